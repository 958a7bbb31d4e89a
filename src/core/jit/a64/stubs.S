/* SPDX-License-Identifier: Apache-2.0 */
/* stubs.h for AArch64.
 *
 * Stubs that call C push x19..x26 on the exec's stack, where collector and unwinder find
 * them, and have room then: x19 is the exec, x20 the return address, x21 the function or
 * what else must come through. While C runs, the caller's frame is at exec->frame and the
 * pushed registers below it, so unwinders get through. */
#include "core/jit/offsets.h"
#include "os/unix/saved_registers.h"

#define CONTEXT x28
#define MEMORY x27
#define FUEL x26
#define CALLEE x17

#define PUSHED_BYTES 64

/* For .cfi_escape: the CFA is what lies at a register + offset < 128. */
#define CFA_AT(reg, offset) 0x0f, 0x03, 0x70 + reg, offset, 0x06

    .macro begin name
    .p2align 4
    .globl \name
    .hidden \name
    .type \name, %function
\name:
    .cfi_startproc
    .endm

    .macro end name
    .cfi_endproc
    .size \name, . - \name
    .endm


/* Registers of arguments to and from a struct gw_jit_regs. */
    .macro store_args at
    stp x0, x1, [\at]
    stp x2, x3, [\at, #16]
    stp x4, x5, [\at, #32]
    stp q0, q1, [\at, #GW_REGS_FLOATS]
    stp q2, q3, [\at, #GW_REGS_FLOATS + 32]
    stp q4, q5, [\at, #GW_REGS_FLOATS + 64]
    stp q6, q7, [\at, #GW_REGS_FLOATS + 96]
    .endm

    .macro load_args at
    ldp q0, q1, [\at, #GW_REGS_FLOATS]
    ldp q2, q3, [\at, #GW_REGS_FLOATS + 32]
    ldp q4, q5, [\at, #GW_REGS_FLOATS + 64]
    ldp q6, q7, [\at, #GW_REGS_FLOATS + 96]
    ldp x2, x3, [\at, #16]
    ldp x4, x5, [\at, #32]
    ldp x0, x1, [\at]
    .endm

    .text

/* enum gw_err gw_jit_enter(struct gw_func *func, struct gw_jit_entry *entry) */
    begin gw_jit_enter
    push_saved
    mov x29, sp
    ldr x9, [x1, #GW_ENTRY_EXEC]
    mov x10, sp
    str x10, [x9, #GW_EXEC_C_SP]
    ldr x10, [x9, #GW_EXEC_STORE]
    ldr FUEL, [x10, #GW_STORE_FUEL]
    .cfi_remember_state
    mov CALLEE, x0
    mov sp, x1
    /* CFA = entry->exec->c_sp + SAVED_BYTES: DW_CFA_def_cfa_expression of breg31 0,
     * deref, plus_uconst c_sp, deref, plus_uconst SAVED_BYTES */
    .cfi_escape 0x0f, 0x09, 0x8f, 0x00, 0x06, 0x23, GW_EXEC_C_SP, 0x06, 0x23, 0xa0, 0x01
    ldr CONTEXT, [CALLEE, #GW_FUNC_INSTANCE]
    ldr x16, [x1, #GW_ENTRY_REGS]
    load_args x16
    ldr x16, [CALLEE, #GW_FUNC_CODE]
    blr x16
    .globl gw_jit_enter_return
    .hidden gw_jit_enter_return
gw_jit_enter_return:
    mov x16, sp
    ldp x9, x10, [x16] /* exec, regs */
    stp x0, x1, [x10]
    stp q0, q1, [x10, #GW_REGS_FLOATS]
    ldr x10, [x9, #GW_EXEC_STORE]
    ldrb w11, [x10, #GW_STORE_IS_METERED]
    cbz w11, 1f
    str FUEL, [x10, #GW_STORE_FUEL]
1:  mov w0, #0
    /* x9: the exec, w0: the result */
leave_enter:
    ldr x10, [x9, #GW_EXEC_C_SP]
    mov sp, x10
    .cfi_restore_state
    pop_saved
    ret
    end gw_jit_enter

/* From compiled code to the C stack. Keeps x0..x5, x17 and v0..v7. */
    .macro leave_compiled
    ldr x9, [CONTEXT, #GW_INSTANCE_STORE]
    ldrb w10, [x9, #GW_STORE_IS_METERED]
    cbz w10, 9f
    str FUEL, [x9, #GW_STORE_FUEL]
9:  ldr x9, [x9, #GW_STORE_EXEC]
    mov x10, sp
    stp x19, x20, [sp, #-PUSHED_BYTES]!
    .cfi_def_cfa_offset PUSHED_BYTES
    .cfi_offset x19, -64
    .cfi_offset x20, -56
    stp x21, x22, [sp, #16]
    .cfi_offset x21, -48
    .cfi_offset x22, -40
    stp x23, x24, [sp, #32]
    .cfi_offset x23, -32
    .cfi_offset x24, -24
    stp x25, x26, [sp, #48]
    .cfi_offset x25, -16
    .cfi_offset x26, -8
    mov x19, x9
    mov x20, x30
    .cfi_register x30, x20
    stp x10, x30, [x19, #GW_EXEC_FRAME] /* and pc */
    mov x10, sp
    stp CONTEXT, x10, [x19, #GW_EXEC_CONTEXT] /* and sp */
    ldr x10, [x19, #GW_EXEC_C_SP]
    mov sp, x10
    .cfi_escape CFA_AT(19, GW_EXEC_FRAME)
    .endm

/* And back; x0..x17 and the vector registers are kept, but x9. */
    .macro enter_compiled
    ldr x9, [x19, #GW_EXEC_SP]
    mov sp, x9
    .cfi_def_cfa sp, PUSHED_BYTES
    mov x30, x20
    .cfi_restore x30
    ldp x25, x26, [sp, #48]
    ldp x23, x24, [sp, #32]
    ldp x21, x22, [sp, #16]
    ldp x19, x20, [sp], #PUSHED_BYTES
    .cfi_def_cfa_offset 0
    .cfi_restore x19
    .cfi_restore x20
    .cfi_restore x21
    .cfi_restore x22
    .cfi_restore x23
    .cfi_restore x24
    .cfi_restore x25
    .cfi_restore x26
    ldr x9, [CONTEXT, #GW_INSTANCE_STORE]
    ldrb w9, [x9, #GW_STORE_IS_METERED]
    cbz w9, 9f
    ldr x9, [CONTEXT, #GW_INSTANCE_STORE]
    ldr FUEL, [x9, #GW_STORE_FUEL]
9:
    .endm

/* C returned the error w0; x19 is the exec. */
    .macro fail
    mov w1, w0
    mov x0, x19
    bl gw_jit_unwind
    mov x9, x19
    b leave_enter
    .endm

    begin gw_jit_host_entry
    leave_compiled
    sub sp, sp, #GW_REGS_BYTES
    mov x9, sp
    store_args x9
    mov x0, CALLEE
    mov x1, sp
    mov x2, CONTEXT
    bl gw_jit_call_host
    cbnz w0, 1f
    mov x9, sp
    ldp q0, q1, [x9, #GW_REGS_FLOATS]
    ldp x0, x1, [x9]
    .cfi_remember_state
    enter_compiled
    ret
1:  .cfi_restore_state
    fail
    end gw_jit_host_entry

/* By the callee register: a function of any instance. */
    begin gw_jit_lazy_entry
    leave_compiled
    sub sp, sp, #GW_REGS_BYTES
    mov x9, sp
    store_args x9
    mov x21, CALLEE
    mov x0, CONTEXT
    mov x1, CALLEE
    mov x2, #0
    bl gw_jit_lazy
    cbz x0, 1f
    mov CALLEE, x21
    b 2f
1:  mov w0, #GW_STUB_ERR_TRAP
    fail
2:  mov x16, x0
    mov x9, sp
    load_args x9
    enter_compiled
    br x16
    end gw_jit_lazy_entry

/* By x17, the address of a jump table entry: a function of this instance. */
    begin gw_jit_lazy_internal
    leave_compiled
    sub sp, sp, #GW_REGS_BYTES
    mov x9, sp
    store_args x9
    mov x0, CONTEXT
    mov x1, #0
    mov x2, x17
    bl gw_jit_lazy
    cbz x0, 1f
    mov x16, x0
    mov x9, sp
    load_args x9
    .cfi_remember_state
    enter_compiled
    br x16
1:  .cfi_restore_state
    mov w0, #GW_STUB_ERR_TRAP
    fail
    end gw_jit_lazy_internal

/* gw_jit_builtins[x17](context, x1, x2, x3) */
    begin gw_jit_call_builtin
    leave_compiled
    ldr x9, [CONTEXT, #GW_INSTANCE_BUILTINS]
    ldr x9, [x9, #GW_TABLE_BUILTINS]
    ldr x9, [x9, x17, lsl #3]
    mov x0, CONTEXT
    blr x9
    cbnz w0, 1f
    .cfi_remember_state
    enter_compiled
    ret
1:  .cfi_restore_state
    fail
    end gw_jit_call_builtin

/* void gw_jit_resume(char *sp, const void *pc, void *context, const uint64_t *saved) */
    begin gw_jit_resume
    ldp x19, x20, [x3]
    ldp x21, x22, [x3, #16]
    ldp x23, x24, [x3, #32]
    ldp x25, x26, [x3, #48]
    mov CONTEXT, x2
    ldr MEMORY, [CONTEXT, #GW_INSTANCE_MEMORY0_BASE]
    mov sp, x0
    br x1
    end gw_jit_resume

    .section .note.GNU-stack, "", %progbits
