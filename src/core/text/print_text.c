/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"
#include "core/text/printer.h"

void gw_print_text(struct gw_printer *p, const char *text)
{
    gw_writer_fixed(p->out, text, strlen(text));
}

static void print_slice(struct gw_printer *p, struct gw_slice text)
{
    gw_writer_bytes(p->out, text);
}

void gw_print_nat(struct gw_printer *p, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    gw_writer_fixed(p->out, digits + at, sizeof digits - at);
}

enum { INDENT_MAX = 40 }; /* levels; deeper ones stay there, so that output is linear */

void gw_print_newline(struct gw_printer *p)
{
    static const char spaces[] =
        "                                                            "
        "                    ";
    _Static_assert(sizeof spaces - 1 == 2 * INDENT_MAX, "two a level");
    unsigned levels = p->indent < INDENT_MAX ? p->indent : INDENT_MAX;
    gw_writer_u8(p->out, '\n');
    gw_writer_fixed(p->out, spaces, 2 * levels);
}

static void hex_byte(struct gw_printer *p, uint8_t byte)
{
    static const char hex[] = "0123456789abcdef";
    char escape[3] = {'\\', hex[byte >> 4], hex[byte & 15]};
    gw_writer_fixed(p->out, escape, sizeof escape);
}

static bool is_plain(uint8_t c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

void gw_print_string(struct gw_printer *p, struct gw_slice bytes)
{
    gw_writer_u8(p->out, '"');
    for (size_t i = 0; i < bytes.len;) {
        size_t run = i;
        while (run < bytes.len && is_plain(bytes.data[run]))
            run++;
        gw_writer_fixed(p->out, bytes.data + i, run - i);
        i = run;
        if (i < bytes.len) hex_byte(p, bytes.data[i++]);
    }
    gw_writer_u8(p->out, '"');
}

void gw_print_name(struct gw_printer *p, struct gw_slice name)
{
    gw_writer_u8(p->out, '"');
    for (size_t i = 0; i < name.len;) {
        bool is_special = name.data[i] < 0x80 && !is_plain(name.data[i]);
        size_t len = is_special ? 0 : gw_utf8_shown(name, i);
        if (len)
            gw_writer_fixed(p->out, name.data + i, len);
        else
            hex_byte(p, name.data[i]);
        i += len ? len : 1;
    }
    gw_writer_u8(p->out, '"');
}

static bool is_idchars(struct gw_slice name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!is_plain(name.data[i]) || strchr(" ,;()[]{}", name.data[i])) return false;
    return name.len != 0;
}

void gw_print_symbol(struct gw_printer *p, struct gw_slice name)
{
    gw_writer_u8(p->out, '$');
    /* A backslash is an idchar, but is_plain keeps it for the quoted form: both mean the
     * same. */
    if (is_idchars(name))
        print_slice(p, name);
    else
        gw_print_name(p, name);
}

static void annotation(struct gw_printer *p, struct gw_slice name)
{
    gw_print_text(p, "(@name ");
    gw_print_name(p, name);
    gw_print_text(p, ") ");
}

void gw_print_id(struct gw_printer *p, enum gw_space space, uint32_t index)
{
    struct gw_slice name = {NULL, 0};
    bool is_id = false;
    if (p->names[space]) {
        name = p->names[space][index];
        is_id = p->are_ids[space][index];
    }
    if (is_id) {
        gw_print_symbol(p, name);
        gw_print_text(p, " ");
    }
    gw_print_text(p, "(;");
    gw_print_nat(p, index);
    gw_print_text(p, ";) ");
    if (name.len && !is_id) annotation(p, name);
}

void gw_print_named(struct gw_printer *p, const struct gw_print_name *name)
{
    if (!name) return;
    if (name->is_id) gw_print_symbol(p, name->name);
    if (name->is_id)
        gw_print_text(p, " ");
    else
        annotation(p, name->name);
}

static uint32_t count_of(const struct gw_module *m, enum gw_space space)
{
    switch (space) {
    case GW_SPACE_TYPE:
        return m->type_count;
    case GW_SPACE_FUNC:
        return m->func_count;
    case GW_SPACE_TABLE:
        return m->table_count;
    case GW_SPACE_MEMORY:
        return m->memory_count;
    case GW_SPACE_GLOBAL:
        return m->global_count;
    case GW_SPACE_TAG:
        return m->tag_count;
    case GW_SPACE_ELEM:
        return m->elem_count;
    default:
        return m->data_count;
    }
}

/* Labels count from the inside; an id stands only for the innermost label that has it,
 * and is looked for no farther than a reader would. */
static void label(struct gw_printer *p, uint32_t depth)
{
    enum { FAR = 64 };
    size_t open = p->open.len;
    if (depth < open && depth < FAR) {
        struct gw_slice id = *GW_VEC_AT(struct gw_slice, &p->open, open - 1 - depth);
        bool is_hidden = id.len == 0;
        for (uint32_t i = 0; i < depth && !is_hidden; i++)
            is_hidden =
                gw_slice_eq(*GW_VEC_AT(struct gw_slice, &p->open, open - 1 - i), id);
        if (!is_hidden) {
            gw_print_symbol(p, id);
            return;
        }
    }
    gw_print_nat(p, depth);
}

void gw_print_index(struct gw_printer *p, enum gw_space space, uint32_t index)
{
    if (space == GW_SPACE_LABEL) {
        label(p, index);
        return;
    }
    const struct gw_print_name *local =
        space == GW_SPACE_LOCAL ? gw_print_names_local(p, index) : NULL;
    if (local && local->is_id) {
        gw_print_symbol(p, local->name);
    } else if (space <= GW_SPACE_DATA && p->names[space] &&
               index < count_of(p->module, space) && p->are_ids[space][index]) {
        gw_print_symbol(p, p->names[space][index]);
    } else {
        gw_print_nat(p, index);
    }
}

void gw_print_fail(struct gw_printer *p, enum gw_err err, const uint8_t *at,
                   const char *what)
{
    if (p->err) return;
    uint64_t offset = at ? (uint64_t)(at - p->module->bytes.data) : GW_DIAG_NONE;
    p->err = gw_diag_at(p->diag, err, offset, "%s", what);
}
