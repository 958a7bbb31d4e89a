/* SPDX-License-Identifier: Apache-2.0 */
/* prepare_vector.c -- vectors and wide arithmetic: everything from slot to slot. */
#include <string.h>

#include "core/interp/prepare.h"

static unsigned acc_of_letter(char c)
{
    return c == 'f' ? GW_ACC_S : c == 'F' ? GW_ACC_D : c == 'V' ? GW_ACC_NONE : GW_ACC_R;
}

uint8_t *gw_prep_slots(struct gw_prep *p, gw_op *op, size_t bytes, const char *sig)
{
    const char *results = strchr(sig, ':') + 1;
    uint32_t count = (uint32_t)(results - 1 - sig), operands[4] = {0, 0, 0, 0};
    for (uint32_t i = count; i-- > 0;) operands[i] = gw_prep_pop_slot(p);
    uint8_t *at = gw_prep_produce_slot(p, op, bytes, acc_of_letter(*results),
                                       *results == 'i' || *results == 'f');
    for (uint32_t i = 0; i < count; i++) gw_prep_put16(at + 10 + 2 * i, operands[i]);
    if (results[1]) { /* wide arithmetic: a pair of i64 from the same instruction */
        struct gw_pentry *low = gw_prep_at(p, gw_prep_depth(p) - 1);
        if (p->err == GW_OK) low->pos = GW_PREP_NONE;
        struct gw_pentry *high = gw_prep_push(p, GW_ACC_R, false);
        gw_prep_wrote(p, high->home);
    } else if (*results == 'V') {
        gw_prep_wrote(p, gw_prep_next_home(p) - 1);
    }
    return at;
}

static void vector_load(struct gw_prep *p, gw_op *const pair[2])
{
    bool is_checked = !p->is_guarded || p->in.index != 0;
    uint32_t address = gw_prep_pop_slot(p);
    uint8_t *at = gw_prep_produce_slot(p, pair[is_checked], GW_CHECKED_BYTES, GW_ACC_NONE, false);
    gw_prep_wrote(p, gw_prep_next_home(p) - 1);
    gw_prep_put16(at + 10, address);
    gw_prep_put16(at + 12, p->module->memories[p->in.index].type.limits.is_64);
    gw_prep_put_ptr(at + 16, p->instance->memories[p->in.index]);
    gw_prep_put64(at + 24, p->in.offset);
}

static void vector_lane(struct gw_prep *p, gw_op *const pair[2], bool is_load)
{
    bool is_checked = !p->is_guarded || p->in.index != 0;
    uint32_t vector = gw_prep_pop_slot(p), address = gw_prep_pop_slot(p);
    gw_op *op = pair[is_checked];
    uint8_t *at = is_load ? gw_prep_produce_slot(p, op, 40, GW_ACC_NONE, false)
                          : gw_prep_emit(p, op, 40);
    if (is_load) gw_prep_wrote(p, gw_prep_next_home(p) - 1);
    gw_prep_put16(at + 10, address);
    gw_prep_put16(at + 12, p->module->memories[p->in.index].type.limits.is_64);
    gw_prep_put16(at + 14, vector);
    gw_prep_put_ptr(at + 16, p->instance->memories[p->in.index]);
    gw_prep_put64(at + 24, p->in.offset);
    gw_prep_put16(at + 32, p->in.lane);
}

static void vector_const(struct gw_prep *p)
{
    uint8_t *at = gw_prep_produce_slot(p, gw_mov_v128_const, 32, GW_ACC_NONE, false);
    gw_prep_wrote(p, gw_prep_next_home(p) - 1);
    memcpy(at + 16, p->in.bytes, 16);
}

static gw_op *wide_op(enum gw_opcode op)
{
    switch (op) {
    case GW_OP_I64_ADD128: return gw_i64_add128;
    case GW_OP_I64_SUB128: return gw_i64_sub128;
    case GW_OP_I64_MUL_WIDE_S: return gw_i64_mul_wide_s;
    case GW_OP_I64_MUL_WIDE_U: return gw_i64_mul_wide_u;
    default: return NULL;
    }
}

bool gw_prep_vector(struct gw_prep *p)
{
    enum gw_opcode op = p->in.op;
    const struct gw_opcode_row *row = &gw_opcode_rows[op];
    if (op >= GW_OP_V128_LOAD && op <= GW_OP_V128_LOAD64_SPLAT)
        vector_load(p, gw_vector_load[op - GW_OP_V128_LOAD]);
    else if (op == GW_OP_V128_LOAD32_ZERO || op == GW_OP_V128_LOAD64_ZERO)
        vector_load(p, gw_vector_load[11 + (op - GW_OP_V128_LOAD32_ZERO)]);
    else if (op == GW_OP_V128_STORE) vector_lane(p, gw_vector_store, false);
    else if (op >= GW_OP_V128_LOAD8_LANE && op <= GW_OP_V128_LOAD64_LANE)
        vector_lane(p, gw_vector_load_lane[op - GW_OP_V128_LOAD8_LANE], true);
    else if (op >= GW_OP_V128_STORE8_LANE && op <= GW_OP_V128_STORE64_LANE)
        vector_lane(p, gw_vector_store_lane[op - GW_OP_V128_STORE8_LANE], false);
    else if (op == GW_OP_V128_CONST) vector_const(p);
    else if (wide_op(op)) gw_prep_slots(p, wide_op(op), 24, row->sig);
    else if (row->prefix == 0xfd) {
        bool has_bytes = row->imm == GW_IMM_SHUFFLE;
        uint8_t *at = gw_prep_slots(p, gw_vector_find(op), has_bytes ? 32 : 24, row->sig);
        if (has_bytes) memcpy(at + 16, p->in.bytes, 16);
        else if (row->imm == GW_IMM_LANE) gw_prep_put16(at + 16, p->in.lane);
    } else
        return false;
    return true;
}
