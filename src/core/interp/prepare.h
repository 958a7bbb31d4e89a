/* SPDX-License-Identifier: Apache-2.0 */
/* prepare.h -- inside the preparer: one pass from validated bytecode to prepared code.
 *
 * An abstract operand stack stands in for the real one. An entry is a constant, an alias of a
 * local (until that local is written), a place in the frame (its `home`, fixed by what lies below it), or
 * the value just left in an accumulator. The instruction that left it there can still be patched into
 * its twin that stores it: to the home, when the accumulator is needed again or the value has to be in
 * memory; or to a local, when local.set follows at once. So spilling costs no instruction.
 *
 * acc[c].slot says which frame slot the accumulator mirrors, so that a value can be taken from the register even
 * after it was stored. Mirrors end at labels.
 *
 * Errors stick in `err`; every emitting function may be called after one. */
#ifndef GW_CORE_INTERP_PREPARE_H
#define GW_CORE_INTERP_PREPARE_H

#include "base/vec.h"
#include "core/interp/tables.h"
#include "core/wasm/instr.h"

#define GW_PREP_NONE UINT32_MAX

enum gw_entry_kind { GW_ENTRY_CONST, GW_ENTRY_LOCAL, GW_ENTRY_SLOT, GW_ENTRY_ACC };

struct gw_pentry {
    uint8_t kind;
    uint8_t acc; /* class by type: GW_ACC_*, NONE for v128 */
    bool is_32;  /* i32 or f32 */
    uint32_t home;
    uint32_t local;  /* LOCAL: its index */
    uint32_t pos;    /* SLOT, ACC: the instruction whose dst it is, if patchable; else NONE */
    uint64_t value;  /* CONST: the bits */
};

/* Where an instruction gets an operand. */
struct gw_operand {
    char from;     /* 'S' slot, 'R' accumulator, 'C' constant */
    uint32_t slot; /* S */
    int32_t imm;   /* C, of integers and f32 */
    uint64_t bits; /* C */
};

struct gw_acc {
    gw_op *const *pair; /* of the instruction at pos */
    uint32_t pos;
    uint32_t entry; /* index of the stack entry that is only here; NONE */
    uint32_t slot;  /* frame slot with the same value; NONE */
};

/* What the last instruction was, if a follower may absorb it. */
enum gw_fuse_kind {
    GW_FUSE_NONE,
    GW_FUSE_BIN,
    GW_FUSE_CMP,
    GW_FUSE_EQZ,
    GW_FUSE_LEA,     /* a + (b << imm); form SS or RS: b in the accumulator */
    GW_FUSE_LOAD,    /* index: 0 i32.load, 1 i32.load8_u; form: 0 address a, 1 the accumulator */
    GW_FUSE_LOAD_SUM, /* index likewise; form: gw_form of a sum, its constant in imm2 */
    GW_FUSE_GLOBAL,  /* bits: the global */
    GW_FUSE_RANGE,   /* a + imm < imm2, unsigned; form: 0 slot a, 1 the accumulator */
    GW_FUSE_MOV,     /* a to dst */
    GW_FUSE_MOV_C32, /* imm to dst */
    GW_FUSE_ADD_ADD, /* a to dst; then what `bits` and imm2 say, see prepare_fuse.c */
};
struct gw_fuse {
    uint8_t kind, domain, form;
    bool is_stored; /* to dst: patched to its twin */
    uint16_t dst, dst2, b2;
    int32_t imm2;
    uint8_t index; /* in the domain's table */
    uint32_t a, b; /* slots; EQZ: a */
    int32_t imm;
    uint64_t bits;
    uint32_t pos;
    struct gw_acc before; /* the result's accumulator as it was */
};

enum gw_ctl_kind {
    GW_CTL_FUNC, GW_CTL_BLOCK, GW_CTL_LOOP, GW_CTL_IF, GW_CTL_ELSE, GW_CTL_TRY, GW_CTL_CATCH,
    GW_CTL_TRY_TABLE
};

struct gw_ctl {
    uint8_t kind;
    bool is_targeted; /* some branch needs the end label */
    uint32_t height;  /* entries below the parameters */
    uint32_t base;    /* home of the first parameter and result */
    const gw_valtype *params, *results;
    uint32_t param_count, result_count;
    gw_valtype one;     /* what `results` points to for a single result */
    uint32_t label;     /* loop: its head */
    uint32_t fixups;    /* of the end label; list in prep->fixups */
    uint32_t else_fixups;
    uint32_t try_start, try_end;
    uint32_t first_row; /* TRY_TABLE: catches wait in pending[first ..] */
    uint32_t mark, trampoline; /* br_table: the way taken this time */
    struct gw_acc acc[GW_ACC_COUNT]; /* IF: as the else arm finds them */
};

struct gw_pending_catch {
    struct gw_catch what;
    uint32_t ctl; /* index of the target */
};

struct gw_fixup {
    uint32_t next;
    uint32_t at;   /* code offset of the distance; or row index */
    uint32_t from; /* what it is relative to; NONE: `at` is a row */
};

struct gw_prep {
    struct gw_func *func;
    struct gw_instance *instance;
    const struct gw_module *module;
    struct gw_store *store;
    const struct gw_type *type;
    enum gw_err err;

    struct gw_reader r;
    struct gw_instr in;
    uint32_t body_offset;
    const uint8_t *body;

    uint8_t *code;
    size_t len, cap;
    uint32_t last; /* the last instruction; NONE behind a label */
    uint32_t tail; /* the same, even where dst is settled */
    struct gw_fuse fuse, fuse2; /* of the instruction at tail, and the one right before it */
    struct gw_acc acc[GW_ACC_COUNT];
    uint8_t scratch[64]; /* where instructions go after an error */
    uint32_t find, found; /* gw_prepare_locate */

    struct gw_vec stack; /* gw_pentry */
    uint32_t flushed;    /* entries below are CONST or SLOT */
    struct gw_vec ctls;  /* gw_ctl */
    struct gw_vec fixups, rows, pending;
    bool is_dead;
    uint32_t skip_depth, mark;

    uint32_t header, operand_base, max_slots;
    uint32_t local_count;
    uint32_t *local_slots;  /* slot << 8 | acc << 1 | is_32 */
    uint32_t *local_aliases; /* entries on the stack that stand for it */

    bool is_guarded; /* memory 0 */
    bool is_metered, is_interruptible;
    uint32_t fuel_pos, fuel; /* the running block's instruction, NONE; its cost so far */
};

/* ---- prepare_emit.c: code and accumulators ---- */

/* Append an instruction; its operands are zero. The pointer is good until the next one. */
uint8_t *gw_prep_emit(struct gw_prep *p, gw_op *op, size_t bytes);
void gw_prep_put16(uint8_t *at, uint32_t v);
void gw_prep_put32(uint8_t *at, uint32_t v);
void gw_prep_put64(uint8_t *at, uint64_t v);
void gw_prep_put_ptr(uint8_t *at, const void *v);

/* Append one that leaves its result in accumulator `acc`, and push that. */
uint8_t *gw_prep_produce(struct gw_prep *p, gw_op *const pair[2], size_t bytes, unsigned acc,
                         bool is_32);
/* Append one that writes its result to dst only, and push that. acc, is_32: by the result's type. */
uint8_t *gw_prep_produce_slot(struct gw_prep *p, gw_op *op, size_t bytes, unsigned acc,
                              bool is_32);
/* Is `value` the result of the last instruction, described by p->fuse, and nowhere else? */
bool gw_prep_can_fuse(const struct gw_prep *p, const struct gw_pentry *value);
/* Take the last instruction, described by p->fuse, back: then p->fuse describes the one before. */
void gw_prep_unfuse(struct gw_prep *p);
/* Is there a last instruction, described by p->fuse, whatever became of its result? */
bool gw_prep_has_fuse(const struct gw_prep *p);

/* ---- prepare_fuse.c, prepare_fuse_branch.c: what absorbs what ---- */

/* A branch and what is right before it in one. Returns whether it was emitted. */
bool gw_prep_fuse_branch(struct gw_prep *p, const struct gw_pentry *value, bool sense,
                         bool is_64);
/* A binary instruction (domain, index as in p->fuse) whose operands are on the stack. */
bool gw_prep_fuse_binary(struct gw_prep *p, unsigned domain, uint32_t index);
/* A load whose address was popped. */
bool gw_prep_fuse_load(struct gw_prep *p, const struct gw_pentry *address,
                       gw_op *const rows[GW_ADDR_FORMS][2], unsigned acc, bool is_32);
/* A store whose value and address were popped. */
bool gw_prep_fuse_store(struct gw_prep *p, const struct gw_pentry *address, bool is_const,
                        const struct gw_pentry *value);
/* a + c1 < c2, unsigned: both operands of the comparison on the stack. */
bool gw_prep_fuse_range(struct gw_prep *p);
/* A jump: emits it, with what is before it if that fits. */
void gw_prep_fuse_jump(struct gw_prep *p);
/* Two additions to locals in a row. */
void gw_prep_fuse_add_add(struct gw_prep *p);
/* A move from the accumulator to a slot right behind the addition that made the value. */
bool gw_prep_fuse_copy(struct gw_prep *p, uint32_t mirrored, uint32_t slot);
/* A move to a slot right behind a move or a constant. */
bool gw_prep_fuse_moves(struct gw_prep *p, uint32_t slot, uint32_t from);
/* A constant to a slot right behind another. */
bool gw_prep_fuse_consts(struct gw_prep *p, uint32_t slot, uint32_t value);
void gw_prep_note(struct gw_prep *p, enum gw_fuse_kind kind, uint32_t a, int32_t imm);

void gw_prep_spill(struct gw_prep *p, unsigned acc);
void gw_prep_spill_all(struct gw_prep *p);
void gw_prep_forget(struct gw_prep *p); /* mirrors and the last instruction: a label */
void gw_prep_wrote(struct gw_prep *p, uint32_t slot);

/* ---- prepare_stack.c: the operand stack ---- */

unsigned gw_prep_acc_of(gw_valtype type);
bool gw_prep_is_32(gw_valtype type);
uint32_t gw_prep_depth(const struct gw_prep *p);
struct gw_pentry *gw_prep_at(struct gw_prep *p, uint32_t index);
struct gw_pentry *gw_prep_push(struct gw_prep *p, unsigned acc, bool is_32);
void gw_prep_push_const(struct gw_prep *p, unsigned acc, bool is_32, uint64_t bits);
void gw_prep_push_slot(struct gw_prep *p, gw_valtype type);
struct gw_pentry gw_prep_pop(struct gw_prep *p);
uint32_t gw_prep_next_home(const struct gw_prep *p);
void gw_prep_need_slots(struct gw_prep *p, uint32_t end);

/* Put a popped value into a slot and name it. */
uint32_t gw_prep_as_slot(struct gw_prep *p, const struct gw_pentry *e);
uint32_t gw_prep_pop_slot(struct gw_prep *p);
/* The operand as it is; constants only where they fit (`max_imm`: any 64 bits), else in a slot. */
struct gw_operand gw_prep_use(struct gw_prep *p, const struct gw_pentry *e, bool any_const);
/* Does the accumulator hold it? */
bool gw_prep_in_acc(const struct gw_prep *p, const struct gw_pentry *e);
/* Write a value into a slot other than its home. */
void gw_prep_move(struct gw_prep *p, const struct gw_pentry *e, uint32_t slot);
/* Bring the top `count` entries home. */
void gw_prep_settle(struct gw_prep *p, uint32_t count);
/* Before a block: no alias and no accumulator survives; the top `params` come home. */
void gw_prep_flush(struct gw_prep *p, uint32_t params);
void gw_prep_truncate(struct gw_prep *p, uint32_t depth);

void gw_prep_local_get(struct gw_prep *p, uint32_t index);
void gw_prep_local_set(struct gw_prep *p, uint32_t index, bool is_tee);
uint32_t gw_prep_local_slot(const struct gw_prep *p, uint32_t index);

/* ---- by concern: each handles p->in and returns whether it was one of its instructions ---- */
bool gw_prep_control(struct gw_prep *p);
bool gw_prep_call(struct gw_prep *p);
bool gw_prep_number(struct gw_prep *p);
bool gw_prep_memory(struct gw_prep *p);
bool gw_prep_reference(struct gw_prep *p);
bool gw_prep_vector(struct gw_prep *p);

/* An instruction whose operands and results are all slots: dst +8, operands +10 +12 +14 +16. */
uint8_t *gw_prep_slots(struct gw_prep *p, gw_op *op, size_t bytes, const char *sig);

/* A branch taken if `value` (i32, not zero) is `sense`, still aimless: returns its offset. `is_64`: an i64
 * or a reference against zero. */
uint32_t gw_prep_branch_if(struct gw_prep *p, struct gw_pentry value, bool sense, bool is_64);
void gw_prep_add_fixup(struct gw_prep *p, uint32_t *list, uint32_t at, uint32_t from);
void gw_prep_bind(struct gw_prep *p, uint32_t *list);
void gw_prep_block_start(struct gw_prep *p); /* fuel */
struct gw_ctl *gw_prep_ctl(struct gw_prep *p, uint32_t label);
void gw_prep_die(struct gw_prep *p); /* what follows is not reached */
void gw_prep_return(struct gw_prep *p);
void gw_prep_jump(struct gw_prep *p, uint32_t label); /* an unconditional branch */
void gw_prep_br_table(struct gw_prep *p);
/* br_if on a popped condition. */
void gw_prep_br_if(struct gw_prep *p, uint32_t label, struct gw_pentry cond, bool sense,
                   bool is_64);

#endif
