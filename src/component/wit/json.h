/* SPDX-License-Identifier: Apache-2.0 */
/* json.h -- resolved WIT as JSON, for other tools: docs/formats/wit-json.md says what is in it. */
#ifndef GW_COMPONENT_WIT_JSON_H
#define GW_COMPONENT_WIT_JSON_H

#include "component/wit/wit.h"
#include "core/wasm/writer.h"

/* Write all packages of the wit; errors stick in `out`. */
void gw_wit_json(const struct gw_wit *wit, struct gw_writer *out);

#endif
