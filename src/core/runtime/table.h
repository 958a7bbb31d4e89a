/* SPDX-License-Identifier: Apache-2.0 */
/* table.h -- tables of references. Belong to a store. */
#ifndef GW_CORE_RUNTIME_TABLE_H
#define GW_CORE_RUNTIME_TABLE_H

#include "base/diag.h"
#include "core/runtime/value.h"

struct gw_store;

struct gw_table {
    gw_ref *entries;
    uint64_t size;            /* entries */
    struct gw_tabletype type; /* canonical element type; limits.min: as created */
    uint64_t max;             /* type, store limit, 2^32-1: the lowest */
    size_t cap;
    struct gw_store *store;
    struct gw_table *next; /* of the store */
};

/* Make a table with every entry `init`; gw_table_init one in place, which must lie there
 * as long as the store.     errors  NOMEM, LIMIT */
enum gw_err gw_table_init(struct gw_store *store, const struct gw_tabletype *type,
                          gw_ref init, struct gw_diag *diag, struct gw_table *table);
enum gw_err gw_table_new(struct gw_store *store, const struct gw_tabletype *type,
                         gw_ref init, struct gw_diag *diag, struct gw_table **out);
/* Grow.    returns  the old size, or UINT64_MAX when refused */
uint64_t gw_table_grow(struct gw_table *table, uint64_t delta, gw_ref init);

/* The store's, at its end: free the entries. */
void gw_table_deinit(struct gw_table *table);

#endif
