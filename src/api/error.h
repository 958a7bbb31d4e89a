/* SPDX-License-Identifier: Apache-2.0 */
/* error.h -- struct godwit_error: a gw_diag for the embedder. */
#ifndef GW_API_ERROR_H
#define GW_API_ERROR_H

#include "base/diag.h"
#include "godwit/error.h"

struct godwit_error {
    enum gw_err err;
    uint64_t offset;
    uint32_t line, column;
    char message[448];
};

/* Tell `err`, with what diag knows about it. NULL for GW_OK; never NULL otherwise: where
 * there is no memory for an error, it is a constant one that says so. */
GW_OWN struct godwit_error *gw_api_error(enum gw_err err, const struct gw_diag *diag);

#endif
