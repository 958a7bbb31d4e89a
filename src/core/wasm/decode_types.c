/* SPDX-License-Identifier: Apache-2.0 */
/* The type section, and the types of tables, memories, globals and tags.
 * spec: binary/types */
#include "core/wasm/decoder.h"
#include "core/wasm/limits.h"
#include "core/wasm/type_codes.h"

static gw_valtype checked(struct gw_decoder *d, const uint8_t *at, gw_valtype type,
                          const char *malformed, const char *what)
{
    if (d->r.err == GW_ERR_MALFORMED)
        gw_decoder_fail(d, at, GW_ERR_MALFORMED, "%s", malformed);
    if (d->r.err == GW_OK) gw_decoder_need(d, at, gw_type_codes_features(type), what);
    return type;
}

gw_valtype gw_decoder_valtype(struct gw_decoder *d)
{
    const uint8_t *at = d->r.at;
    gw_valtype type = gw_type_codes_read_val(&d->r);
    return checked(d, at, type, "malformed value type", "this value type");
}

gw_valtype gw_decoder_reftype(struct gw_decoder *d)
{
    const uint8_t *at = d->r.at;
    gw_valtype type = gw_type_codes_read_ref(&d->r);
    return checked(d, at, type, "malformed reference type", "this reference type");
}

static struct gw_field read_field(struct gw_decoder *d)
{
    const uint8_t *at = d->r.at;
    gw_valtype type = gw_type_codes_read_storage(&d->r);
    checked(d, at, type, "malformed storage type", "this field type");
    bool is_mutable = gw_decoder_flag(d, "malformed mutability");
    return (struct gw_field){type, is_mutable};
}

/* Both lists of a function type go through a buffer of the size of the limits. */
static void read_func(struct gw_decoder *d, struct gw_type *out)
{
    gw_valtype types[GW_MAX_PARAMS + GW_MAX_RESULTS];
    const uint8_t *at = d->r.at;
    uint32_t params = gw_decoder_count(d, GW_MAX_PARAMS, "parameters"), count = 0;
    while (count < params && d->r.err == GW_OK)
        types[count++] = gw_decoder_valtype(d);
    uint32_t results = gw_decoder_count(d, GW_MAX_RESULTS, "results");
    while (count < params + results && d->r.err == GW_OK)
        types[count++] = gw_decoder_valtype(d);
    if (results > 1)
        gw_decoder_need(d, at, GW_FEATURE_BIT(GW_FEATURE_MULTI_VALUE),
                        "a function type with several results");
    if (d->r.err) return;
    gw_valtype *copy = gw_decoder_array(d, count, sizeof *copy);
    if (!copy) return;
    if (count) memcpy(copy, types, count * sizeof *copy);
    out->comp = GW_COMP_FUNC;
    out->func.params = copy;
    out->func.results = copy + params;
    out->func.param_count = params;
    out->func.result_count = results;
}

static void read_aggregate(struct gw_decoder *d, enum gw_comp comp, struct gw_type *out)
{
    uint32_t count = 1;
    if (comp == GW_COMP_STRUCT) count = gw_decoder_count(d, GW_MAX_FIELDS, "fields");
    if (d->r.err) return;
    struct gw_field *fields = gw_decoder_array(d, count, sizeof *fields);
    for (uint32_t i = 0; i < count && d->r.err == GW_OK; i++)
        fields[i] = read_field(d);
    out->comp = comp;
    out->aggregate.fields = fields;
    out->aggregate.field_count = count;
}

static void read_cont(struct gw_decoder *d, struct gw_type *out)
{
    const uint8_t *at = d->r.at;
    gw_heaptype heap = gw_type_codes_read_heap(&d->r);
    if (d->r.err == GW_ERR_MALFORMED || !gw_heap_is_index(heap))
        gw_decoder_fail(d, at, GW_ERR_MALFORMED, "malformed continuation type");
    out->comp = GW_COMP_CONT;
    out->cont = heap;
}

static void read_comp(struct gw_decoder *d, struct gw_type *out)
{
    const gw_features gc = GW_FEATURE_BIT(GW_FEATURE_GC);
    const uint8_t *at = d->r.at;
    uint8_t code = gw_reader_u8(&d->r);
    if (d->r.err) return;
    switch (code) {
    case GW_TYPE_CODE_FUNC:
        read_func(d, out);
        break;
    case GW_TYPE_CODE_STRUCT:
        gw_decoder_need(d, at, gc, "a struct type");
        read_aggregate(d, GW_COMP_STRUCT, out);
        break;
    case GW_TYPE_CODE_ARRAY:
        gw_decoder_need(d, at, gc, "an array type");
        read_aggregate(d, GW_COMP_ARRAY, out);
        break;
    case GW_TYPE_CODE_CONT:
        gw_decoder_need(d, at, GW_FEATURE_BIT(GW_FEATURE_STACK_SWITCHING),
                        "a continuation type");
        read_cont(d, out);
        break;
    default:
        gw_decoder_fail(d, at, GW_ERR_MALFORMED, "malformed definition type %02x", code);
    }
}

static void read_subtype(struct gw_decoder *d)
{
    const uint8_t *at = d->r.at;
    struct gw_type type = {.is_final = true};
    if (at < d->r.end && (*at == GW_TYPE_CODE_SUB || *at == GW_TYPE_CODE_SUB_FINAL)) {
        gw_decoder_need(d, at, GW_FEATURE_BIT(GW_FEATURE_GC), "a sub type");
        d->r.at++;
        type.is_explicit_sub = true;
        type.is_final = *at == GW_TYPE_CODE_SUB_FINAL;
        uint32_t supers = gw_decoder_count(d, UINT32_MAX, "super types");
        if (supers > 1)
            gw_decoder_fail(d, at, GW_ERR_INVALID, "sub type has %u super types", supers);
        type.has_super = supers == 1;
        if (type.has_super) type.super = gw_reader_u32(&d->r);
    }
    read_comp(d, &type);
    if (d->r.err) return;
    if (d->types.len >= GW_MAX_TYPES) {
        gw_decoder_fail(d, at, GW_ERR_LIMIT, "more types than the limit of %d",
                        GW_MAX_TYPES);
        return;
    }
    uint32_t offset = gw_decoder_offset(d, at);
    if (!gw_vec_push_copy(&d->types, &type) ||
        !gw_vec_push_copy(&d->type_offsets, &offset))
        gw_decoder_fail(d, at, GW_ERR_NOMEM, "out of memory");
}

void gw_decoder_rec_group(struct gw_decoder *d)
{
    const uint8_t *at = d->r.at;
    struct gw_rec_group group = {.first = (uint32_t)d->types.len, .count = 1};
    if (at < d->r.end && *at == GW_TYPE_CODE_REC) {
        gw_decoder_need(d, at, GW_FEATURE_BIT(GW_FEATURE_GC), "a recursive type group");
        d->r.at++;
        group.is_explicit = true;
        group.count = gw_decoder_count(d, GW_MAX_REC_GROUP, "types of a group");
    }
    for (uint32_t i = 0; i < group.count && d->r.err == GW_OK; i++)
        read_subtype(d);
    if (d->r.err == GW_OK && !gw_vec_push_copy(&d->groups, &group))
        gw_decoder_fail(d, at, GW_ERR_NOMEM, "out of memory");
}

void gw_decode_type_section(struct gw_decoder *d, struct gw_section *section)
{
    section->count = gw_decoder_count(d, GW_MAX_TYPES, "types");
    for (uint32_t i = 0; i < section->count && d->r.err == GW_OK; i++)
        gw_decoder_rec_group(d);
}

/* The flags of a memory's or table's limits: ORDER(limits flags) with encode.c. */
enum { HAS_MAX = 1, IS_SHARED = 2, IS_64 = 4, HAS_PAGE_SIZE = 8 };

/* Read flags and bounds. Bounds are read as 64-bit for all: a 32-bit one that is too
 * large is invalid, not malformed. */
static struct gw_limits read_limits(struct gw_decoder *d, uint8_t flags)
{
    struct gw_limits limits = {.max = UINT64_MAX};
    limits.has_max = flags & HAS_MAX;
    limits.is_shared = flags & IS_SHARED;
    limits.is_64 = flags & IS_64;
    limits.min = gw_reader_u64(&d->r);
    if (limits.has_max) limits.max = gw_reader_u64(&d->r);
    return limits;
}

static uint8_t read_flags(struct gw_decoder *d, uint8_t allowed)
{
    const uint8_t *at = d->r.at;
    uint8_t flags = gw_reader_u8(&d->r);
    if (flags & ~allowed)
        gw_decoder_fail(d, at, GW_ERR_MALFORMED, "malformed limits flags %02x", flags);
    if (flags & IS_SHARED)
        gw_decoder_need(d, at, GW_FEATURE_BIT(GW_FEATURE_THREADS), "a shared memory");
    if (flags & IS_64)
        gw_decoder_need(d, at, GW_FEATURE_BIT(GW_FEATURE_MEMORY64),
                        "a 64-bit index type");
    if (flags & HAS_PAGE_SIZE)
        gw_decoder_need(d, at, GW_FEATURE_BIT(GW_FEATURE_CUSTOM_PAGE_SIZES),
                        "a page size");
    return flags;
}

struct gw_tabletype gw_decoder_tabletype(struct gw_decoder *d)
{
    const uint8_t *at = d->r.at;
    struct gw_tabletype type = {.elem = gw_type_codes_read_ref(&d->r)};
    if (d->r.err == GW_ERR_MALFORMED)
        gw_decoder_fail(d, at, GW_ERR_MALFORMED, "malformed reference type");
    if (d->r.err == GW_OK && type.elem != GW_FUNCREF) /* the MVP's only kind of table */
        gw_decoder_need(d, at, gw_type_codes_features(type.elem), "this table's type");
    uint8_t flags = read_flags(d, HAS_MAX | IS_64);
    type.limits = read_limits(d, flags);
    return type;
}

struct gw_memtype gw_decoder_memtype(struct gw_decoder *d)
{
    struct gw_memtype type = {.page_size_log2 = 16};
    uint8_t flags = read_flags(d, HAS_MAX | IS_SHARED | IS_64 | HAS_PAGE_SIZE);
    type.limits = read_limits(d, flags);
    type.has_page_size = flags & HAS_PAGE_SIZE;
    if (type.has_page_size) {
        const uint8_t *at = d->r.at;
        uint32_t log2 = gw_reader_u32(&d->r);
        if (log2 >= 64)
            gw_decoder_fail(d, at, GW_ERR_MALFORMED, "invalid custom page size 2^%u",
                            log2);
        type.page_size_log2 = (uint8_t)log2;
    }
    return type;
}

struct gw_globaltype gw_decoder_globaltype(struct gw_decoder *d)
{
    gw_valtype type = gw_decoder_valtype(d);
    bool is_mutable = gw_decoder_flag(d, "malformed mutability");
    return (struct gw_globaltype){type, is_mutable};
}

gw_typeidx gw_decoder_tagtype(struct gw_decoder *d)
{
    const uint8_t *at = d->r.at;
    gw_decoder_need(d, at, GW_FEATURE_BIT(GW_FEATURE_EXCEPTIONS), "a tag");
    if (gw_reader_u8(&d->r) != 0)
        gw_decoder_fail(d, at, GW_ERR_MALFORMED,
                        "malformed tag attribute: zero byte expected");
    return gw_reader_u32(&d->r);
}
