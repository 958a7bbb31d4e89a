/* SPDX-License-Identifier: Apache-2.0 */
/* guest.h -- one module from text, in a store of its own, for the interpreter's tests. */
#ifndef GW_TEST_INTERP_GUEST_H
#define GW_TEST_INTERP_GUEST_H

#include "core/engine/engine.h"
#include "core/runtime/instance.h"
#include "test.h"

struct guest {
    struct gw_engine *engine;
    struct gw_module *module;
    struct gw_store *store;
    struct gw_instance *instance;
};

static inline void guest_open(struct guest *g, struct gw_engine_config config, const char *text)
{
    struct gw_diag diag = GW_DIAG_INIT;
    config.tier = "interp";
    cr_assert_eq(gw_engine_new(&config, NULL, &g->engine), GW_OK);
    enum gw_err err = gw_engine_load(g->engine, gw_slice_str(text), &diag, &g->module);
    cr_assert_eq(err, GW_OK, "%s", diag.text);
    cr_assert_eq(gw_engine_store(g->engine, &g->store), GW_OK);
    err = gw_instance_new(g->store, g->module, NULL, &diag, &g->instance);
    cr_assert_eq(err, GW_OK, "%s", diag.text);
}

static inline void guest_close(struct guest *g)
{
    gw_store_free(&g->store);
    gw_module_unref(&g->module);
    gw_engine_unref(&g->engine);
}

static inline enum gw_err guest_call(struct guest *g, const char *name, uint64_t *slots)
{
    struct gw_extern f;
    cr_assert(gw_instance_export(g->instance, gw_slice_str(name), &f), "no export %s", name);
    return gw_exec_call(g->store, f.func, slots);
}

/* The pending trap's code, taken out of the store. */
static inline GW_UNUSED enum gw_trap_code guest_trap(struct guest *g)
{
    struct gw_trap *trap = gw_trap_take(g->store);
    enum gw_trap_code code = trap ? trap->code : GW_TRAP_NONE;
    gw_trap_free(g->store, &trap);
    return code;
}

#endif
