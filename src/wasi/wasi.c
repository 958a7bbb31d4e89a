/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/wasi.h"

#include <errno.h>
#include <string.h>

#include "os/socket.h"
#include "wasi/bind.h"
#include "wasi/threads.h"

enum { FIRST_PREOPEN = 3 };

struct gw_wasi {
    struct gw_store *store;
    struct gw_alloc *alloc;
    struct gw_process process;
    struct gw_threads threads;
    char *names; /* of preopened directories, one after the other */
    size_t names_bytes;
    struct gw_bind bind;
};

struct gw_wasi_config gw_wasi_config_defaults(void)
{
    return (struct gw_wasi_config){.max_descs = 4096, .max_threads = 1024};
}

void gw_wasi_config_inherit_stdio(struct gw_wasi_config *config)
{
    struct gw_wasi_stdio *all[] = {&config->in, &config->out, &config->err};
    for (int i = 0; i < 3; i++)
        *all[i] = (struct gw_wasi_stdio){.kind = GW_WASI_FD, .fd = i};
}

static enum gw_err from_errno(enum gw_errno err)
{
    return err == GW_ERRNO_SUCCESS ? GW_OK
           : err == GW_ERRNO_NOMEM ? GW_ERR_NOMEM
                                   : GW_ERR_LIMIT;
}

static enum gw_err add(struct gw_wasi *wasi, const struct gw_desc *desc)
{
    uint32_t number;
    return from_errno(gw_desc_add(&wasi->process.descs, desc, 0, &number));
}

static enum gw_err add_stdio(struct gw_wasi *wasi, const struct gw_wasi_stdio *stdio,
                             gw_rights direction)
{
    struct gw_desc desc = {
        .is_shared_file = true,
        .fd = stdio->kind == GW_WASI_FD ? stdio->fd : -1,
        .base = GW_RIGHTS_FILE & ~(GW_RIGHT_FD_READ | GW_RIGHTS_NEED_WRITE),
    };
    desc.base |= direction;
    if (stdio->kind == GW_WASI_STREAM) desc.stream = stdio->stream;
    return add(wasi, &desc);
}

/* A failure to open what the embedder named. */
static enum gw_err cannot(struct gw_diag *diag, const char *what, const char *name,
                          int err)
{
    enum gw_err kind = err == ENOENT                   ? GW_ERR_NOENT
                       : err == EACCES || err == EPERM ? GW_ERR_ACCESS
                       : err == ENOMEM                 ? GW_ERR_NOMEM
                                                       : GW_ERR_IO;
    char reason[96];
    return gw_diag_set(diag, kind, "cannot %s '%s': %s", what, name,
                       strerror_r(err, reason, sizeof reason));
}

static enum gw_err add_dir(struct gw_wasi *wasi, const struct gw_wasi_dir *dir,
                           struct gw_slice name, struct gw_diag *diag)
{
    gw_rights denied = dir->is_read_only ? GW_RIGHTS_CHANGE : 0;
    struct gw_desc desc = {
        .has_type = true,
        .type = GW_FILE_DIR,
        .owns_fd = true,
        .base = GW_RIGHTS_DIR & ~denied,
        .inheriting = (GW_RIGHTS_DIR | GW_RIGHTS_FILE) & ~denied,
        .preopen = name,
    };
    int err = gw_file_open_dir(dir->host_path, &desc.fd);
    if (err != 0) return cannot(diag, "open directory", dir->host_path, err);
    enum gw_err added = add(wasi, &desc);
    if (added != GW_OK) gw_file_close(desc.fd);
    return added;
}

static enum gw_err add_dirs(struct gw_wasi *wasi, const struct gw_wasi_config *config,
                            struct gw_diag *diag)
{
    size_t at = 0;
    for (size_t i = 0; i < config->dir_count; i++)
        wasi->names_bytes += strlen(config->dirs[i].guest_path);
    if (config->dir_count == 0) return GW_OK;
    wasi->names = gw_alloc_get(wasi->alloc, wasi->names_bytes);
    if (wasi->names == NULL) return GW_ERR_NOMEM;
    for (size_t i = 0; i < config->dir_count; i++) {
        size_t len = strlen(config->dirs[i].guest_path);
        memcpy(wasi->names + at, config->dirs[i].guest_path, len);
        enum gw_err err =
            add_dir(wasi, &config->dirs[i], gw_slice_of(wasi->names + at, len), diag);
        if (err != GW_OK) return err;
        at += len;
    }
    return GW_OK;
}

static enum gw_err add_listener(struct gw_wasi *wasi, const char *address,
                                struct gw_diag *diag)
{
    struct gw_desc desc = {
        .has_type = true,
        .type = GW_FILE_SOCKET_STREAM,
        .owns_fd = true,
        .base = GW_RIGHTS_LISTENER,
    };
    int err = gw_socket_listen(address, &desc.fd);
    if (err == EINVAL)
        return gw_diag_set(diag, GW_ERR_IO,
                           "cannot listen on '%s': not an address with a port, such as "
                           "127.0.0.1:8080",
                           address);
    if (err != 0) return cannot(diag, "listen on", address, err);
    enum gw_err added = add(wasi, &desc);
    if (added != GW_OK) gw_file_close(desc.fd);
    return added;
}

static enum gw_err fill(struct gw_wasi *wasi, const struct gw_wasi_config *config,
                        struct gw_diag *diag)
{
    struct gw_process *process = &wasi->process;
    enum gw_err err =
        gw_process_set_strings(process, &process->args, config->args, config->arg_count);
    if (err == GW_OK)
        err = gw_process_set_strings(process, &process->env, config->env,
                                     config->env_count);
    if (err == GW_OK) err = add_stdio(wasi, &config->in, GW_RIGHT_FD_READ);
    if (err == GW_OK) err = add_stdio(wasi, &config->out, GW_RIGHTS_NEED_WRITE);
    if (err == GW_OK) err = add_stdio(wasi, &config->err, GW_RIGHTS_NEED_WRITE);
    if (err == GW_OK) err = add_dirs(wasi, config, diag);
    for (size_t i = 0; i < config->listener_count && err == GW_OK; i++)
        err = add_listener(wasi, config->listeners[i], diag);
    return err;
}

enum gw_err gw_wasi_new(struct gw_store *store, const struct gw_wasi_config *config,
                        struct gw_diag *diag, struct gw_wasi **out)
{
    struct gw_alloc *alloc = store->config.alloc;
    struct gw_wasi *wasi = gw_alloc_get(alloc, sizeof *wasi);
    if (wasi == NULL) return GW_ERR_NOMEM;
    wasi->store = store;
    wasi->alloc = alloc;
    wasi->names = NULL;
    wasi->names_bytes = 0;
    gw_process_init(&wasi->process, alloc, config->max_descs);
    gw_threads_init(&wasi->threads, &wasi->process, store, config->max_threads);
    gw_bind_init(&wasi->bind, &wasi->process, &wasi->threads);

    enum gw_err err = fill(wasi, config, diag);
    if (err == GW_OK)
        *out = wasi;
    else
        gw_wasi_free(&wasi);
    return err;
}

void gw_wasi_free(struct gw_wasi **wasi)
{
    struct gw_wasi *w = *wasi;
    if (w == NULL) return;
    *wasi = NULL;
    gw_threads_deinit(&w->threads);
    gw_process_deinit(&w->process);
    gw_alloc_put(w->alloc, w->names, w->names_bytes);
    gw_alloc_put(w->alloc, w, sizeof *w);
}

void gw_wasi_suggest(struct gw_slice module, struct gw_suggest *suggest)
{
    gw_p1_suggest(module, suggest);
}

bool gw_wasi_is_wanted(const struct gw_module *module)
{
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct gw_import *import = &module->imports[i];
        if (import->kind == GW_EXTERN_FUNC && gw_bind_has_module(import->module))
            return true;
        if (import->kind == GW_EXTERN_MEMORY &&
            module->memories[import->index].type.limits.is_shared)
            return true;
    }
    return false;
}

/* A module for wasi-threads imports its memory, and expects the host to make it. */
static enum gw_err define_memory(struct gw_wasi *wasi, struct gw_linker *linker,
                                 const struct gw_module *module,
                                 const struct gw_import *import)
{
    const struct gw_memtype *type = &module->memories[import->index].type;
    struct gw_extern what;
    if (!type->limits.is_shared ||
        gw_linker_find(linker, import->module, import->name, &what))
        return GW_OK;
    what.kind = GW_EXTERN_MEMORY;
    enum gw_err err = gw_memory_new(wasi->store, type, NULL, &what.memory);
    return err == GW_OK ? gw_linker_define(linker, import->module, import->name, what)
                        : err;
}

enum gw_err gw_wasi_define(struct gw_wasi *wasi, struct gw_linker *linker,
                           const struct gw_module *module)
{
    enum gw_err err = gw_bind_functions(&wasi->bind, linker, module);
    for (uint32_t i = 0; module != NULL && i < module->import_count && err == GW_OK; i++)
        if (module->imports[i].kind == GW_EXTERN_MEMORY)
            err = define_memory(wasi, linker, module, &module->imports[i]);
    return err;
}

enum gw_err gw_wasi_start(struct gw_wasi *wasi, struct gw_instance *instance,
                          uint32_t *exit_code)
{
    struct gw_extern start;
    bool is_command = gw_instance_export(instance, gw_slice_str("_start"), &start);
    if (!is_command && !gw_instance_export(instance, gw_slice_str("_initialize"), &start))
        return GW_ERR_NOENT;
    if (start.kind != GW_EXTERN_FUNC || start.func->canon->param_slots != 0 ||
        start.func->canon->result_slots != 0)
        return GW_ERR_UNLINKABLE;

    uint64_t none[1];
    gw_threads_begin(&wasi->threads);
    enum gw_err err = gw_exec_call(wasi->store, start.func, none);
    if (is_command || err != GW_OK)
        err = gw_threads_end(&wasi->threads, err);
    else
        gw_threads_leave(&wasi->threads);
    if (err != GW_OK && err != GW_ERR_EXIT) return err;
    *exit_code = err == GW_ERR_EXIT ? wasi->store->exit_code : 0;
    return GW_OK;
}

void gw_wasi_interrupt(struct gw_wasi *wasi) { gw_threads_interrupt(&wasi->threads); }
