/* SPDX-License-Identifier: Apache-2.0 */
/* type_registry.h -- canonical types: iso-recursive equivalence made pointer-cheap.
 *
 * Each rec group of each module is interned once. Equal groups get equal ids, so type
 * equality is `==` and subtyping is one display lookup. Modules that are to be linked
 * share one registry; it must outlive them. Entries live until the registry dies
 * or the last module that uses the group releases it. Entry pointers never move.
 * Thread: any; lookups take no lock. spec: valid/types, exec/types, GC appendix
 * "display". */
#ifndef GW_CORE_WASM_TYPE_REGISTRY_H
#define GW_CORE_WASM_TYPE_REGISTRY_H

#include "base/alloc.h"
#include "base/diag.h"
#include "core/wasm/types.h"

struct gw_type_registry;

enum { GW_DISPLAY_LEAST = 8 }; /* so many entries may be read of any display */

/* One canonical type. All valtypes in `type` hold canonical ids. */
struct gw_canon {
    struct gw_type type;
    gw_type_id id;
    uint32_t depth;            /* 0: no supertype; display[depth] == id */
    /* Ids of all supertypes from the root down, and its own; behind them none, up to
     * GW_DISPLAY_LEAST. display[-1] is the depth. */
    const gw_type_id *display;
    /* Layout of a struct's or array's fields in a GC object, computed once
     * (core/runtime/gc.h gives the object format): */
    const uint32_t *field_offsets; /* bytes from the object's first field; not for func */
    uint32_t fields_bytes;         /* struct: total; array: bytes of one element */
    /* Where the fields are that the collector must trace: references, except to
     * functions, which are no GC objects. */
    const uint32_t *ref_offsets;
    uint32_t ref_count;
    uint32_t param_slots, result_slots; /* of a function type, in 8-byte slots */
};

/* Make a registry.     errors  NOMEM */
enum gw_err gw_type_registry_new(struct gw_alloc *alloc, struct gw_type_registry **out);
void gw_type_registry_free(struct gw_type_registry **registry);

/* Intern consecutive rec groups. `types` uses local indices: those below the group's
 * first are mapped through ids[], those inside the group are relative; none is above, and
 * a supertype comes before its subtypes. Fills ids[] for every type of these groups.
 * References one use of each group.    errors  NOMEM */
enum gw_err gw_type_registry_intern(struct gw_type_registry *registry,
                                    const struct gw_type *types,
                                    const struct gw_rec_group *groups,
                                    uint32_t group_count, gw_type_id *ids);
/* Give back what one intern call took. */
void gw_type_registry_release(struct gw_type_registry *registry,
                              const struct gw_rec_group *groups, uint32_t group_count,
                              const gw_type_id *ids);

/* Look up. The id must come from this registry and still be in use. */
const struct gw_canon *gw_type_registry_get(const struct gw_type_registry *registry,
                                            gw_type_id id);

/* For compiled code: a table of tables of displays, which stays where it is. Of the type `id`, and
 * of any id that is not in use (then nobody's), the display is
 *   displays[log2(id + 64) - 6][id + 64]
 * Id 0 is never in use. */
const void *gw_type_registry_displays(const struct gw_type_registry *registry);

/* Intern one function type with canonical valtypes (host functions). Released with
 * gw_type_registry_release_one. */
enum gw_err gw_type_registry_func(struct gw_type_registry *registry,
                                  const gw_valtype *params, uint32_t param_count,
                                  const gw_valtype *results, uint32_t result_count,
                                  gw_type_id *out);
void gw_type_registry_release_one(struct gw_type_registry *registry, gw_type_id id);
/* Take one more use of a type (and its group) that is in use already. */
void gw_type_registry_use_one(struct gw_type_registry *registry, gw_type_id id);

/* Subtyping over canonical types.      cost  O(1)      spec: valid/matching */
bool gw_type_id_matches(const struct gw_type_registry *registry, gw_type_id sub,
                        gw_type_id super);
bool gw_heap_matches(const struct gw_type_registry *registry, gw_heaptype sub,
                     gw_heaptype super);
bool gw_valtype_matches(const struct gw_type_registry *registry, gw_valtype sub,
                        gw_valtype super);

/* A local valtype with its type index replaced by ids[index]. */
static inline gw_valtype gw_valtype_canon(gw_valtype t, const gw_type_id *ids)
{
    if (!gw_valtype_is_ref(t) || !gw_heap_is_index(gw_valtype_heap(t))) return t;
    return GW_VALTYPE_REF(ids[gw_valtype_heap(t)], gw_valtype_is_nullable(t));
}

#endif
