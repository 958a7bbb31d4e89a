/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/trap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/sink.h"
#include "base/utf8.h"
#include "core/runtime/tier.h"
#include "core/wasm/names.h"
#include "os/fault.h"

static const char *const texts[] = {
    "no trap",
#define GW_TRAP_ROW(name, text) text,
#include "core/runtime/trap.def"
#undef GW_TRAP_ROW
};
_Static_assert(GW_COUNT(texts) == GW_TRAP_COUNT, "one text per trap");

const char *gw_trap_text(enum gw_trap_code code) { return texts[code]; }

/* -- recording ----------------------------------------------------------------------- */

struct collector {
    struct gw_frame_info frames[GW_TRAP_MAX_FRAMES];
    uint32_t count, total;
};

static bool collect_frame(void *env, struct gw_func *func, uint32_t offset)
{
    struct collector *c = env;
    if (c->count < GW_TRAP_MAX_FRAMES)
        c->frames[c->count++] = (struct gw_frame_info){
            func->instance, func->instance->module, func->index, offset};
    c->total++;
    return c->total < UINT32_MAX;
}

static void record_frames(struct gw_store *store, struct gw_trap *trap)
{
    const struct gw_exec *exec = store->exec;
    if (!exec || !exec->frame || !store->tier->walk) return;
    struct collector c;
    c.count = c.total = 0;
    store->tier->walk(exec, GW_TRAP_MAX_FRAMES, collect_frame, &c);
    if (c.count == 0) return;
    trap->frames = gw_alloc_array(&store->alloc, c.count, sizeof *c.frames);
    if (!trap->frames) return;
    memcpy(trap->frames, c.frames, c.count * sizeof *c.frames);
    for (uint32_t i = 0; i < c.count; i++)
        gw_module_ref(trap->frames[i].module);
    trap->frame_count = c.count;
    trap->frame_total = c.total;
}

static void release_trap(struct gw_store *store, struct gw_trap *trap)
{
    for (uint32_t i = 0; i < trap->frame_count; i++)
        gw_module_unref(&trap->frames[i].module);
    gw_alloc_put(&store->alloc, trap->frames, trap->frame_count * sizeof *trap->frames);
    if (trap != &store->spare_trap) gw_alloc_put(&store->alloc, trap, sizeof *trap);
}

void gw_trap_free(struct gw_store *store, struct gw_trap **trap)
{
    if (*trap) release_trap(store, *trap);
    *trap = NULL;
}

struct gw_trap *gw_trap_take(struct gw_store *store)
{
    struct gw_trap *trap = store->trap;
    store->trap = NULL;
    return trap;
}

enum gw_err gw_trap_set_message(struct gw_store *store, enum gw_trap_code code,
                                const char *format, ...)
{
    /* Apart, because an argument may lie in the old trap. */
    char message[sizeof store->spare_trap.message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    gw_utf8_mask(message);

    gw_trap_free(store, &store->trap);
    struct gw_trap *trap = gw_alloc_get(&store->alloc, sizeof *trap);
    if (!trap) trap = &store->spare_trap;
    *trap = (struct gw_trap){.code = code};
    memcpy(trap->message, message, sizeof message);
    if (trap != &store->spare_trap) record_frames(store, trap);
    store->trap = trap;
    return GW_ERR_TRAP;
}

enum gw_err gw_trap_set(struct gw_store *store, enum gw_trap_code code)
{
    return gw_trap_set_message(store, code, "%s", texts[code]);
}

/* -- printing ------------------------------------------------------------------------ */

static void print_name(struct gw_sink *p, struct gw_slice name)
{
    char text[200];
    size_t len = name.len < sizeof text ? name.len : sizeof text - 1;
    if (len) memcpy(text, name.data, len);
    text[len] = 0;
    for (size_t i = 0; i < len; i++)
        if (!text[i]) text[i] = '?';
    gw_utf8_mask(text);
    gw_sink_print(p, "%s", text);
}

/* What the function is called: by the name section, else by an export. */
static struct gw_slice name_of(const struct gw_module *m, gw_funcidx func)
{
    struct gw_slice name = gw_names_find(m, GW_NAMES_FUNC, 0, func);
    for (uint32_t i = 0; i < m->export_count && !name.len; i++)
        if (m->exports[i].kind == GW_EXTERN_FUNC && m->exports[i].index == func)
            name = m->exports[i].name;
    return name;
}

static void print_func(struct gw_sink *p, const struct gw_module *m, gw_funcidx func)
{
    struct gw_slice module = gw_names_find(m, GW_NAMES_MODULE, 0, 0);
    struct gw_slice name = name_of(m, func);
    if (module.len) {
        print_name(p, module);
        gw_sink_print(p, "!");
    }
    if (name.len)
        print_name(p, name);
    else
        gw_sink_print(p, "func[%u]", func);
}

void gw_trap_print_func(const struct gw_module *module, gw_funcidx func, char *out,
                        size_t cap)
{
    struct gw_sink p = gw_sink_of(out, cap);
    print_func(&p, module, func);
}

static void print_frame(struct gw_sink *p, uint32_t depth,
                        const struct gw_frame_info *frame)
{
    gw_sink_print(p, "%3u: ", depth);
    if (frame->offset == UINT32_MAX)
        gw_sink_print(p, "       ? ");
    else
        gw_sink_print(p, "0x%06x ", frame->offset);
    print_func(p, frame->module, frame->func);
    gw_sink_print(p, "\n");
}

static bool is_same_place(const struct gw_frame_info *a, const struct gw_frame_info *b)
{
    return a->instance == b->instance && a->func == b->func && a->offset == b->offset;
}

size_t gw_trap_print(const struct gw_trap *trap, char *out, size_t cap)
{
    struct gw_sink p = gw_sink_of(out, cap);
    for (uint32_t i = 0, next; i < trap->frame_count; i = next) {
        const struct gw_frame_info *frame = &trap->frames[i];
        print_frame(&p, i, frame);
        for (next = i + 1; next < trap->frame_count;) {
            if (!is_same_place(frame, &trap->frames[next])) break;
            next++;
        }
        if (next - i > 2)
            gw_sink_print(&p, "     ... and there %u times more\n", next - i - 1);
        else
            next = i + 1;
    }
    if (trap->frame_total > trap->frame_count)
        gw_sink_print(&p, "     ... and %u more\n",
                      trap->frame_total - trap->frame_count);
    return p.len;
}

/* -- hardware faults ----------------------------------------------------------------- */

struct gw_trap_entry {
    jmp_buf at;
    struct gw_trap_entry *outer;
    enum gw_trap_code code;
};

enum { FIRST_PAGE_BYTES = 4096 }; /* that no system maps */

static GW_THREAD_LOCAL struct gw_exec *running;

/* Never inlined: across a fiber's switch the thread may be another, and so is its
 * variable. */
GW_NOINLINE struct gw_exec *gw_trap_running(void) { return running; }
GW_NOINLINE void gw_trap_set_running(struct gw_exec *exec) { running = exec; }

static bool is_in_memory(const struct gw_store *store, uintptr_t address)
{
    for (const struct gw_memory *m = store->memories; m; m = m->next)
        if (m->is_guarded && address - (uintptr_t)m->base < m->reserved_bytes)
            return true;
    return false;
}

/* What a fault means by itself.    returns  false: nothing to a guest */
static bool read_fault(const struct gw_store *store, const struct gw_fault *fault,
                       enum gw_trap_code *code)
{
    *code = GW_TRAP_NONE;
    switch (fault->kind) {
    case GW_FAULT_ADDRESS:
        if (fault->address < FIRST_PAGE_BYTES)
            *code = GW_TRAP_NULL_REFERENCE;
        else if (is_in_memory(store, fault->address))
            *code = GW_TRAP_MEMORY_BOUNDS;
        else
            return false;
        break;
    case GW_FAULT_ARITHMETIC:
        *code = GW_TRAP_DIVIDE_BY_ZERO;
        break;
    case GW_FAULT_ILLEGAL:
        break;
    }
    return true;
}

static void on_fault(const struct gw_fault *fault)
{
    struct gw_exec *exec = running;
    if (!exec || !exec->entry || !exec->store->tier->fault) return;
    enum gw_trap_code code;
    if (!read_fault(exec->store, fault, &code)) return;
    if (!exec->store->tier->fault(exec, fault->registers, &code)) return;
    exec->entry->code = code;
    longjmp(exec->entry->at, 1);
}

enum gw_err gw_trap_install(void) { return gw_fault_install(on_fault); }
enum gw_err gw_trap_thread_init(void) { return gw_fault_thread_init(); }

static enum gw_err record_fault(struct gw_exec *exec, enum gw_trap_code code)
{
    struct gw_store *store = exec->store;
    if (store->tier->explain) code = store->tier->explain(exec, code);
    return gw_trap_set(store, code);
}

/* The trap is recorded after the jump, on the normal stack: the guest's frames are on the
 * value stack and still there. _setjmp does not save the signal mask: the handlers do not
 * change it. */
enum gw_err gw_trap_catch(struct gw_exec *exec, gw_trap_body *body, void *env)
{
    struct gw_trap_entry entry;
    entry.outer = exec->entry;
    struct gw_exec *const before = gw_trap_running();
    enum gw_err err;
    if (_setjmp(entry.at) == 0) {
        exec->entry = &entry;
        gw_trap_set_running(exec);
        err = body(env);
    } else {
        err = record_fault(exec, entry.code);
    }
    exec->entry = entry.outer;
    gw_trap_set_running(before);
    return err;
}
