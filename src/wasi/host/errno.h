/* SPDX-License-Identifier: Apache-2.0 */
/* errno.h -- what host services answer: the errno of WASI 0.1 (errno.def). */
#ifndef GW_WASI_HOST_ERRNO_H
#define GW_WASI_HOST_ERRNO_H

enum gw_errno {
#define GW_ERRNO_ROW(name, system) GW_ERRNO_##name,
#include "wasi/host/errno.def"
#undef GW_ERRNO_ROW
    GW_ERRNO_COUNT
};
_Static_assert(GW_ERRNO_COUNT == 77, "the numbers of WASI 0.1");

/* From an errno value of the system; 0 is SUCCESS, one that WASI does not know is IO. */
enum gw_errno gw_errno_from_system(int system);

#endif
