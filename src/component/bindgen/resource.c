/* SPDX-License-Identifier: Apache-2.0 */
#include "component/bindgen/bind.h"

#define ARG GW_SLICE_ARG

static struct gw_slice claim(struct gw_bind *b, const struct gw_bind_scope *scope,
                             const char *before, struct gw_slice word, const char *after)
{
    return gw_bind_claim(b, gw_bind_text(b, "%.*s_%s%.*s%s", ARG(scope->prefix), before,
                                         ARG(word), after));
}

/* Declare a built-in of resources: in the module of the scope, under a name in brackets. */
static void builtin(struct gw_bind *b, const struct gw_bind_resource *r, const char *what,
                    const char *signature)
{
    gw_bind_put(&b->code,
                "\n__attribute__((__import_module__(\"%s%.*s\"), "
                "__import_name__(\"[resource-%s]%.*s\")))\n"
                "extern %s\n",
                r->scope->is_export ? "[export]" : "", ARG(r->scope->module), what,
                ARG(r->wit->name), signature);
}

static void drop_own(struct gw_bind *b, const struct gw_bind_resource *r)
{
    const struct gw_slice n = r->name;
    const struct gw_slice signature =
        gw_bind_text(b, "void wasm_import_%.*s_drop(int32_t);", ARG(n));
    builtin(b, r, "drop", (const char *)signature.data);
    gw_bind_put(&b->funcs,
                "\n/* Give a handle up. */\nvoid %.*s_drop_own(%.*s handle);\n", ARG(n),
                ARG(r->own));
    gw_bind_put(&b->code,
                "void %.*s_drop_own(%.*s handle)\n{\n"
                "    wasm_import_%.*s_drop(handle.__handle);\n}\n",
                ARG(n), ARG(r->own), ARG(n));
}

static void imported(struct gw_bind *b, const struct gw_bind_resource *r)
{
    const struct gw_slice n = r->name, own = r->own, borrow = r->borrow;
    gw_bind_put(&b->typedefs,
                "typedef struct {\n    int32_t __handle;\n} %.*s;\n"
                "typedef struct {\n    int32_t __handle;\n} %.*s;\n",
                ARG(own), ARG(borrow));
    drop_own(b, r);
    gw_bind_put(
        &b->funcs,
        "/* End the loan of a handle that was received as a parameter: each must be "
        "before its\n * function returns. */\n"
        "void %.*s_drop_borrow(%.*s handle);\n"
        "/* Lend a handle to a call. */\n"
        "%.*s %.*s_borrow(%.*s handle);\n",
        ARG(n), ARG(borrow), ARG(borrow), ARG(n), ARG(own));
    gw_bind_put(&b->code,
                "\nvoid %.*s_drop_borrow(%.*s handle)\n{\n"
                "    wasm_import_%.*s_drop(handle.__handle);\n}\n"
                "\n%.*s %.*s_borrow(%.*s handle)\n{\n"
                "    return (%.*s){handle.__handle};\n}\n",
                ARG(n), ARG(borrow), ARG(n), ARG(borrow), ARG(n), ARG(own), ARG(borrow));
}

static void exported(struct gw_bind *b, const struct gw_bind_resource *r)
{
    const struct gw_slice n = r->name, own = r->own, rep = r->rep;
    struct gw_slice signature;
    gw_bind_put(&b->typedefs,
                "/* Yours to define: struct %.*s is what stands behind a handle. */\n"
                "typedef struct %.*s %.*s;\n"
                "typedef struct {\n    int32_t __handle;\n} %.*s;\n"
                "typedef %.*s *%.*s;\n",
                ARG(rep), ARG(rep), ARG(rep), ARG(own), ARG(rep), ARG(r->borrow));
    drop_own(b, r);
    gw_bind_put(&b->funcs,
                "/* Make a handle of a representation, and find it again. */\n"
                "%.*s %.*s_new(%.*s *rep);\n%.*s *%.*s_rep(%.*s handle);\n"
                "/* Yours to write: the last handle is gone. */\n"
                "void %.*s_destructor(%.*s *rep);\n",
                ARG(own), ARG(n), ARG(rep), ARG(rep), ARG(n), ARG(own), ARG(n), ARG(rep));
    signature = gw_bind_text(b, "int32_t wasm_import_%.*s_new(int32_t);", ARG(n));
    builtin(b, r, "new", (const char *)signature.data);
    gw_bind_put(&b->code,
                "%.*s %.*s_new(%.*s *rep)\n{\n"
                "    return (%.*s){wasm_import_%.*s_new((int32_t)(uintptr_t)rep)};\n}\n",
                ARG(own), ARG(n), ARG(rep), ARG(own), ARG(n));
    signature = gw_bind_text(b, "int32_t wasm_import_%.*s_rep(int32_t);", ARG(n));
    builtin(b, r, "rep", (const char *)signature.data);
    gw_bind_put(&b->code,
                "%.*s *%.*s_rep(%.*s handle)\n{\n"
                "    return (%.*s *)(uintptr_t)(uint32_t)wasm_import_%.*s_rep("
                "handle.__handle);\n}\n",
                ARG(rep), ARG(n), ARG(own), ARG(rep), ARG(n));
    gw_bind_put(&b->code,
                "\n__attribute__((__export_name__(\"%.*s#[dtor]%.*s\")))\n"
                "void wasm_export_%.*s_destructor(int32_t a0)\n{\n"
                "    %.*s_destructor((%.*s *)(uintptr_t)(uint32_t)a0);\n}\n",
                ARG(r->scope->module), ARG(r->wit->name), ARG(n), ARG(n), ARG(rep));
}

static struct gw_bind_resource *make(struct gw_bind *b, const struct gw_bind_scope *scope,
                                     const struct gw_wit_type *type)
{
    struct gw_bind_resource *r = gw_arena_zero(&b->wit->arena, sizeof *r);
    if (!r) return gw_bind_fail(b, GW_ERR_NOMEM), NULL;
    const struct gw_slice word = gw_bind_word(b, type->name);
    r->scope = scope;
    r->wit = type;
    r->name = gw_bind_text(b, "%.*s_%.*s", ARG(scope->prefix), ARG(word));
    r->own = claim(b, scope, "own_", word, "_t");
    r->borrow = claim(b, scope, "borrow_", word, "_t");
    if (scope->is_export) r->rep = claim(b, scope, "", word, "_t");
    gw_bind_claim(b, gw_bind_text(b, "%.*s_drop_own", ARG(r->name)));
    gw_bind_claim(
        b, gw_bind_text(b, scope->is_export ? "%.*s_destructor" : "%.*s_drop_borrow",
                        ARG(r->name)));
    gw_bind_claim(
        b, gw_bind_text(b, scope->is_export ? "%.*s_new" : "%.*s_borrow", ARG(r->name)));
    if (scope->is_export) gw_bind_claim(b, gw_bind_text(b, "%.*s_rep", ARG(r->name)));
    gw_bind_put(&b->typedefs, "\n");
    gw_bind_docs(&b->typedefs, type->docs);
    if (scope->is_export)
        exported(b, r);
    else
        imported(b, r);
    return b->err ? NULL : r;
}

const struct gw_bind_resource *gw_bind_resource_of(struct gw_bind *b,
                                                   const struct gw_bind_scope *from,
                                                   const struct gw_wit_type *type)
{
    for (;; type = type->elem) {
        from = gw_bind_scope_of(b, from, type->interface);
        if (type->kind != GW_WIT_ALIAS) break;
    }
    const void *parts[2] = {from, type};
    uint64_t found;
    if (gw_map_find(&b->resources, gw_slice_of(parts, sizeof parts), &found))
        return (const struct gw_bind_resource *)(uintptr_t)found;
    const struct gw_bind_resource *r = make(b, from, type);
    const struct gw_slice key =
        gw_arena_copy(&b->wit->arena, gw_slice_of(parts, sizeof parts));
    enum gw_err err = GW_ERR_NOMEM;
    if (key.data) err = gw_map_put(&b->resources, key, (uint64_t)(uintptr_t)r);
    if (err) gw_bind_fail(b, err);
    return r;
}

void gw_bind_define_resource(struct gw_bind *b, const struct gw_bind_scope *scope,
                             const struct gw_wit_type *type)
{
    const struct gw_bind_resource *r = gw_bind_resource_of(b, scope, type);
    if (!r || type->kind != GW_WIT_ALIAS) return;
    const struct gw_slice word = gw_bind_word(b, type->name);
    const struct gw_slice own = claim(b, scope, "own_", word, "_t");
    const struct gw_slice borrow = claim(b, scope, "borrow_", word, "_t");
    gw_bind_put(&b->typedefs, "\ntypedef %.*s %.*s;\ntypedef %.*s %.*s;\n", ARG(r->own),
                ARG(own), ARG(r->borrow), ARG(borrow));
}
