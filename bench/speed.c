/* SPDX-License-Identifier: Apache-2.0 */
#include "speed.h"

#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "core/wasm/decode.h"
#include "core/wasm/limits.h"
#include "core/wasm/validate.h"
#include "os/map_file.h"

enum { ROUNDS = 25 };

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static enum gw_err round_trip(struct gw_slice bytes, gw_speed_rest *rest,
                              struct gw_diag *diag, int64_t *spent_ns)
{
    int64_t began = now_ns();
    struct gw_decode_options options = {.features = gw_features_default(),
                                        .alloc = gw_alloc_libc(),
                                        .notes_uses = rest}; /* as an eager engine does */
    enum gw_err err = gw_type_registry_new(options.alloc, &options.registry);
    if (err) return err;

    struct gw_module *module = NULL;
    err = gw_module_decode(bytes, &options, diag, &module);
    if (!err) err = gw_module_validate(module, diag);
    if (!err && rest) err = rest(module);
    *spent_ns = now_ns() - began;
    gw_module_unref(&module);
    gw_type_registry_free(&options.registry);
    return err;
}

static enum gw_err measure(const char *path, gw_speed_rest *rest)
{
    struct gw_map_file file;
    enum gw_err err =
        gw_map_file_open(path, GW_MAX_MODULE_BYTES, gw_alloc_libc(), &file);
    if (err) {
        fprintf(stderr, "%s: %s\n", path, gw_err_text(err));
        return err;
    }
    struct gw_diag diag = GW_DIAG_INIT;
    int64_t least_ns = INT64_MAX;
    for (int i = 0; i < ROUNDS && !err; i++) {
        int64_t spent_ns = 0;
        err = round_trip(file.bytes, rest, &diag, &spent_ns);
        if (spent_ns < least_ns) least_ns = spent_ns;
    }
    if (err) {
        char text[512];
        gw_diag_print(&diag, text, sizeof text);
        fprintf(stderr, "%s: %s: %s\n", path, gw_err_text(err), text);
    } else {
        printf("%s %lld ns\n", path, (long long)least_ns);
    }
    gw_map_file_close(&file);
    return err;
}

int gw_speed_main(int argc, char **argv, gw_speed_rest *rest)
{
    int failed = 0;
    for (int i = 1; i < argc; i++)
        if (measure(argv[i], rest) != GW_OK) failed = 1;
    return failed;
}
