/* SPDX-License-Identifier: Apache-2.0 */
/* Compositions in WAC: compose anything, with a few packages that are always there. What is composed
 * must be valid, and the same once more; all that is read can be written as JSON. */
#include "component/compose/wac.h"
#include "component/compose/wac_ast.h"
#include "component/model/validate.h"
#include "component/wit/problem.h"
#include "compose/files.h"
#include "fuzz.h"

static const char *const folders[] = {"deps"};

/* Compose; print what is wrong. */
static enum gw_err compose(struct gw_slice text, struct gw_wac_options *options,
                           struct gw_alloc *alloc, struct gw_writer *out)
{
    struct gw_wit wit;
    struct gw_writer problem;
    const struct gw_wit_source source = {"input", text};
    gw_wit_init(&wit, alloc);
    gw_writer_init(&problem, alloc);
    enum gw_err err = gw_wac_compose(&wit, &source, options, out);
    if (err != GW_OK) gw_wit_problem_print(&wit.problem, &problem);
    if (err != GW_OK && wit.problem.err == GW_OK) GW_BUG("refused without a word");
    gw_writer_deinit(&problem);
    gw_wit_deinit(&wit);
    return err;
}

static void print_json(struct gw_slice text, struct gw_alloc *alloc)
{
    struct gw_wit wit;
    struct gw_writer json;
    struct gw_wac_document document;
    const struct gw_wit_source source = {"input", text};
    gw_wit_init(&wit, alloc);
    gw_writer_init(&json, alloc);
    if (gw_wac_parse(&wit, &source, &document) == GW_OK) gw_wac_json(&document, &json);
    gw_writer_deinit(&json);
    gw_wit_deinit(&wit);
}

static void check(struct gw_slice bytes, const struct gw_component_options *options)
{
    struct gw_component *c = NULL;
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_component_decode(bytes, options, &diag, &c);
    if (err == GW_OK) err = gw_component_validate(c, &diag);
    if (err != GW_OK && err != GW_ERR_NOMEM && err != GW_ERR_LIMIT)
        GW_BUG("what was composed is not valid");
    gw_component_unref(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    struct gw_writer first, second;
    struct gw_slice text = gw_slice_of(data, size);
    fuzz_begin(&alloc);
    struct gw_wac_options options = {
        .deps = {.files = &compose_in_memory,      .folders = folders, .folder_count = 1},
        .components = {.features = GW_COMP_FEATURES_ALL,
                 .core_features = GW_FEATURES_ALL,
                 .alloc = &alloc                                                        }
    };
    gw_writer_init(&first, &alloc);
    gw_writer_init(&second, &alloc);
    print_json(text, &alloc);
    enum gw_err err = gw_type_registry_new(&alloc, &options.components.registry);
    if (err == GW_OK) err = compose(text, &options, &alloc, &first);
    if (err == GW_OK) {
        check(gw_slice_of(first.data, first.len), &options.components);
        err = compose(text, &options, &alloc, &second);
        if (err == GW_OK && !gw_slice_eq(gw_slice_of(first.data, first.len),
                                         gw_slice_of(second.data, second.len)))
            GW_BUG("composed twice, two components");
    }
    gw_type_registry_free(&options.components.registry);
    gw_writer_deinit(&second);
    gw_writer_deinit(&first);
    fuzz_end(&alloc);
    return 0;
}
