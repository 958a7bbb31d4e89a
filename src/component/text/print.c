/* SPDX-License-Identifier: Apache-2.0 */
#include "component/text/print.h"

#include "base/utf8.h"
#include "component/text/printer.h"
#include "core/wasm/names.h"

static void text(struct gw_comp_printer *t, const char *what)
{
    gw_print_text(&t->p, what);
}

static void name(struct gw_comp_printer *t, struct gw_slice what)
{
    gw_print_name(&t->p, what);
}

/* "(sort idx)" */
static void use(struct gw_comp_printer *t, struct gw_comp_sortidx what)
{
    enum gw_comp_sort sort = (enum gw_comp_sort)what.sort;
    text(t, "(");
    text(t, gw_comp_sort_text(sort));
    text(t, " ");
    gw_comp_print_index(t, sort, what.index);
    text(t, ")");
}

/* The same of a core sort where `core` goes without saying. */
static void core_use(struct gw_comp_printer *t, struct gw_comp_sortidx what)
{
    enum gw_comp_sort sort = (enum gw_comp_sort)what.sort;
    text(t, "(");
    text(t, gw_comp_sort_text(sort) + strlen("core "));
    text(t, " ");
    gw_comp_print_index(t, sort, what.index);
    text(t, ")");
}

static void extern_name(struct gw_comp_printer *t, const struct gw_comp_name_def *def)
{
    static const char *const words[] = {" (implements ", " (versionsuffix ",
                                        " (external-id "};
    const struct gw_slice *attributes[] = {&def->implements, &def->version_suffix,
                                           &def->external_id};
    name(t, def->name);
    for (uint8_t i = 0; i < def->attr_count; i++) {
        text(t, words[def->order[i]]);
        name(t, *attributes[def->order[i]]);
        text(t, ")");
    }
}

static enum gw_comp_sort sort_of(enum gw_comp_extern_kind kind)
{
    switch (kind) {
    case GW_COMP_EXTERN_CORE_MODULE:
        return GW_COMP_SORT_CORE_MODULE;
    case GW_COMP_EXTERN_FUNC:
        return GW_COMP_SORT_FUNC;
    case GW_COMP_EXTERN_VALUE:
        return GW_COMP_SORT_VALUE;
    case GW_COMP_EXTERN_COMPONENT:
        return GW_COMP_SORT_COMPONENT;
    case GW_COMP_EXTERN_INSTANCE:
        return GW_COMP_SORT_INSTANCE;
    default:
        return GW_COMP_SORT_TYPE;
    }
}

/* " (sort id? type)"; `index` is the one that it gets, or NULL where there can be no id. */
static void extern_type(struct gw_comp_printer *t, const struct gw_comp_extern_def *def,
                        const uint32_t *index)
{
    enum gw_comp_sort sort = sort_of(def->kind);
    text(t, " (");
    text(t, gw_comp_sort_text(sort));
    text(t, " ");
    if (index) {
        gw_comp_print_id(t, sort, *index);
        text(t, " ");
    }
    if (sort == GW_COMP_SORT_TYPE && def->is_sub) {
        text(t, "(sub resource)");
    } else if (sort == GW_COMP_SORT_TYPE ||
               (sort == GW_COMP_SORT_VALUE && def->is_eq_value)) {
        text(t, "(eq ");
        gw_comp_print_index(t, sort, def->index);
        text(t, ")");
    } else if (sort == GW_COMP_SORT_VALUE) {
        gw_comp_print_typeref(t, def->value);
    } else {
        bool is_core = sort == GW_COMP_SORT_CORE_MODULE;
        text(t, "(type ");
        gw_comp_print_index(t, is_core ? GW_COMP_SORT_CORE_TYPE : GW_COMP_SORT_TYPE,
                            def->index);
        text(t, ")");
    }
    text(t, ")");
}

void gw_comp_print_import(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    text(t, "(import ");
    extern_name(t, &def->import.name);
    extern_type(t, &def->import.type, &def->index);
    text(t, ")");
}

void gw_comp_print_export(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    const struct gw_comp_export_def *export_of = &def->export;
    text(t, "(export ");
    if (!export_of->has_what) {
        extern_name(t, &export_of->name);
        extern_type(t, &export_of->type, &def->index);
    } else {
        gw_comp_print_id(t, (enum gw_comp_sort)def->sort, def->index);
        text(t, " ");
        extern_name(t, &export_of->name);
        text(t, " ");
        use(t, export_of->what);
        if (export_of->has_type) extern_type(t, &export_of->type, NULL);
    }
    text(t, ")");
}

void gw_comp_print_alias(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    const struct gw_comp_alias_def *alias = &def->alias;
    enum gw_comp_sort sort = (enum gw_comp_sort)alias->sort;
    if (alias->kind == GW_COMP_ALIAS_OUTER) {
        text(t, "(alias outer ");
        gw_print_nat(&t->p, alias->count);
        text(t, " ");
        gw_print_nat(&t->p, alias->index);
    } else {
        bool is_core = alias->kind == GW_COMP_ALIAS_CORE_EXPORT;
        text(t, is_core ? "(alias core export " : "(alias export ");
        gw_comp_print_index(t,
                            is_core ? GW_COMP_SORT_CORE_INSTANCE : GW_COMP_SORT_INSTANCE,
                            alias->instance);
        text(t, " ");
        name(t, alias->name);
    }
    text(t, " (");
    text(t, gw_comp_sort_text(sort));
    text(t, " ");
    gw_comp_print_id(t, sort, def->index);
    text(t, "))");
}

static void core_instance(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    const struct gw_comp_core_instance_def *instance = &def->core_instance;
    text(t, "(core instance ");
    gw_comp_print_id(t, GW_COMP_SORT_CORE_INSTANCE, def->index);
    if (instance->is_instantiate) {
        text(t, " (instantiate ");
        gw_comp_print_index(t, GW_COMP_SORT_CORE_MODULE, instance->module);
    }
    t->p.indent++;
    for (uint32_t i = 0; i < instance->count; i++) {
        struct gw_comp_sortidx what = {.sort = GW_COMP_SORT_CORE_INSTANCE};
        gw_print_newline(&t->p);
        if (instance->is_instantiate) {
            text(t, "(with ");
            name(t, instance->args[i].name);
            what.index = instance->args[i].instance;
        } else {
            text(t, "(export ");
            name(t, instance->exports[i].name);
            what = instance->exports[i].what;
        }
        text(t, " ");
        core_use(t, what);
        text(t, ")");
    }
    t->p.indent--;
    text(t, instance->is_instantiate ? "))" : ")");
}

static void instance(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    const struct gw_comp_instance_def *of = &def->instance;
    text(t, "(instance ");
    gw_comp_print_id(t, GW_COMP_SORT_INSTANCE, def->index);
    if (of->is_instantiate) {
        text(t, " (instantiate ");
        gw_comp_print_index(t, GW_COMP_SORT_COMPONENT, of->component);
    }
    t->p.indent++;
    for (uint32_t i = 0; i < of->count; i++) {
        gw_print_newline(&t->p);
        if (of->is_instantiate) {
            text(t, "(with ");
            name(t, of->args[i].name);
        } else {
            text(t, "(export ");
            extern_name(t, &of->exports[i].name);
        }
        text(t, " ");
        use(t, of->is_instantiate ? of->args[i].what : of->exports[i].what);
        text(t, ")");
    }
    t->p.indent--;
    text(t, of->is_instantiate ? "))" : ")");
}

static void option(struct gw_comp_printer *t, const struct gw_comp_canon_opt *opt)
{
    static const char *const words[GW_COMP_OPT_COUNT] = {
        " string-encoding=utf8",
        " string-encoding=utf16",
        " string-encoding=latin1+utf16",
        " (memory ",
        " (realloc ",
        " (post-return ",
        " async",
        " (callback ",
    };
    text(t, words[opt->kind]);
    if (opt->kind <= GW_COMP_OPT_LATIN1_UTF16 || opt->kind == GW_COMP_OPT_ASYNC) return;
    bool is_memory = opt->kind == GW_COMP_OPT_MEMORY;
    gw_comp_print_index(t, is_memory ? GW_COMP_SORT_CORE_MEMORY : GW_COMP_SORT_CORE_FUNC,
                        opt->index);
    text(t, ")");
}

static void operand(struct gw_comp_printer *t, enum gw_comp_sort sort, uint32_t index)
{
    text(t, " ");
    gw_comp_print_index(t, sort, index);
}

/* Operands in the order of the binary, which is the text's, too. */
static void operands(struct gw_comp_printer *t, const struct gw_comp_canon_def *canon)
{
    unsigned has = gw_comp_canon_rows[canon->kind].immediates;
    if (has & (GW_COMP_IMM_CORE_FUNC | GW_COMP_IMM_FUNC)) {
        bool is_core = has & GW_COMP_IMM_CORE_FUNC;
        text(t, " ");
        use(t, (struct gw_comp_sortidx){is_core ? GW_COMP_SORT_CORE_FUNC : GW_COMP_SORT_FUNC,
                                        canon->func});
    }
    if (has & GW_COMP_IMM_TYPE) operand(t, GW_COMP_SORT_TYPE, canon->type);
    if (has & GW_COMP_IMM_RESULT && canon->result != GW_COMP_TYPEREF_NONE) {
        text(t, " (result ");
        gw_comp_print_typeref(t, canon->result);
        text(t, ")");
    }
    if (has & GW_COMP_IMM_CORE_VALTYPE) {
        text(t, " ");
        gw_print_val(&t->p, canon->valtype);
    }
    if (has & GW_COMP_IMM_SLOT) {
        text(t, " ");
        gw_print_nat(&t->p, canon->slot);
    }
    if (has & GW_COMP_IMM_SHARED && canon->flag) text(t, " shared");
    if (has & GW_COMP_IMM_CORE_TYPE) operand(t, GW_COMP_SORT_CORE_TYPE, canon->type);
    if (has & GW_COMP_IMM_TABLE) operand(t, GW_COMP_SORT_CORE_TABLE, canon->table);
    if (has & GW_COMP_IMM_ASYNC && canon->flag) text(t, " async");
    if (has & GW_COMP_IMM_CANCEL && canon->flag) text(t, " cancellable");
    if (has & GW_COMP_IMM_MEMORY) {
        text(t, " (memory ");
        gw_comp_print_index(t, GW_COMP_SORT_CORE_MEMORY, canon->memory);
        text(t, ")");
    }
    for (uint32_t i = 0; i < canon->opt_count; i++)
        option(t, &canon->opts[i]);
}

static void canon_def(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    const struct gw_comp_canon_def *canon = def->canon;
    text(t, "(canon ");
    text(t, gw_comp_canon_rows[canon->kind].text);
    operands(t, canon);
    text(t, def->sort == GW_COMP_SORT_FUNC ? " (func " : " (core func ");
    gw_comp_print_id(t, (enum gw_comp_sort)def->sort, def->index);
    if (canon->kind == GW_COMP_CANON_LIFT) {
        text(t, " (type ");
        gw_comp_print_index(t, GW_COMP_SORT_TYPE, canon->type);
        text(t, ")");
    }
    text(t, "))");
}

static void start(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    text(t, "(start ");
    gw_comp_print_index(t, GW_COMP_SORT_FUNC, def->start.func);
    for (uint32_t i = 0; i < def->start.arg_count; i++) {
        text(t, " ");
        use(t, (struct gw_comp_sortidx){GW_COMP_SORT_VALUE, def->start.args[i]});
    }
    for (uint32_t i = 0; i < def->start.result_count; i++) {
        text(t, " (result (value ");
        gw_comp_print_id(t, GW_COMP_SORT_VALUE, def->index + i);
        text(t, "))");
    }
    text(t, ")");
}

static void value(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    text(t, "(value ");
    gw_comp_print_id(t, GW_COMP_SORT_VALUE, def->index);
    text(t, " ");
    gw_comp_print_typeref(t, def->value.type);
    text(t, " (binary ");
    gw_print_string(&t->p, def->value.bytes);
    text(t, "))");
}

static void custom(struct gw_comp_printer *t, const struct gw_comp_custom_def *def)
{
    text(t, "(@custom ");
    name(t, def->name);
    text(t, " ");
    gw_print_string(&t->p, def->payload);
    text(t, ")");
}

/* The own name of a module or component where it is not the one that it has outside. */
static void own_name(struct gw_comp_printer *t, struct gw_slice own,
                     struct gw_slice outside)
{
    if (t->p.options->no_names || gw_slice_eq(own, outside)) return;
    text(t, " (@godwit.own");
    if (own.len) {
        text(t, " ");
        name(t, own);
    }
    text(t, ")");
}

static void core_module(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    const struct gw_module *module = def->core_module.module;
    struct gw_slice own = gw_names_find(module, GW_NAMES_MODULE, 0, 0);
    if (!gw_utf8_is_valid(own)) own.len = 0;
    text(t, "(core module ");
    gw_comp_print_id(t, GW_COMP_SORT_CORE_MODULE, def->index);
    own_name(t, own, gw_comp_print_name_of(t, GW_COMP_SORT_CORE_MODULE, def->index));
    if (!t->p.err)
        t->p.err = gw_text_print_fields(module, t->p.options, t->p.indent + 1, t->p.diag,
                                        t->p.out);
    text(t, ")");
}

static void fields(struct gw_comp_printer *t, const struct gw_component *c,
                   const struct gw_comp_print_names *names);

static void nested(struct gw_comp_printer *t, const struct gw_comp_def *def)
{
    struct gw_comp_print_names names;
    gw_comp_print_names_load(t, def->component, &names);
    text(t, "(component ");
    gw_comp_print_id(t, GW_COMP_SORT_COMPONENT, def->index);
    own_name(t, names.own, gw_comp_print_name_of(t, GW_COMP_SORT_COMPONENT, def->index));
    fields(t, def->component, &names);
    text(t, ")");
}

static void (*const printers[])(struct gw_comp_printer *t,
                                const struct gw_comp_def *def) = {
    [GW_COMP_DEF_CORE_MODULE] = core_module,
    [GW_COMP_DEF_CORE_INSTANCE] = core_instance,
    [GW_COMP_DEF_CORE_TYPE] = gw_comp_print_core_type,
    [GW_COMP_DEF_COMPONENT] = nested,
    [GW_COMP_DEF_INSTANCE] = instance,
    [GW_COMP_DEF_ALIAS] = gw_comp_print_alias,
    [GW_COMP_DEF_TYPE] = gw_comp_print_type,
    [GW_COMP_DEF_CANON] = canon_def,
    [GW_COMP_DEF_START] = start,
    [GW_COMP_DEF_IMPORT] = gw_comp_print_import,
    [GW_COMP_DEF_EXPORT] = gw_comp_print_export,
    [GW_COMP_DEF_VALUE] = value,
};

/* Each definition on a line of its own, one level deeper. */
static void fields(struct gw_comp_printer *t, const struct gw_component *c,
                   const struct gw_comp_print_names *names)
{
    const struct gw_comp_print_names *outside = t->names;
    t->names = names;
    t->p.indent++;
    for (uint32_t i = 0; i < c->def_count && !t->p.err; i++) {
        const struct gw_comp_def *def = &c->defs[i];
        bool is_custom = def->kind == GW_COMP_DEF_CUSTOM;
        if (is_custom && &def->custom == names->section) continue;
        gw_print_newline(&t->p);
        if (is_custom)
            custom(t, &def->custom);
        else
            printers[def->kind](t, def);
    }
    t->p.indent--;
    t->names = outside;
}

enum gw_err gw_comp_text_print(const struct gw_component *component,
                               const struct gw_print_options *options,
                               struct gw_diag *diag, struct gw_writer *out)
{
    static const struct gw_print_options defaults;
    struct gw_comp_printer t = {
        .p = {.options = options ? options : &defaults, .diag = diag, .out = out}
    };
    struct gw_comp_print_names names;
    gw_arena_init(&t.p.arena, out->alloc);
    gw_comp_print_names_load(&t, component, &names);
    text(&t, "(component");
    if (names.own.len) {
        text(&t, " ");
        gw_print_symbol(&t.p, names.own);
    }
    fields(&t, component, &names);
    text(&t, ")\n");
    if (out->err) gw_print_fail(&t.p, out->err, NULL, "out of memory");
    gw_arena_deinit(&t.p.arena);
    return t.p.err;
}
