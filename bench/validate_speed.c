/* SPDX-License-Identifier: Apache-2.0 */
/* validate_speed FILE... -- how fast modules are decoded and validated, on one core.
 *
 * A line a file: its name, the bytes of its code section, and bytes of code a second: the best of
 * several rounds, since whatever else the machine does can only slow a round down. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/wasm/decode.h"
#include "core/wasm/limits.h"
#include "core/wasm/validate.h"
#include "os/map_file.h"

enum { ROUNDS = 25, CODE_SECTION = 10 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint32_t code_bytes(const struct gw_module *module)
{
    for (uint32_t i = 0; i < module->section_count; i++)
        if (module->sections[i].id == CODE_SECTION) return module->sections[i].len_bytes;
    return 0;
}

/* One round, in a registry of its own: interned types of an earlier round would be found. */
static enum gw_err round_trip(struct gw_slice bytes, struct gw_diag *diag, double *spent_s,
                              uint32_t *code)
{
    double began = now_s();
    struct gw_decode_options options = {
        .features = gw_features_default(), .alloc = gw_alloc_libc()};
    enum gw_err err = gw_type_registry_new(options.alloc, &options.registry);
    if (err) return err;

    struct gw_module *module = NULL;
    err = gw_module_decode(bytes, &options, diag, &module);
    if (!err) err = gw_module_validate(module, diag);
    *spent_s = now_s() - began;
    if (!err) *code = code_bytes(module);
    gw_module_unref(&module);
    gw_type_registry_free(&options.registry);
    return err;
}

static enum gw_err measure(const char *path)
{
    struct gw_map_file file;
    enum gw_err err = gw_map_file_open(path, GW_MAX_MODULE_BYTES, gw_alloc_libc(), &file);
    if (err) {
        fprintf(stderr, "%s: %s\n", path, gw_err_text(err));
        return err;
    }
    struct gw_diag diag = GW_DIAG_INIT;
    double best_s = 0;
    uint32_t code = 0;
    for (int i = 0; i < ROUNDS && !err; i++) {
        double spent_s = 0;
        err = round_trip(file.bytes, &diag, &spent_s, &code);
        if (i == 0 || spent_s < best_s) best_s = spent_s;
    }
    if (err) {
        char text[512];
        gw_diag_print(&diag, text, sizeof text);
        fprintf(stderr, "%s: %s\n", path, text);
    } else {
        printf("%s %u %.0f\n", path, code, code / best_s);
    }
    gw_map_file_close(&file);
    return err;
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++)
        if (measure(argv[i]) != GW_OK) failed = 1;
    return failed;
}
