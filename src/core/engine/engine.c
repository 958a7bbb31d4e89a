/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/engine.h"

#include "core/interp/interp.h"
#include "core/jit/jit.h"
#include "core/runtime/tier.h"
#include "core/text/parse.h"
#include "core/wasm/decode.h"
#include "core/wasm/limits.h"
#include "core/wasm/validate.h"
#include "os/map_file.h"

struct gw_engine {
    _Atomic uint32_t refs;
    struct gw_engine_config
        config; /* alloc, store.registry and store.tier are filled in */
};

/* Best last: what an engine takes that names none. */
static const struct gw_tier *const tiers[] = {
    &gw_interp_tier,
#if GW_HAS_JIT
    &gw_jit_tier,
#endif
};

/* Those that run on this machine.    returns  NULL beyond the last */
static const struct gw_tier *tier_at(size_t index)
{
    for (size_t i = 0; i < GW_COUNT(tiers); i++) {
        if (tiers[i]->is_supported && !tiers[i]->is_supported()) continue;
        if (index-- == 0) return tiers[i];
    }
    return NULL;
}

static const struct gw_tier *find_tier(const char *name)
{
    const struct gw_tier *tier, *best = NULL;
    for (size_t i = 0; (tier = tier_at(i)) != NULL; i++) {
        if (name && strcmp(tier->name, name) == 0) return tier;
        best = tier;
    }
    return name ? NULL : best;
}

const char *gw_engine_tier_name(size_t index)
{
    const struct gw_tier *tier = tier_at(index);
    return tier ? tier->name : NULL;
}

struct gw_engine_config gw_engine_config_defaults(void)
{
    return (struct gw_engine_config){
        .alloc = gw_alloc_libc(),
        .features = gw_features_default(),
        .store = gw_store_config_defaults(),
    };
}

enum gw_err gw_engine_new(const struct gw_engine_config *config, struct gw_diag *diag,
                          struct gw_engine **out)
{
    const struct gw_tier *tier = find_tier(config->tier);
    if (!tier) return gw_diag_set(diag, GW_ERR_NOENT, "no tier called %s", config->tier);

    enum gw_err err = gw_trap_install();
    if (err == GW_OK && tier->observe) err = tier->observe(config->observe);
    if (err == GW_ERR_ACCESS)
        gw_diag_set(diag, err, "cannot create a file for profilers");
    if (err != GW_OK) return err;
    struct gw_alloc *alloc = config->alloc ? config->alloc : gw_alloc_libc();
    struct gw_engine *engine = gw_alloc_zero(alloc, sizeof *engine);
    if (!engine) return GW_ERR_NOMEM;
    engine->config = *config;
    engine->config.alloc = alloc;
    engine->config.tier = tier->name;
    engine->config.store.tier = tier;
    engine->config.store.alloc = alloc;
    err = gw_type_registry_new(alloc, &engine->config.store.registry);
    if (err != GW_OK) {
        gw_alloc_put(alloc, engine, sizeof *engine);
        return err;
    }
    atomic_init(&engine->refs, 1);
    *out = engine;
    return GW_OK;
}

struct gw_engine *gw_engine_ref(struct gw_engine *engine)
{
    atomic_fetch_add_explicit(&engine->refs, 1, memory_order_relaxed);
    return engine;
}

void gw_engine_unref(struct gw_engine **engine)
{
    struct gw_engine *e = *engine;
    *engine = NULL;
    if (!e || atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) != 1) return;
    gw_type_registry_free(&e->config.store.registry);
    gw_alloc_put(e->config.alloc, e, sizeof *e);
}

struct gw_type_registry *gw_engine_registry(struct gw_engine *engine)
{
    return engine->config.store.registry;
}

const struct gw_engine_config *gw_engine_options(const struct gw_engine *engine)
{
    return &engine->config;
}

enum gw_err gw_engine_store(struct gw_engine *engine, struct gw_store **out)
{
    return gw_store_new(&engine->config.store, out);
}

/* Text starts, white space aside, with a parenthesis or a comment; a binary with a zero
 * byte. */
bool gw_engine_is_text(struct gw_slice bytes)
{
    size_t i = 0;
    while (i < bytes.len && memchr(" \t\r\n", bytes.data[i], 4))
        i++;
    return i < bytes.len && (bytes.data[i] == '(' || bytes.data[i] == ';');
}

static struct gw_decode_options decode_options(const struct gw_engine *engine)
{
    return (struct gw_decode_options){
        .features = engine->config.features,
        .alloc = engine->config.alloc,
        .registry = engine->config.store.registry,
    };
}

/* Validate what decoding gave; takes the module over and gives it on. */
static enum gw_err finish(GW_OWN struct gw_module *module, struct gw_diag *diag,
                          struct gw_module **out)
{
    enum gw_err err = gw_module_validate(module, diag);
    if (err == GW_OK)
        *out = module;
    else
        gw_module_unref(&module);
    return err;
}

static enum gw_err decode_text(struct gw_engine *engine, struct gw_slice text,
                               struct gw_diag *diag, struct gw_module **out)
{
    struct gw_alloc *alloc = engine->config.alloc;
    struct gw_text_options parsing = {.features = engine->config.features};
    struct gw_decode_options decoding = decode_options(engine);
    struct gw_writer writer;
    gw_writer_init(&writer, alloc);
    enum gw_err err = gw_text_parse(text, &parsing, diag, &writer);
    if (err == GW_OK) err = writer.err;
    if (err != GW_OK) goto done;

    uint8_t *exact = gw_alloc_resize(alloc, writer.data, writer.cap, writer.len);
    err = GW_ERR_NOMEM;
    if (!exact) goto done;
    writer.data = exact;
    writer.cap = writer.len;
    err = gw_module_decode_owned(writer.data, writer.len, &decoding, diag, out);
    if (err == GW_OK) gw_writer_init(&writer, alloc); /* the module has its bytes now */
done:
    gw_writer_deinit(&writer);
    return err;
}

enum gw_err gw_engine_load(struct gw_engine *engine, struct gw_slice bytes,
                           struct gw_diag *diag, struct gw_module **out)
{
    if (bytes.len > GW_MAX_MODULE_BYTES)
        return gw_diag_set(diag, GW_ERR_LIMIT, "the module is longer than %d bytes",
                           GW_MAX_MODULE_BYTES);
    struct gw_decode_options options = decode_options(engine);
    struct gw_module *module;
    enum gw_err err = gw_engine_is_text(bytes)
                          ? decode_text(engine, bytes, diag, &module)
                          : gw_module_decode(bytes, &options, diag, &module);
    return err == GW_OK ? finish(module, diag, out) : err;
}

static enum gw_err decode_copy(struct gw_engine *engine, struct gw_slice bytes,
                               struct gw_diag *diag, struct gw_module **out)
{
    struct gw_alloc *alloc = engine->config.alloc;
    struct gw_decode_options options = decode_options(engine);
    uint8_t *copy = gw_alloc_get(alloc, bytes.len);
    if (!copy) return GW_ERR_NOMEM;
    if (bytes.len) memcpy(copy, bytes.data, bytes.len);
    enum gw_err err = gw_module_decode_owned(copy, bytes.len, &options, diag, out);
    if (err != GW_OK) gw_alloc_put(alloc, copy, bytes.len);
    return err;
}

enum gw_err gw_engine_load_copy(struct gw_engine *engine, struct gw_slice bytes,
                                struct gw_diag *diag, struct gw_module **out)
{
    if (gw_engine_is_text(bytes) || bytes.len > GW_MAX_MODULE_BYTES)
        return gw_engine_load(engine, bytes, diag, out);
    struct gw_module *module;
    enum gw_err err = decode_copy(engine, bytes, diag, &module);
    return err == GW_OK ? finish(module, diag, out) : err;
}

/* Decode a file's bytes so that the module takes them over; on failure they stay the
 * file's. */
static enum gw_err decode_mapped(struct gw_engine *engine, struct gw_map_file *file,
                                 struct gw_diag *diag, struct gw_module **out)
{
    struct gw_decode_options options = decode_options(engine);
    if (file->alloc)
        return gw_module_decode_owned((uint8_t *)(uintptr_t)file->bytes.data,
                                      file->bytes.len, &options, diag, out);
    enum gw_err err = gw_module_decode(file->bytes, &options, diag, out);
    if (err == GW_OK) (*out)->release_bytes = gw_map_file_unmap;
    return err;
}

enum gw_err gw_engine_decode_file(struct gw_engine *engine, const char *path,
                                  struct gw_diag *diag, struct gw_module **out)
{
    struct gw_map_file file;
    enum gw_err err =
        gw_map_file_open(path, GW_MAX_MODULE_BYTES, engine->config.alloc, &file);
    if (err != GW_OK) return gw_diag_set(diag, err, "%s: %s", path, gw_err_text(err));

    bool is_text = gw_engine_is_text(file.bytes);
    err = is_text ? decode_text(engine, file.bytes, diag, out)
                  : decode_mapped(engine, &file, diag, out);
    if (is_text || err != GW_OK) gw_map_file_close(&file);
    return err;
}

enum gw_err gw_engine_load_file(struct gw_engine *engine, const char *path,
                                struct gw_diag *diag, struct gw_module **out)
{
    struct gw_module *module;
    enum gw_err err = gw_engine_decode_file(engine, path, diag, &module);
    return err == GW_OK ? finish(module, diag, out) : err;
}
