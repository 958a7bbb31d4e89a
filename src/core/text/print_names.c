/* SPDX-License-Identifier: Apache-2.0 */
/* What the name section says, made ready for printing. */
#include <stdlib.h>

#include "base/utf8.h"
#include "core/text/printer.h"
#include "core/wasm/custom.h"

static void nomem(struct gw_printer *p)
{
    gw_print_fail(p, GW_ERR_NOMEM, NULL, "out of memory");
}

/* May a name be printed at all? */
static bool is_usable(struct gw_slice name) { return name.len && gw_utf8_is_valid(name); }

/* A space with one level: mark which names are the first of their kind. */
static void load_space(struct gw_printer *p, enum gw_space space, enum gw_name_space from,
                       uint32_t count)
{
    struct gw_slice *names;
    if (p->err || count == 0) return;
    bool *are_ids = gw_arena_zero(&p->arena, count * sizeof *are_ids);
    if (!are_ids || gw_names_load(p->module, from, count, &p->arena, &names)) {
        nomem(p);
        return;
    }
    struct gw_map seen;
    gw_map_init(&seen, p->out->alloc);
    for (uint32_t i = 0; i < count && !p->err; i++) {
        if (!is_usable(names[i])) {
            names[i].len = 0;
            continue;
        }
        enum gw_err err = gw_map_put_new(&seen, names[i], i);
        if (err == GW_ERR_NOMEM) nomem(p);
        are_ids[i] = err == GW_OK;
    }
    gw_map_deinit(&seen);
    p->names[space] = names;
    p->are_ids[space] = are_ids;
}

static int by_place(const void *a, const void *b)
{
    const struct gw_print_name *x = a, *y = b;
    if (x->outer != y->outer) return x->outer < y->outer ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* spec: appendix/custom#indirect-name-maps */
static void read_indirect(struct gw_printer *p, struct gw_reader *r, struct gw_vec *out)
{
    uint32_t groups = gw_reader_u32(r);
    for (uint32_t g = 0; g < groups && !r->err && !p->err; g++) {
        uint32_t outer = gw_reader_u32(r), count = gw_reader_u32(r);
        for (uint32_t i = 0; i < count && !r->err && !p->err; i++) {
            struct gw_print_name name = {.outer = outer, .index = gw_reader_u32(r)};
            name.name = gw_reader_bytes(r, gw_reader_u32(r));
            if (r->err || !is_usable(name.name)) continue;
            if (!gw_vec_push_copy(out, &name)) nomem(p);
        }
    }
}

/* Sort, and mark which names are the first of their kind in their outer thing. */
static void settle(struct gw_printer *p, struct gw_vec *names, bool may_repeat)
{
    struct gw_map seen;
    struct gw_print_name *all = names->data;
    if (names->len) qsort(all, names->len, sizeof *all, by_place);
    gw_map_init(&seen, p->out->alloc);
    for (size_t i = 0; i < names->len && !p->err; i++) {
        if (may_repeat) {
            all[i].is_id = true;
            continue;
        }
        if (i && all[i].outer != all[i - 1].outer) {
            gw_map_deinit(&seen);
            gw_map_init(&seen, p->out->alloc);
        }
        enum gw_err err = gw_map_put_new(&seen, all[i].name, i);
        if (err == GW_ERR_NOMEM) nomem(p);
        all[i].is_id = err == GW_OK;
    }
    gw_map_deinit(&seen);
}

static void load_indirect(struct gw_printer *p)
{
    const struct gw_custom *section = gw_custom_find(p->module, "name");
    if (!section) return;
    struct gw_reader r = gw_reader_of(section->payload);
    while (r.at < r.end && !r.err && !p->err) {
        uint8_t space = gw_reader_u8(&r);
        struct gw_slice content = gw_reader_bytes(&r, gw_reader_u32(&r));
        struct gw_reader inner = gw_reader_of(content);
        if (r.err) break;
        if (space == GW_NAMES_LOCAL) read_indirect(p, &inner, &p->locals);
        if (space == GW_NAMES_LABEL) read_indirect(p, &inner, &p->labels);
        if (space == GW_NAMES_FIELD) read_indirect(p, &inner, &p->fields);
    }
    settle(p, &p->locals, false);
    settle(p, &p->labels, true);
    settle(p, &p->fields, false);
}

/* Imports that share one type in the text have no ids there. */
static void drop_group_ids(struct gw_printer *p)
{
    static const enum gw_space spaces[] = {GW_SPACE_FUNC, GW_SPACE_TABLE, GW_SPACE_MEMORY,
                                           GW_SPACE_GLOBAL, GW_SPACE_TAG};
    for (uint32_t i = 0; i < p->module->import_count; i++) {
        const struct gw_import *import = &p->module->imports[i];
        bool *are_ids = p->are_ids[spaces[import->kind]];
        if (import->form == GW_IMPORT_NAMES && are_ids) are_ids[import->index] = false;
    }
}

void gw_print_names_load(struct gw_printer *p)
{
    const struct gw_module *m = p->module;
    if (p->options->no_names || !gw_custom_find(m, "name")) return;
    load_space(p, GW_SPACE_TYPE, GW_NAMES_TYPE, m->type_count);
    load_space(p, GW_SPACE_FUNC, GW_NAMES_FUNC, m->func_count);
    load_space(p, GW_SPACE_TABLE, GW_NAMES_TABLE, m->table_count);
    load_space(p, GW_SPACE_MEMORY, GW_NAMES_MEMORY, m->memory_count);
    load_space(p, GW_SPACE_GLOBAL, GW_NAMES_GLOBAL, m->global_count);
    load_space(p, GW_SPACE_TAG, GW_NAMES_TAG, m->tag_count);
    load_space(p, GW_SPACE_ELEM, GW_NAMES_ELEM, m->elem_count);
    load_space(p, GW_SPACE_DATA, GW_NAMES_DATA, m->data_count);
    drop_group_ids(p);
    load_indirect(p);
}

/* The first entry not before (outer, index). */
static size_t lower_bound(const struct gw_vec *names, size_t from, size_t to,
                          uint32_t outer, uint32_t index)
{
    struct gw_print_name key = {.outer = outer, .index = index};
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (by_place(GW_VEC_AT(struct gw_print_name, names, middle), &key) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static const struct gw_print_name *find(const struct gw_vec *names, size_t from,
                                        size_t to, uint32_t outer, uint32_t index)
{
    size_t at = lower_bound(names, from, to, outer, index);
    if (at == to) return NULL;
    const struct gw_print_name *name = GW_VEC_AT(struct gw_print_name, names, at);
    return name->outer == outer && name->index == index ? name : NULL;
}

void gw_print_names_enter(struct gw_printer *p, uint32_t func)
{
    p->func = func;
    p->label_ordinal = 0;
    p->local_from = lower_bound(&p->locals, 0, p->locals.len, func, 0);
    p->local_to = lower_bound(&p->locals, p->local_from, p->locals.len, func, UINT32_MAX);
    p->label_from = lower_bound(&p->labels, 0, p->labels.len, func, 0);
    p->label_to = lower_bound(&p->labels, p->label_from, p->labels.len, func, UINT32_MAX);
}

const struct gw_print_name *gw_print_names_local(const struct gw_printer *p,
                                                 uint32_t index)
{
    return find(&p->locals, p->local_from, p->local_to, p->func, index);
}

const struct gw_print_name *gw_print_names_label(const struct gw_printer *p,
                                                 uint32_t ordinal)
{
    return find(&p->labels, p->label_from, p->label_to, p->func, ordinal);
}

const struct gw_print_name *gw_print_names_field(const struct gw_printer *p,
                                                 uint32_t type, uint32_t index)
{
    return find(&p->fields, 0, p->fields.len, type, index);
}
