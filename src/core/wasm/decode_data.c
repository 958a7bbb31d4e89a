/* SPDX-License-Identifier: Apache-2.0 */
/* Data segments. spec: binary/modules */
#include "core/wasm/decode_data.h"

#include "core/wasm/decoder.h"
#include "core/wasm/expr.h"
#include "core/wasm/limits.h"

enum { I32_CONST = 0x41, END = 0x0b };
enum { SHORT_BYTES = 4, PLAIN_BYTES = 3 + 2 * SHORT_BYTES }; /* before the contents */

/* A LEB128 of up to SHORT_BYTES bytes.      returns  how many; 0: it is longer */
static unsigned read_short(const uint8_t *at, uint32_t *value)
{
    uint32_t bits = 0;
    for (unsigned i = 0; i < SHORT_BYTES; i++) {
        bits |= (uint32_t)(at[i] & 0x7f) << 7 * i;
        if (at[i] & 0x80) continue;
        *value = bits;
        return i + 1;
    }
    return 0;
}

static uint32_t sign_extend(uint32_t value, unsigned bits)
{
    uint32_t sign = (uint32_t)1 << (bits - 1);
    return (value ^ sign) - sign;
}

/* The form in which nearly all are.      returns  false: another, or not whole; nothing is read */
static bool read_plain(const struct gw_module *m, struct gw_reader *r,
                       struct gw_module_data *out)
{
    const uint8_t *at = r->at;
    if (r->err || r->end - at < PLAIN_BYTES || at[0] != 0 || at[1] != I32_CONST)
        return false;
    uint32_t place, len;
    unsigned count = read_short(at + 2, &place);
    if (count == 0 || at[2 + count] != END) return false;
    at += 3 + count;
    unsigned len_bytes = read_short(at, &len);
    at += len_bytes;
    if (len_bytes == 0 || len > (size_t)(r->end - at)) return false;
    struct gw_slice code = {r->at + 1, 2 + count};
    *out = (struct gw_module_data){
        .mode = GW_SEGMENT_ACTIVE,
        .is_plain = true,
        .at = sign_extend(place, 7 * count),
        .offset = {code, (uint32_t)(code.data - m->bytes.data)},
        .bytes = {at, len},
    };
    r->at = at + len;
    return true;
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
    struct gw_module_data data;
    const uint8_t *at = d->r.at;
    if (!read_plain(d->m, &d->r, &data)) data = read_data(d);
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
    if (read_plain(cursor->module, &cursor->r, out)) return true;
    struct gw_decoder d = {.r = cursor->r,
                           .m = (struct gw_module *)(uintptr_t)cursor->module}; /* not changed */
    *out = read_data(&d);
    cursor->r = d.r;
    return d.r.err == GW_OK;
}
