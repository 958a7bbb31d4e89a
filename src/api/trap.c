/* SPDX-License-Identifier: Apache-2.0 */
#include "api/trap.h"

#include <stdio.h>

#include "core/runtime/instance.h"

/* ---- Frames
 * ----------------------------------------------------------------------------- */

static void deinit_frame(struct wasm_frame_t *frame)
{
    wasm_instance_delete(frame->instance);
    gw_module_unref(&frame->module);
    gw_api_engine_unref(&frame->engine);
}

static struct wasm_frame_t copy_frame(const struct wasm_frame_t *frame)
{
    struct wasm_frame_t copy = *frame;
    wasm_instance_copy(copy.instance);
    gw_module_ref(copy.module);
    gw_api_engine_ref(copy.engine);
    return copy;
}

static struct wasm_frame_t lift_frame(struct wasm_store_t *store,
                                      const struct gw_frame_info *info)
{
    struct gw_module *module = info->module;
    bool is_known = info->offset != UINT32_MAX;
    return (struct wasm_frame_t){
        .instance =
            (wasm_instance_t *)gw_api_ref_of(store, GW_API_INSTANCE, info->instance),
        .module = gw_module_ref(module),
        .engine = gw_api_engine_ref(store->engine),
        .func = info->func,
        .func_offset =
            is_known ? info->offset - module->funcs[info->func].body_offset : 0,
        .module_offset = is_known ? info->offset : 0,
    };
}

void wasm_frame_delete(wasm_frame_t *frame)
{
    if (!frame) return;
    deinit_frame(frame);
    gw_alloc_put(gw_alloc_libc(), frame, sizeof *frame);
}

wasm_frame_t *wasm_frame_copy(const wasm_frame_t *frame)
{
    wasm_frame_t *copy = frame ? gw_alloc_get(gw_alloc_libc(), sizeof *copy) : NULL;
    if (copy) *copy = copy_frame(frame);
    return copy;
}

struct wasm_instance_t *wasm_frame_instance(const wasm_frame_t *frame)
{
    return frame->instance;
}

uint32_t wasm_frame_func_index(const wasm_frame_t *frame) { return frame->func; }
size_t wasm_frame_func_offset(const wasm_frame_t *frame) { return frame->func_offset; }
size_t wasm_frame_module_offset(const wasm_frame_t *frame)
{
    return frame->module_offset;
}

/* ---- Traps
 * ------------------------------------------------------------------------------ */

static void release(struct wasm_ref_t *ref)
{
    wasm_trap_t *trap = (wasm_trap_t *)ref;
    struct gw_alloc *alloc = gw_api_store_alloc(ref->store);
    gw_alloc_put(alloc, trap->message, trap->message_bytes);
    for (uint32_t i = 0; i < trap->frame_count; i++)
        deinit_frame(&trap->frames[i]);
    gw_alloc_put(alloc, trap->frames, trap->frame_count * sizeof *trap->frames);
    gw_api_ref_delete(trap->exception);
}

wasm_trap_t *gw_api_trap_new(struct wasm_store_t *store, enum gw_err err,
                             enum gw_trap_code code, struct gw_slice text)
{
    wasm_trap_t *trap =
        (wasm_trap_t *)gw_api_ref_new(store, GW_API_TRAP, sizeof *trap, release);
    if (!trap) return NULL;
    trap->err = err;
    trap->code = code;
    trap->message = gw_alloc_get(gw_api_store_alloc(store), text.len + 1);
    if (!trap->message) {
        wasm_trap_delete(trap);
        return NULL;
    }
    if (text.len) memcpy(trap->message, text.data, text.len);
    trap->message[text.len] = '\0';
    trap->message_bytes = text.len + 1;
    return trap;
}

/* Without memory for them the frames are left out. */
static void add_frames(struct wasm_store_t *store, wasm_trap_t *trap,
                       const struct gw_trap *from)
{
    if (trap->frame_count || !from->frame_count) return;
    trap->frames = gw_alloc_array(gw_api_store_alloc(trap->ref.store), from->frame_count,
                                  sizeof *trap->frames);
    if (!trap->frames) return;
    for (uint32_t i = 0; i < from->frame_count; i++)
        trap->frames[i] = lift_frame(store, &from->frames[i]);
    trap->frame_count = from->frame_count;
    trap->frame_total = from->frame_total;
}

static wasm_trap_t *take_trap(struct wasm_store_t *store)
{
    struct gw_trap *inner = gw_trap_take(store->store);
    if (!inner) return NULL;
    wasm_trap_t *trap = NULL;
    if (store->raised && store->raised_as == inner) {
        trap = store->raised;
        store->raised = NULL;
    } else {
        trap = gw_api_trap_new(store, GW_ERR_TRAP, inner->code,
                               gw_slice_str(inner->message));
    }
    if (trap) add_frames(store, trap, inner);
    gw_trap_free(store->store, &inner);
    gw_api_trap_drop_raised(store);
    return trap;
}

static wasm_trap_t *take_exception(struct wasm_store_t *store)
{
    gw_ref exception = store->store->exception;
    wasm_trap_t *trap = gw_api_trap_new(store, GW_ERR_EXCEPTION, GW_TRAP_NONE,
                                        gw_slice_str(gw_err_text(GW_ERR_EXCEPTION)));
    if (trap) gw_api_ref_lift(store, exception, GW_EXNREF, &trap->exception);
    store->store->exception = GW_REF_NULL;
    return trap;
}

wasm_trap_t *gw_api_trap_take(struct wasm_store_t *store, enum gw_err err)
{
    char text[32];
    wasm_trap_t *trap;
    switch (err) {
    case GW_ERR_TRAP:
        return take_trap(store);
    case GW_ERR_EXCEPTION:
        return take_exception(store);
    case GW_ERR_EXIT:
        snprintf(text, sizeof text, "exit with code %u", store->store->exit_code);
        trap = gw_api_trap_new(store, err, GW_TRAP_NONE, gw_slice_str(text));
        if (trap) trap->exit_code = store->store->exit_code;
        return trap;
    default:
        return gw_api_trap_new(store, err, GW_TRAP_NONE, gw_slice_str(gw_err_text(err)));
    }
}

enum gw_err gw_api_trap_raise(struct wasm_store_t *store, wasm_trap_t *trap)
{
    gw_ref exception;
    enum gw_err err = trap->err;
    if (err == GW_ERR_EXIT) {
        gw_store_set_exit(store->store, trap->exit_code);
    } else if (err == GW_ERR_EXCEPTION && trap->exception &&
               gw_api_ref_lower(store, trap->exception, GW_EXNREF, &exception) == GW_OK) {
        gw_exception_set(store->store, exception);
    } else {
        gw_api_trap_drop_raised(store);
        enum gw_trap_code code = trap->code ? trap->code : GW_TRAP_HOST;
        err = gw_trap_set_message(store->store, code, "%s", trap->message);
        store->raised_as = store->store->trap;
        store->raised = trap;
        return err;
    }
    wasm_trap_delete(trap);
    return err;
}

void gw_api_trap_drop_raised(struct wasm_store_t *store)
{
    wasm_trap_t *raised = store->raised;
    store->raised = NULL;
    store->raised_as = NULL;
    wasm_trap_delete(raised);
}

wasm_trap_t *wasm_trap_new(wasm_store_t *store, const wasm_message_t *message)
{
    if (!store) return NULL;
    struct gw_slice text = gw_slice_of(message->data, message->size);
    if (text.len > 0 && text.data[text.len - 1] == '\0') text.len--;
    return gw_api_trap_new(store, GW_ERR_TRAP, GW_TRAP_HOST, text);
}

void wasm_trap_message(const wasm_trap_t *trap, wasm_message_t *out)
{
    wasm_name_new(out, trap->message_bytes, trap->message);
}

wasm_frame_t *wasm_trap_origin(const wasm_trap_t *trap)
{
    return trap->frame_count ? wasm_frame_copy(&trap->frames[0]) : NULL;
}

void wasm_trap_trace(const wasm_trap_t *trap, wasm_frame_vec_t *out)
{
    wasm_frame_vec_new_uninitialized(out, trap->frame_count);
    for (size_t i = 0; i < out->size; i++) {
        out->data[i] = wasm_frame_copy(&trap->frames[i]);
        if (out->data[i]) continue;
        wasm_frame_vec_delete(out);
        return;
    }
}
