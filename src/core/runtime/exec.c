/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/exec.h"

#include <string.h>

#include "core/runtime/store.h"
#include "core/runtime/tier.h"
#include "os/vm.h"

enum { LEAST_STACK_BYTES = 64 * 1024 };

static void link_exec(struct gw_store *store, struct gw_exec *exec)
{
    exec->next = store->execs;
    if (exec->next) exec->next->prev = exec;
    store->execs = exec;
}

static void unlink_exec(struct gw_exec *exec)
{
    if (exec->prev)
        exec->prev->next = exec->next;
    else
        exec->store->execs = exec->next;
    if (exec->next) exec->next->prev = exec->prev;
}

enum gw_err gw_exec_new(struct gw_store *store, struct gw_exec **out)
{
    size_t guard = gw_vm_page(), wanted = store->config.stack_bytes;
    size_t bytes = gw_vm_round(wanted < LEAST_STACK_BYTES ? LEAST_STACK_BYTES : wanted);
    if (bytes == 0 || bytes > PTRDIFF_MAX - guard) return GW_ERR_NOMEM;
    struct gw_exec *exec = gw_alloc_zero(&store->alloc, sizeof *exec);
    if (!exec) return GW_ERR_NOMEM;
    char *stack = gw_vm_map(bytes + guard);
    if (!stack || !gw_vm_guard(stack + bytes, guard)) {
        gw_vm_release(stack, bytes + guard);
        gw_alloc_put(&store->alloc, exec, sizeof *exec);
        return GW_ERR_NOMEM;
    }
    exec->store = store;
    exec->stack = exec->top = (uint64_t *)(void *)stack;
    exec->stack_end = (uint64_t *)(void *)(stack + bytes);
    link_exec(store, exec);
    *out = exec;
    return GW_OK;
}

void gw_exec_free(struct gw_exec **exec_at)
{
    struct gw_exec *exec = *exec_at;
    if (!exec) return;
    *exec_at = NULL;
    unlink_exec(exec);
    size_t bytes = (size_t)(exec->stack_end - exec->stack) * sizeof *exec->stack;
    gw_vm_release(exec->stack, bytes + gw_vm_page());
    gw_alloc_put(&exec->store->alloc, exec, sizeof *exec);
}

enum gw_err gw_exec_get(struct gw_store *store, struct gw_exec **out)
{
    if (!store->exec) {
        enum gw_err err = gw_exec_new(store, &store->exec);
        if (err) return err;
    }
    *out = store->exec;
    return GW_OK;
}

struct guest_call {
    struct gw_exec *exec;
    struct gw_func *func;
    uint64_t *slots;
};

static enum gw_err call_guest(void *env)
{
    struct guest_call *call = env;
    return call->exec->store->tier->call(call->exec, call->func, call->slots);
}

/* Slots are on the value stack here: what the host passed may lie where the collector
 * does not look. */
static enum gw_err call_func(struct gw_exec *exec, struct gw_func *func, uint64_t *slots)
{
    if (func->host) {
        struct gw_call call = {exec->store, NULL, func};
        return func->host(&call, func->env, slots);
    }
    enum gw_err err = gw_trap_thread_init();
    if (GW_UNLIKELY(err)) return err;
    struct guest_call call = {exec, func, slots};
    return gw_trap_catch(exec, call_guest, &call);
}

/* Back to where guest code called the host, however the call ended. */
static void restore(struct gw_exec *exec, const struct gw_exec *before)
{
    exec->top = before->top;
    exec->frame = before->frame;
    exec->pc = before->pc;
    exec->context = before->context;
    exec->sp = before->sp;
    exec->c_sp = before->c_sp;
}

static bool is_too_deep(const struct gw_exec *exec, size_t room)
{
    const char *here = __builtin_frame_address(0);
    const uint64_t *end =
        exec->sp ? (const uint64_t *)(const void *)exec->sp : exec->stack_end;
    return exec->host_depth >= GW_EXEC_MAX_HOST_DEPTH || here < exec->c_stack_low ||
           exec->top >= end || room > (size_t)(end - exec->top);
}

enum gw_err gw_exec_call(struct gw_store *store, struct gw_func *func, uint64_t *slots)
{
    struct gw_exec *exec = store->exec;
    if (GW_UNLIKELY(!exec)) {
        enum gw_err err = gw_exec_get(store, &exec);
        if (err) return err;
    }
    size_t in = func->canon->param_slots, out = func->canon->result_slots;
    size_t room = in > out ? in : out;
    if (GW_UNLIKELY(is_too_deep(exec, room)))
        return gw_trap_set(store, GW_TRAP_STACK_EXHAUSTED);

    const struct gw_exec before = *exec;
    uint64_t *top = exec->top;
    char *stack_limit = store->stack_limit;
    if (in) memcpy(top, slots, in * sizeof *slots);
    exec->top = top + room;
    exec->host_depth++;
    enum gw_err err = call_func(exec, func, top);
    exec->host_depth--;
    restore(exec, &before);
    store->stack_limit = stack_limit;

    if (err == GW_OK && out) memcpy(slots, top, out * sizeof *slots);
    if (GW_UNLIKELY(err == GW_ERR_TRAP && !store->trap)) gw_trap_set(store, GW_TRAP_HOST);
    return err;
}
