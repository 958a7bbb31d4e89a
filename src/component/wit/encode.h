/* SPDX-License-Identifier: Apache-2.0 */
/* encode.h -- WIT to binary: a component that exports a type for each interface and world.
 *
 *   interface i of ns:p     (type (component  imports of what it uses
 *                                             (export "ns:p/i" (instance ...)))) (export "i" ...)
 *   world w                 (type (component (export "ns:p/w" (component ...))))   (export "w" ...)
 *
 * Docs and gates, which types cannot hold, go into a custom section, `package-docs`
 * (metadata.h). Order is the model's, so that what is decoded again prints to the same text.
 *
 * spec: component-model, WIT.md#package-format */
#ifndef GW_COMPONENT_WIT_ENCODE_H
#define GW_COMPONENT_WIT_ENCODE_H

#include "component/model/encode.h"
#include "component/wit/wit.h"

/* Append a package as a component binary. Other packages' interfaces are imported by their names;
 * of those only what is needed is in it.     errors  NOMEM */
enum gw_err gw_wit_encode(struct gw_wit *wit, const struct gw_wit_package *package,
                          struct gw_writer *out);

/* Write a world's imports and exports as declarators of a component type.     errors  NOMEM */
enum gw_err gw_wit_encode_world(struct gw_wit *wit, const struct gw_wit_world *world,
                                struct gw_comp_encoder *decls);

/* Add the type of a world to a component, and export it, as the package's encoding does.
 *   errors   NOMEM */
enum gw_err gw_wit_encode_world_type(struct gw_wit *wit, const struct gw_wit_world *world,
                                     struct gw_comp_encoder *out);

#endif
