/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/jit.h"

#include "core/engine/engine.h"
#include "core/runtime/instance.h"
#include "test.h"

struct guest {
    struct gw_engine *engine;
    struct gw_module *module;
    struct gw_store *store;
    struct gw_instance *instance;
    struct gw_func *host;
};

static void guest_open_tier(struct guest *g, const char *tier, struct gw_store_config store,
                            const char *text, gw_host_fn *host)
{
    if (!GW_HAS_JIT) cr_skip_test("no compiler in this build");
    struct gw_engine_config config = gw_engine_config_defaults();
    config.tier = tier;
    config.store = store;
    struct gw_diag diag = GW_DIAG_INIT;
    cr_assert_eq(gw_engine_new(&config, NULL, &g->engine), GW_OK);
    cr_assert_eq(gw_engine_load(g->engine, gw_slice_str(text), &diag, &g->module), GW_OK,
                 "%s", diag.text);
    cr_assert_eq(gw_engine_store(g->engine, &g->store), GW_OK);
    struct gw_extern import = {.kind = GW_EXTERN_FUNC};
    cr_assert_eq(gw_func_new_host_sig(g->store, "i:i", host, g, NULL, &import.func),
                 GW_OK);
    cr_assert_eq(gw_instance_new(g->store, g->module, &import, &diag, &g->instance),
                 GW_OK, "%s", diag.text);
}

static void guest_open(struct guest *g, struct gw_store_config store, const char *text,
                       gw_host_fn *host)
{
    guest_open_tier(g, "jit", store, text, host);
}

static void guest_close(struct guest *g)
{
    gw_store_free(&g->store);
    gw_module_unref(&g->module);
    gw_engine_unref(&g->engine);
}

static enum gw_err guest_call(struct guest *g, const char *name, uint64_t *slot)
{
    struct gw_extern f;
    cr_assert(gw_instance_export(g->instance, gw_slice_str(name), &f));
    return gw_exec_call(g->store, f.func, slot);
}

/* How many mappings of this process can be written and executed. */
static unsigned count_rwx(void)
{
    char line[512], mode[5];
    unsigned count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    cr_assert_not_null(maps);
    while (fgets(line, sizeof line, maps))
        if (sscanf(line, "%*s %4s", mode) == 1 && mode[1] == 'w' && mode[2] == 'x')
            count++;
    fclose(maps);
    return count;
}

static enum gw_err look_at_maps(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)call, (void)env;
    slots[0] = count_rwx();
    return GW_OK;
}

Test(core_jit_tier, no_page_is_ever_writable_and_executable)
{
    static const char *const text =
        "(module (import \"\" \"host\" (func $host (param i32) (result i32)))"
        " (func (export \"f\") (param i32) (result i32) (call $host (local.get 0))))";
    static const enum gw_store_compile ways[] = {GW_COMPILE_LAZY, GW_COMPILE_EAGER,
                                                 GW_COMPILE_POOL};
    for (size_t i = 0; i < GW_COUNT(ways); i++) {
        struct gw_store_config config = gw_store_config_defaults();
        config.compile = ways[i];
        struct guest g;
        guest_open(&g, config, text, look_at_maps);
        uint64_t slot = 1;
        cr_assert_eq(guest_call(&g, "f", &slot), GW_OK);
        CHECK_INT("while the guest runs", (uint32_t)slot, 0);
        guest_close(&g);
    }
}

/* The host calls the guest, which calls the host, ...; at the bottom, a trap. */
static enum gw_err call_back(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)call;
    struct guest *g = env;
    slots[0] = (uint32_t)slots[0] - 1;
    return guest_call(g, "f", slots);
}

static const char nested[] =
    "(module (import \"\" \"host\" (func $host (param i32) (result i32)))"
    " (func $f (export \"f\") (param i32) (result i32)"
    "  (if (i32.eqz (local.get 0)) (then (unreachable)))"
    "  (if (i32.eq (local.get 0) (i32.const 1000)) (then (return (i32.const 7))))"
    "  (i32.add (call $host (local.get 0)) (i32.const 1))))";

Test(core_jit_tier, a_trap_drops_every_entry_and_its_backtrace_shows_them)
{
    struct guest g;
    guest_open(&g, gw_store_config_defaults(), nested, call_back);
    struct gw_exec *exec;
    cr_assert_eq(gw_exec_get(g.store, &exec), GW_OK);
    for (unsigned round = 0; round < 3; round++) {
        uint64_t slot = 20;
        cr_assert_eq(guest_call(&g, "f", &slot), GW_ERR_TRAP);
        struct gw_trap *trap = gw_trap_take(g.store);
        cr_assert_not_null(trap);
        CHECK_INT("what it is", trap->code, GW_TRAP_UNREACHABLE);
        CHECK_INT("one frame a call", trap->frame_total, 21);
        CHECK_INT("of the same function", trap->frames[20].func, 1);
        CHECK("in different places", trap->frames[0].offset != trap->frames[1].offset);
        gw_trap_free(g.store, &trap);
        CHECK("nothing is left on the stack", !exec->frame && !exec->sp && !exec->c_sp);
    }
    guest_close(&g);
}

Test(core_jit_tier, nesting_ends_in_a_trap)
{
    struct guest g;
    guest_open(&g, gw_store_config_defaults(), nested, call_back);
    uint64_t slot = 900;
    cr_assert_eq(guest_call(&g, "f", &slot), GW_ERR_TRAP);
    CHECK_INT("by the host's depth", g.store->trap->code, GW_TRAP_STACK_EXHAUSTED);
    slot = 1000;
    cr_assert_eq(guest_call(&g, "f", &slot), GW_OK);
    CHECK_INT("and goes on", (uint32_t)slot, 7);
    guest_close(&g);
}

Test(core_jit_tier, code_is_shared_by_instances_and_kept_by_options)
{
    struct guest g;
    guest_open(&g, gw_store_config_defaults(), nested, call_back);
    void *first = atomic_load(&g.module->code);
    struct gw_extern import = {.kind = GW_EXTERN_FUNC, .func = g.instance->funcs[0]};
    struct gw_instance *second, *metered;
    cr_assert_eq(gw_instance_new(g.store, g.module, &import, NULL, &second), GW_OK);
    CHECK("the same", second->tier_data == g.instance->tier_data);

    struct gw_store_config config = gw_engine_options(g.engine)->store;
    config.is_metered = true;
    config.fuel = 100;
    struct gw_store *store;
    cr_assert_eq(gw_store_new(&config, &store), GW_OK);
    cr_assert_eq(gw_func_new_host_sig(store, "i:i", call_back, &g, NULL, &import.func),
                 GW_OK);
    cr_assert_eq(gw_instance_new(store, g.module, &import, NULL, &metered), GW_OK);
    CHECK("another for a metered store", metered->tier_data != g.instance->tier_data);
    CHECK("both are the module's", atomic_load(&g.module->code) != first);
    gw_store_free(&store);
    guest_close(&g);
}

/* -- fuel: in a register while compiled code runs, the store's while anything else does -- */

static const char hungry[] =
    "(module (import \"\" \"host\" (func $host (param i32) (result i32)))"
    " (memory 1) (tag $t (param i32)) (type $ii (func (param i32) (result i32)))"
    " (table funcref (elem $leaf $host))"
    " (func $leaf (export \"leaf\") (param i32) (result i32)"
    "  (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))"
    "  (i32.const 5))"
    " (func $throws (param i32) (call $leaf (i32.const 2)) (drop)"
    "  (throw $t (i32.add (local.get 0) (call $host (i32.const 1)))))"
    " (func $catches (param i32) (result i32)"
    "  (block $h (result i32) (try_table (catch $t $h) (call $throws (local.get 0)))"
    "   (i32.const 9)))"
    " (func (export \"f\") (param i32) (result i32) (local i32 i32 i32)"
    "  (loop $l"
    "   (local.set 1 (i32.add (local.get 1) (call $host (local.get 0))))"
    "   (memory.fill (i32.const 0) (local.get 1) (i32.const 640))"
    "   (local.set 2 (i32.add (local.get 2) (call $catches (local.get 1))))"
    "   (local.set 3 (i32.add (call_indirect (type $ii) (local.get 0) (i32.const 1))"
    "                         (local.get 3)))"
    "   (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))"
    "  (i32.add (local.get 1) (i32.mul (local.get 2) (local.get 3)))))";

/* It calls the guest; and has a look at the fuel, of which it gives and takes. */
static enum gw_err change_fuel(struct gw_call *call, void *env, uint64_t *slots)
{
    int64_t fuel = call->store->fuel;
    uint64_t slot = 1 + (uint64_t)fuel % 3;
    enum gw_err err = guest_call(env, "leaf", &slot);
    if (err) return err;
    call->store->fuel -= fuel % 2;
    slots[0] = (uint32_t)((int64_t)(slots[0] + slot) + fuel % 5);
    return GW_OK;
}

struct spent {
    enum gw_err err;
    int64_t fuel;
    uint32_t result, code;
};

enum { HUNGRY_FUEL = 700 }; /* more than it takes */

static void spend(const char *tier, enum gw_store_compile compile,
                  struct spent out[HUNGRY_FUEL])
{
    struct gw_store_config config = gw_store_config_defaults();
    config.is_metered = true;
    config.compile = compile;
    struct guest g;
    guest_open_tier(&g, tier, config, hungry, change_fuel);
    for (int i = 0; i < HUNGRY_FUEL; i++) {
        uint64_t slot = 3;
        g.store->fuel = i;
        out[i] = (struct spent){.err = guest_call(&g, "f", &slot)};
        out[i].fuel = g.store->fuel;
        if (!out[i].err) out[i].result = (uint32_t)slot;
        struct gw_trap *trap = gw_trap_take(g.store);
        if (trap) out[i].code = (uint32_t)trap->code;
        gw_trap_free(g.store, &trap);
    }
    guest_close(&g);
}

Test(core_jit_tier, fuel_runs_out_where_it_does_on_the_interpreter)
{
    static struct spent want[HUNGRY_FUEL], got[HUNGRY_FUEL];
    static const enum gw_store_compile ways[] = {GW_COMPILE_LAZY, GW_COMPILE_EAGER};
    spend("interp", GW_COMPILE_LAZY, want);
    CHECK_INT("nothing", want[0].code, GW_TRAP_OUT_OF_FUEL);
    CHECK_INT("enough", want[HUNGRY_FUEL - 1].err, GW_OK);
    for (size_t way = 0; way < GW_COUNT(ways); way++) {
        spend("jit", ways[way], got);
        for (int i = 0; i < HUNGRY_FUEL; i++) {
            CHECK_INT("error", got[i].err, want[i].err);
            CHECK_INT("trap", got[i].code, want[i].code);
            CHECK_INT("what is left", got[i].fuel, want[i].fuel);
            CHECK_INT("result", got[i].result, want[i].result);
        }
    }
}

/* -- frames -------------------------------------------------------------------------- */

enum { WIDE_RESULTS = 1000, WIDE_CALLS = 150, WIDE_FRAME = WIDE_RESULTS * WIDE_CALLS * 8 };

/* A function whose operands take 1.2 MB: it calls one with very many results again and
 * again, then takes the first of each. */
static char *write_wide(void)
{
    size_t cap = 1 << 21, len = 0;
    char *wat = malloc(cap);
    cr_assert_not_null(wat);
#define PUT(...) len += (size_t)snprintf(wat + len, cap - len, __VA_ARGS__)
    PUT("(module (import \"\" \"host\" (func (param i32) (result i32)))"
        " (func $many (param i32) (result i32");
    for (int i = 1; i < WIDE_RESULTS; i++) PUT(" i64");
    PUT(") (local.get 0)");
    for (int i = 1; i < WIDE_RESULTS; i++) PUT(" i64.const 3");
    PUT(") (func (export \"f\") (param i32) (result i32) (local i32)");
    for (int i = 0; i < WIDE_CALLS; i++) PUT(" (call $many (i32.add (local.get 0) (i32.const %d)))", i);
    for (int i = 0; i < WIDE_CALLS; i++) {
        for (int k = 1; k < WIDE_RESULTS; k++) PUT(" drop");
        PUT(" local.get 1 i32.add local.set 1");
    }
    PUT(" local.get 1))");
#undef PUT
    cr_assert(len < cap);
    return wat;
}

Test(core_jit_tier, frames_are_as_large_as_the_stack)
{
    char *wat = write_wide();
    for (unsigned is_small = 0; is_small < 2; is_small++) {
        struct gw_store_config config = gw_store_config_defaults();
        config.stack_bytes = is_small ? WIDE_FRAME : 2 * WIDE_FRAME;
        struct guest g;
        uint64_t slot = 10;
        guest_open(&g, config, wat, look_at_maps);
        CHECK_INT("by the room for it", guest_call(&g, "f", &slot),
                  is_small ? GW_ERR_TRAP : GW_OK);
        if (is_small)
            CHECK_INT("too small", g.store->trap->code, GW_TRAP_STACK_EXHAUSTED);
        else
            CHECK_INT("sum", (uint32_t)slot, 10 * WIDE_CALLS + WIDE_CALLS * (WIDE_CALLS - 1) / 2);
        guest_close(&g);
    }
    free(wat);
}
