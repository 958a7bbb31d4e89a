/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/decoder.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

uint32_t gw_comp_decoder_offset(const struct gw_comp_decoder *d, const uint8_t *at)
{
    return (uint32_t)(at - d->root->bytes.data);
}

void gw_comp_decoder_fail(struct gw_comp_decoder *d, const uint8_t *at, enum gw_err err,
                          const char *format, ...)
{
    if (d->r.err == GW_OK) d->r.err = err;
    if (!d->diag || d->diag->err) return;
    char text[sizeof d->diag->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    gw_diag_at(d->diag, err, gw_comp_decoder_offset(d, at ? at : d->r.at), "%s", text);
}

void gw_comp_decoder_bad_byte(struct gw_comp_decoder *d, const uint8_t *at, uint8_t byte,
                              const char *what)
{
    if (d->r.err) return;
    gw_comp_decoder_fail(d, at, GW_ERR_MALFORMED, "invalid leading byte (0x%x) for %s",
                         byte, what);
}

void gw_comp_decoder_need(struct gw_comp_decoder *d, const uint8_t *at,
                          enum gw_comp_feature feature, const char *what)
{
    if (d->r.err || gw_comp_features_have(d->root->features, feature)) return;
    const char *text = gw_comp_features_text(feature);
    gw_comp_decoder_fail(d, at, GW_ERR_FEATURE, "%s needs feature %s (--feature +%s)",
                         what, text, text);
}

uint32_t gw_comp_decoder_count(struct gw_comp_decoder *d, uint32_t limit,
                               const char *what)
{
    const uint8_t *at = d->r.at;
    uint32_t count = gw_reader_u32(&d->r);
    if (d->r.err) return 0;
    if (count > (size_t)(d->r.end - d->r.at))
        gw_comp_decoder_fail(
            d, at, GW_ERR_EOF,
            "unexpected end-of-file or section: %u items (%s) cannot fit", count, what);
    else if (count > limit)
        gw_comp_decoder_fail(d, at, GW_ERR_LIMIT,
                             "%u items (%s) are more than the limit of %u", count, what,
                             limit);
    return d->r.err ? 0 : count;
}

void *gw_comp_decoder_array(struct gw_comp_decoder *d, size_t count, size_t item_bytes)
{
    if (count == 0) return NULL;
    void *items = gw_arena_array(&d->root->arena, count, item_bytes);
    if (items)
        memset(items, 0, count * item_bytes);
    else
        gw_comp_decoder_fail(d, NULL, GW_ERR_NOMEM, "out of memory");
    return items;
}

struct gw_slice gw_comp_decoder_name(struct gw_comp_decoder *d)
{
    uint32_t len = gw_comp_decoder_count(d, GW_COMP_MAX_NAME_BYTES, "bytes of a name");
    struct gw_slice name = gw_reader_bytes(&d->r, len);
    if (d->r.err == GW_OK && !gw_utf8_is_valid(name))
        gw_comp_decoder_fail(d, name.data, GW_ERR_MALFORMED, "malformed UTF-8 encoding");
    return name;
}

bool gw_comp_decoder_flag(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    uint8_t flag = gw_reader_u8(&d->r);
    if (flag > 1)
        gw_comp_decoder_fail(d, at, GW_ERR_MALFORMED, "invalid boolean value %02x", flag);
    return flag & 1;
}

/* No space is that large: an index beyond is out of bounds, whatever its size. */
uint32_t gw_comp_decoder_index(struct gw_comp_decoder *d)
{
    uint32_t index = gw_reader_u32(&d->r);
    return index < 0x7fffffff ? index : 0x7fffffff;
}

void gw_comp_decoder_open(struct gw_comp_decoder *d, struct gw_comp_decoder_scope *scope)
{
    memset(scope, 0, sizeof *scope);
    gw_vec_init(&scope->defs, d->root->alloc, sizeof(struct gw_comp_def));
    d->scope = scope;
}

void gw_comp_decoder_add(struct gw_comp_decoder *d, struct gw_comp_def *def,
                         uint32_t adds)
{
    struct gw_comp_decoder_scope *scope = d->scope;
    if (d->r.err) return;
    if (scope->defs.len >= GW_COMP_MAX_DEFS) {
        gw_comp_decoder_fail(d, NULL, GW_ERR_LIMIT,
                             "more definitions than the limit of %d", GW_COMP_MAX_DEFS);
        return;
    }
    if (def->sort < GW_COMP_SORT_COUNT) {
        def->index = scope->counts[def->sort];
        if (adds > GW_COMP_MAX_DEFS - def->index) {
            gw_comp_decoder_fail(d, NULL, GW_ERR_LIMIT,
                                 "more items than the limit of %d (%s)", GW_COMP_MAX_DEFS,
                                 gw_comp_sort_text((enum gw_comp_sort)def->sort));
            return;
        }
        scope->counts[def->sort] += adds;
    }
    if (!gw_vec_push_copy(&scope->defs, def))
        gw_comp_decoder_fail(d, NULL, GW_ERR_NOMEM, "out of memory");
}

/* Many definitions stay where they are and change hands; few are copied. */
static struct gw_comp_def *keep_defs(struct gw_comp_decoder *d, struct gw_vec *vec)
{
    enum { COPIED_BYTES = 16384 };
    size_t bytes = vec->len * vec->item_bytes;
    if (bytes > COPIED_BYTES) {
        void *data =
            gw_alloc_resize(vec->alloc, vec->data, vec->cap * vec->item_bytes, bytes);
        if (data) {
            vec->data = data;
            vec->cap = vec->len;
            if (gw_arena_adopt(&d->root->arena, data, bytes) == 0) {
                gw_vec_init(vec, vec->alloc, vec->item_bytes);
                return data;
            }
        }
        gw_comp_decoder_fail(d, NULL, GW_ERR_NOMEM, "out of memory");
        return NULL;
    }
    void *copy = gw_comp_decoder_array(d, vec->len, vec->item_bytes);
    if (copy) memcpy(copy, vec->data, bytes);
    return copy;
}

struct gw_comp_def *gw_comp_decoder_settle(struct gw_comp_decoder *d,
                                           struct gw_comp_decoder_scope *scope,
                                           uint32_t *count)
{
    struct gw_comp_def *defs = NULL;
    if (d->r.err == GW_OK && scope->defs.len) {
        uint32_t len = (uint32_t)scope->defs.len;
        defs = keep_defs(d, &scope->defs);
        *count = defs ? len : 0;
    } else {
        *count = 0;
    }
    gw_vec_deinit(&scope->defs);
    return defs;
}

bool gw_comp_decoder_nest(struct gw_comp_decoder *d)
{
    if (d->nesting < GW_COMP_MAX_NESTING) {
        d->nesting++;
        return true;
    }
    gw_comp_decoder_fail(d, NULL, GW_ERR_LIMIT,
                         "components and types nest deeper than the limit of %d",
                         GW_COMP_MAX_NESTING);
    return false;
}

struct gw_decoder *gw_comp_decoder_lend(struct gw_comp_decoder *d)
{
    d->core.r = d->r;
    d->core.diag = d->diag;
    d->core_module.arena = d->root->arena;
    d->core.types.len = d->core.type_offsets.len = d->core.groups.len = 0;
    return &d->core;
}

void gw_comp_decoder_take(struct gw_comp_decoder *d)
{
    d->r = d->core.r;
    d->root->arena = d->core_module.arena;
}
