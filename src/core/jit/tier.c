/* SPDX-License-Identifier: Apache-2.0 */
/* tier.c -- the compiler as the runtime sees it. */
#include "core/jit/jit.h"

#include "core/jit/code.h"
#include "core/jit/marshal.h"
#include "core/jit/masm_buffer.h"
#include "core/jit/observe.h"
#include "core/jit/walk.h"
#include "core/runtime/memory.h"
#include "core/runtime/sites.h"
#include "core/runtime/store.h"
#include "os/thread.h"

/* Compiled frames end above what host calls put on the stack (GW_STORE_PASSING_SLOTS at
 * most), what stubs push, and what the handler of a signal takes that interrupts them. */
enum { STACK_MARGIN = GW_STORE_PASSING_SLOTS * 8 + 16 * 1024, ENTRY_ALIGN = 16 };

/* -- instances ----------------------------------------------------------------------- */

static bool is_plain(const struct gw_memtype *type)
{
    return !type->limits.is_64 && type->page_size_log2 == 16;
}

uint32_t gw_jit_options(const struct gw_store_config *config,
                        const struct gw_module *module)
{
    uint32_t options = config->prefer_checked ? 0 : GW_JIT_GUARDED;
    if (config->is_metered) options |= GW_JIT_METERED;
    if (config->is_profiled) options |= GW_JIT_PROFILED;
    if (config->is_interruptible) options |= GW_JIT_INTERRUPTIBLE;
    for (uint32_t i = 0; i < module->memory_count; i++)
        if (module->memories[i].type.limits.is_shared) options |= GW_JIT_INTERRUPTIBLE;
    return options;
}

static uint32_t options_of(const struct gw_instance *instance)
{
    uint32_t options = gw_jit_options(&instance->store->config, instance->module);
    options |= GW_JIT_GUARDED;
    for (uint32_t i = 0; i < instance->module->memory_count; i++) {
        const struct gw_memory *memory = instance->memories[i];
        if (is_plain(&memory->type) && !memory->is_guarded)
            options &= ~(uint32_t)GW_JIT_GUARDED;
    }
    return options;
}

static enum gw_err make_passing(struct gw_store *store)
{
    if (!store->passing)
        store->passing =
            gw_alloc_array(&store->alloc, GW_STORE_PASSING_SLOTS, sizeof *store->passing);
    return store->passing ? GW_OK : GW_ERR_NOMEM;
}

/* A function that is too large is found out when it is called. */
static enum gw_err make_code(struct gw_module *module, uint32_t options,
                             enum gw_store_compile when, struct gw_code **out)
{
    if (when == GW_COMPILE_LAZY) return gw_code_of(module, options, out);
    unsigned helpers = when == GW_COMPILE_POOL ? gw_thread_processors() - 1 : 0;
    enum gw_err err = gw_code_of_all(module, options, helpers, out);
    return err == GW_ERR_LIMIT && *out ? GW_OK : err;
}

/* One block: the sites, then the counters. */
static size_t profile_bytes(uint32_t func_count)
{
    return sizeof(struct gw_sites) +
           (size_t)func_count * GW_INSTANCE_COUNTERS * sizeof(uint32_t);
}

static enum gw_err make_profile(struct gw_instance *instance, uint32_t func_count)
{
    struct gw_alloc *alloc = &instance->store->alloc;
    instance->sites = gw_alloc_zero(alloc, profile_bytes(func_count));
    if (!instance->sites) return GW_ERR_NOMEM;
    gw_sites_init(instance->sites, alloc);
    instance->profile = (uint32_t *)(instance->sites + 1);
    return GW_OK;
}

static enum gw_err attach(struct gw_instance *instance)
{
    struct gw_module *module = instance->module;
    uint32_t count = module->func_count - module->func_import_count;
    instance->builtins = &gw_jit_table;
    instance->type_displays = gw_type_registry_displays(instance->store->registry);
    if (count == 0) return GW_OK;
    enum gw_err err = make_passing(instance->store);
    struct gw_code *code;
    if (!err)
        err = make_code(module, options_of(instance), instance->store->config.compile,
                        &code);
    if (err) return err;
    instance->tier_data = code;
    for (uint32_t i = 0; i < count; i++)
        instance->own_funcs[i].code = gw_code_entry(code, module->func_import_count + i);
    return instance->store->config.is_profiled ? make_profile(instance, count) : GW_OK;
}

/* The code is the module's. */
static void detach(struct gw_instance *instance)
{
    const struct gw_module *module = instance->module;
    struct gw_alloc *alloc = &instance->store->alloc;
    if (instance->sites) gw_sites_deinit(instance->sites);
    gw_alloc_put(alloc, instance->sites,
                 profile_bytes(module->func_count - module->func_import_count));
    instance->profile = NULL;
    instance->sites = NULL;
    instance->tier_data = NULL;
}

/* -- calls --------------------------------------------------------------------------- */

/* Room for an entry below what is in use; NULL: there is none. */
static struct gw_jit_entry *make_entry(struct gw_exec *exec, struct gw_jit_regs *regs)
{
    char *below = exec->sp ? exec->sp : (char *)exec->stack_end;
    uintptr_t at =
        ((uintptr_t)below - sizeof(struct gw_jit_entry)) & ~(uintptr_t)(ENTRY_ALIGN - 1);
    if (at < (uintptr_t)exec->top + STACK_MARGIN) return NULL;
    struct gw_jit_entry *entry = (struct gw_jit_entry *)at;
    *entry = (struct gw_jit_entry){.exec = exec,
                                   .regs = regs,
                                   .frame = exec->frame,
                                   .pc = exec->pc,
                                   .context = exec->context};
    return entry;
}

static enum gw_err call(struct gw_exec *exec, struct gw_func *func, uint64_t *slots)
{
    struct gw_store *store = exec->store;
    const struct gw_type *type = &func->canon->type;
    /* Functions that call nothing do not poll. */
    if (GW_UNLIKELY(gw_store_is_interrupted(store) && store->config.is_interruptible))
        return gw_trap_set(store, GW_TRAP_INTERRUPTED);
    struct gw_jit_regs regs;
    struct gw_jit_entry *entry = make_entry(exec, &regs);
    if (!entry) return gw_trap_set(store, GW_TRAP_STACK_EXHAUSTED);
    gw_marshal_in(gw_jit_param_places(), type->func.params, type->func.param_count, slots,
                  &regs, store->passing);
    store->stack_limit = (char *)exec->top + STACK_MARGIN;
    enum gw_err err = gw_jit_enter(func, entry);
    if (!err)
        gw_marshal_out(gw_jit_result_places(), type->func.results,
                       type->func.result_count, &regs, store->passing, slots);
    return err;
}

/* -- looking at frames --------------------------------------------------------------- */

/* Deep recursion has the same place over and over: it is found once. */
struct place {
    const struct gw_placed *placed;
    uint32_t at, source;
};

static uint32_t locate(struct place *last, const struct gw_walk *w)
{
    if (last->placed == w->placed && last->at == w->offset) return last->source;
    enum gw_trap_code trap;
    uint32_t source;
    if (gw_code_locate(w->code, w->placed, w->offset, &source, &trap)) return UINT32_MAX;
    *last = (struct place){w->placed, w->offset, source};
    return source;
}

static struct gw_func *func_of(const struct gw_walk *w)
{
    return w->instance->funcs[w->placed->func];
}

static void walk(const struct gw_exec *exec, uint32_t located,
                 bool (*visit)(void *env, struct gw_func *func, uint32_t offset),
                 void *env)
{
    struct place last = {NULL, 0, 0};
    struct gw_walk w;
    if (!exec->frame) return;
    bool is_frame = gw_walk_first(exec, &w) || gw_walk_outer(&w);
    while (is_frame) {
        uint32_t source = UINT32_MAX;
        if (located > 0) {
            source = locate(&last, &w);
            located--;
        }
        if (!visit(env, func_of(&w), source)) return;
        is_frame = gw_walk_caller(&w) || gw_walk_outer(&w);
    }
}

/* -- faults -------------------------------------------------------------------------- */

/* pc is set one further, as if the instruction were a call: walks look before it. */
static bool fault(struct gw_exec *exec, void *registers, enum gw_trap_code *trap)
{
    struct gw_jit_machine machine;
    gw_jit_read_registers(registers, &machine);
    const struct gw_code *code;
    uint32_t offset;
    if (!gw_code_find(machine.pc, &code, &offset)) return false;
    if (*trap == GW_TRAP_NONE) {
        *trap = gw_jit_trap_at(machine.pc);
        if (*trap == GW_TRAP_NONE) return false;
    }
    exec->pc = machine.pc + 1;
    exec->frame = machine.sp;
    exec->context = machine.context;
    if (exec->store->config.is_metered) exec->store->fuel = machine.fuel;
    return true;
}

/* What an access to the wrong address means depends on the instruction. */
static enum gw_trap_code explain(const struct gw_exec *exec, enum gw_trap_code trap)
{
    if (trap != GW_TRAP_MEMORY_BOUNDS && trap != GW_TRAP_NULL_REFERENCE) return trap;
    struct gw_walk w;
    uint32_t source;
    enum gw_trap_code found = GW_TRAP_NONE;
    if (!gw_walk_first(exec, &w)) return trap;
    if (gw_code_locate(w.code, w.placed, w.offset, &source, &found)) return trap;
    return found == GW_TRAP_NONE ? trap : found;
}

const struct gw_tier gw_jit_tier = {
    .name = "jit",
    .keeps_code = true,
    .is_supported = gw_masm_is_supported,
    .observe = gw_jit_observe,
    .attach = attach,
    .detach = detach,
    .call = call,
    .walk = walk,
    .fault = fault,
    .explain = explain,
    .host_code = gw_jit_host_entry,
};
