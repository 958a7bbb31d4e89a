/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/decoder.h"

enum {
    MAX_TYPE_DEPTH = 90,   /* below what the parser takes */
    MAX_TYPE_SIZE = 10000, /* of one anonymous type when it is written out */
};

static enum gw_err too_large(struct gw_wit_decoder *d)
{
    return gw_wit_problem_path(
        d->wit, GW_ERR_LIMIT, d->path,
        "a type is nested deeper or is larger than WIT can have it");
}

/* The WIT type that a node or what it is a name for has become; NULL: none so far. */
static const struct gw_wit_type *named_of(const struct gw_wit_node *node)
{
    while (!node->named && node->kind == GW_WIT_NODE_NAME)
        node = node->of;
    return node->named;
}

static const void *object_of(const struct gw_wit_owner *o)
{
    return o->interface ? (const void *)o->interface : o->world;
}

static struct gw_wit_type *new_named(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                                     struct gw_slice name, struct gw_slice external_id)
{
    struct gw_wit_type *type = gw_wit_new(d->wit, sizeof *type);
    if (!type) return NULL;
    type->name = name;
    type->external_id = external_id;
    type->interface = o->interface;
    type->world = o->world;
    return type;
}

/* Enter a finished named type into its owner. */
static enum gw_err enter(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                         const struct gw_wit_type *type)
{
    enum gw_err err = gw_wit_decode_label(d, &o->names, type->name);
    if (!err) err = gw_wit_index_put(d->wit, object_of(o), 't', type->name, type);
    if (err) return err;
    if (!gw_vec_push_copy(&o->types, &type)) return gw_wit_problem_nomem(d->wit);
    if (!o->world) return GW_OK;
    const struct gw_wit_item item = {
        .kind = GW_WIT_ITEM_TYPE, .name = type->name, .type = type};
    return gw_wit_items_add(d->wit, &o->imports, &item);
}

static void make_alias(struct gw_wit_type *type, const struct gw_wit_type *of)
{
    type->kind = GW_WIT_ALIAS;
    type->elem = of;
    type->resource = of->resource;
    type->has_borrow = of->has_borrow;
}

/* A named type as this owner may speak of it: its own, or an alias of another interface's, which
 * is made where nobody gave it a name here. */
static enum gw_err localize(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                            const struct gw_wit_type *named,
                            const struct gw_wit_type **out)
{
    uint64_t found;
    *out = named;
    if (named->interface == o->interface && named->world == o->world) return GW_OK;
    if (gw_wit_address_find(&o->locals, named, &found))
        return *out = (const struct gw_wit_type *)(uintptr_t)found, GW_OK;
    if (named->world || !named->interface->name.len)
        return gw_wit_decode_fail(
            d, "only types of interfaces can be used elsewhere, not", named->name);
    struct gw_wit_type *type = new_named(d, o, named->name, gw_slice_of(NULL, 0));
    if (!type) return GW_ERR_NOMEM;
    make_alias(type, named);
    enum gw_err err = enter(d, o, type);
    if (!err)
        err = gw_wit_address_put(d->wit, &o->locals, named, (uint64_t)(uintptr_t)type);
    *out = type;
    return err;
}

/* ---- structure ---- */

static uint64_t size_of(const struct gw_wit_decoder *d, const struct gw_wit_type *type)
{
    uint64_t size = 1;
    if (type && !type->name.len) gw_wit_address_find(&d->sizes, type, &size);
    return size;
}

static enum gw_err measure(struct gw_wit_decoder *d, const struct gw_wit_type *type)
{
    uint64_t size = 1, known;
    if (type->name.len || type->kind < GW_COMP_PRIM_COUNT ||
        gw_wit_address_find(&d->sizes, type, &known))
        return GW_OK;
    if (type->kind == GW_COMP_TUPLE)
        for (uint32_t i = 0; i < type->count && size <= MAX_TYPE_SIZE; i++)
            size += size_of(d, type->items[i].type);
    else if (type->kind == GW_COMP_RESULT || type->kind == GW_COMP_MAP)
        size += size_of(d, type->ok) + size_of(d, type->error);
    else
        size += size_of(d, type->elem);
    if (size > MAX_TYPE_SIZE) return too_large(d);
    return gw_wit_address_put(d->wit, &d->sizes, type, size);
}

static enum gw_err optional(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                            const struct gw_wit_scope *scope, gw_comp_typeref ref,
                            const struct gw_wit_type **out)
{
    *out = NULL;
    return ref == GW_COMP_TYPEREF_NONE ? GW_OK
                                       : gw_wit_decode_value(d, o, scope, ref, out);
}

static enum gw_err labels(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                          const struct gw_wit_scope *scope,
                          const struct gw_comp_valtype_def *def, struct gw_wit_type *type)
{
    bool is_named = def->kind != GW_COMP_TUPLE;
    struct gw_wit_label *items =
        gw_arena_array(&d->wit->arena, (size_t)def->count + 1, sizeof *items);
    if (!items) return gw_wit_problem_nomem(d->wit);
    struct gw_map seen;
    gw_map_init(&seen, d->wit->arena.alloc);
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < def->count && !err; i++) {
        items[i] = (struct gw_wit_label){.name = def->items[i].name};
        err = optional(d, o, scope, def->items[i].type, &items[i].type);
        if (!err && items[i].type) type->has_borrow |= items[i].type->has_borrow;
        if (err || !is_named) continue;
        err = gw_wit_decode_label(d, &seen, items[i].name);
    }
    gw_map_deinit(&seen);
    type->items = items;
    return err;
}

static enum gw_err handle(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                          const struct gw_wit_scope *scope, uint32_t index,
                          struct gw_wit_type *type)
{
    const struct gw_wit_node *node = gw_wit_eval_type(scope, index);
    const struct gw_wit_type *named = node ? named_of(node) : NULL;
    if (!named || !named->resource)
        return gw_wit_decode_fail(d, "a handle to what has no name",
                                  gw_slice_of(NULL, 0));
    return localize(d, o, named, &type->elem);
}

/* What a definition is made of, without a name. */
static enum gw_err structure(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                             const struct gw_wit_scope *scope,
                             const struct gw_comp_valtype_def *def,
                             struct gw_wit_type *type)
{
    enum gw_err err = GW_OK;
    type->kind = def->kind;
    type->count = def->count;
    switch (def->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        return labels(d, o, scope, def, type);
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        type->count = 0;
        return handle(d, o, scope, def->resource, type);
    case GW_COMP_RESULT:
    case GW_COMP_MAP:
        type->count = 0;
        err = optional(d, o, scope, def->elem, &type->ok);
        if (!err && def->kind == GW_COMP_MAP && !gw_wit_may_be_key(type->key))
            return gw_wit_decode_fail(d,
                                      "a map with keys that are neither bool, char, "
                                      "string nor integers",
                                      gw_slice_of(NULL, 0));
        return err ? err : optional(d, o, scope, def->other, &type->error);
    default:
        if (def->kind != GW_COMP_FIXED_LIST) type->count = 0;
        return optional(d, o, scope, def->elem, &type->elem);
    }
}

static bool needs_name(uint8_t kind)
{
    return kind == GW_COMP_RECORD || kind == GW_COMP_VARIANT || kind == GW_COMP_FLAGS ||
           kind == GW_COMP_ENUM;
}

static enum gw_err anonymous(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                             struct gw_wit_node *node, const struct gw_wit_type **out)
{
    const struct gw_comp_valtype_def *def = &node->def->value;
    if (node->plain && node->plain_owner == o) return *out = node->plain, GW_OK;
    if (def->kind < GW_COMP_PRIM_COUNT) return *out = &gw_wit_prim[def->kind], GW_OK;
    if (needs_name(def->kind))
        return gw_wit_decode_fail(d, "a type that needs a name has none",
                                  gw_slice_of(NULL, 0));
    struct gw_wit_type type = {.kind = def->kind};
    enum gw_err err = structure(d, o, node->scope, def, &type);
    if (!err) err = gw_wit_intern(d->wit, &d->anonymous, &type, out);
    if (!err) err = measure(d, *out);
    node->plain = *out;
    node->plain_owner = o;
    return err;
}

enum gw_err gw_wit_decode_value(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                                const struct gw_wit_scope *scope, gw_comp_typeref ref,
                                const struct gw_wit_type **out)
{
    if (gw_comp_typeref_is_prim(ref))
        return *out = &gw_wit_prim[gw_comp_typeref_prim(ref)], GW_OK;
    struct gw_wit_node *node = gw_wit_eval_type(scope, ref);
    if (!node)
        return gw_wit_decode_fail(d, "no type of that index", gw_slice_of(NULL, 0));
    const struct gw_wit_type *named = named_of(node);
    if (named && named->resource)
        return gw_wit_decode_fail(d, "a resource where a value is due:", named->name);
    if (named) return localize(d, o, named, out);
    node = gw_wit_node_root(node);
    if (node->kind != GW_WIT_NODE_DEF || node->def->kind != GW_COMP_DEFTYPE_VALUE)
        return gw_wit_decode_fail(d, "a type of no values", gw_slice_of(NULL, 0));
    if (d->depth == MAX_TYPE_DEPTH) return too_large(d);
    d->depth++;
    enum gw_err err = anonymous(d, o, node, out);
    d->depth--;
    return err;
}

/* ---- names ---- */

static enum gw_err define(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                          struct gw_wit_node *root, struct gw_wit_type *type)
{
    if (root->kind == GW_WIT_NODE_RESOURCE) {
        type->kind = GW_WIT_RESOURCE;
        type->resource = type;
        return GW_OK;
    }
    if (root->def->kind != GW_COMP_DEFTYPE_VALUE)
        return gw_wit_decode_fail(d, "a type of no values:", type->name);
    const struct gw_comp_valtype_def *def = &root->def->value;
    if (def->kind < GW_COMP_PRIM_COUNT)
        return make_alias(type, &gw_wit_prim[def->kind]), GW_OK;
    const struct gw_wit_type *plain;
    if (!needs_name(def->kind)) {
        enum gw_err err = anonymous(d, o, root, &plain);
        if (err) return err;
        type->has_borrow = plain->has_borrow;
    }
    return structure(d, o, root->scope, def, type);
}

enum gw_err gw_wit_decode_named(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                                const struct gw_comp_name_def *name,
                                struct gw_wit_node *node, const struct gw_wit_type **out)
{
    struct gw_wit_type *type = new_named(d, o, name->name, name->external_id);
    if (!type) return GW_ERR_NOMEM;
    const struct gw_wit_type *known = named_of(node);
    enum gw_err err = GW_OK;
    if (known && known->world && known->world != o->world)
        err = gw_wit_decode_fail(
            d, "an interface cannot use a type of the world:", known->name);
    else if (known && known->interface && known->interface != o->interface &&
             !known->interface->name.len)
        err = gw_wit_decode_fail(d, "a type of an interface without a name is used elsewhere:",
                                 known->name);
    else if (known)
        make_alias(type, known);
    else
        err = define(d, o, gw_wit_node_root(node), type);
    if (!err) err = enter(d, o, type);
    if (!err && known)
        err = gw_wit_address_put(d->wit, &o->locals, known, (uint64_t)(uintptr_t)type);
    node->named = type;
    for (struct gw_wit_node *n = node; !err && n->kind == GW_WIT_NODE_NAME;) {
        n = n->of;           /* whoever means the same from now on means this name */
        if (n->named) break; /* and what it is, too */
        n->named = type;
    }
    *out = type;
    return err;
}
