/* SPDX-License-Identifier: Apache-2.0 */
/* fiber_switch.h for AArch64, AAPCS64.
 *
 * A stack that does not run ends like this, from the saved stack pointer up:
 *   x29 x30 x19 ... x28 d8 ... d15      (160 bytes) */
#if defined(__aarch64__) && !defined(GW_FIBER_UCONTEXT)

    .text
    .p2align 4
    .globl gw_os_fiber_switch
    .hidden gw_os_fiber_switch
    .type gw_os_fiber_switch, %function
gw_os_fiber_switch:
    .cfi_startproc
    stp x29, x30, [sp, #-160]!
    .cfi_def_cfa_offset 160
    .cfi_offset x29, -160
    .cfi_offset x30, -152
    stp x19, x20, [sp, #16]
    .cfi_offset x19, -144
    .cfi_offset x20, -136
    stp x21, x22, [sp, #32]
    .cfi_offset x21, -128
    .cfi_offset x22, -120
    stp x23, x24, [sp, #48]
    .cfi_offset x23, -112
    .cfi_offset x24, -104
    stp x25, x26, [sp, #64]
    .cfi_offset x25, -96
    .cfi_offset x26, -88
    stp x27, x28, [sp, #80]
    .cfi_offset x27, -80
    .cfi_offset x28, -72
    stp d8, d9, [sp, #96]
    .cfi_offset d8, -64
    .cfi_offset d9, -56
    stp d10, d11, [sp, #112]
    .cfi_offset d10, -48
    .cfi_offset d11, -40
    stp d12, d13, [sp, #128]
    .cfi_offset d12, -32
    .cfi_offset d13, -24
    stp d14, d15, [sp, #144]
    .cfi_offset d14, -16
    .cfi_offset d15, -8
    mov x9, sp
    str x9, [x0]
    mov sp, x1 /* the same layout there: the CFI stays right */
    ldp d14, d15, [sp, #144]
    ldp d12, d13, [sp, #128]
    ldp d10, d11, [sp, #112]
    ldp d8, d9, [sp, #96]
    ldp x27, x28, [sp, #80]
    ldp x25, x26, [sp, #64]
    ldp x23, x24, [sp, #48]
    ldp x21, x22, [sp, #32]
    ldp x19, x20, [sp, #16]
    ldp x29, x30, [sp], #160
    .cfi_def_cfa_offset 0
    .cfi_restore x29
    .cfi_restore x30
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
    sub x0, x0, #160
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
