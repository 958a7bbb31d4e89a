/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks, loops, branches, and how the values of a frame are brought into shape where it
 * ends. */
#include <string.h>

#include "gen.h"

enum { CLOSE_SINKS = 1, CLOSE_REPEATS = 2, HAS_ELSE = 4 }; /* bits of a frame's taste */

struct gen_frame *gen_frame_at(struct gen *g, unsigned depth)
{
    return &g->frames[g->frame_count - 1 - depth];
}

/* --- opening ------------------------------------------------------------------------------ */

void gen_open(struct gen *g, enum gen_frame_kind kind, const char *params,
              const char *results)
{
    unsigned count = (unsigned)strlen(params);
    g->frames[g->frame_count++] = (struct gen_frame){
        .kind = kind,
        .params = params,
        .results = results,
        .label = kind == GEN_LOOP ? params : results,
        .base = g->height - count,
        .taste = (uint8_t)gen_bits(g, 1),
    };
}

void gen_blocktype(struct gen *g, unsigned type)
{
    const struct gen_type *t = &g->types[type];
    if (t->params[0] == '\0' && t->results[0] == '\0')
        gw_writer_u8(g->w, 0x40);
    else if (t->params[0] == '\0' && t->results[1] == '\0')
        gen_valtype(g, g->w, t->results[0]);
    else
        gw_writer_s32(g->w, (int32_t)(g->first_type + type));
}

/* One of the function types as a block's; half of them with nothing. */
static unsigned choose_type(struct gen *g)
{
    if (gen_pick(g, 3) == 0) return 1;
    return gen_pick(g, GEN_POOL);
}

/* Take one from the budget; when it is used up, leave the function with what is at hand. */
static void take_budget(struct gen *g)
{
    uint32_t budget = g->imported_globals;
    gen_op1(g, GW_OP_GLOBAL_GET, budget);
    gen_op(g, GW_OP_I32_EQZ);
    gen_op(g, GW_OP_IF);
    gw_writer_u8(g->w, 0x40);
    for (const char *r = g->type->results; *r; r++) {
        gen_leaf(g, *r);
        gen_drop(g, 1);
    }
    gen_op(g, GW_OP_RETURN);
    gen_op(g, GW_OP_END);
    gen_op1(g, GW_OP_GLOBAL_GET, budget);
    gen_i32(g, 1);
    gen_op(g, GW_OP_I32_SUB);
    gen_op1(g, GW_OP_GLOBAL_SET, budget);
}

void gen_open_function(struct gen *g)
{
    g->frame_count = 0;
    g->height = 0;
    g->is_dead = false;
    gen_open(g, GEN_FUNC, "", g->type->results);
    take_budget(g);
}

static void open_typed(struct gen *g, enum gen_frame_kind kind, enum gw_opcode opcode)
{
    unsigned type = choose_type(g);
    const struct gen_type *t = &g->types[type];
    gen_need(g, t->params);
    if (kind == GEN_THEN) {
        gen_leaf(g, 'i');
        if (gen_pick(g, 2)) { /* a comparison for the branch to swallow */
            gen_leaf(g, 'i');
            gen_op(g, (enum gw_opcode)(GW_OP_I32_EQ + gen_pick(g, 10)));
            gen_drop(g, 1);
        }
        gen_drop(g, 1);
    }
    gen_op(g, opcode);
    gen_blocktype(g, type);
    gen_open(g, kind, t->params, t->results);
}

static bool has_room(const struct gen *g) { return g->frame_count + 4 < GEN_MAX_LABELS; }

void gen_block(struct gen *g)
{
    if (has_room(g)) open_typed(g, GEN_BLOCK, GW_OP_BLOCK);
}

void gen_if(struct gen *g)
{
    if (has_room(g)) open_typed(g, GEN_THEN, GW_OP_IF);
}

void gen_loop(struct gen *g)
{
    if (!has_room(g)) return;
    open_typed(g, GEN_LOOP, GW_OP_LOOP);
    take_budget(g);
}

/* --- closing -------------------------------------------------------------------------------- */

static void sink_all(struct gen *g)
{
    while (gen_room(g) > 0)
        gen_sink(g);
}

/* Bring the innermost frame's values into the shape of its results: what is too much below
 * them goes by a branch out of it, or by the way. */
static void arrange(struct gen *g)
{
    struct gen_frame *f = gen_frame_at(g, 0);
    unsigned count = (unsigned)strlen(f->results);
    if (gen_room(g) > 0 && (f->kind == GEN_LOOP || (f->taste & CLOSE_SINKS))) {
        bool fits =
            gen_room(g) == count && memcmp(g->stack + f->base, f->results, count) == 0;
        if (!fits) sink_all(g);
    }
    gen_need(g, f->results);
    if (gen_room(g) > count) {
        gen_op1(g, GW_OP_BR, 0);
        g->height = f->base + count;
    }
}

/* `br_if` back to a loop's head, as long as a bit of something says so. */
static void repeat(struct gen *g)
{
    struct gen_frame *f = gen_frame_at(g, 0);
    gen_need(g, f->params);
    gen_op1(g, GW_OP_LOCAL_GET, gen_local(g, 'i'));
    gen_op1(g, GW_OP_GLOBAL_GET, g->imported_globals);
    gen_op(g, GW_OP_I32_ADD);
    gen_i32(g, (int32_t)(f->taste >> 5) | 1);
    gen_op(g, GW_OP_I32_AND);
    gen_op1(g, GW_OP_BR_IF, 0);
}

static void pop_frame(struct gen *g)
{
    struct gen_frame *f = gen_frame_at(g, 0);
    g->height = f->base;
    g->frame_count--;
    gen_push_all(g, f->results);
    g->is_dead = false;
}

static void close_then(struct gen *g)
{
    struct gen_frame *f = gen_frame_at(g, 0);
    g->height = f->base;
    g->is_dead = false;
    gen_op(g, GW_OP_ELSE);
    f->kind = GEN_ELSE;
    gen_push_all(g, f->params);
}

/* End the innermost frame that is not the function, or its first part. */
void gen_close(struct gen *g)
{
    struct gen_frame *f = gen_frame_at(g, 0);
    if (f->kind == GEN_FUNC) return;
    if (!g->is_dead) {
        if (f->kind == GEN_LOOP && (f->taste & CLOSE_REPEATS)) repeat(g);
        arrange(g);
    }
    if (f->kind == GEN_LEGACY_TRY || f->kind == GEN_LEGACY_CATCH) {
        gen_legacy_close(g);
        return;
    }
    if (f->kind == GEN_THEN &&
        ((f->taste & HAS_ELSE) || strcmp(f->params, f->results) != 0)) {
        close_then(g);
        return;
    }
    gen_op(g, GW_OP_END);
    pop_frame(g);
}

void gen_close_function(struct gen *g)
{
    while (g->frame_count > 1)
        gen_close(g);
    struct gen_frame *f = gen_frame_at(g, 0);
    if ((f->taste & 12) == 12) {
        sink_all(g);
        if (gen_tail_call(g)) {
            gen_op(g, GW_OP_END);
            return;
        }
    }
    arrange(g);
    gen_op(g, GW_OP_END);
}

/* --- branches ---------------------------------------------------------------------------------- */

int gen_find_label(struct gen *g, const char *letters)
{
    unsigned skip = gen_pick(g, g->frame_count);
    for (unsigned i = 0; i < g->frame_count; i++) {
        unsigned depth = (skip + i) % g->frame_count;
        if (strcmp(gen_frame_at(g, depth)->label, letters) == 0) return (int)depth;
    }
    return -1;
}

/* A condition that is on top already, or a leaf, or a comparison. */
static void condition(struct gen *g)
{
    gen_leaf(g, 'i');
    unsigned way = gen_pick(g, 4);
    if (way == 0) {
        gen_op(g, GW_OP_I32_EQZ);
    } else if (way < 3) {
        gen_leaf(g, 'i');
        gen_op(g, (enum gw_opcode)(GW_OP_I32_EQ + gen_pick(g, 10)));
        gen_drop(g, 1);
    } else {
        gen_leaf(g, 'I');
        gen_leaf(g, 'I');
        gen_op(g, (enum gw_opcode)(GW_OP_I64_EQ + gen_pick(g, 10)));
        gen_op(g, GW_OP_I32_AND);
        gen_drop(g, 2);
    }
}

void gen_branch_if(struct gen *g)
{
    unsigned depth = gen_pick(g, g->frame_count);
    gen_need(g, gen_frame_at(g, depth)->label);
    condition(g);
    gen_op1(g, GW_OP_BR_IF, depth);
    gen_drop(g, 1);
}

static void branch_table(struct gen *g)
{
    unsigned target = gen_pick(g, g->frame_count), count = gen_pick(g, 9);
    const char *label = gen_frame_at(g, target)->label;
    gen_need(g, label);
    if (gen_pick(g, 2)) {
        gen_leaf(g, 'I');
        gen_i64(g, (int64_t)0xffffffff00000007);
        gen_op(g, GW_OP_I64_AND);
        gen_op(g, GW_OP_I32_WRAP_I64);
    } else {
        gen_leaf(g, 'i');
        if (gen_pick(g, 3) > 0) {
            gen_i32(g, 7);
            gen_op(g, GW_OP_I32_AND);
        }
    }
    gen_op1(g, GW_OP_BR_TABLE, count);
    for (unsigned i = 0; i < count; i++)
        gw_writer_u32(g->w, (uint32_t)gen_find_label(g, label));
    gw_writer_u32(g->w, target);
}

/* What may stand where nothing runs. */
static void unreachable_code(struct gen *g)
{
    switch (gen_pick(g, 8)) {
    case 0:
        gen_op(g, GW_OP_I32_ADD);
        gen_op(g, GW_OP_DROP);
        break;
    case 1:
        gen_op(g, GW_OP_LOOP);
        gw_writer_u8(g->w, 0x40);
        gen_op1(g, GW_OP_BR, 0);
        gen_op(g, GW_OP_END);
        break;
    case 2:
        gen_op(g, GW_OP_BLOCK);
        gw_writer_u8(g->w, 0x7e);
        gen_i64(g, 5);
        gen_op(g, GW_OP_END);
        gen_op1(g, GW_OP_LOCAL_SET, gen_local(g, 'I'));
        break;
    case 3:
        gen_op(g, GW_OP_IF);
        gw_writer_u8(g->w, 0x40);
        gen_op(g, GW_OP_ELSE);
        gen_op(g, GW_OP_UNREACHABLE);
        gen_op(g, GW_OP_SELECT);
        gen_op(g, GW_OP_DROP);
        gen_op(g, GW_OP_END);
        break;
    default:
        break;
    }
}

void gen_dead(struct gen *g)
{
    g->height = gen_frame_at(g, 0)->base;
    unreachable_code(g);
    g->height = gen_frame_at(g, 0)->base;
    g->is_dead = true;
}

/* Leave for good: br, br_table, return, a tail call, throw, unreachable. Straight in the
 * function's own frame it happens on a condition only. */
void gen_leave(struct gen *g)
{
    if (!has_room(g)) return;
    if (g->frame_count == 1 || gen_pick(g, 3) == 0) {
        condition(g);
        gen_op(g, GW_OP_IF);
        gw_writer_u8(g->w, 0x40);
        gen_drop(g, 1);
        gen_open(g, GEN_THEN, "", "");
        gen_frame_at(g, 0)->taste = 0;
    }
    unsigned depth = gen_pick(g, g->frame_count);
    unsigned way = gen_pick(g, 16);
    if (way < 5) {
        branch_table(g);
    } else if (way < 7) {
        gen_need(g, g->type->results);
        gen_op(g, GW_OP_RETURN);
    } else if (way < 10 && gen_tail_call(g)) {
        /* done */
    } else if (way < 12 && gen_has_tags(g)) {
        gen_throw(g);
    } else if (way == 12 && gen_pick(g, 4) == 0) {
        gen_op(g, GW_OP_UNREACHABLE);
    } else {
        gen_need(g, gen_frame_at(g, depth)->label);
        gen_op1(g, GW_OP_BR, depth);
    }
    gen_dead(g);
    gen_close(g);
}
