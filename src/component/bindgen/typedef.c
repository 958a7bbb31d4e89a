/* SPDX-License-Identifier: Apache-2.0 */
#include "component/bindgen/bind.h"

#define ARG GW_SLICE_ARG

struct gw_slice gw_bind_path(struct gw_bind *b, const struct gw_bind_type *type,
                             uint32_t part)
{
    switch (type->wit->kind) {
    case GW_COMP_RECORD:
        return gw_bind_text(b, ".%.*s",
                            ARG(gw_bind_member(b, type->wit->items[part].name)));
    case GW_COMP_VARIANT:
        return gw_bind_text(b, ".val.%.*s",
                            ARG(gw_bind_member(b, type->wit->items[part].name)));
    case GW_COMP_TUPLE:
        return gw_bind_text(b, ".f%u", part);
    case GW_COMP_RESULT:
        return gw_slice_str(part ? ".val.err" : ".val.ok");
    default:
        return gw_slice_str(".val");
    }
}

static void indented_docs(struct gw_writer *out, struct gw_slice docs)
{
    if (docs.len) gw_bind_put(out, "    ");
    gw_bind_docs(out, docs);
}

/* The constants of an enum, of flags, or of a variant's tag. */
static void constants(struct gw_bind *b, const struct gw_bind_type *t)
{
    const struct gw_slice upper = gw_bind_upper(b, t->stem);
    for (uint32_t i = 0; i < t->wit->count && !b->err; i++) {
        const struct gw_wit_label *label = &t->wit->items[i];
        const struct gw_slice word = gw_bind_upper(b, gw_bind_word(b, label->name));
        const struct gw_slice name =
            gw_bind_claim(b, gw_bind_text(b, "%.*s_%.*s", ARG(upper), ARG(word)));
        gw_bind_docs(&b->typedefs, label->docs);
        if (t->wit->kind == GW_COMP_FLAGS)
            gw_bind_put(&b->typedefs, "#define %.*s ((%.*s)(1u << %u))\n", ARG(name),
                        ARG(t->c), i);
        else
            gw_bind_put(&b->typedefs, "#define %.*s %u\n", ARG(name), i);
    }
}

static void fields(struct gw_bind *b, const struct gw_bind_type *t)
{
    struct gw_writer *out = &b->typedefs;
    gw_bind_put(out, "typedef struct {\n");
    for (uint32_t i = 0; i < t->part_count && !b->err; i++) {
        const struct gw_slice path = gw_bind_path(b, t, i);
        indented_docs(out, t->wit->items[i].docs);
        gw_bind_put(out, "    %.*s %.*s;\n", ARG(t->parts[i]->c), (int)path.len - 1,
                    (const char *)path.data + 1);
    }
    gw_bind_put(out, "} %.*s;\n", ARG(t->c));
}

/* A tag, and a union of what its cases carry, if any does. */
static void cases(struct gw_bind *b, const struct gw_bind_type *t, const char *tag)
{
    struct gw_writer *out = &b->typedefs;
    bool has_any = false;
    for (uint32_t i = 0; i < t->part_count; i++)
        has_any |= t->parts[i] != NULL;
    gw_bind_put(out, "typedef struct {\n    %s;\n", tag);
    if (has_any) gw_bind_put(out, "    union {\n");
    for (uint32_t i = 0; i < t->part_count && !b->err; i++) {
        if (!t->parts[i]) continue;
        const struct gw_slice path = gw_bind_path(b, t, i);
        gw_bind_put(out, "        %.*s %.*s;\n", ARG(t->parts[i]->c), (int)path.len - 5,
                    (const char *)path.data + 5);
    }
    if (has_any) gw_bind_put(out, "    } val;\n");
    gw_bind_put(out, "} %.*s;\n", ARG(t->c));
    if (has_any)
        gw_bind_put(&b->asserts, "_Static_assert(offsetof(%.*s, val) == %u, \"\");\n",
                    ARG(t->c), t->layout.payload[0]);
}

static void map_entry(struct gw_bind *b, const struct gw_bind_type *t)
{
    gw_bind_put(&b->typedefs,
                "typedef struct {\n    %.*s key;\n    %.*s value;\n} %.*s_entry_t;\n"
                "typedef struct {\n    %.*s_entry_t *ptr;\n    size_t len;\n} %.*s;\n",
                ARG(t->parts[0]->c), ARG(t->parts[1]->c), ARG(t->stem), ARG(t->stem),
                ARG(t->c));
    const struct gw_comp_label row[2] = {{.type = t->model->key},
                                         {.type = t->model->value}};
    struct gw_canon_layout layout;
    enum gw_err err = gw_canon_layouts_row(&b->layouts, row, 2, NULL, &layout);
    if (err) gw_bind_fail(b, err);
    gw_bind_put(&b->asserts, "_Static_assert(sizeof(%.*s_entry_t) == %u, \"\");\n",
                ARG(t->stem), layout.size[0]);
}

static void number(struct gw_bind *b, const struct gw_bind_type *t)
{
    gw_bind_put(&b->typedefs, "typedef uint%u_t %.*s;\n", t->layout.size[0] * 8,
                ARG(t->c));
    constants(b, t);
}

static void define(struct gw_bind *b, const struct gw_bind_type *t)
{
    struct gw_writer *out = &b->typedefs;
    switch (t->wit->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
        fields(b, t);
        break;
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        number(b, t);
        break;
    case GW_COMP_VARIANT:
        cases(b, t,
              (const char *)gw_bind_text(b, "uint%u_t tag", t->layout.disc * 8u).data);
        constants(b, t);
        break;
    case GW_COMP_RESULT:
        cases(b, t, "bool is_err");
        break;
    case GW_COMP_OPTION:
        gw_bind_put(out, "typedef struct {\n    bool is_some;\n    %.*s val;\n} %.*s;\n",
                    ARG(t->parts[0]->c), ARG(t->c));
        break;
    case GW_COMP_FIXED_LIST:
        gw_bind_put(out, "typedef struct {\n    %.*s items[%u];\n} %.*s;\n",
                    ARG(t->parts[0]->c), t->wit->count, ARG(t->c));
        break;
    case GW_COMP_MAP:
        map_entry(b, t);
        break;
    default:
        gw_bind_put(out, "typedef struct {\n    %.*s *ptr;\n    size_t len;\n} %.*s;\n",
                    ARG(t->parts[0]->c), ARG(t->c));
    }
}

void gw_bind_typedef(struct gw_bind *b, const struct gw_bind_type *type)
{
    if (b->err) return;
    gw_bind_put(&b->typedefs, "\n");
    gw_bind_docs(&b->typedefs, type->wit->docs);
    define(b, type);
    gw_bind_put(&b->asserts,
                "_Static_assert(sizeof(%.*s) == %u && _Alignof(%.*s) == %u, \"\");\n",
                ARG(type->c), type->layout.size[0], ARG(type->c), type->layout.align[0]);
    gw_bind_free(b, type);
}

void gw_bind_define(struct gw_bind *b, const struct gw_bind_scope *scope,
                    const struct gw_wit_type *type)
{
    if (b->err) return;
    if (type->resource) {
        gw_bind_define_resource(b, scope, type);
        return;
    }
    if (gw_bind_waits(b, type)) {
        gw_bind_put(&b->typedefs, "\n/* `%.*s` is not here: it holds what waits. */\n",
                    ARG(type->name));
        return;
    }
    const struct gw_bind_type *t = gw_bind_type_of(b, scope, type);
    if (!t || (t->wit == type && !t->resource)) return;
    const struct gw_slice name =
        gw_bind_claim(b, gw_bind_text(b, "%.*s_%.*s_t", ARG(scope->prefix),
                                      ARG(gw_bind_word(b, type->name))));
    gw_bind_put(&b->typedefs, "\n");
    gw_bind_docs(&b->typedefs, type->docs);
    gw_bind_put(&b->typedefs, "typedef %.*s %.*s;\n", ARG(t->c), ARG(name));
}
