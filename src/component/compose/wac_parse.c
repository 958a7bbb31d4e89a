/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/wac_ast.h"
#include "component/wit/parser.h"
#include "component/wit/problem.h"

enum { MAX_EXPR_DEPTH = 100 };

static enum gw_err expression(struct gw_wit_parser *p, unsigned depth,
                              struct gw_wac_expr **out);

static uint32_t end_of(struct gw_wit_place place) { return place.at + place.len; }

/* `...`, whose dots are tokens of their own, but stand together. */
static bool sees_ellipsis(const struct gw_wit_parser *p)
{
    struct gw_slice text = p->lexer.source->text;
    return gw_wit_see(p, '.') && text.len - p->token.at >= 3 &&
           memcmp(text.data + p->token.at, "...", 3) == 0;
}

static enum gw_err take_ellipsis(struct gw_wit_parser *p, struct gw_wit_place *place)
{
    *place = gw_wit_here(p);
    place->len = 3;
    enum gw_err err = GW_OK;
    for (int i = 0; i < 3 && !err; i++)
        err = gw_wit_advance(p);
    return err;
}

static enum gw_err take_string(struct gw_wit_parser *p, struct gw_wac_name *out)
{
    if (p->token.kind != GW_WIT_TOKEN_STRING) return gw_wit_expected(p, "a string");
    out->is_string = true;
    out->place = gw_wit_here(p);
    enum gw_err err = gw_wit_token_string(&p->lexer, &p->token, &out->text);
    return err ? err : gw_wit_advance(p);
}

static enum gw_err take_name(struct gw_wit_parser *p, struct gw_wac_name *out)
{
    struct gw_ast_id id;
    if (p->token.kind == GW_WIT_TOKEN_STRING) return take_string(p, out);
    enum gw_err err = gw_wit_take_id(p, &id);
    if (!err) *out = (struct gw_wac_name){.text = id.name, .place = id.place};
    return err;
}

/* ---- expressions ---- */

static enum gw_err argument(struct gw_wit_parser *p, unsigned depth,
                            struct gw_wac_argument *arg)
{
    bool found = false;
    struct gw_ast_id id;
    enum gw_err err = GW_OK;
    if (sees_ellipsis(p)) {
        arg->kind = GW_WAC_FILL;
        err = take_ellipsis(p, &arg->place);
        if (err || gw_wit_see(p, ',') || gw_wit_see(p, '}')) return err;
        arg->kind = GW_WAC_SPREAD;
        err = gw_wit_take_id(p, &id);
        arg->name = (struct gw_wac_name){.text = id.name, .place = id.place};
        return err;
    }
    err = take_name(p, &arg->name);
    arg->place = arg->name.place;
    if (!err) err = gw_wit_try(p, ':', &found);
    if (!err && !found && arg->name.is_string) return gw_wit_expected(p, "`:`");
    arg->kind = found ? GW_WAC_NAMED : GW_WAC_INFERRED;
    return err || !found ? err : expression(p, depth + 1, &arg->expr);
}

static enum gw_err new_expression(struct gw_wit_parser *p, unsigned depth,
                                  struct gw_wac_expr *e)
{
    e->kind = GW_WAC_NEW;
    enum gw_err err = gw_wit_advance(p);
    if (!err) err = gw_wit_parse_package_name(p, &e->package);
    if (!err) err = gw_wit_take(p, '{');
    struct gw_wac_argument **last = &e->arguments;
    bool goes_on = true;
    while (!err && goes_on && !gw_wit_see(p, '}')) {
        struct gw_wac_argument *arg = gw_wit_new(p->wit, sizeof *arg);
        if (!arg) return GW_ERR_NOMEM;
        *last = arg;
        last = &arg->next;
        err = argument(p, depth, arg);
        if (!err) err = gw_wit_try(p, ',', &goes_on);
    }
    return err;
}

static enum gw_err primary(struct gw_wit_parser *p, unsigned depth, struct gw_wac_expr *e)
{
    enum gw_err err = GW_OK;
    e->primary = gw_wit_here(p);
    if (gw_wit_see_id(p)) {
        e->kind = GW_WAC_LOCAL;
        return gw_wit_take_id(p, &e->id);
    }
    bool is_new = gw_wit_see_word(p, GW_WIT_KW_NEW);
    if (!is_new && !gw_wit_see(p, '(')) return gw_wit_expected(p, "`new`, `(` or a name");
    if (is_new) {
        err = new_expression(p, depth, e);
    } else {
        e->kind = GW_WAC_NESTED;
        err = gw_wit_advance(p);
        if (!err) err = expression(p, depth + 1, &e->inner);
    }
    e->primary.len = end_of(gw_wit_here(p)) - e->primary.at;
    return err ? err : gw_wit_take(p, is_new ? '}' : ')');
}

static enum gw_err access(struct gw_wit_parser *p, struct gw_wac_access *a)
{
    struct gw_ast_id id;
    bool is_named = gw_wit_see(p, '[');
    a->place = gw_wit_here(p);
    enum gw_err err = gw_wit_advance(p);
    if (err) return err;
    if (is_named) {
        err = take_string(p, &a->name);
        a->place.len = end_of(gw_wit_here(p)) - a->place.at;
        return err ? err : gw_wit_take(p, ']');
    }
    err = gw_wit_take_id(p, &id);
    if (err) return err;
    a->name = (struct gw_wac_name){.text = id.name, .place = id.place};
    a->place.len = end_of(id.place) - a->place.at;
    return GW_OK;
}

static enum gw_err expression(struct gw_wit_parser *p, unsigned depth,
                              struct gw_wac_expr **out)
{
    if (depth >= MAX_EXPR_DEPTH)
        return gw_wit_problem_at(p->wit, GW_ERR_LIMIT, gw_wit_here(p),
                                 "expressions are nested too deep");
    struct gw_wac_expr *e = gw_wit_new(p->wit, sizeof *e);
    if (!e) return GW_ERR_NOMEM;
    *out = e;
    enum gw_err err = primary(p, depth, e);
    e->place = e->primary;
    struct gw_wac_access **last = &e->accesses;
    while (!err && !sees_ellipsis(p) && (gw_wit_see(p, '.') || gw_wit_see(p, '['))) {
        struct gw_wac_access *a = gw_wit_new(p->wit, sizeof *a);
        if (!a) return GW_ERR_NOMEM;
        *last = a;
        last = &a->next;
        err = access(p, a);
        e->place.len = end_of(a->place) - e->place.at;
    }
    return err;
}

/* ---- statements ---- */

static bool sees_func(const struct gw_wit_parser *p)
{
    return gw_wit_see_word(p, GW_WIT_KW_FUNC) || gw_wit_see_word(p, GW_WIT_KW_ASYNC);
}

/* What is imported: `func(...)`, `interface { ... }`, a package's path, or a local name. */
static enum gw_err import_type(struct gw_wit_parser *p, struct gw_ast_item *item)
{
    if (sees_func(p)) {
        item->way = GW_AST_EXTERN_FUNC;
        item->func = gw_wit_new(p->wit, sizeof *item->func);
        if (!item->func) return GW_ERR_NOMEM;
        item->func->head = item->head;
        item->func->id = item->id;
        return gw_wit_parse_func_type(p, item->func);
    }
    if (gw_wit_see_word(p, GW_WIT_KW_INTERFACE)) {
        item->way = GW_AST_EXTERN_INLINE;
        enum gw_err err = gw_wit_advance(p);
        return err ? err : gw_wit_parse_items(p, false, &item->items);
    }
    if (!gw_wit_see_id(p))
        return gw_wit_expected(p, "`func`, `interface`, a package's path or a name");
    item->way = GW_AST_EXTERN_PATH;
    return gw_wit_parse_path(p, &item->path);
}

static enum gw_err import_statement(struct gw_wit_parser *p, struct gw_wac_statement *s)
{
    s->kind = GW_WAC_IMPORT;
    s->item = gw_wit_new(p->wit, sizeof *s->item);
    if (!s->item) return GW_ERR_NOMEM;
    s->item->kind = GW_AST_IMPORT;
    enum gw_err err = gw_wit_advance(p);
    if (!err) err = gw_wit_take_id(p, &s->id);
    if (!err) err = gw_wit_try_word(p, GW_WIT_KW_AS, &s->has_as);
    if (!err && s->has_as) err = take_name(p, &s->as);
    if (!err) err = gw_wit_take(p, ':');
    s->item->id = s->id;
    if (!err) err = import_type(p, s->item);
    return err ? err : gw_wit_take(p, ';');
}

static enum gw_err let(struct gw_wit_parser *p, struct gw_wac_statement *s)
{
    s->kind = GW_WAC_LET;
    enum gw_err err = gw_wit_advance(p);
    if (!err) err = gw_wit_take_id(p, &s->id);
    if (!err) err = gw_wit_take(p, '=');
    if (!err) err = expression(p, 0, &s->expr);
    return err ? err : gw_wit_take(p, ';');
}

static enum gw_err export_statement(struct gw_wit_parser *p, struct gw_wac_statement *s)
{
    s->kind = GW_WAC_EXPORT;
    enum gw_err err = gw_wit_advance(p);
    if (!err) err = expression(p, 0, &s->expr);
    if (err) return err;
    s->is_spread = sees_ellipsis(p);
    if (s->is_spread) {
        err = take_ellipsis(p, &s->spread);
    } else {
        err = gw_wit_try_word(p, GW_WIT_KW_AS, &s->has_as);
        if (!err && s->has_as) err = take_name(p, &s->as);
    }
    return err ? err : gw_wit_take(p, ';');
}

static enum gw_err declaration(struct gw_wit_parser *p, struct gw_wac_statement *s,
                               const struct gw_ast_head *head)
{
    bool is_world = gw_wit_see_word(p, GW_WIT_KW_WORLD);
    s->kind = is_world ? GW_WAC_WORLD : GW_WAC_INTERFACE;
    s->decl = gw_wit_new(p->wit, sizeof *s->decl);
    if (!s->decl) return GW_ERR_NOMEM;
    s->decl->kind = is_world ? GW_AST_WORLD : GW_AST_INTERFACE;
    s->decl->head = *head;
    s->decl->place = s->place;
    enum gw_err err = gw_wit_advance(p);
    if (!err) err = gw_wit_take_id(p, &s->id);
    s->decl->id = s->id;
    return err ? err : gw_wit_parse_items(p, is_world, &s->decl->items);
}

static enum gw_err type(struct gw_wit_parser *p, struct gw_wac_statement *s,
                        const struct gw_ast_head *head)
{
    s->kind = GW_WAC_TYPE;
    s->item = gw_wit_new(p->wit, sizeof *s->item);
    if (!s->item) return GW_ERR_NOMEM;
    s->item->head = *head;
    enum gw_err err = gw_wit_parse_typedef(p, s->item);
    s->id = s->item->id;
    return err;
}

static enum gw_err statement(struct gw_wit_parser *p, struct gw_wac_statement *s)
{
    struct gw_ast_head head;
    enum gw_err err = gw_wit_parse_head(p, &head);
    if (err) return err;
    s->docs = head.docs;
    s->place = gw_wit_here(p);
    if (gw_wit_see_word(p, GW_WIT_KW_IMPORT)) return import_statement(p, s);
    if (gw_wit_see_word(p, GW_WIT_KW_LET)) return let(p, s);
    if (gw_wit_see_word(p, GW_WIT_KW_EXPORT)) return export_statement(p, s);
    if (gw_wit_see_word(p, GW_WIT_KW_INTERFACE) || gw_wit_see_word(p, GW_WIT_KW_WORLD))
        return declaration(p, s, &head);
    if (gw_wit_see_word(p, GW_WIT_KW_RESOURCE)) {
        gw_wit_expected(p, "a statement");
        gw_wit_problem_help(p->wit, "resources stand in interfaces and worlds");
        return GW_ERR_MALFORMED;
    }
    if (gw_wit_sees_typedef(p)) return type(p, s, &head);
    return gw_wit_expected(p,
                           "`import`, `let`, `export`, `interface`, `world` or a type");
}

static enum gw_err directive(struct gw_wit_parser *p, struct gw_wac_document *out)
{
    enum gw_err err = gw_wit_parse_docs(p, &out->docs);
    if (!err && !gw_wit_see_word(p, GW_WIT_KW_PACKAGE)) {
        gw_wit_expected(p, "`package`");
        gw_wit_problem_help(p->wit, "a composition begins with `package ns:name;`");
        return GW_ERR_MALFORMED;
    }
    if (!err) err = gw_wit_advance(p);
    if (!err) err = gw_wit_parse_package_name(p, &out->name);
    if (!err) err = gw_wit_try_word(p, GW_WIT_KW_TARGETS, &out->has_target);
    if (!err && out->has_target) {
        err = gw_wit_parse_path(p, &out->target);
        if (!err && !out->target.has_package)
            err = gw_wit_problem_at(
                p->wit, GW_ERR_MALFORMED, out->target.place,
                "the target is a world with its package: `ns:name/world`");
    }
    return err ? err : gw_wit_take(p, ';');
}

enum gw_err gw_wac_parse(struct gw_wit *wit, const struct gw_wit_source *source,
                         struct gw_wac_document *out)
{
    *out = (struct gw_wac_document){.source = source};
    struct gw_wit_parser p = {
        .wit = wit, .lexer = {.wit = wit, .source = source, .is_wac = true}
    };
    enum gw_err err = gw_wit_source_check(wit, source);
    static const uint8_t bom[] = {0xef, 0xbb, 0xbf};
    if (source->text.len >= 3 && memcmp(source->text.data, bom, 3) == 0) p.lexer.at = 3;
    if (!err) err = gw_wit_advance(&p);
    if (!err) err = directive(&p, out);
    struct gw_wac_statement **last = &out->statements;
    while (!err && p.token.kind != GW_WIT_TOKEN_EOF) {
        struct gw_wac_statement *s = gw_wit_new(wit, sizeof *s);
        if (!s) return GW_ERR_NOMEM;
        *last = s;
        last = &s->next;
        err = statement(&p, s);
    }
    return err;
}
