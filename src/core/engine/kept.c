/* SPDX-License-Identifier: Apache-2.0 */
/* kept.c -- modules whose code was compiled by another process. Where there is a compiler; elsewhere
 * kept_none.c stands in. */
#include "core/engine/kept.h"

#include <string.h>
#include <unistd.h>

#include "core/engine/cache.h"
#include "core/engine/inside.h"
#include "core/jit/image.h"
#include "core/jit/jit.h"
#include "core/wasm/validate.h"
#include "os/private_dir.h"
#include "os/thread.h"

enum gw_err gw_kept_init(struct gw_engine *engine, const char *dir)
{
    const struct gw_engine_config *config = &engine->config;
    return gw_cache_new(config->alloc, dir, config->cache_bytes, &engine->cache);
}

void gw_kept_free(struct gw_engine *engine) { gw_cache_free(&engine->cache); }

bool gw_kept_is(struct gw_slice bytes) { return gw_image_is(bytes); }

/* -- the cache ----------------------------------------------------------------------- */

static size_t code_bytes(const struct gw_module *module)
{
    size_t bytes = 0;
    for (uint32_t i = module->func_import_count; i < module->func_count; i++)
        bytes += module->funcs[i].body.len;
    return bytes;
}

static struct gw_cache_key key_of(const struct gw_engine *engine,
                                  const struct gw_module *module, uint32_t options)
{
    return (struct gw_cache_key){*module->digest, engine->config.features, options};
}

static bool set_digest(struct gw_module *module, struct gw_digest digest)
{
    struct gw_digest *kept = gw_arena_get(&module->arena, sizeof *kept);
    if (kept) *kept = digest;
    module->digest = kept;
    return kept != NULL;
}

enum gw_err gw_kept_finish(struct gw_engine *engine, GW_OWN struct gw_module *module,
                           int fd, struct gw_diag *diag, struct gw_module **out)
{
    struct gw_image image;
    if (!engine->cache || code_bytes(module) < GW_CACHE_LEAST_CODE_BYTES ||
        !set_digest(module, gw_cache_digest(engine->cache, fd, module->bytes)))
        return gw_load_finish(module, diag, out);
    uint32_t options = gw_jit_options(&engine->config.store, module);
    struct gw_cache_key key = key_of(engine, module, options);
    if (!gw_cache_find(engine->cache, &key, &image)) return gw_load_finish(module, diag, out);

    enum gw_err err = gw_module_validate_again(module, image.uses, diag);
    if (err == GW_OK) (void)gw_code_adopt(module, &image); /* else compiled anew */
    gw_cache_release(&image);
    if (err == GW_OK)
        *out = module;
    else
        gw_module_unref(&module);
    return err;
}

/* More than a little, measured by what there is. */
static bool is_worth_keeping(const struct gw_code *code)
{
    size_t all = gw_code_bytes(code), old = gw_code_adopted_bytes(code);
    return all - old > old / 16;
}

void gw_engine_keep(struct gw_engine *engine, struct gw_module *module)
{
    if (!engine->cache || !module->digest) return;
    for (struct gw_code *code = gw_code_next(module, NULL); code;
         code = gw_code_next(module, code)) {
        if (!is_worth_keeping(code)) continue;
        struct gw_cache_key key = key_of(engine, module, gw_code_options(code));
        gw_cache_keep(engine->cache, &key, module, code);
    }
}

int gw_engine_cache_trouble(struct gw_engine *engine)
{
    return engine->cache ? gw_cache_trouble(engine->cache) : 0;
}

/* -- files --------------------------------------------------------------------------- */

/* The module that an image carries, which takes over its part of the file's mapping -- on success
 * only. */
static enum gw_err load_module(struct gw_engine *engine, struct gw_image *image,
                               struct gw_diag *diag, struct gw_module **out)
{
    size_t at = (size_t)image->module_at, len = (size_t)image->module_bytes;
    struct gw_map_file part = {gw_slice_of(image->file.data + at, len), NULL};
    struct gw_module *module;
    enum gw_err err = gw_load_decode(engine, &part, diag, &module);
    if (err) return err;
    module->release_bytes = NULL; /* the mapping is the caller's as yet */
    err = engine->config.features == image->features
              ? gw_module_validate_again(module, image->uses, diag)
              : gw_module_validate(module, diag);
    if (err == GW_OK && engine->config.store.tier->keeps_code)
        err = gw_code_adopt(module, image);
    if (err == GW_OK)
        *out = module;
    else
        gw_module_unref(&module);
    return err;
}

enum gw_err gw_kept_open(struct gw_engine *engine, struct gw_slice file, int fd,
                         struct gw_diag *diag, struct gw_module **out)
{
    struct gw_image image;
    enum gw_err err = gw_image_open(file, fd, diag, &image);
    if (!err) err = gw_cache_verify(engine->cache, &image, diag);
    if (err) return err;
    if (image.module_bytes == 0)
        return gw_diag_set(diag, GW_ERR_UNSUPPORTED,
                           "code without its module, as the cache keeps it: name the "
                           "module's file instead");
    err = load_module(engine, &image, diag, out);
    if (err) return err;
    size_t kept = image.is_head_kept ? (size_t)image.module_at : 0;
    struct gw_slice rest = {file.data + kept, file.len - kept};
    gw_map_file_keep(rest, (size_t)image.module_at - kept, (size_t)image.module_bytes);
    (*out)->release_bytes = gw_map_file_unmap;
    return GW_OK;
}

struct destination {
    const char *path;
    int trouble;
};

static int write_image(void *env, const struct iovec *parts, int count)
{
    struct destination *to = env;
    to->trouble = gw_file_replace(to->path, parts, count);
    return to->trouble;
}

enum gw_err gw_engine_compile_file(struct gw_engine *engine, struct gw_module *module,
                                   const char *path, struct gw_diag *diag)
{
    if (!engine->config.store.tier->keeps_code)
        return gw_diag_set(diag, GW_ERR_UNSUPPORTED, "the %s tier does not compile",
                           engine->config.tier);
    struct gw_digest digest = gw_sha256_of(module->bytes.data, module->bytes.len);
    uint32_t options = gw_jit_options(&engine->config.store, module);
    struct gw_code *code;
    enum gw_err err =
        gw_code_of_all(module, options, gw_thread_processors() - 1, &code);
    if (err != GW_OK && (err != GW_ERR_LIMIT || !code)) return err;
    struct destination to = {.path = path};
    enum gw_err written = gw_image_write(module, code, &digest, true, write_image, &to);
    if (written != GW_OK)
        return gw_diag_set(diag, written, "%s: %s", path, strerror(to.trouble));
    return err;
}
