/* SPDX-License-Identifier: Apache-2.0 */
/* Execution with fuel: a module if the bytes are one, else the module that they generate. Runs with
 * guard regions and with checks must agree. */
#include "diff/generate.h"
#include "diff/outcome.h"
#include "fuzz.h"

enum { FUEL = 20000 };

static struct gw_slice module_from(struct gw_slice bytes, struct gw_writer *w)
{
    if (bytes.len >= 4 && memcmp(bytes.data, "\0asm", 4) == 0) return bytes;
    gw_generate_module(bytes, gw_features_default(), w);
    return gw_slice_of(w->data, w->len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    fuzz_begin(&alloc);
    struct gw_writer w;
    gw_writer_init(&w, &alloc);
    struct gw_slice bytes = gw_slice_of(data, size);
    struct gw_slice wasm = module_from(bytes, &w);
    bool is_generated = wasm.data != bytes.data;

    struct outcome_config config = outcome_defaults(&alloc);
    struct gw_diag diag = GW_DIAG_INIT;
    struct outcome guarded, checked;
    config.fuel = FUEL;
    config.budget = is_generated ? 100 : -1;
    enum gw_err err = w.err ? w.err : outcome_of(wasm, &config, &diag, &guarded);
    if (is_generated && err != GW_OK && err != GW_ERR_NOMEM && err != GW_ERR_LIMIT)
        GW_BUG("a generated module does not load");
    if (is_generated && err == GW_OK) {
        config.prefer_checked = true;
        config.gc_stress = true;
        err = outcome_of(wasm, &config, &diag, &checked);
        if (err == GW_OK && guarded.digest != checked.digest)
            GW_BUG("guard regions and checks disagree");
    }
    gw_writer_deinit(&w);
    fuzz_end(&alloc);
    return 0;
}
