/* SPDX-License-Identifier: Apache-2.0 */
#include "generate_body.h"

#include "core/wasm/opcodes.h"

enum { MAX_DEPTH = 6, FUNC_ROOM = 250, OPS_PER_RESULT = 300 };

static void expr(struct gen *g, char letter, unsigned depth);
static void statements(struct gen *g, unsigned count, unsigned depth);

/* --- writing single instructions ------------------------------------------------------ */

static void op(struct gen *g, enum gw_opcode opcode)
{
    const struct gw_opcode_row *row = &gw_opcode_rows[opcode];
    if (row->prefix) {
        gw_writer_u8(g->w, row->prefix);
        gw_writer_u32(g->w, row->code);
    } else {
        gw_writer_u8(g->w, (uint8_t)row->code);
    }
    if (g->room > 0) g->room--;
}

static void op_index(struct gen *g, enum gw_opcode opcode, uint32_t index)
{
    op(g, opcode);
    gw_writer_u32(g->w, index);
}

static void op_index2(struct gen *g, enum gw_opcode opcode, uint32_t index, uint32_t index2)
{
    op_index(g, opcode, index);
    gw_writer_u32(g->w, index2);
}

static void i32_const(struct gen *g, int32_t value)
{
    op(g, GW_OP_I32_CONST);
    gw_writer_s32(g->w, value);
}

static char norm(const struct gen *g, char letter)
{
    return letter == 'V' && !gen_has(g, GW_FEATURE_SIMD) ? 'I' : letter;
}

/* --- constants, locals, globals ------------------------------------------------------- */

static uint64_t interesting(struct gen *g, unsigned bytes)
{
    static const uint64_t bits[] = {
        0,          1,          UINT64_MAX, 0x7fffffff, 0x80000000, 0x7fffffffffffffff,
        1ull << 63, 0x3f800000, 0x7fc00000, 0xff800000, 0x7ff8000000000000, 0x4f000000,
        0xc3e0000000000000,     0x41e0000000000000,     0x80, 0xffff,
    };
    unsigned kind = gen_pick(g, 4);
    if (kind == 0) return bits[gen_pick(g, GW_COUNT(bits))];
    if (kind == 1) return gen_bits(g, bytes);
    return (uint64_t)(int64_t)(int8_t)gen_bits(g, 1);
}

static void constant(struct gen *g, char letter)
{
    uint64_t bits = interesting(g, letter == 'i' || letter == 'f' ? 4 : 8);
    switch (letter) {
    case 'i': i32_const(g, (int32_t)(uint32_t)bits); return;
    case 'I':
        op(g, GW_OP_I64_CONST);
        gw_writer_s64(g->w, (int64_t)bits);
        return;
    case 'f':
        op(g, GW_OP_F32_CONST);
        gw_writer_fixed(g->w, &bits, 4);
        return;
    case 'F':
        op(g, GW_OP_F64_CONST);
        gw_writer_fixed(g->w, &bits, 8);
        return;
    case 'V':
        op(g, GW_OP_V128_CONST);
        gw_writer_fixed(g->w, &bits, 8);
        bits = interesting(g, 8);
        gw_writer_fixed(g->w, &bits, 8);
        return;
    case 'c':
        if (gen_pick(g, 3) > 0) {
            op_index(g, GW_OP_REF_FUNC, gen_pick(g, g->func_count));
        } else {
            op(g, GW_OP_REF_NULL);
            gw_writer_u8(g->w, 0x70);
        }
        return;
    case 's':
        if (gen_pick(g, 8) == 7) op_index(g, GW_OP_REF_NULL, GEN_STRUCT_S);
        else op_index(g, GW_OP_STRUCT_NEW_DEFAULT, GEN_STRUCT_S + gen_pick(g, 2));
        return;
    default:
        if (gen_pick(g, 8) == 7) {
            op_index(g, GW_OP_REF_NULL, GEN_ARRAY_A);
        } else {
            i32_const(g, 16);
            op_index(g, GW_OP_ARRAY_NEW_DEFAULT, GEN_ARRAY_A);
        }
    }
}

static unsigned letter_at(const struct gen *g, char letter)
{
    return (unsigned)(strchr(g->letters, letter) - g->letters);
}

/* Two declared locals of each type follow the parameters. */
static uint32_t pick_local(struct gen *g, char letter)
{
    unsigned choice = gen_pick(g, g->param_count + 2);
    const char *params = gen_types[g->func_types[g->func]].params;
    if (choice < g->param_count && norm(g, params[choice]) == letter) return choice;
    return g->param_count + 2 * letter_at(g, letter) + choice % 2;
}

static void leaf(struct gen *g, char letter)
{
    switch (gen_pick(g, 4)) {
    case 0: op_index(g, GW_OP_GLOBAL_GET, 1 + letter_at(g, letter)); return;
    case 1: constant(g, letter); return;
    default: op_index(g, GW_OP_LOCAL_GET, pick_local(g, letter));
    }
}

static void masked(struct gen *g, int32_t mask, unsigned depth)
{
    expr(g, 'i', depth);
    i32_const(g, mask);
    op(g, GW_OP_I32_AND);
}

static void address(struct gen *g, unsigned depth)
{
    bool is_wild = gen_pick(g, 64) == 63;
    expr(g, g->is_64 ? 'I' : 'i', depth);
    if (is_wild) return;
    if (g->is_64) {
        op(g, GW_OP_I64_CONST);
        gw_writer_s64(g->w, 0x7ff8);
        op(g, GW_OP_I64_AND);
    } else {
        i32_const(g, 0x7ff8);
        op(g, GW_OP_I32_AND);
    }
}

/* --- instructions whose row in opcodes.def says it all --------------------------------- */

static const char numbers[] = "iIfFV";

/* Rows by what they give: one of the numbers, or nothing. */
static struct {
    gw_features features;
    bool is_ready;
    unsigned count[6];
    uint16_t ops[6][OPS_PER_RESULT];
} table;

static void fill_table(gw_features features)
{
    if (table.is_ready && table.features == features) return;
    memset(&table, 0, sizeof table);
    for (unsigned i = 0; i < GW_OP_COUNT; i++) {
        const struct gw_opcode_row *row = &gw_opcode_rows[i];
        const char *results = strchr(row->sig, ':');
        if (!results || results == row->sig) continue; /* rules of their own; constants */
        if (!gw_features_have(features, (enum gw_feature)row->feature)) continue;
        if (strstr(row->text, "atomic.wait")) continue; /* traps on memories that are not shared */
        unsigned list = results[1] ? (unsigned)(strchr(numbers, results[1]) - numbers) : 5;
        if (table.count[list] < OPS_PER_RESULT)
            table.ops[list][table.count[list]++] = (uint16_t)i;
    }
    table.features = features;
    table.is_ready = true;
}

static unsigned log2_of(unsigned size)
{
    unsigned log2 = 0;
    while (size > 1) {
        size >>= 1;
        log2++;
    }
    return log2;
}

static void memarg(struct gen *g, const struct gw_opcode_row *row)
{
    static const uint32_t offsets[] = {0, 0, 8, 16, 1, 0xfff0, 0x10000, 0xffffffff};
    unsigned natural = log2_of(row->size);
    bool is_atomic = row->prefix == 0xfe;
    gw_writer_u32(g->w, is_atomic ? natural : gen_pick(g, natural + 1));
    unsigned choice = gen_pick(g, 128);
    gw_writer_u32(g->w, choice < GW_COUNT(offsets) ? offsets[choice] : choice * 8);
}

static void immediates(struct gen *g, const struct gw_opcode_row *row)
{
    switch (row->imm) {
    case GW_IMM_MEMARG: memarg(g, row); break;
    case GW_IMM_MEMARG_LANE:
        memarg(g, row);
        gw_writer_u8(g->w, (uint8_t)gen_pick(g, 16u / row->size));
        break;
    case GW_IMM_LANE: gw_writer_u8(g->w, (uint8_t)gen_pick(g, row->size)); break;
    case GW_IMM_SHUFFLE:
        for (unsigned i = 0; i < 16; i++) gw_writer_u8(g->w, (uint8_t)gen_pick(g, 32));
        break;
    case GW_IMM_FENCE: gw_writer_u8(g->w, 0); break;
    default: break;
    }
}

static bool divides(enum gw_opcode opcode)
{
    return (opcode >= GW_OP_I32_DIV_S && opcode <= GW_OP_I32_REM_U) ||
           (opcode >= GW_OP_I64_DIV_S && opcode <= GW_OP_I64_REM_U);
}

/* Few programs would get far if every other division were by zero. */
static void make_odd(struct gen *g, char letter)
{
    op(g, letter == 'i' ? GW_OP_I32_CONST : GW_OP_I64_CONST);
    gw_writer_s32(g->w, 1);
    op(g, letter == 'i' ? GW_OP_I32_OR : GW_OP_I64_OR);
}

/* One of a list's instructions, with its operands. list 5: it gives nothing. */
static void tabled(struct gen *g, unsigned list, unsigned depth)
{
    const struct gw_opcode_row *row;
    enum gw_opcode opcode = GW_OP_NOP;
    if (table.count[list] > 0)
        opcode = (enum gw_opcode)table.ops[list][gen_pick(g, table.count[list])];
    row = &gw_opcode_rows[opcode];
    const char *s = row->sig;
    for (; *s != ':'; s++) {
        if (*s == 'm') address(g, depth);
        else expr(g, *s, depth);
    }
    if (divides(opcode) && gen_pick(g, 8) < 7) make_odd(g, s[-1]);
    op(g, opcode);
    immediates(g, row);
    for (s += 2; s[-1] && *s; s++) op(g, GW_OP_DROP); /* all results but the first */
}

/* --- control --------------------------------------------------------------------------- */

static void budget(struct gen *g)
{
    op_index(g, GW_OP_GLOBAL_GET, GEN_BUDGET_GLOBAL);
    op(g, GW_OP_I32_EQZ);
    op(g, GW_OP_IF);
    gw_writer_u8(g->w, 0x40);
    op(g, GW_OP_UNREACHABLE);
    op(g, GW_OP_END);
    op_index(g, GW_OP_GLOBAL_GET, GEN_BUDGET_GLOBAL);
    i32_const(g, 1);
    op(g, GW_OP_I32_SUB);
    op_index(g, GW_OP_GLOBAL_SET, GEN_BUDGET_GLOBAL);
}

static const char *alone(char letter)
{
    static const char letters[] = "i\0I\0f\0F\0V\0c\0s\0a\0";
    for (const char *l = letters; *l; l += 2)
        if (*l == letter) return l;
    return "";
}

static void open_block(struct gen *g, enum gw_opcode opcode, char letter, const char *branch)
{
    op(g, opcode);
    if (letter) gen_valtype(g, g->w, letter);
    else gw_writer_u8(g->w, 0x40);
    g->labels[g->label_count++].types = branch;
}

static void close_block(struct gen *g)
{
    op(g, GW_OP_END);
    g->label_count--;
}

/* The contents of a block that gives `letter` (0: nothing). */
static void block_body(struct gen *g, char letter, unsigned depth)
{
    statements(g, gen_pick(g, 3), depth);
    if (letter) expr(g, letter, depth);
}

static void block(struct gen *g, char letter, unsigned depth)
{
    if (g->label_count + 3 > GEN_MAX_LABELS) {
        if (letter) leaf(g, letter);
        return;
    }
    switch (gen_pick(g, gen_has(g, GW_FEATURE_EXCEPTIONS) && letter == 'i' ? 4 : 3)) {
    case 0:
        open_block(g, GW_OP_BLOCK, letter, alone(letter));
        block_body(g, letter, depth);
        break;
    case 1:
        open_block(g, GW_OP_LOOP, letter, "");
        budget(g);
        block_body(g, letter, depth);
        break;
    case 2:
        expr(g, 'i', depth);
        open_block(g, GW_OP_IF, letter, alone(letter));
        block_body(g, letter, depth);
        if (letter || gen_pick(g, 2)) {
            op(g, GW_OP_ELSE);
            block_body(g, letter, depth);
        }
        break;
    default: /* an exception's argument becomes the value of the outer block */
        open_block(g, GW_OP_BLOCK, 'i', "i");
        open_block(g, GW_OP_TRY_TABLE, 'i', "i");
        gw_writer_fixed(g->w, "\x01\x00\x00\x00", 4);
        block_body(g, 'i', depth);
        close_block(g);
    }
    close_block(g);
}

/* A label whose branches take exactly `types`: its depth, or -1. */
static int pick_label(struct gen *g, const char *types)
{
    unsigned skip = gen_pick(g, g->label_count);
    for (unsigned i = 0; i < g->label_count; i++) {
        unsigned depth = (skip + i) % g->label_count;
        if (strcmp(g->labels[g->label_count - 1 - depth].types, types) == 0) return (int)depth;
    }
    return -1;
}

static void values(struct gen *g, const char *letters, unsigned depth)
{
    for (; *letters; letters++) expr(g, norm(g, *letters), depth);
}

/* Leave: br, br_table, return, return_call, throw. The code after it is unreachable. */
static void leave(struct gen *g, unsigned depth)
{
    unsigned target = gen_pick(g, g->label_count);
    const char *types = g->labels[g->label_count - 1 - target].types;
    const char *results = gen_types[g->func_types[g->func]].results;
    unsigned callee = gen_pick(g, g->func_count);
    const struct gen_type *type = &gen_types[g->func_types[callee]];
    switch (gen_pick(g, 8)) {
    case 0:
        values(g, types, depth);
        expr(g, 'i', depth);
        op_index2(g, GW_OP_BR_TABLE, 1, (uint32_t)pick_label(g, types));
        gw_writer_u32(g->w, target);
        return;
    case 1:
        values(g, results, depth);
        op(g, GW_OP_RETURN);
        return;
    case 2:
        if (!gen_has(g, GW_FEATURE_TAIL_CALLS) || strcmp(type->results, results) != 0) break;
        values(g, type->params, depth);
        if (gen_pick(g, 2)) {
            op_index(g, GW_OP_RETURN_CALL, callee);
        } else {
            i32_const(g, 1 + (int32_t)callee);
            op_index2(g, GW_OP_RETURN_CALL_INDIRECT, g->func_types[callee], 0);
        }
        return;
    case 3:
        if (!gen_has(g, GW_FEATURE_EXCEPTIONS)) break;
        expr(g, 'i', depth);
        op_index(g, GW_OP_THROW, 0);
        return;
    default: break;
    }
    values(g, types, depth);
    op_index(g, GW_OP_BR, target);
}

/* Call something that gives `letter` (0: anything); false if there is nothing. The results go
 * to locals, and the wanted one back to the stack. */
static bool call(struct gen *g, char letter, unsigned depth)
{
    unsigned callee = gen_pick(g, g->func_count);
    const struct gen_type *type = &gen_types[g->func_types[callee]];
    unsigned wanted = 0;
    while (type->results[wanted] && norm(g, type->results[wanted]) != letter) wanted++;
    if (letter && !type->results[wanted]) return false;

    values(g, type->params, depth);
    unsigned way = gen_pick(g, gen_has(g, GW_FEATURE_FUNCTION_REFERENCES) ? 4 : 3);
    if (way == 2) {
        if (gen_pick(g, 4)) i32_const(g, 1 + (int32_t)callee);
        else masked(g, 7, depth);
        op_index2(g, GW_OP_CALL_INDIRECT, g->func_types[callee], 0);
    } else if (way == 3) {
        op_index(g, GW_OP_REF_FUNC, callee);
        op_index(g, GW_OP_CALL_REF, g->func_types[callee]);
    } else {
        op_index(g, GW_OP_CALL, callee);
    }
    uint32_t kept = 0;
    for (unsigned i = (unsigned)strlen(type->results); i-- > 0;) {
        char result = norm(g, type->results[i]);
        uint32_t local = g->param_count + 2 * letter_at(g, result) + (i == wanted);
        op_index(g, GW_OP_LOCAL_SET, local);
        if (i == wanted) kept = local;
    }
    if (letter) op_index(g, GW_OP_LOCAL_GET, kept);
    return true;
}

/* --- references, tables, whole-memory operations ---------------------------------------- */

static void ref_cast(struct gen *g, unsigned depth)
{
    expr(g, 's', depth);
    op_index(g, GW_OP_REF_CAST_NULL, GEN_STRUCT_T);
}

static void struct_expr(struct gen *g, unsigned depth)
{
    unsigned choice = gen_pick(g, 4);
    if (choice == 0) {
        ref_cast(g, depth);
    } else if (choice == 1) {
        op_index(g, GW_OP_STRUCT_NEW_DEFAULT, GEN_STRUCT_S + gen_pick(g, 2));
    } else {
        values(g, choice == 2 ? "iIi" : "iIiF", depth);
        op_index(g, GW_OP_STRUCT_NEW, choice == 2 ? GEN_STRUCT_S : GEN_STRUCT_T);
    }
}

static void array_expr(struct gen *g, unsigned depth)
{
    switch (gen_pick(g, 4)) {
    case 0:
        masked(g, 31, depth);
        op_index(g, GW_OP_ARRAY_NEW_DEFAULT, GEN_ARRAY_A);
        return;
    case 1:
        values(g, "iii", depth);
        op_index2(g, GW_OP_ARRAY_NEW_FIXED, GEN_ARRAY_A, 3);
        return;
    case 2:
        masked(g, 7, depth);
        masked(g, 7, depth);
        op_index2(g, GW_OP_ARRAY_NEW_DATA, GEN_ARRAY_A, 1);
        return;
    default:
        expr(g, 'i', depth);
        masked(g, 31, depth);
        op_index(g, GW_OP_ARRAY_NEW, GEN_ARRAY_A);
    }
}

static void gc_number(struct gen *g, char letter, unsigned depth)
{
    if (letter == 'F') {
        ref_cast(g, depth);
        op_index2(g, GW_OP_STRUCT_GET, GEN_STRUCT_T, 3);
        return;
    }
    if (letter == 'I') {
        expr(g, 's', depth);
        op_index2(g, GW_OP_STRUCT_GET, GEN_STRUCT_S, 1);
        return;
    }
    switch (gen_pick(g, 7)) {
    case 0:
        expr(g, 's', depth);
        op_index2(g, GW_OP_STRUCT_GET, GEN_STRUCT_S, 0);
        return;
    case 1:
        expr(g, 's', depth);
        op_index2(g, gen_pick(g, 2) ? GW_OP_STRUCT_GET_S : GW_OP_STRUCT_GET_U, GEN_STRUCT_S, 2);
        return;
    case 2:
        expr(g, 'a', depth);
        op(g, GW_OP_ARRAY_LEN);
        return;
    case 3:
        expr(g, 'a', depth);
        masked(g, 15, depth);
        op_index(g, gen_pick(g, 2) ? GW_OP_ARRAY_GET_S : GW_OP_ARRAY_GET_U, GEN_ARRAY_A);
        return;
    case 4:
        expr(g, 's', depth);
        op_index(g, gen_pick(g, 2) ? GW_OP_REF_TEST : GW_OP_REF_TEST_NULL, GEN_STRUCT_T);
        return;
    case 5:
        expr(g, 's', depth);
        expr(g, 'a', depth);
        op(g, GW_OP_REF_EQ);
        return;
    default:
        expr(g, 'i', depth);
        op(g, GW_OP_REF_I31);
        op(g, gen_pick(g, 2) ? GW_OP_I31_GET_S : GW_OP_I31_GET_U);
    }
}

static void gc_statement(struct gen *g, unsigned depth)
{
    switch (gen_pick(g, 5)) {
    case 0:
        expr(g, 's', depth);
        expr(g, 'I', depth);
        op_index2(g, GW_OP_STRUCT_SET, GEN_STRUCT_S, 1);
        return;
    case 1:
        expr(g, 'a', depth);
        masked(g, 15, depth);
        expr(g, 'i', depth);
        op_index(g, GW_OP_ARRAY_SET, GEN_ARRAY_A);
        return;
    case 2:
        expr(g, 'a', depth);
        masked(g, 7, depth);
        expr(g, 'i', depth);
        masked(g, 7, depth);
        op_index(g, GW_OP_ARRAY_FILL, GEN_ARRAY_A);
        return;
    case 3:
        for (unsigned i = 0; i < 2; i++) {
            expr(g, 'a', depth);
            masked(g, 7, depth);
        }
        masked(g, 7, depth);
        op_index2(g, GW_OP_ARRAY_COPY, GEN_ARRAY_A, GEN_ARRAY_A);
        return;
    default:
        expr(g, 'a', depth);
        for (unsigned i = 0; i < 3; i++) masked(g, 7, depth);
        op_index2(g, GW_OP_ARRAY_INIT_DATA, GEN_ARRAY_A, 1);
    }
}

static void table_number(struct gen *g, unsigned depth)
{
    switch (gen_pick(g, 3)) {
    case 0: op_index(g, GW_OP_TABLE_SIZE, 0); return;
    case 1:
        expr(g, 'c', depth);
        masked(g, 3, depth);
        op_index(g, GW_OP_TABLE_GROW, 0);
        return;
    default:
        expr(g, 'c', depth);
        op(g, GW_OP_REF_IS_NULL);
    }
}

static void table_statement(struct gen *g, unsigned depth)
{
    unsigned choice = gen_pick(g, 5);
    if (choice == 4) {
        op_index(g, GW_OP_ELEM_DROP, 1);
        return;
    }
    masked(g, 7, depth);
    if (choice == 0) {
        expr(g, 'c', depth);
        op_index(g, GW_OP_TABLE_SET, 0);
        return;
    }
    if (choice == 1) expr(g, 'c', depth);
    else masked(g, 7, depth);
    masked(g, 3, depth);
    if (choice == 1) op_index(g, GW_OP_TABLE_FILL, 0);
    else if (choice == 2) op_index2(g, GW_OP_TABLE_COPY, 0, 0);
    else op_index2(g, GW_OP_TABLE_INIT, 1, 0);
}

static void memory_number(struct gen *g, unsigned depth)
{
    if (gen_pick(g, 3) > 0) {
        op_index(g, GW_OP_MEMORY_SIZE, 0);
        return;
    }
    masked(g, 1, depth);
    if (g->is_64) op(g, GW_OP_I64_EXTEND_I32_U);
    op_index(g, GW_OP_MEMORY_GROW, 0);
}

static void memory_statement(struct gen *g, unsigned depth)
{
    unsigned choice = gen_pick(g, 4);
    if (choice == 3) {
        op_index(g, GW_OP_DATA_DROP, 1);
        return;
    }
    address(g, depth);
    if (choice == 0) expr(g, 'i', depth);
    if (choice == 1) address(g, depth);
    if (choice == 2) masked(g, 7, depth);
    masked(g, choice == 2 ? 7 : 255, depth);
    if (choice != 2 && g->is_64) op(g, GW_OP_I64_EXTEND_I32_U);
    if (choice == 0) op_index(g, GW_OP_MEMORY_FILL, 0);
    else if (choice == 1) op_index2(g, GW_OP_MEMORY_COPY, 0, 0);
    else op_index2(g, GW_OP_MEMORY_INIT, 1, 0);
}

/* --- expressions and statements ----------------------------------------------------------- */

static void select_expr(struct gen *g, char letter, unsigned depth)
{
    expr(g, letter, depth);
    expr(g, letter, depth);
    expr(g, 'i', depth);
    if (strchr(numbers, letter)) {
        op(g, GW_OP_SELECT);
    } else {
        op_index(g, GW_OP_SELECT_T, 1);
        gen_valtype(g, g->w, letter);
    }
}

/* What only some types have; false where the choice does not fit the type. */
static bool special(struct gen *g, char letter, unsigned depth)
{
    bool has_gc = gen_has(g, GW_FEATURE_GC);
    switch (gen_pick(g, 3)) {
    case 0:
        if (letter == 's') struct_expr(g, depth);
        else if (letter == 'a') array_expr(g, depth);
        else if (has_gc && strchr("iIF", letter)) gc_number(g, letter, depth);
        else return false;
        return true;
    case 1:
        if (letter == 'i') {
            table_number(g, depth);
        } else if (letter == 'c') {
            masked(g, 7, depth);
            op_index(g, GW_OP_TABLE_GET, 0);
        } else {
            return false;
        }
        return true;
    default:
        if (letter != (g->is_64 ? 'I' : 'i')) return false;
        memory_number(g, depth);
        return true;
    }
}

static void expr(struct gen *g, char letter, unsigned depth)
{
    letter = norm(g, letter);
    if (depth == 0 || g->room < 40) {
        leaf(g, letter);
        return;
    }
    depth--;
    const char *numeric = strchr(numbers, letter);
    switch (gen_pick(g, 16)) {
    case 0: leaf(g, letter); return;
    case 1:
    case 2: block(g, letter, depth); return;
    case 3:
        if (call(g, letter, depth)) return;
        break;
    case 4: select_expr(g, letter, depth); return;
    case 5:
        expr(g, letter, depth);
        op_index(g, GW_OP_LOCAL_TEE, pick_local(g, letter));
        return;
    case 6: {
        int label = pick_label(g, alone(letter));
        if (label < 0) break;
        expr(g, letter, depth);
        expr(g, 'i', depth);
        op_index(g, GW_OP_BR_IF, (uint32_t)label);
        return;
    }
    case 7:
    case 8:
        if (special(g, letter, depth)) return;
        break;
    default: break;
    }
    if (numeric) tabled(g, (unsigned)(numeric - numbers), depth);
    else if (!special(g, letter, depth)) leaf(g, letter);
}

static void statement(struct gen *g, unsigned depth)
{
    unsigned which = gen_pick(g, (unsigned)strlen(g->letters));
    char letter = g->letters[which];
    switch (gen_pick(g, 12)) {
    case 0: block(g, 0, depth); return;
    case 1: call(g, 0, depth); return;
    case 2: {
        int label = pick_label(g, "");
        if (label < 0) break;
        expr(g, 'i', depth);
        op_index(g, GW_OP_BR_IF, (uint32_t)label);
        return;
    }
    case 3:
        if (gen_pick(g, 4) > 0) break;
        leave(g, depth);
        return;
    case 4:
    case 5: tabled(g, 5, depth); return;
    case 6: table_statement(g, depth); return;
    case 7: memory_statement(g, depth); return;
    case 8:
        if (!gen_has(g, GW_FEATURE_GC)) break;
        gc_statement(g, depth);
        return;
    case 9:
        expr(g, letter, depth);
        op_index(g, GW_OP_GLOBAL_SET, 1 + which);
        return;
    case 10:
        expr(g, letter, depth);
        op(g, GW_OP_DROP);
        return;
    default: break;
    }
    expr(g, letter, depth);
    op_index(g, GW_OP_LOCAL_SET, pick_local(g, letter));
}

static void statements(struct gen *g, unsigned count, unsigned depth)
{
    if (depth == 0) return;
    for (unsigned i = 0; i < count && g->room > 40; i++) statement(g, depth - 1);
}

void gen_body(struct gen *g, unsigned func, struct gw_writer *w)
{
    const struct gen_type *type = &gen_types[g->func_types[func]];
    fill_table(g->features);
    g->w = w;
    g->func = func;
    g->room = FUNC_ROOM;
    g->param_count = (unsigned)strlen(type->params);
    g->labels[0].types = type->results;
    g->label_count = 1;

    gw_writer_u32(w, (uint32_t)strlen(g->letters));
    for (const char *l = g->letters; *l; l++) {
        gw_writer_u32(w, 2);
        gen_valtype(g, w, *l);
    }
    budget(g);
    for (const char *l = "sa"; *l && gen_has(g, GW_FEATURE_GC); l++) {
        constant(g, *l); /* or nearly every program would end at a null reference */
        op_index(g, GW_OP_LOCAL_SET, g->param_count + 2 * letter_at(g, *l));
    }
    statements(g, 1 + gen_pick(g, 6), MAX_DEPTH);
    values(g, type->results, MAX_DEPTH);
    op(g, GW_OP_END);
}
