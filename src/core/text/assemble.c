/* SPDX-License-Identifier: Apache-2.0 */
/* The last step: sections, custom sections and names in the order of the binary. */
#include "core/text/parser.h"

/* Ids in the order they take.  ORDER(sections) */
static const uint8_t section_order[] = {1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11};

enum { START_SECTION = 8, CODE_SECTION = 10, DATA_SECTION = 11, DATA_COUNT_SECTION = 12 };

static void section(struct gw_parser *p, uint8_t id, struct gw_writer *out)
{
    const struct gw_writer *content = &p->sections[id];
    bool is_bare = id == START_SECTION || id == DATA_COUNT_SECTION; /* holds no vector */
    if (content->err) gw_parser_nomem(p);
    if (p->items[id] == 0 && !(is_bare && content->len)) return;
    gw_writer_u8(out, id);
    struct gw_writer count;
    gw_writer_init(&count, p->alloc);
    if (!is_bare) gw_writer_u32(&count, p->items[id]);
    gw_writer_u32(out, (uint32_t)(count.len + content->len));
    gw_writer_bytes(out, gw_slice_of(count.data, count.len));
    gw_writer_bytes(out, gw_slice_of(content->data, content->len));
    if (count.err) gw_parser_nomem(p);
    gw_writer_deinit(&count);
}

static void custom(struct gw_writer *out, struct gw_slice name, struct gw_slice payload)
{
    gw_writer_u8(out, 0);
    size_t from = out->len;
    gw_writer_name(out, name);
    gw_writer_bytes(out, payload);
    gw_writer_prefix_len(out, from);
}

static void customs(struct gw_parser *p, size_t rank, struct gw_writer *out)
{
    for (size_t i = 0; i < p->customs.len; i++) {
        const struct gw_custom_entry *entry =
            GW_VEC_AT(struct gw_custom_entry, &p->customs, i);
        if (entry->rank == rank) custom(out, entry->name, entry->payload);
    }
}

/* spec: proposals/branch-hinting: functions, each with offset, length 1 and value per
 * hint */
static void hints(struct gw_parser *p, struct gw_writer *out)
{
    size_t count = p->hints.len, funcs = 0;
    const struct gw_hint_entry *all = p->hints.data;
    if (count == 0) return;
    for (size_t i = 0; i < count; i++)
        funcs += i == 0 || all[i].func != all[i - 1].func;
    gw_writer_u8(out, 0);
    size_t from = out->len;
    gw_writer_name(out, gw_slice_str("metadata.code.branch_hint"));
    gw_writer_u32(out, (uint32_t)funcs);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && all[end].func == all[i].func;)
            end++;
        gw_writer_u32(out, all[i].func);
        gw_writer_u32(out, (uint32_t)(end - i));
        for (size_t k = i; k < end; k++) {
            gw_writer_u32(out, all[k].offset);
            gw_writer_u32(out, 1);
            gw_writer_u8(out, all[k].value);
        }
    }
    gw_writer_prefix_len(out, from);
}

static void name_map(struct gw_writer *out, const struct gw_name_entry *entries,
                     size_t count)
{
    gw_writer_u32(out, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        gw_writer_u32(out, entries[i].index);
        gw_writer_name(out, entries[i].name);
    }
}

static void indirect_name_map(struct gw_writer *out, const struct gw_name_entry *entries,
                              size_t count)
{
    size_t groups = 0;
    for (size_t i = 0; i < count; i++)
        groups += i == 0 || entries[i].outer != entries[i - 1].outer;
    gw_writer_u32(out, (uint32_t)groups);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && entries[end].outer == entries[i].outer;)
            end++;
        gw_writer_u32(out, entries[i].outer);
        name_map(out, entries + i, end - i);
    }
}

/* spec: appendix/custom#name-section */
static void names(struct gw_parser *p, struct gw_writer *out)
{
    size_t start = out->len;
    bool is_empty = true;
    gw_writer_u8(out, 0);
    size_t from = out->len;
    gw_writer_name(out, gw_slice_str("name"));
    for (uint8_t space = 0; space < GW_COUNT(p->names); space++) {
        const struct gw_name_entry *entries = p->names[space].data;
        size_t count = p->names[space].len;
        if (count == 0) continue;
        is_empty = false;
        gw_writer_u8(out, space);
        size_t content = out->len;
        if (space == GW_NAMES_MODULE)
            gw_writer_name(out, entries[0].name);
        else if (space == GW_NAMES_LOCAL || space == GW_NAMES_LABEL ||
                 space == GW_NAMES_FIELD)
            indirect_name_map(out, entries, count);
        else
            name_map(out, entries, count);
        gw_writer_prefix_len(out, content);
    }
    gw_writer_prefix_len(out, from);
    if (is_empty && !out->err) out->len = start;
}

void gw_assemble(struct gw_parser *p, struct gw_writer *out)
{
    static const uint8_t header[8] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    gw_writer_fixed(out, header, sizeof header);
    if (p->has_data_count_note ? p->wants_data_count : p->uses_data)
        gw_writer_u32(&p->sections[DATA_COUNT_SECTION], p->items[DATA_SECTION]);
    for (size_t i = 0; i < GW_COUNT(section_order) && !p->err; i++) {
        customs(p, 2 * i, out);
        if (section_order[i] == CODE_SECTION) hints(p, out);
        section(p, section_order[i], out);
        customs(p, 2 * i + 1, out);
    }
    if (!p->options || !p->options->drop_names) names(p, out);
    if (out->err) gw_parser_nomem(p);
}
