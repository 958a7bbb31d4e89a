/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cache_dir.h"

#include <stdio.h>
#include <stdlib.h>

static const char *print(char out[GW_CACHE_DIR_BYTES], const char *base, const char *rest)
{
    if (!base || base[0] != '/') return NULL;
    int len = snprintf(out, GW_CACHE_DIR_BYTES, "%s%s", base, rest);
    return len > 0 && len < GW_CACHE_DIR_BYTES ? out : NULL;
}

const char *gw_cache_dir_find(char out[GW_CACHE_DIR_BYTES])
{
    const char *found = print(out, getenv("XDG_CACHE_HOME"), "/godwit");
    return found ? found : print(out, getenv("HOME"), "/.cache/godwit");
}
