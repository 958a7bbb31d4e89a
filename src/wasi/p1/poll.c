/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "wasi/host/event.h"
#include "wasi/p1/call.h"
#include "wasi/p1/convert.h"

/* More than a guest has descriptors and a clock for each. */
enum { MAX_SUBSCRIPTIONS = 16384, FEW = 16 };

static void get_clock(const uint8_t *at, struct gw_event *event)
{
    uint16_t flags = gw_p1_get16(at + 24);
    event->kind = GW_EVENT_CLOCK;
    event->time_ns = gw_p1_get64(at + 8);
    event->is_absolute = flags & GW_P1_ABSTIME;
    if (!gw_p1_clock(gw_p1_get32(at), &event->clock) || (flags & ~GW_P1_ABSTIME))
        event->err = GW_ERRNO_INVAL;
}

/*   returns  false for an unknown tag */
static bool get_subscription(const uint8_t *at, bool is_unstable, struct gw_event *event)
{
    *event = (struct gw_event){.userdata = gw_p1_get64(at)};
    switch (at[8]) {
    case GW_P1_TAG_CLOCK:
        get_clock(at + (is_unstable ? 24 : 16), event);
        return true;
    case GW_P1_TAG_READ:
    case GW_P1_TAG_WRITE:
        event->kind = at[8] == GW_P1_TAG_READ ? GW_EVENT_READ : GW_EVENT_WRITE;
        event->number = gw_p1_get32(at + 16);
        return true;
    default:
        return false;
    }
}

static void put_event(uint8_t *out, const struct gw_event *event)
{
    static const uint8_t tags[] = {
        [GW_EVENT_CLOCK] = GW_P1_TAG_CLOCK,
        [GW_EVENT_READ] = GW_P1_TAG_READ,
        [GW_EVENT_WRITE] = GW_P1_TAG_WRITE,
    };
    memset(out, 0, GW_P1_EVENT_BYTES);
    gw_p1_put64(out, event->userdata);
    gw_p1_put16(out + 8, (uint16_t)event->err);
    out[10] = tags[event->kind];
    gw_p1_put64(out + 16, event->bytes);
    gw_p1_put16(out + 24, event->is_hangup ? GW_P1_HANGUP : 0);
}

static bool is_interrupted(void *store) { return gw_store_is_interrupted(store); }

/* Where the guest's records lie, checked. */
struct lists {
    const uint8_t *in;
    uint8_t *out, *used;
    uint32_t count;
};

static enum gw_errno poll_events(struct gw_p1_call *call, const struct lists *lists,
                                 struct gw_event *events)
{
    size_t step =
        call->is_unstable ? GW_P1_SUBSCRIPTION_UNSTABLE_BYTES : GW_P1_SUBSCRIPTION_BYTES;
    for (uint32_t i = 0; i < lists->count; i++)
        if (!get_subscription(lists->in + i * step, call->is_unstable, &events[i]))
            return GW_ERRNO_INVAL;
    enum gw_errno err = gw_event_wait(&call->process->descs, events, lists->count,
                                      is_interrupted, call->store);
    if (err != GW_ERRNO_SUCCESS) return err;
    uint32_t ready = 0;
    for (uint32_t i = 0; i < lists->count; i++)
        if (events[i].is_ready)
            put_event(lists->out + (size_t)ready++ * GW_P1_EVENT_BYTES, &events[i]);
    gw_p1_put32(lists->used, ready);
    return GW_ERRNO_SUCCESS;
}

enum gw_errno gw_p1_poll_oneoff(struct gw_p1_call *call, const uint64_t *a)
{
    uint64_t count = gw_p1_u32(a[2]);
    uint64_t step =
        call->is_unstable ? GW_P1_SUBSCRIPTION_UNSTABLE_BYTES : GW_P1_SUBSCRIPTION_BYTES;
    if (count == 0 || count > MAX_SUBSCRIPTIONS) return GW_ERRNO_INVAL;
    struct lists lists = {
        .in = gw_p1_at(call, a[0], count * step),
        .out = gw_p1_at(call, a[1], count * GW_P1_EVENT_BYTES),
        .used = gw_p1_at(call, a[3], 4),
        .count = (uint32_t)count,
    };
    if (lists.in == NULL || lists.out == NULL || lists.used == NULL)
        return GW_ERRNO_FAULT;

    struct gw_event few[FEW];
    if (count <= FEW) return poll_events(call, &lists, few);
    struct gw_alloc *alloc = call->process->alloc;
    struct gw_event *many = gw_alloc_array(alloc, count, sizeof *many);
    if (many == NULL) return GW_ERRNO_NOMEM;
    enum gw_errno err = poll_events(call, &lists, many);
    gw_alloc_put(alloc, many, count * sizeof *many);
    return err;
}
