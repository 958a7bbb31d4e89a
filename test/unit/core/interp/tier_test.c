/* SPDX-License-Identifier: Apache-2.0 */
/* Calls, traps and backtraces as the interpreter makes them. */
#include "guest.h"

/* A million tail calls on a stack that holds a few hundred frames. */
Test(tier, tail_calls_take_no_stack)
{
    static const struct {
        const char *rule, *how;
    } rows[] = {
        {"direct", "(return_call $other (local.get 1) (local.get 2) (i32.sub (local.get 0) (i32.const 1)))"},
        {"indirect", "(return_call_indirect (type $o) (local.get 1) (local.get 2)"
                     " (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))"},
        {"by reference", "(return_call_ref $o (local.get 1) (local.get 2)"
                         " (i32.sub (local.get 0) (i32.const 1)) (ref.func $other))"},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        char text[2048];
        snprintf(text, sizeof text,
                 "(module (type $o (func (param i64 i32 i32) (result i32)))"
                 "(table funcref (elem $other))"
                 "(func $f (export \"f\") (param i32 i64 i32) (result i32)"
                 " (if (i32.eqz (local.get 0)) (then (return (i32.const 42)))) %s)"
                 "(func $other (type $o) (local i64 v128)"
                 " (return_call $f (local.get 2) (local.get 0) (local.get 1))))",
                 rows[i].how);
        struct gw_engine_config config = gw_engine_config_defaults();
        config.store.stack_bytes = 64 * 1024;
        struct guest g;
        guest_open(&g, config, text);
        uint64_t slots[3] = {1000000, 7, 9};
        CHECK_INT(rows[i].rule, guest_call(&g, "f", slots), GW_OK);
        CHECK_INT(rows[i].rule, (uint32_t)slots[0], 42);
        guest_close(&g);
    }
}

/* Two instances that tail-call each other; each has a memory of its own, which must be the
 * one in use after every return. */
Test(tier, tail_calls_across_instances_take_no_stack_and_keep_memories_apart)
{
    static const char *const text =
        "(module (type $t (func (param i32) (result i32)))"
        "(import \"\" \"table\" (table $table 2 funcref))"
        "(global $me (import \"\" \"me\") i32) (memory 1)"
        "(func $step (type $t)"
        " (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))"
        " (if (i32.eqz (local.get 0)) (then (return (global.get $me))))"
        " (return_call_indirect $table (type $t) (i32.sub (local.get 0) (i32.const 1))"
        "  (i32.xor (global.get $me) (i32.const 1))))"
        "(func $set (export \"set\") (table.set $table (global.get $me) (ref.func $step)))"
        "(elem declare func $step)"
        "(func (export \"run\") (param i32) (result i32) (call $step (local.get 0)) drop"
        " (i32.load (i32.const 0))))";
    struct gw_engine_config config = gw_engine_config_defaults();
    config.store.stack_bytes = 64 * 1024;
    config.tier = "interp";
    struct gw_engine *engine;
    struct gw_module *module;
    struct gw_store *store;
    cr_assert_eq(gw_engine_new(&config, NULL, &engine), GW_OK);
    cr_assert_eq(gw_engine_load(engine, gw_slice_str(text), NULL, &module), GW_OK);
    cr_assert_eq(gw_engine_store(engine, &store), GW_OK);
    struct gw_tabletype table_type = {GW_FUNCREF, {2, UINT64_MAX, false, false, false}};
    struct gw_table *table;
    cr_assert_eq(gw_table_new(store, &table_type, GW_REF_NULL, NULL, &table), GW_OK);
    struct gw_instance *instances[2];
    for (int i = 0; i < 2; i++) {
        struct gw_globaltype type = {GW_I32, false};
        union gw_value value = {.i32 = i};
        struct gw_global *global;
        cr_assert_eq(gw_global_new(store, &type, &value, &global), GW_OK);
        struct gw_extern imports[] = {{GW_EXTERN_TABLE, {.table = table}},
                                      {GW_EXTERN_GLOBAL, {.global = global}}};
        cr_assert_eq(gw_instance_new(store, module, imports, NULL, &instances[i]), GW_OK);
        struct gw_extern set;
        cr_assert(gw_instance_export(instances[i], gw_slice_str("set"), &set));
        cr_assert_eq(gw_exec_call(store, set.func, NULL), GW_OK);
    }
    for (int i = 0; i < 2; i++) {
        struct gw_extern run;
        uint64_t slot = 300001;
        cr_assert(gw_instance_export(instances[i], gw_slice_str("run"), &run));
        CHECK_INT("run", gw_exec_call(store, run.func, &slot), GW_OK);
        CHECK_INT("own steps", (uint32_t)slot, i == 0 ? 150001 : 300002);
    }
    gw_store_free(&store);
    gw_module_unref(&module);
    gw_engine_unref(&engine);
}

Test(tier, the_stack_ends_in_a_trap_and_the_host_goes_on)
{
    static const char *const texts[] = {
        "(module (func $f (export \"f\") (param i32) (result i32)"
        " (i32.add (call $f (local.get 0)) (i32.const 1))))",
        "(module (type $t (func (param i32) (result i32))) (table funcref (elem $f))"
        "(func $f (export \"f\") (type $t) (local i64 i64 i64 i64 i64 i64 i64 i64 i64)"
        " (i32.add (call_indirect (type $t) (local.get 0) (i32.const 0)) (i32.const 1))))",
        "(module (type $t (func (param i32) (result i32))) (elem declare func $f)"
        "(func $f (export \"f\") (type $t)"
        " (i32.add (call_ref $t (local.get 0) (ref.func $f)) (i32.const 1))))",
    };
    for (size_t i = 0; i < GW_COUNT(texts); i++) {
        struct guest g;
        guest_open(&g, gw_engine_config_defaults(), texts[i]);
        for (int turn = 0; turn < 3; turn++) {
            uint64_t slot = 1;
            CHECK_INT(texts[i], guest_call(&g, "f", &slot), GW_ERR_TRAP);
            CHECK_INT(texts[i], guest_trap(&g), GW_TRAP_STACK_EXHAUSTED);
        }
        guest_close(&g);
    }
}

Test(tier, fuel_is_charged_by_the_instruction)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    config.store.is_metered = true;
    struct guest g;
    guest_open(&g, config,
               "(module (func (export \"f\") (param i32) (result i32)"
               " (loop $l (local.set 0 (i32.sub (local.get 0) (i32.const 1)))"
               "  (br_if $l (local.get 0))) (i32.const 9)))");
    int64_t spent[2];
    for (int i = 0; i < 2; i++) {
        uint64_t slot = i == 0 ? 10 : 1010;
        g.store->fuel = 1000000;
        CHECK_INT("enough", guest_call(&g, "f", &slot), GW_OK);
        spent[i] = 1000000 - g.store->fuel;
    }
    CHECK_INT("six instructions a turn", spent[1] - spent[0], 6000);
    uint64_t slot = 1000000;
    g.store->fuel = 1000;
    CHECK_INT("too little", guest_call(&g, "f", &slot), GW_ERR_TRAP);
    CHECK_INT("too little", guest_trap(&g), GW_TRAP_OUT_OF_FUEL);
    guest_close(&g);
}

/* Where each frame stands: offsets are looked up by the opcode that must be there. */
Test(tier, backtraces_point_at_the_instruction)
{
    static const struct {
        const char *rule, *body;
        uint8_t opcodes[3]; /* innermost first */
        uint32_t frames;
    } rows[] = {
        {"unreachable", "(func $a (unreachable))", {0x00, 0x10, 0x10}, 3},
        {"division", "(func $a (drop (i32.div_s (i32.const 1) (global.get $zero))))",
         {0x6d, 0x10, 0x10}, 3},
        {"merged load", "(func $a (local i32) (drop (i32.load8_u (i32.add (i32.const -9)"
                        " (local.get 0)))))", {0x2d, 0x10, 0x10}, 3},
        {"load and branch", "(func $a (if (i32.load (i32.const -9)) (then)))",
         {0x28, 0x10, 0x10}, 3},
        {"store", "(func $a (local i32) (i32.store (i32.sub (local.get 0) (i32.const 5))"
                  " (i32.const 0)))", {0x36, 0x10, 0x10}, 3},
        {"indirect call", "(func $a (call_indirect (i32.const 1)))", {0x11, 0x10, 0x10}, 3},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "(module (memory 1) (table 1 funcref) (global $zero (mut i32) (i32.const 0)) %s"
                 "(func $b (drop (i32.const 3)) (call $a) (drop (i32.const 3)))"
                 "(func $c (export \"f\") (call $b)))", rows[i].body);
        struct guest g;
        struct gw_engine_config config = gw_engine_config_defaults();
        config.store.is_interruptible = false;
        guest_open(&g, config, text);
        for (int turn = 0; turn < 3; turn++) { /* direct calls from the second on */
            CHECK_INT(rows[i].rule, guest_call(&g, "f", NULL), GW_ERR_TRAP);
            struct gw_trap *trap = gw_trap_take(g.store);
            CHECK_INT(rows[i].rule, trap->frame_count, rows[i].frames);
            for (uint32_t k = 0; k < trap->frame_count && k < 3; k++) {
                CHECK_INT(rows[i].rule, trap->frames[k].func, k);
                uint32_t at = trap->frames[k].offset;
                cr_assert(at < g.module->bytes.len, "%s", rows[i].rule);
                uint8_t opcode = g.module->bytes.data[at];
                /* A load merged with its branch stands at the branch. */
                bool is_branch = k == 0 && opcode == 0x04;
                CHECK(rows[i].rule, is_branch || opcode == rows[i].opcodes[k]);
            }
            gw_trap_free(g.store, &trap);
        }
        guest_close(&g);
    }
}

Test(tier, exceptions_cross_frames_and_leave_the_stack_in_order)
{
    struct guest g;
    guest_open(&g, gw_engine_config_defaults(),
               "(module (tag $t (param i32 i64)) (tag $u)"
               "(func $throw (param i32) (throw $t (local.get 0) (i64.const 5)))"
               "(func $deep (param i32 i32) (if (local.get 1)"
               " (then (call $deep (local.get 0) (i32.sub (local.get 1) (i32.const 1))))"
               " (else (call $throw (local.get 0)))))"
               "(func (export \"f\") (param i32) (result i32) (local i32 i32)"
               " (loop $again (block $h (result i32 i64)"
               "   (try_table (catch $t $h) (call $deep (local.get 0) (i32.const 50))) unreachable)"
               "  (drop) (local.set 1 (i32.add (local.get 1)))"
               "  (local.set 2 (i32.add (local.get 2) (i32.const 1)))"
               "  (br_if $again (i32.lt_u (local.get 2) (i32.const 1000))))"
               " (local.get 1))"
               "(func (export \"out\") (throw $u)))");
    uint64_t slot = 3;
    CHECK_INT("caught", guest_call(&g, "f", &slot), GW_OK);
    CHECK_INT("a thousand times", (uint32_t)slot, 3000);
    CHECK_INT("uncaught", guest_call(&g, "out", NULL), GW_ERR_EXCEPTION);
    guest_close(&g);
}

/* Valid, but not run: a trap that says so, and the store goes on. */
Test(tier, stack_switching_is_refused_by_name)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    config.features |= GW_FEATURE_BIT(GW_FEATURE_STACK_SWITCHING);
    struct guest g;
    guest_open(&g, config,
               "(module (type $f (func)) (type $c (cont $f)) (func $body) (elem declare func $body)"
               "(func (export \"f\") (drop (cont.new $c (ref.func $body))))"
               "(func (export \"g\") (result i32) (i32.const 5)))");
    uint64_t slots[1] = {0};
    cr_assert_eq(guest_call(&g, "f", slots), GW_ERR_TRAP);
    struct gw_trap *trap = gw_trap_take(g.store);
    cr_expect_eq(trap->code, GW_TRAP_HOST);
    cr_expect_str_eq(trap->message, "function 1 switches stacks, which this tier does not run");
    gw_trap_free(g.store, &trap);
    cr_expect_eq(guest_call(&g, "g", slots), GW_OK);
    cr_expect_eq((uint32_t)slots[0], 5);
    guest_close(&g);
}
