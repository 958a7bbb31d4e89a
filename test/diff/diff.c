/* SPDX-License-Identifier: Apache-2.0 */
/* diff [--seeds N] [--first SEED] [--functions N] [--jobs N] [--all] [--only CONFIG]
 *      [--brief] [--write FOLDER] [--reduce] [--keep-all] [--closed] [--linked]
 *      [--features HEX] [--trace] [--seconds N] [FILE...]
 *
 * Generate modules and run each in several configurations: interpreter and JIT, guard regions
 * or checks, metered, interruptible, collecting at every allocation. Results, traps and the
 * state left behind must be the same. Each run takes the first configuration of each tier
 * and one of the others in turn; --all: every one; --brief: the interpreter and one other;
 * --only: the first and those that contain a name. Every fourth module is instantiated twice,
 * the second importing from the first (of files: with --linked). It stops after --seeds modules, --functions functions or --seconds.
 *
 * What differs, crashes or hangs is written to --write's folder, as .bin (what it is generated
 * from), .wasm and .wat; with --reduce smaller ones. Files are such .bin (of which --write
 * keeps the module), or modules as binary or text, to be compared as they are. */
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "compare.h"
#include "core/text/parse.h"
#include "core/text/print.h"
#include "core/wasm/decode.h"
#include "generate.h"
#include "reduce.h"

enum { MAX_FILE_BYTES = 1 << 24, HANG_SECONDS = 20, MAX_JOBS = 64 };

static struct options {
    unsigned long seeds, first, functions, seconds;
    unsigned jobs;
    const char *folder;
    bool reduces, keeps_all;
    struct generate_options generate;
    struct compare_options compare;
} options = {.seeds = 100, .first = 1, .jobs = 1};

/* What a worker tells the process that watches over it. */
struct progress {
    unsigned long seed; /* at work on; 0: done */
    unsigned long modules, functions, calls, traps, exceptions, runs, found, refused;
};
static struct progress *progress; /* of each job, shared */

static const char *const verdicts[] = {"same", "different", "refused", "crashed", "hung"};

/* --- modules --------------------------------------------------------------------------------- */

static void write_file(const char *name, const char *suffix, struct gw_slice bytes)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.%s", options.folder, name, suffix);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes.data, 1, bytes.len, f) != bytes.len) perror(path);
    if (f) fclose(f);
}

static void write_text(const char *name, struct gw_slice wasm)
{
    struct gw_alloc *alloc = gw_alloc_libc();
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_type_registry *registry;
    struct gw_module *module;
    if (gw_type_registry_new(alloc, &registry) != GW_OK) return;
    struct gw_decode_options decoding = {
        .features = GW_FEATURES_ALL, .alloc = alloc, .registry = registry};
    if (gw_module_decode(wasm, &decoding, &diag, &module) == GW_OK) {
        static const struct gw_print_options printing = {0};
        struct gw_writer text;
        gw_writer_init(&text, alloc);
        if (gw_text_print(module, &printing, &diag, &text) == GW_OK)
            write_file(name, "wat", gw_slice_of(text.data, text.len));
        gw_writer_deinit(&text);
        gw_module_unref(&module);
    }
    gw_type_registry_free(&registry);
}

static void keep(const char *name, const uint8_t *bytes, size_t len)
{
    struct gw_writer w;
    gw_writer_init(&w, gw_alloc_libc());
    gw_generate_module(gw_slice_of(bytes, len), &options.generate, &w);
    struct gw_slice wasm = gw_slice_of(w.data, w.len);
    write_file(name, "bin", gw_slice_of(bytes, len));
    write_file(name, "wasm", wasm);
    write_text(name, wasm);
    gw_writer_deinit(&w);
}

static struct comparison compare_bytes(const uint8_t *bytes, size_t len,
                                       unsigned *functions)
{
    struct gw_writer w;
    gw_writer_init(&w, gw_alloc_libc());
    *functions = gw_generate_module(gw_slice_of(bytes, len), &options.generate, &w);
    struct comparison c = compare_wasm(gw_slice_of(w.data, w.len), &options.compare);
    gw_writer_deinit(&w);
    return c;
}

/* Die when so much time of the processor is used up, or much more has passed: the machine may
 * have other things to do. */
static void watch(unsigned seconds)
{
    struct itimerval time = {.it_value = {.tv_sec = seconds}};
    setitimer(ITIMER_PROF, &time, NULL);
    alarm(20 * seconds);
}

/* --- in a process of its own --------------------------------------------------------------------- */

static enum verdict verdict_of(int status)
{
    if (WIFEXITED(status)) {
        int code = WEXITSTATUS(status);
        return code <= VERDICT_REFUSED ? (enum verdict)code : VERDICT_CRASHED;
    }
    bool is_late = WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGPROF;
    return is_late ? VERDICT_HUNG : VERDICT_CRASHED;
}

/* What becomes of an input; it may crash or hang. */
static enum verdict try_bytes(const uint8_t *bytes, size_t len, unsigned seconds)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        unsigned functions;
        if (!freopen("/dev/null", "w", stderr)) _exit(VERDICT_REFUSED);
        watch(seconds);
        _exit((int)compare_bytes(bytes, len, &functions).verdict);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) return VERDICT_SAME;
    return verdict_of(status);
}

static bool still_shows(void *env, const uint8_t *bytes, size_t len)
{
    return try_bytes(bytes, len, 3) == *(const enum verdict *)env;
}

/* Write down an input that breaks something. */
static void take_down(unsigned long seed, enum verdict verdict, const char *text)
{
    uint8_t *bytes = malloc(GENERATE_SEED_BYTES);
    char name[64];
    if (!bytes) return;
    size_t len = gw_generate_seed(seed, bytes);
    options.compare.turn = (unsigned)(seed / 4);
    options.compare.is_linked = seed % 4 == 0 && !options.generate.is_closed;
    printf("seed %lu: %s %s\n", seed, verdicts[verdict], text);
    fflush(stdout);
    if (options.folder) {
        snprintf(name, sizeof name, "%lu", seed);
        keep(name, bytes, len);
    }
    if (options.folder && options.reduces && verdict != VERDICT_HUNG) {
        len = reduce_bytes(bytes, len, still_shows, &verdict);
        snprintf(name, sizeof name, "%lu-reduced", seed);
        keep(name, bytes, len);
        printf("seed %lu: reduced to %zu records: %s/%s.wat\n", seed,
               len / GENERATE_RECORD, options.folder, name);
    }
    free(bytes);
}

/* --- workers -------------------------------------------------------------------------------------- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run_seed(unsigned long seed, struct progress *p)
{
    static uint8_t bytes[GENERATE_SEED_BYTES];
    size_t len = gw_generate_seed(seed, bytes);
    unsigned functions;
    options.compare.turn = (unsigned)(seed / 4);
    options.compare.is_linked = seed % 4 == 0 && !options.generate.is_closed;
    struct comparison c = compare_bytes(bytes, len, &functions);
    p->modules++;
    p->functions += functions;
    p->calls += c.calls;
    p->traps += c.traps;
    p->exceptions += c.exceptions;
    p->runs += c.runs;
    if (c.verdict == VERDICT_SAME && !options.keeps_all) return;
    if (options.keeps_all) {
        char name[32];
        snprintf(name, sizeof name, "%lu", seed);
        if (options.folder) keep(name, bytes, len);
        if (c.verdict == VERDICT_SAME) return;
    }
    if (c.verdict == VERDICT_REFUSED)
        p->refused++;
    else
        p->found++;
    take_down(seed, c.verdict, c.text);
}

/* From a seed on, every jobs-th, until enough was done. */
static void work(unsigned long seed, double until, struct progress *p)
{
    for (; seed < options.first + options.seeds; seed += options.jobs) {
        if (options.functions && p->functions * options.jobs >= options.functions) break;
        if (until > 0 && now() > until) break;
        if (getppid() == 1) break; /* nobody watches any more */
        p->seed = seed;
        watch(HANG_SECONDS);
        run_seed(seed, p);
        watch(0);
    }
    p->seed = 0;
}

static pid_t start_worker(unsigned job, unsigned long seed, double until)
{
    fflush(stdout);
    pid_t child = fork();
    if (child != 0) return child;
    work(seed, until, &progress[job]);
    fflush(stdout);
    _exit(0);
}

static struct progress sum(void)
{
    struct progress all = {0};
    for (unsigned i = 0; i < options.jobs; i++) {
        const struct progress *p = &progress[i];
        all.modules += p->modules;
        all.functions += p->functions;
        all.calls += p->calls;
        all.traps += p->traps;
        all.exceptions += p->exceptions;
        all.runs += p->runs;
        all.found += p->found;
        all.refused += p->refused;
    }
    return all;
}

static void report(double since)
{
    struct progress all = sum();
    printf(
        "%lu functions in %lu modules, %lu runs: %lu calls, %lu traps, %lu exceptions; "
        "%lu found, %lu refused; %.0f s\n",
        all.functions, all.modules, all.runs, all.calls, all.traps, all.exceptions,
        all.found, all.refused, now() - since);
    fflush(stdout);
}

/* A worker is gone: where it was at work, something broke; go on behind. */
static pid_t bury(unsigned job, int status, double until)
{
    struct progress *p = &progress[job];
    unsigned long seed = p->seed;
    if (seed == 0) return 0;
    p->found++;
    char text[40];
    snprintf(text, sizeof text, "(status %#x)", (unsigned)status);
    take_down(seed, verdict_of(status), text);
    return start_worker(job, seed + options.jobs, until);
}

static void run_seeds(void)
{
    double since = now(), next_report = since + 10;
    double until = options.seconds ? since + (double)options.seconds : 0;
    pid_t workers[MAX_JOBS];
    unsigned left = options.jobs;
    for (unsigned i = 0; i < options.jobs; i++)
        workers[i] = start_worker(i, options.first + i, until);
    while (left > 0) {
        int status;
        pid_t child = waitpid(-1, &status, WNOHANG);
        if (child < 0) break;
        if (child == 0) usleep(20000);
        for (unsigned i = 0; i < options.jobs && child > 0; i++) {
            if (workers[i] != child) continue;
            workers[i] = bury(i, status, until);
            if (workers[i] <= 0) left--;
        }
        if (now() < next_report) continue;
        report(since);
        next_report += 10;
    }
    report(since);
}

/* --- files ------------------------------------------------------------------------------------------- */

/* A module's bytes: as they are, parsed, or generated. */
static enum gw_err module_of(const char *path, struct gw_slice bytes, struct gw_writer *w,
                             struct gw_diag *diag)
{
    const char *dot = strrchr(path, '.');
    if (dot && strcmp(dot, ".bin") == 0) {
        gw_generate_module(bytes, &options.generate, w);
        const char *slash = strrchr(path, '/'), *from = slash ? slash + 1 : path;
        char name[256];
        snprintf(name, sizeof name, "%.*s", (int)(dot - from), from);
        if (options.folder) keep(name, bytes.data, bytes.len);
    } else if (dot && strcmp(dot, ".wat") == 0) {
        struct gw_text_options parsing = {.features = options.compare.features};
        return gw_text_parse(bytes, &parsing, diag, w);
    } else {
        gw_writer_fixed(w, bytes.data, bytes.len);
    }
    return w->err;
}

static void run_file(const char *path, struct progress *p)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes = f ? malloc(MAX_FILE_BYTES) : NULL;
    if (!bytes) {
        perror(path);
        p->refused++;
        if (f) fclose(f);
        return;
    }
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer w;
    gw_writer_init(&w, gw_alloc_libc());
    struct comparison c = {.verdict = VERDICT_REFUSED};
    enum gw_err err = module_of(
        path, gw_slice_of(bytes, fread(bytes, 1, MAX_FILE_BYTES, f)), &w, &diag);
    if (err == GW_OK)
        c = compare_wasm(gw_slice_of(w.data, w.len), &options.compare);
    else
        gw_diag_print(&diag, c.text, sizeof c.text);
    p->modules++;
    p->calls += c.calls;
    p->traps += c.traps;
    p->exceptions += c.exceptions;
    p->runs += c.runs;
    if (c.verdict != VERDICT_SAME) {
        printf("%s: %s: %s\n", path, verdicts[c.verdict], c.text);
        p->found++;
    }
    gw_writer_deinit(&w);
    free(bytes);
    fclose(f);
}

/* --- options ------------------------------------------------------------------------------------------ */

static bool parse_flag(const char *arg)
{
    if (strcmp(arg, "--trace") == 0)
        options.compare.trace = stdout;
    else if (strcmp(arg, "--all") == 0)
        options.compare.all = true;
    else if (strcmp(arg, "--reduce") == 0)
        options.reduces = true;
    else if (strcmp(arg, "--keep-all") == 0)
        options.keeps_all = true;
    else if (strcmp(arg, "--closed") == 0)
        options.generate.is_closed = true;
    else if (strcmp(arg, "--linked") == 0)
        options.compare.is_linked = true;
    else if (strcmp(arg, "--brief") == 0)
        options.compare.is_brief = true;
    else
        return false;
    return true;
}

static bool parse_value(const char *arg, const char *value)
{
    static const struct {
        const char *name;
        unsigned long *at;
    } numbers[] = {
        {"--seeds",     &options.seeds    },
        {"--first",     &options.first    },
        {"--functions", &options.functions},
        {"--seconds",   &options.seconds  },
    };
    for (unsigned i = 0; i < GW_COUNT(numbers); i++) {
        if (strcmp(arg, numbers[i].name) != 0) continue;
        *numbers[i].at = strtoul(value, NULL, 10);
        return true;
    }
    if (strcmp(arg, "--jobs") == 0) {
        options.jobs = (unsigned)strtoul(value, NULL, 10);
        return options.jobs > 0 && options.jobs <= MAX_JOBS;
    }
    if (strcmp(arg, "--only") == 0)
        options.compare.only = value;
    else if (strcmp(arg, "--write") == 0)
        options.folder = value;
    else if (strcmp(arg, "--features") == 0)
        options.generate.features = (gw_features)strtoul(value, NULL, 16);
    else
        return false;
    return true;
}

static int parse_options(int argc, char **argv)
{
    options.generate.features = gw_features_default();
    options.compare.features = gw_features_default();
    options.compare.budget = GENERATE_BUDGET;
    int at = 1;
    while (at < argc && argv[at][0] == '-') {
        if (parse_flag(argv[at])) {
            at++;
        } else if (argv[at + 1] && parse_value(argv[at], argv[at + 1])) {
            at += 2;
        } else {
            fprintf(stderr, "diff: %s?\n", argv[at]);
            exit(2);
        }
    }
    if (options.functions || options.seconds) options.seeds = ULONG_MAX / 2;
    return at;
}

int main(int argc, char **argv)
{
    int at = parse_options(argc, argv);
    if (compare_missing()) printf("skipped: there is no tier %s\n", compare_missing());
    size_t bytes = sizeof *progress * options.jobs;
    progress =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (progress == MAP_FAILED) return 2;
    if (at < argc) {
        double since = now();
        for (; at < argc; at++)
            run_file(argv[at], &progress[0]);
        report(since);
    } else {
        run_seeds();
    }
    struct progress all = sum();
    return all.found || all.refused;
}
