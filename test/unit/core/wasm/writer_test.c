/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/writer.h"

#include "core/wasm/reader.h"
#include "core/wasm/type_codes.h"
#include "test.h"

static struct gw_writer new_writer(void)
{
    struct gw_writer w;
    gw_writer_init(&w, gw_alloc_libc());
    return w;
}

Test(writer, integers_are_minimal)
{
    static const struct {
        const char *rule;
        int64_t value;
        size_t signed_len, unsigned_len;
    } cases[] = {
        {"zero", 0, 1, 1},
        {"largest of one signed byte", 63, 1, 1},
        {"needs a byte for its sign", 64, 2, 1},
        {"largest of one unsigned byte", 127, 2, 1},
        {"128", 128, 2, 2},
        {"smallest of one signed byte", -64, 1, 10},
        {"-65", -65, 2, 10},
        {"INT32_MAX", INT32_MAX, 5, 5},
        {"INT64_MAX", INT64_MAX, 10, 9},
        {"INT64_MIN", INT64_MIN, 10, 10},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_writer w = new_writer();
        gw_writer_s64(&w, cases[i].value);
        CHECK_INT(cases[i].rule, w.len, cases[i].signed_len);
        gw_writer_u64(&w, (uint64_t)cases[i].value);
        CHECK_INT(cases[i].rule, w.len, cases[i].signed_len + cases[i].unsigned_len);
        struct gw_reader r = gw_reader_of(gw_slice_of(w.data, w.len));
        CHECK_INT(cases[i].rule, gw_reader_s64(&r), cases[i].value);
        CHECK_INT(cases[i].rule, (int64_t)gw_reader_u64(&r), cases[i].value);
        CHECK_INT(cases[i].rule, r.err, GW_OK);
        gw_writer_deinit(&w);
    }
}

Test(writer, prefix_len_moves_what_was_written)
{
    struct gw_writer w = new_writer();
    gw_writer_u8(&w, 1);
    size_t from = w.len;
    for (unsigned i = 0; i < 300; i++) gw_writer_u8(&w, (uint8_t)i);
    gw_writer_prefix_len(&w, from);
    struct gw_reader r = gw_reader_of(gw_slice_of(w.data, w.len));
    CHECK_INT("before", gw_reader_u8(&r), 1);
    CHECK_INT("length", gw_reader_u32(&r), 300);
    for (unsigned i = 0; i < 300; i++) CHECK_INT("content", gw_reader_u8(&r), (uint8_t)i);
    CHECK("end", r.at == r.end);
    gw_writer_deinit(&w);
}

Test(writer, types_come_back_as_they_went)
{
    static const gw_valtype types[] = {
        GW_I32, GW_I64, GW_F32, GW_F64, GW_V128, GW_I8, GW_I16,
        GW_FUNCREF, GW_EXTERNREF, GW_ANYREF, GW_EXNREF,
        GW_VALTYPE_REF(GW_HEAP_NONE, true), GW_VALTYPE_REF(GW_HEAP_NOCONT, false),
        GW_VALTYPE_REF(0, true), GW_VALTYPE_REF(63, false), GW_VALTYPE_REF(64, false),
        GW_VALTYPE_REF(999999, true),
    };
    for (size_t i = 0; i < GW_COUNT(types); i++) {
        struct gw_writer w = new_writer();
        gw_writer_valtype(&w, types[i]);
        struct gw_reader r = gw_reader_of(gw_slice_of(w.data, w.len));
        char name[24];
        gw_valtype_print(types[i], name, sizeof name);
        CHECK_INT(name, gw_type_codes_read_storage(&r), types[i]);
        CHECK(name, r.err == GW_OK && r.at == r.end);
        gw_writer_deinit(&w);
    }
}

Test(writer, errors_stick)
{
    struct gw_alloc a;
    gw_alloc_init(&a, gw_alloc_libc(), 300);
    struct gw_writer w;
    gw_writer_init(&w, &a);
    for (unsigned i = 0; i < 400; i++) gw_writer_u8(&w, 1);
    CHECK_INT("full", w.err, GW_ERR_NOMEM);
    size_t len = w.len;
    gw_writer_name(&w, gw_slice_str("x"));
    gw_writer_prefix_len(&w, 0);
    CHECK_INT("does nothing more", w.len, len);
    gw_writer_deinit(&w);
    CHECK_INT("all given back", atomic_load(&a.used_bytes), 0);
}
