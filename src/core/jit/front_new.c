/* SPDX-License-Identifier: Apache-2.0 */
/* front_new.c -- small objects of known size: a cell off the heap's list for that size, then
 * its fields. Where the list is empty, and when it is time to collect, C makes the object. */
#include "core/jit/front_object.h"
#include "core/runtime/gc_heap.h"

enum { MOST_BYTES = 256, MOST_FIELDS = 32 };

struct new
{
    gw_reg object, temp, other;
    uint32_t field_count;
};

static struct gw_addr at(gw_reg base, size_t offset)
{
    return (struct gw_addr){base, GW_REG_NONE, 0, (int64_t)offset};
}

static void call_new(struct gw_front *f, const struct gw_deferred *d)
{
    gw_front_slow_call(f, d, (enum gw_jit_builtin_id)d->values[0], (uint32_t)d->values[1],
                       d->regs[0], d->values[2], d->values[3]);
}

/* Where the list of the cells for so many bytes begins, in the heap. */
static size_t list_at(size_t bytes)
{
    return offsetof(struct gw_gc_heap, classes) +
           gw_gc_heap_class(bytes) * sizeof(struct gw_gc_class) +
           offsetof(struct gw_gc_class, free);
}

/* Take a cell and write its head. The deferred call gives an object that is complete but
 * for what the instruction writes. */
static struct new take(struct gw_front *f, enum gw_gc_kind kind, size_t bytes,
                       enum gw_jit_builtin_id id, uint64_t b)
{
    struct new n = {gw_front_temp(f, GW_I64), gw_front_temp(f, GW_I64),
                    gw_front_temp(f, GW_I64), 0};
    size_t list = list_at(bytes);
    uint32_t slot = gw_front_next_place(f);
    struct gw_deferred *d = gw_front_defer(f, call_new);
    d->regs[0] = n.object;
    d->values[0] = id;
    d->values[1] = slot;
    d->values[2] = f->in.index;
    d->values[3] = b;
    gw_front_need_slots(f, slot + 1);
    gw_front_keep(f, d);
    gw_label slow = d->label, back = d->back;
    struct gw_opnd null = GW_OPND_CONST(0);
    gw_masm_load(&f->m, GW_ACCESS_64, n.temp,
                 gw_front_context(f, offsetof(struct gw_instance, store)));
    gw_masm_load(&f->m, GW_ACCESS_64, n.temp, at(n.temp, offsetof(struct gw_store, gc)));
    gw_masm_branch(&f->m, GW_EQ, true, n.temp, null, slow);
    gw_masm_load(&f->m, GW_ACCESS_64, n.object, at(n.temp, list));
    gw_masm_branch(&f->m, GW_EQ, true, n.object, null, slow);
    gw_masm_load(&f->m, GW_ACCESS_64, n.other,
                 at(n.object, offsetof(struct gw_gc_cell, next)));
    gw_masm_store(&f->m, GW_ACCESS_64, GW_OPND_REG(n.other), at(n.temp, list));
    gw_masm_load(&f->m, GW_ACCESS_32, n.temp,
                 gw_front_context(f, f->layout.type_ids +
                                         (uint64_t)f->in.index * sizeof(gw_type_id)));
    gw_masm_store(&f->m, GW_ACCESS_32, GW_OPND_REG(n.temp),
                  at(n.object, offsetof(struct gw_gc_object, type)));
    struct gw_gc_object head = {.kind = (uint8_t)kind, .flags = GW_GC_FLAG_OBJECT};
    int32_t rest;
    memcpy(&rest, (const uint8_t *)&head + sizeof head.type, sizeof rest);
    gw_masm_store(&f->m, GW_ACCESS_32, GW_OPND_CONST(rest),
                  at(n.object, sizeof head.type));
    gw_masm_bind(&f->m, back);
    return n;
}

/* ---- fields ---- */

static void put_const(struct gw_front *f, const struct new *n, const struct gw_fentry *e,
                      enum gw_access access, struct gw_addr to)
{
    if (access == GW_ACCESS_V128) { /* zero */
        gw_masm_store(&f->m, GW_ACCESS_64, GW_OPND_CONST(0), to);
        to.disp += 8;
        gw_masm_store(&f->m, GW_ACCESS_64, GW_OPND_CONST(0), to);
        return;
    }
    bool is_64 = access == GW_ACCESS_64 || access == GW_ACCESS_F64;
    int64_t value = is_64 ? (int64_t)e->bits : (int32_t)(uint32_t)e->bits;
    if (access == GW_ACCESS_F32) access = GW_ACCESS_32;
    if (access == GW_ACCESS_F64) access = GW_ACCESS_64;
    struct gw_opnd opnd = GW_OPND_CONST(value);
    if (value != (int32_t)value) {
        gw_masm_const(&f->m, GW_I64, n->temp, (uint64_t)value);
        opnd = GW_OPND_REG(n->temp);
    }
    gw_masm_store(&f->m, access, opnd, to);
}

/* From a slot through an integer register, whatever it is. */
static void put_slot(struct gw_front *f, const struct new *n, uint32_t slot,
                     enum gw_access access, struct gw_addr to)
{
    if (access == GW_ACCESS_V128) {
        gw_masm_load_slot(&f->m, GW_I64, n->temp, slot + 1);
        gw_masm_store(&f->m, GW_ACCESS_64, GW_OPND_REG(n->temp),
                      (struct gw_addr){to.base, to.index, to.shift, to.disp + 8});
    }
    bool is_32 = access == GW_ACCESS_F32 || access == GW_ACCESS_32;
    if (access == GW_ACCESS_F32) access = GW_ACCESS_32;
    if (access == GW_ACCESS_F64 || access == GW_ACCESS_V128) access = GW_ACCESS_64;
    gw_masm_load_slot(&f->m, is_32 ? GW_I32 : GW_I64, n->temp, slot);
    gw_masm_store(&f->m, access, GW_OPND_REG(n->temp), to);
}

/* Write the entry `depth` below the top, which stays. */
static void put(struct gw_front *f, const struct new *n, uint32_t depth,
                gw_valtype storage, size_t offset)
{
    const struct gw_fentry *e = gw_front_top(f, depth);
    enum gw_access access = gw_object_access(storage, false);
    struct gw_addr to = at(n->object, offset);
    gw_reg reg = e->reg;
    switch ((enum gw_fentry_kind)e->kind) {
    case GW_FE_CONST:
        put_const(f, n, e, access, to);
        return;
    case GW_FE_SLOT:
        put_slot(f, n, e->slot, access, to);
        return;
    case GW_FE_LOCAL:
        reg = f->homes.locals[e->local].reg;
        if (reg == GW_REG_NONE) {
            put_slot(f, n, f->homes.locals[e->local].slot, access, to);
            return;
        }
        break;
    case GW_FE_REG:
        break;
    }
    gw_masm_store(&f->m, access, GW_OPND_REG(reg), to);
}

static void finish(struct gw_front *f, const struct new *n, uint32_t operands)
{
    gw_front_drop(f, operands);
    gw_front_push(f, GW_ANYREF, n->object);
}

/* Fuel is taken by C, where an object is so large that it costs any. */
static bool is_small(const struct gw_front *f, uint64_t bytes, uint32_t fields)
{
    if (fields > MOST_FIELDS) return false;
    return bytes <= (f->options & GW_JIT_METERED ? 63 : MOST_BYTES);
}

bool gw_front_new_struct(struct gw_front *f)
{
    const struct gw_canon *type = gw_object_canon(f, f->in.index);
    uint32_t count = type->type.aggregate.field_count;
    size_t bytes = (size_t)GW_GC_STRUCT_FIELDS + type->fields_bytes;
    if (!is_small(f, bytes, count)) return false;
    struct new n = take(f, GW_GC_STRUCT, bytes, GW_BUILTIN_STRUCT_NEW_DEFAULT, 0);
    for (uint32_t i = 0; i < count; i++)
        put(f, &n, count - 1 - i, type->type.aggregate.fields[i].type,
            (size_t)GW_GC_STRUCT_FIELDS + type->field_offsets[i]);
    finish(f, &n, count);
    return true;
}

bool gw_front_new_struct_default(struct gw_front *f)
{
    const struct gw_canon *type = gw_object_canon(f, f->in.index);
    size_t bytes = (size_t)GW_GC_STRUCT_FIELDS + type->fields_bytes;
    if (!is_small(f, bytes, type->fields_bytes / 8)) return false;
    struct new n = take(f, GW_GC_STRUCT, bytes, GW_BUILTIN_STRUCT_NEW_DEFAULT, 0);
    for (size_t to = GW_GC_STRUCT_FIELDS; to < bytes; to += 8)
        gw_masm_store(&f->m, GW_ACCESS_64, GW_OPND_CONST(0), at(n.object, to));
    finish(f, &n, 0);
    return true;
}

bool gw_front_new_array_fixed(struct gw_front *f)
{
    const struct gw_canon *type = gw_object_canon(f, f->in.index);
    uint32_t count = f->in.index2;
    uint64_t elems = (uint64_t)count * type->fields_bytes;
    if (!is_small(f, GW_GC_ARRAY_ELEMS + elems, count)) return false;
    size_t bytes = (size_t)GW_GC_ARRAY_ELEMS + (size_t)elems;
    struct new n = take(f, GW_GC_ARRAY, bytes, GW_BUILTIN_ARRAY_NEW_EMPTY, count);
    gw_masm_store(&f->m, GW_ACCESS_32, GW_OPND_CONST(count),
                  at(n.object, offsetof(struct gw_gc_array, len)));
    for (uint32_t i = 0; i < count; i++)
        put(f, &n, count - 1 - i, type->type.aggregate.fields[0].type,
            (size_t)GW_GC_ARRAY_ELEMS + (size_t)i * type->fields_bytes);
    finish(f, &n, count);
    return true;
}
