/* SPDX-License-Identifier: Apache-2.0 */
/* plan.h -- how the values of one function type travel, compiled once into flat operations.
 *
 * An operation moves one part of a value between two places, 0 and 1: an offset from where the
 * whole begins in a memory, or in the core values of a call (eight bytes each). A plan that lifts
 * or lowers has one place of that kind, the other is a gw_comp_value; both directions run the
 * same operations. A plan that copies from guest to guest has two.
 *
 * Values are found through registers: regs[0] points to the row of values that a run of
 * operations is about, RECORD and VARIANT point regs[reg + 1] to the row of their parts. When
 * lifting, all rows of a run lie in one block, each at its own slot:
 *
 *   (record a: u8, b: (tuple char u32)), c: f32
 *     RECORD  reg 0 pos 0  first 0        row of two: slots 0, 1
 *     U8      reg 1 pos 0
 *     RECORD  reg 1 pos 1  first 2        row of two: slots 2, 3
 *     CHAR    reg 2 pos 0
 *     I32     reg 2 pos 1
 *     F32     reg 0 pos 1
 *     END
 *
 * What a list repeats is a run of its own (struct gw_canon_items).
 *
 * A plan is immutable, lives in the arena it was made in, and may be used by any thread. */
#ifndef GW_COMPONENT_CANON_PLAN_H
#define GW_COMPONENT_CANON_PLAN_H

#include "base/arena.h"
#include "component/canon/layout.h"
#include "component/canon/string.h"

enum gw_canon_code {
    GW_CANON_BOOL, /* leaves first: one core value, or up to 8 bytes */
    GW_CANON_U8,
    GW_CANON_S8,
    GW_CANON_U16,
    GW_CANON_S16,
    GW_CANON_I32,
    GW_CANON_I64,
    GW_CANON_F32,
    GW_CANON_F64,
    GW_CANON_CHAR,
    GW_CANON_FLAGS, /* arg: the bits that have a label */
    GW_CANON_ENUM,  /* arg: how many cases */
    GW_CANON_LEAF_COUNT,
    GW_CANON_BYTES = GW_CANON_LEAF_COUNT, /* copies only: arg bytes as they are */
    GW_CANON_STRING,
    GW_CANON_LIST,   /* arg: items */
    GW_CANON_FIXED,  /* arg: items; first: how many, in place */
    GW_CANON_FLAT,   /* arg: items; first: how many, a core value each */
    GW_CANON_RECORD, /* arg: how many parts; first: their slot */
    GW_CANON_VARIANT, /* arg: how many cases; cases: the first; first: slot of the payload */
    GW_CANON_JUMP,    /* arg: the operation to go on at */
    GW_CANON_OWN,     /* arg: index of the resource */
    GW_CANON_BORROW,
    GW_CANON_END,
};

struct gw_canon_op {
    uint8_t code;
    uint8_t kind; /* enum gw_comp_kind of the value */
    uint8_t reg;
    uint8_t size[2]; /* at either place: of a leaf, a pointer, a discriminant */
    bool is_raw;     /* an integer in memory: its bytes are all there is to it */
    uint32_t pos;
    uint32_t at[2];
    uint32_t arg, first, cases;
};

struct gw_canon_case {
    uint32_t op; /* where its payload's operations begin */
    bool has_payload;
};

/* What a list repeats. */
struct gw_canon_items {
    uint32_t size[2];
    uint8_t align[2];
    uint8_t kind;   /* of the elements, when `row` is 1 */
    uint8_t row;    /* values per element: 1; a map: 2 */
    uint8_t bulk;   /* what an element is alone: a leaf's code, BYTES, or END: more */
    uint32_t arg;   /* of that leaf */
    uint32_t op;    /* where an element's operations begin */
    uint32_t slots; /* of an element besides its row */
};

/* The parameters, or the result. */
struct gw_canon_part {
    uint32_t op;
    uint32_t count; /* of values: parameters; 0 or 1 for results */
    uint32_t slots;
    uint32_t flat;    /* core values, when they are not spilled */
    bool is_spilled;  /* they lie in memory, and one core value points there */
    uint32_t size[2]; /* spilled: of the whole */
    uint8_t align[2];
};

struct gw_canon_options {
    bool is_64;       /* the memory's index type */
    bool waits_apart; /* an asynchronous lower: fewer parameters are flat, and no result */
    enum gw_canon_encoding encoding;
};

struct gw_canon_plan {
    const struct gw_canon_op *ops;
    const struct gw_canon_case *cases;
    const struct gw_canon_items *items;
    const struct gw_comp_resource **resources; /* whom OWN and BORROW speak of */
    uint32_t resource_count;
    struct gw_canon_options options[2];
    struct gw_canon_part params, result;
    uint32_t op_count, items_count;
};

/* Compile a function type.
 *   options  of the guest; `_copy`: of the one that values leave [0] and the one they reach [1];
 *            parameters go from [0] to [1], the result back, from place 1 to place 0
 *   *out     lives in the arena, and points to the resources of the type
 *   errors   LIMIT: larger than values may be; UNSUPPORTED: async types; NOMEM */
enum gw_err gw_canon_plan_new(struct gw_arena *arena,
                              const struct gw_comp_func_type *type,
                              struct gw_canon_options options, struct gw_diag *diag,
                              const struct gw_canon_plan **out);
enum gw_err gw_canon_plan_new_copy(struct gw_arena *arena,
                                   const struct gw_comp_func_type *type,
                                   const struct gw_canon_options options[2],
                                   struct gw_diag *diag,
                                   const struct gw_canon_plan **out);

#endif
