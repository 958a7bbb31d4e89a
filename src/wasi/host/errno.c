/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/errno.h"

#include <errno.h>

enum gw_errno gw_errno_from_system(int system)
{
    switch (system) {
#define GW_ERRNO_ROW(name, value)                                                        \
    case value:                                                                          \
        return GW_ERRNO_##name;
#include "wasi/host/errno.def"
#undef GW_ERRNO_ROW
    default:
        return GW_ERRNO_IO;
    }
}
