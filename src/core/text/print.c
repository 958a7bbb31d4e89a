/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/print.h"

#include "base/utf8.h"
#include "core/text/printer.h"
#include "core/wasm/decode_data.h"
#include "core/wasm/limits.h"
#include "core/wasm/type_codes.h"

static void begin(struct gw_printer *p, const char *word, enum gw_space space,
                  uint32_t index)
{
    gw_print_newline(p);
    gw_print_text(p, "(");
    gw_print_text(p, word);
    gw_print_text(p, " ");
    gw_print_id(p, space, index);
}

static void end(struct gw_printer *p) { gw_print_text(p, ")"); }

static const struct {
    const char *word;
    enum gw_space space;
} externs[] = {
    [GW_EXTERN_FUNC] = {"func",   GW_SPACE_FUNC  },
    [GW_EXTERN_TABLE] = {"table",  GW_SPACE_TABLE },
    [GW_EXTERN_MEMORY] = {"memory", GW_SPACE_MEMORY},
    [GW_EXTERN_GLOBAL] = {"global", GW_SPACE_GLOBAL},
    [GW_EXTERN_TAG] = {"tag",    GW_SPACE_TAG   },
};

/* "(kind $id type)"; a type that a group shares has no id. */
static void extern_desc(struct gw_printer *p, const struct gw_import *import_of,
                        bool has_id)
{
    const struct gw_module *m = p->module;
    uint32_t index = import_of->index;
    gw_print_text(p, " (");
    gw_print_text(p, externs[import_of->kind].word);
    gw_print_text(p, " ");
    if (has_id) gw_print_id(p, externs[import_of->kind].space, index);
    switch (import_of->kind) {
    case GW_EXTERN_FUNC:
        gw_print_signature(p, m->funcs[index].type, false);
        break;
    case GW_EXTERN_TABLE:
        gw_print_table_type(p, &m->tables[index].type);
        break;
    case GW_EXTERN_MEMORY:
        gw_print_memory_type(p, &m->memories[index].type);
        break;
    case GW_EXTERN_GLOBAL:
        gw_print_global_type(p, &m->globals[index].type);
        break;
    case GW_EXTERN_TAG:
        gw_print_signature(p, m->tags[index].type, false);
        break;
    }
    end(p);
}

/* One import, or all of its group.    returns  how many */
static uint32_t import(struct gw_printer *p, uint32_t first)
{
    const struct gw_module *m = p->module;
    const struct gw_import *imports = m->imports;
    uint8_t form = imports[first].form;
    uint32_t next = first + 1;
    gw_print_newline(p);
    gw_print_text(p, "(import ");
    gw_print_name(p, imports[first].module);
    if (form == GW_IMPORT_SINGLE) {
        gw_print_text(p, " ");
        gw_print_name(p, imports[first].name);
        extern_desc(p, &imports[first], true);
    } else {
        while (next < m->import_count && !imports[next].opens_group)
            next++;
        for (uint32_t i = first; i < next; i++) {
            gw_print_text(p, " (item ");
            gw_print_name(p, imports[i].name);
            if (form == GW_IMPORT_ITEMS) extern_desc(p, &imports[i], true);
            end(p);
        }
        if (form == GW_IMPORT_NAMES) extern_desc(p, &imports[first], false);
    }
    end(p);
    return next - first;
}

static void local(struct gw_printer *p, uint32_t index, gw_valtype type, bool is_first,
                  bool *is_open)
{
    const struct gw_print_name *name = gw_print_names_local(p, index);
    if (name && *is_open) {
        end(p);
        *is_open = false;
    }
    gw_print_text(p, *is_open ? " " : is_first ? "(local " : " (local ");
    gw_print_named(p, name);
    gw_print_val(p, type);
    *is_open = !name;
    if (name) end(p);
}

/* The locals of a body; `r` is moved behind them. Text joins runs of one type, so where
 * the binary does not, an annotation keeps them apart. */
static void locals(struct gw_printer *p, struct gw_reader *r, uint32_t first)
{
    uint32_t runs = gw_reader_u32(r);
    uint32_t index = first;
    uint64_t total = first;
    gw_valtype before = GW_BOT;
    bool is_open = false;
    if (runs) gw_print_newline(p);
    for (uint32_t i = 0; i < runs && !r->err && !p->err; i++) {
        uint32_t count = gw_reader_u32(r);
        gw_valtype type = gw_type_codes_read_val(r);
        total += count;
        if (total > GW_MAX_LOCALS) {
            gw_print_fail(p, GW_ERR_LIMIT, r->at, "too many locals");
            return;
        }
        if (count && type == before) {
            if (is_open) end(p);
            is_open = false;
            gw_print_text(p, " (@godwit.run)");
        }
        if (count) before = type;
        for (uint32_t k = 0; k < count && !r->err; k++, index++)
            local(p, index, type, index == first, &is_open);
    }
    if (is_open) end(p);
    if (r->err) gw_print_fail(p, r->err, r->at, "malformed locals");
}

static void func(struct gw_printer *p, uint32_t index)
{
    const struct gw_module *m = p->module;
    const struct gw_module_func *func_of = &m->funcs[index];
    gw_print_names_enter(p, index);
    begin(p, "func", GW_SPACE_FUNC, index);
    gw_print_signature(p, func_of->type, true);
    if (p->options->skeleton) {
        end(p);
        return;
    }
    struct gw_reader r = gw_reader_of(func_of->body);
    uint32_t params = 0;
    if (func_of->type < m->type_count && m->types[func_of->type].comp == GW_COMP_FUNC)
        params = m->types[func_of->type].func.param_count;
    p->body = func_of->body.data;
    p->indent++;
    locals(p, &r, params);
    p->open.len = 0;
    gw_print_open_label(p, gw_slice_of("", 0));
    if (p->options->folded)
        gw_print_folded(p, &r);
    else
        gw_print_flat(p, &r);
    if (!p->err && r.at != r.end)
        gw_print_fail(p, GW_ERR_MALFORMED, r.at, "code behind the end of a function");
    p->indent--;
    p->body = NULL;
    p->open.len = 0;
    p->local_to = p->local_from;
    p->label_to = p->label_from;
    end(p);
}

static void definitions(struct gw_printer *p)
{
    const struct gw_module *m = p->module;
    for (uint32_t i = m->table_import_count; i < m->table_count; i++) {
        begin(p, "table", GW_SPACE_TABLE, i);
        gw_print_table_type(p, &m->tables[i].type);
        if (m->tables[i].has_init) gw_print_const(p, &m->tables[i].init, NULL);
        end(p);
    }
    for (uint32_t i = m->memory_import_count; i < m->memory_count; i++) {
        begin(p, "memory", GW_SPACE_MEMORY, i);
        gw_print_memory_type(p, &m->memories[i].type);
        end(p);
    }
    for (uint32_t i = m->tag_import_count; i < m->tag_count; i++) {
        begin(p, "tag", GW_SPACE_TAG, i);
        gw_print_signature(p, m->tags[i].type, false);
        end(p);
    }
    for (uint32_t i = m->global_import_count; i < m->global_count; i++) {
        begin(p, "global", GW_SPACE_GLOBAL, i);
        gw_print_global_type(p, &m->globals[i].type);
        gw_print_const(p, &m->globals[i].init, NULL);
        end(p);
    }
}

static void exports(struct gw_printer *p)
{
    const struct gw_module *m = p->module;
    for (uint32_t i = 0; i < m->export_count; i++) {
        gw_print_newline(p);
        gw_print_text(p, "(export ");
        gw_print_name(p, m->exports[i].name);
        gw_print_text(p, " (");
        gw_print_text(p, externs[m->exports[i].kind].word);
        gw_print_text(p, " ");
        gw_print_index(p, externs[m->exports[i].kind].space, m->exports[i].index);
        gw_print_text(p, "))");
    }
    if (m->has_start) {
        gw_print_newline(p);
        gw_print_text(p, "(start ");
        gw_print_index(p, GW_SPACE_FUNC, m->start);
        end(p);
    }
}

/* Flags of segments.  spec: binary/modules#element-section */
enum { EXPLICIT = 2, EXPRS = 4 };

static void use(struct gw_printer *p, const char *word, enum gw_space space,
                uint32_t index)
{
    gw_print_text(p, "(");
    gw_print_text(p, word);
    gw_print_text(p, " ");
    gw_print_index(p, space, index);
    gw_print_text(p, ")");
}

static void elem(struct gw_printer *p, uint32_t index)
{
    const struct gw_module_elem *elem_of = &p->module->elems[index];
    bool is_active = elem_of->mode == GW_SEGMENT_ACTIVE;
    begin(p, "elem", GW_SPACE_ELEM, index);
    if (elem_of->mode == GW_SEGMENT_DECLARED) gw_print_text(p, "declare ");
    if (is_active && (elem_of->flags & EXPLICIT))
        use(p, "table", GW_SPACE_TABLE, elem_of->table);
    if (is_active) gw_print_const(p, &elem_of->offset, "offset");
    if (is_active) gw_print_text(p, " ");
    if (!(elem_of->flags & EXPRS)) {
        gw_print_text(p, "func");
        for (uint32_t i = 0; i < elem_of->count; i++) {
            gw_print_text(p, " ");
            gw_print_index(p, GW_SPACE_FUNC, elem_of->funcs[i]);
        }
    } else {
        gw_print_ref(p, elem_of->type);
        for (uint32_t i = 0; i < elem_of->count; i++)
            gw_print_const(p, &elem_of->exprs[i], "item");
    }
    end(p);
}

static void data(struct gw_printer *p, const struct gw_module_data *data_of,
                 uint32_t index)
{
    bool is_active = data_of->mode == GW_SEGMENT_ACTIVE;
    begin(p, "data", GW_SPACE_DATA, index);
    if (is_active && (data_of->flags & EXPLICIT))
        use(p, "memory", GW_SPACE_MEMORY, data_of->memory);
    if (is_active) gw_print_const(p, &data_of->offset, "offset");
    if (is_active) gw_print_text(p, " ");
    gw_print_string(p, data_of->bytes);
    end(p);
}

static void datas(struct gw_printer *p)
{
    struct gw_data_cursor cursor = gw_data_first(p->module);
    struct gw_module_data data_of;
    for (uint32_t i = 0; !p->err && gw_data_next(&cursor, &data_of); i++)
        data(p, &data_of, i);
}

static void module_id(struct gw_printer *p)
{
    struct gw_slice name = gw_names_find(p->module, GW_NAMES_MODULE, 0, 0);
    if (p->options->no_names || !name.len || !gw_utf8_is_valid(name)) return;
    gw_print_text(p, " ");
    gw_print_symbol(p, name);
}

static void fields(struct gw_printer *p)
{
    const struct gw_module *m = p->module;
    gw_print_types(p);
    for (uint32_t i = 0; i < m->import_count;)
        i += import(p, i);
    definitions(p);
    exports(p);
    for (uint32_t i = m->func_import_count; i < m->func_count && !p->err; i++)
        func(p, i);
    for (uint32_t i = 0; i < m->elem_count && !p->err; i++)
        elem(p, i);
    if (!p->options->skeleton) {
        datas(p);
        gw_print_customs(p);
        if (m->has_data_count != p->uses_data) {
            gw_print_newline(p);
            gw_print_text(p, m->has_data_count ? "(@godwit.data_count \"yes\")"
                                               : "(@godwit.data_count \"no\")");
        }
    }
}

static void module(struct gw_printer *p)
{
    gw_print_text(p, "(module");
    module_id(p);
    p->indent++;
    fields(p);
    p->indent--;
    gw_print_text(p, ")\n");
}

static enum gw_err print(const struct gw_module *m,
                         const struct gw_print_options *options, unsigned indent,
                         void (*what)(struct gw_printer *p), struct gw_diag *diag,
                         struct gw_writer *out)
{
    static const struct gw_print_options defaults;
    struct gw_printer p = {.module = m,
                           .options = options ? options : &defaults,
                           .diag = diag,
                           .out = out,
                           .indent = indent};
    gw_arena_init(&p.arena, out->alloc);
    gw_vec_init(&p.locals, out->alloc, sizeof(struct gw_print_name));
    gw_vec_init(&p.labels, out->alloc, sizeof(struct gw_print_name));
    gw_vec_init(&p.fields, out->alloc, sizeof(struct gw_print_name));
    gw_vec_init(&p.hints, out->alloc, sizeof(struct gw_hint_entry));
    gw_vec_init(&p.open, out->alloc, sizeof(struct gw_slice));
    gw_print_names_load(&p);
    if (!p.err) gw_print_hints_load(&p);
    if (!p.err) what(&p);
    if (out->err) gw_print_fail(&p, out->err, NULL, "out of memory");
    gw_vec_deinit(&p.open);
    gw_vec_deinit(&p.hints);
    gw_vec_deinit(&p.fields);
    gw_vec_deinit(&p.labels);
    gw_vec_deinit(&p.locals);
    gw_arena_deinit(&p.arena);
    return p.err;
}

enum gw_err gw_text_print(const struct gw_module *m,
                          const struct gw_print_options *options, struct gw_diag *diag,
                          struct gw_writer *out)
{
    return print(m, options, 0, module, diag, out);
}

enum gw_err gw_text_print_fields(const struct gw_module *m,
                                 const struct gw_print_options *options, unsigned indent,
                                 struct gw_diag *diag, struct gw_writer *out)
{
    return print(m, options, indent, fields, diag, out);
}
