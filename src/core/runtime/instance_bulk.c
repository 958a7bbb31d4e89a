/* SPDX-License-Identifier: Apache-2.0 */
/* Instructions on whole ranges: memory, table, array and segments. Each checks its
 * bounds before it writes anything.     spec: exec/instructions */
#include "core/runtime/instance.h"

static bool fits(uint64_t at, uint64_t len, uint64_t size)
{
    return at <= size && len <= size - at;
}

/* -- memory -------------------------------------------------------------------------- */

enum gw_err gw_instance_memory_init(struct gw_instance *i, gw_memidx memory,
                                    gw_dataidx data, uint64_t dst, uint64_t src,
                                    uint64_t len)
{
    uint8_t *to = gw_memory_at(i->memories[memory], dst, len);
    if (!to || !fits(src, len, i->datas[data].len))
        return gw_trap_set(i->store, GW_TRAP_MEMORY_BOUNDS);
    if (!gw_store_pay(i->store, len)) return gw_trap_set(i->store, GW_TRAP_OUT_OF_FUEL);
    if (len) memcpy(to, i->datas[data].data + src, (size_t)len);
    return GW_OK;
}

enum gw_err gw_instance_memory_copy(struct gw_instance *i, gw_memidx dst_memory,
                                    gw_memidx src_memory, uint64_t dst, uint64_t src,
                                    uint64_t len)
{
    uint8_t *to = gw_memory_at(i->memories[dst_memory], dst, len);
    const uint8_t *from = gw_memory_at(i->memories[src_memory], src, len);
    if (!to || !from) return gw_trap_set(i->store, GW_TRAP_MEMORY_BOUNDS);
    if (!gw_store_pay(i->store, len)) return gw_trap_set(i->store, GW_TRAP_OUT_OF_FUEL);
    memmove(to, from, (size_t)len);
    return GW_OK;
}

enum gw_err gw_instance_memory_fill(struct gw_instance *i, gw_memidx memory, uint64_t dst,
                                    uint8_t value, uint64_t len)
{
    uint8_t *to = gw_memory_at(i->memories[memory], dst, len);
    if (!to) return gw_trap_set(i->store, GW_TRAP_MEMORY_BOUNDS);
    if (!gw_store_pay(i->store, len)) return gw_trap_set(i->store, GW_TRAP_OUT_OF_FUEL);
    memset(to, value, (size_t)len);
    return GW_OK;
}

void gw_instance_data_drop(struct gw_instance *i, gw_dataidx data)
{
    i->datas[data] = (struct gw_slice){NULL, 0};
}

/* -- table --------------------------------------------------------------------------- */

enum gw_err gw_instance_table_init(struct gw_instance *i, gw_tableidx table,
                                   gw_elemidx elem, uint64_t dst, uint64_t src,
                                   uint64_t len)
{
    struct gw_table *t = i->tables[table];
    if (!fits(dst, len, t->size) || !fits(src, len, i->elems[elem].count))
        return gw_trap_set(i->store, GW_TRAP_TABLE_BOUNDS);
    if (!gw_store_pay(i->store, len * sizeof(gw_ref)))
        return gw_trap_set(i->store, GW_TRAP_OUT_OF_FUEL);
    if (len)
        memcpy(t->entries + dst, i->elems[elem].refs + src, (size_t)len * sizeof(gw_ref));
    return GW_OK;
}

enum gw_err gw_instance_table_copy(struct gw_instance *i, gw_tableidx dst_table,
                                   gw_tableidx src_table, uint64_t dst, uint64_t src,
                                   uint64_t len)
{
    struct gw_table *to = i->tables[dst_table];
    const struct gw_table *from = i->tables[src_table];
    if (!fits(dst, len, to->size) || !fits(src, len, from->size))
        return gw_trap_set(i->store, GW_TRAP_TABLE_BOUNDS);
    if (!gw_store_pay(i->store, len * sizeof(gw_ref)))
        return gw_trap_set(i->store, GW_TRAP_OUT_OF_FUEL);
    if (len)
        memmove(to->entries + dst, from->entries + src, (size_t)len * sizeof(gw_ref));
    return GW_OK;
}

enum gw_err gw_instance_table_fill(struct gw_instance *i, gw_tableidx table, uint64_t dst,
                                   gw_ref value, uint64_t len)
{
    struct gw_table *t = i->tables[table];
    if (!fits(dst, len, t->size)) return gw_trap_set(i->store, GW_TRAP_TABLE_BOUNDS);
    if (!gw_store_pay(i->store, len * sizeof(gw_ref)))
        return gw_trap_set(i->store, GW_TRAP_OUT_OF_FUEL);
    for (uint64_t k = 0; k < len; k++)
        t->entries[dst + k] = value;
    return GW_OK;
}

void gw_instance_elem_drop(struct gw_instance *i, gw_elemidx elem)
{
    struct gw_elem_instance *e = &i->elems[elem];
    gw_alloc_put(&i->store->alloc, e->refs, e->count * sizeof *e->refs);
    *e = (struct gw_elem_instance){NULL, 0};
}

/* -- arrays -------------------------------------------------------------------------- */

static uint8_t *elems_of(struct gw_gc_array *array)
{
    return (uint8_t *)array + GW_GC_ARRAY_ELEMS;
}

enum gw_err gw_instance_array_new_data(struct gw_instance *i, gw_typeidx type,
                                       gw_dataidx data, uint32_t offset, uint32_t len,
                                       gw_ref *out)
{
    const struct gw_canon *canon = i->types[type];
    uint64_t bytes = (uint64_t)len * canon->fields_bytes;
    if (!fits(offset, bytes, i->datas[data].len))
        return gw_trap_set(i->store, GW_TRAP_MEMORY_BOUNDS);
    if (!gw_store_pay(i->store, bytes)) return gw_trap_set(i->store, GW_TRAP_OUT_OF_FUEL);
    struct gw_gc_array *array = gw_gc_new_array(i->store, canon, len);
    if (!array) return gw_trap_set(i->store, GW_TRAP_OUT_OF_MEMORY);
    if (bytes) memcpy(elems_of(array), i->datas[data].data + offset, (size_t)bytes);
    *out = (uintptr_t)array;
    return GW_OK;
}

enum gw_err gw_instance_array_new_elem(struct gw_instance *i, gw_typeidx type,
                                       gw_elemidx elem, uint32_t offset, uint32_t len,
                                       gw_ref *out)
{
    if (!fits(offset, len, i->elems[elem].count))
        return gw_trap_set(i->store, GW_TRAP_TABLE_BOUNDS);
    if (!gw_store_pay(i->store, len * sizeof(gw_ref)))
        return gw_trap_set(i->store, GW_TRAP_OUT_OF_FUEL);
    struct gw_gc_array *array = gw_gc_new_array(i->store, i->types[type], len);
    if (!array) return gw_trap_set(i->store, GW_TRAP_OUT_OF_MEMORY);
    if (len) memcpy(elems_of(array), i->elems[elem].refs + offset, len * sizeof(gw_ref));
    *out = (uintptr_t)array;
    return GW_OK;
}

/* Null and bounds of the array, which come before those of the segment. */
static enum gw_err check_array(struct gw_instance *i, gw_ref array, uint32_t at,
                               uint32_t len)
{
    if (!array) return gw_trap_set(i->store, GW_TRAP_NULL_ARRAY);
    const struct gw_gc_array *a = (const struct gw_gc_array *)(uintptr_t)array;
    if (!fits(at, len, a->len)) return gw_trap_set(i->store, GW_TRAP_ARRAY_BOUNDS);
    return GW_OK;
}

enum gw_err gw_instance_array_init_data(struct gw_instance *i, gw_typeidx type,
                                        gw_dataidx data, gw_ref array, uint32_t at,
                                        uint32_t offset, uint32_t len)
{
    enum gw_err err = check_array(i, array, at, len);
    if (err) return err;
    size_t elem_bytes = i->types[type]->fields_bytes;
    uint64_t bytes = (uint64_t)len * elem_bytes;
    if (!fits(offset, bytes, i->datas[data].len))
        return gw_trap_set(i->store, GW_TRAP_MEMORY_BOUNDS);
    uint8_t *to = elems_of((struct gw_gc_array *)(uintptr_t)array) + at * elem_bytes;
    if (!gw_store_pay(i->store, bytes)) return gw_trap_set(i->store, GW_TRAP_OUT_OF_FUEL);
    if (bytes) memcpy(to, i->datas[data].data + offset, (size_t)bytes);
    return GW_OK;
}

enum gw_err gw_instance_array_init_elem(struct gw_instance *i, gw_typeidx type,
                                        gw_elemidx elem, gw_ref array, uint32_t at,
                                        uint32_t offset, uint32_t len)
{
    (void)type;
    enum gw_err err = check_array(i, array, at, len);
    if (err) return err;
    if (!fits(offset, len, i->elems[elem].count))
        return gw_trap_set(i->store, GW_TRAP_TABLE_BOUNDS);
    uint8_t *to = elems_of((struct gw_gc_array *)(uintptr_t)array) + at * sizeof(gw_ref);
    if (!gw_store_pay(i->store, len * sizeof(gw_ref)))
        return gw_trap_set(i->store, GW_TRAP_OUT_OF_FUEL);
    if (len) memcpy(to, i->elems[elem].refs + offset, len * sizeof(gw_ref));
    return GW_OK;
}
