/* SPDX-License-Identifier: Apache-2.0 */
/* registers.h -- the only file of the interpreter that knows a CPU.
 *
 * Handlers have pc and fp as their first two integer arguments; a fault in one finds them
 * in the registers that the calling convention gives these. GW_HOLD_PC after an access
 * pins pc there until the access is done: what is computed from pc for the next
 * instruction comes after it. */
#ifndef GW_CORE_INTERP_REGISTERS_H
#define GW_CORE_INTERP_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

#if defined(__x86_64__)
#define GW_HOLD_PC(v) __asm__ volatile("" : "+r"(v), "+D"(pc))
#define GW_HOLD_PC_FLOAT(v) __asm__ volatile("" : "+x"(v), "+D"(pc))
#define GW_HOLD_PC_STORE() __asm__ volatile("" : "+D"(pc) : : "memory")
#elif defined(__aarch64__)
/* No constraint names a register here; a variable that lives in one does. */
#define GW_HOLD_PC_IN_X0(...)                                                            \
    do {                                                                                 \
        register const uint8_t *held __asm__("x0") = pc;                                 \
        __asm__ volatile("" : "+r"(held)__VA_ARGS__);                                    \
        pc = held;                                                                       \
    } while (0)
#define GW_HOLD_PC(v) GW_HOLD_PC_IN_X0(, "+r"(v))
#define GW_HOLD_PC_FLOAT(v) GW_HOLD_PC_IN_X0(, "+w"(v))
#define GW_HOLD_PC_STORE() GW_HOLD_PC_IN_X0( : : "memory")
#else
#define GW_HOLD_PC(v) ((void)0)
#define GW_HOLD_PC_FLOAT(v) ((void)0)
#define GW_HOLD_PC_STORE() ((void)0)
#endif

/* Can a fault be found in guest code? Not on other CPUs, and not where ThreadSanitizer touches the
 * address first, in code of its own. Then memories get no guard regions. */
#if (defined(__x86_64__) || defined(__aarch64__)) && !GW_HAS_TSAN
#define GW_REGISTERS_KNOWN 1
#else
#define GW_REGISTERS_KNOWN 0
#endif

struct gw_registers {
    const uint8_t *ip; /* the machine's own */
    const uint8_t *pc; /* first argument of a handler */
    uint64_t *fp;      /* second */
};

/* Read them out of a ucontext_t.    returns false where this CPU is not known */
bool gw_registers_read(const void *context, struct gw_registers *out);

#endif
