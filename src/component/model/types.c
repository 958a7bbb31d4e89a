/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/types.h"

#include "base/compiler.h"

#define PRIM(k, bytes, pointer)                                                          \
    {                                                                                    \
        .kind = (k), .depth = 1, .size = (bytes), .align = (bytes) > 8 ? 8 : (bytes),    \
        .nodes = 1, .has_pointer = (pointer), .has_async = (k) == GW_COMP_ERROR_CONTEXT  \
    }

const struct gw_comp_valtype gw_comp_valtype_prim[GW_COMP_PRIM_COUNT] = {
    PRIM(GW_COMP_BOOL, 1, false),   PRIM(GW_COMP_S8, 1, false),
    PRIM(GW_COMP_U8, 1, false),     PRIM(GW_COMP_S16, 2, false),
    PRIM(GW_COMP_U16, 2, false),    PRIM(GW_COMP_S32, 4, false),
    PRIM(GW_COMP_U32, 4, false),    PRIM(GW_COMP_S64, 8, false),
    PRIM(GW_COMP_U64, 8, false),    PRIM(GW_COMP_F32, 4, false),
    PRIM(GW_COMP_F64, 8, false),    PRIM(GW_COMP_CHAR, 4, false),
    PRIM(GW_COMP_STRING, 16, true), PRIM(GW_COMP_ERROR_CONTEXT, 4, false),
};

const char *gw_comp_kind_text(enum gw_comp_kind kind)
{
    static const char *const texts[GW_COMP_KIND_COUNT] = {
        "bool",   "s8",      "u8",   "s16",  "u16",    "s32",    "u32",
        "s64",    "u64",     "f32",  "f64",  "char",   "string", "error-context",
        "record", "variant", "list", "list", "tuple",  "flags",  "enum",
        "option", "result",  "map",  "own",  "borrow", "stream", "future",
    };
    return kind < GW_COMP_KIND_COUNT ? texts[kind] : "?";
}

const char *gw_comp_extern_text(enum gw_comp_extern_kind kind)
{
    static const char *const texts[] = {"core module", "func",      "value",   "type",
                                        "resource",    "component", "instance"};
    return texts[kind];
}

/* -- what follows from the parts --------------------------------------------------- */

static uint32_t add_nodes(uint32_t a, uint32_t b)
{
    uint32_t sum = a + b;
    return sum < a ? UINT32_MAX : sum;
}

/* A part lies inside: everything but its layout. */
static void take(struct gw_comp_valtype *t, const struct gw_comp_valtype *part)
{
    if (!part) return;
    t->has_handle |= part->has_handle;
    t->has_borrow |= part->has_borrow;
    t->has_async |= part->has_async;
    t->has_pointer |= part->has_pointer;
    t->has_named |= part->has_named;
    t->nodes = add_nodes(t->nodes, part->nodes);
    if (part->depth >= t->depth)
        t->depth = part->depth == UINT16_MAX ? UINT16_MAX : (uint16_t)(part->depth + 1);
}

/* Sizes are kept in 64 bits while they grow and cut off far beyond what is allowed. */
#define SIZE_TOO_LARGE UINT32_MAX

static uint64_t align_up(uint64_t at, uint32_t align)
{
    return (at + align - 1) & ~(uint64_t)(align - 1);
}

static void set_layout(struct gw_comp_valtype *t, uint64_t size, uint32_t align)
{
    t->size = size < SIZE_TOO_LARGE ? (uint32_t)size : SIZE_TOO_LARGE;
    t->align = (uint8_t)align;
}

static uint32_t align_of(const struct gw_comp_valtype *part)
{
    return part->align ? part->align : 1;
}

static void lay_record(struct gw_comp_valtype *t)
{
    uint64_t size = 0;
    uint32_t align = 1;
    for (uint32_t i = 0; i < t->count; i++) {
        const struct gw_comp_valtype *part = t->items[i].type;
        size = align_up(size, align_of(part)) + part->size;
        if (align_of(part) > align) align = align_of(part);
    }
    set_layout(t, align_up(size, align), align);
}

static uint32_t discriminant_bytes(uint32_t cases)
{
    return cases <= 0x100 ? 1 : cases <= 0x10000 ? 2 : 4;
}

/* One case of a variant more. */
static void lay_case(const struct gw_comp_valtype *part, uint64_t *size, uint32_t *align)
{
    if (!part) return;
    if (part->size > *size) *size = part->size;
    if (align_of(part) > *align) *align = align_of(part);
}

static void lay_variant(struct gw_comp_valtype *t, uint32_t cases, uint64_t size,
                        uint32_t case_align)
{
    uint32_t bytes = discriminant_bytes(cases);
    uint32_t align = case_align > bytes ? case_align : bytes;
    set_layout(t, align_up(align_up(bytes, case_align) + size, align), align);
}

static void finish_items(struct gw_comp_valtype *t)
{
    uint64_t size = 0;
    uint32_t align = 1;
    for (uint32_t i = 0; i < t->count; i++) {
        take(t, t->items[i].type);
        lay_case(t->items[i].type, &size, &align);
    }
    t->nodes = add_nodes(t->nodes, t->count);
    if (t->kind != GW_COMP_TUPLE) t->has_named = true;
    if (t->kind == GW_COMP_VARIANT || t->kind == GW_COMP_ENUM)
        lay_variant(t, t->count, size, align);
    else if (t->kind == GW_COMP_FLAGS)
        set_layout(t,
                   t->count <= 8    ? 1
                   : t->count <= 16 ? 2
                                    : 4,
                   t->count <= 8    ? 1
                   : t->count <= 16 ? 2
                                    : 4);
    else
        lay_record(t);
}

static void finish_cases(struct gw_comp_valtype *t, const struct gw_comp_valtype *a,
                         const struct gw_comp_valtype *b)
{
    uint64_t size = 0;
    uint32_t align = 1;
    take(t, a);
    take(t, b);
    lay_case(a, &size, &align);
    lay_case(b, &size, &align);
    lay_variant(t, 2, size, align);
}

/* A stream or future is a handle: what it carries does not lie in memory with it. */
static void finish_async(struct gw_comp_valtype *t)
{
    take(t, t->elem);
    t->has_pointer = false;
    t->has_async = true;
    set_layout(t, 4, 4);
}

static void finish_list(struct gw_comp_valtype *t)
{
    take(t, t->elem);
    if (t->kind == GW_COMP_FIXED_LIST) {
        set_layout(t, (uint64_t)t->elem->size * t->count, align_of(t->elem));
        return;
    }
    t->has_pointer = true;
    set_layout(t, 16, 8);
}

void gw_comp_valtype_finish(struct gw_comp_valtype *t)
{
    t->has_handle = t->has_borrow = t->has_async = t->has_pointer = t->has_named = false;
    t->depth = 1;
    t->nodes = 1;
    switch ((enum gw_comp_kind)t->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        finish_items(t);
        break;
    case GW_COMP_LIST:
    case GW_COMP_FIXED_LIST:
        finish_list(t);
        break;
    case GW_COMP_OPTION:
        finish_cases(t, NULL, t->elem);
        break;
    case GW_COMP_RESULT:
        finish_cases(t, t->ok, t->error);
        break;
    case GW_COMP_MAP:
        take(t, t->key);
        take(t, t->value);
        t->has_pointer = true;
        set_layout(t, 16, 8);
        break;
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        t->has_handle = t->has_named = true;
        t->has_borrow = t->kind == GW_COMP_BORROW;
        set_layout(t, 4, 4);
        break;
    case GW_COMP_STREAM:
    case GW_COMP_FUTURE:
        finish_async(t);
        break;
    default:
        *t = gw_comp_valtype_prim[t->kind];
    }
}

void gw_comp_func_type_finish(struct gw_comp_func_type *type)
{
    type->nodes = add_nodes(1, type->param_count);
    type->has_handle = type->has_named = false;
    for (uint32_t i = 0; i <= type->param_count; i++) {
        const struct gw_comp_valtype *part =
            i < type->param_count ? type->params[i].type : type->result;
        if (!part) continue;
        type->nodes = add_nodes(type->nodes, part->nodes);
        type->has_handle |= part->has_handle;
        type->has_named |= part->has_named;
    }
}

bool gw_comp_instance_is_of_types(const struct gw_comp_instance_type *type)
{
    for (uint32_t i = 0; i < type->export_count; i++)
        if (type->exports[i].type.kind != GW_COMP_EXTERN_TYPE) return false;
    return true;
}

/* -- equality ---------------------------------------------------------------------- */

static bool both_equal(const struct gw_comp_valtype *a, const struct gw_comp_valtype *b)
{
    return a && b ? gw_comp_valtype_equal(a, b) : a == b;
}

static bool items_equal(const struct gw_comp_label *a, const struct gw_comp_label *b,
                        uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!gw_slice_eq(a[i].name, b[i].name) || !both_equal(a[i].type, b[i].type))
            return false;
    return true;
}

bool gw_comp_valtype_equal(const struct gw_comp_valtype *a,
                           const struct gw_comp_valtype *b)
{
    if (a == b) return true;
    if (a->kind != b->kind || a->count != b->count) return false;
    switch ((enum gw_comp_kind)a->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        return items_equal(a->items, b->items, a->count);
    case GW_COMP_LIST:
    case GW_COMP_FIXED_LIST:
    case GW_COMP_OPTION:
    case GW_COMP_STREAM:
    case GW_COMP_FUTURE:
        return both_equal(a->elem, b->elem);
    case GW_COMP_RESULT:
        return both_equal(a->ok, b->ok) && both_equal(a->error, b->error);
    case GW_COMP_MAP:
        return both_equal(a->key, b->key) && both_equal(a->value, b->value);
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        return gw_comp_resource_id(a->resource) == gw_comp_resource_id(b->resource);
    default:
        return true;
    }
}

bool gw_comp_func_type_equal(const struct gw_comp_func_type *a,
                             const struct gw_comp_func_type *b)
{
    return a == b || (a->is_async == b->is_async && a->param_count == b->param_count &&
                      items_equal(a->params, b->params, a->param_count) &&
                      both_equal(a->result, b->result));
}

int64_t gw_comp_extern_find(const struct gw_comp_extern *externs, uint32_t count,
                            struct gw_slice name)
{
    for (uint32_t i = 0; i < count; i++)
        if (gw_slice_eq(externs[i].name, name)) return i;
    return -1;
}
