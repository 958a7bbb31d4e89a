/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/copy.h"
#include "component/wit/merging.h"

struct joining {
    struct gw_wit *wit;
    struct gw_wit_world *into;
    const struct gw_wit_world *from;
    struct gw_wit_merging same; /* twins of what both worlds have */
    struct gw_wit_copier copier;
    struct gw_map anonymous;
    struct gw_wit_items imports, exports;
    struct gw_map
        imported; /* interfaces that `into` uses as imports: -> item that does */
};

static struct gw_slice shown(const struct gw_wit_item *item)
{
    return item->name.len ? item->name : item->interface->name;
}

static enum gw_err list(struct joining *j, const struct gw_wit_item *items,
                        uint32_t count, struct gw_wit_items *to)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++)
        err = gw_wit_items_add(j->wit, to, &items[i]);
    return err;
}

/* ---- what both have ---- */

static enum gw_err other_kind(struct joining *j, const struct gw_wit_item *from)
{
    gw_wit_problem_at(j->wit, GW_ERR_INVALID, from->place,
                      "the worlds that are joined both have `%.*s`, but it is not the "
                      "same kind of thing, or another interface",
                      GW_SLICE_ARG(shown(from)));
    gw_wit_problem_help(j->wit, "give it another name in one of them");
    return GW_ERR_INVALID;
}

/* An interface that stands in both worlds itself: what only one has is copied. */
static enum gw_err join_inline(struct joining *j, const struct gw_wit_interface *from,
                               const struct gw_wit_interface *into)
{
    enum gw_err err = gw_wit_match_types(&j->same, from, into);
    if (!err) err = gw_wit_match_interface(&j->same, from, into);
    if (!err)
        err = gw_wit_copy_missing(&j->copier, from,
                                  (struct gw_wit_interface *)(uintptr_t)into);
    return err ? err : gw_wit_check_names(j->wit, into);
}

static enum gw_err join_item(struct joining *j, const struct gw_wit_item *from,
                             const struct gw_wit_item *into)
{
    if (from->kind != into->kind) return other_kind(j, from);
    if (from->kind == GW_WIT_ITEM_FUNC)
        return gw_wit_match_func(&j->same, from->func, into->func);
    if (from->kind == GW_WIT_ITEM_TYPE)
        return gw_wit_match_type(&j->same, from->type, into->type);
    if (from->interface == into->interface) return GW_OK;
    if (from->interface->name.len || into->interface->name.len)
        return other_kind(j, from);
    return join_inline(j, from->interface, into->interface);
}

/* Types of the world that both have: what speaks of one speaks of the other. */
static enum gw_err note_types(struct joining *j)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < j->from->import_count && !err; i++) {
        const struct gw_wit_item *from = &j->from->imports[i];
        const struct gw_wit_item *twin = gw_wit_items_find(j->wit, &j->imports, from);
        if (!twin || from->kind != GW_WIT_ITEM_TYPE || twin->kind != GW_WIT_ITEM_TYPE)
            continue;
        err = gw_wit_twin_put(&j->same, from->type, twin->type);
        if (!err)
            err = gw_wit_address_put(j->wit, &j->copier.copies, from->type,
                                     (uint64_t)(uintptr_t)twin->type);
    }
    return err;
}

/* ---- what is added ---- */

static enum gw_err note_imported(struct joining *j,
                                 const struct gw_wit_interface *interface,
                                 const struct gw_wit_item *user)
{
    uint64_t unused;
    enum gw_err err = GW_OK;
    if (gw_wit_address_find(&j->imported, interface, &unused)) return GW_OK;
    err = gw_wit_address_put(j->wit, &j->imported, interface, (uint64_t)(uintptr_t)user);
    for (uint32_t i = 0; i < interface->need_count && !err; i++)
        err = note_imported(j, interface->needs[i], user);
    return err;
}

/* What exports use from imports, since it is not exported. */
static enum gw_err note_uses(struct joining *j)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < j->into->export_count; i++) {
        const struct gw_wit_item *item = &j->into->exports[i];
        if (item->kind != GW_WIT_ITEM_INTERFACE) continue;
        for (uint32_t k = 0; k < item->interface->need_count && !err; k++) {
            const struct gw_wit_item need = {.kind = GW_WIT_ITEM_INTERFACE,
                                             .interface = item->interface->needs[k]};
            if (!gw_wit_items_find(j->wit, &j->exports, &need))
                err = note_imported(j, need.interface, item);
        }
    }
    return err;
}

static enum gw_err check_export(struct joining *j, const struct gw_wit_item *item)
{
    uint64_t user;
    if (item->kind != GW_WIT_ITEM_INTERFACE || item->name.len ||
        !gw_wit_address_find(&j->imported, item->interface, &user))
        return GW_OK;
    gw_wit_problem_at(j->wit, GW_ERR_INVALID, item->place,
                      "one world exports `%.*s`, the other exports `%.*s`, which uses it "
                      "from an import: joined, it would use the export",
                      GW_SLICE_ARG(item->interface->name),
                      GW_SLICE_ARG(shown((const struct gw_wit_item *)(uintptr_t)user)));
    gw_wit_problem_help(j->wit, "export both in one of the worlds");
    return GW_ERR_INVALID;
}

static enum gw_err take(struct joining *j, const struct gw_wit_item *from, bool is_export)
{
    struct gw_wit_items *to = is_export ? &j->exports : &j->imports;
    const struct gw_wit_item *twin = gw_wit_items_find(j->wit, to, from);
    struct gw_wit_item made;
    if (twin) return join_item(j, from, twin);
    enum gw_err err = is_export ? check_export(j, from) : GW_OK;
    if (!err) err = gw_wit_copy_item(&j->copier, from, from->name, &made);
    return err ? err : gw_wit_items_add(j->wit, to, &made);
}

static enum gw_err join(struct joining *j)
{
    enum gw_err err = list(j, j->into->imports, j->into->import_count, &j->imports);
    if (!err) err = list(j, j->into->exports, j->into->export_count, &j->exports);
    if (!err) err = note_types(j);
    if (!err) err = note_uses(j);
    for (uint32_t i = 0; i < j->from->import_count && !err; i++)
        err = take(j, &j->from->imports[i], false);
    for (uint32_t i = 0; i < j->from->export_count && !err; i++)
        err = take(j, &j->from->exports[i], true);
    return err ? err
               : gw_wit_elaborate(j->wit, j->into, &j->imports, &j->exports,
                                  j->from->place);
}

enum gw_err gw_wit_join_worlds(struct gw_wit *wit, const struct gw_wit_world *from,
                               const struct gw_wit_world *into)
{
    struct gw_alloc *alloc = wit->arena.alloc;
    struct joining j = {
        .wit = wit, .from = from, .into = (struct gw_wit_world *)(uintptr_t)into};
    uint32_t items = wit->item_count;
    gw_wit_merging_init(&j.same, wit, wit);
    gw_map_init(&j.anonymous, alloc);
    gw_map_init(&j.imported, alloc);
    gw_wit_items_init(&j.imports, alloc);
    gw_wit_items_init(&j.exports, alloc);
    gw_wit_copier_init(&j.copier, wit, &j.anonymous, from, into);
    enum gw_err err = join(&j);
    wit->item_count = items + from->import_count + from->export_count;
    gw_wit_copier_deinit(&j.copier);
    gw_wit_items_deinit(&j.exports);
    gw_wit_items_deinit(&j.imports);
    gw_map_deinit(&j.imported);
    gw_map_deinit(&j.anonymous);
    gw_wit_merging_deinit(&j.same);
    return err;
}

/* ---- versions ---- */

struct unifying {
    struct gw_wit *wit;
    struct gw_map later; /* interface -> the one that stands for it */
    struct gw_map seen;  /* interfaces that were updated */
};

static bool same_track(const struct gw_wit_interface *a, const struct gw_wit_interface *b)
{
    const struct gw_wit_package_name *p = &a->package->name, *q = &b->package->name;
    return gw_slice_eq(a->name, b->name) && p->has_version && q->has_version &&
           gw_slice_eq(p->ns, q->ns) && gw_slice_eq(p->name, q->name) &&
           gw_semver_same_track(&p->version, &q->version);
}

static enum gw_err find_latest(struct unifying *u, const struct gw_wit_world *world)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < world->import_count && !err; i++) {
        const struct gw_wit_item *item = &world->imports[i], *best = item;
        if (item->kind != GW_WIT_ITEM_INTERFACE || item->name.len) continue;
        for (uint32_t k = 0; k < world->import_count; k++) {
            const struct gw_wit_item *other = &world->imports[k];
            if (other->kind == GW_WIT_ITEM_INTERFACE && !other->name.len &&
                same_track(best->interface, other->interface) &&
                gw_semver_compare(&best->interface->package->name.version,
                                  &other->interface->package->name.version) < 0)
                best = other;
        }
        if (best != item)
            err = gw_wit_address_put(u->wit, &u->later, item->interface,
                                     (uint64_t)(uintptr_t)best->interface);
    }
    return err;
}

static enum gw_err missing(struct unifying *u, const struct gw_wit_type *type,
                           const struct gw_wit_interface *later)
{
    const struct gw_wit_package_name *old = &type->interface->package->name;
    gw_wit_problem_at(u->wit, GW_ERR_INVALID, type->place,
                      "`%.*s` of version %.*s has the type `%.*s`, but version %.*s, "
                      "which would stand for it, has not",
                      GW_SLICE_ARG(later->name), GW_SLICE_ARG(old->version_text),
                      GW_SLICE_ARG(type->name),
                      GW_SLICE_ARG(later->package->name.version_text));
    gw_wit_problem_help(u->wit, "build all parts against one version of `%.*s:%.*s`",
                        GW_SLICE_ARG(old->ns), GW_SLICE_ARG(old->name));
    return GW_ERR_INVALID;
}

static enum gw_err update_type(struct unifying *u, const struct gw_wit_type *type)
{
    struct gw_wit_type *mine = (struct gw_wit_type *)(uintptr_t)type;
    uint64_t found;
    if (type->kind != GW_WIT_ALIAS || !type->elem->interface ||
        !gw_wit_address_find(&u->later, type->elem->interface, &found))
        return GW_OK;
    const struct gw_wit_interface *later =
        (const struct gw_wit_interface *)(uintptr_t)found;
    const struct gw_wit_type *other = gw_wit_find_type(later, type->elem->name);
    if (!other) return missing(u, type->elem, later);
    mine->elem = other;
    return GW_OK;
}

/* An interface, and those that it needs: others stay as they are. */
static enum gw_err update_interface(struct unifying *u,
                                    const struct gw_wit_interface *interface)
{
    uint64_t unused;
    if (gw_wit_address_find(&u->seen, interface, &unused)) return GW_OK;
    enum gw_err err = gw_wit_address_put(u->wit, &u->seen, interface, 0);
    for (uint32_t i = 0; i < interface->type_count && !err; i++)
        err = update_type(u, interface->types[i]);
    for (uint32_t i = 0; i < interface->need_count && !err; i++)
        if (!gw_wit_address_find(&u->later, interface->needs[i], &unused))
            err = update_interface(u, interface->needs[i]);
    return err;
}

static enum gw_err update_items(struct unifying *u, const struct gw_wit_item *items,
                                uint32_t count)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++) {
        if (items[i].kind == GW_WIT_ITEM_TYPE) err = update_type(u, items[i].type);
        if (items[i].kind == GW_WIT_ITEM_INTERFACE)
            err = update_interface(u, items[i].interface);
    }
    return err;
}

enum gw_err gw_wit_unify_versions(struct gw_wit *wit, const struct gw_wit_world *world)
{
    struct unifying u = {.wit = wit};
    struct gw_wit_world *mine = (struct gw_wit_world *)(uintptr_t)world;
    gw_map_init(&u.later, wit->arena.alloc);
    gw_map_init(&u.seen, wit->arena.alloc);
    enum gw_err err = find_latest(&u, world);
    if (!err && u.later.len) {
        struct gw_wit_item *kept = (struct gw_wit_item *)(uintptr_t)world->imports;
        uint32_t n = 0;
        uint64_t unused;
        for (uint32_t i = 0; i < world->import_count; i++)
            if (kept[i].kind != GW_WIT_ITEM_INTERFACE || kept[i].name.len ||
                !gw_wit_address_find(&u.later, kept[i].interface, &unused))
                kept[n++] = kept[i];
        mine->import_count = n;
        err = update_items(&u, world->imports, n);
        if (!err) err = update_items(&u, world->exports, world->export_count);
        if (!err) err = gw_wit_reorder(wit);
    }
    gw_map_deinit(&u.seen);
    gw_map_deinit(&u.later);
    return err;
}
