/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/copy.h"

void gw_wit_copier_init(struct gw_wit_copier *c, struct gw_wit *wit,
                        struct gw_map *anonymous, const struct gw_wit_world *from,
                        const struct gw_wit_world *to)
{
    *c = (struct gw_wit_copier){
        .wit = wit, .anonymous = anonymous, .from = from, .to = to};
    gw_map_init(&c->copies, wit->arena.alloc);
}

void gw_wit_copier_deinit(struct gw_wit_copier *c) { gw_map_deinit(&c->copies); }

static enum gw_err refer(struct gw_wit_copier *c, const struct gw_wit_type *type,
                         const struct gw_wit_type **out);

static enum gw_err labels(struct gw_wit_copier *c, const struct gw_wit_label **list,
                          uint32_t count)
{
    struct gw_wit_label *made =
        gw_arena_array(&c->wit->arena, count ? count : 1, sizeof *made);
    if (!made) return gw_wit_problem_nomem(c->wit);
    for (uint32_t i = 0; i < count; i++) {
        made[i] = (*list)[i];
        enum gw_err err = made[i].type ? refer(c, made[i].type, &made[i].type) : GW_OK;
        if (err) return err;
    }
    *list = made;
    return GW_OK;
}

/* Make the parts of a type refer to copies. */
static enum gw_err parts(struct gw_wit_copier *c, struct gw_wit_type *type)
{
    enum gw_err err = GW_OK;
    switch (type->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
        return labels(c, &type->items, type->count);
    case GW_COMP_RESULT:
    case GW_COMP_MAP:
        if (type->ok) err = refer(c, type->ok, &type->ok);
        if (!err && type->error) err = refer(c, type->error, &type->error);
        return err;
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
    case GW_WIT_RESOURCE:
        return GW_OK;
    default:
        return type->elem ? refer(c, type->elem, &type->elem) : GW_OK;
    }
}

static enum gw_err refer(struct gw_wit_copier *c, const struct gw_wit_type *type,
                         const struct gw_wit_type **out)
{
    uint64_t copy;
    *out = type;
    if (type->kind < GW_COMP_PRIM_COUNT) return GW_OK;
    if (gw_wit_address_find(&c->copies, type, &copy))
        return *out = (const struct gw_wit_type *)(uintptr_t)copy, GW_OK;
    if (type->name.len) return GW_OK; /* of another owner */
    struct gw_wit_type made = *type;
    enum gw_err err = parts(c, &made);
    return err ? err : gw_wit_intern(c->wit, c->anonymous, &made, out);
}

/* Versions of another package mean nothing in this one. */
static struct gw_wit_gate gate_here(const struct gw_wit_copier *c,
                                    const struct gw_wit_gate *gate)
{
    bool drops = c->from->package != c->to->package && gate->since.len;
    return drops ? (struct gw_wit_gate){.since = {NULL, 0}} : *gate;
}

static enum gw_err copy_type(struct gw_wit_copier *c, const struct gw_wit_type *type,
                             struct gw_slice name,
                             const struct gw_wit_interface *interface,
                             const struct gw_wit_type **out)
{
    struct gw_wit_type *made = gw_wit_new(c->wit, sizeof *made);
    if (!made) return GW_ERR_NOMEM;
    *made = *type;
    made->name = name;
    made->gate = gate_here(c, &type->gate);
    made->interface = interface;
    made->world = interface ? NULL : c->to;
    enum gw_err err = parts(c, made);
    if (err) return err;
    if (made->kind == GW_WIT_RESOURCE) made->resource = made;
    if (made->kind == GW_WIT_ALIAS) made->resource = made->elem->resource;
    *out = made;
    return gw_wit_address_put(c->wit, &c->copies, type, (uint64_t)(uintptr_t)made);
}

static enum gw_err copy_func(struct gw_wit_copier *c, const struct gw_wit_func *func,
                             struct gw_slice name, const struct gw_wit_func **out)
{
    struct gw_wit_func *made = gw_wit_new(c->wit, sizeof *made);
    if (!made) return GW_ERR_NOMEM;
    *made = *func;
    made->name = name;
    made->gate = gate_here(c, &func->gate);
    if (func->kind == GW_WIT_FREE) made->label = name;
    enum gw_err err = labels(c, &made->params, made->param_count);
    if (!err && made->result) err = refer(c, made->result, &made->result);
    if (!err && made->resource) err = refer(c, made->resource, &made->resource);
    *out = made;
    return err;
}

static enum gw_err copy_interface(struct gw_wit_copier *c,
                                  const struct gw_wit_interface *from,
                                  const struct gw_wit_interface **out)
{
    struct gw_wit *wit = c->wit;
    struct gw_wit_interface *made = gw_wit_new(wit, sizeof *made);
    if (!made) return GW_ERR_NOMEM;
    *made = *from;
    made->gate = gate_here(c, &from->gate);
    made->package = c->to->package;
    const struct gw_wit_type **types =
        gw_arena_array(&wit->arena, from->type_count + 1, sizeof *types);
    const struct gw_wit_func **funcs =
        gw_arena_array(&wit->arena, from->func_count + 1, sizeof *funcs);
    if (!types || !funcs) return gw_wit_problem_nomem(wit);
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < from->type_count && !err; i++)
        err = copy_type(c, from->types[i], from->types[i]->name, made, &types[i]);
    for (uint32_t i = 0; i < from->func_count && !err; i++)
        err = copy_func(c, from->funcs[i], from->funcs[i]->name, &funcs[i]);
    made->types = types;
    made->funcs = funcs;
    *out = made;
    /* One include can make much of little, so this counts like the items of worlds. */
    wit->item_count += from->type_count + from->func_count;
    return err;
}

enum gw_err gw_wit_copy_item(struct gw_wit_copier *c, const struct gw_wit_item *item,
                             struct gw_slice name, struct gw_wit_item *out)
{
    *out = *item;
    out->name = name;
    out->gate = gate_here(c, &item->gate);
    if (!name.len) return GW_OK;
    switch (item->kind) {
    case GW_WIT_ITEM_TYPE:
        return copy_type(c, item->type, name, NULL, &out->type);
    case GW_WIT_ITEM_FUNC:
        return copy_func(c, item->func, name, &out->func);
    default:
        return item->interface->name.len
                   ? GW_OK
                   : copy_interface(c, item->interface, &out->interface);
    }
}

static const struct gw_wit_func *find_func(const struct gw_wit_interface *interface,
                                           struct gw_slice name)
{
    for (uint32_t i = 0; i < interface->func_count; i++)
        if (gw_slice_eq(interface->funcs[i]->name, name)) return interface->funcs[i];
    return NULL;
}

enum gw_err gw_wit_copy_missing(struct gw_wit_copier *c,
                                const struct gw_wit_interface *from,
                                struct gw_wit_interface *to)
{
    struct gw_wit *wit = c->wit;
    uint32_t nt = to->type_count, nf = to->func_count;
    const struct gw_wit_type **types =
        gw_arena_array(&wit->arena, (size_t)nt + from->type_count + 1, sizeof *types);
    const struct gw_wit_func **funcs =
        gw_arena_array(&wit->arena, (size_t)nf + from->func_count + 1, sizeof *funcs);
    if (!types || !funcs) return gw_wit_problem_nomem(wit);
    if (nt) memcpy(types, to->types, nt * sizeof *types);
    if (nf) memcpy(funcs, to->funcs, nf * sizeof *funcs);
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < from->type_count && !err; i++) {
        const struct gw_wit_type *type = from->types[i],
                                 *twin = gw_wit_find_type(to, type->name);
        if (twin)
            err = gw_wit_address_put(wit, &c->copies, type, (uint64_t)(uintptr_t)twin);
        else
            err = copy_type(c, type, type->name, to, &types[nt++]);
    }
    for (uint32_t i = 0; i < from->func_count && !err; i++)
        if (!find_func(to, from->funcs[i]->name))
            err = copy_func(c, from->funcs[i], from->funcs[i]->name, &funcs[nf++]);
    if (err) return err;
    to->types = types;
    to->type_count = nt;
    to->funcs = funcs;
    to->func_count = nf;
    wit->item_count += from->type_count + from->func_count;
    return gw_wit_interface_needs(wit, to);
}
