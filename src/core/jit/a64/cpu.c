/* SPDX-License-Identifier: Apache-2.0 */
/* What the machine can do, and what a signal says about it. */
#include <asm/hwcap.h>
#include <string.h>
#include <sys/auxv.h>
#include <ucontext.h>

#include "core/jit/a64/emit.h"
#include "core/jit/a64/offsets.h"
#include "core/jit/masm_buffer.h"
#include "core/jit/stubs.h"

#define AT(type, member) offsetof(struct type, member)
_Static_assert(AT(gw_func, code) == GW_AT_FUNC_CODE, "stubs.S");
_Static_assert(AT(gw_func, instance) == GW_AT_FUNC_INSTANCE, "stubs.S");
_Static_assert(AT(gw_instance, store) == GW_AT_INSTANCE_STORE, "stubs.S");
_Static_assert(AT(gw_instance, memory0_base) == GW_AT_INSTANCE_MEMORY0_BASE, "stubs.S");
_Static_assert(AT(gw_instance, builtins) == GW_AT_INSTANCE_BUILTINS, "stubs.S");
_Static_assert(AT(gw_store, exec) == GW_AT_STORE_EXEC, "stubs.S");
_Static_assert(AT(gw_exec, frame) == GW_AT_EXEC_FRAME, "stubs.S");
_Static_assert(AT(gw_exec, pc) == GW_AT_EXEC_PC, "stubs.S");
_Static_assert(AT(gw_exec, context) == GW_AT_EXEC_CONTEXT, "stubs.S");
_Static_assert(AT(gw_exec, sp) == GW_AT_EXEC_SP, "stubs.S");
_Static_assert(AT(gw_exec, c_sp) == GW_AT_EXEC_C_SP, "stubs.S");
_Static_assert(AT(gw_jit_entry, exec) == GW_AT_ENTRY_EXEC, "stubs.S");
_Static_assert(AT(gw_jit_entry, regs) == GW_AT_ENTRY_REGS, "stubs.S");
_Static_assert(AT(gw_jit_regs, ints) == 0, "stubs.S");
_Static_assert(AT(gw_jit_regs, floats) == GW_AT_REGS_FLOATS, "stubs.S");
_Static_assert(sizeof(struct gw_jit_regs) == GW_REGS_BYTES, "stubs.S");
_Static_assert(AT(gw_jit_table, builtins) == GW_AT_TABLE_BUILTINS, "stubs.S");
_Static_assert(GW_ERR_TRAP == GW_NUMBER_ERR_TRAP, "stubs.S");

/* Stubs with a calling convention of their own. */
extern const char gw_jit_call_builtin[], gw_jit_lazy_internal[];

const struct gw_jit_table gw_jit_table = {
    .call_builtin = gw_jit_call_builtin,
    .lazy_internal = gw_jit_lazy_internal,
    .builtins = gw_jit_builtins,
};

uint32_t gw_masm_features(void)
{
    return getauxval(AT_HWCAP) & HWCAP_ATOMICS ? GW_A64_LSE : 0;
}

bool gw_masm_is_supported(void) { return true; }

void gw_jit_read_registers(const void *ucontext, struct gw_jit_machine *out)
{
    const ucontext_t *uc = ucontext;
    out->pc = (const uint8_t *)(uintptr_t)uc->uc_mcontext.pc;
    out->sp = (char *)(uintptr_t)uc->uc_mcontext.sp;
    out->context = (void *)(uintptr_t)uc->uc_mcontext.regs[GW_A64_CONTEXT];
}

enum gw_trap_code gw_jit_trap_at(const uint8_t *pc)
{
    uint32_t word;
    memcpy(&word, pc, sizeof word);
    uint32_t code = word >> 5 & 0xffff;
    bool is_trap = (word & 0xffe0001f) == GW_A64_BRK && code < GW_TRAP_COUNT;
    return is_trap ? (enum gw_trap_code)code : GW_TRAP_NONE;
}
