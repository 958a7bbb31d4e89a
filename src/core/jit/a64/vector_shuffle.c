/* SPDX-License-Identifier: Apache-2.0 */
/* vector_shuffle.c -- shuffles by constant bytes: the instruction that does just this one,
 * where there is one; else a table lookup. */
#include <string.h>

#include "core/jit/a64/vector.h"

enum { LANES = 16 };

/* `from` says 0..15 of a and 16..31 of b; of one operand alone, 0..15, and a is b. */
struct shuffle {
    gw_reg a, b;
    uint8_t from[LANES];
};

enum permute { ZIP1, ZIP2, UZP1, UZP2, TRN1, TRN2, PERMUTES };

/* The lane that goes to place i, of n each in both operands. */
static unsigned permuted(enum permute p, unsigned i, unsigned n)
{
    switch (p) {
    case ZIP1: return (i & 1) * n + i / 2;
    case ZIP2: return (i & 1) * n + n / 2 + i / 2;
    case UZP1: return 2 * i;
    case UZP2: return 2 * i + 1;
    case TRN1: return (i & ~1u) + (i & 1) * n;
    default: return (i | 1) + (i & 1) * n;
    }
}

static bool is_permute(const struct shuffle *s, enum permute p, unsigned log2)
{
    unsigned bytes = 1u << log2, count = LANES >> log2;
    for (unsigned i = 0; i < LANES; i++) {
        unsigned want = permuted(p, i >> log2, count) * bytes + (i & (bytes - 1));
        if (s->a == s->b) want &= LANES - 1;
        if (s->from[i] != want) return false;
    }
    return true;
}

static bool permute(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    static const uint32_t words[PERMUTES] = {V_ZIP1, V_ZIP2, V_UZP1,
                                             V_UZP2, V_TRN1, V_TRN2};
    for (unsigned log2 = 0; log2 < 4; log2++) {
        for (unsigned p = 0; p < PERMUTES; p++) {
            if (!is_permute(s, (enum permute)p, log2)) continue;
            gw_a64_rrr(m, words[p] | gw_a64_shape(log2), dst, s->a, s->b);
            return true;
        }
    }
    return false;
}

/* Bytes first, first + 1 ... of a, then b. */
static bool extract(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    unsigned period = s->a == s->b ? LANES : 2 * LANES;
    for (unsigned i = 0; i < LANES; i++)
        if (s->from[i] != (s->from[0] + i) % period) return false;
    if (s->from[0] >= LANES) return false;
    gw_a64_rrr(m, V_EXT | (uint32_t)s->from[0] << 11, dst, s->a, s->b);
    return true;
}

/* One lane to all. */
static bool spread(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    for (unsigned log2 = 0; log2 < 4; log2++) {
        unsigned bytes = 1u << log2, i = 0;
        while (i < LANES && s->from[i] == s->from[0] + i % bytes) i++;
        if (i < LANES || s->from[0] % bytes) continue;
        gw_a64_rr(m, V_DUP_LANE | gw_a64_lane(log2, s->from[0] / bytes), dst, s->a);
        return true;
    }
    return false;
}

/* Lanes in reverse order within larger ones. */
static bool reverse(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    static const struct {
        uint32_t word;
        uint8_t within, lane;
    } cases[] = {{V_REV64, 8, 1}, {V_REV64 | 1 << 22, 8, 2}, {V_REV64 | 2 << 22, 8, 4},
                 {V_REV32, 4, 1}, {V_REV32 | 1 << 22, 4, 2}, {V_REV16, 2, 1}};
    for (unsigned c = 0; c < GW_COUNT(cases); c++) {
        unsigned flip = cases[c].within - cases[c].lane, i = 0;
        while (i < LANES && s->from[i] == (i ^ flip)) i++;
        if (i < LANES) continue;
        gw_a64_rr(m, cases[c].word, dst, s->a);
        return true;
    }
    return false;
}

static void look_up_one(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    gw_masm_const_v128(m, S0, s->from);
    gw_a64_rrr(m, V_TBL1, dst, s->a, S0);
}

/* The table is in two registers, one behind the other. */
static void look_up(struct gw_masm *m, const struct shuffle *s, gw_reg dst)
{
    gw_a64_vmove(m, S0, s->a);
    gw_a64_vmove(m, S1, s->b);
    gw_masm_const_v128(m, dst, s->from);
    gw_a64_rrr(m, V_TBL2, dst, S0, dst);
}

static bool is_identity(const uint8_t *from)
{
    for (unsigned i = 0; i < LANES; i++)
        if (from[i] != i) return false;
    return true;
}

void gw_masm_vector_shuffle(struct gw_masm *m, gw_reg dst, gw_reg a, gw_reg b,
                            const uint8_t from[16])
{
    struct shuffle s = {a, b, {0}}, t = {b, a, {0}};
    bool uses_a = false, uses_b = false;
    if (memchr(from, GW_V_CLEARED, LANES)) { /* beyond the table: 0 */
        memcpy(s.from, from, LANES);
        look_up_one(m, &s, dst);
        return;
    }
    for (unsigned i = 0; i < LANES; i++) {
        s.from[i] = a == b ? from[i] & (LANES - 1) : from[i];
        t.from[i] = s.from[i] ^ LANES;
        if (s.from[i] < LANES) uses_a = true;
        else uses_b = true;
    }
    if (!uses_a) s = t;
    if (uses_a && uses_b) {
        if (permute(m, &s, dst) || extract(m, &s, dst)) return;
        if (!permute(m, &t, dst) && !extract(m, &t, dst)) look_up(m, &s, dst);
        return;
    }
    s.b = s.a;
    if (is_identity(s.from)) gw_a64_vmove(m, dst, s.a);
    else if (!spread(m, &s, dst) && !reverse(m, &s, dst) && !permute(m, &s, dst) &&
             !extract(m, &s, dst))
        look_up_one(m, &s, dst);
}
