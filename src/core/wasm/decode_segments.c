/* SPDX-License-Identifier: Apache-2.0 */
/* Element segments and function bodies. spec: binary/modules */
#include "core/wasm/decoder.h"
#include "core/wasm/limits.h"
#include "core/wasm/type_codes.h"

/* Flags of an element segment. Bit 1 means an explicit table in an active segment, and
 * declarative in one that is not: ORDER(element flags) with encode.c.
 * spec: binary/modules#element-section */
enum { NOT_ACTIVE = 1, EXPLICIT_OR_DECLARED = 2, HAS_EXPRS = 4 };

static void read_elem_exprs(struct gw_decoder *d, struct gw_module_elem *elem)
{
    struct gw_expr *exprs = gw_decoder_array(d, elem->count, sizeof *exprs);
    for (uint32_t i = 0; i < elem->count && d->r.err == GW_OK; i++)
        exprs[i] = gw_decoder_expr(d);
    elem->exprs = exprs;
}

static void read_elem_funcs(struct gw_decoder *d, struct gw_module_elem *elem)
{
    gw_funcidx *funcs = gw_decoder_array(d, elem->count, sizeof *funcs);
    for (uint32_t i = 0; i < elem->count && d->r.err == GW_OK; i++)
        funcs[i] = gw_reader_u32(&d->r);
    elem->funcs = funcs;
}

/* The element kind byte or reference type; flags 0 and 4 have neither. */
static gw_valtype read_elem_type(struct gw_decoder *d, uint8_t flags)
{
    if (flags & HAS_EXPRS)
        return flags & (NOT_ACTIVE | EXPLICIT_OR_DECLARED) ? gw_decoder_reftype(d)
                                                           : GW_FUNCREF;
    if (flags & (NOT_ACTIVE | EXPLICIT_OR_DECLARED)) {
        const uint8_t *at = d->r.at;
        if (gw_reader_u8(&d->r) != 0)
            gw_decoder_fail(d, at, GW_ERR_MALFORMED, "malformed element kind");
    }
    return GW_VALTYPE_REF(GW_HEAP_FUNC, false);
}

static struct gw_module_elem read_elem(struct gw_decoder *d)
{
    struct gw_module_elem elem = {.mode = GW_SEGMENT_ACTIVE};
    const uint8_t *at = d->r.at;
    uint32_t flags = gw_reader_u32(&d->r);
    if (flags > 7)
        gw_decoder_fail(d, at, GW_ERR_MALFORMED, "malformed elements segment kind %u",
                        flags);
    if (d->r.err) return elem;
    if (flags)
        gw_decoder_need(d, at, GW_FEATURE_BIT(GW_FEATURE_BULK_MEMORY),
                        "this kind of element segment");
    elem.flags = (uint8_t)flags;
    if (flags & NOT_ACTIVE)
        elem.mode =
            flags & EXPLICIT_OR_DECLARED ? GW_SEGMENT_DECLARED : GW_SEGMENT_PASSIVE;
    if (elem.mode == GW_SEGMENT_ACTIVE) {
        if (flags & EXPLICIT_OR_DECLARED) elem.table = gw_reader_u32(&d->r);
        elem.offset = gw_decoder_expr(d);
    }
    elem.type = read_elem_type(d, elem.flags);
    elem.count = gw_decoder_count(d, GW_MAX_ELEMS, "elements");
    if (d->r.err) return elem;
    if (flags & HAS_EXPRS)
        read_elem_exprs(d, &elem);
    else
        read_elem_funcs(d, &elem);
    return elem;
}

void gw_decode_elem_section(struct gw_decoder *d, struct gw_section *section)
{
    section->count = gw_decoder_count(d, GW_MAX_ELEMS, "element segments");
    if (d->r.err) return;
    struct gw_module_elem *elems = gw_decoder_array(d, section->count, sizeof *elems);
    for (uint32_t i = 0; i < section->count && d->r.err == GW_OK; i++)
        elems[i] = read_elem(d);
    d->m->elems = elems;
    d->m->elem_count = section->count;
}

void gw_decode_code_section(struct gw_decoder *d, struct gw_section *section)
{
    const uint8_t *at = d->r.at;
    section->count = gw_decoder_count(d, GW_MAX_FUNCS, "function bodies");
    uint32_t first = d->m->func_import_count;
    if (d->r.err == GW_OK && section->count != d->funcs.len - first)
        gw_decoder_fail(d, at, GW_ERR_MALFORMED,
                        "function and code section have inconsistent lengths: %zu and %u",
                        d->funcs.len - first, section->count);
    for (uint32_t i = 0; i < section->count && d->r.err == GW_OK; i++) {
        struct gw_module_func *func =
            GW_VEC_AT(struct gw_module_func, &d->funcs, first + i);
        at = d->r.at;
        uint32_t len = gw_reader_u32(&d->r);
        func->body_offset = gw_decoder_offset(d, d->r.at);
        func->body = gw_reader_bytes(&d->r, len);
        if (len > GW_MAX_FUNC_BYTES && d->r.err == GW_OK)
            gw_decoder_fail(d, at, GW_ERR_LIMIT,
                            "function %u: %u bytes are more than the limit of %d",
                            first + i, len, GW_MAX_FUNC_BYTES);
    }
    d->body_count = section->count;
}
