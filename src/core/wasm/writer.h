/* SPDX-License-Identifier: Apache-2.0 */
/* writer.h -- a growing byte buffer that speaks Wasm's integers.
 *
 * Errors stick, as in reader.h: after the first NOMEM writes do nothing, and `err` is
 * tested once. */
#ifndef GW_CORE_WASM_WRITER_H
#define GW_CORE_WASM_WRITER_H

#include "base/alloc.h"
#include "base/err.h"
#include "base/slice.h"
#include "core/wasm/types.h"

struct gw_writer {
    struct gw_alloc *alloc;
    uint8_t *data;
    size_t len, cap;
    enum gw_err err;
};

void gw_writer_init(struct gw_writer *w, struct gw_alloc *alloc);
void gw_writer_deinit(struct gw_writer *w);

void gw_writer_u8(struct gw_writer *w, uint8_t byte);
void gw_writer_u32(struct gw_writer *w, uint32_t value); /* LEB128, minimal */
void gw_writer_u64(struct gw_writer *w, uint64_t value);
void gw_writer_s32(struct gw_writer *w, int32_t value);
void gw_writer_s64(struct gw_writer *w, int64_t value); /* s33 too */
void gw_writer_fixed(struct gw_writer *w, const void *bytes, size_t len);
void gw_writer_bytes(struct gw_writer *w, struct gw_slice bytes);
void gw_writer_name(struct gw_writer *w, struct gw_slice name); /* length, then bytes */
void gw_writer_valtype(struct gw_writer *w, gw_valtype type);   /* storage types too */
void gw_writer_heaptype(struct gw_writer *w, gw_heaptype heap);

/* Insert a LEB128 length before everything written since `from`. */
void gw_writer_prefix_len(struct gw_writer *w, size_t from);

#endif
