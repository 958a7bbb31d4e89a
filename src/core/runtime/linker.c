/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/linker.h"

#include "base/map.h"
#include "base/vec.h"

/* Names of one module. */
struct space {
    struct gw_map names; /* to an index into the linker's externs */
};

struct gw_linker {
    struct gw_store *store;
    struct gw_alloc *alloc;
    struct gw_arena arena; /* names */
    struct gw_map modules; /* to an index into spaces */
    struct gw_vec spaces, externs;
};

enum gw_err gw_linker_new(struct gw_store *store, struct gw_linker **out)
{
    struct gw_alloc *alloc = store->config.alloc; /* it may outlive the store */
    struct gw_linker *linker = gw_alloc_zero(alloc, sizeof *linker);
    if (!linker) return GW_ERR_NOMEM;
    linker->store = store;
    linker->alloc = alloc;
    gw_arena_init(&linker->arena, alloc);
    gw_map_init(&linker->modules, alloc);
    gw_vec_init(&linker->spaces, alloc, sizeof(struct space));
    gw_vec_init(&linker->externs, alloc, sizeof(struct gw_extern));
    *out = linker;
    return GW_OK;
}

void gw_linker_free(struct gw_linker **linker_at)
{
    struct gw_linker *linker = *linker_at;
    if (!linker) return;
    *linker_at = NULL;
    for (size_t i = 0; i < linker->spaces.len; i++)
        gw_map_deinit(&GW_VEC_AT(struct space, &linker->spaces, i)->names);
    gw_vec_deinit(&linker->spaces);
    gw_vec_deinit(&linker->externs);
    gw_map_deinit(&linker->modules);
    gw_arena_deinit(&linker->arena);
    gw_alloc_put(linker->alloc, linker, sizeof *linker);
}

/* Add a copied key. */
static enum gw_err put(struct gw_linker *linker, struct gw_map *map, struct gw_slice key,
                       uint64_t value)
{
    struct gw_slice copy = gw_arena_copy(&linker->arena, key);
    return copy.data ? gw_map_put(map, copy, value) : GW_ERR_NOMEM;
}

static enum gw_err get_space(struct gw_linker *linker, struct gw_slice module,
                             struct space **out)
{
    uint64_t index = linker->spaces.len;
    if (!gw_map_find(&linker->modules, module, &index)) {
        struct space *space = gw_vec_push(&linker->spaces);
        if (!space) return GW_ERR_NOMEM;
        gw_map_init(&space->names, linker->alloc);
        enum gw_err err = put(linker, &linker->modules, module, index);
        if (err) {
            linker->spaces.len--;
            return err;
        }
    }
    *out = GW_VEC_AT(struct space, &linker->spaces, index);
    return GW_OK;
}

enum gw_err gw_linker_define(struct gw_linker *linker, struct gw_slice module,
                             struct gw_slice name, struct gw_extern what)
{
    struct space *space;
    enum gw_err err = get_space(linker, module, &space);
    if (err) return err;
    uint64_t index;
    if (gw_map_find(&space->names, name, &index)) {
        *GW_VEC_AT(struct gw_extern, &linker->externs, index) = what;
        return GW_OK;
    }
    index = linker->externs.len;
    if (!gw_vec_push_copy(&linker->externs, &what)) return GW_ERR_NOMEM;
    return put(linker, &space->names, name, index);
}

enum gw_err gw_linker_define_instance(struct gw_linker *linker, struct gw_slice module,
                                      struct gw_instance *instance)
{
    const struct gw_module *m = instance->module;
    for (uint32_t i = 0; i < m->export_count; i++) {
        const struct gw_export *export = &m->exports[i];
        enum gw_err err =
            gw_linker_define(linker, module, export->name,
                             gw_instance_extern(instance, export->kind, export->index));
        if (err) return err;
    }
    return GW_OK;
}

enum gw_err gw_linker_define_func(struct gw_linker *linker, const char *module,
                                  const char *name, const char *sig, gw_host_fn *fn,
                                  void *env)
{
    struct gw_extern what = {.kind = GW_EXTERN_FUNC};
    enum gw_err err = gw_func_new_host_sig(linker->store, sig, fn, env, NULL, &what.func);
    if (err) return err;
    return gw_linker_define(linker, gw_slice_str(module), gw_slice_str(name), what);
}

bool gw_linker_find(const struct gw_linker *linker, struct gw_slice module,
                    struct gw_slice name, struct gw_extern *out)
{
    uint64_t index;
    if (!gw_map_find(&linker->modules, module, &index)) return false;
    const struct space *space = GW_VEC_AT(struct space, &linker->spaces, index);
    if (!gw_map_find(&space->names, name, &index)) return false;
    *out = *GW_VEC_AT(struct gw_extern, &linker->externs, index);
    return true;
}

static enum gw_err resolve(struct gw_linker *linker, const struct gw_module *module,
                           struct gw_diag *diag, struct gw_extern *imports)
{
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct gw_import *import = &module->imports[i];
        if (!gw_linker_find(linker, import->module, import->name, &imports[i]))
            return gw_diag_set(diag, GW_ERR_UNLINKABLE, "unknown import: %.*s.%.*s",
                               GW_SLICE_ARG(import->module), GW_SLICE_ARG(import->name));
    }
    return GW_OK;
}

enum gw_err gw_linker_build(struct gw_linker *linker, struct gw_module *module,
                            struct gw_diag *diag, struct gw_instance **out)
{
    size_t count = module->import_count;
    struct gw_extern *imports = gw_alloc_array(linker->alloc, count, sizeof *imports);
    if (!imports) return gw_diag_set(diag, GW_ERR_NOMEM, "out of memory for imports");
    enum gw_err err = resolve(linker, module, diag, imports);
    if (!err) err = gw_instance_build(linker->store, module, imports, diag, out);
    gw_alloc_put(linker->alloc, imports, count * sizeof *imports);
    return err;
}

enum gw_err gw_linker_instantiate(struct gw_linker *linker, struct gw_module *module,
                                  struct gw_diag *diag, struct gw_instance **out)
{
    struct gw_instance *instance = NULL;
    enum gw_err err = gw_linker_build(linker, module, diag, &instance);
    if (err) return err;
    err = gw_instance_start(instance);
    if (err == GW_ERR_NOMEM) gw_diag_set(diag, err, "out of memory for an instance");
    if (!err) *out = instance;
    return err;
}
