/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_emit.c -- code, and what the accumulators hold. */
#include <string.h>

#include "core/interp/prepare.h"

enum { MAX_CODE_BYTES = 1 << 28 };

static bool grow(struct gw_prep *p, size_t bytes)
{
    if (p->err != GW_OK) return false;
    if (p->len + bytes <= p->cap) return true;
    size_t cap = p->cap ? p->cap * 2 : 1024;
    while (cap < p->len + bytes) cap *= 2;
    if (cap > MAX_CODE_BYTES) {
        p->err = GW_ERR_LIMIT;
        return false;
    }
    uint8_t *code = gw_alloc_resize(&p->store->alloc, p->code, p->cap, cap);
    if (!code) {
        p->err = GW_ERR_NOMEM;
        return false;
    }
    p->code = code;
    p->cap = cap;
    return true;
}

void gw_prep_put16(uint8_t *at, uint32_t v)
{
    uint16_t narrow = (uint16_t)v;
    memcpy(at, &narrow, sizeof narrow);
}

void gw_prep_put32(uint8_t *at, uint32_t v) { memcpy(at, &v, sizeof v); }
void gw_prep_put64(uint8_t *at, uint64_t v) { memcpy(at, &v, sizeof v); }
void gw_prep_put_ptr(uint8_t *at, const void *v) { memcpy(at, &v, sizeof v); }

static void put_op(uint8_t *at, gw_op *op) { memcpy(at, &op, sizeof op); }

uint8_t *gw_prep_emit(struct gw_prep *p, gw_op *op, size_t bytes)
{
    p->fuse2 = gw_prep_has_fuse(p) ? p->fuse : (struct gw_fuse){.kind = GW_FUSE_NONE};
    p->fuse.kind = GW_FUSE_NONE;
    if (!grow(p, bytes)) {
        memset(p->scratch, 0, sizeof p->scratch);
        return p->scratch;
    }
    uint8_t *at = p->code + p->len;
    memset(at, 0, bytes);
    put_op(at, op);
    p->last = p->tail = (uint32_t)p->len;
    if (p->len <= p->find) p->found = p->body_offset + (uint32_t)(p->in.at - p->body);
    p->len += bytes;
    return at;
}

void gw_prep_wrote(struct gw_prep *p, uint32_t slot)
{
    for (unsigned c = 0; c < GW_ACC_COUNT; c++)
        if (p->acc[c].slot == slot) p->acc[c].slot = GW_PREP_NONE;
}

/* Let the instruction that left its value in accumulator c store it to `slot`, too. */
static void store_too(struct gw_prep *p, unsigned c, uint32_t slot)
{
    struct gw_acc *acc = &p->acc[c];
    if (p->err == GW_OK) {
        put_op(p->code + acc->pos, acc->pair[1]);
        gw_prep_put16(p->code + acc->pos + 8, slot);
    }
    if (p->fuse.pos == acc->pos) {
        p->fuse.is_stored = true;
        p->fuse.dst = (uint16_t)slot;
    }
    acc->entry = GW_PREP_NONE;
    gw_prep_wrote(p, slot);
    acc->slot = slot;
}

void gw_prep_spill(struct gw_prep *p, unsigned c)
{
    uint32_t index = p->acc[c].entry;
    if (index == GW_PREP_NONE) return;
    struct gw_pentry *e = gw_prep_at(p, index);
    e->kind = GW_ENTRY_SLOT;
    store_too(p, c, e->home);
}

void gw_prep_spill_all(struct gw_prep *p)
{
    for (unsigned c = 0; c < GW_ACC_COUNT; c++) gw_prep_spill(p, c);
}

void gw_prep_forget(struct gw_prep *p)
{
    for (unsigned c = 0; c < GW_ACC_COUNT; c++) {
        GW_ASSERT(p->acc[c].entry == GW_PREP_NONE || p->is_dead);
        p->acc[c].slot = p->acc[c].entry = GW_PREP_NONE;
    }
    p->last = p->tail = GW_PREP_NONE;
    p->fuse.kind = GW_FUSE_NONE;
}

uint8_t *gw_prep_produce(struct gw_prep *p, gw_op *const pair[2], size_t bytes, unsigned c,
                         bool is_32)
{
    gw_prep_spill(p, c);
    struct gw_acc before = p->acc[c];
    uint8_t *at = gw_prep_emit(p, pair[0], bytes);
    p->fuse.before = before;
    p->fuse.pos = p->tail;
    p->fuse.is_stored = false;
    struct gw_pentry *e = gw_prep_push(p, c, is_32);
    if (p->err != GW_OK) return at;
    e->kind = GW_ENTRY_ACC;
    e->pos = p->last;
    p->acc[c] = (struct gw_acc){pair, p->last, gw_prep_depth(p) - 1, GW_PREP_NONE};
    return at;
}

uint8_t *gw_prep_produce_slot(struct gw_prep *p, gw_op *op, size_t bytes, unsigned c,
                              bool is_32)
{
    uint8_t *at = gw_prep_emit(p, op, bytes);
    struct gw_pentry *e = gw_prep_push(p, c, is_32);
    if (p->err != GW_OK) return at;
    e->kind = GW_ENTRY_SLOT;
    e->pos = p->last;
    gw_prep_put16(at + 8, e->home);
    gw_prep_wrote(p, e->home);
    return at;
}

bool gw_prep_has_fuse(const struct gw_prep *p)
{
    return p->err == GW_OK && p->fuse.kind != GW_FUSE_NONE && p->tail != GW_PREP_NONE &&
           p->fuse.pos == p->tail;
}

bool gw_prep_can_fuse(const struct gw_prep *p, const struct gw_pentry *value)
{
    return gw_prep_has_fuse(p) && value->kind == GW_ENTRY_ACC && value->pos == p->tail &&
           !p->fuse.is_stored;
}

void gw_prep_unfuse(struct gw_prep *p)
{
    bool is_float = p->fuse.kind == GW_FUSE_BIN && p->fuse.domain >= 2;
    p->acc[is_float ? p->fuse.domain - 1u : GW_ACC_R] = p->fuse.before;
    p->len = p->tail;
    p->fuse = p->fuse2;
    p->fuse2.kind = GW_FUSE_NONE;
    p->last = GW_PREP_NONE;
    p->tail = p->fuse.kind == GW_FUSE_NONE ? GW_PREP_NONE : p->fuse.pos;
}
