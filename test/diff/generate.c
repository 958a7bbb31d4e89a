/* SPDX-License-Identifier: Apache-2.0 */
#include "generate.h"

#include <stdio.h>
#include <string.h>

#include "gen.h"

/* --- what the header settles ----------------------------------------------------------------- */

static void choose_letters(struct gen *g, char *letters)
{
    static const struct {
        char letter;
        enum gw_feature feature;
    } all[] = {
        {'i', GW_FEATURE_MVP                },
        {'I', GW_FEATURE_MVP                },
        {'f', GW_FEATURE_MVP                },
        {'F', GW_FEATURE_MVP                },
        {'V', GW_FEATURE_SIMD               },
        {'c', GW_FEATURE_REFERENCE_TYPES    },
        {'e', GW_FEATURE_REFERENCE_TYPES    },
        {'x', GW_FEATURE_EXCEPTIONS         },
        {'n', GW_FEATURE_FUNCTION_REFERENCES},
        {'y', GW_FEATURE_GC                 },
        {'g', GW_FEATURE_GC                 },
        {'s', GW_FEATURE_GC                 },
        {'u', GW_FEATURE_GC                 },
        {'a', GW_FEATURE_GC                 },
        {'b', GW_FEATURE_GC                 },
    };
    for (unsigned i = 0; i < GW_COUNT(all); i++)
        if (gen_has(g, all[i].feature)) *letters++ = all[i].letter;
    *letters = '\0';
    g->first_type = gen_has(g, GW_FEATURE_GC) ? GEN_GC_TYPES : 0;
}

static void choose_list(struct gen *g, char *letters, unsigned count, bool is_first)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned letter = gen_pick(g, 20);
        letters[i] = gen_letter(g, "iiiIIIfFFVVcesuagbyx"[letter]);
        if (is_first && letters[i] == 'n') letters[i] = 'i';
        if (g->options.is_closed && letters[i] == 'V') letters[i] = 'I';
    }
    letters[count] = '\0';
}

/* Function types: few values mostly, now and then very many. */
static void choose_types(struct gen *g)
{
    static const uint8_t params[] = {0, 1, 1, 2, 2, 3, 4, 6, 9, 14, 20, 28},
                         results[] = {0, 0, 1, 1, 1, 1, 2, 2, 3, 5, 9, 16};
    for (unsigned i = 0; i < GEN_POOL; i++) {
        struct gen_type *t = &g->types[i];
        if (i == 1) continue; /* nothing at all */
        choose_list(g, t->params, params[gen_pick(g, GW_COUNT(params))], i == 0);
        choose_list(g, t->results, results[gen_pick(g, GW_COUNT(results))], i == 0);
        if (i % 4 == 2) strcpy(t->params, "");         /* blocks take nothing mostly */
        if (i % 6 == 3) strcpy(t->results, t->params); /* as loops like it */
    }
    for (unsigned tag = 0; tag < GEN_TAGS; tag++) {
        struct gen_type *t = &g->types[GEN_POOL + 3 * tag];
        choose_list(g, t->params, tag == 0 ? 0 : tag == 3 ? 7 : gen_pick(g, 4), false);
        strcpy(t[1].results, t->params);
        strcpy(t[2].results, t->params);
        if (gen_has(g, GW_FEATURE_EXCEPTIONS)) strcat(t[2].results, "x");
    }
    if (gen_has(g, GW_FEATURE_EXCEPTIONS)) strcpy(g->types[GEN_TYPES - 1].results, "x");
}

static void choose_memories(struct gen *g)
{
    bool can_import = !g->options.is_closed;
    g->memory_count = gen_has(g, GW_FEATURE_MULTI_MEMORY) ? GEN_MAX_MEMORIES : 1;
    unsigned kinds = gen_pick(g, 32);
    for (unsigned i = 0; i < g->memory_count; i++) {
        struct gen_memory *m = &g->memories[i];
        unsigned kind = i == 0 ? kinds & 7 : i == 1 ? kinds >> 3 : 4 + (kinds & 1);
        *m = (struct gen_memory){.page_log2 = 16, .min = 1, .max = 3};
        m->is_64 = (kind == 1 || kind == 2) && gen_has(g, GW_FEATURE_MEMORY64);
        if ((kind == 2 || kind == 3) && gen_has(g, GW_FEATURE_CUSTOM_PAGE_SIZES)) {
            m->page_log2 = 0;
            m->min = 65536 + 13;
            m->max = 70000;
        }
        m->is_shared = kind == 4 && can_import && gen_has(g, GW_FEATURE_THREADS);
        m->is_imported = i == 0 && can_import && kind == 7;
    }
}

/* Cut the bytes into functions, and settle each one's type. */
static void choose_functions(struct gen *g, const uint8_t *at, const uint8_t *end)
{
    do {
        unsigned func = g->func_count++;
        const uint8_t *from = at;
        while (at < end && (*at != GENERATE_END || func == GENERATE_MAX_FUNCS - 1))
            at += end - at < GENERATE_RECORD ? end - at : GENERATE_RECORD;
        g->streams[func] = gw_slice_of(from, (size_t)(at - from));
        g->func_types[func] = from < at ? from[0] % GEN_POOL : 1;
        if (at < end) at += end - at < GENERATE_RECORD ? end - at : GENERATE_RECORD;
    } while (at < end && g->func_count < GENERATE_MAX_FUNCS);
}

static void choose(struct gen *g, struct gw_slice bytes)
{
    size_t header = GENERATE_HEADER * GENERATE_RECORD;
    if (bytes.len < header) header = bytes.len;
    g->at = bytes.data;
    g->end = bytes.data + header;
    g->frame_count = 1;
    gen_next_record(g);
    choose_types(g);
    if (!gen_next_record(g)) memset(g->record, 0, sizeof g->record);
    choose_memories(g);
    if (!g->options.is_closed) {
        g->host_count = GEN_HOSTS;
        g->imported_globals = GEN_IMPORTED_GLOBALS;
        g->is_table_imported = gen_pick(g, 3) == 2;
        for (unsigned i = 0; i < GEN_HOSTS; i++)
            g->host_types[i] = gen_pick(g, GEN_POOL);
    }
    choose_functions(g, bytes.data + header, bytes.data + bytes.len);
}

/* --- sections ---------------------------------------------------------------------------------- */

static void section(struct gw_writer *w, uint8_t id, size_t *from)
{
    gw_writer_u8(w, id);
    *from = w->len;
}

static void write_letters(struct gen *g, struct gw_writer *w, const char *letters)
{
    gw_writer_u32(w, (uint32_t)strlen(letters));
    for (; *letters; letters++)
        gen_valtype(g, w, *letters);
}

static void write_gc_types(struct gen *g, struct gw_writer *w)
{
    static const uint8_t first[] = {
        0x50, 0, 0x5f,  3,    0x7f, 1,    0x7e, 1,    0x78, 1,                /* s */
        0x4f, 1, GEN_S, 0x5f, 4,    0x7f, 1,    0x7e, 1,    0x78, 1, 0x7c, 1, /* t */
        0x5f, 6, 0x7d,  1,                                                    /* u */
    };
    static const uint8_t rest[] = {
        1,    0x77, 1,    0x63, GEN_S, 1,    0x63, GEN_U, 1,
        0x70, 1,    0x5e, 0x78, 1,     0x5e, 0x7e, 1,     0x5e, /* a, b, d */
    };
    uint8_t vector = gen_has(g, GW_FEATURE_SIMD) ? 0x7b : 0x7e;
    gw_writer_fixed(w, first, sizeof first);
    gw_writer_u8(w, vector);
    gw_writer_fixed(w, rest, sizeof rest);
    gw_writer_u8(w, vector);
    gw_writer_u8(w, 1);
    gw_writer_fixed(w, (const uint8_t[]){0x5e, 0x63, GEN_S, 1}, 4); /* r */
    gw_writer_fixed(w, (const uint8_t[]){0x5e, 0x70, 1}, 3);        /* e */
}

static void write_types(struct gen *g, struct gw_writer *w)
{
    size_t from;
    section(w, 1, &from);
    gw_writer_u32(w, g->first_type + GEN_TYPES);
    if (g->first_type) write_gc_types(g, w);
    for (unsigned i = 0; i < GEN_TYPES; i++) {
        gw_writer_u8(w, 0x60);
        write_letters(g, w, g->types[i].params);
        write_letters(g, w, g->types[i].results);
    }
    gw_writer_prefix_len(w, from);
}

static void write_memory_type(struct gw_writer *w, const struct gen_memory *m)
{
    unsigned flags = 1u | (m->is_shared ? 2u : 0) | (m->is_64 ? 4u : 0) |
                     (m->page_log2 != 16 ? 8u : 0);
    gw_writer_u8(w, (uint8_t)flags);
    gw_writer_u32(w, m->min);
    gw_writer_u32(w, m->max);
    if (flags & 8) gw_writer_u32(w, m->page_log2);
}

/* Table 0: 64 to 80 funcref. */
static const uint8_t table_type[] = {0x70, 1, 64, 80};

static void import_name(struct gw_writer *w, char kind, unsigned index)
{
    char name[2] = {kind, (char)('0' + index)};
    gw_writer_name(w, gw_slice_str("h"));
    gw_writer_name(w, gw_slice_of(name, 2));
}

static void write_imports(struct gen *g, struct gw_writer *w)
{
    if (g->options.is_closed) return;
    size_t from;
    section(w, 2, &from);
    gw_writer_u32(w, GEN_HOSTS + GEN_IMPORTED_GLOBALS + 0u + g->memories[0].is_imported +
                         g->is_table_imported);
    for (unsigned i = 0; i < GEN_HOSTS; i++) {
        import_name(w, 'f', i);
        gw_writer_u8(w, GW_EXTERN_FUNC);
        gw_writer_u32(w, g->first_type + g->host_types[i]);
    }
    import_name(w, 'g', 0);
    gw_writer_fixed(w, "\x03\x7e\x01", 3);
    import_name(w, 'g', 1);
    gw_writer_fixed(w, "\x03\x7c\x00", 3);
    if (g->is_table_imported) {
        import_name(w, 't', 0);
        gw_writer_u8(w, GW_EXTERN_TABLE);
        gw_writer_fixed(w, table_type, sizeof table_type);
    }
    if (g->memories[0].is_imported) {
        import_name(w, 'm', 0);
        gw_writer_u8(w, GW_EXTERN_MEMORY);
        write_memory_type(w, &g->memories[0]);
    }
    gw_writer_prefix_len(w, from);
}

static void write_declarations(struct gen *g, struct gw_writer *w)
{
    size_t from;
    section(w, 3, &from);
    gw_writer_u32(w, g->func_count);
    for (unsigned i = 0; i < g->func_count; i++)
        gw_writer_u32(w, g->first_type + g->func_types[i]);
    gw_writer_prefix_len(w, from);

    bool has_third = gen_has(g, GW_FEATURE_MEMORY64);
    section(w, 4, &from); /* 1: externref, 2: 64-bit */
    gw_writer_u32(w, 1u + !g->is_table_imported + has_third);
    if (!g->is_table_imported) gw_writer_fixed(w, table_type, sizeof table_type);
    gw_writer_fixed(w, "\x6f\x01\x08\x14", 4);
    if (has_third) gw_writer_fixed(w, "\x70\x05\x40\x50", 4);
    gw_writer_prefix_len(w, from);

    unsigned imported = g->memories[0].is_imported;
    section(w, 5, &from);
    gw_writer_u32(w, g->memory_count - imported);
    for (unsigned i = imported; i < g->memory_count; i++)
        write_memory_type(w, &g->memories[i]);
    gw_writer_prefix_len(w, from);

    if (!gen_has_tags(g)) return;
    section(w, 13, &from);
    gw_writer_u32(w, GEN_TAGS);
    for (unsigned tag = 0; tag < GEN_TAGS; tag++) {
        gw_writer_u8(w, 0);
        gw_writer_u32(w, g->first_type + GEN_POOL + 3 * tag);
    }
    gw_writer_prefix_len(w, from);
}

static void write_global(struct gen *g, struct gw_writer *w, char letter, bool is_mutable)
{
    gen_valtype(g, w, letter);
    gw_writer_u8(w, is_mutable);
    switch (letter) {
    case 'i':
        gw_writer_fixed(w, "\x41\xfb\xff\x7e", 4);
        break;
    case 'I':
        gw_writer_fixed(w, "\x42\x80\x80\x80\x80\x70", 6);
        break;
    case 'f':
        gw_writer_fixed(w, "\x43\x00\x00\xc0\x3f", 5);
        break;
    case 'F':
        gw_writer_fixed(w, "\x44\x00\x00\x00\x00\x00\x00\x04\xc0", 9);
        break;
    case 'V':
        gw_writer_fixed(w,
                        "\xfd\x0c\x00\x01\x02\x03\x04\x05\x06\x07\x80\x81\x82\x83\x84\x85"
                        "\x86\x87",
                        18);
        break;
    case 'n':
        gw_writer_u8(w, 0xd0), gw_writer_s32(w, (int32_t)g->first_type);
        break;
    case 'y':
    case 'g':
        gw_writer_fixed(w, "\x41\x07\xfb\x1c", 4);
        break;
    case 's':
        gw_writer_fixed(w, (const uint8_t[]){0xfb, 1, GEN_T}, 3);
        break;
    case 'u':
        gw_writer_fixed(w, (const uint8_t[]){0xfb, 1, GEN_U}, 3);
        break;
    case 'a':
        gw_writer_fixed(w, (const uint8_t[]){0x41, 20, 0xfb, 7, GEN_A}, 5);
        break;
    case 'b':
        gw_writer_fixed(w, (const uint8_t[]){0x41, 20, 0xfb, 7, GEN_B}, 5);
        break;
    default:
        gw_writer_u8(w, 0xd0);
        gen_valtype(g, w, letter);
    }
    gw_writer_u8(w, 0x0b);
}

static unsigned number_count(const struct gen *g)
{
    return gen_has(g, GW_FEATURE_SIMD) ? 5 : 4; /* they are the first letters */
}

/* The budget; one of each type, by letter; immutable ones of the numbers. */
static void write_globals(struct gen *g, struct gw_writer *w)
{
    size_t from;
    section(w, 6, &from);
    gw_writer_u32(w, 1 + (uint32_t)strlen(g->letters) + number_count(g));
    gw_writer_fixed(w, "\x7f\x01\x41", 3);
    gw_writer_s32(w, GENERATE_BUDGET);
    gw_writer_u8(w, 0x0b);
    for (const char *l = g->letters; *l; l++)
        write_global(g, w, *l, true);
    for (unsigned i = 0; i < number_count(g); i++)
        write_global(g, w, g->letters[i], false);
    gw_writer_prefix_len(w, from);
}

static void write_export(struct gw_writer *w, enum gw_extern_kind kind, unsigned number,
                         unsigned index)
{
    char name[8];
    int len = snprintf(name, sizeof name, "%c%u",
                       kind == GW_EXTERN_FUNC     ? 'f'
                       : kind == GW_EXTERN_MEMORY ? 'm'
                                                  : 'g',
                       number);
    gw_writer_name(w, gw_slice_of(name, (size_t)len));
    gw_writer_u8(w, (uint8_t)kind);
    gw_writer_u32(w, index);
}

static void write_exports(struct gen *g, struct gw_writer *w)
{
    size_t from;
    section(w, 7, &from);
    unsigned globals = 1 + (unsigned)strlen(g->letters);
    gw_writer_u32(w, g->func_count + g->memory_count + globals);
    for (unsigned i = 0; i < g->func_count; i++)
        write_export(w, GW_EXTERN_FUNC, i, g->host_count + i);
    for (unsigned i = 0; i < g->memory_count; i++)
        write_export(w, GW_EXTERN_MEMORY, i, i);
    for (unsigned i = 0; i < globals; i++)
        write_export(w, GW_EXTERN_GLOBAL, i, g->imported_globals + i);
    gw_writer_prefix_len(w, from);
}

/* 0: all functions into table 0; 1 and 2: passive; 3: all into table 2. */
static void write_elements(struct gen *g, struct gw_writer *w)
{
    size_t from;
    bool has_third = gen_has(g, GW_FEATURE_MEMORY64);
    unsigned all = g->host_count + g->func_count;
    section(w, 9, &from);
    gw_writer_u32(w, has_third ? 4 : 3);
    gw_writer_fixed(w, "\x00\x41\x01\x0b", 4);
    gw_writer_u32(w, all);
    for (unsigned i = 0; i < all; i++)
        gw_writer_u32(w, i);
    for (unsigned i = 0; i < 2; i++) {
        gw_writer_fixed(w, "\x01\x00\x05\x00\x00\x00\x00", 7);
        gw_writer_u32(w, all - 1);
    }
    if (has_third) {
        gw_writer_fixed(w, "\x02\x02\x42\x01\x0b\x00", 6);
        gw_writer_u32(w, all);
        for (unsigned i = 0; i < all; i++)
            gw_writer_u32(w, i);
    }
    gw_writer_prefix_len(w, from);
}

static void write_data(struct gen *g, struct gw_writer *w)
{
    size_t from;
    section(w, 11, &from);
    gw_writer_u32(w, 4);
    for (unsigned segment = 0; segment < 2; segment++) { /* the start and the end of 0 */
        uint8_t bytes[256];
        for (unsigned i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)((i + 7) * (i + segment) * 37 >> 3);
        gw_writer_u8(w, 0);
        gw_writer_u8(w, g->memories[0].is_64 ? 0x42 : 0x41);
        gw_writer_s32(w, segment ? 0xff00 : 0);
        gw_writer_u8(w, 0x0b);
        gw_writer_name(w, gw_slice_of(bytes, sizeof bytes));
    }
    for (unsigned i = 0; i < 2; i++) {
        gw_writer_u8(w, 1);
        gw_writer_name(w, gw_slice_str("passive bytes\xff\x80\x7f"));
    }
    gw_writer_prefix_len(w, from);
}

unsigned gw_generate_module(struct gw_slice bytes, const struct generate_options *options,
                            struct gw_writer *out)
{
    struct gen g = {.options = *options};
    char letters[24];
    choose_letters(&g, letters);
    g.letters = letters;
    choose(&g, bytes);

    gw_writer_fixed(out, "\0asm\1\0\0\0", 8);
    write_types(&g, out);
    write_imports(&g, out);
    write_declarations(&g, out);
    write_globals(&g, out);
    write_exports(&g, out);
    write_elements(&g, out);
    gw_writer_fixed(out, "\x0c\x01\x04", 3); /* data count */
    size_t from;
    section(out, 10, &from);
    gw_writer_u32(out, g.func_count);
    for (unsigned i = 0; i < g.func_count; i++) {
        size_t body = out->len;
        gen_code(&g, i, out);
        gw_writer_prefix_len(out, body);
    }
    gw_writer_prefix_len(out, from);
    write_data(&g, out);
    return g.func_count;
}

/* --- seeds --------------------------------------------------------------------------------------- */

/* xorshift64*: the same modules everywhere. */
static uint64_t next(uint64_t *x)
{
    *x ^= *x >> 12;
    *x ^= *x << 25;
    *x ^= *x >> 27;
    return *x * 0x2545f4914f6cdd1du;
}

size_t gw_generate_seed(uint64_t seed, uint8_t *bytes)
{
    uint64_t x = seed * 0x9e3779b97f4a7c15u | 1;
    for (unsigned i = 0; i < 8; i++)
        next(&x);
    unsigned funcs = 8 + (unsigned)(next(&x) >> 40) % 9, records = 0;
    size_t len = 0;
    for (unsigned i = 0; i < GENERATE_HEADER; i++, len += GENERATE_RECORD) {
        uint64_t record = next(&x);
        memcpy(bytes + len, &record, GENERATE_RECORD);
    }
    for (unsigned func = 0; func < funcs; func++) {
        unsigned size = (unsigned)(next(&x) >> 40);
        records = 2 + (size & 3 ? size / 4 % 60 : size / 4 % 170);
        for (unsigned i = 0; i < records; i++, len += GENERATE_RECORD) {
            uint64_t record = next(&x);
            memcpy(bytes + len, &record, GENERATE_RECORD);
            if (bytes[len] == GENERATE_END) bytes[len] = 0;
        }
        memset(bytes + len, GENERATE_END, GENERATE_RECORD);
        len += GENERATE_RECORD;
    }
    return len - GENERATE_RECORD; /* the last needs no end */
}
