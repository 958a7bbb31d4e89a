/* SPDX-License-Identifier: Apache-2.0 */
/* memory.h -- memories beyond 32 bits, and access that cannot miss. */
#ifndef GODWIT_MEMORY_H
#define GODWIT_MEMORY_H

#include "godwit/api.h"
#include "wasm.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GODWIT_NO_MAX UINT64_MAX

/* A memory type in full. */
struct godwit_memory_type {
    uint64_t min_pages; /* default 0 */
    uint64_t max_pages; /* default GODWIT_NO_MAX */
    bool is_64;         /* 64-bit addresses; default false */
    bool is_shared;     /* between threads; needs a maximum; default false */
    uint8_t page_log2;  /* 16: pages of 64 KiB, the default; 0: of one byte */
};
GW_API struct godwit_memory_type godwit_memory_type_defaults(void);
GW_API GW_OWN wasm_memorytype_t *
godwit_memorytype_new(const struct godwit_memory_type *type);
GW_API struct godwit_memory_type godwit_memorytype_get(const wasm_memorytype_t *type);

/* Size in pages of the memory's own page size; grow by some.
 *   returns  of grow: the size before, or UINT64_MAX where it was refused */
GW_API uint64_t godwit_memory_pages(const wasm_memory_t *memory);
GW_API uint64_t godwit_memory_grow(wasm_memory_t *memory, uint64_t delta_pages);

/* Copy from and to the guest's memory.
 *   returns  false, and nothing is copied, where [at, at+len) is not inside */
GW_API bool godwit_memory_read(const wasm_memory_t *memory, uint64_t at, void *out,
                               size_t len);
GW_API bool godwit_memory_write(wasm_memory_t *memory, uint64_t at, const void *bytes,
                                size_t len);

#ifdef __cplusplus
}
#endif

#endif
