/* SPDX-License-Identifier: Apache-2.0 */
/* embed.h -- a world into a core module; and a module that a world could have been made for.
 *
 * A dummy imports all that a world imports and exports all that it exports, with the right
 * signatures; every call traps. All functions are synchronous in it. */
#ifndef GW_COMPONENT_NEW_EMBED_H
#define GW_COMPONENT_NEW_EMBED_H

#include "component/model/component.h"
#include "component/wit/wit.h"
#include "core/wasm/writer.h"

/* Append a core module, and a custom section with the world.
 *   errors   NOMEM */
enum gw_err gw_embed(struct gw_wit *wit, const struct gw_wit_world *world,
                     enum gw_comp_encoding encoding, struct gw_slice module,
                     struct gw_writer *out);

/* Append a dummy; `is_standard`: in the mangling cm32p2, else in the legacy one.
 *   errors   NOMEM; LIMIT: a type is too large to look at */
enum gw_err gw_embed_dummy(struct gw_wit *wit, const struct gw_wit_world *world,
                           bool is_standard, struct gw_writer *out);

#endif
