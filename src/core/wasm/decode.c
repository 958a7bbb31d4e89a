/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of the decoder: header, sections and their order, and what must agree at the
 * end. */
#include "core/wasm/decode.h"

#include <stdio.h>

#include "core/wasm/decoder.h"
#include "core/wasm/limits.h"

static const struct {
    const char *name;
    uint8_t rank; /* sections stand in rising order. spec: binary/modules#binary-module */
    void (*decode)(struct gw_decoder *d, struct gw_section *section);
} kinds[] = {
    {"custom",     0,  NULL                        },
    {"type",       1,  gw_decode_type_section      },
    {"import",     2,  gw_decode_import_section    },
    {"function",   3,  gw_decode_func_section      },
    {"table",      4,  gw_decode_table_section     },
    {"memory",     5,  gw_decode_memory_section    },
    {"global",     7,  gw_decode_global_section    },
    {"export",     8,  gw_decode_export_section    },
    {"start",      9,  gw_decode_start_section     },
    {"element",    10, gw_decode_elem_section      },
    {"code",       12, gw_decode_code_section      },
    {"data",       13, gw_decode_data_section      },
    {"data count", 11, gw_decode_data_count_section},
    {"tag",        6,  gw_decode_tag_section       },
};

static void set_section(struct gw_decoder *d, const char *name)
{
    if (d->diag && d->diag->err == GW_OK)
        snprintf(d->diag->section, sizeof d->diag->section, "%s", name);
}

/* The reader's own errors come without words: say them where it stands. */
static void explain(struct gw_decoder *d)
{
    if (d->r.err == GW_ERR_EOF)
        gw_decoder_fail(d, NULL, GW_ERR_EOF, "unexpected end of section or function");
    else if (d->r.err)
        gw_decoder_fail(d, NULL, d->r.err, "%s", gw_err_text(d->r.err));
}

static void decode_custom(struct gw_decoder *d, uint8_t after)
{
    struct gw_custom *custom = gw_decoder_extend(d, &d->customs, 1);
    if (!custom) return;
    *custom = (struct gw_custom){.name = gw_decoder_name(d), .after_section = after};
    custom->offset = gw_decoder_offset(d, d->r.at);
    custom->payload = gw_reader_bytes(&d->r, (size_t)(d->r.end - d->r.at));
}

static void decode_section(struct gw_decoder *d, uint8_t id, uint8_t after)
{
    struct gw_section section = {.id = id};
    section.offset = gw_decoder_offset(d, d->r.at);
    section.len_bytes = (uint32_t)(d->r.end - d->r.at);
    set_section(d, kinds[id].name);
    if (id == 0)
        decode_custom(d, after);
    else
        kinds[id].decode(d, &section);
    explain(d);
    if (d->r.err == GW_OK && d->r.at != d->r.end)
        gw_decoder_fail(d, NULL, GW_ERR_MALFORMED, "section size mismatch");
    if (d->r.err) return;
    set_section(d, "");
    struct gw_section *out = gw_decoder_extend(d, &d->sections, 1);
    if (out) *out = section;
}

static void decode_sections(struct gw_decoder *d)
{
    struct gw_reader all = d->r;
    uint8_t last = 0;
    while (all.at < all.end) {
        d->r = all;
        uint8_t id = gw_reader_u8(&d->r);
        if (id >= GW_COUNT(kinds)) {
            gw_decoder_fail(d, all.at, GW_ERR_MALFORMED, "malformed section id %u", id);
            return;
        }
        if (id && kinds[id].rank <= kinds[last].rank) {
            gw_decoder_fail(d, all.at, GW_ERR_MALFORMED,
                            "unexpected content after last section: %s section after %s "
                            "section",
                            kinds[id].name, kinds[last].name);
            return;
        }
        uint32_t len = gw_reader_u32(&d->r);
        struct gw_slice content = gw_reader_bytes(&d->r, len);
        explain(d);
        if (d->r.err) return;
        all = d->r;
        d->r = gw_reader_of(content);
        decode_section(d, id, last);
        if (d->r.err) return;
        if (id) last = id;
    }
    d->r = all;
}

static void decode_header(struct gw_decoder *d)
{
    static const uint8_t magic[4] = {0, 'a', 's', 'm'}, version[4] = {1, 0, 0, 0};
    if (d->r.at == d->r.end) {
        gw_decoder_fail(d, NULL, GW_ERR_EOF, "unexpected end: there is nothing");
        return;
    }
    struct gw_slice bytes = gw_reader_bytes(&d->r, 4);
    explain(d);
    if (d->r.err == GW_OK && memcmp(bytes.data, magic, 4) != 0)
        gw_decoder_fail(d, bytes.data, GW_ERR_MALFORMED,
                        "magic header not detected: this is no WebAssembly");
    bytes = gw_reader_bytes(&d->r, 4);
    explain(d);
    if (d->r.err == GW_OK && memcmp(bytes.data, version, 4) != 0)
        gw_decoder_fail(d, bytes.data, GW_ERR_MALFORMED, "unknown binary version%s",
                        bytes.data[2] == 1 ? ": this is a component, not a core module"
                                           : "");
}

static void check_counts(struct gw_decoder *d)
{
    struct gw_module *m = d->m;
    if (d->r.err) return;
    if (d->funcs.len - m->func_import_count != d->body_count)
        gw_decoder_fail(d, NULL, GW_ERR_MALFORMED,
                        "function and code section have inconsistent lengths: %zu and %u",
                        d->funcs.len - m->func_import_count, d->body_count);
    else if (m->has_data_count && d->data_count != m->data_count)
        gw_decoder_fail(
            d, NULL, GW_ERR_MALFORMED,
            "data count and data section have inconsistent lengths: %u and %u",
            d->data_count, m->data_count);
}

/* Hand a vector's items to the module's arena. */
static void *settle(struct gw_decoder *d, struct gw_vec *vec, uint32_t *count)
{
    *count = (uint32_t)vec->len;
    if (d->r.err || vec->len == 0) return NULL;
    size_t bytes = vec->len * vec->item_bytes;
    void *data =
        gw_alloc_resize(vec->alloc, vec->data, vec->cap * vec->item_bytes, bytes);
    if (data) {
        vec->data = data;
        vec->cap = vec->len;
        if (gw_arena_adopt(&d->m->arena, data, bytes) == 0) {
            vec->data = NULL;
            vec->len = vec->cap = 0;
            return data;
        }
    }
    gw_decoder_fail(d, NULL, GW_ERR_NOMEM, "out of memory");
    return NULL;
}

static void build_export_map(struct gw_decoder *d)
{
    struct gw_module *m = d->m;
    for (uint32_t i = 0; i < m->export_count && d->r.err == GW_OK; i++) {
        enum gw_err err = gw_map_put_new(&m->export_map, m->exports[i].name, i);
        if (err == GW_ERR_NOMEM) gw_decoder_fail(d, NULL, err, "out of memory");
    }
}

static void settle_all(struct gw_decoder *d)
{
    struct gw_module *m = d->m;
    uint32_t type_offsets;
    m->types = settle(d, &d->types, &m->type_count);
    m->type_offsets = settle(d, &d->type_offsets, &type_offsets);
    m->rec_groups = settle(d, &d->groups, &m->rec_group_count);
    m->imports = settle(d, &d->imports, &m->import_count);
    m->funcs = settle(d, &d->funcs, &m->func_count);
    m->tables = settle(d, &d->tables, &m->table_count);
    m->memories = settle(d, &d->memories, &m->memory_count);
    m->globals = settle(d, &d->globals, &m->global_count);
    m->tags = settle(d, &d->tags, &m->tag_count);
    m->sections = settle(d, &d->sections, &m->section_count);
    m->customs = settle(d, &d->customs, &m->custom_count);
    if (m->type_count && d->r.err == GW_OK)
        m->type_ids = gw_decoder_array(d, m->type_count, sizeof *m->type_ids);
    build_export_map(d);
}

static void init_vecs(struct gw_decoder *d, struct gw_alloc *alloc)
{
    gw_vec_init(&d->types, alloc, sizeof(struct gw_type));
    gw_vec_init(&d->type_offsets, alloc, sizeof(uint32_t));
    gw_vec_init(&d->groups, alloc, sizeof(struct gw_rec_group));
    gw_vec_init(&d->imports, alloc, sizeof(struct gw_import));
    gw_vec_init(&d->funcs, alloc, sizeof(struct gw_module_func));
    gw_vec_init(&d->tables, alloc, sizeof(struct gw_module_table));
    gw_vec_init(&d->memories, alloc, sizeof(struct gw_module_memory));
    gw_vec_init(&d->globals, alloc, sizeof(struct gw_module_global));
    gw_vec_init(&d->tags, alloc, sizeof(struct gw_module_tag));
    gw_vec_init(&d->sections, alloc, sizeof(struct gw_section));
    gw_vec_init(&d->customs, alloc, sizeof(struct gw_custom));
}

static void deinit_vecs(struct gw_decoder *d)
{
    struct gw_vec *vecs[] = {&d->types, &d->type_offsets, &d->groups,   &d->imports,
                             &d->funcs, &d->tables,       &d->memories, &d->globals,
                             &d->tags,  &d->sections,     &d->customs};
    for (size_t i = 0; i < GW_COUNT(vecs); i++)
        gw_vec_deinit(vecs[i]);
}

static struct gw_module *new_module(struct gw_slice bytes,
                                    const struct gw_decode_options *options)
{
    struct gw_alloc *alloc = options->alloc ? options->alloc : gw_alloc_libc();
    struct gw_module *m = gw_alloc_zero(alloc, sizeof *m);
    if (!m) return NULL;
    atomic_init(&m->refs, 1);
    m->alloc = alloc;
    m->registry = options->registry;
    m->bytes = bytes;
    m->notes_uses = options->notes_uses;
    m->features = (options->features ? options->features : gw_features_default()) |
                  GW_FEATURE_BIT(GW_FEATURE_MVP);
    gw_arena_init(&m->arena, alloc);
    gw_map_init(&m->export_map, alloc);
    return m;
}

enum gw_err gw_module_decode(struct gw_slice bytes,
                             const struct gw_decode_options *options,
                             struct gw_diag *diag, struct gw_module **out)
{
    if (bytes.len > GW_MAX_MODULE_BYTES)
        return gw_diag_set(diag, GW_ERR_LIMIT,
                           "module is larger than the limit of %d bytes",
                           GW_MAX_MODULE_BYTES);
    struct gw_module *m = new_module(bytes, options);
    if (!m) return gw_diag_set(diag, GW_ERR_NOMEM, "out of memory");
    struct gw_decoder d = {.r = gw_reader_of(bytes), .m = m, .diag = diag};
    init_vecs(&d, m->alloc);
    decode_header(&d);
    if (d.r.err == GW_OK) decode_sections(&d);
    check_counts(&d);
    settle_all(&d);
    deinit_vecs(&d);
    if (d.r.err)
        gw_module_unref(&m);
    else
        *out = m;
    return d.r.err;
}

enum gw_err gw_module_decode_owned(uint8_t *bytes, size_t len,
                                   const struct gw_decode_options *options,
                                   struct gw_diag *diag, struct gw_module **out)
{
    struct gw_module *m;
    enum gw_err err = gw_module_decode(gw_slice_of(bytes, len), options, diag, &m);
    if (err) return err;
    m->owned_bytes = bytes;
    *out = m;
    return GW_OK;
}
