/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/decode.h"
#include "core/wasm/decode_data.h"

#include "wasm_bytes.h"

Test(decode, refuses_what_is_malformed)
{
    static const struct {
        const char *rule;
        const uint8_t *bytes;
        size_t len;
        enum gw_err err;
        uint64_t offset;
        const char *section;
    } cases[] = {
        {"nothing", BYTES(""), GW_ERR_EOF, 0, ""},
        {"no magic", BYTES("\0asn\1\0\0\0"), GW_ERR_MALFORMED, 0, ""},
        {"no version", BYTES("\0asm"), GW_ERR_EOF, 4, ""},
        {"a component", BYTES("\0asm\x0d\0\1\0"), GW_ERR_MALFORMED, 4, ""},
        {"no such section", BYTES(HEADER "\x0e\0"), GW_ERR_MALFORMED, 8, ""},
        {"section too long", BYTES(HEADER "\1\5\0"), GW_ERR_EOF, 10, ""},
        {"section too short", BYTES(HEADER "\1\2\0\0"), GW_ERR_MALFORMED, 11, "type"},
        {"section twice", BYTES(HEADER "\1\1\0\1\1\0"), GW_ERR_MALFORMED, 11, ""},
        {"sections out of order", BYTES(HEADER "\3\1\0\1\1\0"), GW_ERR_MALFORMED, 11, ""},
        {"more items than bytes", BYTES(HEADER "\1\1\x7f"), GW_ERR_EOF, 10, "type"},
        {"no such type form", BYTES(HEADER "\1\3\1\x40\0"), GW_ERR_MALFORMED, 11, "type"},
        {"no such value type", BYTES(HEADER "\1\4\1\x60\1\x50"), GW_ERR_MALFORMED, 13, "type"},
        {"name is no UTF-8", BYTES(HEADER "\2\6\1\1\xff\0\0\0"), GW_ERR_MALFORMED, 12, "import"},
        {"no such import kind", BYTES(HEADER "\2\5\1\0\0\5\0"), GW_ERR_MALFORMED, 13, "import"},
        {"limits flags", BYTES(HEADER "\5\3\1\x10\0"), GW_ERR_MALFORMED, 11, "memory"},
        {"a shared table", BYTES(HEADER "\4\4\1\x70\2\0"), GW_ERR_MALFORMED, 12, "table"},
        {"mutability", BYTES(HEADER "\6\5\1\x7f\2\x0b\0"), GW_ERR_MALFORMED, 12, "global"},
        {"expression without end", BYTES(HEADER "\6\5\1\x7f\0\x41\0"), GW_ERR_EOF, 15, "global"},
        {"functions without bodies", BYTES(HEADER "\1\4\1\x60\0\0\3\2\1\0"), GW_ERR_MALFORMED, 18,
         ""},
        {"bodies without functions", BYTES(HEADER "\x0a\4\1\2\0\x0b"), GW_ERR_MALFORMED, 10,
         "code"},
        {"data count differs", BYTES(HEADER "\x0c\1\1"), GW_ERR_MALFORMED, 11, ""},
        {"custom section without name", BYTES(HEADER "\0\0"), GW_ERR_EOF, 10, "custom"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct loaded l;
        CHECK_INT(cases[i].rule, load(&l, cases[i].bytes, cases[i].len, 0, false), cases[i].err);
        CHECK_INT(cases[i].rule, l.diag.err, cases[i].err);
        CHECK_INT(cases[i].rule, l.diag.offset, cases[i].offset);
        CHECK_STR(cases[i].rule, l.diag.section, cases[i].section);
        unload(&l);
    }
}

Test(decode, names_the_feature_that_is_off)
{
    static const struct {
        enum gw_feature off;
        const uint8_t *bytes;
        size_t len;
    } cases[] = {
        {GW_FEATURE_SIMD, BYTES(HEADER "\1\5\1\x60\1\x7b\0")},
        {GW_FEATURE_REFERENCE_TYPES, BYTES(HEADER "\1\5\1\x60\1\x6f\0")},
        {GW_FEATURE_MULTI_VALUE, BYTES(HEADER "\1\6\1\x60\0\2\x7f\x7f")},
        {GW_FEATURE_GC, BYTES(HEADER "\1\3\1\x5f\0")},
        {GW_FEATURE_THREADS, BYTES(HEADER "\5\4\1\3\0\1")},
        {GW_FEATURE_MEMORY64, BYTES(HEADER "\5\3\1\4\0")},
        {GW_FEATURE_CUSTOM_PAGE_SIZES, BYTES(HEADER "\5\4\1\x08\0\0")},
        {GW_FEATURE_EXCEPTIONS, BYTES(HEADER "\1\4\1\x60\0\0\x0d\3\1\0\0")},
        {GW_FEATURE_COMPACT_IMPORTS, BYTES(HEADER "\2\5\1\0\0\x7f\0")},
        {GW_FEATURE_BULK_MEMORY, BYTES(HEADER "\x0c\1\0")},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct loaded l;
        const char *name = gw_features_text(cases[i].off);
        gw_features on = gw_features_default() & ~GW_FEATURE_BIT(cases[i].off);
        CHECK_INT(name, load(&l, cases[i].bytes, cases[i].len, on, false), GW_ERR_FEATURE);
        char want[64];
        snprintf(want, sizeof want, "--feature +%s", name);
        CHECK(name, strstr(l.diag.text, want));
        unload(&l);
        CHECK_INT(name, load(&l, cases[i].bytes, cases[i].len, 0, false), GW_OK);
        CHECK(name, gw_features_have(l.module->uses, cases[i].off));
        unload(&l);
    }
}

/* (import "m" "f" (func)) (memory 1) (func $g) (export "g" (func 1)) (data "hi") */
static const char small[] =
    HEADER "\1\4\1\x60\0\0" "\2\7\1\1m\1f\0\0" "\3\2\1\0" "\5\3\1\0\1" "\7\5\1\1g\0\1"
           "\x0c\1\1" "\x0a\4\1\2\0\x0b" "\x0b\5\1\1\2hi" "\0\4\1xyz";

Test(decode, keeps_what_the_binary_says)
{
    struct loaded l;
    CHECK_INT("loads", load(&l, (const uint8_t *)small, sizeof small - 1, 0, false), GW_OK);
    const struct gw_module *m = l.module;
    CHECK_INT("functions", m->func_count, 2);
    CHECK_INT("imported", m->func_import_count, 1);
    CHECK("import", m->funcs[0].is_import && gw_slice_is(m->imports[0].name, "f"));
    CHECK_INT("body", m->funcs[1].body.len, 2);
    CHECK_INT("body's place", m->bytes.data[m->funcs[1].body_offset + 1], 0x0b);
    CHECK("memory", m->memory_count == 1 && m->memories[0].type.limits.min == 1);
    CHECK("no maximum", m->memories[0].type.limits.max == UINT64_MAX);
    struct gw_data_cursor cursor = gw_data_first(m);
    struct gw_module_data data;
    CHECK("data", gw_data_next(&cursor, &data) && gw_slice_is(data.bytes, "hi"));
    CHECK("no more", !gw_data_next(&cursor, &data) && m->has_data_count);
    CHECK("custom", gw_slice_is(m->customs[0].payload, "yz"));
    CHECK_INT("stands behind data", m->customs[0].after_section, 11);
    CHECK_INT("sections", m->section_count, 9);
    const struct gw_export *export = gw_module_find_export(m, gw_slice_str("g"));
    CHECK("export", export && export->index == 1);
    CHECK("no export", !gw_module_find_export(m, gw_slice_str("h")));
    unload(&l);
}

Test(decode, no_prefix_or_flipped_byte_does_harm)
{
    for (size_t len = 0; len < sizeof small - 1; len++) {
        struct loaded l;
        load(&l, (const uint8_t *)small, len, 0, true);
        unload(&l);
        uint8_t flipped[sizeof small - 1];
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(flipped, small, sizeof flipped);
            flipped[len] ^= (uint8_t)(1u << bit);
            load(&l, flipped, sizeof flipped, 0, true);
            unload(&l);
        }
    }
}

Test(decode, takes_bytes_over_only_on_success)
{
    struct gw_alloc a;
    gw_alloc_init(&a, gw_alloc_libc(), SIZE_MAX);
    struct gw_type_registry *registry = NULL;
    cr_assert(gw_type_registry_new(&a, &registry) == GW_OK);
    struct gw_decode_options options = {.alloc = &a, .registry = registry};
    struct gw_module *m = NULL;
    uint8_t *bytes = gw_alloc_get(&a, 8);
    memcpy(bytes, "\0asm\2\0\0\0", 8);
    CHECK_INT("bad", gw_module_decode_owned(bytes, 8, &options, NULL, &m), GW_ERR_MALFORMED);
    bytes[4] = 1;
    CHECK_INT("good", gw_module_decode_owned(bytes, 8, &options, NULL, &m), GW_OK);
    struct gw_module *second = gw_module_ref(m);
    gw_module_unref(&m);
    CHECK("nulled", !m);
    CHECK_INT("second reference", second->bytes.len, 8);
    gw_module_unref(&second);
    gw_type_registry_free(&registry);
    CHECK_INT("all given back", atomic_load(&a.used_bytes), 0);
}

Test(decode, limits_count_imports_too)
{
    static const char import[] = "\0\0\2\0\0"; /* a memory */
    uint8_t bytes[8 + 4 + 101 * 5] = HEADER "\2\xfa\3\x65";
    for (unsigned i = 0; i < 101; i++) memcpy(bytes + 12 + 5 * i, import, 5);
    struct loaded l;
    CHECK_INT("one too many", load(&l, bytes, sizeof bytes, 0, false), GW_ERR_LIMIT);
    CHECK("says so", strstr(l.diag.text, "limit of 100"));
    unload(&l);
    bytes[9] = 0xf5;
    bytes[11] = 100;
    CHECK_INT("as many as allowed", load(&l, bytes, sizeof bytes - 5, 0, false), GW_OK);
    unload(&l);
}
