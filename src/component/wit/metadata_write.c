/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/json_write.h"
#include "component/wit/metadata.h"

/* Objects are opened only when something goes into them: `pending` names wait until then. */
struct path {
    struct gw_wit_json json;
    struct gw_wit *wit;
    struct gw_slice pending[8];
    unsigned pending_count, open_count; /* names in all; how many of them are written */
};

static void enter(struct path *p, struct gw_slice name)
{
    p->pending[p->pending_count++] = name;
}

static void leave(struct path *p)
{
    if (p->open_count == p->pending_count) {
        gw_wit_json_close(&p->json, "}");
        p->open_count--;
    }
    p->pending_count--;
}

static void reach(struct path *p)
{
    while (p->open_count < p->pending_count) {
        gw_wit_json_next(&p->json, p->pending[p->open_count++]);
        gw_wit_json_put(&p->json, "{");
        p->json.depth++;
        p->json.has_items = false;
    }
}

static void docs(struct path *p, struct gw_slice text)
{
    if (!text.len) return;
    reach(p);
    gw_wit_json_string(&p->json, "docs", text);
}

static void put_gate(struct path *p, const struct gw_wit_gate *gate)
{
    gw_wit_json_put(&p->json, "{");
    p->json.has_items = false;
    p->json.depth++;
    gw_wit_json_open(&p->json, gate->feature.len ? "unstable" : "stable", "{");
    if (gate->feature.len)
        gw_wit_json_string(&p->json, "feature", gate->feature);
    else
        gw_wit_json_string(&p->json, "since", gate->since);
    if (gate->deprecated.len)
        gw_wit_json_string(&p->json, "deprecated", gate->deprecated);
    gw_wit_json_close(&p->json, "}");
    gw_wit_json_close(&p->json, "}");
}

static bool has_gate(const struct gw_wit_gate *gate)
{
    return gate->since.len || gate->feature.len;
}

static void stability(struct path *p, const struct gw_wit_gate *gate)
{
    if (!has_gate(gate)) return;
    reach(p);
    gw_wit_json_next(&p->json, gw_slice_str("stability"));
    put_gate(p, gate);
}

static void function(struct path *p, const struct gw_wit_func *func)
{
    enter(p, func->name);
    docs(p, func->docs);
    stability(p, &func->gate);
    leave(p);
}

static void type(struct path *p, const struct gw_wit_type *type)
{
    enter(p, type->name);
    docs(p, type->docs);
    stability(p, &type->gate);
    bool has_items = type->kind == GW_COMP_RECORD || type->kind == GW_COMP_VARIANT ||
                     type->kind == GW_COMP_FLAGS || type->kind == GW_COMP_ENUM;
    enter(p, gw_slice_str("items"));
    for (uint32_t i = 0; has_items && i < type->count; i++) {
        if (!type->items[i].docs.len) continue;
        reach(p);
        gw_wit_json_next(&p->json, type->items[i].name);
        gw_wit_json_quote(&p->json, type->items[i].docs);
    }
    leave(p);
    leave(p);
}

static void interface(struct path *p, const struct gw_wit_interface *i,
                      struct gw_slice name, const struct gw_wit_item *item)
{
    enter(p, name);
    docs(p, item && item->docs.len ? item->docs : i->docs);
    stability(p, item ? &item->gate : &i->gate);
    enter(p, gw_slice_str("funcs"));
    for (uint32_t f = 0; f < i->func_count; f++)
        function(p, i->funcs[f]);
    leave(p);
    enter(p, gw_slice_str("types"));
    for (uint32_t t = 0; t < i->type_count; t++)
        type(p, i->types[t]);
    leave(p);
    leave(p);
}

/* What one list of a world's items has of one sort. */
static void world_list(struct path *p, const char *key, const struct gw_wit_item *items,
                       uint32_t count, enum gw_wit_item_kind kind)
{
    enter(p, gw_slice_str(key));
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].kind != kind) continue;
        if (kind == GW_WIT_ITEM_FUNC) function(p, items[i].func);
        if (kind == GW_WIT_ITEM_TYPE) type(p, items[i].type);
        if (kind == GW_WIT_ITEM_INTERFACE && !items[i].interface->name.len)
            interface(p, items[i].interface, items[i].name, &items[i]);
    }
    leave(p);
}

/* Docs or gates of imports or exports of interfaces that stand elsewhere. */
static void world_references(struct path *p, const char *key,
                             const struct gw_wit_item *items, uint32_t count,
                             bool is_docs)
{
    enter(p, gw_slice_str(key));
    for (uint32_t i = 0; i < count; i++) {
        const struct gw_wit_item *item = &items[i];
        if (item->kind != GW_WIT_ITEM_INTERFACE || !item->interface->name.len) continue;
        if (is_docs ? !item->docs.len : !has_gate(&item->gate)) continue;
        struct gw_slice name =
            item->name.len ? item->name
                           : gw_wit_id_of(&p->wit->arena, item->interface->package,
                                          item->interface->name);
        if (!name.data) {
            p->json.out->err = GW_ERR_NOMEM;
            return;
        }
        reach(p);
        gw_wit_json_next(&p->json, name);
        if (is_docs)
            gw_wit_json_quote(&p->json, item->docs);
        else
            put_gate(p, &item->gate);
    }
    leave(p);
}

static void world(struct path *p, const struct gw_wit_world *w)
{
    enter(p, w->name);
    docs(p, w->docs);
    stability(p, &w->gate);
    world_list(p, "interfaces", w->imports, w->import_count, GW_WIT_ITEM_INTERFACE);
    world_list(p, "types", w->imports, w->import_count, GW_WIT_ITEM_TYPE);
    world_list(p, "funcs", w->imports, w->import_count, GW_WIT_ITEM_FUNC);
    world_list(p, "interface_exports", w->exports, w->export_count,
               GW_WIT_ITEM_INTERFACE);
    world_list(p, "func_exports", w->exports, w->export_count, GW_WIT_ITEM_FUNC);
    world_references(p, "interface_import_stability", w->imports, w->import_count, false);
    world_references(p, "interface_export_stability", w->exports, w->export_count, false);
    world_references(p, "interface_import_docs", w->imports, w->import_count, true);
    world_references(p, "interface_export_docs", w->exports, w->export_count, true);
    leave(p);
}

void gw_wit_metadata_write(struct gw_wit *wit, const struct gw_wit_package *package,
                           struct gw_writer *out)
{
    struct path p = {.json = {.out = out}, .wit = wit};
    gw_writer_u8(out, 1);
    gw_wit_json_open(&p.json, NULL, "{");
    docs(&p, package->docs);
    enter(&p, gw_slice_str("worlds"));
    for (uint32_t i = 0; i < package->world_count; i++)
        world(&p, package->worlds[i]);
    leave(&p);
    enter(&p, gw_slice_str("interfaces"));
    for (uint32_t i = 0; i < package->interface_count; i++)
        interface(&p, package->interfaces[i], package->interfaces[i]->name, NULL);
    leave(&p);
    gw_wit_json_close(&p.json, "}");
}
