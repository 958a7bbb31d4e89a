/* SPDX-License-Identifier: Apache-2.0 */
/* types.h -- value types and composite types, as a module writes them and in canonical
 * form.
 *
 * A gw_valtype is 32 bits, cheap to copy and compare:
 *
 *    31                      8   7   6          0
 *   +-------------------------+---+--------------+
 *   | heap type               | N | kind         |
 *   +-------------------------+---+--------------+
 *
 * kind: enum gw_kind. N (nullable) and the heap type belong to GW_KIND_REF only and are 0
 * elsewhere. A heap type is a type index, or one of enum gw_heap (all above any index).
 *
 * Two worlds of type indices exist and never mix in one gw_valtype:
 *   local      index into the module's own type section: what module.h holds;
 *   canonical  gw_type_id of the registry (type_registry.h): equal ids, equal types,
 *              across all modules of that registry. The runtime knows only these. */
#ifndef GW_CORE_WASM_TYPES_H
#define GW_CORE_WASM_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t gw_typeidx, gw_funcidx, gw_tableidx, gw_memidx, gw_globalidx, gw_tagidx,
    gw_elemidx, gw_dataidx, gw_localidx, gw_fieldidx, gw_labelidx;
typedef uint32_t gw_type_id; /* canonical */
typedef uint32_t gw_valtype;
typedef uint32_t gw_heaptype; /* 24 bits */

enum gw_kind {
    GW_KIND_BOT, /* unknown: only inside the validator */
    GW_KIND_I32,
    GW_KIND_I64,
    GW_KIND_F32,
    GW_KIND_F64,
    GW_KIND_V128,
    GW_KIND_REF,
    GW_KIND_I8, /* packed storage types: only in fields */
    GW_KIND_I16,
};

/* Abstract heap types. */
enum gw_heap {
    GW_HEAP_INDEX_END = 0xffff00, /* indices are below */
    GW_HEAP_FUNC = 0xffff00,
    GW_HEAP_NOFUNC,
    GW_HEAP_EXTERN,
    GW_HEAP_NOEXTERN,
    GW_HEAP_ANY,
    GW_HEAP_EQ,
    GW_HEAP_I31,
    GW_HEAP_STRUCT,
    GW_HEAP_ARRAY,
    GW_HEAP_NONE,
    GW_HEAP_EXN,
    GW_HEAP_NOEXN,
    GW_HEAP_CONT,
    GW_HEAP_NOCONT,
    GW_HEAP_BOT, /* below every heap type: only inside the validator */
};

#define GW_NULLABLE 0x80u
#define GW_VALTYPE_REF(heap, nullable)                                                   \
    ((gw_valtype)(heap) << 8 | ((nullable) ? GW_NULLABLE : 0) | GW_KIND_REF)

enum {
    GW_BOT = GW_KIND_BOT,
    GW_I32 = GW_KIND_I32,
    GW_I64 = GW_KIND_I64,
    GW_F32 = GW_KIND_F32,
    GW_F64 = GW_KIND_F64,
    GW_V128 = GW_KIND_V128,
    GW_I8 = GW_KIND_I8,
    GW_I16 = GW_KIND_I16,
};
#define GW_FUNCREF GW_VALTYPE_REF(GW_HEAP_FUNC, true)
#define GW_EXTERNREF GW_VALTYPE_REF(GW_HEAP_EXTERN, true)
#define GW_ANYREF GW_VALTYPE_REF(GW_HEAP_ANY, true)
#define GW_EXNREF GW_VALTYPE_REF(GW_HEAP_EXN, true)

static inline enum gw_kind gw_valtype_kind(gw_valtype t)
{
    return (enum gw_kind)(t & 0x7f);
}
static inline gw_heaptype gw_valtype_heap(gw_valtype t) { return t >> 8; }
static inline bool gw_valtype_is_ref(gw_valtype t)
{
    return gw_valtype_kind(t) == GW_KIND_REF;
}
static inline bool gw_valtype_is_nullable(gw_valtype t) { return t & GW_NULLABLE; }
static inline bool gw_heap_is_index(gw_heaptype h) { return h < GW_HEAP_INDEX_END; }
static inline bool gw_valtype_is_defaultable(gw_valtype t)
{
    return !gw_valtype_is_ref(t) || gw_valtype_is_nullable(t);
}

/* Runtime frame slots (8 bytes each) that a value takes: 2 for v128, else 1. */
static inline unsigned gw_valtype_slots(gw_valtype t) { return t == GW_V128 ? 2 : 1; }

/* The number type that signatures of opcodes.def, and of host functions, write as i I f F
 * or V; GW_BOT for other letters. */
static inline gw_valtype gw_valtype_of_letter(char letter)
{
    switch (letter) {
    case 'i':
        return GW_I32;
    case 'I':
        return GW_I64;
    case 'f':
        return GW_F32;
    case 'F':
        return GW_F64;
    case 'V':
        return GW_V128;
    default:
        return GW_BOT;
    }
}

/* Print a type as text has it ("i32", "funcref", "(ref null 3)"); GW_BOT as "unknown".
 *   returns  the length that was needed, as snprintf does; 24 bytes are always enough */
int gw_valtype_print(gw_valtype type, char *out, size_t cap);

struct gw_field {
    gw_valtype type; /* or GW_I8, GW_I16 */
    bool is_mutable;
};

enum gw_comp { GW_COMP_FUNC, GW_COMP_STRUCT, GW_COMP_ARRAY, GW_COMP_CONT };

/* A subtype: composite type, supertype and finality.
 * spec: syntax/types#composite-types */
struct gw_type {
    enum gw_comp comp;
    bool is_final;
    bool has_super;
    bool is_explicit_sub; /* written with `sub`: encode gives back the same bytes */
    gw_typeidx super;     /* where has_super */
    union {
        struct {
            const gw_valtype *params, *results; /* results == params + param_count */
            uint32_t param_count, result_count;
        } func;
        struct {
            const struct gw_field *fields; /* array: exactly one */
            uint32_t field_count;
        } aggregate;
        gw_typeidx cont; /* the function type of a continuation */
    };
};

/* A rec group: types[first .. first+count). `is_explicit`: written with 0x4e / (rec
 * ...). */
struct gw_rec_group {
    gw_typeidx first;
    uint32_t count;
    bool is_explicit;
};

struct gw_limits {
    uint64_t min, max; /* max is UINT64_MAX without has_max */
    bool has_max, is_shared, is_64;
};

struct gw_tabletype {
    gw_valtype elem;
    struct gw_limits limits;
};

struct gw_memtype {
    struct gw_limits limits; /* in pages */
    uint8_t page_size_log2;  /* 16, or 0 with custom-page-sizes */
    bool has_page_size;      /* it was written out */
};

struct gw_globaltype {
    gw_valtype type;
    bool is_mutable;
};

enum gw_extern_kind { /* the binary's codes */
                      GW_EXTERN_FUNC = 0,
                      GW_EXTERN_TABLE = 1,
                      GW_EXTERN_MEMORY = 2,
                      GW_EXTERN_GLOBAL = 3,
                      GW_EXTERN_TAG = 4,
};

#endif
