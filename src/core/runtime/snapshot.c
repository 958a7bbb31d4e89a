/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/snapshot.h"

#include "os/vm.h"

enum { MAX_RANGES = 64 };

struct saved_memory {
    struct gw_memory *memory;
    const struct gw_vm_image *image;
    uint64_t size_bytes;
};

struct saved_table {
    struct gw_table *table;
    gw_ref *entries; /* NULL where there are none */
    size_t size;
};

struct saved_global {
    struct gw_global *global;
    union gw_value value;
};

struct gw_snapshot {
    struct gw_store *store;
    size_t keep_bytes;
    struct saved_memory *memories;
    struct saved_table *tables;
    struct saved_global *globals; /* the mutable ones */
    uint32_t memory_count, table_count, global_count;
    /* As the store's: what was made since comes before them. */
    struct gw_memory *first_memory;
    struct gw_table *first_table;
    struct gw_global *first_global;
    struct gw_tag *first_tag;
    struct gw_instance *first_instance;
    struct gw_host_func *first_host_func;
    int64_t fuel;
    uint64_t deadline;
};

/* -- taking -------------------------------------------------------------------------- */

static bool can_restore(const struct gw_store *store)
{
    for (const struct gw_memory *m = store->memories; m; m = m->next)
        if (m->shared) return false;
    return !store->gc;
}

/* Contents up to the last page that is not all zero. */
static size_t content_bytes(const struct gw_memory *memory)
{
    size_t page = gw_vm_page(), end = gw_vm_round((size_t)memory->size_bytes);
    while (end) {
        const uint8_t *at = memory->base + end - page;
        if (at[0] || memcmp(at, at + 1, page - 1) != 0) break;
        end -= page;
    }
    return end;
}

static enum gw_err make_images(struct gw_images *images, const struct gw_store *store)
{
    uint32_t count = store->memory_count;
    images->of = gw_alloc_zero(images->alloc, count * sizeof *images->of);
    if (!images->of) return GW_ERR_NOMEM;
    for (const struct gw_memory *m = store->memories; m; m = m->next) {
        struct gw_vm_image *image = &images->of[images->count];
        if (!gw_vm_image_init(image, m->base, content_bytes(m))) {
            gw_images_deinit(images);
            return GW_ERR_NOMEM;
        }
        images->count++;
    }
    return GW_OK;
}

void gw_images_deinit(struct gw_images *images)
{
    if (!images->of) return;
    uint32_t count = images->count;
    for (uint32_t i = 0; i < count; i++)
        gw_vm_image_deinit(&images->of[i]);
    gw_alloc_put(images->alloc, images->of, count * sizeof *images->of);
    images->of = NULL;
    images->count = 0;
}

/* Does the memory hold what the image does? It may not, where offsets are imported. */
static bool is_alike(const struct gw_memory *memory, const struct gw_vm_image *image)
{
    return content_bytes(memory) == image->bytes &&
           (image->bytes == 0 || memcmp(memory->base, image->data, image->bytes) == 0);
}

static enum gw_err save_memories(struct gw_snapshot *s, struct gw_images *images)
{
    struct gw_store *store = s->store;
    if (store->memory_count == 0) return GW_OK;
    if (images->count == 0) {
        enum gw_err err = make_images(images, store);
        if (err) return err;
    }
    if (images->count != store->memory_count) return GW_ERR_UNSUPPORTED;
    s->memories = gw_alloc_zero(&store->alloc, store->memory_count * sizeof *s->memories);
    if (!s->memories) return GW_ERR_NOMEM;
    s->memory_count = store->memory_count;
    uint32_t i = 0;
    for (struct gw_memory *m = store->memories; m; m = m->next, i++) {
        const struct gw_vm_image *image = &images->of[i];
        if (!is_alike(m, image)) return GW_ERR_UNSUPPORTED;
        s->memories[i] = (struct saved_memory){m, image, m->size_bytes};
        if (!m->is_guarded) continue; /* it may move, which only one mapping can */
        gw_vm_discard(m->base, gw_vm_round((size_t)m->size_bytes));
        if (!gw_vm_image_map(image, m->base)) return GW_ERR_NOMEM;
        gw_vm_use_small(m->base, gw_vm_round((size_t)m->size_bytes));
    }
    return GW_OK;
}

static enum gw_err save_tables(struct gw_snapshot *s)
{
    struct gw_store *store = s->store;
    if (store->table_count == 0) return GW_OK;
    s->tables = gw_alloc_zero(&store->alloc, store->table_count * sizeof *s->tables);
    if (!s->tables) return GW_ERR_NOMEM;
    s->table_count = store->table_count;
    struct saved_table *to = s->tables;
    for (struct gw_table *t = store->tables; t; t = t->next, to++) {
        to->table = t;
        to->size = (size_t)t->size;
        if (!to->size) continue;
        to->entries = gw_alloc_array(&store->alloc, to->size, sizeof(gw_ref));
        if (!to->entries) return GW_ERR_NOMEM;
        memcpy(to->entries, t->entries, to->size * sizeof(gw_ref));
    }
    return GW_OK;
}

static enum gw_err save_globals(struct gw_snapshot *s)
{
    uint32_t count = 0;
    for (const struct gw_global *g = s->store->globals; g; g = g->next)
        count += g->type.is_mutable;
    if (count == 0) return GW_OK;
    s->globals = gw_alloc_array(&s->store->alloc, count, sizeof *s->globals);
    if (!s->globals) return GW_ERR_NOMEM;
    s->global_count = count;
    struct saved_global *to = s->globals;
    for (struct gw_global *g = s->store->globals; g; g = g->next)
        if (g->type.is_mutable) *to++ = (struct saved_global){g, g->value};
    return GW_OK;
}

enum gw_err gw_snapshot_new(struct gw_store *store, struct gw_images *images,
                            size_t keep_bytes, struct gw_snapshot **out)
{
    if (!can_restore(store)) return GW_ERR_UNSUPPORTED;
    struct gw_snapshot *s = gw_alloc_zero(&store->alloc, sizeof *s);
    if (!s) return GW_ERR_NOMEM;
    s->store = store;
    s->keep_bytes = keep_bytes;
    s->first_memory = store->memories;
    s->first_table = store->tables;
    s->first_global = store->globals;
    s->first_tag = store->tags;
    s->first_instance = store->instances;
    s->first_host_func = store->host_funcs;
    s->fuel = store->fuel;
    s->deadline = atomic_load_explicit(&store->deadline, memory_order_relaxed);
    enum gw_err err = save_memories(s, images);
    if (!err) err = save_tables(s);
    if (!err) err = save_globals(s);
    if (err)
        gw_snapshot_free(&s);
    else
        *out = s;
    return err;
}

void gw_snapshot_free(struct gw_snapshot **snapshot)
{
    struct gw_snapshot *s = *snapshot;
    if (!s) return;
    *snapshot = NULL;
    struct gw_alloc *alloc = &s->store->alloc;
    for (uint32_t i = 0; i < s->table_count; i++)
        gw_alloc_put(alloc, s->tables[i].entries, s->tables[i].size * sizeof(gw_ref));
    gw_alloc_put(alloc, s->tables, s->table_count * sizeof *s->tables);
    gw_alloc_put(alloc, s->memories, s->memory_count * sizeof *s->memories);
    gw_alloc_put(alloc, s->globals, s->global_count * sizeof *s->globals);
    gw_alloc_put(alloc, s, sizeof *s);
}

/* -- putting back -------------------------------------------------------------------- */

/* Make [at, at + bytes) of the memory what it was. */
static void copy_back(const struct saved_memory *saved, uint8_t *at, size_t bytes)
{
    size_t from = (size_t)(at - saved->memory->base), copied = 0;
    if (from < saved->image->bytes) {
        copied = saved->image->bytes - from;
        if (copied > bytes) copied = bytes;
        memcpy(at, saved->image->data + from, copied);
    }
    memset(at + copied, 0, bytes - copied);
}

static void restore_contents(const struct saved_memory *saved, size_t keep_bytes)
{
    struct gw_vm_range ranges[MAX_RANGES];
    size_t count, written = 0, bytes = gw_vm_round((size_t)saved->size_bytes);
    if (bytes == 0) return;
    uint8_t *base = saved->memory->base;
    if (!saved->memory->is_guarded) {
        copy_back(saved, base, bytes);
        return;
    }
    if (!gw_vm_written(base, bytes, ranges, MAX_RANGES, &count)) count = MAX_RANGES;
    for (size_t i = 0; i < count && count < MAX_RANGES; i++)
        written += ranges[i].bytes;
    if (count == MAX_RANGES || written > keep_bytes) {
        gw_vm_discard(base, bytes);
        return;
    }
    for (size_t i = 0; i < count; i++)
        copy_back(saved, ranges[i].at, ranges[i].bytes);
}

static bool restore_memories(struct gw_snapshot *s)
{
    for (uint32_t i = 0; i < s->memory_count; i++) {
        const struct saved_memory *saved = &s->memories[i];
        if (!gw_memory_shrink(saved->memory, saved->size_bytes)) return false;
        restore_contents(saved, s->keep_bytes);
    }
    return true;
}

static void restore_tables(struct gw_snapshot *s)
{
    for (uint32_t i = 0; i < s->table_count; i++) {
        const struct saved_table *saved = &s->tables[i];
        saved->table->size = saved->size;
        if (saved->size)
            memcpy(saved->table->entries, saved->entries, saved->size * sizeof(gw_ref));
    }
}

static bool restore_segments(struct gw_store *store)
{
    for (struct gw_instance *i = store->instances; i; i = i->next)
        if (!gw_instance_undrop(i)) return false;
    return true;
}

static bool has_grown(const struct gw_snapshot *s)
{
    const struct gw_store *store = s->store;
    return store->memories != s->first_memory || store->tables != s->first_table ||
           store->globals != s->first_global || store->tags != s->first_tag ||
           store->instances != s->first_instance ||
           store->host_funcs != s->first_host_func ||
           (store->execs && store->execs->next);
}

bool gw_snapshot_restore(struct gw_snapshot *s)
{
    struct gw_store *store = s->store;
    if (has_grown(s) || gw_gc_has_roots(store)) return false;
    gw_trap_free(store, &store->trap);
    store->exception = GW_REF_NULL;
    store->exit_code = 0;
    if (store->gc) gw_gc_heap_free(store);
    if (!restore_memories(s)) return false;
    restore_tables(s);
    for (uint32_t i = 0; i < s->global_count; i++)
        s->globals[i].global->value = s->globals[i].value;
    store->fuel = s->fuel;
    gw_store_set_deadline(store, s->deadline);
    return restore_segments(store);
}
