/* SPDX-License-Identifier: Apache-2.0 */
/* stubs.h for x86-64, System V calling convention.
 *
 * The C side's frame of gw_jit_enter, exec->c_sp points to its end:
 *   (8 unused) r15 r14 r13 r12 rbx rbp return-address           (64 bytes)
 * r13 is the fuel, where the store is metered.
 * C that compiled code calls runs below it; what unwinds by CFI goes from there through
 * the compiled frames (dwarf.h), where it knows them, to whoever called gw_jit_enter. */
#include "core/jit/offsets.h"
#include "os/unix/saved_registers.h"

    .text

    .macro function name
    .p2align 4
    .globl \name
    .hidden \name
    .type \name, @function
\name:
    .cfi_startproc
    .endm

    .macro end_function name
    .cfi_endproc
    .size \name, . - \name
    .endm

    /* Where gw_jit_enter kept registers, by the stack pointer at the C frame's end. */
    .macro cfi_c_frame
    .cfi_def_cfa %rsp, 64
    .cfi_offset %rbp, -16
    .cfi_offset %rbx, -24
    .cfi_offset %r12, -32
    .cfi_offset %r13, -40
    .cfi_offset %r14, -48
    .cfi_offset %r15, -56
    .endm

    /* ORDER(stubs.S): gw_masm_cpu.int_args, float_args */
    .macro load_args regs
    movq (\regs), %rdi
    movq 8(\regs), %rsi
    movq 16(\regs), %rdx
    movq 24(\regs), %r8
    movq 32(\regs), %r9
    movq 40(\regs), %r10
    movups GW_REGS_FLOATS(\regs), %xmm0
    movups GW_REGS_FLOATS+16(\regs), %xmm1
    movups GW_REGS_FLOATS+32(\regs), %xmm2
    movups GW_REGS_FLOATS+48(\regs), %xmm3
    movups GW_REGS_FLOATS+64(\regs), %xmm4
    movups GW_REGS_FLOATS+80(\regs), %xmm5
    movups GW_REGS_FLOATS+96(\regs), %xmm6
    movups GW_REGS_FLOATS+112(\regs), %xmm7
    .endm

    .macro store_args regs
    movq %rdi, (\regs)
    movq %rsi, 8(\regs)
    movq %rdx, 16(\regs)
    movq %r8, 24(\regs)
    movq %r9, 32(\regs)
    movq %r10, 40(\regs)
    movups %xmm0, GW_REGS_FLOATS(\regs)
    movups %xmm1, GW_REGS_FLOATS+16(\regs)
    movups %xmm2, GW_REGS_FLOATS+32(\regs)
    movups %xmm3, GW_REGS_FLOATS+48(\regs)
    movups %xmm4, GW_REGS_FLOATS+64(\regs)
    movups %xmm5, GW_REGS_FLOATS+80(\regs)
    movups %xmm6, GW_REGS_FLOATS+96(\regs)
    movups %xmm7, GW_REGS_FLOATS+112(\regs)
    .endm

    /* From compiled code, whose return address is `above` bytes up, to the C stack.
     * rbp: the exec; rbx: the stack pointer to come back to. Changes r10. */
    .macro leave_guest above
    pushq %r13
    pushq %r12
    pushq %rbp
    pushq %rbx
    movq GW_INSTANCE_STORE(%r15), %r10
    movq GW_STORE_EXEC(%r10), %rbp
    cmpb $0, GW_STORE_IS_METERED(%r10)
    je 1f
    movq %r13, GW_STORE_FUEL(%r10)
1:
    leaq 40+\above(%rsp), %r10
    movq %r10, GW_EXEC_FRAME(%rbp)
    movq 32+\above(%rsp), %r10
    movq %r10, GW_EXEC_PC(%rbp)
    movq %r15, GW_EXEC_CONTEXT(%rbp)
    movq %rsp, GW_EXEC_SP(%rbp)
    movq %rsp, %rbx
    .cfi_remember_state
    /* Behind C's frames come the guest's: the CFA is exec->frame, the return address below
     * it; registers lie from rbx up. Expressions by register and offset. */
    .cfi_escape 0x0f, 3, 0x76, GW_EXEC_FRAME, 0x06
    .cfi_escape 0x10, 3, 2, 0x73, 0
    .cfi_escape 0x10, 6, 2, 0x73, 8
    .cfi_escape 0x10, 12, 2, 0x73, 16
    .cfi_escape 0x10, 13, 2, 0x73, 24
    movq GW_EXEC_C_SP(%rbp), %rsp
    .endm

    .macro return_to_guest
    movq %rbx, %rsp
    .cfi_restore_state
    popq %rbx
    popq %rbp
    popq %r12
    popq %r13
    movq GW_INSTANCE_STORE(%r15), %r10
    cmpb $0, GW_STORE_IS_METERED(%r10)
    je 1f
    movq GW_STORE_FUEL(%r10), %r13
1:
    .endm

/* gw_jit_enter(func, entry) */
function gw_jit_enter
    push_saved
    subq $8, %rsp
    cfi_c_frame
    movq GW_ENTRY_EXEC(%rsi), %rax
    movq %rsp, GW_EXEC_C_SP(%rax)
    movq GW_EXEC_STORE(%rax), %rax
    movq GW_STORE_FUEL(%rax), %r13
    movq %rdi, %r11
    movq GW_FUNC_INSTANCE(%r11), %r15
    movq GW_ENTRY_REGS(%rsi), %rcx
    .cfi_remember_state
    movq %rsi, %rsp
    /* The frame's end is at ((rsp)->exec)->c_sp now: def_cfa_expression. */
    .cfi_escape 0x0f, 8, 0x77, GW_ENTRY_EXEC, 0x06, 0x23, GW_EXEC_C_SP, 0x06, 0x23, 64
    load_args %rcx
    call *GW_FUNC_CODE(%r11)
    .globl gw_jit_enter_return
    .hidden gw_jit_enter_return
gw_jit_enter_return:
    movq GW_ENTRY_REGS(%rsp), %rcx
    movq %rax, (%rcx)
    movq %rdx, 8(%rcx)
    movups %xmm0, GW_REGS_FLOATS(%rcx)
    movups %xmm1, GW_REGS_FLOATS+16(%rcx)
    movq GW_ENTRY_EXEC(%rsp), %rcx
    movq GW_EXEC_STORE(%rcx), %rax
    cmpb $0, GW_STORE_IS_METERED(%rax)
    je 1f
    movq %r13, GW_STORE_FUEL(%rax)
1:
    movq GW_EXEC_C_SP(%rcx), %rsp
    .cfi_restore_state
    xorl %eax, %eax
leave:
    addq $8, %rsp
    .cfi_adjust_cfa_offset -8
    pop_saved
    ret
end_function gw_jit_enter

/* On the C stack: eax is the error, rbp the exec. */
    .p2align 4
    .type fail, @function
fail:
    .cfi_startproc
    cfi_c_frame
    movq %rbp, %rdi
    movl %eax, %esi
    call gw_jit_unwind
    jmp leave
end_function fail

/* Its number in eax; rsi, rdx, rcx are the C function's arguments; rdi is to come. */
function gw_jit_call_builtin
    .cfi_signal_frame
    leave_guest 0
    movq %r15, %rdi
    movq GW_INSTANCE_BUILTINS(%r15), %r10
    movq GW_TABLE_BUILTINS(%r10), %r10
    call *(%r10,%rax,8)
    testl %eax, %eax
    jnz fail
    return_to_guest
    ret
end_function gw_jit_call_builtin

/* r11 is the function, r15 the caller's context. */
function gw_jit_host_entry
    .cfi_signal_frame
    subq $GW_REGS_BYTES+8, %rsp
    store_args %rsp
    leave_guest GW_REGS_BYTES+8
    movq %r11, %rdi
    leaq 32(%rbx), %rsi
    movq %r15, %rdx
    call gw_jit_call_host
    testl %eax, %eax
    jnz fail
    return_to_guest
    movq (%rsp), %rax
    movq 8(%rsp), %rdx
    movups GW_REGS_FLOATS(%rsp), %xmm0
    movups GW_REGS_FLOATS+16(%rsp), %xmm1
    addq $GW_REGS_BYTES+8, %rsp
    ret
end_function gw_jit_host_entry

/* From a jump table entry by way of the range's header: the entry's call has pushed where
 * it ends. */
function gw_jit_lazy_internal
    .cfi_signal_frame
    popq %rcx
    .cfi_adjust_cfa_offset -8
    subq $5, %rcx
    xorl %r11d, %r11d
    jmp lazy
end_function gw_jit_lazy_internal

/* r11 is the function. */
function gw_jit_lazy_entry
    .cfi_signal_frame
    xorl %ecx, %ecx
lazy:
    subq $GW_REGS_BYTES+8, %rsp
    store_args %rsp
    leave_guest GW_REGS_BYTES+8
    movq %r15, %rdi
    movq %r11, %rsi
    movq %r11, %r12
    movq %rcx, %rdx
    call gw_jit_lazy
    testq %rax, %rax
    jz no_code
    movq %rax, %rcx
    movq %r12, %r11
    return_to_guest
    load_args %rsp
    addq $GW_REGS_BYTES+8, %rsp
    jmp *%rcx
no_code:
    movl $GW_STUB_ERR_TRAP, %eax
    jmp fail
end_function gw_jit_lazy_entry

/* gw_jit_resume(sp, pc, context, saved) */
function gw_jit_resume
    movq %rdx, %r15
    movq GW_INSTANCE_MEMORY0_BASE(%r15), %r14
    movq (%rcx), %rbx
    movq 8(%rcx), %rbp
    movq 16(%rcx), %r12
    movq 24(%rcx), %r13
    movq %rdi, %rsp
    jmp *%rsi
end_function gw_jit_resume

    .section .note.GNU-stack, "", @progbits
