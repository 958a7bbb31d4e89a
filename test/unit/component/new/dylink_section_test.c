/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/dylink_section.h"

#include "test.h"

#define PAYLOAD(text) (text), sizeof(text) - 1

static enum gw_err read_section(const char *bytes, size_t len, struct gw_arena *arena,
                                struct gw_diag *diag, struct gw_dylink_section *out)
{
    /* Of their very size on the heap, so that tools see a read behind them. */
    char *copy = malloc(len ? len : 1);
    memcpy(copy, bytes, len);
    enum gw_err err = gw_dylink_section_read(gw_slice_of(copy, len), arena, diag, out);
    free(copy);
    return err;
}

Test(dylink_section, refuses_what_is_broken)
{
    static const struct {
        const char *rule, *bytes;
        size_t len;
        enum gw_err err;
        uint64_t offset; /* where, if it failed */
    } cases[] = {
        {"empty",                         PAYLOAD(""),                           GW_OK,               0},
        {"mem-info",                      PAYLOAD("\1\4\x14\2\3\1"),             GW_OK,               0},
        {"no size",                       PAYLOAD("\1"),                         GW_ERR_EOF,          1},
        {"beyond the section",            PAYLOAD("\1\5\x14\2\3\1"),             GW_ERR_EOF,          2},
        {"mem-info cut short",            PAYLOAD("\1\3\x14\2\3"),               GW_ERR_EOF,          5},
        {"mem-info and more",             PAYLOAD("\1\5\x14\2\3\1\0"),           GW_ERR_MALFORMED,    6},
        {"alignment of 2^31",             PAYLOAD("\1\4\0\x1f\0\x1f"),           GW_OK,               0},
        {"alignment of 2^32",             PAYLOAD("\1\4\0\x20\0\0"),             GW_ERR_LIMIT,        6},
        {"table alignment of 2^32",       PAYLOAD("\1\4\0\0\0\x20"),             GW_ERR_LIMIT,        6},
        {"kind 0",                        PAYLOAD("\0\0"),                       GW_ERR_UNSUPPORTED,  0},
        {"kind 6",                        PAYLOAD("\1\4\0\0\0\0\6\0"),           GW_ERR_UNSUPPORTED,  6},
        {"needed",                        PAYLOAD("\2\4\1\2ab"),                 GW_OK,               0},
        {"needed, more than there are",   PAYLOAD("\2\4\2\2ab"),                 GW_ERR_EOF,          6},
        {"needed, more than can be",      PAYLOAD("\2\5\xff\xff\xff\xff\x0f"),   GW_ERR_EOF,          7},
        {"name beyond the subsection",    PAYLOAD("\2\4\1\3ab\5\0"),             GW_ERR_EOF,          4},
        {"not UTF-8",                     PAYLOAD("\2\3\1\1\xff"),               GW_ERR_MALFORMED,    3},
        {"count too long",                PAYLOAD("\2\6\x80\x80\x80\x80\x80\0"), GW_ERR_INT_TOO_LONG, 2},
        {"export-info",                   PAYLOAD("\3\4\1\1a\1"),                GW_OK,               0},
        {"export-info without flags",     PAYLOAD("\3\3\1\1a"),                  GW_ERR_EOF,          5},
        {"import-info",                   PAYLOAD("\4\6\1\1m\1a\1"),             GW_OK,               0},
        {"import-info, more than can be", PAYLOAD("\4\3\1\0\0"),                 GW_ERR_EOF,          3},
        {"runtime-path",                  PAYLOAD("\5\4\1\2ab"),                 GW_OK,               0},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_arena arena;
        struct gw_dylink_section out;
        struct gw_diag diag = GW_DIAG_INIT;
        gw_arena_init(&arena, gw_alloc_libc());
        CHECK_INT(cases[i].rule,
                  read_section(cases[i].bytes, cases[i].len, &arena, &diag, &out),
                  cases[i].err);
        if (cases[i].err) CHECK_INT(cases[i].rule, diag.offset, cases[i].offset);
        gw_arena_deinit(&arena);
    }
}

Test(dylink_section, every_prefix_of_one_is_read_or_refused)
{
    static const char all[] = "\1\4\x14\2\3\1\2\4\1\2ab\2\4\1\2cd\3\4\1\1e\1"
                              "\4\6\1\1m\1a\1\5\4\1\2xy";
    for (size_t len = 0; len < sizeof all; len++) {
        struct gw_arena arena;
        struct gw_dylink_section out;
        gw_arena_init(&arena, gw_alloc_libc());
        enum gw_err err = read_section(all, len, &arena, NULL, &out);
        bool is_whole = len == 0 || len == 6 || len == 12 || len == 18 || len == 24 ||
                        len == 32 || len == 38;
        CHECK_INT("prefix", err == GW_OK, is_whole);
        gw_arena_deinit(&arena);
    }
}

Test(dylink_section, joins_subsections_of_a_kind)
{
    static const char all[] = "\2\4\1\2ab\2\6\2\2cd\1e\3\4\1\1f\1\3\4\1\1g\2"
                              "\4\6\1\1m\1a\1";
    struct gw_arena arena;
    struct gw_dylink_section s;
    gw_arena_init(&arena, gw_alloc_libc());
    CHECK_INT("read",
              gw_dylink_section_read(gw_slice_of(all, sizeof all - 1), &arena, NULL, &s),
              GW_OK);
    CHECK_INT("alignment where none is said", s.memory_align_log2, 1);
    CHECK_INT("needed", s.needed_count, 3);
    CHECK("first", gw_slice_is(s.needed[0], "ab"));
    CHECK("last", gw_slice_is(s.needed[2], "e"));
    CHECK_INT("exports", s.export_count, 2);
    CHECK("name", gw_slice_is(s.exports[1].name, "g"));
    CHECK_INT("flags", s.exports[1].flags, 2);
    CHECK_INT("imports", s.import_count, 1);
    CHECK("module", gw_slice_is(s.imports[0].module, "m"));
    CHECK_INT("weak", s.imports[0].flags, GW_DYLINK_WEAK);
    gw_arena_deinit(&arena);
}

/* Subsections of one kind add up; what they take grows as they do, not with its square. */
Test(dylink_section, many_subsections_take_little)
{
    enum { COUNT = 20000, EACH = 5, BUDGET_BYTES = 2 << 20 };
    uint8_t *bytes = malloc(COUNT * EACH);
    struct gw_alloc limit;
    struct gw_dylink_section section;
    struct gw_arena arena;
    cr_assert(bytes);
    for (size_t i = 0; i < COUNT; i++)
        memcpy(bytes + i * EACH, "\2\3\1\1a", EACH); /* needed: one, `a` */
    gw_alloc_init(&limit, gw_alloc_libc(), BUDGET_BYTES);
    gw_arena_init(&arena, &limit);
    cr_assert_eq(gw_dylink_section_read(gw_slice_of(bytes, COUNT * EACH), &arena, NULL,
                                        &section),
                 GW_OK);
    cr_expect_eq(section.needed_count, COUNT);
    cr_expect(gw_slice_is(section.needed[COUNT - 1], "a"));
    gw_arena_deinit(&arena);
    free(bytes);
}
