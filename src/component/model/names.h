/* SPDX-License-Identifier: Apache-2.0 */
/* names.h -- the names of imports and exports, taken apart and strictly checked.
 *
 *   plain        a-b, [constructor]r, [method]r.m, [static]r.m, and the async forms of these
 *   interface    ns:pkg/iface@1.2.3  (nested namespaces and projections where the gate allows)
 *   dependency   locked-dep=<...>, unlocked-dep=<...>, url=<...>, relative-url=<...>, integrity=<...>
 *
 * Also here: labels (kebab case), semantic versions, strong uniqueness, and which versions
 * may stand for each other.
 *
 * spec: component-model, Explainer#import-and-export-definitions */
#ifndef GW_COMPONENT_MODEL_NAMES_H
#define GW_COMPONENT_MODEL_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/slice.h"

/* Parts point into the text that was parsed. spec: semver.org 2.0.0 */
struct gw_semver {
    uint64_t major, minor, patch;
    struct gw_slice prerelease, build; /* empty: none */
};

/* Read a whole text as a version.
 *   errors   MALFORMED; diag says which part and why */
enum gw_err gw_semver_parse(struct gw_slice text, struct gw_semver *out,
                            struct gw_diag *diag);
/* Order by precedence: build metadata does not count. */
int gw_semver_compare(const struct gw_semver *a, const struct gw_semver *b);
/* Say whether one can stand for the other: same major (0.x: same minor; 0.0.x: same patch);
 * a pre-release only for itself. */
bool gw_semver_same_track(const struct gw_semver *a, const struct gw_semver *b);

/* Say whether this is a label: words of one case each, joined by hyphens. */
bool gw_comp_name_is_label(struct gw_slice text);
/* Compare labels as strong uniqueness does: letters of either case are the same. */
bool gw_comp_name_label_same(struct gw_slice a, struct gw_slice b);

enum gw_comp_name_kind {
    GW_COMP_NAME_PLAIN,
    GW_COMP_NAME_CONSTRUCTOR,
    GW_COMP_NAME_METHOD,
    GW_COMP_NAME_STATIC,
    GW_COMP_NAME_INTERFACE,
    GW_COMP_NAME_DEPENDENCY, /* unlocked-dep= */
    GW_COMP_NAME_LOCKED,     /* locked-dep= */
    GW_COMP_NAME_URL,
    GW_COMP_NAME_RELATIVE_URL,
    GW_COMP_NAME_HASH,       /* integrity= */
};

struct gw_comp_name {
    enum gw_comp_name_kind kind;
    struct gw_slice text;      /* the whole */
    struct gw_slice resource;  /* CONSTRUCTOR METHOD STATIC */
    struct gw_slice label;     /* PLAIN METHOD STATIC */
    struct gw_slice ns, package, interface; /* INTERFACE and the dependencies */
    bool has_version;
    struct gw_semver version;  /* INTERFACE; also the short form of a canonical version, where
                                * absent parts are zero */
};

/* Take a name apart.
 *   errors   MALFORMED, with a sentence that names the part and shows what was expected */
enum gw_err gw_comp_name_parse(struct gw_slice text, struct gw_comp_name *out,
                                 struct gw_diag *diag);

/* Say whether two names may not stand in one scope.   spec: Explainer#name-uniqueness */
bool gw_comp_name_clash(const struct gw_comp_name *a, const struct gw_comp_name *b);

#endif
