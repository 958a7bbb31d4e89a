/* SPDX-License-Identifier: Apache-2.0 */
/* Script threads: each has a store of its own and sees shared memories of its parent
 * through views. */
#include "wast/script.h"

static void body(void *env)
{
    struct gw_script_child *child = env;
    gw_script_run(&child->thread);
}

/* Lend a memory, if it is shared, under a name. */
static enum gw_err lend(struct gw_script_thread *child, struct gw_slice name,
                        const struct gw_memory *memory, struct gw_script_lent *to,
                        uint32_t *count)
{
    if (!memory->shared) return GW_OK;
    to[*count].name = name;
    to[*count].what.kind = GW_EXTERN_MEMORY;
    enum gw_err err =
        gw_memory_new_view(child->store, memory->shared, &to[*count].what.memory);
    *count += !err;
    return err;
}

/* Lend the shared memories of an instance to a child: other things belong to the parent's
 * store. What the parent was lent itself, it may lend on. */
static enum gw_err lend_all(struct gw_script_thread *child, struct gw_slice id,
                            const struct gw_script_instance *from)
{
    const struct gw_instance *instance = from->instance;
    uint32_t count = instance ? instance->module->export_count : from->lent_count;
    struct gw_script_lent *lent = gw_arena_array(&child->p.arena, count, sizeof *lent);
    struct gw_script_instance given = {.lent = lent};
    enum gw_err err = lent ? GW_OK : GW_ERR_NOMEM;
    for (uint32_t i = 0; i < count && !err; i++) {
        const struct gw_export *export = instance ? &instance->module->exports[i] : NULL;
        if (export && export->kind == GW_EXTERN_MEMORY)
            err = lend(child, export->name, instance->memories[export->index], lent,
                       &given.lent_count);
        else if (!export)
            err = lend(child, from->lent[i].name, from->lent[i].what.memory, lent,
                       &given.lent_count);
    }
    if (!err) gw_script_add_instance(child, id, given);
    return err;
}

/* (shared (module $M))* */
static bool shared(struct gw_script_thread *t, struct gw_script_thread *child)
{
    while (gw_parser_take_open(&t->p, GW_KW_SHARED)) {
        gw_parser_open(&t->p, GW_KW_MODULE);
        uint32_t symbol = gw_parser_token(&t->p)->link;
        if (!gw_parser_at(&t->p, GW_TOKEN_ID)) gw_parser_unexpected(&t->p, "an id");
        const struct gw_script_instance *from = t->p.err ? NULL : gw_script_instance(t);
        if (!from) return false;
        gw_parser_close(&t->p);
        gw_parser_close(&t->p);
        if (gw_script_check(t, lend_all(child, gw_parser_spelling(&t->p, symbol), from),
                            "thread"))
            return false;
    }
    return !t->p.err;
}

static void release(struct gw_script_thread *t, struct gw_script_child *child)
{
    gw_script_thread_deinit(&child->thread);
    gw_alloc_put(t->script->alloc, child, sizeof *child);
}

void gw_script_start(struct gw_script_thread *t)
{
    uint32_t end = gw_parser_token(&t->p)->link - 1;
    t->p.at += 2;
    uint32_t symbol = gw_parser_take_id(&t->p);
    if (t->depth >= GW_SCRIPT_MAX_DEPTH)
        gw_parser_fail(&t->p, "threads nested too deeply");
    if (t->threads.len >= GW_SCRIPT_MAX_THREADS)
        gw_parser_fail(&t->p, "too many threads");
    if (t->p.err) return;
    struct gw_script_child *child = gw_alloc_zero(t->script->alloc, sizeof *child);
    if (!child) {
        gw_script_check(t, GW_ERR_NOMEM, "thread");
        return;
    }
    enum gw_err err =
        gw_script_thread_init(&child->thread, t->script, t->p.at, end, t->depth + 1);
    bool ready = !gw_script_check(t, err, "thread") && shared(t, &child->thread);
    child->thread.p.at = t->p.at;
    if (ready) {
        err = gw_vec_push_copy(&t->threads, &child) ? GW_OK : GW_ERR_NOMEM;
        ready = !gw_script_check(t, err, "thread");
    }
    if (!ready) {
        release(t, child);
        return;
    }
    if (symbol != GW_NO_SYMBOL)
        gw_script_check(t,
                        gw_map_put(&t->thread_names, gw_parser_spelling(&t->p, symbol),
                                   t->threads.len - 1),
                        "thread");
    err = gw_thread_start(body, child, 0, &child->handle);
    child->is_running = !gw_script_check(t, err, "thread");
    t->p.at = end + 1;
}

static void join(struct gw_script_child *child)
{
    if (child->is_running) gw_thread_join(&child->handle);
    child->is_running = false;
}

void gw_script_wait(struct gw_script_thread *t)
{
    t->p.at += 2;
    uint32_t symbol = gw_parser_take_id(&t->p);
    uint64_t index;
    gw_parser_close(&t->p);
    if (t->p.err) return;
    if (symbol == GW_NO_SYMBOL ||
        !gw_map_find(&t->thread_names, gw_parser_spelling(&t->p, symbol), &index)) {
        gw_script_fail(t, "unknown thread");
        return;
    }
    join(*GW_VEC_AT(struct gw_script_child *, &t->threads, index));
}

void gw_script_wait_all(struct gw_script_thread *t)
{
    for (size_t i = 0; i < t->threads.len; i++) {
        struct gw_script_child *child =
            *GW_VEC_AT(struct gw_script_child *, &t->threads, i);
        join(child);
        release(t, child);
    }
    t->threads.len = 0;
}
