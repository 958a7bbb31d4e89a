/* SPDX-License-Identifier: Apache-2.0 */
/* masm_vector.h -- macro-operations on 128-bit vectors, by meaning and lane shape.
 *
 * Operations are rows of masm_vector.def; the front maps instructions to rows, each CPU
 * rows to encodings. All operands are vector registers unless said; as everywhere, the
 * result may be any of them. Lanes are numbered from the lowest address, and so are bytes.
 * Whole vectors in memory and moves: masm.h. */
#ifndef GW_CORE_JIT_MASM_VECTOR_H
#define GW_CORE_JIT_MASM_VECTOR_H

#include "core/jit/masm.h"

enum gw_vop {
#define GW_V_ROW(form, name) GW_V_##name,
#include "core/jit/masm_vector.def"
#undef GW_V_ROW
    GW_V_COUNT
};

enum gw_vform { GW_VFORM_UNARY, GW_VFORM_BINARY, GW_VFORM_SHIFT, GW_VFORM_SPLAT,
                GW_VFORM_EXTRACT, GW_VFORM_REPLACE, GW_VFORM_TEST, GW_VFORM_LOAD };
enum gw_vform gw_masm_vector_form(enum gw_vop op);

/* One function per form; `op` is of that form. */
void gw_masm_vector_unary(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a);
void gw_masm_vector_binary(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a,
                           gw_reg b);
/* count: I32 */
void gw_masm_vector_shift(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a,
                          struct gw_opnd count);
/* a: an integer register, or a float register (the F shapes) */
void gw_masm_vector_splat(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a);
/* dst likewise */
void gw_masm_vector_extract(struct gw_masm *m, enum gw_vop op, unsigned lane, gw_reg dst,
                            gw_reg a);
/* value likewise */
void gw_masm_vector_replace(struct gw_masm *m, enum gw_vop op, unsigned lane, gw_reg dst,
                            gw_reg a, gw_reg value);
/* dst: an integer register */
void gw_masm_vector_test(struct gw_masm *m, enum gw_vop op, gw_reg dst, gw_reg a);
/* Jump if the test (not a bitmask) is true, or (is_not) is not. */
void gw_masm_vector_branch(struct gw_masm *m, enum gw_vop op, bool is_not, gw_reg a,
                           gw_label target);
void gw_masm_vector_load(struct gw_masm *m, enum gw_vop op, gw_reg dst,
                         struct gw_addr addr);

/* Those that are alone of their kind. */

/* dst = (a & mask) | (b & ~mask) */
void gw_masm_vector_select(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b,
                           gw_reg mask);
/* Byte i of dst = byte from[i] of a (0..15) or b (16..31); a and b may be one. Where a byte
 * is GW_V_CLEARED, 0; then the others are all of a. */
enum { GW_V_CLEARED = 0xff };
void gw_masm_vector_shuffle(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b,
                            const uint8_t from[16]);
/* One lane of 1, 2, 4 or 8 bytes from and to memory; the others are a's. */
void gw_masm_vector_load_lane(struct gw_masm *m, unsigned bytes, unsigned lane,
                              gw_reg dst, gw_reg a, struct gw_addr addr);
void gw_masm_vector_store_lane(struct gw_masm *m, unsigned bytes, unsigned lane,
                               gw_reg src, struct gw_addr addr);

#endif
