/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/observe.h"

#include <unwind.h>

#include "core/engine/engine.h"
#include "core/jit/code.h"
#include "core/runtime/instance.h"
#include "os/trace_file.h"
#include "test.h"

/* A guest that calls the host three frames deep, and what observes it. */
static void run_guest(uint32_t observers, gw_host_fn *host, void *env)
{
    static const char *const text =
        "(module $m (import \"\" \"host\" (func $host (param i32) (result i32)))"
        " (func $third (param i32) (result i32) (i32.add (call $host (local.get 0)) "
        "(i32.const 1)))"
        " (func $second (param i32) (result i32) (i32.add (call $third (local.get 0)) "
        "(i32.const 1)))"
        " (func (export \"first\") (param i32) (result i32)"
        "  (i32.add (call $second (local.get 0)) (i32.const 1))))";
    if (!GW_HAS_JIT) cr_skip_test("no compiler in this build");
    struct gw_engine_config config = gw_engine_config_defaults();
    config.tier = "jit";
    config.observe = observers;
    struct gw_engine *engine;
    struct gw_module *module;
    struct gw_store *store;
    struct gw_instance *instance;
    struct gw_extern import = {.kind = GW_EXTERN_FUNC}, first;
    cr_assert_eq(gw_engine_new(&config, NULL, &engine), GW_OK);
    cr_assert_eq(gw_engine_load(engine, gw_slice_str(text), NULL, &module), GW_OK);
    cr_assert_eq(gw_engine_store(engine, &store), GW_OK);
    cr_assert_eq(gw_func_new_host_sig(store, "i:i", host, env, NULL, &import.func),
                 GW_OK);
    cr_assert_eq(gw_instance_new(store, module, &import, NULL, &instance), GW_OK);
    cr_assert(gw_instance_export(instance, gw_slice_str("first"), &first));
    uint64_t slot = 39;
    cr_assert_eq(gw_exec_call(store, first.func, &slot), GW_OK);
    CHECK_INT("the guest's result", (uint32_t)slot, 42);
    gw_store_free(&store);
    gw_module_unref(&module);
    gw_engine_unref(&engine);
}

struct frames {
    unsigned guest, host_below; /* of compiled code; of C after those */
};

static _Unwind_Reason_Code count_frame(struct _Unwind_Context *context, void *env)
{
    struct frames *frames = env;
    const struct gw_code *code;
    uint32_t offset;
    const void *pc = (const void *)(uintptr_t)(_Unwind_GetIP(context) - 1);
    if (gw_code_find(pc, &code, &offset))
        frames->guest++;
    else if (frames->guest > 0)
        frames->host_below++;
    return _URC_NO_REASON;
}

static enum gw_err look_around(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)call, (void)slots;
    _Unwind_Backtrace(count_frame, env);
    return GW_OK;
}

Test(core_jit_observe, the_unwinder_walks_through_compiled_frames)
{
    struct frames frames = {0, 0};
    run_guest(GW_OBSERVE_UNWINDER, look_around, &frames);
    CHECK_INT("the guest's frames", frames.guest, 3);
    CHECK("and those of the host that called it", frames.host_below >= 4);
}

static enum gw_err do_nothing(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)call, (void)env, (void)slots;
    return GW_OK;
}

static bool file_holds(const char *path, const char *text)
{
    char bytes[8192];
    FILE *f = fopen(path, "rb");
    if (!f) return false;
    size_t len = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    return memmem(bytes, len, text, strlen(text)) != NULL;
}

Test(core_jit_observe, profilers_find_names_and_code)
{
    char folder[] = "/tmp/godwit-observe-XXXXXX", map[64], dump[64];
    cr_assert(mkdtemp(folder) && chdir(folder) == 0);
    run_guest(GW_OBSERVE_PERF_MAP | GW_OBSERVE_JITDUMP, do_nothing, NULL);
    snprintf(map, sizeof map, "/tmp/perf-%u.map", gw_trace_process_id());
    snprintf(dump, sizeof dump, "jit-%u.dump", gw_trace_process_id());
    CHECK("map, by name", file_holds(map, " wasm:second\n"));
    CHECK("map, by index", file_holds(map, " wasm:func[3]\n"));
    CHECK("dump, its magic", file_holds(dump, "DTiJ"));
    CHECK("dump, a name", file_holds(dump, "wasm:third"));
    unlink(map);
    unlink(dump);
    rmdir(folder);
}

/* What gdb reads: the names are its own. */
struct jit_code_entry {
    struct jit_code_entry *next, *prev;
    const char *symfile;
    uint64_t symfile_bytes;
};
extern struct {
    uint32_t version, action;
    struct jit_code_entry *relevant, *first;
} __jit_debug_descriptor;

static enum gw_err count_objects(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)call, (void)slots;
    unsigned *count = env;
    for (const struct jit_code_entry *e = __jit_debug_descriptor.first; e; e = e->next)
        if (e->symfile_bytes > 64 && memcmp(e->symfile, "\177ELF", 4) == 0) ++*count;
    return GW_OK;
}

Test(core_jit_observe, gdb_is_shown_objects_that_go_with_the_module)
{
    unsigned count = 0;
    run_guest(GW_OBSERVE_GDB, count_objects, &count);
    CHECK_INT("one a function", count, 3);
    CHECK("none stays", __jit_debug_descriptor.first == NULL);
}
