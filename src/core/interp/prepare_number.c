/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_number.c -- constants, locals, arithmetic, comparisons, conversions, select. */
#include <string.h>

#include "core/interp/prepare_fuse.h"

enum { I32, I64, F32, F64 }; /* domains; ORDER(gw_fuse.domain) */

struct domain {
    gw_op *const (*bin)[GW_FORMS][2];
    gw_op *const (*cmp)[GW_FORMS][2];
    enum gw_opcode first_bin, first_cmp;
    uint8_t acc;
    bool is_32;
};

static const struct domain domains[] = {
    {gw_i32_bin, gw_i32_cmp, GW_OP_I32_ADD, GW_OP_I32_EQ, GW_ACC_R, true},
    {gw_i64_bin, gw_i64_cmp, GW_OP_I64_ADD, GW_OP_I64_EQ, GW_ACC_R, false},
    {gw_f32_bin, gw_f32_cmp, GW_OP_F32_ADD, GW_OP_F32_EQ, GW_ACC_S, true},
    {gw_f64_bin, gw_f64_cmp, GW_OP_F64_ADD, GW_OP_F64_EQ, GW_ACC_D, false},
};

/* Comparisons with their operands exchanged. ORDER(opcodes.def) */
static uint32_t turned(uint32_t compare, bool is_float)
{
    static const uint8_t of_ints[] = {0, 1, 4, 5, 2, 3, 8, 9, 6, 7};
    static const uint8_t of_floats[] = {0, 1, 3, 2, 5, 4};
    return is_float ? of_floats[compare] : of_ints[compare];
}

static enum gw_form form_of(char a, char b)
{
    if (a == 'S') return b == 'S' ? GW_SS : b == 'C' ? GW_SC : GW_SR;
    if (a == 'R') return b == 'C' ? GW_RC : GW_RS;
    return b == 'R' ? GW_CR : GW_CS;
}

struct operands {
    struct gw_operand a, b;
    bool is_turned;
};

/* Take both operands. One of them may be in the accumulator, one may be a constant; where the
 * instruction can be turned round, the accumulator comes first and the constant last. */
static struct operands take(struct gw_prep *p, bool any_const, bool can_turn)
{
    struct gw_pentry eb = gw_prep_pop(p), ea = gw_prep_pop(p);
    struct operands o = {.a = gw_prep_use(p, &ea, any_const)};
    o.b = gw_prep_use(p, &eb, any_const);
    if (o.a.from == 'C' && o.b.from == 'C') {
        o.a.from = 'S';
        o.a.slot = gw_prep_as_slot(p, &ea);
    }
    if (o.b.from == 'S' && o.a.from != 'R' && gw_prep_in_acc(p, &eb)) o.b.from = 'R';
    if (o.a.from == 'S' && o.b.from != 'R' && gw_prep_in_acc(p, &ea)) o.a.from = 'R';
    bool wants_turn = o.a.from == 'C' || (o.b.from == 'R' && o.a.from == 'S');
    if (can_turn && wants_turn) {
        struct gw_operand swap = o.a;
        o.a = o.b;
        o.b = swap;
        o.is_turned = true;
    }
    return o;
}

/* ORDER(opcodes.def) */
static bool is_commutative(unsigned domain, uint32_t index)
{
    if (domain <= I64) return 0x0385u >> index & 1; /* add mul and or xor */
    return false; /* NaN payloads: leave the order alone */
}

static void put_operands(struct gw_prep *p, uint8_t *at, const struct operands *o,
                         unsigned domain, enum gw_form form)
{
    (void)p;
    switch (form) {
    case GW_SS:
        gw_prep_put16(at + 10, o->a.slot);
        gw_prep_put16(at + 12, o->b.slot);
        return;
    case GW_RS: gw_prep_put16(at + 10, o->b.slot); return;
    case GW_SR: gw_prep_put16(at + 10, o->a.slot); return;
    default: break;
    }
    if (form == GW_SC) gw_prep_put16(at + 10, o->a.slot);
    if (form == GW_CS) gw_prep_put16(at + 10, o->b.slot);
    const struct gw_operand *c = form == GW_SC || form == GW_RC ? &o->b : &o->a;
    if (domain == F64) gw_prep_put64(at + 16, c->bits);
    else gw_prep_put32(at + 12, (uint32_t)c->imm);
}

static size_t bytes_of(unsigned domain, enum gw_form form)
{
    bool has_const = form == GW_SC || form == GW_RC || form == GW_CS || form == GW_CR;
    return domain == F64 && has_const ? 24 : 16;
}

static void note_fuse(struct gw_prep *p, enum gw_fuse_kind kind, unsigned domain,
                      uint32_t index, enum gw_form form, const struct operands *o)
{
    p->fuse.kind = (uint8_t)kind;
    p->fuse.domain = (uint8_t)domain;
    p->fuse.form = (uint8_t)form;
    p->fuse.index = (uint8_t)index;
    p->fuse.a = o->a.slot;
    p->fuse.b = o->b.slot;
    p->fuse.imm = o->b.imm;
    p->fuse.bits = o->b.bits;
}

/* a - c is a + -c. Returns the instruction's index. */
static uint32_t negate_constant(struct gw_prep *p, unsigned domain)
{
    uint32_t depth = gw_prep_depth(p);
    if (depth == 0) return 1;
    struct gw_pentry *b = gw_prep_at(p, depth - 1);
    if (b->kind != GW_ENTRY_CONST) return 1;
    b->value = domain == I32 ? (uint32_t)(0 - b->value) : 0 - b->value;
    return 0;
}

static void binary(struct gw_prep *p, unsigned domain, uint32_t index)
{
    if (domain <= I64 && gw_prep_fuse_binary(p, domain, index)) return;
    const struct domain *d = &domains[domain];
    if (domain <= I64 && index == 1) index = negate_constant(p, domain);
    struct operands o = take(p, domain >= F32, is_commutative(domain, index));
    enum gw_form form = form_of(o.a.from, o.b.from);
    uint8_t *at = gw_prep_produce(p, d->bin[index][form], bytes_of(domain, form), d->acc, d->is_32);
    put_operands(p, at, &o, domain, form);
    note_fuse(p, GW_FUSE_BIN, domain, index, form, &o);
}

static void compare(struct gw_prep *p, unsigned domain, uint32_t index)
{
    if (domain == I32 && index == 3 && gw_prep_fuse_range(p)) return; /* lt_u */
    const struct domain *d = &domains[domain];
    struct operands o = take(p, domain >= F32, true);
    if (o.is_turned) index = turned(index, domain >= F32);
    enum gw_form form = form_of(o.a.from, o.b.from);
    uint8_t *at =
        gw_prep_produce(p, d->cmp[index][form], bytes_of(domain, form), GW_ACC_R, true);
    put_operands(p, at, &o, domain, form);
    note_fuse(p, GW_FUSE_CMP, domain, index, form, &o);
}

static void unary(struct gw_prep *p, gw_op *const rows[2][2], unsigned acc, bool is_32)
{
    struct gw_pentry e = gw_prep_pop(p);
    bool in_acc = gw_prep_in_acc(p, &e);
    uint32_t slot = in_acc ? 0 : gw_prep_as_slot(p, &e);
    uint8_t *at = gw_prep_produce(p, rows[in_acc], 16, acc, is_32);
    gw_prep_put16(at + 10, slot);
}

/* eqz of an integer comparison: the opposite one. */
static void oppose(struct gw_prep *p)
{
    struct gw_fuse f = p->fuse;
    gw_prep_pop(p);
    gw_prep_unfuse(p);
    struct operands o = {.a = {.slot = f.a}, .b = {.slot = f.b, .imm = f.imm, .bits = f.bits}};
    uint32_t index = gw_compare_negated(f.index);
    enum gw_form form = (enum gw_form)f.form;
    uint8_t *at = gw_prep_produce(p, domains[f.domain].cmp[index][form], 16, GW_ACC_R, true);
    put_operands(p, at, &o, f.domain, form);
    note_fuse(p, GW_FUSE_CMP, f.domain, index, form, &o);
}

static void eqz(struct gw_prep *p, bool is_64)
{
    uint32_t depth = gw_prep_depth(p);
    if (depth > 0 && gw_prep_can_fuse(p, gw_prep_at(p, depth - 1)) &&
        p->fuse.kind == GW_FUSE_CMP && p->fuse.domain <= I64) {
        oppose(p);
        return;
    }
    struct gw_pentry e = gw_prep_pop(p);
    bool in_acc = gw_prep_in_acc(p, &e);
    uint32_t slot = in_acc ? 0 : gw_prep_as_slot(p, &e);
    uint8_t *at = gw_prep_produce(p, (is_64 ? gw_i64_eqz : gw_i32_eqz)[in_acc], 16, GW_ACC_R,
                                  true);
    gw_prep_put16(at + 10, slot);
    p->fuse.kind = GW_FUSE_EQZ;
    p->fuse.domain = is_64;
    p->fuse.form = in_acc;
    p->fuse.a = slot;
}

static bool arithmetic(struct gw_prep *p)
{
    enum gw_opcode op = p->in.op;
    if (op == GW_OP_I32_EQZ || op == GW_OP_I64_EQZ || op == GW_OP_REF_IS_NULL) {
        eqz(p, op != GW_OP_I32_EQZ);
        return true;
    }
    if (op == GW_OP_REF_EQ) {
        compare(p, I64, 0);
        return true;
    }
    for (unsigned d = I32; d <= F64; d++) {
        const struct domain *row = &domains[d];
        uint32_t cmps = d <= I64 ? 10 : 6, bins = d <= I64 ? 15 : 7;
        if (op >= row->first_cmp && op < row->first_cmp + cmps) {
            compare(p, d, op - row->first_cmp);
            return true;
        }
        if (op >= row->first_bin && op < row->first_bin + bins) {
            binary(p, d, op - row->first_bin);
            return true;
        }
    }
    return false;
}

static bool conversion(struct gw_prep *p)
{
    enum gw_opcode op = p->in.op;
    gw_op *const(*rows)[2];
    if (op >= GW_OP_I32_WRAP_I64 && op <= GW_OP_F64_REINTERPRET_I64)
        rows = gw_convert[op - GW_OP_I32_WRAP_I64];
    else if (op >= GW_OP_I32_TRUNC_SAT_F32_S && op <= GW_OP_I64_TRUNC_SAT_F64_U)
        rows = gw_convert_sat[op - GW_OP_I32_TRUNC_SAT_F32_S];
    else if (op >= GW_OP_I32_CLZ && op <= GW_OP_I32_POPCNT)
        rows = gw_i32_count[op - GW_OP_I32_CLZ];
    else if (op >= GW_OP_I64_CLZ && op <= GW_OP_I64_POPCNT)
        rows = gw_i64_count[op - GW_OP_I64_CLZ];
    else if (op >= GW_OP_F32_ABS && op <= GW_OP_F32_SQRT)
        rows = gw_f32_unary[op - GW_OP_F32_ABS];
    else if (op >= GW_OP_F64_ABS && op <= GW_OP_F64_SQRT)
        rows = gw_f64_unary[op - GW_OP_F64_ABS];
    else if (op == GW_OP_I32_EXTEND8_S || op == GW_OP_I32_EXTEND16_S)
        rows = gw_i32_extend[op - GW_OP_I32_EXTEND8_S];
    else if (op >= GW_OP_I64_EXTEND8_S && op <= GW_OP_I64_EXTEND32_S)
        rows = gw_i64_extend[op - GW_OP_I64_EXTEND8_S];
    else
        return false;
    switch (gw_opcode_rows[op].sig[2]) { /* "x:y" */
    case 'i': unary(p, rows, GW_ACC_R, true); break;
    case 'I': unary(p, rows, GW_ACC_R, false); break;
    case 'f': unary(p, rows, GW_ACC_S, true); break;
    default: unary(p, rows, GW_ACC_D, false); break;
    }
    return true;
}

static void do_select(struct gw_prep *p)
{
    struct gw_pentry cond = gw_prep_pop(p), b = gw_prep_pop(p), a = gw_prep_pop(p);
    uint32_t slot_b = gw_prep_as_slot(p, &b), slot_a = gw_prep_as_slot(p, &a);
    if (a.acc == GW_ACC_NONE) {
        uint32_t slot = gw_prep_as_slot(p, &cond);
        uint8_t *at = gw_prep_produce_slot(p, gw_select_v128, 16, GW_ACC_NONE, false);
        gw_prep_put16(at + 10, slot_a);
        gw_prep_put16(at + 12, slot_b);
        gw_prep_put16(at + 14, slot);
        return;
    }
    bool in_acc = gw_prep_in_acc(p, &cond);
    uint32_t slot = in_acc ? 0 : gw_prep_as_slot(p, &cond);
    uint8_t *at = gw_prep_produce(p, gw_select[a.acc][in_acc], 16, a.acc, a.is_32);
    gw_prep_put16(at + 10, slot_a);
    gw_prep_put16(at + 12, slot_b);
    gw_prep_put16(at + 14, slot);
}

bool gw_prep_number(struct gw_prep *p)
{
    switch (p->in.op) {
    case GW_OP_LOCAL_GET: gw_prep_local_get(p, p->in.index); return true;
    case GW_OP_LOCAL_SET: gw_prep_local_set(p, p->in.index, false); return true;
    case GW_OP_LOCAL_TEE: gw_prep_local_set(p, p->in.index, true); return true;
    case GW_OP_I32_CONST:
        gw_prep_push_const(p, GW_ACC_R, true, (uint32_t)p->in.i32);
        return true;
    case GW_OP_I64_CONST:
        gw_prep_push_const(p, GW_ACC_R, false, (uint64_t)p->in.i64);
        return true;
    case GW_OP_F32_CONST: gw_prep_push_const(p, GW_ACC_S, true, p->in.f32_bits); return true;
    case GW_OP_F64_CONST: gw_prep_push_const(p, GW_ACC_D, false, p->in.f64_bits); return true;
    case GW_OP_DROP: gw_prep_pop(p); return true;
    case GW_OP_SELECT:
    case GW_OP_SELECT_T: do_select(p); return true;
    default: return arithmetic(p) || conversion(p);
    }
}
