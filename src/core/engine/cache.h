/* SPDX-License-Identifier: Apache-2.0 */
/* cache.h -- compiled code that outlives the process, in a folder of the user's.
 *
 *   <key>.gwc   an image (jit/image.h) of one module: key is a hash of the module's digest, this
 *               build of godwit, the CPU, the features allowed and the options
 *   <id>.sum    the digest of a module's or an image's file, by the file's identity: so that
 *               a large file that did not change is not read
 *
 * No file is believed that was not hashed since it last changed, and nothing is lost with it. Files that were used
 * longest ago go when all together take more than a bound. Where the folder cannot be used
 * (another owner, no space), there is no cache. */
#ifndef GW_CORE_ENGINE_CACHE_H
#define GW_CORE_ENGINE_CACHE_H

#include "base/diag.h"
#include "base/sha256.h"
#include "core/jit/image.h"

/* Modules with less code are compiled sooner than a file is opened. */
enum { GW_CACHE_LEAST_CODE_BYTES = 64 << 10 };

struct gw_cache;

/* Make a cache; its folder is opened, and made if need be, at first use.
 *   path       copied
 *   max_bytes  of all files in it
 *   errors     NOMEM */
enum gw_err gw_cache_new(struct gw_alloc *alloc, const char *path, uint64_t max_bytes,
                         struct gw_cache **out);
void gw_cache_free(struct gw_cache **cache);

/* Why there is no cache after all: an errno (EPERM: the folder belongs to somebody else, or others
 * may write to it); 0: there is. */
int gw_cache_trouble(struct gw_cache *cache);

/* The digest of an open file: remembered, or computed of its `bytes` and remembered.  thread  any */
struct gw_digest gw_cache_digest(struct gw_cache *cache, int fd, struct gw_slice bytes);

/* What an image must match beside the build and the CPU. */
struct gw_cache_key {
    struct gw_digest module;
    gw_features features;
    uint32_t options;
};

/* Find and verify an image; a damaged one is removed.
 *   returns  whether there is one; release it with gw_cache_release    thread  any */
bool gw_cache_find(struct gw_cache *cache, const struct gw_cache_key *key,
                   struct gw_image *out);
void gw_cache_release(struct gw_image *image);

/* As gw_image_verify, of any file; but an image that was verified before, in a file that did not change
 * since, is not read again.
 *   cache    NULL: nothing is remembered               thread  any */
enum gw_err gw_cache_verify(struct gw_cache *cache, const struct gw_image *image,
                            struct gw_diag *diag);

/* Keep what is compiled of a module, and drop what was used longest ago where there is too much.
 * Trouble is no error: then it is not kept.       thread  any */
void gw_cache_keep(struct gw_cache *cache, const struct gw_cache_key *key,
                   struct gw_module *module, const struct gw_code *code);

#endif
