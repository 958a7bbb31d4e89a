/* SPDX-License-Identifier: Apache-2.0 */
/* host_offer.h -- what `godwit run` offers to components: made in one place, for whoever runs them
 * and for whoever says beforehand whether they would. */
#ifndef GW_CLI_HOST_OFFER_H
#define GW_CLI_HOST_OFFER_H

#include "component/link/host.h"

/* Make what a component may import; nothing so far.
 *   *out     owned; gw_link_host_free after the store
 *   errors   NOMEM */
enum gw_err gw_host_offer_new(struct gw_alloc *alloc, struct gw_link_host **out);

#endif
