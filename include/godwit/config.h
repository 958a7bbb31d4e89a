/* SPDX-License-Identifier: Apache-2.0 */
/* config.h -- what an engine is made with: features, limits, metering, memory.
 *
 * Change a wasm_config_t between wasm_config_new and wasm_engine_new_with_config (or
 * godwit_engine_new, which tells why it failed). The engine keeps its settings for life. */
#ifndef GODWIT_CONFIG_H
#define GODWIT_CONFIG_H

#include "godwit/error.h"
#include "wasm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Make an engine.
 *   config   owned, also when it fails; NULL: the defaults
 *   *out     owned; wasm_engine_delete
 *   errors   NOT_FOUND: no such tier; NOMEM */
GW_API GW_OWN struct godwit_error *godwit_engine_new(GW_OWN wasm_config_t *config,
                                                     wasm_engine_t **out);

/* Choose what runs guest code: "interp". By default the best that there is.
 *   tier     copied */
GW_API void godwit_config_set_tier(wasm_config_t *config, const char *tier);

/* Allow or refuse a proposal by its name ("simd", "gc", ...). They are listed by
 * godwit_feature_name.
 *   returns  false if there is no such feature */
GW_API bool godwit_config_set_feature(wasm_config_t *config, const char *name,
                                      bool allow);

/* The features there are, from 0 on: name, one line about it, and whether it is on by
 * default; NULL and false beyond the last. */
GW_API const char *godwit_feature_name(uint32_t index);
GW_API const char *godwit_feature_doc(uint32_t index);
GW_API bool godwit_feature_is_default(uint32_t index);

/* Keep compiled code of modules that come from files (godwit_module_new_file) in a folder,
 * from process to process: see godwit_module_keep. It must belong to this user, and nobody
 * else may write to it; it is made if need be. None by default.
 *   dir        copied
 *   max_bytes  of all files there, what was used longest ago goes; 0: 1 GiB
 *   returns    false: out of memory */
GW_API bool godwit_config_set_cache(wasm_config_t *config, const char *dir,
                                    uint64_t max_bytes);

/* Count fuel: each store starts with none (godwit/store.h). Off by default; costs some
 * speed. */
GW_API void godwit_config_set_metered(wasm_config_t *config, bool metered);

/* Whether a deadline or an interrupt can stop running code. On by default. */
GW_API void godwit_config_set_interruptible(wasm_config_t *config, bool interruptible);

/* How much one store may take. What exceeds a limit fails as the standard has it:
 * memory.grow gives -1, an allocation in the GC heap traps, instantiation is refused. */
struct godwit_limits {
    size_t heap_bytes;      /* all but the GC heap; default SIZE_MAX: no limit */
    size_t gc_bytes;        /* GC heap; default 1 GiB */
    uint64_t memory_bytes;  /* of each linear memory; default UINT64_MAX: no limit */
    uint64_t table_entries; /* of each table; default 10000000 */
    uint32_t memories;      /* how many; default 10000 */
    uint32_t tables;        /* how many; default 10000 */
    uint32_t instances;     /* how many; default 10000 */
    size_t stack_bytes;     /* of guest values and frames; default 8 MiB */
};
GW_API struct godwit_limits godwit_limits_defaults(void);
GW_API void godwit_config_set_limits(wasm_config_t *config,
                                     const struct godwit_limits *limits);

/* Take all heap memory of the engine, its modules and stores from a function of the
 * embedder's. It has realloc's contract, with the old size told: old NULL is a new block,
 * new_bytes 0 frees and returns NULL, NULL otherwise means out of memory and leaves the
 * old block. Aligned to 16. It must be callable from any thread that uses the engine.
 * Type descriptions and vectors, which know no engine, come from malloc; pages of linear
 * memory and stacks from the system. */
typedef void *godwit_resize_fn(void *env, void *old, size_t old_bytes, size_t new_bytes);
GW_API void godwit_config_set_allocator(wasm_config_t *config, godwit_resize_fn *resize,
                                        void *env);

/* Refuse to take more than this, all stores together; pages of linear memories and of GC
 * heaps count, too. Default SIZE_MAX: no limit. */
GW_API void godwit_config_set_max_bytes(wasm_config_t *config, size_t max_bytes);

/* What the engine, its modules and stores hold now, counted in the same way.
 *   thread   any */
GW_API size_t godwit_engine_used_bytes(const wasm_engine_t *engine);

#ifdef __cplusplus
}
#endif

#endif
