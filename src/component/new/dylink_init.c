/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/dylinker.h"

/* The fixup while libraries put in what they need. */
struct init {
    struct gw_dylinker *d;
    struct gw_fixup *fixup;
    uint32_t memory, table, thunk;
};

static struct gw_slice joined(struct init *n, struct gw_slice a, struct gw_slice b)
{
    struct gw_slice name = gw_dylink_join(n->d, a, b);
    if (!name.data) n->fixup->err = GW_ERR_NOMEM;
    return name;
}

static uint32_t memory_base(struct init *n, const struct gw_dylink_lib *lib)
{
    return gw_fixup_global(n->fixup, GW_NEW_MAIN,
                           joined(n, lib->name, gw_slice_str("memory_base")), GW_I32,
                           false);
}

/* An address: where the library begins, and where in it its own data is. */
static struct gw_fixup_action address_of(struct init *n, const struct gw_dylink_lib *lib,
                                         struct gw_slice name)
{
    struct gw_fixup_action action = {.kind = GW_FIXUP_TO_GLOBAL};
    action.a = memory_base(n, lib);
    action.b = gw_fixup_global(n->fixup, gw_dylink_which(n->d, lib), name, GW_I32, false);
    return action;
}

static void write_address(struct init *n, const struct gw_dylink_lib *lib,
                          struct gw_slice name, uint32_t at)
{
    struct gw_fixup_action action = address_of(n, lib, name);
    action.kind = GW_FIXUP_TO_MEMORY;
    action.to = at;
    action.memory = n->memory;
    gw_fixup_detail(n->fixup, action);
}

static void set_addresses(struct init *n, const struct gw_dylink_lib *lib)
{
    for (uint32_t i = 0; i < lib->data.count; i++) {
        const struct gw_dylink_symbol *import = &lib->data.items[i];
        const struct gw_dylink_symbol *export = gw_dylink_find(n->d, import);
        if (!export) continue; /* weak: it stays 0 */
        struct gw_fixup_action action = address_of(n, export->lib, import->name);
        action.to = gw_fixup_global(n->fixup, GW_NEW_MAIN,
                                    joined(n, lib->name, import->name), GW_I32, true);
        gw_fixup_detail(n->fixup, action);
    }
}

static uint32_t import_thunk(struct init *n, const struct gw_dylink_lib *lib,
                             const char *name)
{
    return gw_fixup_func(n->fixup, gw_dylink_which(n->d, lib), gw_slice_str(name),
                         n->thunk);
}

static void call_start(struct init *n)
{
    const struct gw_dylinker *d = n->d;
    for (uint32_t i = 0; i < d->lib_count; i++) {
        if (!(d->libs[i]->has & GW_DYLINK_HAS_RELOCS)) continue;
        struct gw_fixup_action call = {.kind = GW_FIXUP_CALL};
        call.a = import_thunk(n, d->libs[i], "__wasm_apply_data_relocs");
        gw_fixup_detail(n->fixup, call);
    }
    for (uint32_t i = 0; i < d->lib_count; i++) {
        const struct gw_dylink_lib *lib = d->libs[i];
        if (lib->has & GW_DYLINK_HAS_CTORS)
            gw_fixup_call(n->fixup, import_thunk(n, lib, "__wasm_call_ctors"));
        if (lib->has & GW_DYLINK_HAS_INIT)
            gw_fixup_call(n->fixup, import_thunk(n, lib, "_initialize"));
    }
}

static uint32_t import_func(struct init *n, const struct gw_dylink_lib *lib,
                            struct gw_slice name, const struct gw_type *type)
{
    uint32_t index = gw_fixup_type(n->fixup, type->func.params, type->func.param_count,
                                   type->func.results, type->func.result_count);
    return gw_fixup_func(n->fixup, gw_dylink_which(n->d, lib), name, index);
}

static void fill_table(struct init *n)
{
    struct gw_dylinker *d = n->d;
    size_t open_count = d->open.functions.len, jump_count = d->jumps.len;
    uint32_t *open = gw_arena_array(&d->arena, open_count, sizeof *open);
    uint32_t *jumps = gw_arena_array(&d->arena, jump_count, sizeof *jumps);
    if (!open || !jumps) {
        n->fixup->err = GW_ERR_NOMEM;
        return;
    }
    for (size_t i = 0; i < open_count; i++) {
        const struct gw_dylink_symbol *symbol =
            *GW_VEC_AT(struct gw_dylink_symbol *, &d->open.functions, i);
        open[i] = import_func(n, symbol->lib, symbol->name, symbol->type);
    }
    for (size_t i = 0; i < jump_count; i++) {
        const struct gw_dylink_jump *jump =
            GW_VEC_AT(struct gw_dylink_jump, &d->jumps, i);
        jumps[i] = import_func(n, jump->lib, jump->name, jump->type);
    }
    gw_fixup_elements(n->fixup, n->table, d->open.table_base, open, (uint32_t)open_count);
    gw_fixup_elements(n->fixup, n->table, d->jump_base, jumps, (uint32_t)jump_count);
}

/* What threads look into: three words, and behind them the libraries' own addresses. */
static void fill_tls(struct init *n)
{
    const struct gw_dylinker *d = n->d;
    const struct gw_dylink_tls *tls = &d->tls;
    for (uint32_t i = 0; i < d->lib_count && tls->library_info; i++)
        if (d->libs[i]->tls_slot != UINT32_MAX)
            write_address(n, d->libs[i], gw_slice_str("__wasm_library_tls_info"),
                          tls->library_info + d->libs[i]->tls_slot * 4);
}

static void fill_memory(struct init *n)
{
    const struct gw_dylinker *d = n->d;
    const struct gw_dylink_tls *tls = &d->tls;
    gw_fixup_data(n->fixup, n->memory, d->open.memory_base,
                  gw_slice_of(d->open.bytes.data, d->open.bytes.len));
    if (!tls->info) return;
    const uint32_t words[] = {tls->count, tls->library_info, tls->main_base};
    uint8_t bytes[sizeof words];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(words[i / 4] >> i % 4 * 8);
    gw_fixup_data(n->fixup, n->memory, tls->info, gw_slice_of(bytes, sizeof bytes));
}

enum gw_err gw_dylink_init(void *env, struct gw_fixup *fixup)
{
    const struct gw_memtype memory = {.page_size_log2 = 16};
    const struct gw_tabletype table = {.elem = GW_FUNCREF};
    struct init n = {.d = env, .fixup = fixup};
    struct gw_dylinker *d = env;
    n.thunk = gw_fixup_type(fixup, NULL, 0, NULL, 0);
    n.memory = gw_fixup_memory(fixup, GW_NEW_MAIN, gw_slice_str("memory"), &memory);
    n.table = gw_fixup_table(fixup, GW_NEW_MAIN,
                             gw_slice_str("__indirect_function_table"), &table);
    for (size_t i = 0; i < d->open.data.len; i++) {
        const struct gw_dylink_address *address =
            GW_VEC_AT(struct gw_dylink_address, &d->open.data, i);
        write_address(&n, address->symbol->lib, address->symbol->name, address->at);
    }
    for (uint32_t i = 0; i < d->lib_count; i++)
        set_addresses(&n, d->libs[i]);
    call_start(&n);
    fill_table(&n);
    fill_tls(&n);
    fill_memory(&n);
    return fixup->err;
}
