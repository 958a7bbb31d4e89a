/* SPDX-License-Identifier: Apache-2.0 */
/* gc_heap.h -- inside the collector: blocks, cells and how a word is recognised.
 *
 * One range of address space is reserved per heap, so that "is this word a reference?" is
 * a subtraction and a look into a table. It is cut into blocks of 32 KiB:
 *
 *   small block   cells of one size class; never-used ones lie from `bump` on, freed ones,
 *                 and some that are to be used next, are chained through their word 1
 *   large run     one object of more than 8 KiB, from its first block on
 *   free block    clean (reads as zero, costs nothing) or dirty (still charged)
 *
 * A cell holds an object iff it is below bump and its `flags` say so. */
#ifndef GW_CORE_RUNTIME_GC_HEAP_H
#define GW_CORE_RUNTIME_GC_HEAP_H

#include "base/vec.h"
#include "core/runtime/gc.h"

enum {
    GW_GC_BLOCK_LOG2 = 15,
    GW_GC_BLOCK_BYTES = 1 << GW_GC_BLOCK_LOG2,
    GW_GC_SMALL_MAX = 8192,
    GW_GC_CLASSES = 36,
    GW_GC_WORK_CAP = 4096,
};

#define GW_GC_LAST UINT32_MAX

enum gw_gc_block_state {
    GW_GC_BLOCK_CLEAN,
    GW_GC_BLOCK_DIRTY,
    GW_GC_BLOCK_SMALL,
    GW_GC_BLOCK_LARGE,
    GW_GC_BLOCK_TAIL, /* of a large run */
};

enum { GW_GC_FLAG_OBJECT = 1 };
enum gw_gc_mark {
    GW_GC_WHITE,
    GW_GC_GREY,
    GW_GC_BLACK
}; /* grey: its fields are to be traced */

struct gw_gc_cell {
    uint64_t head;
    struct gw_gc_cell *next;
};

struct gw_gc_block {
    uint8_t state, size_class;
    uint16_t cell_bytes;
    uint32_t bump; /* small: where never-used cells begin */
    uint32_t run;  /* large: blocks of the run */
    uint32_t
        next; /* small, with room: the next such of the class; 0: none (else index + 1) */
    uint32_t
        grey; /* 0: no lost grey object in it; else the next such, GW_GC_LAST: none */
    size_t charged; /* large: bytes */
    struct gw_gc_cell *free;
};

/* What the class allocates from. */
struct gw_gc_class {
    struct gw_gc_cell *free;
    uint8_t *bump, *bump_end;
    uint32_t current; /* the block of `bump`, index + 1; 0: none */
    uint32_t partial; /* blocks with room, index + 1 */
};

/* An object whose fields from `at` on are to be traced. */
struct gw_gc_work {
    struct gw_gc_object *object;
    uint32_t at;
};

struct gw_gc_heap {
    struct gw_store *store;
    struct gw_gc_class classes[GW_GC_CLASSES];
    uint8_t *base;
    struct gw_gc_block *blocks;
    uint32_t block_count;              /* in use or once used: the frontier */
    uint32_t block_cap;                /* of the table */
    uint32_t block_end;                /* reserved */
    uint32_t block_open;               /* accessible */
    uint32_t clean_count, dirty_count; /* below the frontier */
    uint32_t small_hint, large_hint;   /* where to look for free blocks */
    size_t charged_bytes;              /* against config.max_gc_bytes and config.alloc */
    size_t since_bytes;                /* handed out since the last collection */
    size_t threshold_bytes;
    size_t live_bytes; /* at the last collection */
    uint64_t host_objects;
    uint32_t work_len;
    uint32_t grey_blocks; /* with objects that found no room in `work`, index + 1 */
    struct gw_vec
        roots; /* gw_ref; free ones: next free index + 1, shifted, with bit 0 set */
    uint32_t free_root; /* index + 1 */
    struct gw_gc_work work[GW_GC_WORK_CAP];
};

/* The store's heap, made at first use; NULL: out of memory. */
struct gw_gc_heap *gw_gc_heap_get(struct gw_store *store);

/* The size class of a small object. Compiled code takes cells off the class's `free` by itself:
 * what is there always was zero in its first word, and needs no collection first. */
unsigned gw_gc_heap_class(size_t bytes);

/* Take a cell or run for `bytes`, contents undefined unless *is_zero. May collect. NULL:
 * none. */
void *gw_gc_heap_take(struct gw_gc_heap *heap, size_t bytes, bool *is_zero);

/* The object that starts exactly at this address, or NULL: any word may be asked. */
struct gw_gc_object *gw_gc_heap_find(const struct gw_gc_heap *heap, uint64_t word);

/* Call for every object of one block. */
typedef void gw_gc_heap_visit(struct gw_gc_heap *heap, struct gw_gc_object *object);
void gw_gc_heap_each_in(struct gw_gc_heap *heap, uint32_t block, gw_gc_heap_visit *visit);

/* Before marking; after it: free white objects, make all others white. */
void gw_gc_heap_settle(struct gw_gc_heap *heap);
void gw_gc_heap_sweep(struct gw_gc_heap *heap);

/* Find what is reachable and turn it black.      (gc_mark.c) */
void gw_gc_mark(struct gw_gc_heap *heap);

#endif
