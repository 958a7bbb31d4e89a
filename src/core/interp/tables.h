/* SPDX-License-Identifier: Apache-2.0 */
/* tables.h -- which handler does what, for the preparer: one table per family.
 *
 * The innermost [2] is a pair: [0] leaves the result in its accumulator only, [1] also stores it
 * to dst. Both have the same layout, so one may be patched into the other. */
#ifndef GW_CORE_INTERP_TABLES_H
#define GW_CORE_INTERP_TABLES_H

#include "core/interp/code.h"

/* Operands of a binary instruction, left then right: S(lot), C(onstant), R the accumulator. Commutative
 * ones (and comparisons, which can be turned round) have the first four only. */
enum gw_form { GW_SS, GW_SC, GW_RS, GW_RC, GW_SR, GW_CS, GW_CR, GW_FORMS };

/* Fused branches: the ten comparisons in the order of opcodes.def, then (a & b) != 0 and == 0. */
enum { GW_BR_TEST = 10, GW_BR_TESTZ, GW_BR_COUNT };

extern gw_op *const gw_i32_bin[15][GW_FORMS][2], *const gw_i64_bin[15][GW_FORMS][2];
extern gw_op *const gw_i32_cmp[10][GW_FORMS][2], *const gw_i64_cmp[10][GW_FORMS][2];
extern gw_op *const gw_i32_br[GW_BR_COUNT][4], *const gw_i64_br[GW_BR_COUNT][4];
extern gw_op *const gw_i32_eqz[2][2], *const gw_i64_eqz[2][2]; /* [0] slot, [1] accumulator */
extern gw_op *const gw_i32_count[3][2][2], *const gw_i64_count[3][2][2];
extern gw_op *const gw_i32_extend[3][2][2], *const gw_i64_extend[3][2][2];

extern gw_op *const gw_f32_bin[7][GW_FORMS][2], *const gw_f64_bin[7][GW_FORMS][2];
extern gw_op *const gw_f32_cmp[6][GW_FORMS][2], *const gw_f64_cmp[6][GW_FORMS][2];
extern gw_op *const gw_f32_br[6][2][4], *const gw_f64_br[6][2][4]; /* [op][taken when true][form] */
extern gw_op *const gw_f32_unary[7][2][2], *const gw_f64_unary[7][2][2];

/* From i32.wrap_i64 and from i32.trunc_sat_f32_s: [0] slot, [1] accumulator. */
extern gw_op *const gw_convert[25][2][2], *const gw_convert_sat[8][2][2];

/* Addresses in a guarded memory 0. All have the offset at +12:
 * S slot, R accumulator, C constant (in the offset); sums that wrap at 32 bits: SS slot + slot (+16), RS,
 * SX slot + (slot (+16) << k (+18)), RX slot + (accumulator << k (+18)), SC slot + constant (+16), RC. */
enum gw_addr_form {
    GW_AT_S, GW_AT_R, GW_AT_C, GW_AT_SS, GW_AT_RS, GW_AT_SX, GW_AT_SC, GW_AT_RC, GW_AT_RX,
    GW_ADDR_FORMS
};
extern gw_op *const gw_load[14][GW_ADDR_FORMS][2];
extern gw_op *const gw_store_ops[9][3][3]; /* [address S R C][value S R C] */

/* Moves keep the accumulators. Constants: 32 bits at +12 (zero-extended), 64 at +16. */
gw_op gw_mov, gw_mov_v128, gw_mov_c32, gw_mov_c64, gw_mov_v128_const;
extern gw_op *const gw_mov_acc[3]; /* from r0, s0, d0 */
enum { GW_ACC_R, GW_ACC_S, GW_ACC_D, GW_ACC_COUNT, GW_ACC_NONE = GW_ACC_COUNT };

gw_op gw_br, gw_br_table_s, gw_br_table_r;
extern gw_op *const gw_i32_brz[2][2], *const gw_i64_brz[2][2]; /* [taken when not zero][S, R] */
extern gw_op *const gw_select[GW_ACC_COUNT][2][2];             /* [result][condition S, R][pair] */
gw_op gw_select_v128;
gw_op gw_unreachable, gw_poll, gw_fuel;

/* ops_call.c. Enter: +8 first slot to clear, +10 how many, +12 bytes of the frame. */
enum { GW_ENTER_FIXED = 5, GW_ENTER_BYTES = 16 };
extern gw_op *const gw_enter[GW_ENTER_FIXED]; /* by slots to clear */
gw_op gw_enter_many;
/* Calls: +8 callee's frame, +10 its header; +12 index or reference slot; own gw_func in the last 8 bytes. */
gw_op gw_call, gw_call_host, gw_call_ext, gw_reload;
extern gw_op *const gw_call_indirect[2][2]; /* [index is 64-bit][S, R] */
gw_op gw_call_ref;
enum { GW_CALL_BYTES = 32, GW_RELOAD_BYTES = 32, GW_CALL_INDIRECT_BYTES = 48 };
/* Tail calls: +8 the arguments, +10 how many slots, +12 own header, +14 the callee's, +16 index or reference
 * slot, +24 function or table, +32 type, +40 own
 * instance. */
gw_op gw_tail_call, gw_tail_call_indirect_32, gw_tail_call_indirect_64, gw_tail_call_ref;
enum { GW_TAIL_CALL_BYTES = 48 };
gw_op gw_return_none, gw_return_many, gw_return_v128;
extern gw_op *const gw_return_slot[GW_ACC_COUNT], *const gw_return_acc[GW_ACC_COUNT];
gw_op gw_return_c32;
gw_op gw_throw, gw_throw_ref;

/* Fused (ops_fused.c). [32 or 64 bits][SS, RS]: dst +8, operands +10 +12, rotation or shift +14. */
extern gw_op *const gw_xor_rotl[2][2][2], *const gw_shl_add[2][2], *const gw_mul_add[2][2];
/* [S, R]: operand +10, constant +12, shift or addend +16. 24 bytes. */
extern gw_op *const gw_shr_and[2][2], *const gw_mul_add_const[2][2];
gw_op gw_mov_mov; /* +8 <- +10, +12 <- +14 */
gw_op gw_add_add; /* +8 <- +10 plus constant +16; +12 <- +14 plus constant +20 */
gw_op gw_mov_br, gw_mov_c32_br, gw_add_br; /* constants at +16 */
extern gw_op *const gw_count_br[10][3][2];    /* [comparison][after one addition, two, of slots][S, C] */
extern gw_op *const gw_range_br[4][2];        /* [lt_u gt_u le_u ge_u][S, R] */
extern gw_op *const gw_is_in_range[2][2];     /* [S, R]: +10 operand, +12 added, +16 below */
extern gw_op *const gw_mask_br[2][2][2];      /* [eq, ne][S, R][pair] */
extern gw_op *const gw_store_sum[9][4][2];    /* [gw_form of the sum][value S, C] */
/* [i32.load, i32.load8_u][comparison][address S, R][with S, C][pair]; and from a sum, [eq, ne][gw_form]. */
extern gw_op *const gw_load_br[2][10][2][2][2], *const gw_load_sum_br[2][2][4][2];
extern gw_op *const gw_global_br[2][2];       /* [eq, ne][pair] */
extern gw_op *const gw_shift_xor[2][2][2];    /* [shl, shr_u][SS, RS], as gw_shl_add */
extern gw_op *const gw_add_xor_rotl[2][2][2]; /* dst +8, sum +10 +12 to +14, xor +16, rotation +18 */
extern gw_op *const gw_div_const[2][2][2];    /* [div, rem][S, R]: +12 divisor, +16 its inverse */
extern gw_op *const gw_wide_const[10][2][2];  /* i64 [instruction][S, R]: constant +16 */
gw_op gw_mov_c32_mov; /* +8 <- constant +16, then +12 <- +14 */
extern gw_op *const gw_mov_brz[2]; /* +8 <- +10; branch when r0 is [zero, not zero] */
gw_op gw_mov_c32_c32;                         /* +8 <- constant +12, +10 <- constant +16 */

/* Any memory, with checks: +8 dst or value, +10 address, +12 is 64-bit, +16 memory, +24 offset. */
enum { GW_CHECKED_BYTES = 32 };
extern gw_op *const gw_load_checked[14][2], *const gw_store_checked[9];
gw_op gw_op_memory_size, gw_op_memory_grow; /* +8 dst, +10 delta, +12 is 64-bit, +16 memory */
/* Bulk: +8 dst, +10 src or value, +12 length; +14: bit i set: operand i is 64-bit; +16 instance, +24 and
 * +28 indices in the order of gw_instance_*'s parameters. */
gw_op gw_op_memory_init, gw_op_memory_copy, gw_op_memory_fill, gw_op_table_init, gw_op_table_copy,
    gw_op_table_fill;
gw_op gw_data_drop, gw_elem_drop;             /* +16 instance, +24 index */
gw_op gw_op_table_get, gw_op_table_set;             /* +8 dst/index, +10 index/value, +12 is 64, +16 table */
gw_op gw_op_table_size, gw_op_table_grow;           /* +8 dst, +10 value, +12 is 64, +14 delta, +16 table */

/* Globals: +8 dst or value, +16 the global. */
extern gw_op *const gw_global_get[GW_ACC_COUNT][2], *const gw_global_set[GW_ACC_COUNT][2]; /* S, R */
gw_op gw_global_get_v128, gw_global_set_v128;

/* References. Checks: +8 the slot. */
gw_op gw_check_non_null;
extern gw_op *const gw_ref_i31[2][2], *const gw_i31_get[2][2][2]; /* [u, s] */
/* ref.test: +8 dst, +10 reference, +12 whether null passes, +16 heap type; ref.cast: +8 reference. */
extern gw_op *const gw_ref_test[2];
gw_op gw_ref_cast;

/* Fields by storage: how a handler reads or writes it. */
enum gw_storage {
    GW_STORE_S8, GW_STORE_U8, GW_STORE_S16, GW_STORE_U16, GW_STORE_32, GW_STORE_64,
    GW_STORE_F32, GW_STORE_F64, GW_STORE_V128, GW_STORAGES
};
extern gw_op *const gw_struct_get[GW_STORE_V128][2][2]; /* +8 dst, +10 object, +12 offset; S, R */
extern gw_op *const gw_array_get[GW_STORE_V128][2];     /* +8 dst, +10 array, +12 index */
extern gw_op *const gw_struct_set[GW_STORAGES];         /* +8 value, +10 object, +12 offset */
extern gw_op *const gw_array_set[GW_STORAGES];          /* +8 value, +10 array, +12 index */
gw_op gw_struct_get_v128, gw_array_get_v128;
extern gw_op *const gw_array_len[2][2];
/* Allocations: +8 dst, +10 first operand, +12 end of the live slots, +14 length, +16 type. */
gw_op gw_struct_new, gw_struct_new_default, gw_array_new, gw_array_new_default;
gw_op gw_array_new_fixed; /* +24 count */
gw_op gw_array_new_data, gw_array_new_elem; /* +10 offset, +16 instance, +24 type, +28 segment */
gw_op gw_array_fill;      /* +8 array, +10 at, +12 value, +14 length, +16 type */
gw_op gw_array_copy;      /* +8 dst, +10 at, +12 src, +14 at, +16 length, +24 type */
gw_op gw_array_init_data, gw_array_init_elem; /* +8 array, +10 at, +12 offset, +14 length, +16 instance ... */

/* Vectors, by opcode from v128.load: memory instructions as the checked ones, guarded [0] or checked [1], with
 * +14 the vector and +32 the lane; all others dst +8, operands +10 +12 +14, immediates +16. */
extern gw_op *const gw_vector_load[14][2], *const gw_vector_load_lane[4][2];
extern gw_op *const gw_vector_store_lane[4][2], *const gw_vector_store[2];
gw_op *gw_vector_find(uint32_t op); /* op: enum gw_opcode */

/* Wide arithmetic: dst (two slots) +8, operands +10 +12 +14 +16. */
gw_op gw_i64_add128, gw_i64_sub128, gw_i64_mul_wide_s, gw_i64_mul_wide_u;

/* Atomics: +8 dst or value, +10 address, +12 is 64-bit, +14 operand, +16 memory, +24 offset, +32 second
 * operand. By opcode from memory.atomic.notify. */
gw_op *gw_atomic_find(uint32_t op);

#endif
