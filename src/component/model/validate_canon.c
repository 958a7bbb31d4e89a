/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical definitions: their options, and the core functions that they call or make.
 * spec: component-model, CanonicalABI#canonical-definitions */
#include "base/sink.h"
#include "component/model/flatten.h"
#include "component/model/validator.h"

/* -- options ----------------------------------------------------------------------- */

static const char *const encodings[] = {"utf8", "utf16", "latin1-utf16"};

static bool once(struct gw_comp_validator *v, bool *has, const char *what)
{
    if (*has)
        return gw_comp_validator_invalid(
            v, "canonical option `%s` is specified more than once", what);
    *has = true;
    return true;
}

static bool set_encoding(struct gw_comp_validator *v, struct gw_comp_canon_opts *o,
                         uint8_t kind, bool *has)
{
    enum gw_comp_encoding encoding = (enum gw_comp_encoding)kind;
    if (*has)
        return gw_comp_validator_invalid(
            v, "canonical encoding option `%s` conflicts with option `%s`",
            encodings[o->encoding], encodings[encoding]);
    *has = true;
    o->encoding = encoding;
    return true;
}

static bool set_option(struct gw_comp_validator *v, struct gw_comp_canon_opts *o,
                       const struct gw_comp_canon_opt *opt, bool *has_encoding)
{
    switch ((enum gw_comp_canon_opt_kind)opt->kind) {
    case GW_COMP_OPT_UTF8:
    case GW_COMP_OPT_UTF16:
    case GW_COMP_OPT_LATIN1_UTF16:
        return set_encoding(v, o, opt->kind, has_encoding);
    case GW_COMP_OPT_MEMORY:
        o->memory = opt->index;
        return once(v, &o->has_memory, "memory") &&
               gw_comp_validator_check(v, GW_COMP_SORT_CORE_MEMORY, opt->index);
    case GW_COMP_OPT_REALLOC:
        o->realloc = opt->index;
        return once(v, &o->has_realloc, "realloc") &&
               gw_comp_validator_check(v, GW_COMP_SORT_CORE_FUNC, opt->index);
    case GW_COMP_OPT_POST_RETURN:
        o->post_return = opt->index;
        return once(v, &o->has_post_return, "post-return") &&
               gw_comp_validator_check(v, GW_COMP_SORT_CORE_FUNC, opt->index);
    case GW_COMP_OPT_ASYNC:
        return once(v, &o->is_async, "async");
    case GW_COMP_OPT_CALLBACK:
        o->callback = opt->index;
        return once(v, &o->has_callback, "callback") &&
               gw_comp_validator_check(v, GW_COMP_SORT_CORE_FUNC, opt->index);
    case GW_COMP_OPT_COUNT:
        break;
    }
    return false;
}

static gw_type_id func_type(const struct gw_comp_validator *v, uint32_t core_func)
{
    return v->scope->s.core_funcs[core_func].type.func;
}

/* A core function that an option names has exactly these types. */
static bool check_signature(struct gw_comp_validator *v, uint32_t core_func,
                            const gw_valtype *params, uint32_t param_count,
                            const gw_valtype *results, uint32_t result_count,
                            const char *what)
{
    gw_type_id wanted;
    if (!gw_comp_validator_func_type(v, params, param_count, results, result_count,
                                     &wanted))
        return false;
    return gw_type_id_matches(v->registry, func_type(v, core_func), wanted) ||
           gw_comp_validator_invalid(
               v,
               "canonical option `%s` uses a core function with an incorrect signature",
               what);
}

static bool check_memory(struct gw_comp_validator *v, struct gw_comp_canon_opts *o)
{
    const struct gw_memtype *memory = &v->scope->s.core_memories[o->memory].type.memory;
    o->is_64 = memory->limits.is_64;
    if (memory->limits.is_shared)
        return gw_comp_validator_invalid(v,
                                         "canonical option `memory` is a shared memory");
    if (memory->page_size_log2 != 16)
        return gw_comp_validator_invalid(
            v, "canonical option `memory` is a memory with a custom page size");
    return !o->is_64 || gw_comp_validator_need(v, GW_COMP_FEATURE_MEMORY64,
                                               "a canonical option with a 64-bit memory");
}

static bool read_options(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    static const gw_valtype i32s[3] = {GW_I32, GW_I32, GW_I32};
    struct gw_comp_canon_opts *o = &c->options;
    bool has_encoding = false;
    for (uint32_t i = 0; i < c->opt_count; i++)
        if (!set_option(v, o, &c->opts[i], &has_encoding)) return false;
    if (o->has_memory && !check_memory(v, o)) return false;
    gw_valtype p = o->is_64 ? GW_I64 : GW_I32;
    const gw_valtype pointers[4] = {p, p, p, p};
    if (o->has_realloc && !o->has_memory)
        return gw_comp_validator_invalid(
            v, "canonical option `realloc` requires `memory` to also be specified");
    if (o->has_realloc &&
        !check_signature(v, o->realloc, pointers, 4, pointers, 1, "realloc"))
        return false;
    if (o->has_callback && !check_signature(v, o->callback, i32s, 3, i32s, 1, "callback"))
        return false;
    return true;
}

static bool refuse(struct gw_comp_validator *v, bool has, const char *what,
                   const char *where)
{
    return !has ||
           gw_comp_validator_invalid(
               v, "canonical option `%s` cannot be specified for %s", what, where);
}

static bool require(struct gw_comp_validator *v, bool has, bool needs, const char *what)
{
    return has || !needs ||
           gw_comp_validator_invalid(v, "canonical option `%s` is required", what);
}

/* -- core functions ---------------------------------------------------------------- */

static bool make_core_func(struct gw_comp_validator *v, struct gw_comp_canon_def *c,
                           const gw_valtype *params, uint32_t param_count,
                           const gw_valtype *results, uint32_t result_count)
{
    struct gw_comp_scope *s = v->scope;
    if (!gw_comp_validator_func_type(v, params, param_count, results, result_count,
                                     &c->core_type))
        return false;
    s->s.core_funcs[s->counts[GW_COMP_SORT_CORE_FUNC]++] = (struct gw_comp_core_item){
        {.kind = GW_EXTERN_FUNC, .func = c->core_type},
        s->def_index
    };
    return true;
}

static void print_types(const gw_valtype *types, uint32_t count, char *out, size_t cap)
{
    struct gw_sink p = gw_sink_of(out, cap);
    gw_sink_print(&p, "[");
    for (uint32_t i = 0; i < count; i++) {
        char text[32];
        gw_valtype_print(types[i], text, sizeof text);
        gw_sink_print(&p, "%s%s", i ? ", " : "", text);
    }
    gw_sink_print(&p, "]");
}

static bool lists_equal(const gw_valtype *a, uint32_t a_count, const gw_valtype *b,
                        uint32_t b_count)
{
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

static bool list_mismatch(struct gw_comp_validator *v, const char *what,
                          const struct gw_comp_flat *flat, const gw_valtype *found,
                          uint32_t count)
{
    char want[128], have[128];
    print_types(flat->types, flat->count, want, sizeof want);
    print_types(found, count, have, sizeof have);
    return gw_comp_validator_invalid(
        v, "lowered %s types `%s` do not match %s types `%s` of core function", what,
        want, what, have);
}

/* -- lift -------------------------------------------------------------------------- */

static bool any_pointer(const struct gw_comp_func_type *f)
{
    for (uint32_t i = 0; i < f->param_count; i++)
        if (f->params[i].type->has_pointer) return true;
    return false;
}

static bool check_async(struct gw_comp_validator *v, const struct gw_comp_canon_opts *o,
                        const struct gw_comp_func_type *f)
{
    return !o->is_async || f->is_async ||
           gw_comp_validator_invalid(
               v, "the `async` canonical option requires an async function type");
}

static bool check_lift_options(struct gw_comp_validator *v,
                               const struct gw_comp_canon_opts *o,
                               const struct gw_comp_func_type *f)
{
    if (!check_async(v, o, f)) return false;
    if (o->is_async && o->has_post_return)
        return gw_comp_validator_invalid(
            v,
            "canonical option `post-return` cannot be specified together with `async`");
    if (o->has_callback && !o->is_async)
        return gw_comp_validator_invalid(
            v, "canonical option `callback` cannot be specified without `async`");
    if (o->is_async && !o->has_callback)
        return gw_comp_validator_need(v, GW_COMP_FEATURE_ASYNC_STACKFUL,
                                      "an async lift without `callback`");
    return true;
}

static bool lift(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    const struct gw_comp_canon_opts *o = &c->options;
    struct gw_comp_flat params, results;
    bool params_spill, results_spill;
    if (!gw_comp_validator_check(v, GW_COMP_SORT_CORE_FUNC, c->func) ||
        !gw_comp_validate_typeidx(v, c->type, GW_COMP_DEFTYPE_FUNC, &c->of) ||
        !check_lift_options(v, o, c->of.func))
        return false;
    const struct gw_comp_func_type *f = c->of.func;
    gw_comp_flatten_func(f,
                         !o->is_async      ? GW_COMP_FLAT_LIFT
                         : o->has_callback ? GW_COMP_FLAT_LIFT_CALLBACK
                                           : GW_COMP_FLAT_LIFT_ASYNC,
                         o->is_64, &params, &results, &params_spill, &results_spill);
    bool to_memory = params_spill || any_pointer(f);
    bool from_memory = results_spill || (f->result && f->result->has_pointer);
    if (!require(v, o->has_memory, to_memory || from_memory, "memory") ||
        !require(v, o->has_realloc, to_memory, "realloc"))
        return false;
    c->core_type = func_type(v, c->func);
    const struct gw_type *core = &gw_type_registry_get(v->registry, c->core_type)->type;
    if (!lists_equal(params.types, params.count, core->func.params,
                     core->func.param_count))
        return list_mismatch(v, "parameter", &params, core->func.params,
                             core->func.param_count);
    if (!lists_equal(results.types, results.count, core->func.results,
                     core->func.result_count))
        return list_mismatch(v, "result", &results, core->func.results,
                             core->func.result_count);
    if (o->has_post_return && !check_signature(v, o->post_return, results.types,
                                               results.count, NULL, 0, "post-return"))
        return false;
    struct gw_comp_extern_type item = {.kind = GW_COMP_EXTERN_FUNC, .func = f};
    gw_comp_scope_push(v, &item, false);
    return true;
}

/* -- lower, task.return ------------------------------------------------------------ */

static bool lower(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    const struct gw_comp_canon_opts *o = &c->options;
    struct gw_comp_flat params, results;
    bool params_spill, results_spill;
    if (!gw_comp_validator_check(v, GW_COMP_SORT_FUNC, c->func)) return false;
    const struct gw_comp_func_type *f = v->scope->s.funcs[c->func].func;
    c->of = (struct gw_comp_deftype){.kind = GW_COMP_DEFTYPE_FUNC, .func = f};
    if (!refuse(v, o->has_post_return, "post-return", "lowerings") ||
        !refuse(v, o->has_callback, "callback", "lowerings") || !check_async(v, o, f))
        return false;
    gw_comp_flatten_func(f, o->is_async ? GW_COMP_FLAT_LOWER_ASYNC : GW_COMP_FLAT_LOWER,
                         o->is_64, &params, &results, &params_spill, &results_spill);
    bool result_pointer = f->result && f->result->has_pointer;
    if (!require(v, o->has_memory,
                 params_spill || results_spill || any_pointer(f) || result_pointer,
                 "memory") ||
        !require(v, o->has_realloc, result_pointer, "realloc"))
        return false;
    return make_core_func(v, c, params.types, params.count, results.types, results.count);
}

static bool task_return(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    const struct gw_comp_canon_opts *o = &c->options;
    struct gw_comp_flat params = {.count = 0};
    if (!gw_comp_validate_valtype(v, c->result, &c->result_type) ||
        !refuse(v, o->is_async, "async", "`task.return`") ||
        !refuse(v, o->has_realloc, "realloc", "`task.return`") ||
        !refuse(v, o->has_post_return, "post-return", "`task.return`") ||
        !refuse(v, o->has_callback, "callback", "`task.return`"))
        return false;
    if (c->result_type && c->result_type->has_borrow)
        return gw_comp_validator_invalid(
            v, "function result cannot contain a `borrow` type");
    if (c->result_type) gw_comp_flatten(&params, c->result_type, o->is_64);
    bool spill = params.count > GW_COMP_MAX_FLAT_PARAMS;
    if (!require(v, o->has_memory,
                 spill || (c->result_type && c->result_type->has_pointer), "memory"))
        return false;
    if (spill) {
        params.count = 1;
        params.types[0] = o->is_64 ? GW_I64 : GW_I32;
    }
    return make_core_func(v, c, params.types, params.count, NULL, 0);
}

/* -- resources --------------------------------------------------------------------- */

/* The definition of a resource type that is this component's own; NULL: it is not. */
static const struct gw_comp_resource_def *
local_resource(const struct gw_comp_validator *v, const struct gw_comp_resource *r)
{
    const struct gw_comp_scope *s = v->scope;
    const struct gw_comp_resource *id = gw_comp_resource_id(r);
    if (id->slot >= s->slots.len) return NULL;
    const struct gw_comp_resource_slot *slot =
        GW_VEC_AT(struct gw_comp_resource_slot, &s->slots, id->slot);
    if (slot->id != id) return NULL;
    const struct gw_comp_def *def = &s->defs[slot->def];
    return def->kind == GW_COMP_DEF_TYPE ? &def->type->resource : NULL;
}

static bool resource(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    static const gw_valtype i32 = GW_I32;
    if (!gw_comp_validate_typeidx(v, c->type, GW_COMP_DEFTYPE_RESOURCE, &c->of))
        return false;
    if (c->kind == GW_COMP_CANON_RESOURCE_DROP)
        return make_core_func(v, c, &i32, 1, NULL, 0);
    const struct gw_comp_resource_def *def = local_resource(v, c->of.resource);
    if (!def)
        return gw_comp_validator_invalid(v, "type index %u is not a local resource",
                                         c->type);
    if (c->kind == GW_COMP_CANON_RESOURCE_NEW)
        return make_core_func(v, c, &def->rep, 1, &i32, 1);
    return make_core_func(v, c, &i32, 1, &def->rep, 1);
}

/* -- streams and futures ----------------------------------------------------------- */

static bool check_type(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    bool is_stream = c->kind < GW_COMP_CANON_FUTURE_NEW;
    enum gw_comp_kind kind = is_stream ? GW_COMP_STREAM : GW_COMP_FUTURE;
    if (!gw_comp_validate_typeidx(v, c->type, GW_COMP_DEFTYPE_VALUE, &c->of))
        return false;
    return c->of.value->kind == kind ||
           gw_comp_validator_invalid(v, "`%s` requires a %s type, type index %u is none",
                                     gw_comp_canon_rows[c->kind].text,
                                     gw_comp_kind_text(kind), c->type);
}

static bool check_more(struct gw_comp_validator *v, bool uses, const char *what)
{
    return !uses || gw_comp_validator_need(v, GW_COMP_FEATURE_MORE_ASYNC_BUILTINS, what);
}

static bool copy(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    const struct gw_comp_canon_opts *o = &c->options;
    const char *text = gw_comp_canon_rows[c->kind].text;
    bool is_stream = c->kind < GW_COMP_CANON_FUTURE_NEW;
    bool is_read =
        c->kind == GW_COMP_CANON_STREAM_READ || c->kind == GW_COMP_CANON_FUTURE_READ;
    if (!check_type(v, c) || !refuse(v, o->has_post_return, "post-return", text) ||
        !refuse(v, o->has_callback, "callback", text) ||
        !check_more(v, !o->is_async, "a built-in without `async`"))
        return false;
    const struct gw_comp_valtype *elem = c->of.value->elem;
    if (!require(v, o->has_memory, elem != NULL, "memory") ||
        !require(v, o->has_realloc, is_read && elem && elem->has_pointer, "realloc"))
        return false;
    gw_valtype p = o->is_64 ? GW_I64 : GW_I32;
    const gw_valtype params[3] = {GW_I32, p, p};
    static const gw_valtype i32 = GW_I32;
    if (is_stream) return make_core_func(v, c, params, 3, &p, 1);
    return make_core_func(v, c, params, 2, &i32, 1);
}

/* -- threads ----------------------------------------------------------------------- */

/* The one parameter, i32 or i64, of the function type that a thread starts with. */
static bool thread_param(struct gw_comp_validator *v, struct gw_comp_canon_def *c,
                         gw_valtype *out)
{
    const char *text = gw_comp_canon_rows[c->kind].text;
    if (!gw_comp_validator_check(v, GW_COMP_SORT_CORE_TYPE, c->type)) return false;
    if (v->scope->core.modules[c->type])
        return gw_comp_validator_invalid(v, "core type index %u is a module type",
                                         c->type);
    const struct gw_type *type =
        &gw_type_registry_get(v->registry, v->scope->core.ids[c->type])->type;
    if (type->comp != GW_COMP_FUNC || type->func.result_count ||
        type->func.param_count != 1 ||
        (type->func.params[0] != GW_I32 && type->func.params[0] != GW_I64))
        return gw_comp_validator_invalid(v,
                                         "start function of `%s` must take a single "
                                         "`i32` or `i64` argument and return "
                                         "nothing",
                                         text);
    *out = type->func.params[0];
    return *out == GW_I32 || gw_comp_validator_need(v, GW_COMP_FEATURE_MEMORY64,
                                                    "a thread that starts with an i64");
}

static bool thread_table(struct gw_comp_validator *v, struct gw_comp_canon_def *c,
                         gw_valtype *index)
{
    if (!gw_comp_validator_check(v, GW_COMP_SORT_CORE_TABLE, c->table)) return false;
    const struct gw_tabletype *table = &v->scope->s.core_tables[c->table].type.table;
    *index = table->limits.is_64 ? GW_I64 : GW_I32;
    return gw_valtype_matches(v->registry, table->elem, GW_FUNCREF) ||
           gw_comp_validator_invalid(v, "`%s` requires a table of functions",
                                     gw_comp_canon_rows[c->kind].text);
}

static bool thread_start(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    static const gw_valtype i32 = GW_I32;
    gw_valtype params[2] = {GW_I32, GW_I32};
    if (c->flag) return gw_comp_validator_fail(v, GW_ERR_UNSUPPORTED, "shared functions");
    if (c->kind == GW_COMP_CANON_THREAD_AVAILABLE_PARALLELISM)
        return make_core_func(v, c, NULL, 0, &i32, 1);
    if (!thread_param(v, c, &params[1])) return false;
    if (c->kind == GW_COMP_CANON_THREAD_SPAWN_REF)
        params[0] = GW_VALTYPE_REF(v->scope->core.ids[c->type], true);
    else if (!thread_table(v, c, &params[0]))
        return false;
    return make_core_func(v, c, params, 2, &i32, 1);
}

/* -- the rest ---------------------------------------------------------------------- */

static bool context(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    struct gw_comp_scope *s = v->scope;
    const char *text = gw_comp_canon_rows[c->kind].text;
    if (c->valtype != GW_I32 && c->valtype != GW_I64)
        return gw_comp_validator_invalid(v, "`%s` requires `i32` or `i64`", text);
    if (c->valtype == GW_I64 &&
        !gw_comp_validator_need(v, GW_COMP_FEATURE_MEMORY64, "context of type i64"))
        return false;
    if (s->context != GW_BOT && s->context != c->valtype)
        return gw_comp_validator_invalid(
            v,
            "`context.get` and `context.set` of one component must agree in their type");
    s->context = c->valtype;
    if (c->slot >= GW_COMP_MAX_CONTEXT)
        return gw_comp_validator_invalid(v, "immediate of `%s` must be less than %d: %u",
                                         text, GW_COMP_MAX_CONTEXT, c->slot);
    if (c->kind == GW_COMP_CANON_CONTEXT_GET)
        return make_core_func(v, c, NULL, 0, &c->valtype, 1);
    return make_core_func(v, c, &c->valtype, 1, NULL, 0);
}

static bool wait(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    static const gw_valtype i32 = GW_I32;
    struct gw_comp_canon_opts *o = &c->options;
    if (!gw_comp_validator_check(v, GW_COMP_SORT_CORE_MEMORY, c->memory)) return false;
    o->has_memory = true;
    o->memory = c->memory;
    if (!check_memory(v, o)) return false;
    const gw_valtype params[2] = {GW_I32, o->is_64 ? GW_I64 : GW_I32};
    return make_core_func(v, c, params, 2, &i32, 1);
}

static bool error_context(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    static const gw_valtype i32 = GW_I32;
    const struct gw_comp_canon_opts *o = &c->options;
    const char *text = gw_comp_canon_rows[c->kind].text;
    gw_valtype p = o->is_64 ? GW_I64 : GW_I32;
    const gw_valtype new_params[2] = {p, p}, message_params[2] = {GW_I32, p};
    if (!refuse(v, o->is_async, "async", text) ||
        !refuse(v, o->has_post_return, "post-return", text) ||
        !refuse(v, o->has_callback, "callback", text) ||
        !require(v, o->has_memory, true, "memory"))
        return false;
    if (c->kind == GW_COMP_CANON_ERROR_CONTEXT_NEW)
        return make_core_func(v, c, new_params, 2, &i32, 1);
    return require(v, o->has_realloc, true, "realloc") &&
           make_core_func(v, c, message_params, 2, NULL, 0);
}

/* Those whose types are the same whatever their options say: so many i32 in and out. */
static bool fixed(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    static const gw_valtype i32s[2] = {GW_I32, GW_I32};
    static const struct {
        uint8_t kind, params, results;
    } rows[] = {
        {GW_COMP_CANON_TASK_CANCEL,                 0, 0},
        {GW_COMP_CANON_BACKPRESSURE_INC,            0, 0},
        {GW_COMP_CANON_BACKPRESSURE_DEC,            0, 0},
        {GW_COMP_CANON_SUBTASK_CANCEL,              1, 1},
        {GW_COMP_CANON_SUBTASK_DROP,                1, 0},
        {GW_COMP_CANON_ERROR_CONTEXT_DROP,          1, 0},
        {GW_COMP_CANON_WAITABLE_SET_NEW,            0, 1},
        {GW_COMP_CANON_WAITABLE_SET_DROP,           1, 0},
        {GW_COMP_CANON_WAITABLE_JOIN,               2, 0},
        {GW_COMP_CANON_THREAD_INDEX,                0, 1},
        {GW_COMP_CANON_THREAD_SUSPEND,              0, 1},
        {GW_COMP_CANON_THREAD_YIELD,                0, 1},
        {GW_COMP_CANON_THREAD_RESUME_LATER,         1, 0},
        {GW_COMP_CANON_THREAD_SUSPEND_THEN_RESUME,  1, 1},
        {GW_COMP_CANON_THREAD_YIELD_THEN_RESUME,    1, 1},
        {GW_COMP_CANON_THREAD_SUSPEND_THEN_PROMOTE, 1, 1},
        {GW_COMP_CANON_THREAD_YIELD_THEN_PROMOTE,   1, 1},
    };
    if (c->kind == GW_COMP_CANON_SUBTASK_CANCEL &&
        !check_more(v, c->flag, "an async `subtask.cancel`"))
        return false;
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        if (rows[i].kind == c->kind)
            return make_core_func(v, c, i32s, rows[i].params, i32s, rows[i].results);
    GW_BUG("a canonical definition without a rule");
}

/* Streams and futures: what reads, writes, cancels and drops their ends. */
static bool stream_or_future(struct gw_comp_validator *v, struct gw_comp_canon_def *c)
{
    static const gw_valtype i32 = GW_I32, i64 = GW_I64;
    switch ((enum gw_comp_canon_kind)c->kind) {
    case GW_COMP_CANON_STREAM_NEW:
    case GW_COMP_CANON_FUTURE_NEW:
        return check_type(v, c) && make_core_func(v, c, NULL, 0, &i64, 1);
    case GW_COMP_CANON_STREAM_READ:
    case GW_COMP_CANON_STREAM_WRITE:
    case GW_COMP_CANON_FUTURE_READ:
    case GW_COMP_CANON_FUTURE_WRITE:
        return copy(v, c);
    case GW_COMP_CANON_STREAM_CANCEL_READ:
    case GW_COMP_CANON_STREAM_CANCEL_WRITE:
    case GW_COMP_CANON_FUTURE_CANCEL_READ:
    case GW_COMP_CANON_FUTURE_CANCEL_WRITE:
        return check_type(v, c) && check_more(v, c->flag, "an async cancellation") &&
               make_core_func(v, c, &i32, 1, &i32, 1);
    default:
        return check_type(v, c) && make_core_func(v, c, &i32, 1, NULL, 0);
    }
}

bool gw_comp_validate_canon(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    struct gw_comp_canon_def *c = def->canon;
    if (!read_options(v, c)) return false;
    if (c->kind >= GW_COMP_CANON_STREAM_NEW &&
        c->kind <= GW_COMP_CANON_FUTURE_DROP_WRITABLE)
        return stream_or_future(v, c);
    switch ((enum gw_comp_canon_kind)c->kind) {
    case GW_COMP_CANON_LIFT:
        return lift(v, c);
    case GW_COMP_CANON_LOWER:
        return lower(v, c);
    case GW_COMP_CANON_RESOURCE_NEW:
    case GW_COMP_CANON_RESOURCE_DROP:
    case GW_COMP_CANON_RESOURCE_REP:
        return resource(v, c);
    case GW_COMP_CANON_TASK_RETURN:
        return task_return(v, c);
    case GW_COMP_CANON_CONTEXT_GET:
    case GW_COMP_CANON_CONTEXT_SET:
        return context(v, c);
    case GW_COMP_CANON_ERROR_CONTEXT_NEW:
    case GW_COMP_CANON_ERROR_CONTEXT_DEBUG_MESSAGE:
        return error_context(v, c);
    case GW_COMP_CANON_WAITABLE_SET_WAIT:
    case GW_COMP_CANON_WAITABLE_SET_POLL:
        return wait(v, c);
    case GW_COMP_CANON_THREAD_NEW_INDIRECT:
    case GW_COMP_CANON_THREAD_SPAWN_REF:
    case GW_COMP_CANON_THREAD_SPAWN_INDIRECT:
    case GW_COMP_CANON_THREAD_AVAILABLE_PARALLELISM:
        return thread_start(v, c);
    default:
        return fixed(v, c);
    }
}
