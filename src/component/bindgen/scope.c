/* SPDX-License-Identifier: Apache-2.0 */
#include "component/bindgen/bind.h"

/* Whether another version of the package is there. */
static bool has_versions(const struct gw_bind *b, const struct gw_wit_package *package)
{
    for (size_t i = 0; i < b->wit->packages.len; i++) {
        const struct gw_wit_package *p = gw_wit_package_at(b->wit, i);
        if (p != package && gw_slice_eq(p->name.ns, package->name.ns) &&
            gw_slice_eq(p->name.name, package->name.name))
            return true;
    }
    return false;
}

/* ns_pkg_interface, with the version where that tells it from another. */
static struct gw_slice words_of(struct gw_bind *b,
                                const struct gw_wit_interface *interface)
{
    const struct gw_wit_package *p = interface->package;
    const char *versioned = has_versions(b, p) ? "_" : "";
    const struct gw_slice text = gw_bind_text(
        b, "%.*s_%.*s%s%.*s_%.*s", GW_SLICE_ARG(p->name.ns), GW_SLICE_ARG(p->name.name),
        versioned, *versioned ? (int)p->name.version_text.len : 0,
        (const char *)p->name.version_text.data, GW_SLICE_ARG(interface->name));
    return gw_bind_word(b, text);
}

static void add(struct gw_bind *b, const struct gw_wit_item *item, bool is_export)
{
    struct gw_bind_scope *s = &b->scopes[b->scope_count++];
    const char *prefix = is_export ? "exports_" : "";
    *s = (struct gw_bind_scope){.is_export = is_export};
    if (!item) {
        s->prefix = gw_bind_text(b, "%s%.*s", prefix, GW_SLICE_ARG(b->prefix));
        s->module = gw_slice_str("$root");
        return;
    }
    s->interface = item->interface;
    s->is_named = item->name.len > 0;
    const struct gw_slice words =
        s->is_named ? gw_bind_word(b, item->name) : words_of(b, item->interface);
    s->prefix = gw_bind_text(b, "%s%.*s", prefix, GW_SLICE_ARG(words));
    s->module = s->is_named ? item->name
                            : gw_wit_id_of(&b->wit->arena, item->interface->package,
                                           item->interface->name);
    if (!s->module.data) gw_bind_fail(b, GW_ERR_NOMEM);
}

/* The world's own two come first. */
void gw_bind_find_scopes(struct gw_bind *b)
{
    const struct gw_wit_world *w = b->world;
    size_t count = 2 + (size_t)w->import_count + w->export_count;
    b->scopes = gw_arena_array(&b->wit->arena, count, sizeof *b->scopes);
    if (!b->scopes) gw_bind_fail(b, GW_ERR_NOMEM);
    if (b->err) return;
    add(b, NULL, false);
    add(b, NULL, true);
    for (uint32_t i = 0; i < w->import_count; i++)
        if (w->imports[i].kind == GW_WIT_ITEM_INTERFACE) add(b, &w->imports[i], false);
    for (uint32_t i = 0; i < w->export_count; i++)
        if (w->exports[i].kind == GW_WIT_ITEM_INTERFACE) add(b, &w->exports[i], true);
}

const struct gw_bind_scope *gw_bind_scope_of(const struct gw_bind *b,
                                             const struct gw_bind_scope *from,
                                             const struct gw_wit_interface *interface)
{
    const struct gw_bind_scope *best = NULL;
    if (from->interface == interface && interface) return from;
    if (!interface) return &b->scopes[0]; /* a world's types are imports */
    for (uint32_t i = 2; i < b->scope_count; i++) {
        const struct gw_bind_scope *s = &b->scopes[i];
        if (s->interface != interface || (s->is_export && !from->is_export)) continue;
        if (!best || (best->is_named && !s->is_named) ||
            (s->is_export && !s->is_named && !best->is_export))
            best = s;
    }
    return best ? best : from;
}
