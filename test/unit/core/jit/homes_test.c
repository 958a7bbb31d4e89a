/* SPDX-License-Identifier: Apache-2.0 */
/* When locals live, which of them must be zero first, and which share a register. */
#include "core/jit/homes.h"

#include "core/engine/engine.h"
#include "core/wasm/module.h"
#include "test.h"

struct fixture {
    struct gw_engine *engine;
    struct gw_module *module;
    struct gw_homes homes;
};

/* Homes of the module's last function. */
static void assign(struct fixture *x, const char *text)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    struct gw_diag diag = GW_DIAG_INIT;
    cr_assert_eq(gw_engine_new(&config, NULL, &x->engine), GW_OK);
    enum gw_err err = gw_engine_load(x->engine, gw_slice_str(text), &diag, &x->module);
    cr_assert_eq(err, GW_OK, "%s: %s", text, diag.text);
    gw_homes_init(&x->homes, gw_alloc_libc(), 0);
    err = gw_homes_assign(&x->homes, x->module, x->module->func_count - 1, false);
    cr_assert_eq(err, GW_OK);
}

static void release(struct fixture *x)
{
    gw_homes_deinit(&x->homes);
    gw_module_unref(&x->module);
    gw_engine_unref(&x->engine);
}

Test(homes, only_what_may_be_read_first_must_be_zero)
{
    static const struct {
        const char *rule, *body;
        bool needs_zero;
    } rows[] = {
        {"written first", "(local.set 1 (local.get 0)) (drop (local.get 1))", false},
        {"read first", "(drop (local.get 1)) (local.set 1 (local.get 0))", true},
        {"written in a block, read in it", "(block (local.set 1 (local.get 0)) (drop (local.get 1)))", false},
        {"written in a block, read behind it", "(block (local.set 1 (local.get 0))) (drop (local.get 1))", true},
        {"written in one arm", "(if (local.get 0) (then (local.set 1 (i32.const 1)))"
                               " (else (drop (local.get 1))))", true},
        {"written in each arm", "(if (local.get 0) (then (local.set 1 (i32.const 1)) (drop (local.get 1)))"
                                " (else (local.set 1 (i32.const 2)) (drop (local.get 1))))", false},
        {"written before a block that reads", "(local.set 1 (local.get 0)) (loop (drop (local.get 1)))", false},
        {"written again behind the block",
         "(block (local.set 1 (local.get 0))) (local.set 1 (i32.const 3)) (drop (local.get 1))", false},
        {"a tee is a write", "(drop (local.tee 1 (local.get 0))) (drop (local.get 1))", false},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        char text[1024];
        snprintf(text, sizeof text, "(module (func (param i32) (local i32) %s))", rows[i].body);
        struct fixture x;
        assign(&x, text);
        const struct gw_home *home = &x.homes.locals[1];
        CHECK_INT(rows[i].rule, home->is_used, true);
        CHECK_INT(rows[i].rule, home->needs_zero, rows[i].needs_zero);
        if (home->needs_zero) CHECK_INT(rows[i].rule, home->start, 0);
        release(&x);
    }
}

Test(homes, what_is_alive_before_a_loop_lives_through_it)
{
    static const struct {
        const char *rule, *body;
        bool overlaps; /* locals 1 and 2 */
    } rows[] = {
        {"one behind the other", "(local.set 1 (local.get 0)) (drop (local.get 1))"
                                 " (local.set 2 (i32.const 1)) (drop (local.get 2))", false},
        {"one in the other", "(local.set 1 (local.get 0)) (local.set 2 (i32.const 1)) (drop (local.get 2))"
                             " (drop (local.get 1))", true},
        {"a loop brings it back", "(local.set 1 (local.get 0)) (loop $l (drop (local.get 1))"
                                  " (local.set 2 (i32.const 1)) (br_if $l (local.get 2)))", true},
        {"born in each turn", "(loop $l (local.set 1 (local.get 0)) (drop (local.get 1))"
                              " (local.set 2 (i32.const 1)) (br_if $l (local.get 2)))", false},
        {"born in an outer turn, used in an inner loop",
         "(loop $o (local.set 1 (local.get 0)) (loop $l (drop (local.get 1)) (local.set 2 (i32.const 1))"
         " (br_if $l (local.get 2))) (br_if $o (local.get 0)))", true},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        char text[1024];
        snprintf(text, sizeof text, "(module (func (param i32) (local i32 i32) %s))", rows[i].body);
        struct fixture x;
        assign(&x, text);
        const struct gw_home *a = &x.homes.locals[1], *b = &x.homes.locals[2];
        CHECK_INT(rows[i].rule, a->end >= b->start && b->end >= a->start, rows[i].overlaps);
        if (rows[i].overlaps && a->reg != GW_REG_NONE) CHECK(rows[i].rule, a->reg != b->reg);
        release(&x);
    }
}

Test(homes, the_heaviest_locals_get_the_registers)
{
    char text[4096];
    size_t at = (size_t)snprintf(text, sizeof text, "(module (func (local");
    for (int i = 0; i < 40; i++) at += (size_t)snprintf(text + at, sizeof text - at, " i64");
    at += (size_t)snprintf(text + at, sizeof text - at, ")");
    for (int i = 0; i < 40; i++) {
        const char *form = i >= 37 ? "(loop $l%d (loop (drop (local.get %d))))" : "(block $b%d (drop (local.get %d)))";
        char one[64];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(one, sizeof one, form, i, i);
#pragma GCC diagnostic pop
        at += (size_t)snprintf(text + at, sizeof text - at, "%s", one);
    }
    for (int i = 0; i < 40; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "(drop (local.get %d))", i);
    snprintf(text + at, sizeof text - at, "))");
    struct fixture x;
    assign(&x, text);
    for (uint32_t i = 37; i < 40; i++) CHECK("used in loops", x.homes.locals[i].reg != GW_REG_NONE);
    gw_regset seen = 0, reserved = gw_homes_reserved(false);
    for (uint32_t i = 0; i < 40; i++) {
        gw_reg reg = x.homes.locals[i].reg;
        if (reg == GW_REG_NONE) continue;
        CHECK("all overlap: none is shared", !(seen & GW_REGSET(reg)));
        CHECK("temporaries are left", !(reserved & GW_REGSET(reg)));
        seen |= GW_REGSET(reg);
    }
    CHECK_INT("taken", seen == x.homes.taken, true);
    release(&x);
}

Test(homes, what_lives_across_calls_prefers_registers_that_calls_keep)
{
    struct fixture x;
    assign(&x, "(module (func $g) (func (param i32 i32) (loop $l (call $g) (call $g)"
               " (br_if $l (local.get 0))) (drop (i32.add (local.get 1) (local.get 1)))))");
    gw_reg reg = x.homes.locals[0].reg;
    CHECK("live across calls in a loop", x.homes.has_calls);
    if (reg != GW_REG_NONE) CHECK("kept", gw_masm_cpu.callee_saved & GW_REGSET(reg));
    release(&x);
    assign(&x, "(module (func (param i32 f64 i32) (drop (local.get 2)) (drop (local.get 1))))");
    CHECK_INT("unused", x.homes.locals[0].is_used, false);
    gw_reg arrives = gw_masm_cpu.int_args[1];
    if (!(gw_homes_reserved(false) & GW_REGSET(arrives)))
        CHECK_INT("where it arrives", x.homes.locals[2].reg, arrives);
    CHECK_INT("no calls, no slots", x.homes.slot_count, 0);
    release(&x);
}
