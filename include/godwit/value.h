/* SPDX-License-Identifier: Apache-2.0 */
/* value.h -- values of every type, v128 included, and calls with them.
 *
 * A wasm_val_t has no room for 16 bytes. These functions do what wasm_func_call and
 * wasm_func_new_with_env do, with values that are wider. */
#ifndef GODWIT_VALUE_H
#define GODWIT_VALUE_H

#include "godwit/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A value owns its reference, as a wasm_val_t does. */
struct godwit_value {
    wasm_valkind_t kind; /* GODWIT_V128 too */
    union {
        int32_t i32;
        int64_t i64;
        float32_t f32;
        float64_t f64;
        wasm_ref_t *ref;
        uint8_t v128[16]; /* little-endian lanes */
    } of;
};

/* Call a function.
 *   args     borrowed; as many as it has parameters
 *   results  room for all its results, which are owned; written only if there is no trap
 *   *      owned: what stopped it, or NULL */
GW_API GW_OWN wasm_trap_t *
godwit_func_call(const wasm_func_t *func, const struct godwit_value *args,
                 size_t arg_count, struct godwit_value *results, size_t result_count);

/* A function of the embedder's: arguments are borrowed; results come with their kinds and
 * zeroed. Returns NULL, or an owned trap. */
typedef wasm_trap_t *godwit_callback(void *env, const struct godwit_value *args,
                                     size_t arg_count, struct godwit_value *results,
                                     size_t result_count);
GW_API GW_OWN wasm_func_t *godwit_func_new(wasm_store_t *store,
                                           const wasm_functype_t *type,
                                           godwit_callback *callback, void *env,
                                           void (*finalizer)(void *env));

/* Read and write a global of any type.
 *   returns  false: not of that kind, or immutable */
GW_API bool godwit_global_get(const wasm_global_t *global,
                              GW_OWN struct godwit_value *out);
GW_API bool godwit_global_set(wasm_global_t *global, const struct godwit_value *value);

#ifdef __cplusplus
}
#endif

#endif
