/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled code must do what the interpreter does: results, traps and where they happen, fuel. */
#include "core/engine/engine.h"
#include "core/runtime/instance.h"
#include "test.h"

#define F "(func (export \"f\") (param $a i64) (param $b i64) (result i64) "
#define SINK "(func $sink (param i64) (result i64) (i64.add (local.get 0) (i64.const 1)))"
#define TEN_LOCALS "(local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) "

struct row {
    const char *rule, *text;
};

/* ---- the stack and locals ---- */

static const struct row locals[] = {
    {"an alias keeps the old value", F "(local.get 0) (local.set 0 (local.get 1)) (local.get 0) i64.sub)"},
    {"and behind a tee", F "(i64.sub (local.get 0) (local.tee 0 (i64.add (local.get 1) (i64.const 3)))))"},
    {"and in a block", F "(local.get 0) (block (local.set 0 (i64.const 9))) (local.get 0) i64.sub)"},
    {"and where the result goes straight home",
     F "(local.get 0) (local.get 0) (local.set 0 (i64.mul (local.get 1) (local.get 0))) i64.add"
       " (local.get 0) i64.xor)"},
    {"a local set to itself", F "(local.set 0 (local.get 0)) (local.get 0))"},
    {"exchanged", F "(local.get 0) (local.get 1) (local.set 0) (local.set 1)"
                    " (i64.sub (local.get 0) (i64.mul (local.get 1) (i64.const 3))))"},
    {"zero until it is written in one arm only",
     F "(local i64) (if (i64.eqz (local.get 0)) (then (local.set 2 (local.get 1)))) (local.get 2))"},
    {"carried around a loop",
     F "(local i64 i64) (loop $l (if (i64.eqz (local.get 3)) (then (local.set 2 (local.get 1))))"
       " (local.set 3 (i64.add (local.get 3) (i64.const 1)))"
       " (local.set 2 (i64.add (local.get 2) (local.get 3)))"
       " (br_if $l (i64.lt_u (local.get 3) (i64.const 5)))) (local.get 2))"},
    {"written in each turn before it is read",
     F "(local i64 i64 i64) (loop $l (local.set 4 (i64.mul (local.get 0) (local.get 3)))"
       " (local.set 2 (i64.add (local.get 2) (local.get 4)))"
       " (local.set 3 (i64.add (local.get 3) (i64.const 1)))"
       " (br_if $l (i64.lt_u (local.get 3) (i64.const 9)))) (local.get 2))"},
    {"an i64's lower half as an address",
     "(memory 1) (data (i32.const 0) \"abcdefgh\") " F
     "(local.set 0 (i64.or (i64.and (local.get 0) (i64.const 3)) (i64.shl (local.get 1) (i64.const 32))))"
     " (i64.load8_u (i32.wrap_i64 (local.get 0))))"},
    {"an i32's upper half is zero",
     F "(local i32) (local.set 2 (i32.add (i32.wrap_i64 (local.get 0)) (i32.wrap_i64 (local.get 1))))"
       " (i64.add (i64.extend_i32_u (local.get 2)) (i64.extend_i32_s (local.get 2))))"},
    {"more locals than registers",
     F TEN_LOCALS TEN_LOCALS
     "(local.set 2 (i64.add (local.get 0) (i64.const 2))) (local.set 3 (i64.mul (local.get 1) (i64.const 3)))"
     "(local.set 4 (i64.sub (local.get 2) (local.get 3))) (local.set 5 (i64.xor (local.get 4) (local.get 2)))"
     "(local.set 6 (i64.rotl (local.get 5) (local.get 3))) (local.set 7 (i64.add (local.get 6) (local.get 4)))"
     "(local.set 8 (i64.or (local.get 7) (local.get 0))) (local.set 9 (i64.and (local.get 8) (local.get 6)))"
     "(local.set 10 (i64.add (local.get 9) (local.get 8))) (local.set 11 (i64.sub (local.get 10) (local.get 1)))"
     "(local.set 12 (i64.add (local.get 11) (local.get 5))) (local.set 13 (i64.mul (local.get 12) (local.get 7)))"
     "(loop $l (local.set 14 (i64.add (local.get 14) (i64.const 1)))"
     " (local.set 2 (i64.add (local.get 3) (local.get 13))) (local.set 3 (i64.sub (local.get 4) (local.get 12)))"
     " (local.set 4 (i64.add (local.get 5) (local.get 11))) (local.set 5 (i64.sub (local.get 6) (local.get 10)))"
     " (local.set 6 (i64.add (local.get 7) (local.get 9))) (local.set 7 (i64.sub (local.get 8) (local.get 2)))"
     " (br_if $l (i64.lt_u (local.get 14) (i64.const 20))))"
     " (i64.xor (i64.xor (local.get 2) (local.get 3)) (i64.xor (local.get 4) (i64.add (local.get 5)"
     " (i64.sub (local.get 6) (local.get 7))))))"},
    {"more temporaries than registers",
     F "(i64.add (i64.mul (local.get 0) (local.get 1)) (i64.add (i64.sub (local.get 0) (local.get 1))"
       " (i64.add (i64.xor (local.get 0) (local.get 1)) (i64.add (i64.or (local.get 0) (local.get 1))"
       " (i64.add (i64.and (local.get 0) (local.get 1)) (i64.add (i64.shl (local.get 0) (i64.const 1))"
       " (i64.sub (i64.rotl (local.get 0) (local.get 1)) (i64.mul (local.get 1) (local.get 1))))))))))"},
    {"all four of a merged select",
     F "(local i64 i64) (local.set 2 (i64.mul (local.get 0) (local.get 0)))"
       " (select (i64.add (local.get 0) (i64.const 1)) (i64.mul (local.get 1) (i64.const 5))"
       "  (i64.lt_s (i64.sub (local.get 0) (i64.const 7)) (i64.xor (local.get 1) (local.get 2)))))"},
    {"a select by floats that are not less",
     F "(select (local.get 0) (local.get 1) (i32.eqz (f64.lt (f64.convert_i64_s (local.get 0))"
       " (f64.convert_i64_s (local.get 1))))))"},
};

/* ---- control ---- */

static const struct row control[] = {
    {"a value is left behind where the branch is not taken",
     F "(block $b (result i64) (local.get 0) (i64.const 3) (br_if $b (i32.wrap_i64 (local.get 1)))"
       " i64.sub))"},
    {"two values of a label",
     F "(block $b (result i64 i64) (i64.const 100) (local.get 0) (local.get 1)"
       " (br_if $b (i64.lt_s (local.get 0) (local.get 1))) (drop) (drop) (local.get 1)) i64.sub)"},
    {"values that change places at a label",
     F "(block $b (result i64 i64 i64) (i64.const 5) (i64.add (local.get 1) (i64.const 1))"
       " (i64.mul (local.get 0) (i64.const 3)) (br $b)) i64.sub i64.xor)"},
    {"a loop with parameters",
     F "(local.get 0) (i64.const 10) (loop $l (param i64 i64) (result i64)"
       " (local.set 1) (i64.add (local.get 1)) (local.set 1 (i64.sub (local.get 1) (i64.const 1)))"
       " (local.get 1) (br_if $l (i64.gt_s (local.get 1) (i64.const 0))) drop))"},
    {"no else hands on its parameters",
     F "(local.get 0) (local.get 1) (if (param i64 i64) (result i64 i64) (i32.wrap_i64 (local.get 1))"
       " (then (i64.add (i64.const 7)))) i64.sub)"},
    {"an else finds its parameters",
     F "(i64.add (local.get 0) (i64.const 4)) (if (param i64) (result i64) (i64.eq (local.get 0) (local.get 1))"
       " (then (i64.mul (i64.const 3))) (else (i64.sub (local.get 1)))))"},
    {"a table's ways with one value",
     F "(block $d (result i64) (block $c (result i64) (local.get 0) (loop $b (param i64) (result i64) (block $a (param i64)"
       " (result i64) (local.set 1 (i64.sub (local.get 1) (i64.const 1)))"
       " (br_table $a $b $c $d (i64.add (i64.const 1)) (i32.wrap_i64 (i64.and (local.get 1) (i64.const 3)))))"
       " (i64.mul (i64.const 2))) ) (i64.add (i64.const 1000)))"
       "(i64.xor (i64.const 64)))"},
    {"a table that returns",
     F "(block $a (result i64) (block $b (result i64) (br_table $a $b 2 (i64.add (local.get 0)"
       " (i64.const 5)) (i32.wrap_i64 (local.get 1)))) (return (i64.mul (i64.const 3))))"
       " (i64.sub (i64.const 2)))"},
    {"behind an end that nothing reaches",
     F "(block (block (return (local.get 1)) (block (br 0)) (drop (i64.const 1))) (unreachable))"
       " (local.get 0))"},
    {"conditions of conditions",
     F "(if (result i64) (i32.eqz (i32.eqz (i64.eqz (i64.and (local.get 0) (i64.const 6)))))"
       " (then (local.get 1)) (else (i64.const 11))))"},
    {"a constant first", F "(if (result i64) (i64.gt_s (i64.const 3) (local.get 0)) (then (local.get 1))"
                           " (else (i64.const 12))))"},
};

/* ---- calls ---- */

static const struct row calls[] = {
    {"arguments change places", "(func $g (param i64 i64) (result i64) (i64.sub (local.get 0) (local.get 1)))" F
                                "(call $g (local.get 1) (local.get 0)))"},
    {"in a circle of three",
     "(func $g (param i64 i64 i64) (result i64) (i64.sub (local.get 0) (i64.mul (local.get 1)"
     " (i64.sub (local.get 2) (local.get 0)))))"
     "(func $h (param i64 i64 i64) (result i64) (call $g (local.get 1) (local.get 2) (local.get 0)))" F
     "(call $h (local.get 0) (local.get 1) (i64.add (local.get 0) (i64.const 9))))"},
    {"floats among them",
     "(func $g (param f64 i64 f64 i32) (result f64) (f64.sub (local.get 0) (f64.add (local.get 2)"
     " (f64.convert_i32_s (i32.sub (local.get 3) (i32.wrap_i64 (local.get 1)))))))"
     "(func $h (param f64 i64 f64 i32) (result f64)"
     " (call $g (local.get 2) (local.get 1) (local.get 0) (local.get 3)))" F
     "(i64.trunc_sat_f64_s (call $h (f64.convert_i64_s (local.get 0)) (local.get 1) (f64.const 2.5) (i32.const 3))))"},
    {"more than there are registers for",
     "(func $g (param i64 i32 i64 f32 i64 i64 i64 i64 i32 i64) (result i64)"
     " (i64.sub (i64.sub (local.get 0) (local.get 9)) (i64.sub (i64.mul (local.get 2) (local.get 7))"
     " (i64.sub (i64.extend_i32_s (local.get 8)) (i64.sub (local.get 6) (i64.extend_i32_u (local.get 1)))))))" F
     "(call $g (local.get 1) (i32.wrap_i64 (local.get 0)) (i64.add (local.get 0) (i64.const 1)) (f32.const 1)"
     " (i64.const 4) (local.get 1) (i64.mul (local.get 1) (local.get 0)) (i64.const 0x123456789a)"
     " (i32.const -5) (i64.xor (local.get 0) (local.get 1))))"},
    {"the same by a table",
     "(type $t (func (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64))) (table funcref (elem $g))"
     "(func $g (type $t) (i64.sub (i64.sub (local.get 0) (local.get 7)) (i64.mul (local.get 6) (local.get 5))))" F
     "(call_indirect (type $t) (local.get 1) (i64.add (local.get 0) (i64.const 1)) (i64.const 2)"
     " (i64.sub (local.get 0) (i64.const 1)) (i64.const 4) (i64.mul (local.get 1) (i64.const 3))"
     " (i64.xor (local.get 1) (i64.const 9)) (local.get 0) (i32.wrap_i64 (i64.and (local.get 1) (i64.const 1)))))"},
    {"many results",
     "(func $g (param i64) (result i64 f64 i32 i64 i64) (i64.add (local.get 0) (i64.const 1)) (f64.const 2.5)"
     " (i32.const 77) (i64.mul (local.get 0) (local.get 0)) (local.get 0))" F
     "(local i64 i64 i32 f64) (i64.const 1000) (call $g (local.get 0)) (local.set 2) (local.set 3) (local.set 4)"
     " (local.set 5) (i64.sub) (i64.sub (local.get 2)) (i64.sub (local.get 3))"
     " (i64.sub (i64.extend_i32_s (local.get 4))) (i64.sub (i64.trunc_sat_f64_s (local.get 5))))"},
    {"an alias whose local ends before the call",
     SINK F "(local.get 0) (call $sink (local.get 1)) i64.sub)"},
    {"temporaries live across calls",
     SINK F "(i64.sub (i64.mul (call $sink (local.get 0)) (i64.const 3))"
            " (i64.xor (call $sink (local.get 1)) (call $sink (i64.add (local.get 0) (local.get 1))))))"},
    {"locals live across calls",
     SINK F TEN_LOCALS
     "(local.set 2 (i64.add (local.get 0) (i64.const 2))) (local.set 3 (i64.mul (local.get 1) (i64.const 3)))"
     "(local.set 4 (call $sink (local.get 2))) (local.set 5 (call $sink (i64.sub (local.get 3) (local.get 4))))"
     "(loop $l (local.set 6 (i64.add (local.get 6) (i64.const 1)))"
     " (local.set 7 (call $sink (i64.add (local.get 7) (local.get 2)))) (local.set 2 (i64.xor (local.get 3)"
     " (local.get 7))) (local.set 3 (call $sink (local.get 4))) (local.set 4 (local.get 5))"
     " (br_if $l (i64.lt_u (local.get 6) (i64.const 6))))"
     " (i64.sub (i64.sub (local.get 0) (local.get 1)) (i64.sub (i64.sub (local.get 2) (local.get 3))"
     " (i64.sub (i64.sub (local.get 4) (local.get 5)) (local.get 7)))))"},
    {"a result that goes to a local the stack still reads",
     SINK F "(local.get 0) (local.set 0 (call $sink (local.get 1))) (local.get 0) i64.sub)"},
    {"a handler sees what a call did not come to write",
     "(tag $e (param i64)) (func $g (param i64) (result i64) (if (i64.eqz (local.get 0))"
     " (then (throw $e (i64.const 40)))) (local.get 0))" F
     "(local i64) (local.set 2 (i64.const 7)) (block $h (result i64) (try_table (catch $e $h)"
     " (local.set 2 (call $g (local.get 0)))) (i64.const 1)) (i64.add (local.get 2)))"},
    {"tail calls with arguments that change places",
     "(func $g (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64) (if (i64.eqz (local.get 7))"
     " (then (return (i64.sub (local.get 0) (i64.mul (local.get 1) (local.get 6))))))"
     " (return_call $g (local.get 1) (local.get 0) (local.get 6) (local.get 2) (local.get 3) (local.get 4)"
     " (local.get 5) (i64.sub (local.get 7) (i64.const 1))))" F
     "(call $g (local.get 0) (local.get 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5)"
     " (i64.const 6) (i64.const 11)))"},
    {"bulk instructions keep what lives",
     "(memory 1) " F "(i64.store (i32.const 0) (local.get 0)) (i64.xor (local.get 1) (i64.const 5))"
     " (memory.copy (i32.const 70) (i32.const 0) (i32.wrap_i64 (i64.and (local.get 1) (i64.const 127))))"
     " (i64.sub (i64.load (i32.const 70))) (i64.add (i64.extend_i32_u (memory.grow (i32.const 1)))))"},
};

/* ---- traps ---- */

static const struct row traps[] = {
    {"unreachable", F "(if (i64.eqz (local.get 0)) (then (unreachable))) (local.get 1))"},
    {"division", F "(i64.div_s (local.get 1) (local.get 0)))"},
    {"remainder in a callee", "(func $g (param i64 i64) (result i64) (i64.rem_u (local.get 0) (local.get 1)))" F
                              "(i64.add (call $g (local.get 1) (local.get 0)) (i64.const 1)))"},
    {"memory", "(memory 1) " F "(i64.add (i64.load offset=65530 (i32.wrap_i64 (local.get 0))) (local.get 1)))"},
    {"a store", "(memory 1) " F "(i64.store (i32.wrap_i64 (local.get 1)) (local.get 0)) (local.get 1))"},
    {"conversion", F "(i64.trunc_f64_s (f64.div (f64.convert_i64_s (local.get 1)) (f64.convert_i64_s (local.get 0)))))"},
    {"a table's end and a null in it",
     "(type $t (func (result i64))) (table 3 funcref) (elem (i32.const 1) $g)"
     "(func $g (type $t) (i64.const 3)) " F
     "(i64.add (call_indirect (type $t) (i32.wrap_i64 (local.get 0))) (local.get 1)))"},
    {"another type in it",
     "(type $t (func (result i64))) (type $u (func (result i32))) (table funcref (elem $g $h))"
     "(func $g (type $t) (i64.const 3)) (func $h (type $u) (i32.const 4)) " F
     "(call_indirect (type $t) (i32.wrap_i64 (i64.and (local.get 0) (i64.const 1)))))"},
    {"a null reference that is called",
     "(type $t (func (result i64))) (global $r (mut (ref null $t)) (ref.null $t)) (elem declare func $g)"
     "(func $g (type $t) (i64.const 3)) " F
     "(if (i64.eqz (local.get 0)) (then (global.set $r (ref.func $g)))) (call_ref $t (global.get $r)))"},
    {"a null structure", "(type $s (struct (field i64))) " F
                         "(struct.get $s 0 (select (result (ref null $s)) (struct.new $s (local.get 1))"
                         " (ref.null $s) (i64.eqz (local.get 0)))))"},
};

/* ---- both tiers ---- */

struct outcome {
    enum gw_err err;
    uint64_t result;
    int64_t fuel;
    enum gw_trap_code code;
    uint32_t frames, offsets[4];
};

static struct outcome call_once(struct gw_store *store, struct gw_func *func, const uint64_t args[2])
{
    struct outcome o = {.code = GW_TRAP_NONE};
    uint64_t slots[2] = {args[0], args[1]};
    store->fuel = 1000000;
    o.err = gw_exec_call(store, func, slots);
    o.fuel = store->fuel;
    if (o.err == GW_OK) o.result = slots[0];
    struct gw_trap *trap = gw_trap_take(store);
    if (!trap) return o;
    o.code = trap->code;
    o.frames = trap->frame_count;
    for (uint32_t i = 0; i < trap->frame_count && i < 4; i++) o.offsets[i] = trap->frames[i].offset;
    gw_trap_free(store, &trap);
    return o;
}

static const uint64_t arguments[][2] = {
    {0, 0}, {1, 2}, {5, 0}, {3, 3}, {UINT64_MAX, 1}, {0x8000000000000000, UINT64_MAX}, {2, 0x80000000},
    {0xffffffff, 0x123456789abc},
};

enum { CALLS = GW_COUNT(arguments) };

static void run(const char *tier, const char *text, bool is_metered, bool is_checked,
                struct outcome *out)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_engine *engine;
    struct gw_module *module;
    struct gw_store *store;
    struct gw_instance *instance;
    struct gw_extern f;
    config.tier = tier;
    config.store.is_metered = is_metered;
    config.store.is_profiled = is_metered; /* both change what calls look like */
    config.store.prefer_checked = is_checked;
    cr_assert_eq(gw_engine_new(&config, NULL, &engine), GW_OK);
    cr_assert_eq(gw_engine_load(engine, gw_slice_str(text), &diag, &module), GW_OK, "%s\n%s", diag.text,
                 text);
    cr_assert_eq(gw_engine_store(engine, &store), GW_OK);
    cr_assert_eq(gw_instance_new(store, module, NULL, &diag, &instance), GW_OK, "%s", diag.text);
    cr_assert(gw_instance_export(instance, gw_slice_str("f"), &f));
    for (size_t i = 0; i < CALLS; i++) out[i] = call_once(store, f.func, arguments[i]);
    gw_store_free(&store);
    gw_module_unref(&module);
    gw_engine_unref(&engine);
}

static void compare(const char *rule, const struct outcome *got, const struct outcome *want,
                    bool is_metered)
{
    CHECK_INT(rule, got->err, want->err);
    CHECK_INT(rule, got->result, want->result);
    CHECK_INT(rule, got->code, want->code);
    CHECK_INT(rule, got->frames, want->frames);
    if (is_metered) CHECK_INT(rule, got->fuel, want->fuel);
    for (uint32_t i = 0; i < 4; i++) CHECK_INT(rule, got->offsets[i], want->offsets[i]);
}

static void check_rows(const struct row *rows, size_t count)
{
    static char text[1 << 16];
    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "(module %s)", rows[i].text);
        for (unsigned options = 0; options < 4; options++) {
            struct outcome want[CALLS], got[CALLS];
            bool is_metered = options & 1, is_checked = options & 2;
            run("interp", text, is_metered, is_checked, want);
            run("jit", text, is_metered, is_checked, got);
            for (size_t k = 0; k < CALLS; k++) compare(rows[i].rule, &got[k], &want[k], is_metered);
        }
    }
}

Test(front, locals_and_temporaries) { check_rows(locals, GW_COUNT(locals)); }
Test(front, control_flow) { check_rows(control, GW_COUNT(control)); }
Test(front, calls_of_all_kinds) { check_rows(calls, GW_COUNT(calls)); }
Test(front, traps_and_where_they_happen) { check_rows(traps, GW_COUNT(traps)); }
