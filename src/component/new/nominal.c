/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/nominal.h"

#include "component/model/ptr_map.h"
#include "component/new/live.h"

struct nominal {
    struct gw_arena *arena;
    struct gw_ptr_map seen;       /* interfaces: themselves */
    struct gw_ptr_map interfaces; /* under their own name -> the copy, the latest */
    struct gw_ptr_map types;      /* of these -> the copy */
    struct gw_ptr_map own;        /* of the interface at hand -> the copy */
    const struct gw_wit_interface *from;
    struct gw_wit_interface *to;
    uint32_t depth;
    enum gw_err err; /* sticks */
};

static void *get(struct nominal *n, size_t count, size_t bytes)
{
    void *p = n->err ? NULL : gw_arena_array(n->arena, count ? count : 1, bytes);
    if (!p && !n->err) n->err = GW_ERR_NOMEM;
    return p;
}

static void put(struct nominal *n, struct gw_ptr_map *map, const void *key,
                const void *value)
{
    if (!n->err && gw_ptr_map_put(map, key, value) != 0) n->err = GW_ERR_NOMEM;
}

static const void *find(const struct gw_ptr_map *map, const void *key)
{
    const void **value = gw_ptr_map_find(map, key);
    return value ? *value : NULL;
}

static const struct gw_wit_type *refer(struct nominal *n, const struct gw_wit_type *type);

static const struct gw_wit_label *labels(struct nominal *n,
                                         const struct gw_wit_label *list, uint32_t count)
{
    struct gw_wit_label *made = get(n, count, sizeof *made);
    for (uint32_t i = 0; made && i < count; i++) {
        made[i] = list[i];
        made[i].type = refer(n, list[i].type);
    }
    return made;
}

/* Make the parts of a type refer to copies. */
static void parts(struct nominal *n, struct gw_wit_type *type)
{
    switch (type->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
        type->items = labels(n, type->items, type->count);
        break;
    case GW_COMP_RESULT:
    case GW_COMP_MAP:
        type->ok = refer(n, type->ok);
        type->error = refer(n, type->error);
        break;
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
    case GW_WIT_RESOURCE:
        break;
    default:
        type->elem = refer(n, type->elem);
    }
}

static const struct gw_wit_type *copy(struct nominal *n, const struct gw_wit_type *type)
{
    struct gw_wit_type *made = get(n, 1, sizeof *made);
    if (!made) return type;
    if (++n->depth > GW_LIVE_MAX_DEPTH) n->err = GW_ERR_LIMIT;
    *made = *type;
    parts(n, made);
    if (type->name.len) made->interface = n->to;
    if (made->kind == GW_WIT_RESOURCE) made->resource = made;
    if (made->kind == GW_WIT_ALIAS && made->elem) made->resource = made->elem->resource;
    n->depth--;
    put(n, &n->own, type, made);
    return made;
}

static const struct gw_wit_type *refer(struct nominal *n, const struct gw_wit_type *type)
{
    const struct gw_wit_type *found;
    if (n->err || !type || (type->kind < GW_COMP_PRIM_COUNT && !type->name.len))
        return type;
    if ((found = find(&n->own, type))) return found;
    if (!type->name.len || type->interface == n->from) return copy(n, type);
    return (found = find(&n->types, type)) ? found : type;
}

static const struct gw_wit_func *copy_func(struct nominal *n,
                                           const struct gw_wit_func *func)
{
    struct gw_wit_func *made = get(n, 1, sizeof *made);
    if (!made) return func;
    *made = *func;
    made->params = labels(n, func->params, func->param_count);
    made->result = refer(n, func->result);
    made->resource = refer(n, func->resource);
    return made;
}

static void copy_interface(struct nominal *n, const struct gw_wit_interface *from,
                           struct gw_wit_interface *to)
{
    const struct gw_wit_type **types = get(n, from->type_count, sizeof *types);
    const struct gw_wit_func **funcs = get(n, from->func_count, sizeof *funcs);
    const struct gw_wit_interface **needs = get(n, from->need_count, sizeof *needs);
    if (n->err) return;
    *to = *from;
    n->from = from;
    n->to = to;
    for (uint32_t i = 0; i < from->type_count; i++)
        types[i] = refer(n, from->types[i]);
    for (uint32_t i = 0; i < from->func_count; i++)
        funcs[i] = copy_func(n, from->funcs[i]);
    for (uint32_t i = 0; i < from->need_count; i++) {
        const struct gw_wit_interface *need = find(&n->interfaces, from->needs[i]);
        needs[i] = need ? need : from->needs[i];
    }
    to->types = types;
    to->funcs = funcs;
    to->needs = needs;
}

static bool must_copy(struct nominal *n, const struct gw_wit_interface *interface)
{
    bool was_seen = find(&n->seen, interface) != NULL;
    put(n, &n->seen, interface, interface);
    for (uint32_t i = 0; i < interface->need_count && !was_seen; i++)
        was_seen = find(&n->interfaces, interface->needs[i]) != NULL;
    return was_seen;
}

static void turn(struct nominal *n, struct gw_wit_item *item)
{
    const struct gw_wit_interface *from = item->interface;
    if (n->err || !must_copy(n, from)) return;
    struct gw_wit_interface *to = get(n, 1, sizeof *to);
    if (!to) return;
    gw_ptr_map_init(&n->own, n->arena->alloc);
    copy_interface(n, from, to);
    item->interface = to;
    if (!item->name.len) {
        put(n, &n->interfaces, from, to);
        for (uint32_t i = 0; i < from->type_count && !n->err; i++)
            put(n, &n->types, from->types[i], to->types[i]);
    }
    gw_ptr_map_deinit(&n->own);
}

/* Those under their own names first: the others use them. */
static const struct gw_wit_item *items(struct nominal *n, const struct gw_wit_item *from,
                                       uint32_t count)
{
    struct gw_wit_item *made = get(n, count, sizeof *made);
    if (!made) return from;
    for (uint32_t i = 0; i < count; i++)
        made[i] = from[i];
    for (int named = 0; named < 2; named++)
        for (uint32_t i = 0; i < count; i++)
            if (made[i].kind == GW_WIT_ITEM_INTERFACE && !!made[i].name.len == named)
                turn(n, &made[i]);
    return made;
}

enum gw_err gw_nominal_world(const struct gw_wit_world *from, struct gw_arena *arena,
                             struct gw_wit_world *out, struct gw_new_problem *problem)
{
    struct nominal n = {.arena = arena};
    gw_ptr_map_init(&n.seen, arena->alloc);
    gw_ptr_map_init(&n.interfaces, arena->alloc);
    gw_ptr_map_init(&n.types, arena->alloc);
    *out = *from;
    out->imports = items(&n, from->imports, from->import_count);
    out->exports = items(&n, from->exports, from->export_count);
    gw_ptr_map_deinit(&n.types);
    gw_ptr_map_deinit(&n.interfaces);
    gw_ptr_map_deinit(&n.seen);
    if (n.err == GW_ERR_LIMIT) return gw_live_problem(problem);
    return n.err ? gw_new_problem_nomem(problem) : GW_OK;
}
