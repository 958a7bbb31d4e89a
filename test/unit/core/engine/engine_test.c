/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/engine.h"

#include "test.h"

static const uint8_t smallest[] = {0, 'a', 's', 'm', 1, 0, 0, 0};

static struct gw_engine *open_engine(void)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    struct gw_engine *engine = NULL;
    cr_assert_eq(gw_engine_new(&config, NULL, &engine), GW_OK);
    return engine;
}

static void check_leaks(struct gw_engine *engine)
{
    gw_engine_unref(&engine);
    CHECK_INT("bytes left", gw_alloc_libc()->used_bytes, 0);
}

Test(engine, text_is_recognised)
{
    static const struct {
        const char *bytes;
        size_t len;
        bool is_text;
    } cases[] = {
        {"",                0,  false},
        {"\0asm\1\0\0\0",   8,  false},
        {"(module)",        8,  true },
        {" \t\r\n(module)", 12, true },
        {";; note\n",       8,  true },
        {"(; note ;)",      10, true },
        {"   ",             3,  false},
        {"module",          6,  false},
        {"\xef\xbb\xbf(",   4,  false},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_INT(cases[i].bytes,
                  gw_engine_is_text(gw_slice_of(cases[i].bytes, cases[i].len)),
                  cases[i].is_text);
}

Test(engine, tiers_are_chosen_by_name)
{
    static const struct {
        const char *rule, *tier;
        enum gw_err err;
    } cases[] = {
        {"the best there is", NULL,     GW_OK       },
        {"by name",           "interp", GW_OK       },
        {"no such tier",      "warp",   GW_ERR_NOENT},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_engine_config config = gw_engine_config_defaults();
        struct gw_engine *engine = NULL;
        struct gw_diag diag = GW_DIAG_INIT;
        config.tier = cases[i].tier;
        CHECK_INT(cases[i].rule, gw_engine_new(&config, &diag, &engine), cases[i].err);
        CHECK_INT(cases[i].rule, diag.err, cases[i].err);
        gw_engine_unref(&engine);
    }
}

Test(engine, bytes_are_borrowed_copied_or_parsed)
{
    typedef enum gw_err load_fn(struct gw_engine *, struct gw_slice, struct gw_diag *,
                                struct gw_module **);
    static const char text[] = "(module (memory 1))";
    struct gw_slice binary = gw_slice_of(smallest, sizeof smallest);
    const struct {
        const char *rule;
        load_fn *load;
        struct gw_slice bytes;
        bool is_borrowed;
    } cases[] = {
        {"borrowed", gw_engine_load,      binary,             true },
        {"copied",   gw_engine_load_copy, binary,             false},
        {"parsed",   gw_engine_load,      gw_slice_str(text), false},
        {"parsed",   gw_engine_load_copy, gw_slice_str(text), false},
    };
    struct gw_engine *engine = open_engine();
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_module *module = NULL;
        CHECK_INT(cases[i].rule, cases[i].load(engine, cases[i].bytes, NULL, &module),
                  GW_OK);
        CHECK(cases[i].rule, module && module->is_validated);
        CHECK_INT(cases[i].rule, module->bytes.data == cases[i].bytes.data,
                  cases[i].is_borrowed);
        gw_module_unref(&module);
    }
    check_leaks(engine);
}

Test(engine, files_are_loaded_and_let_go)
{
    static const char wat[] = "(module (func (result i32) (i32.const 1)))",
                      bad[] = "(module (func (result i32)))";
    const struct {
        const char *rule;
        const void *bytes;
        size_t len;
        enum gw_err err;
    } cases[] = {
        {"binary",    smallest, sizeof smallest, GW_OK         },
        {"text",      wat,      sizeof wat - 1,  GW_OK         },
        {"empty",     "",       0,               GW_ERR_EOF    },
        {"cut short", smallest, 6,               GW_ERR_EOF    },
        {"invalid",   bad,      sizeof bad - 1,  GW_ERR_INVALID},
    };
    struct gw_engine *engine = open_engine();
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char path[] = "/tmp/godwit-engine-XXXXXX";
        int fd = mkstemp(path);
        cr_assert(fd >= 0 &&
                  write(fd, cases[i].bytes, cases[i].len) == (ssize_t)cases[i].len);
        close(fd);
        struct gw_module *module = NULL;
        struct gw_diag diag = GW_DIAG_INIT;
        CHECK_INT(cases[i].rule, gw_engine_load_file(engine, path, &diag, &module),
                  cases[i].err);
        CHECK_INT(cases[i].rule, diag.err, cases[i].err);
        CHECK_INT(cases[i].rule, module != NULL, cases[i].err == GW_OK);
        gw_module_unref(&module);
        unlink(path);
    }
    struct gw_module *module = NULL;
    struct gw_diag diag = GW_DIAG_INIT;
    CHECK_INT("no file", gw_engine_load_file(engine, "/tmp/godwit-none", &diag, &module),
              GW_ERR_NOENT);
    CHECK("named", strstr(diag.text, "/tmp/godwit-none"));
    CHECK_INT("a folder", gw_engine_load_file(engine, "/tmp", NULL, &module), GW_ERR_IO);
    check_leaks(engine);
}

Test(engine, stores_take_the_engines_settings)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    config.features = GW_FEATURE_BIT(GW_FEATURE_MVP);
    config.store.max_memory_bytes = 65536;
    config.store.is_metered = true;
    struct gw_engine *engine = NULL;
    struct gw_store *store = NULL;
    struct gw_module *module = NULL;
    cr_assert_eq(gw_engine_new(&config, NULL, &engine), GW_OK);
    cr_assert_eq(gw_engine_store(engine, &store), GW_OK);
    CHECK_INT("limit", store->config.max_memory_bytes, 65536);
    CHECK_INT("metered", store->config.is_metered, true);
    CHECK("registry", store->registry == gw_engine_registry(engine));
    static const char simd[] = "(module (func (param v128)))";
    CHECK("features", gw_engine_load(engine, gw_slice_str(simd), NULL, &module) != GW_OK);
    gw_store_free(&store);
    check_leaks(engine);
}
