/* SPDX-License-Identifier: Apache-2.0 */
/* random.h -- bytes nobody can guess, from the kernel. */
#ifndef GW_OS_RANDOM_H
#define GW_OS_RANDOM_H

#include <stddef.h>

/* Fill `out`, however long.
 *   returns  0 or an errno (EINTR: a signal came; nothing is promised of `out`)
 *   thread   any */
int gw_random_fill(void *out, size_t len);

#endif
