/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/layout.h"

#include "core/runtime/instance.h"

_Static_assert(sizeof(struct gw_instance) % 8 == 0, "what follows is aligned");
_Static_assert(sizeof(struct gw_global) % 16 == 0, "values are aligned to 16");

/* Take room for an array; `end` stays a multiple of 8. */
static uint32_t place(uint64_t *end, uint32_t count, size_t item_bytes)
{
    uint64_t at = *end;
    *end += ((uint64_t)count * item_bytes + 7) & ~(uint64_t)7;
    return (uint32_t)at;
}

enum gw_err gw_layout_of(const struct gw_module *m, struct gw_layout *out)
{
    uint64_t end = (sizeof(struct gw_instance) + 15) & ~(uint64_t)15;
    uint32_t own_globals = m->global_count - m->global_import_count;
    uint32_t own_funcs = m->func_count - m->func_import_count;
    struct gw_layout l;
    l.own_globals = place(&end, own_globals, sizeof(struct gw_global));
    l.own_tables =
        place(&end, m->table_count - m->table_import_count, sizeof(struct gw_table));
    l.own_memories =
        place(&end, m->memory_count - m->memory_import_count, sizeof(struct gw_memory));
    l.own_funcs = place(&end, own_funcs, sizeof(struct gw_func));
    l.funcs = place(&end, m->func_count, sizeof(void *));
    l.tables = place(&end, m->table_count, sizeof(void *));
    l.memories = place(&end, m->memory_count, sizeof(void *));
    l.globals = place(&end, m->global_count, sizeof(void *));
    l.tags = place(&end, m->tag_count, sizeof(void *));
    l.types = place(&end, m->type_count, sizeof(void *));
    l.type_ids = place(&end, m->type_count, sizeof(gw_type_id));
    l.elems = place(&end, m->elem_count, sizeof(struct gw_elem_instance));
    bool has_datas = m->has_data_count || m->passive_data_count > 0;
    l.datas = place(&end, has_datas ? m->data_count : 0, sizeof(struct gw_slice));
    l.total_bytes = (size_t)end;
    if (end > INT32_MAX) return GW_ERR_LIMIT;
    *out = l;
    return GW_OK;
}
