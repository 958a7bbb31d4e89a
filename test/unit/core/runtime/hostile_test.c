/* SPDX-License-Identifier: Apache-2.0 */
/* Guests that take all they can get: each ends with a clear error, the store stays usable and
 * gives everything back. */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "core/engine/engine.h"
#include "core/runtime/fiber.h"
#include "core/runtime/linker.h"
#include "test.h"

struct host {
    struct gw_alloc alloc;
    struct gw_engine *engine;
    struct gw_store *store;
    struct gw_linker *linker;
    struct gw_instance *instance;
};

static enum gw_err back(struct gw_call *call, void *env, uint64_t *slots)
{
    struct gw_extern export;
    (void)env;
    cr_assert(gw_instance_export(call->caller, gw_slice_str("f"), &export));
    return gw_exec_call(call->store, export.func, slots);
}

static void open_host(struct host *h, struct gw_engine_config config, const char *text)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module;
    gw_alloc_init(&h->alloc, gw_alloc_libc(), SIZE_MAX);
    config.alloc = &h->alloc;
    cr_assert_eq(gw_engine_new(&config, NULL, &h->engine), GW_OK);
    enum gw_err err = gw_engine_load(h->engine, gw_slice_str(text), &diag, &module);
    cr_assert_eq(err, GW_OK, "%s", diag.text);
    cr_assert_eq(gw_engine_store(h->engine, &h->store), GW_OK);
    cr_assert_eq(gw_linker_new(h->store, &h->linker), GW_OK);
    cr_assert_eq(gw_linker_define_func(h->linker, "env", "back", "i:i", back, NULL),
                 GW_OK);
    err = gw_linker_instantiate(h->linker, module, &diag, &h->instance);
    cr_assert_eq(err, GW_OK, "%s", diag.text);
    gw_module_unref(&module);
}

static void close_host(struct host *h)
{
    gw_linker_free(&h->linker);
    gw_store_free(&h->store);
    gw_engine_unref(&h->engine);
    CHECK_INT("everything was given back", h->alloc.used_bytes, 0);
}

static enum gw_err call(struct host *h, const char *name, uint64_t *slot)
{
    struct gw_extern export;
    cr_assert(gw_instance_export(h->instance, gw_slice_str(name), &export));
    return gw_exec_call(h->store, export.func, slot);
}

#define GOOD " (func (export \"good\") (result i32) (i32.const 42))"

static const struct {
    const char *rule, *text;
    enum gw_trap_code code; /* NONE: it ends by itself */
} rows[] = {
    {"recursion",                  "(module (func $f (export \"f\") (call $f))" GOOD ")",
     GW_TRAP_STACK_EXHAUSTED                                                                                      },
    {"recursion with many locals",
     "(module (func $f (export \"f\") (local v128 v128 v128 v128 v128 v128 v128 v128) "
     "(call $f))" GOOD ")",
     GW_TRAP_STACK_EXHAUSTED                                                                                      },
    {"indirect recursion",
     "(module (table 1 funcref) (elem (i32.const 0) $f)"
     " (func $f (export \"f\") (call_indirect (i32.const 0)))" GOOD ")",
     GW_TRAP_STACK_EXHAUSTED                                                                                      },
    {"recursion through the host",
     "(module (import \"env\" \"back\" (func $back (param i32) (result i32)))"
     " (func (export \"f\") (param i32) (result i32) (call $back (local.get 0)))" GOOD
     ")",                                                                                  GW_TRAP_STACK_EXHAUSTED},
    {"recursion in handlers",
     "(module (tag $t) (func $f (export \"f\")"
     "  (block $h (try_table (catch_all $h) (throw $t))) (call $f))" GOOD ")",
     GW_TRAP_STACK_EXHAUSTED                                                                                      },
    {"memory",
     "(module (memory 1) (func (export \"f\")"
     "  (loop (br_if 0 (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))"
     "  (memory.fill (i32.const 0) (i32.const 7) (i32.shl (memory.size) (i32.const "
     "16))))" GOOD ")",
     GW_TRAP_NONE                                                                                                 },
    {"memory64",
     "(module (memory i64 1) (func (export \"f\")"
     "  (loop (br_if 0 (i64.ne (memory.grow (i64.const 1)) (i64.const -1))))"
     "  (drop (memory.grow (i64.const -1))))" GOOD ")",
     GW_TRAP_NONE                                                                                                 },
    {"table",
     "(module (table 1 externref) (func (export \"f\")"
     "  (loop (br_if 0 (i32.ne (table.grow (ref.null extern) (i32.const 1000)) "
     "(i32.const -1)))))" GOOD ")",
     GW_TRAP_NONE                                                                                                 },
    {"structs",
     "(module (type $l (struct (field (ref null $l)) (field i64)))"
     " (func (export \"f\") (local (ref null $l))"
     "  (loop (local.set 0 (struct.new $l (local.get 0) (i64.const 1))) (br 0)))" GOOD
     ")",                                                                                  GW_TRAP_OUT_OF_MEMORY  },
    {"arrays",
     "(module (type $l (array (mut (ref null $l))))"
     " (func (export \"f\") (local $l (ref null $l)) (local $n (ref null $l))"
     "  (loop (local.set $n (array.new_default $l (i32.const 5000)))"
     "   (array.set $l (local.get $n) (i32.const 4999) (local.get $l))"
     "   (local.set $l (local.get $n)) (br 0)))" GOOD ")",
     GW_TRAP_OUT_OF_MEMORY                                                                                        },
    {"one array",
     "(module (type $a (array (mut i8))) (func (export \"f\")"
     "  (drop (array.new_default $a (i32.const -1))))" GOOD ")",
     GW_TRAP_OUT_OF_MEMORY                                                                                        },
    {"wide array elements",
     "(module (type $a (array (mut v128))) (func (export \"f\")"
     "  (drop (array.new_default $a (i32.const 0x10000000))))" GOOD ")",
     GW_TRAP_OUT_OF_MEMORY                                                                                        },
    {"garbage",
     "(module (type $a (array (mut i8))) (func (export \"f\") (local i32)"
     "  (loop (drop (array.new_default $a (i32.and (i32.mul (local.get 0) (i32.const "
     "7919)) (i32.const 0xffff))))"
     "   (local.set 0 (i32.add (local.get 0) (i32.const 1)))"
     "   (br_if 0 (i32.lt_u (local.get 0) (i32.const 20000)))))" GOOD ")",
     GW_TRAP_NONE                                                                                                 },
    {"exceptions that are kept",
     "(module (tag $t (param exnref)) (func (export \"f\") (local exnref)"
     "  (loop $l (block $h (result exnref) (try_table (catch_all_ref $h)"
     "    (throw $t (local.get 0))) unreachable) (local.set 0) (br $l)))" GOOD ")",
     GW_TRAP_OUT_OF_MEMORY                                                                                        },
    {"a guard region",
     "(module (memory 1) (func (export \"f\") (drop (i64.load offset=0xffffffff "
     "(i32.const -1))))" GOOD ")",
     GW_TRAP_MEMORY_BOUNDS                                                                                        },
    {"a division",
     "(module (func (export \"f\") (local i32) (drop (i32.div_s (i32.const 1) (local.get "
     "0)))) " GOOD ")",
     GW_TRAP_DIVIDE_BY_ZERO                                                                                       },
    {"a loop without end",         "(module (func (export \"f\") (loop (br 0)))" GOOD ")",
     GW_TRAP_OUT_OF_FUEL                                                                                          },
    {"tail calls without end",
     "(module (func $f (export \"f\") (return_call $f))" GOOD ")",                         GW_TRAP_OUT_OF_FUEL    },
};

static struct gw_engine_config tight(void)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    config.store.max_heap_bytes = 64 << 20;
    config.store.max_gc_bytes = 16 << 20;
    config.store.max_memory_bytes = 32 << 20;
    config.store.max_table_entries = 1000000;
    return config;
}

static void check_row(size_t i, struct gw_engine_config config, bool in_fiber)
{
    struct host h;
    config.store.is_metered = rows[i].code == GW_TRAP_OUT_OF_FUEL;
    open_host(&h, config, rows[i].text);
    for (int round = 0; round < 2; round++) {
        uint64_t slot = 0;
        if (config.store.is_metered) h.store->fuel = 100000;
        enum gw_err err = GW_OK;
        if (in_fiber) {
            struct gw_extern f;
            struct gw_fiber *fiber;
            cr_assert(gw_instance_export(h.instance, gw_slice_str("f"), &f));
            cr_assert_eq(gw_fiber_new(h.store, f.func, &slot, &fiber), GW_OK);
            cr_assert(gw_fiber_resume(fiber, &err, &slot));
            gw_fiber_free(&fiber);
        } else {
            err = call(&h, "f", &slot);
        }
        CHECK_INT(rows[i].rule, err, rows[i].code ? GW_ERR_TRAP : GW_OK);
        struct gw_trap *trap = gw_trap_take(h.store);
        CHECK_INT(rows[i].rule, trap ? trap->code : GW_TRAP_NONE, rows[i].code);
        if (trap) CHECK(rows[i].rule, trap->frame_count > 0);
        gw_trap_free(h.store, &trap);
        if (config.store.is_metered) h.store->fuel = 100000;
        CHECK_INT(rows[i].rule, call(&h, "good", &slot), GW_OK);
        CHECK_INT(rows[i].rule, slot, 42);
    }
    close_host(&h);
}

Test(hostile, greed_ends_in_a_trap_or_a_refusal, .timeout = 60)
{
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        check_row(i, tight(), false);
}

Test(hostile, on_a_fiber_too, .timeout = 60)
{
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        check_row(i, tight(), true);
}

Test(hostile, checked_memories_too, .timeout = 60)
{
    struct gw_engine_config config = tight();
    config.store.prefer_checked = true;
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        check_row(i, config, false);
}

/* Everything that allocates, once. */
static const char *const everything =
    "(module $m (import \"env\" \"back\" (func $back (param i32) (result i32)))"
    " (type $l (struct (field (mut (ref null $l))))) (type $a (array (mut i8)))"
    " (tag $t (param i32)) (memory 1) (table 4 funcref) (table $r 2 anyref)"
    " (elem $e func $f) (data $d \"abcdef\") (elem (i32.const 0) $f)"
    " (global $g (mut (ref null $l)) (struct.new_default $l))"
    " (func $f (export \"f\") (param i32) (result i32) (local $l (ref null $l))"
    "  (if (i32.eqz (local.get 0)) (then (unreachable)))"
    "  (table.set $r (i32.const 1) (array.new_data $a $d (i32.const 1) (i32.const 4)))"
    "  (drop (table.grow $r (ref.null any) (i32.const 100)))"
    "  (drop (memory.grow (i32.const 2)))"
    "  (global.set $g (struct.new $l (global.get $g)))"
    "  (drop (array.new_default $a (i32.const 100000)))"
    "  (block $h (result i32) (try_table (result i32) (catch $t $h)"
    "   (throw $t (i32.const 1))))"
    "  (drop) (call $back (i32.sub (local.get 0) (i32.const 1))))" GOOD ")";

struct failing {
    struct gw_alloc alloc;
    int64_t left;
};

static void *fail_later(void *env, void *old, size_t old_bytes, size_t new_bytes)
{
    struct failing *f = env;
    (void)old_bytes;
    if (new_bytes == 0) {
        free(old);
        return NULL;
    }
    if (f->left == 0) return NULL;
    f->left--;
    return realloc(old, new_bytes);
}

static enum gw_err run_everything(struct gw_alloc *alloc)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    config.alloc = alloc;
    struct gw_engine *engine = NULL;
    struct gw_module *module = NULL;
    struct gw_store *store = NULL;
    struct gw_linker *linker = NULL;
    struct gw_instance *instance;
    struct gw_extern f;
    enum gw_err err = gw_engine_new(&config, NULL, &engine);
    if (!err) err = gw_engine_load(engine, gw_slice_str(everything), NULL, &module);
    if (!err) err = gw_engine_store(engine, &store);
    if (!err) err = gw_linker_new(store, &linker);
    if (!err) err = gw_linker_define_func(linker, "env", "back", "i:i", back, NULL);
    if (!err) err = gw_linker_instantiate(linker, module, NULL, &instance);
    if (!err) {
        uint64_t slot = 3;
        cr_assert(gw_instance_export(instance, gw_slice_str("f"), &f));
        err = gw_exec_call(store, f.func, &slot);
        if (err == GW_ERR_TRAP && store->trap->code == GW_TRAP_UNREACHABLE) err = GW_OK;
    }
    gw_linker_free(&linker);
    gw_store_free(&store);
    gw_module_unref(&module);
    gw_engine_unref(&engine);
    return err;
}

Test(hostile, every_failing_allocation_is_survived, .timeout = 60)
{
    enum gw_err err = GW_ERR_NOMEM;
    int64_t n = 0;
    for (; err && n < 3000; n++) {
        struct failing f = {.left = n};
        f.alloc.resize = fail_later;
        f.alloc.env = &f;
        f.alloc.limit_bytes = SIZE_MAX;
        err = run_everything(&f.alloc);
        CHECK("out of memory", !err || err == GW_ERR_NOMEM || err == GW_ERR_TRAP);
        CHECK_INT("everything was given back", f.alloc.used_bytes, 0);
    }
    CHECK_INT("with enough memory it works", err, GW_OK);
    CHECK("there were many", n > 50);
}

static void *interrupt_soon(void *store)
{
    usleep(20000);
    gw_store_interrupt(store);
    return NULL;
}

Test(hostile, loops_are_interrupted)
{
    static const char *const texts[] = {
        "(module (func (export \"f\") (loop (br 0)))" GOOD ")",
        "(module (func $f (export \"f\") (return_call $f))" GOOD ")",
        "(module (memory 1 1 shared) (func (export \"f\")"
        " (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))" GOOD
        ")",
        "(module (tag $t) (func (export \"f\")"
        " (loop $l (block $h (try_table (catch_all $h) (throw $t))) (br $l)))" GOOD ")",
    };
    for (size_t i = 0; i < GW_COUNT(texts); i++) {
        struct host h;
        open_host(&h, gw_engine_config_defaults(), texts[i]);
        pthread_t thread;
        uint64_t slot;
        cr_assert_eq(pthread_create(&thread, NULL, interrupt_soon, h.store), 0);
        CHECK_INT(texts[i], call(&h, "f", NULL), GW_ERR_TRAP);
        CHECK_INT(texts[i], h.store->trap->code, GW_TRAP_INTERRUPTED);
        pthread_join(thread, NULL);
        gw_store_set_deadline(h.store, UINT64_MAX);
        CHECK_INT("and goes on", call(&h, "good", &slot), GW_OK);
        close_host(&h);
    }
}

/* Faults of the host itself must stay what they are. */
Test(hostile, faults_in_guard_regions_trap_with_a_place)
{
    struct host h;
    open_host(&h, gw_engine_config_defaults(),
              "(module $m (memory 1) (func $inner (param i32) (result i32) (i32.load "
              "offset=0xfffffff0 (local.get 0)))"
              " (func $f (export \"f\") (param i32) (result i32) (call $inner (local.get "
              "0)))" GOOD ")");
    static const uint32_t at[] = {0, 65536, 0x7fffffff, 0xffffffff, 0xfffffff0};
    for (size_t i = 0; i < GW_COUNT(at); i++) {
        uint64_t slot = at[i];
        CHECK_INT("trap", call(&h, "f", &slot), GW_ERR_TRAP);
        CHECK_INT("code", h.store->trap->code, GW_TRAP_MEMORY_BOUNDS);
        CHECK_INT("frames", h.store->trap->frame_count, 2);
        char text[200];
        gw_trap_print(h.store->trap, text, sizeof text);
        CHECK("named", strstr(text, "m!inner") && strstr(text, "m!f"));
        CHECK("placed", h.store->trap->frames[0].offset != UINT32_MAX);
        CHECK_INT("and goes on", call(&h, "good", &slot), GW_OK);
    }
    close_host(&h);
}

static enum gw_err crash(struct gw_call *host_call, void *env, uint64_t *slots)
{
    (void)env, (void)slots;
    *(volatile uint8_t *)(host_call->caller->memory0->base + 65536) = 1;
    return GW_OK;
}

Test(hostile, a_fault_of_the_host_is_not_the_guests, .signal = SIGSEGV,
     .disabled = GW_HAS_ASAN)
{
    struct gw_engine *engine;
    struct gw_engine_config config = gw_engine_config_defaults();
    cr_assert_eq(gw_engine_new(&config, NULL, &engine), GW_OK);
    struct gw_module *module;
    struct gw_store *store;
    struct gw_linker *linker;
    struct gw_instance *instance;
    cr_assert_eq(
        gw_engine_load(engine,
                       gw_slice_str("(module (import \"\" \"\" (func $c)) (memory 1)"
                                    " (func (export \"f\") (call $c)))"),
                       NULL, &module),
        GW_OK);
    cr_assert_eq(gw_engine_store(engine, &store), GW_OK);
    cr_assert_eq(gw_linker_new(store, &linker), GW_OK);
    cr_assert_eq(gw_linker_define_func(linker, "", "", ":", crash, NULL), GW_OK);
    cr_assert_eq(gw_linker_instantiate(linker, module, NULL, &instance), GW_OK);
    struct gw_extern f;
    cr_assert(gw_instance_export(instance, gw_slice_str("f"), &f));
    (void)gw_exec_call(store, f.func, NULL);
    cr_assert_fail("not reached");
}
