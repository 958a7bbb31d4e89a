/* SPDX-License-Identifier: Apache-2.0 */
#include "component/bindgen/bindgen.h"

#include "component/bindgen/bind.h"
#include "component/wit/problem.h"

#define ARG GW_SLICE_ARG

void gw_bindgen_init(struct gw_bindgen *out, struct gw_alloc *alloc)
{
    out->name = gw_slice_of(NULL, 0);
    gw_writer_init(&out->header, alloc);
    gw_writer_init(&out->source, alloc);
    gw_writer_init(&out->object, alloc);
    gw_writer_init(&out->notes, alloc);
}

void gw_bindgen_deinit(struct gw_bindgen *out)
{
    gw_writer_deinit(&out->header);
    gw_writer_deinit(&out->source);
    gw_writer_deinit(&out->object);
    gw_writer_deinit(&out->notes);
}

static void open(struct gw_bind *b)
{
    gw_map_init(&b->names, b->alloc);
    gw_map_init(&b->types, b->alloc);
    gw_map_init(&b->resources, b->alloc);
    gw_wit_model_init(&b->model, &b->wit->arena, b->alloc);
    gw_canon_layouts_init(&b->layouts, b->alloc);
    gw_writer_init(&b->typedefs, b->alloc);
    gw_writer_init(&b->funcs, b->alloc);
    gw_writer_init(&b->frees, b->alloc);
    gw_writer_init(&b->asserts, b->alloc);
    gw_writer_init(&b->code, b->alloc);
    b->prefix = gw_bind_word(b, b->world->name);
}

static void close(struct gw_bind *b)
{
    gw_writer_deinit(&b->code);
    gw_writer_deinit(&b->asserts);
    gw_writer_deinit(&b->frees);
    gw_writer_deinit(&b->funcs);
    gw_writer_deinit(&b->typedefs);
    gw_canon_layouts_deinit(&b->layouts);
    gw_wit_model_deinit(&b->model);
    gw_map_deinit(&b->resources);
    gw_map_deinit(&b->types);
    gw_map_deinit(&b->names);
}

/* The names of common.c. */
static void claim_common(struct gw_bind *b)
{
    static const char *const names[] = {"set", "dup", "dup_n"};
    gw_bind_type_of(b, &b->scopes[0], &gw_wit_prim[GW_COMP_STRING]);
    for (size_t i = 0; i < GW_COUNT(names); i++)
        gw_bind_claim(b, gw_bind_text(b, "%.*s_string_%s", ARG(b->prefix), names[i]));
    gw_bind_claim(b, gw_slice_str("cabi_realloc"));
}

static void heading(struct gw_bind *b, const struct gw_bind_scope *s, const char *what)
{
    gw_bind_put(what ? &b->funcs : &b->typedefs, "\n/* -- %s%s`%.*s` -- */\n",
                what           ? what
                : s->is_export ? "types of the export "
                               : "types of the import ",
                "", s->interface ? (int)s->module.len : (int)b->world->name.len,
                (const char *)(s->interface ? s->module : b->world->name).data);
}

static void func(struct gw_bind *b, const struct gw_bind_scope *scope,
                 const struct gw_wit_func *wit)
{
    const struct gw_bind_func *f = gw_bind_func_new(b, scope, wit);
    if (!f) return;
    if (scope->is_export)
        gw_bind_export(b, f);
    else
        gw_bind_import(b, f);
}

static void interface(struct gw_bind *b, const struct gw_bind_scope *s)
{
    const struct gw_wit_interface *i = s->interface;
    if (i->type_count) heading(b, s, NULL);
    if (i->func_count)
        heading(b, s, s->is_export ? "yours to write: the export " : "the import ");
    for (uint32_t k = 0; k < i->type_count; k++)
        gw_bind_define(b, s, i->types[k]);
    for (uint32_t k = 0; k < i->func_count; k++)
        func(b, s, i->funcs[k]);
}

/* Functions and types that stand in the world itself. */
static void root(struct gw_bind *b, const struct gw_bind_scope *s,
                 const struct gw_wit_item *items, uint32_t count)
{
    bool has_types = false, has_funcs = false;
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].kind != GW_WIT_ITEM_TYPE) continue;
        if (!has_types) heading(b, s, NULL);
        has_types = true;
        gw_bind_define(b, s, items[i].type);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].kind != GW_WIT_ITEM_FUNC) continue;
        if (!has_funcs)
            heading(b, s, s->is_export ? "yours to write: exports of " : "imports of ");
        has_funcs = true;
        func(b, s, items[i].func);
    }
}

/* Types before what speaks of them: imports, then the world's own, then exports. */
static void walk(struct gw_bind *b)
{
    gw_bind_find_scopes(b);
    if (b->err) return;
    claim_common(b);
    for (uint32_t i = 2; i < b->scope_count && !b->err; i++)
        if (!b->scopes[i].is_export) interface(b, &b->scopes[i]);
    root(b, &b->scopes[0], b->world->imports, b->world->import_count);
    for (uint32_t i = 2; i < b->scope_count && !b->err; i++)
        if (b->scopes[i].is_export) interface(b, &b->scopes[i]);
    root(b, &b->scopes[1], b->world->exports, b->world->export_count);
}

static void append(struct gw_writer *out, const struct gw_writer *part)
{
    gw_writer_fixed(out, part->data, part->len);
    if (part->err && !out->err) out->err = part->err;
}

static void write_header(struct gw_bind *b, struct gw_writer *out)
{
    const struct gw_slice upper = gw_bind_upper(b, b->prefix);
    gw_bind_put(
        out,
        "/* %.*s.h -- bindings of the world `%.*s` of %.*s, by `godwit bindgen c`.\n"
        " *\n"
        " * Arguments of imports are lent to the call. What an import gives, and the "
        "arguments\n"
        " * of exports, belong to you: free them with their _free function. What an "
        "export\n"
        " * gives is freed when the caller has read it, so it must come from malloc. */\n"
        "#ifndef BINDINGS_%.*s_H\n#define BINDINGS_%.*s_H\n\n"
        "#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n",
        ARG(b->prefix), ARG(b->world->name), ARG(b->world->package->name.id), ARG(upper),
        ARG(upper));
    if (b->is_utf16)
        gw_bind_put(out, "#ifndef __cplusplus\n#include <uchar.h>\n#endif\n");
    gw_bind_put(out, "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
    gw_bind_string_type(b, out);
    append(out, &b->typedefs);
    append(out, &b->funcs);
    gw_bind_string_funcs(b, out);
    gw_bind_put(out,
                "\n/* Free what a value owns: its memory, and the handles in it. */\n");
    append(out, &b->frees);
    gw_bind_put(out, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}

static void write_source(struct gw_bind *b, struct gw_slice symbol, struct gw_writer *out)
{
    gw_bind_put(out,
                "/* Generated by `godwit bindgen c`. */\n#include \"%.*s.h\"\n\n"
                "#include <stdlib.h>\n#include <string.h>\n\n"
                "/* Values lie in memory just as the canonical ABI has them. */\n"
                "_Static_assert(sizeof(void *) == 4, \"for wasm32\");\n",
                ARG(b->prefix));
    append(out, &b->asserts);
    gw_bind_put(out,
                "\n/* Pulls in %.*s_component_type.o, which holds the world's type. */\n"
                "extern void %.*s(void);\n"
                "__attribute__((__used__)) void %.*s_use(void);\n"
                "void %.*s_use(void)\n{\n    %.*s();\n}\n",
                ARG(b->prefix), ARG(symbol), ARG(symbol), ARG(symbol), ARG(symbol));
    gw_bind_common(b, out);
    append(out, &b->code);
}

/* What went wrong without saying so. */
static enum gw_err explain(struct gw_bind *b)
{
    if (b->wit->problem.err) return b->err;
    if (b->err == GW_ERR_NOMEM) return gw_wit_problem_nomem(b->wit);
    return gw_wit_problem_at(b->wit, b->err, b->world->place,
                             "a value of a type in world `%.*s` is larger than values of "
                             "components may be",
                             ARG(b->world->name));
}

enum gw_err gw_bindgen_c(struct gw_wit *wit, const struct gw_wit_world *world,
                         enum gw_canon_encoding encoding, struct gw_bindgen *out)
{
    struct gw_bind b = {.wit = wit,
                        .world = world,
                        .alloc = out->header.alloc,
                        .is_utf16 = encoding == GW_CANON_UTF16,
                        .notes = &out->notes};
    open(&b);
    walk(&b);
    if (!b.err) {
        const struct gw_slice symbol =
            gw_bind_text(&b, "component_type_of_%.*s", ARG(b.prefix));
        write_header(&b, &out->header);
        write_source(&b, symbol, &out->source);
        out->name = b.prefix;
        gw_bind_fail(&b, out->header.err);
        gw_bind_fail(&b, out->source.err);
        gw_bind_fail(&b, out->notes.err);
        if (!b.err) gw_bind_fail(&b, gw_bind_object(&b, symbol, &out->object));
    }
    enum gw_err err = b.err ? explain(&b) : GW_OK;
    close(&b);
    return err;
}
