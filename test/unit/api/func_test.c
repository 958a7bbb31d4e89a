/* SPDX-License-Identifier: Apache-2.0 */
#include "api.h"

/* ---- What is refused ---- */

static const char calculator[] =
    "(module (func (export \"add\") (param i32 i32) (result i32)"
    "    (i32.add (local.get 0) (local.get 1)))"
    "  (func (export \"div\") (param i32 i32) (result i32)"
    "    (i32.div_s (local.get 0) (local.get 1)))"
    "  (func (export \"splat\") (param v128) (result v128)"
    "    (i32x4.add (local.get 0) (i32x4.splat (i32.const 1))))"
    "  (tag $t (param i32))"
    "  (func (export \"throw\") (throw $t (i32.const 77))))";

Test(api_func, bad_calls_come_back_as_traps)
{
    struct world w = open_with(calculator);
    wasm_val_t ints[] = {WASM_I32_VAL(6), WASM_I32_VAL(0)};
    wasm_val_t mixed[] = {WASM_I32_VAL(6), WASM_F32_VAL(1)};
    const struct {
        const char *rule, *name;
        wasm_val_t *args;
        size_t arg_count, result_count;
        enum godwit_trap_code code;
        const char *message;
    } cases[] = {
        {"arity",                "add",   ints,  1, 1, GODWIT_TRAP_NONE,           "too few arguments"      },
        {"kind",                 "add",   mixed, 2, 1, GODWIT_TRAP_NONE,
         "an argument is not of its parameter's type"                                                       },
        {"no room",              "add",   ints,  2, 0, GODWIT_TRAP_NONE,           "no room for the results"},
        {"a trap needs no room", "div",   ints,  2, 0, GODWIT_TRAP_DIVIDE_BY_ZERO,
         "integer divide by zero"                                                                           },
        {"v128",                 "splat", ints,  2, 1, GODWIT_TRAP_NONE,
         "a v128 does not fit wasm_val_t: use godwit_func_call"                                             },
        {"exception",            "throw", NULL,  0, 0, GODWIT_TRAP_NONE,           "uncaught exception"     },
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        wasm_val_t results[1];
        wasm_trap_t *trap = call_export(&w, cases[i].name, cases[i].arg_count,
                                        cases[i].args, cases[i].result_count, results);
        cr_assert(trap, "%s", cases[i].rule);
        CHECK_MESSAGE(cases[i].rule, trap, cases[i].message);
        CHECK_INT(cases[i].rule, godwit_trap_code(trap), cases[i].code);
        wasm_trap_delete(trap);
    }
    close_world(&w);
}

Test(api_func, wide_calls_take_vectors)
{
    struct world w = open_with(calculator);
    wasm_func_t *splat = godwit_instance_find_func(w.instance, "splat");
    struct godwit_value arg = {.kind = GODWIT_V128}, result;
    arg.of.v128[4] = 41;
    cr_assert(!godwit_func_call(splat, &arg, 1, &result, 1));
    CHECK_INT("kind", result.kind, GODWIT_V128);
    CHECK_INT("lane 0", result.of.v128[0], 1);
    CHECK_INT("lane 1", result.of.v128[4], 42);
    arg.kind = WASM_I32;
    wasm_trap_t *trap = godwit_func_call(splat, &arg, 1, &result, 1);
    CHECK("another kind", trap);
    wasm_trap_delete(trap);
    wasm_func_delete(splat);
    close_world(&w);
}

/* ---- Host functions ---- */

static const char relay[] =
    "(module (import \"h\" \"f\" (func $f (param i32) (result i32)))"
    "  (func (export \"run\") (param i32) (result i32)"
    "    (call $f (local.get 0))))";

/* A world whose module calls `callback`. */
static struct world open_relay(wasm_func_callback_with_env_t callback, void *env,
                               void (*finalizer)(void *))
{
    struct world w = open_world();
    load(&w, relay);
    wasm_functype_t *type =
        wasm_functype_new_1_1(wasm_valtype_new_i32(), wasm_valtype_new_i32());
    wasm_func_t *func = wasm_func_new_with_env(w.store, type, callback, env, finalizer);
    wasm_functype_delete(type);
    wasm_extern_t *imports[] = {wasm_func_as_extern(func)};
    instantiate(&w, imports, 1);
    wasm_func_delete(func);
    return w;
}

static wasm_trap_t *run(const struct world *w, int32_t n, int32_t *result)
{
    wasm_val_t args[] = {WASM_I32_VAL(n)}, results[] = {WASM_INIT_VAL};
    wasm_trap_t *trap = call_export(w, "run", 1, args, 1, results);
    if (!trap && result) *result = results[0].of.i32;
    return trap;
}

static wasm_trap_t *answer_kind(void *env, const wasm_val_vec_t *args,
                                wasm_val_vec_t *results)
{
    (void)args;
    results->data[0].kind = *(wasm_valkind_t *)env;
    results->data[0].of.i64 = 0;
    return NULL;
}

Test(api_func, results_of_another_kind_trap)
{
    wasm_valkind_t kind = WASM_I32;
    struct world w = open_relay(answer_kind, &kind, NULL);
    CHECK("right", !run(&w, 0, NULL));
    kind = WASM_F64;
    wasm_trap_t *trap = run(&w, 0, NULL);
    cr_assert(trap);
    CHECK_MESSAGE("wrong", trap, "host function returned a value of another type");
    CHECK_INT("the host's fault", godwit_trap_code(trap), GODWIT_TRAP_HOST);
    wasm_frame_t *origin = wasm_trap_origin(trap);
    CHECK("with a backtrace", origin && wasm_frame_func_index(origin) == 1);
    wasm_frame_delete(origin);
    wasm_trap_delete(trap);
    close_world(&w);
}

static int finalized;
static void count(void *env)
{
    (void)env;
    finalized++;
}

Test(api_func, env_is_finalized_once_with_its_store)
{
    wasm_valkind_t kind = WASM_I32;
    struct world w = open_relay(answer_kind, &kind, count);
    CHECK("used", !run(&w, 0, NULL));
    CHECK_INT("not before", finalized, 0);
    close_world(&w);
    CHECK_INT("once", finalized, 1);
}

/* f(n) = n + run(n - 1): guest and host by turns. */
static wasm_trap_t *nest(void *env, const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    int32_t n = args->data[0].of.i32, below = 0;
    if (n > 0) {
        wasm_trap_t *trap = run(env, n - 1, &below);
        if (trap) return trap;
    }
    results->data[0].of.i32 = n + below;
    return NULL;
}

Test(api_func, host_and_guest_nest_to_a_limit)
{
    struct world w = {0};
    w = open_relay(nest, &w, NULL);
    int32_t sum = 0;
    CHECK("fifty", !run(&w, 50, &sum));
    CHECK_INT("fifty", sum, 50 * 51 / 2);
    wasm_trap_t *trap = run(&w, 100000, NULL);
    cr_assert(trap);
    CHECK_INT("too deep", godwit_trap_code(trap), GODWIT_TRAP_STACK_EXHAUSTED);
    wasm_trap_delete(trap);
    CHECK("and again", !run(&w, 50, &sum));
    close_world(&w);
}

/* ---- Traps on their way ---- */

static wasm_trap_t *fail(void *env, const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    (void)results;
    struct world *w = env;
    if (args->data[0].of.i32 == 1) return godwit_trap_new_exit(w->store, 42);
    char text[400]; /* longer than the runtime's own messages may be */
    memset(text, 'x', sizeof text);
    wasm_message_t message;
    wasm_name_new(&message, sizeof text, text); /* without a terminator */
    wasm_trap_t *trap = wasm_trap_new(w->store, &message);
    wasm_name_delete(&message);
    wasm_trap_set_host_info(trap, w);
    return trap;
}

Test(api_func, a_trap_of_the_host_comes_out_as_it_went_in)
{
    struct world w = {0};
    w = open_relay(fail, &w, NULL);
    wasm_trap_t *trap = run(&w, 0, NULL);
    cr_assert(trap);
    CHECK("the same object", wasm_trap_get_host_info(trap) == &w);
    wasm_message_t message;
    wasm_trap_message(trap, &message);
    CHECK_INT("in full, terminated", message.size, 401);
    CHECK_INT("in full, terminated", message.data[400], 0);
    wasm_name_delete(&message);
    CHECK_INT("depth", godwit_trap_depth(trap), 1);
    wasm_trap_delete(trap);

    trap = run(&w, 1, NULL);
    uint32_t code = 0;
    CHECK("an exit stays one", trap && godwit_trap_exit_code(trap, &code));
    CHECK_INT("an exit stays one", code, 42);
    wasm_trap_delete(trap);
    close_world(&w);
}

/* Calls the export of another instance and passes on what it throws. */
static wasm_trap_t *pass_on(void *env, const wasm_val_vec_t *args,
                            wasm_val_vec_t *results)
{
    (void)args;
    (void)results;
    wasm_val_vec_t none = WASM_EMPTY_VEC;
    return wasm_func_call(env, &none, &none);
}

Test(api_func, exceptions_pass_through_the_host)
{
    struct world w = open_with("(module (tag $t (export \"t\") (param i32))"
                               "  (func (export \"throw\") (throw $t (i32.const 77))))");
    wasm_func_t *thrower = godwit_instance_find_func(w.instance, "throw");
    wasm_extern_t *tag = godwit_instance_find(w.instance, "t");
    CHECK_INT("tag", wasm_extern_kind(tag), GODWIT_EXTERN_TAG);
    wasm_functype_t *type = wasm_functype_new_0_0();
    wasm_func_t *through = wasm_func_new_with_env(w.store, type, pass_on, thrower, NULL);
    wasm_functype_delete(type);

    struct world v = w;
    load(&v, "(module (import \"w\" \"t\" (tag $t (param i32)))"
             "  (import \"h\" \"f\" (func $f))"
             "  (func (export \"catch\") (result i32)"
             "    (block $h (result i32)"
             "      (try_table (catch $t $h) (call $f))"
             "      (i32.const 0))))");
    wasm_extern_t *imports[] = {tag, wasm_func_as_extern(through)};
    instantiate(&v, imports, 2);
    wasm_val_t results[] = {WASM_INIT_VAL};
    wasm_trap_t *trap = call_export(&v, "catch", 0, NULL, 1, results);
    CHECK("no trap", !trap);
    CHECK_INT("caught beyond the host", results[0].of.i32, 77);

    trap = call_export(&w, "throw", 0, NULL, 0, NULL);
    wasm_ref_t *exception = trap ? godwit_trap_exception(trap) : NULL;
    CHECK("uncaught, it can be held", exception != NULL);
    wasm_ref_delete(exception);
    wasm_trap_delete(trap);
    wasm_instance_delete(v.instance);
    wasm_module_delete(v.module);
    wasm_extern_delete(tag);
    wasm_func_delete(through);
    wasm_func_delete(thrower);
    close_world(&w);
}

/* ---- Many values ---- */

static wasm_trap_t *reverse(void *env, const struct godwit_value *args, size_t arg_count,
                            struct godwit_value *results, size_t result_count)
{
    (void)env;
    for (size_t i = 0; i < result_count; i++)
        results[i] = args[arg_count - 1 - i];
    return NULL;
}

Test(api_func, a_hundred_values_each_way)
{
    enum { MANY = 100 };
    struct world w = open_world();
    wasm_valtype_vec_t params, result_types;
    wasm_valtype_vec_new_uninitialized(&params, MANY);
    for (size_t i = 0; i < MANY; i++)
        params.data[i] = wasm_valtype_new_i32();
    wasm_valtype_vec_copy(&result_types, &params);
    wasm_functype_t *type = wasm_functype_new(&params, &result_types);
    wasm_func_t *func = godwit_func_new(w.store, type, reverse, NULL, NULL);
    wasm_functype_delete(type);

    wasm_val_vec_t args, results;
    wasm_val_vec_new_uninitialized(&args, MANY);
    wasm_val_vec_new_uninitialized(&results, MANY);
    for (int32_t i = 0; i < MANY; i++)
        args.data[i] = (wasm_val_t)WASM_I32_VAL(i);
    wasm_trap_t *trap = wasm_func_call(func, &args, &results);
    CHECK("a host function, called by the host", !trap);
    CHECK_INT("first", results.data[0].of.i32, MANY - 1);
    CHECK_INT("last", results.data[MANY - 1].of.i32, 0);
    wasm_val_vec_delete(&args);
    wasm_val_vec_delete(&results);
    wasm_func_delete(func);
    close_world(&w);
}
