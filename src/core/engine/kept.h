/* SPDX-License-Identifier: Apache-2.0 */
/* kept.h -- inside loading: the steps that compiled code of another process may spare. */
#ifndef GW_CORE_ENGINE_KEPT_H
#define GW_CORE_ENGINE_KEPT_H

#include "core/engine/engine.h"
#include "os/map_file.h"

/* ---- load.c ---- */

/* Validate what decoding gave; takes the module over and gives it on. */
enum gw_err gw_load_finish(GW_OWN struct gw_module *module, struct gw_diag *diag,
                           struct gw_module **out);
/* Decode a file's bytes so that the module takes them over; on failure they stay the
 * file's. */
enum gw_err gw_load_decode(struct gw_engine *engine, struct gw_map_file *file,
                           struct gw_diag *diag, struct gw_module **out);

/* ---- kept.c, kept_none.c ---- */

/* Give the engine its cache in that folder; take it away.     errors  NOMEM */
enum gw_err gw_kept_init(struct gw_engine *engine, const char *dir);
void gw_kept_free(struct gw_engine *engine);

/* Is it a file that gw_engine_compile_file wrote? */
bool gw_kept_is(struct gw_slice bytes);
/* Load one. fd stays the caller's; the mapping is taken over -- on success only. */
enum gw_err gw_kept_open(struct gw_engine *engine, struct gw_slice file, int fd,
                         struct gw_diag *diag, struct gw_module **out);
/* As gw_load_finish, for the module in the open file fd: with the code in the cache, which
 * tells as well that the module is valid, if it is there. */
enum gw_err gw_kept_finish(struct gw_engine *engine, GW_OWN struct gw_module *module,
                           int fd, struct gw_diag *diag, struct gw_module **out);

#endif
