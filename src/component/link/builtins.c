/* SPDX-License-Identifier: Apache-2.0 */
/* builtins.c -- canonical built-ins that guests call: those on resources, and what of the
 * others needs no waiting. spec: CanonicalABI#canonical-definitions */
#include "component/link/call.h"

#include "component/canon/call.h"

struct builtin {
    struct gw_comp_instance *instance;
    const struct gw_comp_canon_def *def;
    const struct gw_canon_resource *resource;
    bool is_64; /* resource.new: its representation */
    /* task.return */
    const struct gw_canon_plan *plan;
    const struct gw_canon_resource *const *resources;
    struct gw_link_memory *memory;
};

static enum gw_err finish(struct gw_call *call, enum gw_err err,
                          const struct gw_diag *diag)
{
    return err ? gw_link_trap(call->store, err, diag) : GW_OK;
}

static enum gw_err resource_new(struct gw_call *call, void *env, uint64_t *slots)
{
    const struct builtin *b = env;
    struct gw_diag diag = GW_DIAG_INIT;
    uint64_t rep = b->is_64 ? slots[0] : (uint32_t)slots[0];
    uint32_t index = 0;
    enum gw_err err = gw_canon_gate_check(&b->instance->gate, &diag);
    if (!err)
        err = gw_canon_resource_new(&b->instance->handles, b->resource, rep, &diag, &index);
    slots[0] = index;
    return finish(call, err, &diag);
}

static enum gw_err resource_rep(struct gw_call *call, void *env, uint64_t *slots)
{
    const struct builtin *b = env;
    struct gw_diag diag = GW_DIAG_INIT;
    uint64_t rep = 0;
    enum gw_err err = gw_canon_resource_rep(&b->instance->handles, b->resource,
                                            (uint32_t)slots[0], &diag, &rep);
    slots[0] = rep;
    return finish(call, err, &diag);
}

static enum gw_err resource_drop(struct gw_call *call, void *env, uint64_t *slots)
{
    const struct builtin *b = env;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_comp_instance *root = b->instance->root, *before = root->dropping;
    root->dropping = b->instance;
    enum gw_err err = gw_canon_gate_check(&b->instance->gate, &diag);
    if (!err)
        err = gw_canon_resource_drop(&b->instance->handles, b->resource,
                                     (uint32_t)slots[0], &diag);
    root->dropping = before;
    return finish(call, err, &diag);
}

static enum gw_err context_get(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)call;
    const struct builtin *b = env;
    slots[0] = b->instance->context[b->def->slot];
    return GW_OK;
}

static enum gw_err context_set(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)call;
    const struct builtin *b = env;
    bool is_64 = b->def->valtype == GW_I64;
    b->instance->context[b->def->slot] = is_64 ? slots[0] : (uint32_t)slots[0];
    return GW_OK;
}

static enum gw_err backpressure_inc(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)slots;
    const struct builtin *b = env;
    if (++b->instance->backpressure < 1u << 16) return GW_OK;
    return gw_trap_set_message(call->store, GW_TRAP_HOST, "backpressure counter overflow");
}

static enum gw_err backpressure_dec(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)slots;
    const struct builtin *b = env;
    if (b->instance->backpressure-- > 0) return GW_OK;
    return gw_trap_set_message(call->store, GW_TRAP_HOST,
                               "backpressure counter underflow");
}

static bool same_type(const struct gw_comp_valtype *a, const struct gw_comp_valtype *b)
{
    return a && b ? gw_comp_valtype_equal(a, b) : a == b;
}

/* The options of a task.return are those of its task's function. */
static bool fits(const struct builtin *b, const struct gw_link_task *task)
{
    return same_type(b->def->result_type, task->func->type->result) &&
           b->def->options.encoding == task->func->lift->options.encoding &&
           (!b->memory->memory || b->memory->memory == task->func->memory->memory);
}

static enum gw_err lift_return(const struct builtin *b, struct gw_link_task *task,
                               const uint64_t *slots, struct gw_diag *diag)
{
    gw_link_memory_refresh(b->memory);
    struct gw_canon_call call = {
        .memory = &b->memory->canon,
        .handles = &b->instance->handles,
        .resources = b->resources,
        .scope = task->scope,
        .arena = task->arena,
        .diag = diag,
    };
    enum gw_err err = gw_canon_lift_params(b->plan, &call, slots, task->result);
    if (!err) err = gw_canon_scope_check(task->scope, diag);
    task->has_returned = !err;
    return err;
}

static enum gw_err task_return(struct gw_call *call, void *env, uint64_t *slots)
{
    const struct builtin *b = env;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_link_task *task = b->instance->task;
    enum gw_err err = gw_canon_gate_check(&b->instance->gate, &diag);
    if (!err && (!task || task->has_returned || !fits(b, task)))
        err = gw_diag_set(&diag, GW_ERR_TRAP,
                          "invalid `task.return` signature and/or options for current task");
    if (!err) err = lift_return(b, task, slots, &diag);
    return finish(call, err, &diag);
}

static enum gw_err asynchronous(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)slots;
    const struct builtin *b = env;
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_canon_gate_check(&b->instance->gate, &diag);
    if (err) return gw_link_trap(call->store, err, &diag);
    return gw_trap_set_message(call->store, GW_TRAP_WOULD_WAIT,
                               "canonical built-in `%s` is asynchronous, and such are not "
                               "run yet",
                               gw_comp_canon_rows[b->def->kind].text);
}

static gw_host_fn *find(const struct builtin *b)
{
    switch (b->def->kind) {
    case GW_COMP_CANON_TASK_RETURN: return b->plan ? task_return : asynchronous;
    case GW_COMP_CANON_RESOURCE_NEW: return resource_new;
    case GW_COMP_CANON_RESOURCE_REP: return resource_rep;
    case GW_COMP_CANON_RESOURCE_DROP: return resource_drop;
    case GW_COMP_CANON_CONTEXT_GET: return context_get;
    case GW_COMP_CANON_CONTEXT_SET: return context_set;
    case GW_COMP_CANON_BACKPRESSURE_INC: return backpressure_inc;
    case GW_COMP_CANON_BACKPRESSURE_DEC: return backpressure_dec;
    default: return asynchronous;
    }
}

static enum gw_err prepare(struct builtin *b, const struct gw_link_canon *canon)
{
    struct gw_comp_instance *i = b->instance;
    if (b->def->of.kind == GW_COMP_DEFTYPE_RESOURCE)
        b->resource = i->items[GW_COMP_SORT_TYPE][b->def->type].resource;
    if (!canon->plan) return GW_OK;
    b->plan = canon->plan;
    b->memory = gw_link_memory_new(i, &b->def->options);
    if (!b->memory) return GW_ERR_NOMEM;
    return gw_link_find_resources(i, b->plan, &b->resources);
}

enum gw_err gw_link_make_builtin(struct gw_comp_instance *instance,
                                 const struct gw_link_canon *canon, struct gw_func **out)
{
    struct builtin *b = gw_arena_zero(&instance->store->arena, sizeof *b);
    if (!b) return GW_ERR_NOMEM;
    b->instance = instance;
    b->def = canon->def;
    enum gw_err err = prepare(b, canon);
    if (!err) err = gw_link_make_func(instance, b->def->core_type, find(b), b, out);
    if (!err && b->def->kind == GW_COMP_CANON_RESOURCE_NEW)
        b->is_64 = (*out)->canon->type.func.params[0] == GW_I64;
    return err;
}
