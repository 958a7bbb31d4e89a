/* SPDX-License-Identifier: Apache-2.0 */
/* From a throw to its handler through compiled frames: tables only, no cost where nothing is
 * thrown. A frame is found by its return address; on the way out the callee-saved registers
 * come back as they were in the caller. */
#include <string.h>

#include "core/jit/code.h"
#include "core/jit/code_registry.h"
#include "core/jit/stubs.h"

enum { PLACES = 256 };

/* What there is to know about a return address. A thread remembers some: programs that
 * throw do so through the same frames again and again. Code stays where it is as long as
 * `changes` is what it was. */
struct place {
    const void *pc; /* NULL: none yet */
    uint32_t changes, offset;
    const struct gw_code *code;
    const struct gw_placed *placed;
    const char *start;                    /* of the function's code */
    const struct gw_jit_catch *catches;   /* innermost first, those that begin ... */
    const struct gw_jit_catch *catch_end; /* ... with the first that covers pc */
};
static GW_THREAD_LOCAL struct place places[PLACES];

/* Where the walk stands: a call that has not returned. */
struct cursor {
    const struct place *at; /* until the next one */
    char *sp;
    uint32_t changes;
    uint64_t saved[GW_JIT_SAVED_REGS]; /* lowest number first */
};

static bool covers(const struct gw_jit_catch *clause, uint32_t offset)
{
    return offset > clause->start && offset <= clause->end;
}

/* The return address of a call that never returns may be the next function's first: so the
 * byte before it counts. */
static GW_NOINLINE bool find_place(struct place *place, const void *pc, uint32_t changes)
{
    const char *before = (const char *)pc - 1;
    uint32_t offset;
    struct place found = {.pc = pc, .changes = changes};
    found.placed = gw_code_find(before, &found.code, &offset);
    if (!found.placed) return false;
    found.offset = offset + 1;
    found.start = before - offset;
    found.catches = gw_code_catches(found.code, found.placed);
    found.catch_end = found.catches + found.placed->catch_count;
    while (found.catches < found.catch_end && !covers(found.catches, found.offset))
        found.catches++;
    *place = found;
    return true;
}

/* False: the frame is not compiled code's, that is, the host's entry. */
static inline bool stand_at(struct cursor *c, const void *pc, char *sp)
{
    if (pc == (const void *)gw_jit_enter_return) return false;
    struct place *place = &places[((uintptr_t)pc * 0x9e3779b97f4a7c15u >> 56) % PLACES];
    bool is_known = place->pc == pc && place->changes == c->changes;
    if (GW_UNLIKELY(!is_known) && !find_place(place, pc, c->changes)) return false;
    c->at = place;
    c->sp = sp;
    return true;
}

/* As stubs pushed them. */
static void take_saved(struct cursor *c, const char *sp)
{
    memcpy(c->saved, sp, sizeof c->saved);
}

/* Handlers are entered as behind a call out: the fuel is the store's. */
static void take_fuel(struct cursor *c, const struct gw_store *store)
{
    gw_regset below = GW_REGSET(gw_masm_cpu.fuel) - 1;
    if (store->config.is_metered)
        c->saved[__builtin_popcountll(gw_masm_cpu.callee_saved & below)] =
            (uint64_t)store->fuel;
}

static char *pushed_at(const struct cursor *c)
{
    return c->sp + c->at->placed->frame_bytes;
}

/* Pop the frame: the lowest register lies highest. */
static bool step(struct cursor *c)
{
    char *behind = pushed_at(c);
    for (uint32_t rest = c->at->placed->saved; rest; behind += sizeof *c->saved) {
        unsigned highest = 31 - (unsigned)__builtin_clz(rest);
        memcpy(&c->saved[highest], behind, sizeof *c->saved);
        rest &= ~((uint32_t)1 << highest);
    }
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
    if (c->at->catches == c->at->catch_end) return NULL;
    const struct gw_instance *context = context_of(c);
    uint32_t depth = UINT32_MAX;
    const struct gw_jit_catch *clause;
    for (clause = c->at->catches; clause < c->at->catch_end; clause++) {
        if (!covers(clause, c->at->offset) || clause->depth > depth) continue;
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
    struct cursor c = {.changes = gw_code_registry_changes()};
    take_saved(&c, exec->sp);
    bool is_inside = stand_at(&c, exec->pc, exec->frame);
    while (is_inside) {
        const struct gw_jit_catch *clause = find_clause(&c, object->tag);
        if (clause) {
            memcpy(c.sp + clause->slot * sizeof exception, &exception, sizeof exception);
            store->exception = GW_REF_NULL;
            take_fuel(&c, store);
            gw_jit_resume(c.sp, c.at->start + clause->target, context_of(&c), c.saved);
        }
        is_inside = step(&c);
    }
    return err;
}
