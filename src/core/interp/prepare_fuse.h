/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_fuse.h -- what prepare_fuse.c and prepare_fuse_branch.c share. */
#ifndef GW_CORE_INTERP_PREPARE_FUSE_H
#define GW_CORE_INTERP_PREPARE_FUSE_H

#include "core/interp/prepare.h"

enum { /* ORDER(opcodes.def): indices into the integer tables */
    GW_BIN_ADD = 0, GW_BIN_MUL = 2, GW_BIN_DIV_U = 4, GW_BIN_REM_U = 6, GW_BIN_AND = 7,
    GW_BIN_XOR = 9, GW_BIN_SHL = 10, GW_BIN_SHR_U = 12, GW_BIN_ROTL = 13, GW_BIN_ROTR = 14,
    GW_CMP_EQ = 0, GW_CMP_NE = 1, GW_CMP_LT_U = 3
};

/* Take the last instruction back; what it leaves in its accumulator its follower will leave there, too. */
struct gw_fuse gw_prep_retract(struct gw_prep *p);

static inline bool gw_fuse_is_bin(const struct gw_fuse *f, unsigned domain, unsigned index)
{
    return f->kind == GW_FUSE_BIN && f->domain == domain && f->index == index;
}

/* An i32.add of a constant whose sum is stored. */
static inline bool gw_fuse_is_count(const struct gw_fuse *f)
{
    return gw_fuse_is_bin(f, 0, GW_BIN_ADD) && f->form == GW_SC && f->is_stored;
}

static inline bool gw_fuse_has_const(const struct gw_fuse *f)
{
    return f->form == GW_SC || f->form == GW_RC;
}

/* The integer comparison that holds when `compare` does not. */
static inline uint32_t gw_compare_negated(uint32_t compare)
{
    /* ORDER(opcodes.def): eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u */
    static const uint8_t to[] = {1, 0, 8, 9, 6, 7, 4, 5, 2, 3};
    return to[compare];
}

#endif
