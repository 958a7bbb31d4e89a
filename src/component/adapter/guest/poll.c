/* SPDX-License-Identifier: Apache-2.0 */
/* poll_oneoff. What can be said at once, is: of regular files, which never wait, and of what
 * cannot be waited for. Then the host is only asked what else is ready. */
#include "component/adapter/guest/state.h"

/* Of the subscription with the same number: how it stands. */
struct wait {
    handle pollable; /* 0: none */
    uint16_t err;
    uint8_t is_ready;
};

static uint64_t from_now(uint64_t when)
{
    struct datetime now;
    wasi2_wall_now(&now);
    uint64_t now_ns = now.seconds * 1000000000 + now.nanoseconds;
    return when > now_ns ? when - now_ns : 0;
}

static void wait_for_clock(const struct subscription *it, struct wait *out)
{
    bool is_absolute = it->clock.flags & CLOCK_ABSTIME;
    uint64_t ns = it->clock.timeout;
    if (it->clock.id > CLOCK_THREAD || (it->clock.flags & ~CLOCK_ABSTIME)) {
        out->err = E_INVAL;
        return;
    }
    if (is_absolute && it->clock.id == CLOCK_REALTIME) ns = from_now(ns);
    if (is_absolute && it->clock.id != CLOCK_REALTIME)
        out->pollable = wasi2_subscribe_instant(ns);
    else
        out->pollable = wasi2_subscribe_duration(ns);
}

static void wait_for_file(struct state *s, const struct subscription *it,
                          struct wait *out)
{
    struct desc *d;
    bool is_read = it->kind == EVENT_FD_READ;
    out->err = desc_get(s, it->fd, RIGHT_POLL_FD_READWRITE, &d);
    if (out->err) return;
    if (desc_is_seekable(d)) {
        out->is_ready = true;
        return;
    }
    out->err = is_read ? desc_open_in(d) : desc_open_out(d);
    if (out->err) return;
    out->pollable =
        is_read ? wasi2_subscribe_input(d->in) : wasi2_subscribe_output(d->out);
}

/*   returns  whether it can be said at once */
static bool begin(struct state *s, const struct subscription *it, struct wait *out)
{
    *out = (struct wait){0};
    if (it->kind == EVENT_CLOCK)
        wait_for_clock(it, out);
    else
        wait_for_file(s, it, out);
    if (out->err) out->is_ready = true;
    return out->is_ready;
}

static void put_event(struct state *s, const struct subscription *it,
                      const struct wait *wait, struct event *out)
{
    struct desc *d;
    struct stat_result r;
    *out = (struct event){.userdata = it->userdata, .err = wait->err, .kind = it->kind};
    if (wait->err || it->kind == EVENT_CLOCK) return;
    out->bytes = 1;
    if (it->kind != EVENT_FD_READ || desc_get(s, it->fd, 0, &d) || !desc_is_seekable(d))
        return;
    wasi2_stat(d->file, &r);
    if (r.is_err) return;
    out->bytes = r.value.size > d->position ? r.value.size - d->position : 0;
    if (out->bytes == 0) out->flags = EVENT_HANGUP;
}

/* Wait for one of them at least.
 *   scratch   12 bytes for each of them */
static void wait_for_any(struct state *s, struct wait *waits, uint32_t count,
                         uint8_t *scratch)
{
    struct list ready;
    handle *handles = (handle *)scratch;
    for (uint32_t i = 0; i < count; i++)
        handles[i] = waits[i].pollable; /* all have one here */
    alloc_to(s, (uint8_t *)(handles + count), count * sizeof(uint32_t));
    wasi2_poll(handles, count, &ready);
    for (uint32_t i = 0; i < ready.len; i++) {
        uint32_t which = ((uint32_t *)ready.items)[i];
        if (which < count) waits[which].is_ready = true;
    }
}

static void ask_each(struct wait *waits, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (waits[i].pollable)
            waits[i].is_ready = (uint8_t)wasi2_pollable_ready(waits[i].pollable);
}

EXPORT("poll_oneoff")
wasi1_errno poll_oneoff(const struct subscription *in, struct event *out, uint32_t count,
                        uint32_t *ready)
{
    enum { MOST = 16384 };
    struct state *s = state_get();
    bool is_any_ready = false;
    if (!s) return E_IO;
    if (count == 0 || count > MOST) return E_INVAL;
    for (uint32_t i = 0; i < count; i++)
        if (in[i].kind > EVENT_FD_WRITE) return E_INVAL;

    /* The events' place holds until then: handles, answers | waits, which end where it does.
     * An event never reaches behind its wait, which is read before. */
    struct wait *waits = (struct wait *)(out + count) - count;
    for (uint32_t i = 0; i < count; i++)
        is_any_ready |= begin(s, &in[i], &waits[i]);
    if (is_any_ready)
        ask_each(waits, count);
    else
        wait_for_any(s, waits, count, (uint8_t *)out);

    *ready = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct wait wait = waits[i];
        if (wait.pollable) wasi2_drop_pollable(wait.pollable);
        if (wait.is_ready) put_event(s, &in[i], &wait, &out[(*ready)++]);
    }
    return E_SUCCESS;
}
