/* SPDX-License-Identifier: Apache-2.0 */
/* decode.h -- binary to module. spec: binary/modules
 *
 * Structure only: sections, their order, LEB forms, UTF-8, counts, features. What needs
 * types or index spaces beyond that is validate.h's. Bodies are cut out, not walked. */
#ifndef GW_CORE_WASM_DECODE_H
#define GW_CORE_WASM_DECODE_H

#include "base/diag.h"
#include "core/wasm/module.h"

struct gw_decode_options {
    gw_features features;              /* default: gw_features_default() */
    struct gw_alloc *alloc;            /* default: gw_alloc_libc() */
    struct gw_type_registry *registry; /* required */
    bool notes_uses; /* of locals (local_uses.h): soon all functions will be compiled */
};

/* Decode `bytes` into a module; function bodies are not validated yet.
 *   bytes    borrowed, and must outlive *out: names and bodies point into it
 *   *out     owned; release with gw_module_unref
 *   errors   MALFORMED, EOF, INT_TOO_*, LIMIT, FEATURE, NOMEM; diag says at which offset
 *   thread   any        cost   O(len), one allocation per section */
enum gw_err gw_module_decode(struct gw_slice bytes,
                             const struct gw_decode_options *options,
                             struct gw_diag *diag, struct gw_module **out);

/* The same for bytes of options->alloc that the module takes over -- on success only. */
enum gw_err gw_module_decode_owned(GW_OWN uint8_t *bytes, size_t len,
                                   const struct gw_decode_options *options,
                                   struct gw_diag *diag, struct gw_module **out);

#endif
