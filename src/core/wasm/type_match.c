/* SPDX-License-Identifier: Apache-2.0 */
/* Subtyping over canonical types (declared in type_registry.h). spec: valid/matching */
#include "core/wasm/type_registry.h"

bool gw_type_id_matches(const struct gw_type_registry *registry, gw_type_id sub,
                        gw_type_id super)
{
    if (sub == super) return true;
    const struct gw_canon *a = gw_type_registry_get(registry, sub);
    uint32_t depth = gw_type_registry_get(registry, super)->depth;
    return a->depth > depth && a->display[depth] == super;
}

/* Abstract heap types as bits, for sets of supertypes. */
#define BIT(heap) (1u << ((heap)-GW_HEAP_INDEX_END))

static const uint32_t supers[] = {
    [GW_HEAP_FUNC - GW_HEAP_INDEX_END] = 0,
    [GW_HEAP_NOFUNC - GW_HEAP_INDEX_END] = BIT(GW_HEAP_FUNC),
    [GW_HEAP_EXTERN - GW_HEAP_INDEX_END] = 0,
    [GW_HEAP_NOEXTERN - GW_HEAP_INDEX_END] = BIT(GW_HEAP_EXTERN),
    [GW_HEAP_ANY - GW_HEAP_INDEX_END] = 0,
    [GW_HEAP_EQ - GW_HEAP_INDEX_END] = BIT(GW_HEAP_ANY),
    [GW_HEAP_I31 - GW_HEAP_INDEX_END] = BIT(GW_HEAP_EQ) | BIT(GW_HEAP_ANY),
    [GW_HEAP_STRUCT - GW_HEAP_INDEX_END] = BIT(GW_HEAP_EQ) | BIT(GW_HEAP_ANY),
    [GW_HEAP_ARRAY - GW_HEAP_INDEX_END] = BIT(GW_HEAP_EQ) | BIT(GW_HEAP_ANY),
    [GW_HEAP_NONE - GW_HEAP_INDEX_END] = BIT(GW_HEAP_I31) | BIT(GW_HEAP_STRUCT) |
                                         BIT(GW_HEAP_ARRAY) | BIT(GW_HEAP_EQ) |
                                         BIT(GW_HEAP_ANY),
    [GW_HEAP_EXN - GW_HEAP_INDEX_END] = 0,
    [GW_HEAP_NOEXN - GW_HEAP_INDEX_END] = BIT(GW_HEAP_EXN),
    [GW_HEAP_CONT - GW_HEAP_INDEX_END] = 0,
    [GW_HEAP_NOCONT - GW_HEAP_INDEX_END] = BIT(GW_HEAP_CONT),
};

/* The abstract type right above a concrete one, and the bottom below it. */
static const struct {
    gw_heaptype above, bottom;
} around[] = {
    [GW_COMP_FUNC] = {GW_HEAP_FUNC,   GW_HEAP_NOFUNC},
    [GW_COMP_STRUCT] = {GW_HEAP_STRUCT, GW_HEAP_NONE  },
    [GW_COMP_ARRAY] = {GW_HEAP_ARRAY,  GW_HEAP_NONE  },
    [GW_COMP_CONT] = {GW_HEAP_CONT,   GW_HEAP_NOCONT},
};

static bool abstract_matches(gw_heaptype sub, gw_heaptype super)
{
    return sub == super || (supers[sub - GW_HEAP_INDEX_END] & BIT(super));
}

bool gw_heap_matches(const struct gw_type_registry *registry, gw_heaptype sub,
                     gw_heaptype super)
{
    if (sub == super || sub == GW_HEAP_BOT) return true;
    if (super == GW_HEAP_BOT) return false;
    if (gw_heap_is_index(sub)) {
        if (gw_heap_is_index(super)) return gw_type_id_matches(registry, sub, super);
        enum gw_comp comp = gw_type_registry_get(registry, sub)->type.comp;
        return abstract_matches(around[comp].above, super);
    }
    if (gw_heap_is_index(super))
        return sub == around[gw_type_registry_get(registry, super)->type.comp].bottom;
    return abstract_matches(sub, super);
}

bool gw_valtype_matches(const struct gw_type_registry *registry, gw_valtype sub,
                        gw_valtype super)
{
    if (sub == super || sub == GW_BOT) return true;
    if (!gw_valtype_is_ref(sub) || !gw_valtype_is_ref(super)) return false;
    if (gw_valtype_is_nullable(sub) && !gw_valtype_is_nullable(super)) return false;
    return gw_heap_matches(registry, gw_valtype_heap(sub), gw_valtype_heap(super));
}
