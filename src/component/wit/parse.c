/* SPDX-License-Identifier: Apache-2.0 */
/* parse.c -- files and packages, and the small pieces that all of the grammar uses. */
#include <stdio.h>

#include "component/wit/parser.h"
#include "component/wit/problem.h"

enum { MAX_PACKAGE_DEPTH = 100 };

void *gw_wit_new(struct gw_wit *wit, size_t bytes)
{
    void *p = gw_arena_zero(&wit->arena, bytes);
    if (!p) gw_wit_problem_nomem(wit);
    return p;
}

enum gw_err gw_wit_advance(struct gw_wit_parser *p)
{
    return gw_wit_lex(&p->lexer, &p->token);
}

enum gw_err gw_wit_expected(struct gw_wit_parser *p, const char *what)
{
    char found[40];
    gw_wit_token_describe(&p->token, found);
    return gw_wit_problem_at(p->wit, GW_ERR_MALFORMED, gw_wit_here(p),
                             "expected %s, found %s", what, found);
}

enum gw_err gw_wit_take(struct gw_wit_parser *p, char punct)
{
    char what[] = {'`', punct, '`', '\0'};
    return gw_wit_see(p, punct) ? gw_wit_advance(p) : gw_wit_expected(p, what);
}

enum gw_err gw_wit_take_word(struct gw_wit_parser *p, enum gw_wit_keyword word)
{
    if (gw_wit_see_word(p, word)) return gw_wit_advance(p);
    char what[40];
    snprintf(what, sizeof what, "`%s`", gw_wit_keyword_text(word));
    return gw_wit_expected(p, what);
}

enum gw_err gw_wit_take_id(struct gw_wit_parser *p, struct gw_ast_id *out)
{
    if (!gw_wit_see_id(p)) {
        bool is_word = p->token.kind == GW_WIT_TOKEN_KEYWORD;
        enum gw_err err = gw_wit_expected(p, "a name");
        if (is_word)
            gw_wit_problem_help(p->wit, "`%%%s` is the name of that spelling",
                                gw_wit_keyword_text((enum gw_wit_keyword)p->token.word));
        return err;
    }
    enum gw_err err = gw_wit_token_id(&p->lexer, &p->token, &out->name);
    out->place = gw_wit_here(p);
    return err ? err : gw_wit_advance(p);
}

enum gw_err gw_wit_try(struct gw_wit_parser *p, char punct, bool *found)
{
    *found = gw_wit_see(p, punct);
    return *found ? gw_wit_advance(p) : GW_OK;
}

enum gw_err gw_wit_try_word(struct gw_wit_parser *p, enum gw_wit_keyword word,
                            bool *found)
{
    *found = gw_wit_see_word(p, word);
    return *found ? gw_wit_advance(p) : GW_OK;
}

enum gw_err gw_wit_parse_docs(struct gw_wit_parser *p, struct gw_slice *out)
{
    return gw_wit_lex_docs(p->wit, p->lexer.source, p->token.gap, p->token.at, out);
}

/* The rest of a version behind `-` or `+`: identifiers and dots, as long as another identifier
 * follows the dot (`use a:b@1.0.0-rc.{...}`). */
static enum gw_err version_tail(struct gw_wit_parser *p, char mark, uint32_t *end)
{
    bool found;
    enum gw_err err = gw_wit_try(p, mark, &found);
    if (err || !found) return err;
    for (;;) {
        struct gw_wit_parser ahead = *p;
        if (gw_wit_see(&ahead, '.')) {
            err = gw_wit_advance(&ahead);
            if (err) return err;
        }
        bool goes_on = ahead.token.kind == GW_WIT_TOKEN_ID ||
                       ahead.token.kind == GW_WIT_TOKEN_KEYWORD ||
                       ahead.token.kind == GW_WIT_TOKEN_INTEGER ||
                       gw_wit_see(&ahead, '-');
        if (!goes_on || ahead.token.gap != ahead.token.at) return GW_OK;
        *p = ahead;
        *end = p->token.at + p->token.len;
        err = gw_wit_advance(p);
        if (err) return err;
    }
}

static enum gw_err take_integer(struct gw_wit_parser *p)
{
    if (p->token.kind != GW_WIT_TOKEN_INTEGER) return gw_wit_expected(p, "a number");
    return gw_wit_advance(p);
}

enum gw_err gw_wit_parse_version(struct gw_wit_parser *p, struct gw_slice *text,
                                 struct gw_semver *out)
{
    struct gw_wit_place place = gw_wit_here(p);
    enum gw_err err = take_integer(p);
    if (!err) err = gw_wit_take(p, '.');
    if (!err) err = take_integer(p);
    if (!err) err = gw_wit_take(p, '.');
    uint32_t end = p->token.at + p->token.len;
    if (!err) err = take_integer(p);
    if (!err) err = version_tail(p, '-', &end);
    if (!err) err = version_tail(p, '+', &end);
    if (err) return err;
    place.len = end - place.at;
    *text = gw_slice_of(p->lexer.source->text.data + place.at, place.len);
    struct gw_diag diag = GW_DIAG_INIT;
    err = gw_semver_parse(*text, out, &diag);
    if (err)
        gw_wit_problem_at(p->wit, err, place, "%s",
                          diag.text[0] ? diag.text : "no version");
    return err;
}

enum gw_err gw_wit_name_finish(struct gw_wit *wit, struct gw_wit_package_name *name)
{
    size_t len = name->ns.len + 1 + name->name.len +
                 (name->has_version ? 1 + name->version_text.len : 0);
    uint8_t *id = gw_arena_get(&wit->arena, len + 1);
    if (!id) return gw_wit_problem_nomem(wit);
    int put = snprintf((char *)id, len + 1, "%.*s:%.*s%s%.*s", GW_SLICE_ARG(name->ns),
                       GW_SLICE_ARG(name->name), name->has_version ? "@" : "",
                       name->has_version ? (int)name->version_text.len : 0,
                       (const char *)name->version_text.data);
    name->id = gw_slice_of(id, (size_t)put);
    return GW_OK;
}

static enum gw_err opt_version(struct gw_wit_parser *p, struct gw_wit_package_name *name)
{
    enum gw_err err = gw_wit_try(p, '@', &name->has_version);
    if (!err && name->has_version)
        err = gw_wit_parse_version(p, &name->version_text, &name->version);
    return err ? err : gw_wit_name_finish(p->wit, name);
}

/* A part of a path: in WAC it may be a word, too, as in `ns:name/world`. */
static enum gw_err take_part(struct gw_wit_parser *p, struct gw_ast_id *out)
{
    if (p->lexer.is_wac && p->token.kind == GW_WIT_TOKEN_KEYWORD)
        p->token.kind = GW_WIT_TOKEN_ID;
    return gw_wit_take_id(p, out);
}

/* A part of a package's name: components know them in lower case only. */
static enum gw_err take_lower(struct gw_wit_parser *p, struct gw_ast_id *out)
{
    enum gw_err err = take_part(p, out);
    for (size_t i = 0; !err && i < out->name.len; i++)
        if (out->name.data[i] >= 'A' && out->name.data[i] <= 'Z')
            err = gw_wit_problem_at(
                p->wit, GW_ERR_MALFORMED, out->place,
                "packages and their namespaces are named in lower case");
    return err;
}

/* What follows the first name of a package's and its colon: the last of the names, and the others,
 * which WAC may have more of, as the namespace. */
static enum gw_err package_rest(struct gw_wit_parser *p, struct gw_ast_id *ns,
                                struct gw_ast_id *name)
{
    enum gw_err err = take_lower(p, name);
    while (!err && p->lexer.is_wac && gw_wit_see(p, ':')) {
        ns->name.len = (size_t)(name->name.data - ns->name.data) + name->name.len;
        err = gw_wit_advance(p);
        if (!err) err = take_lower(p, name);
    }
    return err;
}

/* Where a name's version ends in the text. */
static uint32_t end_of(const struct gw_wit_parser *p,
                       const struct gw_wit_package_name *name)
{
    return (uint32_t)(name->version_text.data + name->version_text.len -
                      p->lexer.source->text.data);
}

/* `/name` as often as it stands there. */
static enum gw_err deeper(struct gw_wit_parser *p, struct gw_ast_rename **out,
                          uint32_t *end)
{
    bool found;
    enum gw_err err = gw_wit_try(p, '/', &found);
    while (!err && found) {
        struct gw_ast_rename *part = gw_wit_new(p->wit, sizeof *part);
        if (!part) return GW_ERR_NOMEM;
        *out = part;
        out = &part->next;
        err = take_part(p, &part->from);
        *end = part->from.place.at + part->from.place.len;
        if (!err) err = gw_wit_try(p, '/', &found);
    }
    return err;
}

enum gw_err gw_wit_parse_package_name(struct gw_wit_parser *p,
                                      struct gw_ast_package_name *out)
{
    struct gw_ast_id ns, name;
    enum gw_err err = take_lower(p, &ns);
    if (!err) err = gw_wit_take(p, ':');
    if (!err) err = package_rest(p, &ns, &name);
    if (err) return err;
    out->name.ns = ns.name;
    out->name.name = name.name;
    out->place = ns.place;
    err = opt_version(p, &out->name);
    out->place.len = name.place.at + name.place.len - ns.place.at;
    if (!err && out->name.has_version)
        out->place.len = end_of(p, &out->name) - out->place.at;
    return err;
}

enum gw_err gw_wit_parse_path(struct gw_wit_parser *p, struct gw_ast_path *out)
{
    struct gw_ast_id first, name;
    enum gw_err err = gw_wit_take_id(p, &first);
    if (!err) err = gw_wit_try(p, ':', &out->has_package);
    out->place = first.place;
    if (err || !out->has_package) return out->id = first, err;
    err = package_rest(p, &first, &name);
    if (!err) err = gw_wit_take(p, '/');
    if (!err) err = take_part(p, &out->id);
    uint32_t end = out->id.place.at + out->id.place.len;
    if (!err && p->lexer.is_wac) err = deeper(p, &out->deeper, &end);
    if (err) return err;
    out->package.name.ns = first.name;
    out->package.name.name = name.name;
    out->package.place = first.place;
    out->package.place.len = name.place.at + name.place.len - first.place.at;
    err = opt_version(p, &out->package.name);
    if (!err && out->package.name.has_version) end = end_of(p, &out->package.name);
    out->place.len = end - out->place.at;
    return err;
}

/* ---- attributes ---- */

static enum gw_err field(struct gw_wit_parser *p, const char *name)
{
    struct gw_ast_id id;
    enum gw_err err = gw_wit_take_id(p, &id);
    if (err) return err;
    if (!gw_slice_is(id.name, name))
        return gw_wit_problem_at(p->wit, GW_ERR_MALFORMED, id.place,
                                 "expected `%s`, found `%.*s`", name,
                                 GW_SLICE_ARG(id.name));
    return gw_wit_take(p, '=');
}

static enum gw_err twice(struct gw_wit_parser *p, const struct gw_ast_id *id)
{
    return gw_wit_problem_at(p->wit, GW_ERR_MALFORMED, id->place, "@%.*s stands twice",
                             GW_SLICE_ARG(id->name));
}

static enum gw_err version_attribute(struct gw_wit_parser *p, const struct gw_ast_id *id,
                                     struct gw_slice *out)
{
    struct gw_slice text;
    struct gw_semver version;
    enum gw_err err = field(p, "version");
    if (!err) err = gw_wit_parse_version(p, &text, &version);
    if (!err && out->len) err = twice(p, id);
    if (!err) *out = text;
    return err;
}

static enum gw_err feature_attribute(struct gw_wit_parser *p, const struct gw_ast_id *id,
                                     struct gw_slice *out)
{
    struct gw_ast_id feature;
    enum gw_err err = field(p, "feature");
    if (!err) err = gw_wit_take_id(p, &feature);
    if (!err && out->len) err = twice(p, id);
    if (!err) *out = feature.name;
    return err;
}

static enum gw_err external_id(struct gw_wit_parser *p, const struct gw_ast_id *id,
                               struct gw_slice *out)
{
    if (p->token.kind != GW_WIT_TOKEN_STRING) return gw_wit_expected(p, "a string");
    if (out->data) return twice(p, id);
    enum gw_err err = gw_wit_token_string(&p->lexer, &p->token, out);
    return err ? err : gw_wit_advance(p);
}

static enum gw_err attribute(struct gw_wit_parser *p, struct gw_ast_head *head)
{
    static const char *const known[] = {"since", "unstable", "deprecated", "external-id"};
    struct gw_ast_id id;
    enum gw_err err = gw_wit_take_id(p, &id);
    if (err) return err;
    if (head->place.len == 0) head->place = id.place;
    unsigned which = 0;
    while (which < GW_COUNT(known) && !gw_slice_is(id.name, known[which]))
        which++;
    if (which == GW_COUNT(known)) {
        struct gw_suggest near = {.wanted = id.name};
        for (unsigned i = 0; i < GW_COUNT(known); i++)
            gw_suggest_offer(&near, gw_slice_str(known[i]));
        return gw_wit_problem_near(p->wit, GW_ERR_MALFORMED, id.place, &near,
                                   "there is no attribute @%.*s", GW_SLICE_ARG(id.name));
    }
    err = gw_wit_take(p, '(');
    if (err) return err;
    if (which == 0) err = version_attribute(p, &id, &head->gate.since);
    if (which == 1) err = feature_attribute(p, &id, &head->gate.feature);
    if (which == 2) err = version_attribute(p, &id, &head->gate.deprecated);
    if (which == 3) err = external_id(p, &id, &head->external_id);
    return err ? err : gw_wit_take(p, ')');
}

enum gw_err gw_wit_parse_head(struct gw_wit_parser *p, struct gw_ast_head *out)
{
    bool found;
    *out = (struct gw_ast_head){
        .docs = {NULL, 0}
    };
    enum gw_err err = gw_wit_parse_docs(p, &out->docs);
    if (!err) err = gw_wit_try(p, '@', &found);
    while (!err && found) {
        err = attribute(p, out);
        if (!err) err = gw_wit_try(p, '@', &found);
    }
    if (err) return err;
    if (out->gate.since.len && out->gate.feature.len)
        return gw_wit_problem_at(p->wit, GW_ERR_MALFORMED, out->place,
                                 "@since and @unstable exclude each other");
    if (out->gate.deprecated.len && !out->gate.since.len && !out->gate.feature.len)
        return gw_wit_problem_at(p->wit, GW_ERR_MALFORMED, out->place,
                                 "@deprecated needs @since or @unstable beside it");
    return GW_OK;
}

/* ---- files ---- */

static enum gw_err top_use(struct gw_wit_parser *p, struct gw_ast_decl *decl)
{
    bool renames;
    decl->kind = GW_AST_TOP_USE;
    enum gw_err err = gw_wit_advance(p);
    if (!err) err = gw_wit_parse_path(p, &decl->path);
    if (!err) err = gw_wit_try_word(p, GW_WIT_KW_AS, &renames);
    if (err) return err;
    decl->id = decl->path.id;
    if (renames) err = gw_wit_take_id(p, &decl->id);
    return err ? err : gw_wit_take(p, ';');
}

static enum gw_err definition(struct gw_wit_parser *p, struct gw_ast_decl *decl,
                              bool is_world)
{
    decl->kind = is_world ? GW_AST_WORLD : GW_AST_INTERFACE;
    enum gw_err err = gw_wit_advance(p);
    if (!err) err = gw_wit_take_id(p, &decl->id);
    return err ? err : gw_wit_parse_items(p, is_world, &decl->items);
}

static enum gw_err declaration(struct gw_wit_parser *p, const struct gw_ast_head *head,
                               struct gw_ast_decl **out)
{
    struct gw_ast_decl *decl = gw_wit_new(p->wit, sizeof *decl);
    if (!decl) return GW_ERR_NOMEM;
    *out = decl;
    decl->head = *head;
    decl->place = gw_wit_here(p);
    if (gw_wit_see_word(p, GW_WIT_KW_USE)) {
        if (head->place.len)
            return gw_wit_problem_at(p->wit, GW_ERR_MALFORMED, decl->place,
                                     "a `use` at the top of a file takes no attributes");
        return top_use(p, decl);
    }
    bool is_world = gw_wit_see_word(p, GW_WIT_KW_WORLD);
    if (!is_world && !gw_wit_see_word(p, GW_WIT_KW_INTERFACE))
        return gw_wit_expected(p, "`interface`, `world`, `use` or `package`");
    return definition(p, decl, is_world);
}

static enum gw_err declarations(struct gw_wit_parser *p, struct gw_ast_part *part,
                                unsigned depth);

/* `package a:b { ... }` */
static enum gw_err nested_package(struct gw_wit_parser *p, const struct gw_ast_head *head,
                                  unsigned depth, struct gw_ast_part **out)
{
    if (head->place.len)
        return gw_wit_problem_at(p->wit, GW_ERR_MALFORMED, gw_wit_here(p),
                                 "a package takes no attributes");
    if (depth >= MAX_PACKAGE_DEPTH)
        return gw_wit_problem_at(p->wit, GW_ERR_LIMIT, gw_wit_here(p),
                                 "packages are nested too deep");
    struct gw_ast_part *part = gw_wit_new(p->wit, sizeof *part);
    if (!part) return GW_ERR_NOMEM;
    *out = part;
    part->source = p->lexer.source;
    part->docs = head->docs;
    part->has_name = true;
    enum gw_err err = gw_wit_advance(p);
    if (!err) err = gw_wit_parse_package_name(p, &part->name);
    if (!err) err = gw_wit_take(p, '{');
    if (!err) err = declarations(p, part, depth + 1);
    return err ? err : gw_wit_take(p, '}');
}

static enum gw_err declarations(struct gw_wit_parser *p, struct gw_ast_part *part,
                                unsigned depth)
{
    struct gw_ast_decl **last = &part->decls;
    struct gw_ast_part **last_part = &part->nested;
    for (;;) {
        if (depth > 0 && gw_wit_see(p, '}')) return GW_OK;
        if (depth == 0 && p->token.kind == GW_WIT_TOKEN_EOF) return GW_OK;
        struct gw_ast_head head;
        enum gw_err err = gw_wit_parse_head(p, &head);
        if (err) return err;
        if (gw_wit_see_word(p, GW_WIT_KW_PACKAGE)) {
            err = nested_package(p, &head, depth, last_part);
            if (*last_part) last_part = &(*last_part)->next;
        } else {
            err = declaration(p, &head, last);
            if (*last) last = &(*last)->next;
        }
        if (err) return err;
    }
}

/* `package a:b;` at the start of a file; *p moves on only if it is that. */
static enum gw_err header(struct gw_wit_parser *p, struct gw_ast_part *part)
{
    if (!gw_wit_see_word(p, GW_WIT_KW_PACKAGE)) return GW_OK;
    struct gw_wit_parser ahead = *p;
    struct gw_slice docs;
    struct gw_ast_package_name name = {0};
    enum gw_err err = gw_wit_parse_docs(p, &docs);
    if (!err) err = gw_wit_advance(&ahead);
    if (!err) err = gw_wit_parse_package_name(&ahead, &name);
    if (err || !gw_wit_see(&ahead, ';')) return err;
    part->has_name = true;
    part->name = name;
    part->docs = docs;
    part->docs_place = gw_wit_lex_docs_place(p->lexer.source, p->token.gap, p->token.at);
    *p = ahead;
    return gw_wit_advance(p);
}

enum gw_err gw_wit_parse(struct gw_wit *wit, const struct gw_wit_source *source,
                         struct gw_ast_part **out)
{
    struct gw_ast_part *part = gw_wit_new(wit, sizeof *part);
    if (!part) return GW_ERR_NOMEM;
    part->source = source;
    struct gw_wit_parser p = {
        .wit = wit, .lexer = {.wit = wit, .source = source}
    };
    static const uint8_t bom[] = {0xef, 0xbb, 0xbf};
    if (source->text.len >= 3 && memcmp(source->text.data, bom, 3) == 0) p.lexer.at = 3;
    enum gw_err err = gw_wit_advance(&p);
    if (!err) err = header(&p, part);
    if (!err) err = declarations(&p, part, 0);
    if (err) return err;
    for (const struct gw_ast_part *n = part->nested; n; n = n->next)
        if (n->nested)
            return gw_wit_problem_at(
                wit, GW_ERR_MALFORMED, n->nested->name.place,
                "a package inside another must stand at the top of the file");
    *out = part;
    return GW_OK;
}
