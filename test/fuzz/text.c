/* SPDX-License-Identifier: Apache-2.0 */
/* Text: parse anything; what is a valid module must print to a text that parses to it again. */
#include <stdlib.h>

#include "core/text/parse.h"
#include "core/text/print.h"
#include "core/wasm/decode.h"
#include "core/wasm/encode.h"
#include "core/wasm/validate.h"
#include "fuzz.h"

static enum gw_err load(struct gw_slice bytes, struct gw_alloc *alloc,
                        struct gw_type_registry *registry, struct gw_module **out)
{
    struct gw_decode_options options = {
        .features = GW_FEATURES_ALL, .alloc = alloc, .registry = registry};
    struct gw_module *module;
    enum gw_err err = gw_module_decode(bytes, &options, NULL, &module);
    if (err != GW_OK) return err;
    err = gw_module_validate(module, NULL);
    if (err == GW_OK) *out = module;
    else gw_module_unref(&module);
    return err;
}

/* Print, parse, and compare what can be compared without looking at LEBs. */
static void check_round_trip(struct gw_module *module, bool folded, struct gw_alloc *alloc,
                             struct gw_type_registry *registry)
{
    struct gw_print_options print = {.folded = folded};
    struct gw_text_options parse = {.features = GW_FEATURES_ALL};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer text, binary;
    gw_writer_init(&text, alloc);
    gw_writer_init(&binary, alloc);
    struct gw_module *again = NULL;

    enum gw_err err = gw_text_print(module, &print, &diag, &text);
    if (err == GW_ERR_NOMEM) goto done;
    if (err != GW_OK) GW_BUG("a valid module cannot be printed");
    err = gw_text_parse(gw_slice_of(text.data, text.len), &parse, &diag, &binary);
    if (err == GW_ERR_NOMEM) goto done;
    if (err != GW_OK) GW_BUG("printed text cannot be parsed");
    err = load(gw_slice_of(binary.data, binary.len), alloc, registry, &again);
    if (err == GW_ERR_NOMEM) goto done;
    if (err != GW_OK) GW_BUG("printed text gives no valid module");
    if (again->func_count != module->func_count || again->type_count != module->type_count ||
        again->import_count != module->import_count ||
        again->export_count != module->export_count)
        GW_BUG("printed text gives another module");
    for (uint32_t i = 0; i < module->type_count; i++)
        if (again->type_ids[i] != module->type_ids[i]) GW_BUG("a type changed on the way");
done:
    gw_module_unref(&again);
    gw_writer_deinit(&text);
    gw_writer_deinit(&binary);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    fuzz_begin(&alloc);
    struct gw_text_options options = {.features = GW_FEATURES_ALL};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer binary;
    gw_writer_init(&binary, &alloc);
    struct gw_type_registry *registry;
    if (gw_type_registry_new(&alloc, &registry) != GW_OK) return 0;
    struct gw_module *module;
    if (gw_text_parse(gw_slice_of(data, size), &options, &diag, &binary) == GW_OK &&
        load(gw_slice_of(binary.data, binary.len), &alloc, registry, &module) == GW_OK) {
        check_round_trip(module, false, &alloc, registry);
        check_round_trip(module, true, &alloc, registry);
        gw_module_unref(&module);
    }
    gw_type_registry_free(&registry);
    gw_writer_deinit(&binary);
    fuzz_end(&alloc);
    return 0;
}
