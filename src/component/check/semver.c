/* SPDX-License-Identifier: Apache-2.0 */
#include "component/check/semver.h"

#include "base/suggest.h"

struct comparing {
    struct gw_wit *old, *new;
    const struct gw_component_options *options;
    struct gw_diag *diag;
    gw_check_break_visit *visit;
    void *env;
    enum gw_err err; /* NOMEM: hearing failed */
    struct gw_check_semver *out;
    struct gw_slice world; /* at hand; data NULL: the interfaces */
    struct gw_map broken;  /* interfaces that were told of, without versions */
};

/* -- versions ---------------------------------------------------------------------------- */

struct gw_semver gw_check_next_version(const struct gw_semver *old,
                                       enum gw_semver_change change)
{
    struct gw_semver v = *old;
    v.build = gw_slice_of(NULL, 0);
    if (v.prerelease.len) { /* anything may follow: the release that it leads to */
        v.prerelease = gw_slice_of(NULL, 0);
        return v;
    }
    /* Below 1.0 each number means what the one before it means later. */
    int place = (int)GW_SEMVER_BREAKS - (int)change;
    place += v.major ? 0 : v.minor ? 1 : 2;
    if (place == 0) return (struct gw_semver){.major = v.major + 1};
    if (place == 1) return (struct gw_semver){.major = v.major, .minor = v.minor + 1};
    v.patch++;
    return v;
}

static void judge_version(struct comparing *c)
{
    const struct gw_wit_package_name *old = &c->old->root->name,
                                     *new = &c->new->root->name;
    struct gw_check_semver *out = c->out;
    out->has_versions = old->has_version && new->has_version;
    if (!out->has_versions) return;
    out->wanted = gw_check_next_version(&old->version, out->change);
    out->is_enough = out->change == GW_SEMVER_BREAKS
                         ? !gw_semver_same_track(&old->version, &new->version)
                         : gw_semver_compare(&new->version, out->change == GW_SEMVER_SAME
                                                                ? &old->version
                                                                : &out->wanted) >= 0;
}

/* -- comparing --------------------------------------------------------------------------- */

static void tell(struct comparing *c, const struct gw_comp_misfit *misfit)
{
    const struct gw_check_break what = {
        .kind = !c->world.data ? GW_CHECK_BREAK_INTERFACES
                : misfit       ? GW_CHECK_BREAK_WORLD
                               : GW_CHECK_BREAK_GONE,
        .world = c->world,
        .misfit = misfit,
    };
    c->out->change = GW_SEMVER_BREAKS;
    if (c->visit) c->visit(c->env, &what);
}

/* Is this an interface of the package that is compared, and not of one that it uses? */
static bool is_own(const struct comparing *c, struct gw_slice name)
{
    const struct gw_wit_package_name *p = &c->old->root->name;
    size_t ns = p->ns.len, len = p->name.len;
    return name.len > ns + len + 2 && memcmp(name.data, p->ns.data, ns) == 0 &&
           name.data[ns] == ':' && memcmp(name.data + ns + 1, p->name.data, len) == 0 &&
           name.data[ns + 1 + len] == '/';
}

/* What an interface lost is said of the interface, not again of each world with it. */
static void hear(void *env, const struct gw_comp_misfit *misfit)
{
    struct comparing *c = env;
    struct gw_slice name = gw_comp_name_unversioned(misfit->wanted->name);
    uint64_t unused;
    if (c->world.data ? gw_map_find(&c->broken, name, &unused) : !is_own(c, name)) return;
    /* Names live in components that are gone when worlds are compared: those of the wit stay. */
    if (!c->world.data) {
        struct gw_slice own = gw_arena_copy(&c->old->arena, name);
        if (!own.data || gw_map_put(&c->broken, own, 0)) c->err = GW_ERR_NOMEM;
    }
    tell(c, misfit);
}

/* Hold the old against the new, and where that fits the other way round. */
static enum gw_err compare(struct comparing *c, const struct gw_component *old,
                           const struct gw_component *new)
{
    const struct gw_comp_component_type *types[] = {gw_check_world_type(old),
                                                    gw_check_world_type(new)};
    bool turned = c->out->is_component;
    enum gw_err err = gw_check_fit(c->options, types[turned], types[!turned], true,
                                   GW_COMP_NAMING_ANY, hear, c);
    if (err) return err == GW_ERR_UNLINKABLE ? c->err : err;
    err = gw_check_fit(c->options, types[!turned], types[turned], true,
                       GW_COMP_NAMING_ANY, NULL, NULL);
    if (err != GW_ERR_UNLINKABLE) return err;
    if (c->out->change == GW_SEMVER_SAME) c->out->change = GW_SEMVER_ADDS;
    return GW_OK;
}

static enum gw_err compare_interfaces(struct comparing *c)
{
    struct gw_component *old = NULL, *new = NULL;
    enum gw_err err = gw_check_interfaces(c->old, c->options, c->diag, &old);
    if (!err) err = gw_check_interfaces(c->new, c->options, c->diag, &new);
    if (!err) err = compare(c, old, new);
    gw_component_unref(&old);
    gw_component_unref(&new);
    return err;
}

static enum gw_err compare_world(struct comparing *c,
                                 const struct gw_wit_world *old_world,
                                 const struct gw_wit_world *new_world)
{
    struct gw_component *old = NULL, *new = NULL;
    c->world = old_world->name;
    enum gw_err err = gw_check_world(c->old, old_world, c->options, c->diag, &old);
    if (!err) err = gw_check_world(c->new, new_world, c->options, c->diag, &new);
    if (!err) err = compare(c, old, new);
    gw_component_unref(&old);
    gw_component_unref(&new);
    return err;
}

static enum gw_err compare_package(struct comparing *c)
{
    const struct gw_wit_package *old = c->old->root, *new = c->new->root;
    enum gw_err err = compare_interfaces(c);
    for (uint32_t i = 0; i < old->world_count && !err; i++) {
        const struct gw_wit_world *found = gw_wit_find_world(new, old->worlds[i]->name);
        if (found) {
            err = compare_world(c, old->worlds[i], found);
            continue;
        }
        c->world = old->worlds[i]->name;
        tell(c, NULL);
    }
    if (!err && new->world_count > old->world_count && c->out->change == GW_SEMVER_SAME)
        c->out->change = GW_SEMVER_ADDS;
    return err;
}

static bool is_component(const struct gw_wit *wit)
{
    return gw_slice_is(wit->root->name.id, "root:component");
}

static enum gw_err compare_all(struct comparing *c, const char *world)
{
    const struct gw_wit_package *old = c->old->root, *new = c->new->root;
    c->out->is_component = is_component(c->old);
    if (is_component(c->old) != is_component(c->new))
        return gw_diag_set(
            c->diag, GW_ERR_USAGE,
            "one of them is a component, the other one is WIT: give two of "
            "a kind");
    if (!gw_slice_eq(old->name.ns, new->name.ns) ||
        !gw_slice_eq(old->name.name, new->name.name))
        return gw_diag_set(
            c->diag, GW_ERR_USAGE,
            "%.*s and %.*s are different packages: give two versions of one",
            GW_SLICE_ARG(old->name.id), GW_SLICE_ARG(new->name.id));
    if (c->out->is_component && old->world_count && new->world_count)
        return compare_world(c, old->worlds[0], new->worlds[0]);
    if (!world) return compare_package(c);
    const struct gw_wit_world *found[2] = {gw_wit_find_world(old, gw_slice_str(world)),
                                           gw_wit_find_world(new, gw_slice_str(world))};
    for (int i = 0; i < 2; i++) {
        const struct gw_wit_package *package = i ? new : old;
        struct gw_suggest near = {.wanted = gw_slice_str(world)};
        if (found[i]) continue;
        for (uint32_t k = 0; k < package->world_count; k++)
            gw_suggest_offer(&near, package->worlds[k]->name);
        return gw_diag_set(c->diag, GW_ERR_USAGE,
                           "the %s package %.*s has no world `%s`%s%.*s%s",
                           i ? "new" : "old", GW_SLICE_ARG(package->name.id), world,
                           near.best.data ? "; is `" : "", GW_SLICE_ARG(near.best),
                           near.best.data ? "` meant?" : "");
    }
    return compare_world(c, found[0], found[1]);
}

enum gw_err gw_check_semver(struct gw_wit *old, struct gw_wit *new, const char *world,
                            const struct gw_component_options *options,
                            struct gw_diag *diag, gw_check_break_visit *visit, void *env,
                            struct gw_check_semver *out)
{
    struct comparing c = {
        .old = old,
        .new = new,
        .options = options,
        .diag = diag,
        .visit = visit,
        .env = env,
        .out = out,
    };
    *out = (struct gw_check_semver){.change = GW_SEMVER_SAME};
    gw_map_init(&c.broken, options->alloc);
    enum gw_err err = compare_all(&c, world);
    if (!err) judge_version(&c);
    gw_map_deinit(&c.broken);
    return err;
}
