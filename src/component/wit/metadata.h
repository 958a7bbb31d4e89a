/* SPDX-License-Identifier: Apache-2.0 */
/* metadata.h -- what a WIT package's types cannot say, beside them in the binary: docs and
 * gates, as JSON behind a version byte, in a custom section.
 *
 *   01 {"docs": "...", "interfaces": {"name": I}, "worlds": {"name": W}}
 *   I   docs, stability, "funcs": {"name": F}, "types": {"name": T}
 *   F   docs, stability; or only the docs as a string (version 0)
 *   T   docs, stability, "items": {"field": "docs"}
 *   W   docs, stability; "interfaces" "types" "funcs": imports (in version 0: exports, too);
 *       "interface_exports" "func_exports"; and of interfaces that stand elsewhere, by id,
 *       "interface_import_stability" "interface_export_stability" "interface_import_docs"
 *       "interface_export_docs"
 *   stability  {"stable": {"since": V}} or {"unstable": {"feature": N}}, both with "deprecated" */
#ifndef GW_COMPONENT_WIT_METADATA_H
#define GW_COMPONENT_WIT_METADATA_H

#include "component/wit/wit.h"
#include "core/wasm/writer.h"

#define GW_WIT_METADATA_SECTION "package-docs"

/* Write the section's payload; errors stick in `out`. */
void gw_wit_metadata_write(struct gw_wit *wit, const struct gw_wit_package *package,
                           struct gw_writer *out);

/* Read it, and put what it says into a package that was just decoded and is still ours.
 *   errors   MALFORMED: no such JSON, or about what is not there; NOMEM; the wit's problem says it */
enum gw_err gw_wit_metadata_read(struct gw_wit *wit, const struct gw_wit_package *package,
                                 struct gw_slice payload);

#endif
