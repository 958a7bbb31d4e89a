/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/event.h"

#include <errno.h>

#include "os/poll.h"

enum { FEW = 32 };

/* One wait: the files to poll, in the order of the events that have one. */
struct wait {
    struct gw_desc_table *table;
    struct gw_event *events;
    uint32_t count;
    struct pollfd few[FEW], *fds;
    unsigned fd_count;
    uint64_t deadline_ns; /* the earliest; UINT64_MAX: none */
    bool has_answer;      /* some event is ready without waiting */
};

static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* When, on the monotonic clock, will it be time? */
static enum gw_errno set_deadline(struct gw_event *event)
{
    uint64_t now = gw_clock_monotonic();
    if (!event->is_absolute) {
        event->deadline_ns = add(now, event->time_ns);
    } else if (event->clock == GW_CLOCK_MONOTONIC) {
        event->deadline_ns = event->time_ns;
    } else {
        uint64_t there;
        int err = gw_clock_now(event->clock, &there);
        if (err != 0) return gw_errno_from_system(err);
        uint64_t left = event->time_ns > there ? event->time_ns - there : 0;
        event->deadline_ns = add(now, left);
    }
    return GW_ERRNO_SUCCESS;
}

/* Only clocks that go on while the guest sleeps can be waited for. */
static void prepare_clock(struct gw_event *event)
{
    if (event->clock != GW_CLOCK_REALTIME && event->clock != GW_CLOCK_MONOTONIC)
        event->err = GW_ERRNO_NOTSUP;
    else
        event->err = set_deadline(event);
}

/* Regular files and streams of the embedder are always ready. */
static void prepare_file(struct wait *w, struct gw_event *event)
{
    enum gw_file_type type;
    event->err =
        gw_desc_get(w->table, event->number, GW_RIGHT_POLL_FD_READWRITE, &event->desc);
    if (event->err != GW_ERRNO_SUCCESS) return;
    event->err = gw_desc_type(w->table, event->desc, &type);
    if (event->err != GW_ERRNO_SUCCESS) return;
    if (event->desc->fd >= 0 && type != GW_FILE_REGULAR && type != GW_FILE_DIR) {
        w->fds[w->fd_count++] = (struct pollfd){
            .fd = event->desc->fd,
            .events = event->kind == GW_EVENT_READ ? POLLIN : POLLOUT,
        };
        return;
    }
    event->is_ready = true;
    if (event->kind == GW_EVENT_READ && event->desc->fd >= 0) {
        struct gw_file_stat st;
        uint64_t at;
        if (gw_file_stat(event->desc->fd, &st) == 0 &&
            gw_file_seek(event->desc->fd, 0, GW_FILE_CUR, &at) == 0 && at < st.size_bytes)
            event->bytes = st.size_bytes - at;
    }
}

static bool has_pollfd(const struct gw_event *event)
{
    return event->kind != GW_EVENT_CLOCK && event->err == GW_ERRNO_SUCCESS &&
           !event->is_ready;
}

static void prepare(struct wait *w)
{
    w->deadline_ns = UINT64_MAX;
    for (uint32_t i = 0; i < w->count; i++) {
        struct gw_event *event = &w->events[i];
        event->desc = NULL;
        event->is_ready = event->is_hangup = false;
        event->bytes = 0;
        if (event->err != GW_ERRNO_SUCCESS)
            ;
        else if (event->kind == GW_EVENT_CLOCK)
            prepare_clock(event);
        else
            prepare_file(w, event);
        if (event->err != GW_ERRNO_SUCCESS) event->is_ready = true;
        if (event->is_ready) w->has_answer = true;
        if (event->kind == GW_EVENT_CLOCK && !event->is_ready &&
            event->deadline_ns < w->deadline_ns)
            w->deadline_ns = event->deadline_ns;
    }
}

static void look_at_file(struct gw_event *event, const struct pollfd *fd)
{
    if (fd->revents == 0) return;
    event->is_ready = true;
    event->is_hangup = fd->revents & (POLLHUP | POLLERR);
    if (fd->revents & POLLNVAL) event->err = GW_ERRNO_BADF;
    if (event->kind == GW_EVENT_READ) event->bytes = gw_poll_readable_bytes(fd->fd);
}

/* Mark what is ready after a poll.     returns  whether anything is */
static bool look(struct wait *w)
{
    bool any = w->has_answer;
    const struct pollfd *fd = w->fds;
    w->deadline_ns = UINT64_MAX;
    for (uint32_t i = 0; i < w->count; i++) {
        struct gw_event *event = &w->events[i];
        if (event->kind != GW_EVENT_CLOCK) {
            if (has_pollfd(event)) look_at_file(event, fd++);
        } else if (!event->is_ready) {
            /* A clock that was set meanwhile is asked again. */
            if (event->is_absolute && event->clock == GW_CLOCK_REALTIME)
                (void)set_deadline(event);
            event->is_ready = event->deadline_ns <= gw_clock_monotonic();
            if (event->deadline_ns < w->deadline_ns) w->deadline_ns = event->deadline_ns;
        }
        any |= event->is_ready;
    }
    return any;
}

static uint64_t time_left(const struct wait *w)
{
    if (w->has_answer) return 0;
    if (w->deadline_ns == UINT64_MAX) return UINT64_MAX;
    uint64_t now = gw_clock_monotonic();
    return w->deadline_ns > now ? w->deadline_ns - now : 0;
}

static enum gw_errno run(struct wait *w, bool (*stop)(void *env), void *env)
{
    for (;;) {
        unsigned ready;
        int err = gw_poll_wait(w->fds, w->fd_count, time_left(w), &ready);
        if (err == EINTR && stop(env)) return GW_ERRNO_INTR;
        if (err != 0 && err != EINTR) return gw_errno_from_system(err);
        if (err == 0 && look(w)) return GW_ERRNO_SUCCESS;
    }
}

enum gw_errno gw_event_wait(struct gw_desc_table *table, struct gw_event *events,
                            uint32_t count, bool (*stop)(void *env), void *env)
{
    struct wait w = {.table = table, .events = events, .count = count};
    w.fds = count <= FEW ? w.few : gw_alloc_array(table->alloc, count, sizeof *w.fds);
    if (w.fds == NULL) return GW_ERRNO_NOMEM;
    prepare(&w);
    enum gw_errno err = run(&w, stop, env);
    for (uint32_t i = 0; i < count; i++)
        if (events[i].desc != NULL) gw_desc_put(table, events[i].desc);
    if (w.fds != w.few) gw_alloc_put(table->alloc, w.fds, count * sizeof *w.fds);
    return err;
}
