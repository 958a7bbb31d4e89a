/* SPDX-License-Identifier: Apache-2.0 */
/* reflect.c -- what a module wants and offers, before and after it lives. */
#include "example.h"

static const char guest[] =
    "(module"
    "  (import \"env\" \"log\" (func (param i32 f64)))"
    "  (import \"env\" \"base\" (global i64))"
    "  (func (export \"mix\") (param i32 externref) (result f32 i64)"
    "    (f32.const 0) (i64.const 0))"
    "  (global (export \"level\") (mut i32) (i32.const 3))"
    "  (table (export \"handlers\") 4 16 funcref)"
    "  (memory (export \"memory\") 1))";

static const char *kind_name(const wasm_valtype_t *type)
{
    switch (wasm_valtype_kind(type)) {
    case WASM_I32:
        return "i32";
    case WASM_I64:
        return "i64";
    case WASM_F32:
        return "f32";
    case WASM_F64:
        return "f64";
    case WASM_FUNCREF:
        return "funcref";
    default:
        return "externref";
    }
}

static void print_kinds(const wasm_valtype_vec_t *types)
{
    printf("(");
    for (size_t i = 0; i < types->size; i++)
        printf("%s%s", i ? " " : "", kind_name(types->data[i]));
    printf(")");
}

static void print_limits(const wasm_limits_t *limits)
{
    printf("%u", limits->min);
    if (limits->max != wasm_limits_max_default) printf("..%u", limits->max);
}

static void print_func(const wasm_functype_t *type)
{
    printf("function ");
    print_kinds(wasm_functype_params(type));
    printf(" -> ");
    print_kinds(wasm_functype_results(type));
}

static void print_type(const wasm_externtype_t *type)
{
    const wasm_globaltype_t *global = wasm_externtype_as_globaltype_const(type);
    const wasm_tabletype_t *table = wasm_externtype_as_tabletype_const(type);
    switch (wasm_externtype_kind(type)) {
    case WASM_EXTERN_FUNC:
        print_func(wasm_externtype_as_functype_const(type));
        break;
    case WASM_EXTERN_GLOBAL:
        printf("%s %s",
               wasm_globaltype_mutability(global) == WASM_VAR ? "variable" : "constant",
               kind_name(wasm_globaltype_content(global)));
        break;
    case WASM_EXTERN_TABLE:
        printf("table of %s, ", kind_name(wasm_tabletype_element(table)));
        print_limits(wasm_tabletype_limits(table));
        printf(" entries");
        break;
    default:
        printf("memory of ");
        print_limits(wasm_memorytype_limits(wasm_externtype_as_memorytype_const(type)));
        printf(" pages");
        break;
    }
    printf("\n");
}

static void print_name(const wasm_name_t *name)
{
    printf("%.*s", (int)name->size, name->data);
}

static void print_imports(const wasm_module_t *module)
{
    wasm_importtype_vec_t imports;
    wasm_module_imports(module, &imports);
    for (size_t i = 0; i < imports.size; i++) {
        printf("wants ");
        print_name(wasm_importtype_module(imports.data[i]));
        printf(".");
        print_name(wasm_importtype_name(imports.data[i]));
        printf(": ");
        print_type(wasm_importtype_type(imports.data[i]));
    }
    wasm_importtype_vec_delete(&imports);
}

/* The instance's exports come in the order of the module's. */
static void print_exports(const wasm_module_t *module, const wasm_instance_t *instance)
{
    wasm_exporttype_vec_t types;
    wasm_extern_vec_t exports;
    wasm_module_exports(module, &types);
    wasm_instance_exports(instance, &exports);
    need(types.size == exports.size, "as many exports as their types");
    for (size_t i = 0; i < types.size; i++) {
        printf("offers ");
        print_name(wasm_exporttype_name(types.data[i]));
        printf(": ");
        print_type(wasm_exporttype_type(types.data[i]));

        wasm_memory_t *memory = wasm_extern_as_memory(exports.data[i]);
        if (!memory) continue;
        need(wasm_memory_grow(memory, 2), "grow");
        wasm_externtype_t *now = wasm_extern_type(exports.data[i]);
        printf("  alive and grown: ");
        print_type(now);
        wasm_externtype_delete(now);
    }
    wasm_extern_vec_delete(&exports);
    wasm_exporttype_vec_delete(&types);
}

static wasm_trap_t *log_nothing(const wasm_val_vec_t *args, wasm_val_vec_t *results)
{
    (void)args;
    (void)results;
    return NULL;
}

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *module = compile(store, guest);
    print_imports(module);

    /* What is wanted can be made from its own description. */
    wasm_importtype_vec_t wanted;
    wasm_module_imports(module, &wanted);
    wasm_val_t base = WASM_I64_VAL(1000);
    wasm_func_t *log = wasm_func_new(
        store, wasm_externtype_as_functype_const(wasm_importtype_type(wanted.data[0])),
        log_nothing);
    wasm_global_t *global = wasm_global_new(
        store, wasm_externtype_as_globaltype_const(wasm_importtype_type(wanted.data[1])),
        &base);
    wasm_importtype_vec_delete(&wanted);

    wasm_extern_t *imports[] = {wasm_func_as_extern(log), wasm_global_as_extern(global)};
    wasm_instance_t *instance = instantiate(store, module, imports, 2);
    print_exports(module, instance);

    wasm_func_delete(log);
    wasm_global_delete(global);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
