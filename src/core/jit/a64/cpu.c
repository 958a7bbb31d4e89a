/* SPDX-License-Identifier: Apache-2.0 */
/* What the machine can do, and what a signal says about it. */
#include <asm/hwcap.h>
#include <string.h>
#include <sys/auxv.h>
#include <ucontext.h>

#include "core/jit/a64/emit.h"
#include "core/jit/masm_buffer.h"
#include "core/jit/stubs.h"

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
    out->fuel = (int64_t)uc->uc_mcontext.regs[GW_A64_FUEL];
}

enum gw_trap_code gw_jit_trap_at(const uint8_t *pc)
{
    uint32_t word;
    memcpy(&word, pc, sizeof word);
    uint32_t code = word >> 5 & 0xffff;
    bool is_trap = (word & 0xffe0001f) == GW_A64_BRK && code < GW_TRAP_COUNT;
    return is_trap ? (enum gw_trap_code)code : GW_TRAP_NONE;
}
