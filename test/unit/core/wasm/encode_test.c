/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/encode.h"

#include "wasm_bytes.h"

static const struct {
    const char *rule;
    const uint8_t *bytes;
    size_t len;
} modules[] = {
    {"empty", BYTES(HEADER)},
    {"empty sections stay", BYTES(HEADER "\1\1\0\3\1\0\x0a\1\0")},
    {"customs keep their places", BYTES(HEADER "\0\3\1ab\1\1\0\0\2\1c\0\2\1d\3\1\0\0\2\1e")},
    {"types", BYTES(HEADER "\1\x1d\4\x60\2\x7f\x70\1\x7e\x4e\2\x50\0\x5f\1\x78\1\x4f\1\1\x5f\1\x78\1"
                           "\x5e\x64\1\0\x60\0\0")},
    {"imports of every kind",
     BYTES(HEADER "\1\4\1\x60\0\0\2\x25\5\1m\1a\0\0\1m\1b\1\x70\1\1\2\1m\1c\2\4\1\1m\1d\3\x7e\1\1m\1e"
                  "\4\0\0")},
    {"compact imports", BYTES(HEADER "\1\4\1\x60\0\0\2\x19\2\1m\0\x7f\2\1a\0\0\1b\3\x7f\0\1n\0\x7e"
                                     "\3\x7f\0\1\1c")},
    {"table with initial value", BYTES(HEADER "\4\x09\1\x40\0\x70\0\1\xd0\x70\x0b")},
    {"page size and 64-bit", BYTES(HEADER "\5\6\2\x0c\0\x10\4\0")},
    {"all kinds of element segments",
     BYTES(HEADER "\1\4\1\x60\0\0\3\2\1\0\4\4\1\x70\0\1\x09\x35\x08"
                  "\0\x41\0\x0b\1\0" "\1\0\1\0" "\2\0\x41\0\x0b\0\1\0" "\3\0\1\0"
                  "\4\x41\0\x0b\1\xd2\0\x0b" "\5\x70\1\xd2\0\x0b"
                  "\6\0\x41\0\x0b\x70\1\xd2\0\x0b" "\7\x70\1\xd2\0\x0b"
                  "\x0a\4\1\2\0\x0b")},
    {"all kinds of data segments",
     BYTES(HEADER "\5\3\1\0\1\x0c\1\3\x0b\x12\3\0\x41\0\x0b\1x\1\1y\2\0\x41\0\x0b\2zz")},
    {"start", BYTES(HEADER "\1\4\1\x60\0\0\3\2\1\0\x08\1\0\x0a\4\1\2\0\x0b")},
};

static void check_same(const char *rule, const uint8_t *bytes, size_t len)
{
    struct loaded l;
    struct gw_writer w;
    cr_assert(load(&l, bytes, len, 0, false) == GW_OK, "%s: %s", rule, l.diag.text);
    gw_writer_init(&w, &l.alloc);
    CHECK_INT(rule, gw_module_encode(l.module, &w), GW_OK);
    CHECK_INT(rule, w.len, len);
    CHECK(rule, w.len == len && memcmp(w.data, bytes, len) == 0);
    gw_writer_deinit(&w);
    unload(&l);
}

Test(encode, gives_the_bytes_back)
{
    for (size_t i = 0; i < GW_COUNT(modules); i++)
        check_same(modules[i].rule, modules[i].bytes, modules[i].len);
}

Test(encode, makes_lebs_minimal)
{
    struct loaded l;
    struct gw_writer w;
    cr_assert(load(&l, BYTES(HEADER "\1\x86\x80\0\x81\0\x60\x80\0\0"), 0, false) == GW_OK, "%s",
              l.diag.text);
    gw_writer_init(&w, &l.alloc);
    gw_module_encode(l.module, &w);
    CHECK("minimal", w.len == 14 && memcmp(w.data, HEADER "\1\4\1\x60\0\0", 14) == 0);
    gw_writer_deinit(&w);
    unload(&l);
}

static bool is_not(void *env, struct gw_slice name) { return !gw_slice_is(name, env); }

Test(encode, drops_the_customs_it_is_told)
{
    struct loaded l;
    struct gw_writer w;
    cr_assert(load(&l, BYTES(HEADER "\0\2\1a\1\1\0\0\2\1b"), 0, false) == GW_OK);
    gw_writer_init(&w, &l.alloc);
    struct gw_encode_options options = {is_not, "b"};
    CHECK_INT("encode", gw_module_encode_with(l.module, &options, &w), GW_OK);
    CHECK("b stays", w.len == 15 && memcmp(w.data, HEADER "\1\1\0\0\2\1b", 15) == 0);
    gw_writer_deinit(&w);
    unload(&l);
}

Test(encode, gives_real_modules_back)
{
    static const char *const files[] = {"bench/noop/benchmark.wasm", "bench/sqlite3/sqlite3.wasm",
                                        "bench/blake3-simd/benchmark.wasm",
                                        "bench/regex/benchmark.wasm"};
    unsigned seen = 0;
    for (size_t i = 0; i < GW_COUNT(files); i++) {
        const char *path = test_corpus(files[i]);
        FILE *file = path ? fopen(path, "rb") : NULL;
        if (!file) continue;
        static uint8_t bytes[8 << 20];
        size_t len = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        check_same(files[i], bytes, len);
        seen++;
    }
    if (seen == 0) cr_skip_test("no corpora");
}
