/* SPDX-License-Identifier: Apache-2.0 */
/* front.h -- inside the front end: one pass from validated bytecode to
 * macro-operations.
 *
 * An abstract operand stack stands in for the real one. An entry is a constant, an
 * alias of a local (its home is read when the value is needed; writing the local
 * first copies aliases away), a temporary register, or its own place in the frame:
 * slot homes.slot_count + height in slots, whatever lies below. Nothing is emitted
 * for local.get and constants until they are needed; a comparison looks one
 * instruction ahead for the branch, if, select or eqz that takes it; an operation
 * looks ahead for the local.set or local.tee and writes straight into the home.
 *
 * A local whose home is a slot is written there at once, but the register that the
 * value came from, or was loaded into, is read in its place as long as it has no
 * other use: a copy (front_stack.c). Copies end where control flow meets, and at
 * calls. What was stored in memory 0 is read from its register likewise: a mirror
 * (front_memory.c).
 *
 * At the beginning of a block, a loop or an if, and at labels, every entry but
 * constants is in its place in the frame; a label's one result (or the first, where
 * there are several) is in the CPU's first result register of its class, the others
 * in their places. Locals are in their homes, so nothing else has to agree where
 * control flow meets.
 *
 * Around calls, locals that live on and whose home a call does not preserve are
 * stored in their slots before it and loaded after it.
 *
 * The files:  front.c drive, decode, dead code | front_stack.c entries, registers |
 * front_move.c | front_local.c | front_control.c | front_call.c | front_number.c |
 * front_memory.c | front_atomic.c | front_vector.c | front_table.c | front_ref.c,
 * front_struct.c, front_array.c | front_throw.c */
#ifndef GW_CORE_JIT_FRONT_H
#define GW_CORE_JIT_FRONT_H

#include "core/jit/code.h"
#include "core/jit/homes.h"
#include "core/wasm/instr.h"

enum gw_fentry_kind { GW_FE_CONST, GW_FE_LOCAL, GW_FE_REG, GW_FE_SLOT };

struct gw_fentry {
    uint8_t kind;    /* enum gw_fentry_kind */
    gw_reg reg;      /* REG: owned by this entry alone */
    gw_valtype type; /* I32 I64 F32 F64 V128 REF (heap type unspecified) */
    uint32_t slot;   /* its place, frame slot */
    union {
        struct { /* LOCAL */
            uint32_t local;
            uint32_t next; /* the entry below that reads the same home; GW_FRONT_NONE */
        };
        uint64_t bits; /* CONST: not of V128 but zero */
    };
};

enum gw_fctl_kind {
    GW_FCTL_FUNC,
    GW_FCTL_BLOCK,
    GW_FCTL_LOOP,
    GW_FCTL_IF,
    GW_FCTL_ELSE,
    GW_FCTL_TRY_TABLE,
    GW_FCTL_TRY,
    GW_FCTL_CATCH
};

struct gw_fctl {
    uint8_t kind;
    bool is_targeted;   /* some branch goes to its end */
    bool is_dead_entry; /* was entered dead: skipped */
    uint32_t height;    /* entries below the parameters */
    const gw_valtype *params, *results;
    uint32_t param_count, result_count;
    gw_valtype one;                 /* what `results` points to for a single result */
    gw_label end, head, else_label; /* head: loop */
    uint32_t try_start, try_end;    /* TRY_TABLE, TRY: of the protected code */
    struct gw_reader catches;       /* TRY_TABLE: its clauses */
    uint32_t catch_count;
    uint32_t base;   /* frame slot of the first parameter and result */
    gw_regset clean; /* IF: as the else arm finds it */
    uint32_t mark;   /* br_table: the one that chose `way` */
    gw_label way;
    bool has_trampoline;
};

#define GW_FRONT_NONE UINT32_MAX
enum { GW_FRONT_REGS = 64, GW_FRONT_MIRRORS = 8 };

/* What lies in memory 0 at a local's value + offset, as wide as `access`: what is in a register, if that
 * is one of gw_front.mirrors still, or a constant. */
struct gw_fmirror {
    uint32_t local;
    gw_reg reg;     /* GW_REG_NONE: a constant */
    uint8_t access; /* GW_ACCESS_32 of an i32, GW_ACCESS_64 */
    uint64_t offset, bits;
};

struct gw_front {
    struct gw_alloc *alloc;
    const struct gw_module *module;
    struct gw_layout layout;
    uint32_t options;
    enum gw_err err;
    struct gw_masm m;

    gw_funcidx func;
    const struct gw_type *type;
    struct gw_homes homes;
    struct gw_reader r; /* at the next instruction: may be looked into */
    struct gw_instr in; /* the current one */
    const uint8_t *body;
    uint32_t position; /* of the current instruction in the body */

    struct gw_vec stack;   /* gw_fentry */
    struct gw_vec ctls;    /* gw_fctl */
    struct gw_vec catches; /* gw_jit_catch */
    uint32_t max_slots;    /* of the frame so far */
    bool is_dead;
    uint32_t skip_depth;
    gw_regset free;   /* allocatable, nobody's home, not held by an entry nor locked */
    gw_regset locked; /* in use by the instruction that is being compiled */
    struct gw_vec deferred; /* gw_deferred */
    struct gw_vec kept;     /* gw_fkept, of deferred calls */
    struct gw_vec moves;    /* gw_fmove: of front_move.c */
    struct gw_vec targets;  /* gw_label: of br_table */
    uint32_t mark;          /* of the br_table at hand */

    /* Of front_stack.c */
    gw_regset temps;               /* what `free` starts with */
    gw_regset owned;               /* by entries */
    uint32_t owner[GW_FRONT_REGS]; /* of an owned register: index of its entry */
    gw_regset operands;            /* locked ones that a result may take */
    gw_reg last_operand;           /* the one popped last */
    uint32_t result_local; /* gw_front_result gave this local's home; GW_FRONT_NONE */
    uint32_t place;        /* frame slot of the next entry to be pushed */
    uint32_t flushed;      /* entries below are CONST or SLOT */
    gw_regset
        copies; /* temporaries, free or locked, that hold what a local's slot holds */
    uint32_t copied[GW_FRONT_REGS];    /* of a copy: the local */
    uint32_t copied_at[GW_FRONT_REGS]; /* and the position it was last used at */
    uint32_t *aliases;                 /* by home: topmost entry that reads it */
    size_t alias_count;

    /* Of front_local.c: locals and calls */
    uint32_t now[GW_FRONT_REGS]; /* the local that has the register now; GW_FRONT_NONE */
    uint32_t next_home;          /* in homes.order */
    gw_regset dying;             /* homes that a call does not preserve */
    gw_regset clean;             /* homes whose slots hold the same */

    /* Of front_memory.c: until control flow meets, something is called, or written that may lie there */
    struct gw_fmirror mirror[GW_FRONT_MIRRORS];
    uint32_t mirror_count, mirror_next;
    gw_regset mirrors;

    /* Of front_vector.c */
    uint32_t stretch;   /* of code that is only entered at its beginning: its number */
    uint32_t zero_next; /* the local that the next instruction sets to 0; GW_FRONT_NONE */

    /* Of front.c */
    uint32_t fuel;       /* cost of the block so far */
    struct gw_vec costs; /* uint32_t, of each block in turn: found in a first pass */
    uint32_t cost_at;    /* the running block's; GW_FRONT_NONE */
    bool has_costs;
    bool has_left;  /* something calls */
    bool has_tries; /* handlers of exceptions so far */
    bool is_hungry; /* temporaries ran out */
    bool is_memory0_guarded;
};

/* A type as masm.h wants it: references are I64. */
static inline gw_valtype gw_front_plain(gw_valtype type)
{
    return gw_valtype_is_ref(type) ? GW_I64 : type;
}
/* How a whole value of the type is read and written in memory. */
enum gw_access gw_front_access(gw_valtype type);
static inline bool gw_front_is_float(gw_valtype type)
{
    return type == GW_F32 || type == GW_F64 || type == GW_V128;
}

/* ---- front_stack.c: what op files use
 * -----------------------------------------------
 *
 * An instruction pops its operands, last first; registers it gets stay valid and
 * locked until gw_front_done, which the driver calls behind each instruction. */

/* Pop a value into a register (its own, a local's home: read only!, or a fresh one). */
gw_reg gw_front_pop_reg(struct gw_front *f);
/* Pop as whatever it is: register, constant that fits 32 signed bits, or slot. Not
 * for V128, and not for floats as CONST. */
struct gw_opnd gw_front_pop_opnd(struct gw_front *f);
/* Pop into a register that may be overwritten: a copy if it is a local's home. */
gw_reg gw_front_pop_scratch(struct gw_front *f);
/* The top's value in a register, read only; it stays on the stack, the register is
 * locked. */
gw_reg gw_front_top_reg(struct gw_front *f);
/* Is the top (depth 0), or one below, a constant?  Then its bits. */
bool gw_front_peek_const(const struct gw_front *f, uint32_t depth, uint64_t *bits);
struct gw_fentry *gw_front_top(struct gw_front *f, uint32_t depth);
void gw_front_drop(struct gw_front *f, uint32_t count);

/* A register for the result of this instruction: the home of the local that the next
 * instruction sets (aliases of it are copied away first), else one of the operands'
 * that is free now, else a fresh one. Operands may be overwritten only by the final
 * operation. */
gw_reg gw_front_result(struct gw_front *f, gw_valtype type);
/* A fresh register, locked until done. Spills an entry to its place if need be. */
gw_reg gw_front_temp(struct gw_front *f, gw_valtype type);
/* Registers that hold nothing now: gw_regset for masm's `dead`. */
gw_regset gw_front_dead(struct gw_front *f);
/* The local's slot was written with the value of `from`, which was popped. */
void gw_front_wrote_slot(struct gw_front *f, const struct gw_fentry *from,
                         uint32_t local);

/* Push what gw_front_result gave; or another register owned by nobody; a constant; a
 * value that lies in its place in the frame already. */
void gw_front_push(struct gw_front *f, gw_valtype type, gw_reg reg);
void gw_front_push_const(struct gw_front *f, gw_valtype type, uint64_t bits);
void gw_front_push_slot(struct gw_front *f, gw_valtype type);

/* Push a cond b, an i32; or compile the branch, if, select or eqz that is next and
 * takes it. a and b are popped already. */
void gw_front_push_compare(struct gw_front *f, enum gw_cond cond, bool is_64, gw_reg a,
                           struct gw_opnd b);

/* Frame slot of the operand stack's entry at `depth` from the top, and of the next
 * one to be pushed. */
uint32_t gw_front_place(const struct gw_front *f, uint32_t depth);
uint32_t gw_front_next_place(const struct gw_front *f);

/* Put every entry (but constants, unless `constants`) in its place in the frame. */
void gw_front_flush(struct gw_front *f, bool constants);

/* Call a builtin: the top `operands` entries are put in their places and popped,
 * everything else that lives is saved; then results (types) are pushed as slots. */
void gw_front_builtin(struct gw_front *f, enum gw_jit_builtin_id id, uint32_t operands,
                      const gw_valtype *results, uint32_t result_count, uint64_t a,
                      uint64_t b);

/* ---- front_stack.c, between the files of control, calls and locals ---- */

/* Behind an instruction: what it locked is free. */
void gw_front_done(struct gw_front *f);
/* The top `count` entries go to their places, constants too. */
void gw_front_settle(struct gw_front *f, uint32_t count);
/* Room for some more entries than there are.   returns  false: there is no memory */
bool gw_front_make_room(struct gw_front *f);
/* Forget entries above `depth`. */
void gw_front_truncate(struct gw_front *f, size_t depth);
/* One entry to its place, whatever it is; LOCAL ones are the caller's to unlink. */
void gw_front_to_place(struct gw_front *f, struct gw_fentry *e);
/* Its value into any slot of the frame, or a register of its class; changes nothing
 * else. */
void gw_front_write_slot(struct gw_front *f, const struct gw_fentry *e, uint32_t slot);
void gw_front_read(struct gw_front *f, const struct gw_fentry *e, gw_reg dst);
/* Pop as it is; a register it owns is locked. */
struct gw_fentry gw_front_pop(struct gw_front *f);
/* A register for a popped entry. */
gw_reg gw_front_as_reg(struct gw_front *f, const struct gw_fentry *e);
/* The same of one that is in none yet. */
gw_reg gw_front_load_operand(struct gw_front *f, const struct gw_fentry *e);
struct gw_opnd gw_front_as_opnd(struct gw_front *f, const struct gw_fentry *e);
/* An alias of a local. */
void gw_front_push_local(struct gw_front *f, uint32_t local);
/* Entries that read the local's home get copies: it is about to change. */
void gw_front_preserve(struct gw_front *f, uint32_t local);
/* In `aliases`. */
uint32_t gw_front_home_key(const struct gw_front *f, uint32_t local);
/* The local that the next instruction sets or tees; GW_FRONT_NONE. */
uint32_t gw_front_next_set(const struct gw_front *f);
/* Need this many slots in the frame. */
void gw_front_need_slots(struct gw_front *f, uint32_t end);
void gw_front_fail(struct gw_front *f, enum gw_err err);

/* ---- front_local.c: locals around calls ---- */

/* Before anything that only preserves callee-saved registers: locals that live on are
 * in their slots, entries below index `args` in places, or aliases of locals that
 * come back.
 *   has_result  the next instruction may set a local to it, which needs no reload
 *               then
 *   returns     the homes to load again behind it */
gw_regset gw_front_save(struct gw_front *f, size_t args, bool has_result);
void gw_front_reload(struct gw_front *f, gw_regset homes);
/* The homes that live behind the current instruction and that calls do not preserve. */
gw_regset gw_front_living(struct gw_front *f);
/* All homes that live here and that calls do not preserve: where a handler begins. */
void gw_front_reload_all(struct gw_front *f);
/* The local's home is about to be written. */
void gw_front_wrote(struct gw_front *f, uint32_t local);

/* ---- front.c ---- */

/* Decode the next instruction into f->in: to compile it together with the current one. */
void gw_front_advance(struct gw_front *f);
/* A block of metered code begins here. */
void gw_front_block_start(struct gw_front *f);

/* ---- conditions, front_number.c to front_control.c ---- */

struct gw_fcondition {
    bool is_float, is_vector, is_not, is_64; /* is_not: of floats and vectors */
    enum gw_cond cond;
    enum gw_fcond fcond;
    gw_valtype type; /* of floats */
    uint8_t test;    /* of a vector: enum gw_vop, no bitmask */
    gw_reg a;
    struct gw_opnd b; /* floats: REG; vectors: none */
};
/* Push it, or compile what is next and takes it. */
void gw_front_condition(struct gw_front *f, struct gw_fcondition c);
struct gw_fcondition gw_front_not(struct gw_fcondition c);
void gw_front_branch(struct gw_front *f, const struct gw_fcondition *c, gw_label target);
void gw_front_if(struct gw_front *f, struct gw_fcondition c);
void gw_front_br_if(struct gw_front *f, struct gw_fcondition c);
void gw_front_select(struct gw_front *f, struct gw_fcondition c);

/* ---- front_move.c: moves as if all at once, of parameters and results ---- */

enum gw_fmove_to { GW_TO_REG, GW_TO_SLOT, GW_TO_PASSING };
struct gw_fmove {
    struct gw_fentry from; /* a copy: moving changes no entry */
    bool is_passed;        /* from store->passing, slot from.slot */
    uint8_t to;            /* enum gw_fmove_to */
    gw_reg reg;
    uint32_t slot; /* of the frame, or of store->passing */
};
/* f->moves: from the top `count` entries to where they are passed; or from where they
 * arrive, to nowhere yet.     returns  whether there was memory for them */
bool gw_front_moves_out(struct gw_front *f, bool are_results, const gw_valtype *types,
                        uint32_t count);
bool gw_front_moves_in(struct gw_front *f, bool are_results, const gw_valtype *types,
                       uint32_t count);
/* One more, from a register to a register. */
void gw_front_add_move(struct gw_front *f, gw_reg dst, gw_reg src);
/* Do all of f->moves. Slots of the frame that are written must not be read by others.
 *   temps  registers that may be changed beside the destinations */
void gw_front_move_all(struct gw_front *f, gw_regset temps);

/* The top `count` entries to where they are passed, at once; they stay on the stack. */
void gw_front_pass(struct gw_front *f, bool are_results, const gw_valtype *types,
                   uint32_t count);

/* What instruction is next (a look ahead; GW_OP_INVALID at the end). */
enum gw_opcode gw_front_next_op(const struct gw_front *f);

/* Code at the function's end, for the rare case: `emit` is called there with the
 * label bound; it jumps back. What is live must be where it is at the jump to it:
 * only `dead` registers may be changed. */
struct gw_deferred {
    void (*emit)(struct gw_front *f, const struct gw_deferred *d);
    gw_label label, back;
    gw_reg regs[4];
    uint64_t values[4];
    uint32_t first_kept, kept_count;
    uint32_t source;
};
struct gw_deferred *gw_front_defer(struct gw_front *f,
                                   void (*emit)(struct gw_front *f,
                                                const struct gw_deferred *d));

/* ---- front_slow.c: builtins called from deferred code ----
 *
 * The way without a call stays free of what calls cost: what lives is stored, and
 * loaded again, in the deferred code alone. */

struct gw_fkept {
    gw_reg reg;
    gw_valtype type;
    uint32_t slot;
};
/* Note for `d` what lives here: homes, copies, registers of entries. Before the jump
 * to it. */
void gw_front_keep(struct gw_front *f, struct gw_deferred *d);
/* In d->emit: call with operands and result at `slot`, which nothing that was kept
 * uses; the result's one goes to `result`. Everything kept is as it was. */
void gw_front_slow_call(struct gw_front *f, const struct gw_deferred *d,
                        enum gw_jit_builtin_id id, uint32_t slot, gw_reg result,
                        uint64_t a, uint64_t b);

/* ---- bases ---- */

/* [context + offset] */
struct gw_addr gw_front_context(const struct gw_front *f, uint64_t offset);
/* The address of a global's value (a temp if it is imported). */
struct gw_addr gw_front_global(struct gw_front *f, gw_globalidx index);
/* [struct gw_memory / gw_table + offset]: own ones stand in the instance, imported
 * ones take a temp. */
struct gw_addr gw_front_memory_field(struct gw_front *f, gw_memidx index, size_t offset);
struct gw_addr gw_front_table_field(struct gw_front *f, gw_tableidx index, size_t offset);

/* Nothing is known of memory any more. */
static inline void gw_front_forget_memory(struct gw_front *f) { f->mirror_count = 0; }
/* A local is about to be written: its home mirrors nothing, what lies at it is unknown.
 * (front_memory.c) */
void gw_front_unmirror(struct gw_front *f, uint32_t local);

/* Need accesses to the memory no check?  (front_memory.c) */
bool gw_front_is_guarded(const struct gw_front *f, gw_memidx memory);
/* The address of a memory access, `bytes` wide, its bounds checked or guarded. The
 * index is popped; or it is in a register that was.  (front_memory.c) */
struct gw_addr gw_front_pop_address(struct gw_front *f, gw_memidx memory, uint64_t offset,
                                    uint32_t bytes);
struct gw_addr gw_front_address(struct gw_front *f, gw_memidx memory, gw_reg index,
                                uint64_t offset, uint32_t bytes);
/* Pop what is stored: a register, or a constant of at most 32 signed bits (of floats:
 * their bits; the access then is that of an integer as wide).  (front_memory.c) */
struct gw_opnd gw_front_pop_stored(struct gw_front *f, enum gw_access *access);

/* Count for the profile, where there is one: GW_INSTANCE_CALLS, ... (instance.h). */
void gw_front_count(struct gw_front *f, uint32_t counter);

/* ---- one function per family of instructions; f->in is the instruction ---- */

/* Without those in front_ops.h: */
void gw_front_control(struct gw_front *f); /* nop, br_table, typed select */
void gw_front_call(struct gw_front *f);    /* call_ref, return_call* */
void gw_front_number(struct gw_front *f);  /* trunc_sat, wide */
void gw_front_memory(struct gw_front *f);  /* size, grow, bulk, data.drop */
void gw_front_atomic(struct gw_front *f);
void gw_front_vector(struct gw_front *f); /* 0xfd, relaxed too, v128 loads and stores */
void gw_front_table(struct gw_front *f);  /* table.*, elem.drop */
void gw_front_ref(struct gw_front *f);    /* ref.*, i31, br_on_* by way of control */
void gw_front_struct(struct gw_front *f);
void gw_front_array(struct gw_front *f);
/* throw, throw_ref, rethrow, try_table, try, catch, catch_all, delegate. Of the
 * latter three it is called in dead code, too, where they belong to the innermost
 * control frame; delegate ends in gw_front_end. */
void gw_front_throw(struct gw_front *f);

/* For families that branch (front_control.c): the way to label `depth` with its
 * values from the stack; `taken` is bound where the branch is not taken, or jumps
 * conditionally to code that gw_front_branch_to emits. */
void gw_front_branch_to(struct gw_front *f, uint32_t depth);
/* f->in is in code that is never reached. */
void gw_front_skip(struct gw_front *f);
/* Open a control frame with f->in.block, everything flushed. */
struct gw_fctl *gw_front_open(struct gw_front *f, enum gw_fctl_kind kind);
struct gw_fctl *gw_front_ctl(struct gw_front *f, uint32_t depth); /* 0: the innermost */
/* What `end` does to the innermost frame. */
void gw_front_end(struct gw_front *f);
/* What gw_front_end does first, dead or not, for TRY_TABLE, TRY and CATCH frames: the
 * protected range ends here; results of a CATCH, which lie above the exception, are
 * moved by a branch. (front_throw.c) */
void gw_front_end_try(struct gw_front *f);
void gw_front_dead_code(struct gw_front *f); /* behind an unconditional branch */

#endif
