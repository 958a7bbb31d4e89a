/* SPDX-License-Identifier: Apache-2.0 */
/* handles.c -- what every kind of wasm.h's references can do: one row each. */
#include "api/ref.h"

/* A handle's address is that of its wasm_ref_t: the casts change nothing but the type. */
#define REF_BASE(name)                                                                   \
    void wasm_##name##_delete(wasm_##name##_t *h)                                        \
    {                                                                                    \
        gw_api_ref_delete((struct wasm_ref_t *)h);                                       \
    }                                                                                    \
    wasm_##name##_t *wasm_##name##_copy(const wasm_##name##_t *h)                        \
    {                                                                                    \
        return (wasm_##name##_t *)gw_api_ref_copy((const struct wasm_ref_t *)h);         \
    }                                                                                    \
    bool wasm_##name##_same(const wasm_##name##_t *a, const wasm_##name##_t *b)          \
    {                                                                                    \
        return a == b;                                                                   \
    }                                                                                    \
    void *wasm_##name##_get_host_info(const wasm_##name##_t *h)                          \
    {                                                                                    \
        return h ? ((const struct wasm_ref_t *)h)->info : NULL;                          \
    }                                                                                    \
    void wasm_##name##_set_host_info(wasm_##name##_t *h, void *info)                     \
    {                                                                                    \
        set_info((struct wasm_ref_t *)h, info, NULL);                                    \
    }                                                                                    \
    void wasm_##name##_set_host_info_with_finalizer(wasm_##name##_t *h, void *info,      \
                                                    void (*finalizer)(void *))           \
    {                                                                                    \
        set_info((struct wasm_ref_t *)h, info, finalizer);                               \
    }

#define REF(name, is_one)                                                                \
    REF_BASE(name)                                                                       \
    wasm_ref_t *wasm_##name##_as_ref(wasm_##name##_t *h) { return (wasm_ref_t *)h; }     \
    const wasm_ref_t *wasm_##name##_as_ref_const(const wasm_##name##_t *h)               \
    {                                                                                    \
        return (const wasm_ref_t *)h;                                                    \
    }                                                                                    \
    wasm_##name##_t *wasm_ref_as_##name(wasm_ref_t *ref)                                 \
    {                                                                                    \
        return ref && (is_one) ? (wasm_##name##_t *)ref : NULL;                          \
    }                                                                                    \
    const wasm_##name##_t *wasm_ref_as_##name##_const(const wasm_ref_t *ref)             \
    {                                                                                    \
        return ref && (is_one) ? (const wasm_##name##_t *)ref : NULL;                    \
    }

#define EXTERN(name, its_kind)                                                           \
    wasm_extern_t *wasm_##name##_as_extern(wasm_##name##_t *h)                           \
    {                                                                                    \
        return (wasm_extern_t *)h;                                                       \
    }                                                                                    \
    const wasm_extern_t *wasm_##name##_as_extern_const(const wasm_##name##_t *h)         \
    {                                                                                    \
        return (const wasm_extern_t *)h;                                                 \
    }                                                                                    \
    wasm_##name##_t *wasm_extern_as_##name(wasm_extern_t *e)                             \
    {                                                                                    \
        return e && e->ref.kind == (its_kind) ? (wasm_##name##_t *)e : NULL;             \
    }                                                                                    \
    const wasm_##name##_t *wasm_extern_as_##name##_const(const wasm_extern_t *e)         \
    {                                                                                    \
        return e && e->ref.kind == (its_kind) ? (const wasm_##name##_t *)e : NULL;       \
    }

/* The finalizer belongs to the info that it came with: an older one is not run. */
static void set_info(struct wasm_ref_t *ref, void *info, void (*finalize)(void *))
{
    if (!ref) return;
    ref->info = info;
    ref->finalize = finalize;
}

REF_BASE(ref)
REF(func, ref->kind == GW_API_FUNC)
REF(global, ref->kind == GW_API_GLOBAL)
REF(table, ref->kind == GW_API_TABLE)
REF(memory, ref->kind == GW_API_MEMORY)
REF(instance, ref->kind == GW_API_INSTANCE)
REF(foreign, ref->kind == GW_API_FOREIGN)
REF(module, ref->kind == GW_API_MODULE)
REF(trap, ref->kind == GW_API_TRAP)
REF(extern, ref->kind <= GW_API_TAG)
EXTERN(func, GW_API_FUNC)
EXTERN(global, GW_API_GLOBAL)
EXTERN(table, GW_API_TABLE)
EXTERN(memory, GW_API_MEMORY)

wasm_foreign_t *wasm_foreign_new(wasm_store_t *store)
{
    if (!store || !store->store) return NULL;
    return (wasm_foreign_t *)gw_api_ref_new(store, GW_API_FOREIGN, sizeof(wasm_foreign_t),
                                            NULL);
}
