/* SPDX-License-Identifier: Apache-2.0 */
/* fiber_switch.h in portable C: a "stack pointer" is the address of a ucontext_t that
 * lies on that stack. Each switch costs a system call for the signal mask. */
#include "os/unix/fiber_switch.h"

#if (!defined(__x86_64__) && !defined(__aarch64__)) || defined(GW_FIBER_UCONTEXT)

#include <stdint.h>
#include <ucontext.h>

#include "base/compiler.h"

void gw_os_fiber_switch(void **from, void *to)
{
    ucontext_t here;
    *from = &here;
    GW_EXPECT(swapcontext(&here, to) == 0);
}

/* At the top of a new stack. */
struct prepared {
    void (*entry)(void *env);
    void *env;
    ucontext_t context;
};

/* makecontext passes ints only: two of them make an address. */
static void first(unsigned high, unsigned low)
{
    struct prepared *p = (void *)(uintptr_t)((uint64_t)high << 32 | low);
    p->entry(p->env);
}

void *gw_os_fiber_prepare(char *top, void (*entry)(void *env), void *env)
{
    struct prepared *p = (void *)(top - ((sizeof *p + 63) & ~(size_t)63));
    p->entry = entry;
    p->env = env;
    GW_EXPECT(getcontext(&p->context) == 0);
    /* The size only tells where the top is: what lies below is ours as well. */
    enum { REACH = 4096 };
    p->context.uc_stack = (stack_t){.ss_sp = (char *)p - REACH, .ss_size = REACH};
    p->context.uc_link = NULL;
    uint64_t address = (uintptr_t)p;
    makecontext(&p->context, (void (*)(void))first, 2, (unsigned)(address >> 32),
                (unsigned)address);
    return &p->context;
}

#else
typedef int gw_os_fiber_nothing; /* ISO C wants a declaration */
#endif
