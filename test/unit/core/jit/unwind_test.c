/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions through compiled frames and through the host: every tier agrees. */
#include "core/engine/engine.h"
#include "core/runtime/instance.h"
#include "test.h"

struct world {
    struct gw_engine *engine;
    struct gw_module *module;
    struct gw_store *store;
    struct gw_instance *instance;
    uint32_t swallowed;
};

static const char text[] =
    "(module $unwind"
    " (import \"h\" \"throw\" (func $host_throw (param i64)))"
    " (import \"h\" \"through\" (func $through (param i64) (result i64)))"
    " (import \"h\" \"swallow\" (func $swallow (param i64) (result i64)))"
    " (tag $t (export \"t\") (param i64)) (tag $many (param i32 f64 v128 i64 anyref))"
    " (type $box (struct (field i64)))"
    " (func (export \"thrower\") (param i64) (result i64)"
    "  (throw $t (i64.add (local.get 0) (i64.const 1))))"
    " (func $deep (param i64 i64) (result i64) (local i64 f64)"
    "  (local.set 2 (i64.mul (local.get 0) (i64.const 3)))"
    "  (local.set 3 (f64.convert_i64_s (local.get 1)))"
    "  (if (result i64) (i64.eqz (local.get 1)) (then (throw $t (local.get 0)))"
    "   (else (i64.add (i64.trunc_sat_f64_s (local.get 3)) (i64.add (local.get 2)"
    "    (call $deep (local.get 0) (i64.sub (local.get 1) (i64.const 1))))))))"
    /* Many locals live across the call, some in registers that callees save. */
    " (func $keeper (param i64 i64) (result i64)"
    "  (local i64 i64 i64 i64 i64 i64 i64 i64 f64 f64 i32 i32) (local $sum i64)"
    "  (local.set 2 (i64.const 2)) (local.set 3 (i64.const 3)) (local.set 4 (i64.const 4))"
    "  (local.set 5 (i64.const 5)) (local.set 6 (i64.const 6)) (local.set 7 (i64.const 7))"
    "  (local.set 8 (i64.const 8)) (local.set 9 (i64.const 9))"
    "  (local.set 10 (f64.const 10)) (local.set 11 (f64.const 11))"
    "  (local.set 12 (i32.const 12)) (local.set 13 (i32.const 13))"
    "  (loop $l"
    "   (local.set $sum (i64.add (local.get $sum) (block $h (result i64)"
    "    (try_table (result i64) (catch $t $h) (local.set 5 (i64.add (local.get 5) (i64.const 1)))"
    "     (call $deep (local.get 0) (local.get 1))))))"
    "   (local.set $sum (i64.add (local.get $sum) (i64.add (i64.add (i64.add (local.get 2)"
    "    (local.get 3)) (i64.add (local.get 4) (local.get 5))) (i64.add (i64.add (local.get 6)"
    "    (local.get 7)) (i64.add (local.get 8) (local.get 9))))))"
    "   (local.set $sum (i64.add (local.get $sum) (i64.trunc_sat_f64_s (f64.add (local.get 10)"
    "    (local.get 11)))))"
    "   (local.set 12 (i32.sub (local.get 12) (i32.const 1)))"
    "   (br_if $l (local.get 12)))"
    "  (i64.add (local.get $sum) (i64.extend_i32_u (local.get 13))))"
    " (func (export \"deep\") (param i64) (result i64)"
    "  (call $keeper (local.get 0) (i64.const 0)))"
    " (func (export \"deeper\") (param i64) (result i64)"
    "  (call $keeper (local.get 0) (i64.const 500)))"
    " (func (export \"host\") (param i64) (result i64) (block $h (result i64)"
    "  (try_table (catch $t $h) (call $host_throw (local.get 0))) (i64.const -1)))"
    " (func (export \"through\") (param i64) (result i64) (block $h (result i64)"
    "  (try_table (result i64) (catch $t $h) (call $through (local.get 0)))))"
    " (func (export \"swallow\") (param i64) (result i64) (block $a"
    "  (try_table (catch_all $a) (return (call $swallow (local.get 0))))) (i64.const -1))"
    " (func (export \"out\") (param i64) (result i64) (call $deep (local.get 0) (i64.const 9)))"
    " (func $throw_many (param i64) (throw $many (i32.const 7) (f64.const 2.5)"
    "  (v128.const i64x2 100 1000) (local.get 0) (struct.new $box (i64.const 40000))))"
    " (func (export \"many\") (param i64) (result i64)"
    "  (local i32 f64 v128 i64 anyref)"
    "  (block $h (result i32 f64 v128 i64 anyref exnref)"
    "   (try_table (catch_ref $many $h) (call $throw_many (local.get 0))) unreachable)"
    "  (drop) (local.set 5) (local.set 4) (local.set 3) (local.set 2) (local.set 1)"
    "  (i64.add (i64.add (i64.extend_i32_u (local.get 1)) (i64.trunc_f64_s (local.get 2)))"
    "   (i64.add (i64.add (i64x2.extract_lane 0 (local.get 3)) (i64x2.extract_lane 1 (local.get 3)))"
    "    (i64.add (local.get 4) (struct.get $box 0 (ref.cast (ref $box) (local.get 5)))))))"
    " (func (export \"again\") (param i64) (result i64) (local exnref)"
    "  (block $h (result i64) (try_table (result i64) (catch $t $h)"
    "   (block $r (result exnref) (try_table (result exnref) (catch_all_ref $r)"
    "    (drop (call $deep (local.get 0) (i64.const 3))) (ref.null exn)))"
    "   (throw_ref))))"
    ")";

static enum gw_err host_throw(struct gw_call *call, void *env, uint64_t *slots)
{
    struct world *w = env;
    struct gw_extern tag;
    cr_assert(gw_instance_export(w->instance, gw_slice_str("t"), &tag));
    struct gw_gc_exception *exception = gw_gc_new_exception(call->store, tag.tag);
    exception->args[0] = slots[0] * 2;
    return gw_exception_set(call->store, (uintptr_t)exception);
}

static enum gw_err call_thrower(struct world *w, uint64_t *slots)
{
    struct gw_extern f;
    cr_assert(gw_instance_export(w->instance, gw_slice_str("thrower"), &f));
    return gw_exec_call(w->store, f.func, slots);
}

static enum gw_err through(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)call;
    return call_thrower(env, slots);
}

static enum gw_err swallow(struct gw_call *call, void *env, uint64_t *slots)
{
    struct world *w = env;
    enum gw_err err = call_thrower(w, slots);
    CHECK_INT("it comes to the host", err, GW_ERR_EXCEPTION);
    call->store->exception = GW_REF_NULL;
    w->swallowed++;
    slots[0] = 99;
    return GW_OK;
}

static void open_world(struct world *w, const char *tier, bool is_stressed)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_engine_config config = gw_engine_config_defaults();
    config.tier = tier;
    config.store.gc_stress = is_stressed;
    cr_assert_eq(gw_engine_new(&config, NULL, &w->engine), GW_OK);
    enum gw_err err = gw_engine_load(w->engine, gw_slice_str(text), &diag, &w->module);
    cr_assert_eq(err, GW_OK, "%s", diag.text);
    cr_assert_eq(gw_engine_store(w->engine, &w->store), GW_OK);
    struct gw_extern imports[3];
    static gw_host_fn *const fns[] = {host_throw, through, swallow};
    static const char *const types[] = {"I:", "I:I", "I:I"};
    for (unsigned i = 0; i < 3; i++) {
        imports[i].kind = GW_EXTERN_FUNC;
        err = gw_func_new_host_sig(w->store, types[i], fns[i], w, NULL, &imports[i].func);
        cr_assert_eq(err, GW_OK);
    }
    err = gw_instance_new(w->store, w->module, imports, &diag, &w->instance);
    cr_assert_eq(err, GW_OK, "%s", diag.text);
}

static void close_world(struct world *w)
{
    gw_store_free(&w->store);
    gw_module_unref(&w->module);
    gw_engine_unref(&w->engine);
}

static void check_all(struct world *w)
{
    static const struct {
        const char *name;
        int64_t want;
        enum gw_err err;
    } rows[] = {
        /* 12 turns of 20 + sums of the locals; local 5 counts the turns: caught or not. */
        {"deep", 12 * (20 + 39 + 5 + 21) + 78 + 13, GW_OK},
        {"deeper", 12 * (20 + 39 + 5 + 21) + 78 + 13, GW_OK},
        {"host", 40, GW_OK},
        {"through", 21, GW_OK},
        {"swallow", 99, GW_OK},
        {"out", 0, GW_ERR_EXCEPTION},
        {"many", 7 + 2 + 100 + 1000 + 20 + 40000, GW_OK},
        {"again", 20, GW_OK},
    };
    for (unsigned round = 0; round < 3; round++) {
        for (size_t i = 0; i < GW_COUNT(rows); i++) {
            struct gw_extern f;
            uint64_t slot = 20;
            cr_assert(gw_instance_export(w->instance, gw_slice_str(rows[i].name), &f));
            CHECK_INT(rows[i].name, gw_exec_call(w->store, f.func, &slot), rows[i].err);
            if (rows[i].err == GW_OK) CHECK_INT(rows[i].name, (int64_t)slot, rows[i].want);
            bool is_pending = w->store->exception != GW_REF_NULL;
            CHECK("pending only where it came out", is_pending == (rows[i].err != GW_OK));
            w->store->exception = GW_REF_NULL;
        }
    }
    CHECK_INT("swallowed", w->swallowed, 3);
}

Test(unwind, exceptions_find_their_handlers_on_every_tier)
{
    const char *tier;
    for (size_t i = 0; (tier = gw_engine_tier_name(i)); i++) {
        for (unsigned is_stressed = 0; is_stressed < 2; is_stressed++) {
            struct world w = {0};
            open_world(&w, tier, is_stressed);
            check_all(&w);
            close_world(&w);
        }
    }
}

/* A thread remembers return addresses: other code may lie there later, with a frame of
 * another size and another handler. */
Test(unwind, forgets_code_that_is_gone)
{
    char locals[64 * 4 + 1] = "", module[2048];
    for (unsigned round = 0; round < 64; round++) {
        memcpy(locals + round * 4, " i64", 5);
        snprintf(module, sizeof module,
                 "(module (tag $t (param i64))"
                 " (func $throws (throw $t (i64.const %u)))"
                 " (func $middle (param i64) (result i64) (local%s) (call $throws)"
                 "  (local.get %u))"
                 " (func (export \"f\") (param i64) (result i64)"
                 "  (block $h (result i64) (try_table (result i64) (catch $t $h)"
                 "   (call $middle (i64.const 1))))"
                 "  (i64.add (i64.const %u))))",
                 round, locals, round, round % 3);
        struct gw_engine_config config = gw_engine_config_defaults();
        struct gw_diag diag = GW_DIAG_INIT;
        struct world w = {0};
        struct gw_extern f;
        cr_assert_eq(gw_engine_new(&config, NULL, &w.engine), GW_OK);
        cr_assert_eq(gw_engine_load(w.engine, gw_slice_str(module), &diag, &w.module),
                     GW_OK, "%s", diag.text);
        cr_assert_eq(gw_engine_store(w.engine, &w.store), GW_OK);
        cr_assert_eq(gw_instance_new(w.store, w.module, NULL, &diag, &w.instance), GW_OK);
        cr_assert(gw_instance_export(w.instance, gw_slice_str("f"), &f));
        uint64_t slot = 0;
        CHECK_INT("caught", gw_exec_call(w.store, f.func, &slot), GW_OK);
        CHECK_INT("by its own handler", slot, round + round % 3);
        close_world(&w);
    }
}
