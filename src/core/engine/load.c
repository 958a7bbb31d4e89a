/* SPDX-License-Identifier: Apache-2.0 */
/* load.c -- from bytes to a validated module, by way of the cache where there is one. */
#include <string.h>
#include <unistd.h>

#include "core/engine/inside.h"
#include "core/engine/kept.h"
#include "core/runtime/tier.h"
#include "core/text/parse.h"
#include "core/wasm/decode.h"
#include "core/wasm/limits.h"
#include "core/wasm/validate.h"
#include "os/map_file.h"

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
    const struct gw_store_config *store = &engine->config.store;
    return (struct gw_decode_options){
        .features = engine->config.features,
        .alloc = engine->config.alloc,
        .registry = store->registry,
        .notes_uses = store->tier->keeps_code && store->compile != GW_COMPILE_LAZY,
    };
}

enum gw_err gw_load_finish(GW_OWN struct gw_module *module, struct gw_diag *diag,
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

enum gw_err gw_engine_decode(struct gw_engine *engine, struct gw_slice bytes,
                             struct gw_diag *diag, struct gw_module **out)
{
    if (bytes.len > GW_MAX_MODULE_BYTES)
        return gw_diag_set(diag, GW_ERR_LIMIT, "the module is longer than %d bytes",
                           GW_MAX_MODULE_BYTES);
    struct gw_decode_options options = decode_options(engine);
    return gw_engine_is_text(bytes) ? decode_text(engine, bytes, diag, out)
                                    : gw_module_decode(bytes, &options, diag, out);
}

enum gw_err gw_engine_load(struct gw_engine *engine, struct gw_slice bytes,
                           struct gw_diag *diag, struct gw_module **out)
{
    struct gw_module *module;
    enum gw_err err = gw_engine_decode(engine, bytes, diag, &module);
    return err == GW_OK ? gw_load_finish(module, diag, out) : err;
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
    return err == GW_OK ? gw_load_finish(module, diag, out) : err;
}

enum gw_err gw_load_decode(struct gw_engine *engine, struct gw_map_file *file,
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
                  : gw_load_decode(engine, &file, diag, out);
    if (is_text || err != GW_OK) gw_map_file_close(&file);
    return err;
}

static enum gw_err load_mapped(struct gw_engine *engine, GW_OWN struct gw_map_file *file,
                               int fd, struct gw_diag *diag, struct gw_module **out)
{
    struct gw_module *module;
    bool is_image = fd >= 0 && gw_kept_is(file->bytes);
    bool is_text = !is_image && gw_engine_is_text(file->bytes);
    enum gw_err err = is_image  ? gw_kept_open(engine, file->bytes, fd, diag, out)
                      : is_text ? decode_text(engine, file->bytes, diag, &module)
                                : gw_load_decode(engine, file, diag, &module);
    if (is_text || err) gw_map_file_close(file);
    if (is_image || err) return err;
    return is_text || fd < 0 ? gw_load_finish(module, diag, out)
                             : gw_kept_finish(engine, module, fd, diag, out);
}

enum gw_err gw_engine_load_file(struct gw_engine *engine, const char *path,
                                struct gw_diag *diag, struct gw_module **out)
{
    struct gw_map_file file;
    int fd;
    enum gw_err err = gw_map_file_open_keep(path, GW_MAX_MODULE_BYTES,
                                            engine->config.alloc, &file, &fd);
    if (err != GW_OK) return gw_diag_set(diag, err, "%s: %s", path, gw_err_text(err));
    err = load_mapped(engine, &file, fd, diag, out);
    if (fd >= 0) close(fd);
    return err;
}
