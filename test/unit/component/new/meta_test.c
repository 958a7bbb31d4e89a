/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/meta.h"

#include "component/wit/choose.h"
#include "component/wit/load.h"
#include "component/wit/print.h"
#include "test.h"

static const char empty_module[] = "\0asm\1\0\0\0";

/* Append a custom section to a module. */
static void add_section(struct gw_writer *module, const char *name, struct gw_slice payload)
{
    gw_writer_u8(module, 0);
    size_t from = module->len;
    gw_writer_name(module, gw_slice_str(name));
    gw_writer_bytes(module, payload);
    gw_writer_prefix_len(module, from);
}

/* Append a component-type section for the world `w` of a text. */
static void add_world(struct gw_writer *module, const char *name, const char *text,
                      enum gw_comp_encoding encoding)
{
    const struct gw_wit_options options = {.all_features = true};
    const struct gw_meta_producer tool = {gw_slice_str("language"), gw_slice_str("C"),
                                          gw_slice_str("11")};
    const struct gw_wit_world *world;
    struct gw_writer payload;
    struct gw_wit wit;
    gw_wit_init(&wit, gw_alloc_libc());
    gw_writer_init(&payload, gw_alloc_libc());
    cr_assert(gw_wit_load_text(&wit, "t.wit", gw_slice_str(text), &options) == GW_OK, "%s",
              wit.problem.text);
    cr_assert(gw_wit_choose_world(&wit, "t.wit", "w", &world) == GW_OK);
    cr_assert(gw_meta_write(&wit, world, encoding, &tool, 1, &payload) == GW_OK);
    add_section(module, name, gw_slice_of(payload.data, payload.len));
    gw_writer_deinit(&payload);
    gw_wit_deinit(&wit);
}

struct fixture {
    struct gw_meta meta;
    struct gw_meta_module module;
    struct gw_writer bytes;
    struct gw_new_problem problem;
};

static void setup(struct fixture *f)
{
    memset(&f->problem, 0, sizeof f->problem);
    cr_assert(gw_meta_init(&f->meta, gw_alloc_libc()) == GW_OK);
    gw_meta_module_init(&f->module, gw_alloc_libc());
    gw_writer_init(&f->bytes, gw_alloc_libc());
    gw_writer_fixed(&f->bytes, empty_module, 8);
}

static void teardown(struct fixture *f)
{
    gw_writer_deinit(&f->bytes);
    gw_meta_module_deinit(&f->module);
    gw_meta_deinit(&f->meta);
}

static enum gw_err read_all(struct fixture *f)
{
    return gw_meta_read(&f->meta, gw_slice_of(f->bytes.data, f->bytes.len), "main module",
                        &f->module, &f->problem);
}

#define FIRST "package a:b@1.2.3; interface i { f: func(s: string); } world w { import i; export run: func(); }"
#define SECOND "package c:d; world w { import g: func(s: string); export a:b/i@1.2.3; } " \
               "package a:b@1.2.3 { interface i { f: func(s: string); } }"

Test(meta, sections_of_one_module_are_joined)
{
    struct fixture f;
    enum gw_comp_encoding encoding;
    setup(&f);
    add_world(&f.bytes, "component-type:x", FIRST, GW_COMP_UTF8);
    add_world(&f.bytes, "component-type", SECOND, GW_COMP_UTF16);
    CHECK_INT("read", read_all(&f), GW_OK);
    CHECK_INT("both", f.module.section_count, 2);
    CHECK_INT("imports", f.meta.world->import_count, 2);
    CHECK_INT("exports", f.meta.world->export_count, 2);
    CHECK_INT("keys of exports", f.module.export_keys.len, 2);
    const struct {
        const char *rule, *key, *func;
        bool is_export, is_there;
        enum gw_comp_encoding want;
    } rows[] = {
        {"an interface's function",     "a:b/i@1.2.3", "f",   false, true,  GW_COMP_UTF8 },
        {"versions do not count",       "a:b/i@1.2.9", "f",   false, true,  GW_COMP_UTF8 },
        {"nor does their absence",      "a:b/i",       "f",   false, true,  GW_COMP_UTF8 },
        {"each side is its own",        "a:b/i@1.2.3", "f",   true,  true,  GW_COMP_UTF16},
        {"a function of the world",     "g",           "g",   false, true,  GW_COMP_UTF16},
        {"that is exported",            "run",         "run", true,  true,  GW_COMP_UTF8 },
        {"what nobody speaks of",       "g",           "g",   true,  false, GW_COMP_UTF8 },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        bool found = gw_meta_encoding(&f.module, rows[i].is_export, gw_slice_str(rows[i].key),
                                      gw_slice_str(rows[i].func), &encoding);
        CHECK_INT(rows[i].rule, found, rows[i].is_there);
        if (found) CHECK_INT(rows[i].rule, encoding, rows[i].want);
    }
    CHECK_INT("each tool once", f.module.producers.len, 2);
    teardown(&f);
}

Test(meta, stripping_leaves_everything_else)
{
    struct fixture f;
    struct gw_writer out;
    setup(&f);
    gw_writer_init(&out, gw_alloc_libc());
    add_section(&f.bytes, "name", gw_slice_str("x"));
    size_t kept = f.bytes.len;
    add_world(&f.bytes, "component-type:x", FIRST, GW_COMP_UTF8);
    const struct gw_slice bytes = gw_slice_of(f.bytes.data, f.bytes.len);
    CHECK_INT("strip", gw_meta_strip(bytes, &out), GW_OK);
    CHECK("the rest", out.len == kept && memcmp(out.data, f.bytes.data, kept) == 0);
    CHECK_INT("cut short", gw_meta_strip(gw_slice_of(bytes.data, bytes.len - 1), &out),
              GW_ERR_MALFORMED);
    gw_writer_deinit(&out);
    teardown(&f);
}

Test(meta, what_is_wrong_is_named)
{
    static const struct {
        const char *rule, *first, *second;
        enum gw_comp_encoding encoding; /* of the second */
        const char *want;
    } rows[] = {
        {"encodings of one function", "package a:b; world w { import f: func(s: string); }",
         "package a:b; world w { import f: func(s: string); }", GW_COMP_UTF16,
         "in another encoding"},
        {"worlds that contradict", "package a:b; world w { import f: func(); }",
         "package c:d; world w { import f: func() -> u8; }", GW_COMP_UTF8,
         "the results have other types"},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct fixture f;
        setup(&f);
        add_world(&f.bytes, "component-type:one", rows[i].first, GW_COMP_UTF8);
        add_world(&f.bytes, "component-type:two", rows[i].second, rows[i].encoding);
        CHECK_INT(rows[i].rule, read_all(&f), GW_ERR_INVALID);
        CHECK(rows[i].rule, strstr(f.problem.text, rows[i].want) != NULL);
        CHECK_STR(rows[i].rule, f.problem.place, "main module, section `component-type:two`");
        teardown(&f);
    }
}

Test(meta, sections_that_are_none_are_refused)
{
    static const struct {
        const char *rule, *payload;
        size_t len;
        const char *want;
    } rows[] = {
        {"no component",     "junk",                                       4, ""                       },
        {"empty",            "\0asm\x0d\0\1\0",                            8, "it holds no world"      },
        {"empty, named",     "\0asm\x0d\0\1\0\0\2\1x",                     12, "it holds no world"     },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct fixture f;
        setup(&f);
        add_section(&f.bytes, "component-type:x", gw_slice_of(rows[i].payload, rows[i].len));
        CHECK(rows[i].rule, read_all(&f) != GW_OK);
        CHECK(rows[i].rule, strstr(f.problem.text, rows[i].want) != NULL);
        teardown(&f);
    }
}

Test(meta, a_world_from_elsewhere_is_copied)
{
    struct fixture f;
    const struct gw_wit_options options = {.all_features = true};
    const struct gw_wit_world *world;
    struct gw_wit wit;
    setup(&f);
    gw_wit_init(&wit, gw_alloc_libc());
    cr_assert(gw_wit_load_text(&wit, "t.wit", gw_slice_str(FIRST), &options) == GW_OK);
    cr_assert(gw_wit_choose_world(&wit, "t.wit", "w", &world) == GW_OK);
    CHECK_INT("add", gw_meta_add(&f.meta, &wit, world, GW_COMP_UTF16, "world", &f.module, &f.problem),
              GW_OK);
    gw_wit_deinit(&wit);
    CHECK_INT("imports", f.meta.world->import_count, 1);
    struct gw_slice key = gw_wit_item_key(&f.meta.wit.arena, &f.meta.world->imports[0]);
    CHECK("lives on", gw_slice_is(key, "a:b/i@1.2.3"));
    teardown(&f);
}

/* Lines are compared with each other: there must be few. */
Test(meta, producers_are_bounded)
{
    enum { FIELDS = 1, LINES = 1500, BOUND = 1000 };
    struct gw_writer payload;
    struct gw_vec lines;
    gw_writer_init(&payload, gw_alloc_libc());
    gw_vec_init(&lines, gw_alloc_libc(), sizeof(struct gw_meta_producer));
    gw_writer_u32(&payload, FIELDS);
    gw_writer_name(&payload, gw_slice_str("sdk"));
    gw_writer_u32(&payload, LINES);
    for (int i = 0; i < LINES; i++) {
        char name[12];
        snprintf(name, sizeof name, "%d", i);
        gw_writer_name(&payload, gw_slice_str(name));
        gw_writer_name(&payload, gw_slice_str("1"));
    }
    cr_expect_eq(gw_meta_read_producers(gw_slice_of(payload.data, payload.len), &lines),
                 GW_ERR_LIMIT);
    cr_expect_eq(lines.len, BOUND);
    gw_vec_deinit(&lines);
    gw_writer_deinit(&payload);
}
