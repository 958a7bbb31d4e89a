/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/meta.h"

#include <stdio.h>

#include "component/wit/decode.h"
#include "component/wit/encode.h"
#include "component/wit/merge.h"
#include "core/wasm/reader.h"
#include "godwit/version.h"

enum { PREAMBLE_BYTES = 8, FORMAT = 4, MAX_PRODUCERS = 1000 };

#define ENCODING_SECTION "wit-component-encoding"
#define PRODUCERS_SECTION "producers"

bool gw_meta_is_section(struct gw_slice name)
{
    static const char prefix[] = "component-type";
    return name.len >= sizeof prefix - 1 &&
           memcmp(name.data, prefix, sizeof prefix - 1) == 0;
}

/* ---- sections, of a module or a component ---- */

struct section {
    uint8_t id;
    struct gw_slice whole, content; /* content: of a custom one behind its name */
    struct gw_slice name;           /* of a custom section */
};

/* Take the next section.     returns  false: there is none, or an error, which sticks */
static bool next_section(struct gw_reader *r, struct section *out)
{
    const uint8_t *start = r->at;
    if (r->err || r->at == r->end) return false;
    *out = (struct section){.id = gw_reader_u8(r)};
    uint32_t len = gw_reader_u32(r);
    out->content = gw_reader_bytes(r, len);
    if (r->err) return false;
    out->whole = gw_slice_of(start, (size_t)(r->at - start));
    if (out->id != 0) return true;
    struct gw_reader inside = gw_reader_of(out->content);
    len = gw_reader_u32(&inside);
    out->name = gw_reader_bytes(&inside, len);
    r->err = inside.err;
    out->content = gw_slice_of(inside.at, (size_t)(inside.end - inside.at));
    return !r->err;
}

static struct gw_reader sections_of(struct gw_slice bytes)
{
    struct gw_reader r = gw_reader_of(bytes);
    gw_reader_bytes(&r, PREAMBLE_BYTES);
    return r;
}

static bool is_module(struct gw_slice bytes)
{
    return bytes.len >= PREAMBLE_BYTES &&
           memcmp(bytes.data, "\0asm\1\0\0\0", PREAMBLE_BYTES) == 0;
}

enum gw_err gw_meta_strip(struct gw_slice bytes, struct gw_writer *out)
{
    struct section s;
    if (!is_module(bytes)) return GW_ERR_MALFORMED;
    struct gw_reader r = sections_of(bytes);
    gw_writer_bytes(out, gw_slice_of(bytes.data, PREAMBLE_BYTES));
    while (next_section(&r, &s))
        if (s.id != 0 || !gw_meta_is_section(s.name)) gw_writer_bytes(out, s.whole);
    return r.err ? GW_ERR_MALFORMED : out->err;
}

/* ---- producers ---- */

static enum gw_err add_producer(struct gw_vec *list, const struct gw_meta_producer *line)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct gw_meta_producer *old = GW_VEC_AT(struct gw_meta_producer, list, i);
        if (gw_slice_eq(old->field, line->field) && gw_slice_eq(old->name, line->name))
            return GW_OK;
    }
    return gw_vec_push_copy(list, line) ? GW_OK : GW_ERR_NOMEM;
}

static struct gw_slice read_text(struct gw_reader *r)
{
    uint32_t len = gw_reader_u32(r);
    return gw_reader_bytes(r, len);
}

enum gw_err gw_meta_read_producers(struct gw_slice payload, struct gw_vec *producers)
{
    struct gw_reader r = gw_reader_of(payload);
    enum gw_err err = GW_OK;
    for (uint32_t fields = gw_reader_u32(&r); fields > 0 && !r.err && !err; fields--) {
        struct gw_meta_producer line = {.field = read_text(&r)};
        for (uint32_t n = gw_reader_u32(&r); n > 0 && !r.err && !err; n--) {
            line.name = read_text(&r);
            line.version = read_text(&r);
            if (!r.err && producers->len >= MAX_PRODUCERS) return GW_ERR_LIMIT;
            if (!r.err) err = add_producer(producers, &line);
        }
    }
    return r.err ? GW_ERR_MALFORMED : err;
}

static bool starts_field(const struct gw_meta_producer *lines, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (gw_slice_eq(lines[k].field, lines[i].field)) return false;
    return true;
}

void gw_meta_write_producers(const struct gw_meta_producer *producers, uint32_t count,
                             struct gw_writer *out)
{
    uint32_t fields = 0;
    for (uint32_t i = 0; i < count; i++)
        fields += starts_field(producers, i);
    gw_writer_u32(out, fields);
    for (uint32_t i = 0; i < count; i++) {
        if (!starts_field(producers, i)) continue;
        uint32_t lines = 0;
        for (uint32_t k = i; k < count; k++)
            lines += gw_slice_eq(producers[k].field, producers[i].field);
        gw_writer_name(out, producers[i].field);
        gw_writer_u32(out, lines);
        for (uint32_t k = i; k < count; k++) {
            if (!gw_slice_eq(producers[k].field, producers[i].field)) continue;
            gw_writer_name(out, producers[k].name);
            gw_writer_name(out, producers[k].version);
        }
    }
}

/* ---- one section ---- */

static enum gw_err write_producers(const struct gw_meta_producer *producers,
                                   uint32_t count, struct gw_alloc *alloc,
                                   struct gw_comp_encoder *component)
{
    struct gw_vec all;
    struct gw_writer payload;
    const struct gw_meta_producer ours = gw_meta_ourselves();
    gw_vec_init(&all, alloc, sizeof ours);
    gw_writer_init(&payload, alloc);
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++)
        err = add_producer(&all, &producers[i]);
    if (!err) err = add_producer(&all, &ours);
    if (!err) gw_meta_write_producers(all.data, (uint32_t)all.len, &payload);
    if (!err) err = payload.err;
    if (!err)
        gw_comp_encode_custom(component, gw_slice_str(PRODUCERS_SECTION),
                              gw_slice_of(payload.data, payload.len));
    gw_writer_deinit(&payload);
    gw_vec_deinit(&all);
    return err;
}

struct gw_meta_producer gw_meta_ourselves(void)
{
    return (struct gw_meta_producer){gw_slice_str("processed-by"), gw_slice_str("godwit"),
                                     gw_slice_str(GODWIT_VERSION_TEXT)};
}

enum gw_err gw_meta_write(struct gw_wit *wit, const struct gw_wit_world *world,
                          enum gw_comp_encoding encoding,
                          const struct gw_meta_producer *producers,
                          uint32_t producer_count, struct gw_writer *out)
{
    struct gw_comp_encoder component;
    const uint8_t format[] = {FORMAT, (uint8_t)encoding};
    gw_comp_encode_init(&component, wit->arena.alloc, false);
    gw_comp_encode_custom(&component, gw_slice_str(ENCODING_SECTION),
                          gw_slice_of(format, sizeof format));
    enum gw_err err = gw_wit_encode_world_type(wit, world, &component);
    if (!err)
        err = write_producers(producers, producer_count, wit->arena.alloc, &component);
    if (!err) err = gw_comp_encode_finish(&component, out);
    gw_comp_encode_deinit(&component);
    return err;
}

/* ---- reading ---- */

struct reading {
    struct gw_meta *meta;
    struct gw_meta_module *module;
    struct gw_new_problem *problem;
    const char *place;
    struct gw_slice section; /* name of the one at hand; empty: none */
};

static enum gw_err fail(struct reading *r, enum gw_err err, const char *text,
                        const char *help)
{
    char place[160];
    snprintf(place, sizeof place, "%s%s%.*s%s", r->place,
             r->section.len ? ", section `" : "",
             r->section.len < 80 ? (int)r->section.len : 80,
             (const char *)r->section.data, r->section.len ? "`" : "");
    return gw_new_problem_set(r->problem, err, place, help, "%s", text);
}

static enum gw_err fail_wit(struct reading *r, enum gw_err err, const struct gw_wit *wit)
{
    if (err == GW_ERR_NOMEM) return gw_new_problem_nomem(r->problem);
    return fail(r, err, wit->problem.text[0] ? wit->problem.text : gw_err_text(err),
                wit->problem.help);
}

/* What stands beside the type: how strings are passed, and who made it. */
static enum gw_err read_rest(struct reading *r, struct gw_slice payload,
                             enum gw_comp_encoding *encoding)
{
    struct section s;
    bool found = false;
    struct gw_reader reader = sections_of(payload);
    while (next_section(&reader, &s)) {
        if (s.id != 0) continue;
        if (gw_slice_is(s.name, PRODUCERS_SECTION)) {
            enum gw_err err = gw_meta_read_producers(s.content, &r->module->producers);
            if (err == GW_ERR_NOMEM) return gw_new_problem_nomem(r->problem);
        }
        if (!gw_slice_is(s.name, ENCODING_SECTION)) continue;
        if (s.content.len != 2 || s.content.data[0] != FORMAT || s.content.data[1] > 2)
            return fail(r, GW_ERR_MALFORMED,
                        "it is of a format that is not known: only 4 is",
                        "make the bindings again with a current tool");
        found = true;
        *encoding = (enum gw_comp_encoding)s.content.data[1];
    }
    if (found) return GW_OK;
    return fail(r, GW_ERR_MALFORMED, "it does not say how strings are encoded",
                "make the bindings again with a current tool");
}

/* Versions do not count: an adapter may bring a later one, which then stands for all. */
static struct gw_slice unversioned(struct gw_slice key)
{
    const uint8_t *version = memchr(key.data, '@', key.len);
    return version ? gw_slice_of(key.data, (size_t)(version - key.data)) : key;
}

/* The key of a function's encoding; `out` has room for both and one. */
static struct gw_slice encoding_key(uint8_t *out, struct gw_slice key,
                                    struct gw_slice func)
{
    memcpy(out, key.data, key.len);
    out[key.len] = '#';
    memcpy(out + key.len + 1, func.data, func.len);
    return gw_slice_of(out, key.len + func.len + 1);
}

static enum gw_err note_encoding(struct reading *r, struct gw_map *map,
                                 struct gw_slice item, struct gw_slice func,
                                 enum gw_comp_encoding encoding)
{
    uint64_t old;
    item = unversioned(item);
    uint8_t *room = gw_arena_get(&r->meta->wit.arena, item.len + func.len + 1);
    if (!room) return gw_new_problem_nomem(r->problem);
    struct gw_slice key = encoding_key(room, item, func);
    if (gw_map_find(map, key, &old) && old != encoding) {
        char text[240];
        snprintf(text, sizeof text,
                 "strings of `%.*s` are in another encoding than another section says",
                 key.len < 120 ? (int)key.len : 120, (const char *)key.data);
        return fail(r, GW_ERR_INVALID, text,
                    "make all bindings of one module with the same encoding");
    }
    enum gw_err err = gw_map_put(map, key, encoding);
    return err ? gw_new_problem_nomem(r->problem) : GW_OK;
}

static enum gw_err note_items(struct reading *r, const struct gw_wit_item *items,
                              uint32_t count, struct gw_map *map,
                              enum gw_comp_encoding encoding)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++) {
        if (items[i].kind == GW_WIT_ITEM_TYPE) continue;
        struct gw_slice key = gw_wit_item_key(&r->meta->wit.arena, &items[i]);
        if (!key.data) return gw_new_problem_nomem(r->problem);
        if (items[i].kind == GW_WIT_ITEM_FUNC)
            err = note_encoding(r, map, key, items[i].func->name, encoding);
        const struct gw_wit_interface *in = items[i].interface;
        for (uint32_t k = 0;
             items[i].kind == GW_WIT_ITEM_INTERFACE && k < in->func_count && !err; k++)
            err = note_encoding(r, map, key, in->funcs[k]->name, encoding);
    }
    return err;
}

static enum gw_err note_exports(struct reading *r, const struct gw_wit_world *world)
{
    struct gw_vec *keys = &r->module->export_keys;
    for (uint32_t i = 0; i < world->export_count; i++) {
        struct gw_slice key = gw_wit_item_key(&r->meta->wit.arena, &world->exports[i]);
        bool is_new = true;
        if (!key.data) return gw_new_problem_nomem(r->problem);
        for (size_t k = 0; k < keys->len && is_new; k++)
            is_new = !gw_slice_eq(*GW_VEC_AT(struct gw_slice, keys, k), key);
        if (is_new && !gw_vec_push_copy(keys, &key))
            return gw_new_problem_nomem(r->problem);
    }
    return GW_OK;
}

static enum gw_err join(struct reading *r, struct gw_wit *wit,
                        const struct gw_wit_world *world, enum gw_comp_encoding encoding)
{
    struct gw_meta *meta = r->meta;
    enum gw_err err =
        note_items(r, world->imports, world->import_count, &r->module->imports, encoding);
    if (!err)
        err = note_items(r, world->exports, world->export_count, &r->module->exports,
                         encoding);
    if (!err) err = note_exports(r, world);
    if (err) return err;
    err = gw_wit_merge(&meta->wit, wit, &world);
    if (!err) err = gw_wit_join_worlds(&meta->wit, world, meta->world);
    return err ? fail_wit(r, err, &meta->wit) : GW_OK;
}

static enum gw_err read_section(struct reading *r, struct gw_slice payload)
{
    struct gw_wit wit;
    const struct gw_wit_package *package = NULL;
    bool is_package = false;
    enum gw_comp_encoding encoding = GW_COMP_UTF8;
    gw_wit_init(&wit, r->meta->wit.arena.alloc);
    enum gw_err err = gw_wit_decode(&wit, payload, r->place, &package, &is_package);
    if (err)
        fail_wit(r, err, &wit);
    else if (!is_package || package->world_count != 1)
        err = fail(r, GW_ERR_MALFORMED, "it holds no world",
                   "make the bindings again with a current tool");
    if (!err) err = read_rest(r, payload, &encoding);
    if (!err) err = join(r, &wit, package->worlds[0], encoding);
    if (!err) r->module->section_count++;
    gw_wit_deinit(&wit);
    return err;
}

enum gw_err gw_meta_read(struct gw_meta *meta, struct gw_slice bytes, const char *place,
                         struct gw_meta_module *module, struct gw_new_problem *problem)
{
    struct reading r = {meta, module, problem, place, gw_slice_of(NULL, 0)};
    struct section s;
    enum gw_err err = GW_OK;
    if (!is_module(bytes))
        return fail(&r, GW_ERR_MALFORMED,
                    gw_component_is(bytes) ? "it is a component already"
                                           : "it is not a core module",
                    "give a core module, as a compiler makes it");
    struct gw_reader sections = sections_of(bytes);
    while (!err && next_section(&sections, &s)) {
        if (s.id != 0 || !gw_meta_is_section(s.name)) continue;
        r.section = s.name;
        err = read_section(&r, s.content);
    }
    r.section.len = 0;
    if (!err && sections.err)
        err = fail(&r, GW_ERR_MALFORMED, "the module is cut short or damaged", "");
    return err;
}

enum gw_err gw_meta_add(struct gw_meta *meta, struct gw_wit *wit,
                        const struct gw_wit_world *world, enum gw_comp_encoding encoding,
                        const char *place, struct gw_meta_module *module,
                        struct gw_new_problem *problem)
{
    struct reading r = {meta, module, problem, place, gw_slice_of(NULL, 0)};
    struct gw_writer payload;
    struct gw_slice kept = {NULL, 0};
    gw_writer_init(&payload, wit->arena.alloc);
    enum gw_err err = gw_meta_write(wit, world, encoding, NULL, 0, &payload);
    if (!err)
        kept = gw_arena_copy(&meta->wit.arena, gw_slice_of(payload.data, payload.len));
    gw_writer_deinit(&payload);
    if (!kept.data) return gw_new_problem_nomem(problem);
    return read_section(&r, kept);
}

enum gw_err gw_meta_unify_versions(struct gw_meta *meta, struct gw_new_problem *problem)
{
    struct reading r = {.meta = meta, .problem = problem, .place = "the joined worlds"};
    enum gw_err err = gw_wit_unify_versions(&meta->wit, meta->world);
    return err ? fail_wit(&r, err, &meta->wit) : GW_OK;
}

bool gw_meta_encoding(const struct gw_meta_module *module, bool is_export,
                      struct gw_slice key, struct gw_slice func,
                      enum gw_comp_encoding *out)
{
    const struct gw_map *map = is_export ? &module->exports : &module->imports;
    uint8_t near[512], *room = near;
    uint64_t found;
    key = unversioned(key);
    size_t len = key.len + func.len + 1;
    if (len > sizeof near) room = gw_alloc_get(map->alloc, len);
    bool is_there = room && gw_map_find(map, encoding_key(room, key, func), &found);
    if (is_there) *out = (enum gw_comp_encoding)found;
    if (room != near) gw_alloc_put(map->alloc, room, len);
    return is_there;
}

/* ---- lifetimes ---- */

enum gw_err gw_meta_init(struct gw_meta *meta, struct gw_alloc *alloc)
{
    struct gw_wit *wit = &meta->wit;
    gw_wit_init(wit, alloc);
    struct gw_wit_package *package = gw_arena_zero(&wit->arena, sizeof *package);
    struct gw_wit_world *world = gw_arena_zero(&wit->arena, sizeof *world);
    const struct gw_wit_world **worlds = gw_arena_get(&wit->arena, sizeof *worlds);
    const struct gw_wit_package *made = package;
    meta->world = world;
    if (!package || !world || !worlds) return GW_ERR_NOMEM;
    /* No package of a guest has this id, whatever it is called. */
    package->name = (struct gw_wit_package_name){.id = gw_slice_str("root:root#joined"),
                                                 .ns = gw_slice_str("root"),
                                                 .name = gw_slice_str("root")};
    package->worlds = worlds;
    package->world_count = 1;
    worlds[0] = world;
    world->name = gw_slice_str("root");
    world->package = package;
    wit->root = package;
    if (!gw_vec_push_copy(&wit->packages, &made)) return GW_ERR_NOMEM;
    return gw_map_put(&wit->by_id, package->name.id, 0);
}

void gw_meta_deinit(struct gw_meta *meta) { gw_wit_deinit(&meta->wit); }

void gw_meta_module_init(struct gw_meta_module *module, struct gw_alloc *alloc)
{
    module->section_count = 0;
    gw_map_init(&module->imports, alloc);
    gw_map_init(&module->exports, alloc);
    gw_vec_init(&module->export_keys, alloc, sizeof(struct gw_slice));
    gw_vec_init(&module->producers, alloc, sizeof(struct gw_meta_producer));
}

void gw_meta_module_deinit(struct gw_meta_module *module)
{
    gw_vec_deinit(&module->producers);
    gw_vec_deinit(&module->export_keys);
    gw_map_deinit(&module->exports);
    gw_map_deinit(&module->imports);
}
