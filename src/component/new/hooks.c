/* SPDX-License-Identifier: Apache-2.0 */
/* hooks.c -- a main module may export a task hook, which is told what starts and ends. Then the fixup
 * wraps every function through which the component's callers get into guest code, and the
 * wrappers are lifted in their place. */
#include "component/new/encoder.h"

static struct gw_slice key_of(struct gw_new_encoder *e, gw_new_which which,
                              struct gw_slice name)
{
    const uint64_t number = which;
    return gw_new_key(e, &number, 1, name, gw_slice_of(NULL, 0));
}

static uint32_t add(struct gw_new_encoder *e, const struct gw_fixup_wrapper *wrapper)
{
    if (!gw_vec_push_copy(&e->fixup.wrappers, wrapper)) gw_new_nomem(e);
    return (uint32_t)e->fixup.wrappers.len - 1;
}

/* Wrap an export of a module. */
static uint32_t wrap(struct gw_new_encoder *e, const struct gw_new_unit *u,
                     const struct gw_class_export *export, uint32_t hook,
                     enum gw_fixup_hook start, enum gw_fixup_hook finish)
{
    struct gw_fixup *f = &e->fixup;
    uint32_t type =
        gw_fixup_type(f, export->sig->func.params, export->sig->func.param_count,
                      export->sig->func.results, export->sig->func.result_count);
    const struct gw_fixup_wrapper wrapper = {
        .type = type,
        .hook = hook,
        .wrapped = gw_fixup_func(f, u->which, export->export->name, type),
        .param_count = export->sig->func.param_count,
        .start = start,
        .finish = finish,
        .name = export->export->name,
        .which = u->which,
        .is_exported = true,
    };
    return add(e, &wrapper);
}

static void wrap_lifted(struct gw_new_encoder *e, const struct gw_new_unit *u,
                        const struct gw_class_export *export, uint32_t hook)
{
    bool is_async = export->variant != GW_ABI_EXPORT;
    enum gw_fixup_hook finish = GW_FIXUP_SYNC_FINISH;
    if (is_async)
        finish = export->variant == GW_ABI_EXPORT_STACKFUL ? GW_FIXUP_ASYNC_FINISH
                                                           : GW_FIXUP_BY_STATUS;
    wrap(e, u, export, hook, is_async ? GW_FIXUP_ASYNC_START : GW_FIXUP_SYNC_START,
         finish);
    const struct gw_class_export *other =
        gw_class_find(&u->class, GW_CLASS_POST_RETURN, export->item, export->func);
    if (other)
        wrap(e, u, other, hook, GW_FIXUP_POST_RETURN_START, GW_FIXUP_POST_RETURN_FINISH);
    other = gw_class_find(&u->class, GW_CLASS_CALLBACK, export->item, export->func);
    if (other) wrap(e, u, other, hook, GW_FIXUP_ASYNC_RESUME, GW_FIXUP_BY_STATUS);
}

static void wrap_exports(struct gw_new_encoder *e, const struct gw_new_unit *u,
                         uint32_t hook)
{
    for (uint32_t i = 0; i < u->module->export_count && !e->err; i++)
        if (u->class.exports[i].kind == GW_CLASS_LIFT)
            wrap_lifted(e, u, &u->class.exports[i], hook);
}

/* *reallocs: which wrapper each has. */
static void wrap_reallocs(struct gw_new_encoder *e, const struct gw_new_unit *u,
                          uint32_t hook, struct gw_map *reallocs)
{
    for (uint32_t i = 0; i < u->module->export_count && !e->err; i++) {
        const struct gw_class_export *export = &u->class.exports[i];
        if (export->kind != GW_CLASS_REALLOC && export->kind != GW_CLASS_REALLOC_EXPORT &&
            export->kind != GW_CLASS_REALLOC_IMPORT)
            continue;
        uint32_t n =
            wrap(e, u, export, hook, GW_FIXUP_REALLOC_START, GW_FIXUP_REALLOC_FINISH);
        struct gw_slice key = key_of(e, u->which, export->export->name);
        if (!e->err && gw_map_put(reallocs, key, n) != GW_OK) gw_new_nomem(e);
    }
}

/* Let the shims lead to wrappers, too. */
static void wrap_shims(struct gw_new_encoder *e, uint32_t hook,
                       const struct gw_map *reallocs)
{
    static const gw_valtype i32 = GW_I32;
    for (size_t i = 0; i < e->fixup.shims.len && !e->err; i++) {
        struct gw_fixup_fill *fill = GW_VEC_AT(struct gw_fixup_fill, &e->fixup.shims, i);
        uint64_t found;
        if (fill->shim->kind == GW_SHIM_DTOR) {
            const struct gw_fixup_wrapper wrapper = {
                .type = gw_fixup_type(&e->fixup, &i32, 1, NULL, 0),
                .hook = hook,
                .wrapped = fill->func,
                .param_count = 1,
                .start = GW_FIXUP_DTOR_START,
                .finish = GW_FIXUP_DTOR_FINISH,
                .name = gw_slice_str("resource-dtor"),
            };
            fill->func = add(e, &wrapper);
            fill->is_wrapper = true;
        } else if (fill->shim->kind == GW_SHIM_REALLOC) {
            struct gw_slice key = key_of(e, fill->shim->which, fill->shim->export);
            if (e->err || !gw_map_find(reallocs, key, &found)) continue;
            fill->func = (uint32_t)found;
            fill->is_wrapper = true;
        }
    }
}

static void hook_start(struct gw_new_encoder *e, uint32_t hook)
{
    struct gw_vec *calls = &e->fixup.calls;
    const struct gw_fixup_action finish = {
        .kind = GW_FIXUP_HOOK, .a = hook, .b = GW_FIXUP_INITIALIZE_FINISH};
    if (!calls->len) return;
    if (!gw_vec_push_copy(calls, &finish) || !gw_vec_push_copy(calls, &finish)) {
        gw_new_nomem(e);
        return;
    }
    struct gw_fixup_action *all = calls->data;
    memmove(all + 1, all, (calls->len - 2) * sizeof *all);
    all[0] = finish;
    all[0].b = GW_FIXUP_INITIALIZE_START;
}

void gw_new_hooks(struct gw_new_encoder *e)
{
    static const gw_valtype i32 = GW_I32;
    const struct gw_class_export *found =
        gw_class_find(&e->units[0].class, GW_CLASS_TASK_HOOK, NULL, NULL);
    if (!found) return;
    uint32_t hook = gw_fixup_func(&e->fixup, GW_NEW_MAIN, found->export->name,
                                  gw_fixup_type(&e->fixup, &i32, 1, NULL, 0));
    struct gw_map reallocs;
    gw_map_init(&reallocs, e->alloc);
    hook_start(e, hook);
    for (uint32_t i = 0; i < e->unit_count && !e->err; i++)
        if (e->units[i].is_used) wrap_exports(e, &e->units[i], hook);
    for (uint32_t i = 0; i < e->unit_count && !e->err; i++)
        if (e->units[i].is_used) wrap_reallocs(e, &e->units[i], hook, &reallocs);
    if (!e->err) wrap_shims(e, hook, &reallocs);
    gw_map_deinit(&reallocs);
}

void gw_new_hooks_note(struct gw_new_encoder *e, uint32_t instance)
{
    for (size_t i = 0; i < e->fixup.wrappers.len && !e->err; i++) {
        const struct gw_fixup_wrapper *w =
            GW_VEC_AT(struct gw_fixup_wrapper, &e->fixup.wrappers, i);
        if (!w->is_exported) continue;
        struct gw_slice name = gw_new_text(e, "hook%zu", i);
        struct gw_slice key = key_of(e, w->which, w->name);
        if (e->err) return;
        uint32_t func = gw_new_core_alias(e, instance, name, GW_EXTERN_FUNC, name);
        if (gw_map_put(&e->wrappers, key, func) != GW_OK) gw_new_nomem(e);
    }
}

uint32_t gw_new_hooked(struct gw_new_encoder *e, gw_new_which which, struct gw_slice name)
{
    uint64_t found;
    struct gw_slice key = key_of(e, which, name);
    if (e->err) return 0;
    if (gw_map_find(&e->wrappers, key, &found)) return (uint32_t)found;
    return gw_new_core_alias(e, gw_new_unit_of(e, which)->instance, name, GW_EXTERN_FUNC,
                             name);
}
