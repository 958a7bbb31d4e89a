/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/gc_heap.h"

#include "core/runtime/store.h"
#include "os/vm.h"

enum {
    OPEN_STEP = 32,
    LEAST_THRESHOLD = 2 << 20,
    MAX_BLOCKS = 1 << 24,
    CARVE_BYTES = 4096
};

static uint8_t *address_of(const struct gw_gc_heap *heap, uint32_t block)
{
    return heap->base + ((size_t)block << GW_GC_BLOCK_LOG2);
}

/* 16, 32, ... 256, then four steps to each doubling. */
unsigned gw_gc_heap_class(size_t bytes)
{
    if (bytes <= 256) return (unsigned)((bytes + 15) / 16 - 1);
    unsigned n = (unsigned)bytes - 1, log2 = 31u - (unsigned)__builtin_clz(n);
    return 16 + (log2 - 8) * 4 + (n >> (log2 - 2) & 3);
}

static unsigned class_bytes(unsigned size_class)
{
    if (size_class < 16) return (size_class + 1) * 16;
    return (5 + size_class % 4) << (2 + size_class / 4);
}

/* -- the range ----------------------------------------------------------------------- */

/* Objects need whole blocks, so the address space is more than the limit; less where the
 * system has not so much. */
static bool reserve(struct gw_gc_heap *heap, size_t limit)
{
    size_t blocks = limit >> (GW_GC_BLOCK_LOG2 - 2);
    blocks = blocks < 64 ? 64 : blocks > MAX_BLOCKS ? MAX_BLOCKS : blocks;
    for (; blocks >= 64; blocks /= 2) {
        heap->base = gw_vm_reserve(blocks << GW_GC_BLOCK_LOG2);
        if (!heap->base) continue;
        heap->block_end = (uint32_t)blocks;
        return true;
    }
    return false;
}

struct gw_gc_heap *gw_gc_heap_get(struct gw_store *store)
{
    if (store->gc) return store->gc;
    struct gw_gc_heap *heap = gw_alloc_get(&store->alloc, sizeof *heap);
    if (!heap) return NULL;
    memset(heap, 0, offsetof(struct gw_gc_heap, work)); /* work: touched when needed */
    if (!reserve(heap, store->config.max_gc_bytes)) {
        gw_alloc_put(&store->alloc, heap, sizeof *heap);
        return NULL;
    }
    heap->store = store;
    heap->threshold_bytes = LEAST_THRESHOLD;
    gw_vec_init(&heap->roots, &store->alloc, sizeof(gw_ref));
    store->gc = heap;
    return heap;
}

static void finalize_host(struct gw_gc_heap *heap, struct gw_gc_object *object)
{
    if (object->kind != GW_GC_HOST) return;
    struct gw_gc_host *host = (struct gw_gc_host *)object;
    heap->host_objects--;
    if (host->finalize) host->finalize(host->data);
}

static void each(struct gw_gc_heap *heap, gw_gc_heap_visit *visit)
{
    for (uint32_t i = 0; i < heap->block_count; i++)
        gw_gc_heap_each_in(heap, i, visit);
}

void gw_gc_heap_free(struct gw_store *store)
{
    struct gw_gc_heap *heap = store->gc;
    if (!heap) return;
    gw_gc_heap_settle(heap);
    if (heap->host_objects) each(heap, finalize_host);
    gw_alloc_uncharge(store->config.alloc, heap->charged_bytes);
    gw_vm_release(heap->base, (size_t)heap->block_end << GW_GC_BLOCK_LOG2);
    gw_vec_deinit(&heap->roots);
    gw_alloc_put(&store->alloc, heap->blocks, heap->block_cap * sizeof *heap->blocks);
    gw_alloc_put(&store->alloc, heap, sizeof *heap);
    store->gc = NULL;
}

static bool charge(struct gw_gc_heap *heap, size_t bytes)
{
    const struct gw_store_config *config = &heap->store->config;
    if (heap->charged_bytes > config->max_gc_bytes ||
        bytes > config->max_gc_bytes - heap->charged_bytes)
        return false;
    if (gw_alloc_charge(config->alloc, bytes)) return false;
    heap->charged_bytes += bytes;
    return true;
}

static void uncharge(struct gw_gc_heap *heap, size_t bytes)
{
    gw_alloc_uncharge(heap->store->config.alloc, bytes);
    heap->charged_bytes -= bytes;
}

static bool grow_table(struct gw_gc_heap *heap, uint32_t need)
{
    if (need <= heap->block_cap) return true;
    uint32_t cap = heap->block_cap ? heap->block_cap * 2 : 32;
    if (cap < need) cap = need;
    struct gw_gc_block *blocks =
        gw_alloc_resize(&heap->store->alloc, heap->blocks,
                        heap->block_cap * sizeof *blocks, cap * sizeof *blocks);
    if (!blocks) return false;
    heap->blocks = blocks;
    heap->block_cap = cap;
    return true;
}

/* Move the frontier: `count` clean blocks more.     returns  the first, or UINT32_MAX */
static uint32_t extend(struct gw_gc_heap *heap, uint32_t count)
{
    uint32_t first = heap->block_count;
    if (count > heap->block_end - first || !grow_table(heap, first + count))
        return UINT32_MAX;
    if (first + count > heap->block_open) {
        uint32_t open = (first + count + OPEN_STEP - 1) / OPEN_STEP * OPEN_STEP;
        if (open > heap->block_end) open = heap->block_end;
        size_t bytes = (size_t)(open - heap->block_open) << GW_GC_BLOCK_LOG2;
        if (!gw_vm_commit(address_of(heap, heap->block_open), bytes)) return UINT32_MAX;
        heap->block_open = open;
    }
    memset(&heap->blocks[first], 0, count * sizeof *heap->blocks);
    heap->block_count += count;
    heap->clean_count += count;
    return first;
}

static bool is_free(const struct gw_gc_block *block)
{
    return block->state == GW_GC_BLOCK_CLEAN || block->state == GW_GC_BLOCK_DIRTY;
}

static void clean(struct gw_gc_heap *heap, uint32_t index)
{
    gw_vm_discard(address_of(heap, index), GW_GC_BLOCK_BYTES);
    heap->blocks[index].state = GW_GC_BLOCK_CLEAN;
    heap->dirty_count--;
    heap->clean_count++;
    uncharge(heap, GW_GC_BLOCK_BYTES);
}

/* Give memory of free blocks back until at most `keep` dirty ones are left. */
static void trim(struct gw_gc_heap *heap, uint32_t keep)
{
    for (uint32_t i = heap->block_count; i-- > 0 && heap->dirty_count > keep;)
        if (heap->blocks[i].state == GW_GC_BLOCK_DIRTY) clean(heap, i);
}

static bool charge_or_trim(struct gw_gc_heap *heap, size_t bytes)
{
    if (GW_LIKELY(charge(heap, bytes))) return true;
    if (heap->dirty_count == 0) return false;
    trim(heap, 0);
    return charge(heap, bytes);
}

/* -- taking -------------------------------------------------------------------------- */

static uint32_t find_free_block(struct gw_gc_heap *heap)
{
    if (heap->clean_count + heap->dirty_count == 0) return extend(heap, 1);
    while (heap->small_hint < heap->block_count &&
           !is_free(&heap->blocks[heap->small_hint]))
        heap->small_hint++;
    return heap->small_hint < heap->block_count ? heap->small_hint : extend(heap, 1);
}

static bool take_small_block(struct gw_gc_heap *heap, unsigned size_class)
{
    uint32_t index = find_free_block(heap);
    if (index == UINT32_MAX) return false;
    struct gw_gc_block *block = &heap->blocks[index];
    if (block->state == GW_GC_BLOCK_CLEAN) {
        if (!charge_or_trim(heap, GW_GC_BLOCK_BYTES)) return false;
        heap->clean_count--;
    } else {
        heap->dirty_count--;
    }
    unsigned bytes = class_bytes(size_class);
    *block = (struct gw_gc_block){.state = GW_GC_BLOCK_SMALL,
                                  .size_class = (uint8_t)size_class,
                                  .cell_bytes = (uint16_t)bytes};
    struct gw_gc_class *c = &heap->classes[size_class];
    c->current = index + 1;
    c->bump = address_of(heap, index);
    c->bump_end = c->bump + GW_GC_BLOCK_BYTES / bytes * bytes;
    heap->since_bytes += GW_GC_BLOCK_BYTES;
    return true;
}

static void settle_class(struct gw_gc_heap *heap, struct gw_gc_class *c)
{
    if (!c->current) return;
    struct gw_gc_block *block = &heap->blocks[c->current - 1];
    block->bump = (uint32_t)(c->bump - address_of(heap, c->current - 1));
    block->free = c->free;
    c->current = 0;
    c->free = NULL;
    c->bump = c->bump_end = NULL;
}

static void take_partial(struct gw_gc_heap *heap, struct gw_gc_class *c)
{
    uint32_t index = c->partial - 1;
    struct gw_gc_block *block = &heap->blocks[index];
    c->partial = block->next;
    c->current = index + 1;
    c->free = block->free;
    c->bump = address_of(heap, index) + block->bump;
    c->bump_end = address_of(heap, index) +
                  GW_GC_BLOCK_BYTES / block->cell_bytes * (size_t)block->cell_bytes;
    heap->since_bytes += GW_GC_BLOCK_BYTES / 2; /* about */
}

/* Chain the next cells that were never used. */
static void carve(struct gw_gc_class *c, unsigned bytes)
{
    size_t room = (size_t)(c->bump_end - c->bump);
    if (room == 0) return; /* bump may be null */
    size_t count = (room < CARVE_BYTES ? room : CARVE_BYTES) / bytes;
    if (count == 0) count = 1;
    for (size_t i = count; i-- > 0;) {
        struct gw_gc_cell *cell = (struct gw_gc_cell *)(void *)(c->bump + i * bytes);
        cell->head = 0;
        cell->next = c->free;
        c->free = cell;
    }
    c->bump += count * bytes;
}

static void *pop_cell(struct gw_gc_class *c, unsigned bytes)
{
    if (GW_UNLIKELY(!c->free)) carve(c, bytes);
    struct gw_gc_cell *cell = c->free;
    if (cell) c->free = cell->next;
    return cell;
}

static void *take_small(struct gw_gc_heap *heap, unsigned size_class)
{
    struct gw_gc_class *c = &heap->classes[size_class];
    unsigned bytes = class_bytes(size_class);
    for (;;) {
        void *cell = pop_cell(c, bytes);
        if (cell) return cell;
        settle_class(heap, c);
        if (c->partial)
            take_partial(heap, c);
        else if (!take_small_block(heap, size_class))
            return NULL;
    }
}

/* Find `count` free blocks in a row between two indices.     returns  UINT32_MAX: none */
static uint32_t find_run_between(const struct gw_gc_heap *heap, uint32_t from,
                                 uint32_t to, uint32_t count)
{
    uint32_t len = 0;
    for (uint32_t i = from; i < to; i++) {
        len = is_free(&heap->blocks[i]) ? len + 1 : 0;
        if (len == count) return i + 1 - count;
    }
    return UINT32_MAX;
}

static uint32_t find_run(struct gw_gc_heap *heap, uint32_t count)
{
    if (heap->clean_count + heap->dirty_count >= count) {
        uint32_t at = find_run_between(heap, heap->large_hint, heap->block_count, count);
        if (at == UINT32_MAX) at = find_run_between(heap, 0, heap->block_count, count);
        if (at != UINT32_MAX) return at;
    }
    return extend(heap, count);
}

static void *take_large(struct gw_gc_heap *heap, size_t bytes)
{
    size_t pages = gw_vm_round(bytes);
    size_t blocks = (pages + GW_GC_BLOCK_BYTES - 1) >> GW_GC_BLOCK_LOG2;
    if (pages == 0 || blocks > heap->block_end) return NULL;
    uint32_t count = (uint32_t)blocks, first = find_run(heap, count);
    if (first == UINT32_MAX) return NULL;
    for (uint32_t i = first; i < first + count; i++)
        if (heap->blocks[i].state == GW_GC_BLOCK_DIRTY) clean(heap, i);
    if (!charge_or_trim(heap, pages)) return NULL;
    heap->clean_count -= count;
    for (uint32_t i = first; i < first + count; i++)
        heap->blocks[i] = (struct gw_gc_block){.state = GW_GC_BLOCK_TAIL};
    heap->blocks[first].state = GW_GC_BLOCK_LARGE;
    heap->blocks[first].run = count;
    heap->blocks[first].charged = pages;
    heap->large_hint = first + count;
    heap->since_bytes += pages;
    return address_of(heap, first);
}

static void *try_take(struct gw_gc_heap *heap, size_t bytes)
{
    return bytes <= GW_GC_SMALL_MAX ? take_small(heap, gw_gc_heap_class(bytes))
                                    : take_large(heap, bytes);
}

static bool is_due(const struct gw_gc_heap *heap)
{
    return heap->since_bytes >= heap->threshold_bytes || heap->store->config.gc_stress;
}

void *gw_gc_heap_take(struct gw_gc_heap *heap, size_t bytes, bool *is_zero)
{
    *is_zero = bytes > GW_GC_SMALL_MAX;
    if (GW_UNLIKELY(is_due(heap))) gw_gc_collect(heap->store);
    void *p = try_take(heap, bytes);
    if (GW_UNLIKELY(heap->store->config.gc_stress)) gw_gc_heap_settle(heap);
    if (GW_LIKELY(p)) return p;
    if (bytes > heap->store->config.max_gc_bytes) return NULL;
    gw_gc_collect(heap->store);
    return try_take(heap, bytes);
}

/* -- looking ------------------------------------------------------------------------- */

static struct gw_gc_object *object_in(void *cell)
{
    struct gw_gc_object *object = cell;
    return object->flags & GW_GC_FLAG_OBJECT ? object : NULL;
}

struct gw_gc_object *gw_gc_heap_find(const struct gw_gc_heap *heap, uint64_t word)
{
    uint64_t at = word - (uintptr_t)heap->base;
    if (at >= (uint64_t)heap->block_count << GW_GC_BLOCK_LOG2) return NULL;
    const struct gw_gc_block *block = &heap->blocks[at >> GW_GC_BLOCK_LOG2];
    uint32_t inside = (uint32_t)at & (GW_GC_BLOCK_BYTES - 1);
    if (block->state == GW_GC_BLOCK_SMALL) {
        if (inside >= block->bump || inside % block->cell_bytes) return NULL;
    } else if (block->state != GW_GC_BLOCK_LARGE || inside) {
        return NULL;
    }
    return object_in(heap->base + at);
}

void gw_gc_heap_each_in(struct gw_gc_heap *heap, uint32_t index, gw_gc_heap_visit *visit)
{
    const struct gw_gc_block *block = &heap->blocks[index];
    uint8_t *at = address_of(heap, index);
    if (block->state == GW_GC_BLOCK_LARGE) {
        if (object_in(at)) visit(heap, object_in(at));
    } else if (block->state == GW_GC_BLOCK_SMALL) {
        for (uint8_t *end = at + block->bump; at < end; at += block->cell_bytes)
            if (object_in(at)) visit(heap, object_in(at));
    }
}

void gw_gc_heap_settle(struct gw_gc_heap *heap)
{
    for (unsigned i = 0; i < GW_GC_CLASSES; i++) {
        settle_class(heap, &heap->classes[i]);
        heap->classes[i].partial = 0;
    }
}

/* -- sweeping ------------------------------------------------------------------------ */

/* Returns the live bytes; chains the other cells. */
static size_t sweep_cells(struct gw_gc_heap *heap, struct gw_gc_block *block, uint8_t *at)
{
    size_t live = 0;
    struct gw_gc_cell *free = NULL;
    for (uint32_t ofs = block->bump; ofs > 0;) {
        ofs -= block->cell_bytes;
        struct gw_gc_object *object = (struct gw_gc_object *)(at + ofs);
        if (object->mark != GW_GC_WHITE && object->flags & GW_GC_FLAG_OBJECT) {
            object->mark = GW_GC_WHITE;
            live += block->cell_bytes;
            continue;
        }
        if (object->flags & GW_GC_FLAG_OBJECT) finalize_host(heap, object);
        struct gw_gc_cell *cell = (struct gw_gc_cell *)(at + ofs);
        cell->head = 0;
        cell->next = free;
        free = cell;
    }
    block->free = free;
    return live;
}

static void sweep_small(struct gw_gc_heap *heap, uint32_t index)
{
    struct gw_gc_block *block = &heap->blocks[index];
    size_t live = sweep_cells(heap, block, address_of(heap, index));
    heap->live_bytes += live;
    if (live == 0) {
        *block = (struct gw_gc_block){.state = GW_GC_BLOCK_DIRTY};
        heap->dirty_count++;
    } else if (block->free || block->bump + block->cell_bytes <= GW_GC_BLOCK_BYTES) {
        struct gw_gc_class *c = &heap->classes[block->size_class];
        block->next = c->partial;
        c->partial = index + 1;
    }
}

static void sweep_large(struct gw_gc_heap *heap, uint32_t index)
{
    struct gw_gc_block *block = &heap->blocks[index];
    struct gw_gc_object *object = (struct gw_gc_object *)address_of(heap, index);
    if (object->mark != GW_GC_WHITE) {
        object->mark = GW_GC_WHITE;
        heap->live_bytes += block->charged;
        return;
    }
    uint32_t run = block->run;
    size_t charged = block->charged;
    gw_vm_discard(object, charged);
    uncharge(heap, charged);
    for (uint32_t i = index; i < index + run; i++)
        heap->blocks[i] = (struct gw_gc_block){.state = GW_GC_BLOCK_CLEAN};
    heap->clean_count += run;
}

void gw_gc_heap_sweep(struct gw_gc_heap *heap)
{
    heap->live_bytes = 0;
    for (uint32_t i = heap->block_count;
         i-- > 0;) { /* so that low blocks are used first */
        if (heap->blocks[i].state == GW_GC_BLOCK_SMALL)
            sweep_small(heap, i);
        else if (heap->blocks[i].state == GW_GC_BLOCK_LARGE)
            sweep_large(heap, i);
    }
    heap->small_hint = heap->large_hint = 0;
    heap->since_bytes = 0;
    size_t live = heap->live_bytes;
    heap->threshold_bytes = live > LEAST_THRESHOLD ? live : LEAST_THRESHOLD;
    trim(heap, (uint32_t)(heap->threshold_bytes >> GW_GC_BLOCK_LOG2));
}
