/* SPDX-License-Identifier: Apache-2.0 */
/* Custom sections: as annotations with their place, but for those that are printed in a
 * better way. */
#include "core/text/printer.h"
#include "core/wasm/custom.h"

static const char hint_section[] = "metadata.code.branch_hint";

static void load_func(struct gw_printer *p, struct gw_reader *r)
{
    uint32_t func = gw_reader_u32(r), count = gw_reader_u32(r);
    for (uint32_t i = 0; i < count && !r->err && !p->err; i++) {
        struct gw_hint_entry entry = {.func = func, .offset = gw_reader_u32(r)};
        uint32_t size = gw_reader_u32(r);
        entry.value = gw_reader_u8(r);
        if (size != 1 || entry.value > 1) r->err = GW_ERR_MALFORMED;
        const struct gw_hint_entry *last =
            p->hints.len ? GW_VEC_AT(struct gw_hint_entry, &p->hints, p->hints.len - 1)
                         : NULL;
        if (last &&
            (last->func > func || (last->func == func && last->offset >= entry.offset)))
            r->err = GW_ERR_MALFORMED;
        if (!r->err && !gw_vec_push_copy(&p->hints, &entry))
            gw_print_fail(p, GW_ERR_NOMEM, NULL, "out of memory");
    }
}

void gw_print_hints_load(struct gw_printer *p)
{
    const struct gw_custom *section = gw_custom_find(p->module, hint_section);
    if (!section || p->options->skeleton) return;
    struct gw_reader r = gw_reader_of(section->payload);
    uint32_t count = gw_reader_u32(&r);
    for (uint32_t i = 0; i < count && !r.err && !p->err; i++)
        load_func(p, &r);
    p->has_hints = !r.err && r.at == r.end;
    if (!p->has_hints) p->hints.len = 0; /* printed as bytes then */
}

/* Where a section stands: "(after code)".  by id of the known section before it */
static void place(struct gw_printer *p, uint8_t after)
{
    static const char *const words[] = {
        NULL,     "type",  "import", "func", "table", "memory",    "global",
        "export", "start", "elem",   "code", "data",  "datacount", "tag",
    };
    if (after == 0 || after >= GW_COUNT(words)) {
        gw_print_text(p, " (before first)");
        return;
    }
    gw_print_text(p, " (after ");
    gw_print_text(p, words[after]);
    gw_print_text(p, ")");
}

void gw_print_customs(struct gw_printer *p)
{
    for (uint32_t i = 0; i < p->module->custom_count; i++) {
        const struct gw_custom *custom = &p->module->customs[i];
        if (gw_slice_is(custom->name, "name")) continue;
        if (p->has_hints && gw_slice_is(custom->name, hint_section)) continue;
        gw_print_newline(p);
        gw_print_text(p, "(@custom ");
        gw_print_name(p, custom->name);
        place(p, custom->after_section);
        gw_print_text(p, " ");
        gw_print_string(p, custom->payload);
        gw_print_text(p, ")");
    }
}
