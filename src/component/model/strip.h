/* SPDX-License-Identifier: Apache-2.0 */
/* strip.h -- a component without custom sections. */
#ifndef GW_COMPONENT_MODEL_STRIP_H
#define GW_COMPONENT_MODEL_STRIP_H

#include "component/model/component.h"
#include "core/wasm/encode.h"

/* Append a decoded component without the custom sections that `options` drops, in it and in all
 * components and core modules inside. All other sections keep their bytes.
 *   errors   NOMEM, LIMIT */
enum gw_err gw_component_strip(const struct gw_component *component,
                               const struct gw_encode_options *options,
                               struct gw_writer *out);

#endif
