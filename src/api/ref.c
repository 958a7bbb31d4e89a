/* SPDX-License-Identifier: Apache-2.0 */
#include "api/ref.h"

#include "core/runtime/gc.h"

static bool lives_in_store(const struct wasm_ref_t *ref)
{
    return ref->kind < GW_API_FOREIGN;
}
static bool is_collected(const struct wasm_ref_t *ref)
{
    return ref->kind == GW_API_OPAQUE || ref->kind == GW_API_EXN;
}

/* ---- The table of handles ---- */

/* Keys are addresses and small integers that a guest does not choose freely enough to
 * matter; the multiplier spreads them over the upper bits. */
static size_t home_of(const struct wasm_store_t *store, uint64_t identity)
{
    return (size_t)(identity * UINT64_C(0x9e3779b97f4a7c15) >> 20) &
           (store->handle_cap - 1);
}

/* Where `identity` is, or the free place where it belongs. */
static size_t place_of(const struct wasm_store_t *store, uint64_t identity)
{
    size_t i = home_of(store, identity);
    while (store->handles[i] && store->handles[i]->identity != identity)
        i = (i + 1) & (store->handle_cap - 1);
    return i;
}

static enum gw_err make_room(struct wasm_store_t *store)
{
    if (store->handle_count < store->handle_cap / 2) return GW_OK;
    size_t old_cap = store->handle_cap, cap = old_cap ? old_cap * 2 : 16;
    struct wasm_ref_t **old = store->handles;
    struct wasm_ref_t **handles =
        gw_alloc_zero(gw_api_store_alloc(store), cap * sizeof *old);
    if (!handles) return GW_ERR_NOMEM;
    store->handles = handles;
    store->handle_cap = cap;
    for (size_t i = 0; i < old_cap; i++)
        if (old[i]) handles[place_of(store, old[i]->identity)] = old[i];
    gw_alloc_put(gw_api_store_alloc(store), old, old_cap * sizeof *old);
    return GW_OK;
}

/* Take an entry out; those behind it that probed past it move up. */
static void take_out(struct wasm_store_t *store, size_t hole)
{
    size_t mask = store->handle_cap - 1;
    store->handles[hole] = NULL;
    store->handle_count--;
    for (size_t i = (hole + 1) & mask; store->handles[i]; i = (i + 1) & mask) {
        size_t home = home_of(store, store->handles[i]->identity);
        if (((i - home) & mask) < ((i - hole) & mask)) continue;
        store->handles[hole] = store->handles[i];
        store->handles[i] = NULL;
        hole = i;
    }
}

/* ---- Birth and death ---- */

static void run_finalizer(struct wasm_ref_t *ref)
{
    void (*finalize)(void *) = ref->finalize;
    ref->finalize = NULL;
    if (finalize) finalize(ref->info);
}

static void destroy(struct wasm_ref_t *ref)
{
    struct wasm_store_t *store = ref->store;
    if (lives_in_store(ref) && ref->identity)
        take_out(store, place_of(store, ref->identity));
    if (is_collected(ref) && ref->identity) gw_gc_unroot(store->store, ref->root);
    run_finalizer(ref);
    if (ref->release) ref->release(ref);
    gw_alloc_put(gw_api_store_alloc(store), ref, ref->bytes);
    gw_api_store_unref(store);
}

struct wasm_ref_t *gw_api_ref_new(struct wasm_store_t *store, enum gw_api_kind kind,
                                  size_t bytes, void (*release)(struct wasm_ref_t *))
{
    struct wasm_ref_t *ref = gw_alloc_zero(gw_api_store_alloc(store), bytes);
    if (!ref) return NULL;
    ref->kind = kind;
    ref->refs = 1;
    ref->store = store;
    ref->bytes = bytes;
    ref->release = release;
    store->refs++;
    return ref;
}

/* The reference with this identity, found or made. */
static struct wasm_ref_t *find_or_make(struct wasm_store_t *store, enum gw_api_kind kind,
                                       uint64_t identity)
{
    if (make_room(store) != GW_OK) return NULL;
    size_t place = place_of(store, identity);
    if (store->handles[place]) return gw_api_ref_copy(store->handles[place]);

    struct wasm_ref_t *ref = gw_api_ref_new(store, kind, sizeof *ref, NULL);
    if (!ref) return NULL;
    if (is_collected(ref) && gw_gc_root(store->store, identity, &ref->root) != GW_OK) {
        destroy(ref);
        return NULL;
    }
    ref->identity = identity;
    store->handles[place] = ref;
    store->handle_count++;
    return ref;
}

struct wasm_ref_t *gw_api_ref_of(struct wasm_store_t *store, enum gw_api_kind kind,
                                 void *object)
{
    return find_or_make(store, kind, (uint64_t)(uintptr_t)object);
}

void *gw_api_ref_object(const struct wasm_ref_t *ref, enum gw_api_kind kind,
                        const struct wasm_store_t *store)
{
    if (!ref || ref->kind != kind || (store && ref->store != store)) return NULL;
    return (void *)(uintptr_t)ref->identity;
}

struct wasm_ref_t *gw_api_ref_copy(const struct wasm_ref_t *ref)
{
    struct wasm_ref_t *copy = (struct wasm_ref_t *)(uintptr_t)ref;
    if (copy) copy->refs++;
    return copy;
}

void gw_api_ref_delete(struct wasm_ref_t *ref)
{
    if (!ref || --ref->refs > 0) return;
    bool object_lives_on = lives_in_store(ref) && ref->identity;
    if (object_lives_on && ref->info) return;
    destroy(ref);
}

void gw_api_ref_settle(struct wasm_store_t *store)
{
    while (store->dying) {
        struct wasm_ref_t *ref = store->dying;
        store->dying = ref->next;
        gw_api_ref_delete(ref);
    }
}

void gw_api_ref_orphan_all(struct wasm_store_t *store)
{
    /* Finalizers may delete handles, which moves entries: go round until none is left. */
    for (size_t i = 0; store->handle_count > 0; i = (i + 1) & (store->handle_cap - 1)) {
        struct wasm_ref_t *ref = store->handles[i];
        if (!ref) continue;
        take_out(store, i);
        ref->identity = 0;
        ref->refs++; /* the finalizer may delete the last handle */
        run_finalizer(ref);
        ref->info = NULL;
        gw_api_ref_delete(ref);
    }
}

/* ---- To the guest and back ---- */

/* The collector found the box dead: what follows must not happen inside the collector. */
static void box_died(void *data)
{
    struct wasm_ref_t *ref = data;
    ref->box = GW_REF_NULL;
    if (ref->refs > 1) {
        ref->refs--;
    } else {
        ref->next = ref->store->dying;
        ref->store->dying = ref;
    }
}

static enum gw_err box(struct wasm_store_t *store, const struct wasm_ref_t *ref,
                       gw_ref *out)
{
    struct wasm_ref_t *boxed = (struct wasm_ref_t *)(uintptr_t)ref;
    if (!boxed->box) {
        struct gw_gc_host *host = gw_gc_new_host(store->store, boxed, box_died);
        if (!host) return GW_ERR_NOMEM;
        boxed->box = (gw_ref)(uintptr_t)host;
        boxed->refs++;
    }
    *out = boxed->box;
    return GW_OK;
}

static const struct wasm_ref_t *unbox(gw_ref ref)
{
    if (gw_ref_is_i31(ref)) return NULL;
    const struct gw_gc_object *object = (const struct gw_gc_object *)(uintptr_t)ref;
    if (object->kind != GW_GC_HOST) return NULL;
    const struct gw_gc_host *host = (const struct gw_gc_host *)object;
    return host->finalize == box_died ? host->data : NULL;
}

bool gw_api_ref_is_func_type(const struct gw_type_registry *registry, gw_valtype type)
{
    gw_heaptype heap = gw_valtype_heap(type);
    if (gw_heap_is_index(heap))
        return gw_type_registry_get(registry, heap)->type.comp == GW_COMP_FUNC;
    return heap == GW_HEAP_FUNC || heap == GW_HEAP_NOFUNC;
}

static bool is_exn_type(gw_valtype type)
{
    gw_heaptype heap = gw_valtype_heap(type);
    return heap == GW_HEAP_EXN || heap == GW_HEAP_NOEXN;
}

enum gw_err gw_api_ref_lower(struct wasm_store_t *store, const struct wasm_ref_t *ref,
                             gw_valtype type, gw_ref *out)
{
    if (!ref) {
        if (!gw_valtype_is_nullable(type)) return GW_ERR_INVALID;
        *out = GW_REF_NULL;
        return GW_OK;
    }
    if (ref->store != store || (lives_in_store(ref) && !ref->identity))
        return GW_ERR_INVALID;

    enum gw_api_kind as_it_is = GW_API_OPAQUE;
    if (gw_api_ref_is_func_type(store->store->registry, type)) as_it_is = GW_API_FUNC;
    if (is_exn_type(type)) as_it_is = GW_API_EXN;
    gw_ref value = ref->identity;
    if (ref->kind != as_it_is) {
        if (as_it_is != GW_API_OPAQUE) return GW_ERR_INVALID;
        enum gw_err err = box(store, ref, &value);
        if (err != GW_OK) return err;
    }
    if (!gw_gc_ref_matches(store->store, value, gw_valtype_heap(type)))
        return GW_ERR_INVALID;
    *out = value;
    return GW_OK;
}

enum gw_err gw_api_ref_lift(struct wasm_store_t *store, gw_ref ref, gw_valtype type,
                            struct wasm_ref_t **out)
{
    struct wasm_ref_t *lifted = NULL;
    if (ref != GW_REF_NULL) {
        enum gw_api_kind kind = GW_API_OPAQUE;
        if (gw_api_ref_is_func_type(store->store->registry, type)) kind = GW_API_FUNC;
        if (is_exn_type(type)) kind = GW_API_EXN;
        const struct wasm_ref_t *boxed = kind == GW_API_OPAQUE ? unbox(ref) : NULL;
        lifted = boxed ? gw_api_ref_copy(boxed) : find_or_make(store, kind, ref);
        if (!lifted) return GW_ERR_NOMEM;
    }
    *out = lifted;
    return GW_OK;
}
