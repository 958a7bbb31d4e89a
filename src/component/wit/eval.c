/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/eval.h"

#include "component/wit/resolve.h"

enum { MAX_WORK = 4000000, MAX_DEPTH = 100 };

enum space { TYPES, FUNCS, INSTANCES, COMPONENTS, NO_SPACE };

static enum space space_of(uint8_t sort)
{
    switch (sort) {
    case GW_COMP_SORT_TYPE:
        return TYPES;
    case GW_COMP_SORT_FUNC:
        return FUNCS;
    case GW_COMP_SORT_INSTANCE:
        return INSTANCES;
    case GW_COMP_SORT_COMPONENT:
        return COMPONENTS;
    default:
        return NO_SPACE;
    }
}

static enum gw_err invalid(struct gw_wit_eval *e, const char *what)
{
    return gw_wit_problem_path(e->wit, GW_ERR_INVALID, e->path,
                               "the component is invalid: %s", what);
}

static enum gw_err charge(struct gw_wit_eval *e, uint32_t work)
{
    if (work <= MAX_WORK - e->work) return e->work += work, GW_OK;
    return gw_wit_problem_path(
        e->wit, GW_ERR_LIMIT, e->path,
        "the component's types are larger than they look: too large");
}

static const struct gw_wit_entity *find(const struct gw_wit_scope *s, uint8_t sort,
                                        uint32_t index)
{
    enum space space = space_of(sort);
    return space != NO_SPACE && index < s->counts[space] ? &s->spaces[space][index]
                                                         : NULL;
}

struct gw_wit_node *gw_wit_eval_type(const struct gw_wit_scope *scope, uint32_t index)
{
    const struct gw_wit_entity *entity = find(scope, GW_COMP_SORT_TYPE, index);
    return entity ? entity->type : NULL;
}

struct gw_wit_node *gw_wit_node_root(struct gw_wit_node *node)
{
    return node->kind == GW_WIT_NODE_NAME ? node->root : node;
}

static enum gw_err add(struct gw_wit_eval *e, struct gw_wit_scope *s,
                       const struct gw_wit_entity *entity)
{
    enum space space = space_of(entity->sort);
    if (space == NO_SPACE) return GW_OK;
    if (s->counts[space] == s->cap) return invalid(e, "more definitions than it says");
    s->spaces[space][s->counts[space]++] = *entity;
    return GW_OK;
}

static enum gw_err new_scope(struct gw_wit_eval *e, struct gw_wit_scope *outer,
                             uint32_t defs, struct gw_wit_scope **out)
{
    struct gw_arena *arena = &e->wit->arena;
    enum gw_err err = charge(e, defs + 1);
    struct gw_wit_scope *s = err ? NULL : gw_wit_new(e->wit, sizeof *s);
    if (!s) return err ? err : GW_ERR_NOMEM;
    s->outer = outer;
    s->cap = defs;
    for (int i = 0; i < 4; i++) {
        s->spaces[i] = gw_arena_array(arena, defs + 1, sizeof *s->spaces[i]);
        if (!s->spaces[i]) return gw_wit_problem_nomem(e->wit);
    }
    s->imports = gw_arena_array(arena, defs + 1, sizeof *s->imports);
    s->exports = gw_arena_array(arena, defs + 1, sizeof *s->exports);
    if (!s->imports || !s->exports) return gw_wit_problem_nomem(e->wit);
    *out = s;
    return GW_OK;
}

static struct gw_wit_node *new_node(struct gw_wit_eval *e, int kind)
{
    struct gw_wit_node *node = gw_wit_new(e->wit, sizeof *node);
    if (node) node->kind = (unsigned)kind;
    return node;
}

static enum gw_err run(struct gw_wit_eval *e, struct gw_wit_scope *s,
                       const struct gw_comp_def *defs, uint32_t count);

static enum gw_err go_in(struct gw_wit_eval *e, struct gw_wit_scope *s,
                         const struct gw_comp_def *defs, uint32_t count)
{
    if (e->depth == MAX_DEPTH)
        return gw_wit_problem_path(e->wit, GW_ERR_LIMIT, e->path,
                                   "types are nested too deep");
    e->depth++;
    enum gw_err err = run(e, s, defs, count);
    e->depth--;
    return err;
}

/* ---- what types of imports and exports say ---- */

static enum gw_err make_instance(struct gw_wit_eval *e, const struct gw_wit_node *type,
                                 struct gw_wit_instance **out)
{
    struct gw_wit_scope *s;
    struct gw_wit_instance *instance = gw_wit_new(e->wit, sizeof *instance);
    if (!instance) return GW_ERR_NOMEM;
    struct gw_wit_scope *outer = (struct gw_wit_scope *)(uintptr_t)type->scope;
    enum gw_err err = new_scope(e, outer, type->def->decls.count, &s);
    if (!err) err = go_in(e, s, type->def->decls.defs, type->def->decls.count);
    if (err) return err;
    instance->exports = s->exports;
    instance->export_count = s->export_count;
    *out = instance;
    return GW_OK;
}

static enum gw_err make_comp(struct gw_wit_eval *e, const struct gw_comp_decls *decls,
                             const struct gw_component *component,
                             const struct gw_wit_scope *scope, struct gw_wit_comp **out)
{
    struct gw_wit_comp *comp = gw_wit_new(e->wit, sizeof *comp);
    if (!comp) return GW_ERR_NOMEM;
    *comp =
        (struct gw_wit_comp){decls, component, (struct gw_wit_scope *)(uintptr_t)scope};
    *out = comp;
    return GW_OK;
}

static enum gw_err named_type(struct gw_wit_eval *e, struct gw_wit_node *of, bool is_sub,
                              struct gw_wit_node **out)
{
    if (!is_sub && !of) return invalid(e, "no type of that index");
    *out = new_node(e, is_sub ? GW_WIT_NODE_RESOURCE : GW_WIT_NODE_NAME);
    if (!*out) return GW_ERR_NOMEM;
    (*out)->of = of;
    if (of) (*out)->root = gw_wit_node_root(of);
    return GW_OK;
}

static enum gw_err from_extern(struct gw_wit_eval *e, const struct gw_wit_scope *s,
                               const struct gw_comp_extern_def *type,
                               struct gw_wit_entity *out)
{
    struct gw_wit_node *node = gw_wit_eval_type(s, type->index);
    const struct gw_wit_node *root = node ? gw_wit_node_root(node) : NULL;
    int deftype = root && root->kind == GW_WIT_NODE_DEF ? (int)root->def->kind : -1;
    *out = (struct gw_wit_entity){.sort = GW_COMP_SORT_COUNT};
    switch (type->kind) {
    case GW_COMP_EXTERN_TYPE:
    case GW_COMP_EXTERN_RESOURCE:
        out->sort = GW_COMP_SORT_TYPE;
        return named_type(e, node, type->is_sub, &out->type);
    case GW_COMP_EXTERN_FUNC:
        if (deftype != GW_COMP_DEFTYPE_FUNC)
            return invalid(e, "a function without its type");
        out->sort = GW_COMP_SORT_FUNC;
        out->type = node;
        return GW_OK;
    case GW_COMP_EXTERN_INSTANCE:
        if (deftype != GW_COMP_DEFTYPE_INSTANCE)
            return invalid(e, "an instance without its type");
        out->sort = GW_COMP_SORT_INSTANCE;
        return make_instance(e, root, &out->instance);
    case GW_COMP_EXTERN_COMPONENT:
        if (deftype != GW_COMP_DEFTYPE_COMPONENT)
            return invalid(e, "a component without its type");
        out->sort = GW_COMP_SORT_COMPONENT;
        return make_comp(e, &root->def->decls, NULL, root->scope, &out->component);
    default:
        return GW_OK;
    }
}

/* ---- definitions ---- */

static enum gw_err import(struct gw_wit_eval *e, struct gw_wit_scope *s,
                          const struct gw_comp_import_def *def)
{
    struct gw_wit_entity what;
    enum gw_err err = charge(e, s->arg_count / 16);
    if (!err) err = from_extern(e, s, &def->type, &what);
    for (uint32_t i = 0; i < s->arg_count && !err; i++)
        if (gw_slice_eq(s->args[i].name->name, def->name.name) &&
            s->args[i].what.sort == what.sort)
            what = s->args[i].what;
    if (err) return err;
    s->imports[s->import_count++] = (struct gw_wit_extern){&def->name, what};
    return add(e, s, &what);
}

static enum gw_err export(struct gw_wit_eval *e, struct gw_wit_scope *s,
                          const struct gw_comp_export_def *def) {
    struct gw_wit_entity what = {.sort = GW_COMP_SORT_COUNT}; enum gw_err err = GW_OK;
    const struct gw_wit_entity *of = def->has_what
                                         ? find(s, def->what.sort, def->what.index)
                                         : NULL;
    if (def->has_what && !of &&
        space_of(def->what.sort) !=
            NO_SPACE) return invalid(e, "an export of what is not there");
    bool is_type = def->has_what && def->what.sort == GW_COMP_SORT_TYPE; if (is_type){
        /* keeps what it stands for, whatever is said of it */
        what.sort = GW_COMP_SORT_TYPE; err = named_type(e, of->type, false, &what.type);}
else if (def->has_type || !def->has_what)
{
    err = from_extern(e, s, &def->type, &what);
}
else if (of)
{
    what = *of;
}
if (err) return err;
s->exports[s->export_count++] = (struct gw_wit_extern){&def->name, what};
return add(e, s, &what);
}

static enum gw_err alias(struct gw_wit_eval *e, struct gw_wit_scope *s,
                         const struct gw_comp_alias_def *def)
{
    if (space_of(def->sort) == NO_SPACE) return GW_OK;
    if (def->kind == GW_COMP_ALIAS_OUTER) {
        const struct gw_wit_scope *from = s;
        for (uint32_t i = 0; i < def->count && from; i++)
            from = from->outer;
        const struct gw_wit_entity *what =
            from ? find(from, def->sort, def->index) : NULL;
        return what ? add(e, s, what) : invalid(e, "an alias of what is not there");
    }
    if (def->kind != GW_COMP_ALIAS_EXPORT) return GW_OK;
    const struct gw_wit_entity *in = find(s, GW_COMP_SORT_INSTANCE, def->instance);
    for (uint32_t i = 0; in && i < in->instance->export_count; i++) {
        const struct gw_wit_extern *x = &in->instance->exports[i];
        if (x->what.sort != def->sort || !gw_slice_eq(x->name->name, def->name)) continue;
        enum gw_err err = charge(e, i / 16);
        return err ? err : add(e, s, &x->what);
    }
    return invalid(e, "an alias of what is not exported");
}

static enum gw_err type(struct gw_wit_eval *e, struct gw_wit_scope *s,
                        const struct gw_comp_type_def *def)
{
    bool is_resource = def->kind == GW_COMP_DEFTYPE_RESOURCE;
    struct gw_wit_node *node =
        new_node(e, is_resource ? GW_WIT_NODE_RESOURCE : GW_WIT_NODE_DEF);
    if (!node) return GW_ERR_NOMEM;
    node->def = def;
    node->scope = s;
    const struct gw_wit_entity entity = {.sort = GW_COMP_SORT_TYPE, .type = node};
    return add(e, s, &entity);
}

/* Arguments or inline exports, as a list of what they are. */
static enum gw_err listed(struct gw_wit_eval *e, const struct gw_wit_scope *s,
                          const struct gw_comp_instance_def *def,
                          struct gw_wit_extern *out)
{
    for (uint32_t i = 0; i < def->count; i++) {
        struct gw_comp_sortidx what =
            def->is_instantiate ? def->args[i].what : def->exports[i].what;
        const struct gw_wit_entity *entity = find(s, what.sort, what.index);
        struct gw_comp_name_def *name = NULL;
        if (!entity && space_of(what.sort) != NO_SPACE)
            return invalid(e, "an argument that is not there");
        if (def->is_instantiate) {
            name = gw_wit_new(e->wit, sizeof *name);
            if (!name) return GW_ERR_NOMEM;
            name->name = def->args[i].name;
        }
        out[i].name = name ? name : &def->exports[i].name;
        out[i].what = entity ? *entity : (struct gw_wit_entity){.sort = what.sort};
    }
    return GW_OK;
}

/* What an inline instance exports as a type has that name from now on. */
static enum gw_err rename_types(struct gw_wit_eval *e, struct gw_wit_extern *list,
                                uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct gw_wit_node *of = list[i].what.type;
        if (list[i].what.sort != GW_COMP_SORT_TYPE) continue;
        enum gw_err err = named_type(e, of, false, &list[i].what.type);
        if (err) return err;
    }
    return GW_OK;
}

static enum gw_err enter(struct gw_wit_eval *e, const struct gw_wit_comp *comp,
                         const struct gw_wit_extern *args, uint32_t arg_count,
                         struct gw_wit_scope **out)
{
    uint32_t count = comp->decls ? comp->decls->count : comp->component->def_count;
    struct gw_wit_scope *s;
    enum gw_err err = new_scope(e, comp->scope, count, &s);
    if (err) return err;
    s->args = args;
    s->arg_count = arg_count;
    err = go_in(e, s, comp->decls ? comp->decls->defs : comp->component->defs, count);
    *out = s;
    return err;
}

static enum gw_err instance(struct gw_wit_eval *e, struct gw_wit_scope *s,
                            const struct gw_comp_instance_def *def)
{
    struct gw_wit_extern *list =
        gw_arena_array(&e->wit->arena, (size_t)def->count + 1, sizeof *list);
    struct gw_wit_instance *made = gw_wit_new(e->wit, sizeof *made);
    if (!list || !made) return gw_wit_problem_nomem(e->wit);
    enum gw_err err = charge(e, def->count);
    if (!err) err = listed(e, s, def, list);
    if (err) return err;
    const struct gw_wit_entity entity = {.sort = GW_COMP_SORT_INSTANCE, .instance = made};
    if (!def->is_instantiate) {
        made->exports = list;
        made->export_count = def->count;
        err = rename_types(e, list, def->count);
        return err ? err : add(e, s, &entity);
    }
    const struct gw_wit_entity *of = find(s, GW_COMP_SORT_COMPONENT, def->component);
    struct gw_wit_scope *inside;
    if (!of) return invalid(e, "an instance of what is not there");
    err = enter(e, of->component, list, def->count, &inside);
    if (err) return err;
    made->exports = inside->exports;
    made->export_count = inside->export_count;
    return add(e, s, &entity);
}

static enum gw_err lift(struct gw_wit_eval *e, struct gw_wit_scope *s,
                        const struct gw_comp_canon_def *def)
{
    if (def->kind != GW_COMP_CANON_LIFT) return GW_OK;
    const struct gw_comp_extern_def type = {.kind = GW_COMP_EXTERN_FUNC,
                                            .index = def->type};
    struct gw_wit_entity what;
    enum gw_err err = from_extern(e, s, &type, &what);
    return err ? err : add(e, s, &what);
}

static enum gw_err component(struct gw_wit_eval *e, struct gw_wit_scope *s,
                             const struct gw_component *c)
{
    struct gw_wit_entity what = {.sort = GW_COMP_SORT_COMPONENT};
    enum gw_err err = make_comp(e, NULL, c, s, &what.component);
    return err ? err : add(e, s, &what);
}

static enum gw_err run(struct gw_wit_eval *e, struct gw_wit_scope *s,
                       const struct gw_comp_def *defs, uint32_t count)
{
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++) {
        const struct gw_comp_def *d = &defs[i];
        switch (d->kind) {
        case GW_COMP_DEF_COMPONENT:
            err = component(e, s, d->component);
            break;
        case GW_COMP_DEF_INSTANCE:
            err = instance(e, s, &d->instance);
            break;
        case GW_COMP_DEF_ALIAS:
            err = alias(e, s, &d->alias);
            break;
        case GW_COMP_DEF_TYPE:
            err = type(e, s, d->type);
            break;
        case GW_COMP_DEF_CANON:
            err = lift(e, s, d->canon);
            break;
        case GW_COMP_DEF_IMPORT:
            err = import(e, s, &d->import);
            break;
        case GW_COMP_DEF_EXPORT:
            err = export(e, s, &d->export);
            break;
        default:
            break;
        }
    }
    return err;
}

enum gw_err gw_wit_eval_component(struct gw_wit_eval *e,
                                  const struct gw_component *component,
                                  struct gw_wit_scope **out)
{
    const struct gw_wit_comp comp = {.component = component};
    return enter(e, &comp, NULL, 0, out);
}

enum gw_err gw_wit_eval_comp(struct gw_wit_eval *e, const struct gw_wit_comp *comp,
                             struct gw_wit_scope **out)
{
    return enter(e, comp, NULL, 0, out);
}
