/* SPDX-License-Identifier: Apache-2.0 */
/* Data segments. spec: binary/modules */
#include "core/wasm/decode_data.h"

#include "core/wasm/decoder.h"
#include "core/wasm/expr.h"
#include "core/wasm/limits.h"

enum { I32_CONST = 0x41, END = 0x0b };
enum { SHORT_BYTES = 4, PLAIN_BYTES = 3 + 2 * SHORT_BYTES }; /* before the contents */

/* A LEB128 of up to SHORT_BYTES bytes, which are there to read.
 *   returns  how many; 0: it is longer */
static inline unsigned read_short(const uint8_t *at, uint32_t *value)
{
    uint32_t word = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
                    (uint32_t)at[3] << 24;
    uint32_t last = ~word & 0x80808080u;
    if (!last) return 0;
    word &= last ^ (last - 1); /* its bytes alone */
    *value = (word & 0x7f) | (word >> 1 & 0x3f80) | (word >> 2 & 0x1fc000) |
             (word >> 3 & 0xfe00000);
    return ((unsigned)__builtin_ctz(last) >> 3) + 1;
}

static inline uint32_t sign_extend(uint32_t value, unsigned bits)
{
    uint32_t sign = (uint32_t)1 << (bits - 1);
    return (value ^ sign) - sign;
}

/* A segment of the form in which nearly all are. */
struct plain {
    uint32_t at, len;
    const uint8_t *data;
};

/*   returns  where it ends; NULL: it has another form, or is not whole */
static inline const uint8_t *read_plain(const uint8_t *at, const uint8_t *end,
                                        struct plain *out)
{
    if (end - at < PLAIN_BYTES || at[0] != 0 || at[1] != I32_CONST) return NULL;
    uint32_t place, len;
    unsigned place_bytes = read_short(at + 2, &place);
    if (place_bytes == 0 || at[2 + place_bytes] != END) return NULL;
    at += 3 + place_bytes;
    unsigned len_bytes = read_short(at, &len);
    at += len_bytes;
    if (len_bytes == 0 || len > (size_t)(end - at)) return NULL;
    *out = (struct plain){sign_extend(place, 7 * place_bytes), len, at};
    return at + len;
}

static struct gw_module_data read_data(struct gw_decoder *d)
{
    struct gw_module_data data = {.mode = GW_SEGMENT_ACTIVE};
    const uint8_t *at = d->r.at;
    uint32_t flags = gw_reader_u32(&d->r);
    if (flags > 2)
        gw_decoder_fail(d, at, GW_ERR_MALFORMED, "malformed data segment kind %u", flags);
    if (d->r.err) return data;
    data.flags = (uint8_t)flags;
    if (flags == 2) data.memory = gw_reader_u32(&d->r);
    if (flags == 1)
        data.mode = GW_SEGMENT_PASSIVE;
    else
        data.offset = gw_decoder_expr(d);
    data.bytes = gw_reader_bytes(&d->r, gw_reader_u32(&d->r));
    gw_valtype type;
    uint64_t bits;
    if (flags == 0 && gw_expr_constant(&data.offset, &type, &bits) && type == GW_I32) {
        data.is_plain = true;
        data.at = (uint32_t)bits;
    }
    return data;
}

static void check_data(struct gw_decoder *d)
{
    struct plain plain;
    const uint8_t *at = d->r.at, *end = read_plain(at, d->r.end, &plain);
    if (end) {
        d->r.at = end;
        d->m->plain_data_bytes += plain.len;
        d->m->plain_data_count++;
        return;
    }
    struct gw_module_data data = read_data(d);
    if (data.flags && !d->r.err)
        gw_decoder_need(d, at, GW_FEATURE_BIT(GW_FEATURE_BULK_MEMORY),
                        "this kind of data segment");
    if (data.is_plain) d->m->plain_data_bytes += data.bytes.len;
    d->m->plain_data_count += data.is_plain;
    d->m->passive_data_count += data.mode == GW_SEGMENT_PASSIVE;
}

void gw_decode_data_section(struct gw_decoder *d, struct gw_section *section)
{
    section->count = gw_decoder_count(d, GW_MAX_DATAS, "data segments");
    if (d->r.err) return;
    d->m->datas = gw_slice_of(d->r.at, (size_t)(d->r.end - d->r.at));
    for (uint32_t i = 0; i < section->count && d->r.err == GW_OK; i++)
        check_data(d);
    d->m->data_count = section->count;
}

void gw_decode_data_count_section(struct gw_decoder *d, struct gw_section *section)
{
    gw_decoder_need(d, d->r.at, GW_FEATURE_BIT(GW_FEATURE_BULK_MEMORY),
                    "the data count section");
    section->count = d->data_count = gw_reader_u32(&d->r);
    d->m->has_data_count = true;
}

/* -- again --------------------------------------------------------------------------- */

struct gw_data_cursor gw_data_first(const struct gw_module *module)
{
    return (struct gw_data_cursor){module, gw_reader_of(module->datas),
                                   module->data_count};
}

bool gw_data_next(struct gw_data_cursor *cursor, struct gw_module_data *out)
{
    if (cursor->left == 0) return false;
    cursor->left--;
    struct gw_decoder d = {.r = cursor->r,
                           .m = (struct gw_module *)(uintptr_t)cursor->module}; /* not changed */
    *out = read_data(&d);
    cursor->r = d.r;
    return d.r.err == GW_OK;
}

void gw_data_copy(struct gw_data_cursor *cursor, uint8_t *memory, uint64_t size)
{
    const uint8_t *at = cursor->r.at, *next;
    uint32_t left = cursor->left;
    struct plain plain;
    for (; left && (next = read_plain(at, cursor->r.end, &plain)); left--, at = next) {
        if (plain.at > size || plain.len > size - plain.at) break;
        if (plain.len) memcpy(memory + plain.at, plain.data, plain.len);
    }
    cursor->r.at = at;
    cursor->left = left;
}
