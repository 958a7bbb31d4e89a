/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/types.h"

#include <stdio.h>

#include "base/compiler.h"

static const struct {
    const char *heap;     /* as in (ref heap) */
    const char *nullable; /* the short name of (ref null heap) */
} heaps[] = {
    [GW_HEAP_FUNC - GW_HEAP_INDEX_END] = {"func",     "funcref"      },
    [GW_HEAP_NOFUNC - GW_HEAP_INDEX_END] = {"nofunc",   "nullfuncref"  },
    [GW_HEAP_EXTERN - GW_HEAP_INDEX_END] = {"extern",   "externref"    },
    [GW_HEAP_NOEXTERN - GW_HEAP_INDEX_END] = {"noextern", "nullexternref"},
    [GW_HEAP_ANY - GW_HEAP_INDEX_END] = {"any",      "anyref"       },
    [GW_HEAP_EQ - GW_HEAP_INDEX_END] = {"eq",       "eqref"        },
    [GW_HEAP_I31 - GW_HEAP_INDEX_END] = {"i31",      "i31ref"       },
    [GW_HEAP_STRUCT - GW_HEAP_INDEX_END] = {"struct",   "structref"    },
    [GW_HEAP_ARRAY - GW_HEAP_INDEX_END] = {"array",    "arrayref"     },
    [GW_HEAP_NONE - GW_HEAP_INDEX_END] = {"none",     "nullref"      },
    [GW_HEAP_EXN - GW_HEAP_INDEX_END] = {"exn",      "exnref"       },
    [GW_HEAP_NOEXN - GW_HEAP_INDEX_END] = {"noexn",    "nullexnref"   },
    [GW_HEAP_CONT - GW_HEAP_INDEX_END] = {"cont",     "contref"      },
    [GW_HEAP_NOCONT - GW_HEAP_INDEX_END] = {"nocont",   "nullcontref"  },
    [GW_HEAP_BOT - GW_HEAP_INDEX_END] = {"bot",      "botref"       },
};

static const char *const kinds[] = {
    [GW_KIND_BOT] = "unknown", [GW_KIND_I32] = "i32", [GW_KIND_I64] = "i64",
    [GW_KIND_F32] = "f32",     [GW_KIND_F64] = "f64", [GW_KIND_V128] = "v128",
    [GW_KIND_REF] = "ref",     [GW_KIND_I8] = "i8",   [GW_KIND_I16] = "i16",
};

int gw_valtype_print(gw_valtype type, char *out, size_t cap)
{
    if (!gw_valtype_is_ref(type))
        return snprintf(out, cap, "%s", kinds[gw_valtype_kind(type)]);
    gw_heaptype heap = gw_valtype_heap(type);
    bool is_nullable = gw_valtype_is_nullable(type);
    if (gw_heap_is_index(heap))
        return snprintf(out, cap, is_nullable ? "(ref null %u)" : "(ref %u)", heap);
    const char *name = heaps[heap - GW_HEAP_INDEX_END].heap;
    if (!is_nullable) return snprintf(out, cap, "(ref %s)", name);
    return snprintf(out, cap, "%s", heaps[heap - GW_HEAP_INDEX_END].nullable);
}
