/* SPDX-License-Identifier: Apache-2.0 */
#include "outcome.h"

#include <inttypes.h>
#include <math.h>

#include "core/engine/engine.h"
#include "core/runtime/instance.h"
#include "core/runtime/tier.h"
#include "core/wasm/decode.h"
#include "core/wasm/validate.h"

enum { ROUNDS = 2, MAX_DEPTH = 3 };

struct run {
    const struct outcome_config *config;
    struct gw_module *module;
    struct gw_store *store;
    struct gw_instance *instance; /* the one whose functions are called */
    struct gw_instance *first;    /* NULL, or the one that this one imports from */
    unsigned depth;               /* of calls from the host */
    struct outcome outcome;
};

struct outcome_config outcome_defaults(struct gw_alloc *alloc)
{
    return (struct outcome_config){
        .name = "interp",
        .tier = outcome_tier("interp"),
        .alloc = alloc,
        .fuel = -1,
        .budget = -1,
    };
}

const struct gw_tier *outcome_tier(const char *name)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_engine *engine;
    config.tier = name;
    if (gw_engine_new(&config, &diag, &engine) != GW_OK) return NULL;
    const struct gw_tier *tier = gw_engine_options(engine)->store.tier;
    gw_engine_unref(&engine);
    return tier;
}

/* --- digests --------------------------------------------------------------------------------- */

static void mix(struct run *run, uint64_t value)
{
    uint64_t d = (run->outcome.digest ^ value) * 0x9e3779b97f4a7c15u;
    run->outcome.digest = d ^ d >> 29;
}

/* A fuzzer learns nothing from how these compare. */
GW_NO_SANITIZE static void mix_bytes(struct run *run, const uint8_t *bytes, uint64_t len)
{
    for (; len >= 8; bytes += 8, len -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        if (word) mix(run, word ^ len);
    }
    for (; len; bytes++, len--)
        mix(run, *bytes);
}

/* A number with one pattern for NaN; of references, which differ between runs, whether they
 * are null and what an i31 is. */
static uint64_t canonical(gw_valtype type, uint64_t slot)
{
    if (gw_valtype_is_ref(type))
        return slot == GW_REF_NULL ? 0 : gw_ref_is_i31(slot) ? slot : 2;
    if (type == GW_I32) return (uint32_t)slot;
    if (type == GW_F32) {
        float value;
        memcpy(&value, &slot, sizeof value);
        return isnan(value) ? 0x7fc00000 : (uint32_t)slot;
    }
    if (type == GW_F64) {
        double value;
        memcpy(&value, &slot, sizeof value);
        return isnan(value) ? 0x7ff8000000000000 : slot;
    }
    return slot;
}

static void mix_value(struct run *run, gw_valtype type, const uint64_t *slots)
{
    mix(run, canonical(type, slots[0]));
    if (type == GW_V128) mix(run, slots[1]);
}

/* --- stand-ins for imports -------------------------------------------------------------------- */

static enum gw_err call_export(struct run *run, struct gw_func *func, unsigned round);

/* Results are made of what was passed: references that were, numbers out of the digest. */
static void make_results(struct run *run, const struct gw_type *type,
                         const uint64_t *args, uint64_t *results)
{
    for (uint32_t i = 0; i < type->func.result_count; i++) {
        gw_valtype want = type->func.results[i];
        uint64_t digest = run->outcome.digest ^ i * 0x9e3779b97f4a7c15u;
        *results = digest;
        if (gw_valtype_is_ref(want)) {
            const uint64_t *arg = args;
            *results = GW_REF_NULL;
            for (uint32_t j = 0; j < type->func.param_count; j++) {
                if (type->func.params[j] == want) *results = *arg;
                arg += gw_valtype_slots(type->func.params[j]);
            }
        } else if (want == GW_F32) {
            float value = (float)(int16_t)digest / 4;
            memcpy(results, &value, sizeof value);
        } else if (want == GW_F64) {
            double value = (double)(int32_t)digest / 8;
            memcpy(results, &value, sizeof value);
        }
        results += gw_valtype_slots(want);
        if (want == GW_V128) results[-1] = digest * 3;
    }
}

static enum gw_err stand_in_call(struct gw_call *call, void *env, uint64_t *slots)
{
    struct run *run = env;
    const struct gw_canon *canon = call->func->canon;
    const struct gw_type *type = &canon->type;
    uint64_t args[96] = {0}, results[96];
    if (canon->param_slots > GW_COUNT(args) || canon->result_slots > GW_COUNT(results))
        return gw_trap_set(call->store, GW_TRAP_HOST);
    memcpy(args, slots, canon->param_slots * sizeof *slots);
    for (uint32_t i = 0, at = 0; i < type->func.param_count; i++) {
        mix_value(run, type->func.params[i], args + at);
        at += gw_valtype_slots(type->func.params[i]);
    }
    for (uint32_t i = 0; i < type->func.result_count; i++)
        if (!gw_valtype_is_defaultable(type->func.results[i]))
            return gw_trap_set(call->store, GW_TRAP_HOST);
    struct gw_extern first;
    if (run->instance && run->depth < MAX_DEPTH && (run->outcome.digest & 7) == 3 &&
        gw_instance_export(run->instance, gw_slice_str("f0"), &first) &&
        first.kind == GW_EXTERN_FUNC) {
        enum gw_err err = call_export(run, first.func, 2);
        if (err == GW_ERR_NOMEM) return gw_trap_set(call->store, GW_TRAP_HOST);
        if (err != GW_OK) return err;
    }
    if ((run->outcome.digest & 127) == 5) return gw_trap_set(call->store, GW_TRAP_HOST);
    make_results(run, type, args, results);
    memcpy(slots, results, canon->result_slots * sizeof *slots);
    return GW_OK;
}

/* The first instance's: what it was given itself, and of functions its own. */
static bool take_from_first(const struct run *run, const struct gw_import *import,
                            struct gw_extern *out)
{
    const struct gw_module *m = run->module;
    if (!run->first) return false;
    *out = gw_instance_extern(run->first, import->kind, import->index);
    if (import->kind != GW_EXTERN_FUNC) return true;
    for (uint32_t i = 0; i < m->func_count; i++) {
        struct gw_func *func = run->first->funcs[(i + 3 * import->index) % m->func_count];
        if (!func->instance || func->type != out->func->type) continue;
        out->func = func;
        break;
    }
    return true;
}

static enum gw_err stand_in(struct run *run, const struct gw_import *import,
                            struct gw_diag *diag, struct gw_extern *out)
{
    const struct gw_module *m = run->module;
    uint32_t index = import->index;
    out->kind = import->kind;
    if (take_from_first(run, import, out)) return GW_OK;
    switch (import->kind) {
    case GW_EXTERN_FUNC:
        return gw_func_new_host(run->store, m->type_ids[m->funcs[index].type],
                                stand_in_call, run, NULL, &out->func);
    case GW_EXTERN_TABLE: {
        struct gw_tabletype type = m->tables[index].type;
        if (!gw_valtype_is_defaultable(type.elem)) return GW_ERR_UNSUPPORTED;
        type.elem = gw_valtype_canon(type.elem, m->type_ids);
        return gw_table_new(run->store, &type, GW_REF_NULL, diag, &out->table);
    }
    case GW_EXTERN_MEMORY:
        return gw_memory_new(run->store, &m->memories[index].type, diag, &out->memory);
    case GW_EXTERN_GLOBAL: {
        struct gw_globaltype type = m->globals[index].type;
        if (!gw_valtype_is_defaultable(type.type)) return GW_ERR_UNSUPPORTED;
        type.type = gw_valtype_canon(type.type, m->type_ids);
        static const union gw_value
            zero; /* all of it: {0} would set the first member only */
        return gw_global_new(run->store, &type, &zero, &out->global);
    }
    case GW_EXTERN_TAG:
        return gw_tag_new(run->store, m->type_ids[m->tags[index].type], &out->tag);
    }
    return GW_ERR_UNSUPPORTED;
}

static enum gw_err instantiate(struct run *run, struct gw_diag *diag)
{
    const struct gw_module *m = run->module;
    for (uint32_t i = 0; i < m->memory_count; i++)
        if (m->memories[i].type.limits.is_shared && !run->config->allow_shared)
            return GW_ERR_UNSUPPORTED;

    size_t count = m->import_count;
    struct gw_extern *imports =
        gw_alloc_array(run->config->alloc, count, sizeof *imports);
    if (!imports) return GW_ERR_NOMEM;
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < count && err == GW_OK; i++)
        err = stand_in(run, &m->imports[i], diag, &imports[i]);
    if (err == GW_OK)
        err = gw_instance_new(run->store, run->module, imports, diag, &run->instance);
    gw_alloc_put(run->config->alloc, imports, count * sizeof *imports);
    return err;
}

/* --- calls ------------------------------------------------------------------------------------ */

/* What a call ended with, taken out of the store. */
static void take_end(struct run *run, enum gw_err err)
{
    mix(run, err);
    if (err == GW_ERR_TRAP) {
        struct gw_trap *trap = gw_trap_take(run->store);
        GW_EXPECT(trap);
        mix(run, trap->code);
        run->outcome.traps++;
        if (run->config->trace) fprintf(run->config->trace, " trap: %s", trap->message);
        gw_trap_free(run->store, &trap);
    } else if (err == GW_ERR_EXCEPTION) {
        run->store->exception = GW_REF_NULL;
        run->outcome.exceptions++;
        if (run->config->trace) fprintf(run->config->trace, " exception");
    }
}

/* Arguments that differ from round to round. */
static bool args_for(const struct gw_type *type, unsigned round, uint64_t *slots)
{
    static const uint64_t integers[] = {7, UINT64_MAX, 0x80000000, 0x12345678fffffff0,
                                        40};
    for (uint32_t i = 0; i < type->func.param_count; i++) {
        gw_valtype t = type->func.params[i];
        if (!gw_valtype_is_defaultable(t)) return false;
        if (gw_valtype_is_ref(t)) {
            *slots++ = GW_REF_NULL;
        } else if (t == GW_F32) {
            float value = (round & 1 ? -0.75f : 1.5f) * (float)(i + 1);
            *slots = 0;
            memcpy(slots++, &value, sizeof value);
        } else if (t == GW_F64) {
            double value = (round & 1 ? 1e6 : -2.25) * (double)(i + 1);
            memcpy(slots++, &value, sizeof value);
        } else {
            *slots++ = integers[(round + i) % GW_COUNT(integers)] + i;
            if (t == GW_V128) *slots++ = 0x8000000000000001u + round;
        }
    }
    return true;
}

static void take_results(struct run *run, const struct gw_type *type, const uint64_t *at)
{
    for (uint32_t i = 0; i < type->func.result_count; i++) {
        gw_valtype t = type->func.results[i];
        mix_value(run, t, at);
        if (run->config->trace && t != GW_V128)
            fprintf(run->config->trace, " %" PRIx64, canonical(t, *at));
        if (run->config->trace && t == GW_V128)
            fprintf(run->config->trace, " %016" PRIx64 "%016" PRIx64, at[1], at[0]);
        at += gw_valtype_slots(t);
    }
}

static enum gw_err call_export(struct run *run, struct gw_func *func, unsigned round)
{
    const struct gw_canon *canon = func->canon;
    size_t slot_count = canon->param_slots > canon->result_slots ? canon->param_slots
                                                                 : canon->result_slots;
    uint64_t *slots = gw_alloc_array(run->config->alloc, slot_count, sizeof *slots);
    if (!slots) return GW_ERR_NOMEM;
    enum gw_err err = GW_OK;
    if (args_for(&canon->type, round, slots)) {
        run->depth++;
        err = gw_exec_call(run->store, func, slots);
        run->depth--;
        if (run->depth == 0) take_end(run, err);
        if (err == GW_OK) take_results(run, &canon->type, slots);
    }
    gw_alloc_put(run->config->alloc, slots, slot_count * sizeof *slots);
    return err;
}

static void refill_budget(struct run *run, struct gw_instance *instance)
{
    struct gw_extern budget;
    if (run->config->budget < 0 || !instance) return;
    if (gw_instance_export(instance, gw_slice_str("g0"), &budget) &&
        budget.kind == GW_EXTERN_GLOBAL && budget.global->type.type == GW_I32 &&
        budget.global->type.is_mutable)
        budget.global->value.i32 = run->config->budget;
}

static enum gw_err call_exports(struct run *run)
{
    struct gw_module *m = run->module;
    for (uint32_t i = 0; i < m->export_count * ROUNDS; i++) {
        struct gw_extern what;
        struct gw_slice name = m->exports[i % m->export_count].name;
        if (!gw_instance_export(run->instance, name, &what)) continue;
        if (what.kind != GW_EXTERN_FUNC) continue;
        refill_budget(run, run->instance);
        refill_budget(run, run->first);
        if (run->config->fuel >= 0) run->store->fuel = run->config->fuel;
        if (run->config->trace)
            fprintf(run->config->trace, "call %.*s:", (int)name.len,
                    (const char *)name.data);
        enum gw_err err = call_export(run, what.func, i / m->export_count);
        if (err == GW_ERR_NOMEM) return err;
        if (run->config->trace) fprintf(run->config->trace, "\n");
        if (run->outcome.calls < OUTCOME_MAX_CALLS)
            run->outcome.after[run->outcome.calls] = run->outcome.digest;
        run->outcome.calls++;
    }
    return GW_OK;
}

/* --- state ------------------------------------------------------------------------------------- */

/* FNV-1a over the bytes that are not zero, and how many there are: cheap in any language. */
static void trace_memory(struct run *run, const uint8_t *bytes, uint64_t len)
{
    uint32_t hash = 2166136261u, count = 0;
    for (uint64_t i = 0; i < len; i++) {
        if (!bytes[i]) continue;
        hash = (hash ^ bytes[i]) * 16777619u;
        count++;
    }
    fprintf(run->config->trace, "memory: %" PRIu64 " bytes, %u not zero, %08x\n", len,
            count, hash);
}

static void trace_global(struct run *run, const struct gw_global *global, uint32_t index,
                         const uint64_t *slots)
{
    if (gw_valtype_is_ref(global->type.type)) return;
    fprintf(run->config->trace, "global %u: %" PRIx64 "\n", index,
            canonical(global->type.type, slots[0]));
}

static void mix_table(struct run *run, const struct gw_instance *instance,
                      const struct gw_table *table)
{
    mix(run, table->size);
    for (uint64_t i = 0; i < table->size; i++) {
        gw_ref ref = table->entries[i];
        uint64_t what = canonical(table->type.elem, ref);
        for (uint32_t f = 0; what == 2 && f < run->module->func_count; f++)
            if (ref == (gw_ref)(uintptr_t)instance->funcs[f]) what = 3 + f;
        mix(run, what);
    }
}

static void mix_state(struct run *run, struct gw_instance *instance)
{
    const struct gw_module *m = run->module;
    for (uint32_t i = 0; i < m->memory_count; i++) {
        uint64_t len = gw_memory_bytes(instance->memories[i]);
        mix(run, len);
        if (run->config->trace) trace_memory(run, instance->memories[i]->base, len);
        mix_bytes(run, instance->memories[i]->base, len);
    }
    for (uint32_t i = 0; i < m->global_count; i++) {
        uint64_t slots[2];
        memcpy(slots, &instance->globals[i]->value, sizeof slots);
        mix_value(run, instance->globals[i]->type.type, slots);
        if (run->config->trace) trace_global(run, instance->globals[i], i, slots);
    }
    for (uint32_t i = 0; i < m->table_count; i++)
        mix_table(run, instance, instance->tables[i]);
}

/* --- the whole ---------------------------------------------------------------------------------- */

static enum gw_err make_store(struct run *run, struct gw_type_registry *registry)
{
    struct gw_store_config config = gw_store_config_defaults();
    config.alloc = run->config->alloc;
    config.registry = registry;
    config.tier = run->config->tier;
    config.max_gc_bytes = 64 << 20;
    config.max_memory_bytes = 16 << 20;
    config.max_table_entries = 100000;
    config.stack_bytes = 4 << 20; /* the budget is used up long before */
    config.is_metered = run->config->fuel >= 0;
    config.is_interruptible = run->config->is_interruptible;
    config.prefer_checked = run->config->prefer_checked;
    config.gc_stress = run->config->gc_stress;
    config.fuel = run->config->fuel;
    return gw_store_new(&config, &run->store);
}

enum gw_err outcome_load(struct gw_slice wasm, gw_features features,
                         struct gw_alloc *alloc, struct gw_diag *diag,
                         struct outcome_module *out)
{
    *out = (struct outcome_module){0};
    enum gw_err err = gw_trap_install();
    if (err == GW_OK) err = gw_type_registry_new(alloc, &out->registry);
    if (err != GW_OK) return err;
    struct gw_decode_options options = {
        .features = features, .alloc = alloc, .registry = out->registry};
    err = gw_module_decode(wasm, &options, diag, &out->module);
    if (err == GW_OK) err = gw_module_validate(out->module, diag);
    if (err != GW_OK) outcome_unload(out);
    return err;
}

void outcome_unload(struct outcome_module *module)
{
    gw_module_unref(&module->module);
    gw_type_registry_free(&module->registry);
}

/* Instantiate, call and look at what is left. */
static enum gw_err run_instance(struct run *run, struct gw_diag *diag)
{
    enum gw_err err = instantiate(run, diag);
    if (err == GW_ERR_TRAP || err == GW_ERR_EXCEPTION) {
        take_end(run, err);
        run->instance = NULL;
        return GW_OK;
    }
    if (err == GW_OK) err = call_exports(run);
    if (err == GW_OK) mix_state(run, run->instance);
    return err;
}

enum gw_err outcome_run(const struct outcome_module *module,
                        const struct outcome_config *config, struct gw_diag *diag,
                        struct outcome *out)
{
    struct run run = {.config = config, .module = module->module};
    enum gw_err err = make_store(&run, module->registry);
    if (err == GW_OK) err = run_instance(&run, diag);
    if (err == GW_OK && config->is_linked && run.instance) {
        run.first = run.instance;
        run.instance = NULL;
        err = run_instance(&run, diag);
        if (err == GW_OK) mix_state(&run, run.first);
    }
    gw_store_free(&run.store);
    if (err == GW_OK) *out = run.outcome;
    return err;
}

enum gw_err outcome_of(struct gw_slice wasm, gw_features features,
                       const struct outcome_config *config, struct gw_diag *diag,
                       struct outcome *out)
{
    struct outcome_module module;
    enum gw_err err = outcome_load(wasm, features, config->alloc, diag, &module);
    if (err != GW_OK) return err;
    err = outcome_run(&module, config, diag, out);
    outcome_unload(&module);
    return err;
}
