/* SPDX-License-Identifier: Apache-2.0 */
/* sha256.h -- SHA-256 (FIPS 180-4): what names and guards content. With the CPU's own
 * instructions where it has them. */
#ifndef GW_BASE_SHA256_H
#define GW_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { GW_SHA256_BYTES = 32, GW_SHA256_HEX = 2 * GW_SHA256_BYTES + 1 };

struct gw_sha256 {
    uint32_t state[8];
    uint64_t len_bytes;
    uint8_t block[64]; /* its first len_bytes % 64 bytes wait */
};

struct gw_digest {
    uint8_t bytes[GW_SHA256_BYTES];
};

void gw_sha256_init(struct gw_sha256 *sha);
void gw_sha256_add(struct gw_sha256 *sha, const void *bytes, size_t len);
/* Finish; `sha` must be init again before more use. */
struct gw_digest gw_sha256_end(struct gw_sha256 *sha);

/* The same in one step. */
struct gw_digest gw_sha256_of(const void *bytes, size_t len);

/* Lower-case hexadecimal digits and a NUL. */
void gw_digest_hex(const struct gw_digest *digest, char out[GW_SHA256_HEX]);

#endif
