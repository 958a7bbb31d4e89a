/* SPDX-License-Identifier: Apache-2.0 */
/* wasi:filesystem over the system's files. */
#include <errno.h>

#include "host.h"
#include "os/beneath.h"
#include "os/dir.h"
#include "os/file.h"

static int fd_of(const value *handle) { return (int)handle->of.handle; }

/* error-code, in its order; `invalid` for what has no code. */
static uint32_t code_of(int err)
{
    static const int codes[] = {
        EACCES,  EAGAIN,    EALREADY,        EBADF,   EBUSY,  EDEADLK, EDQUOT,    EEXIST,
        EFBIG,   EILSEQ,    EINPROGRESS,     EINTR,   EINVAL, EIO,     EISDIR,    ELOOP,
        EMLINK,  EMSGSIZE,  ENAMETOOLONG,    ENODEV,  ENOENT, ENOLCK,  ENOMEM,    ENOSPC,
        ENOTDIR, ENOTEMPTY, ENOTRECOVERABLE, ENOTSUP, ENOTTY, ENXIO,   EOVERFLOW, EPERM,
        EPIPE,   EROFS,     ESPIPE,          ETXTBSY, EXDEV,
    };
    for (uint32_t i = 0; i < GW_COUNT(codes); i++)
        if (codes[i] == err) return i;
    return 12;
}

static uint32_t type_of(enum gw_file_type type)
{
    static const uint8_t types[] = {
        [GW_FILE_BLOCK] = 1,        [GW_FILE_CHAR] = 2,          [GW_FILE_DIR] = 3,
        [GW_FILE_FIFO] = 4,         [GW_FILE_SYMLINK] = 5,       [GW_FILE_REGULAR] = 6,
        [GW_FILE_SOCKET_DGRAM] = 7, [GW_FILE_SOCKET_STREAM] = 7,
    };
    return types[type];
}

static value failed(struct godwit_call *call, int err)
{
    return of_case(call, GODWIT_TYPE_RESULT, 1, of_enum(code_of(err)));
}

/* result<_, error-code> */
static value done(struct godwit_call *call, int err)
{
    return err ? failed(call, err) : (value){.kind = GODWIT_TYPE_RESULT};
}

/* A path with its NUL.    returns  NULL: it has one inside */
static const char *path_of(struct godwit_call *call, const value *text)
{
    char *path = godwit_call_get(call, text->count + 1);
    if (!path) abort();
    memcpy(path, text->of.string, text->count);
    path[text->count] = '\0';
    return memchr(path, '\0', text->count) ? NULL : path;
}

static struct gw_file_time time_of(const value *time)
{
    struct gw_file_time out = {.kind = (enum gw_file_time_kind)time->index};
    if (out.kind == GW_FILE_TIME_AT) {
        const value *fields = time->of.payload->of.values;
        out.ns = fields[0].of.u64 * 1000000000 + fields[1].of.u32;
    }
    return out;
}

/* ---- streams ---- */

static value stream_at(struct godwit_call *call, const value *file, uint64_t at,
                       bool appends)
{
    struct stream *s = calloc(1, sizeof *s);
    struct gw_file_stat st = {0};
    if (!s) abort();
    (void)gw_file_stat(fd_of(file), &st);
    *s = (struct stream){.fd = fd_of(file), .position = appends ? st.size_bytes : at};
    s->has_position = st.type == GW_FILE_REGULAR;
    return of_ok(call, of_pointer(s));
}

HOST_FUNC(read_via_stream)
{
    *result = stream_at(call, &args[0], args[1].of.u64, false);
    return NULL;
}
HOST_FUNC(append_via_stream)
{
    *result = stream_at(call, &args[0], 0, true);
    return NULL;
}

/* ---- one file ---- */

HOST_FUNC(fs_read)
{
    size_t len = args[1].of.u64 < 65536 ? (size_t)args[1].of.u64 : 65536, got = 0;
    struct iovec iov = {godwit_call_get(call, len + 1), len};
    if (!iov.iov_base) abort();
    int err = gw_file_pread(fd_of(&args[0]), &iov, 1, args[2].of.u64, &got);
    value *pair = more(call, 2);
    pair[0] = of_bytes(iov.iov_base, got);
    pair[1] = (value){.kind = GODWIT_TYPE_BOOL, .of.boolean = got < len};
    *result = err ? failed(call, err) : of_ok(call, of_many(GODWIT_TYPE_TUPLE, pair, 2));
    return NULL;
}

HOST_FUNC(fs_write)
{
    struct iovec iov = {(void *)(uintptr_t)args[1].of.items, args[1].count};
    size_t put = 0;
    int err = gw_file_pwrite(fd_of(&args[0]), &iov, 1, args[2].of.u64, &put);
    *result = err ? failed(call, err) : of_ok(call, of_u64(put));
    return NULL;
}

HOST_FUNC(fs_advise)
{
    enum gw_file_advice advice = (enum gw_file_advice)args[3].index;
    int err = gw_file_advise(fd_of(&args[0]), args[1].of.u64, args[2].of.u64, advice);
    *result = done(call, err);
    return NULL;
}

HOST_FUNC(fs_sync)
{
    *result = done(call, gw_file_sync(fd_of(&args[0])));
    return NULL;
}
HOST_FUNC(fs_sync_data)
{
    *result = done(call, gw_file_datasync(fd_of(&args[0])));
    return NULL;
}
HOST_FUNC(fs_set_size)
{
    *result = done(call, gw_file_set_size(fd_of(&args[0]), args[1].of.u64));
    return NULL;
}
HOST_FUNC(fs_set_times)
{
    int err = gw_file_set_times(fd_of(&args[0]), time_of(&args[1]), time_of(&args[2]));
    *result = done(call, err);
    return NULL;
}

HOST_FUNC(fs_get_type)
{
    struct gw_file_stat st;
    int err = gw_file_stat(fd_of(&args[0]), &st);
    *result = err ? failed(call, err) : of_ok(call, of_enum(type_of(st.type)));
    return NULL;
}

static value datetime(struct godwit_call *call, uint64_t ns)
{
    value *fields = more(call, 2);
    fields[0] = of_u64(ns / 1000000000);
    fields[1] = (value){.kind = GODWIT_TYPE_U32, .of.u32 = (uint32_t)(ns % 1000000000)};
    return of_some(call, of_many(GODWIT_TYPE_RECORD, fields, 2));
}

static value stat_of(struct godwit_call *call, int err, const struct gw_file_stat *st)
{
    if (err) return failed(call, err);
    value *fields = more(call, 6);
    fields[0] = of_enum(type_of(st->type));
    fields[1] = of_u64(st->nlink);
    fields[2] = of_u64(st->size_bytes);
    fields[3] = datetime(call, st->atim_ns);
    fields[4] = datetime(call, st->mtim_ns);
    fields[5] = datetime(call, st->ctim_ns);
    return of_ok(call, of_many(GODWIT_TYPE_RECORD, fields, 6));
}

static value hash_of(struct godwit_call *call, int err, const struct gw_file_stat *st)
{
    if (err) return failed(call, err);
    value *fields = more(call, 2);
    fields[0] = of_u64(st->ino);
    fields[1] = of_u64(st->dev);
    return of_ok(call, of_many(GODWIT_TYPE_RECORD, fields, 2));
}

HOST_FUNC(fs_stat)
{
    struct gw_file_stat st;
    *result = stat_of(call, gw_file_stat(fd_of(&args[0]), &st), &st);
    return NULL;
}
HOST_FUNC(fs_hash)
{
    struct gw_file_stat st;
    *result = hash_of(call, gw_file_stat(fd_of(&args[0]), &st), &st);
    return NULL;
}

/* ---- paths ---- */

static int stat_at(struct godwit_call *call, const value *args, struct gw_file_stat *st)
{
    const char *path = path_of(call, &args[2]);
    if (!path) return EINVAL;
    return gw_beneath_stat(fd_of(&args[0]), path, args[1].of.flags & 1, st);
}

HOST_FUNC(fs_stat_at)
{
    struct gw_file_stat st;
    *result = stat_of(call, stat_at(call, args, &st), &st);
    return NULL;
}
HOST_FUNC(fs_hash_at)
{
    struct gw_file_stat st;
    *result = hash_of(call, stat_at(call, args, &st), &st);
    return NULL;
}

HOST_FUNC(fs_set_times_at)
{
    const char *path = path_of(call, &args[2]);
    int err = path ? gw_beneath_set_times(fd_of(&args[0]), path, args[1].of.flags & 1,
                                          time_of(&args[3]), time_of(&args[4]))
                   : EINVAL;
    *result = done(call, err);
    return NULL;
}

HOST_FUNC(fs_open_at)
{
    static const struct {
        bool is_open;
        uint32_t bit;
        unsigned flag;
    } flags[] = {
        {true,  1,  GW_FILE_CREATE   },
        {true,  2,  GW_FILE_DIRECTORY},
        {true,  4,  GW_FILE_EXCLUSIVE},
        {true,  8,  GW_FILE_TRUNCATE },
        {false, 1,  GW_FILE_READ     },
        {false, 2,  GW_FILE_WRITE    },
        {false, 4,  GW_FILE_SYNC     },
        {false, 8,  GW_FILE_DSYNC    },
        {false, 16, GW_FILE_RSYNC    },
    };
    const char *path = path_of(call, &args[2]);
    unsigned how = args[1].of.flags & 1 ? GW_FILE_FOLLOW : 0;
    int fd, err = EINVAL;
    for (size_t i = 0; i < GW_COUNT(flags); i++)
        if (args[flags[i].is_open ? 3 : 4].of.flags & flags[i].bit) how |= flags[i].flag;
    if (path) err = gw_beneath_open(fd_of(&args[0]), path, how, &fd);
    *result = err ? failed(call, err) : of_ok(call, of_handle((uint64_t)fd));
    return NULL;
}

HOST_FUNC(fs_readlink_at)
{
    const char *path = path_of(call, &args[1]);
    char *target = godwit_call_get(call, 4096);
    size_t len = 0;
    if (!target) abort();
    int err =
        path ? gw_beneath_readlink(fd_of(&args[0]), path, target, 4096, &len) : EINVAL;
    *result = err ? failed(call, err) : of_ok(call, of_text(target, len));
    return NULL;
}

static value at_path(struct godwit_call *call, const value *args,
                     int (*action)(int dir, const char *path))
{
    const char *path = path_of(call, &args[1]);
    return done(call, path ? action(fd_of(&args[0]), path) : EINVAL);
}

HOST_FUNC(fs_create_directory_at)
{
    *result = at_path(call, args, gw_beneath_make_dir);
    return NULL;
}
HOST_FUNC(fs_remove_directory_at)
{
    *result = at_path(call, args, gw_beneath_remove_dir);
    return NULL;
}
HOST_FUNC(fs_unlink_file_at)
{
    *result = at_path(call, args, gw_beneath_unlink);
    return NULL;
}

HOST_FUNC(fs_rename_at)
{
    const char *from = path_of(call, &args[1]), *to = path_of(call, &args[3]);
    int err = from && to ? gw_beneath_rename(fd_of(&args[0]), from, fd_of(&args[2]), to)
                         : EINVAL;
    *result = done(call, err);
    return NULL;
}

HOST_FUNC(fs_link_at)
{
    const char *from = path_of(call, &args[2]), *to = path_of(call, &args[4]);
    int err = EINVAL;
    if (from && to && !(args[1].of.flags & 1))
        err = gw_beneath_link(fd_of(&args[0]), from, fd_of(&args[3]), to);
    *result = done(call, err);
    return NULL;
}

HOST_FUNC(fs_symlink_at)
{
    const char *target = path_of(call, &args[1]), *path = path_of(call, &args[2]);
    int err = EINVAL;
    if (target && path)
        err =
            target[0] == '/' ? EPERM : gw_beneath_symlink(target, fd_of(&args[0]), path);
    *result = done(call, err);
    return NULL;
}

/* ---- directories ---- */

struct entries {
    struct {
        char *name;
        uint32_t type;
    } * items;
    size_t count, next;
};

static bool take_entry(void *env, const struct gw_dir_entry *entry)
{
    struct entries *e = env;
    if (!strcmp(entry->name, ".") || !strcmp(entry->name, "..")) return true;
    e->items = realloc(e->items, (e->count + 1) * sizeof *e->items);
    if (!e->items) abort();
    e->items[e->count].name = strdup(entry->name);
    e->items[e->count++].type = type_of(entry->type);
    return true;
}

HOST_FUNC(fs_read_directory)
{
    struct entries *e = calloc(1, sizeof *e);
    if (!e) abort();
    int err = gw_dir_read(fd_of(&args[0]), 0, take_entry, e);
    *result = err ? failed(call, err) : of_ok(call, of_pointer(e));
    return NULL;
}

HOST_FUNC(fs_read_directory_entry)
{
    struct entries *e = (struct entries *)(uintptr_t)args[0].of.handle;
    *result = of_ok(call, (value){.kind = GODWIT_TYPE_OPTION});
    if (e->next == e->count) return NULL;
    value *fields = more(call, 2);
    fields[0] = of_enum(e->items[e->next].type);
    fields[1] = of_text(e->items[e->next].name, strlen(e->items[e->next].name));
    e->next++;
    *result = of_ok(call, of_some(call, of_many(GODWIT_TYPE_RECORD, fields, 2)));
    return NULL;
}

static void drop_entries(void *env, uint64_t handle)
{
    struct entries *e = (struct entries *)(uintptr_t)handle;
    (void)env;
    for (size_t i = 0; i < e->count; i++)
        free(e->items[i].name);
    free(e->items);
    free(e);
}

static void drop_descriptor(void *env, uint64_t handle)
{
    (void)env;
    gw_file_close((int)handle);
}

HOST_FUNC(fs_error_code)
{
    *result = of_some(call, of_enum(code_of((int)args[0].of.handle)));
    return NULL;
}

HOST_FUNC(get_directories)
{
    const struct world *world = env;
    value *list = more(call, world->dir_count);
    for (size_t i = 0; i < world->dir_count; i++) {
        value *pair = more(call, 2);
        pair[0] = of_handle((uint64_t)world->dirs[i].fd);
        pair[1] = of_text(world->dirs[i].name, strlen(world->dirs[i].name));
        list[i] = of_many(GODWIT_TYPE_TUPLE, pair, 2);
    }
    *result = of_many(GODWIT_TYPE_LIST, list, world->dir_count);
    return NULL;
}

#define TYPES "wasi:filesystem/types@0.2.0"
#define FILE_ "[method]descriptor."

void define_filesystem(struct godwit_host *host, struct world *world)
{
    static const struct row rows[] = {
        {TYPES,                            FILE_ "read-via-stream",                               read_via_stream       },
        {TYPES,                            FILE_ "write-via-stream",                              read_via_stream       },
        {TYPES,                            FILE_ "append-via-stream",                             append_via_stream     },
        {TYPES,                            FILE_ "advise",                                        fs_advise             },
        {TYPES,                            FILE_ "sync-data",                                     fs_sync_data          },
        {TYPES,                            FILE_ "sync",                                          fs_sync               },
        {TYPES,                            FILE_ "get-type",                                      fs_get_type           },
        {TYPES,                            FILE_ "set-size",                                      fs_set_size           },
        {TYPES,                            FILE_ "set-times",                                     fs_set_times          },
        {TYPES,                            FILE_ "read",                                          fs_read               },
        {TYPES,                            FILE_ "write",                                         fs_write              },
        {TYPES,                            FILE_ "read-directory",                                fs_read_directory     },
        {TYPES,                            FILE_ "create-directory-at",                           fs_create_directory_at},
        {TYPES,                            FILE_ "stat",                                          fs_stat               },
        {TYPES,                            FILE_ "stat-at",                                       fs_stat_at            },
        {TYPES,                            FILE_ "set-times-at",                                  fs_set_times_at       },
        {TYPES,                            FILE_ "link-at",                                       fs_link_at            },
        {TYPES,                            FILE_ "open-at",                                       fs_open_at            },
        {TYPES,                            FILE_ "readlink-at",                                   fs_readlink_at        },
        {TYPES,                            FILE_ "remove-directory-at",                           fs_remove_directory_at},
        {TYPES,                            FILE_ "rename-at",                                     fs_rename_at          },
        {TYPES,                            FILE_ "symlink-at",                                    fs_symlink_at         },
        {TYPES,                            FILE_ "unlink-file-at",                                fs_unlink_file_at     },
        {TYPES,                            FILE_ "metadata-hash",                                 fs_hash               },
        {TYPES,                            FILE_ "metadata-hash-at",                              fs_hash_at            },
        {TYPES,                            "[method]directory-entry-stream.read-directory-entry",
         fs_read_directory_entry                                                                                        },
        {TYPES,                            "filesystem-error-code",                               fs_error_code         },
        {"wasi:filesystem/preopens@0.2.0", "get-directories",                                     get_directories       },
    };
    define_rows(host, world, rows, GW_COUNT(rows));
    define_drop(host, TYPES, "descriptor", drop_descriptor);
    define_drop(host, TYPES, "directory-entry-stream", drop_entries);
}
