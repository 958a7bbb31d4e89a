/* SPDX-License-Identifier: Apache-2.0 */
/* Calls (abi.h). */
#include "core/jit/a64/emit.h"
#include "core/jit/masm_buffer.h"
#include "core/jit/stubs.h"
#include "core/runtime/func.h"

void gw_masm_call_func(struct gw_masm *m, gw_funcidx func)
{
    gw_masm_add_reloc(m, m->len, func);
    gw_a64_put(m, GW_A64_BL);
}

void gw_masm_tail_func(struct gw_masm *m, gw_funcidx func)
{
    gw_masm_add_reloc(m, m->len, func);
    gw_a64_put(m, GW_A64_B);
}

/* scratch = the external entry of the callee register's function. Null faults here. */
static void load_entry(struct gw_masm *m)
{
    gw_a64_access(
        m, GW_A64_LDR_X, GW_A64_SCRATCH,
        (struct gw_addr){GW_A64_CALLEE, GW_REG_NONE, 0, offsetof(struct gw_func, code)},
        GW_A64_SCRATCH);
}

void gw_masm_call_ref(struct gw_masm *m, gw_reg func)
{
    gw_masm_move(m, GW_I64, GW_A64_CALLEE, func);
    load_entry(m);
    gw_a64_rr(m, GW_A64_BLR, 0, GW_A64_SCRATCH);
}

/* The entry is loaded while the frame stands, so that a fault finds it. */
void gw_masm_tail_ref(struct gw_masm *m, gw_reg func)
{
    gw_masm_move(m, GW_I64, GW_A64_CALLEE, func);
    load_entry(m);
    gw_masm_leave(m);
    gw_a64_rr(m, GW_A64_BR, 0, GW_A64_SCRATCH);
}

/* The stub takes slots, a and b where C does, and the number in the callee register. */
void gw_masm_call_builtin(struct gw_masm *m, enum gw_jit_builtin_id id, uint32_t slot,
                          uint64_t a, uint64_t b)
{
    enum { SLOTS = 1, A = 2, B = 3 }; /* ORDER(stubs.S) */
    gw_a64_add_const(m, true, SLOTS, GW_A64_SP, (int64_t)slot * 8, SLOTS);
    gw_a64_const(m, A, a);
    gw_a64_const(m, B, b);
    gw_a64_const(m, GW_A64_CALLEE, id);
    gw_a64_access(m, GW_A64_LDR_X, GW_A64_SCRATCH,
                  (struct gw_addr){GW_A64_CONTEXT, GW_REG_NONE, 0,
                                   offsetof(struct gw_instance, builtins)},
                  GW_A64_SCRATCH);
    gw_a64_access(m, GW_A64_LDR_X, GW_A64_SCRATCH,
                  (struct gw_addr){GW_A64_SCRATCH, GW_REG_NONE, 0,
                                   offsetof(struct gw_jit_table, call_builtin)},
                  GW_A64_SCRATCH);
    gw_a64_rr(m, GW_A64_BLR, 0, GW_A64_SCRATCH);
}
