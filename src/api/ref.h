/* SPDX-License-Identifier: Apache-2.0 */
/* ref.h -- wasm_ref_t, what every handle of the C API is.
 *
 * There is one wasm_ref_t per object, however many handles the embedder has: copying
 * counts up, deleting counts down, and `same` is equality of pointers. wasm_func_t and
 * its kin start with one, so that the casts of the API are free.
 *
 *   kind                    lives in      identity        dies with
 *   FUNC ... INSTANCE       the store     the object      the store
 *   OPAQUE, EXN             the GC heap   the gw_ref      the store; rooted till then
 *   FOREIGN, MODULE, TRAP   its own       the wasm_ref_t  its last handle
 *
 * The first two kinds are found again through the store's table. Their wasm_ref_t is
 * freed with its last handle, unless host info hangs on it: then it waits in the table
 * for the store's end.
 *
 * A guest holds any of them as externref: in a box, a GC host object that points back.
 * The box counts as a handle, and is forgotten when the collector finds it dead. */
#ifndef GW_API_REF_H
#define GW_API_REF_H

#include "api/store.h"

enum gw_api_kind {
    GW_API_FUNC,
    GW_API_GLOBAL,
    GW_API_TABLE,
    GW_API_MEMORY,
    GW_API_TAG,
    GW_API_INSTANCE,
    GW_API_OPAQUE, /* a guest's i31, struct or array, or another host's externref */
    GW_API_EXN,    /* an exception */
    GW_API_FOREIGN,
    GW_API_MODULE,
    GW_API_TRAP,
};

struct wasm_ref_t {
    enum gw_api_kind kind;
    uint32_t refs;              /* handles, plus one for the box */
    struct wasm_store_t *store; /* a reference on the shell */
    uint64_t identity;          /* table key: pointer or gw_ref; 0 when the object died */
    gw_ref box;                 /* as a guest's externref; null: not boxed now */
    uint32_t root;              /* OPAQUE, EXN: the GC root */
    size_t bytes;               /* of the whole handle object */
    void (*release)(struct wasm_ref_t *ref); /* contents of MODULE, TRAP; or NULL */
    void *info;
    void (*finalize)(void *info);
    struct wasm_ref_t *next; /* in store->dying */
};

#define GW_API_HANDLE(name)                                                              \
    struct wasm_##name##_t {                                                             \
        struct wasm_ref_t ref;                                                           \
    };
GW_API_HANDLE(func)
GW_API_HANDLE(global)
GW_API_HANDLE(table)
GW_API_HANDLE(memory)
GW_API_HANDLE(instance)
GW_API_HANDLE(foreign)
GW_API_HANDLE(extern)
#undef GW_API_HANDLE

/* Make a reference of the third sort: `bytes` of zeroed memory that start with a
 * wasm_ref_t.
 *   *      one handle, or NULL when out of memory */
GW_OWN struct wasm_ref_t *gw_api_ref_new(struct wasm_store_t *store,
                                         enum gw_api_kind kind, size_t bytes,
                                         void (*release)(struct wasm_ref_t *ref));

/* One more handle of a store's object (func, global, table, memory, tag, instance).
 *   *      NULL when out of memory */
GW_OWN struct wasm_ref_t *gw_api_ref_of(struct wasm_store_t *store, enum gw_api_kind kind,
                                        void *object);

/* The object of a live handle: NULL for NULL, another kind, another store (unless `store`
 * is NULL), or one whose store is gone. */
void *gw_api_ref_object(const struct wasm_ref_t *ref, enum gw_api_kind kind,
                        const struct wasm_store_t *store);

struct wasm_ref_t *gw_api_ref_copy(const struct wasm_ref_t *ref);
void gw_api_ref_delete(struct wasm_ref_t *ref);

/* Turn a reference, or NULL, into a guest's of canonical reference type `type`. May
 * allocate in the GC heap; put the result where the collector looks before the next
 * allocation.
 *   errors   INVALID: it is not of that type, or from another store; NOMEM */
enum gw_err gw_api_ref_lower(struct wasm_store_t *store, const struct wasm_ref_t *ref,
                             gw_valtype type, gw_ref *out);
/* The other way; *out is NULL for null.
 *   errors   NOMEM */
enum gw_err gw_api_ref_lift(struct wasm_store_t *store, gw_ref ref, gw_valtype type,
                            GW_OWN struct wasm_ref_t **out);

/* Is the heap type (canonical) one of functions? */
bool gw_api_ref_is_func_type(const struct gw_type_registry *registry, gw_valtype type);

/* Run the finalizers that a collection left behind. Where the API returns to the
 * embedder. */
void gw_api_ref_settle(struct wasm_store_t *store);

/* The store is gone: let its objects die, with their finalizers. */
void gw_api_ref_orphan_all(struct wasm_store_t *store);

#endif
