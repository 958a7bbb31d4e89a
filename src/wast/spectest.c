/* SPDX-License-Identifier: Apache-2.0 */
/* The host module that scripts import from. What it prints nobody reads, so it prints
 * nothing. */
#include "wast/script.h"

static enum gw_err print(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)call, (void)env, (void)slots;
    return GW_OK;
}

static enum gw_err define(struct gw_script_thread *t, const char *name,
                          enum gw_extern_kind kind, void *what)
{
    return gw_linker_define(t->linker, gw_slice_str("spectest"), gw_slice_str(name),
                            (struct gw_extern){.kind = kind, .any = what});
}

static enum gw_err functions(struct gw_script_thread *t)
{
    static const struct {
        const char *name, *sig;
    } rows[] = {
        {"print",         ":"  },
        {"print_i32",     "i:" },
        {"print_i64",     "I:" },
        {"print_f32",     "f:" },
        {"print_f64",     "F:" },
        {"print_i32_f32", "if:"},
        {"print_f64_f64", "FF:"},
    };
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < GW_COUNT(rows) && !err; i++)
        err = gw_linker_define_func(t->linker, "spectest", rows[i].name, rows[i].sig,
                                    print, NULL);
    return err;
}

static enum gw_err globals(struct gw_script_thread *t)
{
    static const struct {
        const char *name;
        gw_valtype type;
        union gw_value value;
    } rows[] = {
        {"global_i32", GW_I32, {.i32 = 666}   },
        {"global_i64", GW_I64, {.i64 = 666}   },
        {"global_f32", GW_F32, {.f32 = 666.6f}},
        {"global_f64", GW_F64, {.f64 = 666.6} },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_globaltype type = {rows[i].type, false};
        struct gw_global *global;
        enum gw_err err = gw_global_new(t->store, &type, &rows[i].value, &global);
        if (!err) err = define(t, rows[i].name, GW_EXTERN_GLOBAL, global);
        if (err) return err;
    }
    return GW_OK;
}

static enum gw_err table(struct gw_script_thread *t, const char *name, bool is_64)
{
    struct gw_tabletype type = {
        GW_FUNCREF, {.min = 10, .max = 20, .has_max = true, .is_64 = is_64}
    };
    struct gw_table *table_of;
    enum gw_err err = gw_table_new(t->store, &type, GW_REF_NULL, NULL, &table_of);
    return err ? err : define(t, name, GW_EXTERN_TABLE, table_of);
}

static enum gw_err memory(struct gw_script_thread *t, const char *name, bool is_shared)
{
    struct gw_memtype type = {
        .limits = {.min = 1, .max = 2, .has_max = true, .is_shared = is_shared},
        .page_size_log2 = 16,
    };
    struct gw_memory *memory_of;
    enum gw_err err = gw_memory_new(t->store, &type, NULL, &memory_of);
    return err ? err : define(t, name, GW_EXTERN_MEMORY, memory_of);
}

enum gw_err gw_script_spectest(struct gw_script_thread *t)
{
    enum gw_err err = functions(t);
    if (!err) err = globals(t);
    if (!err) err = table(t, "table", false);
    if (!err) err = table(t, "table64", true);
    if (!err) err = memory(t, "memory", false);
    if (!err) err = memory(t, "shared_memory", true);
    return err;
}
