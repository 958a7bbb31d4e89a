/* SPDX-License-Identifier: Apache-2.0 */
/* component_wit.c -- WIT of components, and WIT that hosts state their types in. */
#include "api/component.h"
#include "api/error.h"
#include "api/types.h"
#include "component/check/fit.h"
#include "component/wit/decode.h"
#include "component/wit/load.h"
#include "component/wit/print.h"
#include "component/wit/problem.h"

/* The problem of a wit, as a diagnosis. */
static enum gw_err diagnose(const struct gw_wit *wit, enum gw_err err,
                            struct gw_diag *diag)
{
    const struct gw_wit_problem *p = &wit->problem;
    uint32_t line = 0, column = 0;
    if (!p->err) return err;
    if (p->place.source) gw_wit_place_find(&p->place, &line, &column);
    return gw_diag_at_line(diag, p->err, line, column, "%s%s%s", p->text,
                           p->help[0] ? "; " : "", p->help);
}

struct godwit_error *godwit_component_wit(const struct godwit_component *shell,
                                          wasm_byte_vec_t *out)
{
    const struct gw_wit_print_options options = {.others_too = true};
    const struct gw_wit_package *package;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer text;
    struct gw_wit wit;
    bool is_package;
    gw_wit_init(&wit, &shell->engine->alloc);
    gw_writer_init(&text, &shell->engine->alloc);
    wasm_byte_vec_new_empty(out);
    enum gw_err err = gw_wit_decode(&wit, shell->component->bytes, "the component",
                                    &package, &is_package);
    if (err) {
        diagnose(&wit, err, &diag);
    } else {
        gw_wit_print(&wit, package, &options, &text);
        err = text.err;
    }
    if (!err) gw_api_name_of(gw_slice_of(text.data, text.len), out);
    if (!err && out->size != text.len) err = GW_ERR_NOMEM;
    gw_writer_deinit(&text);
    gw_wit_deinit(&wit);
    return gw_api_error(err, &diag);
}

static enum gw_err load(struct gw_wit *wit, struct gw_slice bytes)
{
    const struct gw_wit_options options = {.all_features = true};
    bool is_package;
    return gw_component_is(bytes)
               ? gw_wit_decode(wit, bytes, "the WIT package", &wit->root, &is_package)
               : gw_wit_load_text(wit, "the WIT text", bytes, &options);
}

struct godwit_error *godwit_host_define_wit(struct godwit_host *host, const void *bytes,
                                            size_t len)
{
    struct gw_engine *engine = host->engine->engine;
    const struct gw_component_options options = {
        .alloc = &host->engine->alloc,
        .registry = gw_engine_registry(engine),
    };
    struct gw_component *types = NULL;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_wit wit;
    gw_wit_init(&wit, options.alloc);
    enum gw_err err = load(&wit, gw_slice_of(bytes, len));
    if (err)
        diagnose(&wit, err, &diag);
    else
        err = gw_check_interfaces(&wit, &options, &diag, &types);
    if (!err)
        err = gw_link_host_declare(host->host, types, gw_check_world_type(types), &diag);
    gw_component_unref(&types);
    gw_wit_deinit(&wit);
    return gw_api_error(err, &diag);
}
