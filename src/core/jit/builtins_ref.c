/* SPDX-License-Identifier: Apache-2.0 */
/* Types of references at run time; exceptions on their way out. */
#include "core/jit/builtins.h"
#include "core/runtime/sites.h"
#include "core/wasm/opcodes.h"

/* ---- types ---- */

static bool passes(const struct gw_instance *context, gw_ref ref, uint64_t heap,
                   uint64_t null_passes)
{
    if (!ref) return null_passes != 0;
    gw_heaptype type = (gw_heaptype)heap;
    if (gw_heap_is_index(type)) type = context->types[type]->id;
    return gw_gc_ref_matches(context->store, ref, type);
}

enum gw_err gw_builtin_ref_test(struct gw_instance *context, uint64_t *slots, uint64_t a,
                                uint64_t b)
{
    slots[0] = passes(context, slots[0], a, b);
    return GW_OK;
}

enum gw_err gw_builtin_ref_cast(struct gw_instance *context, uint64_t *slots, uint64_t a,
                                uint64_t b)
{
    if (passes(context, slots[0], a, b)) return GW_OK;
    return gw_trap_set(context->store, GW_TRAP_CAST_FAILURE);
}

enum gw_err gw_builtin_type_matches(struct gw_instance *context, uint64_t *slots,
                                    uint64_t a, uint64_t b)
{
    (void)b;
    const struct gw_func *func = (const struct gw_func *)(uintptr_t)slots[0];
    gw_type_id wanted = context->types[a]->id;
    if (gw_type_id_matches(context->store->registry, func->type, wanted)) return GW_OK;
    return gw_trap_set(context->store, GW_TRAP_INDIRECT_CALL_TYPE);
}

/* A null function is found by the call. */
enum gw_err gw_builtin_count_target(struct gw_instance *context, uint64_t *slots,
                                    uint64_t a, uint64_t b)
{
    const struct gw_func *func = (const struct gw_func *)(uintptr_t)slots[0];
    if (!func || !gw_sites_count(context->sites, (gw_funcidx)a, (uint32_t)b, func))
        return GW_OK;
    return gw_trap_set(context->store, GW_TRAP_OUT_OF_MEMORY);
}

/* ---- exceptions: the stub goes on to gw_jit_unwind ---- */

enum gw_err gw_builtin_throw(struct gw_instance *context, uint64_t *slots, uint64_t a,
                             uint64_t b)
{
    (void)b;
    struct gw_tag *tag = context->tags[a];
    struct gw_gc_exception *exception = gw_gc_new_exception(context->store, tag);
    if (!exception) return gw_trap_set(context->store, GW_TRAP_OUT_OF_MEMORY);
    for (uint32_t i = 0; i < tag->canon->param_slots; i++) /* few */
        exception->args[i] = slots[i];
    return gw_exception_set(context->store, (uintptr_t)exception);
}

enum gw_err gw_builtin_throw_ref(struct gw_instance *context, uint64_t *slots, uint64_t a,
                                 uint64_t b)
{
    (void)a, (void)b;
    if (!slots[0]) return gw_trap_set(context->store, GW_TRAP_NULL_EXCEPTION);
    return gw_exception_set(context->store, slots[0]);
}

/* ---- what no tier of ours does ---- */

enum gw_err gw_builtin_unsupported(struct gw_instance *context, uint64_t *slots,
                                   uint64_t a, uint64_t b)
{
    (void)slots, (void)b;
    return gw_trap_set_message(context->store, GW_TRAP_HOST,
                               "%s switches stacks, which this tier does not run",
                               gw_opcode_rows[a].text);
}
