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
    uint32_t loop; /* outermost one, begun behind `start`, that the last use is in */
    uint32_t seen; /* `key` at the last use; 0: what is known may not hold any more */
    bool is_ruled; /* a write in a block that is open still, or the entry, comes before */
};

struct gw_scan_loop {
    uint32_t start, end, parent, root;
    uint64_t calls; /* at its end */
};

struct gw_scan_block {
    uint32_t loop;        /* what was innermost outside */
    uint32_t first_ruled; /* of the locals in `ruled` whose write it holds */
    bool is_loop;
};

struct gw_scan {
    struct gw_homes *homes; /* has the vectors of blocks and loops */
    struct gw_scan_local *locals;
    uint32_t *touched; /* used locals that are no parameters, in order of first use */
    uint32_t touched_count;
    uint32_t *ruled; /* locals by writes of the open blocks, the outermost's first */
    uint32_t ruled_count;
    const uint8_t *body, *end;
    uint32_t params;
    uint32_t loop; /* the innermost */
    uint32_t key;  /* of that, or of being in none: not 0 */
    uint32_t loop_depth, depth;
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
