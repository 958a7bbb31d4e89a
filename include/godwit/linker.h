/* SPDX-License-Identifier: Apache-2.0 */
/* linker.h -- imports by name instead of by position.
 *
 * A linker maps module.name to externs of one store; later definitions replace earlier
 * ones. It belongs to the store's thread and is deleted before the store. */
#ifndef GODWIT_LINKER_H
#define GODWIT_LINKER_H

#include "godwit/error.h"
#include "wasm.h"

#ifdef __cplusplus
extern "C" {
#endif

struct godwit_linker;

/* Make a linker; NULL: out of memory. */
GW_API GW_OWN struct godwit_linker *godwit_linker_new(wasm_store_t *store);
GW_API void godwit_linker_delete(GW_OWN struct godwit_linker *linker);

/* Define one name; all exports of an instance under a module name; a host function.
 *   module, name  copied
 *   returns       false: out of memory, or of another store */
GW_API bool godwit_linker_define(struct godwit_linker *linker, const char *module,
                                 const char *name, const wasm_extern_t *what);
GW_API bool godwit_linker_define_instance(struct godwit_linker *linker,
                                          const char *module,
                                          const wasm_instance_t *instance);
GW_API bool godwit_linker_define_func(struct godwit_linker *linker, const char *module,
                                      const char *name, const wasm_functype_t *type,
                                      wasm_func_callback_with_env_t callback, void *env,
                                      void (*finalizer)(void *env));

/* Resolve every import of the module and instantiate it.
 *   *out     owned; NULL on failure
 *   *trap    owned: what stopped the start function or a segment, or NULL; `trap` itself
 *            may be NULL
 *   errors   UNLINKABLE: which import, what it wants and what there is; STOPPED: see
 *            *trap; LIMIT, NOMEM */
GW_API GW_OWN struct godwit_error *godwit_linker_instantiate(struct godwit_linker *linker,
                                                             const wasm_module_t *module,
                                                             wasm_instance_t **out,
                                                             wasm_trap_t **trap);

/* Find an export of an instance.
 *   returns  owned; NULL if there is none (or no memory) */
GW_API GW_OWN wasm_extern_t *godwit_instance_find(const wasm_instance_t *instance,
                                                  const char *name);
/* The same where only a function will do. */
GW_API GW_OWN wasm_func_t *godwit_instance_find_func(const wasm_instance_t *instance,
                                                     const char *name);

#ifdef __cplusplus
}
#endif

#endif
