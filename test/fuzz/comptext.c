/* SPDX-License-Identifier: Apache-2.0 */
/* Text of components: parse anything; what is decoded of it must print, and what is valid must print to a
 * text that parses to the same binary as its own print does. */
#include <stdlib.h>

#include "component/model/decode.h"
#include "component/model/validate.h"
#include "component/text/parse.h"
#include "component/text/print.h"
#include "fuzz.h"

static enum gw_err parse(struct gw_slice text, struct gw_writer *out)
{
    struct gw_text_options options = {.features = GW_FEATURES_ALL};
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_comp_text_parse(text, &options, &diag, out);
    return err ? err : out->err;
}

/* Print a binary and parse the print.     *is_valid  of the binary */
static enum gw_err around(struct gw_slice binary, struct gw_alloc *alloc,
                          struct gw_type_registry *registry, struct gw_writer *out, bool *is_valid)
{
    const struct gw_component_options options = {.features = GW_COMP_FEATURES_ALL,
                                                 .core_features = GW_FEATURES_ALL,
                                                 .alloc = alloc,
                                                 .registry = registry};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_component *component;
    struct gw_writer text;
    enum gw_err err = gw_component_decode(binary, &options, &diag, &component);
    *is_valid = false;
    if (err != GW_OK) return err;
    gw_writer_init(&text, alloc);
    err = gw_comp_text_print(component, NULL, &diag, &text);
    *is_valid = gw_component_validate(component, &diag) == GW_OK;
    if (err == GW_OK) err = parse(gw_slice_of(text.data, text.len), out);
    gw_writer_deinit(&text);
    gw_component_unref(&component);
    return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    fuzz_begin(&alloc);
    struct gw_type_registry *registry;
    struct gw_writer first, second, third;
    bool is_valid, is_valid_again;
    gw_writer_init(&first, &alloc);
    gw_writer_init(&second, &alloc);
    gw_writer_init(&third, &alloc);
    if (gw_type_registry_new(&alloc, &registry) != GW_OK) return 0;
    enum gw_err err = parse(gw_slice_of(data, size), &first);
    if (err == GW_OK) {
        err = around(gw_slice_of(first.data, first.len), &alloc, registry, &second, &is_valid);
        if (is_valid && err != GW_OK && err != GW_ERR_NOMEM && err != GW_ERR_LIMIT)
            GW_BUG("a valid component does not print and parse");
        if (is_valid && err == GW_OK) {
            err = around(gw_slice_of(second.data, second.len), &alloc, registry, &third,
                         &is_valid_again);
            if (err == GW_OK && (!is_valid_again || third.len != second.len ||
                                 memcmp(third.data, second.data, third.len) != 0))
                GW_BUG("printing and parsing again gives something else");
        }
    }
    gw_type_registry_free(&registry);
    gw_writer_deinit(&third);
    gw_writer_deinit(&second);
    gw_writer_deinit(&first);
    fuzz_end(&alloc);
    return 0;
}
