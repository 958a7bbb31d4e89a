/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays. A null is found by reading its length. */
#include "core/jit/front_object.h"

static struct gw_addr length_of(gw_reg array)
{
    return (struct gw_addr){array, GW_REG_NONE, 0, offsetof(struct gw_gc_array, len)};
}

/* The address of an element: the index is the top, the array below. */
static struct gw_addr pop_element(struct gw_front *f, enum gw_access access)
{
    gw_reg index = gw_front_pop_reg(f), array = gw_front_pop_reg(f);
    gw_masm_trap_if_mem(&f->m, GW_GE_U, false, index, length_of(array),
                        GW_TRAP_ARRAY_BOUNDS);
    struct gw_addr at = {array, index, 0, GW_GC_ARRAY_ELEMS};
    switch (access) {
    case GW_ACCESS_U8:
    case GW_ACCESS_S8_32:
        break;
    case GW_ACCESS_U16:
    case GW_ACCESS_S16_32:
        at.shift = 1;
        break;
    case GW_ACCESS_32:
    case GW_ACCESS_F32:
        at.shift = 2;
        break;
    case GW_ACCESS_V128:
        at.index = gw_front_temp(f, GW_I64);
        gw_masm_alu(&f->m, GW_ALU_SHL, true, at.index, index, GW_OPND_CONST(4));
        break;
    default:
        at.shift = 3;
        break;
    }
    return at;
}

static void get(struct gw_front *f)
{
    gw_valtype storage = gw_object_field(f, f->in.index, 0);
    gw_valtype type = gw_object_unpacked(storage);
    enum gw_access access = gw_object_access(storage, f->in.op == GW_OP_ARRAY_GET_S);
    struct gw_addr at = pop_element(f, access);
    gw_reg result = gw_front_result(f, type);
    gw_masm_load(&f->m, access, result, at);
    gw_front_push(f, type, result);
}

static void set(struct gw_front *f)
{
    enum gw_access access = gw_object_access(gw_object_field(f, f->in.index, 0), false);
    enum gw_access stored = access;
    struct gw_opnd value = gw_front_pop_stored(f, &stored);
    struct gw_addr at = pop_element(f, access);
    gw_masm_store(&f->m, stored, value, at);
}

static void len(struct gw_front *f)
{
    gw_reg array = gw_front_pop_reg(f), result = gw_front_result(f, GW_I32);
    gw_masm_load(&f->m, GW_ACCESS_32, result, length_of(array));
    gw_front_push(f, GW_I32, result);
}

static void create(struct gw_front *f, enum gw_jit_builtin_id id, uint32_t operands,
                   uint64_t b)
{
    gw_valtype ref = GW_ANYREF;
    gw_front_builtin(f, id, operands, &ref, 1, f->in.index, b);
}

static void work(struct gw_front *f, enum gw_jit_builtin_id id, uint32_t operands)
{
    gw_front_builtin(f, id, operands, NULL, 0, f->in.index, f->in.index2);
}

void gw_front_array(struct gw_front *f)
{
    uint32_t second = f->in.index2;
    switch (f->in.op) {
    case GW_OP_ARRAY_NEW:
        create(f, GW_BUILTIN_ARRAY_NEW, 2, 0);
        break;
    case GW_OP_ARRAY_NEW_DEFAULT:
        create(f, GW_BUILTIN_ARRAY_NEW_DEFAULT, 1, 0);
        break;
    case GW_OP_ARRAY_NEW_FIXED:
        if (!gw_front_new_array_fixed(f))
            create(f, GW_BUILTIN_ARRAY_NEW_FIXED, second, second);
        break;
    case GW_OP_ARRAY_NEW_DATA:
        create(f, GW_BUILTIN_ARRAY_NEW_DATA, 2, second);
        break;
    case GW_OP_ARRAY_NEW_ELEM:
        create(f, GW_BUILTIN_ARRAY_NEW_ELEM, 2, second);
        break;
    case GW_OP_ARRAY_SET:
        set(f);
        break;
    case GW_OP_ARRAY_LEN:
        len(f);
        break;
    case GW_OP_ARRAY_FILL:
        work(f, GW_BUILTIN_ARRAY_FILL, 4);
        break;
    case GW_OP_ARRAY_COPY:
        work(f, GW_BUILTIN_ARRAY_COPY, 5);
        break;
    case GW_OP_ARRAY_INIT_DATA:
        work(f, GW_BUILTIN_ARRAY_INIT_DATA, 4);
        break;
    case GW_OP_ARRAY_INIT_ELEM:
        work(f, GW_BUILTIN_ARRAY_INIT_ELEM, 4);
        break;
    default:
        get(f);
        break;
    }
}
