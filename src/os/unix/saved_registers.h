/* SPDX-License-Identifier: Apache-2.0 */
/* saved_registers.h -- for the assembler: keep what the C calling convention wants kept,
 * where one stack is left for another. From the stack pointer up then lie
 *   x86-64   r15 r14 r13 r12 rbx rbp                  (48 bytes), the return address above
 *   AArch64  x29 x30 x19 ... x28 d8 ... d15           (160 bytes)
 * The control words of x87 and SSE are not saved: nobody changes them. */
#ifndef GW_OS_UNIX_SAVED_REGISTERS_H
#define GW_OS_UNIX_SAVED_REGISTERS_H

#if defined(__x86_64__)

    .macro push_one reg
    pushq \reg
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset \reg, 0
    .endm

    .macro pop_one reg
    popq \reg
    .cfi_adjust_cfa_offset -8
    .cfi_restore \reg
    .endm

    .macro push_saved
    push_one %rbp
    push_one %rbx
    push_one %r12
    push_one %r13
    push_one %r14
    push_one %r15
    .endm

    .macro pop_saved
    pop_one %r15
    pop_one %r14
    pop_one %r13
    pop_one %r12
    pop_one %rbx
    pop_one %rbp
    .endm

#elif defined(__aarch64__)

#define SAVED_BYTES 160

    .macro push_pair a, b, at
    stp \a, \b, [sp, #\at]
    .cfi_rel_offset \a, \at
    .cfi_rel_offset \b, \at + 8
    .endm

    .macro push_saved
    stp x29, x30, [sp, #-SAVED_BYTES]!
    .cfi_def_cfa_offset SAVED_BYTES
    .cfi_rel_offset x29, 0
    .cfi_rel_offset x30, 8
    push_pair x19, x20, 16
    push_pair x21, x22, 32
    push_pair x23, x24, 48
    push_pair x25, x26, 64
    push_pair x27, x28, 80
    push_pair d8, d9, 96
    push_pair d10, d11, 112
    push_pair d12, d13, 128
    push_pair d14, d15, 144
    .endm

    .macro pop_saved
    ldp d14, d15, [sp, #144]
    ldp d12, d13, [sp, #128]
    ldp d10, d11, [sp, #112]
    ldp d8, d9, [sp, #96]
    ldp x27, x28, [sp, #80]
    ldp x25, x26, [sp, #64]
    ldp x23, x24, [sp, #48]
    ldp x21, x22, [sp, #32]
    ldp x19, x20, [sp, #16]
    ldp x29, x30, [sp], #SAVED_BYTES
    .cfi_def_cfa_offset 0
    .cfi_restore x29
    .cfi_restore x30
    .endm

#endif

#endif
