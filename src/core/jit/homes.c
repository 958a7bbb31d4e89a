/* SPDX-License-Identifier: Apache-2.0 */
/* homes.c -- a linear scan over the live intervals of locals. */
#include "core/jit/homes.h"

#include <string.h>

#include "core/wasm/instr.h"
#include "core/wasm/module.h"

enum {
    RESERVED_INTS = 3,
    RESERVED_HUNGRY = 6,
    RESERVED_FLOATS = 4,
    SAVE_COST = 2
}; /* pushing and popping a callee-saved register */

/* ---- which registers ---- */

static gw_regset set_of(const gw_reg *regs, unsigned count)
{
    gw_regset set = 0;
    for (unsigned i = 0; i < count; i++)
        set |= GW_REGSET(regs[i]);
    return set;
}

/* Registers for `count` temporaries: those in `set`, more from `from`, arguments last. */
static gw_regset fill(gw_regset set, gw_regset from, const gw_reg *args,
                      unsigned arg_count, int count)
{
    gw_regset others = from & ~set_of(args, arg_count);
    for (gw_regset rest = others; rest && __builtin_popcountll(set) < count;
         rest &= rest - 1)
        set |= rest & -rest;
    for (unsigned i = arg_count; i-- > 0 && __builtin_popcountll(set) < count;)
        set |= GW_REGSET(args[i]) & from;
    return set;
}

gw_regset gw_homes_reserved(bool is_hungry)
{
    const struct gw_masm_cpu *cpu = &gw_masm_cpu;
    gw_regset ints =
        fill(set_of(cpu->int_results, GW_JIT_INT_RESULTS), cpu->ints & ~cpu->callee_saved,
             cpu->int_args, GW_JIT_INT_ARGS, is_hungry ? RESERVED_HUNGRY : RESERVED_INTS);
    gw_regset floats = fill(set_of(cpu->float_results, GW_JIT_FLOAT_RESULTS), cpu->floats,
                            cpu->float_args, GW_JIT_FLOAT_ARGS, RESERVED_FLOATS);
    return ints | floats;
}

/* ---- linear scan ---- */

struct chooser {
    struct gw_homes *homes;
    const struct gw_local_uses *uses;
    gw_regset usable;
    uint32_t active[64];  /* the local in a busy register */
    int64_t gain[64];     /* of that local by it */
    gw_regset busy, ever; /* ever: given to some local so far */
    uint32_t next_end;    /* the first of them to end */
};

static bool is_float(gw_valtype type)
{
    return type == GW_F32 || type == GW_F64 || type == GW_V128;
}

/* Do calls keep it? */
static bool is_kept(gw_reg reg)
{
    return reg != GW_REG_NONE && (gw_masm_cpu.callee_saved & GW_REGSET(reg));
}

/* What a local gains by a register; what it costs around calls is taken off. */
struct gains {
    int64_t kept, other; /* in one that calls keep, in others */
};
static struct gains gains_of(const struct gw_local_use *use)
{
    int64_t weight = (int64_t)use->weight;
    return (struct gains){weight, weight - 2 * (int64_t)use->calls};
}

static int64_t gain(const struct chooser *c, const struct gains *g, gw_reg reg)
{
    if (!is_kept(reg)) return g->other;
    return c->ever & GW_REGSET(reg) ? g->kept : g->kept - SAVE_COST;
}

static void expire(struct chooser *c, uint32_t start)
{
    if (c->next_end >= start) return;
    c->next_end = UINT32_MAX;
    for (gw_regset set = c->busy; set; set &= set - 1) {
        gw_reg reg = (gw_reg)__builtin_ctzll(set);
        uint32_t end = c->homes->locals[c->active[reg]].end;
        if (end < start)
            c->busy &= ~GW_REGSET(reg);
        else if (end < c->next_end)
            c->next_end = end;
    }
}

static gw_reg lowest(gw_regset set)
{
    return set ? (gw_reg)__builtin_ctzll(set) : GW_REG_NONE;
}

/* The free register that gains most; the hint wins ties, then registers that need no
 * saving. */
static gw_reg free_reg(const struct chooser *c, const struct gains *g, gw_regset class,
                       gw_reg hint)
{
    gw_regset idle = c->usable & class & ~c->busy, kept = idle & gw_masm_cpu.callee_saved;
    gw_regset others = idle & ~kept;
    gw_reg reg = lowest(kept & c->ever ? kept & c->ever : kept);
    int64_t most = reg == GW_REG_NONE ? 0 : gain(c, g, reg);
    if (others && g->other > 0 && g->other >= most) {
        bool is_hint = hint != GW_REG_NONE && (others & GW_REGSET(hint));
        return is_hint ? hint : lowest(others);
    }
    return most > 0 ? reg : GW_REG_NONE;
}

/* The register whose owner gains least by it, if the local gains more. */
static gw_reg taken_reg(const struct chooser *c, const struct gains *g, gw_regset class)
{
    gw_reg best = GW_REG_NONE;
    int64_t most = 0;
    for (gw_regset set = c->usable & class & c->busy; set; set &= set - 1) {
        gw_reg reg = (gw_reg)__builtin_ctzll(set);
        int64_t more = gain(c, g, reg) - c->gain[reg];
        if (more > most) {
            best = reg;
            most = more;
        }
    }
    return best;
}

static void place(struct chooser *c, const struct gw_local_use *use, gw_reg hint)
{
    struct gw_home *home = &c->homes->locals[use->local];
    gw_regset class = is_float(home->type) ? gw_masm_cpu.floats : gw_masm_cpu.ints;
    struct gains g = gains_of(use);
    expire(c, use->start);
    gw_reg reg = free_reg(c, &g, class, hint);
    if (reg == GW_REG_NONE) reg = taken_reg(c, &g, class);
    if (reg == GW_REG_NONE) return;
    if (c->busy & GW_REGSET(reg)) c->homes->locals[c->active[reg]].reg = GW_REG_NONE;
    home->reg = reg;
    c->ever |= GW_REGSET(reg);
    c->gain[reg] = gain(c, &g, reg);
    c->active[reg] = use->local;
    c->busy |= GW_REGSET(reg);
    if (use->end < c->next_end) c->next_end = use->end;
}

/* returns  how many of them are used */
static uint32_t place_params(struct chooser *c, const struct gw_type *type)
{
    struct gw_jit_places places = gw_jit_param_places();
    uint32_t used = 0;
    for (uint32_t i = 0; i < type->func.param_count; i++) {
        struct gw_jit_place at = gw_jit_next_place(&places, type->func.params[i]);
        gw_reg hint = GW_REG_NONE;
        if (!c->homes->locals[i].is_used) continue;
        if (!at.is_passed)
            hint =
                at.is_float ? gw_masm_cpu.float_args[at.at] : gw_masm_cpu.int_args[at.at];
        place(c, &c->uses->locals[used++], hint);
    }
    return used;
}

static void add_to_order(struct gw_homes *homes, uint32_t local)
{
    const struct gw_home *home = &homes->locals[local];
    if (home->reg == GW_REG_NONE) return;
    homes->order[homes->order_count++] = local;
    homes->taken |= GW_REGSET(home->reg);
}

/* By start: parameters and what must be zero first, then as they are first used. */
static void choose(struct gw_homes *homes, const struct gw_local_uses *uses,
                   const struct gw_type *type, bool is_hungry)
{
    struct chooser c;
    c.homes = homes;
    c.uses = uses;
    c.busy = c.ever = 0;
    c.next_end = UINT32_MAX;
    c.usable = homes->usable[is_hungry];
    const struct gw_local_use *all = uses->locals;
    uint32_t params = place_params(&c, type);
    for (unsigned zero = 1; zero <= 1; zero--)
        for (uint32_t i = params; i < uses->count; i++)
            if (all[i].needs_zero == zero) place(&c, &all[i], GW_REG_NONE);
    for (uint32_t i = 0; i < params; i++)
        add_to_order(homes, all[i].local);
    for (unsigned zero = 1; zero <= 1; zero--)
        for (uint32_t i = params; i < uses->count; i++)
            if (all[i].needs_zero == zero) add_to_order(homes, all[i].local);
}

/* ---- locals ---- */

/* Read the declarations.
 *   returns  how many locals there are; homes NULL: only counts */
static uint32_t declarations(struct gw_reader *r, uint32_t params, struct gw_homes *homes)
{
    uint32_t groups = gw_reader_u32(r), total = params;
    for (uint32_t i = 0; i < groups && r->err == GW_OK; i++) {
        uint32_t count = gw_reader_u32(r);
        gw_valtype type = gw_instr_read_type(r);
        if (homes) {
            for (uint32_t k = 0; k < count; k++)
                homes->locals[total + k] =
                    (struct gw_home){.reg = GW_REG_NONE, .type = type};
            homes->own_slots += count * gw_valtype_slots(type);
        }
        total += count;
    }
    return total;
}

static void apply(struct gw_homes *homes, const struct gw_local_uses *uses)
{
    for (uint32_t i = 0; i < uses->count; i++) {
        const struct gw_local_use *use = &uses->locals[i];
        struct gw_home *home = &homes->locals[use->local];
        home->is_used = true;
        home->needs_zero = use->needs_zero;
        home->is_varied = use->is_varied;
        home->start = use->start;
        home->end = use->end;
    }
}

static void give_slot(struct gw_homes *homes, struct gw_home *home)
{
    home->slot = homes->slot_count;
    homes->slot_count += gw_valtype_slots(home->type);
}

/* Slots for what has no register, or one that a call does not preserve. */
static void place_slots(struct gw_homes *homes)
{
    for (uint32_t i = 0; i < homes->local_count; i++) {
        struct gw_home *home = &homes->locals[i];
        bool dies = homes->has_calls && !is_kept(home->reg);
        if (home->is_used && (home->reg == GW_REG_NONE || dies)) give_slot(homes, home);
    }
}

void gw_homes_add_calls(struct gw_homes *homes)
{
    if (homes->has_calls) return;
    homes->has_calls = true;
    for (uint32_t i = 0; i < homes->local_count; i++) {
        struct gw_home *home = &homes->locals[i];
        if (home->is_used && home->reg != GW_REG_NONE && !is_kept(home->reg))
            give_slot(homes, home);
    }
}

void gw_homes_init(struct gw_homes *homes, struct gw_alloc *alloc, uint32_t options)
{
    gw_regset all = gw_masm_cpu.ints | gw_masm_cpu.floats;
    if (options & GW_JIT_METERED) all &= ~GW_REGSET(gw_masm_cpu.fuel);
    *homes = (struct gw_homes){0};
    gw_uses_finder_init(&homes->finder, alloc);
    for (unsigned hungry = 0; hungry < 2; hungry++)
        homes->usable[hungry] = all & ~gw_homes_reserved(hungry);
}

void gw_homes_deinit(struct gw_homes *homes)
{
    gw_alloc_put(homes->finder.blocks.alloc, homes->memory, homes->memory_bytes);
    gw_uses_finder_deinit(&homes->finder);
    homes->memory = NULL;
    homes->memory_bytes = 0;
}

/* One block for all that there is one of per local. */
static bool make_room(struct gw_homes *homes)
{
    size_t count = homes->local_count,
           each = sizeof *homes->locals + sizeof *homes->order;
    struct gw_alloc *alloc = homes->finder.blocks.alloc;
    if (homes->memory_bytes < count * each || !homes->memory) {
        size_t bytes = (count + 64) * each;
        gw_alloc_put(alloc, homes->memory, homes->memory_bytes);
        homes->memory = gw_alloc_get(alloc, bytes);
        homes->memory_bytes = homes->memory ? bytes : 0;
        if (!homes->memory) return false;
    }
    homes->locals = homes->memory;
    homes->order = (uint32_t *)(homes->locals + count);
    return true;
}

/* As validation noted them, or by a walk through the code at `at`. */
static enum gw_err find_uses(struct gw_homes *homes, const struct gw_module *module,
                             gw_funcidx func, const uint8_t *at,
                             struct gw_local_uses *out)
{
    if (module->local_uses) {
        *out = module->local_uses[func - module->func_import_count];
        return GW_OK;
    }
    uint32_t params = gw_module_func_type(module, func)->func.param_count;
    enum gw_err err = gw_uses_begin(&homes->finder, module->funcs[func].body, params,
                                    homes->local_count);
    if (err) return err;
    gw_uses_walk(&homes->finder, at);
    return gw_uses_finish(&homes->finder, out);
}

enum gw_err gw_homes_assign(struct gw_homes *homes, const struct gw_module *module,
                            gw_funcidx func, bool is_hungry)
{
    const struct gw_type *type = gw_module_func_type(module, func);
    struct gw_slice body = module->funcs[func].body;
    struct gw_reader r = gw_reader_of(body), count = r;
    uint32_t params = type->func.param_count;
    struct gw_local_uses uses;
    homes->local_count = declarations(&count, params, NULL);
    homes->slot_count = homes->own_slots = homes->order_count = 0;
    homes->taken = 0;
    if (!make_room(homes)) return GW_ERR_NOMEM;
    for (uint32_t i = 0; i < params; i++)
        homes->locals[i] =
            (struct gw_home){.reg = GW_REG_NONE, .type = type->func.params[i]};
    declarations(&r, params, homes);
    homes->code_at = (uint32_t)(r.at - body.data);
    enum gw_err err = find_uses(homes, module, func, r.at, &uses);
    if (err) return err;
    homes->has_calls = uses.has_calls;
    apply(homes, &uses);
    choose(homes, &uses, type, is_hungry || uses.has_wide_instrs);
    place_slots(homes);
    return GW_OK;
}
