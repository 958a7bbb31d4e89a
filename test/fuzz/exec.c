/* SPDX-License-Identifier: Apache-2.0 */
/* Execution with fuel: a module if the bytes are one, by the best tier there is. Else the
 * module that they generate, with guard regions and with checks: they must agree. */
#include "diff/generate.h"
#include "diff/outcome.h"
#include "fuzz.h"

enum { FUEL = 20000 };

static void run_module(struct gw_slice wasm, struct outcome_config *config)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct outcome outcome;
    config->fuel = FUEL;
    outcome_of(wasm, gw_features_default(), config, &diag, &outcome);
}

static void run_generated(struct gw_slice bytes, struct outcome_config *config)
{
    const struct generate_options options = {.features = gw_features_default()};
    struct gw_diag diag = GW_DIAG_INIT;
    struct outcome_module module = {0};
    struct outcome guarded, checked;
    struct gw_writer w;
    gw_writer_init(&w, config->alloc);
    gw_generate_module(bytes, &options, &w);
    config->budget = GENERATE_BUDGET;
    config->allow_shared = true;
    enum gw_err err = w.err;
    if (err == GW_OK)
        err = outcome_load(gw_slice_of(w.data, w.len), options.features, config->alloc,
                           &diag, &module);
    if (err == GW_OK) err = outcome_run(&module, config, &diag, &guarded);
    if (err != GW_OK && err != GW_ERR_NOMEM && err != GW_ERR_LIMIT)
        GW_BUG("a generated module does not load");
    if (err == GW_OK) {
        config->prefer_checked = true;
        config->gc_stress = bytes.len > 0 && bytes.data[0] % 4 == 0;
        err = outcome_run(&module, config, &diag, &checked);
        if (err == GW_OK && guarded.digest != checked.digest)
            GW_BUG("guard regions and checks disagree");
    }
    outcome_unload(&module);
    gw_writer_deinit(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    fuzz_begin(&alloc);
    struct gw_slice bytes = gw_slice_of(data, size);
    struct outcome_config config = outcome_defaults(&alloc);
    config.tier = outcome_tier(NULL);
    if (size >= 4 && memcmp(data, "\0asm", 4) == 0)
        run_module(bytes, &config);
    else
        run_generated(bytes, &config);
    fuzz_end(&alloc);
    return 0;
}
