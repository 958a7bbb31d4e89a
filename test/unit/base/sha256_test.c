/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha256.h"

#include "base/sha256_blocks.h"
#include "test.h"

Test(sha256, follows_the_standard)
{
    static const struct {
        const char *what, *text;
        size_t repeat;
        const char *want;
    } cases[] = {
        {"nothing", "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"one block", "abc", 1,
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"a million letters", "a", 1000000,
         "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_sha256 sha;
        char hex[GW_SHA256_HEX];
        gw_sha256_init(&sha);
        for (size_t k = 0; k < cases[i].repeat; k++)
            gw_sha256_add(&sha, cases[i].text, strlen(cases[i].text));
        struct gw_digest digest = gw_sha256_end(&sha);
        gw_digest_hex(&digest, hex);
        CHECK_STR(cases[i].what, hex, cases[i].want);
    }
}

Test(sha256, does_not_care_how_it_is_fed)
{
    uint8_t bytes[300];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37);
    for (size_t len = 0; len <= sizeof bytes; len += 7) {
        struct gw_digest whole = gw_sha256_of(bytes, len);
        for (size_t step = 1; step < 130; step += 13) {
            struct gw_sha256 sha;
            gw_sha256_init(&sha);
            for (size_t at = 0; at < len; at += step)
                gw_sha256_add(&sha, bytes + at, at + step < len ? step : len - at);
            struct gw_digest pieces = gw_sha256_end(&sha);
            CHECK("the same", memcmp(&whole, &pieces, sizeof whole) == 0);
        }
    }
}

Test(sha256, ways_agree)
{
    if (!gw_sha256_has_ni()) cr_skip_test("no SHA extensions");
    uint8_t blocks[64 * 9];
    for (size_t i = 0; i < sizeof blocks; i++)
        blocks[i] = (uint8_t)(i * i + 3);
    for (size_t count = 1; count <= 9; count++) {
        uint32_t a[8] = {1, 2, 3, 4, 0xffffffff, 6, 7, 8}, b[8];
        memcpy(b, a, sizeof a);
        gw_sha256_blocks_c(a, blocks, count);
        gw_sha256_blocks_ni(b, blocks, count);
        CHECK("the same", memcmp(a, b, sizeof a) == 0);
    }
}
