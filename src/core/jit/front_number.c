/* SPDX-License-Identifier: Apache-2.0 */
/* front_number.c -- constants, arithmetic, comparisons and conversions. */
#include "core/jit/front.h"
#include "core/jit/front_decode.h"
#include "core/jit/front_entry.h"
#include "core/jit/front_ops.h"
#include "core/jit/masm_vector.h"

/* What is next, as bytes: an operation and what takes its result are compiled
 * together. */
enum {
    BYTE_IF = 0x04,
    BYTE_BR_IF = 0x0d,
    BYTE_SELECT = 0x1b,
    BYTE_SELECT_T = 0x1c,
    BYTE_I32_EQZ = 0x45,
    BYTE_I64_EQZ = 0x50,
    BYTE_I32_CLZ = 0x67,
    BYTE_I32_ADD = 0x6a,
    BYTE_I64_CLZ = 0x79,
    BYTE_I64_ADD = 0x7c,
    BYTE_F32_ABS = 0x8b,
    BYTE_F64_ABS = 0x99,
    BYTE_I32_WRAP = 0xa7
};

_Static_assert(GW_OP_I64_EXTEND32_S - GW_OP_I32_WRAP_I64 == 0xc4 - BYTE_I32_WRAP,
               "no gap");

static uint8_t next_byte(const struct gw_front *f)
{
    return f->r.at < f->r.end ? *f->r.at : 0;
}

/* ---- constants ---- */

void gw_fop_i32_const(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_fentry_push_const(f, GW_I32, (uint32_t)gw_fdecode_signed(f));
}

void gw_fop_i64_const(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_fentry_push_const(f, GW_I64, (uint64_t)gw_fdecode_signed(f));
}

void gw_fop_f32_const(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_fentry_push_const(f, GW_F32, gw_reader_fixed32(&f->r));
}

void gw_fop_f64_const(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_fentry_push_const(f, GW_F64, gw_reader_fixed64(&f->r));
}

/* ---- conditions ---- */

struct gw_fcondition gw_front_not(struct gw_fcondition c)
{
    if (c.is_float || c.is_vector)
        c.is_not = !c.is_not;
    else
        c.cond = gw_cond_not(c.cond);
    return c;
}

void gw_front_branch(struct gw_front *f, const struct gw_fcondition *c, gw_label target)
{
    if (c->is_float)
        gw_masm_fbranch(&f->m, c->fcond, c->is_not, c->type, c->a, c->b.reg, target);
    else if (c->is_vector)
        gw_masm_vector_branch(&f->m, (enum gw_vop)c->test, c->is_not, c->a, target);
    else
        gw_masm_branch(&f->m, c->cond, c->is_64, c->a, c->b, target);
}

static void push_condition(struct gw_front *f, const struct gw_fcondition *c)
{
    gw_reg dst = gw_front_result(f, GW_I32);
    if (c->is_float || c->is_vector) {
        if (c->is_float)
            gw_masm_fset(&f->m, c->fcond, c->type, dst, c->a, c->b.reg);
        else
            gw_masm_vector_test(&f->m, (enum gw_vop)c->test, dst, c->a);
        if (c->is_not) gw_masm_alu(&f->m, GW_ALU_XOR, false, dst, dst, GW_OPND_CONST(1));
    } else {
        gw_masm_set(&f->m, c->cond, c->is_64, dst, c->a, c->b);
    }
    gw_front_push(f, GW_I32, dst);
}

void gw_front_condition(struct gw_front *f, struct gw_fcondition c)
{
    for (;;) {
        uint8_t next = next_byte(f);
        switch (next) {
        case BYTE_I32_EQZ:
            gw_front_advance(f);
            c = gw_front_not(c);
            continue;
        case BYTE_IF:
            gw_front_advance(f);
            gw_front_if(f, c);
            return;
        case BYTE_BR_IF:
            gw_front_advance(f);
            gw_front_br_if(f, c);
            return;
        case BYTE_SELECT:
        case BYTE_SELECT_T:
            gw_front_advance(f);
            gw_front_select(f, c);
            return;
        default:
            push_condition(f, &c);
            return;
        }
    }
}

void gw_front_push_compare(struct gw_front *f, enum gw_cond cond, bool is_64, gw_reg a,
                           struct gw_opnd b)
{
    gw_front_condition(
        f, (struct gw_fcondition){.cond = cond, .is_64 = is_64, .a = a, .b = b});
}

/* Is it better as the second operand? */
static bool is_remote(const struct gw_front *f, const struct gw_fentry *e)
{
    return e->kind == GW_FE_CONST || e->kind == GW_FE_SLOT ||
           (e->kind == GW_FE_LOCAL && f->homes.locals[e->local].reg == GW_REG_NONE);
}

static enum gw_cond mirrored(enum gw_cond cond)
{
    switch (cond) {
    case GW_LT_S:
        return GW_GT_S;
    case GW_GT_S:
        return GW_LT_S;
    case GW_LE_S:
        return GW_GE_S;
    case GW_GE_S:
        return GW_LE_S;
    case GW_LT_U:
        return GW_GT_U;
    case GW_GT_U:
        return GW_LT_U;
    case GW_LE_U:
        return GW_GE_U;
    case GW_GE_U:
        return GW_LE_U;
    default:
        return cond;
    }
}

/* Pop two integers, a into a register; exchanged where that is better and `may_swap`.
 *   returns  whether they were exchanged */
static bool pop_two(struct gw_front *f, bool may_swap, gw_reg *a, struct gw_opnd *b)
{
    const struct gw_fentry *second = gw_fentry_pop(f), *first = gw_fentry_pop(f);
    bool swap = may_swap && is_remote(f, first) &&
                (!is_remote(f, second) ||
                 (first->kind == GW_FE_CONST && second->kind != GW_FE_CONST));
    *b = gw_front_as_opnd(f, swap ? first : second);
    *a = gw_fentry_as_reg(f, swap ? second : first);
    return swap;
}

void gw_fop_compare(struct gw_front *f, unsigned byte)
{
    static const uint8_t conds[] = {GW_EQ,   GW_NE,   GW_LT_S, GW_LT_U, GW_GT_S,
                                    GW_GT_U, GW_LE_S, GW_LE_U, GW_GE_S, GW_GE_U};
    bool is_64 = byte > BYTE_I64_EQZ;
    enum gw_cond cond = (enum gw_cond)conds[byte - (is_64 ? 0x51 : 0x46)];
    gw_reg a;
    struct gw_opnd b;
    if (pop_two(f, true, &a, &b)) cond = mirrored(cond);
    gw_front_push_compare(f, cond, is_64, a, b);
}

void gw_fop_eqz(struct gw_front *f, unsigned byte)
{
    gw_reg a = gw_front_pop_reg(f);
    gw_front_push_compare(f, GW_EQ, byte == BYTE_I64_EQZ, a, GW_OPND_CONST(0));
}

void gw_fop_fcompare(struct gw_front *f, unsigned byte)
{
    static const uint8_t fconds[] = {GW_FEQ, GW_FNE, GW_FLT, GW_FGT, GW_FLE, GW_FGE};
    bool is_f64 = byte >= 0x61;
    gw_reg b = gw_front_pop_reg(f), a = gw_front_pop_reg(f);
    gw_front_condition(
        f, (struct gw_fcondition){.is_float = true,
                                  .fcond = (enum gw_fcond)fconds[(byte - 0x5b) % 6],
                                  .type = is_f64 ? GW_F64 : GW_F32,
                                  .a = a,
                                  .b = GW_OPND_REG(b)});
}

/* ---- integers ---- */

/* A test of bits: `and` whose result is only compared with zero. */
static bool test_bits(struct gw_front *f, bool is_64)
{
    uint8_t next = next_byte(f);
    bool is_zero = next == (is_64 ? BYTE_I64_EQZ : BYTE_I32_EQZ);
    bool is_taken =
        !is_64 && (next == BYTE_BR_IF || next == BYTE_IF || next == BYTE_SELECT);
    if (!is_zero && !is_taken) return false;
    gw_reg a;
    struct gw_opnd b;
    pop_two(f, true, &a, &b);
    if (is_zero) gw_front_advance(f);
    gw_front_push_compare(f, is_zero ? GW_BITS_ZERO : GW_BITS_SET, is_64, a, b);
    return true;
}

/* base + (index << 1..3) in one. */
static bool scaled_sum(struct gw_front *f, bool is_64)
{
    uint64_t shift, unused;
    if (next_byte(f) != (is_64 ? BYTE_I64_ADD : BYTE_I32_ADD)) return false;
    if (!gw_front_peek_const(f, 0, &shift) || shift < 1 || shift > 3) return false;
    if (f->stack.len < 3 || gw_front_peek_const(f, 2, &unused)) return false;
    gw_front_advance(f);
    gw_front_drop(f, 1);
    gw_reg index = gw_front_pop_reg(f), base = gw_front_pop_reg(f);
    gw_reg dst = gw_front_result(f, is_64 ? GW_I64 : GW_I32);
    gw_masm_lea(&f->m, is_64, dst, base, index, (unsigned)shift, 0);
    gw_front_push(f, is_64 ? GW_I64 : GW_I32, dst);
    return true;
}

static bool commutes(enum gw_alu op)
{
    return op == GW_ALU_ADD || op == GW_ALU_MUL || op == GW_ALU_AND || op == GW_ALU_OR ||
           op == GW_ALU_XOR;
}

/* A result that overwrites the second operand costs a move more. */
static void keep_second(struct gw_front *f, struct gw_opnd b, gw_regset class)
{
    if (b.at == GW_AT_REG && (f->free & class)) f->operands &= ~GW_REGSET(b.reg);
}

/* The integer instructions are numbered alike in both widths, from clz. */
static unsigned from_clz(unsigned byte)
{
    return byte - (byte >= BYTE_I64_CLZ ? BYTE_I64_CLZ : BYTE_I32_CLZ);
}

void gw_fop_alu(struct gw_front *f, unsigned byte)
{
    static const uint8_t alus[] = {
        0,
        0,
        0,
        GW_ALU_ADD,
        GW_ALU_SUB,
        GW_ALU_MUL,
        0,
        0,
        0,
        0,
        GW_ALU_AND,
        GW_ALU_OR,
        GW_ALU_XOR,
        GW_ALU_SHL,
        GW_ALU_SHR_S,
        GW_ALU_SHR_U,
        GW_ALU_ROTL,
        GW_ALU_ROTR,
    };
    bool is_64 = byte >= BYTE_I64_CLZ;
    enum gw_alu op = (enum gw_alu)alus[from_clz(byte)];
    if (op == GW_ALU_AND && test_bits(f, is_64)) return;
    if (op == GW_ALU_SHL && scaled_sum(f, is_64)) return;
    gw_reg a;
    struct gw_opnd b;
    pop_two(f, commutes(op), &a, &b);
    if (!commutes(op)) keep_second(f, b, gw_masm_cpu.ints);
    gw_reg dst = gw_fentry_result(f, is_64 ? GW_I64 : GW_I32);
    gw_masm_alu(&f->m, op, is_64, dst, a, b);
    gw_fentry_push_reg(f, is_64 ? GW_I64 : GW_I32, dst);
}

void gw_fop_divide(struct gw_front *f, unsigned byte)
{
    bool is_64 = byte >= BYTE_I64_CLZ;
    enum gw_div op = (enum gw_div)(GW_DIV_S + from_clz(byte) - 6);
    gw_reg a;
    struct gw_opnd b;
    uint64_t divisor;
    if (gw_front_peek_const(f, 0, &divisor)) { /* of any size */
        gw_front_drop(f, 1);
        a = gw_front_pop_reg(f);
        b = GW_OPND_CONST(is_64 ? (int64_t)divisor : (int32_t)divisor);
    } else {
        pop_two(f, false, &a, &b);
        keep_second(f, b, gw_masm_cpu.ints);
    }
    gw_reg dst = gw_front_result(f, is_64 ? GW_I64 : GW_I32);
    gw_masm_div(&f->m, op, is_64, dst, a, b, gw_front_dead(f));
    gw_front_push(f, is_64 ? GW_I64 : GW_I32, dst);
}

static void unary(struct gw_front *f, enum gw_unary op, bool is_64)
{
    gw_reg a = gw_front_pop_reg(f), dst = gw_front_result(f, is_64 ? GW_I64 : GW_I32);
    gw_masm_unary(&f->m, op, is_64, dst, a);
    gw_front_push(f, is_64 ? GW_I64 : GW_I32, dst);
}

void gw_fop_unary(struct gw_front *f, unsigned byte)
{
    unary(f, (enum gw_unary)(GW_UNARY_CLZ + from_clz(byte)), byte >= BYTE_I64_CLZ);
}

/* ---- between widths: often only a change of type ---- */

void gw_fop_extend_u(struct gw_front *f, unsigned byte)
{
    (void)byte;
    struct gw_fentry *top = gw_front_top(f, 0);
    bool is_slot =
        top->kind == GW_FE_SLOT ||
        (top->kind == GW_FE_LOCAL && f->homes.locals[top->local].reg == GW_REG_NONE);
    if (!is_slot) { /* the upper half is zero */
        top->type = GW_I64;
        return;
    }
    struct gw_fentry e = gw_front_pop(f);
    gw_reg dst = gw_front_result(f, GW_I64);
    gw_front_read(f, &e, dst);
    gw_front_push(f, GW_I64, dst);
}

void gw_fop_wrap(struct gw_front *f, unsigned byte)
{
    (void)byte;
    struct gw_fentry *top = gw_front_top(f, 0);
    if (top->kind == GW_FE_SLOT ||
        top->kind == GW_FE_CONST) { /* reading half of it is enough */
        top->type = GW_I32;
        if (top->kind == GW_FE_CONST) top->bits = (uint32_t)top->bits;
        return;
    }
    struct gw_fentry e = gw_front_pop(f);
    gw_reg dst;
    if (e.kind == GW_FE_LOCAL && f->homes.locals[e.local].reg == GW_REG_NONE) {
        e.type = GW_I32; /* of its slot, or of a copy: a move clears the upper half */
        dst = gw_front_result(f, GW_I32);
        gw_front_read(f, &e, dst);
    } else {
        gw_reg a = gw_front_as_reg(f, &e);
        dst = gw_front_result(f, GW_I32);
        gw_masm_unary(&f->m, GW_UNARY_EXTEND32_U, true, dst, a);
    }
    gw_front_push(f, GW_I32, dst);
}

/* ---- floats ---- */

/* f32 and f64 instructions are numbered alike, from abs. */
static unsigned from_abs(unsigned byte)
{
    return byte - (byte >= BYTE_F64_ABS ? BYTE_F64_ABS : BYTE_F32_ABS);
}

void gw_fop_falu(struct gw_front *f, unsigned byte)
{
    gw_valtype type = byte >= BYTE_F64_ABS ? GW_F64 : GW_F32;
    enum gw_falu op = (enum gw_falu)(GW_FALU_ADD + from_abs(byte) - 7);
    struct gw_opnd b = gw_front_pop_opnd(f);
    gw_reg a = gw_front_pop_reg(f);
    keep_second(f, b, gw_masm_cpu.floats);
    gw_reg dst = gw_front_result(f, type);
    gw_masm_falu(&f->m, op, type, dst, a, b);
    gw_front_push(f, type, dst);
}

void gw_fop_funary(struct gw_front *f, unsigned byte)
{
    static const uint8_t unaries[] = {GW_FUNARY_ABS,   GW_FUNARY_NEG,   GW_FUNARY_CEIL,
                                      GW_FUNARY_FLOOR, GW_FUNARY_TRUNC, GW_FUNARY_NEAREST,
                                      GW_FUNARY_SQRT};
    gw_valtype type = byte >= BYTE_F64_ABS ? GW_F64 : GW_F32;
    gw_reg a = gw_front_pop_reg(f), dst = gw_front_result(f, type);
    gw_masm_funary(&f->m, (enum gw_funary)unaries[from_abs(byte)], type, dst, a);
    gw_front_push(f, type, dst);
}

static void trunc_to(struct gw_front *f, enum gw_round_to to, bool is_saturating,
                     gw_valtype from)
{
    gw_valtype type = to >= GW_TO_I64_S ? GW_I64 : GW_I32;
    gw_reg a = gw_front_pop_reg(f), dst = gw_front_result(f, type);
    gw_masm_trunc(&f->m, to, is_saturating, from, dst, a);
    gw_front_push(f, type, dst);
}

static void convert(struct gw_front *f, enum gw_convert_from from, gw_valtype to)
{
    gw_reg a = gw_front_pop_reg(f), dst = gw_front_result(f, to);
    gw_masm_convert(&f->m, from, to, dst, a);
    gw_front_push(f, to, dst);
}

static void reinterpret(struct gw_front *f, gw_valtype to)
{
    uint64_t bits;
    if (gw_front_peek_const(f, 0, &bits)) {
        gw_front_top(f, 0)->type = to;
        return;
    }
    gw_reg a = gw_front_pop_reg(f), dst = gw_front_result(f, to);
    gw_masm_reinterpret(&f->m, to, dst, a);
    gw_front_push(f, to, dst);
}

void gw_fop_convert(struct gw_front *f, unsigned byte)
{
    enum gw_opcode op = (enum gw_opcode)(GW_OP_I32_WRAP_I64 + (byte - BYTE_I32_WRAP));
    if (op >= GW_OP_I32_TRUNC_F32_S && op <= GW_OP_I32_TRUNC_F64_U) {
        unsigned n = op - GW_OP_I32_TRUNC_F32_S;
        trunc_to(f, (enum gw_round_to)(GW_TO_I32_S + (n & 1)), false,
                 n < 2 ? GW_F32 : GW_F64);
        return;
    }
    if (op >= GW_OP_I64_TRUNC_F32_S && op <= GW_OP_I64_TRUNC_F64_U) {
        unsigned n = op - GW_OP_I64_TRUNC_F32_S;
        trunc_to(f, (enum gw_round_to)(GW_TO_I64_S + (n & 1)), false,
                 n < 2 ? GW_F32 : GW_F64);
        return;
    }
    if (op >= GW_OP_F32_CONVERT_I32_S && op <= GW_OP_F32_CONVERT_I64_U) {
        convert(f, (enum gw_convert_from)(op - GW_OP_F32_CONVERT_I32_S), GW_F32);
        return;
    }
    if (op >= GW_OP_F64_CONVERT_I32_S && op <= GW_OP_F64_CONVERT_I64_U) {
        convert(f, (enum gw_convert_from)(op - GW_OP_F64_CONVERT_I32_S), GW_F64);
        return;
    }
    bool is_demote = op == GW_OP_F32_DEMOTE_F64;
    gw_valtype type = is_demote ? GW_F32 : GW_F64;
    switch (op) {
    case GW_OP_I64_EXTEND_I32_S:
        unary(f, GW_UNARY_EXTEND32, true);
        return;
    case GW_OP_I32_REINTERPRET_F32:
        reinterpret(f, GW_I32);
        return;
    case GW_OP_I64_REINTERPRET_F64:
        reinterpret(f, GW_I64);
        return;
    case GW_OP_F32_REINTERPRET_I32:
        reinterpret(f, GW_F32);
        return;
    case GW_OP_F64_REINTERPRET_I64:
        reinterpret(f, GW_F64);
        return;
    case GW_OP_I32_EXTEND8_S:
        unary(f, GW_UNARY_EXTEND8, false);
        return;
    case GW_OP_I32_EXTEND16_S:
        unary(f, GW_UNARY_EXTEND16, false);
        return;
    case GW_OP_I64_EXTEND8_S:
        unary(f, GW_UNARY_EXTEND8, true);
        return;
    case GW_OP_I64_EXTEND16_S:
        unary(f, GW_UNARY_EXTEND16, true);
        return;
    case GW_OP_I64_EXTEND32_S:
        unary(f, GW_UNARY_EXTEND32, true);
        return;
    default:
        break;
    }
    gw_reg a = gw_front_pop_reg(f), dst = gw_front_result(f, type);
    if (is_demote)
        gw_masm_demote(&f->m, dst, a);
    else
        gw_masm_promote(&f->m, dst, a);
    gw_front_push(f, type, dst);
}

/* ---- prefix 0xfc ---- */

static void wide(struct gw_front *f)
{
    enum gw_opcode op = f->in.op;
    gw_reg b_hi = gw_front_pop_reg(f), b_lo = gw_front_pop_reg(f);
    gw_reg lo, hi;
    if (op == GW_OP_I64_ADD128 || op == GW_OP_I64_SUB128) {
        gw_reg a_hi = gw_front_pop_reg(f), a_lo = gw_front_pop_reg(f);
        lo = gw_front_temp(f, GW_I64);
        hi = gw_front_temp(f, GW_I64);
        gw_masm_add128(&f->m, op == GW_OP_I64_SUB128, lo, hi, a_lo, a_hi, b_lo, b_hi);
    } else {
        lo = gw_front_temp(f, GW_I64);
        hi = gw_front_temp(f, GW_I64);
        gw_masm_mul_wide(&f->m, op == GW_OP_I64_MUL_WIDE_S, lo, hi, b_lo, b_hi,
                         gw_front_dead(f));
    }
    gw_front_push(f, GW_I64, lo);
    gw_front_push(f, GW_I64, hi);
}

void gw_front_number(struct gw_front *f)
{
    if (f->in.op >= GW_OP_I64_ADD128) {
        wide(f);
        return;
    }
    unsigned n = f->in.op - GW_OP_I32_TRUNC_SAT_F32_S;
    enum gw_round_to to =
        (enum gw_round_to)((n >= 4 ? GW_TO_I64_S : GW_TO_I32_S) + (n & 1));
    trunc_to(f, to, true, n & 2 ? GW_F64 : GW_F32);
}
