/* SPDX-License-Identifier: Apache-2.0 */
/* From a throw to its handler through compiled frames: tables only, no cost where nothing is
 * thrown. A frame is found by its return address; on the way out the callee-saved registers
 * come back as they were in the caller. */
#include <string.h>

#include "core/jit/code.h"
#include "core/jit/stubs.h"

enum { MAX_SAVED = 32 };

/* Where the walk stands: a call that has not returned. */
struct cursor {
    const struct gw_code *code;
    const struct gw_placed *placed;
    const char *start; /* of the function's code */
    char *sp;
    uint32_t offset; /* of the return address */
    uint32_t saved_count;
    uint64_t saved[MAX_SAVED]; /* callee-saved registers, lowest number first */
};

static void take_saved(struct cursor *c, const char *sp)
{
    c->saved_count = (uint32_t)__builtin_popcountll(gw_masm_cpu.callee_saved);
    memcpy(c->saved, sp, c->saved_count * sizeof *c->saved);
}

/* Handlers are entered as behind a call out: the fuel is the store's. */
static void take_fuel(struct cursor *c, const struct gw_store *store)
{
    gw_regset below = GW_REGSET(gw_masm_cpu.fuel) - 1;
    if (store->config.is_metered)
        c->saved[__builtin_popcountll(gw_masm_cpu.callee_saved & below)] =
            (uint64_t)store->fuel;
}

/* False: the frame is not compiled code's, that is, the host's entry.
 * The return address of a call that never returns may be the next function's first: so the
 * byte before it counts. */
static bool stand_at(struct cursor *c, const void *pc, char *sp)
{
    if (pc == (const void *)gw_jit_enter_return) return false;
    const char *before = (const char *)pc - 1;
    uint32_t offset;
    c->placed = gw_code_find(before, &c->code, &offset);
    if (!c->placed) return false;
    c->start = before - offset;
    c->offset = offset + 1;
    c->sp = sp;
    return true;
}

static char *pushed_at(const struct cursor *c) { return c->sp + c->placed->frame_bytes; }

/* Pop the frame: the lowest register lies highest. */
static bool step(struct cursor *c)
{
    uint32_t count = (uint32_t)__builtin_popcount(c->placed->saved), at = count;
    char *pushed = pushed_at(c);
    for (uint32_t i = 0; i < c->saved_count; i++) {
        if (!(c->placed->saved >> i & 1)) continue;
        at--;
        memcpy(&c->saved[i], pushed + at * sizeof *c->saved, sizeof *c->saved);
    }
    char *behind = pushed + count * sizeof *c->saved;
    const void *pc;
    memcpy(&pc, behind, sizeof pc);
    return stand_at(c, pc, behind + sizeof pc);
}

static struct gw_instance *context_of(const struct cursor *c)
{
    struct gw_instance *context;
    memcpy(&context, pushed_at(c) - sizeof context, sizeof context);
    return context;
}

/* The clause that catches at the cursor; innermost first. One that delegates hides those
 * further in than its target. */
static const struct gw_jit_catch *find_clause(const struct cursor *c,
                                              const struct gw_tag *tag)
{
    const struct gw_placed *placed = c->placed;
    if (placed->catch_count == 0) return NULL;
    const struct gw_jit_catch *clauses = gw_code_catches(c->code, placed);
    const struct gw_instance *context = context_of(c);
    uint32_t depth = UINT32_MAX;
    for (uint32_t i = 0; i < placed->catch_count; i++) {
        const struct gw_jit_catch *clause = &clauses[i];
        if (c->offset <= clause->start || c->offset > clause->end ||
            clause->depth > depth)
            continue;
        if (clause->is_delegate)
            depth = clause->target;
        else if (clause->is_all || context->tags[clause->tag] == tag)
            return clause;
    }
    return NULL;
}

enum gw_err gw_jit_unwind(struct gw_exec *exec, enum gw_err err)
{
    if (err != GW_ERR_EXCEPTION) return err;
    struct gw_store *store = exec->store;
    gw_ref exception = store->exception;
    const struct gw_gc_exception *object =
        (const struct gw_gc_exception *)(uintptr_t)exception;
    struct cursor c;
    take_saved(&c, exec->sp);
    bool is_inside = stand_at(&c, exec->pc, exec->frame);
    while (is_inside) {
        const struct gw_jit_catch *clause = find_clause(&c, object->tag);
        if (clause) {
            memcpy(c.sp + clause->slot * sizeof exception, &exception, sizeof exception);
            store->exception = GW_REF_NULL;
            take_fuel(&c, store);
            gw_jit_resume(c.sp, c.start + clause->target, context_of(&c), c.saved);
        }
        is_inside = step(&c);
    }
    return err;
}
