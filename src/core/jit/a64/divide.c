/* SPDX-License-Identifier: Apache-2.0 */
/* Division. The processor's own does not trap: by zero it gives 0, and the smallest by -1
 * the smallest. Powers of two become shifts, other constants products. */
#include "core/jit/a64/emit.h"
#include "core/jit/magic.h"
#include "core/jit/masm_buffer.h"

/* Trap if a is the smallest integer: then a - 1 overflows. */
static void trap_smallest(struct gw_masm *m, bool is_64, gw_reg a)
{
    gw_a64_rr(m, GW_A64_SUBS_I | gw_a64_sf(is_64) | 1 << 10, GW_A64_ZR, a);
    gw_a64_trap_if(m, GW_A64_VS, GW_TRAP_INTEGER_OVERFLOW);
}

static void shift_right(struct gw_masm *m, bool is_signed, bool is_64, gw_reg dst,
                        gw_reg a, unsigned by)
{
    gw_masm_alu(m, is_signed ? GW_ALU_SHR_S : GW_ALU_SHR_U, is_64, dst, a,
                GW_OPND_CONST(by));
}

/* scratch = a, plus 2^n - 1 where a is negative: shifts round towards zero then. */
static void bias(struct gw_masm *m, bool is_64, gw_reg a, unsigned n)
{
    unsigned width = is_64 ? 64 : 32;
    uint32_t shifted = GW_A64_ADD | gw_a64_sf(is_64) | 1 << 22 | (width - n) << 10;
    gw_reg sign = a;
    if (n > 1) {
        shift_right(m, true, is_64, GW_A64_SCRATCH, a, width - 1);
        sign = GW_A64_SCRATCH;
    }
    gw_a64_rrr(m, shifted, GW_A64_SCRATCH, a, sign); /* a + (sign >> (width - n)) */
}

/* By 2^n, n > 0; negated where the divisor is -2^n. */
static void div_signed_power(struct gw_masm *m, bool is_64, gw_reg dst, gw_reg a,
                             unsigned n, bool is_negative)
{
    bias(m, is_64, a, n);
    if (is_negative) /* dst = 0 - (scratch >> n) */
        gw_a64_rrr(m, GW_A64_SUB | gw_a64_sf(is_64) | 2 << 22 | n << 10, dst, GW_A64_ZR,
                   GW_A64_SCRATCH);
    else
        shift_right(m, true, is_64, dst, GW_A64_SCRATCH, n);
}

static void rem_signed_power(struct gw_masm *m, bool is_64, gw_reg dst, gw_reg a,
                             unsigned n)
{
    unsigned width = is_64 ? 64 : 32;
    bias(m, is_64, a, n);
    gw_a64_bitfield(m, GW_A64_UBFM, is_64, GW_A64_SCRATCH, GW_A64_SCRATCH, n, width - 1);
    gw_a64_rrr(m, GW_A64_SUB | gw_a64_sf(is_64) | n << 10, dst, a, GW_A64_SCRATCH);
}

/* scratch = the quotient of a. Of 32 bits the upper half of one product will do: its factor
 * is 2^64 / size, rounded up. */
static void multiply_unsigned(struct gw_masm *m, bool is_64, gw_reg a, uint64_t size)
{
    struct gw_magic magic = {.factor = UINT64_MAX / size + 1};
    if (is_64) magic = gw_magic_unsigned(size);
    gw_a64_const(m, GW_A64_SCRATCH, magic.factor);
    gw_a64_rrr(m, GW_A64_UMULH | GW_A64_X, GW_A64_SCRATCH, a, GW_A64_SCRATCH);
    if (magic.adds) {
        gw_a64_rrr(m, GW_A64_SUB | GW_A64_X, GW_A64_SCRATCH2, a, GW_A64_SCRATCH);
        gw_a64_rrr(m, GW_A64_ADD | GW_A64_X | 1 << 22 | 1 << 10, GW_A64_SCRATCH,
                   GW_A64_SCRATCH, GW_A64_SCRATCH2); /* lsr 1 */
        magic.shift--;
    }
    if (magic.shift)
        shift_right(m, false, true, GW_A64_SCRATCH, GW_A64_SCRATCH, magic.shift);
}

static void multiply_signed(struct gw_masm *m, bool is_64, gw_reg a, uint64_t size,
                            bool is_negative)
{
    struct gw_magic magic = {.factor = UINT64_MAX / size + 1};
    gw_reg n = a;
    if (is_64) {
        magic = gw_magic_signed(size);
    } else {
        n = GW_A64_SCRATCH2;
        gw_a64_bitfield(m, GW_A64_SBFM, true, n, a, 0, 31); /* sxtw */
    }
    gw_a64_const(m, GW_A64_SCRATCH, magic.factor);
    gw_a64_rrr(m, GW_A64_SMULH | GW_A64_X, GW_A64_SCRATCH, n, GW_A64_SCRATCH);
    if (magic.adds)
        gw_a64_rrr(m, GW_A64_ADD | GW_A64_X, GW_A64_SCRATCH, GW_A64_SCRATCH, n);
    if (magic.shift)
        shift_right(m, true, true, GW_A64_SCRATCH, GW_A64_SCRATCH, magic.shift);
    gw_a64_rrr(m, GW_A64_ADD | GW_A64_X | 1 << 22 | 63 << 10, GW_A64_SCRATCH,
               GW_A64_SCRATCH, n); /* lsr 63 */
    if (is_negative)
        gw_a64_rrr(m, GW_A64_SUB | GW_A64_X, GW_A64_SCRATCH, GW_A64_ZR, GW_A64_SCRATCH);
}

static void div_product(struct gw_masm *m, enum gw_div op, bool is_64, gw_reg dst,
                        gw_reg a, int64_t value, uint64_t size)
{
    if (op == GW_DIV_S || op == GW_REM_S)
        multiply_signed(m, is_64, a, size, value < 0);
    else
        multiply_unsigned(m, is_64, a, size);
    if (op == GW_DIV_S || op == GW_DIV_U) {
        gw_masm_move(m, is_64 ? GW_I64 : GW_I32, dst, GW_A64_SCRATCH);
        return;
    }
    gw_a64_const(m, GW_A64_SCRATCH2, is_64 ? (uint64_t)value : (uint32_t)value);
    gw_a64_rrr(m, GW_A64_MSUB | gw_a64_sf(is_64) | (a & 31u) << 10, dst, GW_A64_SCRATCH,
               GW_A64_SCRATCH2);
}

/* By a constant. */
static void div_const(struct gw_masm *m, enum gw_div op, bool is_64, gw_reg dst, gw_reg a,
                      int64_t value)
{
    bool is_signed = op == GW_DIV_S || op == GW_REM_S;
    bool is_rem = op == GW_REM_S || op == GW_REM_U;
    bool is_negative = is_signed && value < 0;
    uint64_t size = is_negative ? 0 - (uint64_t)value : (uint64_t)value;
    if (!is_64) size &= UINT32_MAX;
    if (!size) {
        gw_masm_trap(m, GW_TRAP_DIVIDE_BY_ZERO);
        return;
    }
    if (size & (size - 1)) {
        div_product(m, op, is_64, dst, a, value, size);
        return;
    }

    unsigned n = (unsigned)__builtin_ctzll(size);
    if (is_rem && n == 0) {
        gw_a64_const(m, dst, 0);
    } else if (n == 0) {
        if (is_negative) trap_smallest(m, is_64, a);
        gw_a64_rrr(m, (is_negative ? GW_A64_SUB : GW_A64_ORR) | gw_a64_sf(is_64), dst,
                   GW_A64_ZR, a);
    } else if (is_rem && is_signed) {
        rem_signed_power(m, is_64, dst, a, n);
    } else if (is_rem) {
        gw_a64_bitfield(m, GW_A64_UBFM, is_64, dst, a, 0, n - 1);
    } else if (is_signed) {
        div_signed_power(m, is_64, dst, a, n, is_negative);
    } else {
        shift_right(m, false, is_64, dst, a, n);
    }
}

/* Trap if the quotient of a and b (not 0) overflows. */
static void trap_overflow(struct gw_masm *m, bool is_64, gw_reg a, unsigned b)
{
    uint32_t sf = gw_a64_sf(is_64);
    gw_a64_rr(m, GW_A64_ADDS_I | sf | 1 << 10, GW_A64_ZR, b); /* is b -1? */
    /* Then the flags of a - 1, else none. */
    gw_a64_put(m, GW_A64_CCMP_IMM | sf | 1 << 16 | GW_A64_EQ << 12 | (a & 31u) << 5);
    gw_a64_trap_if(m, GW_A64_VS, GW_TRAP_INTEGER_OVERFLOW);
}

void gw_masm_div(struct gw_masm *m, enum gw_div op, bool is_64, gw_reg dst, gw_reg a,
                 struct gw_opnd b, gw_regset dead)
{
    (void)dead;
    if (b.at == GW_AT_CONST) {
        div_const(m, op, is_64, dst, a, b.value);
        return;
    }
    uint32_t sf = gw_a64_sf(is_64);
    uint32_t word = (op == GW_DIV_S || op == GW_REM_S ? GW_A64_SDIV : GW_A64_UDIV) | sf;
    unsigned divisor = gw_a64_opnd(m, is_64, b, GW_A64_SCRATCH2);
    gw_a64_jump_zero(m, false, is_64, divisor,
                     gw_masm_cold_trap(m, GW_TRAP_DIVIDE_BY_ZERO));
    if (op == GW_DIV_S) trap_overflow(m, is_64, a, divisor);
    if (op == GW_DIV_S || op == GW_DIV_U) {
        gw_a64_rrr(m, word, dst, a, divisor);
    } else { /* a - quotient * b */
        gw_a64_rrr(m, word, GW_A64_SCRATCH, a, divisor);
        gw_a64_rrr(m, GW_A64_MSUB | sf | (a & 31u) << 10, dst, GW_A64_SCRATCH, divisor);
    }
}
