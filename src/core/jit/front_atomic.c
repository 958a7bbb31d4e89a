/* SPDX-License-Identifier: Apache-2.0 */
/* Atomic memory instructions. Alignment is checked before bounds.   spec: threads proposal */
#include "core/jit/front.h"

/* The address in one register, as atomic macro-operations want it; the index is popped. */
static struct gw_addr pop_atomic_address(struct gw_front *f, unsigned bytes)
{
    uint64_t offset = f->in.offset;
    gw_reg index = gw_front_pop_reg(f), at = gw_front_temp(f, GW_I64);
    gw_reg low = index;
    if (offset % bytes) {
        gw_masm_alu(&f->m, GW_ALU_ADD, true, at, index,
                    GW_OPND_CONST((int64_t)(offset % bytes)));
        low = at;
    }
    if (bytes > 1)
        gw_masm_trap_if(&f->m, GW_BITS_SET, false, low, GW_OPND_CONST(bytes - 1),
                        GW_TRAP_UNALIGNED_ATOMIC);
    struct gw_addr addr = gw_front_address(f, f->in.index, index, offset, bytes);
    gw_masm_address(&f->m, at, addr);
    return (struct gw_addr){at, GW_REG_NONE, 0, 0};
}

static void load(struct gw_front *f, const struct gw_opcode_row *row)
{
    struct gw_addr at = pop_atomic_address(f, row->size);
    gw_valtype type = gw_valtype_of_letter(row->sig[2]);
    gw_reg result = gw_front_result(f, type);
    gw_masm_atomic_load(&f->m, row->size, result, at);
    gw_front_push(f, type, result);
}

static void store(struct gw_front *f, const struct gw_opcode_row *row)
{
    gw_reg value = gw_front_pop_reg(f);
    gw_masm_atomic_store(&f->m, row->size, value, pop_atomic_address(f, row->size));
}

static void rmw(struct gw_front *f, const struct gw_opcode_row *row, enum gw_rmw op)
{
    gw_valtype type = gw_valtype_of_letter(row->sig[1]);
    gw_reg value = gw_front_pop_reg(f);
    struct gw_addr at = pop_atomic_address(f, row->size);
    gw_reg result = gw_front_result(f, type);
    gw_masm_atomic_rmw(&f->m, op, row->size, result, value, at, gw_front_dead(f));
    gw_front_push(f, type, result);
}

static void cmpxchg(struct gw_front *f, const struct gw_opcode_row *row)
{
    gw_valtype type = gw_valtype_of_letter(row->sig[1]);
    gw_reg replacement = gw_front_pop_reg(f), expected = gw_front_pop_reg(f);
    struct gw_addr at = pop_atomic_address(f, row->size);
    gw_reg result = gw_front_result(f, type);
    gw_masm_atomic_cmpxchg(&f->m, row->size, result, expected, replacement, at,
                           gw_front_dead(f));
    gw_front_push(f, type, result);
}

static void wait(struct gw_front *f, bool is_64)
{
    gw_valtype result = GW_I32;
    gw_front_builtin(f, GW_BUILTIN_ATOMIC_WAIT, 3, &result, 1,
                     (uint64_t)f->in.index << 1 | is_64, f->in.offset);
}

static void notify(struct gw_front *f)
{
    gw_valtype result = GW_I32;
    gw_front_builtin(f, GW_BUILTIN_ATOMIC_NOTIFY, 2, &result, 1, f->in.index,
                     f->in.offset);
}

void gw_front_atomic(struct gw_front *f)
{
    enum gw_opcode op = f->in.op;
    const struct gw_opcode_row *row = &gw_opcode_rows[op];
    gw_front_forget_memory(f); /* others may have written */
    if (op == GW_OP_MEMORY_ATOMIC_NOTIFY)
        notify(f);
    else if (op == GW_OP_MEMORY_ATOMIC_WAIT32 || op == GW_OP_MEMORY_ATOMIC_WAIT64)
        wait(f, op == GW_OP_MEMORY_ATOMIC_WAIT64);
    else if (op == GW_OP_ATOMIC_FENCE)
        gw_masm_fence(&f->m);
    else if (op < GW_OP_I32_ATOMIC_STORE)
        load(f, row);
    else if (op < GW_OP_I32_ATOMIC_RMW_ADD)
        store(f, row);
    else if (op <
             GW_OP_I32_ATOMIC_RMW_CMPXCHG) /* ORDER(rmw): seven of each in opcodes.def */
        rmw(f, row, (enum gw_rmw)((op - GW_OP_I32_ATOMIC_RMW_ADD) / 7));
    else
        cmpxchg(f, row);
}
