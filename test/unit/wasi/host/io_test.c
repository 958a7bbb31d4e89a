/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/io.h"

#include <errno.h>

#include "wasi/host/path.h"
#include "wasi/world.h"

static struct world w;

static void set_up(void) { world_open(&w, gw_alloc_libc(), 64); }
static void tear_down(void) { world_close(&w); }

TestSuite(io, .init = set_up, .fini = tear_down);

/* An embedder's stream that hands out and keeps at most 5 bytes at a time. */
struct tape {
    char bytes[32];
    size_t len, at;
};

static int tape_read(void *env, void *out, size_t cap, size_t *done)
{
    struct tape *t = env;
    size_t n = t->len - t->at;
    if (t->len == SIZE_MAX) return EIO;
    if (n > cap) n = cap;
    if (n > 5) n = 5;
    memcpy(out, t->bytes + t->at, n);
    t->at += n;
    *done = n;
    return 0;
}

static int tape_write(void *env, const void *bytes, size_t len, size_t *done)
{
    struct tape *t = env;
    if (len > 5) len = 5;
    memcpy(t->bytes + t->len, bytes, len);
    t->len += len;
    *done = len;
    return 0;
}

Test(io, streams_of_the_embedder)
{
    struct tape tape = {.bytes = "hello, world", .len = 12};
    struct gw_desc desc = {
        .fd = -1, .base = GW_RIGHTS_STREAM, .stream = {tape_read, tape_write, &tape}
    };
    struct gw_desc_table *table = &w.process.descs;
    uint32_t n;
    uint64_t at;
    size_t done;
    char a[3], b[9];
    struct iovec iov[] = {
        {a,    sizeof a},
        {NULL, 0       },
        {b,    sizeof b}
    };
    struct gw_file_stat st;
    gw_desc_add(table, &desc, 0, &n);
    CHECK_INT("read", gw_io_read(table, n, iov, 3, &done), GW_ERRNO_SUCCESS);
    CHECK_INT("filled one, then what there was", done, 8);
    CHECK_INT("read on", gw_io_read(table, n, &iov[2], 1, &done), GW_ERRNO_SUCCESS);
    CHECK_INT("the rest", done, 4);
    CHECK_INT("end", gw_io_read(table, n, iov, 3, &done), GW_ERRNO_SUCCESS);
    CHECK_INT("end", done, 0);
    CHECK_INT("write", gw_io_write(table, n, iov, 3, &done), GW_ERRNO_SUCCESS);
    CHECK_INT("written", done, 8);
    tape.len = SIZE_MAX;
    CHECK_INT("its errors are the guest's", gw_io_read(table, n, iov, 3, &done),
              GW_ERRNO_IO);
    CHECK_INT("no seeking", gw_io_seek(table, n, 0, GW_FILE_SET, &at),
              GW_ERRNO_NOTCAPABLE);
    CHECK_INT("it can be asked about", gw_io_stat(table, n, &st), GW_ERRNO_SUCCESS);
    CHECK_INT("nothing is known", st.type, GW_FILE_UNKNOWN);
}

Test(io, stdio_that_was_not_granted_leads_nowhere)
{
    size_t done;
    char c[4];
    struct iovec iov = {c, sizeof c};
    CHECK_INT("read", gw_io_read(&w.process.descs, 0, &iov, 1, &done), GW_ERRNO_SUCCESS);
    CHECK_INT("the end", done, 0);
    CHECK_INT("write", gw_io_write(&w.process.descs, 1, &iov, 1, &done),
              GW_ERRNO_SUCCESS);
    CHECK_INT("dropped", done, 4);
}

Test(io, nonblocking_stdio_does_not_change_the_hosts_file)
{
    int ends[2];
    size_t done;
    char c[4];
    struct iovec iov = {c, sizeof c};
    struct gw_desc_table *table = &w.process.descs;
    uint32_t n;
    if (pipe(ends) != 0) abort();
    struct gw_desc desc = {
        .is_shared_file = true, .fd = ends[0], .base = GW_RIGHTS_STREAM};
    gw_desc_add(table, &desc, 0, &n);
    CHECK_INT("set", gw_io_set_flags(table, n, GW_FILE_NONBLOCK), GW_ERRNO_SUCCESS);
    CHECK("not on the file", !(fcntl(ends[0], F_GETFL) & O_NONBLOCK));
    CHECK_INT("nothing there", gw_io_read(table, n, &iov, 1, &done), GW_ERRNO_AGAIN);
    CHECK_INT("sync cannot be set", gw_io_set_flags(table, n, GW_FILE_SYNC),
              GW_ERRNO_NOTSUP);
    if (write(ends[1], "ab", 2) != 2) abort();
    CHECK_INT("something", gw_io_read(table, n, &iov, 1, &done), GW_ERRNO_SUCCESS);
    CHECK_INT("something", done, 2);
    gw_desc_close(table, n);
    CHECK("closing does not close the host's", fcntl(ends[0], F_GETFD) >= 0);
}

/* What a directory holds, counted. */
struct seen {
    unsigned dots, names, others;
    uint64_t up_ino, cookies[8];
    unsigned count, stop_after;
};

static bool see(void *env, const struct gw_dir_entry *entry)
{
    struct seen *s = env;
    if (strcmp(entry->name, ".") == 0)
        s->dots++;
    else if (strcmp(entry->name, "..") == 0)
        s->dots++, s->up_ino = entry->ino;
    else if (strcmp(entry->name, "file") == 0 || strcmp(entry->name, "dir") == 0 ||
             strcmp(entry->name, "link") == 0 || strcmp(entry->name, "out") == 0)
        s->names++;
    else
        s->others++;
    s->cookies[s->count++ % 8] = entry->next;
    return s->count != s->stop_after;
}

Test(io, directories)
{
    struct gw_desc_table *table = &w.process.descs;
    struct seen all = {.up_ino = 1};
    uint64_t at;
    CHECK_INT("all", gw_io_read_dir(table, 3, 0, see, &all), GW_ERRNO_SUCCESS);
    CHECK_INT("dots", all.dots, 2);
    CHECK_INT("names", all.names, 4);
    CHECK_INT("others", all.others, 0);
    CHECK_INT("nothing is told of what is above", all.up_ino, 0);
    for (unsigned i = 0; i < all.count; i++) {
        struct seen rest = {0};
        CHECK_INT("from", gw_io_read_dir(table, 3, all.cookies[i], see, &rest),
                  GW_ERRNO_SUCCESS);
        CHECK_INT("the rest", rest.count, all.count - i - 1);
    }
    struct seen one = {.stop_after = 1};
    CHECK_INT("one", gw_io_read_dir(table, 3, 0, see, &one), GW_ERRNO_SUCCESS);
    CHECK_INT("one", one.count, 1);
    CHECK_INT("no directory", gw_io_read_dir(table, 1, 0, see, &one),
              GW_ERRNO_NOTCAPABLE);
    CHECK_INT("its offset is not the guest's", gw_io_tell(table, 3, &at), GW_ERRNO_ISDIR);
}
