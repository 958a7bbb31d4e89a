/* SPDX-License-Identifier: Apache-2.0 */
/* code_place.c -- a compiled function becomes part of a range. */
#include <string.h>

#include "core/jit/code_range.h"
#include "core/jit/observe.h"

enum { FUNC_ALIGN = 16, CATCH_ALIGN = _Alignof(struct gw_jit_catch) };

static size_t align(size_t at, size_t to) { return (at + to - 1) & ~(to - 1); }

/* Where it goes, and what is behind it. */
struct plan {
    size_t at, catches, end;
};

static enum gw_err plan_locked(struct gw_code *code, const struct gw_compiled *compiled,
                               struct plan *out)
{
    out->at = align(code->used_bytes, FUNC_ALIGN);
    out->catches = align(out->at + compiled->code_bytes, CATCH_ALIGN);
    out->end = out->catches + (size_t)compiled->catch_count * sizeof(struct gw_jit_catch);
    if (out->end > code->map.bytes) return GW_ERR_LIMIT;
    size_t touched = gw_vm_round(out->end);
    if (touched > code->charged_bytes) {
        if (gw_alloc_charge(code->alloc, touched - code->charged_bytes))
            return GW_ERR_NOMEM;
        code->charged_bytes = touched;
    }
    return GW_OK;
}

/* The registers of a set, by index among the callee-saved ones. */
static uint16_t saved_indices(gw_regset saved)
{
    uint16_t indices = 0;
    unsigned index = 0;
    for (gw_regset left = gw_masm_cpu.callee_saved; left; left &= left - 1, index++)
        if (saved & (left & -left)) indices = (uint16_t)(indices | 1u << index);
    return indices;
}

/* Remember a call that goes by way of the jump table: it goes straight once the function
 * is there. Where memory is short it stays as it is. */
static void add_call_locked(struct gw_code *code, gw_funcidx func, size_t at)
{
    uint32_t index = code->free_call;
    struct gw_code_call *call = NULL;
    if (index) {
        call = GW_VEC_AT(struct gw_code_call, &code->calls, index - 1);
        code->free_call = call->next;
    } else if ((call = gw_vec_push(&code->calls))) {
        index = (uint32_t)code->calls.len;
    } else {
        return;
    }
    uint32_t *first = &code->first_call[func - code->first_func];
    *call = (struct gw_code_call){(uint32_t)at, *first};
    *first = index;
}

/* Calls of a function, while others run through them. */
static void straighten_calls_locked(struct gw_code *code, gw_funcidx func,
                                    const uint8_t *target)
{
    uint32_t *first = &code->first_call[func - code->first_func], last = 0;
    for (uint32_t index = *first; index;) {
        struct gw_code_call *call = GW_VEC_AT(struct gw_code_call, &code->calls, index - 1);
        uint8_t *rx = code->map.rx + call->at;
        if (gw_jit_patch_call(code->map.rw + call->at, rx, target)) gw_jit_flush(rx, 4);
        last = index;
        index = call->next;
    }
    if (!last) return;
    GW_VEC_AT(struct gw_code_call, &code->calls, last - 1)->next = code->free_call;
    code->free_call = *first;
    *first = 0;
}

/* Direct calls: to what is compiled, itself included, or to the jump table. */
static bool link_calls_locked(struct gw_code *code, gw_funcidx func,
                              const struct gw_compiled *compiled, const struct plan *plan)
{
    for (uint32_t i = 0; i < compiled->reloc_count; i++) {
        const struct gw_reloc *reloc = &compiled->relocs[i];
        const uint8_t *target = reloc->func == func
                                    ? code->map.rx + plan->at + compiled->internal
                                    : gw_code_internal(code, reloc->func);
        size_t at = plan->at + reloc->at;
        if (reloc->func != func && !gw_code_placed(code, reloc->func))
            add_call_locked(code, reloc->func, at);
        if (!gw_jit_patch_call(code->map.rw + at, code->map.rx + at, target))
            return false;
    }
    return true;
}

static void publish_locked(struct gw_code *code, gw_funcidx func,
                           const struct gw_compiled *compiled, const struct plan *plan)
{
    uint32_t index = atomic_load_explicit(&code->placed_count, memory_order_relaxed);
    code->placed[index] = (struct gw_placed){
        .at = (uint32_t)plan->at,
        .code_bytes = compiled->code_bytes,
        .internal = compiled->internal,
        .frame_bytes = compiled->frame_bytes,
        .func = func,
        .saved = saved_indices(compiled->saved),
        .has_context = compiled->has_context,
        .catches = (uint32_t)plan->catches,
        .catch_count = compiled->catch_count,
    };
    atomic_store_explicit(&code->placed_count, index + 1, memory_order_release);
    atomic_store_explicit(&code->places[func - code->first_func], index + 1,
                          memory_order_release);
    const uint8_t *target = code->map.rx + plan->at + compiled->internal;
    gw_jit_patch_entry(gw_code_table_entry(code, code->map.rw, func),
                       gw_code_table_entry(code, code->map.rx, func), target);
    straighten_calls_locked(code, func, target);
    gw_jit_observe_placed(code, &code->placed[index]);
}

static enum gw_err place_locked(struct gw_code *code, gw_funcidx func,
                                const struct gw_compiled *compiled)
{
    if (gw_code_placed(code, func)) return GW_OK;
    struct plan plan;
    enum gw_err err = plan_locked(code, compiled, &plan);
    if (err) return err;
    memcpy(code->map.rw + plan.at, compiled->code, compiled->code_bytes);
    if (compiled->catch_count)
        memcpy(code->map.rw + plan.catches, compiled->catches, plan.end - plan.catches);
    if (!link_calls_locked(code, func, compiled, &plan)) return GW_ERR_LIMIT;
    gw_jit_flush(code->map.rx + plan.at, compiled->code_bytes);
    code->used_bytes = plan.end;
    publish_locked(code, func, compiled, &plan);
    return GW_OK;
}

enum gw_err gw_code_place(struct gw_code *code, gw_funcidx func,
                          const struct gw_compiled *compiled)
{
    gw_lock_take(&code->lock);
    enum gw_err err = place_locked(code, func, compiled);
    gw_lock_drop(&code->lock);
    return err;
}
