/* SPDX-License-Identifier: Apache-2.0 */
/* decode.h -- binary to component. spec: component-model, Binary
 *
 * Structure only: sections, forms, UTF-8, counts, features, nesting. What needs index
 * spaces, types or the rules of names is validate.h's. Core modules inside are decoded,
 * not validated. */
#ifndef GW_COMPONENT_MODEL_DECODE_H
#define GW_COMPONENT_MODEL_DECODE_H

#include "base/diag.h"
#include "component/model/component.h"

struct gw_component_options {
    gw_comp_features features;         /* 0: gw_comp_features_default() */
    gw_features core_features;         /* 0: gw_features_default() */
    struct gw_alloc *alloc;            /* NULL: gw_alloc_libc() */
    struct gw_type_registry *registry; /* required; must outlive the component */
};

/* Decode `bytes` into a component; it is not validated yet.
 *   bytes    borrowed, and must outlive *out: names and modules point into it
 *   *out     owned; release with gw_component_unref
 *   errors   MALFORMED, EOF, INT_TOO_*, LIMIT, FEATURE, NOMEM; INVALID where the format
 * itself
 *            states a rule of validation; diag says at which offset
 *   thread   any        cost   O(len) */
enum gw_err gw_component_decode(struct gw_slice bytes,
                                const struct gw_component_options *options,
                                struct gw_diag *diag, struct gw_component **out);

/* The same for bytes of options->alloc that the component takes over -- on success
 * only. */
enum gw_err gw_component_decode_owned(GW_OWN uint8_t *bytes, size_t len,
                                      const struct gw_component_options *options,
                                      struct gw_diag *diag, struct gw_component **out);

/* The same for a copy of the bytes, which are borrowed for the call only. */
enum gw_err gw_component_decode_copy(struct gw_slice bytes,
                                     const struct gw_component_options *options,
                                     struct gw_diag *diag, struct gw_component **out);

#endif
