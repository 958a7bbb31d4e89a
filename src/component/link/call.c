/* SPDX-License-Identifier: Apache-2.0 */
#include "component/link/call.h"

#include "component/canon/call.h"
#include "component/link/instantiate.h"

enum gw_err gw_link_trap(struct gw_store *store, enum gw_err err,
                         const struct gw_diag *diag)
{
    switch (err) {
    case GW_OK:
    case GW_ERR_EXIT: return err;
    case GW_ERR_EXCEPTION:
        return gw_trap_set_message(store, GW_TRAP_HOST,
                                   "an exception left a component's function");
    case GW_ERR_NOMEM: return gw_trap_set(store, GW_TRAP_OUT_OF_MEMORY);
    default:
        if (diag->err == GW_OK) return err; /* guest code trapped, and says so itself */
        return gw_trap_set_message(
            store, err == GW_ERR_UNSUPPORTED ? GW_TRAP_WOULD_WAIT : GW_TRAP_HOST, "%s",
            diag->text);
    }
}

/* -- memory ---------------------------------------------------------------------------- */

/* spec: CanonicalABI#lifting-and-lowering-context: nobody leaves while it runs. */
static enum gw_err call_realloc(struct gw_canon_memory *canon, uint64_t old,
                                uint64_t old_bytes, uint32_t align, uint64_t bytes,
                                struct gw_diag *diag, uint64_t *out)
{
    struct gw_link_memory *memory = (struct gw_link_memory *)canon;
    struct gw_comp_instance *i = memory->instance;
    GW_EXPECT(memory->realloc);
    uint64_t slots[4] = {old, old_bytes, align, bytes};
    i->gate.is_locked = true;
    enum gw_err err = gw_exec_call(i->store, memory->realloc, slots);
    i->gate.is_locked = false;
    gw_link_memory_refresh(memory);
    if (err == GW_ERR_EXCEPTION)
        return gw_diag_set(diag, GW_ERR_TRAP, "an exception left realloc");
    if (err) return err;
    *out = memory->memory->type.limits.is_64 ? slots[0] : (uint32_t)slots[0];
    return GW_OK;
}

struct gw_link_memory *gw_link_memory_new(struct gw_comp_instance *instance,
                                          const struct gw_comp_canon_opts *options)
{
    struct gw_link_memory *memory =
        gw_arena_zero(&instance->store->arena, sizeof *memory);
    if (!memory) return NULL;
    memory->instance = instance;
    memory->canon.realloc = call_realloc;
    if (options->has_memory) memory->memory = instance->core_memories[options->memory];
    if (options->has_realloc) memory->realloc = instance->core_funcs[options->realloc];
    return memory;
}

/* -- resources ------------------------------------------------------------------------- */

/* What an identity in the types of the instance's component stands for. */
static const struct gw_canon_resource *find_resource(const struct gw_comp_instance *i,
                                                     const struct gw_comp_resource *id)
{
    const struct gw_component *c = i->code->component;
    const struct gw_comp_resource_slot *slot =
        &c->resources[gw_comp_resource_id(id)->slot];
    const struct gw_comp_def *def = &c->defs[slot->def];
    union gw_linked at = i->items[def->sort][def->index];
    for (uint32_t d = 0; d < slot->path_len; d++)
        at = at.instance->exports[slot->path[d]];
    return at.resource;
}

enum gw_err gw_link_find_resources(const struct gw_comp_instance *i,
                                   const struct gw_canon_plan *plan,
                                   const struct gw_canon_resource *const **out)
{
    const struct gw_canon_resource **found =
        gw_arena_array(&i->store->arena, plan->resource_count, sizeof *found);
    if (!found) return GW_ERR_NOMEM;
    for (uint32_t k = 0; k < plan->resource_count; k++)
        found[k] = find_resource(i, plan->resources[k]);
    *out = found;
    return GW_OK;
}

/* -- into a guest ---------------------------------------------------------------------- */

/* What a call finds in the instance it enters, kept to be put back. */
struct inside {
    struct gw_comp_instance *instance;
    struct gw_canon_gate *caller;
    uint64_t context[GW_COMP_MAX_CONTEXT];
    struct gw_link_task *task;
    struct gw_canon_scope scope;
};

static enum gw_err enter(struct inside *in, struct gw_comp_instance *instance,
                         struct gw_comp_instance *caller, struct gw_diag *diag)
{
    in->instance = instance;
    in->caller = caller ? &caller->gate : NULL;
    gw_canon_scope_init(&in->scope);
    enum gw_err err = gw_canon_gate_enter(&instance->gate, in->caller, diag);
    if (err) return err;
    memcpy(in->context, instance->context, sizeof in->context);
    memset(instance->context, 0, sizeof instance->context);
    in->task = instance->task;
    instance->task = NULL;
    return GW_OK;
}

static void leave(struct inside *in)
{
    memcpy(in->instance->context, in->context, sizeof in->context);
    in->instance->task = in->task;
    gw_canon_gate_leave(&in->instance->gate, in->caller);
}

static enum gw_err post_return(const struct gw_linked_func *func, uint64_t *results)
{
    if (!func->post_return) return GW_OK;
    struct gw_canon_gate *gate = &func->instance->gate;
    gate->is_locked = true;
    enum gw_err err = gw_exec_call(func->instance->store, func->post_return, results);
    gate->is_locked = false;
    return err;
}

static enum gw_err call_core(const struct gw_linked_func *func, uint64_t *slots)
{
    enum gw_err err = gw_exec_call(func->instance->store, func->core, slots);
    gw_link_memory_refresh(func->memory);
    return err;
}

static enum gw_err not_run(struct gw_diag *diag)
{
    return gw_diag_set(diag, GW_ERR_UNSUPPORTED,
                       "the call is asynchronous and would have to wait, which is not done "
                       "yet");
}

/* What a callback answers, in the low four bits. ORDER(CallbackCode) of the specification. */
enum { CALLBACK_EXIT, CALLBACK_YIELD, CALLBACK_WAIT };

enum { MAX_YIELDS = 1000 }; /* in a row: it waits for somebody */

/* There is nobody else to let run: who yields goes on at once. */
static enum gw_err run_callbacks(const struct gw_linked_func *func, uint64_t *slots,
                                 struct gw_diag *diag)
{
    enum gw_err err = GW_OK;
    for (unsigned n = 0; !err && (slots[0] & 15) == CALLBACK_YIELD; n++) {
        if (n == MAX_YIELDS) return not_run(diag);
        slots[0] = slots[1] = slots[2] = 0; /* no event */
        err = gw_exec_call(func->instance->store, func->callback, slots);
    }
    if (err || (slots[0] & 15) == CALLBACK_EXIT) return err;
    if ((slots[0] & 15) == CALLBACK_WAIT) return not_run(diag);
    return gw_diag_set(diag, GW_ERR_TRAP, "unsupported callback code");
}

/* Call a function that was lifted as asynchronous, and never waits. */
static enum gw_err run_task(const struct gw_linked_func *func,
                            const struct gw_canon_call *call, uint64_t *slots,
                            struct gw_comp_value *result)
{
    struct gw_comp_instance *i = func->instance;
    struct gw_link_task task = {
        .func = func, .scope = call->scope, .arena = call->arena, .result = result};
    struct gw_link_task *outer = i->task;
    i->task = &task;
    enum gw_err err = gw_exec_call(i->store, func->core, slots);
    if (!err && func->callback) err = run_callbacks(func, slots, call->diag);
    i->task = outer;
    if (err || task.has_returned) return err;
    return gw_diag_set(call->diag, GW_ERR_TRAP,
                       "async-lifted export failed to produce a result");
}

static enum gw_err call_and_lift(const struct gw_linked_func *func,
                                 const struct gw_canon_call *call, uint64_t *slots,
                                 struct gw_comp_value *result)
{
    if (func->lift->options.is_async) return run_task(func, call, slots, result);
    enum gw_err err = call_core(func, slots);
    if (!err) err = gw_canon_lift_result(func->plan, call, slots, result);
    if (!err) err = gw_canon_scope_check(call->scope, call->diag);
    return err ? err : post_return(func, slots);
}

/* Call a guest with values. `caller` NULL: the host. */
static enum gw_err call_guest(const struct gw_linked_func *func,
                              struct gw_comp_instance *caller,
                              const struct gw_comp_value *args, struct gw_arena *arena,
                              struct gw_diag *diag, struct gw_comp_value *result)
{
    if (!func->plan) return not_run(diag);
    struct gw_comp_instance *i = func->instance;
    struct inside in;
    enum gw_err err = enter(&in, i, caller, diag);
    if (err) return err;
    gw_link_memory_refresh(func->memory);
    struct gw_canon_call call = {
        .memory = &func->memory->canon,
        .handles = &i->handles,
        .resources = func->resources,
        .scope = &in.scope,
        .arena = arena,
        .diag = diag,
    };
    uint64_t slots[GW_COMP_MAX_FLAT_PARAMS + 1];
    err = gw_canon_lower_params(func->plan, &call, args, slots);
    if (err == GW_ERR_INVALID || err == GW_ERR_LIMIT) leave(&in); /* the guest saw nothing */
    if (!err) err = call_and_lift(func, &call, slots, result);
    gw_canon_scope_deinit(&in.scope);
    if (!err) leave(&in);
    return err;
}

/* A host's function, called by its host. */
static enum gw_err call_own(const struct gw_linked_func *func,
                             const struct gw_comp_value *args, struct gw_arena *arena,
                             struct gw_comp_value *result)
{
    struct gw_link_call call = {.type = func->type, .arena = arena};
    return func->host(&call, func->env, args, result);
}

enum gw_err gw_comp_call(const struct gw_linked_func *func,
                         const struct gw_comp_value *args, struct gw_arena *arena,
                         struct gw_diag *diag, struct gw_comp_value *result)
{
    if (func->host) return call_own(func, args, arena, result);
    struct gw_diag own = GW_DIAG_INIT;
    if (!diag) diag = &own;
    enum gw_err err = call_guest(func, NULL, args, arena, diag, result);
    if (err == GW_ERR_INVALID || err == GW_ERR_LIMIT) return err;
    return gw_link_trap(func->instance->store, err, diag);
}

/* -- out of a guest -------------------------------------------------------------------- */

/* A lowered function. */
struct lowered {
    const struct gw_linked_func *callee;
    struct gw_comp_instance *caller;
    bool waits_apart;                 /* lowered as asynchronous: answers with a state */
    bool goes_by_values; /* waits_apart; or the callee is a host's, or returns by task.return */
    const struct gw_canon_plan *plan; /* copies from memory to memory, otherwise */
    const struct gw_canon_resource *const *resources;
    struct gw_link_memory *memory;
};

static enum gw_err guest_to_guest(const struct lowered *l, uint64_t *slots,
                                  struct gw_diag *diag)
{
    const struct gw_linked_func *func = l->callee;
    struct inside in;
    enum gw_err err = enter(&in, func->instance, l->caller, diag);
    if (err) return err;
    gw_link_memory_refresh(l->memory);
    gw_link_memory_refresh(func->memory);
    struct gw_canon_call from = {
        .memory = &l->memory->canon,
        .handles = &l->caller->handles,
        .resources = l->resources,
        .scope = &in.scope,
        .diag = diag,
    };
    struct gw_canon_call to = from;
    to.memory = &func->memory->canon;
    to.handles = &func->instance->handles;

    uint64_t out[GW_COMP_MAX_FLAT_PARAMS + 1], result[1] = {0};
    err = gw_canon_copy_params(l->plan, &from, &to, slots, out);
    if (!err) err = call_core(func, out);
    if (!err) {
        gw_link_memory_refresh(l->memory);
        err = gw_canon_copy_result(l->plan, &from, &to, out, slots, result);
    }
    if (!err) err = gw_canon_scope_check(&in.scope, diag);
    if (!err) err = post_return(func, out);
    gw_canon_scope_deinit(&in.scope);
    if (err) return err;
    /* Without a result there may be no slot: the caller's frame begins there. */
    if (l->plan->result.count && !l->plan->result.is_spilled) slots[0] = result[0];
    leave(&in);
    return GW_OK;
}

static enum gw_err call_host(const struct lowered *l, struct gw_arena *arena,
                             const struct gw_comp_value *args, struct gw_comp_value *result)
{
    struct gw_link_call call = {
        .store = l->caller->store,
        .caller = l->caller,
        .type = l->callee->type,
        .arena = arena,
        .data = l->caller->data,
    };
    return l->callee->host(&call, l->callee->env, args, result);
}

static enum gw_err call_with_values(const struct lowered *l, struct gw_arena *arena,

                                    struct gw_canon_call *guest, uint64_t *slots)
{
    const struct gw_canon_plan *plan = l->plan;
    struct gw_comp_value some[GW_COMP_MAX_FLAT_PARAMS], *args = some, result;
    if (plan->params.count > GW_COUNT(some)) {
        args = gw_arena_array(arena, plan->params.count, sizeof *args);
        if (!args) return GW_ERR_NOMEM;
    }
    enum gw_err err = gw_canon_lift_params(plan, guest, slots, args);
    if (err) return err;
    memset(&result, 0, sizeof result);
    err = l->callee->host ? call_host(l, arena, args, &result)
                          : call_guest(l->callee, l->caller, args, arena, guest->diag,
                                       &result);
    if (err) return err;
    gw_link_memory_refresh(l->memory);
    return gw_canon_lower_result(plan, guest, &result, slots, slots);
}

/* What an asynchronous lower answers when the call is over, and there is no subtask to wait for.
 * spec: CanonicalABI#canon-lower, Subtask.State */
enum { SUBTASK_RETURNED = 2 };

static enum gw_err by_values(const struct lowered *l, uint64_t *slots,
                                 struct gw_diag *diag)
{
    struct gw_canon_scope scope;
    gw_canon_scope_init(&scope);
    struct gw_arena arena;
    gw_arena_init(&arena, &l->caller->store->alloc);
    gw_link_memory_refresh(l->memory);
    struct gw_canon_call guest = {
        .memory = &l->memory->canon,
        .handles = &l->caller->handles,
        .resources = l->resources,
        .scope = &scope,
        .arena = &arena,
        .diag = diag,
    };
    enum gw_err err = call_with_values(l, &arena, &guest, slots);
    gw_canon_scope_deinit(&scope);
    gw_arena_deinit(&arena);
    if (!err && l->waits_apart) slots[0] = SUBTASK_RETURNED;
    return err;
}

/* The callee takes no more calls, so this one would not begin. */
static bool must_wait(const struct lowered *l)
{
    return l->waits_apart && l->callee->instance && l->callee->instance->backpressure;
}

static enum gw_err call_lowered(struct gw_call *call, void *env, uint64_t *slots)
{
    const struct lowered *l = env;
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_canon_gate_check(&l->caller->gate, &diag);
    if (!err && (!l->plan || must_wait(l))) err = not_run(&diag);
    if (!err)
        err = l->goes_by_values ? by_values(l, slots, &diag)
                                : guest_to_guest(l, slots, &diag);
    return err ? gw_link_trap(call->store, err, &diag) : GW_OK;
}

/* -- making them ----------------------------------------------------------------------- */

enum gw_err gw_link_make_func(struct gw_comp_instance *instance, gw_type_id type,
                              gw_host_fn *fn, void *env, struct gw_func **out)
{
    return gw_func_new_host(instance->store, type, fn, env, NULL, out);
}

static enum gw_err make_lift(struct gw_comp_instance *i, const struct gw_comp_def *def,
                             const struct gw_link_canon *canon)
{
    struct gw_linked_func *func = gw_arena_zero(&i->store->arena, sizeof *func);
    if (!func) return GW_ERR_NOMEM;
    const struct gw_comp_canon_opts *options = &def->canon->options;
    func->type = def->canon->of.func;
    func->instance = i;
    func->lift = def->canon;
    func->core = i->core_funcs[def->canon->func];
    if (options->has_post_return) func->post_return = i->core_funcs[options->post_return];
    if (options->has_callback) func->callback = i->core_funcs[options->callback];
    func->plan = canon->plan;
    func->memory = gw_link_memory_new(i, options);
    if (!func->memory) return GW_ERR_NOMEM;
    i->items[GW_COMP_SORT_FUNC][def->index].func = func;
    if (!canon->plan) return GW_OK;
    return gw_link_find_resources(i, canon->plan, &func->resources);
}

/* Choose the plan by who is called. */
static enum gw_err plan_lower(struct gw_comp_instance *i, struct gw_link_canon *canon,
                              struct lowered *l, struct gw_diag *diag)
{
    if (!canon->plan) return GW_OK;
    l->goes_by_values =
        l->waits_apart || l->callee->host || l->callee->lift->options.is_async;
    if (l->goes_by_values) {
        l->plan = canon->plan;
    } else if (l->callee->plan) {
        enum gw_err err = gw_prelink_copy_plan(i->code->prelinked, canon, l->callee->lift,
                                               diag, &l->plan);
        if (err) return err;
    }
    return l->plan ? gw_link_find_resources(i, l->plan, &l->resources) : GW_OK;
}

static enum gw_err make_lower(struct gw_comp_instance *i, const struct gw_comp_def *def,
                              struct gw_link_canon *canon, struct gw_diag *diag)
{
    struct lowered *l = gw_arena_zero(&i->store->arena, sizeof *l);
    if (!l) return GW_ERR_NOMEM;
    l->caller = i;
    l->callee = i->items[GW_COMP_SORT_FUNC][def->canon->func].func;
    l->waits_apart = def->canon->options.is_async;
    l->memory = gw_link_memory_new(i, &def->canon->options);
    if (!l->memory) return GW_ERR_NOMEM;
    enum gw_err err = plan_lower(i, canon, l, diag);
    if (err) return err;
    return gw_link_make_func(i, def->canon->core_type, call_lowered, l,
                             &i->core_funcs[def->index]);
}

enum gw_err gw_link_make_canon(struct gw_comp_instance *i, uint32_t at,
                               struct gw_diag *diag)
{
    const struct gw_comp_def *def = &i->code->component->defs[at];
    switch (def->canon->kind) {
    case GW_COMP_CANON_LIFT: return make_lift(i, def, i->code->canons[at]);
    case GW_COMP_CANON_LOWER: return make_lower(i, def, i->code->canons[at], diag);
    default:
        return gw_link_make_builtin(i, i->code->canons[at], &i->core_funcs[def->index]);
    }
}

/* -- the end of a resource ------------------------------------------------------------- */

struct dtor {
    struct gw_comp_instance *home;
    struct gw_func *func; /* NULL: nothing to run, but the home must let us in */
};

static enum gw_err end_resource(void *env, uint64_t rep, struct gw_diag *diag)
{
    const struct dtor *dtor = env;
    struct gw_comp_instance *caller = dtor->home->root->dropping;
    struct inside in;
    enum gw_err err = enter(&in, dtor->home, caller, diag);
    if (err) return err;
    uint64_t slots[1] = {rep};
    if (dtor->func) err = gw_exec_call(dtor->home->store, dtor->func, slots);
    gw_canon_scope_deinit(&in.scope);
    if (!err) leave(&in);
    return err;
}

enum gw_err gw_link_set_dtor(struct gw_canon_resource *resource,
                             struct gw_comp_instance *home, struct gw_func *func)
{
    struct dtor *dtor = gw_arena_zero(&home->store->arena, sizeof *dtor);
    if (!dtor) return GW_ERR_NOMEM;
    *dtor = (struct dtor){home, func};
    resource->drop = end_resource;
    resource->env = dtor;
    return GW_OK;
}
