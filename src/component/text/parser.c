/* SPDX-License-Identifier: Apache-2.0 */
#include "component/text/parser.h"

#include "base/num.h"
#include "component/model/limits.h"
#include "core/text/parse_annot.h"

static const char *const words[] = {
    [GW_COMP_SORT_CORE_FUNC] = "func",     [GW_COMP_SORT_CORE_TABLE] = "table",
    [GW_COMP_SORT_CORE_MEMORY] = "memory", [GW_COMP_SORT_CORE_GLOBAL] = "global",
    [GW_COMP_SORT_CORE_TAG] = "tag",       [GW_COMP_SORT_CORE_TYPE] = "type",
    [GW_COMP_SORT_CORE_MODULE] = "module", [GW_COMP_SORT_CORE_INSTANCE] = "instance",
    [GW_COMP_SORT_FUNC] = "func",          [GW_COMP_SORT_VALUE] = "value",
    [GW_COMP_SORT_TYPE] = "type",          [GW_COMP_SORT_COMPONENT] = "component",
    [GW_COMP_SORT_INSTANCE] = "instance",
};

const char *gw_comp_parser_word(enum gw_comp_sort sort) { return words[sort]; }

struct gw_slice gw_comp_parser_text(const struct gw_comp_parser *t, uint32_t ahead)
{
    uint32_t at = t->p.at + ahead;
    if (at > t->p.eof) at = t->p.eof;
    return gw_token_text(t->p.lexed, &t->p.tokens[at]);
}

bool gw_comp_parser_at(const struct gw_comp_parser *t, const char *word)
{
    return gw_parser_at(&t->p, GW_TOKEN_WORD) &&
           gw_slice_is(gw_comp_parser_text(t, 0), word);
}

bool gw_comp_parser_take(struct gw_comp_parser *t, const char *word)
{
    bool is_there = gw_comp_parser_at(t, word);
    t->p.at += is_there;
    return is_there;
}

void gw_comp_parser_expect(struct gw_comp_parser *t, const char *word)
{
    if (!gw_comp_parser_take(t, word)) gw_parser_unexpected(&t->p, word);
}

bool gw_comp_parser_at_open(const struct gw_comp_parser *t, const char *word)
{
    return gw_parser_at(&t->p, GW_TOKEN_LPAR) &&
           t->p.tokens[t->p.at + 1].kind == GW_TOKEN_WORD &&
           gw_slice_is(gw_comp_parser_text(t, 1), word);
}

bool gw_comp_parser_take_open(struct gw_comp_parser *t, const char *word)
{
    bool is_there = gw_comp_parser_at_open(t, word);
    t->p.at += is_there ? 2 : 0;
    return is_there;
}

bool gw_comp_parser_is_end(const struct gw_comp_parser *t)
{
    return gw_parser_at(&t->p, GW_TOKEN_RPAR) || gw_parser_at(&t->p, GW_TOKEN_EOF);
}

struct gw_comp_id gw_comp_parser_id(struct gw_comp_parser *t)
{
    struct gw_comp_id id = {.token = t->p.at, .symbol = gw_parser_take_id(&t->p)};
    if (!gw_parse_annot_name(&t->p, &id.name) && id.symbol != GW_NO_SYMBOL)
        id.name = gw_parser_spelling(&t->p, id.symbol);
    return id;
}

struct id_key {
    uint32_t sort, symbol;
};

static bool find_id(const struct gw_comp_scope *scope, enum gw_comp_sort sort,
                    uint32_t symbol, uint32_t *index)
{
    struct id_key key = {(uint32_t)sort, symbol};
    uint64_t found;
    if (!gw_map_find(&scope->ids, gw_slice_of(&key, sizeof key), &found)) return false;
    *index = (uint32_t)found;
    return true;
}

enum { SHOWN = 60, NEAR_SEARCH = 1000 };

static struct gw_slice shown(const struct gw_comp_parser *t, uint32_t symbol)
{
    struct gw_slice id = gw_parser_spelling(&t->p, symbol);
    if (id.len > SHOWN) id.len = SHOWN;
    return id;
}

void gw_comp_parser_bind(struct gw_comp_parser *t, enum gw_comp_sort sort,
                         struct gw_comp_id id, uint32_t index)
{
    struct gw_parser *p = &t->p;
    if (p->err) return;
    if (id.symbol != GW_NO_SYMBOL) {
        struct id_key key = {(uint32_t)sort, id.symbol};
        struct gw_slice kept = gw_arena_copy(&p->arena, gw_slice_of(&key, sizeof key));
        enum gw_err err =
            kept.data ? gw_map_put_new(&t->scope->ids, kept, index) : GW_ERR_NOMEM;
        if (err == GW_ERR_EXIST)
            gw_parser_fail_at(p, id.token, GW_ERR_MALFORMED, "duplicate %s $%.*s",
                              gw_comp_sort_text(sort), GW_SLICE_ARG(shown(t, id.symbol)));
        else if (err)
            gw_parser_nomem(p);
    }
    struct gw_comp_encode_named named = {index, id.name};
    if (!p->err && id.name.len && !t->scope->e.is_type &&
        !gw_vec_push_copy(&t->scope->names[sort], &named))
        gw_parser_nomem(p);
}

/* An id that is spelt almost the same, and known here or further out. */
static struct gw_slice near_id(const struct gw_comp_parser *t, enum gw_comp_sort sort,
                               struct gw_slice id)
{
    struct gw_slice best = gw_slice_of("", 0);
    unsigned least = UINT32_MAX, far;
    for (uint32_t i = 0; i < t->p.lexed->names.len && i < NEAR_SEARCH; i++) {
        struct gw_slice other = gw_parser_spelling(&t->p, i);
        uint32_t index;
        bool is_known = false;
        if (!gw_keyword_is_near(id, other, &far) || far >= least) continue;
        for (const struct gw_comp_scope *s = t->scope; s && !is_known; s = s->outer)
            is_known = find_id(s, sort, i, &index);
        if (!is_known) continue;
        least = far;
        best = other;
    }
    return best;
}

static void unknown(struct gw_comp_parser *t, enum gw_comp_sort sort, uint32_t token)
{
    struct gw_slice id = shown(t, t->p.tokens[token].link);
    struct gw_slice near = near_id(t, sort, id);
    gw_parser_fail_at(&t->p, token, GW_ERR_MALFORMED, "unknown %s $%.*s%s%.*s%s",
                      gw_comp_sort_text(sort), GW_SLICE_ARG(id),
                      near.len ? "; did you mean $" : "", GW_SLICE_ARG(near),
                      near.len ? "?" : "");
}

static uint32_t number(struct gw_comp_parser *t, uint32_t token)
{
    uint64_t value = 0;
    struct gw_slice text = gw_token_text(t->p.lexed, &t->p.tokens[token]);
    if (!gw_num_parse_nat(text, UINT32_MAX, &value))
        gw_parser_fail_at(&t->p, token, GW_ERR_MALFORMED, "index out of range");
    return (uint32_t)value;
}

uint32_t gw_comp_parser_find(struct gw_comp_parser *t, const struct gw_comp_scope *scope,
                             enum gw_comp_sort sort, uint32_t token)
{
    uint32_t index = 0;
    if (t->p.err) return 0;
    if (t->p.tokens[token].kind != GW_TOKEN_ID) return number(t, token);
    if (!find_id(scope, sort, t->p.tokens[token].link, &index)) unknown(t, sort, token);
    return index;
}

static bool may_be_outer(enum gw_comp_sort sort)
{
    return sort == GW_COMP_SORT_CORE_MODULE || sort == GW_COMP_SORT_CORE_TYPE ||
           sort == GW_COMP_SORT_TYPE || sort == GW_COMP_SORT_COMPONENT;
}

/* What an index or id means here; something of an outer scope gets an alias, each time
 * anew. */
static uint32_t find_here_or_outside(struct gw_comp_parser *t, enum gw_comp_sort sort,
                                     uint32_t token)
{
    uint32_t symbol = t->p.tokens[token].link, index = 0, depth = 1;
    if (t->p.tokens[token].kind != GW_TOKEN_ID || find_id(t->scope, sort, symbol, &index))
        return gw_comp_parser_find(t, t->scope, sort, token);
    const struct gw_comp_scope *scope = t->scope->outer;
    while (scope && !find_id(scope, sort, symbol, &index)) {
        scope = scope->outer;
        depth++;
    }
    if (!scope) {
        unknown(t, sort, token);
        return 0;
    }
    if (!may_be_outer(sort)) {
        gw_parser_fail_at(&t->p, token, GW_ERR_MALFORMED,
                          "%s $%.*s is of an outer component: only modules, types and "
                          "components can be used from there",
                          gw_comp_sort_text(sort), GW_SLICE_ARG(shown(t, symbol)));
        return 0;
    }
    struct gw_comp_alias_def alias = {.kind = GW_COMP_ALIAS_OUTER,
                                      .sort = (uint8_t)sort,
                                      .count = depth,
                                      .index = index};
    return gw_comp_encode_alias(&t->scope->e, &alias);
}

struct gw_comp_ref gw_comp_parser_known(enum gw_comp_sort sort, uint32_t index)
{
    return (struct gw_comp_ref){.sort = (uint8_t)sort, .index = index};
}

struct gw_comp_ref gw_comp_parser_ref(struct gw_comp_parser *t, enum gw_comp_sort sort)
{
    struct gw_comp_ref ref = {.sort = (uint8_t)sort, .token = t->p.at};
    if (!gw_parser_at_index(&t->p)) {
        gw_parser_unexpected(&t->p, "an index or id");
        return gw_comp_parser_known(sort, 0);
    }
    t->p.at++;
    while (gw_parser_at(&t->p, GW_TOKEN_STRING))
        t->p.at++;
    return ref;
}

static bool is_core(enum gw_comp_sort sort) { return sort <= GW_COMP_SORT_CORE_INSTANCE; }

static enum gw_comp_sort take_sort(struct gw_comp_parser *t, bool is_core_sort)
{
    for (uint8_t sort = 0; sort < GW_COMP_SORT_COUNT; sort++)
        if (is_core((enum gw_comp_sort)sort) == is_core_sort &&
            gw_comp_parser_take(t, words[sort]))
            return (enum gw_comp_sort)sort;
    gw_parser_unexpected(&t->p, is_core_sort ? "a core sort" : "a sort");
    return GW_COMP_SORT_TYPE;
}

static struct gw_comp_ref item(struct gw_comp_parser *t, bool is_core_sort)
{
    enum gw_comp_sort sort = take_sort(t, is_core_sort);
    struct gw_comp_ref ref = gw_comp_parser_ref(t, sort);
    gw_parser_close(&t->p);
    return ref;
}

struct gw_comp_ref gw_comp_parser_item(struct gw_comp_parser *t)
{
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "(");
    return item(t, gw_comp_parser_take(t, "core"));
}

struct gw_comp_ref gw_comp_parser_core_item(struct gw_comp_parser *t)
{
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "(");
    return item(t, true);
}

/* An index alone: names may stand behind it only in parentheses. */
static struct gw_comp_ref bare(struct gw_comp_parser *t, enum gw_comp_sort sort)
{
    struct gw_comp_ref ref = {.sort = (uint8_t)sort, .token = t->p.at++};
    if (gw_parser_at(&t->p, GW_TOKEN_STRING))
        gw_parser_fail(&t->p, "an export is named as (%s%s idx \"name\")",
                       is_core(sort) ? "core " : "", words[sort]);
    return ref;
}

struct gw_comp_ref gw_comp_parser_index_or(struct gw_comp_parser *t,
                                           enum gw_comp_sort sort)
{
    if (gw_parser_at_index(&t->p)) return bare(t, sort);
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "an index, an id or (");
    gw_comp_parser_expect(t, words[sort]);
    struct gw_comp_ref ref = gw_comp_parser_ref(t, sort);
    gw_parser_close(&t->p);
    return ref;
}

struct gw_comp_ref gw_comp_parser_core(struct gw_comp_parser *t, enum gw_comp_sort sort)
{
    if (gw_parser_at_index(&t->p)) return bare(t, sort);
    if (gw_comp_parser_at_open(t, words[sort]))
        gw_parser_fail(&t->p, "(%s ...) is a core item: write (core %s ...)", words[sort],
                       words[sort]);
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "an index, an id or (");
    gw_comp_parser_expect(t, "core");
    gw_comp_parser_expect(t, words[sort]);
    struct gw_comp_ref ref = gw_comp_parser_ref(t, sort);
    gw_parser_close(&t->p);
    return ref;
}

/* Aliases for the names behind the index at the cursor. */
static uint32_t settle_names(struct gw_comp_parser *t, enum gw_comp_sort sort,
                             uint32_t index)
{
    while (gw_parser_at(&t->p, GW_TOKEN_STRING)) {
        struct gw_comp_alias_def alias = {.kind = is_core(sort) &&
                                                          sort != GW_COMP_SORT_CORE_MODULE
                                                      ? GW_COMP_ALIAS_CORE_EXPORT
                                                      : GW_COMP_ALIAS_EXPORT,
                                          .instance = index,
                                          .name = gw_parser_name(&t->p)};
        bool is_last = !gw_parser_at(&t->p, GW_TOKEN_STRING);
        if (alias.kind == GW_COMP_ALIAS_CORE_EXPORT && !is_last)
            gw_parser_fail(&t->p, "a core instance has no instances inside");
        alias.sort = is_last ? (uint8_t)sort : (uint8_t)GW_COMP_SORT_INSTANCE;
        if (t->p.err) return 0;
        index = gw_comp_encode_alias(&t->scope->e, &alias);
    }
    return index;
}

uint32_t gw_comp_parser_settle(struct gw_comp_parser *t, struct gw_comp_ref ref)
{
    enum gw_comp_sort sort = (enum gw_comp_sort)ref.sort;
    if (ref.token == 0 || t->p.err) return ref.index;
    if (t->p.tokens[ref.token + 1].kind != GW_TOKEN_STRING)
        return find_here_or_outside(t, sort, ref.token);
    if (sort == GW_COMP_SORT_CORE_TYPE || sort == GW_COMP_SORT_CORE_INSTANCE) {
        gw_parser_fail_at(&t->p, ref.token, GW_ERR_MALFORMED,
                          "a core instance does not export a %s",
                          gw_comp_sort_text(sort));
        return 0;
    }
    bool is_plain_core = is_core(sort) && sort != GW_COMP_SORT_CORE_MODULE;
    uint32_t index = find_here_or_outside(
        t, is_plain_core ? GW_COMP_SORT_CORE_INSTANCE : GW_COMP_SORT_INSTANCE, ref.token);
    if (t->p.err) return 0;
    uint32_t back = t->p.at;
    t->p.at = ref.token + 1;
    index = settle_names(t, sort, index);
    if (!t->p.err) t->p.at = back;
    return index;
}

/* core/text asks what an id means in a core type: only the scope at hand counts. */
static bool find_core_type(void *env, uint32_t symbol, uint32_t *index)
{
    const struct gw_comp_parser *t = env;
    return find_id(t->scope, GW_COMP_SORT_CORE_TYPE, symbol, index);
}

void gw_comp_parser_enter(struct gw_comp_parser *t, struct gw_comp_scope *scope,
                          uint32_t symbol, bool is_type)
{
    struct gw_alloc *alloc = t->p.alloc;
    *scope = (struct gw_comp_scope){.outer = t->scope, .symbol = symbol};
    gw_comp_encode_init(&scope->e, alloc, is_type);
    gw_map_init(&scope->ids, alloc);
    gw_vec_init(&scope->exports, alloc, sizeof(struct gw_comp_late_export));
    gw_vec_init(&scope->types, alloc, sizeof(struct gw_comp_type_text));
    for (size_t i = 0; i < GW_COUNT(scope->names); i++)
        gw_vec_init(&scope->names[i], alloc, sizeof(struct gw_comp_encode_named));
    t->scope = scope;
    t->p.find_type = find_core_type;
    t->p.find_env = t;
    if (++t->depth > GW_COMP_MAX_NESTING)
        gw_parser_fail_at(&t->p, t->p.at, GW_ERR_LIMIT,
                          "components and types nested deeper than %d",
                          GW_COMP_MAX_NESTING);
}

void gw_comp_parser_leave(struct gw_comp_parser *t)
{
    struct gw_comp_scope *scope = t->scope;
    for (size_t i = 0; i < GW_COUNT(scope->names); i++)
        gw_vec_deinit(&scope->names[i]);
    gw_vec_deinit(&scope->types);
    gw_vec_deinit(&scope->exports);
    gw_map_deinit(&scope->ids);
    gw_comp_encode_deinit(&scope->e);
    t->scope = scope->outer;
    t->depth--;
}
