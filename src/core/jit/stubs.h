/* SPDX-License-Identifier: Apache-2.0 */
/* stubs.h -- the seam between compiled code and C: written per CPU (x64/, a64/) in assembly
 * and few lines of C; the C functions that stubs call; the shape of a code range's parts
 * that are not compiled functions.
 *
 * State of the exec while C runs that compiled code called (host function, builtin, lazy
 * compilation); stubs store it before they switch to the C stack at exec->c_sp:
 *
 *   frame    stack pointer of the innermost compiled frame, as it is behind the call
 *   pc       return address into it (or gw_jit_enter_return: there is no frame, and `frame`
 *            points to the struct gw_jit_entry)
 *   context  its context register
 *   sp       lowest used address: there lie the callee-saved allocatable registers, a
 *            uint64_t each, lowest number first: those of gw_masm_cpu.callee_saved
 *
 * store->fuel of a metered store is right then, too: metered code has it in a register, which
 * stubs store before C runs, and load again behind it.
 *
 * A compiled frame's return address lies at sp + frame_bytes + 8 * pushed registers, on both
 * CPUs; the caller's frame begins 8 bytes above. The outermost frame of an entry returns to
 * gw_jit_enter_return; the struct gw_jit_entry begins where its caller's frame would.
 *
 * Faults and traps in compiled code find its frame complete: nothing traps in a prologue
 * before, nor in an epilogue after, the stack pointer has its place. */
#ifndef GW_CORE_JIT_STUBS_H
#define GW_CORE_JIT_STUBS_H

#include "core/jit/abi.h"

/* How many gw_masm_cpu.callee_saved are. */
enum { GW_JIT_SAVED_REGS = GW_IS_A64 ? 8 : 4 };

/* What gw_instance.builtins points to: compiled code finds everything outside of its own
 * range here, so that it is position independent. */
struct gw_jit_table {
    /* Stubs in assembly; not C functions. */
    const void *call_builtin;  /* by gw_masm_call_builtin, as the CPU likes */
    const void *lazy_internal; /* jump table entries of functions that are not compiled */
    gw_jit_builtin *const *builtins; /* gw_jit_builtins */
};
/* The CPU's. */
extern const struct gw_jit_table gw_jit_table;

/* One call of guest code by the host; lies on the exec's stack above the frames of the
 * call, aligned to 16. */
struct gw_jit_entry {
    struct gw_exec *exec;
    struct gw_jit_regs *regs; /* arguments, then results */
    /* The exec's fields as they were: of the guest code that called the host. */
    void *frame;
    const void *pc;
    void *context;
};

/* ---- in assembly, by CPU ---- */

/* Call guest code: keep the C side's registers, set exec->c_sp to the C stack pointer,
 * the stack pointer to `entry` and the context to func->instance; load the argument
 * registers from entry->regs, call func->code with the callee register set; store all
 * result registers to entry->regs. Behind the call the stack pointer is `entry` again,
 * whatever the other registers are.
 *   errors   whatever made a stub unwind to here */
enum gw_err gw_jit_enter(struct gw_func *func, struct gw_jit_entry *entry);
/* The return address of the outermost frame: a label, no function. */
extern const char gw_jit_enter_return[];

/* gw_func.code of a host function: argument registers to a struct gw_jit_regs,
 * gw_jit_call_host, result registers from it. The context register is the caller's. */
extern const char gw_jit_host_entry[];

/* gw_func.code of a function that is not compiled: keeps all arguments, calls
 * gw_jit_lazy(func, NULL), jumps to what it returns with the callee register set. */
extern const char gw_jit_lazy_entry[];

/* Where gw_jit_call_host, gw_jit_lazy or a builtin fails, the stub calls gw_jit_unwind
 * with the error; if that returns, it leaves the innermost gw_jit_enter with the result. */

/* Go on in compiled code, dropping the C stack down to exec->c_sp: callee-saved registers from
 * saved[] (lowest number first), context and stack pointer set, jump to pc. */
GW_NORETURN void gw_jit_resume(char *sp, const void *pc, void *context,
                               const uint64_t *saved);

/* ---- C that stubs call, on the C stack ---- */

/* Call the host function with arguments from regs and store->passing; results go back
 * likewise; an i32 with its upper half zero.  (host.c) */
enum gw_err gw_jit_call_host(struct gw_func *func, struct gw_jit_regs *regs,
                             struct gw_instance *caller);

/* Compile a function at its first call. By its external entry: `func`, entry NULL. By its
 * jump table entry: func NULL, `entry` the address of that, `context` the instance.
 *   returns  where to jump: the external or internal entry; NULL: the trap is set  (host.c) */
const void *gw_jit_lazy(struct gw_instance *context, struct gw_func *func,
                        const void *entry);

/* Find the handler of the pending exception, go on there (gw_jit_resume), or return the
 * error for the entry to end with. Of any other error: returns it.  (unwind.c) */
enum gw_err gw_jit_unwind(struct gw_exec *exec, enum gw_err err);

/* ---- C, by CPU ---- */

/* What a signal handler learns from a ucontext_t. */
struct gw_jit_machine {
    const uint8_t *pc;
    char *sp;
    void *context; /* the context register */
    int64_t fuel;  /* the fuel register: of metered code */
};
void gw_jit_read_registers(const void *ucontext, struct gw_jit_machine *out);
/* The number behind the ud2, or in the brk, that compiled code has at pc; NONE: another
 * instruction is there. */
enum gw_trap_code gw_jit_trap_at(const uint8_t *pc);

/* A code range begins with GW_JIT_HEADER_BYTES of stub, then the jump table: one entry per own
 * function, GW_JIT_ENTRY_BYTES each, aligned to that. An entry of a function that is not
 * compiled goes to the header with its own address known (x64: call; a64: nop, adr, b), which
 * jumps to gw_jit_table.lazy_internal by way of the context. `rw` is where to write, `rx`
 * where it will run: the distance of the two mappings does not matter to code. */
enum { GW_JIT_HEADER_BYTES = 64, GW_JIT_ENTRY_BYTES = GW_IS_A64 ? 16 : 8 };
void gw_jit_write_header(uint8_t *rw);
void gw_jit_write_lazy(uint8_t *rw, const uint8_t *rx, const uint8_t *header_rx);
/* Atomically, while others run through it. */
void gw_jit_patch_entry(uint8_t *rw, const uint8_t *rx, const uint8_t *target_rx);
/* A direct call or tail jump (gw_reloc.at). Atomically, while others run through it: but
 * for code that never ran yet, gw_jit_flush is the caller's.
 *   returns  false: out of reach */
bool gw_jit_patch_call(uint8_t *rw, const uint8_t *rx, const uint8_t *target_rx);
/* How far a call or jump reaches: a code range is no longer. */
extern const size_t gw_jit_reach_bytes;
/* What was written through rw is to run at rx: instruction caches. */
void gw_jit_flush(const uint8_t *rx, size_t bytes);

#endif
