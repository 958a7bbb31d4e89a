/* SPDX-License-Identifier: Apache-2.0 */
/* tier.c -- the interpreter as the runtime sees it. */
#include "core/interp/interp.h"

#include "core/interp/code.h"
#include "core/interp/registers.h"

static uint32_t own_count(const struct gw_instance *instance)
{
    return instance->module->func_count - instance->module->func_import_count;
}

struct gw_prepared *gw_prepared_of(const struct gw_func *func)
{
    if (!func->code || func->code == (const void *)gw_stub_pc(&gw_stub_lazy)) return NULL;
    return GW_CONTAINER((uintptr_t)func->code, struct gw_prepared, code);
}

/* The function whose code holds pc. A search: only traps and walks ask. */
static struct gw_prepared *prepared_at(const struct gw_store *store, const uint8_t *pc)
{
    for (const struct gw_instance *i = store->instances; i; i = i->next) {
        uint32_t count = own_count(i);
        for (uint32_t f = 0; f < count; f++) {
            struct gw_prepared *p = gw_prepared_of(&i->own_funcs[f]);
            if (!p) continue;
            const uint8_t *code = gw_prepared_code(p);
            if (pc >= code && pc < code + p->code_bytes) return p;
        }
    }
    return NULL;
}

static enum gw_err attach(struct gw_instance *instance)
{
    uint32_t count = own_count(instance);
    for (uint32_t i = 0; i < count; i++)
        instance->own_funcs[i].code = gw_stub_pc(&gw_stub_lazy);
    return GW_OK;
}

static void detach(struct gw_instance *instance)
{
    uint32_t count = own_count(instance);
    for (uint32_t i = 0; i < count; i++) {
        struct gw_prepared *p = gw_prepared_of(&instance->own_funcs[i]);
        if (p) gw_alloc_put(&instance->store->alloc, p, p->bytes);
        instance->own_funcs[i].code = gw_stub_pc(&gw_stub_lazy);
    }
}

static enum gw_err call(struct gw_exec *exec, struct gw_func *func, uint64_t *slots)
{
    const struct gw_canon *canon = func->canon;
    uint32_t header =
        canon->param_slots > canon->result_slots ? canon->param_slots : canon->result_slots;
    struct gw_entry entry = {exec->frame, exec->pc};
    if ((size_t)(exec->stack_end - slots) < (size_t)header + GW_FRAME_HEADER)
        return gw_trap_set(exec->store, GW_TRAP_STACK_EXHAUSTED);
    slots[header] = (uint64_t)(uintptr_t)gw_stub_pc(&gw_stub_exit);
    slots[header + 1] = (uint64_t)(uintptr_t)&entry;
    const uint8_t *pc = func->code;
    gw_op *first = *(gw_op *const *)(const void *)pc;
    enum gw_err err = first(pc, slots, gw_instance_mem(func->instance),
                            (uint64_t)(uintptr_t)func, exec, 0, 0);
    exec->frame = entry.frame;
    exec->pc = entry.pc;
    return err;
}

/* Deep recursion has the same frame over and over: `last` is where it was found before. */
struct place {
    const struct gw_prepared *prepared;
    uint32_t at, offset;
};

static uint32_t locate(struct place *last, const struct gw_prepared *p, const uint8_t *pc)
{
    uint32_t at = (uint32_t)(pc - gw_prepared_code(p));
    if (last->prepared != p || last->at != at)
        *last = (struct place){p, at, gw_prepare_locate(p->func, at)};
    return last->offset;
}

static void walk(const struct gw_exec *exec, uint32_t located,
                 bool (*visit)(void *env, struct gw_func *func, uint32_t offset), void *env)
{
    struct place last = {NULL, 0, 0};
    uint64_t *fp = exec->frame;
    const uint8_t *pc = exec->pc;
    struct gw_prepared *p = fp ? prepared_at(exec->store, pc) : NULL;
    while (p) {
        uint32_t offset = UINT32_MAX;
        if (located > 0) {
            offset = locate(&last, p, pc);
            located--;
        }
        if (!visit(env, p->func, offset)) return;
        struct gw_caller caller = gw_frame_caller(fp + p->header);
        fp = caller.fp;
        pc = caller.pc - 1;
        p = caller.prepared;
        if (p) continue;
        const struct gw_entry *entry = (const struct gw_entry *)(const void *)caller.fp;
        fp = entry->frame;
        pc = entry->pc;
        p = fp ? prepared_at(exec->store, pc) : NULL;
    }
}

/* Bounds of the section that holds all handlers (ops.h), made by the linker. */
extern const uint8_t __start_gw_ops[], __stop_gw_ops[];

static bool fault(struct gw_exec *exec, void *registers, enum gw_trap_code *code)
{
    struct gw_registers r;
    if (*code != GW_TRAP_MEMORY_BOUNDS && *code != GW_TRAP_DIVIDE_BY_ZERO) return false;
    if (!gw_registers_read(registers, &r)) return false;
    if (r.ip < __start_gw_ops || r.ip >= __stop_gw_ops) return false;
    if (r.fp < exec->stack || r.fp >= exec->stack_end) return false;
    const struct gw_prepared *p = prepared_at(exec->store, r.pc);
    if (!p) return false;
    exec->pc = r.pc;
    exec->frame = r.fp;
    exec->top = r.fp + p->frame_slots;
    return true;
}

const struct gw_tier gw_interp_tier = {
    .name = "interp",
    .attach = attach,
    .detach = detach,
    .call = call,
    .walk = walk,
    .fault = GW_REGISTERS_KNOWN ? fault : NULL,
};
