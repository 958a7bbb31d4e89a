/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/run.h"

#include "base/utf8.h"

struct lower {
    const struct gw_canon_plan *plan;
    const struct gw_canon_call *call;
    const struct gw_comp_value *regs[GW_CANON_REGS];
};

/* Where operations write: `at` bytes behind a base that a realloc may move. */
struct target {
    uint8_t *const *base;
    uint64_t at;
};

static enum gw_err run(struct lower *l, const struct gw_canon_op *op,
                       const struct gw_comp_value **regs, struct target to);

GW_COLD static enum gw_err wrong_kind(const struct lower *l, const struct gw_canon_op *op,
                                      const struct gw_comp_value *v)
{
    return gw_diag_set(l->call->diag, GW_ERR_INVALID, "a value is %s where %s is wanted",
                       gw_comp_kind_text(v->kind), gw_comp_kind_text(op->kind));
}

GW_COLD static enum gw_err wrong(const struct lower *l, const struct gw_canon_op *op,
                                 const char *what)
{
    return gw_diag_set(l->call->diag, GW_ERR_INVALID,
                       "a value's %s is not of its type, %s", what,
                       gw_comp_kind_text(op->kind));
}

GW_INLINE enum gw_err lower_leaf(struct lower *l, const struct gw_canon_op *op,
                              const struct gw_comp_value *v, uint8_t *to)
{
    uint64_t raw = op->code == GW_CANON_ENUM   ? v->index
                   : op->code == GW_CANON_BOOL ? (uint8_t)v->u64
                                               : v->u64,
             x;
    if (v->kind != op->kind) return wrong_kind(l, op, v);
    if (!gw_canon_leaf(op, raw, &x)) return wrong(l, op, "number");
    gw_canon_store(to, op->size[0], x);
    return GW_OK;
}

static void store_pair(const struct gw_canon_op *op, struct target to, uint64_t a,
                       uint64_t b)
{
    uint8_t *p = *to.base + to.at + op->at[0];
    gw_canon_store(p, op->size[0], a);
    gw_canon_store(p + op->size[0], op->size[0], b);
}

static enum gw_err lower_string(struct lower *l, const struct gw_canon_op *op,
                                const struct gw_comp_value *v, struct target to)
{
    const struct gw_canon_call *call = l->call;
    struct gw_canon_options options = l->plan->options[0];
    if (v->count > 2 * (size_t)GW_CANON_MAX_BYTES)
        return gw_diag_set(call->diag, GW_ERR_LIMIT, "a string of %zu bytes is too long",
                           v->count);
    union {
        const char *text;
        uint8_t *bytes; /* only read */
    } string = {.text = v->string};
    if (!gw_utf8_is_valid(gw_slice_of(string.bytes, v->count)))
        return gw_diag_set(call->diag, GW_ERR_INVALID, "a string is not UTF-8");
    struct gw_canon_text text = {&string.bytes, 0, v->count, GW_CANON_UTF8, false};
    uint64_t at, units;
    enum gw_err err = gw_canon_text_store(&text, call->memory, options.encoding,
                                          options.is_64, false, call->diag, &at, &units);
    if (err == GW_OK) store_pair(op, to, at, units);
    return err;
}

/* Elements to where there is room for them: values, or packed as they lie in a memory. */
static enum gw_err lower_items(struct lower *l, const struct gw_canon_op *op,
                               const struct gw_canon_items *items,
                               const struct gw_comp_value **regs,
                               const struct gw_comp_value *v, struct target to)
{
    if (v->packed) {
        if (items->bulk == GW_CANON_END) return wrong(l, op, "packed form");
        if (!gw_canon_bulk(items->bulk, items->arg, items->size[0], *to.base + to.at,
                           v->items, v->count))
            return wrong(l, op, "element");
        return GW_OK;
    }
    const struct gw_canon_op *first = l->plan->ops + items->op;
    for (size_t i = 0; i < v->count; i++, to.at += items->size[0]) {
        regs[0] = v->values + i * items->row;
        enum gw_err err = run(l, first, regs, to);
        if (err != GW_OK) return err;
    }
    return GW_OK;
}

static enum gw_err lower_list(struct lower *l, const struct gw_canon_op *op,
                              const struct gw_comp_value **regs,
                              const struct gw_comp_value *v, struct target to)
{
    const struct gw_canon_call *call = l->call;
    const struct gw_canon_items *items = &l->plan->items[op->arg];
    uint64_t at;
    if (v->count > 2 * (uint64_t)GW_CANON_MAX_BYTES / items->size[0])
        return gw_diag_set(call->diag, GW_ERR_LIMIT, "a list of %zu elements is too long",
                           v->count);
    enum gw_err err = gw_canon_memory_resize(call->memory, 0, 0, items->align[0],
                                             (uint64_t)v->count * items->size[0], NULL,
                                             call->diag, &at);
    if (err == GW_OK)
        err =
            lower_items(l, op, items, regs, v, (struct target){&call->memory->base, at});
    if (err == GW_OK) store_pair(op, to, at, v->count);
    return err;
}

/* A fixed list of leaves as core values. */
static enum gw_err lower_flat(struct lower *l, const struct gw_canon_op *op,
                              const struct gw_comp_value *v, struct target to)
{
    const struct gw_canon_items *items = &l->plan->items[op->arg];
    struct gw_canon_op leaf = l->plan->ops[items->op];
    leaf.at[0] = op->at[0];
    leaf.size[0] = 8;
    for (uint32_t i = 0; i < op->first; i++, leaf.at[0] += 8) {
        struct gw_comp_value one = {.kind = leaf.kind};
        if (v->packed)
            one.u64 = gw_canon_load((const uint8_t *)v->items + i * items->size[0],
                                    items->size[0]);
        enum gw_err err = lower_leaf(l, &leaf, v->packed ? &one : &v->values[i],
                                     *to.base + to.at + leaf.at[0]);
        if (err != GW_OK) return err;
    }
    return GW_OK;
}

static enum gw_err lower_handle(struct lower *l, const struct gw_canon_op *op,
                                const struct gw_comp_value *v, struct target to)
{
    const struct gw_canon_call *call = l->call;
    const struct gw_canon_resource *resource = call->resources[op->arg];
    uint32_t index;
    enum gw_err err = op->code == GW_CANON_OWN
                          ? gw_canon_resource_new(call->handles, resource, v->handle,
                                                  call->diag, &index)
                          : gw_canon_borrow_lower(call->handles, resource, v->handle,
                                                  call->scope, call->diag, &index);
    if (err == GW_OK) gw_canon_store(*to.base + to.at + op->at[0], op->size[0], index);
    return err;
}

/* The parts that are more than a leaf. */
static enum gw_err lower_part(struct lower *l, const struct gw_canon_op *op,
                              const struct gw_comp_value **regs,
                              const struct gw_comp_value *v, struct target to)
{
    if (v->kind != op->kind) return wrong_kind(l, op, v);
    switch (op->code) {
    case GW_CANON_STRING:
        return lower_string(l, op, v, to);
    case GW_CANON_LIST:
        return lower_list(l, op, regs + op->reg + 1, v, to);
    case GW_CANON_FIXED:
        if (v->count != op->first) return wrong(l, op, "length");
        to.at += op->at[0];
        return lower_items(l, op, &l->plan->items[op->arg], regs + op->reg + 1, v, to);
    case GW_CANON_FLAT:
        if (v->count != op->first) return wrong(l, op, "length");
        return lower_flat(l, op, v, to);
    default:
        return lower_handle(l, op, v, to);
    }
}

static enum gw_err run(struct lower *l, const struct gw_canon_op *op,
                       const struct gw_comp_value **regs, struct target to)
{
    enum gw_err err;
    uint8_t *base = *to.base + to.at; /* until guest code runs */
    for (;; op++) {
        if (op->code == GW_CANON_END) return GW_OK;
        if (op->code == GW_CANON_JUMP) {
            op = l->plan->ops + op->arg - 1;
            continue;
        }
        const struct gw_comp_value *v = &regs[op->reg][op->pos];
        if (op->is_raw && v->kind == op->kind) {
            gw_canon_store(base + op->at[0], op->size[0], v->u64);
            continue;
        }
        if (op->code < GW_CANON_LEAF_COUNT) {
            err = lower_leaf(l, op, v, base + op->at[0]);
            if (err != GW_OK) return err;
            continue;
        }
        switch (op->code) {
        case GW_CANON_RECORD:
            if (v->kind != op->kind) return wrong_kind(l, op, v);
            if (v->count != op->arg || v->packed) return wrong(l, op, "number of parts");
            regs[op->reg + 1] = v->values;
            break;
        case GW_CANON_VARIANT: {
            if (v->kind != op->kind) return wrong_kind(l, op, v);
            if (v->index >= op->arg) return wrong(l, op, "case");
            const struct gw_canon_case *c = &l->plan->cases[op->cases + v->index];
            if (c->has_payload && !v->payload) return wrong(l, op, "payload");
            gw_canon_store(base + op->at[0], op->size[0], v->index);
            regs[op->reg + 1] = v->payload;
            op = l->plan->ops + c->op - 1;
            break;
        }
        default:
            err = lower_part(l, op, regs, v, to);
            if (err != GW_OK) return err;
            base = *to.base + to.at;
        }
    }
}

enum gw_err gw_canon_lower_params(const struct gw_canon_plan *plan,
                                  const struct gw_canon_call *call,
                                  const struct gw_comp_value *values, uint64_t *out)
{
    struct lower l;
    const struct gw_canon_part *part = &plan->params;
    l.plan = plan;
    l.call = call;
    l.regs[0] = values;
    uint64_t at;
    if (!part->is_spilled) {
        uint8_t *base = (uint8_t *)out;
        memset(out, 0, part->flat * sizeof *out);
        return run(&l, plan->ops + part->op, l.regs, (struct target){&base, 0});
    }
    enum gw_err err = gw_canon_memory_resize(call->memory, 0, 0, part->align[0],
                                             part->size[0], NULL, call->diag, &at);
    if (err == GW_OK)
        err = run(&l, plan->ops + part->op, l.regs,
                  (struct target){&call->memory->base, at});
    if (err == GW_OK) out[0] = at;
    return err;
}

enum gw_err gw_canon_lower_result(const struct gw_canon_plan *plan,
                                  const struct gw_canon_call *call,
                                  const struct gw_comp_value *value, const uint64_t *args,
                                  uint64_t *results)
{
    struct lower l;
    const struct gw_canon_part *part = &plan->result;
    l.plan = plan;
    l.call = call;
    l.regs[0] = value;
    if (!part->is_spilled) {
        uint8_t *base = (uint8_t *)results;
        if (part->count) results[0] = 0;
        return run(&l, plan->ops + part->op, l.regs, (struct target){&base, 0});
    }
    uint64_t at = args[gw_canon_plan_slots(plan)];
    if (!plan->options[0].is_64) at = (uint32_t)at;
    enum gw_err err =
        gw_canon_check_spill(call->memory, at, part->size[0], part->align[0], call->diag);
    if (err != GW_OK) return err;
    return run(&l, plan->ops + part->op, l.regs,
               (struct target){&call->memory->base, at});
}
