/* SPDX-License-Identifier: Apache-2.0 */
/* instantiate [-n USES] [-t TIER] [-c EXPORT] FILE... -- what one use of a pooled instance costs.
 *
 * A use: take an instance, call the export (default _start; `-` for none), give it back to
 * be reset. One JSON line a file: microseconds of the processor for a use (the best of several
 * rounds, as whatever else the machine does only slows a round down), for a use without a pool
 * (a store, an instance, the call, all freed), and how much the process grew in memory over
 * the uses after the first round. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/engine/engine.h"
#include "core/runtime/pool.h"
#include "wasi/wasi.h"

enum { ROUNDS = 10 };

static struct options {
    long uses;
    const char *tier, *export;
} options = {.uses = 100000, .export = "_start"};

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static long resident_kib(void)
{
    long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%ld %ld", &size, &resident) != 2) resident = 0;
    if (file) fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static enum gw_err nothing(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)call, (void)env, (void)slots;
    return GW_OK;
}

static enum gw_err link_wasi(void *env, struct gw_store *store, struct gw_linker *linker,
                             struct gw_diag *diag, void **slot_data)
{
    struct gw_wasi_config config = gw_wasi_config_defaults();
    struct gw_wasi *wasi = NULL;
    enum gw_err err = gw_wasi_new(store, &config, diag, &wasi);
    if (err) return err;
    *slot_data = wasi;
    err = gw_wasi_define(wasi, linker, env);
    if (!err) err = gw_linker_define_func(linker, "bench", "start", ":", nothing, NULL);
    if (!err) err = gw_linker_define_func(linker, "bench", "end", ":", nothing, NULL);
    return err;
}

static void unlink_wasi(void *env, void *slot_data)
{
    (void)env;
    struct gw_wasi *wasi = slot_data;
    gw_wasi_free(&wasi);
}

static enum gw_err call_export(struct gw_store *store, struct gw_instance *instance)
{
    struct gw_extern what;
    if (options.export[0] == '-') return GW_OK;
    if (!gw_instance_export(instance, gw_slice_str(options.export), &what) ||
        what.kind != GW_EXTERN_FUNC)
        return GW_ERR_NOENT;
    uint64_t slots[16] = {0};
    return gw_exec_call(store, what.func, slots);
}

static enum gw_err use(struct gw_pool *pool, struct gw_diag *diag)
{
    struct gw_pool_slot *slot;
    enum gw_err err = gw_pool_take(pool, diag, &slot);
    if (!err) err = call_export(slot->store, slot->instance);
    gw_pool_give(pool, &slot);
    return err == GW_ERR_EXIT ? GW_OK : err;
}

static enum gw_err use_fresh(struct gw_engine *engine, struct gw_module *module,
                             struct gw_diag *diag)
{
    struct gw_store *store;
    struct gw_linker *linker = NULL;
    struct gw_instance *instance;
    void *wasi = NULL;
    enum gw_err err = gw_engine_store(engine, &store);
    if (err) return err;
    err = gw_linker_new(store, &linker);
    if (!err) err = link_wasi(module, store, linker, diag, &wasi);
    if (!err) err = gw_linker_instantiate(linker, module, diag, &instance);
    if (!err) err = call_export(store, instance);
    gw_linker_free(&linker);
    gw_store_free(&store);
    if (wasi) unlink_wasi(NULL, wasi);
    return err == GW_ERR_EXIT ? GW_OK : err;
}

static enum gw_err measure_pool(struct gw_pool *pool, struct gw_diag *diag, double *best,
                                long *grown_kib)
{
    long per_round = options.uses / ROUNDS, resident = 0;
    *best = 1e30;
    for (int round = 0; round < ROUNDS; round++) {
        double began = now_us();
        for (long i = 0; i < per_round; i++) {
            enum gw_err err = use(pool, diag);
            if (err) return err;
        }
        double spent = (now_us() - began) / (double)per_round;
        if (spent < *best) *best = spent;
        if (round == 0) resident = resident_kib();
    }
    *grown_kib = resident_kib() - resident;
    return GW_OK;
}

static enum gw_err measure_fresh(struct gw_engine *engine, struct gw_module *module,
                                 struct gw_diag *diag, double *best)
{
    enum { FRESH_USES = 200 };
    *best = 1e30;
    for (int round = 0; round < ROUNDS; round++) {
        double began = now_us();
        for (int i = 0; i < FRESH_USES; i++) {
            enum gw_err err = use_fresh(engine, module, diag);
            if (err) return err;
        }
        double spent = (now_us() - began) / FRESH_USES;
        if (spent < *best) *best = spent;
    }
    return GW_OK;
}

static enum gw_err measure(struct gw_engine *engine, const char *path)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module = NULL;
    struct gw_pool *pool = NULL;
    double pooled = 0, fresh = 0;
    long grown_kib = 0;
    enum gw_err err = gw_engine_load_file(engine, path, &diag, &module);
    if (err) goto done;
    struct gw_pool_config config = gw_pool_config_defaults();
    config.store = gw_engine_options(engine)->store;
    config.link = link_wasi;
    config.unlink = unlink_wasi;
    config.env = module;
    err = gw_pool_new(&config, module, &pool);
    if (!err) err = measure_pool(pool, &diag, &pooled, &grown_kib);
    if (!err) err = measure_fresh(engine, module, &diag, &fresh);
    if (!err)
        printf("{\"file\": \"%s\", \"tier\": \"%s\", \"export\": \"%s\", \"uses\": %ld, "
               "\"pooled_us\": %.3f, \"fresh_us\": %.3f, \"grown_kib\": %ld}\n",
               path, gw_engine_options(engine)->tier, options.export, options.uses, pooled,
               fresh, grown_kib);
done:
    if (err) {
        char text[512];
        gw_diag_print(&diag, text, sizeof text);
        fprintf(stderr, "%s: %s: %s\n", path, gw_err_text(err), text);
    }
    gw_pool_free(&pool);
    gw_module_unref(&module);
    return err;
}

int main(int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "n:t:c:")) != -1) {
        if (option == 'n') options.uses = strtol(optarg, NULL, 10);
        if (option == 't') options.tier = optarg;
        if (option == 'c') options.export = optarg;
        if (option == '?') return 2;
    }
    if (options.uses < ROUNDS) options.uses = ROUNDS;
    struct gw_engine_config config = gw_engine_config_defaults();
    config.tier = options.tier;
    config.store.is_interruptible = false;
    struct gw_engine *engine;
    if (gw_engine_new(&config, NULL, &engine)) return 1;
    int status = 0;
    for (int i = optind; i < argc; i++)
        if (measure(engine, argv[i])) status = 1;
    gw_engine_unref(&engine);
    return status;
}
