/* SPDX-License-Identifier: Apache-2.0 */
#include "api/wasi.h"

#include "api/error.h"
#include "api/linker.h"
#include "api/module.h"
#include "api/trap.h"
#include "base/arena.h"
#include "base/vec.h"
#include "godwit/wasi.h"
#include "wasi/wasi.h"

/* ---- Configuration ---- */

struct godwit_wasi_config {
    struct gw_arena texts;
    struct gw_vec args, env, listeners; /* of const char * */
    struct gw_vec dirs;                 /* of struct gw_wasi_dir */
    struct gw_wasi_config inner;        /* without what the vectors hold */
};

struct godwit_wasi {
    struct wasm_store_t *store; /* which owns this */
    struct gw_wasi *wasi;
    struct godwit_wasi *next;
};

struct godwit_wasi_config *godwit_wasi_config_new(void)
{
    struct gw_alloc *alloc = gw_alloc_libc();
    struct godwit_wasi_config *config = gw_alloc_zero(alloc, sizeof *config);
    if (!config) return NULL;
    gw_arena_init(&config->texts, alloc);
    gw_vec_init(&config->args, alloc, sizeof(const char *));
    gw_vec_init(&config->env, alloc, sizeof(const char *));
    gw_vec_init(&config->listeners, alloc, sizeof(const char *));
    gw_vec_init(&config->dirs, alloc, sizeof(struct gw_wasi_dir));
    config->inner = gw_wasi_config_defaults();
    return config;
}

void godwit_wasi_config_delete(struct godwit_wasi_config *config)
{
    if (!config) return;
    gw_vec_deinit(&config->args);
    gw_vec_deinit(&config->env);
    gw_vec_deinit(&config->listeners);
    gw_vec_deinit(&config->dirs);
    gw_arena_deinit(&config->texts);
    gw_alloc_put(gw_alloc_libc(), config, sizeof *config);
}

static const char *keep(struct godwit_wasi_config *config, const char *text)
{
    return (const char *)gw_arena_copy(&config->texts, gw_slice_str(text)).data;
}

static bool add(struct gw_vec *vec, const char *kept)
{
    return kept && gw_vec_push_copy(vec, &kept);
}

bool godwit_wasi_config_arg(struct godwit_wasi_config *config, const char *arg)
{
    return add(&config->args, keep(config, arg));
}

bool godwit_wasi_config_env(struct godwit_wasi_config *config, const char *name,
                            const char *value)
{
    size_t name_len = strlen(name), value_len = strlen(value);
    char *pair = gw_arena_get(&config->texts, name_len + value_len + 2);
    if (!pair) return false;
    memcpy(pair, name, name_len);
    pair[name_len] = '=';
    memcpy(pair + name_len + 1, value, value_len + 1);
    return add(&config->env, pair);
}

bool godwit_wasi_config_dir(struct godwit_wasi_config *config, const char *host_path,
                            const char *guest_path, bool read_only)
{
    struct gw_wasi_dir dir = {keep(config, host_path), keep(config, guest_path),
                              read_only};
    return dir.host_path && dir.guest_path && gw_vec_push_copy(&config->dirs, &dir);
}

bool godwit_wasi_config_listen(struct godwit_wasi_config *config, const char *address)
{
    return add(&config->listeners, keep(config, address));
}

void godwit_wasi_config_inherit_stdio(struct godwit_wasi_config *config)
{
    gw_wasi_config_inherit_stdio(&config->inner);
}

static struct gw_wasi_stdio *stdio_of(struct godwit_wasi_config *config, int number)
{
    return number == 0   ? &config->inner.in
           : number == 1 ? &config->inner.out
                         : &config->inner.err;
}

void godwit_wasi_config_stdio_fd(struct godwit_wasi_config *config, int number,
                                 int host_fd)
{
    *stdio_of(config, number) = (struct gw_wasi_stdio){.kind = GW_WASI_FD, .fd = host_fd};
}

void godwit_wasi_config_stdin_fn(struct godwit_wasi_config *config,
                                 godwit_wasi_read_fn *read, void *env)
{
    config->inner.in = (struct gw_wasi_stdio){
        .kind = GW_WASI_STREAM, .fd = -1, .stream = {.read = read, .env = env}
    };
}

void godwit_wasi_config_output_fn(struct godwit_wasi_config *config, int number,
                                  godwit_wasi_write_fn *write, void *env)
{
    *stdio_of(config, number) = (struct gw_wasi_stdio){
        .kind = GW_WASI_STREAM, .fd = -1, .stream = {.write = write, .env = env}
    };
}

void godwit_wasi_config_limits(struct godwit_wasi_config *config, uint32_t max_descs,
                               uint32_t max_threads)
{
    config->inner.max_descs = max_descs;
    config->inner.max_threads = max_threads;
}

/* ---- A guest's world ---- */

static struct gw_wasi_config complete(const struct godwit_wasi_config *config)
{
    struct gw_wasi_config inner = config->inner;
    inner.args = config->args.data;
    inner.arg_count = config->args.len;
    inner.env = config->env.data;
    inner.env_count = config->env.len;
    inner.dirs = config->dirs.data;
    inner.dir_count = config->dirs.len;
    inner.listeners = config->listeners.data;
    inner.listener_count = config->listeners.len;
    return inner;
}

struct godwit_error *godwit_wasi_new(wasm_store_t *store,
                                     struct godwit_wasi_config *config,
                                     struct godwit_wasi **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_alloc *alloc = gw_api_store_alloc(store);
    enum gw_err err = GW_ERR_NOMEM;
    struct godwit_wasi *wasi = config ? gw_alloc_zero(alloc, sizeof *wasi) : NULL;
    if (wasi && store->store) {
        struct gw_wasi_config inner = complete(config);
        err = gw_wasi_new(store->store, &inner, &diag, &wasi->wasi);
    }
    godwit_wasi_config_delete(config);
    if (err != GW_OK) {
        gw_alloc_put(alloc, wasi, sizeof *wasi);
        return gw_api_error(err, &diag);
    }
    wasi->store = store;
    wasi->next = store->wasis;
    store->wasis = wasi;
    *out = wasi;
    return NULL;
}

void gw_api_wasi_free_all(struct wasm_store_t *store)
{
    while (store->wasis) {
        struct godwit_wasi *wasi = store->wasis;
        store->wasis = wasi->next;
        gw_wasi_free(&wasi->wasi);
        gw_alloc_put(gw_api_store_alloc(store), wasi, sizeof *wasi);
    }
}

struct godwit_error *godwit_wasi_define(struct godwit_wasi *wasi,
                                        struct godwit_linker *linker,
                                        const wasm_module_t *module)
{
    struct gw_diag diag = GW_DIAG_INIT;
    return gw_api_error(
        gw_wasi_define(wasi->wasi, linker->linker, module ? module->module : NULL),
        &diag);
}

struct godwit_error *godwit_wasi_run(struct godwit_wasi *wasi,
                                     const wasm_instance_t *handle, uint32_t *exit_code,
                                     wasm_trap_t **trap)
{
    struct wasm_store_t *store = wasi->store;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_instance *instance =
        gw_api_ref_object(&handle->ref, GW_API_INSTANCE, store);
    enum gw_err err = GW_ERR_NOENT;
    if (instance) err = gw_wasi_start(wasi->wasi, instance, exit_code);
    struct godwit_error *error = gw_api_trap_tell(store, err, &diag, trap);
    gw_api_ref_settle(store);
    return error;
}

void godwit_wasi_interrupt(struct godwit_wasi *wasi) { gw_wasi_interrupt(wasi->wasi); }
