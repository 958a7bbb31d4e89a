/* SPDX-License-Identifier: Apache-2.0 */
/* validator.h -- what the files of the validator share: validate.c and validate_*.c,
 * nobody else.
 *
 * One validator serves all functions of a module in turn, and the constant expressions
 * before them: its stacks are allocated once and grow to the largest need.
 *
 * The algorithm is the appendix's (spec: appendix/algorithm): a stack of operand types
 * and a stack of frames, one per open block. Types are local (types.h); only where two of
 * them differ does matching go through their canonical ids.
 *
 * Two readers of the same instruction set live side by side. gw_validate_step is
 * complete, reads through instr.h, and words every error. The loop in validate_code.c
 * knows only the common case of common instructions and leaves everything else to a step,
 * from the instruction's first byte. */
#ifndef GW_CORE_WASM_VALIDATOR_H
#define GW_CORE_WASM_VALIDATOR_H

#include "core/wasm/instr.h"
#include "core/wasm/local_uses.h"
#include "core/wasm/signature.h"
#include "core/wasm/validate.h"

/* An open block. Its operands start at `height`; what is below belongs to its parents. */
struct gw_vframe {
    const gw_valtype *params, *results; /* results NULL with result_count 1: `one` */
    uint32_t param_count, result_count;
    uint32_t height;
    uint32_t set_mark; /* locals that were set inside are unset again at its end */
    gw_valtype one;
    uint16_t op; /* which instruction opened it; GW_OP_CATCH, ELSE ... once past those */
    bool is_unreachable;
};

struct gw_validator {
    const struct gw_module *m;
    struct gw_diag *diag;
    enum gw_err err;
    gw_features uses;

    gw_funcidx func; /* whose body it is; UINT32_MAX in a constant expression */
    const struct gw_type *type; /* of that function */
    const uint8_t *at;          /* first byte of the current instruction */
    const uint8_t *p, *end;     /* next byte; end of the body */
    enum gw_opcode op;

    gw_valtype *stack, *sp; /* *sp is the first free place */
    size_t stack_cap; /* at least (end - p) places are free: see reserve in validator.c */
    struct gw_vframe *frames;
    uint32_t frame_count, frame_cap;

    gw_valtype *locals;
    uint32_t local_count, local_cap;
    bool *is_set;      /* of each local; only where has_unset */
    uint32_t *set_log; /* locals in the order in which they became set */
    uint32_t set_len;
    bool has_unset; /* the function has a local that is not defaultable */

    /* What the loop may do by itself. An instruction beyond the MVP joins once a step has
     * checked and noted its feature. */
    struct gw_fast fast[GW_FAST_CODES];

    struct gw_uses_finder *notes; /* of locals; NULL: not wanted ... */
    struct gw_arena *arena;       /* ... and where they are kept */

    bool is_const;           /* only constant instructions are allowed ... */
    gw_globalidx global_end; /* ... and globals below this one */
    bool *declared;          /* functions that ref.func may name in bodies */
    gw_typeidx *func_types;  /* of each function, close together for calls */
};

/* Record the first error at the current instruction. Always false. */
bool gw_validator_fail(struct gw_validator *v, enum gw_err err, const char *format, ...)
    GW_PRINTF(3, 4);
bool gw_validator_invalid(struct gw_validator *v, const char *format, ...)
    GW_PRINTF(2, 3);
bool gw_validator_nomem(struct gw_validator *v);
/* "type mismatch: <instruction> expected <want> but found <found>". Always false. */
bool gw_validator_mismatch(struct gw_validator *v, gw_valtype want, gw_valtype found);

/* Note features in use; an error if one is off. */
bool gw_validator_need(struct gw_validator *v, gw_features need, const char *what);
/* Check that a type written in the body exists, and note its features. */
bool gw_validator_check_type(struct gw_validator *v, gw_valtype type);

bool gw_validator_matches(const struct gw_validator *v, gw_valtype sub, gw_valtype super);
/* The lists have equal length and match pairwise. */
bool gw_validator_list_matches(const struct gw_validator *v, const gw_valtype *sub,
                               uint32_t sub_count, const gw_valtype *super,
                               uint32_t super_count);

/* Operands. Pops give GW_BOT below the bottom of an unreachable frame. Lists are popped
 * last item first. pop_ref refuses what is no reference, and reads GW_BOT as (ref
 * bot). */
bool gw_validator_push(struct gw_validator *v, gw_valtype type);
bool gw_validator_push_list(struct gw_validator *v, const gw_valtype *types,
                            uint32_t count);
bool gw_validator_pop(struct gw_validator *v, gw_valtype want);
bool gw_validator_pop_any(struct gw_validator *v, gw_valtype *out);
bool gw_validator_pop_ref(struct gw_validator *v, gw_valtype *out);
bool gw_validator_pop_list(struct gw_validator *v, const gw_valtype *types,
                           uint32_t count);
void gw_validator_set_unreachable(struct gw_validator *v);

/* Make room for `count` operands and one for every byte that is left. */
bool gw_validator_reserve(struct gw_validator *v, size_t count);

static inline struct gw_vframe *gw_validator_top(struct gw_validator *v)
{
    return &v->frames[v->frame_count - 1];
}

static inline const gw_valtype *gw_vframe_results(const struct gw_vframe *frame)
{
    return frame->results ? frame->results : &frame->one;
}

/* Open a frame; its params are the operands on the stack, checked and popped by the
 * caller. */
bool gw_validator_push_frame(struct gw_validator *v, const struct gw_vframe *frame);
/* Check that the frame leaves exactly its results, and close it. *out is a copy. */
bool gw_validator_pop_frame(struct gw_validator *v, struct gw_vframe *out);

/* The types that a branch to the label carries; valid until a frame is pushed. */
bool gw_validator_label(struct gw_validator *v, gw_labelidx label,
                        const gw_valtype **types, uint32_t *count);

/* Look up what an immediate names; an error with the reference interpreter's words if it
 * is not there or of another kind. */
const struct gw_type *gw_validator_type(struct gw_validator *v, gw_typeidx index,
                                        enum gw_comp comp);
const struct gw_type *gw_validator_tag(struct gw_validator *v, gw_tagidx index);
bool gw_validator_memory(struct gw_validator *v, gw_memidx index, gw_valtype *address);
const struct gw_tabletype *gw_validator_table(struct gw_validator *v, gw_tableidx index);
bool gw_validator_data(struct gw_validator *v, gw_dataidx index);
bool gw_validator_elem(struct gw_validator *v, gw_elemidx index, gw_valtype *type);

static inline gw_valtype gw_limits_index_type(const struct gw_limits *limits)
{
    return limits->is_64 ? GW_I64 : GW_I32;
}

/* Validate one instruction at v->p; the whole body; a constant expression of type
 * `want`. */
bool gw_validate_step(struct gw_validator *v);
bool gw_validate_body(struct gw_validator *v, gw_funcidx func);
bool gw_validate_expr(struct gw_validator *v, const struct gw_expr *expr,
                      gw_valtype want);

/* The type section: checks it and interns it in the registry. */
bool gw_validate_types(struct gw_validator *v, struct gw_module *m);

/* The handlers of instructions with a rule of their own, one per instruction or
 * family. */
typedef bool gw_validate_fn(struct gw_validator *v, const struct gw_instr *in);
/* validate_control.c */
gw_validate_fn gw_validate_unreachable, gw_validate_block, gw_validate_if,
    gw_validate_else, gw_validate_end, gw_validate_br, gw_validate_br_if,
    gw_validate_br_table, gw_validate_return;
/* validate_exception.c */
gw_validate_fn gw_validate_try_table, gw_validate_throw, gw_validate_throw_ref,
    gw_validate_try, gw_validate_catch, gw_validate_catch_all, gw_validate_delegate,
    gw_validate_rethrow;
/* validate_call.c */
gw_validate_fn gw_validate_call, gw_validate_call_indirect, gw_validate_call_ref;
/* validate_variable.c */
gw_validate_fn gw_validate_drop, gw_validate_select, gw_validate_select_t,
    gw_validate_local_get, gw_validate_local_set, gw_validate_local_tee,
    gw_validate_global_get, gw_validate_global_set;
/* validate_table.c */
gw_validate_fn gw_validate_table_get, gw_validate_table_set, gw_validate_table_size,
    gw_validate_table_grow, gw_validate_table_fill, gw_validate_table_copy,
    gw_validate_table_init, gw_validate_elem_drop;
/* validate_memory.c */
gw_validate_fn gw_validate_memory_size, gw_validate_memory_grow, gw_validate_memory_fill,
    gw_validate_memory_copy, gw_validate_memory_init, gw_validate_data_drop;
bool gw_validate_memarg(struct gw_validator *v, const struct gw_instr *in,
                        gw_valtype *address);
/* validate_ref.c */
gw_validate_fn gw_validate_ref_null, gw_validate_ref_is_null, gw_validate_ref_func,
    gw_validate_ref_eq, gw_validate_ref_as_non_null, gw_validate_br_on_null,
    gw_validate_br_on_non_null, gw_validate_ref_test, gw_validate_ref_cast,
    gw_validate_br_on_cast, gw_validate_convert, gw_validate_ref_i31, gw_validate_i31_get;
/* validate_gc.c */
gw_validate_fn gw_validate_struct_new, gw_validate_struct_get, gw_validate_struct_set,
    gw_validate_array_new, gw_validate_array_new_fixed, gw_validate_array_new_data,
    gw_validate_array_new_elem, gw_validate_array_get, gw_validate_array_set,
    gw_validate_array_len, gw_validate_array_fill, gw_validate_array_copy,
    gw_validate_array_init_data, gw_validate_array_init_elem;
/* validate_stack.c */
gw_validate_fn gw_validate_cont_new, gw_validate_cont_bind, gw_validate_suspend,
    gw_validate_resume, gw_validate_switch;

#endif
