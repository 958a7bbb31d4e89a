/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.h -- what the fuzz targets share.
 *
 * Each target is one function over arbitrary bytes that must return: without a crash, without
 * a sanitizer's report, and with every byte given back to the allocator it is handed. */
#ifndef GW_TEST_FUZZ_FUZZ_H
#define GW_TEST_FUZZ_FUZZ_H

#include "base/alloc.h"
#include "base/slice.h"

/* The entry point that libFuzzer and replay.c call. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_MAX_BYTES = 256 << 20 };

/* An allocator for one input, with a limit; fuzz_end aborts when something was not given back. */
static inline void fuzz_begin(struct gw_alloc *alloc)
{
    gw_alloc_init(alloc, gw_alloc_libc(), FUZZ_MAX_BYTES);
}

static inline void fuzz_end(struct gw_alloc *alloc)
{
    if (alloc->used_bytes != 0) GW_BUG("the input leaked memory");
}

#endif
