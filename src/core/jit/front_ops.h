/* SPDX-License-Identifier: Apache-2.0 */
/* front_ops.h -- the common instructions, which have one byte: each function is given
 * that byte, reads what follows it and compiles the instruction. The rest of them goes
 * through f->in and the families in front.h. */
#ifndef GW_CORE_JIT_FRONT_OPS_H
#define GW_CORE_JIT_FRONT_OPS_H

struct gw_front;
typedef void gw_fop(struct gw_front *f, unsigned byte);

/* front_control.c */
gw_fop gw_fop_unreachable, gw_fop_block, gw_fop_loop, gw_fop_if, gw_fop_else, gw_fop_end,
    gw_fop_br, gw_fop_br_if, gw_fop_return, gw_fop_select;
/* front_call.c */
gw_fop gw_fop_call, gw_fop_call_indirect;
/* front_local.c; local_set: local.tee, too */
gw_fop gw_fop_drop, gw_fop_local_get, gw_fop_local_set, gw_fop_global_get,
    gw_fop_global_set;
/* front_memory.c: of all widths */
gw_fop gw_fop_load, gw_fop_store;
/* front_number.c: of both widths; convert: but for the two that mostly are no code */
gw_fop gw_fop_i32_const, gw_fop_i64_const, gw_fop_f32_const, gw_fop_f64_const, gw_fop_eqz,
    gw_fop_compare, gw_fop_fcompare, gw_fop_unary, gw_fop_alu, gw_fop_divide,
    gw_fop_funary, gw_fop_falu, gw_fop_convert, gw_fop_wrap, gw_fop_extend_u;

#endif
