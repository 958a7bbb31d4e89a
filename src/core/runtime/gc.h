/* SPDX-License-Identifier: Apache-2.0 */
/* gc.h -- the garbage-collected heap of a store.
 *
 * Non-moving mark-sweep in size-classed blocks. Roots: all value stacks of the store,
 * conservatively; globals, tables, passive element segments, pending exception, host
 * roots, precisely. Objects are traced by their canonical type.
 *
 *   offset 0  gw_type_id type   (struct and array)
 *          4  uint8_t kind, mark, flags, 0
 *          8  uint32_t length   (array)  |  fields of a struct start here
 *         16  elements of an array
 * Field offsets: gw_canon.field_offsets, from the start of the fields (8) or elements
 * (16). i8 and i16 fields take 1 and 2 bytes; all are naturally aligned, v128 to 8. */
#ifndef GW_CORE_RUNTIME_GC_H
#define GW_CORE_RUNTIME_GC_H

#include "base/diag.h"
#include "core/runtime/value.h"
#include "core/wasm/type_registry.h"

struct gw_store;
struct gw_gc_heap;
struct gw_tag;

enum gw_gc_kind { GW_GC_STRUCT, GW_GC_ARRAY, GW_GC_EXCEPTION, GW_GC_HOST };
enum { GW_GC_STRUCT_FIELDS = 8, GW_GC_ARRAY_ELEMS = 16 };

struct gw_gc_object {
    gw_type_id type;
    uint8_t kind, mark, flags, unused;
};

struct gw_gc_array {
    struct gw_gc_object head;
    uint32_t len;
    uint32_t unused;
};

/* An exception: its tag and arguments, laid out as slots. */
struct gw_gc_exception {
    struct gw_gc_object head;
    struct gw_tag *tag;
    uint64_t args[]; /* tag->canon->param_slots */
};

/* A host's object behind an externref. */
struct gw_gc_host {
    struct gw_gc_object head;
    void *data;
    void (*finalize)(void *data); /* may be NULL; must not call into the store */
};

/* Allocate, fields zero (null). May collect: every live reference must be in a slot below
 * exec->top, or rooted. NULL when the heap limit is reached even after a collection:
 * raise OUT_OF_MEMORY.
 *   len of an array  checked against the limit without overflow */
struct gw_gc_object *gw_gc_new_struct(struct gw_store *store,
                                      const struct gw_canon *type);
struct gw_gc_array *gw_gc_new_array(struct gw_store *store, const struct gw_canon *type,
                                    uint32_t len);
struct gw_gc_exception *gw_gc_new_exception(struct gw_store *store, struct gw_tag *tag);
struct gw_gc_host *gw_gc_new_host(struct gw_store *store, void *data,
                                  void (*finalize)(void *data));

/* Write a value from its slots into a field or element of the given (storage) type. */
static inline void gw_gc_write(void *at, gw_valtype type, const uint64_t *slots)
{
    switch (gw_valtype_kind(type)) {
    case GW_KIND_I8:
        memcpy(at, slots, 1);
        break;
    case GW_KIND_I16:
        memcpy(at, slots, 2);
        break;
    case GW_KIND_I32:
    case GW_KIND_F32:
        memcpy(at, slots, 4);
        break;
    case GW_KIND_V128:
        memcpy(at, slots, 16);
        break;
    default:
        memcpy(at, slots, 8);
        break;
    }
}

/* Does a non-null reference belong to a heap type (canonical)? Any hierarchy, i31
 * included. */
bool gw_gc_ref_matches(const struct gw_store *store, gw_ref ref, gw_heaptype heap);

/* Keep a reference alive while host code holds it.    errors  NOMEM */
enum gw_err gw_gc_root(struct gw_store *store, gw_ref ref, uint32_t *handle);
void gw_gc_unroot(struct gw_store *store, uint32_t handle);

/* Does host code hold any? */
bool gw_gc_has_roots(const struct gw_store *store);

void gw_gc_collect(struct gw_store *store);
size_t gw_gc_live_bytes(const struct gw_store *store);

/* The store's, at its end: finalize host objects, free everything. */
void gw_gc_heap_free(struct gw_store *store);

#endif
