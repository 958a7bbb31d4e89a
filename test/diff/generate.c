/* SPDX-License-Identifier: Apache-2.0 */
#include "generate.h"

#include "core/wasm/opcodes.h"
#include "generate_body.h"

const struct gen_type gen_types[GEN_FUNC_TYPES] = {
    {"", ""},   {"i", "i"},    {"IF", "F"}, {"iI", "iI"}, {"V", "V"},
    {"f", "f"}, {"iiii", "I"}, {"", "fFiI"}, {"c", "c"},  {"i", ""},
};

unsigned gen_pick(struct gen *g, unsigned n)
{
    if (n <= 1 || g->at == g->end) return 0;
    unsigned value = *g->at++;
    if (n > 256 && g->at != g->end) value = value << 8 | *g->at++;
    return value % n;
}

uint64_t gen_bits(struct gen *g, unsigned bytes)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes && g->at != g->end; i++) value = value << 8 | *g->at++;
    return value;
}

bool gen_has(const struct gen *g, enum gw_feature feature)
{
    return gw_features_have(g->features, feature);
}

void gen_valtype(struct gen *g, struct gw_writer *w, char letter)
{
    static const char letters[] = "iIfF";
    if (letter == 'V' && !gen_has(g, GW_FEATURE_SIMD)) letter = 'I';
    const char *number = letter == 'V' ? NULL : strchr(letters, letter);
    if (number) {
        gw_writer_u8(w, (uint8_t)(0x7f - (number - letters)));
    } else if (letter == 'V') {
        gw_writer_u8(w, 0x7b);
    } else if (letter == 'c') {
        gw_writer_u8(w, 0x70);
    } else {
        gw_writer_u8(w, 0x63);
        gw_writer_u8(w, letter == 's' ? GEN_STRUCT_S : GEN_ARRAY_A);
    }
}

static void section(struct gw_writer *w, uint8_t id, size_t *from)
{
    gw_writer_u8(w, id);
    *from = w->len;
}

static void write_letters(struct gen *g, struct gw_writer *w, const char *letters)
{
    gw_writer_u32(w, (uint32_t)strlen(letters));
    for (; *letters; letters++) gen_valtype(g, w, *letters);
}

static void write_types(struct gen *g, struct gw_writer *w)
{
    /* $s = sub {mut i32, mut i64, mut i8}, $t = sub final $s {..., mut f64}, $a = array (mut i8) */
    static const uint8_t gc_types[] = {
        0x50, 0,    0x5f, 3,    0x7f, 1,    0x7e, 1,    0x78, 1,    0x4f, 1,
        GEN_STRUCT_S, 0x5f, 4,  0x7f, 1,    0x7e, 1,    0x78, 1,    0x7c, 1,
        0x5e, 0x78, 1,
    };
    size_t from;
    section(w, 1, &from);
    bool has_gc = gen_has(g, GW_FEATURE_GC);
    gw_writer_u32(w, GEN_FUNC_TYPES + (has_gc ? 3 : 0));
    for (unsigned i = 0; i < GEN_FUNC_TYPES; i++) {
        gw_writer_u8(w, 0x60);
        write_letters(g, w, gen_types[i].params);
        write_letters(g, w, gen_types[i].results);
    }
    if (has_gc) gw_writer_fixed(w, gc_types, sizeof gc_types);
    gw_writer_prefix_len(w, from);
}

static void write_declarations(struct gen *g, struct gw_writer *w)
{
    size_t from;
    section(w, 3, &from);
    gw_writer_u32(w, g->func_count);
    for (unsigned i = 0; i < g->func_count; i++) gw_writer_u32(w, g->func_types[i]);
    gw_writer_prefix_len(w, from);

    section(w, 4, &from); /* one funcref table of 8 to 20 */
    gw_writer_fixed(w, "\x01\x70\x01\x08\x14", 5);
    gw_writer_prefix_len(w, from);

    section(w, 5, &from); /* one memory of 1 to 3 pages */
    gw_writer_u8(w, 1);
    gw_writer_u8(w, g->is_64 ? 0x05 : 0x01);
    gw_writer_fixed(w, "\x01\x03", 2);
    gw_writer_prefix_len(w, from);

    if (gen_has(g, GW_FEATURE_EXCEPTIONS)) {
        section(w, 13, &from);
        gw_writer_fixed(w, "\x01\x00", 2);
        gw_writer_u32(w, GEN_TAG_TYPE);
        gw_writer_prefix_len(w, from);
    }
}

static void write_global(struct gen *g, struct gw_writer *w, char letter)
{
    gen_valtype(g, w, letter);
    gw_writer_u8(w, 1);
    if (letter == 'i') {
        gw_writer_u8(w, 0x41);
        gw_writer_s32(w, (int32_t)gen_bits(g, 1));
    } else if (letter == 'I') {
        gw_writer_u8(w, 0x42);
        gw_writer_s64(w, (int64_t)gen_bits(g, 2));
    } else if (letter == 'f') {
        gw_writer_fixed(w, "\x43\x00\x00\xc0\x3f", 5);
    } else if (letter == 'F') {
        gw_writer_fixed(w, "\x44\x00\x00\x00\x00\x00\x00\x04\xc0", 9);
    } else if (letter == 'V') {
        gw_writer_fixed(w, "\xfd\x0c\x00\x01\x02\x03\x04\x05\x06\x07\x80\x81\x82\x83\x84\x85\x86\x87",
                        18);
    } else if (letter == 'c') {
        gw_writer_fixed(w, "\xd0\x70", 2);
    } else if (letter == 's') {
        gw_writer_fixed(w, "\xfb\x01", 2); /* struct.new_default $t */
        gw_writer_u8(w, GEN_STRUCT_T);
    } else {
        gw_writer_fixed(w, "\x41\x14\xfb\x07", 4); /* array.new_default $a, 20 long */
        gw_writer_u8(w, GEN_ARRAY_A);
    }
    gw_writer_u8(w, 0x0b);
}

/* Global 0 is the budget; then one of each type in use, in the order of the letters. */
static void write_globals(struct gen *g, struct gw_writer *w)
{
    size_t from;
    section(w, 6, &from);
    gw_writer_u32(w, 1 + (uint32_t)strlen(g->letters));
    gw_writer_fixed(w, "\x7f\x01\x41", 3);
    gw_writer_s32(w, GEN_BUDGET);
    gw_writer_u8(w, 0x0b);
    for (const char *l = g->letters; *l; l++) write_global(g, w, *l);
    gw_writer_prefix_len(w, from);
}

static void write_export(struct gw_writer *w, char kind, unsigned index)
{
    char name[2] = {kind, (char)('0' + index)};
    gw_writer_name(w, gw_slice_of(name, kind == 'm' ? 1 : 2));
    gw_writer_u8(w, kind == 'f' ? GW_EXTERN_FUNC : kind == 'm' ? GW_EXTERN_MEMORY
                                                                : GW_EXTERN_GLOBAL);
    gw_writer_u32(w, index);
}

static void write_exports(struct gen *g, struct gw_writer *w)
{
    size_t from;
    section(w, 7, &from);
    unsigned globals = 1 + (unsigned)strlen(g->letters);
    gw_writer_u32(w, g->func_count + 1 + globals);
    for (unsigned i = 0; i < g->func_count; i++) write_export(w, 'f', i);
    write_export(w, 'm', 0);
    for (unsigned i = 0; i < globals; i++) write_export(w, 'g', i);
    gw_writer_prefix_len(w, from);
}

static void write_elements(struct gen *g, struct gw_writer *w)
{
    size_t from;
    section(w, 9, &from);
    gw_writer_fixed(w, "\x02\x00\x41\x01\x0b", 5); /* active, from 1 */
    gw_writer_u32(w, g->func_count);
    for (unsigned i = 0; i < g->func_count; i++) gw_writer_u32(w, i);
    gw_writer_fixed(w, "\x01\x00\x02\x00\x00", 5); /* passive: function 0, twice */
    gw_writer_prefix_len(w, from);
}

static void write_data(struct gen *g, struct gw_writer *w)
{
    size_t from;
    section(w, 11, &from);
    gw_writer_u8(w, 2);
    gw_writer_u8(w, 0);
    gw_writer_u8(w, g->is_64 ? 0x42 : 0x41);
    gw_writer_fixed(w, "\x08\x0b", 2);
    gw_writer_name(w, gw_slice_str("The quick brown fox jumps over the lazy dog \xff\x80\x7f"));
    gw_writer_u8(w, 1);
    gw_writer_name(w, gw_slice_str("passive bytes"));
    gw_writer_prefix_len(w, from);
}

void gw_generate_module(struct gw_slice bytes, gw_features features, struct gw_writer *out)
{
    struct gen g = {.at = bytes.data, .end = bytes.data + bytes.len, .features = features};
    if (gen_has(&g, GW_FEATURE_GC))
        g.letters = "iIfFcVsa";
    else
        g.letters = gen_has(&g, GW_FEATURE_SIMD) ? "iIfFcV" : "iIfFc";
    g.is_64 = gen_pick(&g, 4) == 3 && gen_has(&g, GW_FEATURE_MEMORY64);
    g.func_count = 1 + gen_pick(&g, GEN_MAX_FUNCS);
    for (unsigned i = 0; i < g.func_count; i++)
        g.func_types[i] = (uint8_t)gen_pick(&g, GEN_FUNC_TYPES);

    gw_writer_fixed(out, "\0asm\1\0\0\0", 8);
    write_types(&g, out);
    write_declarations(&g, out);
    write_globals(&g, out);
    write_exports(&g, out);
    write_elements(&g, out);
    gw_writer_fixed(out, "\x0c\x01\x02", 3); /* data count */
    size_t from;
    section(out, 10, &from);
    gw_writer_u32(out, g.func_count);
    for (unsigned i = 0; i < g.func_count; i++) {
        size_t body = out->len;
        gen_body(&g, i, out);
        gw_writer_prefix_len(out, body);
    }
    gw_writer_prefix_len(out, from);
    write_data(&g, out);
}
