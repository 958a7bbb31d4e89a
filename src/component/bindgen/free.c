/* SPDX-License-Identifier: Apache-2.0 */
#include "component/bindgen/bind.h"

#define ARG GW_SLICE_ARG

/* Write the statement that frees a part: `expr` is it. `drops`: handles, too. */
static void free_part(struct gw_bind *b, const struct gw_bind_type *part,
                      struct gw_slice expr, unsigned indent, bool drops)
{
    struct gw_writer *out = &b->code;
    if (part->wit->kind == GW_COMP_OWN || part->wit->kind == GW_COMP_BORROW) {
        gw_bind_put(out, "%*s%.*s_drop_%s(%.*s);\n", (int)indent, "",
                    ARG(part->resource->name),
                    part->wit->kind == GW_COMP_OWN ? "own" : "borrow", ARG(expr));
    } else if (drops || !part->has_handles) {
        gw_bind_put(out, "%*s%.*s_free(&%.*s);\n", (int)indent, "", ARG(part->stem),
                    ARG(expr));
    } else {
        gw_bind_put(out, "%*s%.*s_forget(&%.*s);\n", (int)indent, "", ARG(part->stem),
                    ARG(expr));
    }
}

static bool is_wanted(const struct gw_bind_type *part, bool drops)
{
    return part && (part->has_memory || (drops && part->has_handles));
}

/* A loop over elements, and the memory that they lie in. */
static void free_row(struct gw_bind *b, const struct gw_bind_type *t, bool drops)
{
    struct gw_writer *out = &b->code;
    bool is_fixed = t->wit->kind == GW_COMP_FIXED_LIST;
    bool is_map = t->wit->kind == GW_COMP_MAP;
    bool has_any = false;
    for (uint32_t i = 0; i < t->part_count; i++)
        has_any |= is_wanted(t->parts[i], drops);
    if (has_any && is_fixed)
        gw_bind_put(out, "    for (size_t i = 0; i < %u; i++) {\n", t->wit->count);
    else if (has_any)
        gw_bind_put(out, "    for (size_t i = 0; i < value->len; i++) {\n");
    for (uint32_t i = 0; i < t->part_count; i++)
        if (is_wanted(t->parts[i], drops))
            free_part(b, t->parts[i],
                      gw_slice_str(is_fixed  ? "value->items[i]"
                                   : !is_map ? "value->ptr[i]"
                                   : i       ? "value->ptr[i].value"
                                             : "value->ptr[i].key"),
                      8, drops);
    if (has_any) gw_bind_put(out, "    }\n");
    if (!is_fixed)
        gw_bind_put(out, "    if (value->len) free(value->ptr);\n"
                         "    value->ptr = NULL;\n    value->len = 0;\n");
}

static void free_cases(struct gw_bind *b, const struct gw_bind_type *t, bool drops)
{
    struct gw_writer *out = &b->code;
    bool is_variant = t->wit->kind == GW_COMP_VARIANT;
    gw_bind_put(out, "    switch ((uint32_t)value->%s) {\n",
                is_variant                       ? "tag"
                : t->wit->kind == GW_COMP_RESULT ? "is_err"
                                                 : "is_some");
    for (uint32_t i = 0; i < t->part_count; i++) {
        if (!is_wanted(t->parts[i], drops)) continue;
        gw_bind_put(out, "    case %u:\n", t->wit->kind == GW_COMP_OPTION ? 1 : i);
        const struct gw_slice path = gw_bind_path(b, t, i);
        free_part(b, t->parts[i],
                  gw_bind_text(b, "value->%.*s", (int)path.len - 1,
                               (const char *)path.data + 1),
                  8, drops);
        gw_bind_put(out, "        break;\n");
    }
    gw_bind_put(out, "    }\n");
}

static void body(struct gw_bind *b, const struct gw_bind_type *t, bool drops)
{
    gw_bind_put(&b->code, "{\n");
    switch (t->wit->kind) {
    case GW_COMP_LIST:
    case GW_COMP_MAP:
    case GW_COMP_FIXED_LIST:
        free_row(b, t, drops);
        break;
    case GW_COMP_VARIANT:
    case GW_COMP_OPTION:
    case GW_COMP_RESULT:
        free_cases(b, t, drops);
        break;
    default:
        for (uint32_t i = 0; i < t->part_count && !b->err; i++) {
            if (!is_wanted(t->parts[i], drops)) continue;
            const struct gw_slice path = gw_bind_path(b, t, i);
            free_part(b, t->parts[i],
                      gw_bind_text(b, "value->%.*s", (int)path.len - 1,
                                   (const char *)path.data + 1),
                      4, drops);
        }
    }
    gw_bind_put(&b->code, "}\n");
}

void gw_bind_free(struct gw_bind *b, const struct gw_bind_type *type)
{
    if (b->err || type->is_scalar || !(type->has_memory || type->has_handles)) return;
    gw_bind_put(&b->frees, "void %.*s_free(%.*s *value);\n", ARG(type->stem),
                ARG(type->c));
    gw_bind_put(&b->code, "\nvoid %.*s_free(%.*s *value)\n", ARG(type->stem),
                ARG(type->c));
    body(b, type, true);
}

struct gw_slice gw_bind_forget(struct gw_bind *b, const struct gw_bind_type *type)
{
    if (!type->has_handles) return gw_bind_text(b, "%.*s_free", ARG(type->stem));
    if (!type->is_forgotten) {
        for (uint32_t i = 0; i < type->part_count; i++)
            if (is_wanted(type->parts[i], false)) gw_bind_forget(b, type->parts[i]);
        ((struct gw_bind_type *)(uintptr_t)type)->is_forgotten = true;
        gw_bind_put(&b->code,
                    "\n/* Only the memory: the handles went elsewhere. */\n"
                    "static void %.*s_forget(%.*s *value)\n",
                    ARG(type->stem), ARG(type->c));
        body(b, type, false);
    }
    return gw_bind_text(b, "%.*s_forget", ARG(type->stem));
}
