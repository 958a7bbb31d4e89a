/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical definitions. spec: Explainer#canonical-definitions */
#include "component/text/parser.h"
#include "core/text/parse_type.h"

static const struct {
    const char *word;
    bool has_index;
    enum gw_comp_sort sort;
} opts[GW_COMP_OPT_COUNT] = {
    [GW_COMP_OPT_UTF8] = {"string-encoding=utf8",         false, 0                       },
    [GW_COMP_OPT_UTF16] = {"string-encoding=utf16",        false, 0                       },
    [GW_COMP_OPT_LATIN1_UTF16] = {"string-encoding=latin1+utf16", false, 0                       },
    [GW_COMP_OPT_MEMORY] = {"memory",                       true,  GW_COMP_SORT_CORE_MEMORY},
    [GW_COMP_OPT_REALLOC] = {"realloc",                      true,  GW_COMP_SORT_CORE_FUNC  },
    [GW_COMP_OPT_POST_RETURN] = {"post-return",                  true,  GW_COMP_SORT_CORE_FUNC  },
    [GW_COMP_OPT_ASYNC] = {"async",                        false, 0                       },
    [GW_COMP_OPT_CALLBACK] = {"callback",                     true,  GW_COMP_SORT_CORE_FUNC  },
};

static bool take_option(struct gw_comp_parser *t)
{
    for (uint8_t i = 0; i < GW_COUNT(opts); i++) {
        struct gw_comp_item_use use = {.opt = i};
        if (opts[i].has_index ? !gw_comp_parser_take_open(t, opts[i].word)
                              : !gw_comp_parser_take(t, opts[i].word))
            continue;
        if (opts[i].has_index) {
            use.ref = gw_comp_parser_core(t, opts[i].sort);
            gw_parser_close(&t->p);
        }
        if (!t->p.err && !gw_vec_push_copy(&t->items, &use)) gw_parser_nomem(&t->p);
        return true;
    }
    return false;
}

static void settle_options(struct gw_comp_parser *t, size_t base,
                           struct gw_comp_canon_def *def)
{
    size_t count = t->items.len - base;
    struct gw_comp_canon_opt *out = NULL;
    if (!t->p.err && count) {
        out = gw_arena_array(&t->p.arena, count, sizeof *out);
        if (!out) gw_parser_nomem(&t->p);
    }
    for (size_t i = 0; i < count && out && !t->p.err; i++) {
        const struct gw_comp_item_use *use =
            GW_VEC_AT(struct gw_comp_item_use, &t->items, base + i);
        out[i] = (struct gw_comp_canon_opt){.kind = use->opt};
        if (opts[use->opt].has_index) out[i].index = gw_comp_parser_settle(t, use->ref);
    }
    def->opts = out;
    def->opt_count = t->p.err ? 0 : (uint32_t)count;
    t->items.len = base;
}

/* What was read of a built-in, before anything is looked up. */
struct operands {
    struct gw_comp_ref func, type, table, memory;
    struct gw_comp_val_use result;
    size_t options; /* where they begin on the stack */
};

/* Operands as the binary has them, which is how the text has them, too. */
static void operands(struct gw_comp_parser *t, struct gw_comp_canon_def *def,
                     struct operands *of)
{
    unsigned has = gw_comp_canon_rows[def->kind].immediates;
    *of = (struct operands){.result = {.type = GW_COMP_TYPEREF_NONE},
                            .options = t->items.len};
    if (has & GW_COMP_IMM_FUNC) {
        of->func = gw_comp_parser_index_or(t, GW_COMP_SORT_FUNC);
    }
    if (has & GW_COMP_IMM_TYPE) of->type = gw_comp_parser_index_or(t, GW_COMP_SORT_TYPE);
    if (has & GW_COMP_IMM_RESULT && gw_comp_parser_take_open(t, "result")) {
        of->result = gw_comp_parse_val(t);
        gw_parser_close(&t->p);
    }
    if (has & GW_COMP_IMM_CORE_VALTYPE) def->valtype = gw_parse_type_val(&t->p);
    if (has & GW_COMP_IMM_SLOT)
        def->slot = (uint32_t)gw_parser_nat(&t->p, UINT32_MAX, "a number");
    if (has & GW_COMP_IMM_SHARED) def->flag = gw_comp_parser_take(t, "shared");
    if (has & GW_COMP_IMM_CORE_TYPE)
        of->type = gw_comp_parser_core(t, GW_COMP_SORT_CORE_TYPE);
    if (has & GW_COMP_IMM_TABLE)
        of->table = gw_comp_parser_core(t, GW_COMP_SORT_CORE_TABLE);
    if (has & GW_COMP_IMM_ASYNC) def->flag = gw_comp_parser_take(t, "async");
    if (has & GW_COMP_IMM_CANCEL) def->flag = gw_comp_parser_take(t, "cancellable");
    if (has & GW_COMP_IMM_MEMORY) {
        if (!gw_comp_parser_take_open(t, "memory"))
            gw_parser_unexpected(&t->p, "(memory ...)");
        of->memory = gw_comp_parser_core(t, GW_COMP_SORT_CORE_MEMORY);
        gw_parser_close(&t->p);
    }
    while (has & GW_COMP_IMM_OPTS && take_option(t))
        ;
}

static uint32_t settle(struct gw_comp_parser *t, struct gw_comp_canon_def *def,
                       const struct operands *of)
{
    unsigned has = gw_comp_canon_rows[def->kind].immediates;
    def->func = gw_comp_parser_settle(t, of->func);
    def->type = gw_comp_parser_settle(t, of->type);
    def->result = gw_comp_parse_val_settle(t, of->result);
    def->table = gw_comp_parser_settle(t, of->table);
    def->memory = gw_comp_parser_settle(t, of->memory);
    if (has & GW_COMP_IMM_OPTS) settle_options(t, of->options, def);
    return t->p.err ? 0 : gw_comp_encode_canon(&t->scope->e, def);
}

/* The built-in that is named at the cursor. */
static bool take_builtin(struct gw_comp_parser *t, struct gw_comp_canon_def *def)
{
    for (uint8_t i = 0; i < GW_COMP_CANON_COUNT; i++) {
        if (i == GW_COMP_CANON_LIFT ||
            !gw_comp_parser_take(t, gw_comp_canon_rows[i].text))
            continue;
        *def = (struct gw_comp_canon_def){.kind = i};
        return true;
    }
    gw_parser_unexpected(&t->p, "a canonical function");
    return false;
}

uint32_t gw_comp_parse_canon_core(struct gw_comp_parser *t)
{
    struct gw_comp_canon_def def;
    struct operands of;
    if (!take_builtin(t, &def)) return 0;
    operands(t, &def, &of);
    return settle(t, &def, &of);
}

/* "lift (core func ...) option*" */
static void lift_operands(struct gw_comp_parser *t, struct operands *of)
{
    *of = (struct operands){.options = t->items.len};
    gw_comp_parser_expect(t, "lift");
    if (gw_parser_at_index(&t->p)) gw_parser_unexpected(&t->p, "(core func ...)");
    of->func = gw_comp_parser_core(t, GW_COMP_SORT_CORE_FUNC);
    while (take_option(t))
        ;
}

static uint32_t settle_lift(struct gw_comp_parser *t, const struct operands *of)
{
    struct gw_comp_canon_def def = {.kind = GW_COMP_CANON_LIFT};
    def.type = gw_comp_parser_settle(t, of->type);
    def.func = gw_comp_parser_settle(t, of->func);
    settle_options(t, of->options, &def);
    return t->p.err ? 0 : gw_comp_encode_canon(&t->scope->e, &def);
}

uint32_t gw_comp_parse_canon_lift(struct gw_comp_parser *t, struct gw_comp_ref type)
{
    struct operands of;
    if (!gw_comp_parser_take_open(t, "canon")) gw_parser_unexpected(&t->p, "(canon lift");
    lift_operands(t, &of);
    gw_parser_close(&t->p);
    of.type = type;
    return settle_lift(t, &of);
}

void gw_comp_parse_canon(struct gw_comp_parser *t)
{
    struct operands of;
    if (gw_comp_parser_at(t, "lift")) {
        lift_operands(t, &of);
        if (!gw_comp_parser_take_open(t, "func"))
            gw_parser_unexpected(&t->p, "(func ...)");
        struct gw_comp_id id = gw_comp_parser_id(t);
        of.type = gw_comp_parse_type_use(t, GW_COMP_EXTERN_FUNC);
        gw_parser_close(&t->p);
        gw_comp_parser_bind(t, GW_COMP_SORT_FUNC, id, settle_lift(t, &of));
        return;
    }
    struct gw_comp_canon_def def;
    if (!take_builtin(t, &def)) return;
    operands(t, &def, &of);
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "(core func");
    gw_comp_parser_expect(t, "core");
    gw_comp_parser_expect(t, "func");
    struct gw_comp_id id = gw_comp_parser_id(t);
    gw_parser_close(&t->p);
    gw_comp_parser_bind(t, GW_COMP_SORT_CORE_FUNC, id, settle(t, &def, &of));
}
