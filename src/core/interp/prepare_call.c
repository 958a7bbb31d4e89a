/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_call.c -- calls and returns.
 *
 * Arguments come home: they are then where the callee's frame starts. */
#include "core/interp/prepare.h"

struct callee {
    const struct gw_type *type; /* local form */
    uint32_t args;              /* home of the first argument */
    uint32_t arg_slots;
    uint32_t header;
};

static uint32_t count_slots(const gw_valtype *types, uint32_t count)
{
    uint32_t slots = 0;
    for (uint32_t i = 0; i < count; i++) slots += gw_valtype_slots(types[i]);
    return slots;
}

/* Bring the arguments home and keep room for the callee's header. */
static struct callee ready(struct gw_prep *p, gw_typeidx type)
{
    struct callee c = {.type = &p->module->types[type]};
    uint32_t count = c.type->func.param_count, depth = gw_prep_depth(p);
    gw_prep_settle(p, count);
    gw_prep_spill_all(p);
    c.args = count > 0 && count <= depth ? gw_prep_at(p, depth - count)->home
                                         : gw_prep_next_home(p);
    c.arg_slots = count_slots(c.type->func.params, count);
    uint32_t results = count_slots(c.type->func.results, c.type->func.result_count);
    c.header = c.arg_slots > results ? c.arg_slots : results;
    return c;
}

/* Behind a call: the results are on the stack, a single one in its accumulator, too. */
static void results(struct gw_prep *p, const struct callee *c)
{
    for (uint32_t i = 0; i < c->type->func.param_count; i++) gw_prep_pop(p);
    gw_prep_forget(p);
    for (uint32_t i = 0; i < c->type->func.result_count; i++)
        gw_prep_push_slot(p, c->type->func.results[i]);
    if (c->type->func.result_count != 1 || p->err != GW_OK) return;
    unsigned acc = gw_prep_acc_of(c->type->func.results[0]);
    if (acc != GW_ACC_NONE) p->acc[acc].slot = c->args;
}

static void put_frame(struct gw_prep *p, uint8_t *at, const struct callee *c)
{
    gw_prep_need_slots(p, c->args + c->header + GW_FRAME_HEADER);
    gw_prep_put16(at + 8, c->args);
    gw_prep_put16(at + 10, c->args + c->header);
}

static void emit_reload(struct gw_prep *p)
{
    uint8_t *at = gw_prep_emit(p, gw_reload, GW_RELOAD_BYTES);
    gw_prep_put_ptr(at + 16, gw_instance_mem(p->instance));
    gw_prep_put_ptr(at + 24, p->func);
}

static void do_call(struct gw_prep *p)
{
    gw_funcidx index = p->in.index;
    struct gw_func *func = p->instance->funcs[index];
    struct callee c = ready(p, p->module->funcs[index].type);
    gw_op *op = func->instance == p->instance ? gw_call
                : func->code                  ? gw_call_ext
                                              : gw_call_host;
    uint8_t *at = gw_prep_emit(p, op, GW_CALL_BYTES);
    put_frame(p, at, &c);
    gw_prep_put_ptr(at + 16, func);
    gw_prep_put_ptr(at + 24, p->func);
    if (op == gw_call_ext) emit_reload(p);
    results(p, &c);
}

/* The index or reference on top: brought to a slot before the arguments are. */
static uint32_t pop_callee(struct gw_prep *p) { return gw_prep_pop_slot(p); }

static void do_call_indirect(struct gw_prep *p)
{
    struct gw_table *table = p->instance->tables[p->in.index2];
    struct gw_pentry index = gw_prep_pop(p);
    uint32_t count = p->module->types[p->in.index].func.param_count;
    gw_prep_settle(p, count);
    bool in_acc = gw_prep_in_acc(p, &index);
    uint32_t slot = in_acc ? 0 : gw_prep_as_slot(p, &index);
    struct callee c = ready(p, p->in.index);
    bool is_64 = p->module->tables[p->in.index2].type.limits.is_64;
    uint8_t *at = gw_prep_emit(p, gw_call_indirect[is_64][in_acc], GW_CALL_INDIRECT_BYTES);
    put_frame(p, at, &c);
    gw_prep_put16(at + 12, slot);
    gw_prep_put_ptr(at + 16, table);
    gw_prep_put32(at + 24, p->module->type_ids[p->in.index]);
    gw_prep_put_ptr(at + 32, p->instance);
    gw_prep_put_ptr(at + 40, p->func);
    emit_reload(p);
    results(p, &c);
}

static void do_call_ref(struct gw_prep *p)
{
    uint32_t slot = pop_callee(p);
    struct callee c = ready(p, p->in.index);
    uint8_t *at = gw_prep_emit(p, gw_call_ref, GW_CALL_INDIRECT_BYTES);
    put_frame(p, at, &c);
    gw_prep_put16(at + 12, slot);
    gw_prep_put_ptr(at + 32, p->instance);
    gw_prep_put_ptr(at + 40, p->func);
    emit_reload(p);
    results(p, &c);
}

static uint8_t *tail(struct gw_prep *p, gw_op *op, gw_typeidx type, uint32_t slot)
{
    struct callee c = ready(p, type);
    uint8_t *at = gw_prep_emit(p, op, GW_TAIL_CALL_BYTES);
    gw_prep_need_slots(p, c.header + GW_FRAME_HEADER);
    gw_prep_put16(at + 8, c.args);
    gw_prep_put16(at + 10, c.arg_slots);
    gw_prep_put16(at + 12, p->header);
    gw_prep_put16(at + 14, c.header);
    gw_prep_put16(at + 16, slot);
    gw_prep_put_ptr(at + 40, p->instance);
    return at;
}

static void do_tail_call(struct gw_prep *p)
{
    gw_funcidx index = p->in.index;
    uint8_t *at = tail(p, gw_tail_call, p->module->funcs[index].type, 0);
    gw_prep_put_ptr(at + 24, p->instance->funcs[index]);
    gw_prep_die(p);
}

static void do_tail_call_indirect(struct gw_prep *p)
{
    uint32_t slot = pop_callee(p);
    bool is_64 = p->module->tables[p->in.index2].type.limits.is_64;
    uint8_t *at = tail(p, is_64 ? gw_tail_call_indirect_64 : gw_tail_call_indirect_32,
                       p->in.index, slot);
    gw_prep_put_ptr(at + 24, p->instance->tables[p->in.index2]);
    gw_prep_put32(at + 32, p->module->type_ids[p->in.index]);
    gw_prep_die(p);
}

static void do_tail_call_ref(struct gw_prep *p)
{
    uint32_t slot = pop_callee(p);
    tail(p, gw_tail_call_ref, p->in.index, slot);
    gw_prep_die(p);
}

static void return_one(struct gw_prep *p)
{
    struct gw_pentry *e = gw_prep_at(p, gw_prep_depth(p) - 1);
    struct gw_pentry v = *e;
    uint8_t *at;
    if (v.kind == GW_ENTRY_CONST && v.acc == GW_ACC_R && v.value <= UINT32_MAX) {
        at = gw_prep_emit(p, gw_return_c32, 16);
        gw_prep_put32(at + 12, (uint32_t)v.value);
    } else if (gw_prep_in_acc(p, &v)) {
        at = gw_prep_emit(p, gw_return_acc[v.acc], 16);
    } else {
        uint32_t slot = gw_prep_as_slot(p, &v);
        at = gw_prep_emit(p, gw_return_slot[v.acc], 16);
        gw_prep_put16(at + 8, slot);
    }
    gw_prep_put16(at + 10, p->header);
}

/* Leave the stack as it is: what follows is dead, or not the return's business. */
void gw_prep_return(struct gw_prep *p)
{
    uint32_t count = p->type->func.result_count, depth = gw_prep_depth(p);
    if (p->err != GW_OK || count > depth) return;
    if (count == 0) {
        uint8_t *at = gw_prep_emit(p, gw_return_none, 16);
        gw_prep_put16(at + 10, p->header);
    } else if (count == 1 && p->type->func.results[0] != GW_V128) {
        return_one(p);
    } else {
        gw_prep_settle(p, count);
        uint8_t *at = gw_prep_emit(p, gw_return_many, 16);
        gw_prep_put16(at + 8, gw_prep_at(p, depth - count)->home);
        gw_prep_put16(at + 10, p->header);
        gw_prep_put16(at + 12, count_slots(p->type->func.results, count));
    }
    p->last = GW_PREP_NONE;
}

bool gw_prep_call(struct gw_prep *p)
{
    switch (p->in.op) {
    case GW_OP_CALL: do_call(p); return true;
    case GW_OP_CALL_INDIRECT: do_call_indirect(p); return true;
    case GW_OP_CALL_REF: do_call_ref(p); return true;
    case GW_OP_RETURN_CALL: do_tail_call(p); return true;
    case GW_OP_RETURN_CALL_INDIRECT: do_tail_call_indirect(p); return true;
    case GW_OP_RETURN_CALL_REF: do_tail_call_ref(p); return true;
    default: return false;
    }
}
