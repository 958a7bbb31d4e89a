/* SPDX-License-Identifier: Apache-2.0 */
/* front_vector.c -- vector instructions: front_vector.def says which macro-operation each
 * is; those that are none, or more than one, stand here. */
#include <string.h>

#include "core/jit/front.h"
#include "core/jit/masm_vector.h"
#include "core/wasm/opcodes.h"

enum { FIRST = GW_OP_V128_LOAD, LAST = GW_OP_I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S };

struct row {
    uint8_t op; /* enum gw_vop */
    bool is_known, is_swapped;
};
_Static_assert(GW_V_COUNT <= UINT8_MAX, "struct row");

static const struct row rows[LAST + 1 - FIRST] = {
#define GW_FV_ROW(name, vop) [GW_OP_##name - FIRST] = {GW_V_##vop, true, false},
#define GW_FV_SWAPPED(name, vop) [GW_OP_##name - FIRST] = {GW_V_##vop, true, true},
#include "core/jit/front_vector.def"
#undef GW_FV_ROW
#undef GW_FV_SWAPPED
};

static bool is_zero_const(const uint8_t bytes[16])
{
    static const uint8_t zeros[16];
    return memcmp(bytes, zeros, sizeof zeros) == 0;
}

static void push_const(struct gw_front *f, const uint8_t bytes[16])
{
    if (is_zero_const(bytes)) f->zero_next = gw_front_next_set(f);
    gw_reg dst = gw_front_result(f, GW_V128);
    gw_masm_const_v128(&f->m, dst, bytes);
    gw_front_push(f, GW_V128, dst);
}

static void unary(struct gw_front *f, enum gw_vop op)
{
    gw_reg a = gw_front_pop_reg(f), dst = gw_front_result(f, GW_V128);
    gw_masm_vector_unary(&f->m, op, dst, a);
    gw_front_push(f, GW_V128, dst);
}

static void binary(struct gw_front *f, enum gw_vop op, bool is_swapped)
{
    gw_reg b = gw_front_pop_reg(f), a = gw_front_pop_reg(f);
    gw_reg dst = gw_front_result(f, GW_V128);
    gw_masm_vector_binary(&f->m, op, dst, is_swapped ? b : a, is_swapped ? a : b);
    gw_front_push(f, GW_V128, dst);
}

static void shift(struct gw_front *f, enum gw_vop op)
{
    struct gw_opnd count = gw_front_pop_opnd(f);
    gw_reg a = gw_front_pop_reg(f), dst = gw_front_result(f, GW_V128);
    gw_masm_vector_shift(&f->m, op, dst, a, count);
    gw_front_push(f, GW_V128, dst);
}

static unsigned splat_bytes(enum gw_vop op)
{
    switch (op) {
    case GW_V_SPLAT_I8: return 1;
    case GW_V_SPLAT_I16: return 2;
    case GW_V_SPLAT_I32:
    case GW_V_SPLAT_F32: return 4;
    default: return 8;
    }
}

static void splat(struct gw_front *f, enum gw_vop op)
{
    uint64_t bits;
    if (gw_front_peek_const(f, 0, &bits)) {
        uint8_t bytes[16];
        unsigned width = splat_bytes(op);
        for (unsigned i = 0; i < 16; i++) bytes[i] = (uint8_t)(bits >> 8 * (i % width));
        gw_front_drop(f, 1);
        push_const(f, bytes);
        return;
    }
    gw_reg a = gw_front_pop_reg(f), dst = gw_front_result(f, GW_V128);
    gw_masm_vector_splat(&f->m, op, dst, a);
    gw_front_push(f, GW_V128, dst);
}

static gw_valtype extracted_type(enum gw_vop op)
{
    switch (op) {
    case GW_V_EXTRACT_I64: return GW_I64;
    case GW_V_EXTRACT_F32: return GW_F32;
    case GW_V_EXTRACT_F64: return GW_F64;
    default: return GW_I32;
    }
}

static void extract(struct gw_front *f, enum gw_vop op)
{
    gw_valtype type = extracted_type(op);
    gw_reg a = gw_front_pop_reg(f), dst = gw_front_result(f, type);
    gw_masm_vector_extract(&f->m, op, f->in.lane, dst, a);
    gw_front_push(f, type, dst);
}

static void replace(struct gw_front *f, enum gw_vop op)
{
    gw_reg value = gw_front_pop_reg(f), a = gw_front_pop_reg(f);
    gw_reg dst = gw_front_result(f, GW_V128);
    gw_masm_vector_replace(&f->m, op, f->in.lane, dst, a, value);
    gw_front_push(f, GW_V128, dst);
}

static void test(struct gw_front *f, enum gw_vop op)
{
    gw_reg a = gw_front_pop_reg(f);
    if (op < GW_V_BITMASK_I8) {
        gw_front_condition(f, (struct gw_fcondition){.is_vector = true, .test = (uint8_t)op,
                                                     .a = a});
        return;
    }
    gw_reg dst = gw_front_result(f, GW_I32);
    gw_masm_vector_test(&f->m, op, dst, a);
    gw_front_push(f, GW_I32, dst);
}

/* ---- memory ---- */

static struct gw_addr pop_address(struct gw_front *f)
{
    return gw_front_pop_address(f, f->in.index, f->in.offset,
                                gw_opcode_rows[f->in.op].size);
}

static void load(struct gw_front *f, enum gw_vop op)
{
    struct gw_addr addr = pop_address(f);
    gw_reg dst = gw_front_result(f, GW_V128);
    gw_masm_vector_load(&f->m, op, dst, addr);
    gw_front_push(f, GW_V128, dst);
}

static void load_whole(struct gw_front *f)
{
    struct gw_addr addr = pop_address(f);
    gw_reg dst = gw_front_result(f, GW_V128);
    gw_masm_load(&f->m, GW_ACCESS_V128, dst, addr);
    gw_front_push(f, GW_V128, dst);
}

static void store_whole(struct gw_front *f)
{
    gw_reg value = gw_front_pop_reg(f);
    struct gw_addr addr = pop_address(f);
    gw_masm_store(&f->m, GW_ACCESS_V128, GW_OPND_REG(value), addr);
    gw_front_forget_memory(f);
}

static void load_lane(struct gw_front *f)
{
    gw_reg a = gw_front_pop_reg(f);
    struct gw_addr addr = pop_address(f);
    gw_reg dst = gw_front_result(f, GW_V128);
    gw_masm_vector_load_lane(&f->m, gw_opcode_rows[f->in.op].size, f->in.lane, dst, a,
                             addr);
    gw_front_push(f, GW_V128, dst);
}

static void store_lane(struct gw_front *f)
{
    gw_reg value = gw_front_pop_reg(f);
    struct gw_addr addr = pop_address(f);
    gw_masm_vector_store_lane(&f->m, gw_opcode_rows[f->in.op].size, f->in.lane, value,
                              addr);
    gw_front_forget_memory(f);
}

/* ---- three operands, and shuffles ---- */

static void select_bits(struct gw_front *f)
{
    gw_reg mask = gw_front_pop_reg(f), b = gw_front_pop_reg(f), a = gw_front_pop_reg(f);
    gw_reg dst = gw_front_result(f, GW_V128);
    gw_masm_vector_select(&f->m, dst, a, b, mask);
    gw_front_push(f, GW_V128, dst);
}

/* c + a * b or c - a * b, rounded twice: what every CPU can do. */
static void multiply_add(struct gw_front *f, enum gw_vop mul, enum gw_vop add)
{
    gw_reg c = gw_front_pop_reg(f), b = gw_front_pop_reg(f), a = gw_front_pop_reg(f);
    gw_reg product = gw_front_temp(f, GW_V128), dst = gw_front_result(f, GW_V128);
    bool is_sub = add == GW_V_SUB_F32 || add == GW_V_SUB_F64;
    gw_masm_vector_binary(&f->m, mul, product, a, b);
    gw_masm_vector_binary(&f->m, add, dst, is_sub ? c : product, is_sub ? product : c);
    gw_front_push(f, GW_V128, dst);
}

/* Products of bytes, each four neighbours' sum added to a lane of c; pairs of them wrap. */
static void dot_add(struct gw_front *f)
{
    gw_reg c = gw_front_pop_reg(f), b = gw_front_pop_reg(f), a = gw_front_pop_reg(f);
    gw_reg sums = gw_front_temp(f, GW_V128), dst = gw_front_result(f, GW_V128);
    gw_masm_vector_binary(&f->m, GW_V_DOT_I8, sums, a, b);
    gw_masm_vector_unary(&f->m, GW_V_PAIR_ADD_S_I16, sums, sums);
    gw_masm_vector_binary(&f->m, GW_V_ADD_I32, dst, sums, c);
    gw_front_push(f, GW_V128, dst);
}

/* A local will do that is never set to anything else, or was set to 0 in this stretch. */
static bool is_zero(struct gw_front *f, uint32_t depth)
{
    const struct gw_fentry *e = gw_front_top(f, depth);
    if (e->kind != GW_FE_LOCAL) return e->kind == GW_FE_CONST;
    const struct gw_home *home = &f->homes.locals[e->local];
    return !home->is_varied || home->zero_since == f->stretch;
}

/* One operand is zero: its bytes, 16 of them from `zeros` on, clear their place. */
static void shuffle_in_zeros(struct gw_front *f, unsigned zeros)
{
    uint8_t from[16];
    for (unsigned i = 0; i < 16; i++)
        from[i] = (f->in.bytes[i] & 16) == zeros ? GW_V_CLEARED : f->in.bytes[i] & 15;
    if (zeros) gw_front_drop(f, 1);
    gw_reg a = gw_front_pop_reg(f);
    if (!zeros) gw_front_drop(f, 1);
    gw_reg dst = gw_front_result(f, GW_V128);
    gw_masm_vector_shuffle(&f->m, dst, a, a, from);
    gw_front_push(f, GW_V128, dst);
}

static void shuffle(struct gw_front *f)
{
    if (is_zero(f, 0) || is_zero(f, 1)) {
        shuffle_in_zeros(f, is_zero(f, 0) ? 16 : 0);
        return;
    }
    gw_reg b = gw_front_pop_reg(f), a = gw_front_pop_reg(f);
    gw_reg dst = gw_front_result(f, GW_V128);
    gw_masm_vector_shuffle(&f->m, dst, a, b, f->in.bytes);
    gw_front_push(f, GW_V128, dst);
}

static void no_row(struct gw_front *f)
{
    switch (f->in.op) {
    case GW_OP_V128_LOAD: load_whole(f); break;
    case GW_OP_V128_STORE: store_whole(f); break;
    case GW_OP_V128_CONST: push_const(f, f->in.bytes); break;
    case GW_OP_V128_LOAD8_LANE:
    case GW_OP_V128_LOAD16_LANE:
    case GW_OP_V128_LOAD32_LANE:
    case GW_OP_V128_LOAD64_LANE: load_lane(f); break;
    case GW_OP_V128_STORE8_LANE:
    case GW_OP_V128_STORE16_LANE:
    case GW_OP_V128_STORE32_LANE:
    case GW_OP_V128_STORE64_LANE: store_lane(f); break;
    case GW_OP_V128_BITSELECT:
    case GW_OP_I8X16_RELAXED_LANESELECT:
    case GW_OP_I16X8_RELAXED_LANESELECT:
    case GW_OP_I32X4_RELAXED_LANESELECT:
    case GW_OP_I64X2_RELAXED_LANESELECT: select_bits(f); break;
    case GW_OP_F32X4_RELAXED_MADD: multiply_add(f, GW_V_MUL_F32, GW_V_ADD_F32); break;
    case GW_OP_F32X4_RELAXED_NMADD: multiply_add(f, GW_V_MUL_F32, GW_V_SUB_F32); break;
    case GW_OP_F64X2_RELAXED_MADD: multiply_add(f, GW_V_MUL_F64, GW_V_ADD_F64); break;
    case GW_OP_F64X2_RELAXED_NMADD: multiply_add(f, GW_V_MUL_F64, GW_V_SUB_F64); break;
    case GW_OP_I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S: dot_add(f); break;
    case GW_OP_I8X16_SHUFFLE: shuffle(f); break;
    default: GW_BUG("no vector instruction");
    }
}

void gw_front_vector(struct gw_front *f)
{
    struct row row = rows[f->in.op - FIRST];
    if (!row.is_known) {
        no_row(f);
        return;
    }
    enum gw_vop op = (enum gw_vop)row.op;
    switch (gw_masm_vector_form(op)) {
    case GW_VFORM_UNARY: unary(f, op); break;
    case GW_VFORM_BINARY: binary(f, op, row.is_swapped); break;
    case GW_VFORM_SHIFT: shift(f, op); break;
    case GW_VFORM_SPLAT: splat(f, op); break;
    case GW_VFORM_EXTRACT: extract(f, op); break;
    case GW_VFORM_REPLACE: replace(f, op); break;
    case GW_VFORM_TEST: test(f, op); break;
    case GW_VFORM_LOAD: load(f, op); break;
    }
}
