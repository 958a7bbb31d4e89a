/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/pool.h"

#include "core/engine/engine.h"
#include "os/vm.h"
#include "test.h"

/* Something of every kind that a use can change. */
static const char everything[] =
    "(module"
    " (memory (export \"m\") 2 8)"
    " (data (i32.const 8) \"begin\") (data (i32.const 70000) \"second\")"
    " (data $p \"passive\")"
    " (global $g (export \"g\") (mut i64) (i64.const 7))"
    " (table $t (export \"t\") 3 9 funcref)"
    " (elem (i32.const 1) $one)"
    " (elem $e func $one)"
    " (type $box (struct (field (mut i32))))"
    " (global $b (mut (ref null $box)) (ref.null $box))"
    " (func $one (result i32) i32.const 1)"
    " (func (export \"state\") (result i32)" /* 0: as new */
    "   (i32.ne (i32.load8_u (i32.const 8)) (i32.const 98))"
    "   (i32.ne (i32.load8_u (i32.const 70000)) (i32.const 115)) i32.or"
    "   (i32.load (i32.const 40000)) i32.or (i32.load (i32.const 131068)) i32.or"
    "   (i64.ne (global.get $g) (i64.const 7)) i32.or"
    "   (i32.ne (memory.size) (i32.const 2)) i32.or"
    "   (i32.ne (table.size $t) (i32.const 3)) i32.or"
    "   (ref.is_null (table.get $t (i32.const 1))) i32.or"
    "   (i32.eqz (ref.is_null (table.get $t (i32.const 2)))) i32.or"
    "   (i32.eqz (ref.is_null (global.get $b))) i32.or"
    "   (memory.init $p (i32.const 100) (i32.const 0) (i32.const 7))" /* traps if dropped */
    "   (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1)))"
    " (func (export \"spoil\")"
    "   (i32.store8 (i32.const 8) (i32.const 0)) (i32.store (i32.const 40000) (i32.const 5))"
    "   (i32.store (i32.const 131068) (i32.const 5)) (i32.store (i32.const 70000) (i32.const 0))"
    "   (global.set $g (i64.const 9)) (drop (memory.grow (i32.const 3)))"
    "   (i32.store (i32.const 200000) (i32.const 77))"
    "   (drop (table.grow $t (ref.func $one) (i32.const 4)))"
    "   (table.set $t (i32.const 1) (ref.null func)) (table.set $t (i32.const 2) (ref.func $one))"
    "   (global.set $b (struct.new $box (i32.const 4))) data.drop $p elem.drop $e)"
    " (func (export \"grown\") (result i32)" /* what a fresh page reads as */
    "   (drop (memory.grow (i32.const 3))) (i32.load (i32.const 200000)))"
    " (func (export \"trap\") unreachable))";

struct world {
    struct gw_engine *engine;
    struct gw_module *module;
    struct gw_pool *pool;
};

static void open_world(struct world *w, const char *text, const char *tier, bool checked,
                       struct gw_pool_config *pool)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    config.tier = tier;
    config.store.prefer_checked = checked;
    cr_assert_eq(gw_engine_new(&config, NULL, &w->engine), GW_OK);
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_engine_load(w->engine, gw_slice_str(text), &diag, &w->module);
    cr_assert_eq(err, GW_OK, "%s", diag.text);
    struct gw_pool_config defaults = gw_pool_config_defaults();
    if (!pool) pool = &defaults;
    pool->store = gw_engine_options(w->engine)->store;
    cr_assert_eq(gw_pool_new(pool, w->module, &w->pool), GW_OK);
}

static void close_world(struct world *w)
{
    gw_pool_free(&w->pool);
    gw_module_unref(&w->module);
    gw_engine_unref(&w->engine);
}

static enum gw_err call(struct gw_pool_slot *slot, const char *name, uint32_t *result)
{
    struct gw_extern what;
    cr_assert(gw_instance_export(slot->instance, gw_slice_str(name), &what));
    uint64_t slots[2] = {0};
    enum gw_err err = gw_exec_call(slot->store, what.func, slots);
    if (result) *result = (uint32_t)slots[0];
    return err;
}

static struct gw_pool_slot *take(struct world *w)
{
    struct gw_pool_slot *slot;
    cr_assert_eq(gw_pool_take(w->pool, NULL, &slot), GW_OK);
    return slot;
}

static void use_again_and_again(bool checked, size_t keep_bytes)
{
    struct world w;
    struct gw_pool_config config = gw_pool_config_defaults();
    config.keep_bytes = keep_bytes;
    open_world(&w, everything, NULL, checked, &config);
    struct gw_store *first = NULL;
    for (int i = 0; i < 20; i++) {
        struct gw_pool_slot *slot = take(&w);
        if (!first) first = slot->store;
        CHECK("the same slot", slot->store == first);
        uint32_t state = 99;
        CHECK_INT("state runs", call(slot, "state", &state), GW_OK);
        CHECK_INT("as new", state, 0);
        CHECK_INT("spoil runs", call(slot, "spoil", NULL), GW_OK);
        if (i % 3 == 0) CHECK_INT("trap", call(slot, "trap", NULL), GW_ERR_TRAP);
        gw_pool_give(w.pool, &slot);
        CHECK("nulled", !slot);

        slot = take(&w);
        CHECK_INT("grown runs", call(slot, "grown", &state), GW_OK);
        CHECK_INT("new pages are zero", state, 0);
        gw_pool_give(w.pool, &slot);
    }
    close_world(&w);
}

Test(pool, puts_back_what_a_use_changed) { use_again_and_again(false, 256 << 10); }
Test(pool, puts_back_by_discarding) { use_again_and_again(false, 0); }
Test(pool, puts_back_checked_memories) { use_again_and_again(true, 256 << 10); }

Test(pool, slots_are_apart_and_counted)
{
    struct world w;
    struct gw_pool_config config = gw_pool_config_defaults();
    config.max_slots = 3;
    config.max_idle = 1;
    open_world(&w, everything, NULL, false, &config);
    struct gw_pool_slot *a = take(&w), *b = take(&w), *c = take(&w), *d;
    CHECK_INT("spoil a", call(a, "spoil", NULL), GW_OK);
    uint32_t state = 99, in_use, idle;
    CHECK_INT("b runs", call(b, "state", &state), GW_OK);
    CHECK_INT("b is untouched", state, 0);
    struct gw_diag diag = GW_DIAG_INIT;
    CHECK_INT("no fourth", gw_pool_take(w.pool, &diag, &d), GW_ERR_LIMIT);
    CHECK("says how many", strstr(diag.text, "3 instances"));
    gw_pool_give(w.pool, &a);
    gw_pool_give(w.pool, &b);
    gw_pool_count(w.pool, &in_use, &idle);
    CHECK_INT("in use", in_use, 1);
    CHECK_INT("one is kept", idle, 1);
    gw_pool_give(w.pool, &c);
    close_world(&w);
}

Test(pool, runs_the_start_function_at_each_take)
{
    struct world w;
    open_world(&w,
               "(module (global $n (mut i32) (i32.const 0)) (memory 1)"
               " (func $s (global.set $n (i32.add (global.get $n) (i32.const 1)))"
               "  (if (i32.eq (i32.load (i32.const 0)) (i32.const 1)) (then unreachable)))"
               " (func (export \"n\") (result i32) global.get $n) (start $s))",
               NULL, false, NULL);
    for (int i = 0; i < 3; i++) {
        struct gw_pool_slot *slot = take(&w);
        uint32_t n = 0;
        CHECK_INT("runs", call(slot, "n", &n), GW_OK);
        CHECK_INT("once each", n, 1);
        gw_pool_give(w.pool, &slot);
    }
    close_world(&w);
}

Test(pool, a_start_function_that_traps_leaves_the_slot_to_be_read)
{
    struct world w;
    open_world(&w, "(module (func $s unreachable) (start $s))", NULL, false, NULL);
    for (int i = 0; i < 3; i++) {
        struct gw_pool_slot *slot = NULL;
        CHECK_INT("traps", gw_pool_take(w.pool, NULL, &slot), GW_ERR_TRAP);
        CHECK("there", slot && slot->store->trap);
        gw_pool_give(w.pool, &slot);
    }
    close_world(&w);
}

Test(pool, frees_what_cannot_be_put_back)
{
    static const char *const modules[] = {
        "(module (memory 1 1 shared))",
        "(module (type $a (array i8)) (global (ref $a) (array.new_default $a (i32.const 3))))",
    };
    for (size_t i = 0; i < GW_COUNT(modules); i++) {
        struct world w;
        open_world(&w, modules[i], NULL, false, NULL);
        struct gw_pool_slot *slot = take(&w);
        gw_pool_give(w.pool, &slot);
        uint32_t in_use, idle;
        gw_pool_count(w.pool, &in_use, &idle);
        CHECK_INT("none is kept", idle, 0);
        slot = take(&w);
        gw_pool_give(w.pool, &slot);
        close_world(&w);
    }
}

static enum gw_err link_counter(void *env, struct gw_store *store,
                                struct gw_linker *linker, struct gw_diag *diag,
                                void **slot_data)
{
    (void)diag;
    ++*(int *)env;
    *slot_data = env;
    struct gw_extern what = {.kind = GW_EXTERN_GLOBAL};
    struct gw_globaltype type = {.type = GW_I32, .is_mutable = true};
    union gw_value value = {.i32 = 41};
    enum gw_err err = gw_global_new(store, &type, &value, &what.global);
    return err ? err
               : gw_linker_define(linker, gw_slice_str("env"), gw_slice_str("g"), what);
}

static void unlink_counter(void *env, void *slot_data)
{
    (void)slot_data;
    --*(int *)env;
}

Test(pool, links_once_and_puts_imports_back)
{
    struct world w;
    int linked = 0;
    struct gw_pool_config config = gw_pool_config_defaults();
    config.link = link_counter;
    config.unlink = unlink_counter;
    config.env = &linked;
    open_world(&w,
               "(module (import \"env\" \"g\" (global $g (mut i32)))"
               " (func (export \"n\") (result i32)"
               "  (global.set $g (i32.add (global.get $g) (i32.const 1))) global.get $g))",
               NULL, false, &config);
    for (int i = 0; i < 3; i++) {
        struct gw_pool_slot *slot = take(&w);
        uint32_t n = 0;
        CHECK_INT("runs", call(slot, "n", &n), GW_OK);
        CHECK_INT("put back", n, 42);
        gw_pool_give(w.pool, &slot);
    }
    CHECK_INT("one slot", linked, 1);
    close_world(&w);
    CHECK_INT("unlinked", linked, 0);
}

Test(pool, a_hundred_thousand_uses_cost_no_memory)
{
    struct world w;
    open_world(&w, everything, NULL, false, NULL);
    size_t used = 0;
    for (int i = 0; i < 100000; i++) {
        struct gw_pool_slot *slot = take(&w);
        if (i % 1000 == 0) CHECK_INT("runs", call(slot, "spoil", NULL), GW_OK);
        if (i == 0) used = slot->store->alloc.used_bytes;
        CHECK_INT("no growth", slot->store->alloc.used_bytes <= used + 8192, true);
        gw_pool_give(w.pool, &slot);
    }
    close_world(&w);
}
