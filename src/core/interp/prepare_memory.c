/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_memory.c -- loads, stores, bulk operations, atomics. */
#include "core/interp/prepare.h"

static bool is_64(const struct gw_prep *p, gw_memidx memory)
{
    return p->module->memories[memory].type.limits.is_64;
}

static bool table_is_64(const struct gw_prep *p, gw_tableidx table)
{
    return p->module->tables[table].type.limits.is_64;
}

/* ---- loads ---- */

static unsigned result_acc(char type)
{
    return type == 'f' ? GW_ACC_S : type == 'F' ? GW_ACC_D : type == 'V' ? GW_ACC_NONE : GW_ACC_R;
}

static void put_checked(struct gw_prep *p, uint8_t *at, uint32_t address)
{
    gw_prep_put16(at + 10, address);
    gw_prep_put16(at + 12, is_64(p, p->in.index));
    gw_prep_put_ptr(at + 16, p->instance->memories[p->in.index]);
    gw_prep_put64(at + 24, p->in.offset);
}

static void load(struct gw_prep *p)
{
    uint32_t index = p->in.op - GW_OP_I32_LOAD;
    char type = gw_opcode_rows[p->in.op].sig[2];
    unsigned acc = result_acc(type);
    bool is_32 = type == 'i' || type == 'f';
    struct gw_pentry address = gw_prep_pop(p);
    if (!p->is_guarded || p->in.index != 0) {
        uint32_t slot = gw_prep_as_slot(p, &address);
        uint8_t *at = gw_prep_produce(p, gw_load_checked[index], GW_CHECKED_BYTES, acc, is_32);
        put_checked(p, at, slot);
        return;
    }
    gw_op *const(*rows)[2] = gw_load[index];
    uint64_t sum = address.value + p->in.offset;
    if (address.kind == GW_ENTRY_CONST && sum <= UINT32_MAX) {
        uint8_t *at = gw_prep_produce(p, rows[GW_AT_C], 16, acc, is_32);
        gw_prep_put32(at + 12, (uint32_t)sum);
        return;
    }
    if (gw_prep_fuse_load(p, &address, rows, acc, is_32)) return;
    bool in_acc = gw_prep_in_acc(p, &address);
    uint32_t slot = in_acc ? 0 : gw_prep_as_slot(p, &address);
    uint8_t *at = gw_prep_produce(p, rows[in_acc ? GW_AT_R : GW_AT_S], 16, acc, is_32);
    gw_prep_put16(at + 10, slot);
    gw_prep_put32(at + 12, (uint32_t)p->in.offset);
    if (p->in.op == GW_OP_I32_LOAD || p->in.op == GW_OP_I32_LOAD8_U) {
        gw_prep_note(p, GW_FUSE_LOAD, slot, (int32_t)(uint32_t)p->in.offset);
        p->fuse.index = p->in.op == GW_OP_I32_LOAD8_U;
        p->fuse.form = in_acc;
    }
}

/* ---- stores ---- */

static bool fits(const struct gw_pentry *value)
{
    int64_t wide = (int64_t)value->value;
    return value->kind == GW_ENTRY_CONST &&
           (value->is_32 || (value->acc == GW_ACC_R && wide == (int32_t)wide));
}

static void store(struct gw_prep *p)
{
    uint32_t index = p->in.op - GW_OP_I32_STORE;
    struct gw_pentry value = gw_prep_pop(p), address = gw_prep_pop(p);
    if (!p->is_guarded || p->in.index != 0) {
        uint32_t slot = gw_prep_as_slot(p, &value), where = gw_prep_as_slot(p, &address);
        uint8_t *at = gw_prep_emit(p, gw_store_checked[index], GW_CHECKED_BYTES);
        gw_prep_put16(at + 8, slot);
        put_checked(p, at, where);
        return;
    }
    enum { S, R, C };
    uint64_t sum = address.value + p->in.offset;
    bool is_absolute = address.kind == GW_ENTRY_CONST && sum <= UINT32_MAX;
    bool is_const = fits(&value);
    uint32_t slot = 0, where = 0;
    /* Constants go to slots first: that leaves the accumulators alone, but not the mirrors. */
    if (!is_absolute && address.kind == GW_ENTRY_CONST) where = gw_prep_as_slot(p, &address);
    if (!is_const && value.kind == GW_ENTRY_CONST) slot = gw_prep_as_slot(p, &value);
    if (gw_prep_fuse_store(p, &address, is_const, &value)) return;
    unsigned a = is_absolute ? C : S, v = is_const ? C : S;
    if (address.kind != GW_ENTRY_CONST) {
        if (gw_prep_in_acc(p, &address)) a = R;
        else where = gw_prep_as_slot(p, &address);
    }
    if (value.kind != GW_ENTRY_CONST) {
        if (gw_prep_in_acc(p, &value)) v = R;
        else slot = gw_prep_as_slot(p, &value);
    }
    uint8_t *at = gw_prep_emit(p, gw_store_ops[index][a][v], v == C ? 24 : 16);
    gw_prep_put16(at + 8, slot);
    gw_prep_put16(at + 10, where);
    gw_prep_put32(at + 12, (uint32_t)(is_absolute ? sum : p->in.offset));
    if (v == C) gw_prep_put32(at + 16, (uint32_t)value.value);
}

/* ---- bulk ---- */

static void bulk(struct gw_prep *p, gw_op *op, uint32_t first, uint32_t second, bool is_64_dst,
                 bool is_64_src, bool is_64_len)
{
    uint32_t len = gw_prep_pop_slot(p), src = gw_prep_pop_slot(p), dst = gw_prep_pop_slot(p);
    uint8_t *at = gw_prep_emit(p, op, 32);
    gw_prep_put16(at + 8, dst);
    gw_prep_put16(at + 10, src);
    gw_prep_put16(at + 12, len);
    gw_prep_put16(at + 14, (uint32_t)is_64_dst | (uint32_t)is_64_src << 1 | (uint32_t)is_64_len << 2);
    gw_prep_put_ptr(at + 16, p->instance);
    gw_prep_put32(at + 24, first);
    gw_prep_put32(at + 28, second);
}

static void drop_segment(struct gw_prep *p, gw_op *op)
{
    uint8_t *at = gw_prep_emit(p, op, 32);
    gw_prep_put_ptr(at + 16, p->instance);
    gw_prep_put32(at + 24, p->in.index);
}

static void memory_grow(struct gw_prep *p)
{
    bool wide = is_64(p, p->in.index);
    uint32_t delta = gw_prep_pop_slot(p);
    gw_prep_spill(p, GW_ACC_R);
    uint8_t *at = gw_prep_produce_slot(p, gw_op_memory_grow, 24, GW_ACC_R, !wide);
    gw_prep_put16(at + 10, delta);
    gw_prep_put16(at + 12, wide);
    gw_prep_put_ptr(at + 16, p->instance->memories[p->in.index]);
}

static void memory_size(struct gw_prep *p)
{
    uint8_t *at =
        gw_prep_produce_slot(p, gw_op_memory_size, 24, GW_ACC_R, !is_64(p, p->in.index));
    gw_prep_put_ptr(at + 16, p->instance->memories[p->in.index]);
}

static bool bulk_memory(struct gw_prep *p)
{
    uint32_t a = p->in.index, b = p->in.index2;
    switch (p->in.op) {
    case GW_OP_MEMORY_SIZE: memory_size(p); return true;
    case GW_OP_MEMORY_GROW: memory_grow(p); return true;
    case GW_OP_MEMORY_INIT:
        bulk(p, gw_op_memory_init, b, a, is_64(p, b), false, false);
        return true;
    case GW_OP_MEMORY_COPY:
        bulk(p, gw_op_memory_copy, a, b, is_64(p, a), is_64(p, b), is_64(p, a) && is_64(p, b));
        return true;
    case GW_OP_MEMORY_FILL:
        bulk(p, gw_op_memory_fill, a, 0, is_64(p, a), false, is_64(p, a));
        return true;
    case GW_OP_DATA_DROP: drop_segment(p, gw_data_drop); return true;
    case GW_OP_ELEM_DROP: drop_segment(p, gw_elem_drop); return true;
    default: return false;
    }
}

/* ---- tables ---- */

static uint8_t *table_op(struct gw_prep *p, uint8_t *at)
{
    gw_prep_put16(at + 12, table_is_64(p, p->in.index));
    gw_prep_put_ptr(at + 16, p->instance->tables[p->in.index]);
    return at;
}

static void table_get(struct gw_prep *p)
{
    uint32_t index = gw_prep_pop_slot(p);
    uint8_t *at = table_op(p, gw_prep_produce_slot(p, gw_op_table_get, 24, GW_ACC_R, false));
    gw_prep_put16(at + 10, index);
}

static void table_set(struct gw_prep *p)
{
    uint32_t value = gw_prep_pop_slot(p), index = gw_prep_pop_slot(p);
    uint8_t *at = table_op(p, gw_prep_emit(p, gw_op_table_set, 24));
    gw_prep_put16(at + 8, index);
    gw_prep_put16(at + 10, value);
}

static void table_grow(struct gw_prep *p)
{
    uint32_t delta = gw_prep_pop_slot(p), value = gw_prep_pop_slot(p);
    bool wide = table_is_64(p, p->in.index);
    uint8_t *at = table_op(p, gw_prep_produce_slot(p, gw_op_table_grow, 24, GW_ACC_R, !wide));
    gw_prep_put16(at + 10, value);
    gw_prep_put16(at + 14, delta);
}

static bool tables(struct gw_prep *p)
{
    uint32_t a = p->in.index, b = p->in.index2;
    switch (p->in.op) {
    case GW_OP_TABLE_GET: table_get(p); return true;
    case GW_OP_TABLE_SET: table_set(p); return true;
    case GW_OP_TABLE_GROW: table_grow(p); return true;
    case GW_OP_TABLE_SIZE:
        table_op(p, gw_prep_produce_slot(p, gw_op_table_size, 24, GW_ACC_R, !table_is_64(p, a)));
        return true;
    case GW_OP_TABLE_INIT:
        bulk(p, gw_op_table_init, b, a, table_is_64(p, b), false, false);
        return true;
    case GW_OP_TABLE_COPY:
        bulk(p, gw_op_table_copy, a, b, table_is_64(p, a), table_is_64(p, b),
             table_is_64(p, a) && table_is_64(p, b));
        return true;
    case GW_OP_TABLE_FILL:
        bulk(p, gw_op_table_fill, a, 0, table_is_64(p, a), true, table_is_64(p, a));
        return true;
    default: return false;
    }
}

/* ---- atomics ---- */

static void atomic(struct gw_prep *p)
{
    const char *sig = gw_opcode_rows[p->in.op].sig; /* "m...:r" */
    uint32_t operands[2] = {0, 0}, count = 0;
    while (sig[1 + count] != ':') count++;
    for (uint32_t i = count; i-- > 0;) operands[i] = gw_prep_pop_slot(p);
    uint32_t address = gw_prep_pop_slot(p);
    char result = sig[2 + count];
    gw_op *op = gw_atomic_find(p->in.op);
    uint8_t *at = result ? gw_prep_produce_slot(p, op, 40, GW_ACC_R, result == 'i')
                         : gw_prep_emit(p, op, 40);
    put_checked(p, at, address);
    if (!result) gw_prep_put16(at + 8, operands[0]);
    gw_prep_put16(at + 14, operands[0]);
    gw_prep_put16(at + 32, operands[1]);
}

bool gw_prep_memory(struct gw_prep *p)
{
    enum gw_opcode op = p->in.op;
    if (op >= GW_OP_I32_LOAD && op <= GW_OP_I64_LOAD32_U) load(p);
    else if (op >= GW_OP_I32_STORE && op <= GW_OP_I64_STORE32) store(p);
    else if (op == GW_OP_ATOMIC_FENCE) gw_prep_emit(p, gw_atomic_find(op), 8);
    else if (op >= GW_OP_MEMORY_ATOMIC_NOTIFY && op <= GW_OP_I64_ATOMIC_RMW32_CMPXCHG_U) atomic(p);
    else return bulk_memory(p) || tables(p);
    return true;
}
