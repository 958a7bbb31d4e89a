/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/decoder.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "core/wasm/instr.h"
#include "core/wasm/limits.h"
#include "core/wasm/type_codes.h"

uint32_t gw_decoder_offset(const struct gw_decoder *d, const uint8_t *at)
{
    return (uint32_t)(at - d->m->bytes.data);
}

void gw_decoder_fail(struct gw_decoder *d, const uint8_t *at, enum gw_err err,
                     const char *format, ...)
{
    if (d->r.err == GW_OK) d->r.err = err;
    if (!d->diag || d->diag->err) return;
    char text[sizeof d->diag->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    gw_diag_at(d->diag, err, gw_decoder_offset(d, at ? at : d->r.at), "%s", text);
}

void gw_decoder_need(struct gw_decoder *d, const uint8_t *at, gw_features need,
                     const char *what)
{
    d->m->uses |= need;
    gw_features missing = need & ~d->m->features;
    if (GW_LIKELY(!missing)) return;
    const char *feature = gw_features_text((enum gw_feature)__builtin_ctz(missing));
    gw_decoder_fail(d, at, GW_ERR_FEATURE, "%s needs feature %s (--feature +%s)", what,
                    feature, feature);
}

uint32_t gw_decoder_count(struct gw_decoder *d, uint32_t limit, const char *what)
{
    const uint8_t *at = d->r.at;
    uint32_t count = gw_reader_u32(&d->r);
    if (count > (size_t)(d->r.end - d->r.at))
        gw_decoder_fail(d, at, GW_ERR_EOF,
                        "unexpected end: length out of bounds: %u %s cannot fit", count,
                        what);
    else if (count > limit)
        gw_decoder_fail(d, at, GW_ERR_LIMIT, "%u %s are more than the limit of %u", count,
                        what, limit);
    return d->r.err ? 0 : count;
}

void *gw_decoder_extend(struct gw_decoder *d, struct gw_vec *vec, size_t count)
{
    void *items = gw_vec_extend(vec, count);
    if (!items) gw_decoder_fail(d, NULL, GW_ERR_NOMEM, "out of memory");
    return items;
}

void *gw_decoder_array(struct gw_decoder *d, size_t count, size_t item_bytes)
{
    void *items = gw_arena_array(&d->m->arena, count, item_bytes);
    if (!items) gw_decoder_fail(d, NULL, GW_ERR_NOMEM, "out of memory");
    return items;
}

struct gw_slice gw_decoder_name(struct gw_decoder *d)
{
    uint32_t len = gw_decoder_count(d, GW_MAX_NAME_BYTES, "bytes of a name");
    struct gw_slice name = gw_reader_bytes(&d->r, len);
    if (d->r.err == GW_OK && !gw_utf8_is_valid(name))
        gw_decoder_fail(d, name.data, GW_ERR_MALFORMED, "malformed UTF-8 encoding");
    return name;
}

uint8_t gw_decoder_flag(struct gw_decoder *d, const char *malformed)
{
    const uint8_t *at = d->r.at;
    uint8_t flag = gw_reader_u8(&d->r);
    if (flag > 1) gw_decoder_fail(d, at, GW_ERR_MALFORMED, "%s", malformed);
    return flag & 1;
}

/* Whether the instruction opens (1) or closes (-1) a nesting level. */
static int nesting(enum gw_opcode op)
{
    switch (op) {
    case GW_OP_BLOCK:
    case GW_OP_LOOP:
    case GW_OP_IF:
    case GW_OP_TRY:
    case GW_OP_TRY_TABLE:
        return 1;
    case GW_OP_END:
    case GW_OP_DELEGATE:
        return -1;
    default:
        return 0;
    }
}

struct gw_expr gw_decoder_expr(struct gw_decoder *d)
{
    const uint8_t *start = d->r.at;
    struct gw_instr instr = {.op = GW_OP_INVALID};
    for (int64_t depth = 1; depth > 0 && d->r.err == GW_OK;) {
        gw_instr_read(&d->r, &instr);
        if (d->r.err == GW_ERR_MALFORMED && instr.op == GW_OP_INVALID)
            gw_decoder_fail(d, instr.at, GW_ERR_MALFORMED, "illegal opcode %02x",
                            *instr.at);
        depth += nesting(instr.op);
    }
    size_t len = (size_t)(d->r.at - start);
    return (struct gw_expr){
        {start, len},
        gw_decoder_offset(d, start)
    };
}
