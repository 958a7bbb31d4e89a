/* SPDX-License-Identifier: Apache-2.0 */
/* ops_control.c -- moves, branches, select. */
#include "core/interp/ops.h"

OP(gw_mov)
{
    SLOT(8) = SLOT(10);
    NEXT(16);
}

OP(gw_mov_v128)
{
    uint64_t low = fp[U16(10)], high = fp[U16(10) + 1];
    fp[U16(8)] = low;
    fp[U16(8) + 1] = high;
    NEXT(16);
}

OP(gw_mov_c32)
{
    SLOT(8) = U32(12);
    NEXT(16);
}

OP(gw_mov_c64)
{
    SLOT(8) = U64(16);
    NEXT(24);
}

OP(gw_mov_v128_const)
{
    fp[U16(8)] = U64(16);
    fp[U16(8) + 1] = U64(24);
    NEXT(32);
}

SOP(mov_r0)
{
    SLOT(8) = r0;
    NEXT(16);
}

SOP(mov_s0)
{
    gw_slot_set_f32(&SLOT(8), s0);
    NEXT(16);
}

SOP(mov_d0)
{
    gw_slot_set_f64(&SLOT(8), d0);
    NEXT(16);
}

gw_op *const gw_mov_acc[3] = {mov_r0, mov_s0, mov_d0};

OP(gw_br) { NEXT(I32(12)); }

#define BRANCH_ZERO(name, value, test)                                                   \
    SOP(name)                                                                            \
    {                                                                                    \
        if ((value)test) NEXT(I32(12));                                                  \
        NEXT(16);                                                                        \
    }
BRANCH_ZERO(i32_z_s, (uint32_t)SLOT(8), == 0)
BRANCH_ZERO(i32_z_r, (uint32_t)r0, == 0)
BRANCH_ZERO(i32_nz_s, (uint32_t)SLOT(8), != 0)
BRANCH_ZERO(i32_nz_r, (uint32_t)r0, != 0)
BRANCH_ZERO(i64_z_s, SLOT(8), == 0)
BRANCH_ZERO(i64_z_r, r0, == 0)
BRANCH_ZERO(i64_nz_s, SLOT(8), != 0)
BRANCH_ZERO(i64_nz_r, r0, != 0)
gw_op *const gw_i32_brz[2][2] = {{i32_z_s, i32_z_r}, {i32_nz_s, i32_nz_r}};
gw_op *const gw_i64_brz[2][2] = {{i64_z_s, i64_z_r}, {i64_nz_s, i64_nz_r}};

/* +8 index, +12 the number of targets, +16 their distances, the default's last. */
#define TABLE(name, value)                                                               \
    OP(name)                                                                             \
    {                                                                                    \
        uint32_t i = (uint32_t)(value), count = U32(12);                                 \
        i = i < count ? i : count;                                                       \
        NEXT(I32(16 + 4 * (uint64_t)i));                                                 \
    }
TABLE(gw_br_table_s, SLOT(8))
TABLE(gw_br_table_r, r0)

#define SELECT(name, condition, acc, slot, keep)                                         \
    SOP(name##_r)                                                                        \
    {                                                                                    \
        acc = (uint32_t)(condition) ? slot(10) : slot(12);                               \
        NEXT(16);                                                                        \
    }                                                                                    \
    SOP(name##_s)                                                                        \
    {                                                                                    \
        acc = (uint32_t)(condition) ? slot(10) : slot(12);                               \
        keep;                                                                            \
        NEXT(16);                                                                        \
    }
SELECT(select_i_s, SLOT(14), r0, SLOT, SLOT(8) = r0)
SELECT(select_i_r, r0, r0, SLOT, SLOT(8) = r0)
SELECT(select_f_s, SLOT(14), s0, SLOT_F32, gw_slot_set_f32(&SLOT(8), s0))
SELECT(select_f_r, r0, s0, SLOT_F32, gw_slot_set_f32(&SLOT(8), s0))
SELECT(select_d_s, SLOT(14), d0, SLOT_F64, gw_slot_set_f64(&SLOT(8), d0))
SELECT(select_d_r, r0, d0, SLOT_F64, gw_slot_set_f64(&SLOT(8), d0))

gw_op *const gw_select[GW_ACC_COUNT][2][2] = {
    {{select_i_s_r, select_i_s_s}, {select_i_r_r, select_i_r_s}},
    {{select_f_s_r, select_f_s_s}, {select_f_r_r, select_f_r_s}},
    {{select_d_s_r, select_d_s_s}, {select_d_r_r, select_d_r_s}},
};

OP(gw_select_v128)
{
    const uint64_t *from = &fp[(uint32_t)SLOT(14) ? U16(10) : U16(12)];
    uint64_t low = from[0], high = from[1];
    fp[U16(8)] = low;
    fp[U16(8) + 1] = high;
    NEXT(16);
}

OP(gw_unreachable) { TRAP(UNREACHABLE); }

OP(gw_poll)
{
    if (GW_UNLIKELY(gw_store_is_interrupted(x->store))) TRAP(INTERRUPTED);
    NEXT(8);
}

/* +8: what the block that starts here costs. */
OP(gw_fuel)
{
    int64_t left = x->store->fuel - U32(8);
    x->store->fuel = left;
    if (GW_UNLIKELY(left < 0)) TRAP(OUT_OF_FUEL);
    NEXT(16);
}

#define GW_TRAP_ROW(name, text)                                                          \
    GW_COLD enum gw_err gw_trap_op_##name(GW_OP_PARAMS)                                  \
    {                                                                                    \
        (void)mem, (void)r0, (void)s0, (void)d0;                                         \
        return gw_interp_trap(pc, fp, x, GW_TRAP_##name);                                \
    }
#include "core/runtime/trap.def"
#undef GW_TRAP_ROW
