/* SPDX-License-Identifier: Apache-2.0 */
/* Structs. A null is found by the access to its field, where that lies in the first page. */
#include "core/jit/front_object.h"

static struct gw_addr pop_field(struct gw_front *f, uint32_t bytes_at_most)
{
    uint64_t at = (uint64_t)GW_GC_STRUCT_FIELDS +
                  gw_object_canon(f, f->in.index)->field_offsets[f->in.index2];
    gw_reg object = gw_front_pop_reg(f);
    if (at + bytes_at_most > GW_NULL_PAGE_BYTES)
        gw_masm_trap_if(&f->m, GW_EQ, true, object, GW_OPND_CONST(0),
                        GW_TRAP_NULL_STRUCTURE);
    return (struct gw_addr){object, GW_REG_NONE, 0, (int64_t)at};
}

static void get(struct gw_front *f)
{
    gw_valtype storage = gw_object_field(f, f->in.index, f->in.index2);
    gw_valtype type = gw_object_unpacked(storage);
    struct gw_addr field = pop_field(f, 16);
    gw_reg result = gw_front_result(f, type);
    gw_masm_load(&f->m, gw_object_access(storage, f->in.op == GW_OP_STRUCT_GET_S), result,
                 field);
    gw_front_push(f, type, result);
}

static void set(struct gw_front *f)
{
    enum gw_access access =
        gw_object_access(gw_object_field(f, f->in.index, f->in.index2), false);
    struct gw_opnd value = gw_front_pop_stored(f, &access);
    struct gw_addr field = pop_field(f, 16);
    gw_masm_store(&f->m, access, value, field);
}

void gw_front_struct(struct gw_front *f)
{
    gw_valtype ref = GW_ANYREF;
    switch (f->in.op) {
    case GW_OP_STRUCT_NEW:
        if (gw_front_new_struct(f)) break;
        gw_front_builtin(f, GW_BUILTIN_STRUCT_NEW,
                         f->module->types[f->in.index].aggregate.field_count, &ref, 1,
                         f->in.index, 0);
        break;
    case GW_OP_STRUCT_NEW_DEFAULT:
        if (gw_front_new_struct_default(f)) break;
        gw_front_builtin(f, GW_BUILTIN_STRUCT_NEW_DEFAULT, 0, &ref, 1, f->in.index, 0);
        break;
    case GW_OP_STRUCT_SET:
        set(f);
        break;
    default:
        get(f);
        break;
    }
}
