/* SPDX-License-Identifier: Apache-2.0 */
/* front_move.c -- parameters and results to where the calling convention wants them,
 * and from there.
 *
 * What is passed in memory leaves first, while all sources are untouched; then
 * registers move among each other; then constants and slots fill the rest; what
 * arrives in memory comes last. */
#include "core/jit/front.h"

#include <string.h>

/* ---- the lists ---- */

static struct gw_fmove *extend(struct gw_front *f, uint32_t count)
{
    f->moves.len = 0;
    if (count == 0) return f->moves.data;
    struct gw_fmove *moves = gw_vec_extend(&f->moves, count);
    if (!moves) gw_front_fail(f, GW_ERR_NOMEM);
    return moves;
}

static gw_reg place_reg(struct gw_jit_place place, bool is_result)
{
    if (place.is_float)
        return is_result ? gw_masm_cpu.float_results[place.at]
                         : gw_masm_cpu.float_args[place.at];
    return is_result ? gw_masm_cpu.int_results[place.at] : gw_masm_cpu.int_args[place.at];
}

bool gw_front_moves_out(struct gw_front *f, bool are_results, const gw_valtype *types,
                        uint32_t count)
{
    struct gw_jit_places places =
        are_results ? gw_jit_result_places() : gw_jit_param_places();
    struct gw_fmove *moves = extend(f, count);
    if (f->err != GW_OK) return false;
    for (uint32_t i = 0; i < count; i++) {
        struct gw_jit_place place = gw_jit_next_place(&places, types[i]);
        moves[i] = (struct gw_fmove){.from = *gw_front_top(f, count - 1 - i)};
        moves[i].from.type = types[i];
        moves[i].to = place.is_passed ? GW_TO_PASSING : GW_TO_REG;
        if (place.is_passed)
            moves[i].slot = place.at;
        else
            moves[i].reg = place_reg(place, are_results);
    }
    return true;
}

bool gw_front_moves_in(struct gw_front *f, bool are_results, const gw_valtype *types,
                       uint32_t count)
{
    struct gw_jit_places places =
        are_results ? gw_jit_result_places() : gw_jit_param_places();
    struct gw_fmove *moves = extend(f, count);
    if (f->err != GW_OK) return false;
    for (uint32_t i = 0; i < count; i++) {
        struct gw_jit_place place = gw_jit_next_place(&places, types[i]);
        moves[i] = (struct gw_fmove){
            .from = {.kind = GW_FE_REG, .type = types[i]},
              .is_passed = place.is_passed
        };
        if (place.is_passed)
            moves[i].from.slot = place.at;
        else
            moves[i].from.reg = place_reg(place, are_results);
    }
    return true;
}

void gw_front_add_move(struct gw_front *f, gw_reg dst, gw_reg src)
{
    struct gw_fmove *move = gw_vec_push(&f->moves);
    if (!move) {
        gw_front_fail(f, GW_ERR_NOMEM);
        return;
    }
    uint32_t slot = gw_front_next_place(f); /* for when it must leave the register */
    move->from =
        (struct gw_fentry){.kind = GW_FE_REG, .reg = src, .type = GW_I64, .slot = slot};
    move->to = GW_TO_REG;
    move->reg = dst;
}

/* ---- store->passing ---- */

/* Where its value is, if that is a register. */
static gw_reg source_reg(const struct gw_front *f, const struct gw_fmove *move)
{
    if (move->is_passed) return GW_REG_NONE;
    if (move->from.kind == GW_FE_REG) return move->from.reg;
    if (move->from.kind == GW_FE_LOCAL) return f->homes.locals[move->from.local].reg;
    return GW_REG_NONE;
}

static gw_reg pick(struct gw_front *f, gw_regset *set)
{
    gw_regset ints = *set & gw_masm_cpu.ints;
    if (!ints) {
        f->is_hungry = true;
        gw_front_fail(f, GW_ERR_LIMIT);
        ints = gw_masm_cpu.ints;
    }
    gw_reg reg = (gw_reg)__builtin_ctzll(ints);
    *set &= ~GW_REGSET(reg);
    return reg;
}

static void load_base(struct gw_front *f, gw_reg base)
{
    gw_masm_load(&f->m, GW_ACCESS_64, base,
                 gw_front_context(f, offsetof(struct gw_instance, store)));
    gw_masm_load(
        &f->m, GW_ACCESS_64, base,
        (struct gw_addr){base, GW_REG_NONE, 0, offsetof(struct gw_store, passing)});
}

static struct gw_addr passing_slot(gw_reg base, uint32_t slot)
{
    return (struct gw_addr){base, GW_REG_NONE, 0, (int64_t)slot * 8};
}

/* One half of a v128, or a float, as the integer with its bits. */
static struct gw_fentry as_int(const struct gw_front *f, const struct gw_fentry *e,
                               unsigned half)
{
    struct gw_fentry part = *e;
    if (part.kind == GW_FE_LOCAL) {
        part.kind = GW_FE_SLOT;
        part.slot = f->homes.locals[e->local].slot;
    }
    part.slot += half;
    part.type = e->type == GW_I32 || e->type == GW_F32 ? GW_I32 : GW_I64;
    return part;
}

static void pass_one(struct gw_front *f, const struct gw_fmove *move, gw_reg base,
                     gw_reg value)
{
    gw_reg reg = source_reg(f, move);
    if (reg != GW_REG_NONE) {
        gw_masm_store(&f->m, gw_front_access(move->from.type), GW_OPND_REG(reg),
                      passing_slot(base, move->slot));
        return;
    }
    for (unsigned half = 0; half < gw_valtype_slots(move->from.type); half++) {
        struct gw_fentry part = as_int(f, &move->from, half);
        gw_front_read(f, &part, value);
        gw_masm_store(&f->m, gw_front_access(part.type), GW_OPND_REG(value),
                      passing_slot(base, move->slot + half));
    }
}

/* Values in temporaries go to their places on the stack, so that temporaries are free. */
static void evict(struct gw_front *f)
{
    for (size_t i = 0; i < f->moves.len; i++) {
        struct gw_fentry *e = &GW_VEC_AT(struct gw_fmove, &f->moves, i)->from;
        if (e->kind != GW_FE_REG || gw_reg_is_float(e->reg)) continue;
        gw_front_write_slot(f, e, e->slot);
        e->kind = GW_FE_SLOT;
    }
}

static void pass_out(struct gw_front *f, gw_regset temps)
{
    gw_regset sources = 0;
    size_t count = 0;
    for (size_t i = 0; i < f->moves.len; i++) {
        const struct gw_fmove *move = GW_VEC_AT(struct gw_fmove, &f->moves, i);
        gw_reg reg = source_reg(f, move);
        if (reg != GW_REG_NONE) sources |= GW_REGSET(reg);
        count += move->to == GW_TO_PASSING;
    }
    if (count == 0) return;
    gw_regset usable = temps & gw_masm_cpu.ints;
    if (__builtin_popcountll(usable & ~sources) < 2)
        evict(f);
    else
        usable &= ~sources;
    gw_reg base = pick(f, &usable), value = pick(f, &usable);
    load_base(f, base);
    for (size_t i = 0; i < f->moves.len; i++) {
        const struct gw_fmove *move = GW_VEC_AT(struct gw_fmove, &f->moves, i);
        if (move->to == GW_TO_PASSING) pass_one(f, move, base, value);
    }
}

static void take_one(struct gw_front *f, const struct gw_fmove *move, gw_reg base,
                     gw_reg value)
{
    if (move->to == GW_TO_REG) {
        gw_masm_load(&f->m, gw_front_access(move->from.type), move->reg,
                     passing_slot(base, move->from.slot));
        return;
    }
    for (unsigned half = 0; half < gw_valtype_slots(move->from.type); half++) {
        struct gw_fentry part = as_int(f, &move->from, half);
        gw_masm_load(&f->m, gw_front_access(part.type), value,
                     passing_slot(base, part.slot));
        gw_masm_store_slot(&f->m, part.type, move->slot + half, value);
    }
}

static void take_in(struct gw_front *f, gw_regset temps)
{
    gw_reg base = GW_REG_NONE, value = GW_REG_NONE;
    for (size_t i = 0; i < f->moves.len; i++) {
        const struct gw_fmove *move = GW_VEC_AT(struct gw_fmove, &f->moves, i);
        if (!move->is_passed) continue;
        if (base == GW_REG_NONE) {
            base = pick(f, &temps);
            value = pick(f, &temps);
            load_base(f, base);
        }
        take_one(f, move, base, value);
    }
}

/* ---- registers ---- */

struct pending {
    gw_reg dst[GW_FRONT_REGS], src[GW_FRONT_REGS];
    gw_valtype type[GW_FRONT_REGS];
    unsigned count;
    uint8_t uses[GW_FRONT_REGS]; /* of a register as a source */
};

static void remove_move(struct pending *p, unsigned i)
{
    p->uses[p->src[i]]--;
    p->count--;
    p->dst[i] = p->dst[p->count];
    p->src[i] = p->src[p->count];
    p->type[i] = p->type[p->count];
}

/* Only cycles are left: one exchange puts one value right. */
static void turn(struct gw_front *f, struct pending *p)
{
    gw_reg dst = p->dst[0], src = p->src[0];
    gw_masm_swap(&f->m, dst, src);
    remove_move(p, 0);
    for (unsigned i = 0; i < p->count; i++) {
        if (p->src[i] != dst) continue;
        p->src[i] = src;
        p->uses[dst]--;
        p->uses[src]++;
    }
    for (unsigned i = p->count; i-- > 0;)
        if (p->src[i] == p->dst[i]) remove_move(p, i);
}

static void move_regs(struct gw_front *f, struct pending *p)
{
    while (p->count > 0) {
        bool has_moved = false;
        for (unsigned i = p->count; i-- > 0;) {
            if (p->uses[p->dst[i]] > 0) continue;
            gw_masm_move(&f->m, gw_front_plain(p->type[i]), p->dst[i], p->src[i]);
            remove_move(p, i);
            has_moved = true;
        }
        if (!has_moved) turn(f, p);
    }
}

static void move_many(struct gw_front *f, gw_regset temps)
{
    struct pending p;
    p.count = 0;
    for (unsigned i = 0; i < GW_FRONT_REGS; i++)
        p.uses[i] = 0;
    pass_out(f, temps);
    for (size_t i = 0; i < f->moves.len; i++) {
        const struct gw_fmove *move = GW_VEC_AT(struct gw_fmove, &f->moves, i);
        gw_reg src = source_reg(f, move);
        if (src == GW_REG_NONE || move->to == GW_TO_PASSING) continue;
        if (move->to == GW_TO_SLOT) {
            gw_masm_store_slot(&f->m, gw_front_plain(move->from.type), move->slot, src);
        } else if (src != move->reg) {
            p.dst[p.count] = move->reg;
            p.src[p.count] = src;
            p.type[p.count++] = move->from.type;
            p.uses[src]++;
        }
    }
    move_regs(f, &p);
    for (size_t i = 0; i < f->moves.len; i++) {
        const struct gw_fmove *move = GW_VEC_AT(struct gw_fmove, &f->moves, i);
        if (move->to != GW_TO_REG || move->is_passed) continue;
        if (source_reg(f, move) == GW_REG_NONE) gw_front_read(f, &move->from, move->reg);
    }
    take_in(f, temps);
}

void gw_front_move_all(struct gw_front *f, gw_regset temps)
{
    if (f->moves.len == 0) return;
    gw_regset copies =
        f->copies; /* which registers hold what, where this is jumped over */
    f->copies = 0;
    gw_front_forget_memory(f);
    const struct gw_fmove *first = f->moves.data;
    if (f->moves.len == 1 && first->to == GW_TO_REG && !first->is_passed)
        gw_front_read(f, &first->from, first->reg);
    else
        move_many(f, temps);
    f->copies = copies;
}

/* ---- values that all leave in registers, as most do ---- */

/* Where an entry's value is, if that is a register. */
static inline gw_reg entry_reg(const struct gw_front *f, const struct gw_fentry *e)
{
    if (e->kind == GW_FE_REG) return e->reg;
    return e->kind == GW_FE_LOCAL ? f->homes.locals[e->local].reg : GW_REG_NONE;
}

/* Note for the top entries where they go: `dst`, and in `p` which of them move between
 * registers.    returns  false: not all go to registers */
static bool plan(struct gw_front *f, bool are_results, const gw_valtype *types,
                 uint32_t count, gw_reg *dst, struct pending *p)
{
    struct gw_jit_places places =
        are_results ? gw_jit_result_places() : gw_jit_param_places();
    const struct gw_fentry *e = gw_front_top(f, count - 1);
    for (uint32_t i = 0; i < count; i++, e++) {
        struct gw_jit_place place = gw_jit_next_place(&places, types[i]);
        if (place.is_passed) return false;
        dst[i] = place_reg(place, are_results);
        gw_reg src = entry_reg(f, e);
        if (src == GW_REG_NONE || src == dst[i]) continue;
        p->dst[p->count] = dst[i];
        p->src[p->count] = src;
        p->type[p->count++] = types[i];
        p->uses[src]++;
    }
    return true;
}

static bool bring_to_regs(struct gw_front *f, bool are_results, const gw_valtype *types,
                          uint32_t count)
{
    enum { MOST = GW_JIT_INT_ARGS + GW_JIT_FLOAT_ARGS };
    gw_reg dst[MOST];
    struct pending p;
    if (count > MOST) return false;
    p.count = 0;
    memset(p.uses, 0, sizeof p.uses);
    if (!plan(f, are_results, types, count, dst, &p)) return false;
    move_regs(f, &p);
    const struct gw_fentry *e = gw_front_top(f, count - 1);
    for (uint32_t i = 0; i < count; i++, e++)
        if (entry_reg(f, e) == GW_REG_NONE) gw_front_read(f, e, dst[i]);
    return true;
}

void gw_front_pass(struct gw_front *f, bool are_results, const gw_valtype *types,
                   uint32_t count)
{
    if (count == 0) return;
    gw_regset copies = f->copies; /* as in gw_front_move_all */
    f->copies = 0;
    gw_front_forget_memory(f);
    bool is_done = bring_to_regs(f, are_results, types, count);
    f->copies = copies;
    if (!is_done && gw_front_moves_out(f, are_results, types, count))
        gw_front_move_all(f, f->temps);
}
