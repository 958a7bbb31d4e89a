/* SPDX-License-Identifier: Apache-2.0 */
#include "component/bindgen/bind.h"

#include "component/new/abi.h"
#include "component/wit/problem.h"

#define ARG GW_SLICE_ARG

enum { MAX_STEPS = 4 * GW_ABI_MAX_STEPS }; /* of all functions: as long gets the source */

/* Say that a function is left out; one that is exported cannot be. */
static void leave_out(struct gw_bind *b, const struct gw_bind_scope *scope,
                      const struct gw_wit_func *func)
{
    const struct gw_slice where =
        scope->interface ? scope->module : gw_slice_str("the world");
    const char *why = func->is_async ? "it is async" : "it speaks of what is async";
    if (scope->is_export) {
        gw_bind_fail(b, gw_wit_problem_at(
                            b->wit, GW_ERR_UNSUPPORTED, func->place,
                            "C bindings for async functions are still to come: the world "
                            "exports `%.*s`%s%.*s, and %s",
                            ARG(func->name), scope->interface ? " of " : "",
                            scope->interface ? (int)where.len : 0,
                            (const char *)where.data, why));
        gw_wit_problem_help(b->wit, "choose a world that does not export it");
        return;
    }
    gw_bind_put(&b->funcs, "\n/* `%.*s` is not here: %s. */\n", ARG(func->name), why);
    gw_bind_put(b->notes, "left out the import `%.*s` of %.*s: %s\n", ARG(func->name),
                ARG(where), why);
}

static struct gw_slice name_of(struct gw_bind *b, const struct gw_bind_scope *scope,
                               const struct gw_wit_func *func)
{
    static const char *const kinds[] = {
        [GW_WIT_FREE] = "",
        [GW_WIT_METHOD] = "method_",
        [GW_WIT_STATIC] = "static_",
        [GW_WIT_CONSTRUCTOR] = "constructor_",
    };
    const struct gw_slice resource =
        func->kind == GW_WIT_FREE ? func->label : func->resource->name;
    const struct gw_slice word = gw_bind_word(b, resource);
    struct gw_slice name =
        gw_bind_text(b, "%.*s_%s%.*s", ARG(scope->prefix), kinds[func->kind], ARG(word));
    if (func->kind == GW_WIT_METHOD || func->kind == GW_WIT_STATIC)
        name = gw_bind_text(b, "%.*s_%.*s", ARG(name), ARG(gw_bind_word(b, func->label)));
    return gw_bind_claim(b, name);
}

struct gw_bind_func *gw_bind_func_new(struct gw_bind *b,
                                      const struct gw_bind_scope *scope,
                                      const struct gw_wit_func *func)
{
    const struct gw_comp_func_type *model = NULL;
    if (b->err) return NULL;
    enum gw_err err = gw_wit_model_func(&b->model, func, &model);
    if (err) return gw_bind_fail(b, err), NULL;
    bool waits = model->is_async || (model->result && model->result->has_async);
    for (uint32_t i = 0; i < model->param_count; i++)
        waits |= model->params[i].type->has_async;
    if (waits) return leave_out(b, scope, func), NULL;

    struct gw_bind_func *f = gw_arena_zero(&b->wit->arena, sizeof *f);
    if (f)
        f->params = gw_arena_array(&b->wit->arena, (size_t)func->param_count + 1,
                                   sizeof *f->params);
    if (!f || !f->params) return gw_bind_fail(b, GW_ERR_NOMEM), NULL;
    f->wit = func;
    f->scope = scope;
    for (uint32_t i = 0; i < func->param_count; i++)
        f->params[i] = gw_bind_type_of(b, scope, func->params[i].type);
    if (func->result) f->result = gw_bind_type_of(b, scope, func->result);
    f->c = name_of(b, scope, func);
    struct gw_abi_sig sig;
    gw_abi_signature(func, scope->is_export ? GW_ABI_EXPORT : GW_ABI_IMPORT, &sig);
    b->steps += sig.steps;
    if (sig.is_too_large || b->steps > MAX_STEPS)
        gw_bind_fail(b, gw_wit_problem_at(b->wit, GW_ERR_LIMIT, func->place,
                                          "the types of `%.*s` are too large",
                                          ARG(func->name)));
    f->flat_params = sig.params;
    f->flat_results = sig.results;
    f->params_spill = sig.params_spill;
    f->results_spill = sig.result_spills;
    return b->err ? NULL : f;
}

/* A name for a parameter in the header that is no other's and no type's. */
static struct gw_slice param_name(struct gw_bind *b, const struct gw_bind_func *f,
                                  uint32_t i)
{
    struct gw_slice name = gw_bind_member(b, f->wit->params[i].name);
    bool is_taken = gw_slice_is(name, "ret") || gw_slice_is(name, "err");
    if (f->params[i]->wit->kind == GW_COMP_OPTION) {
        name = gw_bind_text(b, "maybe_%.*s", ARG(name));
        for (uint32_t k = 0; k < f->wit->param_count; k++)
            is_taken |= gw_slice_eq(name, gw_bind_word(b, f->wit->params[k].name));
    }
    while (!b->err && (is_taken || gw_bind_is_claimed(b, name))) {
        name = gw_bind_text(b, "%.*s_", ARG(name));
        is_taken = false;
    }
    return name;
}

static void param(struct gw_bind *b, struct gw_writer *out, const struct gw_bind_func *f,
                  uint32_t i, bool in_header)
{
    const struct gw_bind_type *t = f->params[i];
    const struct gw_slice name =
        in_header ? param_name(b, f, i) : gw_bind_text(b, "p%u", i);
    const char *constant = f->scope->is_export ? "" : "const ";
    if (t->is_scalar)
        gw_bind_put(out, "%.*s %.*s", ARG(t->c), ARG(name));
    else if (t->wit->kind == GW_COMP_OPTION)
        gw_bind_put(out, "%s%.*s *%.*s", constant, ARG(t->parts[0]->c), ARG(name));
    else
        gw_bind_put(out, "%s%.*s *%.*s", constant, ARG(t->c), ARG(name));
}

static void result_param(struct gw_writer *out, const struct gw_bind_type *t,
                         const char *name, uint32_t *count)
{
    if (t) gw_bind_put(out, "%s%.*s *%s", (*count)++ ? ", " : "", ARG(t->c), name);
}

void gw_bind_signature(struct gw_bind *b, struct gw_writer *out,
                       const struct gw_bind_func *f, bool in_header)
{
    const struct gw_bind_type *r = f->result;
    uint32_t count = f->wit->param_count;
    bool is_told =
        r && (r->wit->kind == GW_COMP_OPTION || r->wit->kind == GW_COMP_RESULT);
    if (!r || !(is_told || r->is_scalar))
        gw_bind_put(out, "void ");
    else
        gw_bind_put(out, "%.*s ", is_told ? 4 : (int)r->c.len,
                    is_told ? "bool" : (const char *)r->c.data);
    gw_bind_put(out, "%.*s(", ARG(f->c));
    for (uint32_t i = 0; i < count; i++) {
        if (i) gw_bind_put(out, ", ");
        param(b, out, f, i, in_header);
    }
    if (is_told)
        result_param(out, r->parts[0], "ret", &count);
    else if (r && !r->is_scalar)
        result_param(out, r, "ret", &count);
    if (r && r->wit->kind == GW_COMP_RESULT)
        result_param(out, r->parts[1], "err", &count);
    gw_bind_put(out, count ? ")" : "void)");
}
