/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/observe.h"

#include <stdio.h>
#include <string.h>

#include "base/sink.h"
#include "base/utf8.h"
#include "core/jit/code_range.h"
#include "core/jit/dwarf.h"
#include "core/jit/observe_gdb.h"
#include "core/jit/observe_unwinder.h"
#include "core/wasm/names.h"
#include "os/clock.h"
#include "os/trace_file.h"

static struct gw_lock lock = GW_LOCK_INIT; /* for all below */
static _Atomic uint32_t observing;         /* enum gw_tier_observer; only grows */
static int perf_map = -1, jitdump = -1;
static uint64_t next_index; /* in the jitdump */

/* What is kept of a module: the names of its functions. */
struct gw_observed {
    struct gw_arena arena;
    struct gw_slice *names; /* by funcidx; NULL: no memory for them */
    struct gw_observe_unwinder *unwinder;
};

/* -- names --------------------------------------------------------------------------- */

static struct gw_observed *observed_of(struct gw_code *code)
{
    if (code->observed) return code->observed;
    struct gw_observed *o = gw_alloc_zero(code->alloc, sizeof *o);
    if (!o) return NULL;
    gw_arena_init(&o->arena, code->alloc);
    uint32_t count = code->first_func + code->func_count;
    if (gw_names_load(code->module, GW_NAMES_FUNC, count, &o->arena, &o->names))
        o->names = NULL;
    code->observed = o;
    return o;
}

/* "wasm:name" or "wasm:func[7]", of characters that no file format minds. */
static void print_name(struct gw_code *code, gw_funcidx func, char *out, size_t cap)
{
    const struct gw_observed *o = observed_of(code);
    struct gw_sink sink = gw_sink_of(out, cap);
    struct gw_slice name = o && o->names ? o->names[func] : (struct gw_slice){NULL, 0};
    if (name.len > 0)
        gw_sink_print(&sink, "wasm:%.*s", (int)(name.len < cap ? name.len : cap),
                      (const char *)name.data);
    else
        gw_sink_print(&sink, "wasm:func[%u]", func);
    gw_utf8_mask(out);
    for (char *c = out; *c; c++)
        if (*c == '\n' || *c == '\r') *c = '?';
}

/* -- perf map ------------------------------------------------------------------------ */

static void write_perf_map(const uint8_t *start, uint32_t bytes, const char *name)
{
    char line[512];
    struct gw_sink sink = gw_sink_of(line, sizeof line);
    gw_sink_print(&sink, "%llx %x %s\n", (unsigned long long)(uintptr_t)start, bytes,
                  name);
    if (sink.len < sizeof line) (void)gw_trace_file_write(perf_map, line, sink.len);
}

/* -- jitdump: tools/perf/Documentation/jitdump-specification.txt of Linux -------------- */

struct dump_header {
    uint32_t magic, version, total_bytes, elf_machine, padding, process;
    uint64_t timestamp, flags;
};

struct dump_load {
    uint32_t id, total_bytes;
    uint64_t timestamp;
    uint32_t process, thread;
    uint64_t address, code_address, code_bytes, index;
    /* then the name with its NUL, then the code */
};

static void write_dump_header(void)
{
    struct dump_header header = {
        .magic = 0x4a695444, /* "JiTD" */
        .version = 1,
        .total_bytes = sizeof header,
        .elf_machine = gw_dwarf_cpu.elf_machine,
        .process = gw_trace_process_id(),
        .timestamp = gw_clock_monotonic(),
    };
    (void)gw_trace_file_write(jitdump, &header, sizeof header);
    gw_trace_file_show(jitdump);
}

static void write_dump(const uint8_t *start, uint32_t bytes, const char *name)
{
    size_t name_bytes = strlen(name) + 1;
    struct dump_load load = {
        .total_bytes = (uint32_t)(sizeof load + name_bytes + bytes),
        .timestamp = gw_clock_monotonic(),
        .process = gw_trace_process_id(),
        .thread = gw_trace_thread_id(),
        .address = (uintptr_t)start,
        .code_address = (uintptr_t)start,
        .code_bytes = bytes,
        .index = next_index++,
    };
    (void)(gw_trace_file_write(jitdump, &load, sizeof load) &&
           gw_trace_file_write(jitdump, name, name_bytes) &&
           gw_trace_file_write(jitdump, start, bytes));
}

/* -- the whole ----------------------------------------------------------------------- */

static enum gw_err begin_locked(uint32_t more)
{
    char path[64];
    unsigned process = gw_trace_process_id();
    enum gw_err err = GW_OK;
    if (more & GW_OBSERVE_PERF_MAP) {
        snprintf(path, sizeof path, "/tmp/perf-%u.map", process); /* where perf looks */
        err = gw_trace_file_create(path, &perf_map);
    }
    if (!err && more & GW_OBSERVE_JITDUMP) {
        snprintf(path, sizeof path, "jit-%u.dump", process);
        err = gw_trace_file_create(path, &jitdump);
        if (!err) write_dump_header();
    }
    return err;
}

enum gw_err gw_jit_observe(uint32_t observers)
{
    if (!observers) return GW_OK;
    gw_lock_take(&lock);
    uint32_t now = atomic_load_explicit(&observing, memory_order_relaxed);
    enum gw_err err = begin_locked(observers & ~now);
    if (!err) atomic_store_explicit(&observing, now | observers, memory_order_relaxed);
    gw_lock_drop(&lock);
    return err;
}

bool gw_jit_is_observed(void)
{
    return atomic_load_explicit(&observing, memory_order_relaxed) != 0;
}

void gw_jit_observe_placed(struct gw_code *code, const struct gw_placed *placed)
{
    uint32_t now = atomic_load_explicit(&observing, memory_order_relaxed);
    if (GW_LIKELY(!now)) return;
    const uint8_t *start = gw_code_start(code, placed);
    char name[256];
    gw_lock_take(&lock);
    print_name(code, placed->func, name, sizeof name);
    if (now & GW_OBSERVE_PERF_MAP) write_perf_map(start, placed->code_bytes, name);
    if (now & GW_OBSERVE_JITDUMP) write_dump(start, placed->code_bytes, name);
    if (now & GW_OBSERVE_GDB) gw_observe_gdb_add(code, placed, name);
    if (now & GW_OBSERVE_UNWINDER && code->observed)
        gw_observe_unwinder_add(&code->observed->unwinder, code, placed);
    gw_lock_drop(&lock);
}

void gw_jit_observe_freed(struct gw_code *code)
{
    struct gw_observed *o = code->observed;
    if (!o) return;
    gw_lock_take(&lock);
    gw_observe_gdb_remove(code);
    gw_observe_unwinder_remove(&o->unwinder);
    gw_lock_drop(&lock);
    gw_arena_deinit(&o->arena);
    gw_alloc_put(code->alloc, o, sizeof *o);
    code->observed = NULL;
}
