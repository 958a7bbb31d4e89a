/* SPDX-License-Identifier: Apache-2.0 */
/* host.c -- what stubs call on behalf of compiled code: host functions, first calls. */
#include "core/jit/code.h"
#include "core/jit/marshal.h"
#include "core/runtime/store.h"
#include "core/runtime/trap.h"

/* The slots of the call lie on the exec's stack, from `top` up: the collector looks there,
 * and store->stack_limit has left room for them. */
enum gw_err gw_jit_call_host(struct gw_func *func, struct gw_jit_regs *regs,
                             struct gw_instance *caller)
{
    struct gw_store *store = caller->store;
    struct gw_exec *exec = store->exec;
    const struct gw_type *type = &func->canon->type;
    uint32_t in = func->canon->param_slots, out = func->canon->result_slots;
    uint64_t *slots = exec->top;
    GW_EXPECT((char *)(slots + (in > out ? in : out)) <= exec->sp);
    gw_marshal_out(gw_jit_param_places(), type->func.params, type->func.param_count, regs,
                   store->passing, slots);
    exec->top = slots + (in > out ? in : out);
    struct gw_call call = {store, caller, func};
    enum gw_err err = func->host(&call, func->env, slots);
    exec->top = slots;
    if (!err)
        gw_marshal_in(gw_jit_result_places(), type->func.results, type->func.result_count,
                      slots, regs, store->passing);
    if (GW_UNLIKELY(err == GW_ERR_TRAP && !store->trap)) gw_trap_set(store, GW_TRAP_HOST);
    return err;
}

static GW_COLD const void *cannot_compile(struct gw_store *store, gw_funcidx func,
                                          enum gw_err err)
{
    if (err == GW_ERR_LIMIT)
        gw_trap_set_message(store, GW_TRAP_STACK_EXHAUSTED,
                            "function %u is too large to compile", func);
    else
        gw_trap_set(store, GW_TRAP_OUT_OF_MEMORY);
    return NULL;
}

const void *gw_jit_lazy(struct gw_instance *context, struct gw_func *func,
                        const void *entry)
{
    struct gw_instance *instance = func ? func->instance : context;
    const struct gw_module *module = instance->module;
    struct gw_code *code = instance->tier_data;
    gw_funcidx index = func ? func->index : gw_code_of_entry(code, entry);
    enum gw_err err = gw_code_compile(code, index);
    if (err) return cannot_compile(instance->store, index, err);
    instance->own_funcs[index - module->func_import_count].code =
        gw_code_entry(code, index);
    return func ? gw_code_entry(code, index) : gw_code_internal(code, index);
}
