/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include "test.h"

Test(hash, depends_on_every_byte_the_length_and_the_seed)
{
    uint8_t bytes[40] = {0};
    uint64_t seen[200];
    size_t count = 0;
    for (size_t len = 0; len <= sizeof bytes; len++)
        seen[count++] = gw_hash_bytes(1, gw_slice_of(bytes, len));
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] ^= 0x80;
        seen[count++] = gw_hash_bytes(1, gw_slice_of(bytes, sizeof bytes));
        bytes[i] ^= 0x80;
    }
    seen[count++] = gw_hash_bytes(2, gw_slice_of(bytes, sizeof bytes));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) cr_expect(seen[i] != seen[k], "%zu and %zu", i, k);
    CHECK("repeats", gw_hash_bytes(1, gw_slice_of(bytes, 3)) == seen[3]);
}

Test(hash, seeds_differ)
{
    uint64_t a = gw_hash_seed(), b = gw_hash_seed();
    CHECK("differ", a != b);
}
