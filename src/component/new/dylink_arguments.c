/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/dylinker.h"

/* A library's arguments: GOT.mem, GOT.func, env, and what adapters give. */
struct arguments {
    struct gw_dylinker *d;
    const struct gw_dylink_lib *lib;
    struct gw_new_argument *all;
    uint32_t count;
    struct gw_new_item *items; /* of the last one */
    bool is_nomem;
};

gw_new_which gw_dylink_which(const struct gw_dylinker *d, const struct gw_dylink_lib *lib)
{
    return d->options->of.module_count + lib->place;
}

static void begin(struct arguments *a, struct gw_slice name, size_t most)
{
    a->items = gw_arena_array(&a->d->arena, most, sizeof *a->items);
    if (!a->items) a->is_nomem = true;
    a->all[a->count++] = (struct gw_new_argument){.name = name, .items = a->items};
}

static void put(struct arguments *a, struct gw_slice alias, gw_new_which which,
                struct gw_slice name, enum gw_extern_kind kind)
{
    if (a->is_nomem) return;
    a->items[a->all[a->count - 1].item_count++] =
        (struct gw_new_item){alias, which, name, (uint8_t)kind};
}

/* What env has under the same name, for everybody. */
static void put_shared(struct arguments *a, const char *name, enum gw_extern_kind kind)
{
    put(a, gw_slice_str(name), GW_NEW_MAIN, gw_slice_str(name), kind);
}

/* What env has for this library alone: "library:name". */
static void put_own(struct arguments *a, struct gw_slice alias, struct gw_slice name,
                    enum gw_extern_kind kind)
{
    struct gw_slice joined = gw_dylink_join(a->d, a->lib->name, name);
    if (!joined.data) a->is_nomem = true;
    put(a, alias, GW_NEW_MAIN, joined, kind);
}

static void put_addresses(struct arguments *a, const struct gw_dylink_symbols *symbols)
{
    for (uint32_t i = 0; i < symbols->count; i++)
        put_own(a, symbols->items[i].name, symbols->items[i].name, GW_EXTERN_GLOBAL);
}

static void of_data(struct arguments *a)
{
    static const char *const shared[] = {"__heap_base",
                                         "__heap_end",
                                         "__stack_high",
                                         "__stack_low",
                                         "__wasm_libdl_libraries",
                                         "__wasm_program_tls_info"};
    begin(a, gw_slice_str("GOT.mem"), a->lib->data.count + GW_COUNT(shared));
    put_addresses(a, &a->lib->data);
    for (size_t i = 0; i < GW_COUNT(shared); i++)
        put_shared(a, shared[i], GW_EXTERN_GLOBAL);
}

/* The exporter's own, if it is there before; else env's jump. */
static void put_function(struct arguments *a, const struct gw_dylink_symbol *import)
{
    const struct gw_dylink_lib *lib = gw_dylink_find(a->d, import)->lib;
    bool is_there = lib->place < a->lib->place;
    put(a, import->name, is_there ? gw_dylink_which(a->d, lib) : GW_NEW_MAIN,
        import->name, GW_EXTERN_FUNC);
}

/* Env has no tags: there is no jump through a table for one. */
static enum gw_err put_tag(struct arguments *a, const struct gw_dylink_symbol *import)
{
    const struct gw_dylink_lib *lib = gw_dylink_find(a->d, import)->lib;
    if (lib->place >= a->lib->place)
        return gw_dylink_fail(a->d, a->lib, GW_ERR_UNLINKABLE,
                              "have one of them need the other no more, or move the tag "
                              "to a library that both need",
                              "it needs the tag `%.*s` of `%.*s`, which needs this one",
                              GW_SLICE_ARG(import->name), GW_SLICE_ARG(lib->name));
    put(a, import->name, gw_dylink_which(a->d, lib), import->name, GW_EXTERN_TAG);
    return GW_OK;
}

static enum gw_err of_env(struct arguments *a)
{
    static const struct {
        const char *name;
        enum gw_extern_kind kind;
    } shared[] = {
        {"memory",                    GW_EXTERN_MEMORY},
        {"__indirect_function_table", GW_EXTERN_TABLE },
        {"__stack_pointer",           GW_EXTERN_GLOBAL},
        {"__init_stack_pointer",      GW_EXTERN_GLOBAL},
        {"__asyncify_state",          GW_EXTERN_GLOBAL},
        {"__asyncify_data",           GW_EXTERN_GLOBAL},
    };
    static const struct {
        const char *alias, *name;
        enum gw_extern_kind kind;
        uint32_t needs; /* 0: always */
    } own[] = {
        {"__memory_base",       "memory_base",         GW_EXTERN_GLOBAL, 0},
        {"__table_base",        "table_base",          GW_EXTERN_GLOBAL, 0},
        {"__wasm_get_tls_base", "__wasm_get_tls_base", GW_EXTERN_FUNC,
         GW_DYLINK_NEEDS_GET_TLS                                          },
        {"__wasm_set_tls_base", "__wasm_set_tls_base", GW_EXTERN_FUNC,
         GW_DYLINK_NEEDS_SET_TLS                                          },
    };
    const struct gw_dylink_lib *lib = a->lib;
    begin(a, gw_slice_str("env"),
          GW_COUNT(shared) + GW_COUNT(own) + lib->functions.count + lib->tags.count);
    for (size_t i = 0; i < GW_COUNT(shared); i++)
        put_shared(a, shared[i].name, shared[i].kind);
    for (size_t i = 0; i < GW_COUNT(own); i++)
        if (!own[i].needs || lib->has & own[i].needs)
            put_own(a, gw_slice_str(own[i].alias), gw_slice_str(own[i].name),
                    own[i].kind);
    for (uint32_t i = 0; i < lib->functions.count; i++)
        put_function(a, &lib->functions.items[i]);
    for (uint32_t i = 0; i < lib->tags.count; i++) {
        enum gw_err err = put_tag(a, &lib->tags.items[i]);
        if (err) return err;
    }
    return GW_OK;
}

/* What adapters give reaches a library by way of env: "module:name". Sorted by module. */
static void of_adapters(struct arguments *a)
{
    const struct gw_dylink_symbols *adapted = &a->lib->adapted;
    for (uint32_t i = 0; i < adapted->count; i++) {
        const struct gw_dylink_symbol *one = &adapted->items[i];
        if (i == 0 || !gw_slice_eq(one->module, one[-1].module))
            begin(a, one->module, adapted->count - i);
        struct gw_slice joined = gw_dylink_join(a->d, one->module, one->name);
        if (!joined.data) a->is_nomem = true;
        put(a, one->name, GW_NEW_MAIN, joined, one->kind);
    }
}

enum gw_err gw_dylink_arguments(struct gw_dylinker *d, const struct gw_dylink_lib *lib,
                                struct gw_new_module *out)
{
    struct arguments a = {.d = d, .lib = lib};
    size_t most = 3 + (size_t)d->options->of.module_count;
    a.all = gw_arena_array(&d->arena, most, sizeof *a.all);
    if (!a.all) return gw_dylink_nomem(d);
    of_data(&a);
    begin(&a, gw_slice_str("GOT.func"), lib->pointers.count);
    put_addresses(&a, &lib->pointers);
    enum gw_err err = of_env(&a);
    if (err) return err;
    of_adapters(&a);
    *out = (struct gw_new_module){.name = lib->name,
                                  .bytes = lib->bytes,
                                  .is_library = true,
                                  .arguments = a.all,
                                  .argument_count = a.count};
    return a.is_nomem ? gw_dylink_nomem(d) : GW_OK;
}
