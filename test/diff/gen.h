/* SPDX-License-Identifier: Apache-2.0 */
/* gen.h -- what the parts of the generator share: generate.c writes the module, gen_code.c
 * functions step by step, gen_emit.c keeps the stack, the other gen_*.c know instructions.
 *
 * Value types are letters: i I f F V as in opcodes.def; c funcref, e externref, x exnref,
 * n (ref null of the first function type), y anyref, g i31ref, and nullable references to
 * the types below: s (and its subtype t), u, a, b. */
#ifndef GW_TEST_DIFF_GEN_H
#define GW_TEST_DIFF_GEN_H

#include "core/wasm/opcodes.h"
#include "generate.h"

/* The types that come first where there is GC:
 *   s  sub {mut i32, mut i64, mut i8}           t  sub final s {..., mut f64}
 *   u  {mut f32, mut v128, mut i16, mut s, mut u, mut funcref}
 *   a  array (mut i8)    b  array (mut i64)    d  array (mut v128)    r  array (mut s)
 *   e  array (mut funcref) */
enum { GEN_S, GEN_T, GEN_U, GEN_A, GEN_B, GEN_D, GEN_R, GEN_E, GEN_GC_TYPES };

enum {
    GEN_POOL = 24, /* function types to choose from; GEN_POOL + 3k: of tag k */
    GEN_TAGS = 4,
    GEN_TYPES = GEN_POOL + 3 * GEN_TAGS + 1, /* the last: one exnref as the result */
    GEN_MAX_LABELS = 40,
    GEN_MAX_STACK = 500,
    GEN_MAX_LOCALS = 160,
    GEN_MAX_MEMORIES = 3,
    GEN_MAX_CODE = 20000, /* bytes of a function; steps beyond are left out */
    GEN_HOSTS = 2,        /* imported functions */
    GEN_IMPORTED_GLOBALS = 2,
};

struct gen_type {
    char params[40], results[40];
};

struct gen_memory {
    bool is_64, is_shared, is_imported;
    uint8_t page_log2;
    uint32_t min, max; /* pages */
};

enum gen_frame_kind {
    GEN_FUNC,
    GEN_BLOCK,
    GEN_LOOP,
    GEN_THEN,
    GEN_ELSE,
    GEN_TRY_TABLE,
    GEN_LEGACY_TRY,
    GEN_LEGACY_CATCH
};

struct gen_frame {
    enum gen_frame_kind kind;
    const char *params, *results;
    const char *label; /* what a branch to it takes */
    unsigned base;     /* height of the stack below its values */
    uint8_t taste;     /* how to close it */
};

struct gen {
    struct generate_options options;
    const uint8_t *at, *end; /* the records left of this function */
    uint8_t record[GENERATE_RECORD];
    unsigned used; /* bytes of it */
    uint64_t more; /* what choices are taken from when it is used up */

    const char *letters; /* the value types in use */
    struct gen_type types[GEN_TYPES];
    unsigned first_type; /* index of types[0] in the module */
    unsigned host_count, host_types[GEN_HOSTS];
    unsigned func_count, func_types[GENERATE_MAX_FUNCS];
    struct gw_slice streams[GENERATE_MAX_FUNCS];
    struct gen_memory memories[GEN_MAX_MEMORIES];
    unsigned memory_count;
    unsigned imported_globals;
    bool is_table_imported;

    /* of the function being written */
    struct gw_writer *w;
    size_t code_from;
    const struct gen_type *type;
    char
        locals[GEN_MAX_LOCALS + 1]; /* parameters, then one of each letter, then others */
    unsigned local_count, scratch;  /* scratch: the first of those one of each letter */
    char stack[GEN_MAX_STACK];
    unsigned height;
    struct gen_frame frames[GEN_MAX_LABELS]; /* outermost first */
    unsigned frame_count;
    unsigned pressure; /* how many values may lie on the stack */
    bool is_dead;      /* after br and its kin: the frame closes */
};

/* Instructions that steps choose from: the ids of allowed ones, by list. */
enum { GEN_LISTS = 3, GEN_LIST_OPS = 320 };
struct gen_lists {
    gw_features features;
    bool is_ready;
    unsigned count[GEN_LISTS];
    uint16_t ops[GEN_LISTS][GEN_LIST_OPS];
};

/* --- gen_emit.c: choices, single instructions, the stack -------------------------------- */

/* Fill them, unless they are for these features. list_of: which one; -1: none. */
void gen_lists_fill(struct gen_lists *lists, gw_features features,
                    int (*list_of)(const struct gw_opcode_row *row));

/* A choice below n (n > 0); 0 where the record's bytes, or all of them, are zero. */
unsigned gen_pick(struct gen *g, unsigned n);
uint64_t gen_bits(struct gen *g, unsigned bytes);
/* Take the next record; false at the function's end. */
bool gen_next_record(struct gen *g);
bool gen_has(const struct gen *g, enum gw_feature feature);
bool gen_has_tags(const struct gen *g);

/* `letter`, or another where the features lack it. */
char gen_letter(const struct gen *g, char letter);
unsigned gen_letter_at(const struct gen *g, char letter);
bool gen_is_number(char letter);
void gen_valtype(const struct gen *g, struct gw_writer *w, char letter);

/* Write an instruction; its effect on the stack is the caller's to record. */
void gen_op(struct gen *g, enum gw_opcode opcode);
void gen_op1(struct gen *g, enum gw_opcode opcode, uint32_t index);
void gen_op2(struct gen *g, enum gw_opcode opcode, uint32_t index, uint32_t index2);
void gen_i32(struct gen *g, int32_t value);
void gen_i64(struct gen *g, int64_t value);

void gen_push(struct gen *g, char letter);
void gen_push_all(struct gen *g, const char *letters);
void gen_drop(struct gen *g, unsigned count); /* off the model only */
unsigned gen_room(const struct gen *g);       /* values of the innermost frame */
char gen_top(const struct gen *g);            /* 0: none */

uint32_t gen_local(struct gen *g, char letter);
uint32_t gen_scratch(const struct gen *g, char letter);
uint32_t gen_global(const struct gen *g, char letter);

/* Put a value there that needs no operand: a local, a global, a constant. */
void gen_leaf(struct gen *g, char letter);
void gen_constant(struct gen *g, char letter);

/* See that the top of the stack is `letters`: what lies there already is used as far as it
 * fits. Then the caller writes the instruction and drops them. */
void gen_need(struct gen *g, const char *letters);
/* The instruction in one: need, write, drop, push. */
void gen_apply(struct gen *g, enum gw_opcode opcode, const char *params,
               const char *results);

/* Make the NaN on top the one pattern, if it is a float. */
void gen_canonical(struct gen *g);
/* Take the top away so that it leaves a trace in a global. */
void gen_sink(struct gen *g);
/* `i & mask` on top; sometimes as the low half of an i64 whose upper half is not 0. */
void gen_masked(struct gen *g, uint32_t mask);

/* --- gen_number.c ------------------------------------------------------------------------- */

void gen_int(struct gen *g);
void gen_crypto(struct gen *g);
void gen_float(struct gen *g);
void gen_vector(struct gen *g);
void gen_relaxed(struct gen *g);
void gen_select(struct gen *g);

/* --- gen_memory.c ------------------------------------------------------------------------- */

void gen_load(struct gen *g);
void gen_store(struct gen *g);
void gen_atomic(struct gen *g);
void gen_bulk(struct gen *g);
void gen_resize(struct gen *g);

/* --- gen_control.c ------------------------------------------------------------------------ */

void gen_open_function(struct gen *g);
void gen_block(struct gen *g);
void gen_loop(struct gen *g);
void gen_if(struct gen *g);
void gen_branch_if(struct gen *g);
void gen_leave(struct gen *g);
void gen_close(struct gen *g);
void gen_close_function(struct gen *g);
struct gen_frame *gen_frame_at(struct gen *g, unsigned depth);
/* Open a frame; the values that it takes are on the stack. taste: how it closes. */
void gen_open(struct gen *g, enum gen_frame_kind kind, const char *params,
              const char *results);
void gen_blocktype(struct gen *g, unsigned type);
/* A label whose branches take exactly `letters`: its depth, or -1. */
int gen_find_label(struct gen *g, const char *letters);
/* The code after here is not reached. */
void gen_dead(struct gen *g);

/* --- gen_call.c --------------------------------------------------------------------------- */

void gen_call(struct gen *g);
bool gen_tail_call(struct gen *g);
void gen_throw(struct gen *g);
void gen_try(struct gen *g);
void gen_legacy_try(struct gen *g);
void gen_legacy_close(struct gen *g);

/* --- gen_object.c ------------------------------------------------------------------------- */

void gen_reference(struct gen *g);
void gen_object(struct gen *g);
void gen_branch_on(struct gen *g);
void gen_table(struct gen *g);

/* --- gen_code.c --------------------------------------------------------------------------- */

/* Write function `func`'s locals and code. */
void gen_code(struct gen *g, unsigned func, struct gw_writer *w);

#endif
