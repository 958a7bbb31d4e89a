/* SPDX-License-Identifier: Apache-2.0 */
/* The frame (abi.h) and moving values to and from it.
 *
 * The stack pointer must be a multiple of 16 wherever something is accessed through it, so
 * registers are pushed in pairs, from the frame's upper end: lr and the first, the second
 * and the third, ... Where one is left over, its partner lies in the topmost slot of what
 * frame_bytes counts: the context's. Else the context takes a pair with padding. */
#include "core/jit/a64/emit.h"
#include "core/jit/a64/fixup.h"
#include "core/jit/masm_buffer.h"
#include "core/jit/stubs.h"
#include "core/runtime/func.h"

#define CALLEE_SAVED 0x07f80000 /* x19..x26 */
_Static_assert(__builtin_popcount(CALLEE_SAVED) == GW_JIT_SAVED_REGS, "as in stubs.h");

const struct gw_masm_cpu gw_masm_cpu = {
    .ints = 0x07f8ffff, /* x0..x15, x19..x26 */
    .floats = (gw_regset)0x3fff00ff << 32, /* v0..v7, v16..v29 */
    .callee_saved = CALLEE_SAVED,
    .int_args = {0,   1,  2, 3, 4, 5},
    .float_args = {32,  33,   34, 35, 36, 37, 38, 39},
    .int_results = {0,   1   },
    .float_results = {32, 33},
    .context = GW_A64_CONTEXT,
    .memory = GW_A64_MEMORY,
    .fuel = GW_A64_FUEL,
};

#define UXTX (3 << 13)
#define MOV_SP (GW_A64_ADD_I | GW_A64_X) /* moves from and to the stack pointer, too */
enum { COLD_ENTER = GW_A64_COLD_POLL + 1, COLD_LEAVE, COLD_CONTEXT }; /* of large frames */

/* ---- prologue and epilogue ---- */

/* lr, then the pushed registers in order.
 *   returns  how many */
static unsigned pushed(const struct gw_masm *m, unsigned regs[9])
{
    unsigned count = 0;
    regs[count++] = GW_A64_LR;
    for (unsigned reg = 19; reg <= 26; reg++)
        if (m->saved & GW_REGSET(reg)) regs[count++] = reg;
    return count;
}

/* Bytes of the frame proper that pushing pairs takes too. */
static uint32_t pushed_extra(const struct gw_masm *m, unsigned count)
{
    return count & 1 ? 8 : m->has_context ? 16 : 0;
}

uint64_t gw_masm_frame_bytes(const struct gw_masm *m, uint32_t slots)
{
    unsigned regs[9], count = pushed(m, regs);
    uint64_t bytes = (uint64_t)slots * 8 + (m->has_context ? 8 : 0);
    uint64_t whole = (bytes + 8 * count + 15) & ~(uint64_t)15;
    return whole - 8 * count;
}

/* The word at `at` becomes a jump to cold code, which goes on behind it. */
static void move_to_cold(struct gw_masm *m, uint32_t at, uint32_t what, uint32_t value)
{
    gw_label back = gw_masm_label(m);
    size_t len = m->len;
    m->len = at + 4;
    gw_masm_bind(m, back);
    m->len = len;
    m->source = 0;
    gw_label cold = gw_masm_cold(
        m, (struct gw_masm_cold){.what = what, .back = back, .value = value});
    gw_masm_fixup(m, at, cold, GW_A64_FIX_26, 0);
    gw_a64_write_word(m, at, GW_A64_B);
}

/* Large sizes do not fit the instruction. */
void gw_masm_patch_frame(struct gw_masm *m, const struct gw_masm_fixup *f,
                         uint32_t frame_bytes)
{
    static const uint8_t colds[] = {
        [GW_A64_FIX_ENTER] = COLD_ENTER,
        [GW_A64_FIX_LEAVE] = COLD_LEAVE,
        [GW_A64_FIX_CONTEXT] = COLD_CONTEXT,
    };
    uint32_t value = frame_bytes + (uint32_t)f->addend;
    uint32_t word = gw_a64_read_word(m, f->at);
    bool is_context = f->kind == GW_A64_FIX_CONTEXT;
    if (!value && !is_context)
        gw_a64_write_word(m, f->at, GW_A64_NOP);
    else if (value < (is_context ? 4096u << 3 : 4096u))
        gw_a64_write_word(m, f->at, word | (is_context ? value >> 3 : value) << 10);
    else
        move_to_cold(m, f->at, colds[f->kind], value);
}

/* sp -= or += the frame's size + addend */
static void move_sp(struct gw_masm *m, bool is_up, int32_t addend)
{
    gw_masm_frame_fixup(m, m->len, is_up ? GW_A64_FIX_LEAVE : GW_A64_FIX_ENTER, addend);
    gw_a64_rr(m, (is_up ? GW_A64_ADD_I : GW_A64_SUB_I) | GW_A64_X, GW_A64_SP, GW_A64_SP);
}

/* [sp], [sp + 8] */
static void pair(struct gw_masm *m, uint32_t word, unsigned low, unsigned high, int bytes)
{
    uint32_t imm = ((uint32_t)(bytes / 8) & 0x7f) << 15;
    gw_a64_rr(m, word | imm | high << 10, low, GW_A64_SP);
}

static void load(struct gw_masm *m, unsigned dst, unsigned base, size_t offset)
{
    gw_a64_access(m, GW_A64_LDR_X, dst,
                  (struct gw_addr){(gw_reg)base, GW_REG_NONE, 0, (int64_t)offset}, dst);
}

/* Flags: by the register and the stack's limit. */
static void compare_limit(struct gw_masm *m, unsigned reg)
{
    load(m, GW_A64_SCRATCH, GW_A64_CONTEXT, offsetof(struct gw_instance, store));
    load(m, GW_A64_SCRATCH, GW_A64_SCRATCH, offsetof(struct gw_store, stack_limit));
    gw_a64_rrr(m, GW_A64_SUBS_EXT | GW_A64_X | UXTX, GW_A64_ZR, reg, GW_A64_SCRATCH);
}

/* A small frame may pass below the limit before that is known; a large one may not. */
static void enter_large(struct gw_masm *m, uint32_t bytes)
{
    gw_a64_add_const(m, true, GW_A64_SCRATCH2, GW_A64_SP, -(int64_t)bytes,
                     GW_A64_SCRATCH);
    compare_limit(m, GW_A64_SCRATCH2);
    gw_a64_rr(m, MOV_SP, GW_A64_SP, GW_A64_SCRATCH2);
    gw_a64_trap_if(m, GW_A64_LO, GW_TRAP_STACK_EXHAUSTED);
}

/* dst = sp + bytes, without a scratch register, which may be in use: 16 MiB at a time. */
static void add_to_sp(struct gw_masm *m, unsigned dst, uint32_t bytes)
{
    enum { STEP = 4095 << 12 };
    unsigned from = GW_A64_SP;
    for (; bytes >= 1 << 24; bytes -= STEP) {
        gw_a64_add_const(m, true, dst, from, STEP, GW_A64_SCRATCH);
        from = dst;
    }
    gw_a64_add_const(m, true, dst, from, bytes, GW_A64_SCRATCH);
}

void gw_masm_put_cold(struct gw_masm *m, const struct gw_masm_cold *cold)
{
    switch (cold->what) {
    case COLD_ENTER:
        enter_large(m, cold->value);
        break;
    case GW_A64_COLD_POLL: gw_a64_cold_poll(m); break;
    case COLD_LEAVE:
        add_to_sp(m, GW_A64_SP, cold->value);
        break;
    case COLD_CONTEXT:
        add_to_sp(m, GW_A64_CONTEXT, cold->value & ~(uint32_t)4095);
        load(m, GW_A64_CONTEXT, GW_A64_CONTEXT, cold->value & 4095);
        break;
    default:
        gw_masm_trap(m, (enum gw_trap_code)cold->trap);
        return;
    }
    gw_masm_jump(m, cold->back);
}

static void load_base(struct gw_masm *m)
{
    if (m->options & GW_JIT_GUARDED)
        load(m, GW_A64_MEMORY, GW_A64_CONTEXT,
             offsetof(struct gw_instance, memory0_base));
}

void gw_masm_prologue(struct gw_masm *m, gw_regset saved, bool calls, bool check,
                      uint32_t *internal)
{
    m->saved = saved & gw_masm_cpu.callee_saved;
    m->has_context = calls;
    load(m, GW_A64_CONTEXT, GW_A64_CALLEE, offsetof(struct gw_func, instance));
    load_base(m);
    *internal = (uint32_t)m->len;

    unsigned regs[9], count = pushed(m, regs), i;
    for (i = 0; i + 1 < count; i += 2)
        pair(m, GW_A64_STP_PRE, regs[i + 1], regs[i], -16);
    unsigned context = calls ? GW_A64_CONTEXT : GW_A64_ZR;
    if (i < count)
        pair(m, GW_A64_STP_PRE, context, regs[i], -16);
    else if (calls)
        pair(m, GW_A64_STP_PRE, GW_A64_ZR, context, -16);
    move_sp(m, false, -(int32_t)pushed_extra(m, count));
    if (!check) return;
    compare_limit(m, GW_A64_SP);
    gw_a64_trap_if(m, GW_A64_LO, GW_TRAP_STACK_EXHAUSTED);
}

void gw_masm_leave(struct gw_masm *m)
{
    unsigned regs[9], count = pushed(m, regs), i = count & ~1u;
    move_sp(m, true, count & 1 ? -8 : 0);
    if (i < count) pair(m, GW_A64_LDP_POST, GW_A64_ZR, regs[i], 16);
    for (; i; i -= 2)
        pair(m, GW_A64_LDP_POST, regs[i - 1], regs[i - 2], 16);
}

void gw_masm_return(struct gw_masm *m)
{
    gw_masm_leave(m);
    gw_a64_put(m, GW_A64_RET);
}

void gw_masm_reload_context(struct gw_masm *m)
{
    gw_masm_frame_fixup(m, m->len, GW_A64_FIX_CONTEXT, -8);
    gw_a64_rr(m, GW_A64_LDR_X_OFFSET, GW_A64_CONTEXT, GW_A64_SP);
    load_base(m);
}

/* ---- moving ---- */

void gw_masm_move(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg src)
{
    if (gw_reg_is_float(dst))
        gw_a64_vmove(m, dst, src);
    else if (type == GW_I32)
        gw_a64_rrr(m, GW_A64_ORR, dst, GW_A64_ZR, src);
    else if (dst != src)
        gw_a64_rrr(m, GW_A64_ORR | GW_A64_X, dst, GW_A64_ZR, src);
}

/* Is it an immediate of fmov: +-(16..31)/16 * 2^(-3..4)?  Then its eight bits. */
static bool float_imm(bool is_double, uint64_t bits, uint32_t *imm)
{
    unsigned exponent_bits = is_double ? 11 : 8, fraction_bits = is_double ? 52 : 23;
    uint32_t sign = (uint32_t)(bits >> (exponent_bits + fraction_bits)) & 1;
    int exponent = (int)(bits >> fraction_bits & ((1u << exponent_bits) - 1)) -
                   (is_double ? 1023 : 127);
    uint64_t fraction = bits & (((uint64_t)1 << fraction_bits) - 1);
    if (exponent < -3 || exponent > 4) return false;
    if (fraction & (((uint64_t)1 << (fraction_bits - 4)) - 1)) return false;
    uint32_t top = exponent > 0 ? (uint32_t)exponent - 1 : 4 | (uint32_t)(exponent + 3);
    *imm = sign << 7 | top << 4 | (uint32_t)(fraction >> (fraction_bits - 4));
    return true;
}

static void const_float(struct gw_masm *m, bool is_double, gw_reg dst, uint64_t bits)
{
    uint32_t imm;
    if (!bits) {
        gw_a64_rr(m, GW_A64_MOVI_ZERO, dst, 0);
    } else if (float_imm(is_double, bits, &imm)) {
        gw_a64_rr(m, GW_A64_FMOV_I | (is_double ? GW_A64_D : 0) | imm << 13, dst, 0);
    } else {
        gw_a64_const(m, GW_A64_SCRATCH, bits);
        gw_a64_rr(m, is_double ? GW_A64_FMOV_DX : GW_A64_FMOV_SW, dst, GW_A64_SCRATCH);
    }
}

void gw_masm_const(struct gw_masm *m, gw_valtype type, gw_reg dst, uint64_t bits)
{
    if (type == GW_I32 || type == GW_F32) bits &= UINT32_MAX;
    if (gw_reg_is_float(dst))
        const_float(m, type != GW_F32, dst, bits);
    else
        gw_a64_const(m, dst, bits);
}

void gw_masm_const_v128(struct gw_masm *m, gw_reg dst, const uint8_t bytes[16])
{
    uint64_t half[2];
    memcpy(half, bytes, sizeof half);
    if (!half[0] && !half[1]) {
        gw_a64_rr(m, GW_A64_MOVI_ZERO, dst, 0);
    } else if (!m->is_far) {
        gw_masm_fixup(m, m->len, gw_masm_constant(m, bytes), GW_A64_FIX_19, 0);
        gw_a64_rr(m, GW_A64_LDR_Q_LITERAL, dst, 0);
    } else {
        gw_a64_const(m, GW_A64_SCRATCH, half[0]);
        gw_a64_rr(m, GW_A64_DUP_2D, dst, GW_A64_SCRATCH);
        gw_a64_const(m, GW_A64_SCRATCH, half[1]);
        gw_a64_rr(m, GW_A64_INS_D1, dst, GW_A64_SCRATCH);
    }
}

/* ---- slots ---- */

static uint32_t slot_load(gw_valtype type, bool is_float)
{
    switch (type) {
    case GW_I32:
        return GW_A64_LDR_W;
    case GW_F32:
        return GW_A64_LDR_S;
    case GW_V128:
        return GW_A64_LDR_Q;
    default:
        return (is_float ? GW_A64_LDR_D : GW_A64_LDR_X);
    }
}

static uint32_t slot_store(gw_valtype type, bool is_float)
{
    switch (type) {
    case GW_I32:
        return GW_A64_STR_W;
    case GW_F32:
        return GW_A64_STR_S;
    case GW_V128:
        return GW_A64_STR_Q;
    default:
        return (is_float ? GW_A64_STR_D : GW_A64_STR_X);
    }
}

void gw_masm_load_slot(struct gw_masm *m, gw_valtype type, gw_reg dst, uint32_t slot)
{
    gw_a64_slot(m, slot_load(type, gw_reg_is_float(dst)), dst, slot);
}

void gw_masm_store_slot(struct gw_masm *m, gw_valtype type, uint32_t slot, gw_reg src)
{
    gw_a64_slot(m, slot_store(type, gw_reg_is_float(src)), src, slot);
}

void gw_masm_store_slot_const(struct gw_masm *m, gw_valtype type, uint32_t slot,
                              uint64_t bits)
{
    bool is_half = type == GW_I32 || type == GW_F32;
    if (is_half) bits &= UINT32_MAX;
    if (bits) gw_a64_const(m, GW_A64_SCRATCH2, bits);
    unsigned src = bits ? GW_A64_SCRATCH2 : GW_A64_ZR;
    gw_a64_slot(m, (is_half ? GW_A64_STR_W : GW_A64_STR_X), src, slot);
    if (type == GW_V128) gw_a64_slot(m, GW_A64_STR_X, GW_A64_ZR, slot + 1);
}

void gw_masm_copy_slot(struct gw_masm *m, gw_valtype type, uint32_t dst, uint32_t src)
{
    unsigned reg = type == GW_V128 ? (unsigned)GW_A64_VSCRATCH : GW_A64_SCRATCH2;
    if (dst == src) return;
    gw_a64_slot(m, slot_load(type == GW_F32 ? GW_I32 : type, false), reg, src);
    gw_a64_slot(m, slot_store(type == GW_F32 ? GW_I32 : type, false), reg, dst);
}

void gw_masm_zero_slots(struct gw_masm *m, uint32_t first, uint32_t count)
{
    enum { LOOP_FROM = 24, PAIR_REACH = 62 };
    if (count < LOOP_FROM) {
        uint32_t at = first, end = first + count;
        for (; at + 1 < end && at <= PAIR_REACH; at += 2)
            pair(m, GW_A64_STP, GW_A64_ZR, GW_A64_ZR, (int)at * 8);
        for (; at < end; at++)
            gw_a64_slot(m, GW_A64_STR_X, GW_A64_ZR, at);
        return;
    }
    if (count & 1) gw_a64_slot(m, GW_A64_STR_X, GW_A64_ZR, first + --count);
    gw_a64_add_const(m, true, GW_A64_SCRATCH, GW_A64_SP, (int64_t)first * 8,
                     GW_A64_SCRATCH);
    gw_a64_const(m, GW_A64_SCRATCH2, count / 2);
    gw_label again = gw_masm_label(m);
    gw_masm_bind(m, again);
    gw_a64_rr(m, GW_A64_STP_POST | 2 << 15 | GW_A64_ZR << 10, GW_A64_ZR, GW_A64_SCRATCH);
    gw_a64_rr(m, GW_A64_SUBS_I | GW_A64_X | 1 << 10, GW_A64_SCRATCH2, GW_A64_SCRATCH2);
    gw_a64_jump_if(m, GW_A64_NE, again);
}

void gw_masm_swap(struct gw_masm *m, gw_reg a, gw_reg b)
{
    bool is_float = gw_reg_is_float(a);
    gw_reg scratch = is_float ? GW_A64_VSCRATCH : GW_A64_SCRATCH;
    gw_valtype type = is_float ? GW_V128 : GW_I64;
    gw_masm_move(m, type, scratch, a);
    gw_masm_move(m, type, a, b);
    gw_masm_move(m, type, b, scratch);
}
