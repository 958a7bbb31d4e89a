/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/run.h"

/* Values from one guest to another. `from` and `to` say which of a plan's places is which. */
struct copy {
    const struct gw_canon_plan *plan;
    const struct gw_canon_call *source, *target;
    struct gw_diag *diag;
    unsigned from, to;
};

/* Where operations read and write: `at` bytes behind a base that a realloc may move. */
struct spot {
    uint8_t *const *base;
    uint64_t at;
};

static enum gw_err run(struct copy *c, const struct gw_canon_op *op, struct spot from,
                       struct spot to);

static const uint8_t *reads(const struct copy *c, const struct gw_canon_op *op,
                            struct spot from)
{
    return *from.base + from.at + op->at[c->from];
}

static uint8_t *writes(const struct copy *c, const struct gw_canon_op *op, struct spot to)
{
    return *to.base + to.at + op->at[c->to];
}

static void read_pair(const struct copy *c, const struct gw_canon_op *op,
                      struct spot from, uint64_t pair[2])
{
    const uint8_t *p = reads(c, op, from);
    unsigned bytes = op->size[c->from];
    bool is_64 = c->plan->options[c->from].is_64;
    pair[0] = gw_canon_word(p, bytes, is_64);
    pair[1] = gw_canon_word(p + bytes, bytes, is_64);
}

static void write_pair(const struct copy *c, const struct gw_canon_op *op, struct spot to,
                       uint64_t a, uint64_t b)
{
    uint8_t *p = writes(c, op, to);
    gw_canon_store(p, op->size[c->to], a);
    gw_canon_store(p + op->size[c->to], op->size[c->to], b);
}

static enum gw_err copy_string(struct copy *c, const struct gw_canon_op *op,
                               struct spot from, struct spot to)
{
    const struct gw_canon_options *options = c->plan->options;
    struct gw_canon_text text;
    uint64_t pair[2];
    read_pair(c, op, from, pair);
    enum gw_err err = gw_canon_text_find(c->source->memory, options[c->from].encoding,
                                         options[c->from].is_64, pair[0], pair[1], true,
                                         c->diag, &text);
    if (err == GW_OK)
        err =
            gw_canon_text_store(&text, c->target->memory, options[c->to].encoding,
                                options[c->to].is_64, true, c->diag, &pair[0], &pair[1]);
    if (err == GW_OK) write_pair(c, op, to, pair[0], pair[1]);
    return err;
}

static enum gw_err copy_items(struct copy *c, const struct gw_canon_items *items,
                              size_t count, struct spot from, struct spot to)
{
    if (items->bulk != GW_CANON_END) {
        if (gw_canon_bulk(items->bulk, items->arg, items->size[0], *to.base + to.at,
                          *from.base + from.at, count))
            return GW_OK;
        bool is_char = items->bulk == GW_CANON_CHAR;
        return gw_diag_set(c->diag, GW_ERR_TRAP, "%s in a list",
                           is_char ? "invalid `char` bit pattern"
                                   : "invalid variant discriminant");
    }
    const struct gw_canon_op *op = c->plan->ops + items->op;
    for (size_t i = 0; i < count; i++) {
        enum gw_err err = run(c, op, from, to);
        if (err != GW_OK) return err;
        from.at += items->size[c->from];
        to.at += items->size[c->to];
    }
    return GW_OK;
}

static enum gw_err copy_list(struct copy *c, const struct gw_canon_op *op,
                             struct spot from, struct spot to)
{
    const struct gw_canon_items *items = &c->plan->items[op->arg];
    struct gw_canon_memory *source = c->source->memory, *target = c->target->memory;
    uint64_t pair[2], at;
    read_pair(c, op, from, pair);
    enum gw_err err = gw_canon_check_list(source, pair[0], pair[1], items->size[c->from],
                                          items->align[c->from], true, c->diag);
    if (err == GW_OK)
        err = gw_canon_memory_resize(target, 0, 0, items->align[c->to],
                                     pair[1] * items->size[c->to], "list", c->diag, &at);
    if (err == GW_OK)
        err = copy_items(c, items, (size_t)pair[1], (struct spot){&source->base, pair[0]},
                         (struct spot){&target->base, at});
    if (err == GW_OK) write_pair(c, op, to, at, pair[1]);
    return err;
}

static enum gw_err copy_handle(struct copy *c, const struct gw_canon_op *op,
                               struct spot from, struct spot to)
{
    const struct gw_canon_call *s = c->source, *t = c->target;
    uint32_t index = (uint32_t)gw_canon_load(reads(c, op, from), op->size[c->from]);
    uint64_t rep;
    enum gw_err err;
    if (op->code == GW_CANON_OWN) {
        err = gw_canon_own_lift(s->handles, s->resources[op->arg], index, c->diag, &rep);
        if (err == GW_OK)
            err = gw_canon_resource_new(t->handles, t->resources[op->arg], rep, c->diag,
                                        &index);
    } else {
        err = gw_canon_borrow_lift(s->handles, s->resources[op->arg], index, s->scope,
                                   c->diag, &rep);
        if (err == GW_OK)
            err = gw_canon_borrow_lower(t->handles, t->resources[op->arg], rep, t->scope,
                                        c->diag, &index);
    }
    if (err == GW_OK) gw_canon_store(writes(c, op, to), op->size[c->to], index);
    return err;
}

static enum gw_err copy_part(struct copy *c, const struct gw_canon_op *op,
                             struct spot from, struct spot to)
{
    switch (op->code) {
    case GW_CANON_STRING:
        return copy_string(c, op, from, to);
    case GW_CANON_LIST:
        return copy_list(c, op, from, to);
    case GW_CANON_FIXED:
        from.at += op->at[c->from];
        to.at += op->at[c->to];
        return copy_items(c, &c->plan->items[op->arg], op->first, from, to);
    default:
        return copy_handle(c, op, from, to);
    }
}

static enum gw_err run(struct copy *c, const struct gw_canon_op *op, struct spot from,
                       struct spot to)
{
    for (;; op++) {
        if (op->code < GW_CANON_LEAF_COUNT) {
            uint64_t raw = gw_canon_load(reads(c, op, from), op->size[c->from]), x;
            if (!gw_canon_leaf(op, raw, &x)) return gw_canon_bad_leaf(op, raw, c->diag);
            gw_canon_store(writes(c, op, to), op->size[c->to], x);
            continue;
        }
        switch (op->code) {
        case GW_CANON_END:
            return GW_OK;
        case GW_CANON_JUMP:
            op = c->plan->ops + op->arg - 1;
            break;
        case GW_CANON_BYTES:
            memmove(writes(c, op, to), reads(c, op, from), op->arg);
            break;
        case GW_CANON_VARIANT: {
            uint32_t i = (uint32_t)gw_canon_load(reads(c, op, from), op->size[c->from]);
            if (i >= op->arg) return gw_canon_bad_leaf(op, i, c->diag);
            gw_canon_store(writes(c, op, to), op->size[c->to], i);
            op = c->plan->ops + c->plan->cases[op->cases + i].op - 1;
            break;
        }
        default: {
            enum gw_err err = copy_part(c, op, from, to);
            if (err != GW_OK) return err;
        }
        }
    }
}

/* Where spilled values lie in a memory, checked. */
static enum gw_err spilled(const struct copy *c, const struct gw_canon_part *part,
                           unsigned side, const struct gw_canon_call *call, uint64_t at,
                           struct spot *out)
{
    if (!c->plan->options[side].is_64) at = (uint32_t)at;
    *out = (struct spot){&call->memory->base, at};
    return gw_canon_check_spill(call->memory, at, part->size[side], part->align[side],
                                c->diag);
}

enum gw_err gw_canon_copy_params(const struct gw_canon_plan *plan,
                                 const struct gw_canon_call *caller,
                                 const struct gw_canon_call *callee, const uint64_t *args,
                                 uint64_t *out)
{
    const struct gw_canon_part *part = &plan->params;
    struct copy c = {plan, caller, callee, caller->diag, 0, 1};
    uint8_t *to_slots = (uint8_t *)out;
    union {
        const uint64_t *slots;
        uint8_t *bytes; /* only read */
    } in = {.slots = args};
    if (!part->is_spilled) {
        memset(out, 0, part->flat * sizeof *out);
        return run(&c, plan->ops + part->op, (struct spot){&in.bytes, 0},
                   (struct spot){&to_slots, 0});
    }
    struct spot from, to = {&callee->memory->base, 0};
    enum gw_err err = spilled(&c, part, 0, caller, args[0], &from);
    if (err == GW_OK)
        err = gw_canon_memory_resize(callee->memory, 0, 0, part->align[1], part->size[1],
                                     "parameter", c.diag, &to.at);
    if (err == GW_OK) err = run(&c, plan->ops + part->op, from, to);
    if (err == GW_OK) out[0] = to.at;
    return err;
}

enum gw_err gw_canon_copy_result(const struct gw_canon_plan *plan,
                                 const struct gw_canon_call *caller,
                                 const struct gw_canon_call *callee,
                                 const uint64_t *callee_results, const uint64_t *args,
                                 uint64_t *results)
{
    const struct gw_canon_part *part = &plan->result;
    struct copy c = {plan, callee, caller, caller->diag, 1, 0};
    uint8_t *to_slots = (uint8_t *)results;
    union {
        const uint64_t *slots;
        uint8_t *bytes; /* only read */
    } in = {.slots = callee_results};
    if (!part->is_spilled) {
        if (part->count) results[0] = 0;
        return run(&c, plan->ops + part->op, (struct spot){&in.bytes, 0},
                   (struct spot){&to_slots, 0});
    }
    struct spot from, to;
    enum gw_err err = spilled(&c, part, 1, callee, callee_results[0], &from);
    if (err == GW_OK)
        err = spilled(&c, part, 0, caller, args[gw_canon_plan_slots(plan)], &to);
    return err == GW_OK ? run(&c, plan->ops + part->op, from, to) : err;
}
