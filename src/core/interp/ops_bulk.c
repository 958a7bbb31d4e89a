/* SPDX-License-Identifier: Apache-2.0 */
/* ops_bulk.c -- sizes, growth and bulk operations of memories and tables; globals. */
#include "core/interp/ops.h"

/* Whoever may trap in the runtime says first where the guest stands. */
#define STAND() (x->pc = pc, x->frame = fp, x->top = fp)

OP(gw_op_memory_size)
{
    SLOT(8) = gw_memory_pages(PTR(struct gw_memory, 16));
    NEXT(24);
}

OP(gw_op_memory_grow)
{
    uint64_t delta = U16(12) ? SLOT(10) : (uint32_t)SLOT(10);
    SLOT(8) = gw_memory_grow(PTR(struct gw_memory, 16), delta);
    NEXT(24);
}

#define OPERAND(i, at) (U16(14) >> (i) & 1 ? SLOT(at) : (uint32_t)SLOT(at))
#define INSTANCE PTR(struct gw_instance, 16)
#define BULK(name, call)                                                                 \
    OP(name)                                                                             \
    {                                                                                    \
        STAND();                                                                         \
        enum gw_err err = call;                                                          \
        if (GW_UNLIKELY(err != GW_OK)) return err;                                       \
        NEXT(32);                                                                        \
    }

BULK(gw_op_memory_init, gw_instance_memory_init(INSTANCE, U32(24), U32(28), OPERAND(0, 8),
                                             OPERAND(1, 10), OPERAND(2, 12)))
BULK(gw_op_memory_copy, gw_instance_memory_copy(INSTANCE, U32(24), U32(28), OPERAND(0, 8),
                                             OPERAND(1, 10), OPERAND(2, 12)))
BULK(gw_op_memory_fill, gw_instance_memory_fill(INSTANCE, U32(24), OPERAND(0, 8),
                                             (uint8_t)SLOT(10), OPERAND(2, 12)))
BULK(gw_op_table_init, gw_instance_table_init(INSTANCE, U32(24), U32(28), OPERAND(0, 8),
                                           OPERAND(1, 10), OPERAND(2, 12)))
BULK(gw_op_table_copy, gw_instance_table_copy(INSTANCE, U32(24), U32(28), OPERAND(0, 8),
                                           OPERAND(1, 10), OPERAND(2, 12)))
BULK(gw_op_table_fill,
     gw_instance_table_fill(INSTANCE, U32(24), OPERAND(0, 8), SLOT(10), OPERAND(2, 12)))

OP(gw_data_drop)
{
    gw_instance_data_drop(INSTANCE, U32(24));
    NEXT(32);
}

OP(gw_elem_drop)
{
    gw_instance_elem_drop(INSTANCE, U32(24));
    NEXT(32);
}

OP(gw_op_table_get)
{
    const struct gw_table *table = PTR(struct gw_table, 16);
    uint64_t i = U16(12) ? SLOT(10) : (uint32_t)SLOT(10);
    if (GW_UNLIKELY(i >= table->size)) TRAP(TABLE_BOUNDS);
    SLOT(8) = table->entries[i];
    NEXT(24);
}

OP(gw_op_table_set)
{
    const struct gw_table *table = PTR(struct gw_table, 16);
    uint64_t i = U16(12) ? SLOT(8) : (uint32_t)SLOT(8);
    if (GW_UNLIKELY(i >= table->size)) TRAP(TABLE_BOUNDS);
    table->entries[i] = SLOT(10);
    NEXT(24);
}

OP(gw_op_table_size)
{
    SLOT(8) = PTR(struct gw_table, 16)->size;
    NEXT(24);
}

OP(gw_op_table_grow)
{
    uint64_t delta = U16(12) ? SLOT(14) : (uint32_t)SLOT(14);
    SLOT(8) = gw_table_grow(PTR(struct gw_table, 16), delta, SLOT(10));
    NEXT(24);
}

/* ---- globals ---- */

#define GLOBAL PTR(struct gw_global, 16)

SOP(global_get_r)
{
    r0 = GLOBAL->value.u64;
    NEXT(24);
}
SOP(global_get_r_s)
{
    r0 = GLOBAL->value.u64;
    SLOT(8) = r0;
    NEXT(24);
}
SOP(global_get_s)
{
    s0 = GLOBAL->value.f32;
    NEXT(24);
}
SOP(global_get_s_s)
{
    s0 = GLOBAL->value.f32;
    gw_slot_set_f32(&SLOT(8), s0);
    NEXT(24);
}
SOP(global_get_d)
{
    d0 = GLOBAL->value.f64;
    NEXT(24);
}
SOP(global_get_d_s)
{
    d0 = GLOBAL->value.f64;
    gw_slot_set_f64(&SLOT(8), d0);
    NEXT(24);
}
gw_op *const gw_global_get[GW_ACC_COUNT][2] = {
    {global_get_r, global_get_r_s}, {global_get_s, global_get_s_s}, {global_get_d, global_get_d_s}};

SOP(global_set_slot)
{
    GLOBAL->value.u64 = SLOT(8);
    NEXT(24);
}
SOP(global_set_r)
{
    GLOBAL->value.u64 = r0;
    NEXT(24);
}
SOP(global_set_s)
{
    GLOBAL->value.f32 = s0;
    NEXT(24);
}
SOP(global_set_d)
{
    GLOBAL->value.f64 = d0;
    NEXT(24);
}
gw_op *const gw_global_set[GW_ACC_COUNT][2] = {{global_set_slot, global_set_r},
                                               {global_set_slot, global_set_s},
                                               {global_set_slot, global_set_d}};

OP(gw_global_get_v128)
{
    memcpy(&SLOT(8), GLOBAL->value.v128, 16);
    NEXT(24);
}

OP(gw_global_set_v128)
{
    memcpy(GLOBAL->value.v128, &SLOT(8), 16);
    NEXT(24);
}
