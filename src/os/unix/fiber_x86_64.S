/* SPDX-License-Identifier: Apache-2.0 */
/* fiber_switch.h for x86-64, System V calling convention.
 *
 * A stack that does not run ends like this, from the saved stack pointer up:
 *   r15 r14 r13 r12 rbx rbp return-address */
#if defined(__x86_64__) && !defined(GW_FIBER_UCONTEXT)

#include "os/unix/saved_registers.h"

    .text
    .p2align 4
    .globl gw_os_fiber_switch
    .hidden gw_os_fiber_switch
    .type gw_os_fiber_switch, @function
gw_os_fiber_switch:
    .cfi_startproc
    push_saved
    movq %rsp, (%rdi)
    movq %rsi, %rsp /* the same layout there: the CFI stays right */
    pop_saved
    ret
    .cfi_endproc
    .size gw_os_fiber_switch, . - gw_os_fiber_switch

/* gw_os_fiber_prepare(top, entry, env): entry waits in r12, env in r13. */
    .p2align 4
    .globl gw_os_fiber_prepare
    .hidden gw_os_fiber_prepare
    .type gw_os_fiber_prepare, @function
gw_os_fiber_prepare:
    .cfi_startproc
    leaq -72(%rdi), %rax
    movq $0, 0(%rax)      /* r15 */
    movq $0, 8(%rax)      /* r14 */
    movq %rdx, 16(%rax)   /* r13 */
    movq %rsi, 24(%rax)   /* r12 */
    movq $0, 32(%rax)     /* rbx */
    movq $0, 40(%rax)     /* rbp: ends a chain of frame pointers */
    leaq first(%rip), %rcx
    movq %rcx, 48(%rax)
    ret                   /* at `first`, rsp will be top - 16 */
    .cfi_endproc
    .size gw_os_fiber_prepare, . - gw_os_fiber_prepare

    .type first, @function
first:
    .cfi_startproc
    .cfi_undefined %rip   /* unwinding ends here */
    movq %r13, %rdi
    call *%r12
    ud2
    .cfi_endproc
    .size first, . - first

#endif

    .section .note.GNU-stack, "", %progbits
