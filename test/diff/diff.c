/* SPDX-License-Identifier: Apache-2.0 */
/* diff [--seeds N] [--first SEED] [--write FOLDER] [--trace] [FILE...]
 *
 * Generate N modules and run each in every configuration: guard regions or checks, metered or
 * not, collecting at every allocation or hardly ever. Results, traps and the hash of memory,
 * globals and tables must be the same. --write keeps the modules, for other engines
 * to be compared; files are run as they are. */
#include <inttypes.h>
#include <stdlib.h>

#include "generate.h"
#include "generate_body.h"
#include "outcome.h"

enum { MAX_INPUT_BYTES = 4096 };

static struct options {
    unsigned long seeds, first;
    const char *folder;
    bool is_traced;
    gw_features features;
} options = {.seeds = 100, .first = 1};

static struct totals {
    unsigned long modules, different, refused, calls, traps, exceptions;
} totals;

/* xorshift64*: the same modules everywhere. */
static size_t fill(uint64_t seed, uint8_t *bytes)
{
    uint64_t x = seed * 0x9e3779b97f4a7c15u | 1;
    for (unsigned i = 0; i < MAX_INPUT_BYTES; i++) {
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        bytes[i] = (uint8_t)(x * 0x2545f4914f6cdd1du >> 56);
    }
    return 256 + (size_t)(x >> 16) % (MAX_INPUT_BYTES - 256);
}

static const char *complain(const char *name, enum gw_err err, const struct gw_diag *diag)
{
    static char text[512];
    gw_diag_print(diag, text, sizeof text);
    printf("%s: %s: %s\n", name, gw_err_name(err), text);
    return text;
}

/* Run one module in every configuration. */
static void compare(const char *name, struct gw_slice wasm, int32_t budget)
{
    struct outcome_config configs[4];
    struct outcome outcomes[4];
    for (unsigned i = 0; i < GW_COUNT(configs); i++) {
        configs[i] = outcome_defaults(gw_alloc_libc());
        configs[i].budget = budget;
        configs[i].trace = options.is_traced && i == 0 ? stdout : NULL;
    }
    configs[1].name = "checked";
    configs[1].prefer_checked = true;
    configs[2].name = "metered";
    configs[2].fuel = INT64_MAX / 2;
    configs[3].name = "collected at every allocation";
    configs[3].gc_stress = true;

    totals.modules++;
    if (options.is_traced) printf("module %s\n", name);
    for (unsigned i = 0; i < GW_COUNT(configs); i++) {
        struct gw_diag diag = GW_DIAG_INIT;
        enum gw_err err = outcome_of(wasm, &configs[i], &diag, &outcomes[i]);
        if (err != GW_OK) {
            complain(name, err, &diag);
            totals.refused++;
            return;
        }
        if (outcomes[i].digest == outcomes[0].digest) continue;
        printf("%s: %s and %s disagree\n", name, configs[0].name, configs[i].name);
        totals.different++;
        return;
    }
    totals.calls += outcomes[0].calls;
    totals.traps += outcomes[0].traps;
    totals.exceptions += outcomes[0].exceptions;
}

static void keep(const char *name, const struct gw_writer *w)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.wasm", options.folder, name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(w->data, 1, w->len, f) != w->len) perror(path);
    if (f) fclose(f);
}

static void run_seed(unsigned long seed)
{
    uint8_t bytes[MAX_INPUT_BYTES];
    size_t len = fill(seed, bytes);
    struct gw_writer w;
    gw_writer_init(&w, gw_alloc_libc());
    gw_generate_module(gw_slice_of(bytes, len), options.features, &w);
    char name[32];
    snprintf(name, sizeof name, "%lu", seed);
    if (options.folder) keep(name, &w);
    compare(name, gw_slice_of(w.data, w.len), GEN_BUDGET);
    gw_writer_deinit(&w);
}

static void run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        perror(path);
        return;
    }
    size_t cap = 1 << 26;
    uint8_t *bytes = malloc(cap);
    if (bytes) compare(path, gw_slice_of(bytes, fread(bytes, 1, cap, f)), GEN_BUDGET);
    free(bytes);
    fclose(f);
}

/* What --features takes: hexadecimal bits, for comparing with engines that know less. */
static int parse_option(char **argv)
{
    if (strcmp(argv[0], "--trace") == 0) {
        options.is_traced = true;
        return 1;
    }
    if (!argv[1]) return 0;
    if (strcmp(argv[0], "--seeds") == 0) options.seeds = strtoul(argv[1], NULL, 10);
    else if (strcmp(argv[0], "--first") == 0) options.first = strtoul(argv[1], NULL, 10);
    else if (strcmp(argv[0], "--write") == 0) options.folder = argv[1];
    else if (strcmp(argv[0], "--features") == 0)
        options.features = (gw_features)strtoul(argv[1], NULL, 16);
    else return 0;
    return 2;
}

int main(int argc, char **argv)
{
    options.features = gw_features_default();
    int at = 1;
    while (at < argc && argv[at][0] == '-') {
        int used = parse_option(argv + at);
        if (used == 0) {
            fprintf(stderr, "diff: %s?\n", argv[at]);
            return 2;
        }
        at += used;
    }
    if (at < argc) {
        for (; at < argc; at++) run_file(argv[at]);
    } else {
        for (unsigned long i = 0; i < options.seeds; i++) run_seed(options.first + i);
    }
    printf("%lu modules, %lu calls, %lu traps, %lu exceptions; %lu different, %lu refused\n",
           totals.modules, totals.calls, totals.traps, totals.exceptions, totals.different,
           totals.refused);
    return totals.different || totals.refused;
}
