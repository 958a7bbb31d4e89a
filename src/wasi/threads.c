/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/threads.h"

#include <stdio.h>

#include "os/clock.h"
#include "os/thread.h"
#include "os/wake.h"
#include "wasi/bind.h"

/* Between two attempts to get a thread out of a wait. */
enum { PATIENCE_NS = 2000000 };

struct gw_threads_one {
    struct gw_threads_one *next;
    struct gw_threads *threads;
    struct gw_thread thread;
    uint32_t id, argument;
    struct gw_store *store;
    struct gw_module *module; /* a reference */
    struct gw_linker *linker;
    struct gw_bind bind;
};

void gw_threads_init(struct gw_threads *threads, struct gw_process *process,
                     struct gw_store *main, uint32_t max)
{
    *threads = (struct gw_threads){.process = process, .main = main, .max = max};
    gw_lock_init(&threads->lock);
    gw_lock_bell_init(&threads->changed);
}

static void wait_a_little_locked(struct gw_threads *threads)
{
    gw_lock_bell_wait(&threads->changed, &threads->lock,
                      gw_clock_monotonic() + PATIENCE_NS);
}

static void free_thread(struct gw_threads_one **thread)
{
    struct gw_threads_one *t = *thread;
    *thread = NULL;
    gw_linker_free(&t->linker);
    gw_store_free(&t->store);
    gw_module_unref(&t->module);
    gw_alloc_put(t->threads->process->alloc, t, sizeof *t);
}

/* Join those that are done. They hold no lock any more and are on their way out. */
static void reap_locked(struct gw_threads *threads)
{
    while (threads->done != NULL) {
        struct gw_threads_one *t = threads->done;
        threads->done = t->next;
        gw_thread_join(&t->thread);
        gw_alloc_put(threads->process->alloc, t, sizeof *t);
    }
}

static void interrupt_others_locked(struct gw_threads *threads)
{
    for (struct gw_threads_one *t = threads->running; t != NULL; t = t->next) {
        gw_store_interrupt(t->store);
        gw_wake_thread(t->thread.handle);
    }
}

static void interrupt_main_locked(struct gw_threads *threads)
{
    if (!threads->is_main_running) return;
    gw_store_interrupt(threads->main);
    gw_wake_thread(threads->main_thread);
}

void gw_threads_interrupt(struct gw_threads *threads)
{
    (void)gw_wake_install(); /* without: waits go on until they end by themselves */
    gw_lock_take(&threads->lock);
    gw_store_interrupt(threads->main);
    interrupt_main_locked(threads);
    interrupt_others_locked(threads);
    gw_lock_drop(&threads->lock);
}

/* Write down how the process ended, unless somebody did before. */
static void record_locked(struct gw_threads *threads, struct gw_store *store,
                          enum gw_err err, uint32_t id)
{
    if (threads->has_ended) return;
    threads->has_ended = true;
    threads->outcome = err;
    if (err == GW_OK || err == GW_ERR_EXIT) {
        threads->exit_code = err == GW_ERR_EXIT ? store->exit_code : 0;
        return;
    }
    if (id == 0) return; /* the value waits where it belongs */
    threads->trap = GW_TRAP_HOST;
    const char *text = gw_err_text(err);
    if (err == GW_ERR_TRAP && store->trap != NULL) {
        threads->trap = store->trap->code;
        text = store->trap->message;
    }
    threads->outcome = GW_ERR_TRAP;
    (void)snprintf(threads->message, sizeof threads->message, "thread %u: %.160s", id,
                   text);
}

static enum gw_err run(struct gw_threads_one *t)
{
    struct gw_instance *instance;
    struct gw_extern start;
    uint64_t slots[2] = {t->id, t->argument};
    enum gw_err err = gw_linker_instantiate(t->linker, t->module, NULL, &instance);
    if (err != GW_OK) return err;
    if (!gw_instance_export(instance, gw_slice_str("wasi_thread_start"), &start))
        return GW_ERR_UNLINKABLE;
    return gw_exec_call(t->store, start.func, slots);
}

static void unlink_locked(struct gw_threads_one *t)
{
    struct gw_threads_one **at = &t->threads->running;
    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
}

/* The body of a thread of the host. */
static void thread_main(void *env)
{
    struct gw_threads_one *t = env;
    struct gw_threads *threads = t->threads;
    gw_wake_accept();
    enum gw_err err = run(t);

    gw_lock_take(&threads->lock);
    unlink_locked(t);
    if (err != GW_OK) record_locked(threads, t->store, err, t->id);
    gw_lock_drop(&threads->lock);

    gw_linker_free(&t->linker);
    gw_store_free(&t->store);
    gw_module_unref(&t->module);

    gw_lock_take(&threads->lock);
    while (err != GW_OK && threads->is_main_running) {
        interrupt_main_locked(threads);
        wait_a_little_locked(threads);
    }
    t->next = threads->done;
    threads->done = t;
    threads->live--;
    gw_lock_bell_ring(&threads->changed);
    gw_lock_drop(&threads->lock);
}

/* Give the new store what the caller's module imports: WASI functions and views of its
 * memories. */
static enum gw_errno link_thread(struct gw_threads_one *t, struct gw_instance *caller)
{
    const struct gw_module *module = caller->module;
    if (gw_bind_functions(&t->bind, t->linker, module) != GW_OK) return GW_ERRNO_NOMEM;
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct gw_import *import = &module->imports[i];
        struct gw_extern what = {.kind = GW_EXTERN_MEMORY};
        if (gw_linker_find(t->linker, import->module, import->name, &what)) continue;
        if (import->kind != GW_EXTERN_MEMORY ||
            caller->memories[import->index]->shared == NULL)
            return GW_ERRNO_NOTSUP; /* belongs to one store */
        if (gw_memory_new_view(t->store, caller->memories[import->index]->shared,
                               &what.memory) != GW_OK ||
            gw_linker_define(t->linker, import->module, import->name, what) != GW_OK)
            return GW_ERRNO_NOMEM;
    }
    return GW_ERRNO_SUCCESS;
}

/* Has the module a wasi_thread_start of type (i32, i32) -> ()? */
static bool has_start(const struct gw_module *module)
{
    const struct gw_export *export =
        gw_module_find_export(module, gw_slice_str("wasi_thread_start"));
    if (export == NULL || export->kind != GW_EXTERN_FUNC) return false;
    const struct gw_type *type = gw_module_func_type(module, export->index);
    return type->func.param_count == 2 && type->func.result_count == 0 &&
           type->func.params[0] == GW_I32 && type->func.params[1] == GW_I32;
}

/* Limits, deadline and fuel come from the caller's store. */
static enum gw_err new_store(struct gw_store *from, struct gw_store **out)
{
    struct gw_store_config config = from->config;
    if (config.is_metered) config.fuel = from->fuel / 2;
    enum gw_err err = gw_store_new(&config, out);
    if (err != GW_OK) return err;
    if (config.is_metered) from->fuel -= config.fuel;
    if (from->clock) {
        err = gw_store_set_clock(*out, from->clock);
        if (err != GW_OK) {
            gw_store_free(out);
            return err;
        }
        gw_store_set_deadline(
            *out, atomic_load_explicit(&from->deadline, memory_order_relaxed));
    }
    return GW_OK;
}

static enum gw_errno new_thread(struct gw_threads *threads, struct gw_instance *caller,
                                uint32_t argument, struct gw_threads_one **out)
{
    struct gw_threads_one *t = gw_alloc_get(threads->process->alloc, sizeof *t);
    if (t == NULL) return GW_ERRNO_NOMEM;
    t->next = NULL;
    t->threads = threads;
    t->argument = argument;
    t->store = NULL;
    t->linker = NULL;
    t->module = gw_module_ref(caller->module);
    gw_bind_init(&t->bind, threads->process, threads);

    enum gw_errno err = GW_ERRNO_NOMEM;
    if (new_store(caller->store, &t->store) == GW_OK &&
        gw_linker_new(t->store, &t->linker) == GW_OK)
        err = link_thread(t, caller);
    if (err == GW_ERRNO_SUCCESS)
        *out = t;
    else
        free_thread(&t);
    return err;
}

static uint32_t new_id_locked(struct gw_threads *threads)
{
    for (;;) {
        bool is_taken = false;
        threads->next_id = threads->next_id % GW_THREADS_MAX_ID + 1;
        for (struct gw_threads_one *t = threads->running; t != NULL; t = t->next)
            is_taken |= t->id == threads->next_id;
        if (!is_taken) return threads->next_id;
    }
}

static enum gw_errno begin_locked(struct gw_threads *threads, struct gw_threads_one *t)
{
    reap_locked(threads);
    if (threads->has_ended || threads->live >= threads->max) return GW_ERRNO_AGAIN;
    t->id = new_id_locked(threads);
    /* The new thread waits for the lock before it touches the list. */
    if (gw_thread_start(thread_main, t, 0, &t->thread) != GW_OK) return GW_ERRNO_AGAIN;
    t->next = threads->running;
    threads->running = t;
    threads->live++;
    return GW_ERRNO_SUCCESS;
}

static enum gw_errno spawn(struct gw_threads *threads, struct gw_instance *caller,
                           uint32_t argument, uint32_t *id)
{
    struct gw_threads_one *t;
    if (caller == NULL || !has_start(caller->module)) return GW_ERRNO_NOTSUP;
    if (gw_wake_install() != 0) return GW_ERRNO_AGAIN;
    gw_wake_accept();
    enum gw_errno err = new_thread(threads, caller, argument, &t);
    if (err != GW_ERRNO_SUCCESS) return err;
    /* Read without the lock: written once, before there is a second thread. */
    struct gw_desc_table *descs = &threads->process->descs;
    if (!descs->is_shared) descs->is_shared = true;
    gw_lock_take(&threads->lock);
    err = begin_locked(threads, t);
    if (err == GW_ERRNO_SUCCESS) *id = t->id;
    gw_lock_drop(&threads->lock);
    if (err != GW_ERRNO_SUCCESS) free_thread(&t);
    return err;
}

/* thread-spawn: (argument) -> id, or a negative errno. */
static enum gw_err thread_spawn(struct gw_call *call, void *env, uint64_t *slots)
{
    uint32_t id;
    enum gw_errno err = spawn(env, call->caller, (uint32_t)slots[0], &id);
    slots[0] = err == GW_ERRNO_SUCCESS ? id : (uint32_t) - (int32_t)err;
    return GW_OK;
}

enum gw_err gw_threads_define(struct gw_threads *threads, struct gw_linker *linker)
{
    return gw_linker_define_func(linker, GW_THREADS_MODULE, GW_THREADS_NAME, "i:i",
                                 thread_spawn, threads);
}

void gw_threads_begin(struct gw_threads *threads)
{
    gw_lock_take(&threads->lock);
    threads->main_thread = pthread_self();
    threads->main_deadline =
        atomic_load_explicit(&threads->main->deadline, memory_order_relaxed);
    threads->is_main_running = true;
    gw_lock_drop(&threads->lock);
}

void gw_threads_leave(struct gw_threads *threads)
{
    gw_lock_take(&threads->lock);
    threads->is_main_running = false;
    gw_lock_drop(&threads->lock);
}

static void end_others_locked(struct gw_threads *threads)
{
    threads->is_main_running = false;
    threads->has_ended = true;
    gw_lock_bell_ring(&threads->changed);
    while (threads->live > 0) {
        interrupt_others_locked(threads);
        wait_a_little_locked(threads);
    }
    reap_locked(threads);
}

enum gw_err gw_threads_end(struct gw_threads *threads, enum gw_err err)
{
    struct gw_store *main = threads->main;
    gw_lock_take(&threads->lock);
    bool is_mine = !threads->has_ended;
    record_locked(threads, main, err, 0);
    end_others_locked(threads);
    threads->has_ended = false; /* another call may begin */
    gw_lock_drop(&threads->lock);
    if (is_mine) return err;

    struct gw_trap *interrupted = gw_trap_take(main);
    if (interrupted != NULL) gw_trap_free(main, &interrupted);
    gw_store_set_deadline(main, threads->main_deadline); /* we overwrote it */
    if (threads->outcome == GW_ERR_EXIT)
        return gw_store_set_exit(main, threads->exit_code);
    return gw_trap_set_message(main, threads->trap, "%s", threads->message);
}

void gw_threads_deinit(struct gw_threads *threads)
{
    gw_lock_take(&threads->lock);
    end_others_locked(threads);
    gw_lock_drop(&threads->lock);
    gw_lock_bell_deinit(&threads->changed);
    gw_lock_deinit(&threads->lock);
}
