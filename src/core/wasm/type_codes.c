/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/type_codes.h"

#include "base/compiler.h"

static const struct {
    uint8_t code, feature;
} heaps[] = {
    [GW_HEAP_FUNC - GW_HEAP_INDEX_END] = {0x70, GW_FEATURE_REFERENCE_TYPES},
    [GW_HEAP_NOFUNC - GW_HEAP_INDEX_END] = {0x73, GW_FEATURE_GC             },
    [GW_HEAP_EXTERN - GW_HEAP_INDEX_END] = {0x6f, GW_FEATURE_REFERENCE_TYPES},
    [GW_HEAP_NOEXTERN - GW_HEAP_INDEX_END] = {0x72, GW_FEATURE_GC             },
    [GW_HEAP_ANY - GW_HEAP_INDEX_END] = {0x6e, GW_FEATURE_GC             },
    [GW_HEAP_EQ - GW_HEAP_INDEX_END] = {0x6d, GW_FEATURE_GC             },
    [GW_HEAP_I31 - GW_HEAP_INDEX_END] = {0x6c, GW_FEATURE_GC             },
    [GW_HEAP_STRUCT - GW_HEAP_INDEX_END] = {0x6b, GW_FEATURE_GC             },
    [GW_HEAP_ARRAY - GW_HEAP_INDEX_END] = {0x6a, GW_FEATURE_GC             },
    [GW_HEAP_NONE - GW_HEAP_INDEX_END] = {0x71, GW_FEATURE_GC             },
    [GW_HEAP_EXN - GW_HEAP_INDEX_END] = {0x69, GW_FEATURE_EXCEPTIONS     },
    [GW_HEAP_NOEXN - GW_HEAP_INDEX_END] = {0x74, GW_FEATURE_EXCEPTIONS     },
    [GW_HEAP_CONT - GW_HEAP_INDEX_END] = {0x68, GW_FEATURE_STACK_SWITCHING},
    [GW_HEAP_NOCONT - GW_HEAP_INDEX_END] = {0x75, GW_FEATURE_STACK_SWITCHING},
};

static const uint8_t kinds[] = {
    [GW_KIND_I32] = 0x7f, [GW_KIND_I64] = 0x7e,  [GW_KIND_F32] = 0x7d,
    [GW_KIND_F64] = 0x7c, [GW_KIND_V128] = 0x7b, [GW_KIND_I8] = 0x78,
    [GW_KIND_I16] = 0x77,
};

uint8_t gw_type_codes_of_heap(gw_heaptype heap)
{
    return heaps[heap - GW_HEAP_INDEX_END].code;
}
uint8_t gw_type_codes_of_kind(enum gw_kind kind) { return kinds[kind]; }

static bool find_heap(uint8_t code, gw_heaptype *heap)
{
    for (unsigned i = 0; i < GW_COUNT(heaps); i++) {
        if (heaps[i].code != code) continue;
        *heap = GW_HEAP_INDEX_END + i;
        return true;
    }
    return false;
}

static uint32_t malformed(struct gw_reader *r, const uint8_t *at)
{
    if (r->err == GW_OK || r->err == GW_ERR_INT_TOO_LONG ||
        r->err == GW_ERR_INT_TOO_LARGE) {
        r->err = GW_ERR_MALFORMED;
        r->at = at;
    }
    return 0;
}

gw_heaptype gw_type_codes_read_heap(struct gw_reader *r)
{
    if (r->err) return 0;
    const uint8_t *start = r->at;
    if (start < r->end && (*start & 0xc0) == 0x40) { /* a negative s33 of one byte */
        gw_heaptype heap;
        if (!find_heap(*start, &heap)) return malformed(r, start);
        r->at++;
        return heap;
    }
    int64_t index = gw_reader_s33(r);
    if (r->err || index < 0) return malformed(r, start);
    return index < GW_HEAP_INDEX_END ? (gw_heaptype)index : GW_HEAP_INDEX_END - 1;
}

gw_valtype gw_type_codes_read_ref(struct gw_reader *r)
{
    const uint8_t *start = r->at;
    uint8_t code = gw_reader_u8(r);
    if (r->err) return GW_BOT;
    if (code == GW_TYPE_CODE_REF || code == GW_TYPE_CODE_REF_NULL) {
        gw_heaptype heap = gw_type_codes_read_heap(r);
        return r->err ? GW_BOT : GW_VALTYPE_REF(heap, code == GW_TYPE_CODE_REF_NULL);
    }
    gw_heaptype heap;
    if (!find_heap(code, &heap)) return malformed(r, start);
    return GW_VALTYPE_REF(heap, true);
}

gw_valtype gw_type_codes_read_val(struct gw_reader *r)
{
    if (r->err == GW_OK && r->at < r->end && *r->at >= 0x7b && *r->at <= 0x7f)
        return GW_I32 + (0x7fu - *r->at++);
    return gw_type_codes_read_ref(r);
}

_Static_assert(GW_I32 + 4 == GW_V128, "number types in the order of their codes");

gw_valtype gw_type_codes_read_storage(struct gw_reader *r)
{
    if (r->err == GW_OK && r->at < r->end && (*r->at == 0x78 || *r->at == 0x77))
        return *r->at++ == 0x78 ? GW_I8 : GW_I16;
    return gw_type_codes_read_val(r);
}

gw_features gw_type_codes_features(gw_valtype type)
{
    if (type == GW_V128) return GW_FEATURE_BIT(GW_FEATURE_SIMD);
    if (!gw_valtype_is_ref(type)) return 0;
    gw_heaptype heap = gw_valtype_heap(type);
    if (gw_heap_is_index(heap)) return GW_FEATURE_BIT(GW_FEATURE_FUNCTION_REFERENCES);
    if (heap == GW_HEAP_BOT) return 0;
    gw_features need = GW_FEATURE_BIT(heaps[heap - GW_HEAP_INDEX_END].feature);
    if (!gw_valtype_is_nullable(type))
        need |= GW_FEATURE_BIT(GW_FEATURE_FUNCTION_REFERENCES);
    return need;
}
