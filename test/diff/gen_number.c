/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic: instructions whose row in opcodes.def says it all. */
#include <string.h>

#include "gen.h"

enum list { INTS, FLOATS, VECTORS };

static struct gen_lists lists;

static int list_of(const struct gw_opcode_row *row)
{
    const char *results = strchr(row->sig, ':');
    if (!results || results == row->sig) return -1; /* rules of their own; constants */
    if (row->feature == GW_FEATURE_RELAXED_SIMD || strchr(row->sig, 'm')) return -1;
    if (strchr(row->sig, 'V')) return VECTORS;
    return strpbrk(row->sig, "fF") ? FLOATS : INTS;
}

/* One of a list, preferably one that takes what is on top. */
static enum gw_opcode choose(struct gen *g, enum list list)
{
    gen_lists_fill(&lists, g->options.features, list_of);
    enum gw_opcode opcode = GW_OP_NOP;
    for (unsigned i = 0; i < 3; i++) {
        opcode = (enum gw_opcode)lists.ops[list][gen_pick(g, lists.count[list])];
        if (strchr(gw_opcode_rows[opcode].sig, ':')[-1] == gen_top(g)) break;
    }
    return opcode;
}

static bool divides(enum gw_opcode opcode)
{
    return (opcode >= GW_OP_I32_DIV_S && opcode <= GW_OP_I32_REM_U) ||
           (opcode >= GW_OP_I64_DIV_S && opcode <= GW_OP_I64_REM_U);
}

/* Few programs would get far if every other division were by zero. */
static void make_odd(struct gen *g, char letter)
{
    if (letter == 'i') {
        gen_i32(g, 1);
        gen_op(g, GW_OP_I32_OR);
    } else {
        gen_i64(g, 1);
        gen_op(g, GW_OP_I64_OR);
    }
}

/* The same of truncations that trap. */
static enum gw_opcode tamed(struct gen *g, enum gw_opcode opcode)
{
    static const struct {
        uint16_t traps, saturates;
    } pairs[] = {
        {GW_OP_I32_TRUNC_F32_S, GW_OP_I32_TRUNC_SAT_F32_S},
        {GW_OP_I32_TRUNC_F32_U, GW_OP_I32_TRUNC_SAT_F32_U},
        {GW_OP_I32_TRUNC_F64_S, GW_OP_I32_TRUNC_SAT_F64_S},
        {GW_OP_I32_TRUNC_F64_U, GW_OP_I32_TRUNC_SAT_F64_U},
        {GW_OP_I64_TRUNC_F32_S, GW_OP_I64_TRUNC_SAT_F32_S},
        {GW_OP_I64_TRUNC_F32_U, GW_OP_I64_TRUNC_SAT_F32_U},
        {GW_OP_I64_TRUNC_F64_S, GW_OP_I64_TRUNC_SAT_F64_S},
        {GW_OP_I64_TRUNC_F64_U, GW_OP_I64_TRUNC_SAT_F64_U},
    };
    for (unsigned i = 0; i < GW_COUNT(pairs); i++)
        if (pairs[i].traps == opcode && gen_pick(g, 8) > 0)
            return (enum gw_opcode)pairs[i].saturates;
    return opcode;
}

static bool shows_bits(enum gw_opcode opcode)
{
    return opcode == GW_OP_I32_REINTERPRET_F32 || opcode == GW_OP_I64_REINTERPRET_F64 ||
           opcode == GW_OP_F32_COPYSIGN || opcode == GW_OP_F64_COPYSIGN;
}

static void immediates(struct gen *g, const struct gw_opcode_row *row)
{
    if (row->imm == GW_IMM_LANE) {
        gw_writer_u8(g->w, (uint8_t)gen_pick(g, row->size));
    } else if (row->imm == GW_IMM_SHUFFLE) {
        unsigned pattern = gen_pick(g, 6), from = gen_pick(g, 32);
        static const uint8_t unpack[16] = {0, 16, 1, 17, 2, 18, 3, 19,
                                           4, 20, 5, 21, 6, 22, 7, 23};
        for (unsigned i = 0; i < 16; i++) {
            unsigned lane = gen_pick(g, 32);
            if (pattern == 0) lane = (from + i) % 32; /* concatenate and shift */
            if (pattern == 1) lane = (from & 15) * 4 % 16 + i % 4; /* splat of a word */
            if (pattern == 2) lane = (unpack[i] + (from & 8)) % 32;
            if (pattern == 3) lane = (i / 4 * 4 + (3 - i % 4) + (from & 16)) % 32;
            gw_writer_u8(g->w, (uint8_t)lane);
        }
    }
}

/* --- vectors of floats ---------------------------------------------------------------------- */

static bool makes_nans(const struct gw_opcode_row *row)
{
    static const char *const exact[] = {"eq",   "ne",   "lt",           "gt",
                                        "le",   "ge",   "abs",          "neg",
                                        "pmin", "pmax", "replace_lane", "splat"};
    if (strncmp(row->text, "f32x4.", 6) != 0 && strncmp(row->text, "f64x2.", 6) != 0)
        return false;
    if (strchr(row->sig, ':')[1] != 'V') return false;
    for (unsigned i = 0; i < GW_COUNT(exact); i++)
        if (strcmp(row->text + 6, exact[i]) == 0) return false;
    return true;
}

static void v128_const(struct gen *g, uint64_t low, uint64_t high)
{
    gen_op(g, GW_OP_V128_CONST);
    gw_writer_fixed(g->w, &low, sizeof low);
    gw_writer_fixed(g->w, &high, sizeof high);
}

static void canonical_lanes(struct gen *g, bool is_f32)
{
    uint64_t nan = is_f32 ? 0x7fc000007fc00000 : 0x7ff8000000000000;
    uint32_t local = gen_scratch(g, 'V');
    gen_op1(g, GW_OP_LOCAL_TEE, local);
    v128_const(g, nan, nan);
    gen_op1(g, GW_OP_LOCAL_GET, local);
    gen_op1(g, GW_OP_LOCAL_GET, local);
    gen_op(g, is_f32 ? GW_OP_F32X4_EQ : GW_OP_F64X2_EQ);
    gen_op(g, GW_OP_V128_BITSELECT);
    gen_op1(g, GW_OP_LOCAL_TEE, local); /* others read it, too */
}

/* --- the steps --------------------------------------------------------------------------------- */

static void tabled(struct gen *g, enum gw_opcode opcode)
{
    opcode = tamed(g, opcode);
    const struct gw_opcode_row *row = &gw_opcode_rows[opcode];
    char params[8] = "";
    const char *results = strchr(row->sig, ':');
    memcpy(params, row->sig, (size_t)(results++ - row->sig));
    unsigned count = (unsigned)strlen(params);
    char last = params[count - 1];

    gen_need(g, params);
    if (divides(opcode) && gen_pick(g, 8) > 0) make_odd(g, last);
    if (shows_bits(opcode) || (*results == 'V' && strchr("fF", last))) gen_canonical(g);
    gen_op(g, opcode);
    immediates(g, row);
    if (makes_nans(row)) canonical_lanes(g, row->text[1] == '3');
    gen_drop(g, count);
    gen_push_all(g, results);
}

void gen_int(struct gen *g) { tabled(g, choose(g, INTS)); }
void gen_float(struct gen *g) { tabled(g, choose(g, FLOATS)); }

void gen_vector(struct gen *g)
{
    if (gen_has(g, GW_FEATURE_SIMD))
        tabled(g, choose(g, VECTORS));
    else
        gen_int(g);
}

/* a += b; c = rotate(c ^ a), in locals: the round of a cipher. */
static void quarter_round(struct gen *g, char letter)
{
    uint32_t a = gen_local(g, letter), b = gen_local(g, letter), c = gen_local(g, letter);
    bool is_32 = letter == 'i';
    gen_op1(g, GW_OP_LOCAL_GET, a);
    gen_op1(g, GW_OP_LOCAL_GET, b);
    gen_op(g, is_32 ? GW_OP_I32_ADD : GW_OP_I64_ADD);
    gen_op1(g, GW_OP_LOCAL_TEE, a);
    gen_op1(g, GW_OP_LOCAL_GET, c);
    gen_op(g, is_32 ? GW_OP_I32_XOR : GW_OP_I64_XOR);
    if (is_32)
        gen_i32(g, (int32_t)gen_pick(g, 40));
    else
        gen_i64(g, gen_pick(g, 70));
    gen_op(g, is_32 ? GW_OP_I32_ROTL : GW_OP_I64_ROTL);
    gen_op1(g, GW_OP_LOCAL_SET, c);
}

void gen_crypto(struct gen *g)
{
    static const uint16_t ops[2][10] = {
        {GW_OP_I32_ADD, GW_OP_I32_XOR, GW_OP_I32_ROTL, GW_OP_I32_AND, GW_OP_I32_OR,
         GW_OP_I32_SUB, GW_OP_I32_SHR_U, GW_OP_I32_SHL, GW_OP_I32_MUL, GW_OP_I32_ROTR },
        {GW_OP_I64_ADD, GW_OP_I64_XOR, GW_OP_I64_ROTL, GW_OP_I64_AND, GW_OP_I64_OR,
         GW_OP_I64_SUB, GW_OP_I64_SHR_U, GW_OP_I64_SHL, GW_OP_I64_MUL, GW_OP_I64_SHR_S},
    };
    char letter = gen_top(g) == 'I' || gen_pick(g, 3) == 0 ? 'I' : 'i';
    if (gen_pick(g, 3) == 0) {
        quarter_round(g, letter);
        return;
    }
    for (unsigned left = 1 + gen_pick(g, 5); left > 0; left--)
        gen_apply(g, (enum gw_opcode)ops[letter == 'I'][gen_pick(g, 10)],
                  letter == 'I' ? "II" : "ii", letter == 'I' ? "I" : "i");
    if (gen_pick(g, 3) > 0) {
        gen_op1(g, GW_OP_LOCAL_SET, gen_local(g, letter));
        gen_drop(g, 1);
    }
}

void gen_select(struct gen *g)
{
    char letter = gen_top(g);
    if (!letter || gen_pick(g, 2))
        letter = g->letters[gen_pick(g, (unsigned)strlen(g->letters))];
    char params[] = {letter, letter, 'i', 0}, results[] = {letter, 0};
    gen_need(g, params);
    if (gen_pick(g, 3) == 0) {
        gen_leaf(g, 'i');
        gen_op(g, GW_OP_I32_LT_S);
        gen_drop(g, 1);
    }
    if (gen_is_number(letter) && gen_pick(g, 3) > 0) {
        gen_op(g, GW_OP_SELECT);
    } else {
        gen_op1(g, GW_OP_SELECT_T, 1);
        gen_valtype(g, g->w, letter);
    }
    gen_drop(g, 3);
    gen_push_all(g, results);
}

/* --- relaxed instructions, where all choices give the same ------------------------------------ */

/* A vector and-ed with a constant, then made floats: 'f', 'F'. */
static void bounded(struct gen *g, uint64_t mask, char lanes)
{
    v128_const(g, mask, mask);
    gen_op(g, GW_OP_V128_AND);
    if (lanes == 'f') gen_op(g, GW_OP_F32X4_CONVERT_I32X4_S);
    if (lanes == 'F') gen_op(g, GW_OP_F64X2_CONVERT_LOW_I32X4_S);
}

static void small_floats(struct gen *g, enum gw_opcode opcode, unsigned count, char lanes)
{
    gen_need(g, "V");
    bounded(g, 0x000000ff000000ff, lanes);
    for (unsigned i = 1; i < count; i++) {
        gen_leaf(g, 'V');
        bounded(g, 0x000000ff000000ff, lanes);
    }
    gen_op(g, opcode);
    gen_drop(g, count - 1);
}

static void relaxed_trunc(struct gen *g, enum gw_opcode opcode, char lanes)
{
    gen_need(g, "V");
    bounded(g, 0x3fffffff3fffffff, lanes);
    if (lanes == 'f')
        v128_const(g, 0x3e8000003e800000, 0x3e8000003e800000);
    else
        v128_const(g, 0x3fd0000000000000, 0x3fd0000000000000);
    gen_op(g, lanes == 'f' ? GW_OP_F32X4_MUL : GW_OP_F64X2_MUL);
    gen_op(g, opcode);
}

static void lane_select(struct gen *g, enum gw_opcode opcode, enum gw_opcode compare)
{
    gen_need(g, "VV");
    gen_leaf(g, 'V');
    gen_leaf(g, 'V');
    gen_op(g, compare);
    gen_op(g, opcode);
    gen_drop(g, 3);
}

static void relaxed_int(struct gen *g, unsigned which)
{
    static const uint64_t swizzles[] = {0x0f0f0f0f0f0f0f0f, 0x8f8f8f8f8f8f8f8f};
    gen_need(g, "VV");
    if (which == 0) {
        bounded(g, swizzles[gen_pick(g, 2)], 'i');
        gen_op(g, GW_OP_I8X16_RELAXED_SWIZZLE);
    } else if (which == 1) {
        bounded(g, 0x7fff7fff7fff7fff, 'i');
        gen_op(g, GW_OP_I16X8_RELAXED_Q15MULR_S);
    } else {
        bounded(g, 0x7f7f7f7f7f7f7f7f, 'i');
        if (which == 3) gen_leaf(g, 'V');
        gen_op(g, which == 2 ? GW_OP_I16X8_RELAXED_DOT_I8X16_I7X16_S
                             : GW_OP_I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S);
        if (which == 3) gen_drop(g, 1);
    }
    gen_drop(g, 1);
}

void gen_relaxed(struct gen *g)
{
    if (!gen_has(g, GW_FEATURE_RELAXED_SIMD) || !gen_has(g, GW_FEATURE_SIMD)) {
        gen_vector(g);
        return;
    }
    switch (gen_pick(g, 20)) {
    case 0:
        small_floats(g, GW_OP_F32X4_RELAXED_MADD, 3, 'f');
        return;
    case 1:
        small_floats(g, GW_OP_F32X4_RELAXED_NMADD, 3, 'f');
        return;
    case 2:
        small_floats(g, GW_OP_F64X2_RELAXED_MADD, 3, 'F');
        return;
    case 3:
        small_floats(g, GW_OP_F64X2_RELAXED_NMADD, 3, 'F');
        return;
    case 4:
        small_floats(g, GW_OP_F32X4_RELAXED_MIN, 2, 'f');
        return;
    case 5:
        small_floats(g, GW_OP_F32X4_RELAXED_MAX, 2, 'f');
        return;
    case 6:
        small_floats(g, GW_OP_F64X2_RELAXED_MIN, 2, 'F');
        return;
    case 7:
        small_floats(g, GW_OP_F64X2_RELAXED_MAX, 2, 'F');
        return;
    case 8:
        relaxed_trunc(g, GW_OP_I32X4_RELAXED_TRUNC_F32X4_S, 'f');
        return;
    case 9:
        relaxed_trunc(g, GW_OP_I32X4_RELAXED_TRUNC_F32X4_U, 'f');
        return;
    case 10:
        relaxed_trunc(g, GW_OP_I32X4_RELAXED_TRUNC_F64X2_S_ZERO, 'F');
        return;
    case 11:
        relaxed_trunc(g, GW_OP_I32X4_RELAXED_TRUNC_F64X2_U_ZERO, 'F');
        return;
    case 12:
        lane_select(g, GW_OP_I8X16_RELAXED_LANESELECT, GW_OP_I8X16_GT_S);
        return;
    case 13:
        lane_select(g, GW_OP_I16X8_RELAXED_LANESELECT, GW_OP_I16X8_EQ);
        return;
    case 14:
        lane_select(g, GW_OP_I32X4_RELAXED_LANESELECT, GW_OP_F32X4_LT);
        return;
    case 15:
        lane_select(g, GW_OP_I64X2_RELAXED_LANESELECT, GW_OP_I64X2_LT_S);
        return;
    default:
        relaxed_int(g, gen_pick(g, 4));
    }
}
