/* SPDX-License-Identifier: Apache-2.0 */
/* parking.h -- where threads wait for an address: one lot for the whole process.
 *
 * Waiters of one address are woken in the order in which they came. The comparison with
 * the expected value and joining the queue are one step to every notifier. */
#ifndef GW_CORE_RUNTIME_PARKING_H
#define GW_CORE_RUNTIME_PARKING_H

#include <stdbool.h>
#include <stdint.h>

enum gw_parking_result {
    GW_PARKING_WOKEN, /* ORDER(wait_result): what memory.atomic.wait returns */
    GW_PARKING_NOT_EQUAL,
    GW_PARKING_TIMED_OUT,
    GW_PARKING_INTERRUPTED,
};

/* Wait until notified, while *address (4 or 8 bytes, read atomically) was `expected` at
 * the start.
 *   until_ns        on gw_clock_monotonic; UINT64_MAX: no limit
 *   is_interrupted  asked every 20 ms, with `env`; may be NULL
 *   thread          any */
enum gw_parking_result gw_parking_wait(const void *address, bool is_64, uint64_t expected,
                                       uint64_t until_ns,
                                       bool (*is_interrupted)(void *env), void *env);

/* Wake up to `count` waiters of the address.       returns  how many */
uint32_t gw_parking_notify(const void *address, uint32_t count);

#endif
