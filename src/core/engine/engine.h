/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h -- what ties modules, tiers and stores together for the library's users.
 *
 * One engine per process is usual. It owns the type registry, the chosen tier and default
 * limits; it is immutable after gw_engine_new and shared by threads. */
#ifndef GW_CORE_ENGINE_ENGINE_H
#define GW_CORE_ENGINE_ENGINE_H

#include "core/runtime/store.h"
#include "core/wasm/module.h"

struct gw_engine;

struct gw_engine_config {
    struct gw_alloc *alloc;       /* default gw_alloc_libc() */
    gw_features features;         /* default gw_features_default() */
    const char *tier;             /* "interp", "jit"; NULL: the best there is */
    uint32_t observe;             /* who is told what is compiled: enum gw_tier_observer */
    const char *cache_dir;        /* of compiled code (cache.h); NULL, the default: none */
    uint64_t cache_bytes;         /* at most, all files there; default 1 GiB */
    struct gw_store_config store; /* limits for stores made by gw_engine_store */
};

struct gw_engine_config gw_engine_config_defaults(void);

/* The tiers of this build, by index, the best last: what an engine takes that names none.
 *   returns  NULL beyond the last */
const char *gw_engine_tier_name(size_t index);

/* Make an engine; it is born with one reference.
 *   config   copied; store.alloc, store.registry and store.tier are the engine's to choose
 *   errors   NOENT: no such tier; ACCESS: no file for profilers; NOMEM
 *   thread   any, and so for all of ref, unref, load and store */
enum gw_err gw_engine_new(const struct gw_engine_config *config, struct gw_diag *diag,
                          struct gw_engine **out);
struct gw_engine *gw_engine_ref(struct gw_engine *engine);
void gw_engine_unref(struct gw_engine **engine);
struct gw_type_registry *gw_engine_registry(struct gw_engine *engine);
const struct gw_engine_config *gw_engine_options(const struct gw_engine *engine);

/* Does it look like text (wat)? White space, then `(` or a comment. */
bool gw_engine_is_text(struct gw_slice bytes);

/* Decode and validate; text (wat) is recognised and parsed first.
 *   bytes    borrowed, must outlive the module -- except text, which is not referenced later
 *   *out     owned; gw_module_unref. It keeps the engine's registry in use: unref before
 *            the engine
 *   errors   those of gw_text_parse, gw_module_decode and gw_module_validate */
enum gw_err gw_engine_load(struct gw_engine *engine, struct gw_slice bytes,
                           struct gw_diag *diag, struct gw_module **out);
/* The same for bytes that are copied, so that nothing needs to outlive the module. */
enum gw_err gw_engine_load_copy(struct gw_engine *engine, struct gw_slice bytes,
                                struct gw_diag *diag, struct gw_module **out);
/* The same from a file, mapped as long as the module lives. `-` reads standard input.
 *   errors   NOENT, ACCESS, IO as well */
enum gw_err gw_engine_load_file(struct gw_engine *engine, const char *path,
                                struct gw_diag *diag, struct gw_module **out);

/* Keep what was compiled of a module that gw_engine_load_file gave, in the engine's cache: for the
 * next process. When it has run; cheap where there is nothing new, or no cache. */
void gw_engine_keep(struct gw_engine *engine, struct gw_module *module);
/* What is wrong with the cache, as an errno (gw_cache_trouble); 0: nothing, or there is none. */
int gw_engine_cache_trouble(struct gw_engine *engine);

/* Compile all of a module and write it with its code into a file that gw_engine_load_file
 * takes in its place. The file appears whole or not at all.
 *   errors   UNSUPPORTED: this engine's tier does not compile; IO, ACCESS, NOMEM; LIMIT: a
 *            function is too large: it is left to the run */
enum gw_err gw_engine_compile_file(struct gw_engine *engine, struct gw_module *module,
                                   const char *path, struct gw_diag *diag);

/* Decode bytes or a text and leave validation to the caller; otherwise as gw_engine_load. */
enum gw_err gw_engine_decode(struct gw_engine *engine, struct gw_slice bytes,
                             struct gw_diag *diag, struct gw_module **out);
/* Decode the file and leave validation to the caller: for tools that look at broken
 * modules too. */
enum gw_err gw_engine_decode_file(struct gw_engine *engine, const char *path,
                                  struct gw_diag *diag, struct gw_module **out);

/* Make a store with the engine's limits and tier. */
enum gw_err gw_engine_store(struct gw_engine *engine, struct gw_store **out);

#endif
