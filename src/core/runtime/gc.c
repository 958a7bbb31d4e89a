/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/gc.h"

#include "core/runtime/gc_heap.h"
#include "core/runtime/global.h"
#include "core/runtime/store.h"

static struct gw_gc_object *new_object(struct gw_store *store, enum gw_gc_kind kind,
                                       gw_type_id type, size_t bytes)
{
    struct gw_gc_heap *heap = GW_LIKELY(store->gc) ? store->gc : gw_gc_heap_get(store);
    if (GW_UNLIKELY(!heap)) return NULL;
    bool is_zero;
    struct gw_gc_object *object = gw_gc_heap_take(heap, bytes, &is_zero);
    if (GW_UNLIKELY(!object)) return NULL;
    if (!is_zero) memset(object + 1, 0, bytes - sizeof *object);
    *object = (struct gw_gc_object){
        .type = type, .kind = (uint8_t)kind, .flags = GW_GC_FLAG_OBJECT};
    return object;
}

struct gw_gc_object *gw_gc_new_struct(struct gw_store *store, const struct gw_canon *type)
{
    return new_object(store, GW_GC_STRUCT, type->id,
                      (size_t)GW_GC_STRUCT_FIELDS + type->fields_bytes);
}

struct gw_gc_array *gw_gc_new_array(struct gw_store *store, const struct gw_canon *type,
                                    uint32_t len)
{
    uint64_t bytes = GW_GC_ARRAY_ELEMS + (uint64_t)len * type->fields_bytes;
    if (bytes > store->config.max_gc_bytes || bytes > SIZE_MAX / 2) return NULL;
    struct gw_gc_array *array =
        (struct gw_gc_array *)new_object(store, GW_GC_ARRAY, type->id, (size_t)bytes);
    if (array) array->len = len;
    return array;
}

struct gw_gc_exception *gw_gc_new_exception(struct gw_store *store, struct gw_tag *tag)
{
    struct gw_gc_exception *exception = (struct gw_gc_exception *)new_object(
        store, GW_GC_EXCEPTION, tag->type,
        sizeof *exception + tag->canon->param_slots * sizeof exception->args[0]);
    if (exception) exception->tag = tag;
    return exception;
}

struct gw_gc_host *gw_gc_new_host(struct gw_store *store, void *data,
                                  void (*finalize)(void *data))
{
    struct gw_gc_host *host =
        (struct gw_gc_host *)new_object(store, GW_GC_HOST, 0, sizeof *host);
    if (!host) return NULL;
    host->data = data;
    host->finalize = finalize;
    store->gc->host_objects++;
    return host;
}

static bool is_subtype(const struct gw_canon *sub, const struct gw_canon *super)
{
    return sub == super ||
           (super->depth < sub->depth && sub->display[super->depth] == super->id);
}

static bool matches_concrete(const struct gw_store *store, gw_ref ref, gw_type_id id)
{
    const struct gw_canon *want = gw_type_registry_get(store->registry, id);
    if (want->type.comp == GW_COMP_FUNC)
        return is_subtype(((const struct gw_func *)(uintptr_t)ref)->canon, want);
    if (gw_ref_is_i31(ref)) return false;
    const struct gw_gc_object *object = (const struct gw_gc_object *)(uintptr_t)ref;
    if (object->kind != GW_GC_STRUCT && object->kind != GW_GC_ARRAY) return false;
    return object->type == id ||
           is_subtype(gw_type_registry_get(store->registry, object->type), want);
}

bool gw_gc_ref_matches(const struct gw_store *store, gw_ref ref, gw_heaptype heap)
{
    if (gw_heap_is_index(heap)) return matches_concrete(store, ref, heap);
    const struct gw_gc_object *object =
        gw_ref_is_i31(ref) ? NULL : (const struct gw_gc_object *)(uintptr_t)ref;
    switch (heap) {
    case GW_HEAP_FUNC:
    case GW_HEAP_EXTERN:
    case GW_HEAP_ANY:
    case GW_HEAP_EXN:
        return true; /* validation keeps hierarchies apart */
    case GW_HEAP_EQ:
        return !object || object->kind == GW_GC_STRUCT || object->kind == GW_GC_ARRAY;
    case GW_HEAP_I31:
        return !object;
    case GW_HEAP_STRUCT:
        return object && object->kind == GW_GC_STRUCT;
    case GW_HEAP_ARRAY:
        return object && object->kind == GW_GC_ARRAY;
    default:
        return false; /* the bottom types hold only null */
    }
}

enum gw_err gw_gc_root(struct gw_store *store, gw_ref ref, uint32_t *handle)
{
    struct gw_gc_heap *heap = gw_gc_heap_get(store);
    if (!heap) return GW_ERR_NOMEM;
    if (heap->free_root) {
        uint32_t index = heap->free_root - 1;
        gw_ref *root = GW_VEC_AT(gw_ref, &heap->roots, index);
        heap->free_root = (uint32_t)(*root >> 1);
        *root = ref;
        *handle = index;
        return GW_OK;
    }
    if (heap->roots.len >= UINT32_MAX - 1 || !gw_vec_push_copy(&heap->roots, &ref))
        return GW_ERR_NOMEM;
    *handle = (uint32_t)heap->roots.len - 1;
    return GW_OK;
}

void gw_gc_unroot(struct gw_store *store, uint32_t handle)
{
    struct gw_gc_heap *heap = store->gc;
    *GW_VEC_AT(gw_ref, &heap->roots, handle) = (gw_ref)heap->free_root << 1 | 1;
    heap->free_root = handle + 1;
}

bool gw_gc_has_roots(const struct gw_store *store)
{
    const struct gw_gc_heap *heap = store->gc;
    if (!heap) return false;
    size_t held = heap->roots.len;
    for (uint32_t i = heap->free_root; i; held--)
        i = (uint32_t)(*GW_VEC_AT(gw_ref, &heap->roots, i - 1) >> 1);
    return held > 0;
}

void gw_gc_collect(struct gw_store *store)
{
    struct gw_gc_heap *heap = store->gc;
    if (!heap) return;
    gw_gc_heap_settle(heap);
    gw_gc_mark(heap);
    gw_gc_heap_sweep(heap);
}

size_t gw_gc_live_bytes(const struct gw_store *store)
{
    return store->gc ? store->gc->live_bytes : 0;
}
