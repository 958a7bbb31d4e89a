/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/match.h"

#include "core/wasm/core_type.h"

static struct gw_core_type type_of(const struct gw_extern *what)
{
    struct gw_core_type t = {.kind = what->kind};
    switch (what->kind) {
    case GW_EXTERN_FUNC:
        t.func = what->func->canon->id;
        break;
    case GW_EXTERN_TAG:
        t.func = what->tag->canon->id;
        break;
    case GW_EXTERN_GLOBAL:
        t.global = what->global->type;
        break;
    case GW_EXTERN_TABLE:
        t.table = what->table->type;
        t.table.limits.min = what->table->size;
        break;
    case GW_EXTERN_MEMORY:
        t.memory = what->memory->type;
        t.memory.limits.min = gw_memory_pages(what->memory);
        break;
    }
    return t;
}

enum gw_err gw_match_import(struct gw_store *store, const struct gw_module *module,
                            const struct gw_import *import, const struct gw_extern *given,
                            struct gw_diag *diag)
{
    struct gw_core_type have = type_of(given),
                        want = gw_core_type_of(module, import->kind, import->index);
    if (gw_core_type_matches(store->registry, &have, &want)) return GW_OK;
    char have_text[80], want_text[80];
    gw_core_type_print(store->registry, &have, have_text, sizeof have_text);
    gw_core_type_print(store->registry, &want, want_text, sizeof want_text);
    return gw_diag_set(diag, GW_ERR_UNLINKABLE,
                       "incompatible import type: import %.*s.%.*s: wanted %s, given %s",
                       GW_SLICE_ARG(import->module), GW_SLICE_ARG(import->name),
                       want_text, have_text);
}
