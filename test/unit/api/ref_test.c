/* SPDX-License-Identifier: Apache-2.0 */
#include "api/ref.h"

#include "api.h"

static int finalized;
static void count(void *info) { finalized += (int)(intptr_t)info; }

static const char keeper[] =
    "(module (global $g (mut externref) (ref.null extern))"
    "  (func (export \"keep\") (param externref) (global.set $g (local.get 0)))"
    "  (func (export \"kept\") (result externref) (global.get $g))"
    "  (func (export \"i31\") (result anyref) (ref.i31 (i32.const 5)))"
    "  (type $s (struct (field i32)))"
    "  (func (export \"new\") (result anyref) (struct.new $s (i32.const 9)))"
    "  (func (export \"read\") (param anyref) (result i32)"
    "    (struct.get $s 0 (ref.cast (ref $s) (local.get 0))))"
    "  (func (export \"self\") (result funcref) (ref.func $self))"
    "  (func $self (export \"typed\") (param (ref null $s)))"
    "  (memory (export \"memory\") 1) (table (export \"table\") 1 externref))";

static wasm_ref_t *get(const struct world *w, const char *name)
{
    wasm_val_t results[] = {WASM_INIT_VAL};
    cr_assert(!call_export(w, name, 0, NULL, 1, results), "%s", name);
    return results[0].of.ref;
}

static wasm_trap_t *give(const struct world *w, const char *name, wasm_ref_t *ref)
{
    wasm_val_t args[] = {WASM_REF_VAL(ref)}, results[] = {WASM_INIT_VAL};
    return call_export(w, name, 1, args, 1, results);
}

Test(api_ref, handles_of_one_object_are_the_same)
{
    struct world w = open_with(keeper);
    wasm_extern_t *a = godwit_instance_find(w.instance, "memory");
    wasm_extern_t *b = godwit_instance_find(w.instance, "memory");
    wasm_extern_t *t = godwit_instance_find(w.instance, "table");
    wasm_extern_t *c = wasm_extern_copy(a);
    CHECK("found twice", wasm_extern_same(a, b));
    CHECK("copied", wasm_extern_same(a, c));
    CHECK("another", !wasm_extern_same(a, t));
    wasm_extern_set_host_info(a, "info");
    CHECK("info is the object's", wasm_extern_get_host_info(b) != NULL);
    wasm_extern_delete(a);
    wasm_extern_delete(b);
    wasm_extern_delete(c);
    a = godwit_instance_find(w.instance, "memory");
    CHECK("info outlives handles", wasm_extern_get_host_info(a) != NULL);
    CHECK("casts", wasm_extern_as_memory(a) && !wasm_extern_as_table(a));
    CHECK("casts", wasm_ref_as_memory(wasm_extern_as_ref(a)) != NULL);
    CHECK("casts", wasm_ref_as_extern(wasm_extern_as_ref(a)) == a);
    CHECK("casts", !wasm_ref_as_extern(wasm_instance_as_ref(w.instance)));
    CHECK("casts of NULL", !wasm_extern_as_func(NULL) && !wasm_ref_as_func(NULL));
    wasm_extern_delete(a);
    wasm_extern_delete(t);
    close_world(&w);
}

Test(api_ref, info_is_finalized_with_its_object)
{
    struct world w = open_with(keeper);
    wasm_instance_set_host_info_with_finalizer(w.instance, (void *)1, count);
    wasm_module_set_host_info_with_finalizer(w.module, (void *)10, count);
    wasm_foreign_t *foreign = wasm_foreign_new(w.store);
    wasm_foreign_set_host_info_with_finalizer(foreign, (void *)100, count);
    wasm_message_t message;
    wasm_name_new_from_string_nt(&message, "no");
    wasm_trap_t *trap = wasm_trap_new(w.store, &message);
    wasm_name_delete(&message);
    wasm_trap_set_host_info_with_finalizer(trap, (void *)1000, count);

    wasm_foreign_t *copy = wasm_foreign_copy(foreign);
    wasm_foreign_delete(foreign);
    CHECK_INT("a handle is left", finalized, 0);
    wasm_foreign_delete(copy);
    CHECK_INT("foreign: with the last handle", finalized, 100);
    wasm_trap_delete(trap);
    CHECK_INT("trap", finalized, 1100);
    wasm_module_delete(w.module);
    CHECK_INT("module", finalized, 1110);
    wasm_instance_delete(w.instance);
    CHECK_INT("instance: not before the store", finalized, 1110);
    w.module = NULL;
    w.instance = NULL;
    close_world(&w);
    CHECK_INT("instance", finalized, 1111);
}

Test(api_ref, what_a_guest_holds_lives)
{
    struct world w = open_with(keeper);
    wasm_foreign_t *foreign = wasm_foreign_new(w.store);
    wasm_foreign_set_host_info_with_finalizer(foreign, (void *)1, count);
    cr_assert(!give(&w, "keep", wasm_foreign_as_ref(foreign)));
    wasm_foreign_delete(foreign);
    godwit_store_collect(w.store);
    CHECK_INT("held by a global", finalized, 0);

    wasm_ref_t *kept = get(&w, "kept");
    CHECK("the same object comes back", wasm_ref_get_host_info(kept) == (void *)1);
    cr_assert(!give(&w, "keep", NULL));
    godwit_store_collect(w.store);
    CHECK_INT("held by the host", finalized, 0);
    cr_assert(!give(&w, "keep", kept)); /* boxed anew */
    wasm_ref_t *again = get(&w, "kept");
    CHECK("still the same", wasm_ref_same(kept, again));
    wasm_ref_delete(kept);
    wasm_ref_delete(again);
    cr_assert(!give(&w, "keep", NULL));
    godwit_store_collect(w.store);
    CHECK_INT("held by nobody", finalized, 1);
    close_world(&w);
}

Test(api_ref, every_kind_can_be_externref)
{
    struct world w = open_with(keeper);
    wasm_extern_t *memory = godwit_instance_find(w.instance, "memory");
    wasm_func_t *func = godwit_instance_find_func(w.instance, "keep");
    wasm_ref_t *refs[] = {wasm_extern_as_ref(memory), wasm_func_as_ref(func),
                          wasm_instance_as_ref(w.instance), wasm_module_as_ref(w.module)};
    for (size_t i = 0; i < GW_COUNT(refs); i++) {
        cr_assert(!give(&w, "keep", refs[i]));
        wasm_ref_t *back = get(&w, "kept");
        CHECK("comes back", wasm_ref_same(refs[i], back));
        wasm_ref_delete(back);
    }
    wasm_extern_delete(memory);
    wasm_func_delete(func);
    close_world(&w);
}

Test(api_ref, guest_objects_are_opaque_and_rooted)
{
    struct world w = open_with(keeper);
    wasm_ref_t *five = get(&w, "i31"), *five_too = get(&w, "i31");
    CHECK("i31 by value", wasm_ref_same(five, five_too));
    CHECK("of no kind", !wasm_ref_as_foreign(five) && !wasm_ref_as_func(five));
    wasm_ref_t *object = get(&w, "new"), *other = get(&w, "new");
    CHECK("two objects", !wasm_ref_same(object, other));
    godwit_store_collect(w.store);
    wasm_val_t args[] = {WASM_REF_VAL(object)}, results[] = {WASM_INIT_VAL};
    cr_assert(!call_export(&w, "read", 1, args, 1, results));
    CHECK_INT("survived", results[0].of.i32, 9);

    wasm_ref_t *self = get(&w, "self");
    CHECK("funcref is a func", wasm_ref_as_func(self) != NULL);
    wasm_ref_delete(self);
    wasm_ref_delete(object);
    wasm_ref_delete(other);
    wasm_ref_delete(five);
    wasm_ref_delete(five_too);
    close_world(&w);
}

Test(api_ref, references_that_do_not_fit_are_refused)
{
    struct world w = open_with(keeper), v = open_with(keeper);
    wasm_foreign_t *foreign = wasm_foreign_new(w.store);
    wasm_foreign_t *strange = wasm_foreign_new(v.store);
    wasm_ref_t *five = get(&w, "i31");
    const struct {
        const char *rule, *name;
        wasm_ref_t *ref;
    } cases[] = {
        {"of another store",              "keep",  wasm_foreign_as_ref(strange)},
        {"not of the struct's type",      "typed", five                        },
        {"a foreign object is no struct", "typed", wasm_foreign_as_ref(foreign)},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        wasm_trap_t *trap = give(&w, cases[i].name, cases[i].ref);
        cr_expect(trap, "%s", cases[i].rule);
        if (trap)
            CHECK_MESSAGE(cases[i].rule, trap,
                          "an argument is not of its parameter's type");
        wasm_trap_delete(trap);
    }
    wasm_ref_delete(five);
    wasm_foreign_delete(foreign);
    wasm_foreign_delete(strange);
    close_world(&w);
    close_world(&v);
}

/* Gives back two foreign objects that nobody else holds. */
static wasm_trap_t *new_pair(void *env, const wasm_val_vec_t *args,
                             wasm_val_vec_t *results)
{
    (void)args;
    for (size_t i = 0; i < 2; i++) {
        wasm_foreign_t *foreign = wasm_foreign_new(env);
        wasm_foreign_set_host_info_with_finalizer(foreign, (void *)(i + 1), count);
        results->data[i].of.ref = wasm_foreign_as_ref(foreign);
    }
    return NULL;
}

Test(api_ref, results_survive_each_other)
{
    struct world w = open_world();
    w.store->store->config.gc_stress = true; /* collect at every allocation */
    load(&w, "(module (import \"h\" \"pair\" (func $pair (result externref externref)))"
             "  (func (export \"pair\") (result externref externref) (call $pair)))");
    wasm_functype_t *type =
        wasm_functype_new_0_2(wasm_valtype_new_externref(), wasm_valtype_new_externref());
    wasm_func_t *pair = wasm_func_new_with_env(w.store, type, new_pair, w.store, NULL);
    wasm_functype_delete(type);
    wasm_extern_t *imports[] = {wasm_func_as_extern(pair)};
    instantiate(&w, imports, 1);
    wasm_val_t results[2];
    cr_assert(!call_export(&w, "pair", 0, NULL, 2, results));
    CHECK_INT("alive", finalized, 0);
    for (size_t i = 0; i < 2; i++) {
        CHECK("in order", wasm_ref_get_host_info(results[i].of.ref) == (void *)(i + 1));
        wasm_val_delete(&results[i]);
    }
    godwit_store_collect(w.store);
    CHECK_INT("dead", finalized, 3);
    wasm_func_delete(pair);
    close_world(&w);
}

static wasm_extern_t *to_delete;
static void delete_another(void *info)
{
    (void)info;
    wasm_extern_delete(to_delete);
    to_delete = NULL;
}

Test(api_ref, handles_may_outlive_their_store)
{
    struct world w = open_with(keeper);
    wasm_extern_t *memory = godwit_instance_find(w.instance, "memory");
    wasm_func_t *func = godwit_instance_find_func(w.instance, "keep");
    wasm_foreign_t *foreign = wasm_foreign_new(w.store);
    cr_assert(!give(&w, "keep", wasm_foreign_as_ref(foreign)));
    wasm_foreign_set_host_info_with_finalizer(foreign, (void *)1, count);
    wasm_val_t args[] = {WASM_I32_VAL(1)};
    wasm_trap_t *trap = call_export(&w, "read", 1, args, 0, NULL);
    cr_assert(trap);
    to_delete = godwit_instance_find(w.instance, "table");
    wasm_extern_set_host_info_with_finalizer(memory, NULL, delete_another);
    wasm_store_delete(w.store);
    wasm_engine_delete(w.engine);

    CHECK("a finalizer may delete handles", to_delete == NULL);
    CHECK_INT("memory", wasm_memory_data_size(wasm_extern_as_memory(memory)), 0);
    CHECK("memory", !wasm_memory_data(wasm_extern_as_memory(memory)));
    CHECK_INT("func", wasm_func_param_arity(func), 0);
    CHECK("type", !wasm_func_type(func) && !wasm_extern_type(memory));
    wasm_val_vec_t none = WASM_EMPTY_VEC;
    wasm_trap_t *dead = wasm_func_call(func, &none, &none);
    CHECK_MESSAGE("call", dead, "the function's store was deleted");
    wasm_extern_vec_t exports;
    wasm_instance_exports(w.instance, &exports);
    CHECK_INT("instance", exports.size, 0);
    CHECK_INT("foreign objects live on", finalized, 0);
    wasm_foreign_delete(foreign);
    CHECK_INT("foreign", finalized, 1);
    CHECK_MESSAGE("traps keep their text", trap,
                  "an argument is not of its parameter's type");
    wasm_trap_delete(trap);
    wasm_trap_delete(dead);
    wasm_func_delete(func);
    wasm_extern_delete(memory);
    wasm_instance_delete(w.instance);
    wasm_exporttype_vec_t types;
    wasm_module_exports(w.module, &types);
    CHECK("modules work", types.size > 0);
    wasm_exporttype_vec_delete(&types);
    wasm_module_delete(w.module);
    check_leaks();
}
