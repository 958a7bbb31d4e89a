/* SPDX-License-Identifier: Apache-2.0 */
/* type_layout.h -- how large a canonical type's derived data is, and filling it in.
 *
 * One block of memory holds a whole rec group's arrays; type_registry.c takes it, this
 * file lays it out. Fields follow each other in declaration order, each naturally aligned
 * (v128 to 8), so that a supertype's fields are a prefix of its subtypes'. */
#ifndef GW_CORE_WASM_TYPE_LAYOUT_H
#define GW_CORE_WASM_TYPE_LAYOUT_H

#include <stddef.h>

#include "core/wasm/type_registry.h"

/* Bytes of derived data that `type` needs when its display has depth + 1 entries. */
size_t gw_type_layout_bytes(const struct gw_type *type, uint32_t depth);

/* Copy `type` into `canon` with its arrays at *room, which moves behind them. The copies
 * still hold the caller's type indices; the registry replaces them in place. canon->depth
 * is set already; display and ref_offsets are reserved, not filled. */
void gw_type_layout_place(struct gw_canon *canon, const struct gw_type *type,
                          uint8_t **room);

/* Compute offsets and slots once the copies hold canonical types.
 *   is_func(env, id)  whether a concrete heap type is a function type */
void gw_type_layout_fill(struct gw_canon *canon,
                         bool (*is_func)(const void *env, gw_type_id id),
                         const void *env);

#endif
