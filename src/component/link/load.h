/* SPDX-License-Identifier: Apache-2.0 */
/* load.h -- components from bytes and files, by an engine. */
#ifndef GW_COMPONENT_LINK_LOAD_H
#define GW_COMPONENT_LINK_LOAD_H

#include "component/model/component.h"
#include "core/engine/engine.h"

/* Decode a component and leave validation to the caller; text is recognised and parsed first.
 *   bytes     borrowed, must outlive the component -- except text, which is not referenced later
 *   features  of components; core ones are the engine's; 0: the default
 *   *out      owned; gw_component_unref, before the engine goes
 *   errors    those of gw_comp_text_parse and gw_component_decode */
enum gw_err gw_comp_decode(struct gw_engine *engine, struct gw_slice bytes,
                           gw_comp_features features, struct gw_diag *diag,
                           struct gw_component **out);

/* Decode and validate a component; text is recognised and parsed first.
 *   bytes    copied
 *   *out     owned; gw_component_unref, before the engine goes
 *   errors   those of gw_comp_text_parse, gw_component_decode and gw_component_validate */
enum gw_err gw_comp_load(struct gw_engine *engine, struct gw_slice bytes,
                         struct gw_diag *diag, struct gw_component **out);

#endif
