/* SPDX-License-Identifier: Apache-2.0 */
/* fiber_switch.h for AArch64, AAPCS64.
 *
 * A stack that does not run ends like this, from the saved stack pointer up:
 *   x29 x30 x19 ... x28 d8 ... d15      (160 bytes) */
#if defined(__aarch64__) && !defined(GW_FIBER_UCONTEXT)

#include "os/unix/saved_registers.h"

    .text
    .p2align 4
    .globl gw_os_fiber_switch
    .hidden gw_os_fiber_switch
    .type gw_os_fiber_switch, %function
gw_os_fiber_switch:
    .cfi_startproc
    push_saved
    mov x9, sp
    str x9, [x0]
    mov sp, x1 /* the same layout there: the CFI stays right */
    pop_saved
    ret
    .cfi_endproc
    .size gw_os_fiber_switch, . - gw_os_fiber_switch

/* gw_os_fiber_prepare(top, entry, env): entry waits in x19, env in x20. */
    .p2align 4
    .globl gw_os_fiber_prepare
    .hidden gw_os_fiber_prepare
    .type gw_os_fiber_prepare, %function
gw_os_fiber_prepare:
    .cfi_startproc
    sub x0, x0, #SAVED_BYTES
    adr x9, first
    stp xzr, x9, [x0]       /* x29: ends a chain of frame pointers; x30 */
    stp x1, x2, [x0, #16]   /* x19, x20 */
    stp xzr, xzr, [x0, #32]
    stp xzr, xzr, [x0, #48]
    stp xzr, xzr, [x0, #64]
    stp xzr, xzr, [x0, #80]
    stp xzr, xzr, [x0, #96]
    stp xzr, xzr, [x0, #112]
    stp xzr, xzr, [x0, #128]
    stp xzr, xzr, [x0, #144]
    ret
    .cfi_endproc
    .size gw_os_fiber_prepare, . - gw_os_fiber_prepare

    .type first, %function
first:
    .cfi_startproc
    .cfi_undefined x30      /* unwinding ends here */
    mov x0, x20
    blr x19
    brk #0
    .cfi_endproc
    .size first, . - first

#endif

    .section .note.GNU-stack, "", %progbits
