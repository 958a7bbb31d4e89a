/* SPDX-License-Identifier: Apache-2.0 */
#include "component/bindgen/bind.h"

#define ARG GW_SLICE_ARG

static void declare(struct gw_bind *b, const struct gw_bind_func *f)
{
    gw_bind_put(&b->code,
                "\n__attribute__((__import_module__(\"%.*s\"), "
                "__import_name__(\"%.*s\")))\nextern %s wasm_import_%.*s(",
                ARG(f->scope->module), ARG(f->wit->name),
                f->flat_results.count ? gw_bind_core(f->flat_results.types[0]) : "void",
                ARG(f->c));
    for (uint32_t i = 0; i < f->flat_params.count; i++)
        gw_bind_put(&b->code, "%s%s", i ? ", " : "",
                    gw_bind_core(f->flat_params.types[i]));
    gw_bind_put(&b->code, f->flat_params.count ? ");\n" : "void);\n");
}

/* Spilled: copy all to where the callee finds them. */
static void spill(struct gw_bind *b, const struct gw_bind_func *f)
{
    struct gw_writer *out = &b->code;
    gw_bind_put(out, "    struct {\n");
    for (uint32_t i = 0; i < f->wit->param_count; i++)
        gw_bind_put(out, "        %.*s p%u;\n", ARG(f->params[i]->c), i);
    gw_bind_put(out, "    } args;\n");
    for (uint32_t i = 0; i < f->wit->param_count; i++) {
        const struct gw_bind_type *t = f->params[i];
        if (t->wit->kind == GW_COMP_OPTION && !t->is_scalar)
            gw_bind_put(out,
                        "    args.p%u.is_some = p%u != NULL;\n"
                        "    if (p%u) args.p%u.val = *p%u;\n",
                        i, i, i, i, i);
        else
            gw_bind_put(out, "    args.p%u = %sp%u;\n", i, t->is_scalar ? "" : "*", i);
    }
}

static void lower_params(struct gw_bind *b, const struct gw_bind_func *f)
{
    struct gw_writer *out = &b->code;
    uint32_t flats = f->flat_params.count - f->results_spill, at = 0;
    for (uint32_t i = 0; i < flats; i++)
        gw_bind_put(out, "    %s f%u = 0;\n", gw_bind_core(f->flat_params.types[i]), i);
    for (uint32_t i = 0; i < f->wit->param_count; i++) {
        const struct gw_bind_type *t = f->params[i];
        if (t->wit->kind == GW_COMP_OPTION) {
            gw_bind_put(out, "    if (p%u) {\n        f%u = 1;\n", i, at);
            at += 1 + gw_bind_lower(b, t->parts[0], gw_bind_text(b, "(*p%u)", i),
                                    &f->flat_params, at + 1, 8);
            gw_bind_put(out, "    }\n");
        } else {
            at += gw_bind_lower(b, t, gw_bind_text(b, t->is_scalar ? "p%u" : "(*p%u)", i),
                                &f->flat_params, at, 4);
        }
    }
}

/* Hand the result over from the variable `r`, an option or result. */
static void tell(struct gw_bind *b, const struct gw_bind_type *r)
{
    struct gw_writer *out = &b->code;
    if (r->wit->kind == GW_COMP_OPTION) {
        gw_bind_put(out, "    if (r.is_some) *ret = r.val;\n    return r.is_some;\n");
        return;
    }
    if (r->parts[0]) gw_bind_put(out, "    if (!r.is_err) *ret = r.val.ok;\n");
    if (r->parts[1]) gw_bind_put(out, "    if (r.is_err) *err = r.val.err;\n");
    gw_bind_put(out, "    return !r.is_err;\n");
}

static void call(struct gw_bind *b, const struct gw_bind_func *f, const char *result)
{
    struct gw_writer *out = &b->code;
    uint32_t flats = f->flat_params.count - f->results_spill;
    if (f->flat_results.count)
        gw_bind_put(out, "    %s f0_ = ", gw_bind_core(f->flat_results.types[0]));
    else
        gw_bind_put(out, "    ");
    gw_bind_put(out, "wasm_import_%.*s(", ARG(f->c));
    for (uint32_t i = 0; i < flats; i++) {
        if (f->params_spill)
            gw_bind_put(out, "(int32_t)(uintptr_t)&args");
        else
            gw_bind_put(out, "%sf%u", i ? ", " : "", i);
    }
    if (f->results_spill)
        gw_bind_put(out, "%s(int32_t)(uintptr_t)%s", flats ? ", " : "", result);
    gw_bind_put(out, ");\n");
}

void gw_bind_import(struct gw_bind *b, const struct gw_bind_func *f)
{
    struct gw_writer *out = &b->code;
    const struct gw_bind_type *r = f->result;
    bool is_told =
        r && (r->wit->kind == GW_COMP_OPTION || r->wit->kind == GW_COMP_RESULT);
    gw_bind_put(&b->funcs, "\n");
    gw_bind_docs(&b->funcs, f->wit->docs);
    gw_bind_signature(b, &b->funcs, f, true);
    gw_bind_put(&b->funcs, ";\n");
    declare(b, f);
    gw_bind_signature(b, out, f, false);
    gw_bind_put(out, "\n{\n");
    if (is_told || (r && r->is_scalar)) gw_bind_put(out, "    %.*s r;\n", ARG(r->c));
    if (f->params_spill)
        spill(b, f);
    else
        lower_params(b, f);
    call(b, f, is_told ? "&r" : "ret");
    if (f->flat_results.count) {
        /* Lifting reads f0, which may be a parameter: so in a block of its own. */
        gw_bind_put(out, "    {\n        %s f0 = f0_;\n",
                    gw_bind_core(f->flat_results.types[0]));
        gw_bind_lift(b, r, gw_slice_str(is_told || r->is_scalar ? "r" : "(*ret)"),
                     &f->flat_results, 0, 8);
        gw_bind_put(out, "    }\n");
    }
    if (is_told)
        tell(b, r);
    else if (r && r->is_scalar)
        gw_bind_put(out, "    return r;\n");
    gw_bind_put(out, "}\n");
}
