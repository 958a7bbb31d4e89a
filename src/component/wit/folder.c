/* SPDX-License-Identifier: Apache-2.0 */
/* folder.c -- WIT files as the system has them. */
#include <errno.h>

#include "component/wit/load.h"
#include "os/dir.h"
#include "os/file.h"
#include "os/map_file.h"

enum { MAX_FILE_BYTES = 256 << 20 };

static enum gw_err err_of(int code)
{
    switch (code) {
    case 0:
        return GW_OK;
    case ENOENT:
        return GW_ERR_NOENT;
    case EACCES:
    case EPERM:
        return GW_ERR_ACCESS;
    case ENOMEM:
        return GW_ERR_NOMEM;
    default:
        return GW_ERR_IO;
    }
}

static enum gw_err look(void *env, const char *path, bool *is_folder)
{
    (void)env;
    *is_folder = false;
    if (strcmp(path, "-") == 0) return GW_OK; /* standard input */
    int fd, code = gw_file_open_dir(path, &fd);
    if (code == ENOTDIR) return GW_OK;
    if (code) return err_of(code);
    gw_file_close(fd);
    *is_folder = true;
    return GW_OK;
}

static enum gw_err read_file(void *env, const char *path, struct gw_arena *arena,
                             struct gw_slice *out)
{
    (void)env;
    struct gw_map_file file;
    enum gw_err err = gw_map_file_open(path, MAX_FILE_BYTES, arena->alloc, &file);
    if (err) return err;
    *out = gw_arena_copy(arena, file.bytes);
    gw_map_file_close(&file);
    return out->data ? GW_OK : GW_ERR_NOMEM;
}

struct listing {
    enum gw_err (*each)(void *to, const char *name);
    void *to;
    enum gw_err err;
};

static bool visit(void *env, const struct gw_dir_entry *entry)
{
    struct listing *l = env;
    if (entry->name[0] == '.') return true;
    l->err = l->each(l->to, entry->name);
    return l->err == GW_OK;
}

static enum gw_err list(void *env, const char *path,
                        enum gw_err (*each)(void *to, const char *name), void *to)
{
    (void)env;
    struct listing l = {each, to, GW_OK};
    int fd, code = gw_file_open_dir(path, &fd);
    if (code) return err_of(code);
    code = gw_dir_read(fd, 0, visit, &l);
    gw_file_close(fd);
    return l.err ? l.err : err_of(code);
}

const struct gw_wit_files gw_wit_folder = {.look = look, .read = read_file, .list = list};
