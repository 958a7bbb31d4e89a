/* SPDX-License-Identifier: Apache-2.0 */
/* Copies and fills of constant length, which compiled code does by itself: at the edges of
 * memory every tier does the same, and a trap comes before the first byte. */
#include "core/engine/engine.h"
#include "core/runtime/instance.h"
#include "test.h"

enum { PAGE = 65536 };

static const uint32_t lengths[] = {0,  1,  2,  3,  4,  5,  7,  8,  9,  12, 15, 16,
                                   17, 23, 24, 31, 32, 33, 47, 48, 63, 64, 65, 100};

struct world {
    struct gw_engine *engine;
    struct gw_module *module;
    struct gw_store *store;
    struct gw_instance *instance;
};

/* Functions of one length each, on memory `m`. */
static int print_funcs(char *out, size_t cap, uint32_t len, unsigned m)
{
    return snprintf(out, cap,
                    "(func (export \"copy%u_%u\") (param i32 i32)"
                    " (memory.copy %u %u (local.get 0) (local.get 1) (i32.const %u)))"
                    "(func (export \"fill%u_%u\") (param i32 i32)"
                    " (memory.fill %u (local.get 0) (local.get 1) (i32.const %u)))"
                    "(func (export \"fives%u_%u\") (param i32 i32)"
                    " (memory.fill %u (local.get 0) (i32.const 0x555) (i32.const %u)))",
                    m, len, m, m, len, m, len, m, len, m, len, m, len);
}

static void open_world(struct world *w, const char *tier, bool is_checked)
{
    static char text[64 * 1024];
    int at = snprintf(text, sizeof text, "(module (memory 1) (memory 1)");
    for (unsigned m = 0; m < 2; m++)
        for (size_t i = 0; i < GW_COUNT(lengths); i++)
            at += print_funcs(text + at, sizeof text - (size_t)at, lengths[i], m);
    snprintf(text + at, sizeof text - (size_t)at, ")");
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_engine_config config = gw_engine_config_defaults();
    config.tier = tier;
    config.store.prefer_checked = is_checked;
    cr_assert_eq(gw_engine_new(&config, NULL, &w->engine), GW_OK);
    enum gw_err err = gw_engine_load(w->engine, gw_slice_str(text), &diag, &w->module);
    cr_assert_eq(err, GW_OK, "%s", diag.text);
    cr_assert_eq(gw_engine_store(w->engine, &w->store), GW_OK);
    err = gw_instance_new(w->store, w->module, NULL, &diag, &w->instance);
    cr_assert_eq(err, GW_OK, "%s", diag.text);
}

static void close_world(struct world *w)
{
    gw_store_free(&w->store);
    gw_module_unref(&w->module);
    gw_engine_unref(&w->engine);
}

static void reset(uint8_t *bytes)
{
    for (uint32_t i = 0; i < PAGE; i++)
        bytes[i] = (uint8_t)(i * 7 + (i >> 8));
}

/* Do what the function is to do; false: it traps. */
static bool model(uint8_t *bytes, const char *what, uint32_t len, uint32_t a, uint32_t b)
{
    bool is_copy = what[0] == 'c';
    if (a > PAGE || len > PAGE - a) return false;
    if (is_copy && (b > PAGE || len > PAGE - b)) return false;
    if (is_copy)
        memmove(bytes + a, bytes + b, len);
    else
        memset(bytes + a, what[2] == 'l' ? (int)(b & 0xff) : 0x55, len);
    return true;
}

static void check_one(struct world *w, const char *what, unsigned m, uint32_t len, uint32_t a,
                      uint32_t b)
{
    static uint8_t want[PAGE];
    uint8_t *bytes = w->instance->memories[m]->base;
    char name[32];
    struct gw_extern f;
    snprintf(name, sizeof name, "%s%u_%u", what, m, len);
    cr_assert(gw_instance_export(w->instance, gw_slice_str(name), &f));
    reset(bytes);
    reset(want);
    bool is_fine = model(want, what, len, a, b);
    uint64_t slots[] = {a, b};
    CHECK_INT(name, gw_exec_call(w->store, f.func, slots), is_fine ? GW_OK : GW_ERR_TRAP);
    CHECK(name, memcmp(bytes, want, PAGE) == 0);
    struct gw_trap *trap = gw_trap_take(w->store);
    if (!is_fine) CHECK_INT(name, trap->code, GW_TRAP_MEMORY_BOUNDS);
    gw_trap_free(w->store, &trap);
}

static void check_length(struct world *w, unsigned m, uint32_t len)
{
    const uint32_t places[] = {0, 1, 40, PAGE - len, PAGE - len + 1, PAGE - 1, PAGE, PAGE + 1,
                               UINT32_MAX};
    for (size_t i = 0; i < GW_COUNT(places); i++) {
        for (size_t k = 0; k < GW_COUNT(places); k++)
            check_one(w, "copy", m, len, places[i], places[k]);
        check_one(w, "fill", m, len, places[i], 0xfffffe81);
        check_one(w, "fives", m, len, places[i], 0);
    }
    check_one(w, "copy", m, len, 100, 103); /* overlapping both ways */
    check_one(w, "copy", m, len, 103, 100);
}

Test(front_memory, short_copies_and_fills_are_exact_at_the_edges)
{
    const char *tier;
    for (size_t i = 0; (tier = gw_engine_tier_name(i)); i++) {
        for (unsigned is_checked = 0; is_checked < 2; is_checked++) {
            struct world w = {0};
            open_world(&w, tier, is_checked);
            for (unsigned m = 0; m < 2; m++)
                for (size_t k = 0; k < GW_COUNT(lengths); k++)
                    check_length(&w, m, lengths[k]);
            close_world(&w);
        }
    }
}
