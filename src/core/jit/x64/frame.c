/* SPDX-License-Identifier: Apache-2.0 */
/* Frames, calls, traps; cold code and what is patched at the end. */
#include <string.h>

#include "core/jit/stubs.h"
#include "core/jit/x64/emit.h"

/* What depends on the frame's size: 32 bits. */
enum frame_fixup {
    FRAME_ENTER,  /* sub rsp, imm32: of 7 bytes */
    FRAME_LEAVE,  /* add rsp, imm32 */
    FRAME_OFFSET, /* a displacement: addend + the frame's size */
};
enum { SMALL_FRAME_BYTES = 3072, /* may pass below the stack's limit unchecked */
       MOVE_BYTES = 7 };

#define FIELD(base, type, field) gw_x64_mem(base, offsetof(struct type, field))

static bool is_guarded(const struct gw_masm *m) { return m->options & GW_JIT_GUARDED; }

static void load_memory_base(struct gw_masm *m)
{
    if (is_guarded(m))
        gw_x64_emit(m, 0x8b | GW_X64_W, GW_X64_MEMORY,
                    FIELD(GW_X64_CONTEXT, gw_instance, memory0_base));
}

static void push_or_pop(struct gw_masm *m, unsigned opcode, gw_reg reg)
{
    uint8_t *p = gw_x64_begin(m);
    if (!p) return;
    *p = 0x41;
    p += gw_x64_high_bit(reg);
    *p = (uint8_t)(opcode | (reg & 7));
    gw_x64_end(m, p + 1);
}

static void push(struct gw_masm *m, gw_reg reg)
{
    push_or_pop(m, 0x50, reg);
}

static void pop(struct gw_masm *m, gw_reg reg)
{
    push_or_pop(m, 0x58, reg);
}


/* sub or add rsp, with 32 bits whatever it will be. */
static void move_stack(struct gw_masm *m, enum frame_fixup kind)
{
    gw_masm_frame_fixup(m, m->len, kind, 0);
    uint8_t *p = gw_x64_begin(m);
    if (!p) return;
    gw_x64_put32(p, kind == FRAME_ENTER ? 0xec8148 : 0xc48148);
    gw_x64_put32(p + 3, 0);
    gw_x64_end(m, p + MOVE_BYTES);
}

static void load_store(struct gw_masm *m, gw_reg reg)
{
    gw_x64_emit(m, 0x8b | GW_X64_W, reg, FIELD(GW_X64_CONTEXT, gw_instance, store));
}

void gw_masm_prologue(struct gw_masm *m, gw_regset saved, bool calls, bool check,
                      uint32_t *internal)
{
    m->saved = saved;
    m->has_context = calls;
    gw_x64_emit(m, 0x8b | GW_X64_W, GW_X64_CONTEXT,
                FIELD(GW_X64_CALLEE, gw_func, instance));
    load_memory_base(m);
    gw_masm_pad(m, 16);
    *internal = (uint32_t)m->len;

    for (gw_regset left = saved; left; left &= left - 1)
        push(m, (gw_reg)__builtin_ctzll(left));
    if (calls) push(m, GW_X64_CONTEXT); /* the highest word of the frame */
    move_stack(m, FRAME_ENTER);
    if (!check) return;
    load_store(m, GW_RCX);
    gw_x64_alu(m, GW_X64_CMP, true, GW_RSP, FIELD(GW_RCX, gw_store, stack_limit));
    gw_x64_jcc(m, GW_CC_B, gw_masm_cold_trap(m, GW_TRAP_STACK_EXHAUSTED));
}

void gw_masm_leave(struct gw_masm *m)
{
    move_stack(m, FRAME_LEAVE);
    for (gw_regset left = m->saved; left;) {
        gw_reg reg = (gw_reg)(63 - __builtin_clzll(left));
        pop(m, reg);
        left &= ~GW_REGSET(reg);
    }
}

void gw_masm_return(struct gw_masm *m)
{
    gw_masm_leave(m);
    gw_x64_byte(m, 0xc3);
}

void gw_masm_reload_context(struct gw_masm *m)
{
    gw_x64_load(m, true, GW_X64_CONTEXT, gw_x64_mem(GW_RSP, INT32_MAX)); /* 32 bits */
    gw_masm_frame_fixup(m, m->len - 4, FRAME_OFFSET, -8);
    load_memory_base(m);
}

/* ---- the frame's size ---- */

uint64_t gw_masm_frame_bytes(const struct gw_masm *m, uint32_t slots)
{
    uint64_t pushed = 1 + (uint64_t)__builtin_popcountll(m->saved);
    if (!m->has_context) return 8 * (uint64_t)slots; /* calls nothing: aligned for nobody */
    uint64_t words = (uint64_t)slots + 1;
    return 8 * (words + ((words + pushed) & 1));
}

/* The stack pointer moves by that much at `at`: an instruction of one length, since a
 * shorter one would take a second that does nothing. */
static void patch_stack(struct gw_masm *m, uint32_t at, uint32_t bytes)
{
    static const uint8_t nop[MOVE_BYTES] = {0x0f, 0x1f, 0x80};
    if (bytes == 0)
        memcpy(m->code + at, nop, sizeof nop);
    else
        gw_x64_put32(m->code + at + 3, bytes);
}

void gw_masm_patch_frame(struct gw_masm *m, const struct gw_masm_fixup *f,
                         uint32_t frame_bytes)
{
    uint32_t pushed = m->has_context ? 8 : 0;
    switch (f->kind) {
    case FRAME_ENTER:
        if (frame_bytes <= SMALL_FRAME_BYTES) {
            patch_stack(m, f->at, frame_bytes - pushed);
            break;
        }
        /* The stack pointer must not pass the limit before that is known: elsewhere. */
        m->source = 0;
        gw_label back = gw_masm_label(m);
        gw_label big = gw_masm_cold(m, (struct gw_masm_cold){
                                           .what = GW_COLD_BIG_FRAME,
                                           .back = back,
                                           .value = frame_bytes - pushed});
        m->code[f->at] = 0xe9;
        gw_masm_fixup(m, f->at + 1, big, GW_FIXUP_REL32, 0);
        size_t len = m->len;
        m->len = f->at + MOVE_BYTES;
        gw_masm_bind(m, back);
        m->len = len;
        break;
    case FRAME_LEAVE: patch_stack(m, f->at, frame_bytes); break;
    default:
        gw_x64_put32(m->code + f->at, frame_bytes + (uint32_t)f->addend);
        break;
    }
}

static void big_frame(struct gw_masm *m, const struct gw_masm_cold *cold)
{
    load_store(m, GW_R11);
    gw_x64_lea(m, true, GW_RCX, gw_x64_mem(GW_RSP, -(int32_t)cold->value));
    gw_x64_alu(m, GW_X64_CMP, true, GW_RCX, FIELD(GW_R11, gw_store, stack_limit));
    gw_x64_mov(m, true, GW_RSP, GW_RCX);
    gw_x64_jcc(m, GW_CC_B, gw_masm_cold_trap(m, GW_TRAP_STACK_EXHAUSTED));
    gw_masm_jump(m, cold->back);
}

/* ---- calls ---- */

/* The distance is aligned, so that it can change while others run through it: prefixes
 * that mean nothing to a jump come before. */
static void direct(struct gw_masm *m, unsigned opcode, gw_funcidx func)
{
    uint8_t *p = gw_x64_begin(m);
    if (!p) return;
    gw_x64_put32(p, 0x2e2e2e2e);
    p += -(m->len + 1) % 4;
    *p++ = (uint8_t)opcode;
    gw_masm_add_reloc(m, (size_t)(p - m->code), func);
    gw_x64_put32(p, 0);
    gw_x64_end(m, p + 4);
}

void gw_masm_call_func(struct gw_masm *m, gw_funcidx func) { direct(m, 0xe8, func); }

void gw_masm_tail_func(struct gw_masm *m, gw_funcidx func) { direct(m, 0xe9, func); }

void gw_masm_call_ref(struct gw_masm *m, gw_reg func)
{
    gw_x64_mov(m, true, GW_X64_CALLEE, func);
    gw_x64_op(m, 0xff, 2, FIELD(GW_X64_CALLEE, gw_func, code));
}

void gw_masm_tail_ref(struct gw_masm *m, gw_reg func)
{
    gw_x64_mov(m, true, GW_X64_CALLEE, func);
    gw_masm_leave(m);
    gw_x64_op(m, 0xff, 4, FIELD(GW_X64_CALLEE, gw_func, code));
}

/* The C function's arguments but the context, in place; its number in eax; the stub. */
void gw_masm_call_builtin(struct gw_masm *m, enum gw_jit_builtin_id id, uint32_t slot,
                          uint64_t a, uint64_t b)
{
    gw_x64_lea(m, true, GW_RSI, gw_x64_slot(slot));
    gw_x64_const(m, GW_RDX, a);
    gw_x64_const(m, GW_RCX, b);
    gw_x64_const(m, GW_RAX, id);
    gw_x64_load(m, true, GW_R11, FIELD(GW_X64_CONTEXT, gw_instance, builtins));
    gw_x64_op(m, 0xff, 2, FIELD(GW_R11, gw_jit_table, call_builtin));
}

/* ---- traps ---- */

void gw_masm_trap(struct gw_masm *m, enum gw_trap_code code)
{
    uint8_t *p = gw_x64_begin(m);
    if (!p) return;
    gw_x64_put32(p, 0x0b0f | (uint32_t)code << 16); /* ud2 */
    gw_x64_end(m, p + 3);
}

void gw_masm_trap_if(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                     struct gw_opnd b, enum gw_trap_code code)
{
    enum gw_x64_cc cc = gw_x64_compare(m, cond, is_64, a, b);
    gw_x64_jcc(m, cc, gw_masm_cold_trap(m, code));
}

static enum gw_x64_cc compare_mem(struct gw_masm *m, enum gw_cond cond, bool is_64,
                                  gw_reg a, struct gw_addr b)
{
    gw_x64_alu(m, GW_X64_CMP, is_64, a, gw_x64_addr(m, b, GW_X64_SCRATCH2));
    switch (cond) {
    case GW_EQ: return GW_CC_E;
    case GW_NE: return GW_CC_NE;
    case GW_LT_U: return GW_CC_B;
    case GW_GE_U: return GW_CC_AE;
    case GW_GT_U: return GW_CC_A;
    case GW_LE_U: return GW_CC_BE;
    default: GW_BUG("condition");
    }
}

void gw_masm_trap_if_mem(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                         struct gw_addr b, enum gw_trap_code code)
{
    enum gw_x64_cc cc = compare_mem(m, cond, is_64, a, b);
    gw_x64_jcc(m, cc, gw_masm_cold_trap(m, code));
}

void gw_masm_branch_mem(struct gw_masm *m, enum gw_cond cond, bool is_64, gw_reg a,
                        struct gw_addr b, gw_label target)
{
    gw_x64_jcc(m, compare_mem(m, cond, is_64, a, b), target);
}

void gw_masm_poll(struct gw_masm *m)
{
    gw_label back = gw_masm_label(m);
    gw_label cold =
        gw_masm_cold(m, (struct gw_masm_cold){.what = GW_COLD_POLL, .back = back});
    gw_x64_alu(m, GW_X64_CMP, true, GW_X64_CONTEXT,
               FIELD(GW_X64_CONTEXT, gw_instance, flag.self));
    gw_x64_jcc(m, GW_CC_NE, cold);
    gw_masm_bind(m, back);
}

/* The flag asks for a look at the deadline. */
static void cold_poll(struct gw_masm *m, const struct gw_masm_cold *cold)
{
    load_store(m, GW_RCX);
    gw_x64_load(m, true, GW_R11, FIELD(GW_RCX, gw_store, epoch));
    gw_x64_load(m, true, GW_R11, gw_x64_mem(GW_R11, 0));
    gw_x64_alu(m, GW_X64_CMP, true, GW_R11, FIELD(GW_RCX, gw_store, deadline));
    gw_x64_jcc(m, GW_CC_B, cold->back);
    gw_masm_trap(m, GW_TRAP_INTERRUPTED);
}

void gw_masm_fuel(struct gw_masm *m, uint32_t units)
{
    struct gw_x64_rm fuel = gw_x64_reg(GW_X64_FUEL);
    if (units <= INT32_MAX) {
        gw_x64_alu_imm(m, GW_X64_SUB, true, fuel, (int32_t)units);
    } else {
        gw_x64_const(m, GW_R11, units);
        gw_x64_op(m, 0x29 | GW_X64_W, GW_R11, fuel); /* sub */
    }
    gw_x64_jcc(m, GW_CC_S, gw_masm_cold_trap(m, GW_TRAP_OUT_OF_FUEL));
}

void gw_masm_count(struct gw_masm *m, uint32_t index)
{
    gw_x64_load(m, true, GW_RCX, FIELD(GW_X64_CONTEXT, gw_instance, profile));
    struct gw_addr counter = {GW_RCX, GW_REG_NONE, 0, (int64_t)index * 4};
    gw_x64_alu_imm(m, GW_X64_ADD, false, gw_x64_addr(m, counter, GW_R11), 1);
}

/* ---- for masm.c ---- */

void gw_masm_put_cold(struct gw_masm *m, const struct gw_masm_cold *cold)
{
    switch (cold->what) {
    case GW_COLD_TRAP: gw_masm_trap(m, (enum gw_trap_code)cold->trap); break;
    case GW_COLD_BIG_FRAME: big_frame(m, cold); break;
    case GW_COLD_MINMAX: gw_x64_cold_minmax(m, cold); break;
    case GW_COLD_POLL: cold_poll(m, cold); break;
    case GW_COLD_TRUNC: gw_x64_cold_trunc(m, cold); break;
    default: gw_x64_cold_convert_u64(m, cold); break;
    }
}

void gw_masm_patch_label(struct gw_masm *m, const struct gw_masm_fixup *f,
                         uint32_t target)
{
    uint32_t from = f->kind == GW_FIXUP_TABLE ? f->at - (uint32_t)f->addend
                                              : f->at + 4 + (uint32_t)f->addend;
    gw_x64_put32(m->code + f->at, target - from);
}

/* Where it may be run into, one long instruction that does nothing. */
void gw_masm_pad(struct gw_masm *m, size_t alignment)
{
    static const uint8_t nops[][8] = {{0x90},
                                      {0x66, 0x90},
                                      {0x0f, 0x1f, 0x00},
                                      {0x0f, 0x1f, 0x40, 0x00},
                                      {0x0f, 0x1f, 0x44, 0x00, 0x00},
                                      {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
                                      {0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
                                      {0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00}};
    size_t missing = -m->len & (alignment - 1);
    while (missing) {
        size_t len = missing < 8 ? missing : 8;
        uint8_t *p = gw_x64_begin(m);
        if (!p) return;
        memcpy(p, nops[len - 1], sizeof nops[0]);
        gw_x64_end(m, p + len);
        missing -= len;
    }
}
