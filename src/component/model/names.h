/* SPDX-License-Identifier: Apache-2.0 */
/* names.h -- the names of imports and exports, taken apart and strictly checked.
 *
 *   plain        a-b, [constructor]r, [method]r.m, [static]r.m
 *   dependency   unlocked-dep=<ns:pkg@{>=1.0.0 <2.0.0}>, locked-dep=<ns:pkg@1.0.0>,integrity=<...>,
 *                url=<...>, integrity=<...>: imports only; what tools write that leave a component
 *                to be found, though the spec no longer has them
 *   interface    ns:pkg/iface@1.2.3; with the features for them nested namespaces and
 *                projections (a:b:c/d/e), and canonical versions (@1, @0.2, @0.0.3)
 *
 * Also here: labels (kebab case), semantic versions, strong uniqueness, and which
 * versions may stand for each other.
 *
 * spec: component-model, Explainer#import-and-export-definitions */
#ifndef GW_COMPONENT_MODEL_NAMES_H
#define GW_COMPONENT_MODEL_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/slice.h"
#include "component/model/features.h"

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
/* Say whether one can stand for the other: same major (0.x: same minor; 0.0.x: same
 * patch); a pre-release only for itself. */
bool gw_semver_same_track(const struct gw_semver *a, const struct gw_semver *b);

/* Say whether this is a label: words of one case each, joined by hyphens. */
bool gw_comp_name_is_label(struct gw_slice text);
/* Write the label that was probably meant: `do_it`, `doIt` and `DO_it` become `do-it`.
 *   out      64 bytes
 *   returns  the part of `out` that was written; empty: nothing comes to mind */
struct gw_slice gw_comp_name_suggest(struct gw_slice text, char *out);
/* Compare labels as strong uniqueness does: letters of either case are the same. */
bool gw_comp_name_label_same(struct gw_slice a, struct gw_slice b);

enum gw_comp_name_kind {
    GW_COMP_NAME_PLAIN,
    GW_COMP_NAME_CONSTRUCTOR,
    GW_COMP_NAME_METHOD,
    GW_COMP_NAME_STATIC,
    GW_COMP_NAME_INTERFACE,
    GW_COMP_NAME_DEPENDENCY,
};

struct gw_comp_name {
    enum gw_comp_name_kind kind;
    struct gw_slice text;     /* the whole */
    struct gw_slice resource; /* CONSTRUCTOR METHOD STATIC */
    struct gw_slice label;    /* PLAIN METHOD STATIC */
    /* INTERFACE. Nested ones keep their inner separators: `a:b`, `c/d`. */
    struct gw_slice ns, package, interface;
    struct gw_slice version_text; /* behind the @; data NULL: none */
    bool has_version;
    bool is_canonical; /* the version is the short form: absent parts are zero */
    struct gw_semver version;
};

/* Take a name apart.
 *   features  NESTED_NAMES and CANONICAL_NAMES allow their forms
 *   errors    INVALID, with a sentence that names the part and shows what was expected */
enum gw_err gw_comp_name_parse(struct gw_slice text, gw_comp_features features,
                               struct gw_comp_name *out, struct gw_diag *diag);

/* Say whether two names may not stand in one scope.   spec: Explainer#name-uniqueness */
bool gw_comp_name_clash(const struct gw_comp_name *a, const struct gw_comp_name *b);

/* The text that two clashing names have in common: for a set of names. Letters are small
 * and what does not count is gone; a constructor's is its own.
 *   out       at least text.len + 1 bytes
 *   returns   the part of `out` that was written */
struct gw_slice gw_comp_name_key(const struct gw_comp_name *name, char *out);

enum { GW_COMP_TRACK_BYTES = 256 };

/* The text that all versions of an interface have in common that may stand for each other:
 * "ns:pkg/iface@1", "ns:pkg/iface@0.2"; any other name is its own.
 *   out       at least GW_COMP_TRACK_BYTES; holds *key then
 *   returns   false: too long for any key */
bool gw_comp_name_track(struct gw_slice name, char *out, struct gw_slice *key);

/* A name without what follows its @. */
struct gw_slice gw_comp_name_unversioned(struct gw_slice name);

/* Check a versionsuffix: it completes the canonical version of `name` to a version.
 *   errors    INVALID */
enum gw_err gw_comp_name_check_suffix(const struct gw_comp_name *name,
                                      struct gw_slice suffix, struct gw_diag *diag);

#endif
