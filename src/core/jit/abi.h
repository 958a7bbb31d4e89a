/* SPDX-License-Identifier: Apache-2.0 */
/* abi.h -- what compiled code, its stubs and the runtime agree on.
 *
 * Stack. Compiled code runs on the exec's own mapped stack, from stack_end downwards; what
 * the runtime puts there (slots of host calls) grows upwards from its beginning. C code
 * never runs on it: the stubs switch to the C stack and back. A frame (x64; a64 likewise,
 * the return address in lr's slot):
 *
 *     higher   return address
 *              callee-saved registers that the function uses, in the order of
 *              gw_masm_cpu.callee_saved, lowest number highest
 *     sp + frame_bytes - 8   the context, if the function calls anything
 *              slots: local variables' homes and places of the operand stack, 8 bytes each,
 *     sp ->    counted from here; v128 takes two
 *
 * There is no frame pointer: frame_bytes is constant, and found by the pc (code.h).
 *
 * Registers by role (the CPU's header says which; front code names none):
 *   context   the struct gw_instance whose code runs; callee-saved, but an external
 *             callee sets its own: the caller loads it again from its frame
 *   memory    memory 0's base where that never moves (GW_JIT_GUARDED code); likewise
 *   fuel      what is left of it, in code of a metered store (GW_JIT_METERED); elsewhere
 *             allocatable. Callee-saved in C, but not here: calls use it up
 *   scratch   two, never allocated: macro-operations use them inside
 *   callee    holds the struct gw_func while an external entry is called (a scratch one)
 *   others    allocatable; a few are callee-saved, the rest die at calls
 *
 * Calls. Parameters go left to right into int_args and float_args (v128 too), results
 * into int_results and float_results. What finds no register passes through
 * store->passing[], slot by slot in order (a v128 takes two): written just before the
 * call or return, read first thing after it; nothing can come between. So frames hold no
 * arguments, and a tail call never moves anything.
 *
 * i32 values in registers have a zero upper half, always: as locals, temporaries,
 * parameters and results. Memory access relies on it. In slots the upper half is
 * unspecified. f32 in a vector register: upper lanes unspecified.
 *
 * A function has two entries. `external`: callee register set; loads context and memory
 * from it, then falls into `internal`, which direct calls in the module use. gw_func.code
 * is the external entry: of compiled code, of the lazy stub, or of the host stub (then
 * func->host is set).
 *
 * A poll reads instance->flag.self each time; if that is no more the flag, which is where the
 * instance is, *store->epoch and store->deadline: another thread, or a signal handler, changes
 * them.
 *
 * Null checks of references may rely on the first page being inaccessible.
 *
 * Leaving: a stub that calls C stores the stack pointer in exec->frame, the return address
 * into compiled code in exec->pc and the context in exec->context, after pushing the
 * callee-saved registers, so that the collector sees them and the unwinder can restore
 * them. A host function or builtin that fails makes the stub unwind the whole entry. */
#ifndef GW_CORE_JIT_ABI_H
#define GW_CORE_JIT_ABI_H

#include <stddef.h>

#include "core/runtime/instance.h"
#include "core/runtime/layout.h"

enum { GW_JIT_INT_ARGS = 6, GW_JIT_FLOAT_ARGS = 8, GW_JIT_INT_RESULTS = 2,
       GW_JIT_FLOAT_RESULTS = 2 };

/* Register arguments or results, as stubs store and load them. */
struct gw_jit_regs {
    uint64_t ints[GW_JIT_INT_ARGS];
    uint8_t floats[GW_JIT_FLOAT_ARGS][16];
};

/* Where the n-th parameter or result goes. */
struct gw_jit_place {
    bool is_float, is_passed; /* passed: in store->passing */
    uint16_t at;              /* index in its register list, or slot in passing */
};

/* Walk a parameter or result list: zero it, then call `next` for each type in order. */
struct gw_jit_places {
    uint16_t ints, floats, slots; /* used so far */
    uint16_t max_ints, max_floats;
};
static inline struct gw_jit_places gw_jit_param_places(void)
{
    return (struct gw_jit_places){0, 0, 0, GW_JIT_INT_ARGS, GW_JIT_FLOAT_ARGS};
}
static inline struct gw_jit_places gw_jit_result_places(void)
{
    return (struct gw_jit_places){0, 0, 0, GW_JIT_INT_RESULTS, GW_JIT_FLOAT_RESULTS};
}
static inline struct gw_jit_place gw_jit_next_place(struct gw_jit_places *p,
                                                    gw_valtype type)
{
    bool is_float = type == GW_F32 || type == GW_F64 || type == GW_V128;
    uint16_t *used = is_float ? &p->floats : &p->ints;
    if (*used < (is_float ? p->max_floats : p->max_ints))
        return (struct gw_jit_place){is_float, false, (*used)++};
    struct gw_jit_place place = {is_float, true, p->slots};
    p->slots = (uint16_t)(p->slots + gw_valtype_slots(type));
    return place;
}

/* Options that code is compiled for; part of its identity in the cache. */
enum gw_jit_option {
    GW_JIT_GUARDED = 1 << 0,       /* every 32-bit memory with 64 KiB pages is guarded */
    GW_JIT_METERED = 1 << 1,       /* fuel */
    GW_JIT_INTERRUPTIBLE = 1 << 2, /* epoch polled at loop heads and entries */
    GW_JIT_PROFILED = 1 << 3,      /* counters for a tier above: of entries and turns of
                                      loops (instance.h), in the code; of the targets of
                                      indirect calls (sites.h), by a builtin */
    GW_JIT_NO_VECTOR_EXT = 1 << 4, /* tests: only the baseline of the CPU */
};

/* C functions that compiled code calls, by number. Operands are in frame slots:
 *
 *   enum gw_err builtin(struct gw_instance *context, uint64_t *slots, uint64_t a, uint64_t b)
 *
 * `slots` points at the first operand's place on the operand stack, where results are
 * written, too; a and b are constants of the instruction. All live values are in the frame
 * or in callee-saved registers then: the collector sees them. An error unwinds: GW_ERR_TRAP
 * after gw_trap_set, GW_ERR_EXCEPTION after gw_exception_set. */
typedef enum gw_err gw_jit_builtin(struct gw_instance *context, uint64_t *slots,
                                   uint64_t a, uint64_t b);

enum gw_jit_builtin_id {
#define GW_BUILTIN_ROW(id, name) GW_BUILTIN_##id,
#include "core/jit/builtins.def"
#undef GW_BUILTIN_ROW
    GW_BUILTIN_COUNT
};

extern gw_jit_builtin *const gw_jit_builtins[GW_BUILTIN_COUNT];

#endif
