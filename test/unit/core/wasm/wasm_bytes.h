/* SPDX-License-Identifier: Apache-2.0 */
/* wasm_bytes.h -- modules as byte strings, and what the tests here do with them. */
#ifndef GW_TEST_WASM_BYTES_H
#define GW_TEST_WASM_BYTES_H

#include "core/wasm/decode.h"
#include "core/wasm/validate.h"
#include "test.h"

#define HEADER "\0asm\1\0\0\0"

/* Pointer and length of a literal, NULs inside included. */
#define BYTES(literal) (const uint8_t *)("" literal), sizeof("" literal) - 1

struct loaded {
    struct gw_alloc alloc;
    struct gw_type_registry *registry;
    struct gw_module *module; /* NULL after an error */
    struct gw_diag diag;
    uint8_t *copy; /* at its exact size, so that a sanitizer sees a byte too far */
};

/* Decode, and validate where that succeeds and `validate` is set. `features` 0: default. */
static inline GW_UNUSED enum gw_err load(struct loaded *l, const uint8_t *bytes, size_t len,
                                         gw_features features, bool validate)
{
    *l = (struct loaded){.diag = GW_DIAG_INIT};
    gw_alloc_init(&l->alloc, gw_alloc_libc(), SIZE_MAX);
    l->copy = malloc(len ? len : 1);
    if (len) memcpy(l->copy, bytes, len);
    cr_assert(gw_type_registry_new(&l->alloc, &l->registry) == GW_OK);
    struct gw_decode_options options = {.features = features, .alloc = &l->alloc, .registry = l->registry};
    enum gw_err err =
        gw_module_decode(gw_slice_of(l->copy, len), &options, &l->diag, &l->module);
    if (!err && validate) {
        err = gw_module_validate(l->module, &l->diag);
        if (err) gw_module_unref(&l->module);
    }
    return err;
}

static inline GW_UNUSED void unload(struct loaded *l)
{
    gw_module_unref(&l->module);
    gw_type_registry_free(&l->registry);
    CHECK_INT("all given back", atomic_load(&l->alloc.used_bytes), 0);
    free(l->copy);
}

#endif
