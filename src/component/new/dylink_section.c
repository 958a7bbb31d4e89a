/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/dylink_section.h"

#include "base/utf8.h"
#include "core/wasm/reader.h"

enum { MEM_INFO = 1, NEEDED, EXPORT_INFO, IMPORT_INFO, RUNTIME_PATH };

static const char *const kinds[] = {"mem-info", "needed", "export-info", "import-info",
                                    "runtime-path"};

static struct gw_slice name(struct gw_reader *r)
{
    const uint8_t *at = r->at;
    struct gw_slice text = gw_reader_bytes(r, gw_reader_u32(r));
    if (!r->err && !gw_utf8_is_valid(text)) {
        r->err = GW_ERR_MALFORMED;
        r->at = at;
    }
    return text;
}

/* A list of so many items has room for the next power of two: many short subsections that add to
 * one list are not copied again and again. */
static size_t room_of(size_t count)
{
    size_t room = count ? 1 : 0;
    while (room < count)
        room *= 2;
    return room;
}

/* Make room for `*count` items more, which take at least `least_bytes` each in the section, behind
 * `old` ones.      returns  the longer list, or NULL; then the reader's error says why */
static void *grow(struct gw_reader *r, struct gw_arena *arena, const void *items,
                  uint32_t old, uint32_t *count, size_t least_bytes, size_t item_bytes)
{
    *count = gw_reader_u32(r);
    if (!r->err && *count > (size_t)(r->end - r->at) / least_bytes) r->err = GW_ERR_EOF;
    if (r->err) return NULL;
    size_t wanted = (size_t)old + *count;
    if (old && wanted <= room_of(old)) return (void *)(uintptr_t)items;
    void *all = gw_arena_array(arena, room_of(wanted), item_bytes);
    if (!all)
        r->err = GW_ERR_NOMEM;
    else if (old)
        memcpy(all, items, old * item_bytes);
    return all;
}

static void names(struct gw_reader *r, struct gw_arena *arena,
                  const struct gw_slice **list, uint32_t *len)
{
    uint32_t count;
    struct gw_slice *all = grow(r, arena, *list, *len, &count, 1, sizeof *all);
    if (!all) return;
    for (uint32_t i = 0; i < count && !r->err; i++)
        all[*len + i] = name(r);
    *list = all;
    if (!r->err) *len += count;
}

static void flags(struct gw_reader *r, struct gw_arena *arena, bool is_import,
                  const struct gw_dylink_flags **list, uint32_t *len)
{
    uint32_t count;
    struct gw_dylink_flags *all =
        grow(r, arena, *list, *len, &count, is_import ? 3 : 2, sizeof *all);
    if (!all) return;
    for (uint32_t i = 0; i < count && !r->err; i++) {
        struct gw_dylink_flags *one = &all[*len + i];
        *one = (struct gw_dylink_flags){0};
        if (is_import) one->module = name(r);
        one->name = name(r);
        one->flags = gw_reader_u32(r);
    }
    *list = all;
    if (!r->err) *len += count;
}

static void mem_info(struct gw_reader *r, struct gw_dylink_section *out)
{
    out->memory_bytes = gw_reader_u32(r);
    out->memory_align_log2 = gw_reader_u32(r);
    out->table_slots = gw_reader_u32(r);
    out->table_align_log2 = gw_reader_u32(r);
    if (!r->err && (out->memory_align_log2 > 31 || out->table_align_log2 > 31))
        r->err = GW_ERR_LIMIT;
}

static enum gw_err unknown(struct gw_diag *diag, uint8_t kind, size_t offset)
{
    return gw_diag_at(diag, GW_ERR_UNSUPPORTED, offset,
                      "subsection %u of dylink.0 is of no known kind", kind);
}

enum gw_err gw_dylink_section_read(struct gw_slice payload, struct gw_arena *arena,
                                   struct gw_diag *diag, struct gw_dylink_section *out)
{
    struct gw_dylink_section all = {.memory_align_log2 = 1, .table_align_log2 = 1};
    struct gw_reader r = gw_reader_of(payload);
    while (r.at < r.end && !r.err) {
        size_t offset = (size_t)(r.at - payload.data);
        uint8_t kind = gw_reader_u8(&r);
        struct gw_reader part = gw_reader_of(gw_reader_bytes(&r, gw_reader_u32(&r)));
        if (r.err) break;
        if (kind < MEM_INFO || kind > RUNTIME_PATH) return unknown(diag, kind, offset);
        switch (kind) {
        case MEM_INFO:
            mem_info(&part, &all);
            break;
        case NEEDED:
            names(&part, arena, &all.needed, &all.needed_count);
            break;
        case RUNTIME_PATH:
            names(&part, arena, &all.runtime_path, &all.runtime_path_count);
            break;
        case EXPORT_INFO:
            flags(&part, arena, false, &all.exports, &all.export_count);
            break;
        case IMPORT_INFO:
            flags(&part, arena, true, &all.imports, &all.import_count);
            break;
        }
        if (!part.err && part.at != part.end) part.err = GW_ERR_MALFORMED;
        if (part.err)
            return gw_diag_at(diag, part.err, (uint64_t)(part.at - payload.data),
                              "%s in %s of dylink.0", gw_err_text(part.err),
                              kinds[kind - 1]);
    }
    if (r.err)
        return gw_diag_at(diag, r.err, (uint64_t)(r.at - payload.data), "%s in dylink.0",
                          gw_err_text(r.err));
    *out = all;
    return GW_OK;
}
