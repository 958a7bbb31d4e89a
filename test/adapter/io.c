/* SPDX-License-Identifier: Apache-2.0 */
/* wasi:io: streams over files of the system, and waiting for them and for time. */
#include "host.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/poll.h"

enum { LAST_OPERATION_FAILED, CLOSED, MOST_AT_ONCE = 4096 };

static struct stream *stream_of(const value *handle)
{
    return (struct stream *)(uintptr_t)handle->of.handle;
}

/* Every error is one of the same kind here; the handle is the system's number. */
static value stream_error(struct godwit_call *call, int err)
{
    value failed = of_case(call, GODWIT_TYPE_VARIANT, LAST_OPERATION_FAILED,
                           of_handle((uint64_t)err));
    return of_case(call, GODWIT_TYPE_RESULT, 1, failed);
}

static value closed(struct godwit_call *call)
{
    return of_case(call, GODWIT_TYPE_RESULT, 1,
                   (value){.kind = GODWIT_TYPE_VARIANT, .index = CLOSED});
}

static unsigned wait_for(const struct pollable *const *pollables, size_t count,
                         bool *ready, bool waits)
{
    struct pollfd fds[64];
    uint64_t soonest = waits ? UINT64_MAX : 0, now = gw_clock_monotonic();
    unsigned unused, any = 0;
    if (count > GW_COUNT(fds)) abort();
    for (size_t i = 0; i < count; i++) {
        fds[i] = (struct pollfd){.fd = pollables[i]->fd, .events = pollables[i]->events};
        if (pollables[i]->fd >= 0) continue;
        uint64_t left = pollables[i]->when_ns > now ? pollables[i]->when_ns - now : 0;
        if (left < soonest) soonest = left;
    }
    (void)gw_poll_wait(fds, (unsigned)count, soonest, &unused);
    now = gw_clock_monotonic();
    for (size_t i = 0; i < count; i++) {
        ready[i] =
            pollables[i]->fd >= 0 ? fds[i].revents != 0 : pollables[i]->when_ns <= now;
        any += ready[i];
    }
    return any;
}

static bool is_ready(int fd, short events)
{
    bool ready;
    const struct pollable p = {.fd = fd, .events = events}, *only = &p;
    return wait_for(&only, 1, &ready, false) > 0;
}

/* ---- reading ---- */

static value read_some(struct godwit_call *call, const value *args, bool waits)
{
    struct stream *s = stream_of(&args[0]);
    size_t len = args[1].of.u64 < 65536 ? (size_t)args[1].of.u64 : 65536, done = 0;
    struct iovec iov = {godwit_call_get(call, len + 1), len};
    if (!iov.iov_base) abort();
    if (!waits && !is_ready(s->fd, POLLIN)) return of_ok(call, of_bytes("", 0));
    int err = s->has_position ? gw_file_pread(s->fd, &iov, 1, s->position, &done)
                              : gw_file_read(s->fd, &iov, 1, &done);
    if (err) return stream_error(call, err);
    if (done == 0 && len > 0) return closed(call);
    s->position += done;
    return of_ok(call, of_bytes(iov.iov_base, done));
}

HOST_FUNC(stream_read)
{
    *result = read_some(call, args, false);
    return NULL;
}

HOST_FUNC(stream_blocking_read)
{
    *result = read_some(call, args, true);
    return NULL;
}

/* ---- writing ---- */

HOST_FUNC(stream_check_write)
{
    bool ready = is_ready(stream_of(&args[0])->fd, POLLOUT);
    *result = of_ok(call, of_u64(ready ? MOST_AT_ONCE : 0));
    return NULL;
}

HOST_FUNC(stream_write)
{
    struct stream *s = stream_of(&args[0]);
    const char *bytes = args[1].of.items;
    if (args[1].count > MOST_AT_ONCE) abort(); /* what a real host answers by a trap */
    *result = (value){.kind = GODWIT_TYPE_RESULT};
    for (size_t at = 0, done = 0; at < args[1].count; at += done) {
        struct iovec iov = {(void *)(uintptr_t)(bytes + at), args[1].count - at};
        int err = s->has_position ? gw_file_pwrite(s->fd, &iov, 1, s->position, &done)
                                  : gw_file_write(s->fd, &iov, 1, &done);
        if (err) {
            *result = stream_error(call, err);
            break;
        }
        s->position += done;
    }
    return NULL;
}

HOST_FUNC(stream_flush)
{
    *result = (value){.kind = GODWIT_TYPE_RESULT};
    return NULL;
}

/* ---- waiting ---- */

static value subscribe(const value *stream, short events)
{
    struct pollable *p = calloc(1, sizeof *p);
    if (!p) abort();
    *p = (struct pollable){.fd = stream_of(stream)->fd, .events = events};
    return of_pointer(p);
}

HOST_FUNC(subscribe_input)
{
    *result = subscribe(&args[0], POLLIN);
    return NULL;
}

HOST_FUNC(subscribe_output)
{
    *result = subscribe(&args[0], POLLOUT);
    return NULL;
}

HOST_FUNC(pollable_ready)
{
    const struct pollable *p = (const struct pollable *)(uintptr_t)args[0].of.handle;
    bool ready;
    *result = (value){.kind = GODWIT_TYPE_BOOL,
                      .of.boolean = wait_for(&p, 1, &ready, false) > 0};
    return NULL;
}

HOST_FUNC(poll_poll)
{
    const struct pollable *pollables[64];
    bool ready[64];
    size_t count = args[0].count, found = 0;
    if (count > GW_COUNT(ready)) abort();
    for (size_t i = 0; i < count; i++)
        pollables[i] = (const struct pollable *)(uintptr_t)args[0].of.values[i].of.handle;
    while (wait_for(pollables, count, ready, true) == 0) {
    }
    uint32_t *list = godwit_call_get(call, count * sizeof *list);
    if (!list) abort();
    for (size_t i = 0; i < count; i++)
        if (ready[i]) list[found++] = (uint32_t)i;
    *result = of_bytes(list, found);
    return NULL;
}

static void drop_allocated(void *env, uint64_t handle)
{
    (void)env;
    free((void *)(uintptr_t)handle);
}

#define IO(interface) "wasi:io/" interface "@0.2.0"
#define IN "[method]input-stream."
#define OUT "[method]output-stream."

void define_io(struct godwit_host *host, struct world *world)
{
    static const struct row rows[] = {
        {IO("streams"), IN "read",                      stream_read         },
        {IO("streams"), IN "blocking-read",             stream_blocking_read},
        {IO("streams"), IN "subscribe",                 subscribe_input     },
        {IO("streams"), OUT "check-write",              stream_check_write  },
        {IO("streams"), OUT "write",                    stream_write        },
        {IO("streams"), OUT "blocking-write-and-flush", stream_write        },
        {IO("streams"), OUT "blocking-flush",           stream_flush        },
        {IO("streams"), OUT "subscribe",                subscribe_output    },
        {IO("poll"),    "poll",                         poll_poll           },
        {IO("poll"),    "[method]pollable.ready",       pollable_ready      },
    };
    define_rows(host, world, rows, GW_COUNT(rows));
    define_drop(host, IO("streams"), "input-stream", drop_allocated);
    define_drop(host, IO("streams"), "output-stream", drop_allocated);
    define_drop(host, IO("poll"), "pollable", drop_allocated);
    define_drop(host, IO("error"), "error", NULL);
}
