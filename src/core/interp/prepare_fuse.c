/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_fuse.c -- which instruction absorbs the one before it.
 *
 * p->fuse describes the last instruction. If its result is consumed right away it is taken back and
 * done by its follower; if its result is also stored (to a local, mostly) the follower stores it as well. */
#include "core/interp/prepare_fuse.h"

void gw_prep_note(struct gw_prep *p, enum gw_fuse_kind kind, uint32_t a, int32_t imm)
{
    p->fuse.kind = (uint8_t)kind;
    p->fuse.domain = p->fuse.form = 0;
    p->fuse.a = a;
    p->fuse.imm = imm;
    p->fuse.pos = p->tail;
    p->fuse.is_stored = kind == GW_FUSE_MOV || kind == GW_FUSE_MOV_C32 || kind == GW_FUSE_ADD_ADD;
}

struct gw_fuse gw_prep_retract(struct gw_prep *p)
{
    struct gw_fuse f = p->fuse;
    p->len = p->tail;
    p->fuse.kind = GW_FUSE_NONE;
    p->last = p->tail = GW_PREP_NONE;
    return f;
}

/* ---- moves, jumps, additions ---- */

void gw_prep_fuse_jump(struct gw_prep *p)
{
    uint8_t *at;
    if (gw_prep_has_fuse(p) && p->fuse.kind == GW_FUSE_MOV) {
        struct gw_fuse f = gw_prep_retract(p);
        at = gw_prep_emit(p, gw_mov_br, 16);
        gw_prep_put16(at + 8, f.dst);
        gw_prep_put16(at + 10, f.a);
    } else if (gw_prep_has_fuse(p) && p->fuse.kind == GW_FUSE_MOV_C32) {
        struct gw_fuse f = gw_prep_retract(p);
        at = gw_prep_emit(p, gw_mov_c32_br, 24);
        gw_prep_put16(at + 8, f.dst);
        gw_prep_put32(at + 16, (uint32_t)f.imm);
    } else if (gw_prep_has_fuse(p) && gw_fuse_is_count(&p->fuse)) {
        struct gw_fuse f = gw_prep_retract(p);
        at = gw_prep_emit(p, gw_add_br, 24);
        gw_prep_put16(at + 8, f.dst);
        gw_prep_put16(at + 10, f.a);
        gw_prep_put32(at + 16, (uint32_t)f.imm);
    } else {
        gw_prep_emit(p, gw_br, 16);
    }
}

static void const_and_move(struct gw_prep *p, uint32_t const_to, uint32_t value, uint32_t to,
                           uint32_t from)
{
    uint8_t *at = gw_prep_emit(p, gw_mov_c32_mov, 24);
    gw_prep_put16(at + 8, const_to);
    gw_prep_put16(at + 12, to);
    gw_prep_put16(at + 14, from);
    gw_prep_put32(at + 16, value);
}

bool gw_prep_fuse_moves(struct gw_prep *p, uint32_t slot, uint32_t from)
{
    if (!gw_prep_has_fuse(p)) return false;
    if (p->fuse.kind == GW_FUSE_MOV_C32) {
        struct gw_fuse f = gw_prep_retract(p);
        const_and_move(p, f.dst, (uint32_t)f.imm, slot, from);
        return true;
    }
    if (p->fuse.kind != GW_FUSE_MOV) return false;
    struct gw_fuse f = gw_prep_retract(p);
    uint8_t *at = gw_prep_emit(p, gw_mov_mov, 16);
    gw_prep_put16(at + 8, f.dst);
    gw_prep_put16(at + 10, f.a);
    gw_prep_put16(at + 12, slot);
    gw_prep_put16(at + 14, from);
    return true;
}

bool gw_prep_fuse_consts(struct gw_prep *p, uint32_t slot, uint32_t value)
{
    if (gw_prep_has_fuse(p) && p->fuse.kind == GW_FUSE_MOV && p->fuse.a != slot &&
        p->fuse.dst != slot) {
        struct gw_fuse f = gw_prep_retract(p);
        const_and_move(p, slot, value, f.dst, f.a);
        return true;
    }
    if (!gw_prep_has_fuse(p) || p->fuse.kind != GW_FUSE_MOV_C32) return false;
    struct gw_fuse f = gw_prep_retract(p);
    uint8_t *at = gw_prep_emit(p, gw_mov_c32_c32, 24);
    gw_prep_put16(at + 8, f.dst);
    gw_prep_put16(at + 10, slot);
    gw_prep_put32(at + 12, (uint32_t)f.imm);
    gw_prep_put32(at + 16, value);
    return true;
}

/* dst = a + imm, dst2 = b + imm2, the latter in r0. */
static void add_add(struct gw_prep *p, struct gw_fuse f1, struct gw_fuse f2)
{
    uint8_t *at = gw_prep_emit(p, gw_add_add, 24);
    gw_prep_put16(at + 8, f1.dst);
    gw_prep_put16(at + 10, f1.a);
    gw_prep_put16(at + 12, f2.dst);
    gw_prep_put16(at + 14, f2.a);
    gw_prep_put32(at + 16, (uint32_t)f1.imm);
    gw_prep_put32(at + 20, (uint32_t)f2.imm);
    gw_prep_note(p, GW_FUSE_ADD_ADD, f1.a, f1.imm);
    p->fuse.dst = f1.dst;
    p->fuse.dst2 = f2.dst;
    p->fuse.b2 = (uint16_t)f2.a;
    p->fuse.imm2 = f2.imm;
}

void gw_prep_fuse_add_add(struct gw_prep *p)
{
    if (!gw_prep_has_fuse(p) || !gw_fuse_is_count(&p->fuse) || !gw_fuse_is_count(&p->fuse2)) return;
    struct gw_fuse f1 = p->fuse2, f2 = p->fuse;
    if (f1.pos + 16 != f2.pos) return;
    p->len = f1.pos;
    p->fuse.kind = GW_FUSE_NONE;
    add_add(p, f1, f2);
}

bool gw_prep_fuse_copy(struct gw_prep *p, uint32_t mirrored, uint32_t slot)
{
    if (!gw_prep_has_fuse(p) || !gw_fuse_is_count(&p->fuse) || p->fuse.dst != mirrored ||
        slot == mirrored)
        return false;
    struct gw_fuse f1 = gw_prep_retract(p), f2 = {.dst = (uint16_t)slot, .a = f1.dst};
    add_add(p, f1, f2);
    gw_prep_wrote(p, slot);
    return true;
}

/* ---- arithmetic ---- */

/* Pop both operands and take the one just made back. */
static struct gw_fuse take_back(struct gw_prep *p)
{
    struct gw_fuse f = p->fuse;
    gw_prep_pop(p);
    gw_prep_pop(p);
    gw_prep_unfuse(p);
    return f;
}

/* rotl((x + y -> sum) ^ b, count), where the sum is stored. */
static void add_and_rotate(struct gw_prep *p, unsigned domain, uint32_t b, uint32_t count)
{
    struct gw_fuse sum = gw_prep_retract(p);
    bool is_rs = sum.form == GW_RS;
    uint8_t *at =
        gw_prep_produce(p, gw_add_xor_rotl[domain][is_rs], 24, GW_ACC_R, domain == 0);
    gw_prep_put16(at + 10, sum.a);
    gw_prep_put16(at + 12, sum.b);
    gw_prep_put16(at + 14, sum.dst);
    gw_prep_put16(at + 16, b);
    gw_prep_put16(at + 18, count);
}

static void rotate(struct gw_prep *p, unsigned domain, uint32_t count)
{
    struct gw_fuse f = take_back(p);
    bool is_rs = f.form == GW_RS;
    if (is_rs && gw_prep_has_fuse(p) && gw_fuse_is_bin(&p->fuse, domain, GW_BIN_ADD) && p->fuse.is_stored &&
        (p->fuse.form == GW_SS || p->fuse.form == GW_RS)) {
        add_and_rotate(p, domain, f.b, count);
        return;
    }
    uint8_t *at = gw_prep_produce(p, gw_xor_rotl[domain][is_rs], 16, GW_ACC_R, domain == 0);
    gw_prep_put16(at + 10, is_rs ? f.b : f.a);
    gw_prep_put16(at + 12, f.b);
    gw_prep_put16(at + 14, count);
}

static void extract_bits(struct gw_prep *p, uint32_t mask)
{
    struct gw_fuse f = take_back(p);
    uint8_t *at = gw_prep_produce(p, gw_shr_and[f.form == GW_RC], 24, GW_ACC_R, true);
    gw_prep_put16(at + 10, f.a);
    gw_prep_put32(at + 12, mask);
    gw_prep_put16(at + 16, (uint32_t)f.imm & 31);
}

/* ORDER(gw_form): the first operand is in the accumulator. */
static bool is_first_acc(unsigned form) { return form == GW_RS || form == GW_RC; }

static bool add_to(struct gw_prep *p, const struct gw_pentry *other)
{
    struct gw_fuse f = p->fuse;
    bool is_const = f.form == GW_SC || f.form == GW_RC, acc = is_first_acc(f.form);
    if (f.kind != GW_FUSE_BIN || f.domain != 0 || f.form > GW_RC) return false;
    uint8_t *at;
    if (f.index == GW_BIN_SHL && is_const && other->kind != GW_ENTRY_CONST) {
        uint32_t slot = gw_prep_as_slot(p, other);
        take_back(p);
        at = gw_prep_produce(p, gw_shl_add[acc], 16, GW_ACC_R, true);
        gw_prep_put16(at + 10, acc ? slot : f.a);
        gw_prep_put16(at + 12, slot);
        gw_prep_put16(at + 14, (uint32_t)f.imm & 31);
        gw_prep_note(p, GW_FUSE_LEA, slot, f.imm & 31);
        p->fuse.b = f.a;
        p->fuse.form = acc;
        return true;
    }
    if (f.index != GW_BIN_MUL) return false;
    if (!is_const && other->kind != GW_ENTRY_CONST) {
        uint32_t slot = gw_prep_as_slot(p, other);
        take_back(p);
        at = gw_prep_produce(p, gw_mul_add[acc], 16, GW_ACC_R, true);
        gw_prep_put16(at + 10, acc ? f.b : f.a);
        gw_prep_put16(at + 12, f.b);
        gw_prep_put16(at + 14, slot);
        return true;
    }
    if (!is_const || other->kind != GW_ENTRY_CONST) return false;
    uint32_t addend = (uint32_t)other->value;
    take_back(p);
    at = gw_prep_produce(p, gw_mul_add_const[acc], 24, GW_ACC_R, true);
    gw_prep_put16(at + 10, f.a);
    gw_prep_put32(at + 12, (uint32_t)f.imm);
    gw_prep_put32(at + 16, addend);
    return true;
}

/* (x << k) ^ other, (x >> k) ^ other */
static bool xor_shifted(struct gw_prep *p, const struct gw_pentry *other)
{
    struct gw_fuse f = p->fuse;
    if (other->kind == GW_ENTRY_CONST || f.kind != GW_FUSE_BIN || f.domain != 0 ||
        (f.index != GW_BIN_SHL && f.index != GW_BIN_SHR_U) || (f.form != GW_SC && f.form != GW_RC))
        return false;
    uint32_t slot = gw_prep_as_slot(p, other);
    bool acc = is_first_acc(f.form);
    take_back(p);
    uint8_t *at = gw_prep_produce(p, gw_shift_xor[f.index == GW_BIN_SHR_U][acc], 16, GW_ACC_R, true);
    gw_prep_put16(at + 10, acc ? slot : f.a);
    gw_prep_put16(at + 12, slot);
    gw_prep_put16(at + 14, (uint32_t)f.imm & 31);
    return true;
}

/* Constants that deserve a handler of their own: divisors, and 64-bit ones. */
static bool by_constant(struct gw_prep *p, unsigned domain, uint32_t index,
                        const struct gw_pentry *a, uint64_t value)
{
    bool is_division = domain == 0 && (index == GW_BIN_DIV_U || index == GW_BIN_REM_U) && value > 1;
    bool is_wide = domain == 1 && (int64_t)value != (int32_t)(int64_t)value && index <= GW_BIN_XOR &&
                   gw_wide_const[index][0][0];
    if (a->kind == GW_ENTRY_CONST || (!is_division && !is_wide)) return false;
    gw_prep_pop(p);
    struct gw_pentry popped = gw_prep_pop(p);
    bool in_acc = gw_prep_in_acc(p, &popped);
    uint32_t slot = in_acc ? 0 : gw_prep_as_slot(p, &popped);
    gw_op *const *pair =
        is_wide ? gw_wide_const[index][in_acc] : gw_div_const[index == GW_BIN_REM_U][in_acc];
    uint8_t *at = gw_prep_produce(p, pair, 24, GW_ACC_R, domain == 0);
    gw_prep_put16(at + 10, slot);
    gw_prep_put32(at + 12, (uint32_t)value);
    gw_prep_put64(at + 16, is_wide ? value : UINT64_MAX / value + 1);
    return true;
}

bool gw_prep_fuse_binary(struct gw_prep *p, unsigned domain, uint32_t index)
{
    uint32_t depth = gw_prep_depth(p);
    if (depth < 2) return false;
    struct gw_pentry b = *gw_prep_at(p, depth - 1), a = *gw_prep_at(p, depth - 2);
    bool is_const = b.kind == GW_ENTRY_CONST;
    bool a_fuses = gw_prep_can_fuse(p, &a);
    const struct gw_fuse *f = &p->fuse;
    if ((index == GW_BIN_ROTL || index == GW_BIN_ROTR) && is_const && a_fuses && gw_fuse_is_bin(f, domain, GW_BIN_XOR) &&
        (f->form == GW_SS || f->form == GW_RS)) {
        uint32_t bits = domain ? 64 : 32, count = (uint32_t)b.value & (bits - 1);
        rotate(p, domain, index == GW_BIN_ROTL ? count : (bits - count) & (bits - 1));
        return true;
    }
    if (index == GW_BIN_AND && domain == 0 && is_const && a_fuses && gw_fuse_is_bin(f, 0, GW_BIN_SHR_U) &&
        (f->form == GW_SC || f->form == GW_RC)) {
        extract_bits(p, (uint32_t)b.value);
        return true;
    }
    if (is_const && by_constant(p, domain, index, &a, b.value)) return true;
    if (index == GW_BIN_XOR && domain == 0 && (a_fuses ? xor_shifted(p, &b)
                                                : gw_prep_can_fuse(p, &b) && xor_shifted(p, &a)))
        return true;
    if (index != GW_BIN_ADD || domain != 0) return false;
    if (a_fuses) return add_to(p, &b);
    return gw_prep_can_fuse(p, &b) && add_to(p, &a);
}

/* ---- addresses ---- */

static bool load_lea(struct gw_prep *p, gw_op *const rows[GW_ADDR_FORMS][2], unsigned acc,
                     bool is_32)
{
    struct gw_fuse f = p->fuse;
    gw_prep_unfuse(p);
    uint8_t *at = gw_prep_produce(p, rows[f.form ? GW_AT_RX : GW_AT_SX], 24, acc, is_32);
    gw_prep_put16(at + 10, f.a);
    gw_prep_put16(at + 16, f.b);
    gw_prep_put16(at + 18, (uint32_t)f.imm);
    gw_prep_put32(at + 12, (uint32_t)p->in.offset);
    return true;
}

bool gw_prep_fuse_load(struct gw_prep *p, const struct gw_pentry *address,
                       gw_op *const rows[GW_ADDR_FORMS][2], unsigned acc, bool is_32)
{
    if (!gw_prep_can_fuse(p, address)) return false;
    struct gw_fuse f = p->fuse;
    if (f.kind == GW_FUSE_LEA) return load_lea(p, rows, acc, is_32);
    if (!gw_fuse_is_bin(&f, 0, GW_BIN_ADD) || f.form > GW_RC) return false;
    static const uint8_t forms[] = {GW_AT_SS, GW_AT_SC, GW_AT_RS, GW_AT_RC};
    gw_prep_unfuse(p);
    uint8_t *at =
        gw_prep_produce(p, rows[forms[f.form]], f.form == GW_RS ? 16 : 24, acc, is_32);
    gw_prep_put16(at + 10, f.form == GW_RS ? f.b : f.a);
    gw_prep_put32(at + 12, (uint32_t)p->in.offset);
    if (f.form == GW_SS) gw_prep_put16(at + 16, f.b);
    else if (f.form != GW_RS) gw_prep_put32(at + 16, (uint32_t)f.imm);
    if (p->in.op != GW_OP_I32_LOAD && p->in.op != GW_OP_I32_LOAD8_U) return true;
    gw_prep_note(p, GW_FUSE_LOAD_SUM, f.a, (int32_t)(uint32_t)p->in.offset);
    p->fuse.b = f.b;
    p->fuse.imm2 = f.imm;
    p->fuse.form = f.form;
    p->fuse.index = p->in.op == GW_OP_I32_LOAD8_U;
    return true;
}

bool gw_prep_fuse_store(struct gw_prep *p, const struct gw_pentry *address, bool is_const,
                        const struct gw_pentry *value)
{
    bool is_there = value->kind == GW_ENTRY_LOCAL || value->kind == GW_ENTRY_SLOT;
    if ((!is_const && !is_there) || !gw_prep_can_fuse(p, address)) return false;
    struct gw_fuse f = p->fuse;
    if (!gw_fuse_is_bin(&f, 0, GW_BIN_ADD) || f.form > GW_RC) return false;
    uint32_t slot = is_const ? 0 : gw_prep_as_slot(p, value);
    gw_prep_unfuse(p);
    gw_op *op = gw_store_sum[p->in.op - GW_OP_I32_STORE][f.form][is_const];
    uint8_t *at = gw_prep_emit(p, op, 32);
    gw_prep_put16(at + 8, slot);
    gw_prep_put16(at + 10, f.a);
    gw_prep_put32(at + 12, (uint32_t)p->in.offset);
    if (f.form == GW_SS || f.form == GW_RS) gw_prep_put16(at + 16, f.b);
    else gw_prep_put32(at + 16, (uint32_t)f.imm);
    if (is_const) gw_prep_put32(at + 24, (uint32_t)value->value);
    return true;
}

bool gw_prep_fuse_range(struct gw_prep *p)
{
    uint32_t depth = gw_prep_depth(p);
    if (depth < 2 || p->in.op != GW_OP_I32_LT_U) return false;
    struct gw_pentry b = *gw_prep_at(p, depth - 1), a = *gw_prep_at(p, depth - 2);
    struct gw_fuse f = p->fuse;
    if (b.kind != GW_ENTRY_CONST || !gw_prep_can_fuse(p, &a) || !gw_fuse_is_bin(&f, 0, GW_BIN_ADD) ||
        (f.form != GW_SC && f.form != GW_RC))
        return false;
    take_back(p);
    uint8_t *at = gw_prep_produce(p, gw_is_in_range[f.form == GW_RC], 24, GW_ACC_R, true);
    gw_prep_put16(at + 10, f.a);
    gw_prep_put32(at + 12, (uint32_t)f.imm);
    gw_prep_put32(at + 16, (uint32_t)b.value);
    gw_prep_note(p, GW_FUSE_RANGE, f.a, f.imm);
    p->fuse.imm2 = (int32_t)(uint32_t)b.value;
    p->fuse.form = f.form == GW_RC;
    return true;
}
