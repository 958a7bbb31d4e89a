/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a component. spec: Explainer#component-definitions */
#include "component/text/parse.h"
#include "component/text/parser.h"
#include "core/text/parse_annot.h"
#include "core/text/parse_module.h"

/* Take "(export name)*" behind an id; kept for the end of the component. */
static size_t inline_exports(struct gw_comp_parser *t, enum gw_comp_sort sort)
{
    size_t first = t->scope->exports.len;
    while (gw_comp_parse_at_inline(t, "export")) {
        t->p.at += 2;
        struct gw_comp_late_export late = {.name = gw_comp_parse_name(t),
                                           .what = {.sort = (uint8_t)sort}};
        gw_parser_close(&t->p);
        if (!t->p.err && !gw_vec_push_copy(&t->scope->exports, &late))
            gw_parser_nomem(&t->p);
    }
    return first;
}

/* What is defined gets its index, id and the exports since `first`. */
static void defined(struct gw_comp_parser *t, enum gw_comp_sort sort,
                    struct gw_comp_id id, size_t first, uint32_t index)
{
    for (size_t i = first; i < t->scope->exports.len; i++)
        GW_VEC_AT(struct gw_comp_late_export, &t->scope->exports, i)->what.index = index;
    gw_comp_parser_bind(t, sort, id, index);
}

/* "(import name) type" behind an id.     returns  whether it is there */
static bool inline_import(struct gw_comp_parser *t, enum gw_comp_extern_kind kind,
                          struct gw_comp_id id, size_t first)
{
    if (!gw_comp_parse_at_inline(t, "import")) return false;
    t->p.at += 2;
    struct gw_comp_name_def name = gw_comp_parse_name(t);
    gw_parser_close(&t->p);
    struct gw_comp_sig sig = {.kind = kind};
    struct gw_comp_extern_def type;
    if (kind == GW_COMP_EXTERN_TYPE)
        gw_parser_expect(&t->p, GW_TOKEN_LPAR, "(eq ...) or (sub resource)");
    if (kind == GW_COMP_EXTERN_TYPE && !t->p.err) t->p.at--;
    gw_comp_parse_sig_rest(t, &sig);
    gw_comp_parse_sig_settle(t, &sig, &type);
    if (t->p.err) return true;
    uint32_t index = gw_comp_encode_import(&t->scope->e, &name, &type);
    defined(t, gw_comp_extern_sort(kind), id, first, index);
    return true;
}

/* An alias written as the thing itself; its index is the last of its space. */
static bool inline_alias(struct gw_comp_parser *t, enum gw_comp_sort sort,
                         struct gw_comp_id id, size_t first)
{
    if (!gw_comp_parse_inverted_alias(t, sort, id)) return false;
    struct gw_comp_id none = {.symbol = GW_NO_SYMBOL};
    defined(t, sort, none, first, t->scope->e.counts[sort] - 1);
    return true;
}

static void core_module(struct gw_comp_parser *t)
{
    struct gw_comp_id id = gw_comp_parser_id(t);
    size_t first = inline_exports(t, GW_COMP_SORT_CORE_MODULE);
    if (inline_import(t, GW_COMP_EXTERN_CORE_MODULE, id, first) ||
        inline_alias(t, GW_COMP_SORT_CORE_MODULE, id, first) || t->p.err)
        return;
    struct gw_writer bytes;
    struct gw_slice own = id.name;
    gw_writer_init(&bytes, t->p.alloc);
    gw_parse_annot_own(&t->p, &own);
    t->p.err = gw_parse_module_fields(t->p.lexed, t->p.at, own, t->p.options, t->p.diag,
                                      &bytes, &t->p.at);
    if (t->p.err) t->p.at = t->p.eof;
    if (!t->p.err) {
        uint32_t index =
            gw_comp_encode_core_module(&t->scope->e, gw_slice_of(bytes.data, bytes.len));
        defined(t, GW_COMP_SORT_CORE_MODULE, id, first, index);
    }
    gw_writer_deinit(&bytes);
}

/* "(alias core export ...)" or "(canon ...)" as the function itself. */
static void core_func(struct gw_comp_parser *t)
{
    struct gw_comp_id id = gw_comp_parser_id(t);
    if (gw_comp_parse_inverted_alias(t, GW_COMP_SORT_CORE_FUNC, id)) return;
    if (!gw_comp_parser_take_open(t, "canon"))
        gw_parser_unexpected(&t->p, "(canon ...) or (alias core export ...)");
    uint32_t index = gw_comp_parse_canon_core(t);
    gw_parser_close(&t->p);
    gw_comp_parser_bind(t, GW_COMP_SORT_CORE_FUNC, id, index);
}

static void core_field(struct gw_comp_parser *t)
{
    if (gw_comp_parser_take(t, "module")) {
        core_module(t);
    } else if (gw_comp_parser_take(t, "instance")) {
        gw_comp_parse_core_instance(t);
    } else if (gw_comp_parser_take(t, "type")) {
        gw_comp_parse_core_type(t);
    } else if (gw_comp_parser_take(t, "rec")) {
        gw_comp_parse_core_rec(t);
    } else if (gw_comp_parser_take(t, "func")) {
        core_func(t);
    } else {
        for (uint8_t i = GW_COMP_SORT_CORE_TABLE; i <= GW_COMP_SORT_CORE_TAG; i++) {
            if (!gw_comp_parser_take(t, gw_comp_parser_word((enum gw_comp_sort)i)))
                continue;
            struct gw_comp_id id = gw_comp_parser_id(t);
            if (!gw_comp_parse_inverted_alias(t, (enum gw_comp_sort)i, id))
                gw_parser_unexpected(&t->p, "(alias core export ...)");
            return;
        }
        gw_parser_unexpected(&t->p, "a core definition");
    }
}

static void component(struct gw_comp_parser *t)
{
    struct gw_comp_id id = gw_comp_parser_id(t);
    size_t first = inline_exports(t, GW_COMP_SORT_COMPONENT);
    if (inline_import(t, GW_COMP_EXTERN_COMPONENT, id, first) ||
        inline_alias(t, GW_COMP_SORT_COMPONENT, id, first) || t->p.err)
        return;
    struct gw_writer bytes;
    struct gw_comp_scope scope;
    struct gw_slice own = id.name;
    gw_writer_init(&bytes, t->p.alloc);
    gw_parse_annot_own(&t->p, &own);
    gw_comp_parser_enter(t, &scope, id.symbol, false);
    gw_comp_parse_fields(t, own);
    if (!t->p.err && gw_comp_encode_finish(&scope.e, &bytes)) gw_parser_nomem(&t->p);
    gw_comp_parser_leave(t);
    if (!t->p.err) {
        uint32_t index =
            gw_comp_encode_component(&t->scope->e, gw_slice_of(bytes.data, bytes.len));
        defined(t, GW_COMP_SORT_COMPONENT, id, first, index);
    }
    gw_writer_deinit(&bytes);
}

static void instance(struct gw_comp_parser *t)
{
    struct gw_comp_id id = gw_comp_parser_id(t);
    size_t first = inline_exports(t, GW_COMP_SORT_INSTANCE);
    if (inline_import(t, GW_COMP_EXTERN_INSTANCE, id, first) ||
        inline_alias(t, GW_COMP_SORT_INSTANCE, id, first))
        return;
    defined(t, GW_COMP_SORT_INSTANCE, id, first, gw_comp_parse_instance(t));
}

static void func(struct gw_comp_parser *t)
{
    struct gw_comp_id id = gw_comp_parser_id(t);
    size_t first = inline_exports(t, GW_COMP_SORT_FUNC);
    if (inline_import(t, GW_COMP_EXTERN_FUNC, id, first) ||
        inline_alias(t, GW_COMP_SORT_FUNC, id, first))
        return;
    struct gw_comp_ref type = gw_comp_parse_type_use(t, GW_COMP_EXTERN_FUNC);
    uint32_t index = gw_comp_parse_canon_lift(t, type);
    defined(t, GW_COMP_SORT_FUNC, id, first, index);
}

static void type(struct gw_comp_parser *t)
{
    struct gw_comp_id id = gw_comp_parser_id(t);
    size_t first = inline_exports(t, GW_COMP_SORT_TYPE);
    if (inline_import(t, GW_COMP_EXTERN_TYPE, id, first) ||
        inline_alias(t, GW_COMP_SORT_TYPE, id, first))
        return;
    struct gw_comp_type_text text = {.token = t->p.at};
    text.index = gw_comp_parse_deftype(t, id.symbol);
    defined(t, GW_COMP_SORT_TYPE, id, first, text.index);
    if (!t->p.err && !gw_vec_push_copy(&t->scope->types, &text)) gw_parser_nomem(&t->p);
}

static void value(struct gw_comp_parser *t)
{
    struct gw_comp_id id = gw_comp_parser_id(t);
    size_t first = inline_exports(t, GW_COMP_SORT_VALUE);
    if (inline_import(t, GW_COMP_EXTERN_VALUE, id, first) ||
        inline_alias(t, GW_COMP_SORT_VALUE, id, first))
        return;
    defined(t, GW_COMP_SORT_VALUE, id, first, gw_comp_parse_value(t));
}

/* "func (value v)* (result (value id?))*" */
static void start(struct gw_comp_parser *t)
{
    struct gw_comp_start_def def = {.func = 0};
    struct gw_comp_ref func_ref = gw_comp_parser_index_or(t, GW_COMP_SORT_FUNC);
    size_t base = t->items.len;
    while (gw_comp_parser_at_open(t, "value")) {
        struct gw_comp_item_use use = {.ref = gw_comp_parser_item(t)};
        if (!t->p.err && !gw_vec_push_copy(&t->items, &use)) gw_parser_nomem(&t->p);
    }
    def.func = gw_comp_parser_settle(t, func_ref);
    size_t count = t->items.len - base;
    uint32_t *args = gw_arena_array(&t->p.arena, count, sizeof *args);
    if (!args) gw_parser_nomem(&t->p);
    for (size_t i = 0; i < count && !t->p.err; i++)
        args[i] = gw_comp_parser_settle(
            t, GW_VEC_AT(struct gw_comp_item_use, &t->items, base + i)->ref);
    t->items.len = base;
    def.args = args;
    def.arg_count = (uint32_t)count;
    uint32_t next = t->scope->e.counts[GW_COMP_SORT_VALUE];
    while (gw_comp_parser_take_open(t, "result")) {
        if (!gw_comp_parser_take_open(t, "value")) gw_parser_unexpected(&t->p, "(value");
        gw_comp_parser_bind(t, GW_COMP_SORT_VALUE, gw_comp_parser_id(t),
                            next + def.result_count++);
        gw_parser_close(&t->p);
        gw_parser_close(&t->p);
    }
    if (!t->p.err) gw_comp_encode_start(&t->scope->e, &def);
}

static const struct {
    const char *word;
    void (*parse)(struct gw_comp_parser *t);
} fields[] = {
    {"core",      core_field          },
    {"component", component           },
    {"instance",  instance            },
    {"alias",     gw_comp_parse_alias },
    {"type",      type                },
    {"canon",     gw_comp_parse_canon },
    {"func",      func                },
    {"start",     start               },
    {"import",    gw_comp_parse_import},
    {"export",    gw_comp_parse_export},
    {"value",     value               },
};

static void field(struct gw_comp_parser *t)
{
    size_t i = 0;
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "a field of a component");
    while (i < GW_COUNT(fields) && !gw_comp_parser_take(t, fields[i].word))
        i++;
    if (i < GW_COUNT(fields))
        fields[i].parse(t);
    else
        gw_parser_unexpected(&t->p, "a field of a component");
    gw_parser_close(&t->p);
}

/* Custom sections stand where they go. */
static void customs(struct gw_comp_parser *t)
{
    struct gw_slice name, payload;
    while (gw_parse_annot_custom(&t->p, &name, &payload))
        gw_comp_encode_custom(&t->scope->e, name, payload);
}

void gw_comp_parse_fields(struct gw_comp_parser *t, struct gw_slice name)
{
    struct gw_comp_scope *scope = t->scope;
    customs(t);
    while (!gw_comp_parser_is_end(t)) {
        field(t);
        customs(t);
    }
    for (size_t i = 0; i < scope->exports.len && !t->p.err; i++) {
        const struct gw_comp_late_export *late =
            GW_VEC_AT(struct gw_comp_late_export, &scope->exports, i);
        struct gw_comp_export_def def = {
            .name = late->name, .has_what = true, .what = late->what};
        gw_comp_encode_export(&scope->e, &def);
    }
    if (t->p.err || (t->p.options && t->p.options->drop_names)) return;
    const struct gw_comp_encode_named *names[GW_COMP_SORT_COUNT];
    uint32_t counts[GW_COMP_SORT_COUNT];
    for (size_t i = 0; i < GW_COUNT(names); i++) {
        names[i] = scope->names[i].data;
        counts[i] = (uint32_t)scope->names[i].len;
    }
    gw_comp_encode_names(&scope->e, name, names, counts);
}
