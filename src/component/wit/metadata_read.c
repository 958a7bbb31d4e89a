/* SPDX-License-Identifier: Apache-2.0 */
/* metadata_read.c -- the model was just decoded and nobody else has seen it, so constness is cast away
 * here to complete it. */
#include "component/wit/json_read.h"
#include "component/wit/lex.h"
#include "component/wit/metadata.h"
#include "component/wit/resolve.h"

typedef const struct gw_wit_json_value json;

struct reading {
    struct gw_wit *wit;
    const struct gw_wit_package *package;
};

static enum gw_err bad(const struct reading *c, const char *what, struct gw_slice name)
{
    return gw_wit_problem_path(
        c->wit, GW_ERR_MALFORMED, NULL, "the package's docs are damaged: %s `%.*s`", what,
        name.len < 80 ? (int)name.len : 80, (const char *)name.data);
}

/* Text that could not be printed as a comment is refused. */
static enum gw_err read_docs(const struct reading *c, json *from, struct gw_slice *out)
{
    if (!from) return GW_OK;
    if (from->kind != GW_WIT_JSON_STRING) {
        return from->kind == GW_WIT_JSON_OTHER ? GW_OK : bad(c, "no text in", from->key);
    }
    const struct gw_wit_source source = {.path = GW_WIT_METADATA_SECTION,
                                         .text = from->text};
    enum gw_err err = gw_wit_source_check(c->wit, &source);
    c->wit->problem.place.source = NULL; /* of ours, on the stack */
    return err ? err : gw_wit_docs_clean(c->wit, from->text, out);
}

static enum gw_err read_version(const struct reading *c, json *from, struct gw_slice *out)
{
    struct gw_semver version;
    if (!from || from->kind != GW_WIT_JSON_STRING) return GW_OK;
    if (gw_semver_parse(from->text, &version, NULL) != GW_OK)
        return bad(c, "no version", from->text);
    *out = from->text;
    return GW_OK;
}

/* As for text: no gate of a version that is not out. */
static enum gw_err check_since(const struct reading *c, struct gw_slice since)
{
    struct gw_semver version;
    if (!since.len) return GW_OK;
    if (gw_semver_parse(since, &version, NULL) == GW_OK && c->package->name.has_version &&
        gw_semver_compare(&version, &c->package->name.version) <= 0)
        return GW_OK;
    return bad(c, "a gate of a later version:", since);
}

static enum gw_err read_gate(const struct reading *c, json *from,
                             struct gw_wit_gate *gate)
{
    json *stable = gw_wit_json_find(from, "stable"),
         *unstable = gw_wit_json_find(from, "unstable");
    json *feature = gw_wit_json_find(unstable, "feature");
    enum gw_err err = read_version(c, gw_wit_json_find(stable, "since"), &gate->since);
    if (!err) err = check_since(c, gate->since);
    if (!err && feature && !gw_comp_name_is_label(feature->text))
        err = bad(c, "no feature", feature->text);
    if (!err && feature && !gate->since.len) gate->feature = feature->text;
    if (!err && (gate->since.len || gate->feature.len))
        err = read_version(c, gw_wit_json_find(stable ? stable : unstable, "deprecated"),
                           &gate->deprecated);
    return err;
}

static enum gw_err read_both(const struct reading *c, json *from, struct gw_slice *docs,
                             struct gw_wit_gate *gate)
{
    if (from->kind == GW_WIT_JSON_STRING) return read_docs(c, from, docs);
    enum gw_err err = read_docs(c, gw_wit_json_find(from, "docs"), docs);
    return err ? err : read_gate(c, gw_wit_json_find(from, "stability"), gate);
}

static json *first_of(json *object, const char *key)
{
    json *found = gw_wit_json_find(object, key);
    return found ? found->first : NULL;
}

static enum gw_err read_items(const struct reading *c, json *from,
                              const struct gw_wit_type *type)
{
    bool has_items = type->kind == GW_COMP_RECORD || type->kind == GW_COMP_VARIANT ||
                     type->kind == GW_COMP_FLAGS || type->kind == GW_COMP_ENUM;
    struct gw_map by_name;
    gw_map_init(&by_name, c->wit->arena.alloc);
    enum gw_err err = GW_OK;
    for (json *i = first_of(from, "items"); i && !err; i = i->next)
        if (gw_map_put(&by_name, i->key, (uint64_t)(uintptr_t)i))
            err = gw_wit_problem_nomem(c->wit);
    for (uint32_t i = 0; has_items && i < type->count && !err; i++) {
        struct gw_wit_label *item = (struct gw_wit_label *)(uintptr_t)&type->items[i];
        uint64_t found;
        if (gw_map_find(&by_name, item->name, &found))
            err = read_docs(c, (json *)(uintptr_t)found, &item->docs);
    }
    gw_map_deinit(&by_name);
    return err;
}

static enum gw_err read_type(const struct reading *c, json *from,
                             const struct gw_wit_type *type)
{
    struct gw_wit_type *mine = (struct gw_wit_type *)(uintptr_t)type;
    if (!type) return bad(c, "there is no type", from->key);
    enum gw_err err = read_both(c, from, &mine->docs, &mine->gate);
    return err ? err : read_items(c, from, type);
}

static enum gw_err read_func(const struct reading *c, json *from,
                             const struct gw_wit_func *func)
{
    struct gw_wit_func *mine = (struct gw_wit_func *)(uintptr_t)func;
    if (!func) return bad(c, "there is no function", from->key);
    return read_both(c, from, &mine->docs, &mine->gate);
}

static enum gw_err read_interface(const struct reading *c, json *from,
                                  const struct gw_wit_interface *interface)
{
    struct gw_wit_interface *mine = (struct gw_wit_interface *)(uintptr_t)interface;
    if (!interface) return bad(c, "there is no interface", from->key);
    enum gw_err err = read_both(c, from, &mine->docs, &mine->gate);
    for (json *t = first_of(from, "types"); t && !err; t = t->next)
        err = read_type(c, t, gw_wit_index_find(c->wit, interface, 't', t->key));
    for (json *f = first_of(from, "funcs"); f && !err; f = f->next)
        err = read_func(c, f, gw_wit_index_find(c->wit, interface, 'f', f->key));
    return err;
}

/* ---- worlds ---- */

struct world {
    const struct reading *c;
    const struct gw_wit_world *world;
    struct gw_map imports, exports; /* name or id -> item */
};

static enum gw_err note_items(struct world *w, const struct gw_wit_item *items,
                              uint32_t count, struct gw_map *map)
{
    for (uint32_t i = 0; i < count; i++) {
        struct gw_slice name = items[i].name;
        if (!name.len)
            name = gw_wit_id_of(&w->c->wit->arena, items[i].interface->package,
                                items[i].interface->name);
        if (!name.data || gw_map_put(map, name, (uint64_t)(uintptr_t)&items[i]) != GW_OK)
            return gw_wit_problem_nomem(w->c->wit);
    }
    return GW_OK;
}

static struct gw_wit_item *find_item(const struct world *w, struct gw_slice name,
                                     bool from_exports, enum gw_wit_item_kind kind)
{
    uint64_t found;
    const struct gw_map *map = from_exports ? &w->exports : &w->imports;
    if (!gw_map_find(map, name, &found)) {
        if (from_exports || !gw_map_find(&w->exports, name, &found))
            return NULL; /* version 0 */
    }
    struct gw_wit_item *item = (struct gw_wit_item *)(uintptr_t)found;
    return item->kind == kind ? item : NULL;
}

static enum gw_err world_funcs(const struct world *w, json *from, bool exports)
{
    enum gw_err err = GW_OK;
    for (json *f = from; f && !err; f = f->next) {
        const struct gw_wit_item *item = find_item(w, f->key, exports, GW_WIT_ITEM_FUNC);
        err = read_func(w->c, f, item ? item->func : NULL);
    }
    return err;
}

static enum gw_err world_interfaces(const struct world *w, json *from, bool exports)
{
    enum gw_err err = GW_OK;
    for (json *i = from; i && !err; i = i->next) {
        struct gw_wit_item *item = find_item(w, i->key, exports, GW_WIT_ITEM_INTERFACE);
        if (!item) return bad(w->c, "there is no interface", i->key);
        err = read_interface(w->c, i, item->interface);
        item->docs = item->interface->docs;
        item->gate = item->interface->gate;
    }
    return err;
}

static enum gw_err world_references(const struct world *w, json *docs, json *gates,
                                    bool exports)
{
    enum gw_err err = GW_OK;
    for (json *d = docs; d && !err; d = d->next) {
        struct gw_wit_item *item = find_item(w, d->key, exports, GW_WIT_ITEM_INTERFACE);
        if (!item) return bad(w->c, "there is no interface", d->key);
        err = read_docs(w->c, d, &item->docs);
    }
    for (json *g = gates; g && !err; g = g->next) {
        struct gw_wit_item *item = find_item(w, g->key, exports, GW_WIT_ITEM_INTERFACE);
        if (!item) return bad(w->c, "there is no interface", g->key);
        err = read_gate(w->c, g, &item->gate);
    }
    return err;
}

static enum gw_err world_parts(const struct world *w, json *from)
{
    enum gw_err err = world_interfaces(w, first_of(from, "interfaces"), false);
    if (!err) err = world_interfaces(w, first_of(from, "interface_exports"), true);
    for (json *t = first_of(from, "types"); t && !err; t = t->next) {
        const struct gw_wit_item *item = find_item(w, t->key, false, GW_WIT_ITEM_TYPE);
        err = read_type(w->c, t, item ? item->type : NULL);
    }
    if (!err) err = world_funcs(w, first_of(from, "funcs"), false);
    if (!err) err = world_funcs(w, first_of(from, "func_exports"), true);
    if (!err)
        err = world_references(w, first_of(from, "interface_import_docs"),
                               first_of(from, "interface_import_stability"), false);
    if (!err)
        err = world_references(w, first_of(from, "interface_export_docs"),
                               first_of(from, "interface_export_stability"), true);
    return err;
}

static enum gw_err read_world(const struct reading *c, json *from,
                              const struct gw_wit_world *world)
{
    struct gw_wit_world *mine = (struct gw_wit_world *)(uintptr_t)world;
    if (!world) return bad(c, "there is no world", from->key);
    struct world w = {.c = c, .world = world};
    gw_map_init(&w.imports, c->wit->arena.alloc);
    gw_map_init(&w.exports, c->wit->arena.alloc);
    enum gw_err err = read_both(c, from, &mine->docs, &mine->gate);
    if (!err) err = note_items(&w, world->imports, world->import_count, &w.imports);
    if (!err) err = note_items(&w, world->exports, world->export_count, &w.exports);
    if (!err) err = world_parts(&w, from);
    gw_map_deinit(&w.exports);
    gw_map_deinit(&w.imports);
    return err;
}

enum gw_err gw_wit_metadata_read(struct gw_wit *wit, const struct gw_wit_package *package,
                                 struct gw_slice payload)
{
    struct gw_wit_package *mine = (struct gw_wit_package *)(uintptr_t)package;
    const struct reading reading = {wit, package}, *c = &reading;
    struct gw_wit_json_value *root;
    if (payload.len < 2 || payload.data[0] > 1)
        return bad(c, "their version is not known to", package->name.id);
    enum gw_err err = gw_wit_json_read(
        &c->wit->arena, gw_slice_of(payload.data + 1, payload.len - 1), &root);
    if (err == GW_ERR_NOMEM) return gw_wit_problem_nomem(c->wit);
    if (err || root->kind != GW_WIT_JSON_OBJECT)
        return bad(c, "no JSON in", package->name.id);
    err = read_docs(c, gw_wit_json_find(root, "docs"), &mine->docs);
    for (json *i = first_of(root, "interfaces"); i && !err; i = i->next)
        err = read_interface(c, i, gw_wit_index_find(c->wit, package, 'i', i->key));
    for (json *w = first_of(root, "worlds"); w && !err; w = w->next)
        err = read_world(c, w, gw_wit_index_find(c->wit, package, 'w', w->key));
    return err;
}
