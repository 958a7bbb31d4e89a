/* SPDX-License-Identifier: Apache-2.0 */
/* parse_item.c -- what stands in interfaces and worlds. */
#include "component/wit/parser.h"
#include "component/wit/problem.h"

bool gw_wit_sees_typedef(const struct gw_wit_parser *p)
{
    if (p->token.kind != GW_WIT_TOKEN_KEYWORD) return false;
    switch (p->token.word) {
    case GW_WIT_KW_TYPE:
    case GW_WIT_KW_FLAGS:
    case GW_WIT_KW_ENUM:
    case GW_WIT_KW_VARIANT:
    case GW_WIT_KW_RESOURCE:
    case GW_WIT_KW_RECORD:
        return true;
    default:
        return false;
    }
}

/* One field, case or label. */
static enum gw_err member(struct gw_wit_parser *p, uint8_t kind,
                          struct gw_ast_member *out)
{
    enum gw_err err = gw_wit_parse_docs(p, &out->docs);
    if (!err) err = gw_wit_take_id(p, &out->id);
    if (err) return err;
    if (kind == GW_COMP_RECORD) {
        err = gw_wit_take(p, ':');
        if (!err) err = gw_wit_parse_type(p, &out->type);
    } else if (kind == GW_COMP_VARIANT && gw_wit_see(p, '(')) {
        err = gw_wit_advance(p);
        if (!err) err = gw_wit_parse_type(p, &out->type);
        if (!err) err = gw_wit_take(p, ')');
    }
    return err;
}

static enum gw_err members(struct gw_wit_parser *p, struct gw_ast_type *type)
{
    struct gw_ast_member **last = &type->members;
    bool goes_on = true;
    enum gw_err err = gw_wit_take(p, '{');
    while (!err && goes_on && !gw_wit_see(p, '}')) {
        struct gw_ast_member *m = gw_wit_new(p->wit, sizeof *m);
        if (!m) return GW_ERR_NOMEM;
        *last = m;
        last = &m->next;
        err = member(p, type->kind, m);
        if (!err) err = gw_wit_try(p, ',', &goes_on);
    }
    if (!err && p->lexer.is_wac && !type->members)
        return gw_wit_expected(p, "a name: there must be one at least");
    return err ? err : gw_wit_take(p, '}');
}

static enum gw_err method(struct gw_wit_parser *p, struct gw_ast_func *func)
{
    bool is_static = false;
    enum gw_err err = gw_wit_parse_head(p, &func->head);
    if (err) return err;
    func->id.place = gw_wit_here(p);
    if (gw_wit_see_word(p, GW_WIT_KW_CONSTRUCTOR)) {
        func->kind = GW_WIT_CONSTRUCTOR;
        return gw_wit_parse_func(p, func);
    }
    if (!gw_wit_see_id(p)) return gw_wit_expected(p, "`constructor` or a name");
    err = gw_wit_take_id(p, &func->id);
    if (!err) err = gw_wit_take(p, ':');
    if (!err) err = gw_wit_try_word(p, GW_WIT_KW_STATIC, &is_static);
    func->kind = is_static ? GW_WIT_STATIC : GW_WIT_METHOD;
    return err ? err : gw_wit_parse_func(p, func);
}

static enum gw_err resource(struct gw_wit_parser *p, struct gw_ast_type *type)
{
    if (!gw_wit_see(p, '{')) return gw_wit_take(p, ';');
    struct gw_ast_func **last = &type->funcs;
    enum gw_err err = gw_wit_advance(p);
    while (!err && !gw_wit_see(p, '}')) {
        struct gw_ast_func *func = gw_wit_new(p->wit, sizeof *func);
        if (!func) return GW_ERR_NOMEM;
        *last = func;
        last = &func->next;
        err = method(p, func);
    }
    return err ? err : gw_wit_take(p, '}');
}

static uint8_t kind_of(uint8_t word)
{
    switch (word) {
    case GW_WIT_KW_FLAGS:
        return GW_COMP_FLAGS;
    case GW_WIT_KW_ENUM:
        return GW_COMP_ENUM;
    case GW_WIT_KW_VARIANT:
        return GW_COMP_VARIANT;
    case GW_WIT_KW_RECORD:
        return GW_COMP_RECORD;
    default:
        return GW_WIT_RESOURCE;
    }
}

static bool sees_func(const struct gw_wit_parser *p)
{
    return gw_wit_see_word(p, GW_WIT_KW_FUNC) || gw_wit_see_word(p, GW_WIT_KW_ASYNC);
}

static enum gw_err function(struct gw_wit_parser *p, struct gw_ast_item *item)
{
    item->func = gw_wit_new(p->wit, sizeof *item->func);
    if (!item->func) return GW_ERR_NOMEM;
    item->func->head = item->head;
    item->func->id = item->id;
    return gw_wit_parse_func(p, item->func);
}

enum gw_err gw_wit_parse_typedef(struct gw_wit_parser *p, struct gw_ast_item *item)
{
    uint8_t word = p->token.word;
    item->kind = GW_AST_TYPE;
    enum gw_err err = gw_wit_advance(p);
    if (!err) err = gw_wit_take_id(p, &item->id);
    if (err) return err;
    if (word == GW_WIT_KW_TYPE) {
        err = gw_wit_take(p, '=');
        if (!err && p->lexer.is_wac && sees_func(p)) return function(p, item);
        if (!err) err = gw_wit_parse_type(p, &item->type);
        return err ? err : gw_wit_take(p, ';');
    }
    item->type = gw_wit_new(p->wit, sizeof *item->type);
    if (!item->type) return GW_ERR_NOMEM;
    item->type->kind = kind_of(word);
    item->type->place = item->id.place;
    return item->type->kind == GW_WIT_RESOURCE ? resource(p, item->type)
                                               : members(p, item->type);
}

/* `{ a, b as c }`; a rename is needed where `must_rename`. */
static enum gw_err names(struct gw_wit_parser *p, bool must_rename,
                         struct gw_ast_rename **out)
{
    bool goes_on = true;
    enum gw_err err = gw_wit_take(p, '{');
    while (!err && goes_on && !gw_wit_see(p, '}')) {
        struct gw_ast_rename *name = gw_wit_new(p->wit, sizeof *name);
        if (!name) return GW_ERR_NOMEM;
        *out = name;
        out = &name->next;
        err = gw_wit_take_id(p, &name->from);
        name->to = name->from;
        if (err) return err;
        if (must_rename || gw_wit_see_word(p, GW_WIT_KW_AS)) {
            err = gw_wit_take_word(p, GW_WIT_KW_AS);
            if (!err) err = gw_wit_take_id(p, &name->to);
        }
        if (!err) err = gw_wit_try(p, ',', &goes_on);
    }
    return err ? err : gw_wit_take(p, '}');
}

static enum gw_err use(struct gw_wit_parser *p, struct gw_ast_item *item)
{
    item->kind = GW_AST_USE;
    enum gw_err err = gw_wit_advance(p);
    if (!err) err = gw_wit_parse_path(p, &item->path);
    if (!err) err = gw_wit_take(p, '.');
    if (!err) err = names(p, false, &item->names);
    return err ? err : gw_wit_take(p, ';');
}

static enum gw_err include(struct gw_wit_parser *p, struct gw_ast_item *item)
{
    bool renames;
    item->kind = GW_AST_INCLUDE;
    enum gw_err err = gw_wit_advance(p);
    if (!err) err = gw_wit_parse_path(p, &item->path);
    if (!err) err = gw_wit_try_word(p, GW_WIT_KW_WITH, &renames);
    if (err) return err;
    if (renames) err = names(p, true, &item->names);
    return err || (renames && !p->lexer.is_wac) ? err : gw_wit_take(p, ';');
}

/* Behind `name:`, is this the rest of `name:package/interface`? */
static enum gw_err is_path_rest(const struct gw_wit_parser *p, bool *is)
{
    struct gw_wit_parser ahead = *p;
    *is = false;
    if (!gw_wit_see_id(p)) return GW_OK;
    enum gw_err err = gw_wit_advance(&ahead);
    if (!err) *is = gw_wit_see(&ahead, '/');
    return err;
}

/* What follows `import` or `export`. */
static enum gw_err extern_item(struct gw_wit_parser *p, struct gw_ast_item *item)
{
    bool found = false, is_path = true;
    struct gw_wit_parser ahead = *p;
    enum gw_err err = gw_wit_take_id(&ahead, &item->id);
    if (!err) err = gw_wit_try(&ahead, ':', &found);
    if (!err && found) err = is_path_rest(&ahead, &is_path);
    if (err) return err;
    if (is_path) {
        item->way = GW_AST_EXTERN_PATH;
        err = gw_wit_parse_path(p, &item->path);
        return err ? err : gw_wit_take(p, ';');
    }
    *p = ahead;
    if (sees_func(p)) {
        item->way = GW_AST_EXTERN_FUNC;
        return function(p, item);
    }
    if (gw_wit_see_word(p, GW_WIT_KW_INTERFACE)) {
        item->way = GW_AST_EXTERN_INLINE;
        err = gw_wit_advance(p);
        if (!err) err = gw_wit_parse_items(p, false, &item->items);
        return err || !p->lexer.is_wac ? err : gw_wit_take(p, ';');
    }
    item->way = GW_AST_EXTERN_NAMED;
    err = gw_wit_parse_path(p, &item->path);
    return err ? err : gw_wit_take(p, ';');
}

static enum gw_err world_item(struct gw_wit_parser *p, struct gw_ast_item *item)
{
    bool is_export = gw_wit_see_word(p, GW_WIT_KW_EXPORT);
    if (is_export || gw_wit_see_word(p, GW_WIT_KW_IMPORT)) {
        item->kind = is_export ? GW_AST_EXPORT : GW_AST_IMPORT;
        enum gw_err err = gw_wit_advance(p);
        return err ? err : extern_item(p, item);
    }
    if (gw_wit_see_word(p, GW_WIT_KW_INCLUDE)) return include(p, item);
    return gw_wit_expected(p, "`import`, `export`, `include`, `use` or a type");
}

static enum gw_err interface_item(struct gw_wit_parser *p, struct gw_ast_item *item)
{
    if (!gw_wit_see_id(p))
        return gw_wit_expected(p, "`type`, `resource`, a function or the like");
    item->kind = GW_AST_FUNC;
    enum gw_err err = gw_wit_take_id(p, &item->id);
    if (!err) err = gw_wit_take(p, ':');
    if (err || !p->lexer.is_wac || sees_func(p)) return err ? err : function(p, item);
    item->func = gw_wit_new(p->wit, sizeof *item->func);
    if (!item->func) return GW_ERR_NOMEM;
    item->func->head = item->head;
    item->func->id = item->id;
    item->func->is_named = true;
    err = gw_wit_take_id(p, &item->func->type_name);
    return err ? err : gw_wit_take(p, ';');
}

static enum gw_err one_item(struct gw_wit_parser *p, bool is_world,
                            struct gw_ast_item *item)
{
    enum gw_err err = gw_wit_parse_head(p, &item->head);
    if (err) return err;
    if (gw_wit_see_word(p, GW_WIT_KW_USE)) return use(p, item);
    if (gw_wit_sees_typedef(p)) return gw_wit_parse_typedef(p, item);
    return is_world ? world_item(p, item) : interface_item(p, item);
}

enum gw_err gw_wit_parse_items(struct gw_wit_parser *p, bool is_world,
                               struct gw_ast_item **out)
{
    enum gw_err err = gw_wit_take(p, '{');
    while (!err && !gw_wit_see(p, '}')) {
        struct gw_ast_item *item = gw_wit_new(p->wit, sizeof *item);
        if (!item) return GW_ERR_NOMEM;
        *out = item;
        out = &item->next;
        err = one_item(p, is_world, item);
    }
    return err ? err : gw_wit_take(p, '}');
}
