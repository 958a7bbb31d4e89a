/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/abi.h"

/* A walk over types: their flat form, and what they contain. Once the flat form is full, the
 * walk goes on for the contents. */
struct walk {
    struct gw_comp_flat *flat;
    uint32_t *steps;
    uint32_t depth;
    uint8_t contents;
};

static void add(struct gw_comp_flat *flat, gw_valtype type)
{
    if (flat->count <= GW_COMP_MAX_FLAT_PARAMS) flat->types[flat->count++] = type;
}

static gw_valtype join(gw_valtype a, gw_valtype b)
{
    if (a == b) return a;
    if ((a == GW_I32 && b == GW_F32) || (a == GW_F32 && b == GW_I32)) return GW_I32;
    return GW_I64;
}

static void walk_type(struct walk *w, const struct gw_wit_type *type);

/* One case more of a variant whose payload starts at `start`. */
static void walk_case(struct walk *w, uint32_t start, const struct gw_wit_type *type)
{
    struct gw_comp_flat own = {.count = start}, *flat = w->flat;
    if (!type) return;
    w->flat = &own;
    walk_type(w, type);
    w->flat = flat;
    for (uint32_t i = start; i < own.count; i++) {
        if (i < flat->count)
            flat->types[i] = join(flat->types[i], own.types[i]);
        else
            add(flat, own.types[i]);
    }
}

static void walk_cases(struct walk *w, const struct gw_wit_type *type)
{
    add(w->flat, GW_I32);
    uint32_t start = w->flat->count;
    if (type->kind == GW_COMP_VARIANT) {
        for (uint32_t i = 0; i < type->count; i++)
            walk_case(w, start, type->items[i].type);
    } else if (type->kind == GW_COMP_OPTION) {
        walk_case(w, start, type->elem);
    } else {
        walk_case(w, start, type->ok);
        walk_case(w, start, type->error);
    }
}

/* What lies in memory has no flat form, but contents. */
static void walk_list(struct walk *w, const struct gw_wit_type *type)
{
    struct gw_comp_flat unused = {0}, *flat = w->flat;
    add(flat, GW_I32);
    add(flat, GW_I32);
    w->contents |= GW_ABI_MEMORY;
    w->flat = &unused;
    if (type->elem) walk_type(w, type->elem);
    if (type->kind == GW_COMP_MAP && type->value) walk_type(w, type->value);
    w->flat = flat;
}

static void walk_fixed_list(struct walk *w, const struct gw_wit_type *type)
{
    walk_type(w, type->elem);
    for (uint32_t i = 1; i < type->count && w->flat->count <= GW_COMP_MAX_FLAT_PARAMS;
         i++)
        walk_type(w, type->elem);
}

static void walk_parts(struct walk *w, const struct gw_wit_type *type)
{
    switch (type->kind) {
    case GW_COMP_S64:
    case GW_COMP_U64:
        add(w->flat, GW_I64);
        break;
    case GW_COMP_F32:
        add(w->flat, GW_F32);
        break;
    case GW_COMP_F64:
        add(w->flat, GW_F64);
        break;
    case GW_COMP_STRING:
        add(w->flat, GW_I32);
        add(w->flat, GW_I32);
        w->contents |= GW_ABI_MEMORY | GW_ABI_STRINGS;
        break;
    case GW_COMP_LIST:
    case GW_COMP_MAP:
        walk_list(w, type);
        break;
    case GW_COMP_FIXED_LIST:
        walk_fixed_list(w, type);
        break;
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
        for (uint32_t i = 0; i < type->count; i++)
            walk_type(w, type->items[i].type);
        break;
    case GW_COMP_VARIANT:
    case GW_COMP_OPTION:
    case GW_COMP_RESULT:
        walk_cases(w, type);
        break;
    default:
        add(w->flat, GW_I32);
    }
}

static void walk_type(struct walk *w, const struct gw_wit_type *type)
{
    for (; type->kind == GW_WIT_ALIAS; type = type->elem)
        ++*w->steps;
    if (w->depth > GW_COMP_MAX_DEPTH) *w->steps = GW_ABI_MAX_STEPS;
    if (++*w->steps > GW_ABI_MAX_STEPS) return;
    w->depth++;
    walk_parts(w, type);
    w->depth--;
}

static void set(struct gw_comp_flat *flat, gw_valtype type)
{
    flat->count = 0;
    add(flat, type);
}

static void results(struct gw_abi_sig *sig, const struct gw_wit_func *func,
                    enum gw_abi_variant variant, bool is_over)
{
    sig->results.count = 0;
    switch (variant) {
    case GW_ABI_IMPORT:
    case GW_ABI_EXPORT:
        sig->result_spills = is_over;
        break;
    case GW_ABI_IMPORT_ASYNC:
        sig->result_spills = func->result != NULL;
        set(&sig->results, GW_I32);
        break;
    case GW_ABI_EXPORT_ASYNC:
        set(&sig->results, GW_I32);
        break;
    case GW_ABI_EXPORT_STACKFUL:
        break;
    }
    if (!sig->result_spills) return;
    if (variant == GW_ABI_EXPORT)
        set(&sig->results, GW_I32);
    else
        add(&sig->params, GW_I32);
}

/* Walk through a function's types; *of_result, *of_params: their contents. */
static void examine(const struct gw_wit_func *func, enum gw_abi_variant variant,
                    struct gw_abi_sig *sig, uint8_t *of_params, uint8_t *of_result)
{
    *sig = (struct gw_abi_sig){0};
    struct gw_comp_flat result = {0};
    struct walk w = {.flat = &sig->params, .steps = &sig->steps};
    for (uint32_t i = 0; i < func->param_count; i++)
        walk_type(&w, func->params[i].type);
    *of_params = w.contents;
    w = (struct walk){.flat = &result, .steps = &sig->steps};
    if (func->result) walk_type(&w, func->result);
    *of_result = w.contents;

    uint32_t limit = variant == GW_ABI_IMPORT_ASYNC ? GW_COMP_MAX_FLAT_ASYNC_PARAMS
                                                    : GW_COMP_MAX_FLAT_PARAMS;
    sig->params_spill = sig->params.count > limit;
    if (sig->params_spill) set(&sig->params, GW_I32);
    results(sig, func, variant, result.count > GW_COMP_MAX_FLAT_RESULTS);
    if ((variant == GW_ABI_IMPORT || variant == GW_ABI_EXPORT) && !sig->result_spills)
        sig->results = result;
    sig->is_too_large = sig->steps > GW_ABI_MAX_STEPS;
}

void gw_abi_signature(const struct gw_wit_func *func, enum gw_abi_variant variant,
                      struct gw_abi_sig *out)
{
    uint8_t of_params, of_result;
    examine(func, variant, out, &of_params, &of_result);
}

/* Whatever is lowered into the guest's memory must get room there. */
static uint8_t lowered(uint8_t contents)
{
    return (uint8_t)(contents | (contents & GW_ABI_MEMORY ? GW_ABI_REALLOC : 0));
}

uint8_t gw_abi_task_return(const struct gw_wit_func *func, struct gw_abi_sig *out)
{
    const struct gw_wit_label label = {.type = func->result};
    const struct gw_wit_func takes = {.params = &label, .param_count = !!func->result};
    gw_abi_signature(&takes, GW_ABI_IMPORT, out);
    return gw_abi_options(func, GW_ABI_IMPORT) & (uint8_t)~GW_ABI_REALLOC;
}

uint8_t gw_abi_options(const struct gw_wit_func *func, enum gw_abi_variant variant)
{
    struct gw_abi_sig sig;
    uint8_t params, result, options;
    examine(func, variant, &sig, &params, &result);
    bool is_import = variant <= GW_ABI_IMPORT_ASYNC;
    options = is_import ? params | lowered(result) : lowered(params) | result;
    if (sig.params_spill || sig.result_spills) options |= GW_ABI_MEMORY;
    if (is_import) {
        if (variant == GW_ABI_IMPORT_ASYNC) options |= GW_ABI_ASYNC;
        return options;
    }
    if (sig.params_spill) options |= GW_ABI_REALLOC;
    if (variant != GW_ABI_EXPORT) {
        options |= GW_ABI_ASYNC;
        options |= gw_abi_task_return(func, &sig);
    }
    return options;
}

uint8_t gw_abi_payload_options(const struct gw_wit_type *payload, bool reads,
                               bool is_async)
{
    const struct gw_wit_label label = {.type = payload};
    struct gw_wit_func func = {.params = &label};
    if (reads)
        func.result = payload;
    else
        func.param_count = payload != NULL;
    return GW_ABI_MEMORY |
           gw_abi_options(&func, is_async ? GW_ABI_IMPORT_ASYNC : GW_ABI_IMPORT);
}
