/* SPDX-License-Identifier: Apache-2.0 */
/* wac_items.c -- what stands in interfaces and worlds, from WAC to plain WIT. */
#include "component/compose/wac_resolve.h"

struct scope {
    struct gw_wac *w;
    bool is_world;
    struct gw_map funcs; /* names of functions' types -> const struct gw_ast_func * */
};

/* The function's type of a name; NULL: it is none. A world sees those at the top, too. */
static const struct gw_ast_func *find_func(const struct scope *s, struct gw_slice name)
{
    uint64_t found;
    if (gw_map_find(&s->funcs, name, &found))
        return (const struct gw_ast_func *)(uintptr_t)found;
    const struct gw_wac_local *local = s->is_world ? gw_wac_find_local(s->w, name) : NULL;
    return local ? local->func : NULL;
}

/* Give a function the type that it says by name. */
static enum gw_err take_type(struct scope *s, struct gw_ast_func *func)
{
    const struct gw_ast_func *of = find_func(s, func->type_name.name);
    if (!of) {
        gw_wit_problem_at(s->w->wit, GW_ERR_INVALID, func->type_name.place,
                          "there is no function type `%.*s`",
                          GW_SLICE_ARG(func->type_name.name));
        gw_wit_problem_help(s->w->wit,
                            "it is one that is defined above: `type %.*s = func();`",
                            GW_SLICE_ARG(func->type_name.name));
        return GW_ERR_INVALID;
    }
    func->is_named = false;
    func->is_async = of->is_async;
    func->params = of->params;
    func->result = of->result;
    func->place = func->type_name.place;
    return GW_OK;
}

/* Is the item the name of a function's type? Then note it: WIT has none. */
static enum gw_err take_alias(struct scope *s, const struct gw_ast_item *item,
                              bool *is_alias)
{
    const struct gw_ast_func *func = item->func;
    if (!func && item->type->kind == GW_AST_NAME)
        func = find_func(s, item->type->id.name);
    *is_alias = func != NULL;
    if (!func) return GW_OK;
    enum gw_err err = gw_map_put_new(&s->funcs, item->id.name, (uint64_t)(uintptr_t)func);
    if (err == GW_ERR_EXIST)
        return gw_wit_problem_at(s->w->wit, GW_ERR_INVALID, item->id.place,
                                 "`%.*s` is defined twice here",
                                 GW_SLICE_ARG(item->id.name));
    return err ? gw_wit_problem_nomem(s->w->wit) : GW_OK;
}

/* `import a: b` where `b` is a function's type. */
static enum gw_err named_extern(struct scope *s, struct gw_ast_item *item)
{
    if (item->path.has_package) return gw_wac_wit_path(s->w, &item->path);
    if (!find_func(s, item->path.id.name)) return GW_OK;
    item->func = gw_wit_new(s->w->wit, sizeof *item->func);
    if (!item->func) return GW_ERR_NOMEM;
    item->way = GW_AST_EXTERN_FUNC;
    item->func->head = item->head;
    item->func->id = item->id;
    item->func->type_name = item->path.id;
    return take_type(s, item->func);
}

static enum gw_err one(struct scope *s, struct gw_ast_item *item)
{
    switch (item->kind) {
    case GW_AST_FUNC:
        return item->func->is_named ? take_type(s, item->func) : GW_OK;
    case GW_AST_USE:
    case GW_AST_INCLUDE:
        return gw_wac_wit_path(s->w, &item->path);
    case GW_AST_IMPORT:
    case GW_AST_EXPORT:
        if (item->way == GW_AST_EXTERN_INLINE)
            return gw_wac_plain(s->w, &item->items, false);
        if (item->way == GW_AST_EXTERN_NAMED) return named_extern(s, item);
        return item->way == GW_AST_EXTERN_PATH ? gw_wac_wit_path(s->w, &item->path)
                                               : GW_OK;
    default:
        return GW_OK;
    }
}

/* Say so where something has the name of a function's type. */
static enum gw_err check_names(struct scope *s, const struct gw_ast_item *items)
{
    uint64_t found;
    for (; items; items = items->next)
        if ((items->kind == GW_AST_TYPE || items->kind == GW_AST_FUNC) &&
            gw_map_find(&s->funcs, items->id.name, &found))
            return gw_wit_problem_at(s->w->wit, GW_ERR_INVALID, items->id.place,
                                     "`%.*s` is defined twice here",
                                     GW_SLICE_ARG(items->id.name));
    return GW_OK;
}

enum gw_err gw_wac_plain(struct gw_wac *w, struct gw_ast_item **items, bool is_world)
{
    struct scope s = {.w = w, .is_world = is_world};
    gw_map_init(&s.funcs, w->wit->arena.alloc);
    enum gw_err err = GW_OK;
    struct gw_ast_item **at = items;
    while (*at && !err) {
        bool is_alias = false;
        if ((*at)->kind == GW_AST_TYPE) err = take_alias(&s, *at, &is_alias);
        if (!err) err = is_alias ? GW_OK : one(&s, *at);
        if (is_alias)
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
    if (!err) err = check_names(&s, *items);
    gw_map_deinit(&s.funcs);
    return err;
}
