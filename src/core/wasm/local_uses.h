/* SPDX-License-Identifier: Apache-2.0 */
/* local_uses.h -- what a body does with its locals: when each of them lives, how much it is
 * used, and how many calls it lives across. A compiler wants to know that before it gives
 * out registers.
 *
 * Positions are byte offsets in the body. Uses and calls count more the deeper they are in
 * loops. Live intervals are conservative: whatever is touched in a loop and was alive
 * before it lives until the loop's end; branches only go to ends of enclosing blocks and
 * heads of enclosing loops.
 *
 * It is found by a quick walk through the body, once it is valid; or on the way while it
 * is being validated (validate.h), which makes that walk cheap. Both find the same. */
#ifndef GW_CORE_WASM_LOCAL_USES_H
#define GW_CORE_WASM_LOCAL_USES_H

#include "base/vec.h"
#include "core/wasm/module.h"

struct gw_local_use {
    uint64_t weight, calls;
    gw_localidx local;
    uint32_t start, end; /* both inclusive; start 0: from the entry */
    bool needs_zero;     /* may be read before it is written (never a parameter) */
    bool is_varied;      /* a v128 that may hold something else than 0 */
};

/* Of the locals that are used: parameters in order, the others by their first use. */
struct gw_local_uses {
    const struct gw_local_use *locals;
    uint32_t count;
    bool has_calls;       /* anything that leaves: calls and what C must do */
    bool has_wide_instrs; /* that take many operands or temporaries */
};

/* ---- inside: between the walk, the notes taken by the validator, and nobody else ---- */

#define GW_USES_NONE UINT32_MAX

/* What is learnt of one local. Sums of calls count those before, weighted. */
struct gw_uses_local {
    uint64_t weight;
    uint64_t calls_before, calls_until;
    uint32_t start, end;
    uint32_t loop; /* outermost one, begun behind `start`, that the last use is in */
    uint32_t seen; /* `key` at the last use; 0: what is known may not hold any more */
    bool is_ruled; /* a write in a block that is open still, or the entry, comes before */
    bool needs_zero, is_varied;
};

struct gw_uses_loop {
    uint32_t start, end, parent, root;
    uint64_t calls; /* at its end */
};

struct gw_uses_block {
    uint32_t loop;        /* what was innermost outside */
    uint32_t first_ruled; /* of the locals in `ruled` whose write it holds */
    bool is_loop;
};

/* Finds the uses of one body after the other, in memory that it keeps. */
struct gw_uses_finder {
    struct gw_vec blocks, loops, found; /* gw_uses_block, _loop, gw_local_use */
    void *memory;                       /* the three arrays: by local */
    size_t memory_bytes;
    struct gw_uses_local *locals;
    uint32_t *touched; /* used locals that are no parameters, in order of first use */
    uint32_t *ruled;   /* locals by writes of the open blocks, the outermost's first */
    uint32_t touched_count, ruled_count;
    const uint8_t *body, *end;
    uint32_t params, local_count;
    uint32_t loop; /* the innermost */
    uint32_t key;  /* of that, or of being in none: not 0 */
    uint32_t loop_depth, depth;
    uint32_t weight; /* of a use in the present depth of loops */
    uint64_t calls;  /* so far */
    bool has_calls, has_wide_instrs;
    const uint8_t *zero_end; /* of the last v128.const that is 0 */
    enum gw_err err;
};

void gw_uses_finder_init(struct gw_uses_finder *u, struct gw_alloc *alloc);
void gw_uses_finder_deinit(struct gw_uses_finder *u);

/* Begin with a body; then walk through it, or note one instruction after the other; then
 * take the result, which holds until the next beginning.
 *   locals   how many there are, parameters included
 *   errors   NOMEM: also of everything that was noted */
enum gw_err gw_uses_begin(struct gw_uses_finder *u, struct gw_slice body, uint32_t params,
                          uint32_t locals);
void gw_uses_walk(struct gw_uses_finder *u, const uint8_t *at);
enum gw_err gw_uses_finish(struct gw_uses_finder *u, struct gw_local_uses *out);

/* Note the instruction at `at`.    returns  what follows it */
const uint8_t *gw_uses_note(struct gw_uses_finder *u, const uint8_t *at);
/* Those whose immediates are known already. */
void gw_uses_note_block(struct gw_uses_finder *u, bool is_loop, const uint8_t *at);
void gw_uses_note_end(struct gw_uses_finder *u, const uint8_t *at);
static inline void gw_uses_note_call(struct gw_uses_finder *u)
{
    u->has_calls = true;
    u->calls += u->weight;
}
/* The first use, the first in a loop, and where no write rules. */
void gw_uses_touch_anew(struct gw_uses_finder *u, uint32_t index, const uint8_t *at,
                        bool is_write);
static inline void gw_uses_note_local(struct gw_uses_finder *u, uint32_t index,
                                      const uint8_t *at, bool is_write)
{
    struct gw_uses_local *l = &u->locals[index];
    if (l->seen != u->key) gw_uses_touch_anew(u, index, at, is_write);
    l->is_varied |= is_write & (at != u->zero_end);
    l->weight += u->weight;
    l->end = (uint32_t)(at - u->body);
    l->calls_until = u->calls;
}

#endif
