/* SPDX-License-Identifier: Apache-2.0 */
/* event.h -- wait for several things at once: clocks, and descriptors that become
 * readable or writable. */
#ifndef GW_WASI_HOST_EVENT_H
#define GW_WASI_HOST_EVENT_H

#include "os/clock.h"
#include "wasi/host/desc.h"

enum gw_event_kind { GW_EVENT_CLOCK, GW_EVENT_READ, GW_EVENT_WRITE };

/* What is waited for, and what came of it. The caller fills the first part. */
struct gw_event {
    uint64_t userdata; /* the guest's */
    enum gw_event_kind kind;
    uint32_t number;  /* READ, WRITE: the descriptor */
    bool is_absolute; /* CLOCK: `time_ns` is a time, not a distance */
    enum gw_clock_id clock;
    uint64_t time_ns;
    enum gw_errno err; /* not SUCCESS on entry: it is an answer already */

    bool is_ready;
    bool is_hangup; /* READ, WRITE: the other side is gone */
    uint64_t bytes; /* READ: that can be read at once */

    struct gw_desc *desc; /* held while waiting */
    uint64_t deadline_ns; /* monotonic; of a clock that may be set: an estimate */
};

/* Wait until at least one event is ready, which an error of one is too.
 *   events   count of them, at least one
 *   stop     asked when a signal came: shall the wait end? then INTR
 *   errors   NOMEM, INTR
 *   thread   any      cost  no allocation up to 32 events */
enum gw_errno gw_event_wait(struct gw_desc_table *table, struct gw_event *events,
                            uint32_t count, bool (*stop)(void *env), void *env);

#endif
