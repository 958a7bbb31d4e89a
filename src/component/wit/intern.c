/* SPDX-License-Identifier: Apache-2.0 */
/* intern.c -- anonymous types: one object for each structure. */
#include "component/wit/resolve.h"

/* The structure as bytes: kind, count, then the addresses of the parts. */
static struct gw_slice structure(const struct gw_wit_type *type, const void **parts,
                                 size_t room)
{
    size_t n = 0;
    parts[n++] = (const void *)(uintptr_t)(type->kind | (uint64_t)type->count << 8);
    if (type->kind == GW_COMP_TUPLE)
        for (uint32_t i = 0; i < type->count && n < room; i++)
            parts[n++] = type->items[i].type;
    else if (type->kind == GW_COMP_RESULT || type->kind == GW_COMP_MAP)
        parts[n++] = type->ok, parts[n++] = type->error;
    else
        parts[n++] = type->elem;
    return gw_slice_of(parts, n * sizeof *parts);
}

static bool is_closed(const struct gw_wit_type *part) { return part && part->is_closed; }
static bool has_borrow(const struct gw_wit_type *part)
{
    return part && part->has_borrow;
}

static void look_inside(struct gw_wit_type *type)
{
    type->has_borrow = type->kind == GW_COMP_BORROW;
    if (type->kind == GW_COMP_TUPLE) {
        for (uint32_t i = 0; i < type->count; i++) {
            type->is_closed |= is_closed(type->items[i].type);
            type->has_borrow |= has_borrow(type->items[i].type);
        }
    } else if (type->kind == GW_COMP_RESULT || type->kind == GW_COMP_MAP) {
        type->is_closed |= is_closed(type->ok) || is_closed(type->error);
        type->has_borrow |= has_borrow(type->ok) || has_borrow(type->error);
    } else {
        type->is_closed |= is_closed(type->elem);
        if (type->kind != GW_COMP_OWN) type->has_borrow |= has_borrow(type->elem);
    }
}

enum gw_err gw_wit_intern(struct gw_wit *wit, struct gw_map *anonymous,
                          const struct gw_wit_type *type, const struct gw_wit_type **out)
{
    size_t room = 3 + (type->kind == GW_COMP_TUPLE ? type->count : 0);
    const void **parts = gw_arena_array(&wit->arena, room, sizeof *parts);
    if (!parts) return gw_wit_problem_nomem(wit);
    struct gw_slice key = structure(type, parts, room);
    uint64_t found;
    if (gw_map_find(anonymous, key, &found))
        return *out = (const struct gw_wit_type *)(uintptr_t)found, GW_OK;
    struct gw_wit_type *made = gw_wit_new(wit, sizeof *made);
    if (!made) return GW_ERR_NOMEM;
    *made = (struct gw_wit_type){
        .kind = type->kind, .count = type->count, .place = type->place};
    made->ok = type->ok; /* whichever of the parts it has */
    made->error = type->error;
    if (type->kind == GW_COMP_TUPLE) made->items = type->items;
    look_inside(made);
    if (gw_map_put(anonymous, key, (uint64_t)(uintptr_t)made) != GW_OK)
        return gw_wit_problem_nomem(wit);
    *out = made;
    return GW_OK;
}

enum gw_err gw_wit_handle(struct gw_wit *wit, struct gw_map *anonymous, uint8_t kind,
                          const struct gw_wit_type *elem, const struct gw_wit_type **out)
{
    struct gw_wit_type type = {.kind = kind, .elem = elem};
    return gw_wit_intern(wit, anonymous, &type, out);
}
