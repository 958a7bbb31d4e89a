/* SPDX-License-Identifier: Apache-2.0 */
#include "gen.h"

#include <string.h>

/* --- choices ---------------------------------------------------------------------------- */

static uint64_t mixed(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

bool gen_next_record(struct gen *g)
{
    size_t left = (size_t)(g->end - g->at);
    if (left == 0) return false;
    size_t len = left < GENERATE_RECORD ? left : GENERATE_RECORD;
    memset(g->record, 0, sizeof g->record);
    memcpy(g->record, g->at, len);
    g->at += len;
    g->used = 0;
    memcpy(&g->more, g->record, sizeof g->more);
    g->more >>= 8; /* what kind of step it is leaves the rest alone */
    return true;
}

static uint8_t next_byte(struct gen *g)
{
    if (g->used < GENERATE_RECORD) return g->record[g->used++];
    if (g->more == 0) return 0;
    g->more = mixed(g->more + 0x9e3779b97f4a7c15u) | 1;
    return (uint8_t)(g->more >> 40);
}

unsigned gen_pick(struct gen *g, unsigned n)
{
    if (n <= 1) return 0;
    unsigned value = next_byte(g);
    if (n > 64) value = value << 8 | next_byte(g);
    return value % n;
}

uint64_t gen_bits(struct gen *g, unsigned bytes)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes; i++)
        value = value << 8 | next_byte(g);
    return value;
}

/* --- types ------------------------------------------------------------------------------- */

bool gen_has(const struct gen *g, enum gw_feature feature)
{
    return gw_features_have(g->options.features, feature);
}

bool gen_has_tags(const struct gen *g)
{
    return gen_has(g, GW_FEATURE_EXCEPTIONS) || gen_has(g, GW_FEATURE_LEGACY_EXCEPTIONS);
}

char gen_letter(const struct gen *g, char letter)
{
    if (strchr(g->letters, letter)) return letter;
    return letter == 'V' ? 'I' : letter == 'x' || letter == 'n' ? 'c' : 'e';
}

unsigned gen_letter_at(const struct gen *g, char letter)
{
    return (unsigned)(strchr(g->letters, letter) - g->letters);
}

bool gen_is_number(char letter) { return letter && strchr("iIfFV", letter); }

void gen_valtype(const struct gen *g, struct gw_writer *w, char letter)
{
    static const char shorthands[] = "i\x7fI\x7e"
                                     "f\x7d"
                                     "F\x7cV\x7b"
                                     "c\x70"
                                     "e\x6fx\x69y\x6eg\x6c";
    for (const char *s = shorthands; *s; s += 2) {
        if (*s != letter) continue;
        gw_writer_u8(w, (uint8_t)s[1]);
        return;
    }
    gw_writer_u8(w, 0x63);
    gw_writer_u32(w, letter == 'n'   ? g->first_type
                     : letter == 's' ? GEN_S
                     : letter == 'u' ? GEN_U
                     : letter == 'a' ? GEN_A
                                     : GEN_B);
}

/* --- single instructions ----------------------------------------------------------------- */

void gen_op(struct gen *g, enum gw_opcode opcode)
{
    const struct gw_opcode_row *row = &gw_opcode_rows[opcode];
    if (row->prefix) {
        gw_writer_u8(g->w, row->prefix);
        gw_writer_u32(g->w, row->code);
    } else {
        gw_writer_u8(g->w, (uint8_t)row->code);
    }
}

void gen_op1(struct gen *g, enum gw_opcode opcode, uint32_t index)
{
    gen_op(g, opcode);
    gw_writer_u32(g->w, index);
}

void gen_op2(struct gen *g, enum gw_opcode opcode, uint32_t index, uint32_t index2)
{
    gen_op1(g, opcode, index);
    gw_writer_u32(g->w, index2);
}

void gen_i32(struct gen *g, int32_t value)
{
    gen_op(g, GW_OP_I32_CONST);
    gw_writer_s32(g->w, value);
}

void gen_i64(struct gen *g, int64_t value)
{
    gen_op(g, GW_OP_I64_CONST);
    gw_writer_s64(g->w, value);
}

/* --- the stack ----------------------------------------------------------------------------- */

void gen_push(struct gen *g, char letter)
{
    if (g->height < GEN_MAX_STACK) g->stack[g->height++] = letter;
}

void gen_push_all(struct gen *g, const char *letters)
{
    for (; *letters; letters++)
        gen_push(g, *letters);
}

void gen_drop(struct gen *g, unsigned count) { g->height -= count; }

unsigned gen_room(const struct gen *g)
{
    return g->height - g->frames[g->frame_count - 1].base;
}

char gen_top(const struct gen *g)
{
    return gen_room(g) > 0 ? g->stack[g->height - 1] : 0;
}

void gen_need(struct gen *g, const char *letters)
{
    unsigned count = (unsigned)strlen(letters), fits = gen_room(g);
    if (fits > count) fits = count;
    while (memcmp(g->stack + g->height - fits, letters, fits) != 0)
        fits--;
    if (fits < count && gen_pick(g, 5) == 4) fits = 0;
    for (; fits < count; fits++)
        gen_leaf(g, letters[fits]);
}

void gen_apply(struct gen *g, enum gw_opcode opcode, const char *params,
               const char *results)
{
    gen_need(g, params);
    gen_op(g, opcode);
    gen_drop(g, (unsigned)strlen(params));
    gen_push_all(g, results);
}

/* --- constants ----------------------------------------------------------------------------- */

static int64_t integer(struct gen *g)
{
    static const int64_t edges[] = {
        0,
        1,
        -1,
        2,
        127,
        128,
        -128,
        -129,
        255,
        256,
        32767,
        32768,
        -32768,
        65535,
        65536,
        INT32_MAX,
        INT32_MIN,
        0x80000000,
        0xffffffff,
        0x100000000,
        -0x80000001ll,
        -0x100000000ll,
        INT64_MAX,
        INT64_MIN,
        31,
        32,
        33,
        63,
        64,
        65,
        4095,
        4096,
        0xff00ff00,
        0x5555555555555555,
        0x0123456789abcdef,
        7,
    };
    switch (gen_pick(g, 4)) {
    case 0:
        return (int8_t)gen_bits(g, 1);
    case 1:
        return (int64_t)mixed(gen_bits(g, 2)) >> gen_pick(g, 60);
    default:
        return edges[gen_pick(g, GW_COUNT(edges))];
    }
}

static double real(struct gen *g)
{
    static const double edges[] = {
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -1.5,
        2147483647.0,
        2147483648.0,
        -2147483648.0,
        -2147483649.0,
        4294967295.0,
        4294967296.0,
        9223372036854775808.0,
        -9223372036854775808.0,
        18446744073709551616.0,
        1e-310,
        1e-40,
        3.4028234663852886e38,
        1e300,
        2.5,
        3.5,
        8388609.5,
        1e10,
        __builtin_inf(),
        -__builtin_inf(),
        __builtin_nan(""),
    };
    if (gen_pick(g, 3) == 0) return edges[gen_pick(g, GW_COUNT(edges))];
    return (double)(int16_t)gen_bits(g, 2) / (1 << gen_pick(g, 8));
}

static void reference(struct gen *g, char letter)
{
    switch (letter) {
    case 'c':
        if (gen_pick(g, 4) == 3) break;
        gen_op1(g, GW_OP_REF_FUNC, g->host_count + gen_pick(g, g->func_count));
        return;
    case 'e':
        if (gen_pick(g, 2) || !gen_has(g, GW_FEATURE_GC)) break;
        gen_i32(g, (int32_t)integer(g));
        gen_op(g, GW_OP_REF_I31);
        gen_op(g, GW_OP_EXTERN_CONVERT_ANY);
        return;
    case 'y':
    case 'g':
        if (gen_pick(g, 4) == 3) break;
        gen_i32(g, (int32_t)integer(g));
        gen_op(g, GW_OP_REF_I31);
        return;
    case 's':
        if (gen_pick(g, 16) == 15) break;
        gen_op1(g, GW_OP_STRUCT_NEW_DEFAULT, gen_pick(g, 2) ? GEN_S : GEN_T);
        return;
    case 'u':
        if (gen_pick(g, 16) == 15) break;
        gen_op1(g, GW_OP_STRUCT_NEW_DEFAULT, GEN_U);
        return;
    case 'a':
    case 'b':
        if (gen_pick(g, 16) == 15) break;
        gen_i32(g, 16);
        gen_op1(g, GW_OP_ARRAY_NEW_DEFAULT, letter == 'a' ? GEN_A : GEN_B);
        return;
    default:
        break;
    }
    gen_op(g, GW_OP_REF_NULL);
    if (letter == 'n')
        gw_writer_s32(g->w, (int32_t)g->first_type);
    else if (strchr("suab", letter))
        gw_writer_s32(g->w, letter == 's'   ? GEN_S
                            : letter == 'u' ? GEN_U
                            : letter == 'a' ? GEN_A
                                            : GEN_B);
    else
        gen_valtype(g, g->w, letter); /* the shorthand is the heap type's */
}

static void vector_constant(struct gen *g)
{
    uint64_t half[2] = {(uint64_t)integer(g), (uint64_t)integer(g)};
    unsigned shape = gen_pick(g, 4);
    if (shape == 0) half[0] *= 0x0101010101010101u;
    if (shape == 1) {
        float lanes[4] = {(float)real(g), 1.5f, (float)real(g), -2.0f};
        memcpy(half, lanes, sizeof half);
    }
    if (shape == 2) {
        double lanes[2] = {real(g), real(g)};
        memcpy(half, lanes, sizeof half);
    }
    gen_op(g, GW_OP_V128_CONST);
    gw_writer_fixed(g->w, half, sizeof half);
}

void gen_constant(struct gen *g, char letter)
{
    if (letter == 'i') {
        gen_i32(g, (int32_t)(uint32_t)integer(g));
    } else if (letter == 'I') {
        gen_i64(g, integer(g));
    } else if (letter == 'f') {
        float value = (float)real(g);
        gen_op(g, GW_OP_F32_CONST);
        gw_writer_fixed(g->w, &value, sizeof value);
    } else if (letter == 'F') {
        double value = real(g);
        gen_op(g, GW_OP_F64_CONST);
        gw_writer_fixed(g->w, &value, sizeof value);
    } else if (letter == 'V') {
        vector_constant(g);
    } else {
        reference(g, letter);
    }
}

/* --- locals and globals ---------------------------------------------------------------------- */

uint32_t gen_scratch(const struct gen *g, char letter)
{
    return g->scratch + gen_letter_at(g, letter);
}

uint32_t gen_local(struct gen *g, char letter)
{
    unsigned from = gen_pick(g, g->local_count);
    for (unsigned i = 0; i < g->local_count; i++) {
        unsigned local = (from + i) % g->local_count;
        if (g->locals[local] == letter) return local;
    }
    return gen_scratch(g, letter);
}

uint32_t gen_global(const struct gen *g, char letter)
{
    return g->imported_globals + 1 + gen_letter_at(g, letter);
}

/* The immutable ones come last, one of each number. */
static uint32_t constant_global(const struct gen *g, char letter)
{
    return g->imported_globals + 1 + (uint32_t)strlen(g->letters) +
           gen_letter_at(g, letter);
}

void gen_leaf(struct gen *g, char letter)
{
    switch (gen_pick(g, 8)) {
    case 0:
        if (gen_is_number(letter) && gen_pick(g, 2))
            gen_op1(g, GW_OP_GLOBAL_GET, constant_global(g, letter));
        else
            gen_op1(g, GW_OP_GLOBAL_GET, gen_global(g, letter));
        break;
    case 1:
    case 2:
        gen_constant(g, letter);
        break;
    default:
        gen_op1(g, GW_OP_LOCAL_GET, gen_local(g, letter));
    }
    gen_push(g, letter);
}

/* --- what can be seen of a value -------------------------------------------------------------- */

void gen_canonical(struct gen *g)
{
    static const uint32_t nan32 = 0x7fc00000;
    static const uint64_t nan64 = 0x7ff8000000000000;
    char letter = gen_top(g);
    if (letter != 'f' && letter != 'F') return;
    uint32_t local = gen_scratch(g, letter);
    gen_op1(g, GW_OP_LOCAL_TEE, local);
    gen_op(g, letter == 'f' ? GW_OP_F32_CONST : GW_OP_F64_CONST);
    if (letter == 'f')
        gw_writer_fixed(g->w, &nan32, sizeof nan32);
    else
        gw_writer_fixed(g->w, &nan64, sizeof nan64);
    gen_op1(g, GW_OP_LOCAL_GET, local);
    gen_op1(g, GW_OP_LOCAL_GET, local);
    gen_op(g, letter == 'f' ? GW_OP_F32_EQ : GW_OP_F64_EQ);
    gen_op(g, GW_OP_SELECT);
}

/* Make a reference an i32: something about what it refers to. */
static void inspect(struct gen *g, char letter)
{
    uint32_t local = gen_scratch(g, letter);
    if (!strchr("sgab", letter)) {
        gen_op(g, GW_OP_REF_IS_NULL);
        return;
    }
    gen_op1(g, GW_OP_LOCAL_TEE, local);
    gen_op(g, GW_OP_REF_IS_NULL);
    gen_op(g, GW_OP_IF);
    gw_writer_u8(g->w, 0x7f);
    gen_i32(g, 77);
    gen_op(g, GW_OP_ELSE);
    gen_op1(g, GW_OP_LOCAL_GET, local);
    if (letter == 's')
        gen_op2(g, GW_OP_STRUCT_GET, GEN_S, 0);
    else
        gen_op(g, letter == 'g' ? GW_OP_I31_GET_S : GW_OP_ARRAY_LEN);
    gen_op(g, GW_OP_END);
}

/* The global's value is rotated, so that the order of what comes counts. */
void gen_sink(struct gen *g)
{
    char letter = gen_top(g);
    if (letter == 'f' || letter == 'F') {
        gen_canonical(g);
        gen_op(g, letter == 'f' ? GW_OP_I32_REINTERPRET_F32 : GW_OP_I64_REINTERPRET_F64);
        letter = letter == 'f' ? 'i' : 'I';
    } else if (!gen_is_number(letter)) {
        inspect(g, letter);
        letter = 'i';
    }
    uint32_t global = gen_global(g, letter);
    gen_op1(g, GW_OP_GLOBAL_GET, global);
    if (letter == 'i') {
        gen_i32(g, 5);
        gen_op(g, GW_OP_I32_ROTL);
        gen_op(g, GW_OP_I32_ADD);
    } else if (letter == 'I') {
        gen_i64(g, 7);
        gen_op(g, GW_OP_I64_ROTL);
        gen_op(g, GW_OP_I64_ADD);
    } else {
        gen_i32(g, 3);
        gen_op(g, GW_OP_I16X8_SHL);
        gen_op(g, GW_OP_I32X4_ADD);
    }
    gen_op1(g, GW_OP_GLOBAL_SET, global);
    gen_drop(g, 1);
}

void gen_masked(struct gen *g, uint32_t mask)
{
    if (gen_pick(g, 4) == 3) {
        gen_need(g, "I");
        gen_i64(g, (int64_t)(0xffffffff00000000u | mask));
        gen_op(g, GW_OP_I64_AND);
        gen_op(g, GW_OP_I32_WRAP_I64);
        gen_drop(g, 1);
        gen_push(g, 'i');
    } else {
        gen_need(g, "i");
        gen_i32(g, (int32_t)mask);
        gen_op(g, GW_OP_I32_AND);
    }
}

void gen_lists_fill(struct gen_lists *lists, gw_features features,
                    int (*list_of)(const struct gw_opcode_row *row))
{
    if (lists->is_ready && lists->features == features) return;
    *lists = (struct gen_lists){.features = features, .is_ready = true};
    for (unsigned i = 0; i < GW_OP_COUNT; i++) {
        const struct gw_opcode_row *row = &gw_opcode_rows[i];
        int list = list_of(row);
        if (list < 0 || !gw_features_have(features, (enum gw_feature)row->feature)) continue;
        if (lists->count[list] < GEN_LIST_OPS)
            lists->ops[list][lists->count[list]++] = (uint16_t)i;
    }
}
