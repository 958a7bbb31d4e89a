/* SPDX-License-Identifier: Apache-2.0 */
/* vec.c -- the vectors of wasm.h. Items come from gw_alloc_libc(), as vectors know no
 * engine. */
#include "base/alloc.h"
#include "wasm.h"

/* Memory for `count` items, zeroed; where there is none, the vector comes out empty. */
static void *take(size_t count, size_t item_bytes, size_t *size)
{
    size_t bytes;
    bool fits = !__builtin_mul_overflow(count, item_bytes, &bytes) && bytes > 0;
    void *data = fits ? gw_alloc_zero(gw_alloc_libc(), bytes) : NULL;
    *size = data ? count : 0;
    return data;
}

static void give(void *data, size_t count, size_t item_bytes)
{
    gw_alloc_put(gw_alloc_libc(), data, count * item_bytes);
}

/* `copy_item(into, from)` copies one item; `delete_item(item)` releases it. */
#define VEC(name, item, copy_item, delete_item)                                          \
    void wasm_##name##_vec_new_empty(wasm_##name##_vec_t *out)                           \
    {                                                                                    \
        *out = (wasm_##name##_vec_t)WASM_EMPTY_VEC;                                      \
    }                                                                                    \
    void wasm_##name##_vec_new_uninitialized(wasm_##name##_vec_t *out, size_t size)      \
    {                                                                                    \
        out->data = take(size, sizeof *out->data, &out->size);                           \
    }                                                                                    \
    void wasm_##name##_vec_new(wasm_##name##_vec_t *out, size_t size,                    \
                               item const items[])                                       \
    {                                                                                    \
        out->data = take(size, sizeof *out->data, &out->size);                           \
        if (out->data) {                                                                 \
            memcpy(out->data, items, size * sizeof *out->data);                          \
            return;                                                                      \
        }                                                                                \
        for (size_t i = 0; i < size; i++) { /* they were handed over all the same */     \
            delete_item(items[i]);                                                       \
        }                                                                                \
    }                                                                                    \
    void wasm_##name##_vec_copy(wasm_##name##_vec_t *out,                                \
                                const wasm_##name##_vec_t *from)                         \
    {                                                                                    \
        out->data = take(from->size, sizeof *out->data, &out->size);                     \
        for (size_t i = 0; i < out->size; i++)                                           \
            copy_item(out->data[i], from->data[i]);                                      \
    }                                                                                    \
    void wasm_##name##_vec_delete(wasm_##name##_vec_t *vec)                              \
    {                                                                                    \
        if (!vec->data) return;                                                          \
        for (size_t i = 0; i < vec->size; i++) {                                         \
            delete_item(vec->data[i]);                                                   \
        }                                                                                \
        give(vec->data, vec->size, sizeof *vec->data);                                   \
        *vec = (wasm_##name##_vec_t)WASM_EMPTY_VEC;                                      \
    }

#define NO_DELETE(item) (void)(item)
#define COPY_BYTE(into, from) into = from
#define COPY_VAL(into, from) wasm_val_copy(&(into), &(from))
VEC(byte, wasm_byte_t, COPY_BYTE, NO_DELETE)

static void delete_val(wasm_val_t val) { wasm_val_delete(&val); }
VEC(val, wasm_val_t, COPY_VAL, delete_val)

#define POINTER_VEC(name) VEC(name, wasm_##name##_t *, COPY_##name, wasm_##name##_delete)
#define COPY_valtype(into, from) into = wasm_valtype_copy(from)
#define COPY_functype(into, from) into = wasm_functype_copy(from)
#define COPY_globaltype(into, from) into = wasm_globaltype_copy(from)
#define COPY_tabletype(into, from) into = wasm_tabletype_copy(from)
#define COPY_memorytype(into, from) into = wasm_memorytype_copy(from)
#define COPY_externtype(into, from) into = wasm_externtype_copy(from)
#define COPY_importtype(into, from) into = wasm_importtype_copy(from)
#define COPY_exporttype(into, from) into = wasm_exporttype_copy(from)
#define COPY_frame(into, from) into = wasm_frame_copy(from)
#define COPY_extern(into, from) into = wasm_extern_copy(from)
POINTER_VEC(valtype)
POINTER_VEC(functype)
POINTER_VEC(globaltype)
POINTER_VEC(tabletype)
POINTER_VEC(memorytype)
POINTER_VEC(externtype)
POINTER_VEC(importtype)
POINTER_VEC(exporttype)
POINTER_VEC(frame)
POINTER_VEC(extern)
