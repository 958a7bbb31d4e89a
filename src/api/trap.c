/* SPDX-License-Identifier: Apache-2.0 */
#include "api/trap.h"

#include <stdio.h>

#include "core/runtime/instance.h"
#include "core/wasm/names.h"
#include "godwit/trap.h"

/* ---- Frames ---- */

static void deinit_frame(struct wasm_frame_t *frame)
{
    wasm_instance_delete(frame->instance);
    gw_module_unref(&frame->info.module);
    gw_api_engine_unref(&frame->engine);
}

static struct wasm_frame_t copy_frame(const struct wasm_frame_t *frame)
{
    wasm_instance_copy(frame->instance);
    gw_module_ref(frame->info.module);
    gw_api_engine_ref(frame->engine);
    return *frame;
}

static struct wasm_frame_t lift_frame(struct wasm_store_t *store,
                                      const struct gw_frame_info *info)
{
    gw_module_ref(info->module);
    return (struct wasm_frame_t){
        .info = *info,
        .instance =
            (wasm_instance_t *)gw_api_ref_of(store, GW_API_INSTANCE, info->instance),
        .engine = gw_api_engine_ref(store->engine),
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

uint32_t wasm_frame_func_index(const wasm_frame_t *frame) { return frame->info.func; }

size_t wasm_frame_module_offset(const wasm_frame_t *frame)
{
    return frame->info.offset == UINT32_MAX ? 0 : frame->info.offset;
}

size_t wasm_frame_func_offset(const wasm_frame_t *frame)
{
    const struct gw_module *module = frame->info.module;
    if (frame->info.offset == UINT32_MAX) return 0;
    return frame->info.offset - module->funcs[frame->info.func].body_offset;
}

static bool give_name(struct gw_slice name, const char **out, size_t *len)
{
    if (name.len == 0) return false;
    *out = (const char *)name.data;
    *len = name.len;
    return true;
}

bool godwit_frame_func_name(const wasm_frame_t *frame, const char **out, size_t *len)
{
    return give_name(
        gw_names_find(frame->info.module, GW_NAMES_FUNC, 0, frame->info.func), out, len);
}

bool godwit_frame_module_name(const wasm_frame_t *frame, const char **out, size_t *len)
{
    return give_name(gw_names_find(frame->info.module, GW_NAMES_MODULE, 0, 0), out, len);
}

/* ---- Traps ---- */

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

static wasm_trap_t *make(struct wasm_store_t *store, enum gw_err err,
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

/* A failure must not pass for success because there is no memory to tell it. */
static wasm_trap_t *or_spare(struct wasm_store_t *store, wasm_trap_t *trap)
{
    return trap ? trap : wasm_trap_copy(store->spare);
}

wasm_trap_t *gw_api_trap_new(struct wasm_store_t *store, enum gw_err err,
                             enum gw_trap_code code, struct gw_slice text)
{
    return or_spare(store, make(store, err, code, text));
}

wasm_trap_t *gw_api_trap_new_spare(struct wasm_store_t *store)
{
    return make(store, GW_ERR_NOMEM, GW_TRAP_OUT_OF_MEMORY,
                gw_slice_str(gw_trap_text(GW_TRAP_OUT_OF_MEMORY)));
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
    if (!inner) return or_spare(store, NULL);
    wasm_trap_t *trap = NULL;
    if (store->raised && store->raised_as == inner) {
        trap = store->raised;
        store->raised = NULL;
    } else {
        trap = make(store, GW_ERR_TRAP, inner->code, gw_slice_str(inner->message));
    }
    if (trap && trap != store->spare) add_frames(store, trap, inner);
    gw_trap_free(store->store, &inner);
    gw_api_trap_drop_raised(store);
    return or_spare(store, trap);
}

static wasm_trap_t *take_exception(struct wasm_store_t *store)
{
    gw_ref exception = store->store->exception;
    wasm_trap_t *trap = make(store, GW_ERR_EXCEPTION, GW_TRAP_NONE,
                             gw_slice_str(gw_err_text(GW_ERR_EXCEPTION)));
    if (trap) gw_api_ref_lift(store, exception, GW_EXNREF, &trap->exception);
    store->store->exception = GW_REF_NULL;
    return or_spare(store, trap);
}

static wasm_trap_t *new_exit(struct wasm_store_t *store, uint32_t code)
{
    char text[32];
    snprintf(text, sizeof text, "exit with code %u", code);
    wasm_trap_t *trap = make(store, GW_ERR_EXIT, GW_TRAP_NONE, gw_slice_str(text));
    if (trap) trap->exit_code = code;
    return or_spare(store, trap);
}

wasm_trap_t *gw_api_trap_take(struct wasm_store_t *store, enum gw_err err)
{
    switch (err) {
    case GW_ERR_TRAP:
        return take_trap(store);
    case GW_ERR_EXCEPTION:
        return take_exception(store);
    case GW_ERR_EXIT:
        return new_exit(store, store->store->exit_code);
    default:
        return gw_api_trap_new(store, err, GW_TRAP_NONE, gw_slice_str(gw_err_text(err)));
    }
}

struct godwit_error *gw_api_trap_tell(struct wasm_store_t *store, enum gw_err err,
                                      struct gw_diag *diag, wasm_trap_t **trap)
{
    wasm_trap_t *stopped = NULL;
    if (err == GW_ERR_TRAP || err == GW_ERR_EXCEPTION || err == GW_ERR_EXIT) {
        stopped = gw_api_trap_take(store, err);
        if (stopped) gw_diag_set(diag, err, "%s", stopped->message);
    }
    if (trap)
        *trap = stopped;
    else
        wasm_trap_delete(stopped);
    return gw_api_error(err, diag);
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

/* ---- In detail ---- */

/* ORDER(trap): the public codes are the runtime's. */
_Static_assert((int)GODWIT_TRAP_UNREACHABLE == (int)GW_TRAP_UNREACHABLE, "ORDER(trap)");
_Static_assert((int)GODWIT_TRAP_NULL_I31 == (int)GW_TRAP_NULL_I31, "ORDER(trap)");
_Static_assert((int)GODWIT_TRAP_ALLOCATION == (int)GW_TRAP_ALLOCATION, "ORDER(trap)");
_Static_assert((int)GODWIT_TRAP_HOST == (int)GW_TRAP_HOST, "ORDER(trap)");
_Static_assert((int)GW_TRAP_HOST == GW_TRAP_COUNT - 1, "ORDER(trap)");

enum godwit_trap_code godwit_trap_code(const wasm_trap_t *trap)
{
    return (enum godwit_trap_code)trap->code;
}

const char *godwit_trap_code_text(enum godwit_trap_code code)
{
    bool is_code = code > GODWIT_TRAP_NONE && code <= GODWIT_TRAP_HOST;
    return is_code ? gw_trap_text((enum gw_trap_code)code) : "";
}

bool godwit_trap_exit_code(const wasm_trap_t *trap, uint32_t *code)
{
    if (trap->err != GW_ERR_EXIT) return false;
    *code = trap->exit_code;
    return true;
}

wasm_trap_t *godwit_trap_new_exit(wasm_store_t *store, uint32_t code)
{
    return store ? new_exit(store, code) : NULL;
}

wasm_ref_t *godwit_trap_exception(const wasm_trap_t *trap)
{
    return gw_api_ref_copy(trap->exception);
}

size_t godwit_trap_depth(const wasm_trap_t *trap) { return trap->frame_total; }

void godwit_trap_backtrace(const wasm_trap_t *trap, wasm_message_t *out)
{
    struct gw_frame_info infos[GW_TRAP_MAX_FRAMES];
    struct gw_trap inner = {.frame_count = trap->frame_count,
                            .frame_total = trap->frame_total,
                            .frames = infos};
    for (uint32_t i = 0; i < trap->frame_count; i++)
        infos[i] = trap->frames[i].info;
    size_t len = trap->frame_count ? gw_trap_print(&inner, NULL, 0) : 0;
    wasm_byte_vec_new_uninitialized(out, len + 1);
    if (out->data && len) gw_trap_print(&inner, out->data, out->size);
}
