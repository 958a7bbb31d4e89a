/* SPDX-License-Identifier: Apache-2.0 */
/* comp_text_test.h -- parse, decode and print components in one step. */
#ifndef GW_COMP_TEXT_TEST_H
#define GW_COMP_TEXT_TEST_H

#include "../../core/text/text_test.h"
#include "component/model/decode.h"
#include "component/text/parse.h"
#include "component/text/print.h"

/* Parse text to binary.      returns  the error; `diag` says where */
static inline GW_UNUSED enum gw_err comp_parse(const char *text, struct gw_diag *diag,
                                               struct gw_writer *out)
{
    struct gw_text_options options = {.features = GW_FEATURES_ALL};
    enum gw_err err = gw_comp_text_parse(gw_slice_str(text), &options, diag, out);
    return err ? err : out->err;
}

/* Decode binary and print it. */
static inline GW_UNUSED enum gw_err comp_print(struct gw_slice binary, struct gw_alloc *alloc,
                                               const struct gw_print_options *options,
                                               struct gw_diag *diag, struct gw_writer *out)
{
    struct gw_type_registry *registry;
    struct gw_component *component;
    enum gw_err err = gw_type_registry_new(alloc, &registry);
    if (err) return err;
    struct gw_component_options decoding = {.features = GW_COMP_FEATURES_ALL,
                                            .core_features = GW_FEATURES_ALL,
                                            .alloc = alloc,
                                            .registry = registry};
    err = gw_component_decode(binary, &decoding, diag, &component);
    if (!err) {
        err = gw_comp_text_print(component, options, diag, out);
        gw_component_unref(&component);
    }
    gw_type_registry_free(&registry);
    return err ? err : out->err;
}

#endif
