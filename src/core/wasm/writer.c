/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/writer.h"

#include <string.h>

#include "core/wasm/type_codes.h"

void gw_writer_init(struct gw_writer *w, struct gw_alloc *alloc)
{
    *w = (struct gw_writer){.alloc = alloc};
}

void gw_writer_deinit(struct gw_writer *w)
{
    gw_alloc_put(w->alloc, w->data, w->cap);
    *w = (struct gw_writer){.alloc = w->alloc};
}

/* Make room for `len` bytes.     returns  where they go, or NULL once the writer has
 * failed */
static uint8_t *room(struct gw_writer *w, size_t len)
{
    if (w->err || len == 0) return NULL;
    if (len > w->cap - w->len) {
        size_t cap = w->cap < 256 ? 256 : w->cap * 2;
        if (len > SIZE_MAX / 4 || w->len > SIZE_MAX / 4) {
            w->err = GW_ERR_NOMEM;
            return NULL;
        }
        if (cap < w->len + len) cap = w->len + len;
        uint8_t *data = gw_alloc_resize(w->alloc, w->data, w->cap, cap);
        if (!data) {
            w->err = GW_ERR_NOMEM;
            return NULL;
        }
        w->data = data;
        w->cap = cap;
    }
    uint8_t *at = w->data + w->len;
    w->len += len;
    return at;
}

void gw_writer_fixed(struct gw_writer *w, const void *bytes, size_t len)
{
    uint8_t *at = room(w, len);
    if (at) memcpy(at, bytes, len);
}

void gw_writer_u8(struct gw_writer *w, uint8_t byte) { gw_writer_fixed(w, &byte, 1); }

static size_t unsigned_leb(uint64_t value, uint8_t out[10])
{
    size_t len = 0;
    for (; value >= 0x80; value >>= 7)
        out[len++] = (uint8_t)(value | 0x80);
    out[len++] = (uint8_t)value;
    return len;
}

void gw_writer_u64(struct gw_writer *w, uint64_t value)
{
    uint8_t leb[10];
    gw_writer_fixed(w, leb, unsigned_leb(value, leb));
}

void gw_writer_u32(struct gw_writer *w, uint32_t value) { gw_writer_u64(w, value); }

void gw_writer_s64(struct gw_writer *w, int64_t value)
{
    uint8_t leb[10];
    size_t len = 0;
    while (value < -64 || value > 63) {
        leb[len++] = (uint8_t)((value & 0x7f) | 0x80);
        value >>= 7; /* arithmetic on every compiler that compiler.h admits */
    }
    leb[len++] = (uint8_t)(value & 0x7f);
    gw_writer_fixed(w, leb, len);
}

void gw_writer_s32(struct gw_writer *w, int32_t value) { gw_writer_s64(w, value); }

void gw_writer_bytes(struct gw_writer *w, struct gw_slice bytes)
{
    gw_writer_fixed(w, bytes.data, bytes.len);
}

void gw_writer_name(struct gw_writer *w, struct gw_slice name)
{
    gw_writer_u64(w, name.len);
    gw_writer_bytes(w, name);
}

void gw_writer_heaptype(struct gw_writer *w, gw_heaptype heap)
{
    if (gw_heap_is_index(heap))
        gw_writer_s64(w, heap);
    else
        gw_writer_u8(w, gw_type_codes_of_heap(heap));
}

void gw_writer_valtype(struct gw_writer *w, gw_valtype type)
{
    if (!gw_valtype_is_ref(type)) {
        gw_writer_u8(w, gw_type_codes_of_kind(gw_valtype_kind(type)));
        return;
    }
    gw_heaptype heap = gw_valtype_heap(type);
    bool is_nullable = gw_valtype_is_nullable(type);
    if (is_nullable && !gw_heap_is_index(heap)) { /* the short form */
        gw_writer_u8(w, gw_type_codes_of_heap(heap));
        return;
    }
    gw_writer_u8(w, is_nullable ? GW_TYPE_CODE_REF_NULL : GW_TYPE_CODE_REF);
    gw_writer_heaptype(w, heap);
}

void gw_writer_prefix_len(struct gw_writer *w, size_t from)
{
    if (w->err) return;
    uint8_t leb[10];
    size_t len = w->len - from, leb_len = unsigned_leb(len, leb);
    if (!room(w, leb_len)) return;
    memmove(w->data + from + leb_len, w->data + from, len);
    memcpy(w->data + from, leb, leb_len);
}
