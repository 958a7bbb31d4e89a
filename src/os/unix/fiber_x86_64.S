/* SPDX-License-Identifier: Apache-2.0 */
/* fiber_switch.h for x86-64, System V calling convention.
 *
 * A stack that does not run ends like this, from the saved stack pointer up:
 *   r15 r14 r13 r12 rbx rbp return-address
 * The control words of x87 and SSE are not saved: nobody changes them. */
#if defined(__x86_64__) && !defined(GW_FIBER_UCONTEXT)

    .text
    .p2align 4
    .globl gw_os_fiber_switch
    .hidden gw_os_fiber_switch
    .type gw_os_fiber_switch, @function
gw_os_fiber_switch:
    .cfi_startproc
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbx, 0
    pushq %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r12, 0
    pushq %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r13, 0
    pushq %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r14, 0
    pushq %r15
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r15, 0
    movq %rsp, (%rdi)
    movq %rsi, %rsp /* the same layout there: the CFI stays right */
    popq %r15
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r15
    popq %r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r14
    popq %r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r13
    popq %r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r12
    popq %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbx
    popq %rbp
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbp
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
