/* SPDX-License-Identifier: Apache-2.0 */
/* canon-oracle -- does on standard input and output what oracle.py asks, to compare.
 *
 *   request   u32 length, then u8 what (0 lift, 1 lower, 2 copy), u8 is_result, types (u16 count of
 *             parameters; for a result: 1), u16 cases; case: u8 slots, u64 each, side, and for lower:
 *             values, for copy: another side
 *   answer    u32 length, then the core signature (u8 count and bytes: parameters and results of the
 *             lift, of the lower), u32 size and u8 alignment of all in a 32-bit memory and a
 *             64-bit one, and per case: u8 status (0, or 1: it traps; else another error), and
 *             if 0, lift: values, side; lower: u8 slots, u64 each, u16 reallocs, their log, side;
 *             copy: as lower for the target, and the source's side */
#include <stdio.h>

#include "canon/side.h"
#include "component/model/flatten.h"

struct job {
    uint8_t what, is_result;
    struct gw_arena types, values;
    struct gw_comp_func_type type;
    struct gw_comp_resource names[WIRE_RESOURCES];
    struct gw_canon_resource resources[WIRE_RESOURCES];
    const struct gw_canon_plan *plans[2][3][2][3]; /* by options of both sides */
    struct gw_vec out, log;
};

static const struct gw_comp_valtype *type_of(const struct job *j, uint32_t i)
{
    return j->is_result ? j->type.result : j->type.params[i].type;
}

static const struct gw_canon_plan *plan_for(struct job *j, struct gw_canon_options a,
                                            struct gw_canon_options b)
{
    const struct gw_canon_plan **plan =
        &j->plans[a.is_64][a.encoding][b.is_64][b.encoding];
    struct gw_diag diag = GW_DIAG_INIT;
    if (*plan) return *plan;
    struct gw_canon_options both[2] = {a, b};
    enum gw_err err = j->what == 2
                          ? gw_canon_plan_new_copy(&j->types, &j->type, both, &diag, plan)
                          : gw_canon_plan_new(&j->types, &j->type, a, &diag, plan);
    if (err != GW_OK) {
        fprintf(stderr, "no plan: %s\n", diag.text);
        GW_BUG("no plan");
    }
    return *plan;
}

static struct gw_canon_call call_of(struct job *j, struct side *side,
                                    const struct gw_canon_plan *plan,
                                    const struct gw_canon_resource **bound)
{
    for (uint32_t i = 0; i < plan->resource_count; i++)
        bound[i] = &j->resources[plan->resources[i] - j->names];
    return (struct gw_canon_call){.memory = &side->memory,
                                  .handles = &side->table,
                                  .resources = bound,
                                  .scope = &side->scope,
                                  .arena = &j->values};
}

static void put_status(struct job *j, enum gw_err err)
{
    wire_put(&j->out, err == GW_OK ? 0 : err == GW_ERR_TRAP ? 1 : 2u + err, 1);
}

static void run_lift(struct job *j, struct side *side, const uint64_t *slots)
{
    const struct gw_canon_resource *bound[WIRE_RESOURCES];
    const struct gw_canon_plan *plan = plan_for(j, side->options, side->options);
    struct gw_canon_call call = call_of(j, side, plan, bound);
    uint32_t count = j->is_result ? 1 : j->type.param_count;
    struct gw_comp_value *values = gw_arena_zero(&j->values, count * sizeof *values);
    if (!values) GW_BUG("out of memory");
    enum gw_err err = j->is_result ? gw_canon_lift_result(plan, &call, slots, values)
                                   : gw_canon_lift_params(plan, &call, slots, values);
    put_status(j, err);
    if (err != GW_OK) return;
    for (uint32_t i = 0; i < count; i++)
        wire_put_value(&j->out, type_of(j, i), &values[i]);
    side_put(side, &j->out, j->resources);
}

/* The slots that go out, what realloc was asked, and the memory. */
static void put_target(struct job *j, const struct side *side,
                       const struct gw_canon_plan *plan, const uint64_t *slots)
{
    uint32_t count = !j->is_result             ? gw_canon_plan_slots(plan)
                     : plan->result.is_spilled ? 0
                                               : plan->result.flat;
    wire_put(&j->out, count, 1);
    wire_put_bytes(&j->out, slots, count * sizeof *slots);
    wire_put(&j->out, j->log.len / 32, 2);
    wire_put_bytes(&j->out, j->log.data, j->log.len);
    side_put(side, &j->out, j->resources);
}

static void run_lower(struct job *j, struct wire *w, struct side *side,
                      const uint64_t *slots)
{
    const struct gw_canon_resource *bound[WIRE_RESOURCES];
    const struct gw_canon_plan *plan = plan_for(j, side->options, side->options);
    struct gw_canon_call call = call_of(j, side, plan, bound);
    uint64_t out[GW_COMP_MAX_FLAT_PARAMS] = {0};
    uint32_t count = j->is_result ? 1 : j->type.param_count;
    struct gw_comp_value *values = gw_arena_zero(&j->values, count * sizeof *values);
    if (!values) GW_BUG("out of memory");
    w->arena = &j->values;
    for (uint32_t i = 0; i < count; i++)
        wire_value(w, type_of(j, i), &values[i]);
    if (w->failed) GW_BUG("a value is cut short");
    enum gw_err err = j->is_result
                          ? gw_canon_lower_result(plan, &call, values, slots, out)
                          : gw_canon_lower_params(plan, &call, values, out);
    put_status(j, err);
    if (err == GW_OK) put_target(j, side, plan, out);
}

static void run_copy(struct job *j, struct side *from, struct side *to,
                     const uint64_t *slots, uint64_t target)
{
    const struct gw_canon_resource *bound[2][WIRE_RESOURCES];
    const struct gw_canon_plan *plan = j->is_result
                                           ? plan_for(j, to->options, from->options)
                                           : plan_for(j, from->options, to->options);
    struct gw_canon_call source = call_of(j, from, plan, bound[0]),
                         dest = call_of(j, to, plan, bound[1]);
    uint64_t out[GW_COMP_MAX_FLAT_PARAMS] = {0};
    enum gw_err err =
        j->is_result ? gw_canon_copy_result(plan, &dest, &source, slots, &target, out)
                     : gw_canon_copy_params(plan, &source, &dest, slots, out);
    put_status(j, err);
    if (err != GW_OK) return;
    put_target(j, to, plan, out);
    side_put(from, &j->out, j->resources);
}

static void run_case(struct job *j, struct wire *w)
{
    uint64_t slots[32] = {0}, target = 0;
    struct side sides[2];
    unsigned count = (unsigned)wire_number(w, 1);
    for (unsigned i = 0; i < count && i < 32; i++)
        slots[i] = wire_number(w, 8);
    j->log.len = 0;
    j->resources[0].home = &sides[0].table;
    j->resources[1].home = &sides[1].table;
    side_init(&sides[0], w, gw_alloc_libc(), j->what == 1 ? &j->log : NULL, j->resources);
    if (j->what == 0) run_lift(j, &sides[0], slots);
    if (j->what == 1) run_lower(j, w, &sides[0], slots);
    if (j->what == 2) {
        target = wire_number(w, 8);
        side_init(&sides[1], w, gw_alloc_libc(), &j->log, j->resources);
        run_copy(j, &sides[0], &sides[1], slots, target);
        side_deinit(&sides[1]);
    }
    side_deinit(&sides[0]);
    gw_arena_deinit(&j->values);
}

static void put_signature(struct job *j)
{
    static const struct {
        gw_valtype type;
        uint8_t text;
    } names[] = {
        {GW_I32, 'i'},
        {GW_I64, 'I'},
        {GW_F32, 'f'},
        {GW_F64, 'F'}
    };
    for (unsigned lower = 0; lower < 2; lower++)
        for (unsigned is_64 = 0; is_64 < 2; is_64++) {
            struct gw_comp_flat rows[2];
            bool spill[2];
            gw_comp_flatten_func(&j->type, lower ? GW_COMP_FLAT_LOWER : GW_COMP_FLAT_LIFT,
                                 is_64, &rows[0], &rows[1], &spill[0], &spill[1]);
            for (unsigned part = 0; part < 2; part++) {
                wire_put(&j->out, rows[part].count, 1);
                for (uint32_t i = 0; i < rows[part].count; i++)
                    for (size_t k = 0; k < GW_COUNT(names); k++)
                        if (names[k].type == rows[part].types[i])
                            wire_put(&j->out, names[k].text, 1);
            }
        }
    struct gw_canon_layouts layouts;
    struct gw_canon_layout l;
    struct gw_comp_label result = {.type = j->type.result};
    gw_canon_layouts_init(&layouts, gw_alloc_libc());
    if (gw_canon_layouts_row(&layouts, j->is_result ? &result : j->type.params,
                             j->is_result ? 1 : j->type.param_count, NULL, &l) != GW_OK)
        GW_BUG("no layout");
    const struct gw_comp_valtype *first = type_of(j, 0);
    struct gw_canon_layout of_first;
    if (gw_canon_layouts_get(&layouts, first, NULL, &of_first) != GW_OK ||
        of_first.size[1] != first->size || of_first.align[1] != first->align)
        GW_BUG("a type's own size is another");
    for (int i = 0; i < 2; i++) {
        wire_put(&j->out, l.size[i], 4);
        wire_put(&j->out, l.align[i], 1);
    }
    gw_canon_layouts_deinit(&layouts);
}

static void run_job(struct job *j, struct wire *w)
{
    j->what = (uint8_t)wire_number(w, 1);
    j->is_result = (uint8_t)wire_number(w, 1);
    memset(j->plans, 0, sizeof j->plans);
    memset(&j->type, 0, sizeof j->type);
    uint32_t count = (uint32_t)wire_number(w, 2);
    struct gw_comp_label *labels = gw_arena_zero(&j->types, count * sizeof *labels);
    if (!labels) GW_BUG("out of memory");
    for (uint32_t i = 0; i < count; i++)
        labels[i].type = wire_type(w);
    if (w->failed) GW_BUG("a type is cut short");
    if (j->is_result)
        j->type.result = labels[0].type;
    else {
        j->type.params = labels;
        j->type.param_count = count;
    }
    put_signature(j);
    uint32_t cases = (uint32_t)wire_number(w, 2);
    for (uint32_t i = 0; i < cases; i++)
        run_case(j, w);
}

static bool read_all(void *to, size_t len) { return fread(to, 1, len, stdin) == len; }

int main(void)
{
    static struct job j;
    struct gw_alloc *alloc = gw_alloc_libc();
    for (uint32_t i = 0; i < WIRE_RESOURCES; i++)
        j.names[i].name = j.resources[i].name = gw_slice_str("thing");
    uint32_t len;
    gw_vec_init(&j.out, alloc, 1);
    gw_vec_init(&j.log, alloc, 1);
    gw_arena_init(&j.types, alloc);
    gw_arena_init(&j.values, alloc);
    while (read_all(&len, sizeof len)) {
        uint8_t *bytes = gw_alloc_get(alloc, len);
        if (!bytes || !read_all(bytes, len)) return 1;
        struct wire w = {bytes, bytes + len, false, &j.types, j.names, 1u << 28, 0};
        j.out.len = 0;
        wire_put(&j.out, 0, 4);
        run_job(&j, &w);
        uint32_t answer = (uint32_t)(j.out.len - 4);
        memcpy(j.out.data, &answer, 4);
        fwrite(j.out.data, 1, j.out.len, stdout);
        fflush(stdout);
        gw_arena_deinit(&j.types);
        gw_alloc_put(alloc, bytes, len);
    }
    gw_vec_deinit(&j.out);
    gw_vec_deinit(&j.log);
    return 0;
}
