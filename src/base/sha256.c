/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha256.h"

#include <string.h>

#include "base/sha256_blocks.h"

void gw_sha256_init(struct gw_sha256 *sha)
{
    /* First 32 bits of the fractions of the square roots of the first 8 primes. */
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(sha->state, start, sizeof start);
    sha->len_bytes = 0;
}

void gw_sha256_add(struct gw_sha256 *sha, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    size_t waiting = sha->len_bytes % sizeof sha->block;
    sha->len_bytes += len;
    if (waiting) {
        size_t room = sizeof sha->block - waiting, take = len < room ? len : room;
        memcpy(sha->block + waiting, at, take);
        at += take;
        len -= take;
        if (waiting + take < sizeof sha->block) return;
        gw_sha256_blocks(sha->state, sha->block, 1);
    }
    size_t blocks = len / sizeof sha->block;
    if (blocks) gw_sha256_blocks(sha->state, at, blocks);
    size_t rest = len % sizeof sha->block;
    if (rest) memcpy(sha->block, at + len - rest, rest);
}

static void put_u32(uint8_t *at, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> (24 - 8 * i));
}

struct gw_digest gw_sha256_end(struct gw_sha256 *sha)
{
    static const uint8_t padding[64] = {0x80};
    uint64_t bits = sha->len_bytes * 8;
    size_t waiting = sha->len_bytes % 64;
    gw_sha256_add(sha, padding, waiting < 56 ? 56 - waiting : 120 - waiting);
    uint8_t length[8];
    put_u32(length, (uint32_t)(bits >> 32));
    put_u32(length + 4, (uint32_t)bits);
    gw_sha256_add(sha, length, sizeof length);
    struct gw_digest digest;
    for (int i = 0; i < 8; i++)
        put_u32(digest.bytes + 4 * i, sha->state[i]);
    return digest;
}

struct gw_digest gw_sha256_of(const void *bytes, size_t len)
{
    struct gw_sha256 sha;
    gw_sha256_init(&sha);
    if (len) gw_sha256_add(&sha, bytes, len);
    return gw_sha256_end(&sha);
}

void gw_digest_hex(const struct gw_digest *digest, char out[GW_SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < GW_SHA256_BYTES; i++) {
        out[2 * i] = digits[digest->bytes[i] >> 4];
        out[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    out[GW_SHA256_HEX - 1] = 0;
}
