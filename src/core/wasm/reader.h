/* SPDX-License-Identifier: Apache-2.0 */
/* reader.h -- a bounds-checked cursor over Wasm bytes.
 *
 * A gw_reader is a value: copy it to look ahead. It owns nothing; its bytes are borrowed
 * and must outlive it. Errors stick: the first failed read sets `err`, and it and every
 * later read return 0 without moving. So a decoder may read a whole record and test `err`
 * once -- but a loop whose count came from the input tests it on every turn. */
#ifndef GW_CORE_WASM_READER_H
#define GW_CORE_WASM_READER_H

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

struct gw_reader {
    const uint8_t *at, *end; /* at <= end; after an error, `at` is its place */
    enum gw_err err;         /* GW_OK until the first failure */
};

static inline struct gw_reader gw_reader_of(struct gw_slice bytes)
{
    /* An empty slice may be a null pointer, to which nothing may be added. */
    return (struct gw_reader){bytes.data, bytes.len ? bytes.data + bytes.len : bytes.data,
                              GW_OK};
}

/* Read one LEB128 integer.                      spec: binary/values#integers
 *   errors   EOF; INT_TOO_LONG: more than ceil(N/7) bytes;
 *            INT_TOO_LARGE: the last byte carries bits outside N
 *   thread   any, one reader per thread */
uint32_t gw_reader_u32(struct gw_reader *r);
uint64_t gw_reader_u64(struct gw_reader *r);
int32_t gw_reader_s32(struct gw_reader *r);
int64_t gw_reader_s33(struct gw_reader *r); /* block and heap types */
int64_t gw_reader_s64(struct gw_reader *r);

/* Read fixed-width little-endian data, one byte, or `len` bytes in place.
 *   errors   EOF */
uint8_t gw_reader_u8(struct gw_reader *r);
uint32_t gw_reader_fixed32(struct gw_reader *r);
uint64_t gw_reader_fixed64(struct gw_reader *r);
struct gw_slice gw_reader_bytes(struct gw_reader *r, size_t len);

#endif
