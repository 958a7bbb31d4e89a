/* SPDX-License-Identifier: Apache-2.0 */
/* doctor.h -- what the files of `godwit doctor` share: cmd_doctor.c and doctor_*.c. */
#ifndef GW_CLI_DOCTOR_H
#define GW_CLI_DOCTOR_H

#include "cli/json.h"
#include "component/link/host.h"
#include "core/engine/engine.h"

struct gw_doctor {
    const char *file;
    struct gw_engine *engine;
    struct gw_json *json; /* NULL: text */
    unsigned problems;
    char last_fix[256]; /* not said twice in a row */
};

/* Begin to tell a problem; of JSON an object is open then. */
void gw_doctor_begin(struct gw_doctor *doctor);
/* End it with the remedy. */
void gw_doctor_end(struct gw_doctor *doctor, const char *format, ...) GW_PRINTF(2, 3);
/* All of one: `problem` is one of a few words for programs, `text` a sentence. */
void gw_doctor_tell(struct gw_doctor *doctor, const char *problem, const char *text);

/* Hear of an import of a component that does not fit (gw_comp_misfit_visit). */
struct gw_doctor_imports {
    struct gw_doctor *doctor;
    const char *offerer; /* "godwit", "the world" */
};
void gw_doctor_misfit(void *env, const struct gw_comp_misfit *misfit);

/* Look at the imports of a core module.
 *   errors   NOMEM, and what making WASI can give */
enum gw_err gw_doctor_module(struct gw_doctor *doctor, struct gw_module *module,
                             struct gw_diag *diag);

#endif
