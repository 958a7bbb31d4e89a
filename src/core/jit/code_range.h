/* SPDX-License-Identifier: Apache-2.0 */
/* code_range.h -- inside struct gw_code: the files code*.c alone.
 *
 * What is placed never moves and is never taken back; functions lie in the order in which
 * they were placed, so that `placed` is sorted by address without any sorting. */
#ifndef GW_CORE_JIT_CODE_RANGE_H
#define GW_CORE_JIT_CODE_RANGE_H

#include <stdatomic.h>

#include "core/jit/code.h"
#include "core/jit/stubs.h"
#include "os/lock.h"
#include "os/vm.h"

/* A direct call that goes by way of the jump table as yet. */
struct gw_code_call {
    uint32_t at;   /* what is patched, from the beginning of the range */
    uint32_t next; /* of the same function, 1 + index; 0: none */
};

struct gw_code {
    struct gw_code *next;     /* the module's, for other options; never changes */
    struct gw_module *module; /* whose it is */
    uint32_t options;         /* enum gw_jit_option */
    struct gw_alloc *alloc;
    gw_funcidx first_func; /* own ones: */
    uint32_t func_count;

    struct gw_vm_code map;
    struct gw_lock lock;           /* to place: the fields up to the next blank line */
    size_t used_bytes;             /* of map */
    size_t charged_bytes;          /* of used_bytes, in whole pages */
    size_t adopted_bytes;          /* of used_bytes, from an image */
    struct gw_placed *placed;      /* room for func_count */
    _Atomic uint32_t placed_count; /* entries below never change again */
    _Atomic uint32_t *places;      /* by own function: 1 + index in placed; 0: none */
    struct gw_vec calls;           /* struct gw_code_call: of functions not placed yet */
    uint32_t *first_call;          /* by own function: 1 + index of one; 0: none */
    uint32_t free_call;            /* likewise, of those that are done with */

    struct gw_slice head; /* of an image's file, mapped: placed and places lie there, nothing is placed
                             any more; else empty */

    struct gw_lock front_lock;
    struct gw_front *front; /* made at first use */

    struct gw_observed *observed; /* observe.c's; NULL where nobody observes */
};

/* Where a function is; NULL: nowhere yet.     thread  any */
static inline const struct gw_placed *gw_code_placed(const struct gw_code *code,
                                                     gw_funcidx func)
{
    uint32_t place = atomic_load_explicit(&code->places[func - code->first_func],
                                          memory_order_acquire);
    return place ? &code->placed[place - 1] : NULL;
}

static inline uint8_t *gw_code_table_entry(const struct gw_code *code, uint8_t *base,
                                           gw_funcidx func)
{
    return base + GW_JIT_HEADER_BYTES +
           (size_t)(func - code->first_func) * GW_JIT_ENTRY_BYTES;
}

/* Where functions begin: behind the jump table, and where a page of a file may lie. */
size_t gw_code_first_byte(const struct gw_code *code);

/* Put a compiled function in its place, unless another thread was first. (code_place.c)
 *   errors   NOMEM, LIMIT */
enum gw_err gw_code_place(struct gw_code *code, gw_funcidx func,
                          const struct gw_compiled *compiled);

#endif
