/* SPDX-License-Identifier: Apache-2.0 */
/* Tables. Entries move when a table grows, so nothing of it is kept between instructions. */
#include "core/jit/front.h"

static gw_valtype index_type(const struct gw_front *f, gw_tableidx table)
{
    return f->module->tables[table].type.limits.is_64 ? GW_I64 : GW_I32;
}

static struct gw_addr field_of(struct gw_addr table, size_t offset)
{
    table.disp += (int64_t)offset;
    return table;
}

/* The address of an entry; its index in a register. */
static struct gw_addr entry_at(struct gw_front *f, gw_reg index)
{
    struct gw_addr table = gw_front_table_field(f, f->in.index, 0);
    gw_masm_trap_if_mem(&f->m, GW_GE_U, true, index,
                        field_of(table, offsetof(struct gw_table, size)),
                        GW_TRAP_TABLE_BOUNDS);
    gw_reg entries = gw_front_temp(f, GW_I64);
    gw_masm_load(&f->m, GW_ACCESS_64, entries,
                 field_of(table, offsetof(struct gw_table, entries)));
    return (struct gw_addr){entries, index, 3, 0};
}

static void get(struct gw_front *f)
{
    struct gw_addr at = entry_at(f, gw_front_pop_reg(f));
    gw_reg result = gw_front_result(f, GW_ANYREF);
    gw_masm_load(&f->m, GW_ACCESS_64, result, at);
    gw_front_push(f, GW_ANYREF, result);
}

static void set(struct gw_front *f)
{
    enum gw_access access = GW_ACCESS_64;
    struct gw_opnd value = gw_front_pop_stored(f, &access);
    struct gw_addr at = entry_at(f, gw_front_pop_reg(f));
    gw_masm_store(&f->m, access, value, at);
}

static void size(struct gw_front *f)
{
    struct gw_addr at =
        gw_front_table_field(f, f->in.index, offsetof(struct gw_table, size));
    gw_valtype type = index_type(f, f->in.index);
    gw_reg result = gw_front_result(f, type);
    gw_masm_load(&f->m, GW_ACCESS_64, result, at); /* of 32 bits: at most 2^32 - 1 */
    gw_front_push(f, type, result);
}

static void grow(struct gw_front *f)
{
    gw_valtype type = index_type(f, f->in.index);
    gw_front_builtin(f, GW_BUILTIN_TABLE_GROW, 2, &type, 1, f->in.index, 0);
}

void gw_front_table(struct gw_front *f)
{
    uint32_t a = f->in.index, b = f->in.index2;
    switch (f->in.op) {
    case GW_OP_TABLE_GET:
        get(f);
        break;
    case GW_OP_TABLE_SET:
        set(f);
        break;
    case GW_OP_TABLE_SIZE:
        size(f);
        break;
    case GW_OP_TABLE_GROW:
        grow(f);
        break;
    case GW_OP_TABLE_INIT:
        gw_front_builtin(f, GW_BUILTIN_TABLE_INIT, 3, NULL, 0, b, a);
        break;
    case GW_OP_TABLE_COPY:
        gw_front_builtin(f, GW_BUILTIN_TABLE_COPY, 3, NULL, 0, a, b);
        break;
    case GW_OP_TABLE_FILL:
        gw_front_builtin(f, GW_BUILTIN_TABLE_FILL, 3, NULL, 0, a, 0);
        break;
    default:
        gw_front_builtin(f, GW_BUILTIN_ELEM_DROP, 0, NULL, 0, a, 0);
        break;
    }
}
