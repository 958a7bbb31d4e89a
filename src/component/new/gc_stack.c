/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/gc_stack.h"

#include "component/new/core_writer.h"
#include "component/new/gc_live.h"

enum { STACK_BYTES = 65536, NO_RESULT = 0x40 };

static void op(struct gw_writer *w, enum gw_opcode opcode)
{
    gw_core_writer_op(w, opcode);
}

static void op_index(struct gw_writer *w, enum gw_opcode opcode, uint32_t index)
{
    gw_core_writer_op_u32(w, opcode, index);
}

static void op_const(struct gw_writer *w, uint32_t value)
{
    gw_core_writer_i32_const(w, value);
}

static void trap_if(struct gw_writer *w)
{
    op_index(w, GW_OP_IF, NO_RESULT);
    op(w, GW_OP_UNREACHABLE);
    op(w, GW_OP_END);
}

static void trap_unless_equal(struct gw_writer *w, uint32_t local, uint32_t value)
{
    op_const(w, value);
    op_index(w, GW_OP_LOCAL_GET, local);
    op(w, GW_OP_I32_NE);
    trap_if(w);
}

void gw_gc_stack_realloc(struct gw_writer *w)
{
    enum { OLD, OLD_LEN, ALIGN, LEN, PAGE };
    gw_writer_fixed(w, "\1\1\x7f", 3); /* one group of locals: one i32 */
    trap_unless_equal(w, OLD, 0);
    trap_unless_equal(w, OLD_LEN, 0);
    trap_unless_equal(w, LEN, STACK_BYTES);
    op_const(w, 1);
    op_index(w, GW_OP_MEMORY_GROW, 0);
    op_index(w, GW_OP_LOCAL_TEE, PAGE);
    op_const(w, UINT32_MAX);
    op(w, GW_OP_I32_EQ);
    trap_if(w);
    op_index(w, GW_OP_LOCAL_GET, PAGE);
    op_const(w, 16);
    op(w, GW_OP_I32_SHL);
    op(w, GW_OP_END);
}

void gw_gc_stack_allocate(const struct gw_gc_stack *stack, struct gw_writer *w)
{
    bool has_state = stack->state != GW_GC_DEAD;
    gw_writer_u8(w, 0); /* locals */
    if (has_state) {
        op_index(w, GW_OP_GLOBAL_GET, stack->state);
        op_const(w, 0);
        op(w, GW_OP_I32_EQ);
        op_index(w, GW_OP_IF, NO_RESULT);
        op_const(w, 1);
        op_index(w, GW_OP_GLOBAL_SET, stack->state);
    }
    op_const(w, 0);
    op_const(w, 0);
    op_const(w, 8);
    op_const(w, STACK_BYTES);
    op_index(w, GW_OP_CALL, stack->realloc);
    op_const(w, STACK_BYTES);
    op(w, GW_OP_I32_ADD);
    op_index(w, GW_OP_GLOBAL_SET, stack->pointer);
    if (has_state) {
        op_const(w, 2);
        op_index(w, GW_OP_GLOBAL_SET, stack->state);
        op(w, GW_OP_END);
    }
    for (unsigned i = 0; i < 2; i++)
        if (stack->then[i] != GW_GC_DEAD) op_index(w, GW_OP_CALL, stack->then[i]);
    op(w, GW_OP_END);
}
