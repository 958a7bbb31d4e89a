/* SPDX-License-Identifier: Apache-2.0 */
/* sha256_ni.c -- SHA-256 with x86's SHA extensions, two rounds an instruction. */
#include "base/compiler.h"
#include "base/sha256_blocks.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

bool gw_sha256_has_ni(void)
{
    static int known; /* 1: no, 2: yes; racing writers write the same */
    int has = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (has == 0) {
        unsigned a, b = 0, c, d;
        has = __get_cpuid_count(7, 0, &a, &b, &c, &d) && b & bit_SHA ? 2 : 1;
        __atomic_store_n(&known, has, __ATOMIC_RELAXED);
    }
    return has == 2;
}

/* Four rounds: `w` holds the words of the schedule that they use. abef and cdgh are the
 * state in the order that the instructions want. */
GW_TARGET("sha,sse4.1")
static inline void four_rounds(__m128i *abef, __m128i *cdgh, __m128i w, int at)
{
    const __m128i *rounds = (const __m128i *)(const void *)gw_sha256_rounds;
    __m128i sum = _mm_add_epi32(w, _mm_load_si128(&rounds[at]));
    *cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, sum);
    *abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(sum, 0x0e));
}

/* The next four words of the schedule, from the sixteen before. */
GW_TARGET("sha,sse4.1")
static inline __m128i next_words(const __m128i w[4])
{
    __m128i t = _mm_sha256msg1_epu32(w[0], w[1]);
    t = _mm_add_epi32(t, _mm_alignr_epi8(w[3], w[2], 4));
    return _mm_sha256msg2_epu32(t, w[3]);
}

GW_TARGET("sha,sse4.1")
void gw_sha256_blocks_ni(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i abcd = _mm_loadu_si128((const __m128i *)(const void *)state);
    __m128i efgh = _mm_loadu_si128((const __m128i *)(const void *)(state + 4));
    __m128i badc = _mm_shuffle_epi32(abcd, 0xb1), hgfe = _mm_shuffle_epi32(efgh, 0x1b);
    __m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);
    for (; count > 0; count--, blocks += 64) {
        __m128i w[4], abef_before = abef, cdgh_before = cdgh;
        for (int i = 0; i < 4; i++) {
            const void *at = blocks + 16 * i;
            w[i] = _mm_shuffle_epi8(_mm_loadu_si128(at), swap);
            four_rounds(&abef, &cdgh, w[i], i);
        }
        for (int i = 4; i < 16; i++) {
            __m128i next = next_words(w);
            w[0] = w[1];
            w[1] = w[2];
            w[2] = w[3];
            w[3] = next;
            four_rounds(&abef, &cdgh, next, i);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#else

bool gw_sha256_has_ni(void) { return false; }

void gw_sha256_blocks_ni(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    gw_sha256_blocks_c(state, blocks, count);
}

#endif
