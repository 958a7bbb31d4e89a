/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of every kind, and exceptions. */
#include <string.h>

#include "gen.h"

/* --- calls ----------------------------------------------------------------------------------- */

/* A function of the module, or one that it imports, and its type. */
static unsigned choose_callee(struct gen *g, unsigned *type)
{
    unsigned callee = gen_pick(g, g->host_count + g->func_count);
    *type = callee < g->host_count ? g->host_types[callee]
                                   : g->func_types[callee - g->host_count];
    return callee;
}

/* Tables 0 and, 64-bit, 2 hold the functions in order, from 1 on. */
static unsigned choose_table(struct gen *g)
{
    return gen_has(g, GW_FEATURE_MEMORY64) && gen_pick(g, 3) == 0 ? 2 : 0;
}

/* Push an index under which the callee is found. Seldom another. */
static void table_index(struct gen *g, unsigned callee, unsigned table)
{
    int32_t at = 1 + (int32_t)callee;
    unsigned way = gen_pick(g, 12);
    if (table == 2) {
        if (way == 0)
            gen_leaf(g, 'I');
        else
            gen_i64(g, at);
    } else if (way == 0) {
        gen_leaf(g, 'i');
        gen_i32(g, 15);
        gen_op(g, GW_OP_I32_AND);
    } else if (way < 5) { /* the same, with a dirty upper half */
        gen_leaf(g, 'I');
        gen_i64(g, (int64_t)0xffffffff00000000);
        gen_op(g, GW_OP_I64_AND);
        gen_i64(g, at);
        gen_op(g, GW_OP_I64_OR);
        gen_op(g, GW_OP_I32_WRAP_I64);
    } else {
        gen_i32(g, at);
    }
    if (way == 0)
        gen_drop(g, 1); /* what gen_leaf recorded is the caller's not to see */
    else if (table != 2 && way < 5)
        gen_drop(g, 1);
}

enum way { DIRECT, INDIRECT, BY_REF, BY_CAST };

static enum way choose_way(struct gen *g)
{
    unsigned way = gen_pick(g, 8);
    if (way < 4) return DIRECT;
    if (way < 6 || !gen_has(g, GW_FEATURE_FUNCTION_REFERENCES)) return INDIRECT;
    return way == 6 || !gen_has(g, GW_FEATURE_GC) ? BY_REF : BY_CAST;
}

/* Write the call itself: the arguments lie on the stack. */
static void write_call(struct gen *g, unsigned callee, unsigned type, bool is_tail)
{
    uint32_t index = g->first_type + type;
    unsigned table = choose_table(g);
    switch (choose_way(g)) {
    case DIRECT:
        gen_op1(g, is_tail ? GW_OP_RETURN_CALL : GW_OP_CALL, callee);
        return;
    case INDIRECT:
        table_index(g, callee, table);
        gen_op2(g, is_tail ? GW_OP_RETURN_CALL_INDIRECT : GW_OP_CALL_INDIRECT, index,
                table);
        return;
    case BY_REF:
        if (type == 0 && gen_pick(g, 3) > 0) {
            gen_op1(g, GW_OP_LOCAL_GET, gen_local(g, 'n'));
            break;
        }
        gen_op1(g, GW_OP_REF_FUNC, callee);
        break;
    case BY_CAST:
        gen_i32(g, 1 + (int32_t)callee);
        gen_op1(g, GW_OP_TABLE_GET, 0);
        gen_op1(g, gen_pick(g, 2) ? GW_OP_REF_CAST : GW_OP_REF_CAST_NULL, index);
        break;
    }
    gen_op1(g, is_tail ? GW_OP_RETURN_CALL_REF : GW_OP_CALL_REF, index);
}

void gen_call(struct gen *g)
{
    unsigned type, callee = choose_callee(g, &type);
    const struct gen_type *t = &g->types[type];
    gen_need(g, t->params);
    write_call(g, callee, type, false);
    gen_drop(g, (unsigned)strlen(t->params));
    gen_push_all(g, t->results);
}

bool gen_tail_call(struct gen *g)
{
    if (!gen_has(g, GW_FEATURE_TAIL_CALLS)) return false;
    unsigned skip = gen_pick(g, g->func_count);
    for (unsigned i = 0; i < g->func_count; i++) {
        unsigned func = (skip + i) % g->func_count, type = g->func_types[func];
        if (strcmp(g->types[type].results, g->type->results) != 0) continue;
        gen_need(g, g->types[type].params);
        write_call(g, g->host_count + func, type, true);
        return true;
    }
    return false;
}

/* --- exceptions ---------------------------------------------------------------------------------- */

static const char *tag_params(const struct gen *g, unsigned tag)
{
    return g->types[GEN_POOL + 3 * tag].params;
}

void gen_throw(struct gen *g)
{
    unsigned tag = gen_pick(g, GEN_TAGS + gen_has(g, GW_FEATURE_EXCEPTIONS));
    if (tag == GEN_TAGS) {
        gen_need(g, "x");
        gen_op(g, GW_OP_THROW_REF);
        return;
    }
    gen_need(g, tag_params(g, tag));
    gen_op1(g, GW_OP_THROW, tag);
}

struct clauses {
    unsigned count;
    uint8_t kind[4];
    uint32_t tag[4], label[4];
};

static void add_clause(struct gen *g, struct clauses *c, unsigned kind, unsigned tag)
{
    char letters[48] = "";
    if (kind < 2) strcat(letters, tag_params(g, tag));
    if (kind & 1) strcat(letters, "x");
    int label = gen_find_label(g, letters);
    if (label < 0 || c->count == 4) return;
    c->kind[c->count] = (uint8_t)kind;
    c->tag[c->count] = tag;
    c->label[c->count++] = (uint32_t)label;
}

/* A block that takes what a clause gives, and in it a try_table with that clause and others
 * that find a label. */
void gen_try(struct gen *g)
{
    if (!gen_has(g, GW_FEATURE_EXCEPTIONS) || g->frame_count + 4 >= GEN_MAX_LABELS)
        return;
    unsigned tag = gen_pick(g, GEN_TAGS), kind = gen_pick(g, 4);
    unsigned outer = kind == 0   ? GEN_POOL + 3 * tag + 1
                     : kind == 1 ? GEN_POOL + 3 * tag + 2
                     : kind == 2 ? 1
                                 : GEN_TYPES - 1;
    gen_op(g, GW_OP_BLOCK);
    gen_blocktype(g, outer);
    gen_open(g, GEN_BLOCK, "", g->types[outer].results);

    struct clauses clauses = {0};
    if (gen_pick(g, 2)) add_clause(g, &clauses, gen_pick(g, 2), gen_pick(g, GEN_TAGS));
    add_clause(g, &clauses, kind, tag);
    add_clause(g, &clauses, gen_pick(g, 4), gen_pick(g, GEN_TAGS));

    unsigned inner = gen_pick(g, 2) ? 1 : gen_pick(g, GEN_POOL);
    gen_need(g, g->types[inner].params);
    gen_op(g, GW_OP_TRY_TABLE);
    gen_blocktype(g, inner);
    gw_writer_u32(g->w, clauses.count);
    for (unsigned i = 0; i < clauses.count; i++) {
        gw_writer_u8(g->w, clauses.kind[i]);
        if (clauses.kind[i] < 2) gw_writer_u32(g->w, clauses.tag[i]);
        gw_writer_u32(g->w, clauses.label[i]);
    }
    gen_open(g, GEN_TRY_TABLE, g->types[inner].params, g->types[inner].results);
}

/* --- the retired instructions ---------------------------------------------------------------------- */

void gen_legacy_try(struct gen *g)
{
    if (!gen_has(g, GW_FEATURE_LEGACY_EXCEPTIONS) || g->frame_count + 4 >= GEN_MAX_LABELS)
        return;
    unsigned type = gen_pick(g, 2) ? 1 : gen_pick(g, GEN_POOL);
    gen_need(g, g->types[type].params);
    gen_op(g, GW_OP_TRY);
    gen_blocktype(g, type);
    gen_open(g, GEN_LEGACY_TRY, g->types[type].params, g->types[type].results);
}

/* A body or a handler is complete: another handler, delegate, or the end. The upper bits of
 * taste say how many handlers are to come, and of which tags. */
void gen_legacy_close(struct gen *g)
{
    struct gen_frame *f = gen_frame_at(g, 0);
    const char *results = f->results;
    bool is_body = f->kind == GEN_LEGACY_TRY;
    g->height = f->base;
    g->is_dead = false;
    if (is_body && (f->taste & 0xc0) == 0xc0) {
        gen_op1(g, GW_OP_DELEGATE, gen_pick(g, g->frame_count - 1));
        g->frame_count--;
    } else if (is_body || (f->taste & 0xc0) == 0x40) {
        bool is_last = !is_body || (f->taste & 0x20);
        unsigned tag = f->taste >> 3 & 3;
        f->kind = GEN_LEGACY_CATCH;
        f->taste = (uint8_t)((f->taste & 0x1f) | (is_last ? 0x80 : 0x40));
        if (is_last && (f->taste & 4)) {
            gen_op(g, GW_OP_CATCH_ALL);
        } else {
            gen_op1(g, GW_OP_CATCH, tag);
            gen_push_all(g, tag_params(g, tag));
        }
        if (gen_pick(g, 6) == 0) {
            gen_op1(g, GW_OP_RETHROW, 0);
            gen_dead(g);
            gen_close(g);
        }
        return;
    } else {
        gen_op(g, GW_OP_END);
        g->frame_count--;
    }
    gen_push_all(g, results);
}
