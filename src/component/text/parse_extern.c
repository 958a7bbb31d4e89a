/* SPDX-License-Identifier: Apache-2.0 */
/* Imports, exports and aliases. spec: Explainer#import-and-export-definitions,
 * #alias-definitions */
#include "component/text/parser.h"

/* Attributes in the order of their codes. */
static const char *const attributes[] = {"implements", "versionsuffix", "external-id"};

/* A string; or, as texts had it once, (interface "...") around it. */
static struct gw_slice extern_name(struct gw_comp_parser *t)
{
    if (!gw_comp_parser_take_open(t, "interface")) return gw_parser_name(&t->p);
    struct gw_slice name = gw_parser_name(&t->p);
    gw_parser_close(&t->p);
    return name;
}

struct gw_comp_name_def gw_comp_parse_name(struct gw_comp_parser *t)
{
    struct gw_comp_name_def def = {.name = extern_name(t)};
    struct gw_slice *places[] = {&def.implements, &def.version_suffix, &def.external_id};
    for (;;) {
        uint8_t kind = 0;
        while (kind < GW_COUNT(attributes) &&
               !gw_comp_parser_at_open(t, attributes[kind]))
            kind++;
        if (kind == GW_COUNT(attributes)) return def;
        if (places[kind]->data) {
            gw_parser_fail(&t->p, "duplicate attribute %s", attributes[kind]);
            return def;
        }
        t->p.at += 2;
        *places[kind] = gw_parser_name(&t->p);
        def.form = 2;
        def.order[def.attr_count++] = kind;
        gw_parser_close(&t->p);
    }
}

bool gw_comp_parse_at_inline(const struct gw_comp_parser *t, const char *word)
{
    const struct gw_token *tokens = t->p.tokens;
    uint32_t at = t->p.at + 2;
    if (!gw_comp_parser_at_open(t, word) || tokens[at].kind != GW_TOKEN_STRING)
        return false;
    for (at++; tokens[at].kind == GW_TOKEN_LPAR; at = tokens[at].link) {
        struct gw_slice text = gw_token_text(t->p.lexed, &tokens[at + 1]);
        size_t kind = 0;
        while (kind < GW_COUNT(attributes) && !gw_slice_is(text, attributes[kind]))
            kind++;
        if (kind == GW_COUNT(attributes)) return false;
    }
    return tokens[at].kind == GW_TOKEN_RPAR;
}

/* "(type (eq idx))" or "(type (sub resource))": what stands inside. */
static void type_bound(struct gw_comp_parser *t, struct gw_comp_sig *sig)
{
    if (gw_comp_parser_take_open(t, "sub")) {
        gw_comp_parser_expect(t, "resource");
        sig->is_sub = true;
    } else if (gw_comp_parser_take_open(t, "eq")) {
        sig->type = gw_comp_parser_index_or(t, GW_COMP_SORT_TYPE);
    } else {
        gw_parser_unexpected(&t->p, "(eq ...) or (sub resource)");
        return;
    }
    gw_parser_close(&t->p);
}

static void value_bound(struct gw_comp_parser *t, struct gw_comp_sig *sig)
{
    sig->is_eq_value = gw_comp_parser_take_open(t, "eq");
    if (sig->is_eq_value) {
        sig->type = gw_comp_parser_index_or(t, GW_COMP_SORT_VALUE);
        gw_parser_close(&t->p);
    } else if (gw_comp_parser_take_open(t, "type")) {
        sig->value = (struct gw_comp_val_use){.token = t->p.at};
        gw_comp_parser_ref(t, GW_COMP_SORT_TYPE);
        gw_parser_close(&t->p);
    } else {
        sig->value = gw_comp_parse_val(t);
    }
}

void gw_comp_parse_sig_rest(struct gw_comp_parser *t, struct gw_comp_sig *sig)
{
    if (sig->kind == GW_COMP_EXTERN_TYPE)
        type_bound(t, sig);
    else if (sig->kind == GW_COMP_EXTERN_VALUE)
        value_bound(t, sig);
    else
        sig->type = gw_comp_parse_type_use(t, sig->kind);
}

static enum gw_comp_extern_kind extern_kind(struct gw_comp_parser *t)
{
    if (gw_comp_parser_take(t, "core")) {
        gw_comp_parser_expect(t, "module");
        return GW_COMP_EXTERN_CORE_MODULE;
    }
    if (gw_comp_parser_take(t, "func")) return GW_COMP_EXTERN_FUNC;
    if (gw_comp_parser_take(t, "value")) return GW_COMP_EXTERN_VALUE;
    if (gw_comp_parser_take(t, "type")) return GW_COMP_EXTERN_TYPE;
    if (gw_comp_parser_take(t, "component")) return GW_COMP_EXTERN_COMPONENT;
    if (gw_comp_parser_take(t, "instance")) return GW_COMP_EXTERN_INSTANCE;
    gw_parser_unexpected(&t->p, "core module, func, value, type, component or instance");
    return GW_COMP_EXTERN_FUNC;
}

void gw_comp_parse_sig(struct gw_comp_parser *t, bool has_id, struct gw_comp_sig *sig)
{
    *sig = (struct gw_comp_sig){.id = {.symbol = GW_NO_SYMBOL}};
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "(");
    sig->kind = extern_kind(t);
    if (has_id) sig->id = gw_comp_parser_id(t);
    gw_comp_parse_sig_rest(t, sig);
    gw_parser_close(&t->p);
}

void gw_comp_parse_sig_settle(struct gw_comp_parser *t, const struct gw_comp_sig *sig,
                              struct gw_comp_extern_def *out)
{
    *out = (struct gw_comp_extern_def){
        .kind = sig->kind, .is_sub = sig->is_sub, .is_eq_value = sig->is_eq_value};
    if (sig->kind == GW_COMP_EXTERN_VALUE && !sig->is_eq_value)
        out->value = gw_comp_parse_val_settle(t, sig->value);
    else if (!sig->is_sub)
        out->index = gw_comp_parser_settle(t, sig->type);
}

void gw_comp_parse_import(struct gw_comp_parser *t)
{
    struct gw_comp_name_def name = gw_comp_parse_name(t);
    struct gw_comp_extern_def type;
    struct gw_comp_sig sig;
    gw_comp_parse_sig(t, true, &sig);
    gw_comp_parse_sig_settle(t, &sig, &type);
    if (t->p.err) return;
    uint32_t index = gw_comp_encode_import(&t->scope->e, &name, &type);
    gw_comp_parser_bind(t, gw_comp_extern_sort(sig.kind), sig.id, index);
}

void gw_comp_parse_export_decl(struct gw_comp_parser *t)
{
    struct gw_comp_export_def def = {.name = gw_comp_parse_name(t)};
    struct gw_comp_sig sig;
    gw_comp_parse_sig(t, true, &sig);
    gw_comp_parse_sig_settle(t, &sig, &def.type);
    if (t->p.err) return;
    uint32_t index = gw_comp_encode_export(&t->scope->e, &def);
    gw_comp_parser_bind(t, gw_comp_extern_sort(sig.kind), sig.id, index);
}

void gw_comp_parse_export(struct gw_comp_parser *t)
{
    struct gw_comp_export_def def = {.has_what = true};
    struct gw_comp_id id = gw_comp_parser_id(t);
    def.name = gw_comp_parse_name(t);
    uint32_t token = t->p.at;
    struct gw_comp_ref ref = gw_comp_parser_item(t);
    if (ref.sort < GW_COMP_SORT_FUNC && ref.sort != GW_COMP_SORT_CORE_MODULE)
        gw_parser_fail_at(&t->p, token, GW_ERR_MALFORMED,
                          "of core items, only modules can be exported");
    def.has_type = !gw_comp_parser_is_end(t);
    if (def.has_type) {
        struct gw_comp_sig sig;
        gw_comp_parse_sig(t, false, &sig);
        gw_comp_parse_sig_settle(t, &sig, &def.type);
    }
    def.what = (struct gw_comp_sortidx){ref.sort, gw_comp_parser_settle(t, ref)};
    if (t->p.err) return;
    uint32_t index = gw_comp_encode_export(&t->scope->e, &def);
    gw_comp_parser_bind(t, (enum gw_comp_sort)ref.sort, id, index);
}

static uint32_t index_token(struct gw_comp_parser *t)
{
    uint32_t token = t->p.at;
    if (!gw_parser_at_index(&t->p))
        gw_parser_unexpected(&t->p, "an index or id");
    else
        t->p.at++;
    return token;
}

/* An alias of something in an outer scope: two numbers are taken as they are. */
static void settle_outer(struct gw_comp_parser *t, uint32_t outer, uint32_t inner,
                         struct gw_comp_alias_def *def)
{
    const struct gw_token *tokens = t->p.tokens;
    const struct gw_comp_scope *scope = t->scope;
    if (t->p.err) return;
    if (tokens[outer].kind == GW_TOKEN_ID) {
        for (; scope && scope->symbol != tokens[outer].link; scope = scope->outer)
            def->count++;
    } else {
        def->count = gw_comp_parser_find(t, scope, GW_COMP_SORT_COMPONENT, outer);
        for (uint32_t i = 0; i < def->count && scope; i++)
            scope = scope->outer;
    }
    bool is_named =
        tokens[outer].kind == GW_TOKEN_ID || tokens[inner].kind == GW_TOKEN_ID;
    if (!scope && is_named)
        gw_parser_fail_at(&t->p, outer, GW_ERR_MALFORMED, "unknown outer component");
    else
        def->index = gw_comp_parser_find(t, scope ? scope : t->scope,
                                         (enum gw_comp_sort)def->sort, inner);
}

struct target {
    enum gw_comp_alias_kind kind;
    uint32_t first, second; /* tokens */
    struct gw_slice name;
};

/* "export idx name", "core export idx name" or "outer idx idx". */
static struct target target(struct gw_comp_parser *t)
{
    struct target out = {.kind = GW_COMP_ALIAS_EXPORT};
    if (gw_comp_parser_take(t, "outer")) {
        out.kind = GW_COMP_ALIAS_OUTER;
        out.first = index_token(t);
        out.second = index_token(t);
        return out;
    }
    if (gw_comp_parser_take(t, "core")) out.kind = GW_COMP_ALIAS_CORE_EXPORT;
    gw_comp_parser_expect(t, "export");
    out.first = index_token(t);
    out.name = gw_parser_name(&t->p);
    return out;
}

static void settle_alias(struct gw_comp_parser *t, const struct target *of,
                         enum gw_comp_sort sort, struct gw_comp_id id)
{
    struct gw_comp_alias_def def = {
        .kind = of->kind, .sort = (uint8_t)sort, .name = of->name};
    if (of->kind == GW_COMP_ALIAS_OUTER) {
        settle_outer(t, of->first, of->second, &def);
    } else {
        bool is_core = of->kind == GW_COMP_ALIAS_CORE_EXPORT;
        struct gw_comp_ref instance = {.sort = is_core ? GW_COMP_SORT_CORE_INSTANCE
                                                       : GW_COMP_SORT_INSTANCE,
                                       .token = of->first};
        /* Only the id or number: the name behind it is the alias's own. */
        def.instance = gw_comp_parser_find(t, t->scope, (enum gw_comp_sort)instance.sort,
                                           instance.token);
    }
    if (t->p.err) return;
    gw_comp_parser_bind(t, sort, id, gw_comp_encode_alias(&t->scope->e, &def));
}

/* Which sorts each kind of alias may have. */
static bool fits(enum gw_comp_alias_kind kind, enum gw_comp_sort sort)
{
    bool is_shared = sort == GW_COMP_SORT_CORE_MODULE;
    switch (kind) {
    case GW_COMP_ALIAS_EXPORT:
        return is_shared || sort >= GW_COMP_SORT_FUNC;
    case GW_COMP_ALIAS_CORE_EXPORT:
        return sort <= GW_COMP_SORT_CORE_TAG;
    case GW_COMP_ALIAS_OUTER:
        return is_shared || sort == GW_COMP_SORT_CORE_TYPE || sort == GW_COMP_SORT_TYPE ||
               sort == GW_COMP_SORT_COMPONENT;
    }
    return false;
}

static enum gw_comp_sort alias_sort(struct gw_comp_parser *t)
{
    bool is_core = gw_comp_parser_take(t, "core");
    for (uint8_t i = 0; i < GW_COMP_SORT_COUNT; i++) {
        enum gw_comp_sort sort = (enum gw_comp_sort)i;
        if ((i < GW_COMP_SORT_FUNC) == is_core &&
            gw_comp_parser_take(t, gw_comp_parser_word(sort)))
            return sort;
    }
    gw_parser_unexpected(&t->p, "a sort");
    return GW_COMP_SORT_TYPE;
}

void gw_comp_parse_alias(struct gw_comp_parser *t)
{
    struct target of = target(t);
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "(");
    uint32_t token = t->p.at;
    enum gw_comp_sort sort = alias_sort(t);
    if (!t->p.err && !fits(of.kind, sort))
        gw_parser_fail_at(&t->p, token, GW_ERR_MALFORMED,
                          "such an alias cannot be of a %s", gw_comp_sort_text(sort));
    struct gw_comp_id id = gw_comp_parser_id(t);
    gw_parser_close(&t->p);
    settle_alias(t, &of, sort, id);
}

bool gw_comp_parse_inverted_alias(struct gw_comp_parser *t, enum gw_comp_sort sort,
                                  struct gw_comp_id id)
{
    uint32_t token = t->p.at;
    if (!gw_comp_parser_at_open(t, "alias")) return false;
    /* A field says its sort at its end: it is the first thing inside a component. */
    uint32_t last = t->p.tokens[token].link - 2;
    if (t->p.tokens[last].kind == GW_TOKEN_RPAR) return false;
    t->p.at += 2;
    struct target of = target(t);
    if (!t->p.err && !fits(of.kind, sort))
        gw_parser_fail_at(&t->p, token, GW_ERR_MALFORMED,
                          "such an alias cannot be of a %s", gw_comp_sort_text(sort));
    gw_parser_close(&t->p);
    settle_alias(t, &of, sort, id);
    return true;
}

void gw_comp_parse_module_alias(struct gw_comp_parser *t, struct gw_writer *out)
{
    struct gw_comp_alias_def def = {.kind = GW_COMP_ALIAS_OUTER,
                                    .sort = GW_COMP_SORT_CORE_TYPE};
    gw_comp_parser_expect(t, "outer");
    uint32_t outer = index_token(t), inner = index_token(t);
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "(");
    gw_comp_parser_expect(t, "type");
    struct gw_comp_id id = gw_comp_parser_id(t);
    gw_parser_close(&t->p);
    settle_outer(t, outer, inner, &def);
    gw_writer_fixed(out, (const uint8_t[]){0x02, 0x10, 0x01}, 3);
    gw_writer_u32(out, def.count);
    gw_writer_u32(out, def.index);
    gw_comp_parser_bind(t, GW_COMP_SORT_CORE_TYPE, id,
                        t->scope->e.counts[GW_COMP_SORT_CORE_TYPE]++);
}
