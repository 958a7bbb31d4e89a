/* SPDX-License-Identifier: Apache-2.0 */
#include "component/link/load.h"

#include "component/model/decode.h"
#include "component/model/validate.h"
#include "component/text/parse.h"

static struct gw_component_options options_of(struct gw_engine *engine,
                                              gw_comp_features features)
{
    const struct gw_engine_config *config = gw_engine_options(engine);
    return (struct gw_component_options){
        .features = features,
        .core_features = config->features,
        .alloc = config->alloc,
        .registry = gw_engine_registry(engine),
    };
}

static enum gw_err parse(const struct gw_component_options *options,
                         struct gw_slice text, struct gw_diag *diag,
                         struct gw_component **out)
{
    struct gw_text_options text_options = {.features = options->core_features};
    struct gw_writer writer;
    gw_writer_init(&writer, options->alloc);
    enum gw_err err = gw_comp_text_parse(text, &text_options, diag, &writer);
    if (!err) err = writer.err;
    if (!err) err = gw_component_decode_copy(gw_slice_of(writer.data, writer.len), options,
                                            diag, out);
    gw_writer_deinit(&writer);
    return err;
}

enum gw_err gw_comp_decode(struct gw_engine *engine, struct gw_slice bytes,
                           gw_comp_features features, struct gw_diag *diag,
                           struct gw_component **out)
{
    struct gw_component_options options = options_of(engine, features);
    if (gw_engine_is_text(bytes)) return parse(&options, bytes, diag, out);
    return gw_component_decode(bytes, &options, diag, out);
}

enum gw_err gw_comp_load(struct gw_engine *engine, struct gw_slice bytes,
                         struct gw_diag *diag, struct gw_component **out)
{
    struct gw_component_options options = options_of(engine, 0);
    struct gw_component *component = NULL;
    enum gw_err err = gw_engine_is_text(bytes)
                          ? parse(&options, bytes, diag, &component)
                          : gw_component_decode_copy(bytes, &options, diag, &component);
    if (!err) err = gw_component_validate(component, diag);
    if (err)
        gw_component_unref(&component);
    else
        *out = component;
    return err;
}
