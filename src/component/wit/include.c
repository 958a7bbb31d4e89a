/* SPDX-License-Identifier: Apache-2.0 */
/* include.c -- the items of another world taken into this one, some by other names. */
#include <stdio.h>

#include "component/wit/copy.h"

struct renames {
    struct gw_wit *wit;
    struct gw_map names; /* from -> const struct gw_ast_rename * */
    struct gw_map met;   /* the renames that some item had */
};

/* The part of a name that a rename is about: `a`, and the `a` of [method]a.b. */
static struct gw_slice subject(struct gw_slice name)
{
    const uint8_t *bracket = memchr(name.data, ']', name.len);
    if (!bracket) return name;
    size_t skip = (size_t)(bracket + 1 - name.data);
    struct gw_slice rest = gw_slice_of(bracket + 1, name.len - skip);
    const uint8_t *dot = memchr(rest.data, '.', rest.len);
    return dot ? gw_slice_of(rest.data, (size_t)(dot - rest.data)) : rest;
}

static enum gw_err rename_item(struct renames *r, struct gw_slice name,
                               struct gw_slice *out)
{
    uint64_t found;
    *out = name;
    if (!name.len) return GW_OK;
    struct gw_slice part = subject(name);
    if (!gw_map_find(&r->names, part, &found)) return GW_OK;
    const struct gw_ast_rename *rename = (const struct gw_ast_rename *)(uintptr_t)found;
    if (gw_map_put(&r->met, rename->from.name, 1) != GW_OK)
        return gw_wit_problem_nomem(r->wit);
    size_t before = (size_t)(part.data - name.data), after = name.len - before - part.len;
    size_t len = before + rename->to.name.len + after;
    char *made = gw_arena_get(&r->wit->arena, len + 1);
    if (!made) return gw_wit_problem_nomem(r->wit);
    snprintf(made, len + 1, "%.*s%.*s%.*s", (int)before, (const char *)name.data,
             GW_SLICE_ARG(rename->to.name), (int)after,
             (const char *)(part.data + part.len));
    *out = gw_slice_of(made, len);
    return GW_OK;
}

static bool same_gate(const struct gw_wit_gate *a, const struct gw_wit_gate *b)
{
    return gw_slice_eq(a->since, b->since) && gw_slice_eq(a->feature, b->feature) &&
           gw_slice_eq(a->deprecated, b->deprecated);
}

static bool has_gate(const struct gw_wit_gate *gate)
{
    return gate->since.len || gate->feature.len;
}

/* The same interface is there already: let one gate speak for both. */
static enum gw_err merge_gates(struct gw_wit_resolver *r, struct gw_wit_item *into,
                               const struct gw_wit_item *from, struct gw_wit_place place)
{
    if (!has_gate(&from->gate) || same_gate(&from->gate, &into->gate)) return GW_OK;
    if (!has_gate(&into->gate)) return into->gate = from->gate, GW_OK;
    return gw_wit_problem_at(r->wit, GW_ERR_INVALID, place,
                             "`%.*s` is gated differently in the worlds that have it",
                             GW_SLICE_ARG(from->interface->name));
}

struct including {
    struct gw_wit_resolver *r;
    struct gw_wit_copier copier;
    struct renames renames;
    struct gw_wit_place place;
    bool is_foreign;
};

/* Versions of another package mean nothing in this one. */
static struct gw_wit_gate gate_here(const struct including *in,
                                    const struct gw_wit_item *item)
{
    bool drops = in->is_foreign && item->gate.since.len;
    return drops ? (struct gw_wit_gate){.since = {NULL, 0}} : item->gate;
}

static void ungate(struct gw_wit_item *item, struct gw_wit_gate gate)
{
    item->gate = gate; /* what was copied is ours to change */
    if (item->kind == GW_WIT_ITEM_TYPE)
        ((struct gw_wit_type *)(uintptr_t)item->type)->gate = gate;
    if (item->kind == GW_WIT_ITEM_FUNC)
        ((struct gw_wit_func *)(uintptr_t)item->func)->gate = gate;
}

static enum gw_err take(struct including *in, struct gw_wit_items *into,
                        const struct gw_wit_item *item, const char *verb)
{
    struct gw_wit *wit = in->r->wit;
    struct gw_wit_item made;
    struct gw_slice name;
    enum gw_err err = rename_item(&in->renames, item->name, &name);
    if (!err) err = gw_wit_copy_item(&in->copier, item, name, &made);
    if (err) return err;
    ungate(&made, gate_here(in, item));
    struct gw_wit_item *before = gw_wit_items_find(wit, into, &made);
    if (!before) return gw_wit_items_add(wit, into, &made);
    if (!name.len) return merge_gates(in->r, before, &made, in->place);
    gw_wit_problem_at(wit, GW_ERR_INVALID, in->place,
                      "the world that is included %ss `%.*s`, which this one has already",
                      verb, GW_SLICE_ARG(name));
    gw_wit_problem_help(wit, "give one another name: include ... with { %.*s as other }",
                        GW_SLICE_ARG(name));
    return GW_ERR_INVALID;
}

static enum gw_err note_renames(struct including *in, const struct gw_ast_item *include)
{
    for (const struct gw_ast_rename *n = include->names; n; n = n->next)
        if (gw_map_put(&in->renames.names, n->from.name, (uint64_t)(uintptr_t)n) != GW_OK)
            return gw_wit_problem_nomem(in->r->wit);
    return GW_OK;
}

static enum gw_err check_renames(struct including *in, const struct gw_ast_item *include)
{
    uint64_t unused;
    for (const struct gw_ast_rename *n = include->names; n; n = n->next) {
        if (gw_map_find(&in->renames.met, n->from.name, &unused)) continue;
        gw_wit_problem_at(in->r->wit, GW_ERR_INVALID, in->place,
                          "the world that is included has no `%.*s` to rename",
                          GW_SLICE_ARG(n->from.name));
        gw_wit_problem_help(in->r->wit,
                            "only names of the world's own can be changed, not those of "
                            "interfaces that stand elsewhere");
        return GW_ERR_INVALID;
    }
    return GW_OK;
}

static enum gw_err take_all(struct including *in, const struct gw_wit_world *from,
                            struct gw_wit_items *imports, struct gw_wit_items *exports,
                            const struct gw_ast_item *include)
{
    enum gw_err err = note_renames(in, include);
    for (uint32_t i = 0; i < from->import_count && !err; i++)
        err = take(in, imports, &from->imports[i], "import");
    for (uint32_t i = 0; i < from->export_count && !err; i++)
        err = take(in, exports, &from->exports[i], "export");
    return err ? err : check_renames(in, include);
}

enum gw_err gw_wit_include(struct gw_wit_resolver *r, struct gw_wit_world *world,
                           struct gw_wit_items *imports, struct gw_wit_items *exports,
                           const struct gw_ast_item *include)
{
    const struct gw_wit_world *from = NULL;
    struct including in = {.r = r, .place = include->path.id.place};
    bool is_open, is_closed = false;
    enum gw_err err = gw_wit_gate_check(r, &include->head.gate, in.place, &is_open);
    if (err || (!is_open && include->path.has_package)) return err;
    err = gw_wit_path_world(r, &include->path, &from, &is_closed);
    if (err || !is_open) return err;
    if (is_closed)
        return gw_wit_problem_at(r->wit, GW_ERR_INVALID, in.place,
                                 "world `%.*s` is behind a gate that is closed",
                                 GW_SLICE_ARG(from->name));
    in.is_foreign = from->package != world->package;
    in.renames.wit = r->wit;
    gw_map_init(&in.renames.names, r->wit->arena.alloc);
    gw_map_init(&in.renames.met, r->wit->arena.alloc);
    gw_wit_copier_init(&in.copier, r->wit, &r->anonymous, from, world);
    err = take_all(&in, from, imports, exports, include);
    gw_wit_copier_deinit(&in.copier);
    gw_map_deinit(&in.renames.met);
    gw_map_deinit(&in.renames.names);
    return err;
}
