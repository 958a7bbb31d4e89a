/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile memory: lift from it along a plan for any types, lower what came out again, and copy to another
 * guest, whose realloc answers what it likes. The input is read as test/canon/ writes it. */
#include "canon/side.h"
#include "fuzz.h"

enum { MAX_PARAMS = 40, LIFT_BYTES = 16 << 20 };

struct world {
    struct gw_comp_resource names[WIRE_RESOURCES];
    struct gw_canon_resource resources[WIRE_RESOURCES];
    struct gw_comp_func_type type;
    struct gw_arena arena;  /* types and plans */
    struct gw_arena values; /* what is lifted; with a limit of its own */
    struct side sides[2];
    uint64_t slots[32];
};

static struct gw_canon_call call_of(struct world *w, unsigned side,
                                    const struct gw_canon_plan *plan,
                                    const struct gw_canon_resource **bound)
{
    for (uint32_t i = 0; i < plan->resource_count; i++)
        bound[i] = &w->resources[plan->resources[i] - w->names];
    return (struct gw_canon_call){.memory = &w->sides[side].memory,
                                  .handles = &w->sides[side].table,
                                  .resources = bound,
                                  .scope = &w->sides[side].scope,
                                  .arena = &w->values,
                                  .packs = w->slots[0] & 1};
}

/* Out of the first guest, and into the second. */
static void lift_and_lower(struct world *w, const struct gw_canon_plan *from,
                           const struct gw_canon_plan *to)
{
    const struct gw_canon_resource *bound[2][WIRE_RESOURCES];
    struct gw_canon_call source = call_of(w, 0, from, bound[0]),
                         target = call_of(w, 1, to, bound[1]);
    struct gw_comp_value values[MAX_PARAMS], result;
    uint64_t out[GW_COMP_MAX_FLAT_PARAMS + 1];
    if (gw_canon_lift_params(from, &source, w->slots, values) == GW_OK)
        gw_canon_lower_params(to, &target, values, out);
    if (w->type.result && gw_canon_lift_result(from, &source, w->slots, &result) == GW_OK)
        gw_canon_lower_result(to, &target, &result, w->slots, out);
}

static void copy(struct world *w, const struct gw_canon_plan *plan)
{
    const struct gw_canon_resource *bound[2][WIRE_RESOURCES];
    struct gw_canon_call source = call_of(w, 0, plan, bound[0]),
                         target = call_of(w, 1, plan, bound[1]);
    uint64_t out[GW_COMP_MAX_FLAT_PARAMS + 1];
    gw_canon_copy_params(plan, &source, &target, w->slots, out);
    gw_canon_copy_result(plan, &source, &target, w->slots, w->slots, out);
    if (!w->type.result) return;
    target.memory = source.memory; /* one instance calls itself */
    gw_canon_copy_params(plan, &source, &target, w->slots, out);
}

/* Values as a host could make them up. */
static void lower_any(struct world *w, struct wire *wire,
                      const struct gw_canon_plan *plan)
{
    const struct gw_canon_resource *bound[WIRE_RESOURCES];
    struct gw_canon_call target = call_of(w, 1, plan, bound);
    struct gw_comp_value values[MAX_PARAMS];
    uint64_t out[GW_COMP_MAX_FLAT_PARAMS + 1];
    wire->arena = &w->values;
    wire->fuel = 1 << 16;
    for (uint32_t i = 0; i < w->type.param_count; i++)
        wire_value(wire, w->type.params[i].type, &values[i]);
    if (!wire->failed) gw_canon_lower_params(plan, &target, values, out);
}

static void run(struct world *w, struct wire *wire)
{
    const struct gw_canon_plan *plans[3];
    struct gw_canon_options options[2] = {w->sides[0].options, w->sides[1].options};
    if (gw_canon_plan_new(&w->arena, &w->type, options[0], NULL, &plans[0]) != GW_OK ||
        gw_canon_plan_new(&w->arena, &w->type, options[1], NULL, &plans[1]) != GW_OK ||
        gw_canon_plan_new_copy(&w->arena, &w->type, options, NULL, &plans[2]) != GW_OK)
        return;
    copy(w, plans[2]);
    lift_and_lower(w, plans[0], plans[1]);
    lower_any(w, wire, plans[1]);
}

static bool read_type(struct world *w, struct wire *wire)
{
    uint32_t count = (uint32_t)wire_number(wire, 1) % (MAX_PARAMS + 1);
    struct gw_comp_label *params = gw_arena_zero(&w->arena, (count + 1) * sizeof *params);
    if (!params) return false;
    for (uint32_t i = 0; i < count; i++) {
        params[i].type = wire_type(wire);
        if (!params[i].type) return false;
    }
    w->type = (struct gw_comp_func_type){.params = params, .param_count = count};
    w->type.result = wire_type(wire);
    return !wire->failed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world w;
    struct gw_alloc alloc, lifted;
    fuzz_begin(&alloc);
    gw_alloc_init(&lifted, &alloc, LIFT_BYTES);
    memset(&w, 0, sizeof w);
    gw_arena_init(&w.arena, &alloc);
    gw_arena_init(&w.values, &lifted);
    for (unsigned i = 0; i < WIRE_RESOURCES; i++)
        w.names[i].name = w.resources[i].name = gw_slice_str("thing");
    w.resources[0].home = &w.sides[0].table;
    w.resources[1].home = &w.sides[1].table;
    struct wire wire = {data, data + size, false, &w.arena, w.names, 1 << 12, 0};
    if (read_type(&w, &wire)) {
        for (size_t i = 0; i < GW_COUNT(w.slots); i++)
            w.slots[i] = wire_number(&wire, i < 17 ? 4 : 0);
        side_init(&w.sides[0], &wire, &alloc, NULL, w.resources);
        side_init(&w.sides[1], &wire, &alloc, NULL, w.resources);
        wire.failed = false;
        run(&w, &wire);
        side_deinit(&w.sides[0]);
        side_deinit(&w.sides[1]);
    }
    gw_arena_deinit(&w.values);
    gw_arena_deinit(&w.arena);
    fuzz_end(&alloc);
    return 0;
}
