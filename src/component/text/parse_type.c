/* SPDX-License-Identifier: Apache-2.0 */
/* Types. spec: Explainer#type-definitions */
#include "core/text/parse_type.h"
#include "component/model/limits.h"
#include "component/text/parser.h"

static const char *const prim_words[GW_COMP_PRIM_COUNT] = {
    [GW_COMP_BOOL] = "bool",     [GW_COMP_S8] = "s8",
    [GW_COMP_U8] = "u8",         [GW_COMP_S16] = "s16",
    [GW_COMP_U16] = "u16",       [GW_COMP_S32] = "s32",
    [GW_COMP_U32] = "u32",       [GW_COMP_S64] = "s64",
    [GW_COMP_U64] = "u64",       [GW_COMP_F32] = "f32",
    [GW_COMP_F64] = "f64",       [GW_COMP_CHAR] = "char",
    [GW_COMP_STRING] = "string", [GW_COMP_ERROR_CONTEXT] = "error-context",
};

/* The words of those that have parentheses. */
static const struct {
    const char *word;
    enum gw_comp_kind kind;
} compound_words[] = {
    {"record",  GW_COMP_RECORD },
    {"variant", GW_COMP_VARIANT},
    {"list",    GW_COMP_LIST   },
    {"tuple",   GW_COMP_TUPLE  },
    {"flags",   GW_COMP_FLAGS  },
    {"enum",    GW_COMP_ENUM   },
    {"option",  GW_COMP_OPTION },
    {"result",  GW_COMP_RESULT },
    {"map",     GW_COMP_MAP    },
    {"own",     GW_COMP_OWN    },
    {"borrow",  GW_COMP_BORROW },
    {"stream",  GW_COMP_STREAM },
    {"future",  GW_COMP_FUTURE },
};

static bool take_prim(struct gw_comp_parser *t, gw_comp_typeref *type)
{
    for (size_t i = 0; i < GW_COUNT(prim_words); i++) {
        if (!gw_comp_parser_take(t, prim_words[i])) continue;
        *type = GW_COMP_TYPEREF_PRIM(i);
        return true;
    }
    return false;
}

/* The kind whose word stands `ahead` of the cursor; PRIM_COUNT + 0 is a real kind, so none is
 * told by the result. */
static bool compound_at(const struct gw_comp_parser *t, uint32_t ahead,
                        enum gw_comp_kind *kind)
{
    struct gw_slice word = gw_comp_parser_text(t, ahead);
    for (size_t i = 0; i < GW_COUNT(compound_words); i++) {
        if (!gw_slice_is(word, compound_words[i].word)) continue;
        *kind = compound_words[i].kind;
        return true;
    }
    return false;
}

bool gw_comp_parse_at_val(const struct gw_comp_parser *t)
{
    enum gw_comp_kind kind;
    if (gw_parser_at_index(&t->p)) return true;
    if (gw_parser_at(&t->p, GW_TOKEN_LPAR)) return compound_at(t, 1, &kind);
    for (size_t i = 0; i < GW_COUNT(prim_words); i++)
        if (gw_comp_parser_at(t, prim_words[i])) return true;
    return false;
}

static void push_label(struct gw_comp_parser *t, struct gw_slice name,
                       struct gw_comp_val_use type)
{
    struct gw_comp_label_use use = {name, type};
    if (!t->p.err && !gw_vec_push_copy(&t->labels, &use)) gw_parser_nomem(&t->p);
}

static const struct gw_comp_val_use no_type = {.type = GW_COMP_TYPEREF_NONE};

/* Take the labels since `base` off the stack, references looked up. */
static const struct gw_comp_label_def *settle_labels(struct gw_comp_parser *t,
                                                     size_t base, uint32_t *count)
{
    size_t len = t->labels.len - base;
    struct gw_comp_label_def *out = NULL;
    *count = 0;
    if (!t->p.err && len) {
        out = gw_arena_array(&t->p.arena, len, sizeof *out);
        if (!out) gw_parser_nomem(&t->p);
        for (size_t i = 0; i < len && out; i++) {
            const struct gw_comp_label_use *use =
                GW_VEC_AT(struct gw_comp_label_use, &t->labels, base + i);
            out[i] = (struct gw_comp_label_def){use->name,
                                                gw_comp_parse_val_settle(t, use->type)};
        }
        *count = (uint32_t)len;
    }
    t->labels.len = base;
    return out;
}

/* "(word name type?)" each: fields, cases, parameters. */
static void typed_labels(struct gw_comp_parser *t, const char *word, bool may_lack_type)
{
    while (gw_comp_parser_take_open(t, word)) {
        if (may_lack_type && gw_parser_at(&t->p, GW_TOKEN_ID)) t->p.at++;
        struct gw_slice name = gw_parser_name(&t->p);
        bool lacks = may_lack_type && gw_comp_parser_is_end(t);
        push_label(t, name, lacks ? no_type : gw_comp_parse_val(t));
        gw_parser_close(&t->p);
    }
}

static void names(struct gw_comp_parser *t)
{
    while (gw_parser_at(&t->p, GW_TOKEN_STRING))
        push_label(t, gw_parser_name(&t->p), no_type);
}

/* What each kind has; the first two types go to the stack, too. */
static void contents(struct gw_comp_parser *t, struct gw_comp_valtype_def *def)
{
    struct gw_slice none = gw_slice_of("", 0);
    switch (def->kind) {
    case GW_COMP_RECORD:
        typed_labels(t, "field", false);
        break;
    case GW_COMP_VARIANT:
        typed_labels(t, "case", true);
        break;
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        names(t);
        break;
    case GW_COMP_TUPLE:
        while (!gw_comp_parser_is_end(t))
            push_label(t, none, gw_comp_parse_val(t));
        break;
    case GW_COMP_LIST:
        push_label(t, none, gw_comp_parse_val(t));
        if (gw_comp_parser_is_end(t)) break;
        def->kind = GW_COMP_FIXED_LIST;
        def->count = (uint32_t)gw_parser_nat(&t->p, UINT32_MAX, "a length");
        break;
    case GW_COMP_MAP:
        push_label(t, none, gw_comp_parse_val(t));
        push_label(t, none, gw_comp_parse_val(t));
        break;
    case GW_COMP_RESULT:
        push_label(t, none, gw_comp_parse_at_val(t) ? gw_comp_parse_val(t) : no_type);
        if (gw_comp_parser_take_open(t, "error")) {
            push_label(t, none, gw_comp_parse_val(t));
            gw_parser_close(&t->p);
        }
        break;
    case GW_COMP_STREAM:
    case GW_COMP_FUTURE:
        if (!gw_comp_parser_is_end(t)) push_label(t, none, gw_comp_parse_val(t));
        break;
    default: /* OPTION */
        push_label(t, none, gw_comp_parse_val(t));
        break;
    }
}

/* A type in parentheses, which the cursor is inside of; it becomes a definition. */
static uint32_t compound(struct gw_comp_parser *t)
{
    enum gw_comp_kind kind;
    struct gw_comp_valtype_def def = {.elem = GW_COMP_TYPEREF_NONE,
                                      .other = GW_COMP_TYPEREF_NONE};
    if (!compound_at(t, 0, &kind)) {
        gw_parser_unexpected(&t->p, "a type");
        return 0;
    }
    if (++t->type_depth > GW_COMP_MAX_DEPTH)
        gw_parser_fail_at(&t->p, t->p.at, GW_ERR_LIMIT, "types nested deeper than %d",
                          GW_COMP_MAX_DEPTH);
    if (!t->p.err) t->p.at++;
    def.kind = (uint8_t)kind;
    if (kind == GW_COMP_OWN || kind == GW_COMP_BORROW) {
        struct gw_comp_ref ref = gw_comp_parser_index_or(t, GW_COMP_SORT_TYPE);
        def.resource = gw_comp_parser_settle(t, ref);
    } else {
        size_t base = t->labels.len;
        contents(t, &def);
        uint32_t count;
        const struct gw_comp_label_def *items = settle_labels(t, base, &count);
        if (kind == GW_COMP_RECORD || kind == GW_COMP_VARIANT || kind == GW_COMP_TUPLE ||
            kind == GW_COMP_FLAGS || kind == GW_COMP_ENUM) {
            def.items = items;
            def.count = count;
        } else {
            if (count > 0) def.elem = items[0].type;
            if (count > 1) def.other = items[1].type;
        }
    }
    t->type_depth--;
    return t->p.err ? 0 : gw_comp_encode_value_type(&t->scope->e, &def);
}

struct gw_comp_val_use gw_comp_parse_val(struct gw_comp_parser *t)
{
    struct gw_comp_val_use use = {.type = GW_COMP_TYPEREF_PRIM(GW_COMP_BOOL)};
    if (gw_parser_at_index(&t->p)) {
        use.token = t->p.at++;
    } else if (gw_parser_at(&t->p, GW_TOKEN_LPAR)) {
        t->p.at++;
        use.type = compound(t);
        gw_parser_close(&t->p);
    } else if (!take_prim(t, &use.type)) {
        gw_parser_unexpected(&t->p, "a type");
    }
    return use;
}

/* What is beyond any component's types only has to stay unknown. */
static gw_comp_typeref type_index(uint32_t index)
{
    return index < GW_COMP_MAX_DEFS ? index : GW_COMP_MAX_DEFS;
}

gw_comp_typeref gw_comp_parse_val_settle(struct gw_comp_parser *t,
                                         struct gw_comp_val_use use)
{
    if (!use.token || t->p.err) return use.type;
    struct gw_comp_ref ref = {.sort = GW_COMP_SORT_TYPE, .token = use.token};
    return type_index(gw_comp_parser_settle(t, ref));
}

/* "async? (param name type)* (result type)?" */
static uint32_t func_type(struct gw_comp_parser *t)
{
    struct gw_comp_func_def def = {.is_async = gw_comp_parser_take(t, "async")};
    struct gw_comp_val_use result = no_type;
    size_t base = t->labels.len;
    typed_labels(t, "param", false);
    if (gw_comp_parser_take_open(t, "result")) {
        result = gw_comp_parse_val(t);
        gw_parser_close(&t->p);
    }
    def.params = settle_labels(t, base, &def.param_count);
    def.result = gw_comp_parse_val_settle(t, result);
    return t->p.err ? 0 : gw_comp_encode_func_type(&t->scope->e, &def);
}

static uint32_t resource_type(struct gw_comp_parser *t)
{
    struct gw_comp_resource_def def = {.rep = GW_I32};
    if (!gw_comp_parser_take_open(t, "rep")) gw_parser_unexpected(&t->p, "(rep ...)");
    def.rep = gw_parse_type_val(&t->p);
    gw_parser_close(&t->p);
    if (gw_comp_parser_take_open(t, "dtor")) {
        def.has_dtor = true;
        struct gw_comp_ref ref = gw_comp_parser_core(t, GW_COMP_SORT_CORE_FUNC);
        gw_parser_close(&t->p);
        def.dtor = gw_comp_parser_settle(t, ref);
    }
    return t->p.err ? 0 : gw_comp_encode_resource_type(&t->scope->e, &def);
}

static void type_decl(struct gw_comp_parser *t)
{
    struct gw_comp_id id = gw_comp_parser_id(t);
    if (gw_comp_parse_inverted_alias(t, GW_COMP_SORT_TYPE, id)) return;
    uint32_t index = gw_comp_parse_deftype(t, id.symbol);
    gw_comp_parser_bind(t, GW_COMP_SORT_TYPE, id, index);
}

static void declarator(struct gw_comp_parser *t, enum gw_comp_deftype_kind kind)
{
    if (gw_comp_parser_take_open(t, "type")) {
        type_decl(t);
    } else if (gw_comp_parser_take_open(t, "alias")) {
        gw_comp_parse_alias(t);
    } else if (gw_comp_parser_take_open(t, "export")) {
        gw_comp_parse_export_decl(t);
    } else if (kind == GW_COMP_DEFTYPE_COMPONENT &&
               gw_comp_parser_take_open(t, "import")) {
        gw_comp_parse_import(t);
    } else if (gw_comp_parser_take_open(t, "core")) {
        if (gw_comp_parser_take(t, "rec")) {
            gw_comp_parse_core_rec(t);
        } else {
            gw_comp_parser_expect(t, "type");
            gw_comp_parse_core_type(t);
        }
    } else {
        if (gw_parser_at(&t->p, GW_TOKEN_LPAR)) t->p.at++;
        gw_parser_unexpected(&t->p, kind == GW_COMP_DEFTYPE_COMPONENT
                                        ? "type, core type, alias, import or export"
                                        : "type, core type, alias or export");
    }
    gw_parser_close(&t->p);
}

uint32_t gw_comp_parse_decls(struct gw_comp_parser *t, enum gw_comp_deftype_kind kind,
                             uint32_t symbol)
{
    struct gw_comp_scope scope;
    uint32_t index = 0;
    gw_comp_parser_enter(t, &scope, symbol, true);
    while (!gw_comp_parser_is_end(t))
        declarator(t, kind);
    if (!t->p.err) index = gw_comp_encode_decls_type(&scope.outer->e, kind, &scope.e);
    gw_comp_parser_leave(t);
    return index;
}

uint32_t gw_comp_parse_deftype(struct gw_comp_parser *t, uint32_t symbol)
{
    struct gw_comp_valtype_def prim = {.count = 0};
    gw_comp_typeref type;
    uint32_t index;
    if (take_prim(t, &type)) {
        prim.kind = (uint8_t)gw_comp_typeref_prim(type);
        return gw_comp_encode_value_type(&t->scope->e, &prim);
    }
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "a type");
    if (gw_comp_parser_take(t, "func"))
        index = func_type(t);
    else if (gw_comp_parser_take(t, "component"))
        index = gw_comp_parse_decls(t, GW_COMP_DEFTYPE_COMPONENT, symbol);
    else if (gw_comp_parser_take(t, "instance"))
        index = gw_comp_parse_decls(t, GW_COMP_DEFTYPE_INSTANCE, symbol);
    else if (gw_comp_parser_take(t, "resource"))
        index = resource_type(t);
    else
        index = compound(t);
    gw_parser_close(&t->p);
    return index;
}

/* "(type idx name*)", and not "(type $id (...))", which opens a declarator. */
static bool at_reference(const struct gw_comp_parser *t)
{
    const struct gw_token *next = &t->p.tokens[t->p.at];
    if (!gw_comp_parser_at_open(t, "type")) return false;
    if (next[2].kind != GW_TOKEN_NAT && next[2].kind != GW_TOKEN_ID) return false;
    return next[3].kind == GW_TOKEN_RPAR || next[3].kind == GW_TOKEN_STRING;
}

struct gw_comp_ref gw_comp_parse_type_use(struct gw_comp_parser *t,
                                          enum gw_comp_extern_kind kind)
{
    bool is_core = kind == GW_COMP_EXTERN_CORE_MODULE;
    enum gw_comp_sort sort = is_core ? GW_COMP_SORT_CORE_TYPE : GW_COMP_SORT_TYPE;
    if (at_reference(t)) {
        t->p.at += 2;
        struct gw_comp_ref ref = gw_comp_parser_ref(t, sort);
        gw_parser_close(&t->p);
        return ref;
    }
    uint32_t index;
    if (is_core)
        index = gw_comp_parse_module_type(t, GW_NO_SYMBOL);
    else if (kind == GW_COMP_EXTERN_COMPONENT)
        index = gw_comp_parse_decls(t, GW_COMP_DEFTYPE_COMPONENT, GW_NO_SYMBOL);
    else if (kind == GW_COMP_EXTERN_INSTANCE)
        index = gw_comp_parse_decls(t, GW_COMP_DEFTYPE_INSTANCE, GW_NO_SYMBOL);
    else
        index = func_type(t);
    return gw_comp_parser_known(sort, index);
}
