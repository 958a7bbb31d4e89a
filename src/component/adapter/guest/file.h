/* SPDX-License-Identifier: Apache-2.0 */
/* file.h -- what is the same of descriptors and of paths. */
#ifndef GW_COMPONENT_ADAPTER_GUEST_FILE_H
#define GW_COMPONENT_ADAPTER_GUEST_FILE_H

#include "component/adapter/guest/state.h"

/* A new-timestamp, flattened. */
struct new_time {
    int32_t how;
    uint64_t seconds;
    int32_t ns;
};

/* From the flags of the access time; those of the modification time are two bits above.
 *   errors   INVAL: both are set */
wasi1_errno file_time(struct new_time *out, uint64_t ns, uint32_t flags);

/* What the host says of a file, or the error that it gave. */
wasi1_errno file_put_stat(const struct stat_result *stat, const struct hash_result *hash,
                          struct filestat *out);

#endif
