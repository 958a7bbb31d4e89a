/* SPDX-License-Identifier: Apache-2.0 */
/* Memories, tables and segments as a whole; waiting and waking; the table of all builtins. */
#include "core/jit/builtins.h"

static bool memory_is_64(const struct gw_instance *context, uint64_t memory)
{
    return context->module->memories[memory].type.limits.is_64;
}

static bool table_is_64(const struct gw_instance *context, uint64_t table)
{
    return context->module->tables[table].type.limits.is_64;
}

/* An i32's slot has an unspecified upper half. */
static uint64_t index_of(uint64_t slot, bool is_64)
{
    return is_64 ? slot : (uint32_t)slot;
}

/* ---- memories ---- */

enum gw_err gw_builtin_memory_grow(struct gw_instance *context, uint64_t *slots,
                                   uint64_t a, uint64_t b)
{
    (void)b;
    uint64_t delta = index_of(slots[0], memory_is_64(context, a));
    slots[0] = gw_memory_grow(context->memories[a], delta);
    return GW_OK;
}

enum gw_err gw_builtin_memory_init(struct gw_instance *context, uint64_t *slots,
                                   uint64_t a, uint64_t b)
{
    return gw_instance_memory_init(context, (gw_memidx)a, (gw_dataidx)b,
                                   index_of(slots[0], memory_is_64(context, a)),
                                   (uint32_t)slots[1], (uint32_t)slots[2]);
}

enum gw_err gw_builtin_memory_copy(struct gw_instance *context, uint64_t *slots,
                                   uint64_t a, uint64_t b)
{
    bool to_64 = memory_is_64(context, a), from_64 = memory_is_64(context, b);
    return gw_instance_memory_copy(context, (gw_memidx)a, (gw_memidx)b,
                                   index_of(slots[0], to_64), index_of(slots[1], from_64),
                                   index_of(slots[2], to_64 && from_64));
}

enum gw_err gw_builtin_memory_fill(struct gw_instance *context, uint64_t *slots,
                                   uint64_t a, uint64_t b)
{
    (void)b;
    bool is_64 = memory_is_64(context, a);
    return gw_instance_memory_fill(context, (gw_memidx)a, index_of(slots[0], is_64),
                                   (uint8_t)slots[1], index_of(slots[2], is_64));
}

enum gw_err gw_builtin_data_drop(struct gw_instance *context, uint64_t *slots, uint64_t a,
                                 uint64_t b)
{
    (void)slots, (void)b;
    gw_instance_data_drop(context, (gw_dataidx)a);
    return GW_OK;
}

/* ---- tables ---- */

enum gw_err gw_builtin_table_init(struct gw_instance *context, uint64_t *slots,
                                  uint64_t a, uint64_t b)
{
    return gw_instance_table_init(context, (gw_tableidx)a, (gw_elemidx)b,
                                  index_of(slots[0], table_is_64(context, a)),
                                  (uint32_t)slots[1], (uint32_t)slots[2]);
}

enum gw_err gw_builtin_table_copy(struct gw_instance *context, uint64_t *slots,
                                  uint64_t a, uint64_t b)
{
    bool to_64 = table_is_64(context, a), from_64 = table_is_64(context, b);
    return gw_instance_table_copy(context, (gw_tableidx)a, (gw_tableidx)b,
                                  index_of(slots[0], to_64), index_of(slots[1], from_64),
                                  index_of(slots[2], to_64 && from_64));
}

enum gw_err gw_builtin_table_fill(struct gw_instance *context, uint64_t *slots,
                                  uint64_t a, uint64_t b)
{
    (void)b;
    bool is_64 = table_is_64(context, a);
    return gw_instance_table_fill(context, (gw_tableidx)a, index_of(slots[0], is_64),
                                  slots[1], index_of(slots[2], is_64));
}

enum gw_err gw_builtin_table_grow(struct gw_instance *context, uint64_t *slots,
                                  uint64_t a, uint64_t b)
{
    (void)b;
    uint64_t delta = index_of(slots[1], table_is_64(context, a));
    slots[0] = gw_table_grow(context->tables[a], delta, slots[0]);
    return GW_OK;
}

enum gw_err gw_builtin_elem_drop(struct gw_instance *context, uint64_t *slots, uint64_t a,
                                 uint64_t b)
{
    (void)slots, (void)b;
    gw_instance_elem_drop(context, (gw_elemidx)a);
    return GW_OK;
}

/* ---- waiting ---- */

/* Alignment comes before bounds. */
static enum gw_err check_place(struct gw_instance *context, uint64_t memory,
                               uint64_t slot, uint64_t offset, unsigned bytes,
                               uint64_t *at)
{
    uint64_t index = index_of(slot, memory_is_64(context, memory));
    *at = index + offset;
    if (*at % bytes != 0) return gw_trap_set(context->store, GW_TRAP_UNALIGNED_ATOMIC);
    if (*at < index || !gw_memory_at(context->memories[memory], *at, bytes))
        return gw_trap_set(context->store, GW_TRAP_MEMORY_BOUNDS);
    return GW_OK;
}

enum gw_err gw_builtin_atomic_wait(struct gw_instance *context, uint64_t *slots,
                                   uint64_t a, uint64_t b)
{
    bool is_64 = a & 1;
    uint64_t memory = a >> 1, at;
    enum gw_err err = check_place(context, memory, slots[0], b, is_64 ? 8 : 4, &at);
    if (err) return err;
    uint32_t result;
    err =
        gw_memory_wait(context->memories[memory], at, is_64,
                       is_64 ? slots[1] : (uint32_t)slots[1], (int64_t)slots[2], &result);
    if (err) return err;
    slots[0] = result;
    return GW_OK;
}

enum gw_err gw_builtin_atomic_notify(struct gw_instance *context, uint64_t *slots,
                                     uint64_t a, uint64_t b)
{
    uint64_t at;
    enum gw_err err = check_place(context, a, slots[0], b, 4, &at);
    if (err) return err;
    slots[0] = gw_memory_notify(context->memories[a], at, (uint32_t)slots[1]);
    return GW_OK;
}

/* ---- all of them ---- */

gw_jit_builtin *const gw_jit_builtins[GW_BUILTIN_COUNT] = {
#define GW_BUILTIN_ROW(id, name) gw_builtin_##name,
#include "core/jit/builtins.def"
#undef GW_BUILTIN_ROW
};
