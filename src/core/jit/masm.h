/* SPDX-License-Identifier: Apache-2.0 */
/* masm.h -- macro-operations: what the front end emits and each CPU encodes.
 *
 * masm.c keeps the buffer, labels and cold code for all CPUs; x64/ and a64/ implement
 * the rest. The front names registers only by number: allocatable ones from
 * gw_masm_cpu, and none else. Every operation may use the CPU's scratch registers inside and leaves all
 * other registers but its results alone, flags aside. Results may be the same register as operands.
 *
 * Errors stick in m->err; every function may be called after one. The same input gives
 * the same bytes, always: finding the instruction of a fault depends on it. */
#ifndef GW_CORE_JIT_MASM_H
#define GW_CORE_JIT_MASM_H

#include "base/vec.h"
#include "core/jit/abi.h"

/* 0..31 integer, 32..63 float and vector registers, by the CPU's own numbering. */
typedef uint8_t gw_reg;
typedef uint64_t gw_regset; /* bit per register */
#define GW_REG_NONE ((gw_reg)0xff)
#define GW_REGSET(reg) ((gw_regset)1 << (reg))
static inline bool gw_reg_is_float(gw_reg reg) { return reg >= 32; }

struct gw_masm_cpu {
    gw_regset ints, floats;  /* allocatable */
    gw_regset callee_saved;  /* of these; all in ints */
    gw_reg int_args[GW_JIT_INT_ARGS], float_args[GW_JIT_FLOAT_ARGS];
    gw_reg int_results[GW_JIT_INT_RESULTS], float_results[GW_JIT_FLOAT_RESULTS];
    gw_reg context, memory;  /* bases for gw_addr */
    gw_reg fuel;             /* callee-saved; of metered code: what is left, and no other use */
};
extern const struct gw_masm_cpu gw_masm_cpu;

/* An operand of the second place: a register, a constant, or a slot of the frame (CPUs
 * that can use memory operands do). */
enum gw_masm_at { GW_AT_REG, GW_AT_CONST, GW_AT_SLOT };
struct gw_opnd {
    uint8_t at;
    gw_reg reg;
    uint32_t slot; /* index; 8 bytes each, from the stack pointer */
    int64_t value; /* CONST: i32 sign-extended, or i64 */
};

/* [base + index + disp]; index NONE: none. A 32-bit index has its upper half zero. */
struct gw_addr {
    gw_reg base, index;
    uint8_t shift;  /* of the index: 0..3 */
    int64_t disp;   /* any value below 2^33 in size */
};

typedef uint32_t gw_label;

struct gw_reloc { /* a direct call: the internal entry of a function */
    uint32_t at;  /* what is patched lies here; by CPU */
    gw_funcidx func;
};

struct gw_masm {
    uint8_t *code; /* position independent, owned until taken */
    size_t len, cap;
    size_t limit; /* how far code may be written: cap, or 0 after an error */
    enum gw_err err;
    struct gw_alloc *alloc;
    uint32_t options;  /* enum gw_jit_option */
    uint32_t features; /* of the CPU: what may be used beyond its baseline */
    uint32_t source;  /* offset in the body: of what is being compiled. The front sets it */
    struct gw_vec labels, fixups; /* masm.c's */
    struct gw_vec cold;           /* traps to be placed at the end, with their source */
    struct gw_vec frame_fixups;   /* places that depend on the size of the frame */
    struct gw_vec constants;      /* to be placed behind the code */
    struct gw_vec relocs;         /* gw_reloc */
    gw_regset saved;              /* callee-saved registers that prologue pushes */
    bool has_context;             /* prologue keeps it in the frame */
    /* x64: what the last instruction's flags say of a register, if it ended at flags.at
     * and no label was bound there. */
    struct gw_masm_flags {
        uint32_t at; /* 0: nothing */
        gw_reg of;
        bool is_64, all; /* all: not zero or not alone, but as compared with 0 */
    } flags;
    /* Where branches have short and long forms: short ones are tried first; with wants_far
     * set and err LIMIT after gw_masm_finish, the function is compiled again with is_far. */
    bool is_far, wants_far;
    uint32_t find, found; /* sought code offset and, if cold code holds it, its source; the
                             front finds the others. UINT32_MAX: none */
};

void gw_masm_init(struct gw_masm *m, struct gw_alloc *alloc, uint32_t options);
void gw_masm_deinit(struct gw_masm *m);
/* Forget the code, keep the memory: for the next function. */
void gw_masm_reset(struct gw_masm *m);

/* ---- masm.c: labels, the end ---- */

gw_label gw_masm_label(struct gw_masm *m);
void gw_masm_bind(struct gw_masm *m, gw_label label);
bool gw_masm_is_bound(const struct gw_masm *m, gw_label label);
/* Place cold code, resolve labels, write the frame's size where it is needed.
 *   frame_slots  8-byte slots, without saved registers and context */
void gw_masm_finish(struct gw_masm *m, uint32_t frame_slots, uint32_t *frame_bytes);

/* ---- frame ---- */

/* Both entries. saved: callee-saved registers that the function will use. calls: keep the
 * context in the frame. check: compare the stack pointer with store->stack_limit, trap
 * STACK_EXHAUSTED (leaf functions with small frames may go without).
 *   *internal  offset of the internal entry */
void gw_masm_prologue(struct gw_masm *m, gw_regset saved, bool calls, bool check,
                      uint32_t *internal);
void gw_masm_return(struct gw_masm *m);   /* drop the frame and return */
void gw_masm_leave(struct gw_masm *m);    /* drop the frame, for a tail call */
void gw_masm_reload_context(struct gw_masm *m); /* after a call that may change it: from
                                                   the frame; and the memory register */

/* ---- moving ---- */

/* By type: I32 (clears the upper half), I64 (references too), F32, F64, V128. */
void gw_masm_move(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg src);
void gw_masm_const(struct gw_masm *m, gw_valtype type, gw_reg dst, uint64_t bits);
void gw_masm_const_v128(struct gw_masm *m, gw_reg dst, const uint8_t bytes[16]);
void gw_masm_load_slot(struct gw_masm *m, gw_valtype type, gw_reg dst, uint32_t slot);
void gw_masm_store_slot(struct gw_masm *m, gw_valtype type, uint32_t slot, gw_reg src);
void gw_masm_store_slot_const(struct gw_masm *m, gw_valtype type, uint32_t slot,
                              uint64_t bits);
void gw_masm_copy_slot(struct gw_masm *m, gw_valtype type, uint32_t dst, uint32_t src);
/* Slots [first, first + count) become zero. */
void gw_masm_zero_slots(struct gw_masm *m, uint32_t first, uint32_t count);
void gw_masm_swap(struct gw_masm *m, gw_reg a, gw_reg b); /* same class; whole registers */

/* ---- integers: is_64 or 32 bits ---- */

enum gw_alu { GW_ALU_ADD, GW_ALU_SUB, GW_ALU_AND, GW_ALU_OR, GW_ALU_XOR, GW_ALU_MUL,
              GW_ALU_SHL, GW_ALU_SHR_S, GW_ALU_SHR_U, GW_ALU_ROTL, GW_ALU_ROTR };
void gw_masm_alu(struct gw_masm *m, enum gw_alu op, bool is_64, gw_reg dst, gw_reg a,
                 struct gw_opnd b);
/* dst = a + (b << shift), 0..3 */
void gw_masm_lea(struct gw_masm *m, bool is_64, gw_reg dst, gw_reg a, gw_reg b,
                 unsigned shift, int32_t disp);
enum gw_div { GW_DIV_S, GW_DIV_U, GW_REM_S, GW_REM_U };
/* Traps DIVIDE_BY_ZERO and INTEGER_OVERFLOW as needed; a constant divisor may be made
 * cheaper. dead: allocatable registers whose contents do not matter, which it may use. */
void gw_masm_div(struct gw_masm *m, enum gw_div op, bool is_64, gw_reg dst, gw_reg a,
                 struct gw_opnd b, gw_regset dead);
enum gw_unary { GW_UNARY_CLZ, GW_UNARY_CTZ, GW_UNARY_POPCNT, GW_UNARY_EXTEND8,
                GW_UNARY_EXTEND16, GW_UNARY_EXTEND32, GW_UNARY_EXTEND32_U /* also wrap */ };
void gw_masm_unary(struct gw_masm *m, enum gw_unary op, bool is_64, gw_reg dst, gw_reg a);

/* ORDER(cond): a condition and its negation differ in bit 0. */
enum gw_cond { GW_EQ, GW_NE, GW_LT_S, GW_GE_S, GW_LT_U, GW_GE_U, GW_GT_S, GW_LE_S,
               GW_GT_U, GW_LE_U, GW_BITS_ZERO, GW_BITS_SET /* a & b == 0, != 0 */ };
static inline enum gw_cond gw_cond_not(enum gw_cond c) { return (enum gw_cond)(c ^ 1); }

/* dst = a cond b, 0 or 1 */
void gw_masm_set(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg dst, gw_reg a,
                 struct gw_opnd b);
void gw_masm_branch(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                    struct gw_opnd b, gw_label target);
void gw_masm_jump(struct gw_masm *m, gw_label target);
/* index < count jumps to targets[index], else to targets[count] */
void gw_masm_jump_table(struct gw_masm *m, gw_reg index, const gw_label *targets,
                        uint32_t count);
/* dst = (a cond b) ? x : y, of any type; dst may be any of them */
void gw_masm_select(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg x, gw_reg y,
                    enum gw_cond cond, bool is_64, gw_reg a, struct gw_opnd b);

/* 128-bit: the four operands and two results in registers; lo and hi differ. */
void gw_masm_add128(struct gw_masm *m, bool is_sub, gw_reg lo, gw_reg hi, gw_reg a_lo,
                    gw_reg a_hi, gw_reg b_lo, gw_reg b_hi);
void gw_masm_mul_wide(struct gw_masm *m, bool is_signed, gw_reg lo, gw_reg hi, gw_reg a,
                      gw_reg b, gw_regset dead);

/* ---- floats: F32 or F64 ---- */

enum gw_falu { GW_FALU_ADD, GW_FALU_SUB, GW_FALU_MUL, GW_FALU_DIV, GW_FALU_MIN,
               GW_FALU_MAX, GW_FALU_COPYSIGN };
void gw_masm_falu(struct gw_masm *m, enum gw_falu op, gw_valtype type, gw_reg dst,
                  gw_reg a, struct gw_opnd b); /* b: register or slot */
enum gw_funary { GW_FUNARY_ABS, GW_FUNARY_NEG, GW_FUNARY_SQRT, GW_FUNARY_CEIL,
                 GW_FUNARY_FLOOR, GW_FUNARY_TRUNC, GW_FUNARY_NEAREST };
void gw_masm_funary(struct gw_masm *m, enum gw_funary op, gw_valtype type, gw_reg dst,
                    gw_reg a);
/* Ordered, but NE. ORDER(fcond) */
enum gw_fcond { GW_FEQ, GW_FNE, GW_FLT, GW_FGT, GW_FLE, GW_FGE };
void gw_masm_fset(struct gw_masm *m, enum gw_fcond cond, gw_valtype type, gw_reg dst,
                  gw_reg a, gw_reg b);
/* Jump if the comparison is (or, is_not, is not) true: not a < b is no a >= b. */
void gw_masm_fbranch(struct gw_masm *m, enum gw_fcond cond, bool is_not, gw_valtype type,
                     gw_reg a, gw_reg b, gw_label target);
/* dst = (a cond b) ? x : y */
void gw_masm_fselect(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg x, gw_reg y,
                     enum gw_fcond cond, gw_valtype compared, gw_reg a, gw_reg b);

/* Conversions; trapping ones trap INVALID_CONVERSION (NaN), INTEGER_OVERFLOW. */
enum gw_round_to { GW_TO_I32_S, GW_TO_I32_U, GW_TO_I64_S, GW_TO_I64_U };
void gw_masm_trunc(struct gw_masm *m, enum gw_round_to to, bool is_saturating,
                   gw_valtype from, gw_reg dst, gw_reg a);
enum gw_convert_from { GW_FROM_I32_S, GW_FROM_I32_U, GW_FROM_I64_S, GW_FROM_I64_U };
void gw_masm_convert(struct gw_masm *m, enum gw_convert_from from, gw_valtype to,
                     gw_reg dst, gw_reg a);
void gw_masm_promote(struct gw_masm *m, gw_reg dst, gw_reg a);
void gw_masm_demote(struct gw_masm *m, gw_reg dst, gw_reg a);
/* Bits between classes; type: of the result, I32 I64 F32 F64. */
void gw_masm_reinterpret(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg a);

/* ---- memory ---- */

enum gw_access { GW_ACCESS_U8, GW_ACCESS_S8_32, GW_ACCESS_S8_64, GW_ACCESS_U16,
                 GW_ACCESS_S16_32, GW_ACCESS_S16_64, GW_ACCESS_32, GW_ACCESS_S32_64,
                 GW_ACCESS_64, GW_ACCESS_F32, GW_ACCESS_F64, GW_ACCESS_V128 };
void gw_masm_load(struct gw_masm *m, enum gw_access access, gw_reg dst,
                  struct gw_addr addr);
/* U8, U16, 32, 64 of a register or constant; F32, F64, V128 of a register. */
void gw_masm_store(struct gw_masm *m, enum gw_access access, struct gw_opnd value,
                   struct gw_addr addr);
/* dst = base + index << shift + disp, 64-bit */
void gw_masm_address(struct gw_masm *m, gw_reg dst, struct gw_addr addr);
/* Trap unless index + offset + bytes <= the 64-bit size at `size`; index I32 zero-extended
 * or I64, no overflow goes unseen. Clobbers nothing but scratch. */
void gw_masm_check_bounds(struct gw_masm *m, gw_reg index, uint64_t offset,
                          uint32_t bytes, struct gw_addr size);
/* ---- atomics: sequentially consistent; addr is aligned (trap_unaligned) ---- */

enum gw_rmw { GW_RMW_ADD, GW_RMW_SUB, GW_RMW_AND, GW_RMW_OR, GW_RMW_XOR, GW_RMW_XCHG };
/* bytes 1, 2, 4, 8; results zero-extended. addr.base + disp must be in one register
 * with no index: compute it with gw_masm_address first. */
void gw_masm_atomic_load(struct gw_masm *m, unsigned bytes, gw_reg dst,
                         struct gw_addr addr);
void gw_masm_atomic_store(struct gw_masm *m, unsigned bytes, gw_reg src,
                          struct gw_addr addr);
void gw_masm_atomic_rmw(struct gw_masm *m, enum gw_rmw op, unsigned bytes, gw_reg dst,
                        gw_reg value, struct gw_addr addr, gw_regset dead);
void gw_masm_atomic_cmpxchg(struct gw_masm *m, unsigned bytes, gw_reg dst, gw_reg expected,
                            gw_reg replacement, struct gw_addr addr, gw_regset dead);
void gw_masm_fence(struct gw_masm *m);

/* ---- calls: arguments are in place, all that lives on is in the frame ---- */

void gw_masm_call_func(struct gw_masm *m, gw_funcidx func); /* of the same module */
void gw_masm_tail_func(struct gw_masm *m, gw_funcidx func); /* after leave */
/* The function in an allocatable or scratch register, not null; by its external entry. */
void gw_masm_call_ref(struct gw_masm *m, gw_reg func);
/* Moves `func` to the callee register, leaves the frame, jumps. */
void gw_masm_tail_ref(struct gw_masm *m, gw_reg func);
/* Call a builtin with the address of `slot`; unwinds on error. Only callee-saved registers
 * survive. */
void gw_masm_call_builtin(struct gw_masm *m, enum gw_jit_builtin_id id, uint32_t slot,
                          uint64_t a, uint64_t b);

/* ---- traps: to cold code; the number is in the code behind ud2 / brk ---- */

void gw_masm_trap(struct gw_masm *m, enum gw_trap_code code);
void gw_masm_trap_if(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                     struct gw_opnd b, enum gw_trap_code code);
/* The same comparing with a value in memory. 4 or 8 bytes by is_64; unsigned or equality. */
void gw_masm_trap_if_mem(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                         struct gw_addr b, enum gw_trap_code code);
void gw_masm_branch_mem(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                        struct gw_addr b, gw_label target);
/* Poll: trap INTERRUPTED once the epoch has reached the deadline (core/runtime/epoch.h). */
void gw_masm_poll(struct gw_masm *m);
/* Take fuel out of its register; trap OUT_OF_FUEL when there is none left. */
void gw_masm_fuel(struct gw_masm *m, uint32_t units);
/* Count up the 32-bit counter number `index` of the profile. */
void gw_masm_count(struct gw_masm *m, uint32_t index);

#define GW_OPND_REG(r) ((struct gw_opnd){GW_AT_REG, (r), 0, 0})
#define GW_OPND_CONST(v) ((struct gw_opnd){GW_AT_CONST, GW_REG_NONE, 0, (v)})
#define GW_OPND_SLOT(s) ((struct gw_opnd){GW_AT_SLOT, GW_REG_NONE, (s), 0})

#endif
