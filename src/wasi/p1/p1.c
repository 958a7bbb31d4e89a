/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/p1/p1.h"

#include <string.h>

#include "wasi/p1/call.h"

struct gw_p1_row {
    const char *name, *signature;
    gw_p1_handler *handler;
};

static enum gw_errno refuse(struct gw_p1_call *call, const uint64_t *a)
{
    (void)call, (void)a;
    return GW_ERRNO_NOTCAPABLE;
}

static enum gw_errno accept_plainly(struct gw_p1_call *call, const uint64_t *a)
{
    return gw_p1_sock_accept(call, (const uint64_t[]){a[0], 0, a[1]});
}

static const struct gw_p1_row rows[] = {
#define GW_P1_ROW(name, signature) {#name, signature, gw_p1_##name},
#include "wasi/p1/functions.def"
#undef GW_P1_ROW
#define GW_P1_ROW(name, signature, handler) {#name, signature, handler},
#include "wasi/p1/sockets.def"
#undef GW_P1_ROW
};

static const char *const modules[] = {"wasi_snapshot_preview1", "wasi_unstable"};

/* The memory that pointers of a call point into: the caller's only one, or of several
 * the one exported as "memory". */
static struct gw_memory *memory_of(struct gw_instance *caller)
{
    struct gw_extern found;
    if (caller == NULL) return NULL;
    if (caller->module->memory_count == 1) return caller->memory0;
    if (!gw_instance_export(caller, gw_slice_str("memory"), &found)) return NULL;
    return found.kind == GW_EXTERN_MEMORY ? found.memory : NULL;
}

/* Every function of every module comes through here. */
static enum gw_err enter(struct gw_call *call, void *env, uint64_t *slots)
{
    const struct gw_p1_binding *binding = env;
    struct gw_p1_call p1 = {
        .process = binding->process,
        .store = call->store,
        .memory = memory_of(call->caller),
        .is_unstable = binding->is_unstable,
    };
    enum gw_errno err;
    for (;;) {
        err = binding->row->handler(&p1, slots);
        if (err != GW_ERRNO_INTR) break;
        if (gw_store_is_interrupted(call->store))
            return gw_trap_set(call->store, GW_TRAP_INTERRUPTED);
    }
    if (p1.ends == GW_OK) slots[0] = err;
    return p1.ends;
}

static enum gw_err define(struct gw_p1 *p1, struct gw_linker *linker, bool is_unstable,
                          size_t index)
{
    struct gw_p1_binding *binding =
        &p1->bindings[is_unstable ? GW_P1_ROWS + index : index];
    *binding = (struct gw_p1_binding){&rows[index], p1->process, is_unstable};
    return gw_linker_define_func(linker, modules[is_unstable], rows[index].name,
                                 rows[index].signature, enter, binding);
}

bool gw_p1_has_module(struct gw_slice module)
{
    return gw_slice_is(module, modules[0]) || gw_slice_is(module, modules[1]);
}

static bool has(bool is_unstable, size_t index)
{
    if (!is_unstable) return true;
    return index < GW_P1_COUNT && index != GW_P1_INDEX_sock_accept;
}

/* Find a row by name; of two by the number of parameters. One with another number is
 * better than none: linking then says which type is wanted. */
static size_t find(bool is_unstable, struct gw_slice name, uint32_t params)
{
    size_t found = GW_P1_ROWS;
    for (size_t i = 0; i < GW_P1_ROWS; i++) {
        if (!has(is_unstable, i) || !gw_slice_is(name, rows[i].name)) continue;
        if (strcspn(rows[i].signature, ":") == params) return i;
        if (found == GW_P1_ROWS) found = i;
    }
    return found;
}

enum gw_err gw_p1_define(struct gw_p1 *p1, struct gw_linker *linker,
                         const struct gw_module *module, const struct gw_import *import)
{
    if (!gw_p1_has_module(import->module)) return GW_OK;
    bool is_unstable = gw_slice_is(import->module, modules[1]);
    size_t index = find(is_unstable, import->name,
                        gw_module_func_type(module, import->index)->func.param_count);
    return index < GW_P1_ROWS ? define(p1, linker, is_unstable, index) : GW_OK;
}

void gw_p1_suggest(struct gw_slice module, struct gw_suggest *suggest)
{
    for (size_t i = 0; i < GW_P1_COUNT && gw_p1_has_module(module); i++)
        gw_suggest_offer(suggest, gw_slice_str(rows[i].name));
}

enum gw_err gw_p1_define_all(struct gw_p1 *p1, struct gw_linker *linker)
{
    for (int unstable = 0; unstable < 2; unstable++) {
        for (size_t i = 0; i < GW_P1_COUNT; i++) {
            if (!has(unstable, i)) continue;
            enum gw_err err = define(p1, linker, unstable, i);
            if (err != GW_OK) return err;
        }
    }
    return GW_OK;
}
