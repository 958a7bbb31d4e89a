/* SPDX-License-Identifier: Apache-2.0 */
/* misfit.h -- an import that nothing offered satisfies, or an export that is wanted and not there:
 * what a host, a world or a check says about it.
 *
 * What is offered is found by name: the same, else one of the same version track. Where there is
 * none, something near is named: another version, or a name that is written much alike. */
#ifndef GW_COMPONENT_MODEL_MISFIT_H
#define GW_COMPONENT_MODEL_MISFIT_H

#include "component/model/compare.h"

enum gw_comp_misfit_kind {
    GW_COMP_MISFIT_IMPORT_MISSING, /* nothing of that name is offered */
    GW_COMP_MISFIT_IMPORT_DIFFERS,
    GW_COMP_MISFIT_EXPORT_MISSING,
    GW_COMP_MISFIT_EXPORT_DIFFERS,
    GW_COMP_MISFIT_KINDS,
};

enum gw_comp_near {
    GW_COMP_NEAR_NOTHING,
    GW_COMP_NEAR_VERSION, /* the same interface of another track */
    GW_COMP_NEAR_NAME,
};

struct gw_comp_misfit {
    enum gw_comp_misfit_kind kind;
    const struct gw_comp_extern *wanted; /* the import; or the export that is wanted */
    struct gw_slice
        offered; /* DIFFERS: the name it has there; MISSING: of something near */
    enum gw_comp_near near;                      /* MISSING */
    const struct gw_comp_difference *difference; /* DIFFERS; else NULL */
};

/* Hear of a misfit; everything in it is borrowed for the call. */
typedef void gw_comp_misfit_visit(void *env, const struct gw_comp_misfit *misfit);

/* How names are held against each other. */
enum gw_comp_naming {
    GW_COMP_NAMING_TRACK, /* versions of one track stand for each other */
    GW_COMP_NAMING_ANY,   /* versions do not count */
};

/* Find by name; NULL: there is none.      cost  O(count) */
const struct gw_comp_extern *gw_comp_misfit_find(const struct gw_comp_extern *externs,
                                                 uint32_t count, struct gw_slice name,
                                                 enum gw_comp_naming naming);

/* The best of names that are near one that is not there: offer each, then look at `near`. */
struct gw_comp_near_name {
    struct gw_slice wanted, best;
    enum gw_comp_near near;
    unsigned distance;
};
void gw_comp_near_offer(struct gw_comp_near_name *near, struct gw_slice candidate);

/* Print what is wrong in one sentence, without the name that is wanted: "the host offers another
 * version, `wasi:io/streams@0.3.0`".
 *   offerer  "the host", "the world `w`", "the component"
 *   returns  the length, which is below cap */
int gw_comp_misfit_print(const struct gw_comp_misfit *misfit, const char *offerer,
                         char *out, size_t cap);

#endif
