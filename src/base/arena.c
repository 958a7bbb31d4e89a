/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <string.h>

enum { FIRST_BLOCK = 1024, LARGEST_BLOCK = 1 << 20, ALIGN = 16 };

struct gw_arena_block {
    struct gw_arena_block *next;
    void *memory; /* this block itself, or an adopted pointer */
    size_t bytes;
};

_Static_assert(sizeof(struct gw_arena_block) <= 2 * ALIGN, "header fits its room");
enum { HEADER = 2 * ALIGN };

void gw_arena_init(struct gw_arena *arena, struct gw_alloc *alloc)
{
    *arena = (struct gw_arena){.alloc = alloc, .next_bytes = FIRST_BLOCK};
}

static void free_block(struct gw_arena *arena, struct gw_arena_block *block)
{
    void *memory = block->memory;
    size_t bytes = block->bytes;
    if (memory != block) gw_alloc_put(arena->alloc, block, sizeof *block);
    gw_alloc_put(arena->alloc, memory, bytes);
}

/* Free all blocks but one (or none). */
static void free_blocks(struct gw_arena *arena, const struct gw_arena_block *kept)
{
    struct gw_arena_block *block = arena->blocks;
    while (block) {
        struct gw_arena_block *next = block->next;
        if (block != kept) free_block(arena, block);
        block = next;
    }
}

void gw_arena_deinit(struct gw_arena *arena)
{
    free_blocks(arena, NULL);
    gw_arena_init(arena, arena->alloc);
}

void gw_arena_reset(struct gw_arena *arena)
{
    struct gw_arena_block *kept = NULL;
    for (struct gw_arena_block *b = arena->blocks; b; b = b->next)
        if (b->memory == b && (!kept || b->bytes > kept->bytes)) kept = b;
    free_blocks(arena, kept);
    arena->blocks = kept;
    arena->at = arena->end = NULL;
    if (!kept) return;
    kept->next = NULL;
    arena->at = (uint8_t *)kept + HEADER;
    arena->end = (uint8_t *)kept + kept->bytes;
}

void gw_arena_join(struct gw_arena *into, struct gw_arena *from)
{
    struct gw_arena_block **end = &into->blocks;
    while (*end)
        end = &(*end)->next;
    *end = from->blocks;
    gw_arena_init(from, from->alloc);
}

static struct gw_arena_block *push_block(struct gw_arena *arena, size_t bytes)
{
    struct gw_arena_block *block = gw_alloc_get(arena->alloc, bytes);
    if (!block) return NULL;
    *block = (struct gw_arena_block){arena->blocks, block, bytes};
    arena->blocks = block;
    return block;
}

void *gw_arena_get(struct gw_arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX / 2) return NULL;
    if (bytes == 0) bytes = 1; /* an empty arena would answer NULL */
    bytes = (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (bytes <= (size_t)(arena->end - arena->at)) {
        void *p = arena->at;
        arena->at += bytes;
        return p;
    }
    if (bytes > arena->next_bytes / 4) { /* its own block; the open one stays open */
        struct gw_arena_block *block = push_block(arena, bytes + HEADER);
        return block ? (uint8_t *)block + HEADER : NULL;
    }
    size_t block_bytes = arena->next_bytes;
    struct gw_arena_block *block = push_block(arena, block_bytes);
    if (!block) return NULL;
    if (arena->next_bytes < LARGEST_BLOCK) arena->next_bytes *= 2;
    arena->at = (uint8_t *)block + HEADER;
    arena->end = (uint8_t *)block + block_bytes;
    void *p = arena->at;
    arena->at += bytes;
    return p;
}

void *gw_arena_zero(struct gw_arena *arena, size_t bytes)
{
    void *p = gw_arena_get(arena, bytes);
    if (p && bytes) memset(p, 0, bytes);
    return p;
}

void *gw_arena_array(struct gw_arena *arena, size_t count, size_t item_bytes)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, item_bytes, &bytes)) return NULL;
    return gw_arena_get(arena, bytes);
}

struct gw_slice gw_arena_copy(struct gw_arena *arena, struct gw_slice bytes)
{
    uint8_t *p = gw_arena_get(arena, bytes.len + 1);
    if (!p) return (struct gw_slice){NULL, 0};
    if (bytes.len) memcpy(p, bytes.data, bytes.len);
    p[bytes.len] = 0;
    return (struct gw_slice){p, bytes.len};
}

int gw_arena_adopt(struct gw_arena *arena, void *p, size_t bytes)
{
    struct gw_arena_block *block = gw_alloc_get(arena->alloc, sizeof *block);
    if (!block) return -1;
    *block = (struct gw_arena_block){arena->blocks, p, bytes};
    arena->blocks = block;
    return 0;
}
