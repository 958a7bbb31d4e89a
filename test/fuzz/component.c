/* SPDX-License-Identifier: Apache-2.0 */
/* Components: decode and validate anything; in what is valid, everything that linking relies on
 * must be inside its bounds. */
#include "component/model/decode.h"
#include "component/model/validate.h"
#include "fuzz.h"

static void check(bool holds)
{
    if (!holds) GW_BUG("a valid component holds a position out of bounds");
}

static void check_def(const struct gw_component *c, const struct gw_comp_def *def)
{
    const struct gw_comp_spaces *s = &c->spaces;
    if (def->kind == GW_COMP_DEF_CORE_INSTANCE && def->core_instance.is_instantiate) {
        const struct gw_comp_core_instance_def *i = &def->core_instance;
        for (uint32_t k = 0; k < s->core_modules[i->module].type->import_count; k++)
            check(i->sources[k].position <
                  s->core_instances[i->sources[k].instance].type->export_count);
    }
    if (def->kind == GW_COMP_DEF_INSTANCE && def->instance.is_instantiate) {
        const struct gw_comp_instance_def *i = &def->instance;
        for (uint32_t k = 0; k < s->components[i->component].component->import_count; k++)
            check(i->sources[k].what.index < c->counts[i->sources[k].what.sort]);
    }
    if (def->kind == GW_COMP_DEF_ALIAS && def->alias.kind == GW_COMP_ALIAS_EXPORT)
        check(def->alias.position < s->instances[def->alias.instance].instance->export_count);
    if (def->kind == GW_COMP_DEF_ALIAS && def->alias.kind == GW_COMP_ALIAS_CORE_EXPORT)
        check(def->alias.position < s->core_instances[def->alias.instance].type->export_count);
}

static void check_all(const struct gw_component *c)
{
    check(c->is_validated);
    check(c->type->import_count == c->import_count &&
          c->type->instance.export_count == c->export_count);
    for (uint32_t i = 0; i < c->resource_count; i++)
        check(c->resources[i].def < c->def_count && c->resources[i].id->slot == i);
    for (uint32_t i = 0; i < c->def_count; i++) {
        check_def(c, &c->defs[i]);
        if (c->defs[i].kind == GW_COMP_DEF_COMPONENT) check_all(c->defs[i].component);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    fuzz_begin(&alloc);
    struct gw_component_options options = {.features = GW_COMP_FEATURES_ALL,
                                           .core_features = GW_FEATURES_ALL,
                                           .alloc = &alloc};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_component *component = NULL;
    if (gw_type_registry_new(&alloc, &options.registry) != GW_OK) return 0;
    enum gw_err err =
        gw_component_decode(gw_slice_of(data, size), &options, &diag, &component);
    if (err == GW_OK) err = gw_component_validate(component, &diag);
    if (err == GW_OK) check_all(component);
    if (err != GW_OK && diag.err != err) GW_BUG("an error without a word");
    gw_component_unref(&component);
    gw_type_registry_free(&options.registry);
    fuzz_end(&alloc);
    return 0;
}
