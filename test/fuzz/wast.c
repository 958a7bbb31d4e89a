/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts: run anything as a .wast, with fuel and small limits. */
#include "wast/wast.h"
#include "fuzz.h"

static void ignore(void *env, const char *line)
{
    (void)env;
    (void)line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    fuzz_begin(&alloc);
    struct gw_engine_config config = gw_engine_config_defaults();
    config.alloc = &alloc;
    config.features &= ~GW_FEATURE_BIT(GW_FEATURE_THREADS); /* a wait may last for ever, by right */
    config.store.max_gc_bytes = 16 << 20;
    config.store.max_memory_bytes = 16 << 20;
    config.store.max_table_entries = 100000;
    config.store.stack_bytes = 256 << 10;
    config.store.is_metered = true;
    config.store.fuel = 20000;
    struct gw_engine *engine;
    struct gw_wast_result result;
    if (gw_engine_new(&config, NULL, &engine) == GW_OK) {
        gw_wast_run(engine, 0, gw_slice_of(data, size), "input", ignore, NULL, NULL, &result);
        gw_engine_unref(&engine);
    }
    fuzz_end(&alloc);
    return 0;
}
