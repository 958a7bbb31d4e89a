/* SPDX-License-Identifier: Apache-2.0 */
/* What validation notes on its way is what a walk through the same body finds. */
#include "core/wasm/local_uses.h"

#include "core/engine/engine.h"
#include "test.h"

static struct gw_module *load(struct gw_engine **engine, const char *text)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    config.store.compile = GW_COMPILE_EAGER;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module;
    cr_assert_eq(gw_engine_new(&config, NULL, engine), GW_OK);
    enum gw_err err = gw_engine_load(*engine, gw_slice_str(text), &diag, &module);
    cr_assert_eq(err, GW_OK, "%s: %s", text, diag.text);
    return module;
}

/* The module's last function: it declares one group of locals of one byte each. */
static struct gw_local_uses walk(const struct gw_module *m, struct gw_uses_finder *u)
{
    const struct gw_module_func *func = &m->funcs[m->func_count - 1];
    uint32_t params = gw_module_func_type(m, m->func_count - 1)->func.param_count;
    const uint8_t *at = func->body.data;
    uint32_t locals = at[0] ? at[1] : 0;
    struct gw_local_uses uses;
    cr_assert_eq(gw_uses_begin(u, func->body, params, params + locals), GW_OK);
    gw_uses_walk(u, at + (at[0] ? 3 : 1));
    cr_assert_eq(gw_uses_finish(u, &uses), GW_OK);
    return uses;
}

static void compare(const char *rule, const struct gw_local_uses *a,
                    const struct gw_local_uses *b)
{
    CHECK_INT(rule, a->count, b->count);
    CHECK_INT(rule, a->has_calls, b->has_calls);
    CHECK_INT(rule, a->has_wide_instrs, b->has_wide_instrs);
    for (uint32_t i = 0; i < a->count && i < b->count; i++) {
        const struct gw_local_use *x = &a->locals[i], *y = &b->locals[i];
        CHECK_INT(rule, x->local, y->local);
        CHECK_INT(rule, x->weight, y->weight);
        CHECK_INT(rule, x->calls, y->calls);
        CHECK_INT(rule, x->start, y->start);
        CHECK_INT(rule, x->end, y->end);
        CHECK_INT(rule, x->needs_zero, y->needs_zero);
        CHECK_INT(rule, x->is_varied, y->is_varied);
    }
}

Test(local_uses, notes_are_what_a_walk_finds)
{
    static const struct {
        const char *rule, *locals, *body;
    } rows[] = {
        {"nothing is used",                          "i32",     ""                  },
        {"reads and writes",                         "i32 i32",
         "(local.set 1 (local.get 0)) (drop (local.tee 2 (local.get 1)))"           },
        {"a loop in a loop, with calls",             "i32 i32",
         "(loop (call $f (local.get 0)) (loop (local.set 1 (local.get 2))"
         " (br_if 0 (local.get 0))) (call $f (local.get 1)))"                       },
        {"arms of an if, one with a result",         "i32",
         "(if (local.get 0) (then (local.set 1 (i32.const 1))) (else (drop (local.get "
         "1))))"
         "(drop (if (result i32) (local.get 0) (then (local.get 1)) (else (i32.const "
         "0))))"                                                                    },
        {"code that is never reached",               "i32",
         "(block (br 0) (local.set 1 (i32.const 7)) (call $f)) (drop (local.get 1))"},
        {"an indirect call and a table of branches", "i32",
         "(block (block (br_table 0 1 (local.get 0))) (local.set 1 (i32.const 2)))"
         "(call_indirect (param i32) (local.get 1) (local.get 0))"                  },
        {"what C does",                              "i32",
         "(local.set 1 (memory.grow (local.get 0)))"
         "(memory.fill (local.get 1) (i32.const 0) (local.get 0))"                  },
        {"vectors that stay zero, and others",       "v128",
         "(local.set 1 (v128.const i64x2 0 0)) (drop (local.get 1))"                },
        {"exceptions",                               "i32",
         "(block (try_table (catch_all 0) (local.set 1 (i32.const 1)) (throw $e)))"
         "(drop (local.get 1))"                                                     },
    };
    struct gw_uses_finder u;
    gw_uses_finder_init(&u, gw_alloc_libc());
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "(module (memory 1) (table 1 funcref) (tag $e) (func $f (param i32))"
                 " (func (param i32) (local %s) %s))",
                 rows[i].locals, rows[i].body);
        struct gw_engine *engine;
        struct gw_module *m = load(&engine, text);
        cr_assert(m->local_uses);
        struct gw_local_uses found = walk(m, &u);
        compare(rows[i].rule, &m->local_uses[1], &found);
        gw_module_unref(&m);
        gw_engine_unref(&engine);
    }
    gw_uses_finder_deinit(&u);
}

Test(local_uses, are_only_noted_where_all_will_be_compiled)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    struct gw_engine *engine;
    struct gw_module *module;
    cr_assert_eq(gw_engine_new(&config, NULL, &engine), GW_OK);
    cr_assert_eq(gw_engine_load(engine, gw_slice_str("(module (func))"), NULL, &module),
                 GW_OK);
    cr_assert_null(module->local_uses);
    gw_module_unref(&module);
    gw_engine_unref(&engine);
}
