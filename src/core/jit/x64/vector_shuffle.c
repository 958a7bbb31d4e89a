/* SPDX-License-Identifier: Apache-2.0 */
/* vector_shuffle.c -- shuffles by constant bytes: the instruction that does just this one,
 * where there is one; else pshufb of each operand. */
#include <string.h>

#include "core/jit/x64/vector.h"

enum { LANES = 16, CLEARED = 0x80 /* pshufb gives 0 */ };

/* A shuffle of two operands, of which `from` says 0..15 and 16..31. */
struct shuffle {
    gw_reg a, b;
    uint8_t from[LANES];
};

static struct shuffle swapped(const struct shuffle *s)
{
    struct shuffle t = {s->b, s->a, {0}};
    for (unsigned i = 0; i < LANES; i++) t.from[i] = s->from[i] ^ LANES;
    return t;
}

/* Do lanes of `bytes` move as a whole?  Then which of them goes to each place. */
static bool by_lanes(const uint8_t *from, unsigned bytes, uint8_t *lanes)
{
    for (unsigned i = 0; i < LANES; i++) {
        if (from[i] % bytes != i % bytes) return false;
        if (from[i] / bytes != from[i - i % bytes] / bytes) return false;
        lanes[i / bytes] = from[i] / (uint8_t)bytes;
    }
    return true;
}

static unsigned imm_of(const uint8_t *lanes)
{
    return (lanes[0] & 3u) | (lanes[1] & 3u) << 2 | (lanes[2] & 3u) << 4 |
           (lanes[3] & 3u) << 6;
}

/* Bytes first, first + 1 ... of the operands one behind the other? `period`: 16 or 32 */
static bool is_run(const uint8_t *from, unsigned period)
{
    for (unsigned i = 0; i < LANES; i++)
        if (from[i] != (from[0] + i) % period) return false;
    return true;
}

/* dst = low halves' (or high halves') lanes of both, in turns */
static bool interleave(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    static const uint16_t codes[4][2] = {{X_PUNPCKLBW, X_PUNPCKHBW},
                                         {X_PUNPCKLWD, X_PUNPCKHWD},
                                         {X_PUNPCKLDQ, X_PUNPCKHDQ},
                                         {X_PUNPCKLQDQ, X_PUNPCKHQDQ}};
    for (unsigned log2 = 0; log2 < 4; log2++) {
        for (unsigned high = 0; high < 2; high++) {
            unsigned bytes = 1u << log2, i = 0;
            for (; i < LANES; i++) {
                unsigned turn = i / bytes, second = s->a == s->b ? 0 : turn % 2 * LANES;
                unsigned want = high * 8 + turn / 2 * bytes + i % bytes + second;
                if (s->from[i] != want) break;
            }
            if (i < LANES) continue;
            gw_x64_rrr(m, codes[log2][high], dst, s->a, s->b);
            return true;
        }
    }
    return false;
}

static void by_mask(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    gw_x64_v3(m, X_PSHUFB, false, dst, s->a, gw_x64_const16(m, s->from));
}

static bool is_all(const uint8_t *lanes, unsigned count, unsigned first)
{
    for (unsigned i = 0; i < count; i++)
        if (lanes[i] != first) return false;
    return true;
}

/* 16-bit lanes that stay in their half, and of one half where they are. */
static bool half_shuffle(struct gw_masm *m, const uint8_t *lanes, gw_reg dst, gw_reg a)
{
    bool low_stays = true, high_stays = true;
    for (unsigned i = 0; i < 4; i++) {
        if (lanes[i] > 3 || lanes[i + 4] < 4) return false;
        if (lanes[i] != i) low_stays = false;
        if (lanes[i + 4] != i + 4) high_stays = false;
    }
    if (high_stays) gw_x64_rri(m, X_PSHUFLW, dst, a, imm_of(lanes));
    else if (low_stays) gw_x64_rri(m, X_PSHUFHW, dst, a, imm_of(lanes + 4));
    return low_stays || high_stays;
}

/* Only s->a. */
static void shuffle_one(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    uint8_t lanes[LANES];
    if (is_run(s->from, LANES) && s->from[0] == 0) {
        gw_x64_vmove(m, dst, s->a);
        return;
    }
    if (by_lanes(s->from, 4, lanes)) {
        gw_x64_rri(m, X_PSHUFD, dst, s->a, imm_of(lanes));
        return;
    }
    if (interleave(m, s, dst)) return;
    if (is_run(s->from, LANES)) {
        gw_x64_v3_imm(m, X_PALIGNR, false, dst, s->a, gw_x64_reg(s->a), s->from[0]);
        return;
    }
    if (by_lanes(s->from, 2, lanes)) {
        if (half_shuffle(m, lanes, dst, s->a)) return;
        if (is_all(lanes, 8, 0) && gw_x64_has(m, GW_X64_AVX2)) {
            gw_x64_rr(m, X_BROADCASTW, dst, s->a);
            return;
        }
    }
    if (is_all(s->from, LANES, 0) && gw_x64_has(m, GW_X64_AVX2))
        gw_x64_rr(m, X_BROADCASTB, dst, s->a);
    else
        by_mask(m, s, dst);
}

/* One operand's 16-bit lanes are where they were; the other's are brought to their places
 * and blended in. */
static bool blend(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    struct shuffle other = {s->b, s->b, {0}};
    uint8_t lanes[LANES];
    unsigned imm = 0;
    bool in_place = true;
    for (unsigned i = 0; i < LANES; i++) {
        if ((s->from[i] < LANES) != (s->from[i & ~1u] < LANES)) return false;
        if (s->from[i] < LANES) {
            if (s->from[i] != i) return false;
            other.from[i] = (uint8_t)i;
        } else {
            imm |= 1u << i / 2;
            other.from[i] = s->from[i] - LANES;
            if (other.from[i] != i) in_place = false;
        }
    }
    gw_reg b = s->b;
    if (!in_place) {
        if (by_lanes(other.from, 4, lanes))
            gw_x64_rri(m, X_PSHUFD, S0, s->b, imm_of(lanes));
        else by_mask(m, &other, S0);
        b = S0;
    }
    gw_x64_v3_imm(m, X_PBLENDW, false, dst, s->a, gw_x64_reg(b), imm);
    return true;
}

/* Two 32-bit lanes of a, then two of b. */
static bool shuffle_quarters(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    uint8_t lanes[LANES];
    if (!by_lanes(s->from, 4, lanes)) return false;
    if (lanes[0] > 3 || lanes[1] > 3 || lanes[2] < 4 || lanes[3] < 4) return false;
    gw_x64_v3_imm(m, X_SHUFPS, false, dst, s->a, gw_x64_reg(s->b), imm_of(lanes));
    return true;
}

/* Those that are one or two instructions with a as the first operand. */
static bool shuffle_two(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    if (interleave(m, s, dst) || shuffle_quarters(m, s, dst) || blend(m, s, dst))
        return true;
    if (!is_run(s->from, 2 * LANES) || s->from[0] >= LANES) return false;
    gw_x64_v3_imm(m, X_PALIGNR, false, dst, s->b, gw_x64_reg(s->a), s->from[0]);
    return true;
}

static void by_masks(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    uint8_t of_a[LANES], of_b[LANES];
    for (unsigned i = 0; i < LANES; i++) {
        bool is_b = s->from[i] >= LANES;
        of_a[i] = is_b ? CLEARED : s->from[i];
        of_b[i] = is_b ? s->from[i] - LANES : CLEARED;
    }
    gw_x64_v3(m, X_PSHUFB, false, S0, s->a, gw_x64_const16(m, of_a));
    gw_x64_v3(m, X_PSHUFB, false, S1, s->b, gw_x64_const16(m, of_b));
    gw_x64_crrr(m, X_POR, dst, S0, S1);
}

/* Lanes of `narrow` bytes, from the lowest on, extended with zeros to `wide`? */
static bool is_extension(const uint8_t *from, unsigned narrow, unsigned wide)
{
    for (unsigned i = 0; i < LANES; i++) {
        unsigned want = i % wide < narrow ? i / wide * narrow + i % wide : GW_V_CLEARED;
        if (from[i] != want) return false;
    }
    return true;
}

/* Some bytes become 0, the others are of a. */
static void clear(struct gw_masm *m, gw_reg dst, gw_reg a, const uint8_t *from)
{
    static const struct {
        uint16_t code;
        uint8_t narrow, wide;
    } cases[] = {{X_PMOVZXBW, 1, 2}, {X_PMOVZXBD, 1, 4}, {X_PMOVZXBQ, 1, 8},
                 {X_PMOVZXWD, 2, 4}, {X_PMOVZXWQ, 2, 8}, {X_PMOVZXDQ, 4, 8},
                 {X_MOVQ_LOW, 8, 16}};
    for (unsigned i = 0; i < GW_COUNT(cases); i++) {
        if (!is_extension(from, cases[i].narrow, cases[i].wide)) continue;
        gw_x64_rr(m, cases[i].code, dst, a);
        return;
    }
    gw_x64_v3(m, X_PSHUFB, false, dst, a, gw_x64_const16(m, from));
}

void gw_masm_vector_shuffle(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b,
                            const uint8_t from[16])
{
    if (memchr(from, GW_V_CLEARED, LANES)) {
        clear(m, dst, a, from);
        return;
    }
    struct shuffle s = {a, b, {0}};
    bool uses_a = false, uses_b = false;
    memcpy(s.from, from, LANES);
    for (unsigned i = 0; i < LANES; i++) {
        if (a == b) s.from[i] &= LANES - 1;
        if (s.from[i] < LANES) uses_a = true;
        else uses_b = true;
    }
    struct shuffle t = swapped(&s);
    if (!uses_b) s.b = a;
    if (!uses_a) {
        t.b = b;
        s = t;
    }
    if (!uses_a || !uses_b) shuffle_one(m, &s, dst);
    else if (!shuffle_two(m, &s, dst) && !shuffle_two(m, &t, dst)) by_masks(m, &s, dst);
}
