/* SPDX-License-Identifier: Apache-2.0 */
/* wac_json.c -- a composition as JSON: names and structure; what is WIT in it as its text. */
#include <stdio.h>

#include "component/compose/wac_ast.h"
#include "component/wit/json_write.h"
#include "component/wit/problem.h"

static void number(struct gw_wit_json *j, const char *key, uint32_t value)
{
    char text[16];
    gw_wit_json_next(j, gw_slice_str(key));
    snprintf(text, sizeof text, "%u", value);
    gw_wit_json_put(j, text);
}

static void put_place(struct gw_wit_json *j, const struct gw_wit_place *place)
{
    uint32_t line, column;
    gw_wit_place_find(place, &line, &column);
    number(j, "line", line);
    number(j, "column", column);
}

static void put_text(struct gw_wit_json *j, const char *key,
                     const struct gw_wit_place *place)
{
    gw_wit_json_string(j, key,
                       gw_slice_of(place->source->text.data + place->at, place->len));
}

static void expression(struct gw_wit_json *j, const char *key,
                       const struct gw_wac_expr *e);

static void argument(struct gw_wit_json *j, const struct gw_wac_argument *a)
{
    static const char *const kinds[] = {"inferred", "named", "spread", "fill"};
    gw_wit_json_open(j, NULL, "{");
    gw_wit_json_string(j, "kind", gw_slice_str(kinds[a->kind]));
    if (a->kind != GW_WAC_FILL) gw_wit_json_string(j, "name", a->name.text);
    if (a->kind == GW_WAC_NAMED) expression(j, "value", a->expr);
    gw_wit_json_close(j, "}");
}

static void expression(struct gw_wit_json *j, const char *key,
                       const struct gw_wac_expr *e)
{
    gw_wit_json_open(j, key, "{");
    if (e->kind == GW_WAC_LOCAL) gw_wit_json_string(j, "name", e->id.name);
    if (e->kind == GW_WAC_NESTED) expression(j, "nested", e->inner);
    if (e->kind == GW_WAC_NEW) {
        gw_wit_json_string(j, "new", e->package.name.id);
        gw_wit_json_open(j, "arguments", "[");
        for (const struct gw_wac_argument *a = e->arguments; a; a = a->next)
            argument(j, a);
        gw_wit_json_close(j, "]");
    }
    if (e->accesses) {
        gw_wit_json_open(j, "access", "[");
        for (const struct gw_wac_access *a = e->accesses; a; a = a->next)
            gw_wit_json_string(j, NULL, a->name.text);
        gw_wit_json_close(j, "]");
    }
    put_place(j, &e->place);
    gw_wit_json_close(j, "}");
}

/* What an import is of, where that is no text of its own. */
static void import_type(struct gw_wit_json *j, const struct gw_ast_item *item)
{
    if (item->way == GW_AST_EXTERN_PATH) put_text(j, "type", &item->path.place);
    if (item->way == GW_AST_EXTERN_FUNC)
        gw_wit_json_string(j, "type", gw_slice_str("func"));
    if (item->way == GW_AST_EXTERN_INLINE)
        gw_wit_json_string(j, "type", gw_slice_str("interface"));
}

static void statement(struct gw_wit_json *j, const struct gw_wac_statement *s)
{
    static const char *const kinds[] = {"import", "interface", "world",
                                        "type",   "let",       "export"};
    gw_wit_json_open(j, NULL, "{");
    gw_wit_json_string(j, "kind", gw_slice_str(kinds[s->kind]));
    if (s->kind != GW_WAC_EXPORT) gw_wit_json_string(j, "name", s->id.name);
    if (s->docs.len) gw_wit_json_string(j, "docs", s->docs);
    if (s->kind == GW_WAC_IMPORT) import_type(j, s->item);
    if (s->has_as) gw_wit_json_string(j, "as", s->as.text);
    if (s->expr) expression(j, "value", s->expr);
    if (s->is_spread) gw_wit_json_string(j, "as", gw_slice_str("..."));
    put_place(j, &s->place);
    gw_wit_json_close(j, "}");
}

void gw_wac_json(const struct gw_wac_document *document, struct gw_writer *out)
{
    struct gw_wit_json j = {.out = out, .indent = true};
    gw_wit_json_open(&j, NULL, "{");
    gw_wit_json_string(&j, "package", document->name.name.id);
    if (document->docs.len) gw_wit_json_string(&j, "docs", document->docs);
    if (document->has_target) put_text(&j, "targets", &document->target.place);
    gw_wit_json_open(&j, "statements", "[");
    for (const struct gw_wac_statement *s = document->statements; s; s = s->next)
        statement(&j, s);
    gw_wit_json_close(&j, "]");
    gw_wit_json_close(&j, "}");
    gw_wit_json_put(&j, "\n");
}
