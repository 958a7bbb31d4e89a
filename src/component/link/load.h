/* SPDX-License-Identifier: Apache-2.0 */
/* load.h -- components from bytes and files, by an engine. */
#ifndef GW_COMPONENT_LINK_LOAD_H
#define GW_COMPONENT_LINK_LOAD_H

#include "component/model/component.h"
#include "core/engine/engine.h"

/* Decode and validate a component; text is recognised and parsed first.
 *   bytes    copied
 *   *out     owned; gw_component_unref, before the engine goes
 *   errors   those of gw_comp_text_parse, gw_component_decode and gw_component_validate */
enum gw_err gw_comp_load(struct gw_engine *engine, struct gw_slice bytes,
                         struct gw_diag *diag, struct gw_component **out);

#endif
