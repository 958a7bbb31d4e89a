/* SPDX-License-Identifier: Apache-2.0 */
/* inspect.c -- load modules with reasons, and look into them (godwit/module.h). */
#include "api/error.h"
#include "api/module.h"
#include "api/types.h"
#include "core/text/parse.h"
#include "core/text/print.h"
#include "core/wasm/names.h"
#include "godwit/module.h"

/* ---- Loading ---- */

/* Wrap what loading gave into a handle; an error if that fails too. */
static struct godwit_error *finish(wasm_store_t *store, enum gw_err err,
                                   const struct gw_diag *diag, struct gw_module *module,
                                   wasm_module_t **out)
{
    if (err == GW_OK) {
        wasm_module_t *handle = gw_api_module_new(store, module);
        if (handle)
            *out = handle;
        else
            err = GW_ERR_NOMEM;
    }
    return gw_api_error(err, diag);
}

struct godwit_error *godwit_module_new(wasm_store_t *store, const void *bytes, size_t len,
                                       wasm_module_t **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module = NULL;
    enum gw_err err = gw_engine_load_copy(store->engine->engine, gw_slice_of(bytes, len),
                                          &diag, &module);
    return finish(store, err, &diag, module, out);
}

struct godwit_error *godwit_module_new_file(wasm_store_t *store, const char *path,
                                            wasm_module_t **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module = NULL;
    enum gw_err err = gw_engine_load_file(store->engine->engine, path, &diag, &module);
    return finish(store, err, &diag, module, out);
}

void godwit_module_keep(const wasm_module_t *module)
{
    gw_engine_keep(module->ref.store->engine->engine, module->module);
}

struct godwit_error *godwit_shared_module_new(wasm_engine_t *engine, const void *bytes,
                                              size_t len, wasm_shared_module_t **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module = NULL;
    enum gw_err err =
        gw_engine_load_copy(engine->engine, gw_slice_of(bytes, len), &diag, &module);
    if (err == GW_OK) {
        wasm_shared_module_t *shared = gw_api_module_new_shared(engine, module);
        if (shared)
            *out = shared;
        else
            err = GW_ERR_NOMEM;
    }
    return gw_api_error(err, &diag);
}

/* ---- Text ---- */

/* Hand a writer's bytes over as a vector, and release it. */
static enum gw_err give_writer(enum gw_err err, struct gw_writer *writer,
                               wasm_byte_vec_t *out)
{
    if (err == GW_OK) err = writer->err;
    wasm_byte_vec_new_empty(out);
    if (err == GW_OK) {
        gw_api_name_of(gw_slice_of(writer->data, writer->len), out);
        if (out->size != writer->len) err = GW_ERR_NOMEM;
    }
    gw_writer_deinit(writer);
    return err;
}

struct godwit_error *godwit_wat_to_wasm(wasm_engine_t *engine, const char *text,
                                        size_t len, wasm_byte_vec_t *out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer writer;
    struct gw_text_options options = {.features =
                                          gw_engine_options(engine->engine)->features};
    gw_writer_init(&writer, &engine->alloc);
    enum gw_err err = gw_text_parse(gw_slice_of(text, len), &options, &diag, &writer);
    return gw_api_error(give_writer(err, &writer, out), &diag);
}

struct godwit_error *godwit_module_to_wat(const wasm_module_t *module,
                                          wasm_byte_vec_t *out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer writer;
    struct gw_print_options options = {0};
    gw_writer_init(&writer, gw_api_store_alloc(module->ref.store));
    enum gw_err err = gw_text_print(module->module, &options, &diag, &writer);
    return gw_api_error(give_writer(err, &writer, out), &diag);
}

/* ---- Looking ---- */

struct godwit_module_counts godwit_module_count(const wasm_module_t *handle)
{
    const struct gw_module *m = handle->module;
    return (struct godwit_module_counts){
        .types = m->type_count,
        .funcs = m->func_count,
        .tables = m->table_count,
        .memories = m->memory_count,
        .globals = m->global_count,
        .tags = m->tag_count,
        .imports = m->import_count,
        .exports = m->export_count,
        .elems = m->elem_count,
        .datas = m->data_count,
        .customs = m->custom_count,
        .imported_funcs = m->func_import_count,
        .bytes = m->bytes.len,
    };
}

bool godwit_module_uses(const wasm_module_t *handle, const char *name)
{
    enum gw_feature feature;
    return gw_features_find(gw_slice_str(name), &feature) &&
           gw_features_have(handle->module->uses, feature);
}

static bool give_name(struct gw_slice name, const char **out, size_t *len)
{
    if (name.len == 0) return false;
    *out = (const char *)name.data;
    *len = name.len;
    return true;
}

bool godwit_module_name(const wasm_module_t *handle, const char **out, size_t *len)
{
    return give_name(gw_names_find(handle->module, GW_NAMES_MODULE, 0, 0), out, len);
}

bool godwit_module_func_name(const wasm_module_t *handle, uint32_t index,
                             const char **out, size_t *len)
{
    return give_name(gw_names_find(handle->module, GW_NAMES_FUNC, 0, index), out, len);
}

bool godwit_module_section(const wasm_module_t *handle, uint32_t index,
                           struct godwit_section *out)
{
    if (index >= handle->module->section_count) return false;
    const struct gw_section *section = &handle->module->sections[index];
    *out = (struct godwit_section){section->id, section->offset, section->len_bytes,
                                   section->count};
    return true;
}

bool godwit_module_custom(const wasm_module_t *handle, const char *name, uint32_t nth,
                          const void **bytes, size_t *len)
{
    const struct gw_module *m = handle->module;
    for (uint32_t i = 0; i < m->custom_count; i++) {
        if (!gw_slice_is(m->customs[i].name, name) || nth-- > 0) continue;
        *bytes = m->customs[i].payload.data;
        *len = m->customs[i].payload.len;
        return true;
    }
    return false;
}

void godwit_module_bytes(const wasm_module_t *handle, const void **bytes, size_t *len)
{
    *bytes = handle->module->bytes.data;
    *len = handle->module->bytes.len;
}
