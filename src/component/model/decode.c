/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of the decoder: preamble, sections, and what is nested in them. */
#include "component/model/decode.h"

#include <stdio.h>

#include "component/model/decoder.h"
#include "core/wasm/decode.h"
#include "core/wasm/limits.h"

static void decode_sections(struct gw_comp_decoder *d);

static void set_section(struct gw_comp_decoder *d, const char *name)
{
    if (d->diag && d->diag->err == GW_OK)
        snprintf(d->diag->section, sizeof d->diag->section, "%s", name);
}

/* The reader's own errors come without words: say them where it stands. */
static void explain(struct gw_comp_decoder *d)
{
    if (d->r.err == GW_ERR_EOF)
        gw_comp_decoder_fail(d, NULL, GW_ERR_EOF, "unexpected end-of-file or section");
    else if (d->r.err)
        gw_comp_decoder_fail(d, NULL, d->r.err, "%s", gw_err_text(d->r.err));
}

/* -- what has a section of its own ------------------------------------------------- */

static void decode_custom(struct gw_comp_decoder *d)
{
    struct gw_comp_def def = {.kind = GW_COMP_DEF_CUSTOM, .sort = GW_COMP_SORT_COUNT};
    def.offset = gw_comp_decoder_offset(d, d->r.at);
    def.custom.name = gw_comp_decoder_name(d);
    def.custom.payload = gw_reader_bytes(&d->r, (size_t)(d->r.end - d->r.at));
    gw_comp_decoder_add(d, &def, 0);
}

/* Errors of a core module count from its own start. */
static void shift(struct gw_diag *diag, const struct gw_diag *inner, uint32_t by)
{
    if (!diag || diag->err) return;
    *diag = *inner;
    if (diag->offset != GW_DIAG_NONE) diag->offset += by;
}

static void decode_core_module(struct gw_comp_decoder *d)
{
    struct gw_comp_def def = {.kind = GW_COMP_DEF_CORE_MODULE,
                              .sort = GW_COMP_SORT_CORE_MODULE};
    def.offset = gw_comp_decoder_offset(d, d->r.at);
    struct gw_slice bytes = gw_reader_bytes(&d->r, (size_t)(d->r.end - d->r.at));
    struct gw_decode_options options = {.features = d->root->core_features,
                                        .alloc = d->root->alloc,
                                        .registry = d->root->registry};
    struct gw_diag inner = GW_DIAG_INIT;
    struct gw_module **place = gw_vec_push(&d->root->modules);
    if (!place) {
        gw_comp_decoder_fail(d, bytes.data, GW_ERR_NOMEM, "out of memory");
        return;
    }
    enum gw_err err = gw_module_decode(bytes, &options, &inner, place);
    if (err) {
        *place = NULL;
        shift(d->diag, &inner, def.offset);
        gw_comp_decoder_fail(d, bytes.data, err, "malformed core module");
        return;
    }
    def.core_module = (struct gw_comp_module_def){bytes, *place};
    gw_comp_decoder_add(d, &def, 1);
}

static void decode_preamble(struct gw_comp_decoder *d)
{
    static const uint8_t magic[4] = {0, 'a', 's', 'm'}, version[4] = {0x0d, 0, 1, 0};
    struct gw_slice bytes = gw_reader_bytes(&d->r, 4);
    explain(d);
    if (d->r.err == GW_OK && memcmp(bytes.data, magic, 4) != 0)
        gw_comp_decoder_fail(d, bytes.data, GW_ERR_MALFORMED,
                             "magic header not detected: this is no WebAssembly");
    bytes = gw_reader_bytes(&d->r, 4);
    explain(d);
    if (d->r.err || memcmp(bytes.data, version, 4) == 0) return;
    if (bytes.data[2] == 0 && bytes.data[3] == 0)
        gw_comp_decoder_fail(d, bytes.data, GW_ERR_MALFORMED,
                             "expected a version header for a component: this is a core "
                             "module");
    else
        gw_comp_decoder_fail(d, bytes.data, GW_ERR_MALFORMED,
                             "unknown binary version %02x%02x%02x%02x of a component, "
                             "expected 0d000100%s",
                             bytes.data[0], bytes.data[1], bytes.data[2], bytes.data[3],
                             bytes.data[0] < version[0]
                                 ? ": it is of a draft; build it anew with tools of today"
                                 : "");
}

/* Decode what the reader is bounded to as a whole component, into d->c. */
static void decode_component(struct gw_comp_decoder *d)
{
    struct gw_comp_decoder_scope scope, *outer = d->scope;
    gw_comp_decoder_open(d, &scope);
    decode_preamble(d);
    if (d->r.err == GW_OK) decode_sections(d);
    struct gw_component *c = d->c;
    c->defs = gw_comp_decoder_settle(d, &scope, &c->def_count);
    memcpy(c->counts, scope.counts, sizeof c->counts);
    c->import_count = scope.import_count;
    c->export_count = scope.export_count;
    d->scope = outer;
}

static void decode_nested(struct gw_comp_decoder *d)
{
    struct gw_comp_def def = {.kind = GW_COMP_DEF_COMPONENT,
                              .sort = GW_COMP_SORT_COMPONENT};
    def.offset = gw_comp_decoder_offset(d, d->r.at);
    struct gw_component *outer = d->c, *c = gw_comp_decoder_array(d, 1, sizeof *c);
    if (!c || !gw_comp_decoder_nest(d)) return;
    c->parent = outer;
    c->root = d->root;
    c->bytes = gw_slice_of(d->r.at, (size_t)(d->r.end - d->r.at));
    c->offset = def.offset;
    d->root->nested_count++;
    d->c = c;
    decode_component(d);
    d->c = outer;
    d->nesting--;
    def.component = c;
    gw_comp_decoder_add(d, &def, 1);
}

/* -- sections ---------------------------------------------------------------------- */

static const struct {
    const char *name;
    bool is_list;
    void (*decode)(struct gw_comp_decoder *d);
} kinds[] = {
    {"custom",        false, decode_custom               },
    {"core module",   false, decode_core_module          },
    {"core instance", true,  gw_comp_decode_core_instance},
    {"core type",     true,  gw_comp_decode_core_type    },
    {"component",     false, decode_nested               },
    {"instance",      true,  gw_comp_decode_instance     },
    {"alias",         true,  gw_comp_decode_alias        },
    {"type",          true,  gw_comp_decode_type         },
    {"canon",         true,  gw_comp_decode_canon        },
    {"start",         false, gw_comp_decode_start        },
    {"import",        true,  gw_comp_decode_import       },
    {"export",        true,  gw_comp_decode_export       },
    {"value",         true,  gw_comp_decode_value        },
};

static void decode_section(struct gw_comp_decoder *d, uint8_t id,
                           struct gw_comp_section *section)
{
    set_section(d, kinds[id].name);
    section->id = id;
    section->offset = gw_comp_decoder_offset(d, d->r.at);
    section->len_bytes = (uint32_t)(d->r.end - d->r.at);
    section->first = (uint32_t)d->scope->defs.len;
    section->count = kinds[id].is_list
                         ? gw_comp_decoder_count(d, GW_COMP_MAX_DEFS, kinds[id].name)
                         : 1;
    for (uint32_t i = 0; i < section->count && d->r.err == GW_OK; i++)
        kinds[id].decode(d);
    explain(d);
    if (d->r.err == GW_OK && d->r.at != d->r.end)
        gw_comp_decoder_fail(d, NULL, GW_ERR_MALFORMED, "section size mismatch");
    if (d->r.err == GW_OK) set_section(d, "");
}

/* The sections go into a vector of this call; all at once into the arena. */
static void decode_sections(struct gw_comp_decoder *d)
{
    struct gw_reader all = d->r;
    struct gw_component *c = d->c;
    struct gw_vec sections;
    gw_vec_init(&sections, d->root->alloc, sizeof(struct gw_comp_section));
    while (all.at < all.end && d->r.err == GW_OK) {
        d->r = all;
        uint8_t id = gw_reader_u8(&d->r);
        if (id >= GW_COUNT(kinds)) {
            gw_comp_decoder_fail(d, all.at, GW_ERR_MALFORMED, "malformed section id %u",
                                 id);
            break;
        }
        uint32_t len = gw_reader_u32(&d->r);
        struct gw_slice content = gw_reader_bytes(&d->r, len);
        explain(d);
        if (d->r.err) break;
        all = d->r;
        d->r = gw_reader_of(content);
        struct gw_comp_section section;
        decode_section(d, id, &section);
        if (d->r.err == GW_OK && !gw_vec_push_copy(&sections, &section))
            gw_comp_decoder_fail(d, NULL, GW_ERR_NOMEM, "out of memory");
    }
    if (d->r.err == GW_OK && sections.len) {
        c->sections = gw_comp_decoder_array(d, sections.len, sizeof *c->sections);
        if (c->sections)
            memcpy(c->sections, sections.data, sections.len * sections.item_bytes);
        c->section_count = (uint32_t)sections.len;
    }
    gw_vec_deinit(&sections);
}

/* -- the outermost ----------------------------------------------------------------- */

static struct gw_component *new_root(struct gw_slice bytes,
                                     const struct gw_component_options *options)
{
    struct gw_alloc *alloc = options->alloc ? options->alloc : gw_alloc_libc();
    struct gw_component *c = gw_alloc_zero(alloc, sizeof *c);
    if (!c) return NULL;
    atomic_init(&c->refs, 1);
    c->root = c;
    c->alloc = alloc;
    c->registry = options->registry;
    c->bytes = bytes;
    c->features = options->features ? options->features : gw_comp_features_default();
    c->core_features =
        options->core_features ? options->core_features : gw_features_default();
    gw_arena_init(&c->arena, alloc);
    gw_vec_init(&c->modules, alloc, sizeof(struct gw_module *));
    gw_vec_init(&c->held, alloc, sizeof(gw_type_id));
    return c;
}

static void init_core(struct gw_comp_decoder *d)
{
    d->core_module.bytes = d->root->bytes;
    d->core_module.features = d->root->core_features;
    d->core.m = &d->core_module;
    gw_vec_init(&d->core.types, d->root->alloc, sizeof(struct gw_type));
    gw_vec_init(&d->core.type_offsets, d->root->alloc, sizeof(uint32_t));
    gw_vec_init(&d->core.groups, d->root->alloc, sizeof(struct gw_rec_group));
}

enum gw_err gw_component_decode(struct gw_slice bytes,
                                const struct gw_component_options *options,
                                struct gw_diag *diag, struct gw_component **out)
{
    if (bytes.len > GW_MAX_MODULE_BYTES)
        return gw_diag_set(diag, GW_ERR_LIMIT,
                           "component is larger than the limit of %d bytes",
                           GW_MAX_MODULE_BYTES);
    struct gw_component *c = new_root(bytes, options);
    if (!c) return gw_diag_set(diag, GW_ERR_NOMEM, "out of memory");
    struct gw_comp_decoder d = {
        .r = gw_reader_of(bytes), .root = c, .c = c, .diag = diag};
    init_core(&d);
    decode_component(&d);
    gw_vec_deinit(&d.core.types);
    gw_vec_deinit(&d.core.type_offsets);
    gw_vec_deinit(&d.core.groups);
    if (d.r.err)
        gw_component_unref(&c);
    else
        *out = c;
    return d.r.err;
}

enum gw_err gw_component_decode_owned(uint8_t *bytes, size_t len,
                                      const struct gw_component_options *options,
                                      struct gw_diag *diag, struct gw_component **out)
{
    struct gw_component *c;
    enum gw_err err = gw_component_decode(gw_slice_of(bytes, len), options, diag, &c);
    if (err) return err;
    c->owned_bytes = bytes;
    *out = c;
    return GW_OK;
}

enum gw_err gw_component_decode_copy(struct gw_slice bytes,
                                     const struct gw_component_options *options,
                                     struct gw_diag *diag, struct gw_component **out)
{
    struct gw_alloc *alloc = options->alloc ? options->alloc : gw_alloc_libc();
    uint8_t *copy = gw_alloc_get(alloc, bytes.len);
    if (!copy && bytes.len) return GW_ERR_NOMEM;
    if (bytes.len) memcpy(copy, bytes.data, bytes.len);
    enum gw_err err = gw_component_decode_owned(copy, bytes.len, options, diag, out);
    if (err) gw_alloc_put(alloc, copy, bytes.len);
    return err;
}
