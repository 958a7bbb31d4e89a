/* SPDX-License-Identifier: Apache-2.0 */
/* bindgen.h -- a world for a guest in C: header, source, and an object file with its type.
 *
 * C types have the very layout that the canonical ABI gives their values in a 32-bit memory (the
 * source asserts it), so what lies in memory is passed by its address; only what travels in
 * core values is taken apart and put together. How things look is in docs/bindgen.md.
 *
 * What waits (async functions, streams, futures, error contexts) is left out where it is imported,
 * with a note; a world that exports it is refused. */
#ifndef GW_COMPONENT_BINDGEN_BINDGEN_H
#define GW_COMPONENT_BINDGEN_BINDGEN_H

#include "component/canon/string.h"
#include "component/wit/wit.h"
#include "core/wasm/writer.h"

struct gw_bindgen {
    struct gw_slice name; /* of the files: the world's, as C has it */
    struct gw_writer header, source, object;
    struct gw_writer notes; /* a line for each thing that was left out; may be empty */
};

void gw_bindgen_init(struct gw_bindgen *out, struct gw_alloc *alloc);
void gw_bindgen_deinit(struct gw_bindgen *out);

/* Generate all.
 *   encoding  of strings: UTF8 or UTF16
 *   *out      init before; `name` lies in the wit's arena
 *   errors    UNSUPPORTED: the world exports what waits; LIMIT: values larger than may be; NOMEM;
 *             recorded as the wit's problem
 *   cost      O(functions and types) */
enum gw_err gw_bindgen_c(struct gw_wit *wit, const struct gw_wit_world *world,
                         enum gw_canon_encoding encoding, struct gw_bindgen *out);

#endif
