/* SPDX-License-Identifier: Apache-2.0 */
/* What a process knows and does by itself: arguments, variables, clocks, chance, its end.
 */
#include <sched.h>
#include <signal.h>
#include <string.h>

#include "os/random.h"
#include "wasi/p1/call.h"
#include "wasi/p1/convert.h"

static enum gw_errno put_sizes(struct gw_p1_call *call, const uint64_t *a,
                               const struct gw_process_strings *strings)
{
    uint8_t *count = gw_p1_at(call, a[0], 4), *len = gw_p1_at(call, a[1], 4);
    if (count == NULL || len == NULL) return GW_ERRNO_FAULT;
    gw_p1_put32(count, strings->count);
    gw_p1_put32(len, (uint32_t)strings->len_bytes);
    return GW_ERRNO_SUCCESS;
}

static enum gw_errno put_strings(struct gw_p1_call *call, const uint64_t *a,
                                 const struct gw_process_strings *strings)
{
    uint8_t *pointers = gw_p1_at(call, a[0], (uint64_t)strings->count * 4);
    uint8_t *bytes = gw_p1_at(call, a[1], strings->len_bytes);
    if (pointers == NULL || bytes == NULL) return GW_ERRNO_FAULT;
    if (strings->count == 0) return GW_ERRNO_SUCCESS;
    memcpy(bytes, strings->bytes, strings->len_bytes);
    size_t at = 0;
    for (uint32_t i = 0; i < strings->count; i++) {
        gw_p1_put32(pointers + (size_t)i * 4, (uint32_t)(gw_p1_u32(a[1]) + at));
        at += strlen(strings->bytes + at) + 1;
    }
    return GW_ERRNO_SUCCESS;
}

enum gw_errno gw_p1_args_get(struct gw_p1_call *call, const uint64_t *a)
{
    return put_strings(call, a, &call->process->args);
}

enum gw_errno gw_p1_args_sizes_get(struct gw_p1_call *call, const uint64_t *a)
{
    return put_sizes(call, a, &call->process->args);
}

enum gw_errno gw_p1_environ_get(struct gw_p1_call *call, const uint64_t *a)
{
    return put_strings(call, a, &call->process->env);
}

enum gw_errno gw_p1_environ_sizes_get(struct gw_p1_call *call, const uint64_t *a)
{
    return put_sizes(call, a, &call->process->env);
}

static enum gw_errno put_clock(struct gw_p1_call *call, uint32_t id, uint64_t at,
                               int (*read)(enum gw_clock_id, uint64_t *))
{
    enum gw_clock_id clock;
    uint64_t ns;
    uint8_t *out = gw_p1_at(call, at, 8);
    if (!gw_p1_clock(id, &clock)) return GW_ERRNO_INVAL;
    if (out == NULL) return GW_ERRNO_FAULT;
    int err = read(clock, &ns);
    if (err == 0) gw_p1_put64(out, ns);
    return gw_errno_from_system(err);
}

enum gw_errno gw_p1_clock_res_get(struct gw_p1_call *call, const uint64_t *a)
{
    return put_clock(call, gw_p1_u32(a[0]), a[1], gw_clock_resolution);
}

enum gw_errno gw_p1_clock_time_get(struct gw_p1_call *call, const uint64_t *a)
{
    return put_clock(call, gw_p1_u32(a[0]), a[2], gw_clock_now);
}

enum gw_errno gw_p1_random_get(struct gw_p1_call *call, const uint64_t *a)
{
    uint8_t *out = gw_p1_at(call, a[0], gw_p1_u32(a[1]));
    if (out == NULL) return GW_ERRNO_FAULT;
    return gw_errno_from_system(gw_random_fill(out, gw_p1_u32(a[1])));
}

enum gw_errno gw_p1_sched_yield(struct gw_p1_call *call, const uint64_t *a)
{
    (void)call, (void)a;
    (void)sched_yield();
    return GW_ERRNO_SUCCESS;
}

enum gw_errno gw_p1_proc_exit(struct gw_p1_call *call, const uint64_t *a)
{
    call->ends = gw_store_set_exit(call->store, gw_p1_u32(a[0]));
    return GW_ERRNO_SUCCESS;
}

/* A guest has no handlers, so a signal does what it does by default: end the process, or
 * nothing. The exit code is the shell's for a program that died so. */
enum gw_errno gw_p1_proc_raise(struct gw_p1_call *call, const uint64_t *a)
{
    enum {
        NONE = 0,
        CHLD = 16,
        CONT = 17,
        STOP = 18,
        TSTP = 19,
        TTIN = 20,
        TTOU = 21,
        URG = 22,
        WINCH = 27,
        COUNT = 31
    };
    uint32_t number = gw_p1_u32(a[0]);
    if (number >= COUNT) return GW_ERRNO_INVAL;
    switch (number) {
    case NONE:
    case CHLD:
    case CONT:
    case URG:
    case WINCH:
        return GW_ERRNO_SUCCESS;
    case STOP:
    case TSTP:
    case TTIN:
    case TTOU:
        return GW_ERRNO_NOTSUP; /* would stop the host */
    default:
        call->ends = gw_store_set_exit(call->store, 128 + number);
        return GW_ERRNO_SUCCESS;
    }
}
