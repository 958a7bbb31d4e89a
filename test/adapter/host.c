/* SPDX-License-Identifier: Apache-2.0 */
/* adapter-host run [--dir HOST::GUEST]... [--env NAME=VALUE]... MODULE ARGUMENT...
 *
 * Make a component of a WASI 0.1 command with the built-in adapter, and run it. Ends with 0 or 1,
 * as WASI 0.2 has no other codes; with 134 after a trap. */
#include "host.h"

#include <stdio.h>

#include "component/adapter/adapter.h"
#include "component/new/new.h"
#include "component/wit/load.h"
#include "component/wit/print.h"
#include "os/file.h"

static void need(bool fine, const char *what)
{
    if (fine) return;
    fprintf(stderr, "adapter-host: %s\n", what);
    exit(2);
}

static void need_no_error(struct godwit_error *error)
{
    need(!error, error ? godwit_error_message(error) : "");
}

void define_rows(struct godwit_host *host, struct world *world, const struct row *rows,
                 size_t count)
{
    for (size_t i = 0; i < count; i++)
        need_no_error(godwit_host_define_func(host, rows[i].interface, rows[i].name,
                                              rows[i].callback, world));
}

void define_drop(struct godwit_host *host, const char *interface, const char *name,
                 void (*drop)(void *env, uint64_t handle))
{
    need_no_error(godwit_host_define_resource(host, interface, name, drop, NULL));
}

/* --dir and --env.    returns  where the program stands in argv */
static int read_options(struct world *world, int argc, char **argv)
{
    int i = 2;
    for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
        if (strcmp(argv[i], "--env") == 0) {
            need(world->env_count < GW_COUNT(world->env), "too many variables");
            world->env[world->env_count++] = argv[i + 1];
            continue;
        }
        char *colons = strstr(argv[i + 1], "::");
        need(!strcmp(argv[i], "--dir") && colons, "usage");
        need(world->dir_count < GW_COUNT(world->dirs), "too many directories");
        struct preopen *dir = &world->dirs[world->dir_count++];
        dir->name = colons + 2;
        *colons = '\0';
        need(gw_file_open_dir(argv[i + 1], &dir->fd) == 0, "no such directory");
    }
    return i;
}

/* The interfaces that the adapter asks for are what is offered, and linking compares them. */
static void state_types(struct godwit_host *host)
{
    struct gw_wit wit;
    struct gw_writer text;
    const struct gw_wit_print_options all = {.others_too = true};
    gw_wit_init(&wit, gw_alloc_libc());
    gw_writer_init(&text, gw_alloc_libc());
    need(!gw_wit_load(&wit, &gw_wit_folder, ADAPTER_WIT, &(struct gw_wit_options){0}),
         wit.problem.text);
    gw_wit_print(&wit, wit.root, &all, &text);
    need_no_error(godwit_host_define_wit(host, text.data, text.len));
    gw_writer_deinit(&text);
    gw_wit_deinit(&wit);
}

static void make_component(const char *path, struct gw_writer *out)
{
    struct gw_arena arena;
    struct gw_new_problem problem = {0};
    const struct gw_slice name = gw_slice_str("wasi_snapshot_preview1");
    const struct gw_new_module adapter = {
        .name = name, .bytes = gw_adapter_find(name, GW_ADAPTER_COMMAND)};
    struct gw_new_options options = {.modules = &adapter, .module_count = 1};
    gw_arena_init(&arena, gw_alloc_libc());
    need(!gw_wit_folder.read(gw_wit_folder.env, path, &arena, &options.main), path);
    enum gw_err err = gw_new_component(&options, gw_alloc_libc(), out, &problem);
    need(!err, problem.text);
    gw_arena_deinit(&arena);
}

/*   returns  the exit code */
static int run(struct world *world, wasm_engine_t *engine, const struct gw_writer *bytes)
{
    struct godwit_component *component;
    struct godwit_linked *linked;
    struct godwit_component_instance *instance;
    struct godwit_host *host = godwit_host_new(engine);
    wasm_store_t *store = wasm_store_new(engine);
    struct godwit_results *results = godwit_results_new(engine);
    wasm_trap_t *trap = NULL;
    need(host && store && results, "out of memory");
    state_types(host);
    define_cli(host, world);
    define_io(host, world);
    define_filesystem(host, world);
    need_no_error(godwit_component_new(engine, bytes->data, bytes->len, &component));
    need_no_error(godwit_component_link(component, host, &linked));
    need_no_error(godwit_linked_instantiate(linked, store, NULL, &instance, &trap));
    const struct godwit_component_func *func =
        godwit_component_instance_func(instance, "wasi:cli/run@0.2.0", "run");
    need(func, "no wasi:cli/run");
    struct godwit_error *error = godwit_component_call(func, NULL, 0, results, &trap);
    int code = error ? 134 : (int)godwit_results_get(results)->index;
    if (world->has_exited)
        code = world->exit_code;
    else if (error)
        fprintf(stderr, "adapter-host: %s\n", godwit_error_message(error));
    if (trap) wasm_trap_delete(trap);
    if (error) godwit_error_delete(error);
    godwit_results_delete(results);
    wasm_store_delete(store);
    godwit_linked_delete(linked);
    godwit_component_delete(component);
    godwit_host_delete(host);
    return code;
}

int main(int argc, char **argv)
{
    struct world world = {0};
    need(argc > 2 && strcmp(argv[1], "run") == 0, "usage");
    int at = read_options(&world, argc, argv);
    need(at < argc, "usage");
    char *slash = strrchr(argv[at], '/');
    const char *path = argv[at];
    if (slash) argv[at] = slash + 1; /* as `godwit run` shows it */
    world.args = (const char *const *)argv + at;
    world.arg_count = (size_t)(argc - at);
    struct gw_writer bytes;
    gw_writer_init(&bytes, gw_alloc_libc());
    make_component(path, &bytes);
    wasm_engine_t *engine = wasm_engine_new();
    int code = run(&world, engine, &bytes);
    wasm_engine_delete(engine);
    gw_writer_deinit(&bytes);
    return code;
}
