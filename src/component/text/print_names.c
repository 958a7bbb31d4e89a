/* SPDX-License-Identifier: Apache-2.0 */
/* What the name section of a component says. spec: Binary#name-section */
#include "base/utf8.h"
#include "component/text/printer.h"
#include "core/wasm/reader.h"

static void nomem(struct gw_comp_printer *t)
{
    gw_print_fail(&t->p, GW_ERR_NOMEM, NULL, "out of memory");
}

static struct gw_slice name(struct gw_reader *r)
{
    struct gw_slice text = gw_reader_bytes(r, gw_reader_u32(r));
    if (!r->err && !gw_utf8_is_valid(text)) r->err = GW_ERR_MALFORMED;
    return r->err ? gw_slice_of("", 0) : text;
}

/* ORDER(sort codes): the binary's, core ones by their own. */
static enum gw_comp_sort sort(struct gw_reader *r)
{
    static const enum gw_comp_sort component[] = {
        GW_COMP_SORT_COUNT, GW_COMP_SORT_FUNC,      GW_COMP_SORT_VALUE,
        GW_COMP_SORT_TYPE,  GW_COMP_SORT_COMPONENT, GW_COMP_SORT_INSTANCE,
    };
    uint8_t code = gw_reader_u8(r);
    enum gw_comp_sort found = GW_COMP_SORT_COUNT;
    if (code == 0) {
        code = gw_reader_u8(r);
        if (code <= 0x04)
            found = (enum gw_comp_sort)code;
        else if (code >= 0x10 && code <= 0x12)
            found = (enum gw_comp_sort)(GW_COMP_SORT_CORE_TYPE + code - 0x10);
    } else if (code < GW_COUNT(component)) {
        found = component[code];
    }
    if (found == GW_COMP_SORT_COUNT && !r->err) r->err = GW_ERR_MALFORMED;
    return found;
}

static void read_sort(struct gw_comp_printer *t, struct gw_reader *r,
                      struct gw_comp_print_names *out)
{
    enum gw_comp_sort of = sort(r);
    uint32_t count = gw_reader_u32(r);
    if (r->err || out->names[of] || out->counts[of] == 0) return;
    struct gw_slice *names = gw_arena_array(&t->p.arena, out->counts[of], sizeof *names);
    bool *are_ids = gw_arena_zero(&t->p.arena, out->counts[of]);
    struct gw_map seen;
    if (!names || !are_ids) {
        nomem(t);
        return;
    }
    memset(names, 0, out->counts[of] * sizeof *names);
    gw_map_init(&seen, t->p.out->alloc);
    for (uint32_t i = 0; i < count && !r->err && !t->p.err; i++) {
        uint32_t index = gw_reader_u32(r);
        struct gw_slice text = name(r);
        if (r->err || index >= out->counts[of] || text.len == 0) continue;
        enum gw_err err = gw_map_put_new(&seen, text, index);
        if (err == GW_ERR_NOMEM) nomem(t);
        names[index] = text;
        are_ids[index] = err == GW_OK;
    }
    gw_map_deinit(&seen);
    out->names[of] = names;
    out->are_ids[of] = are_ids;
}

static bool read_section(struct gw_comp_printer *t, struct gw_slice payload,
                         struct gw_comp_print_names *out)
{
    struct gw_reader r = gw_reader_of(payload);
    while (r.at < r.end && !r.err && !t->p.err) {
        uint8_t id = gw_reader_u8(&r);
        struct gw_reader inner = gw_reader_of(gw_reader_bytes(&r, gw_reader_u32(&r)));
        if (r.err) return false;
        if (id == 0) out->own = name(&inner);
        if (id == 1) read_sort(t, &inner, out);
        if (id > 1 || inner.err) return false;
    }
    return true;
}

void gw_comp_print_names_load(struct gw_comp_printer *t, const struct gw_component *c,
                              struct gw_comp_print_names *out)
{
    *out = (struct gw_comp_print_names){.section = NULL};
    memcpy(out->counts, c->counts, sizeof out->counts);
    for (uint32_t i = 0; i < c->def_count && !out->section; i++) {
        const struct gw_comp_def *def = &c->defs[i];
        if (def->kind == GW_COMP_DEF_CUSTOM &&
            gw_slice_is(def->custom.name, "component-name"))
            out->section = &def->custom;
    }
    if (!out->section || t->p.options->no_names ||
        read_section(t, out->section->payload, out))
        return;
    /* What cannot be read is printed as bytes. */
    *out = (struct gw_comp_print_names){.section = NULL};
}

struct gw_slice gw_comp_print_name_of(const struct gw_comp_printer *t,
                                      enum gw_comp_sort of, uint32_t index)
{
    const struct gw_comp_print_names *names = t->names;
    if (!names || !names->names[of] || index >= names->counts[of])
        return gw_slice_of("", 0);
    return names->names[of][index];
}

static bool is_id(const struct gw_comp_printer *t, enum gw_comp_sort of, uint32_t index)
{
    return gw_comp_print_name_of(t, of, index).len && t->names->are_ids[of][index];
}

void gw_comp_print_id(struct gw_comp_printer *t, enum gw_comp_sort of, uint32_t index)
{
    struct gw_slice text = gw_comp_print_name_of(t, of, index);
    bool has_id = is_id(t, of, index);
    if (has_id) {
        gw_print_symbol(&t->p, text);
        gw_print_text(&t->p, " ");
    }
    gw_print_text(&t->p, "(;");
    gw_print_nat(&t->p, index);
    gw_print_text(&t->p, ";)");
    if (!text.len || has_id) return;
    gw_print_text(&t->p, " (@name ");
    gw_print_name(&t->p, text);
    gw_print_text(&t->p, ")");
}

void gw_comp_print_index(struct gw_comp_printer *t, enum gw_comp_sort of, uint32_t index)
{
    if (is_id(t, of, index))
        gw_print_symbol(&t->p, gw_comp_print_name_of(t, of, index));
    else
        gw_print_nat(&t->p, index);
}
