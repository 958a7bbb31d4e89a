/* SPDX-License-Identifier: Apache-2.0 */
/* flat.c -- values as core values and back. Flat variables are declared with the function's joined
 * types, so what a case carries is converted straight to those. */
#include "component/bindgen/bind.h"

#define ARG GW_SLICE_ARG

const char *gw_bind_core(gw_valtype type)
{
    return type == GW_I32   ? "int32_t"
           : type == GW_I64 ? "int64_t"
           : type == GW_F32 ? "float"
                            : "double";
}

/* What a leaf is as a core value. */
static gw_valtype core_of(uint8_t kind)
{
    switch (kind) {
    case GW_COMP_S64:
    case GW_COMP_U64:
        return GW_I64;
    case GW_COMP_F32:
        return GW_F32;
    case GW_COMP_F64:
        return GW_F64;
    default:
        return GW_I32;
    }
}

static bool is_pointer(const struct gw_bind_type *t)
{
    return t->wit->kind == GW_COMP_BORROW && t->resource->rep.len;
}

static bool is_handle(const struct gw_bind_type *t)
{
    return (t->wit->kind == GW_COMP_BORROW && !t->resource->rep.len) ||
           t->wit->kind == GW_COMP_OWN;
}

/* `f<at> = expr`, of a core type, into a variable of type `to`. */
static void store(struct gw_bind *b, gw_valtype from, gw_valtype to, uint32_t at,
                  struct gw_slice expr, uint32_t indent)
{
    const char *before = "", *after = "";
    if (from == GW_F32 && to != GW_F32)
        before = to == GW_I32 ? "f32_bits(" : "(int64_t)(uint32_t)f32_bits(", after = ")";
    else if (from == GW_F64 && to != GW_F64)
        before = "f64_bits(", after = ")";
    else if (from == GW_I32)
        before = to == GW_I32 ? "(int32_t)" : "(int64_t)(uint32_t)";
    else if (from == GW_I64)
        before = "(int64_t)";
    gw_bind_put(&b->code, "%*sf%u = %s%.*s%s;\n", (int)indent, "", at, before, ARG(expr),
                after);
}

/* The variable f<at> as a value of core type `to`. */
static struct gw_slice fetch(struct gw_bind *b, gw_valtype from, gw_valtype to,
                             uint32_t at)
{
    if (to == GW_F32 && from != GW_F32)
        return gw_bind_text(b, from == GW_I32 ? "f32_of(f%u)" : "f32_of((int32_t)f%u)",
                            at);
    if (to == GW_F64 && from != GW_F64) return gw_bind_text(b, "f64_of(f%u)", at);
    return gw_bind_text(b, to == GW_I32 && from == GW_I64 ? "(int32_t)f%u" : "f%u", at);
}

/* Parts in their order, one after the other. */
typedef uint32_t walk_fn(struct gw_bind *b, const struct gw_bind_type *type,
                         struct gw_slice expr, const struct gw_comp_flat *flat,
                         uint32_t at, uint32_t indent);

static uint32_t walk_parts(struct gw_bind *b, const struct gw_bind_type *t,
                           struct gw_slice expr, const struct gw_comp_flat *flat,
                           uint32_t at, uint32_t indent, walk_fn *walk)
{
    bool is_row = t->wit->kind == GW_COMP_FIXED_LIST;
    uint32_t count = is_row ? t->wit->count : t->part_count, n = 0;
    for (uint32_t i = 0; i < count && !b->err; i++) {
        const struct gw_slice path =
            is_row ? gw_bind_text(b, ".items[%u]", i) : gw_bind_path(b, t, i);
        n +=
            walk(b, t->parts[is_row ? 0 : i],
                 gw_bind_text(b, "%.*s%.*s", ARG(expr), ARG(path)), flat, at + n, indent);
    }
    return n;
}

/* What the cases carry, behind the tag. */
static uint32_t walk_cases(struct gw_bind *b, const struct gw_bind_type *t,
                           struct gw_slice expr, const struct gw_comp_flat *flat,
                           uint32_t at, uint32_t indent, walk_fn *walk)
{
    uint32_t most = 0;
    bool is_option = t->wit->kind == GW_COMP_OPTION;
    for (uint32_t i = 0; i < t->part_count; i++) {
        if (!t->parts[i]) continue;
        if (!most) gw_bind_put(&b->code, "%*sswitch (f%u) {\n", (int)indent, "", at);
        gw_bind_put(&b->code, "%*scase %u:\n", (int)indent, "", is_option ? 1 : i);
        const struct gw_slice path = gw_bind_path(b, t, i);
        uint32_t n =
            walk(b, t->parts[i], gw_bind_text(b, "%.*s%.*s", ARG(expr), ARG(path)), flat,
                 at + 1, indent + 4);
        gw_bind_put(&b->code, "%*sbreak;\n", (int)indent + 4, "");
        most = n + 1 > most ? n + 1 : most;
    }
    if (most) gw_bind_put(&b->code, "%*s}\n", (int)indent, "");
    return most ? most : 1;
}

static const char *tag_of(const struct gw_bind_type *t)
{
    return t->wit->kind == GW_COMP_VARIANT  ? "tag"
           : t->wit->kind == GW_COMP_RESULT ? "is_err"
                                            : "is_some";
}

uint32_t gw_bind_lower(struct gw_bind *b, const struct gw_bind_type *type,
                       struct gw_slice expr, const struct gw_comp_flat *flat, uint32_t at,
                       uint32_t indent)
{
    if (b->err) return 0;
    switch (type->wit->kind) {
    case GW_COMP_STRING:
    case GW_COMP_LIST:
    case GW_COMP_MAP:
        store(b, GW_I32, flat->types[at], at,
              gw_bind_text(b, "(uintptr_t)%.*s.ptr", ARG(expr)), indent);
        store(b, GW_I32, flat->types[at + 1], at + 1,
              gw_bind_text(b, "%.*s.len", ARG(expr)), indent);
        return 2;
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
    case GW_COMP_FIXED_LIST:
        return walk_parts(b, type, expr, flat, at, indent, gw_bind_lower);
    case GW_COMP_VARIANT:
    case GW_COMP_OPTION:
    case GW_COMP_RESULT:
        store(b, GW_I32, flat->types[at], at,
              gw_bind_text(b, "%.*s.%s", ARG(expr), tag_of(type)), indent);
        return walk_cases(b, type, expr, flat, at, indent, gw_bind_lower);
    default:
        if (is_pointer(type)) expr = gw_bind_text(b, "(uintptr_t)%.*s", ARG(expr));
        if (is_handle(type)) expr = gw_bind_text(b, "%.*s.__handle", ARG(expr));
        store(b, core_of(type->wit->kind), flat->types[at], at, expr, indent);
        return 1;
    }
}

/* One number: `expr = (type)...`. */
static void lift_leaf(struct gw_bind *b, const struct gw_bind_type *type,
                      struct gw_slice expr, const struct gw_comp_flat *flat, uint32_t at,
                      uint32_t indent)
{
    const struct gw_slice value = fetch(b, flat->types[at], core_of(type->wit->kind), at);
    gw_bind_put(&b->code, "%*s", (int)indent, "");
    if (type->wit->kind == GW_COMP_BOOL)
        gw_bind_put(&b->code, "%.*s = %.*s != 0;\n", ARG(expr), ARG(value));
    else if (is_handle(type))
        gw_bind_put(&b->code, "%.*s.__handle = %.*s;\n", ARG(expr), ARG(value));
    else
        gw_bind_put(&b->code, "%.*s = (%.*s)%s%.*s;\n", ARG(expr), ARG(type->c),
                    is_pointer(type) ? "(uintptr_t)(uint32_t)" : "", ARG(value));
}

static void lift_pair(struct gw_bind *b, struct gw_slice expr,
                      const struct gw_comp_flat *flat, uint32_t at, uint32_t indent)
{
    const struct gw_slice ptr = fetch(b, flat->types[at], GW_I32, at);
    const struct gw_slice len = fetch(b, flat->types[at + 1], GW_I32, at + 1);
    gw_bind_put(&b->code,
                "%*s%.*s.ptr = (void *)(uintptr_t)(uint32_t)%.*s;\n"
                "%*s%.*s.len = (uint32_t)%.*s;\n",
                (int)indent, "", ARG(expr), ARG(ptr), (int)indent, "", ARG(expr),
                ARG(len));
}

uint32_t gw_bind_lift(struct gw_bind *b, const struct gw_bind_type *type,
                      struct gw_slice expr, const struct gw_comp_flat *flat, uint32_t at,
                      uint32_t indent)
{
    if (b->err) return 0;
    switch (type->wit->kind) {
    case GW_COMP_STRING:
    case GW_COMP_LIST:
    case GW_COMP_MAP:
        lift_pair(b, expr, flat, at, indent);
        return 2;
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
    case GW_COMP_FIXED_LIST:
        return walk_parts(b, type, expr, flat, at, indent, gw_bind_lift);
    case GW_COMP_VARIANT:
    case GW_COMP_OPTION:
    case GW_COMP_RESULT: {
        const struct gw_slice tag = fetch(b, flat->types[at], GW_I32, at);
        if (type->wit->kind == GW_COMP_VARIANT)
            gw_bind_put(&b->code, "%*s%.*s.tag = (uint%u_t)%.*s;\n", (int)indent, "",
                        ARG(expr), type->layout.disc * 8u, ARG(tag));
        else
            gw_bind_put(&b->code, "%*s%.*s.%s = %.*s != 0;\n", (int)indent, "", ARG(expr),
                        tag_of(type), ARG(tag));
        return walk_cases(b, type, expr, flat, at, indent, gw_bind_lift);
    }
    default:
        lift_leaf(b, type, expr, flat, at, indent);
        return 1;
    }
}
