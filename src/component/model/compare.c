/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/compare.h"

#include <stdio.h>

#include "base/sink.h"
#include "component/model/validator.h"

struct gw_comp_compare {
    struct gw_comp_validator v; /* of no component: it only matches and substitutes */
    struct gw_comp_scope scope; /* for the resources of instances */
    struct gw_comp_subst env;
    struct gw_arena arena;
};

/* -- words ------------------------------------------------------------------------------- */

static void print_step(struct gw_sink *out, const struct gw_comp_step *s)
{
    /* ORDER(comparison steps) */
    static const char *const words[GW_COMP_STEP_COUNT] = {
        "import", "export",    "parameter",      "result",           "field",
        "case",   "part",      "list's element", "option's value",   "ok",
        "error",  "map's key", "map's value",    "stream's element", "future's value",
    };
    const char *word = words[s->kind];
    if (s->kind == GW_COMP_STEP_EXPORT && !s->is_core)
        word = gw_comp_extern_text((enum gw_comp_extern_kind)s->extern_kind);
    gw_sink_print(out, "%s", word);
    if (s->kind == GW_COMP_STEP_PART)
        gw_sink_print(out, " %u", s->index);
    else if (s->module.data)
        gw_sink_print(out, " `%.*s::%.*s`", GW_COMP_SHOWN(s->module),
                      GW_COMP_SHOWN(s->name));
    else if (s->name.len)
        gw_sink_print(out, " `%.*s`", GW_COMP_SHOWN(s->name));
}

static void print_path(struct gw_sink *out, const struct gw_comp_difference *d,
                       uint32_t first)
{
    for (uint32_t i = first; i < d->step_count; i++) {
        if (i > first) gw_sink_print(out, ": ");
        print_step(out, &d->steps[i]);
    }
}

int gw_comp_difference_print_path(const struct gw_comp_difference *d, char *out,
                                  size_t cap)
{
    struct gw_sink sink = gw_sink_of(out, cap);
    print_path(&sink, d, 0);
    return (int)sink.len;
}

int gw_comp_difference_print(const struct gw_comp_difference *d, char *out, size_t cap)
{
    for (uint32_t first = 0;; first++) {
        struct gw_sink sink = gw_sink_of(out, cap);
        print_path(&sink, d, first);
        if (d->is_missing)
            gw_sink_print(&sink, " is missing");
        else
            gw_sink_print(&sink, "%swanted %s, offered %s",
                          first < d->step_count ? ": " : "", d->wanted, d->offered);
        if (sink.len < cap || first >= d->step_count)
            return (int)(sink.len < cap ? sink.len : cap - 1);
    }
}

/* -- sessions ---------------------------------------------------------------------------- */

enum gw_err gw_comp_compare_new(struct gw_alloc *alloc, struct gw_type_registry *registry,
                                struct gw_comp_compare **out)
{
    struct gw_comp_compare *c = gw_alloc_zero(alloc, sizeof *c);
    if (!c) return GW_ERR_NOMEM;
    gw_arena_init(&c->arena, alloc);
    gw_ptr_map_init(&c->env.map, alloc);
    c->v.alloc = alloc;
    c->v.arena = &c->arena;
    c->v.registry = registry;
    c->v.scope = &c->scope;
    gw_comp_validator_init(&c->v);
    c->scope.kind = GW_COMP_SCOPE_INSTANCE_TYPE;
    gw_vec_init(&c->scope.fresh, alloc, sizeof(const struct gw_comp_resource *));
    *out = c;
    return GW_OK;
}

void gw_comp_compare_free(struct gw_comp_compare **compare)
{
    struct gw_comp_compare *c = *compare;
    *compare = NULL;
    if (!c) return;
    struct gw_alloc *alloc = c->v.alloc;
    gw_vec_deinit(&c->scope.fresh);
    gw_comp_validator_deinit(&c->v);
    gw_ptr_map_deinit(&c->env.map);
    gw_arena_deinit(&c->arena);
    gw_alloc_put(alloc, c, sizeof *c);
}

/* A budget for each comparison; what went wrong in the last one is forgotten. */
static struct gw_comp_validator *begin(struct gw_comp_compare *c)
{
    c->v.err = GW_OK;
    c->v.work = GW_COMP_WORK_LEAST;
    return &c->v;
}

enum gw_err gw_comp_compare_open(struct gw_comp_compare *c,
                                 const struct gw_comp_resource *const *resources,
                                 uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (gw_ptr_map_put(&c->env.map, resources[i], NULL)) return GW_ERR_NOMEM;
    return GW_OK;
}

enum gw_err gw_comp_compare_bind(struct gw_comp_compare *c,
                                 const struct gw_comp_resource *wanted,
                                 const struct gw_comp_resource *offered)
{
    return gw_ptr_map_put(&c->env.map, gw_comp_resource_id(wanted), offered)
               ? GW_ERR_NOMEM
               : GW_OK;
}

enum gw_err gw_comp_compare_extern(struct gw_comp_compare *c,
                                   const struct gw_comp_extern_type *offered,
                                   const struct gw_comp_extern_type *wanted,
                                   struct gw_comp_difference *difference)
{
    struct gw_comp_validator *v = begin(c);
    if (gw_comp_match_extern(v, &c->env, offered, wanted, NULL)) return v->err;
    if (v->err) return v->err;
    gw_comp_match_finish(v);
    if (difference) *difference = v->why;
    return GW_ERR_UNLINKABLE;
}

enum gw_err gw_comp_compare_each(struct gw_comp_compare *c,
                                 const struct gw_comp_extern_type *offered,
                                 const struct gw_comp_extern_type *wanted,
                                 gw_comp_compare_visit *visit, void *env)
{
    struct gw_comp_validator *v = begin(c);
    bool fits = wanted->kind == GW_COMP_EXTERN_INSTANCE && offered->kind == wanted->kind
                    ? gw_comp_match_each(v, &c->env, offered->instance, wanted->instance,
                                         visit, env)
                    : gw_comp_match_extern(v, &c->env, offered, wanted, NULL);
    if (v->err) return v->err;
    if (fits) return GW_OK;
    if (wanted->kind != GW_COMP_EXTERN_INSTANCE || offered->kind != wanted->kind) {
        gw_comp_match_finish(v);
        visit(env, &v->why);
    }
    return GW_ERR_UNLINKABLE;
}

enum gw_err gw_comp_compare_instance(struct gw_comp_compare *c,
                                     const struct gw_comp_instance_type *type,
                                     const struct gw_comp_instance_type **out)
{
    struct gw_comp_validator *v = begin(c);
    const struct gw_comp_instance_type *made = type;
    if (c->env.map.len && !gw_comp_subst_instance(v, &c->env, type, &made)) return v->err;
    if (!gw_comp_subst_fresh(v, false, &made)) return v->err;
    *out = made;
    return GW_OK;
}
