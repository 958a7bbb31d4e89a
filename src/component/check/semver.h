/* SPDX-License-Identifier: Apache-2.0 */
/* semver.h -- is a WIT package, a world or a component a compatible successor of another one?
 *
 * Versions in names do not count here; what they should be is what comes out.
 *
 *   interface   what called the old one can call the new one
 *   world       what was made for the old one runs where the new one is: imports may be added,
 *               exports may be left out
 *   component   the new one can be put where the old one is: the other way round */
#ifndef GW_COMPONENT_CHECK_SEMVER_H
#define GW_COMPONENT_CHECK_SEMVER_H

#include "component/check/fit.h"

enum gw_semver_change {
    GW_SEMVER_SAME,   /* types are equal: a patch */
    GW_SEMVER_ADDS,   /* compatible: a minor version */
    GW_SEMVER_BREAKS, /* a major one */
};

/* A misfit in context. */
struct gw_check_break {
    enum { GW_CHECK_BREAK_INTERFACES, GW_CHECK_BREAK_WORLD, GW_CHECK_BREAK_GONE } kind;
    struct gw_slice world;               /* WORLD, GONE: the name of the world */
    const struct gw_comp_misfit *misfit; /* NULL: GONE */
};
typedef void gw_check_break_visit(void *env, const struct gw_check_break *what);

struct gw_check_semver {
    enum gw_semver_change change;
    bool is_component;       /* components were compared */
    bool has_versions;       /* of both; else the rest says nothing */
    bool is_enough;          /* the new version says what changed */
    struct gw_semver wanted; /* the least version that would */
};

/* Compare all interfaces and worlds of two packages, or one world of both, or two components.
 *   world    of both; NULL: all. A component's is always its one
 *   errors   USAGE: one of them is a component, the other not; or they are different packages, or
 *            there is no such world: diag says; LIMIT, NOMEM */
enum gw_err gw_check_semver(struct gw_wit *old, struct gw_wit *new, const char *world,
                            const struct gw_component_options *options,
                            struct gw_diag *diag, gw_check_break_visit *visit, void *env,
                            struct gw_check_semver *out);

/* The least version that may follow `old` after such a change. */
struct gw_semver gw_check_next_version(const struct gw_semver *old,
                                       enum gw_semver_change change);

#endif
