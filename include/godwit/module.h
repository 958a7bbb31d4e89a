/* SPDX-License-Identifier: Apache-2.0 */
/* module.h -- load modules with reasons, from text too, and look into them. */
#ifndef GODWIT_MODULE_H
#define GODWIT_MODULE_H

#include "godwit/error.h"
#include "wasm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Decode and validate a module. Text (wat) is recognised and parsed first.
 *   bytes    copied
 *   *out     owned; wasm_module_delete
 *   errors   MALFORMED, INVALID, LIMIT, FEATURE, NOMEM */
GW_API GW_OWN struct godwit_error *godwit_module_new(wasm_store_t *store,
                                                     const void *bytes, size_t len,
                                                     wasm_module_t **out);

/* The same from a file, which stays mapped while the module lives; `-` is standard input.
 *   errors   NOT_FOUND, ACCESS, IO as well */
GW_API GW_OWN struct godwit_error *
godwit_module_new_file(wasm_store_t *store, const char *path, wasm_module_t **out);

/* Keep what was compiled of a module from a file, for the next process: when it has run,
 * or now and then. Does nothing where there is no cache, or little that is new in it.
 *   thread   any */
GW_API void godwit_module_keep(const wasm_module_t *module);

/* The same without a store: a form that any thread may hold, for wasm_module_obtain.
 *   thread   any */
GW_API GW_OWN struct godwit_error *godwit_shared_module_new(wasm_engine_t *engine,
                                                            const void *bytes, size_t len,
                                                            wasm_shared_module_t **out);

/* Text to binary, names kept in a name section; and back: the text of a module.
 *   text     borrowed
 *   *out     owned; wasm_byte_vec_delete. Empty on failure
 *   thread   any */
GW_API GW_OWN struct godwit_error *godwit_wat_to_wasm(wasm_engine_t *engine,
                                                      const char *text, size_t len,
                                                      wasm_byte_vec_t *out);
GW_API GW_OWN struct godwit_error *godwit_module_to_wat(const wasm_module_t *module,
                                                        wasm_byte_vec_t *out);

/* How much of what there is, imports included. */
struct godwit_module_counts {
    uint32_t types, funcs, tables, memories, globals, tags;
    uint32_t imports, exports, elems, datas, customs;
    uint32_t imported_funcs;
    size_t bytes; /* of the binary */
};
GW_API struct godwit_module_counts godwit_module_count(const wasm_module_t *module);

/* Does the module use a feature ("simd", ...)? */
GW_API bool godwit_module_uses(const wasm_module_t *module, const char *feature);

/* What the name section calls the module, or function `index`.
 *   *out     borrowed from the module, without terminator
 *   returns  false if it has no name */
GW_API bool godwit_module_name(const wasm_module_t *module, const char **out,
                               size_t *len);
GW_API bool godwit_module_func_name(const wasm_module_t *module, uint32_t index,
                                    const char **out, size_t *len);

/* The sections in order, custom ones (id 0) too; false beyond the last. */
struct godwit_section {
    uint8_t id;
    uint64_t offset, len; /* of its content in the binary */
    uint32_t count;       /* items, where it has any */
};
GW_API bool godwit_module_section(const wasm_module_t *module, uint32_t index,
                                  struct godwit_section *out);

/* The content of the nth (from 0) custom section of that name.
 *   *bytes   borrowed from the module
 *   returns  false if there is none */
GW_API bool godwit_module_custom(const wasm_module_t *module, const char *name,
                                 uint32_t nth, const void **bytes, size_t *len);

/* The bytes that the module was decoded from (for text: those it was parsed into). */
GW_API void godwit_module_bytes(const wasm_module_t *module, const void **bytes,
                                size_t *len);

#ifdef __cplusplus
}
#endif

#endif
