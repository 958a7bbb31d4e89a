/* SPDX-License-Identifier: Apache-2.0 */
#include "component/bindgen/bind.h"

#define ARG GW_SLICE_ARG

/* The name under which the core module exports: interface#function. */
static struct gw_slice export_name(struct gw_bind *b, const struct gw_bind_func *f)
{
    if (!f->scope->interface) return f->wit->name;
    return gw_bind_text(b, "%.*s#%.*s", ARG(f->scope->module), ARG(f->wit->name));
}

/* Bring the arguments into `args`. */
static void lift_params(struct gw_bind *b, const struct gw_bind_func *f)
{
    struct gw_writer *out = &b->code;
    uint32_t at = 0;
    if (!f->wit->param_count) return;
    gw_bind_put(out, "    struct args {\n");
    for (uint32_t i = 0; i < f->wit->param_count; i++)
        gw_bind_put(out, "        %.*s p%u;\n", ARG(f->params[i]->c), i);
    if (f->params_spill) {
        gw_bind_put(out, "    } args = *(struct args *)(uintptr_t)(uint32_t)f0;\n"
                         "    free((void *)(uintptr_t)(uint32_t)f0);\n");
        return;
    }
    gw_bind_put(out, "    } args;\n");
    for (uint32_t i = 0; i < f->wit->param_count; i++)
        at += gw_bind_lift(b, f->params[i], gw_bind_text(b, "args.p%u", i),
                           &f->flat_params, at, 4);
}

/* Call the guest's function; `results`: further arguments. */
static void call(struct gw_bind *b, const struct gw_bind_func *f, const char *before,
                 const char *results)
{
    struct gw_writer *out = &b->code;
    gw_bind_put(out, "    %s%.*s(", before, ARG(f->c));
    for (uint32_t i = 0; i < f->wit->param_count; i++) {
        const struct gw_bind_type *t = f->params[i];
        const char *comma = i ? ", " : "";
        if (t->is_scalar)
            gw_bind_put(out, "%sargs.p%u", comma, i);
        else if (t->wit->kind == GW_COMP_OPTION)
            gw_bind_put(out, "%sargs.p%u.is_some ? &args.p%u.val : NULL", comma, i, i);
        else
            gw_bind_put(out, "%s&args.p%u", comma, i);
    }
    gw_bind_put(out, "%s%s);\n", f->wit->param_count && *results ? ", " : "", results);
}

/* Call, and bring the result into the variable `r`. */
static void call_for_result(struct gw_bind *b, const struct gw_bind_func *f)
{
    struct gw_writer *out = &b->code;
    const struct gw_bind_type *r = f->result;
    const char *storage = f->results_spill ? "static " : "";
    gw_bind_put(out, "    %s%.*s r;\n", storage, ARG(r->c));
    if (r->wit->kind == GW_COMP_OPTION) {
        gw_bind_put(out, "    %.*s ret;\n", ARG(r->parts[0]->c));
        call(b, f, "r.is_some = ", "&ret");
        gw_bind_put(out, "    if (r.is_some) r.val = ret;\n");
    } else if (r->wit->kind == GW_COMP_RESULT) {
        const struct gw_bind_type *ok = r->parts[0], *error = r->parts[1];
        if (ok) gw_bind_put(out, "    %.*s ret;\n", ARG(ok->c));
        if (error) gw_bind_put(out, "    %.*s err;\n", ARG(error->c));
        call(b, f, "r.is_err = !",
             ok && error ? "&ret, &err"
             : ok        ? "&ret"
             : error     ? "&err"
                         : "");
        if (ok) gw_bind_put(out, "    if (!r.is_err) r.val.ok = ret;\n");
        if (error) gw_bind_put(out, "    if (r.is_err) r.val.err = err;\n");
    } else {
        call(b, f, r->is_scalar ? "r = " : "", r->is_scalar ? "" : "&r");
    }
}

static void post_return(struct gw_bind *b, const struct gw_bind_func *f)
{
    const struct gw_slice name = export_name(b, f);
    const struct gw_slice frees = gw_bind_forget(b, f->result);
    gw_bind_put(&b->code,
                "\n__attribute__((__export_name__(\"cabi_post_%.*s\")))\n"
                "void wasm_post_%.*s(int32_t f0)\n{\n"
                "    %.*s((void *)(uintptr_t)(uint32_t)f0);\n}\n",
                ARG(name), ARG(f->c), ARG(frees));
}

void gw_bind_export(struct gw_bind *b, const struct gw_bind_func *f)
{
    struct gw_writer *out = &b->code;
    const struct gw_slice name = export_name(b, f);
    bool has_flat = f->flat_results.count && !f->results_spill;
    gw_bind_put(&b->funcs, "\n");
    gw_bind_docs(&b->funcs, f->wit->docs);
    gw_bind_signature(b, &b->funcs, f, true);
    gw_bind_put(&b->funcs, ";\n");

    gw_bind_put(out, "\n__attribute__((__export_name__(\"%.*s\")))\n%s wasm_export_%.*s(",
                ARG(name),
                f->flat_results.count ? gw_bind_core(f->flat_results.types[0]) : "void",
                ARG(f->c));
    for (uint32_t i = 0; i < f->flat_params.count; i++)
        gw_bind_put(out, "%s%s f%u", i ? ", " : "", gw_bind_core(f->flat_params.types[i]),
                    i);
    gw_bind_put(out, f->flat_params.count ? ")\n{\n" : "void)\n{\n");
    lift_params(b, f);
    if (f->result)
        call_for_result(b, f);
    else
        call(b, f, "", "");
    if (f->results_spill) gw_bind_put(out, "    return (int32_t)(uintptr_t)&r;\n");
    if (has_flat) {
        gw_bind_put(out, "    {\n        %s f0 = 0;\n",
                    gw_bind_core(f->flat_results.types[0]));
        gw_bind_lower(b, f->result, gw_slice_str("r"), &f->flat_results, 0, 8);
        gw_bind_put(out, "        return f0;\n    }\n");
    }
    gw_bind_put(out, "}\n");
    if (f->result && f->result->has_memory) post_return(b, f);
}
