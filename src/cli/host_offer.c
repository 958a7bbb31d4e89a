/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/host_offer.h"

enum gw_err gw_host_offer_new(struct gw_alloc *alloc, struct gw_link_host **out)
{
    return gw_link_host_new(alloc, out);
}
