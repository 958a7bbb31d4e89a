/* SPDX-License-Identifier: Apache-2.0 */
/* Labels, branches, comparisons, traps.
 *
 * b reaches any place of a function; conditional branches reach 1 MiB. A function is
 * compiled with short branches first; if one does not reach, gw_masm_finish says so in
 * wants_far, and it is compiled again with is_far set: then each conditional branch to a
 * label that is not bound jumps around a b. */
#include "core/jit/a64/emit.h"
#include "core/jit/a64/fixup.h"
#include "core/jit/masm_buffer.h"

enum { SHORT_REACH = 1 << 20 };

static uint32_t distance_bits(int64_t distance, unsigned bits, unsigned at)
{
    return ((uint32_t)(distance >> 2) & ((1u << bits) - 1)) << at;
}

void gw_masm_patch_label(struct gw_masm *m, const struct gw_masm_fixup *f,
                         uint32_t target)
{
    int64_t distance = (int64_t)target - (int64_t)f->at;
    uint32_t word = gw_a64_read_word(m, f->at);
    if (f->kind == GW_A64_FIX_26) {
        gw_a64_write_word(m, f->at, word | distance_bits(distance, 26, 0));
    } else if (distance >= -SHORT_REACH && distance < SHORT_REACH) {
        gw_a64_write_word(m, f->at, word | distance_bits(distance, 19, 5));
    } else {
        gw_a64_want_far(m);
    }
}

void gw_a64_jump(struct gw_masm *m, gw_label target)
{
    gw_masm_fixup(m, m->len, target, GW_A64_FIX_26, 0);
    gw_a64_put(m, GW_A64_B);
}

/* `word` is a conditional branch, `inverse` its negation; 19 bits of distance. */
static void jump_short(struct gw_masm *m, uint32_t word, uint32_t inverse,
                       gw_label target)
{
    bool is_short = gw_masm_is_bound(m, target)
                        ? m->len - gw_masm_label_at(m, target) < SHORT_REACH
                        : !m->is_far;
    if (is_short) {
        gw_masm_fixup(m, m->len, target, GW_A64_FIX_19, 0);
        gw_a64_put(m, word);
    } else {
        gw_a64_put(m, inverse | distance_bits(8, 19, 5));
        gw_a64_jump(m, target);
    }
}

void gw_a64_jump_if(struct gw_masm *m, enum gw_a64_cond cond, gw_label target)
{
    uint32_t word = GW_A64_B_COND | (uint32_t)cond;
    jump_short(m, word, word ^ 1, target);
}

void gw_a64_jump_zero(struct gw_masm *m, bool is_not, bool is_64, unsigned reg,
                      gw_label target)
{
    uint32_t rest = gw_a64_sf(is_64) | (reg & 31);
    jump_short(m, (is_not ? GW_A64_CBNZ : GW_A64_CBZ) | rest,
               (is_not ? GW_A64_CBZ : GW_A64_CBNZ) | rest, target);
}

/* ---- comparing ---- */

/* ORDER(cond) */
static const uint8_t codes[] = {GW_A64_EQ, GW_A64_NE, GW_A64_LT, GW_A64_GE,
                                GW_A64_LO, GW_A64_HS, GW_A64_GT, GW_A64_LE,
                                GW_A64_HI, GW_A64_LS, GW_A64_EQ, GW_A64_NE};

static void test_bits(struct gw_masm *m, bool is_64, gw_reg a, struct gw_opnd b)
{
    uint32_t bits, sf = gw_a64_sf(is_64);
    if (b.at == GW_AT_CONST && gw_a64_logical_bits((uint64_t)b.value, is_64, &bits))
        gw_a64_rr(m, GW_A64_ANDS_I | sf | bits, GW_A64_ZR, a);
    else
        gw_a64_rrr(m, GW_A64_ANDS | sf, GW_A64_ZR, a,
                   gw_a64_opnd(m, is_64, b, GW_A64_SCRATCH2));
}

enum gw_a64_cond gw_a64_compare(struct gw_masm *m, enum gw_cond cond, bool is_64,
                                gw_reg a, struct gw_opnd b)
{
    enum gw_a64_cond code = (enum gw_a64_cond)codes[cond];
    uint32_t sf = gw_a64_sf(is_64);
    uint64_t value = (uint64_t)b.value;
    if (cond == GW_BITS_ZERO || cond == GW_BITS_SET)
        test_bits(m, is_64, a, b);
    else if (b.at == GW_AT_CONST && gw_a64_fits_add(value))
        gw_a64_rr(m, GW_A64_SUBS_I | sf | gw_a64_add_bits(value), GW_A64_ZR, a);
    else if (b.at == GW_AT_CONST && gw_a64_fits_add(0 - value))
        gw_a64_rr(m, GW_A64_ADDS_I | sf | gw_a64_add_bits(0 - value), GW_A64_ZR, a);
    else
        gw_a64_rrr(m, GW_A64_SUBS | sf, GW_A64_ZR, a,
                   gw_a64_opnd(m, is_64, b, GW_A64_SCRATCH2));
    return code;
}

enum gw_a64_cond gw_a64_fcompare(struct gw_masm *m, enum gw_fcond cond, bool is_not,
                                 gw_valtype type, gw_reg a, gw_reg b)
{
    /* ORDER(fcond); false where the comparison is unordered, but for NE */
    static const uint8_t float_codes[] = {GW_A64_EQ, GW_A64_NE, GW_A64_MI,
                                          GW_A64_GT, GW_A64_LS, GW_A64_GE};
    gw_a64_rrr(m, GW_A64_FCMP | gw_a64_double(type), 0, a, b);
    return (enum gw_a64_cond)(float_codes[cond] ^ is_not);
}

/* Is the condition one on a register's being zero?  Then *is_not as cbnz has it. */
static bool is_about_zero(enum gw_cond cond, struct gw_opnd b, bool *is_not)
{
    *is_not = cond == GW_NE || cond == GW_GT_U;
    return b.at == GW_AT_CONST && !b.value &&
           (*is_not || cond == GW_EQ || cond == GW_LE_U);
}

/* ---- branches ---- */

void gw_masm_branch(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                    struct gw_opnd b, gw_label target)
{
    bool is_not;
    if (is_about_zero(cond, b, &is_not))
        gw_a64_jump_zero(m, is_not, is_64, a, target);
    else
        gw_a64_jump_if(m, gw_a64_compare(m, cond, is_64, a, b), target);
}

void gw_masm_jump(struct gw_masm *m, gw_label target) { gw_a64_jump(m, target); }

/* Into a table of jumps. */
void gw_masm_jump_table(struct gw_masm *m, gw_reg index, const gw_label *targets,
                        uint32_t count)
{
    enum { TO_TABLE = 12 }; /* from the adr */
    enum gw_a64_cond beyond =
        gw_a64_compare(m, GW_GE_U, false, index, GW_OPND_CONST((int32_t)count));
    gw_a64_jump_if(m, beyond, targets[count]);
    gw_a64_rr(m, GW_A64_ADR | distance_bits(TO_TABLE, 19, 5), GW_A64_SCRATCH, 0);
    gw_a64_rrr(m, GW_A64_ADD | GW_A64_X | 2 << 10, GW_A64_SCRATCH, GW_A64_SCRATCH, index);
    gw_a64_rr(m, GW_A64_BR, 0, GW_A64_SCRATCH);
    for (uint32_t i = 0; i < count; i++)
        gw_a64_jump(m, targets[i]);
}

void gw_masm_branch_mem(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                        struct gw_addr b, gw_label target)
{
    gw_a64_access(m, is_64 ? GW_A64_LDR_X : GW_A64_LDR_W, GW_A64_SCRATCH2, b,
                  GW_A64_SCRATCH);
    gw_masm_branch(m, cond, is_64, a, GW_OPND_REG(GW_A64_SCRATCH2), target);
}

void gw_masm_fbranch(struct gw_masm *m, enum gw_fcond cond, bool is_not, gw_valtype type,
                     gw_reg a, gw_reg b, gw_label target)
{
    gw_a64_jump_if(m, gw_a64_fcompare(m, cond, is_not, type, a, b), target);
}

/* ---- results of comparisons ---- */

/* rd = cond ? 1 : 0 */
static void set_by(struct gw_masm *m, enum gw_a64_cond cond, gw_reg dst)
{
    gw_a64_select(m, GW_A64_CSINC, (enum gw_a64_cond)(cond ^ 1), dst, GW_A64_ZR,
                  GW_A64_ZR);
}

void gw_masm_set(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg dst, gw_reg a,
                 struct gw_opnd b)
{
    if (cond == GW_LT_S && b.at == GW_AT_CONST && !b.value)
        gw_a64_bitfield(m, GW_A64_UBFM, is_64, dst, a, is_64 ? 63 : 31, is_64 ? 63 : 31);
    else
        set_by(m, gw_a64_compare(m, cond, is_64, a, b), dst);
}

void gw_masm_fset(struct gw_masm *m, enum gw_fcond cond, gw_valtype type, gw_reg dst,
                  gw_reg a, gw_reg b)
{
    set_by(m, gw_a64_fcompare(m, cond, false, type, a, b), dst);
}

static void select_by(struct gw_masm *m, enum gw_a64_cond cond, gw_valtype type,
                      gw_reg dst, gw_reg x, gw_reg y)
{
    if (type == GW_V128) {
        /* A mask of the condition picks x's bits, else y's. */
        gw_a64_select(m, GW_A64_CSINV | GW_A64_X, (enum gw_a64_cond)(cond ^ 1),
                      GW_A64_SCRATCH, GW_A64_ZR, GW_A64_ZR);
        gw_a64_rr(m, GW_A64_DUP_2D, GW_A64_VSCRATCH, GW_A64_SCRATCH);
        gw_a64_rrr(m, GW_A64_BSL_V, GW_A64_VSCRATCH, x, y);
        gw_a64_vmove(m, dst, GW_A64_VSCRATCH);
    } else if (gw_reg_is_float(dst)) {
        gw_a64_select(m, GW_A64_FCSEL | gw_a64_double(type), cond, dst, x, y);
    } else {
        gw_a64_select(m, GW_A64_CSEL | gw_a64_sf(type != GW_I32), cond, dst, x, y);
    }
}

void gw_masm_select(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg x, gw_reg y,
                    enum gw_cond cond, bool is_64, gw_reg a, struct gw_opnd b)
{
    select_by(m, gw_a64_compare(m, cond, is_64, a, b), type, dst, x, y);
}

void gw_masm_fselect(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg x, gw_reg y,
                     enum gw_fcond cond, gw_valtype compared, gw_reg a, gw_reg b)
{
    select_by(m, gw_a64_fcompare(m, cond, false, compared, a, b), type, dst, x, y);
}

/* ---- traps ---- */

void gw_a64_trap_if(struct gw_masm *m, enum gw_a64_cond cond, enum gw_trap_code code)
{
    gw_a64_jump_if(m, cond, gw_masm_cold_trap(m, code));
}

void gw_masm_trap(struct gw_masm *m, enum gw_trap_code code)
{
    gw_a64_put(m, GW_A64_BRK | (uint32_t)code << 5);
}

void gw_masm_trap_if(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                     struct gw_opnd b, enum gw_trap_code code)
{
    gw_masm_branch(m, cond, is_64, a, b, gw_masm_cold_trap(m, code));
}

void gw_masm_trap_if_mem(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                         struct gw_addr b, enum gw_trap_code code)
{
    gw_masm_branch_mem(m, cond, is_64, a, b, gw_masm_cold_trap(m, code));
}

void gw_masm_pad(struct gw_masm *m, size_t alignment)
{
    while (m->len % alignment && !m->err)
        gw_a64_put(m, GW_A64_NOP);
}
