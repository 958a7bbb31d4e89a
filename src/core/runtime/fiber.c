/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/fiber.h"

#include "os/fiber.h"

enum {
    C_STACK_BYTES = 256 * 1024,
    C_STACK_MARGIN = 64 * 1024, /* what one host function may use */
};

enum state { PARKED, RUNNING, DONE };

struct gw_fiber {
    struct gw_store *store;
    struct gw_func *func;
    struct gw_exec *exec;    /* its own */
    struct gw_exec *outer;   /* the store's while it does not run */
    struct gw_exec *running; /* gw_trap_running() inside, while parked */
    char *stack_limit;       /* the store's inside, while parked */
    struct gw_os_fiber os;
    enum state state;
    enum gw_err err;
    uint64_t *slots; /* at the bottom of its value stack: the collector sees them */
};

/* Runs on the fiber's own stack. */
static void body(void *env)
{
    struct gw_fiber *fiber = env;
    fiber->err = gw_exec_call(fiber->store, fiber->func, fiber->slots);
    fiber->state = DONE;
    gw_os_fiber_leave(&fiber->os);
}

enum gw_err gw_fiber_new(struct gw_store *store, struct gw_func *func,
                         const uint64_t *slots, struct gw_fiber **out)
{
    const struct gw_canon *type = func->canon;
    size_t in = type->param_slots;
    size_t count = in > type->result_slots ? in : type->result_slots;
    struct gw_fiber *fiber = gw_alloc_zero(&store->alloc, sizeof *fiber);
    if (!fiber) return GW_ERR_NOMEM;
    fiber->store = store;
    fiber->func = func;
    enum gw_err err = gw_exec_new(store, &fiber->exec);
    if (!err) err = gw_os_fiber_init(&fiber->os, C_STACK_BYTES, body, fiber);
    if (err) {
        gw_fiber_free(&fiber);
        return err;
    }
    fiber->slots = fiber->exec->top;
    fiber->exec->top += count; /* a few thousand at most: a stack holds more */
    if (in) memcpy(fiber->slots, slots, in * sizeof *slots);
    fiber->exec->fiber = fiber;
    fiber->exec->c_stack_low = gw_os_fiber_low(&fiber->os) + C_STACK_MARGIN;
    *out = fiber;
    return GW_OK;
}

void gw_fiber_free(struct gw_fiber **fiber_at)
{
    struct gw_fiber *fiber = *fiber_at;
    if (!fiber) return;
    *fiber_at = NULL;
    GW_EXPECT(fiber->state != RUNNING);
    gw_os_fiber_deinit(&fiber->os);
    gw_exec_free(&fiber->exec);
    gw_alloc_put(&fiber->store->alloc, fiber, sizeof *fiber);
}

static void run(struct gw_fiber *fiber)
{
    struct gw_store *store = fiber->store;
    struct gw_exec *before = gw_trap_running();
    char *stack_limit = store->stack_limit;
    store->stack_limit = fiber->stack_limit;
    fiber->outer = store->exec;
    store->exec = fiber->exec;
    gw_trap_set_running(fiber->running);
    fiber->state = RUNNING;
    gw_os_fiber_enter(&fiber->os);
    fiber->running = gw_trap_running();
    gw_trap_set_running(before);
    store->exec = fiber->outer;
    fiber->stack_limit = store->stack_limit;
    store->stack_limit = stack_limit;
}

bool gw_fiber_resume(struct gw_fiber *fiber, enum gw_err *err, uint64_t *slots)
{
    GW_EXPECT(fiber->state == PARKED);
    enum gw_err unready = gw_trap_thread_init(); /* this thread may be new to it */
    if (unready) {
        fiber->state = DONE;
        fiber->err = unready;
    } else {
        run(fiber);
    }
    if (fiber->state != DONE) return false;
    *err = fiber->err;
    size_t count = fiber->func->canon->result_slots;
    if (!fiber->err && count) memcpy(slots, fiber->slots, count * sizeof *slots);
    return true;
}

bool gw_fiber_park(struct gw_store *store)
{
    struct gw_fiber *fiber = store->exec ? store->exec->fiber : NULL;
    if (!fiber) return false;
    fiber->state = PARKED;
    gw_os_fiber_leave(&fiber->os);
    return true;
}
