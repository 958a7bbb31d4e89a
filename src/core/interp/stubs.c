/* SPDX-License-Identifier: Apache-2.0 */
/* stubs.c -- where handlers meet C: host calls, first calls, exceptions.
 *
 * What needs a local's address is a function of its own, so that the handlers that go on afterwards do
 * so in tail position. */
#include "core/interp/ops.h"

/* Note in the exec that guest code stands inside the instruction before caller.pc. */
static void stand_at(struct gw_exec *x, struct gw_caller caller, uint64_t *top)
{
    x->top = top;
    if (caller.prepared) {
        x->frame = caller.fp;
        x->pc = caller.pc - 1;
        return;
    }
    const struct gw_entry *entry = (const struct gw_entry *)(const void *)caller.fp;
    x->frame = entry->frame;
    x->pc = entry->pc;
}

struct gw_caller gw_frame_caller(const uint64_t *header)
{
    const uint8_t *pc = (const uint8_t *)(uintptr_t)header[0];
    uint64_t *fp = (uint64_t *)(uintptr_t)header[1];
    while (pc == gw_stub_pc(&gw_stub_bridge)) {
        pc = (const uint8_t *)(uintptr_t)fp[0];
        fp = (uint64_t *)(uintptr_t)fp[1];
    }
    struct gw_func *const *before = (struct gw_func *const *)(const void *)pc;
    return (struct gw_caller){pc, fp, before[-1] ? gw_prepared_of(before[-1]) : NULL};
}

static uint32_t header_of(const struct gw_func *func)
{
    const struct gw_canon *canon = func->canon;
    return canon->param_slots > canon->result_slots ? canon->param_slots : canon->result_slots;
}

/* Go on at x->pc in x->frame, where `catcher` (NULL: the host) catches the exception. */
static enum gw_err go_on_catching(struct gw_prepared *catcher, struct gw_exec *x)
{
    if (!catcher) return GW_ERR_EXCEPTION;
    x->store->exception = GW_REF_NULL;
    const uint8_t *pc = x->pc;
    gw_op *op = *(const gw_code_op *)(const void *)pc;
    return op(pc, x->frame, gw_instance_mem(catcher->instance), 0, x, 0, 0);
}

static struct gw_prepared *unwind_from(struct gw_exec *x, struct gw_caller caller,
                                       gw_ref exception)
{
    if (!caller.prepared) return NULL;
    return gw_unwind(x, caller.prepared, exception, caller.pc - 1, caller.fp);
}

static GW_NOINLINE enum gw_err call_host(struct gw_exec *x, struct gw_func *func,
                                         uint64_t *slots)
{
    struct gw_caller caller = gw_frame_caller(slots + header_of(func));
    stand_at(x, caller, slots + header_of(func) + GW_FRAME_HEADER);
    struct gw_call call = {x->store, caller.prepared ? caller.prepared->instance : NULL, func};
    return func->host(&call, func->env, slots);
}

static enum gw_err host_op(GW_OP_PARAMS)
{
    const struct gw_func *func = (const struct gw_func *)(uintptr_t)r0;
    const uint64_t *header = fp + header_of(func);
    enum gw_err err = call_host(x, (struct gw_func *)(uintptr_t)r0, fp);
    if (err == GW_ERR_EXCEPTION)
        return go_on_catching(unwind_from(x, gw_frame_caller(header), x->store->exception), x);
    if (err != GW_OK) return err;
    r0 = fp[0];
    s0 = gw_slot_f32(fp);
    d0 = gw_slot_f64(fp);
    pc = (const uint8_t *)(uintptr_t)header[0];
    fp = (uint64_t *)(uintptr_t)header[1];
    GO();
}
const struct gw_stub gw_stub_host = {NULL, host_op};

/* The function in r0 runs for the first time. */
static enum gw_err lazy_op(GW_OP_PARAMS)
{
    struct gw_func *func = (struct gw_func *)(uintptr_t)r0;
    enum gw_err err = gw_prepare(func);
    if (err != GW_OK) {
        stand_at(x, gw_frame_caller(fp + header_of(func)), fp);
        if (err == GW_ERR_LIMIT)
            return gw_trap_set_message(x->store, GW_TRAP_STACK_EXHAUSTED,
                                       "function %u needs more than %u slots of frame",
                                       func->index, (unsigned)GW_FRAME_MAX_SLOTS);
        if (err == GW_ERR_UNSUPPORTED)
            return gw_trap_set_message(x->store, GW_TRAP_HOST,
                                       "function %u switches stacks, which this tier does "
                                       "not run",
                                       func->index);
        return gw_trap_set(x->store, GW_TRAP_OUT_OF_MEMORY);
    }
    pc = func->code;
    GO();
}
const struct gw_stub gw_stub_lazy = {NULL, lazy_op};

static enum gw_err exit_op(GW_OP_PARAMS)
{
    (void)pc, (void)fp, (void)mem, (void)r0, (void)x, (void)s0, (void)d0;
    return GW_OK;
}
const struct gw_stub gw_stub_exit = {NULL, exit_op};

GW_COLD enum gw_err gw_interp_trap(const uint8_t *pc, uint64_t *fp, struct gw_exec *x,
                                   enum gw_trap_code code)
{
    x->pc = pc;
    x->frame = fp;
    x->top = fp;
    return gw_trap_set(x->store, code);
}

/* +8 arguments, +16 tag, +24 own function */
OP(gw_throw)
{
    struct gw_prepared *prepared = gw_prepared_of(PTR(struct gw_func, 24));
    struct gw_tag *tag = PTR(struct gw_tag, 16);
    x->pc = pc;
    x->frame = fp;
    x->top = fp + prepared->frame_slots;
    struct gw_gc_exception *exception = gw_gc_new_exception(x->store, tag);
    if (!exception) TRAP(OUT_OF_MEMORY);
    memcpy(exception->args, &SLOT(8), tag->canon->param_slots * sizeof(uint64_t));
    gw_ref ref = (gw_ref)(uintptr_t)exception;
    gw_exception_set(x->store, ref);
    return go_on_catching(gw_unwind(x, prepared, ref, pc, fp), x);
}

/* +8 the exception, +24 own function */
OP(gw_throw_ref)
{
    struct gw_prepared *prepared = gw_prepared_of(PTR(struct gw_func, 24));
    gw_ref ref = SLOT(8);
    if (!ref) TRAP(NULL_EXCEPTION);
    x->pc = pc;
    x->frame = fp;
    x->top = fp + prepared->frame_slots;
    gw_exception_set(x->store, ref);
    return go_on_catching(gw_unwind(x, prepared, ref, pc, fp), x);
}
