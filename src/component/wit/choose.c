/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/choose.h"

#include "component/wit/problem.h"

/* The package that `ns:pkg/...` names, by its very version or the only one. */
static enum gw_err choose_package(struct gw_wit *wit, const struct gw_comp_name *name,
                                  const struct gw_wit_package **out)
{
    const struct gw_wit_package *found = NULL;
    uint32_t count = 0;
    for (size_t i = 0; i < wit->packages.len; i++) {
        const struct gw_wit_package *p = gw_wit_package_at(wit, i);
        if (!gw_slice_eq(p->name.ns, name->ns) ||
            !gw_slice_eq(p->name.name, name->package))
            continue;
        if (name->has_version && !(p->name.has_version &&
                                   gw_slice_eq(p->name.version_text, name->version_text)))
            continue;
        found = p;
        count++;
    }
    if (count == 1) return *out = found, GW_OK;
    const struct gw_wit_place nowhere = {.source = NULL};
    if (count) {
        gw_wit_problem_at(wit, GW_ERR_USAGE, nowhere,
                          "there are %u versions of %.*s:%.*s", count,
                          GW_SLICE_ARG(name->ns), GW_SLICE_ARG(name->package));
        gw_wit_problem_help(wit, "say which, as in `%.*s@%.*s`", GW_SLICE_ARG(name->text),
                            GW_SLICE_ARG(found->name.version_text));
        return GW_ERR_USAGE;
    }
    struct gw_suggest near = {.wanted = name->text};
    for (size_t i = 0; i < wit->packages.len; i++)
        gw_suggest_offer(&near, gw_wit_package_at(wit, i)->name.id);
    gw_wit_problem_near(wit, GW_ERR_USAGE, nowhere, &near,
                        "there is no package for the world `%.*s`",
                        GW_SLICE_ARG(name->text));
    if (!near.best.data)
        gw_wit_problem_help(wit, "put it into the folder deps/ beside the package");
    return GW_ERR_USAGE;
}

/* The worlds that there are, as far as they fit a line. */
static void help_worlds(struct gw_wit *wit, const struct gw_wit_package *p)
{
    char names[160];
    size_t at = 0;
    for (uint32_t i = 0; i < p->world_count; i++) {
        const struct gw_slice name = p->worlds[i]->name;
        if (at + name.len + 8 > sizeof names) {
            memcpy(names + at, ", ...", 5);
            at += 5;
            break;
        }
        if (i) memcpy(names + at, ", ", 2);
        if (i) at += 2;
        memcpy(names + at, name.data, name.len);
        at += name.len;
    }
    if (p->world_count)
        gw_wit_problem_help(wit, "there %s: %.*s", p->world_count > 1 ? "are" : "is",
                            (int)at, names);
    else
        gw_wit_problem_help(wit, "there is none in it");
}

static enum gw_err choose_only(struct gw_wit *wit, const char *path,
                               const struct gw_wit_world **out)
{
    const struct gw_wit_package *p = wit->root;
    if (p->world_count == 1) return *out = p->worlds[0], GW_OK;
    if (!p->world_count)
        return gw_wit_problem_path(wit, GW_ERR_USAGE, path,
                                   "there is no world in the package");
    gw_wit_problem_path(wit, GW_ERR_USAGE, path,
                        "the package has %u worlds; choose one with --world",
                        p->world_count);
    help_worlds(wit, p);
    return GW_ERR_USAGE;
}

enum gw_err gw_wit_choose_world(struct gw_wit *wit, const char *path, const char *name,
                                const struct gw_wit_world **out)
{
    if (!name) return choose_only(wit, path, out);
    if (*name == '%') name++; /* as it may stand in the source */
    const struct gw_wit_package *p = wit->root;
    struct gw_slice world = gw_slice_str(name);
    const struct gw_wit_place nowhere = {.source = NULL};
    if (strchr(name, '/')) {
        struct gw_comp_name parts;
        struct gw_diag diag = GW_DIAG_INIT;
        if (gw_comp_name_parse(world, 0, &parts, &diag) != GW_OK ||
            parts.kind != GW_COMP_NAME_INTERFACE)
            return gw_wit_problem_at(wit, GW_ERR_USAGE, nowhere,
                                     "`%s` is not the name of a world: write `world`, or "
                                     "`namespace:package/world@1.2.3`",
                                     name);
        enum gw_err err = choose_package(wit, &parts, &p);
        if (err) return err;
        world = parts.interface;
    }
    *out = gw_wit_find_world(p, world);
    if (*out) return GW_OK;
    struct gw_suggest near = {.wanted = world};
    for (uint32_t i = 0; i < p->world_count; i++)
        gw_suggest_offer(&near, p->worlds[i]->name);
    gw_wit_problem_near(wit, GW_ERR_USAGE, nowhere, &near,
                        "there is no world `%.*s` in the package %.*s",
                        GW_SLICE_ARG(world), GW_SLICE_ARG(p->name.id));
    if (!near.best.data) help_worlds(wit, p);
    return GW_ERR_USAGE;
}
