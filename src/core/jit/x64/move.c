/* SPDX-License-Identifier: Apache-2.0 */
/* Between registers, constants and slots; memory. */
#include <string.h>

#include "core/jit/x64/emit.h"

enum { MOVUPS_LOAD = GW_X64_0F | 0x10, MOVUPS_STORE = GW_X64_0F | 0x11,
       MOVSS_LOAD = GW_X64_F3 | MOVUPS_LOAD, MOVSS_STORE = GW_X64_F3 | MOVUPS_STORE,
       MOVSD_LOAD = GW_X64_F2 | MOVUPS_LOAD, MOVSD_STORE = GW_X64_F2 | MOVUPS_STORE };

static bool is_float(gw_valtype type)
{
    return type == GW_F32 || type == GW_F64 || type == GW_V128;
}

void gw_masm_move(struct gw_masm *m, gw_valtype type, gw_reg dst, gw_reg src)
{
    if (is_float(type))
        gw_x64_vmove(m, dst, src);
    else
        gw_x64_mov(m, type != GW_I32, dst, src);
}

static void zero_float(struct gw_masm *m, gw_reg dst)
{
    gw_x64_v3(m, GW_X64_0F | 0x57, true, dst, dst, gw_x64_reg(dst)); /* xorps */
}

void gw_masm_const(struct gw_masm *m, gw_valtype type, gw_reg dst, uint64_t bits)
{
    if (!is_float(type)) {
        gw_x64_const(m, dst, type == GW_I32 ? (uint32_t)bits : bits);
        return;
    }
    if (type == GW_F32) bits = (uint32_t)bits;
    if (!bits) {
        zero_float(m, dst);
        return;
    }
    uint64_t bytes[2] = {bits, 0};
    gw_x64_v2(m, type == GW_F32 ? MOVSS_LOAD : MOVSD_LOAD, dst, gw_x64_const16(m, bytes));
}

void gw_masm_const_v128(struct gw_masm *m, gw_reg dst, const uint8_t bytes[16])
{
    uint64_t halves[2];
    memcpy(halves, bytes, sizeof halves);
    if (!halves[0] && !halves[1])
        zero_float(m, dst);
    else if (halves[0] == UINT64_MAX && halves[1] == UINT64_MAX) /* pcmpeqd */
        gw_x64_v3(m, GW_X64_66 | GW_X64_0F | 0x76, true, dst, dst, gw_x64_reg(dst));
    else
        gw_x64_v2(m, GW_X64_0F | 0x28, dst, gw_x64_const16(m, bytes));
}

void gw_masm_swap(struct gw_masm *m, gw_reg a, gw_reg b)
{
    if (a == b) return;
    if (gw_reg_is_float(a)) {
        gw_x64_vmove(m, GW_X64_VSCRATCH, a);
        gw_x64_vmove(m, a, b);
        gw_x64_vmove(m, b, GW_X64_VSCRATCH);
    } else {
        gw_x64_op(m, 0x87 | GW_X64_W, a, gw_x64_reg(b));
    }
}

/* ---- slots ---- */

static unsigned float_load(gw_valtype type)
{
    return type == GW_F32 ? MOVSS_LOAD : type == GW_F64 ? MOVSD_LOAD : MOVUPS_LOAD;
}
static unsigned float_store(gw_valtype type)
{
    return type == GW_F32 ? MOVSS_STORE : type == GW_F64 ? MOVSD_STORE : MOVUPS_STORE;
}

void gw_masm_load_slot(struct gw_masm *m, gw_valtype type, gw_reg dst, uint32_t slot)
{
    if (is_float(type))
        gw_x64_v2(m, float_load(type), dst, gw_x64_slot(slot));
    else
        gw_x64_emit(m, 0x8b | (type != GW_I32 ? GW_X64_W : 0), dst, gw_x64_slot(slot));
}

static inline void store_int(struct gw_masm *m, bool w, struct gw_x64_rm to, gw_reg src)
{
    gw_x64_emit(m, 0x89 | (w ? GW_X64_W : 0), src, to);
}

void gw_masm_store_slot(struct gw_masm *m, gw_valtype type, uint32_t slot, gw_reg src)
{
    if (is_float(type))
        gw_x64_v2(m, float_store(type), src, gw_x64_slot(slot));
    else
        store_int(m, type != GW_I32, gw_x64_slot(slot), src);
}

void gw_masm_store_slot_const(struct gw_masm *m, gw_valtype type, uint32_t slot,
                              uint64_t bits)
{
    if (type == GW_V128) {
        zero_float(m, GW_X64_VSCRATCH);
        gw_masm_store_slot(m, type, slot, GW_X64_VSCRATCH);
        return;
    }
    bool w = type != GW_I32 && type != GW_F32;
    if (w && !gw_x64_fits32((int64_t)bits)) {
        gw_x64_const(m, GW_X64_SCRATCH, bits);
        store_int(m, true, gw_x64_slot(slot), GW_X64_SCRATCH);
        return;
    }
    gw_x64_emit_imm(m, 0xc7 | (w ? GW_X64_W : 0), 0, gw_x64_slot(slot), (int64_t)bits, 4);
}

void gw_masm_copy_slot(struct gw_masm *m, gw_valtype type, uint32_t dst, uint32_t src)
{
    if (type == GW_V128) {
        gw_masm_load_slot(m, type, GW_X64_VSCRATCH, src);
        gw_masm_store_slot(m, type, dst, GW_X64_VSCRATCH);
        return;
    }
    bool w = type != GW_I32 && type != GW_F32;
    gw_x64_load(m, w, GW_X64_SCRATCH, gw_x64_slot(src));
    store_int(m, w, gw_x64_slot(dst), GW_X64_SCRATCH);
}

/* More of them are cleared in a loop. */
enum { MAX_UNROLLED_SLOTS = 32 };

void gw_masm_zero_slots(struct gw_masm *m, uint32_t first, uint32_t count)
{
    if (count > 1) zero_float(m, GW_X64_VSCRATCH);
    if (count > MAX_UNROLLED_SLOTS) {
        gw_x64_lea(m, true, GW_RCX, gw_x64_slot(first));
        gw_x64_const(m, GW_R11, count / 2);
        gw_label head = gw_masm_label(m);
        gw_masm_bind(m, head);
        gw_x64_v2(m, MOVUPS_STORE, GW_X64_VSCRATCH, gw_x64_mem(GW_RCX, 0));
        gw_x64_alu_imm(m, GW_X64_ADD, true, gw_x64_reg(GW_RCX), 16);
        gw_x64_alu_imm(m, GW_X64_SUB, false, gw_x64_reg(GW_R11), 1);
        gw_x64_jcc(m, GW_CC_NE, head);
        first += count & ~(uint32_t)1;
        count &= 1;
    }
    for (; count > 1; first += 2, count -= 2)
        gw_masm_store_slot(m, GW_V128, first, GW_X64_VSCRATCH);
    if (count) gw_masm_store_slot_const(m, GW_I64, first, 0);
}

/* ---- memory ---- */

/* The address of most accesses of a guarded memory: the compiler is told what it may take
 * for granted of them. */
static inline bool is_in_memory(struct gw_x64_rm rm)
{
    return rm.base == GW_X64_MEMORY && rm.index != GW_X64_NO_INDEX;
}
static inline struct gw_x64_rm in_memory(struct gw_x64_rm rm)
{
    return gw_x64_index(GW_X64_MEMORY, rm.index, rm.shift, rm.disp);
}

GW_COLD static void load_far(struct gw_masm *m, enum gw_access access, gw_reg dst,
                             struct gw_addr addr)
{
    gw_masm_load(m, access, dst, gw_x64_near_addr(m, addr, GW_X64_SCRATCH2));
}

void gw_masm_load(struct gw_masm *m, enum gw_access access, gw_reg dst,
                  struct gw_addr addr)
{
    static const uint16_t codes[] = {
        [GW_ACCESS_U8] = GW_X64_0F | 0xb6,
        [GW_ACCESS_S8_32] = GW_X64_0F | 0xbe,
        [GW_ACCESS_S8_64] = GW_X64_0F | 0xbe | GW_X64_W,
        [GW_ACCESS_U16] = GW_X64_0F | 0xb7,
        [GW_ACCESS_S16_32] = GW_X64_0F | 0xbf,
        [GW_ACCESS_S16_64] = GW_X64_0F | 0xbf | GW_X64_W,
        [GW_ACCESS_32] = 0x8b,
        [GW_ACCESS_S32_64] = 0x63 | GW_X64_W,
        [GW_ACCESS_64] = 0x8b | GW_X64_W,
        [GW_ACCESS_F32] = MOVSS_LOAD,
        [GW_ACCESS_F64] = MOVSD_LOAD,
        [GW_ACCESS_V128] = MOVUPS_LOAD};
    if (GW_UNLIKELY(gw_x64_is_far(addr))) {
        load_far(m, access, dst, addr);
        return;
    }
    struct gw_x64_rm rm = gw_x64_addr(m, addr, GW_X64_SCRATCH2);
    unsigned code = codes[access];
    if (access >= GW_ACCESS_F32)
        gw_x64_v2(m, code, dst, rm);
    else if (is_in_memory(rm))
        gw_x64_emit_indexed(m, code & (0xff | GW_X64_0F | GW_X64_W), dst, in_memory(rm));
    else if (rm.index == GW_X64_NO_INDEX)
        gw_x64_emit(m, code & (0xff | GW_X64_0F | GW_X64_W), dst,
                    gw_x64_mem(rm.base, rm.disp));
    else
        gw_x64_op(m, code, dst, rm);
}

GW_NOINLINE static void store_const(struct gw_masm *m, enum gw_access access,
                                    int64_t value, struct gw_x64_rm to)
{
    static const uint16_t codes[] = {[GW_ACCESS_U8] = 0xc6,
                                     [GW_ACCESS_U16] = 0xc7 | GW_X64_66,
                                     [GW_ACCESS_32] = 0xc7,
                                     [GW_ACCESS_64] = 0xc7 | GW_X64_W};
    static const uint8_t imm_bytes[] = {
        [GW_ACCESS_U8] = 1, [GW_ACCESS_U16] = 2, [GW_ACCESS_32] = 4, [GW_ACCESS_64] = 4};
    if (access == GW_ACCESS_64 && !gw_x64_fits32(value)) {
        gw_x64_const(m, GW_X64_SCRATCH, (uint64_t)value);
        store_int(m, true, to, GW_X64_SCRATCH);
        return;
    }
    unsigned code = codes[access] & (0xff | GW_X64_66 | GW_X64_W);
    gw_x64_emit_imm(m, code, 0, to, value, imm_bytes[access]);
}

GW_COLD static void store_far(struct gw_masm *m, enum gw_access access,
                              struct gw_opnd value, struct gw_addr addr)
{
    gw_masm_store(m, access, value, gw_x64_near_addr(m, addr, GW_X64_SCRATCH2));
}

void gw_masm_store(struct gw_masm *m, enum gw_access access, struct gw_opnd value,
                   struct gw_addr addr)
{
    static const uint16_t codes[] = {[GW_ACCESS_U8] = 0x88 | GW_X64_8,
                                     [GW_ACCESS_U16] = 0x89 | GW_X64_66,
                                     [GW_ACCESS_32] = 0x89,
                                     [GW_ACCESS_64] = 0x89 | GW_X64_W,
                                     [GW_ACCESS_F32] = MOVSS_STORE,
                                     [GW_ACCESS_F64] = MOVSD_STORE,
                                     [GW_ACCESS_V128] = MOVUPS_STORE};
    if (GW_UNLIKELY(gw_x64_is_far(addr))) {
        store_far(m, access, value, addr);
        return;
    }
    struct gw_x64_rm to = gw_x64_addr(m, addr, GW_X64_SCRATCH2);
    unsigned code = codes[access];
    if (value.at == GW_AT_CONST)
        store_const(m, access, value.value, to);
    else if (access >= GW_ACCESS_F32)
        gw_x64_v2(m, code, value.reg, to);
    else if (is_in_memory(to))
        gw_x64_emit_indexed(m, code & (0xff | GW_X64_66 | GW_X64_W | GW_X64_8), value.reg,
                            in_memory(to));
    else
        gw_x64_op(m, code, value.reg, to);
}

void gw_masm_address(struct gw_masm *m, gw_reg dst, struct gw_addr addr)
{
    struct gw_x64_rm rm = gw_x64_addr(m, addr, GW_X64_SCRATCH2);
    if (rm.index == GW_X64_NO_INDEX && rm.disp == 0)
        gw_x64_mov(m, true, dst, rm.base);
    else
        gw_x64_lea(m, true, dst, rm);
}

void gw_masm_check_bounds(struct gw_masm *m, gw_reg index, uint64_t offset,
                          uint32_t bytes, struct gw_addr size)
{
    gw_label trap = gw_masm_cold_trap(m, GW_TRAP_MEMORY_BOUNDS);
    uint64_t end = offset + bytes;
    if (end < offset) {
        gw_masm_jump(m, trap);
        return;
    }
    struct gw_x64_rm limit = gw_x64_addr(m, size, GW_X64_SCRATCH2);
    if (gw_x64_fits32((int64_t)end)) {
        gw_x64_mov(m, true, GW_RCX, index);
        gw_x64_alu_imm(m, GW_X64_ADD, true, gw_x64_reg(GW_RCX), (int32_t)end);
    } else {
        gw_x64_const(m, GW_RCX, end);
        gw_x64_alu(m, GW_X64_ADD, true, GW_RCX, gw_x64_reg(index));
    }
    gw_x64_jcc(m, GW_CC_B, trap);
    gw_x64_alu(m, GW_X64_CMP, true, GW_RCX, limit);
    gw_x64_jcc(m, GW_CC_A, trap);
}
