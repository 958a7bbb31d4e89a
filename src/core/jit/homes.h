/* SPDX-License-Identifier: Apache-2.0 */
/* homes.h -- where local variables live: a register or a slot, for the whole
 * function.
 *
 * What the body does with its locals (core/wasm/local_uses.h) is known before it is
 * compiled; a linear scan over their live intervals gives the heaviest ones registers.
 * Locals whose intervals do not overlap share a register. A local keeps its home
 * throughout, so that joins of control flow need no moves. */
#ifndef GW_CORE_JIT_HOMES_H
#define GW_CORE_JIT_HOMES_H

#include "core/jit/masm.h"
#include "core/wasm/local_uses.h"

struct gw_home {
    gw_reg reg;          /* NONE: in its slot only */
    bool needs_zero;     /* may be read before it is written (never a parameter) */
    bool is_used;        /* a local nobody touches has no home */
    bool is_varied;      /* a v128 that may hold something else than 0 */
    uint32_t zero_since; /* front_vector.c's: it holds 0 while that is f->stretch */
    gw_reg copy;         /* front_stack.c's: of a slot's contents, if f->copied agrees */
    gw_valtype type;
    uint32_t slot; /* its home, or where it is kept across calls; none if
                             `reg` is callee-saved, or there are no calls */
    uint32_t start,
        end; /* live interval, positions, both inclusive; start 0: from the entry */
};

struct gw_homes {
    struct gw_home *locals; /* params first */
    uint32_t local_count, slot_count;
    gw_regset taken;    /* registers that are some local's home: not for temporaries */
    bool has_calls;     /* anything that leaves: calls and builtins */
    uint32_t code_at;   /* position of the first instruction */
    uint32_t own_slots; /* of all that are no parameters, used or not */
    uint32_t *order;    /* the locals with registers, by start */
    uint32_t order_count;
    /* Kept from function to function. */
    void *memory; /* what is above */
    size_t memory_bytes;
    struct gw_uses_finder finder; /* where validation took no notes */
    gw_regset usable[2];          /* as homes; [1] where many temporaries are wanted */
};

/*   options  enum gw_jit_option: metered code has a register less */
void gw_homes_init(struct gw_homes *homes, struct gw_alloc *alloc, uint32_t options);
void gw_homes_deinit(struct gw_homes *homes);

/* Assign homes for one function of a validated module.
 *   is_hungry  leave more registers for temporaries
 *   errors     NOMEM      cost  O(body) */
enum gw_err gw_homes_assign(struct gw_homes *homes, const struct gw_module *module,
                            gw_funcidx func, bool is_hungry);
/* It calls, as it turned out. */
void gw_homes_add_calls(struct gw_homes *homes);

/* Registers that are never a home: for temporaries, and where labels and calls leave
 * results. */
gw_regset gw_homes_reserved(bool is_hungry);

#endif
