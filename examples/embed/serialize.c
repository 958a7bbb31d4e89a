/* SPDX-License-Identifier: Apache-2.0 */
/* serialize.c -- keep a module as bytes, and make it again from them. */
#include "example.h"

int main(void)
{
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_module_t *first =
        compile(store, "(module (func (export \"square\") (param i32) (result i32)"
                       "  (i32.mul (local.get 0) (local.get 0))))");
    wasm_byte_vec_t bytes;
    wasm_module_serialize(first, &bytes);
    wasm_module_delete(first);
    wasm_store_delete(store);

    store = wasm_store_new(engine);
    wasm_module_t *again = wasm_module_deserialize(store, &bytes);
    need(again, "deserialize");
    wasm_instance_t *instance = instantiate(store, again, NULL, 0);
    wasm_func_t *square = find_func(instance, "square");
    int32_t twelve = 12;
    printf("12 squared is %d\n", call(square, 1, &twelve));

    /* Bytes from anywhere are checked like any others. */
    bytes.data[bytes.size - 1] ^= 0x55;
    wasm_module_t *broken = wasm_module_deserialize(store, &bytes);
    printf("tampered bytes are %s\n", broken ? "accepted" : "refused");

    wasm_byte_vec_delete(&bytes);
    wasm_func_delete(square);
    wasm_instance_delete(instance);
    wasm_module_delete(again);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    return 0;
}
