/* SPDX-License-Identifier: Apache-2.0 */
#include "oom/jobs_check.h"

#include <stdio.h>

#include "component/check/semver.h"
#include "component/link/load.h"
#include "component/link/prelink.h"
#include "component/wit/load.h"

static const char old_text[] =
    "package t:t@1.0.0; interface i { resource r; record t { a: u8 } f: func(x: t) -> r; }"
    " interface j { use i.{r}; g: func(x: borrow<r>); } world w { import j; export f: func(); }";
static const char new_text[] =
    "package t:t@1.0.0; interface i { resource r; record t { a: u16 } f: func(x: t) -> r; }"
    " interface j { use i.{r}; g: func(x: r); } world w { export f: func(); export h: func(); }";

static enum gw_err load(struct gw_wit *wit, const char *text)
{
    const struct gw_wit_options options = {.all_features = true};
    return gw_wit_load_text(wit, "text", gw_slice_str(text), &options);
}

/* A mismatch is what is asked for. */
static enum gw_err unless_misfit(enum gw_err err)
{
    return err == GW_ERR_UNLINKABLE ? GW_OK : err;
}

enum gw_err job_semver(struct gw_alloc *alloc)
{
    struct gw_component_options options = {.alloc = alloc};
    struct gw_check_semver result;
    struct gw_wit old, new;
    gw_wit_init(&old, alloc);
    gw_wit_init(&new, alloc);
    enum gw_err err = gw_type_registry_new(alloc, &options.registry);
    if (!err) err = load(&old, old_text);
    if (!err) err = load(&new, new_text);
    if (!err)
        err = gw_check_semver(&old, &new, NULL, &options, NULL, NULL, NULL, &result);
    gw_wit_deinit(&old);
    gw_wit_deinit(&new);
    gw_type_registry_free(&options.registry);
    return err;
}

static const char *const importers[] = {
    "(component (import \"t:t/i@1.0.0\" (instance $i (export \"r\" (type (sub resource)))"
    "  (export \"f\" (func)))))",
    "(component (import \"t:t/i@1.0.0\" (instance $i (export \"r\" (type (sub resource)))))"
    " (alias export $i \"r\" (type $r)) (import \"t:t/j@1.0.0\" (instance"
    "  (export \"r\" (type $r2 (eq $r))) (export \"g\" (func (param \"x\" (borrow $r2)))))))",
};

static enum gw_err nothing(struct gw_link_call *call, void *env,
                           const struct gw_comp_value *args, struct gw_comp_value *result)
{
    (void)call, (void)env, (void)args, (void)result;
    return GW_OK;
}

static enum gw_err link_all(struct gw_engine *engine, struct gw_alloc *alloc,
                            const struct gw_link_host *host)
{
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < GW_COUNT(importers) && !err; i++) {
        struct gw_component *component = NULL;
        struct gw_comp_prelinked *linked = NULL;
        struct gw_diag diag = GW_DIAG_INIT;
        err = gw_comp_load(engine, gw_slice_str(importers[i]), &diag, &component);
        if (!err)
            err = unless_misfit(gw_comp_prelink(alloc, component, host, &diag, &linked));
        if (err && err != GW_ERR_NOMEM) printf("%s\n", diag.text);
        gw_comp_prelinked_unref(&linked);
        gw_component_unref(&component);
    }
    return err;
}

enum gw_err job_declare(struct gw_alloc *alloc)
{
    static const struct gw_canon_resource resource = {.name = {(const uint8_t *)"r", 1}};
    struct gw_engine_config config = gw_engine_config_defaults();
    struct gw_component_options options = {.alloc = alloc};
    struct gw_component *types = NULL;
    struct gw_engine *engine = NULL;
    struct gw_link_host *host = NULL;
    struct gw_wit wit;
    gw_wit_init(&wit, alloc);
    config.alloc = alloc;
    enum gw_err err = gw_engine_new(&config, NULL, &engine);
    if (!err) options.registry = gw_engine_registry(engine);
    if (!err) err = load(&wit, old_text);
    if (!err) err = gw_link_host_new(alloc, &host);
    if (!err) err = gw_check_interfaces(&wit, &options, NULL, &types);
    if (!err) err = gw_link_host_declare(host, types, gw_check_world_type(types), NULL);
    if (!err)
        err = gw_link_host_resource(host, gw_slice_str("t:t/i@1.0.0"), gw_slice_str("r"),
                                    &resource, NULL);
    if (!err)
        err = gw_link_host_func(host, gw_slice_str("t:t/j@1.0.0"), gw_slice_str("g"), nothing,
                                NULL, NULL);
    if (!err) err = link_all(engine, alloc, host);
    gw_link_host_free(&host);
    gw_component_unref(&types);
    gw_wit_deinit(&wit);
    gw_engine_unref(&engine);
    return err;
}
