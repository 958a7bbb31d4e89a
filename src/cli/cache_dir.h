/* SPDX-License-Identifier: Apache-2.0 */
/* cache_dir.h -- where this user's compiled code is kept. */
#ifndef GW_CLI_CACHE_DIR_H
#define GW_CLI_CACHE_DIR_H

enum { GW_CACHE_DIR_BYTES = 4096 };

/* $XDG_CACHE_HOME/godwit, else ~/.cache/godwit.
 *   returns  `out`; NULL: the environment names neither, as an absolute path */
const char *gw_cache_dir_find(char out[GW_CACHE_DIR_BYTES]);

#endif
