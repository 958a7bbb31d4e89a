/* SPDX-License-Identifier: Apache-2.0 */
#include "os/random.h"

#include <errno.h>
#include <stdint.h>
#include <sys/random.h>

int gw_random_fill(void *out, size_t len)
{
    uint8_t *at = out;
    while (len > 0) {
        ssize_t n = getrandom(at, len, 0);
        if (n < 0) return errno;
        at += n;
        len -= (size_t)n;
    }
    return 0;
}
