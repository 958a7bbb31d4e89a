/* SPDX-License-Identifier: Apache-2.0 */
/* hash.h -- SipHash-1-3 for hash tables whose keys a guest may choose. */
#ifndef GW_BASE_HASH_H
#define GW_BASE_HASH_H

#include "base/slice.h"

/* A seed from the kernel's randomness, drawn once per process, then stepped per call. */
uint64_t gw_hash_seed(void);

uint64_t gw_hash_bytes(uint64_t seed, struct gw_slice bytes);

#endif
