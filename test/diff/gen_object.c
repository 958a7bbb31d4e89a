/* SPDX-License-Identifier: Apache-2.0 */
/* References, structs, arrays, tables. */
#include <string.h>

#include "gen.h"

/* --- heap types ---------------------------------------------------------------------------- */

static void heap_type(struct gen *g, char letter)
{
    static const char letters[] = "sutab", shorthands[] = "y\x6eg\x6cq\x6dk\x6bj\x6a";
    static const uint8_t types[] = {GEN_S, GEN_U, GEN_T, GEN_A, GEN_B};
    for (unsigned i = 0; letters[i]; i++)
        if (letters[i] == letter) gw_writer_s32(g->w, types[i]);
    for (const char *s = shorthands; *s; s += 2) /* any i31 eq struct array */
        if (*s == letter) gw_writer_u8(g->w, (uint8_t)s[1]);
}

/* Something about an any reference: i31s, structs and arrays are such. */
static void to_any(struct gen *g)
{
    static const char sources[] = "sgabuy";
    char top = gen_top(g), source[2] = {0};
    source[0] = top && strchr(sources, top) ? top : sources[gen_pick(g, 6)];
    gen_need(g, source);
    gen_drop(g, 1);
    gen_push(g, 'y');
}

static void cast(struct gen *g)
{
    static const char targets[] = "sgabu", tests[] = "stuabgqkj";
    to_any(g);
    if (gen_pick(g, 4) > 0) {
        gen_op(g, gen_pick(g, 2) ? GW_OP_REF_TEST : GW_OP_REF_TEST_NULL);
        heap_type(g, tests[gen_pick(g, 9)]);
        gen_drop(g, 1);
        gen_push(g, 'i');
        return;
    }
    /* to what it is, if it is, and else to null: br_on_cast out of a block does both */
    char target = targets[gen_pick(g, 5)];
    gen_op1(g, GW_OP_LOCAL_TEE, gen_scratch(g, 'y'));
    gen_op(g, GW_OP_REF_TEST_NULL);
    heap_type(g, target);
    gen_op(g, GW_OP_IF);
    gen_valtype(g, g->w, target);
    gen_op1(g, GW_OP_LOCAL_GET, gen_scratch(g, 'y'));
    gen_op(g, GW_OP_REF_CAST_NULL);
    heap_type(g, target);
    gen_op(g, GW_OP_ELSE);
    gen_drop(g, 1);
    gen_leaf(g, target);
    gen_op(g, GW_OP_END);
}

/* A cast that may fail. */
static void trapping_cast(struct gen *g)
{
    static const char targets[] = "sgabu";
    to_any(g);
    char target = targets[gen_pick(g, 5)];
    gen_op(g, gen_pick(g, 4) ? GW_OP_REF_CAST_NULL : GW_OP_REF_CAST);
    heap_type(g, target);
    gen_drop(g, 1);
    gen_push(g, target);
}

static void any_reference(struct gen *g)
{
    switch (gen_pick(g, 8)) {
    case 0:
        gen_apply(g, GW_OP_REF_I31, "i", "g");
        return;
    case 1:
        gen_need(g, "g");
        gen_op(g, GW_OP_REF_AS_NON_NULL);
        gen_op(g, gen_pick(g, 2) ? GW_OP_I31_GET_S : GW_OP_I31_GET_U);
        gen_drop(g, 1);
        gen_push(g, 'i');
        return;
    case 2:
        to_any(g);
        return;
    case 3:
        if (gen_pick(g, 2))
            gen_apply(g, GW_OP_EXTERN_CONVERT_ANY, "y", "e");
        else
            gen_apply(g, GW_OP_ANY_CONVERT_EXTERN, "e", "y");
        return;
    case 4:
        gen_apply(g, GW_OP_REF_EQ, gen_pick(g, 2) ? "ss" : "gg", "i");
        return;
    case 5:
        if (gen_pick(g, 8) == 0) trapping_cast(g);
        return;
    default:
        cast(g);
    }
}

void gen_reference(struct gen *g)
{
    char top = gen_top(g), letter[2] = {0};
    if (gen_has(g, GW_FEATURE_GC) && gen_pick(g, 4) > 0) {
        any_reference(g);
        return;
    }
    letter[0] = top && !gen_is_number(top) ? top : gen_pick(g, 2) ? 'c' : 'e';
    if (gen_pick(g, 2) == 0) {
        gen_apply(g, GW_OP_REF_IS_NULL, letter, "i");
    } else if (letter[0] == 'n') { /* it is a function reference, too */
        gen_need(g, "n");
        gen_drop(g, 1);
        gen_push(g, 'c');
    } else {
        gen_need(g, letter);
    }
}

/* --- structs --------------------------------------------------------------------------------- */

static const char *u_fields(const struct gen *g)
{
    return gen_has(g, GW_FEATURE_SIMD) ? "fVisuc" : "fIisuc";
}

static void apply1(struct gen *g, enum gw_opcode opcode, uint32_t index,
                   const char *params, const char *results)
{
    gen_need(g, params);
    gen_op1(g, opcode, index);
    gen_drop(g, (unsigned)strlen(params));
    gen_push_all(g, results);
}

static void field_get(struct gen *g, unsigned type, unsigned field, bool is_packed,
                      const char *from, char to)
{
    gen_need(g, from);
    gen_op2(g,
            !is_packed       ? GW_OP_STRUCT_GET
            : gen_pick(g, 2) ? GW_OP_STRUCT_GET_S
                             : GW_OP_STRUCT_GET_U,
            type, field);
    gen_drop(g, 1);
    gen_push(g, to);
}

static void structs(struct gen *g)
{
    unsigned way = gen_pick(g, 8), field = gen_pick(g, 6);
    char params[3] = {'s', "iIi"[field % 3], 0};
    switch (way) {
    case 0:
        apply1(g, GW_OP_STRUCT_NEW, GEN_S, "iIi", "s");
        return;
    case 1:
        apply1(g, GW_OP_STRUCT_NEW, GEN_T, "iIiF", "s");
        return;
    case 2:
        apply1(g, GW_OP_STRUCT_NEW, GEN_U, u_fields(g), "u");
        return;
    case 3:
        field_get(g, GEN_S, field % 3, field % 3 == 2, "s", params[1]);
        return;
    case 4:
        field_get(g, GEN_U, field, field == 2, "u", u_fields(g)[field]);
        return;
    case 5:
    case 6:
        if (way == 6) {
            params[0] = 'u';
            params[1] = u_fields(g)[field];
        }
        gen_need(g, params);
        gen_op2(g, GW_OP_STRUCT_SET, way == 6 ? GEN_U : GEN_S,
                way == 6 ? field : field % 3);
        gen_drop(g, 2);
        return;
    default: /* a subtype's own field */
        apply1(g, GW_OP_STRUCT_NEW, GEN_T, "iIiF", "s");
        gen_op(g, GW_OP_REF_CAST);
        heap_type(g, 't');
        field_get(g, GEN_T, 3, false, "s", 'F');
    }
}

/* --- arrays ------------------------------------------------------------------------------------ */

static void array_new(struct gen *g, unsigned type, const char *letter)
{
    const char *elem = type == GEN_A ? "i" : "I";
    switch (gen_pick(g, 5)) {
    case 0:
        gen_masked(g, 31);
        gen_i32(g, 16);
        gen_op(g, GW_OP_I32_ADD);
        apply1(g, GW_OP_ARRAY_NEW_DEFAULT, type, "i", letter);
        return;
    case 1:
        for (unsigned i = 0; i < 9; i++)
            gen_leaf(g, *elem);
        gen_op2(g, GW_OP_ARRAY_NEW_FIXED, type, 9);
        gen_drop(g, 9);
        break;
    case 2:
        gen_i32(g, (int32_t)gen_pick(g, 3));
        gen_i32(g, type == GEN_A ? 8 : 1);
        gen_op2(g, GW_OP_ARRAY_NEW_DATA, type, 2);
        break;
    default:
        gen_need(g, elem);
        gen_i32(g, 9 + (int32_t)gen_pick(g, 20));
        gen_op1(g, GW_OP_ARRAY_NEW, type);
        gen_drop(g, 1);
    }
    gen_push_all(g, letter);
}

/* A small index or length, from nowhere on the stack. */
static void small(struct gen *g, uint32_t mask)
{
    gen_leaf(g, 'i');
    gen_i32(g, (int32_t)mask);
    gen_op(g, GW_OP_I32_AND);
    gen_drop(g, 1);
}

static void array_access(struct gen *g, unsigned type, const char *letter)
{
    char elem = type == GEN_A ? 'i' : 'I';
    gen_need(g, letter);
    switch (gen_pick(g, 8)) {
    case 0:
        gen_op(g, GW_OP_ARRAY_LEN);
        gen_drop(g, 1);
        gen_push(g, 'i');
        return;
    case 1:
    case 2:
    case 3:
        small(g, gen_pick(g, 30) ? 7 : 31);
        gen_op1(g,
                type == GEN_B    ? GW_OP_ARRAY_GET
                : gen_pick(g, 2) ? GW_OP_ARRAY_GET_S
                                 : GW_OP_ARRAY_GET_U,
                type);
        gen_drop(g, 1);
        gen_push(g, elem);
        return;
    case 4:
        small(g, 3);
        gen_leaf(g, elem);
        small(g, 3);
        gen_op1(g, GW_OP_ARRAY_FILL, type);
        gen_drop(g, 2);
        return;
    case 5:
        small(g, 3);
        gen_leaf(g, *letter);
        small(g, 3);
        small(g, 3);
        gen_op2(g, GW_OP_ARRAY_COPY, type, type);
        gen_drop(g, 2);
        return;
    case 6:
        small(g, 3);
        gen_i32(g, (int32_t)gen_pick(g, 3));
        gen_i32(g, type == GEN_A ? 4 : 1);
        gen_op2(g, GW_OP_ARRAY_INIT_DATA, type, 2);
        gen_drop(g, 1);
        return;
    default:
        small(g, 7);
        gen_leaf(g, elem);
        gen_op1(g, GW_OP_ARRAY_SET, type);
        gen_drop(g, 2);
    }
}

/* An array of functions out of a segment. */
static void func_array(struct gen *g)
{
    small(g, 1);
    gen_i32(g, 4);
    gen_op2(g, GW_OP_ARRAY_NEW_ELEM, GEN_E, 1);
    if (gen_pick(g, 2)) {
        gen_op1(g, GW_OP_LOCAL_SET, gen_scratch(g, 'y'));
        gen_op1(g, GW_OP_LOCAL_GET, gen_scratch(g, 'y'));
        gen_op(g, GW_OP_REF_CAST);
        gw_writer_s32(g->w, GEN_E);
        small(g, 1);
        gen_i32(g, (int32_t)gen_pick(g, 3));
        gen_i32(g, 2);
        gen_op2(g, GW_OP_ARRAY_INIT_ELEM, GEN_E, 1);
        gen_op1(g, GW_OP_LOCAL_GET, gen_scratch(g, 'y'));
        gen_op(g, GW_OP_REF_CAST);
        gw_writer_s32(g->w, GEN_E);
    }
    small(g, 3);
    gen_op1(g, GW_OP_ARRAY_GET, GEN_E);
    gen_push(g, 'c');
}

/* Arrays of vectors and of references, made and used at once. */
static void odd_array(struct gen *g)
{
    if (gen_pick(g, 3) == 0) {
        func_array(g);
        return;
    }
    bool is_vector = gen_has(g, GW_FEATURE_SIMD) && gen_pick(g, 2);
    unsigned type = is_vector ? GEN_D : GEN_R;
    char elem = is_vector ? 'V' : 's';
    for (unsigned i = 0; i < 4; i++)
        gen_leaf(g, elem);
    gen_op2(g, GW_OP_ARRAY_NEW_FIXED, type, 4);
    small(g, 3);
    gen_op1(g, GW_OP_ARRAY_GET, type);
    gen_drop(g, 4);
    gen_push(g, elem);
}

void gen_object(struct gen *g)
{
    if (!gen_has(g, GW_FEATURE_GC)) {
        gen_reference(g);
        return;
    }
    unsigned way = gen_pick(g, 8);
    unsigned type = gen_pick(g, 2) ? GEN_A : GEN_B;
    const char *letter = type == GEN_A ? "a" : "b";
    if (way < 4)
        structs(g);
    else if (way == 4)
        odd_array(g);
    else if (way == 5)
        array_new(g, type, letter);
    else
        array_access(g, type, letter);
}

/* --- branches on references ---------------------------------------------------------------------- */

/* A label whose last value is a reference, one of `letters`: its depth, or -1. */
static int label_ending(struct gen *g, const char *letters)
{
    unsigned skip = gen_pick(g, g->frame_count);
    for (unsigned i = 0; i < g->frame_count; i++) {
        unsigned depth = (skip + i) % g->frame_count;
        const char *label = gen_frame_at(g, depth)->label;
        if (*label && strchr(letters, label[strlen(label) - 1])) return (int)depth;
    }
    return -1;
}

/* All that a branch takes but the last. */
static void need_most(struct gen *g, const char *label)
{
    char most[48] = "";
    memcpy(most, label, strlen(label) - 1);
    gen_need(g, most);
}

static void branch_on_cast(struct gen *g, bool fails)
{
    int depth = label_ending(g, fails ? "y" : "suabgy");
    if (depth < 0) return;
    const char *label = gen_frame_at(g, (unsigned)depth)->label;
    char last = label[strlen(label) - 1];
    char target = last == 'y' ? "sgabu"[gen_pick(g, 5)] : last;
    bool is_nullable = gen_pick(g, 2);
    need_most(g, label);
    gen_leaf(g, 'y');
    gen_op(g, fails ? GW_OP_BR_ON_CAST_FAIL : GW_OP_BR_ON_CAST);
    gw_writer_u8(g->w, is_nullable ? 3 : 1);
    gw_writer_u32(g->w, (uint32_t)depth);
    heap_type(g, 'y');
    heap_type(g, target);
    if (!fails) return;
    gen_drop(g, 1);
    gen_push(g, target);
}

void gen_branch_on(struct gen *g)
{
    if (!gen_has(g, GW_FEATURE_FUNCTION_REFERENCES)) {
        gen_branch_if(g);
        return;
    }
    unsigned way = gen_pick(g, gen_has(g, GW_FEATURE_GC) ? 4 : 2);
    if (way == 0) {
        static const char letters[] = "cesagn";
        unsigned depth = gen_pick(g, g->frame_count);
        gen_need(g, gen_frame_at(g, depth)->label);
        gen_leaf(g, gen_letter(g, letters[gen_pick(g, 6)]));
        gen_op1(g, GW_OP_BR_ON_NULL, depth);
    } else if (way == 1) {
        int depth = label_ending(g, "cexnysuabg");
        if (depth < 0) return;
        const char *label = gen_frame_at(g, (unsigned)depth)->label;
        need_most(g, label);
        gen_leaf(g, label[strlen(label) - 1]);
        gen_op1(g, GW_OP_BR_ON_NON_NULL, (uint32_t)depth);
        gen_drop(g, 1);
    } else {
        branch_on_cast(g, way == 3);
    }
}

/* --- tables ------------------------------------------------------------------------------------------ */

/* Push an index into a table, modelled as nothing. Functions are called through the first
 * entries: writers keep clear of them. */
static void entry(struct gen *g, unsigned table, bool writes)
{
    int32_t from = writes && table != 1 ? 40 : 0, mask = table == 1 ? 7 : 15;
    bool is_64 = table == 2;
    if (gen_pick(g, 3) == 0) {
        int32_t at = from + (int32_t)gen_pick(g, (unsigned)mask);
        if (gen_pick(g, 50) == 49) at = (int32_t)(0x7fffffff * gen_pick(g, 3));
        if (is_64)
            gen_i64(g, at);
        else
            gen_i32(g, at);
        return;
    }
    if (!is_64 && gen_pick(g, 4) == 0) {
        gen_leaf(g, 'I');
        gen_i64(g, (int64_t)(0xffffffff00000000 | (uint32_t)mask));
        gen_op(g, GW_OP_I64_AND);
        gen_op(g, GW_OP_I32_WRAP_I64);
    } else {
        gen_leaf(g, is_64 ? 'I' : 'i');
        if (is_64)
            gen_i64(g, mask);
        else
            gen_i32(g, mask);
        gen_op(g, is_64 ? GW_OP_I64_AND : GW_OP_I32_AND);
    }
    if (from) {
        if (is_64)
            gen_i64(g, from);
        else
            gen_i32(g, from);
        gen_op(g, is_64 ? GW_OP_I64_ADD : GW_OP_I32_ADD);
    }
    gen_drop(g, 1);
}

static void count_of(struct gen *g, bool is_64)
{
    if (is_64)
        gen_i64(g, gen_pick(g, 8));
    else
        gen_i32(g, (int32_t)gen_pick(g, 8));
}

static void table_range(struct gen *g, unsigned table, char elem)
{
    unsigned source = table == 1                                          ? 1
                      : gen_has(g, GW_FEATURE_MEMORY64) && gen_pick(g, 2) ? 2
                                                                          : 0;
    unsigned way = gen_pick(g, 3);
    entry(g, table, true);
    if (way == 0) {
        gen_leaf(g, elem);
        count_of(g, table == 2);
        gen_op1(g, GW_OP_TABLE_FILL, table);
        gen_drop(g, 1);
    } else if (way == 1 || table == 1) {
        entry(g, source, false);
        count_of(g, table == 2 && source == 2);
        gen_op2(g, GW_OP_TABLE_COPY, table, source);
    } else {
        gen_i32(g, (int32_t)gen_pick(g, 3));
        gen_i32(g, (int32_t)gen_pick(g, 3));
        gen_op2(g, GW_OP_TABLE_INIT, gen_pick(g, 16) ? 1 : 2, table);
    }
}

void gen_table(struct gen *g)
{
    unsigned table = gen_pick(g, gen_has(g, GW_FEATURE_MEMORY64) ? 3 : 2);
    char elem = table == 1 ? 'e' : 'c', index = table == 2 ? 'I' : 'i';
    switch (gen_pick(g, 8)) {
    case 0:
    case 1:
        entry(g, table, false);
        gen_op1(g, GW_OP_TABLE_GET, table);
        gen_push(g, elem);
        return;
    case 2:
    case 3:
        entry(g, table, true);
        gen_leaf(g, elem);
        gen_op1(g, GW_OP_TABLE_SET, table);
        gen_drop(g, 1);
        return;
    case 4:
        gen_op1(g, GW_OP_TABLE_SIZE, table);
        gen_push(g, index);
        return;
    case 5:
        gen_leaf(g, elem);
        count_of(g, table == 2);
        gen_op1(g, GW_OP_TABLE_GROW, table);
        gen_drop(g, 1);
        gen_push(g, index);
        return;
    case 6:
        if (gen_pick(g, 4) == 0) {
            gen_op1(g, GW_OP_ELEM_DROP, 2);
            return;
        }
        GW_FALLTHROUGH;
    default:
        table_range(g, table, elem);
    }
}
