/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_fuse_branch.c -- what a conditional branch absorbs: the comparison before it, and what made
 * the value that is compared. */
#include "core/interp/prepare_fuse.h"

/* A comparison (or test) of integers or floats and a branch in one. */
static void compare_branch(struct gw_prep *p, gw_op *op, const struct gw_fuse *f)
{
    bool is_float = f->domain >= 2;
    bool is_long = f->form == GW_SC || (f->form == GW_RC && is_float);
    uint8_t *at = gw_prep_emit(p, op, is_long ? 24 : 16);
    if (f->form == GW_SS || f->form == GW_SC) gw_prep_put16(at + 8, f->a);
    if (f->form == GW_SS) gw_prep_put16(at + 10, f->b);
    if (f->form == GW_RS) gw_prep_put16(at + 8, f->b);
    if (is_long) gw_prep_put64(at + 16, is_float ? f->bits : (uint32_t)f->imm);
    else if (f->form == GW_RC) gw_prep_put32(at + 8, (uint32_t)f->imm);
}

static gw_op *compare_handler(const struct gw_fuse *f, bool sense)
{
    switch (f->domain) {
    case 0: return gw_i32_br[sense ? f->index : gw_compare_negated(f->index)][f->form];
    case 1: return gw_i64_br[sense ? f->index : gw_compare_negated(f->index)][f->form];
    case 2: return gw_f32_br[f->index][sense][f->form];
    default: return gw_f64_br[f->index][sense][f->form];
    }
}

/* An i32 in r0 that a branch compares: with slot b or constant imm. */
struct comparison {
    uint32_t compare; /* index of the integer comparison */
    bool is_const;
    uint32_t b;
    int32_t imm;
};

static void put_other(uint8_t *at, const struct comparison *c)
{
    if (c->is_const) gw_prep_put32(at, (uint32_t)c->imm);
    else gw_prep_put16(at, c->b);
}

/* After one addition to a local, or two: the end of most loops. */
static bool absorb_count(struct gw_prep *p, const struct comparison *c)
{
    struct gw_fuse f = p->fuse;
    bool is_double = f.kind == GW_FUSE_ADD_ADD;
    bool by_slot = gw_fuse_is_bin(&f, 0, GW_BIN_ADD) && f.form == GW_SS && f.is_stored;
    if (!is_double && !by_slot && !gw_fuse_is_count(&f)) return false;
    if (!c->is_const && (c->b == f.dst || (is_double && c->b == f.dst2))) return false;
    gw_prep_retract(p);
    unsigned how = is_double ? 1 : by_slot ? 2 : 0;
    uint8_t *at =
        gw_prep_emit(p, gw_count_br[c->compare][how][c->is_const], is_double ? 32 : 24);
    gw_prep_put16(at + 8, f.dst);
    gw_prep_put16(at + 10, f.a);
    if (by_slot) gw_prep_put16(at + 16, f.b);
    else gw_prep_put32(at + 16, (uint32_t)f.imm);
    if (is_double) {
        gw_prep_put32(at + 20, (uint32_t)f.imm2);
        gw_prep_put16(at + 24, f.dst2);
        gw_prep_put16(at + 26, f.b2);
    }
    put_other(at + (is_double ? 28 : 20), c);
    return true;
}

/* After a mask; after an addition whose sum only the comparison needs: a range. */
static bool absorb_constant(struct gw_prep *p, const struct comparison *c)
{
    struct gw_fuse f = p->fuse;
    if (!c->is_const || f.kind != GW_FUSE_BIN || !gw_fuse_has_const(&f)) return false;
    bool is_unsigned = c->compare >= GW_CMP_LT_U && (c->compare & 1); /* lt_u gt_u le_u ge_u */
    bool in_acc = f.form == GW_RC;
    uint8_t *at;
    if (c->compare <= GW_CMP_NE && gw_fuse_is_bin(&f, 0, GW_BIN_AND)) {
        gw_prep_retract(p);
        at = gw_prep_emit(p, gw_mask_br[c->compare][in_acc][f.is_stored], 24);
        if (f.is_stored) gw_prep_put16(at + 8, f.dst);
    } else if (is_unsigned && gw_fuse_is_bin(&f, 0, GW_BIN_ADD) && !f.is_stored) {
        gw_prep_unfuse(p); /* the accumulator stays as it was before the sum */
        at = gw_prep_emit(p, gw_range_br[(c->compare - GW_CMP_LT_U) / 2][in_acc], 24);
    } else {
        return false;
    }
    gw_prep_put16(at + 10, f.a);
    gw_prep_put32(at + 16, (uint32_t)f.imm);
    gw_prep_put32(at + 20, (uint32_t)c->imm);
    return true;
}

/* After a load or a global.get. */
static bool absorb_load(struct gw_prep *p, const struct comparison *c)
{
    struct gw_fuse f = p->fuse;
    if (!c->is_const && (f.kind != GW_FUSE_LOAD || (f.is_stored && c->b == f.dst))) return false;
    if (f.kind != GW_FUSE_LOAD && c->compare > GW_CMP_NE) return false;
    uint8_t *at;
    if (f.kind == GW_FUSE_LOAD) {
        gw_prep_retract(p);
        gw_op *const *pair = gw_load_br[f.index][c->compare][f.form][c->is_const];
        at = gw_prep_emit(p, pair[f.is_stored], 24);
        gw_prep_put16(at + 10, f.a);
        gw_prep_put32(at + 16, (uint32_t)f.imm);
        put_other(at + 20, c);
    } else if (f.kind == GW_FUSE_LOAD_SUM) {
        gw_prep_retract(p);
        at = gw_prep_emit(p, gw_load_sum_br[f.index][c->compare][f.form][f.is_stored], 32);
        gw_prep_put16(at + 10, f.form == GW_RS ? f.b : f.a);
        gw_prep_put32(at + 16, (uint32_t)f.imm);
        put_other(at + 20, c);
        if (f.form == GW_SS) gw_prep_put16(at + 24, f.b);
        else gw_prep_put32(at + 24, (uint32_t)f.imm2);
    } else if (f.kind == GW_FUSE_GLOBAL) {
        gw_prep_retract(p);
        at = gw_prep_emit(p, gw_global_br[c->compare][f.is_stored], 32);
        gw_prep_put64(at + 16, f.bits);
        put_other(at + 24, c);
    } else {
        return false;
    }
    if (f.is_stored) gw_prep_put16(at + 8, f.dst);
    return true;
}

/* The instruction before the branch made r0: do both in one. */
static bool absorb(struct gw_prep *p, uint32_t compare, bool is_const, uint32_t b, int32_t imm)
{
    if (!gw_prep_has_fuse(p)) return false;
    const struct comparison c = {compare, is_const, b, imm};
    return absorb_count(p, &c) || absorb_constant(p, &c) || absorb_load(p, &c);
}

static void range_branch(struct gw_prep *p, bool sense)
{
    struct gw_fuse f = p->fuse;
    gw_prep_unfuse(p);
    uint8_t *at = gw_prep_emit(p, gw_range_br[sense ? 0 : 3][f.form], 24); /* lt_u, ge_u */
    gw_prep_put16(at + 10, f.a);
    gw_prep_put32(at + 16, (uint32_t)f.imm);
    gw_prep_put32(at + 20, (uint32_t)f.imm2);
}

static void test_branch(struct gw_prep *p, bool is_64, bool sense)
{
    struct gw_fuse f = p->fuse;
    gw_prep_unfuse(p);
    uint32_t test = sense ? GW_BR_TEST : GW_BR_TESTZ;
    compare_branch(p, (is_64 ? gw_i64_br : gw_i32_br)[test][f.form], &f);
}

static bool is_test(const struct gw_prep *p, bool is_64)
{
    return gw_prep_has_fuse(p) && gw_fuse_is_bin(&p->fuse, is_64, GW_BIN_AND) && !p->fuse.is_stored &&
           p->fuse.form <= GW_RC;
}

static void zero_branch(struct gw_prep *p, bool sense)
{
    struct gw_fuse f = p->fuse;
    bool in_acc = f.form == 1;
    gw_prep_unfuse(p);
    if (in_acc && f.domain == 0 && gw_prep_has_fuse(p) && p->fuse.kind == GW_FUSE_RANGE &&
        !p->fuse.is_stored) {
        range_branch(p, !sense);
        return;
    }
    if (in_acc && is_test(p, f.domain)) {
        test_branch(p, f.domain, !sense);
        return;
    }
    if (in_acc && f.domain == 0 && absorb(p, sense ? GW_CMP_EQ : GW_CMP_NE, true, 0, 0)) return;
    uint8_t *at = gw_prep_emit(p, (f.domain ? gw_i64_brz : gw_i32_brz)[!sense][in_acc], 16);
    gw_prep_put16(at + 8, f.a);
}

bool gw_prep_fuse_branch(struct gw_prep *p, const struct gw_pentry *value, bool sense,
                         bool is_64)
{
    if (!gw_prep_has_fuse(p)) return false;
    if (gw_prep_can_fuse(p, value)) {
        struct gw_fuse f = p->fuse;
        if (is_test(p, is_64)) {
            test_branch(p, is_64, sense);
            return true;
        }
        if (is_64) return false;
        if (f.kind == GW_FUSE_EQZ) {
            zero_branch(p, sense);
            return true;
        }
        if (f.kind == GW_FUSE_RANGE) {
            range_branch(p, sense);
            return true;
        }
        if (f.kind == GW_FUSE_CMP) {
            gw_prep_unfuse(p);
            uint32_t compare = sense ? f.index : gw_compare_negated(f.index);
            bool uses_acc = f.domain == 0 && (f.form == GW_RS || f.form == GW_RC);
            if (uses_acc && absorb(p, compare, f.form == GW_RC, f.b, f.imm)) return true;
            compare_branch(p, compare_handler(&f, sense), &f);
            return true;
        }
        if (f.kind != GW_FUSE_LOAD && f.kind != GW_FUSE_LOAD_SUM && f.kind != GW_FUSE_GLOBAL)
            return false;
        return absorb(p, sense ? GW_CMP_NE : GW_CMP_EQ, true, 0, 0);
    }
    if (!is_64 && p->fuse.kind == GW_FUSE_MOV && value->acc == GW_ACC_R &&
        gw_prep_in_acc(p, value)) {
        struct gw_fuse f = gw_prep_retract(p);
        uint8_t *at = gw_prep_emit(p, gw_mov_brz[sense], 16);
        gw_prep_put16(at + 8, f.dst);
        gw_prep_put16(at + 10, f.a);
        return true;
    }
    /* Stored, but still in the accumulator. */
    bool made_acc = gw_fuse_is_bin(&p->fuse, 0, GW_BIN_AND) || gw_fuse_is_bin(&p->fuse, 0, GW_BIN_ADD) ||
                    p->fuse.kind == GW_FUSE_LOAD || p->fuse.kind == GW_FUSE_LOAD_SUM ||
                    p->fuse.kind == GW_FUSE_GLOBAL || p->fuse.kind == GW_FUSE_ADD_ADD || gw_fuse_is_count(&p->fuse);
    if (is_64 || !made_acc || !p->fuse.is_stored || !gw_prep_in_acc(p, value)) return false;
    return absorb(p, sense ? GW_CMP_NE : GW_CMP_EQ, true, 0, 0);
}
