/* SPDX-License-Identifier: Apache-2.0 */
/* homes_scan.h -- between the walk through a body and the choice of registers. */
#ifndef GW_CORE_JIT_HOMES_SCAN_H
#define GW_CORE_JIT_HOMES_SCAN_H

#include "base/vec.h"
#include "core/jit/homes.h"

#define GW_SCAN_NONE UINT32_MAX

/* What is learnt of one local. Sums of calls count those before, weighted. */
struct gw_scan_local {
    uint64_t weight;
    uint64_t calls_before, calls_until;
    uint32_t end;
    uint32_t loop;      /* outermost one, begun behind `start`, that the last use is in */
    uint32_t seen_loop; /* the innermost one at the last use */
    uint32_t writer,
        writer_depth; /* block of the write that rules now, while it is open */
};

struct gw_scan_loop {
    uint32_t start, end, parent, root;
    uint64_t calls; /* at its end */
};

struct gw_scan_block {
    uint32_t id;
    uint32_t loop; /* what was innermost outside */
    bool is_loop;
};

struct gw_scan {
    struct gw_homes *homes; /* has the vectors of blocks and loops */
    struct gw_scan_local *locals;
    uint32_t *touched; /* used locals that are no parameters, in order of first use */
    uint32_t touched_count;
    const uint8_t *body, *end;
    uint32_t params;
    uint32_t loop; /* the innermost */
    uint32_t loop_depth, depth, next_id;
    uint32_t weight;         /* of a use in the present depth of loops */
    uint64_t calls;          /* so far */
    bool is_hungry;          /* instructions that take many temporaries */
    const uint8_t *zero_end; /* of the last v128.const that is 0 */
    enum gw_err err;
};

/* Walk through the body: fills homes' is_used, needs_zero, start, has_calls, and the
 * locals. */
void gw_scan_body(struct gw_scan *s, const uint8_t *at);

#endif
