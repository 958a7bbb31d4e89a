/* SPDX-License-Identifier: Apache-2.0 */
#include "core/interp/registers.h"

#include <ucontext.h>

bool gw_registers_read(const void *context, struct gw_registers *out)
{
    const ucontext_t *uc = context;
#if defined(__x86_64__)
    out->ip = (const uint8_t *)(uintptr_t)uc->uc_mcontext.gregs[REG_RIP];
    out->pc = (const uint8_t *)(uintptr_t)uc->uc_mcontext.gregs[REG_RDI];
    out->fp = (uint64_t *)(uintptr_t)uc->uc_mcontext.gregs[REG_RSI];
    return true;
#elif defined(__aarch64__)
    out->ip = (const uint8_t *)(uintptr_t)uc->uc_mcontext.pc;
    out->pc = (const uint8_t *)(uintptr_t)uc->uc_mcontext.regs[0];
    out->fp = (uint64_t *)(uintptr_t)uc->uc_mcontext.regs[1];
    return true;
#else
    (void)uc;
    (void)out;
    return false;
#endif
}
