/* SPDX-License-Identifier: Apache-2.0 */
/* type_codes.h -- how types are written in the binary: one place for both directions.
 * spec: binary/types
 *
 * A nullable reference to an abstract heap type has a one-byte form. Encode always uses
 * it; a binary may also use the long one (0x63 0x70), which is the only form that does
 * not survive decode and encode byte for byte. */
#ifndef GW_CORE_WASM_TYPE_CODES_H
#define GW_CORE_WASM_TYPE_CODES_H

#include "core/wasm/features.h"
#include "core/wasm/reader.h"
#include "core/wasm/types.h"

enum {
    GW_TYPE_CODE_REF_NULL = 0x63,
    GW_TYPE_CODE_REF = 0x64,
    GW_TYPE_CODE_FUNC = 0x60,
    GW_TYPE_CODE_STRUCT = 0x5f,
    GW_TYPE_CODE_ARRAY = 0x5e,
    GW_TYPE_CODE_CONT = 0x5d,
    GW_TYPE_CODE_SUB = 0x50,
    GW_TYPE_CODE_SUB_FINAL = 0x4f,
    GW_TYPE_CODE_REC = 0x4e,
    GW_TYPE_CODE_EMPTY = 0x40, /* block type without result */
};

/* The byte of an abstract heap type; of a number, vector or packed type. */
uint8_t gw_type_codes_of_heap(gw_heaptype heap);
uint8_t gw_type_codes_of_kind(enum gw_kind kind);

/* Read a type.      errors  as reader.h, and MALFORMED for a byte that starts none */
gw_valtype gw_type_codes_read_val(struct gw_reader *r);
gw_valtype gw_type_codes_read_ref(struct gw_reader *r);
gw_valtype gw_type_codes_read_storage(struct gw_reader *r); /* GW_I8 and GW_I16 too */
/* An index too large for any module reads as GW_HEAP_INDEX_END - 1. */
gw_heaptype gw_type_codes_read_heap(struct gw_reader *r);

/* The features a type needs. */
gw_features gw_type_codes_features(gw_valtype type);

#endif
