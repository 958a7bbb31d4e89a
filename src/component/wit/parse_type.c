/* SPDX-License-Identifier: Apache-2.0 */
/* parse_type.c -- types where they are used, and functions' types. */
#include "base/num.h"
#include "component/wit/parser.h"
#include "component/wit/problem.h"

enum { MAX_TYPE_DEPTH = 100 };

static enum gw_err type_at(struct gw_wit_parser *p, unsigned depth,
                           struct gw_ast_type **out);

/* The kind of a keyword that is a type of its own. */
static bool primitive(uint8_t word, uint8_t *kind)
{
    static const struct {
        uint8_t word, kind;
    } rows[] = {
        {GW_WIT_KW_BOOL,          GW_COMP_BOOL         },
        {GW_WIT_KW_S8,            GW_COMP_S8           },
        {GW_WIT_KW_U8,            GW_COMP_U8           },
        {GW_WIT_KW_S16,           GW_COMP_S16          },
        {GW_WIT_KW_U16,           GW_COMP_U16          },
        {GW_WIT_KW_S32,           GW_COMP_S32          },
        {GW_WIT_KW_U32,           GW_COMP_U32          },
        {GW_WIT_KW_S64,           GW_COMP_S64          },
        {GW_WIT_KW_U64,           GW_COMP_U64          },
        {GW_WIT_KW_F32,           GW_COMP_F32          },
        {GW_WIT_KW_F64,           GW_COMP_F64          },
        {GW_WIT_KW_CHAR,          GW_COMP_CHAR         },
        {GW_WIT_KW_STRING,        GW_COMP_STRING       },
        {GW_WIT_KW_ERROR_CONTEXT, GW_COMP_ERROR_CONTEXT},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        if (rows[i].word == word) return *kind = rows[i].kind, true;
    return false;
}

static enum gw_err tuple(struct gw_wit_parser *p, unsigned depth,
                         struct gw_ast_type *type)
{
    struct gw_ast_member **last = &type->members;
    bool goes_on = true;
    enum gw_err err = gw_wit_take(p, '<');
    while (!err && goes_on && !gw_wit_see(p, '>')) {
        struct gw_ast_member *part = gw_wit_new(p->wit, sizeof *part);
        if (!part) return GW_ERR_NOMEM;
        *last = part;
        last = &part->next;
        err = type_at(p, depth, &part->type);
        if (!err) err = gw_wit_try(p, ',', &goes_on);
    }
    return err ? err : gw_wit_take(p, '>');
}

/* list<t> or list<t, n> */
static enum gw_err list(struct gw_wit_parser *p, unsigned depth, struct gw_ast_type *type)
{
    bool has_len = false;
    uint64_t len = 0;
    enum gw_err err = gw_wit_take(p, '<');
    if (!err) err = type_at(p, depth, &type->a);
    if (!err) err = gw_wit_try(p, ',', &has_len);
    if (err) return err;
    if (has_len) {
        struct gw_slice text = gw_wit_token_text(&p->lexer, &p->token);
        if (p->token.kind != GW_WIT_TOKEN_INTEGER) return gw_wit_expected(p, "a length");
        if (!gw_num_parse_nat(text, UINT32_MAX, &len) || len == 0)
            return gw_wit_problem_at(p->wit, GW_ERR_MALFORMED, gw_wit_here(p),
                                     "a length is from 1 to 4294967295");
        type->kind = GW_COMP_FIXED_LIST;
        type->count = (uint32_t)len;
        err = gw_wit_advance(p);
    }
    return err ? err : gw_wit_take(p, '>');
}

static enum gw_err map(struct gw_wit_parser *p, unsigned depth, struct gw_ast_type *type)
{
    enum gw_err err = gw_wit_take(p, '<');
    if (!err) err = type_at(p, depth, &type->a);
    if (!err) err = gw_wit_take(p, ',');
    if (!err) err = type_at(p, depth, &type->b);
    return err ? err : gw_wit_take(p, '>');
}

/* result, result<ok>, result<ok, error>, result<_, error> */
static enum gw_err result(struct gw_wit_parser *p, unsigned depth,
                          struct gw_ast_type *type)
{
    bool found;
    enum gw_err err = gw_wit_try(p, '<', &found);
    if (err || !found) return err;
    err = gw_wit_try_word(p, GW_WIT_KW_UNDERSCORE, &found);
    if (!err && found) {
        if (p->lexer.is_wac && gw_wit_see(p, '>')) return gw_wit_advance(p);
        err = gw_wit_take(p, ',');
    } else if (!err) {
        err = type_at(p, depth, &type->a);
        if (!err) err = gw_wit_try(p, ',', &found);
    }
    if (!err && found) err = type_at(p, depth, &type->b);
    return err ? err : gw_wit_take(p, '>');
}

static enum gw_err optional(struct gw_wit_parser *p, unsigned depth,
                            struct gw_ast_type *type)
{
    bool found;
    enum gw_err err = gw_wit_try(p, '<', &found);
    if (err || !found) return err;
    err = type_at(p, depth, &type->a);
    return err ? err : gw_wit_take(p, '>');
}

static enum gw_err option(struct gw_wit_parser *p, unsigned depth,
                          struct gw_ast_type *type)
{
    enum gw_err err = gw_wit_take(p, '<');
    if (!err) err = type_at(p, depth, &type->a);
    return err ? err : gw_wit_take(p, '>');
}

static enum gw_err handle(struct gw_wit_parser *p, struct gw_ast_type *type)
{
    enum gw_err err = gw_wit_take(p, '<');
    if (!err) err = gw_wit_take_id(p, &type->id);
    if (!err) type->place = type->id.place;
    return err ? err : gw_wit_take(p, '>');
}

/* A type that a keyword begins, which was taken already. */
static enum gw_err keyword_type(struct gw_wit_parser *p, uint8_t word, unsigned depth,
                                struct gw_ast_type *type)
{
    switch (word) {
    case GW_WIT_KW_TUPLE:
        type->kind = GW_COMP_TUPLE;
        return tuple(p, depth, type);
    case GW_WIT_KW_LIST:
        type->kind = GW_COMP_LIST;
        return list(p, depth, type);
    case GW_WIT_KW_MAP:
        type->kind = GW_COMP_MAP;
        return map(p, depth, type);
    case GW_WIT_KW_OPTION:
        type->kind = GW_COMP_OPTION;
        return option(p, depth, type);
    case GW_WIT_KW_RESULT:
        type->kind = GW_COMP_RESULT;
        return result(p, depth, type);
    case GW_WIT_KW_FUTURE:
        type->kind = GW_COMP_FUTURE;
        return optional(p, depth, type);
    case GW_WIT_KW_STREAM:
        type->kind = GW_COMP_STREAM;
        return optional(p, depth, type);
    case GW_WIT_KW_OWN:
        type->kind = GW_COMP_OWN;
        return handle(p, type);
    default:
        type->kind = GW_COMP_BORROW;
        return handle(p, type);
    }
}

static bool begins_type(uint8_t word)
{
    return word == GW_WIT_KW_TUPLE || word == GW_WIT_KW_LIST || word == GW_WIT_KW_MAP ||
           word == GW_WIT_KW_OPTION || word == GW_WIT_KW_RESULT ||
           word == GW_WIT_KW_FUTURE || word == GW_WIT_KW_STREAM ||
           word == GW_WIT_KW_OWN || word == GW_WIT_KW_BORROW;
}

static enum gw_err type_at(struct gw_wit_parser *p, unsigned depth,
                           struct gw_ast_type **out)
{
    if (depth >= MAX_TYPE_DEPTH)
        return gw_wit_problem_at(p->wit, GW_ERR_LIMIT, gw_wit_here(p),
                                 "types are nested too deep");
    struct gw_ast_type *type = gw_wit_new(p->wit, sizeof *type);
    if (!type) return GW_ERR_NOMEM;
    *out = type;
    type->place = gw_wit_here(p);
    if (gw_wit_see_id(p)) {
        type->kind = GW_AST_NAME;
        return gw_wit_take_id(p, &type->id);
    }
    uint8_t word = p->token.word;
    if (p->token.kind != GW_WIT_TOKEN_KEYWORD) return gw_wit_expected(p, "a type");
    if (!primitive(word, &type->kind) && !begins_type(word))
        return gw_wit_expected(p, "a type");
    enum gw_err err = gw_wit_advance(p);
    if (err || !begins_type(word)) return err;
    return keyword_type(p, word, depth + 1, type);
}

enum gw_err gw_wit_parse_type(struct gw_wit_parser *p, struct gw_ast_type **out)
{
    return type_at(p, 0, out);
}

static enum gw_err params(struct gw_wit_parser *p, struct gw_ast_func *func)
{
    struct gw_ast_member **last = &func->params;
    bool goes_on = true;
    enum gw_err err = gw_wit_take(p, '(');
    while (!err && goes_on && !gw_wit_see(p, ')')) {
        struct gw_ast_member *param = gw_wit_new(p->wit, sizeof *param);
        if (!param) return GW_ERR_NOMEM;
        *last = param;
        last = &param->next;
        err = gw_wit_take_id(p, &param->id);
        if (!err) err = gw_wit_take(p, ':');
        if (!err) err = gw_wit_parse_type(p, &param->type);
        if (!err) err = gw_wit_try(p, ',', &goes_on);
    }
    return err ? err : gw_wit_take(p, ')');
}

enum gw_err gw_wit_parse_func_type(struct gw_wit_parser *p, struct gw_ast_func *func)
{
    enum gw_err err = GW_OK;
    func->place = gw_wit_here(p);
    if (func->kind == GW_WIT_CONSTRUCTOR) {
        err = gw_wit_take_word(p, GW_WIT_KW_CONSTRUCTOR);
    } else {
        err = gw_wit_try_word(p, GW_WIT_KW_ASYNC, &func->is_async);
        if (!err) func->place = gw_wit_here(p);
        if (!err) err = gw_wit_take_word(p, GW_WIT_KW_FUNC);
    }
    if (!err) err = params(p, func);
    if (err) return err;
    if (p->token.kind == GW_WIT_TOKEN_ARROW) {
        err = gw_wit_advance(p);
        if (!err) err = gw_wit_parse_type(p, &func->result);
    }
    return err;
}

enum gw_err gw_wit_parse_func(struct gw_wit_parser *p, struct gw_ast_func *func)
{
    enum gw_err err = gw_wit_parse_func_type(p, func);
    return err ? err : gw_wit_take(p, ';');
}
