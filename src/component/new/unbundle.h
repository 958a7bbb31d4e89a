/* SPDX-License-Identifier: Apache-2.0 */
/* unbundle.h -- a component without its core modules: those become imports of the whole, so that many
 * components can share one, or a host can keep it compiled. */
#ifndef GW_COMPONENT_NEW_UNBUNDLE_H
#define GW_COMPONENT_NEW_UNBUNDLE_H

#include "base/vec.h"
#include "component/model/component.h"
#include "core/wasm/writer.h"

/* Append the component with every core module of more than `threshold` bytes taken out, however deep
 * it lies: at first come imports "unbundled-module0", "unbundled-module1"... with their types; each
 * stands where its module stood. Nothing else changes but indices.
 *   component  decoded
 *   modules    struct gw_slice, appended in the order of the imports; they point into the component
 *   errors     NOMEM */
enum gw_err gw_unbundle(const struct gw_component *component, size_t threshold,
                        struct gw_vec *modules, struct gw_writer *out);

#endif
