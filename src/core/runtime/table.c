/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/table.h"

#include "core/runtime/store.h"

static void fill(struct gw_table *table, uint64_t from, uint64_t to, gw_ref value)
{
    for (uint64_t i = from; i < to; i++)
        table->entries[i] = value;
}

static uint64_t highest(const struct gw_store *store, const struct gw_limits *limits)
{
    uint64_t max = limits->has_max ? limits->max
                   : limits->is_64 ? UINT64_MAX
                                   : UINT32_MAX;
    uint64_t most = store->config.max_table_entries;
    if (most > UINT32_MAX) most = UINT32_MAX;
    if (most > SIZE_MAX / sizeof(gw_ref)) most = SIZE_MAX / sizeof(gw_ref);
    return max < most ? max : most;
}

enum gw_err gw_table_init(struct gw_store *store, const struct gw_tabletype *type,
                          gw_ref init, struct gw_diag *diag, struct gw_table *table)
{
    uint64_t size = type->limits.min;
    if (store->table_count >= store->config.max_tables)
        return gw_diag_set(diag, GW_ERR_LIMIT, "more than %u tables in a store",
                           store->config.max_tables);
    uint64_t max = highest(store, &type->limits);
    if (size > max)
        return gw_diag_set(diag, GW_ERR_LIMIT, "table of %llu entries: at most %llu",
                           (unsigned long long)size, (unsigned long long)max);
    *table = (struct gw_table){0};
    if (size) {
        table->entries = gw_alloc_array(&store->alloc, (size_t)size, sizeof(gw_ref));
        if (!table->entries)
            return gw_diag_set(diag, GW_ERR_NOMEM,
                               "out of memory for a table of %llu entries",
                               (unsigned long long)size);
        fill(table, 0, size, init);
    }
    table->size = size;
    table->cap = (size_t)size;
    table->type = *type;
    table->max = max;
    table->store = store;
    table->next = store->tables;
    store->tables = table;
    store->table_count++;
    return GW_OK;
}

enum gw_err gw_table_new(struct gw_store *store, const struct gw_tabletype *type,
                         gw_ref init, struct gw_diag *diag, struct gw_table **out)
{
    struct gw_table *table = gw_arena_get(&store->arena, sizeof *table);
    if (!table) return gw_diag_set(diag, GW_ERR_NOMEM, "out of memory for a table");
    enum gw_err err = gw_table_init(store, type, init, diag, table);
    if (!err) *out = table;
    return err;
}

void gw_table_deinit(struct gw_table *table)
{
    gw_alloc_put(&table->store->alloc, table->entries, table->cap * sizeof(gw_ref));
    table->entries = NULL;
    table->size = table->cap = 0;
}

static gw_ref *resize(struct gw_table *table, uint64_t cap)
{
    return gw_alloc_resize(&table->store->alloc, table->entries,
                           table->cap * sizeof(gw_ref), (size_t)cap * sizeof(gw_ref));
}

/* Room for `need` entries, with some to spare so that growing one by one stays linear. */
static bool make_room(struct gw_table *table, uint64_t need)
{
    if (need <= table->cap) return true;
    uint64_t cap = table->cap + table->cap / 2;
    if (cap > table->max) cap = table->max;
    if (cap < need) cap = need;
    gw_ref *entries = resize(table, cap);
    if (!entries && cap > need) entries = resize(table, cap = need);
    if (!entries) return false;
    table->entries = entries;
    table->cap = (size_t)cap;
    return true;
}

uint64_t gw_table_grow(struct gw_table *table, uint64_t delta, gw_ref init)
{
    uint64_t old = table->size;
    if (delta > table->max - old) return UINT64_MAX;
    if (!make_room(table, old + delta)) return UINT64_MAX;
    fill(table, old, old + delta, init);
    table->size = old + delta;
    return old;
}
