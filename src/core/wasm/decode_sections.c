/* SPDX-License-Identifier: Apache-2.0 */
/* Imports and the sections that declare: functions to exports. spec: binary/modules */
#include "core/wasm/decoder.h"
#include "core/wasm/limits.h"

/* What an import declares, read once even where a compact group names it many times. */
struct import_type {
    enum gw_extern_kind kind;
    union {
        gw_typeidx type; /* func, tag */
        struct gw_tabletype table;
        struct gw_memtype memory;
        struct gw_globaltype global;
    };
};

static void read_import_type(struct gw_decoder *d, const uint8_t *at, uint8_t kind,
                             struct import_type *out)
{
    out->kind = (enum gw_extern_kind)kind;
    switch (kind) {
    case GW_EXTERN_FUNC:
        out->type = gw_reader_u32(&d->r);
        break;
    case GW_EXTERN_TABLE:
        out->table = gw_decoder_tabletype(d);
        break;
    case GW_EXTERN_MEMORY:
        out->memory = gw_decoder_memtype(d);
        break;
    case GW_EXTERN_GLOBAL:
        out->global = gw_decoder_globaltype(d);
        break;
    case GW_EXTERN_TAG:
        out->type = gw_decoder_tagtype(d);
        break;
    default:
        gw_decoder_fail(d, at, GW_ERR_MALFORMED, "malformed import kind %02x", kind);
    }
}

static const uint32_t kind_limits[] = {
    [GW_EXTERN_FUNC] = GW_MAX_FUNCS,      [GW_EXTERN_TABLE] = GW_MAX_TABLES,
    [GW_EXTERN_MEMORY] = GW_MAX_MEMORIES, [GW_EXTERN_GLOBAL] = GW_MAX_GLOBALS,
    [GW_EXTERN_TAG] = GW_MAX_TAGS,
};

/* Append the imported entity to its index space. */
static void declare(struct gw_decoder *d, const struct import_type *type, uint32_t *index)
{
    struct gw_module_func func = {.type = type->type, .is_import = true};
    struct gw_module_table table = {.type = type->table, .is_import = true};
    struct gw_module_memory memory = {type->memory, true};
    struct gw_module_global global = {.type = type->global, .is_import = true};
    struct gw_module_tag tag = {type->type, true};
    struct gw_vec *vec = NULL;
    const void *item = NULL;
    switch (type->kind) {
    case GW_EXTERN_FUNC:
        vec = &d->funcs, item = &func;
        break;
    case GW_EXTERN_TABLE:
        vec = &d->tables, item = &table;
        break;
    case GW_EXTERN_MEMORY:
        vec = &d->memories, item = &memory;
        break;
    case GW_EXTERN_GLOBAL:
        vec = &d->globals, item = &global;
        break;
    case GW_EXTERN_TAG:
        vec = &d->tags, item = &tag;
        break;
    }
    *index = (uint32_t)vec->len;
    if (vec->len >= kind_limits[type->kind])
        gw_decoder_fail(d, NULL, GW_ERR_LIMIT,
                        "more imports of this kind than the limit of %u",
                        kind_limits[type->kind]);
    else if (!gw_vec_push_copy(vec, item))
        gw_decoder_fail(d, NULL, GW_ERR_NOMEM, "out of memory");
}

static void add_import(struct gw_decoder *d, struct gw_import import,
                       const struct import_type *type)
{
    if (d->r.err) return;
    import.kind = type->kind;
    if (d->imports.len >= GW_MAX_IMPORTS)
        gw_decoder_fail(d, NULL, GW_ERR_LIMIT, "more imports than the limit of %d",
                        GW_MAX_IMPORTS);
    else
        declare(d, type, &import.index);
    if (d->r.err == GW_OK && !gw_vec_push_copy(&d->imports, &import))
        gw_decoder_fail(d, NULL, GW_ERR_NOMEM, "out of memory");
}

/* The compact forms: an empty name, then 0x7f and items of (name, type), or 0x7e, one
 * type and names.  Source: the compact-import-section proposal. */
enum { COMPACT_ITEMS = 0x7f, COMPACT_NAMES = 0x7e };

static void read_compact(struct gw_decoder *d, struct gw_slice module, uint8_t form)
{
    struct import_type type = {.kind = GW_EXTERN_FUNC};
    if (form == COMPACT_NAMES) {
        const uint8_t *at = d->r.at;
        read_import_type(d, at, gw_reader_u8(&d->r), &type);
    }
    uint32_t count = gw_decoder_count(d, GW_MAX_IMPORTS, "imports");
    for (uint32_t i = 0; i < count && d->r.err == GW_OK; i++) {
        struct gw_slice name = gw_decoder_name(d);
        if (form == COMPACT_ITEMS) {
            const uint8_t *at = d->r.at;
            read_import_type(d, at, gw_reader_u8(&d->r), &type);
        }
        struct gw_import import = {.module = module, .name = name, .opens_group = i == 0};
        import.form = form == COMPACT_ITEMS ? GW_IMPORT_ITEMS : GW_IMPORT_NAMES;
        add_import(d, import, &type);
    }
}

static void read_import(struct gw_decoder *d)
{
    struct gw_slice module = gw_decoder_name(d), name = gw_decoder_name(d);
    const uint8_t *at = d->r.at;
    uint8_t kind = gw_reader_u8(&d->r);
    if (d->r.err) return;
    if (name.len == 0 && (kind == COMPACT_ITEMS || kind == COMPACT_NAMES)) {
        gw_decoder_need(d, at, GW_FEATURE_BIT(GW_FEATURE_COMPACT_IMPORTS),
                        "a compact import group");
        read_compact(d, module, kind);
        return;
    }
    struct import_type type = {.kind = GW_EXTERN_FUNC};
    read_import_type(d, at, kind, &type);
    add_import(d, (struct gw_import){.module = module, .name = name, .opens_group = true},
               &type);
}

void gw_decode_import_section(struct gw_decoder *d, struct gw_section *section)
{
    uint32_t count = gw_decoder_count(d, GW_MAX_IMPORTS, "imports");
    for (uint32_t i = 0; i < count && d->r.err == GW_OK; i++)
        read_import(d);
    section->count = (uint32_t)d->imports.len;
    d->m->func_import_count = (uint32_t)d->funcs.len;
    d->m->table_import_count = (uint32_t)d->tables.len;
    d->m->memory_import_count = (uint32_t)d->memories.len;
    d->m->global_import_count = (uint32_t)d->globals.len;
    d->m->tag_import_count = (uint32_t)d->tags.len;
}

/* Room for a section's items behind the imported ones, together at most `limit`. */
static void *open_list(struct gw_decoder *d, struct gw_section *section,
                       struct gw_vec *vec, uint32_t limit, const char *what)
{
    uint32_t have = (uint32_t)vec->len, left = have < limit ? limit - have : 0;
    section->count = gw_decoder_count(d, left, what);
    return d->r.err ? NULL : gw_decoder_extend(d, vec, section->count);
}

void gw_decode_func_section(struct gw_decoder *d, struct gw_section *section)
{
    struct gw_module_func *funcs =
        open_list(d, section, &d->funcs, GW_MAX_FUNCS, "functions");
    for (uint32_t i = 0; i < section->count && d->r.err == GW_OK; i++)
        funcs[i] = (struct gw_module_func){.type = gw_reader_u32(&d->r)};
}

static struct gw_module_table read_table(struct gw_decoder *d)
{
    struct gw_module_table table = {.has_init = false};
    if (d->r.at < d->r.end && *d->r.at == 0x40) { /* spec: binary/modules#table-section */
        gw_decoder_need(d, d->r.at, GW_FEATURE_BIT(GW_FEATURE_FUNCTION_REFERENCES),
                        "a table with an initial value");
        d->r.at++;
        table.has_init = true;
        if (gw_reader_u8(&d->r) != 0)
            gw_decoder_fail(d, d->r.at - 1, GW_ERR_MALFORMED, "zero byte expected");
    }
    table.type = gw_decoder_tabletype(d);
    if (table.has_init) table.init = gw_decoder_expr(d);
    return table;
}

void gw_decode_table_section(struct gw_decoder *d, struct gw_section *section)
{
    struct gw_module_table *tables =
        open_list(d, section, &d->tables, GW_MAX_TABLES, "tables");
    for (uint32_t i = 0; i < section->count && d->r.err == GW_OK; i++)
        tables[i] = read_table(d);
}

void gw_decode_memory_section(struct gw_decoder *d, struct gw_section *section)
{
    struct gw_module_memory *memories =
        open_list(d, section, &d->memories, GW_MAX_MEMORIES, "memories");
    for (uint32_t i = 0; i < section->count && d->r.err == GW_OK; i++)
        memories[i] = (struct gw_module_memory){gw_decoder_memtype(d), false};
}

void gw_decode_tag_section(struct gw_decoder *d, struct gw_section *section)
{
    struct gw_module_tag *tags = open_list(d, section, &d->tags, GW_MAX_TAGS, "tags");
    for (uint32_t i = 0; i < section->count && d->r.err == GW_OK; i++)
        tags[i] = (struct gw_module_tag){gw_decoder_tagtype(d), false};
}

void gw_decode_global_section(struct gw_decoder *d, struct gw_section *section)
{
    struct gw_module_global *globals =
        open_list(d, section, &d->globals, GW_MAX_GLOBALS, "globals");
    for (uint32_t i = 0; i < section->count && d->r.err == GW_OK; i++) {
        globals[i] = (struct gw_module_global){.type = gw_decoder_globaltype(d)};
        globals[i].init = gw_decoder_expr(d);
    }
}

void gw_decode_export_section(struct gw_decoder *d, struct gw_section *section)
{
    section->count = gw_decoder_count(d, GW_MAX_EXPORTS, "exports");
    if (d->r.err) return;
    struct gw_export *exports = gw_decoder_array(d, section->count, sizeof *exports);
    for (uint32_t i = 0; i < section->count && d->r.err == GW_OK; i++) {
        exports[i].name = gw_decoder_name(d);
        const uint8_t *at = d->r.at;
        uint8_t kind = gw_reader_u8(&d->r);
        if (kind > GW_EXTERN_TAG)
            gw_decoder_fail(d, at, GW_ERR_MALFORMED, "malformed export kind %02x", kind);
        exports[i].kind = (enum gw_extern_kind)kind;
        exports[i].index = gw_reader_u32(&d->r);
    }
    d->m->exports = exports;
    d->m->export_count = section->count;
}

void gw_decode_start_section(struct gw_decoder *d, struct gw_section *section)
{
    (void)section;
    d->m->has_start = true;
    d->m->start = gw_reader_u32(&d->r);
}
