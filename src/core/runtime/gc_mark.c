/* SPDX-License-Identifier: Apache-2.0 */
/* Marking: white objects that are found turn grey and are put on a list of work; tracing
 * its references turns an object black. The list does not grow, so marking takes no
 * memory: where it is full, the object stays grey without an entry, and its block is
 * searched later. A block is searched only when the list is empty, so every search pays
 * for a full list at least. */
#include "core/runtime/gc_heap.h"
#include "core/runtime/instance.h"

enum {
    CHUNK = 256
}; /* elements of an array that are traced at a time: bounds the list */

static void add_block(struct gw_gc_heap *heap, const struct gw_gc_object *object)
{
    size_t at = (size_t)((const uint8_t *)object - heap->base);
    uint32_t index = (uint32_t)(at >> GW_GC_BLOCK_LOG2);
    if (heap->blocks[index].grey) return;
    heap->blocks[index].grey = heap->grey_blocks ? heap->grey_blocks : GW_GC_LAST;
    heap->grey_blocks = index + 1;
}

static void add_work(struct gw_gc_heap *heap, struct gw_gc_object *object, uint32_t at)
{
    if (GW_LIKELY(heap->work_len < GW_GC_WORK_CAP))
        heap->work[heap->work_len++] = (struct gw_gc_work){object, at};
    else
        add_block(heap, object);
}

static void mark_object(struct gw_gc_heap *heap, struct gw_gc_object *object)
{
    if (object->mark != GW_GC_WHITE) return;
    object->mark = GW_GC_GREY;
    add_work(heap, object, 0);
}

/* Any word: null, i31, function, object or nothing at all. */
static void mark_word(struct gw_gc_heap *heap, uint64_t word)
{
    struct gw_gc_object *object = gw_gc_heap_find(heap, word);
    if (object) mark_object(heap, object);
}

/* A field or element: null, i31, a function -- outside of the heap -- or an object for
 * sure. */
static void mark_ref(struct gw_gc_heap *heap, gw_ref ref)
{
    uint64_t at = ref - (uintptr_t)heap->base;
    bool is_object = at < (uint64_t)heap->block_count << GW_GC_BLOCK_LOG2;
    if (is_object && !gw_ref_is_i31(ref))
        mark_object(heap, (struct gw_gc_object *)(uintptr_t)ref);
}

static void mark_words(struct gw_gc_heap *heap, const uint64_t *at, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        mark_word(heap, at[i]);
}

static void mark_refs(struct gw_gc_heap *heap, const gw_ref *at, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        mark_ref(heap, at[i]);
}

/* -- tracing ------------------------------------------------------------------------- */

static void trace_struct(struct gw_gc_heap *heap, const struct gw_gc_object *object)
{
    const struct gw_canon *type =
        gw_type_registry_get(heap->store->registry, object->type);
    const uint8_t *fields = (const uint8_t *)object + GW_GC_STRUCT_FIELDS;
    for (uint32_t i = 0; i < type->ref_count; i++) {
        uint64_t word;
        memcpy(&word, fields + type->ref_offsets[i], sizeof word);
        mark_ref(heap, word);
    }
}

/* A chunk at a time as long as the list has room, else to the end: the rest is never
 * lost. */
static void trace_array(struct gw_gc_heap *heap, struct gw_gc_object *object, uint32_t at)
{
    const struct gw_canon *type =
        gw_type_registry_get(heap->store->registry, object->type);
    if (type->ref_count == 0) return;
    const struct gw_gc_array *array = (const struct gw_gc_array *)object;
    const uint64_t *elems =
        (const uint64_t *)(const void *)((const uint8_t *)object + GW_GC_ARRAY_ELEMS);
    while (at < array->len) {
        uint32_t count = array->len - at < CHUNK ? array->len - at : CHUNK;
        if (at + count < array->len && heap->work_len < GW_GC_WORK_CAP) {
            add_work(heap, object, at + count);
            mark_refs(heap, elems + at, count);
            return;
        }
        mark_refs(heap, elems + at, count);
        at += count;
    }
}

static void trace(struct gw_gc_heap *heap, struct gw_gc_work work)
{
    struct gw_gc_object *object = work.object;
    object->mark = GW_GC_BLACK;
    switch ((enum gw_gc_kind)object->kind) {
    case GW_GC_STRUCT:
        trace_struct(heap, object);
        break;
    case GW_GC_ARRAY:
        trace_array(heap, object, work.at);
        break;
    case GW_GC_EXCEPTION: {
        const struct gw_gc_exception *exception = (const struct gw_gc_exception *)object;
        mark_words(heap, exception->args, exception->tag->canon->param_slots);
        break;
    }
    case GW_GC_HOST:
        break;
    }
}

static void drain(struct gw_gc_heap *heap)
{
    while (heap->work_len)
        trace(heap, heap->work[--heap->work_len]);
}

static void rescue(struct gw_gc_heap *heap, struct gw_gc_object *object)
{
    if (object->mark != GW_GC_GREY) return;
    trace(heap, (struct gw_gc_work){object, 0});
    drain(heap);
}

/* -- roots --------------------------------------------------------------------------- */

static void mark_instance(struct gw_gc_heap *heap, const struct gw_instance *instance)
{
    for (uint32_t i = 0; i < instance->module->elem_count; i++)
        mark_words(heap, instance->elems[i].refs, instance->elems[i].count);
}

static void mark_exec(struct gw_gc_heap *heap, const struct gw_exec *exec)
{
    mark_words(heap, exec->stack, (uint64_t)(exec->top - exec->stack));
    if (!exec->sp) return;
    const uint64_t *sp = (const uint64_t *)(const void *)exec->sp;
    mark_words(heap, sp, (uint64_t)(exec->stack_end - sp));
}

static void mark_roots(struct gw_gc_heap *heap)
{
    const struct gw_store *store = heap->store;
    for (const struct gw_exec *e = store->execs; e; e = e->next)
        mark_exec(heap, e);
    for (const struct gw_global *g = store->globals; g; g = g->next)
        if (gw_valtype_is_ref(g->type.type)) mark_word(heap, g->value.ref);
    for (const struct gw_table *t = store->tables; t; t = t->next)
        mark_words(heap, t->entries, t->size);
    for (const struct gw_instance *i = store->instances; i; i = i->next)
        mark_instance(heap, i);
    mark_word(heap, store->exception);
    mark_words(heap, heap->roots.data, heap->roots.len); /* free ones look like i31 */
}

void gw_gc_mark(struct gw_gc_heap *heap)
{
    heap->work_len = 0;
    mark_roots(heap);
    drain(heap);
    while (heap->grey_blocks) {
        uint32_t index = heap->grey_blocks - 1;
        uint32_t next = heap->blocks[index].grey;
        heap->grey_blocks = next == GW_GC_LAST ? 0 : next;
        heap->blocks[index].grey = 0;
        gw_gc_heap_each_in(heap, index, rescue);
    }
}
