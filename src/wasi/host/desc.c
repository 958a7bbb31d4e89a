/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/desc.h"

#include <string.h>

enum { FIRST_CAP = 16 };

static void lock(struct gw_desc_table *table)
{
    if (table->is_shared) gw_lock_take(&table->lock);
}

static void unlock(struct gw_desc_table *table)
{
    if (table->is_shared) gw_lock_drop(&table->lock);
}

void gw_desc_table_init(struct gw_desc_table *table, struct gw_alloc *alloc,
                        uint32_t limit)
{
    *table = (struct gw_desc_table){.alloc = alloc, .limit = limit};
    gw_lock_init(&table->lock);
    gw_lock_init(&table->dir_lock);
}

static void release(struct gw_desc_table *table, struct gw_desc *desc)
{
    if (desc->owns_fd) gw_file_close(desc->fd);
    gw_alloc_put(table->alloc, desc, sizeof *desc);
}

void gw_desc_table_deinit(struct gw_desc_table *table)
{
    for (uint32_t i = 0; i < table->cap; i++)
        if (table->entries[i] != NULL) release(table, table->entries[i]);
    gw_alloc_put(table->alloc, table->entries, table->cap * sizeof *table->entries);
    gw_lock_deinit(&table->lock);
    gw_lock_deinit(&table->dir_lock);
}

/* Make room for `number`. */
static enum gw_errno grow_locked(struct gw_desc_table *table, uint32_t number)
{
    if (number < table->cap) return GW_ERRNO_SUCCESS;
    if (number >= table->limit) return GW_ERRNO_MFILE;
    uint32_t cap = table->cap ? table->cap : FIRST_CAP;
    while (cap <= number)
        cap *= 2;
    if (cap > table->limit) cap = table->limit;
    struct gw_desc **entries =
        gw_alloc_resize(table->alloc, table->entries, table->cap * sizeof *entries,
                        cap * sizeof *entries);
    if (entries == NULL) return GW_ERRNO_NOMEM;
    memset(entries + table->cap, 0, (cap - table->cap) * sizeof *entries);
    table->entries = entries;
    table->cap = cap;
    return GW_ERRNO_SUCCESS;
}

static enum gw_errno add_locked(struct gw_desc_table *table, struct gw_desc *desc,
                                uint32_t from, uint32_t *number)
{
    uint32_t at = table->first_free;
    while (at < table->cap && table->entries[at] != NULL)
        at++;
    table->first_free = at;
    if (at < from) at = from;
    while (at < table->cap && table->entries[at] != NULL)
        at++;
    enum gw_errno err = grow_locked(table, at);
    if (err != GW_ERRNO_SUCCESS) return err;
    table->entries[at] = desc;
    *number = at;
    return GW_ERRNO_SUCCESS;
}

enum gw_errno gw_desc_add(struct gw_desc_table *table, const struct gw_desc *desc,
                          uint32_t from, uint32_t *number)
{
    struct gw_desc *copy = gw_alloc_get(table->alloc, sizeof *copy);
    if (copy == NULL) return GW_ERRNO_NOMEM;
    *copy = *desc;
    copy->refs = 1;
    lock(table);
    enum gw_errno err = add_locked(table, copy, from, number);
    unlock(table);
    if (err != GW_ERRNO_SUCCESS) gw_alloc_put(table->alloc, copy, sizeof *copy);
    return err;
}

static struct gw_desc *find_locked(const struct gw_desc_table *table, uint32_t number)
{
    return number < table->cap ? table->entries[number] : NULL;
}

/* Why are these rights missing? A better answer than "not capable" where there is one. */
static enum gw_errno refusal(const struct gw_desc *desc, gw_rights missing)
{
    if (desc->has_type && desc->type == GW_FILE_DIR &&
        (missing & ~(gw_rights)GW_RIGHTS_DIR))
        return GW_ERRNO_ISDIR;
    if (desc->has_type && desc->type != GW_FILE_DIR &&
        (missing & GW_RIGHTS_DIR & ~(gw_rights)GW_RIGHTS_FILE))
        return GW_ERRNO_NOTDIR;
    return GW_ERRNO_NOTCAPABLE;
}

enum gw_errno gw_desc_get(struct gw_desc_table *table, uint32_t number, gw_rights rights,
                          struct gw_desc **out)
{
    enum gw_errno err = GW_ERRNO_SUCCESS;
    lock(table);
    struct gw_desc *desc = find_locked(table, number);
    if (desc == NULL) {
        err = GW_ERRNO_BADF;
    } else if (rights & ~desc->base) {
        err = refusal(desc, rights & ~desc->base);
    } else {
        desc->refs++;
        *out = desc;
    }
    unlock(table);
    return err;
}

void gw_desc_put(struct gw_desc_table *table, struct gw_desc *desc)
{
    lock(table);
    bool is_last = --desc->refs == 0;
    unlock(table);
    if (is_last) release(table, desc);
}

static enum gw_errno type_locked(struct gw_desc *desc)
{
    if (desc->has_type) return GW_ERRNO_SUCCESS;
    if (desc->fd >= 0) {
        struct gw_file_stat st;
        int err = gw_file_stat(desc->fd, &st);
        if (err != 0) return gw_errno_from_system(err);
        desc->type = st.type;
    }
    desc->base &= gw_rights_of_type(desc->type);
    if (desc->type != GW_FILE_DIR) desc->inheriting = 0;
    desc->has_type = true;
    return GW_ERRNO_SUCCESS;
}

enum gw_errno gw_desc_type(struct gw_desc_table *table, struct gw_desc *desc,
                           enum gw_file_type *out)
{
    lock(table);
    enum gw_errno err = type_locked(desc);
    if (err == GW_ERRNO_SUCCESS) *out = desc->type;
    unlock(table);
    return err;
}

enum gw_errno gw_desc_describe(struct gw_desc_table *table, uint32_t number,
                               struct gw_desc *out)
{
    enum gw_errno err = GW_ERRNO_BADF;
    lock(table);
    struct gw_desc *desc = find_locked(table, number);
    if (desc != NULL) err = type_locked(desc);
    if (err == GW_ERRNO_SUCCESS) *out = *desc;
    unlock(table);
    return err;
}

enum gw_errno gw_desc_close(struct gw_desc_table *table, uint32_t number)
{
    lock(table);
    struct gw_desc *desc = find_locked(table, number);
    if (desc != NULL) {
        table->entries[number] = NULL;
        if (number < table->first_free) table->first_free = number;
    }
    unlock(table);
    if (desc == NULL) return GW_ERRNO_BADF;
    gw_desc_put(table, desc);
    return GW_ERRNO_SUCCESS;
}

enum gw_errno gw_desc_renumber(struct gw_desc_table *table, uint32_t from, uint32_t to)
{
    lock(table);
    struct gw_desc *moved = find_locked(table, from), *closed = find_locked(table, to);
    bool is_move = moved != NULL && closed != NULL && from != to;
    if (is_move) {
        table->entries[to] = moved;
        table->entries[from] = NULL;
        if (from < table->first_free) table->first_free = from;
    }
    unlock(table);
    if (moved == NULL || closed == NULL) return GW_ERRNO_BADF;
    if (is_move) gw_desc_put(table, closed);
    return GW_ERRNO_SUCCESS;
}

enum gw_errno gw_desc_narrow(struct gw_desc_table *table, uint32_t number, gw_rights base,
                             gw_rights inheriting)
{
    enum gw_errno err = GW_ERRNO_SUCCESS;
    lock(table);
    struct gw_desc *desc = find_locked(table, number);
    if (desc == NULL) {
        err = GW_ERRNO_BADF;
    } else if ((base & ~desc->base) || (inheriting & ~desc->inheriting)) {
        err = GW_ERRNO_NOTCAPABLE;
    } else {
        desc->base = base;
        desc->inheriting = inheriting;
    }
    unlock(table);
    return err;
}
