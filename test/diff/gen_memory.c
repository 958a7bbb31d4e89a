/* SPDX-License-Identifier: Apache-2.0 */
/* Loads, stores, atomics, and whole-memory instructions. Most addresses fall into the first
 * page, and often at its very end; a few are wild. */
#include <string.h>

#include "gen.h"

enum list { LOADS, STORES, ATOMICS };
enum { PAGE = 0x10000 };

static struct gen_lists lists;

static int list_of(const struct gw_opcode_row *row)
{
    if (row->imm != GW_IMM_MEMARG && row->imm != GW_IMM_MEMARG_LANE) return -1;
    if (row->prefix == 0xfe) return ATOMICS;
    return strchr(row->sig, ':')[1] == '\0' ? STORES : LOADS;
}

static unsigned choose_memory(struct gen *g)
{
    return gen_pick(g, 3) > 0 ? 0 : gen_pick(g, g->memory_count);
}

static uint64_t bytes_of(const struct gen_memory *m)
{
    return (uint64_t)m->min << m->page_log2;
}

/* A constant as an index into the memory. */
static void index_const(struct gen *g, const struct gen_memory *m, uint64_t at)
{
    if (m->is_64)
        gen_i64(g, (int64_t)at);
    else
        gen_i32(g, (int32_t)(uint32_t)at);
    gen_push(g, m->is_64 ? 'I' : 'i');
}

/* A computed index below 4 KiB; `align` (a power of 2) divides it. */
static void index_masked(struct gen *g, const struct gen_memory *m, unsigned align)
{
    uint32_t mask = 0xfff & ~(align - 1);
    unsigned way = gen_pick(g, 4);
    if (!m->is_64) {
        gen_masked(g, mask);
        if (way == 0) { /* base + constant */
            gen_i32(g, (int32_t)(align * gen_pick(g, 40)));
            gen_op(g, GW_OP_I32_ADD);
        } else if (way == 1) { /* base + scaled index */
            gen_leaf(g, 'i');
            gen_i32(g, 0xff);
            gen_op(g, GW_OP_I32_AND);
            gen_i32(g, 4);
            gen_op(g, GW_OP_I32_SHL);
            gen_op(g, GW_OP_I32_ADD);
            gen_drop(g, 1);
        }
        return;
    }
    if (way == 0) {
        gen_masked(g, mask);
        gen_op(g, GW_OP_I64_EXTEND_I32_U);
        gen_drop(g, 1);
        gen_push(g, 'I');
        return;
    }
    gen_need(g, "I");
    gen_i64(g, mask);
    gen_op(g, GW_OP_I64_AND);
}

static uint64_t wild_index(struct gen *g, const struct gen_memory *m, unsigned size)
{
    uint64_t bytes = bytes_of(m);
    switch (gen_pick(g, 6)) {
    case 0:
        return bytes - size + 1;
    case 1:
        return bytes;
    case 2:
        return UINT64_MAX;
    case 3:
        return 0x80000000;
    case 4:
        return 0x7fffffff;
    default:
        return UINT64_MAX - gen_pick(g, 64);
    }
}

static uint64_t wild_offset(struct gen *g, const struct gen_memory *m)
{
    static const uint64_t offsets[] = {0x10000,    0x7fffffff,  0x80000000, 0xffffffff,
                                       0xfffffff8, 0x100000000, 1ull << 63, UINT64_MAX};
    return offsets[gen_pick(g, m->is_64 ? 8 : 5)];
}

/* Push an index; returns the offset that goes with it. */
static uint64_t address(struct gen *g, const struct gen_memory *m, unsigned size,
                        bool is_atomic)
{
    static const uint32_t offsets[] = {0,  0,   0,   8,      16,     24,
                                       64, 128, 256, 0x1000, 0x7f00, 0xdf00};
    uint64_t bytes = bytes_of(m), offset = offsets[gen_pick(g, GW_COUNT(offsets))];
    if (!is_atomic && gen_pick(g, 4) == 0) offset |= gen_pick(g, 16);
    unsigned way = gen_pick(g, 200);
    if (way == 0) {
        index_const(g, m, wild_index(g, m, size));
    } else if (way == 1) {
        gen_need(g, m->is_64 ? "I" : "i");
    } else if (way == 2) {
        index_masked(g, m, 1);
        offset = wild_offset(g, m);
    } else if (way < 24) { /* the very end */
        uint64_t at = bytes - size - offset;
        index_const(g, m, is_atomic ? at & ~(uint64_t)(size - 1) : at);
    } else if (way < 40) {
        index_const(g, m, (uint64_t)size * gen_pick(g, 256));
    } else {
        index_masked(g, m, is_atomic ? size : 1);
    }
    return offset;
}

static void memarg(struct gen *g, const struct gw_opcode_row *row, unsigned memory,
                   uint64_t offset)
{
    unsigned natural = (unsigned)__builtin_ctz(row->size);
    uint32_t align = row->prefix == 0xfe ? natural : gen_pick(g, natural + 1);
    if (memory > 0) {
        gw_writer_u32(g->w, align | 0x40);
        gw_writer_u32(g->w, memory);
    } else {
        gw_writer_u32(g->w, align);
    }
    gw_writer_u64(g->w, offset);
    if (row->imm == GW_IMM_MEMARG_LANE)
        gw_writer_u8(g->w, (uint8_t)gen_pick(g, 16u / row->size));
}

/* The instruction with the operands after the index. Sometimes the first of them lay on
 * the stack before and is kept in a local in the meantime. */
static void access(struct gen *g, enum gw_opcode opcode, unsigned memory)
{
    const struct gw_opcode_row *row = &gw_opcode_rows[opcode];
    const struct gen_memory *m = &g->memories[memory];
    const char *s = row->sig + 1;
    int kept = -1;
    if (*s != ':' && gen_top(g) == *s && gen_pick(g, 2)) {
        kept = (int)gen_local(g, *s);
        gen_op1(g, GW_OP_LOCAL_SET, (uint32_t)kept);
        gen_drop(g, 1);
    }
    uint64_t offset = address(g, m, row->size, row->prefix == 0xfe);
    unsigned count = 1;
    bool waits =
        opcode == GW_OP_MEMORY_ATOMIC_WAIT32 || opcode == GW_OP_MEMORY_ATOMIC_WAIT64;
    for (; *s != ':'; s++, count++) {
        if (kept >= 0 && count == 1) {
            gen_op1(g, GW_OP_LOCAL_GET, (uint32_t)kept);
            gen_push(g, *s);
        } else if (waits && count == 2) {
            gen_i64(g, gen_pick(g, 1000));
            gen_push(g, *s);
        } else {
            gen_leaf(g, *s);
        }
        gen_canonical(g);
    }
    gen_op(g, opcode);
    memarg(g, row, memory, offset);
    gen_drop(g, count);
    gen_push_all(g, s + 1);
}

static enum gw_opcode choose(struct gen *g, enum list list)
{
    gen_lists_fill(&lists, g->options.features, list_of);
    if (lists.count[list] == 0) return GW_OP_I32_LOAD;
    return (enum gw_opcode)lists.ops[list][gen_pick(g, lists.count[list])];
}

void gen_load(struct gen *g) { access(g, choose(g, LOADS), choose_memory(g)); }

/* A store that ends most of the values that lie on the stack, if there is one for it. */
void gen_store(struct gen *g)
{
    enum gw_opcode opcode = choose(g, STORES);
    for (unsigned i = 0; i < 4 && gw_opcode_rows[opcode].sig[1] != gen_top(g); i++)
        opcode = choose(g, STORES);
    access(g, opcode, choose_memory(g));
}

void gen_atomic(struct gen *g)
{
    enum gw_opcode opcode = choose(g, ATOMICS);
    unsigned memory = gen_pick(g, g->memory_count);
    if ((opcode == GW_OP_MEMORY_ATOMIC_WAIT32 || opcode == GW_OP_MEMORY_ATOMIC_WAIT64) &&
        !g->memories[memory].is_shared && gen_pick(g, 16) > 0)
        opcode = GW_OP_I64_ATOMIC_RMW_CMPXCHG;
    if (!gen_has(g, GW_FEATURE_THREADS))
        opcode = choose(g, LOADS);
    else if (gen_pick(g, 16) == 15)
        gen_op1(g, GW_OP_ATOMIC_FENCE, 0);
    access(g, opcode, memory);
}

/* --- many bytes at once -------------------------------------------------------------------------- */

/* A length: constant and small as often as not. */
static void length(struct gen *g, bool is_64)
{
    static const uint8_t lengths[] = {0,  1,  2,  3,  4,  5,  7,  8,  9,   12,
                                      15, 16, 17, 24, 31, 32, 33, 64, 100, 128};
    if (gen_pick(g, 2)) {
        unsigned len = lengths[gen_pick(g, GW_COUNT(lengths))];
        if (is_64)
            gen_i64(g, len);
        else
            gen_i32(g, (int32_t)len);
        gen_push(g, is_64 ? 'I' : 'i');
        return;
    }
    gen_leaf(g, 'i');
    gen_i32(g, 0xff);
    gen_op(g, GW_OP_I32_AND);
    if (is_64) gen_op(g, GW_OP_I64_EXTEND_I32_U);
    gen_drop(g, 1);
    gen_push(g, is_64 ? 'I' : 'i');
}

/* An index whose operands do not come from the stack. */
static void plain_index(struct gen *g, const struct gen_memory *m)
{
    if (gen_pick(g, 60) == 59) {
        index_const(g, m, wild_index(g, m, 1));
        return;
    }
    gen_leaf(g, m->is_64 ? 'I' : 'i');
    if (m->is_64)
        gen_i64(g, 0xfff);
    else
        gen_i32(g, 0xfff);
    gen_op(g, m->is_64 ? GW_OP_I64_AND : GW_OP_I32_AND);
}

static void segment_offset(struct gen *g)
{
    gen_leaf(g, 'i');
    gen_i32(g, 7);
    gen_op(g, GW_OP_I32_AND);
}

void gen_bulk(struct gen *g)
{
    unsigned memory = choose_memory(g), source = choose_memory(g);
    const struct gen_memory *m = &g->memories[memory], *from = &g->memories[source];
    unsigned way = gen_pick(g, 16);
    if (way == 0) {
        gen_op1(g, GW_OP_DATA_DROP, 3);
        return;
    }
    plain_index(g, m);
    if (way < 7) {
        gen_leaf(g, 'i');
        length(g, m->is_64);
        gen_op1(g, GW_OP_MEMORY_FILL, memory);
    } else if (way < 13) {
        plain_index(g, from);
        length(g, m->is_64 && from->is_64);
        gen_op2(g, GW_OP_MEMORY_COPY, memory, source);
    } else {
        segment_offset(g);
        gen_i32(g, (int32_t)gen_pick(g, 8));
        gen_push(g, 'i');
        gen_op2(g, GW_OP_MEMORY_INIT, gen_pick(g, 16) ? 2 : 3, memory);
    }
    gen_drop(g, 3);
}

void gen_resize(struct gen *g)
{
    unsigned memory = gen_pick(g, g->memory_count);
    const struct gen_memory *m = &g->memories[memory];
    const char *type = m->is_64 ? "I" : "i";
    if (gen_pick(g, 3) > 0) {
        gen_op1(g, GW_OP_MEMORY_SIZE, memory);
        gen_push_all(g, type);
        return;
    }
    gen_leaf(g, *type);
    if (m->is_64)
        gen_i64(g, m->page_log2 ? 1 : 0xfff);
    else
        gen_i32(g, m->page_log2 ? 1 : 0xfff);
    gen_op(g, m->is_64 ? GW_OP_I64_AND : GW_OP_I32_AND);
    gen_op1(g, GW_OP_MEMORY_GROW, memory);
}
