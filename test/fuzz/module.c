/* SPDX-License-Identifier: Apache-2.0 */
/* Binary: decode and validate anything; what is valid must encode to the same module again. */
#include <stdlib.h>

#include "core/wasm/decode.h"
#include "core/wasm/encode.h"
#include "core/wasm/validate.h"
#include "fuzz.h"

static enum gw_err load(struct gw_slice bytes, struct gw_alloc *alloc,
                        struct gw_type_registry *registry, struct gw_module **out)
{
    struct gw_decode_options options = {
        .features = GW_FEATURES_ALL, .alloc = alloc, .registry = registry};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module;
    enum gw_err err = gw_module_decode(bytes, &options, &diag, &module);
    if (err != GW_OK) return err;
    err = gw_module_validate(module, &diag);
    if (err == GW_OK) *out = module;
    else gw_module_unref(&module);
    return err;
}

static void check_encoding(struct gw_module *module, struct gw_alloc *alloc,
                           struct gw_type_registry *registry)
{
    struct gw_writer first, second;
    gw_writer_init(&first, alloc);
    gw_writer_init(&second, alloc);
    if (gw_module_encode(module, &first) == GW_OK) {
        struct gw_module *again = NULL;
        enum gw_err err = load(gw_slice_of(first.data, first.len), alloc, registry, &again);
        if (err != GW_ERR_NOMEM && err != GW_OK) GW_BUG("an encoded module is not valid");
        if (err == GW_OK && gw_module_encode(again, &second) == GW_OK &&
            !gw_slice_eq(gw_slice_of(first.data, first.len),
                         gw_slice_of(second.data, second.len)))
            GW_BUG("encoding twice gave two modules");
        gw_module_unref(&again);
    }
    gw_writer_deinit(&first);
    gw_writer_deinit(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    fuzz_begin(&alloc);
    struct gw_type_registry *registry;
    if (gw_type_registry_new(&alloc, &registry) != GW_OK) return 0;
    struct gw_module *module;
    if (load(gw_slice_of(data, size), &alloc, registry, &module) == GW_OK) {
        check_encoding(module, &alloc, registry);
        gw_module_unref(&module);
    }
    gw_type_registry_free(&registry);
    fuzz_end(&alloc);
    return 0;
}
