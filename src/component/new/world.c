/* SPDX-License-Identifier: Apache-2.0 */
/* world.c -- what of the world the modules use: functions, and types that imports must have. */
#include "component/new/encoder.h"

/* ---- functions ---- */

static void require(struct gw_new_encoder *e, const struct gw_class_import *import)
{
    if (import->kind != GW_CLASS_FUNC) return;
    uint32_t how = 0;
    gw_new_find(&e->required, import->func, &how);
    gw_new_put(e, &e->required, import->func,
               how | (import->is_async ? GW_NEW_ASYNC : GW_NEW_SYNC));
}

static bool uses_slot_1(const struct gw_class_import *import)
{
    if (import->kind != GW_CLASS_CANON) return false;
    switch (import->canon) {
    case GW_COMP_CANON_THREAD_NEW_INDIRECT:
        return true;
    case GW_COMP_CANON_CONTEXT_GET:
    case GW_COMP_CANON_CONTEXT_SET:
        return import->slot == 1;
    default:
        return false;
    }
}

/* ---- which exports use each other ---- */

static const struct gw_wit_item *exported(struct gw_new_encoder *e,
                                          const struct gw_wit_interface *interface)
{
    for (uint32_t i = 0; i < e->world.export_count; i++) {
        const struct gw_wit_item *item = &e->world.exports[i];
        if (item->kind == GW_WIT_ITEM_INTERFACE && !item->name.len &&
            item->interface == interface)
            return item;
    }
    return NULL;
}

/* All that an exported interface uses of exports, by way of others too. */
static struct gw_ptr_map *uses_of(struct gw_new_encoder *e,
                                  const struct gw_wit_interface *interface)
{
    struct gw_ptr_map *set = gw_new_get(e, 1, sizeof *set);
    if (!set) return NULL;
    gw_ptr_map_init(set, e->alloc);
    for (uint32_t i = 0; i < interface->need_count && !e->err; i++) {
        const struct gw_wit_interface *need = interface->needs[i];
        if (!exported(e, need)) continue;
        gw_new_put(e, set, need, 1);
        const void **found = gw_ptr_map_find(&e->used, need);
        const struct gw_ptr_map *theirs = found ? *found : NULL;
        for (uint32_t k = 0; theirs && k < e->world.export_count && !e->err; k++) {
            const struct gw_wit_interface *other = e->world.exports[k].interface;
            if (e->world.exports[k].kind == GW_WIT_ITEM_INTERFACE &&
                gw_ptr_map_find(theirs, other))
                gw_new_put(e, set, other, 1);
        }
    }
    return set;
}

static void note_uses(struct gw_new_encoder *e)
{
    for (uint32_t i = 0; i < e->world.export_count && !e->err; i++) {
        const struct gw_wit_item *item = &e->world.exports[i];
        if (item->kind != GW_WIT_ITEM_INTERFACE) continue;
        struct gw_ptr_map *set = uses_of(e, item->interface);
        if (set && gw_ptr_map_put(&e->used, item->interface, set) != 0) {
            gw_ptr_map_deinit(set);
            gw_new_nomem(e);
        }
    }
}

bool gw_new_uses(struct gw_new_encoder *e, const struct gw_wit_interface *interface,
                 const struct gw_wit_interface *other)
{
    const void **found = gw_ptr_map_find(&e->used, interface);
    return found && *found && gw_ptr_map_find(*found, other);
}

void gw_new_world_deinit(struct gw_new_encoder *e)
{
    for (uint32_t i = 0; i < e->world.export_count; i++) {
        const struct gw_wit_item *item = &e->world.exports[i];
        const void **found = item->kind == GW_WIT_ITEM_INTERFACE
                                 ? gw_ptr_map_find(&e->used, item->interface)
                                 : NULL;
        if (found && *found) gw_ptr_map_deinit((struct gw_ptr_map *)*found);
    }
}

/* ---- types ---- */

static void live_imports(struct gw_new_encoder *e, const struct gw_new_unit *u)
{
    for (uint32_t i = 0; i < e->world.import_count; i++)
        if (e->world.imports[i].kind == GW_WIT_ITEM_TYPE)
            gw_live_item(&e->live, &e->world.imports[i]);
    for (uint32_t i = 0; i < u->module->import_count; i++) {
        const struct gw_class_import *import = &u->class.imports[u->order[i]];
        if (import->kind == GW_CLASS_FUNC)
            gw_live_func(&e->live, import->func);
        else if (import->kind == GW_CLASS_CANON && import->type)
            gw_live_type(&e->live, import->type);
        else if (import->kind == GW_CLASS_CANON &&
                 import->canon == GW_COMP_CANON_TASK_RETURN && import->func)
            gw_live_type(&e->live, import->func->result);
    }
}

/* What an export uses of imports. */
static void live_export(struct gw_new_encoder *e, const struct gw_wit_item *item)
{
    struct gw_live own;
    if (item->kind != GW_WIT_ITEM_INTERFACE) {
        gw_live_item(&e->live, item);
        return;
    }
    gw_live_init(&own, e->alloc);
    gw_live_item(&own, item);
    for (size_t i = 0; i < own.types.len; i++) {
        const struct gw_wit_type *type = gw_live_at(&own, i);
        if (type->interface && type->interface != item->interface &&
            !gw_new_uses(e, item->interface, type->interface))
            gw_live_type(&e->live, type);
    }
    if (own.err) e->live.err = own.err;
    gw_live_deinit(&own);
}

void gw_new_world(struct gw_new_encoder *e)
{
    /* Adapters come first: it is the order in which types are first met. */
    for (uint32_t n = 1; n <= e->unit_count && !e->err; n++) {
        const struct gw_new_unit *u = &e->units[n % e->unit_count];
        for (uint32_t i = 0; u->is_used && i < u->module->import_count; i++) {
            require(e, &u->class.imports[i]);
            e->has_slot_1 |= uses_slot_1(&u->class.imports[i]);
        }
    }
    if (!e->err) note_uses(e);
    for (uint32_t i = 0; i < e->unit_count && !e->err; i++)
        if (e->units[i].is_used) live_imports(e, &e->units[i]);
    for (uint32_t i = 0; i < e->world.export_count && !e->err; i++)
        live_export(e, &e->world.exports[i]);
    if (e->err) return;
    if (e->live.err == GW_ERR_LIMIT)
        e->err = gw_live_problem(e->problem);
    else if (e->live.err)
        gw_new_nomem(e);
}
