/* SPDX-License-Identifier: Apache-2.0 */
/* types.h -- the type descriptions of wasm.h: plain immutable data.
 *
 * They belong to no engine, so they come from gw_alloc_libc(). A wasm_valtype_t is one of
 * a few constants: making, copying and deleting one costs nothing. What wasm.h cannot
 * name is described by its nearest kin: typed references as funcref or externref, sizes
 * beyond 32 bits by their lower bound. Tables and memories keep the exact type beside it,
 * so that what was reflected can be made. */
#ifndef GW_API_TYPES_H
#define GW_API_TYPES_H

#include "core/runtime/instance.h"
#include "godwit/types.h"
#include "wasm.h"

struct wasm_valtype_t {
    wasm_valkind_t kind;
};

struct wasm_externtype_t {
    wasm_externkind_t kind;
};

struct wasm_functype_t { /* of a tag as well: then kind is GODWIT_EXTERN_TAG */
    struct wasm_externtype_t base;
    wasm_valtype_vec_t params, results;
};

struct wasm_globaltype_t {
    struct wasm_externtype_t base;
    wasm_valtype_t *content;
    wasm_mutability_t mutability;
};

struct wasm_tabletype_t {
    struct wasm_externtype_t base;
    wasm_valtype_t *element;
    wasm_limits_t limits;
    bool is_64;
};

struct wasm_memorytype_t {
    struct wasm_externtype_t base;
    wasm_limits_t limits;
    struct gw_memtype exact;
};

struct wasm_importtype_t {
    wasm_name_t module, name;
    wasm_externtype_t *type;
};

struct wasm_exporttype_t {
    wasm_name_t name;
    wasm_externtype_t *type;
};

/* From the runtime's types, which are canonical. All are owned, NULL when out of memory. */
wasm_valkind_t gw_api_valkind(const struct gw_type_registry *registry, gw_valtype type);
GW_OWN wasm_functype_t *gw_api_functype(const struct gw_type_registry *registry,
                                        gw_type_id type);
GW_OWN wasm_globaltype_t *gw_api_globaltype(const struct gw_type_registry *registry,
                                            const struct gw_globaltype *type);
GW_OWN wasm_tabletype_t *gw_api_tabletype(const struct gw_type_registry *registry,
                                          const struct gw_tabletype *type);
GW_OWN wasm_memorytype_t *gw_api_memorytype(const struct gw_memtype *type);
GW_OWN wasm_externtype_t *gw_api_tagtype(const struct gw_type_registry *registry,
                                         gw_type_id type);

/* To the runtime's; gw_api_valtype_lower gives GW_BOT for what is no value type. */
gw_valtype gw_api_valtype_lower(const wasm_valtype_t *type);
/* Intern a function type; release with gw_type_registry_release_one.
 *   errors   NOMEM, INVALID */
enum gw_err gw_api_functype_lower(struct gw_type_registry *registry,
                                  const wasm_functype_t *type, gw_type_id *out);

/* Move a vector out of its owner, which is left empty. */
static inline wasm_byte_vec_t gw_api_name_take(wasm_name_t *from)
{
    wasm_name_t name = *from;
    *from = (wasm_name_t)WASM_EMPTY_VEC;
    return name;
}

/* Copy a slice; `data` stays NULL when out of memory. */
void gw_api_name_of(struct gw_slice text, GW_OWN wasm_name_t *out);

#endif
