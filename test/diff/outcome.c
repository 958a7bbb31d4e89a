/* SPDX-License-Identifier: Apache-2.0 */
#include "outcome.h"

#include <inttypes.h>

#include "core/interp/interp.h"
#include "core/runtime/instance.h"
#include "core/wasm/decode.h"
#include "core/wasm/validate.h"

struct run {
    const struct outcome_config *config;
    struct gw_type_registry *registry;
    struct gw_module *module;
    struct gw_store *store;
    struct gw_instance *instance;
    struct outcome outcome;
};

struct outcome_config outcome_defaults(struct gw_alloc *alloc)
{
    return (struct outcome_config){
        .name = "plain",
        .alloc = alloc,
        .features = gw_features_default(),
        .fuel = -1,
        .budget = -1,
    };
}

static void mix(struct run *run, uint64_t value)
{
    uint64_t d = (run->outcome.digest ^ value) * 0x9e3779b97f4a7c15u;
    run->outcome.digest = d ^ d >> 29;
}

static void mix_bytes(struct run *run, const uint8_t *bytes, uint64_t len)
{
    for (; len >= 8; bytes += 8, len -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        if (word) mix(run, word ^ len);
    }
    for (; len; bytes++, len--) mix(run, *bytes);
}

/* References differ between runs; whether they are null does not. */
static void mix_value(struct run *run, gw_valtype type, const uint64_t *slots)
{
    if (gw_valtype_is_ref(type)) {
        mix(run, slots[0] != GW_REF_NULL);
    } else if (type == GW_I32 || type == GW_F32) {
        mix(run, (uint32_t)slots[0]);
    } else {
        mix(run, slots[0]);
        if (type == GW_V128) mix(run, slots[1]);
    }
}

/* --- imports ------------------------------------------------------------------------------ */

static enum gw_err return_zeros(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)env;
    const struct gw_type *type = &call->func->canon->type;
    for (uint32_t i = 0; i < type->func.result_count; i++)
        if (!gw_valtype_is_defaultable(type->func.results[i]))
            return gw_trap_set(call->store, GW_TRAP_HOST);
    memset(slots, 0, call->func->canon->result_slots * sizeof *slots);
    return GW_OK;
}

static enum gw_err stand_in(struct run *run, const struct gw_import *import,
                            struct gw_diag *diag, struct gw_extern *out)
{
    const struct gw_module *m = run->module;
    uint32_t index = import->index;
    out->kind = import->kind;
    switch (import->kind) {
    case GW_EXTERN_FUNC:
        return gw_func_new_host(run->store, m->type_ids[m->funcs[index].type], return_zeros,
                                NULL, NULL, &out->func);
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
        static const union gw_value zero; /* all of it: {0} would set the first member only */
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
        if (m->memories[i].type.limits.is_shared) return GW_ERR_UNSUPPORTED;

    size_t count = m->import_count;
    struct gw_extern *imports = gw_alloc_array(run->config->alloc, count, sizeof *imports);
    if (!imports) return GW_ERR_NOMEM;
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < count && err == GW_OK; i++)
        err = stand_in(run, &m->imports[i], diag, &imports[i]);
    if (err == GW_OK)
        err = gw_instance_new(run->store, run->module, imports, diag, &run->instance);
    gw_alloc_put(run->config->alloc, imports, count * sizeof *imports);
    return err;
}

/* --- calls ---------------------------------------------------------------------------------- */

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

static bool args_for(const struct gw_type *type, uint64_t *slots)
{
    for (uint32_t i = 0; i < type->func.param_count; i++) {
        gw_valtype t = type->func.params[i];
        if (!gw_valtype_is_defaultable(t)) return false;
        if (gw_valtype_is_ref(t)) {
            *slots++ = GW_REF_NULL;
        } else if (t == GW_F32) {
            float value = 1.5f * (float)(i + 1);
            *slots = 0;
            memcpy(slots++, &value, sizeof value);
        } else if (t == GW_F64) {
            double value = -2.25 * (double)(i + 1);
            memcpy(slots++, &value, sizeof value);
        } else {
            *slots++ = 7 + i;
            if (t == GW_V128) *slots++ = 0x8000000000000001u;
        }
    }
    return true;
}

static enum gw_err call_export(struct run *run, struct gw_func *func)
{
    const struct gw_canon *canon = func->canon;
    size_t slot_count = canon->param_slots > canon->result_slots ? canon->param_slots
                                                                 : canon->result_slots;
    uint64_t *slots = gw_alloc_array(run->config->alloc, slot_count, sizeof *slots);
    if (!slots) return GW_ERR_NOMEM;
    if (args_for(&canon->type, slots)) {
        if (run->config->fuel >= 0) run->store->fuel = run->config->fuel;
        if (run->config->trace) fprintf(run->config->trace, "call %u:", run->outcome.calls);
        enum gw_err err = gw_exec_call(run->store, func, slots);
        run->outcome.calls++;
        take_end(run, err);
        uint64_t *at = slots;
        for (uint32_t i = 0; err == GW_OK && i < canon->type.func.result_count; i++) {
            mix_value(run, canon->type.func.results[i], at);
            if (run->config->trace) fprintf(run->config->trace, " %016" PRIx64, *at);
            at += gw_valtype_slots(canon->type.func.results[i]);
        }
        if (run->config->trace) fprintf(run->config->trace, "\n");
    }
    gw_alloc_put(run->config->alloc, slots, slot_count * sizeof *slots);
    return GW_OK;
}

static void refill_budget(struct run *run)
{
    struct gw_extern budget;
    if (run->config->budget < 0) return;
    if (gw_instance_export(run->instance, gw_slice_str("g0"), &budget) &&
        budget.kind == GW_EXTERN_GLOBAL && budget.global->type.type == GW_I32 &&
        budget.global->type.is_mutable)
        budget.global->value.i32 = run->config->budget;
}

static enum gw_err call_exports(struct run *run)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < run->module->export_count && err == GW_OK; i++) {
        struct gw_extern what;
        if (!gw_instance_export(run->instance, run->module->exports[i].name, &what)) continue;
        if (what.kind != GW_EXTERN_FUNC) continue;
        refill_budget(run);
        err = call_export(run, what.func);
    }
    return err;
}

/* FNV-1a over the bytes that are not zero, and how many there are: cheap in any language. */
static void trace_memory(struct run *run, const uint8_t *bytes, uint64_t len)
{
    uint32_t hash = 2166136261u, count = 0;
    for (uint64_t i = 0; i < len; i++) {
        if (!bytes[i]) continue;
        hash = (hash ^ bytes[i]) * 16777619u;
        count++;
    }
    fprintf(run->config->trace, "memory: %" PRIu64 " bytes, %u not zero, %08x\n", len, count, hash);
}

static void mix_state(struct run *run)
{
    struct gw_instance *instance = run->instance;
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
    }
    for (uint32_t i = 0; i < m->table_count; i++) {
        mix(run, instance->tables[i]->size);
        for (uint64_t j = 0; j < instance->tables[i]->size; j++)
            mix(run, instance->tables[i]->entries[j] != GW_REF_NULL);
    }
}

static enum gw_err make_store(struct run *run)
{
    struct gw_store_config config = gw_store_config_defaults();
    config.alloc = run->config->alloc;
    config.registry = run->registry;
    config.tier = &gw_interp_tier;
    config.max_gc_bytes = 16 << 20;
    config.max_memory_bytes = 16 << 20;
    config.max_table_entries = 100000;
    config.stack_bytes = 256 << 10;
    config.is_metered = run->config->fuel >= 0;
    config.prefer_checked = run->config->prefer_checked;
    config.gc_stress = run->config->gc_stress;
    config.fuel = run->config->fuel;
    return gw_store_new(&config, &run->store);
}

static enum gw_err load_and_call(struct run *run, struct gw_slice wasm, struct gw_diag *diag)
{
    enum gw_err err = gw_type_registry_new(run->config->alloc, &run->registry);
    if (err != GW_OK) return err;
    struct gw_decode_options options = {.features = run->config->features,
                                        .alloc = run->config->alloc,
                                        .registry = run->registry};
    err = gw_module_decode(wasm, &options, diag, &run->module);
    if (err == GW_OK) err = gw_module_validate(run->module, diag);
    if (err == GW_OK) err = make_store(run);
    if (err == GW_OK) err = instantiate(run, diag);
    if (err == GW_ERR_TRAP || err == GW_ERR_EXCEPTION) {
        take_end(run, err);
        return GW_OK;
    }
    if (err == GW_OK) err = call_exports(run);
    if (err == GW_OK) mix_state(run);
    return err;
}

enum gw_err outcome_of(struct gw_slice wasm, const struct outcome_config *config,
                       struct gw_diag *diag, struct outcome *out)
{
    struct run run = {.config = config};
    enum gw_err err = gw_trap_install();
    if (err == GW_OK) err = load_and_call(&run, wasm, diag);
    gw_store_free(&run.store);
    gw_module_unref(&run.module);
    gw_type_registry_free(&run.registry);
    if (err == GW_OK) *out = run.outcome;
    return err;
}
