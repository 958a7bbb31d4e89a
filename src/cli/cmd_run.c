/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_run.c -- load, link, run. In the order in which mistakes are cheapest to find:
 * the file, then its imports, then the run itself. */
#include <signal.h>
#include <string.h>

#include "base/sink.h"
#include "cli/bench.h"
#include "cli/cache_dir.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/grants.h"
#include "cli/host_offer.h"
#include "cli/input.h"
#include "cli/invoke.h"
#include "cli/options.h"
#include "cli/outcome.h"
#include "cli/profile.h"
#include "cli/run_component.h"
#include "cli/timeout.h"
#include "core/runtime/linker.h"
#include "os/clock.h"

struct run {
    const struct gw_args *args;
    const char *file; /* for messages */
    struct gw_engine *engine;
    struct gw_store *store;
    struct gw_linker *linker;
    struct gw_wasi *wasi;      /* NULL until a module imports it */
    struct gw_link_host *host; /* of components */
    struct gw_timeout timeout;
    struct gw_bench bench;
    bool is_timed;
    uint64_t last_ns; /* of the step before, where --verbose asks for times */
    bool is_verbose;
};

/* Say how long the step took that ends here. */
static void say_step(struct run *run, const char *what)
{
    if (!run->is_verbose) return;
    uint64_t now = gw_clock_monotonic();
    gw_console_note("%s in %.3f ms", what, (double)(now - run->last_ns) / 1e6);
    run->last_ns = now;
}

static uint64_t number_or(const struct gw_args *args, enum gw_option_id id,
                          uint64_t other)
{
    const struct gw_option_use *use = gw_args_last(args, id);
    return use ? use->number : other;
}

/* Find a word among those that an option takes.    returns  0, or the exit code */
static int read_word(const struct gw_option_use *use, const char *option,
                     const char *const *words, uint32_t *index)
{
    char all[128];
    struct gw_sink sink = gw_sink_of(all, sizeof all);
    for (uint32_t i = 0; words[i]; i++) {
        if (strcmp(use->text, words[i]) == 0) {
            *index = i;
            return 0;
        }
        gw_sink_print(&sink, "%s%s",
                      i == 0         ? ""
                      : words[i + 1] ? ", "
                                     : " or ",
                      words[i]);
    }
    return gw_console_usage("run", "--%s %s: not %s", option, use->text, all);
}

/* What concerns the compiler. */
static int read_compiling(const struct gw_args *args, struct gw_engine_config *config)
{
    /* ORDER(gw_store_compile), ORDER(gw_tier_observer) */
    static const char *const whens[] = {"lazy", "eager", "pool", NULL};
    static const char *const observers[] = {"perf-map", "jitdump", "gdb", "unwinder",
                                            NULL};
    int code = 0;
    for (unsigned i = 0; i < args->use_count && code == 0; i++) {
        const struct gw_option_use *use = &args->uses[i];
        uint32_t word = 0;
        if (use->id == GW_OPTION_RUN_COMPILE) {
            code = read_word(use, "compile", whens, &word);
            config->store.compile = (enum gw_store_compile)word;
        } else if (use->id == GW_OPTION_RUN_OBSERVE) {
            code = read_word(use, "observe", observers, &word);
            config->observe |= 1u << word;
        }
    }
    return code;
}

static struct gw_engine_config config_of(const struct gw_args *args)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    const struct gw_option_use *tier = gw_args_last(args, GW_OPTION_RUN_TIER);
    const struct gw_option_use *memory = gw_args_last(args, GW_OPTION_RUN_MAX_MEMORY);
    config.features = gw_args_features(args, GW_OPTION_RUN_FEATURE);
    config.tier = tier ? tier->text : NULL;
    config.store.is_interruptible = gw_args_have(args, GW_OPTION_RUN_TIMEOUT);
    config.store.is_profiled = gw_args_have(args, GW_OPTION_RUN_PROFILE);
    config.store.is_metered = gw_args_have(args, GW_OPTION_RUN_FUEL);
    config.store.stack_bytes =
        (size_t)number_or(args, GW_OPTION_RUN_MAX_STACK, config.store.stack_bytes);
    if (memory) {
        config.store.max_memory_bytes = memory->number;
        if (memory->number < config.store.max_gc_bytes)
            config.store.max_gc_bytes = (size_t)memory->number;
        if (memory->number / sizeof(gw_ref) < config.store.max_table_entries)
            config.store.max_table_entries = memory->number / sizeof(gw_ref);
    }
    return config;
}

/* Take what keeps the guest from running forever into force. */
static int set_limits(struct run *run)
{
    const struct gw_option_use *timeout = gw_args_last(run->args, GW_OPTION_RUN_TIMEOUT);
    uint64_t fuel = number_or(run->args, GW_OPTION_RUN_FUEL, INT64_MAX);
    run->store->fuel = fuel < INT64_MAX ? (int64_t)fuel : INT64_MAX;
    if (!timeout) return 0;
    enum gw_err err =
        gw_timeout_start(&run->timeout, run->store, run->wasi, timeout->number);
    run->is_timed = err == GW_OK;
    return run->is_timed ? 0 : gw_console_fail("--timeout", err, NULL);
}

/* Make the guest's world, if a module wants one and there is none yet. */
static int make_wasi(struct run *run, const struct gw_module *module)
{
    if (run->wasi || !gw_wasi_is_wanted(module)) return 0;
    signal(SIGPIPE, SIG_IGN); /* the guest gets an error instead */
    return gw_grants_new(run->args, run->store, &run->wasi);
}

/* Memories that could do without checks, and do not. */
static void say_checked(const struct run *run, const struct gw_instance *instance)
{
    if (!run->is_verbose) return;
    for (uint32_t i = 0; i < instance->module->memory_count; i++) {
        const struct gw_memory *memory = instance->memories[i];
        bool is_plain = !memory->type.limits.is_64 && memory->type.page_size_log2 == 16;
        if (is_plain && !memory->is_guarded)
            gw_console_note("memory %u is slower: there is not enough address space to "
                            "do without checks",
                            i);
    }
}

/* *out stays NULL where the guest has come to its end already. */
static int instantiate(struct run *run, struct gw_module *module, const char *file,
                       struct gw_instance **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    *out = NULL;
    int code = make_wasi(run, module);
    if (code != 0) return code;
    enum gw_err err = GW_OK;
    if (gw_wasi_is_wanted(module)) err = gw_wasi_define(run->wasi, run->linker, module);
    if (err == GW_OK) err = gw_linker_instantiate(run->linker, module, &diag, out);
    if (*out) say_checked(run, *out);
    code = gw_outcome_report(run->store, file, err, &diag);
    if (err == GW_ERR_UNLINKABLE)
        gw_console_note(
            "a guest can import WASI 0.1, and what --preload NAME=FILE offers");
    return code;
}

/* --preload NAME=FILE: instantiate and offer under NAME. */
static int preload(struct run *run, const char *option)
{
    const char *equals = strchr(option, '=');
    if (!equals || equals == option || !equals[1])
        return gw_console_usage("run", "--preload %s: not NAME=FILE", option);
    const char *file = equals + 1;
    struct gw_slice name = gw_slice_of(option, (size_t)(equals - option));
    struct gw_module *module;
    struct gw_instance *instance;
    int code = gw_input_load(run->engine, file, &module);
    if (code != 0) return code;
    code = instantiate(run, module, file, &instance);
    if (instance) {
        enum gw_err err = gw_linker_define_instance(run->linker, name, instance);
        if (err != GW_OK) code = gw_console_fail(file, err, NULL);
    }
    gw_module_unref(&module);
    return code;
}

static int preload_all(struct run *run)
{
    for (unsigned i = 0; i < run->args->use_count; i++) {
        const struct gw_option_use *use = &run->args->uses[i];
        int code = use->id == GW_OPTION_RUN_PRELOAD ? preload(run, use->text) : 0;
        if (code != 0) return code;
    }
    return 0;
}

/* Find a function that a host may call without knowing anything: no arguments, no
 * results. */
static enum gw_err find_entry(struct gw_instance *instance, struct gw_extern *found)
{
    if (!gw_instance_export(instance, gw_slice_str("_start"), found) &&
        !gw_instance_export(instance, gw_slice_str("_initialize"), found))
        return GW_ERR_NOENT;
    if (found->kind != GW_EXTERN_FUNC ||
        found->func->canon->param_slots + found->func->canon->result_slots > 0)
        return GW_ERR_UNLINKABLE;
    return GW_OK;
}

/* Call `_start` or, of a reactor, `_initialize`. */
static int start(struct run *run, struct gw_instance *instance)
{
    uint32_t exit_code = 0;
    struct gw_extern entry;
    enum gw_err err = find_entry(instance, &entry);
    uint64_t no_slots = 0;
    if (err == GW_OK)
        err = run->wasi ? gw_wasi_start(run->wasi, instance, &exit_code)
                        : gw_exec_call(run->store, entry.func, &no_slots);
    if (err == GW_ERR_NOENT) return 0; /* instantiation was all there is to do */
    if (err == GW_OK) return (int)(exit_code & 0xff);
    if (err == GW_ERR_UNLINKABLE) {
        gw_console_error(
            "%s: the type of its entry is not () -> (); call it with --invoke",
            run->file);
        return gw_err_exit_code(err);
    }
    return gw_outcome_report(run->store, run->file, err, NULL);
}

static bool is_reactor(struct gw_instance *instance)
{
    struct gw_extern found;
    return !gw_instance_export(instance, gw_slice_str("_start"), &found) &&
           gw_instance_export(instance, gw_slice_str("_initialize"), &found);
}

static int offer_bench(struct run *run)
{
    if (!gw_args_have(run->args, GW_OPTION_RUN_BENCH)) return 0;
    enum gw_err err = gw_bench_offer(&run->bench, run->linker);
    return err == GW_OK ? 0 : gw_console_fail("--bench", err, NULL);
}

static int run_module(struct run *run, struct gw_module *module)
{
    const struct gw_args *args = run->args;
    const struct gw_option_use *invoke = gw_args_last(args, GW_OPTION_RUN_INVOKE);
    struct gw_instance *instance = NULL;
    int code = make_wasi(run, module);
    if (code == 0) code = set_limits(run);
    if (code == 0) code = offer_bench(run);
    if (code == 0) code = preload_all(run);
    if (code == 0) code = instantiate(run, module, run->file, &instance);
    if (!instance) return code;
    say_step(run, "linked");
    if (gw_args_have(args, GW_OPTION_RUN_BENCH)) gw_bench_linked(&run->bench);
    if (!invoke || is_reactor(instance)) code = start(run, instance);
    if (invoke && code == 0)
        code = gw_invoke(instance, run->file, invoke->text, args->operand_count - 1,
                         args->operands + 1);
    say_step(run, "ran");
    if (gw_args_have(args, GW_OPTION_RUN_BENCH)) gw_bench_print_memory(run->store);
    if (gw_args_have(args, GW_OPTION_RUN_PROFILE)) gw_profile_print(run->store);
    return code;
}

/* For later runs of the same module. */
static void keep_code(struct run *run, struct gw_module *module)
{
    gw_engine_keep(run->engine, module);
    int trouble = gw_engine_cache_trouble(run->engine);
    if (trouble && run->is_verbose)
        gw_console_note("compiled code is not kept: %s", strerror(trouble));
}

/* A module, in a new store.
 *   read     of standard input, which was read already */
static int load_and_run(struct run *run, const struct gw_map_file *read)
{
    struct gw_module *module = NULL;
    const char *path = run->args->operands[0];
    int code = read ? gw_input_load_bytes(run->engine, path, read->bytes, &module)
                    : gw_input_load(run->engine, path, &module);
    if (code != 0) return code;
    say_step(run, "loaded");
    gw_bench_loaded(&run->bench);
    enum gw_err err = gw_engine_store(run->engine, &run->store);
    if (err == GW_OK) err = gw_linker_new(run->store, &run->linker);
    code = err == GW_OK ? run_module(run, module) : gw_console_fail(run->file, err, NULL);
    keep_code(run, module);
    gw_module_unref(&module);
    return code;
}

/* A component, in a new store. */
static int run_component(struct run *run, struct gw_slice bytes)
{
    static const struct {
        enum gw_option_id id;
        const char *name;
    } others[] = {
        {GW_OPTION_RUN_PRELOAD, "preload"},
        {GW_OPTION_RUN_BENCH,   "bench"  }
    };
    for (size_t i = 0; i < GW_COUNT(others); i++)
        if (gw_args_have(run->args, others[i].id))
            return gw_console_usage("run", "--%s is for core modules; %s is a component",
                                    others[i].name, run->file);
    enum gw_err err = gw_engine_store(run->engine, &run->store);
    if (err != GW_OK) return gw_console_fail(run->file, err, NULL);
    int code = set_limits(run);
    err = gw_host_offer_new(gw_alloc_libc(), &run->host);
    if (err != GW_OK) return gw_console_fail(run->file, err, NULL);
    if (code == 0)
        code = gw_run_component(run->args, run->engine, run->store, run->host, run->file,
                                bytes);
    if (gw_args_have(run->args, GW_OPTION_RUN_PROFILE)) gw_profile_print(run->store);
    return code;
}

/* A module or a component. */
static int run_file(struct run *run, struct gw_map_file *file)
{
    const char *path = run->args->operands[0];
    bool is_stdin = strcmp(path, "-") == 0;
    int code = is_stdin ? gw_input_bytes(path, file) : 0;
    if (code != 0) return code;
    if (is_stdin ? gw_input_is_component(file->bytes)
                 : gw_input_find_component(path, file))
        return run_component(run, file->bytes);
    return load_and_run(run, is_stdin ? file : NULL);
}

int gw_cmd_run(const struct gw_args *args)
{
    struct run run = {
        .args = args,
        .file = gw_input_name(args->operands[0]),
        .is_verbose = gw_args_have(args, GW_OPTION_RUN_VERBOSE),
    };
    if (run.is_verbose) run.last_ns = gw_clock_monotonic();
    struct gw_engine_config config = config_of(args);
    struct gw_map_file file = {
        .bytes = {NULL, 0}
    };
    gw_bench_begin(&run.bench);
    int code = read_compiling(args, &config);
    char cache_dir[GW_CACHE_DIR_BYTES];
    if (!gw_args_have(args, GW_OPTION_RUN_NO_CACHE))
        config.cache_dir = gw_cache_dir_find(cache_dir);
    if (code == 0) code = gw_input_engine(&config, &run.engine);
    if (code == 0) code = run_file(&run, &file);
    if (run.is_timed) gw_timeout_stop(&run.timeout);
    gw_linker_free(&run.linker);
    gw_store_free(&run.store);
    gw_link_host_free(&run.host);
    gw_wasi_free(&run.wasi);
    gw_engine_unref(&run.engine);
    gw_map_file_close(&file);
    return code;
}
