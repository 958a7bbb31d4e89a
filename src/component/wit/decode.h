/* SPDX-License-Identifier: Apache-2.0 */
/* decode.h -- binary to WIT: a package that was encoded (encode.h), or the world of a component.
 *
 * The definitions are gone through as they stand (eval.h), so that the names that types were given are
 * known; nothing has to be valid for that, but what would be no WIT is refused. */
#ifndef GW_COMPONENT_WIT_DECODE_H
#define GW_COMPONENT_WIT_DECODE_H

#include "component/wit/wit.h"

/* Decode a component into the wit; what it needs of other packages is added, as far as it is there.
 *   bytes    borrowed for the life of the wit: names point into it
 *   path     for messages; as long
 *   *out     the package; of a component that is no WIT package: `root:component` with one
 *            world `root`; *is_package says which
 *   errors   MALFORMED, INVALID, LIMIT, UNSUPPORTED, NOMEM; recorded as the wit's problem */
enum gw_err gw_wit_decode(struct gw_wit *wit, struct gw_slice bytes, const char *path,
                          const struct gw_wit_package **out, bool *is_package);

#endif
