/* SPDX-License-Identifier: Apache-2.0 */
/* sha256_blocks.h -- inside SHA-256: the compression of whole blocks. */
#ifndef GW_BASE_SHA256_BLOCKS_H
#define GW_BASE_SHA256_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const uint32_t gw_sha256_rounds[64];

/* Work `count` blocks of 64 bytes into the state; the best way this CPU has. */
void gw_sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count);

/* The ways: in plain C; with x86's SHA extensions, which the CPU must have. */
void gw_sha256_blocks_c(uint32_t state[8], const uint8_t *blocks, size_t count);
bool gw_sha256_has_ni(void);
void gw_sha256_blocks_ni(uint32_t state[8], const uint8_t *blocks, size_t count);

#endif
