/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/handle.h"

void gw_canon_table_init(struct gw_canon_table *table, struct gw_alloc *alloc)
{
    *table = (struct gw_canon_table){.alloc = alloc, .len = 1};
}

void gw_canon_table_deinit(struct gw_canon_table *table)
{
    gw_alloc_put(table->alloc, table->handles, table->cap * sizeof *table->handles);
    gw_canon_table_init(table, table->alloc);
}

enum gw_err gw_canon_table_add(struct gw_canon_table *table,
                               const struct gw_canon_handle *handle, struct gw_diag *diag,
                               uint32_t *index)
{
    if (table->free) {
        uint32_t at = table->free;
        table->free = table->handles[at].next_free;
        table->handles[at] = *handle;
        *index = at;
        return GW_OK;
    }
    if (table->len > GW_CANON_MAX_HANDLES)
        return gw_diag_set(diag, GW_ERR_TRAP, "the instance has too many handles");
    if (table->len >= table->cap) {
        uint32_t cap = table->cap ? table->cap * 2 : 8;
        struct gw_canon_handle *handles =
            gw_alloc_resize(table->alloc, table->handles, table->cap * sizeof *handles,
                            cap * sizeof *handles);
        if (!handles) return gw_diag_set(diag, GW_ERR_NOMEM, "no memory for a handle");
        table->handles = handles;
        table->cap = cap;
    }
    *index = table->len;
    table->handles[table->len++] = *handle;
    return GW_OK;
}

static void release(struct gw_canon_table *table, uint32_t index)
{
    table->handles[index] = (struct gw_canon_handle){.next_free = table->free};
    table->free = index;
}

static const char *owner(const struct gw_canon_resource *resource)
{
    return resource->home ? "guest-defined" : "host-defined";
}

GW_COLD static void wrong_type(uint32_t index, const struct gw_canon_resource *want,
                               const struct gw_canon_resource *found,
                               struct gw_diag *diag)
{
    gw_diag_set(
        diag, GW_ERR_TRAP,
        "handle index %u used with the wrong type, expected %s resource but found a "
        "different %s resource (`%.*s`, `%.*s`)",
        index, owner(want), owner(found), GW_SLICE_ARG(want->name),
        GW_SLICE_ARG(found->name));
}

struct gw_canon_handle *gw_canon_table_find(struct gw_canon_table *table, uint32_t index,
                                            const struct gw_canon_resource *resource,
                                            struct gw_diag *diag)
{
    if (index == 0 || index >= table->len ||
        table->handles[index].kind == GW_CANON_HANDLE_FREE) {
        gw_diag_set(diag, GW_ERR_TRAP, "unknown handle index %u", index);
        return NULL;
    }
    struct gw_canon_handle *h = &table->handles[index];
    if (h->resource == resource) return h;
    wrong_type(index, resource, h->resource, diag);
    return NULL;
}

enum gw_err gw_canon_resource_new(struct gw_canon_table *table,
                                  const struct gw_canon_resource *resource, uint64_t rep,
                                  struct gw_diag *diag, uint32_t *index)
{
    struct gw_canon_handle own = {
        .kind = GW_CANON_HANDLE_OWN, .rep = rep, .resource = resource};
    return gw_canon_table_add(table, &own, diag, index);
}

enum gw_err gw_canon_resource_rep(struct gw_canon_table *table,
                                  const struct gw_canon_resource *resource,
                                  uint32_t index, struct gw_diag *diag, uint64_t *rep)
{
    const struct gw_canon_handle *h = gw_canon_table_find(table, index, resource, diag);
    if (!h) return GW_ERR_TRAP;
    *rep = h->rep;
    return GW_OK;
}

static enum gw_err is_lent(uint32_t index, struct gw_diag *diag)
{
    return gw_diag_set(diag, GW_ERR_TRAP,
                       "cannot remove owned resource while borrowed (handle index %u)",
                       index);
}

enum gw_err gw_canon_resource_drop(struct gw_canon_table *table,
                                   const struct gw_canon_resource *resource,
                                   uint32_t index, struct gw_diag *diag)
{
    const struct gw_canon_handle *h = gw_canon_table_find(table, index, resource, diag);
    if (!h) return GW_ERR_TRAP;
    if (h->lends) return is_lent(index, diag);
    struct gw_canon_handle was = *h;
    release(table, index);
    if (was.kind == GW_CANON_HANDLE_BORROW) {
        was.scope->borrows--;
        return GW_OK;
    }
    return resource->drop ? resource->drop(resource->env, was.rep, diag) : GW_OK;
}

enum gw_err gw_canon_own_lift(struct gw_canon_table *table,
                              const struct gw_canon_resource *resource, uint32_t index,
                              struct gw_diag *diag, uint64_t *rep)
{
    const struct gw_canon_handle *h = gw_canon_table_find(table, index, resource, diag);
    if (!h) return GW_ERR_TRAP;
    if (h->lends) return is_lent(index, diag);
    if (h->kind != GW_CANON_HANDLE_OWN)
        return gw_diag_set(diag, GW_ERR_TRAP,
                           "cannot give away handle index %u: it is borrowed", index);
    *rep = h->rep;
    release(table, index);
    return GW_OK;
}

static enum gw_err add_lender(struct gw_canon_scope *scope, struct gw_canon_table *table,
                              uint32_t index, struct gw_diag *diag)
{
    GW_EXPECT(!scope->table || scope->table == table);
    if (scope->lender_count == scope->lender_cap) {
        bool is_first = scope->lenders == scope->some;
        uint32_t cap = scope->lender_cap * 2;
        uint32_t *more = gw_alloc_resize(table->alloc, is_first ? NULL : scope->lenders,
                                         is_first ? 0 : scope->lender_cap * sizeof *more,
                                         cap * sizeof *more);
        if (!more) return gw_diag_set(diag, GW_ERR_NOMEM, "no memory for a loan");
        if (is_first) memcpy(more, scope->some, sizeof scope->some);
        scope->lenders = more;
        scope->lender_cap = cap;
    }
    scope->table = table;
    scope->lenders[scope->lender_count++] = index;
    return GW_OK;
}

enum gw_err gw_canon_borrow_lift(struct gw_canon_table *table,
                                 const struct gw_canon_resource *resource, uint32_t index,
                                 struct gw_canon_scope *scope, struct gw_diag *diag,
                                 uint64_t *rep)
{
    struct gw_canon_handle *h = gw_canon_table_find(table, index, resource, diag);
    if (!h) return GW_ERR_TRAP;
    enum gw_err err = add_lender(scope, table, index, diag);
    if (err != GW_OK) return err;
    h->lends++;
    *rep = h->rep;
    return GW_OK;
}

enum gw_err gw_canon_borrow_lower(struct gw_canon_table *table,
                                  const struct gw_canon_resource *resource, uint64_t rep,
                                  struct gw_canon_scope *scope, struct gw_diag *diag,
                                  uint32_t *out)
{
    if (resource->home == table) {
        *out = (uint32_t)rep;
        return GW_OK;
    }
    struct gw_canon_handle borrow = {
        .kind = GW_CANON_HANDLE_BORROW, .rep = rep, .resource = resource, .scope = scope};
    enum gw_err err = gw_canon_table_add(table, &borrow, diag, out);
    if (err == GW_OK) scope->borrows++;
    return err;
}

void gw_canon_scope_init(struct gw_canon_scope *scope)
{
    scope->borrows = 0;
    scope->lender_count = 0;
    scope->lender_cap = GW_COUNT(scope->some);
    scope->table = NULL;
    scope->lenders = scope->some;
}

enum gw_err gw_canon_scope_check(const struct gw_canon_scope *scope, struct gw_diag *diag)
{
    if (scope->borrows == 0) return GW_OK;
    return gw_diag_set(diag, GW_ERR_TRAP,
                       "borrow handles still remain at the end of the call (%u)",
                       scope->borrows);
}

void gw_canon_scope_deinit(struct gw_canon_scope *scope)
{
    for (uint32_t i = 0; i < scope->lender_count; i++) {
        struct gw_canon_handle *h = &scope->table->handles[scope->lenders[i]];
        GW_EXPECT(h->lends > 0);
        h->lends--;
    }
    if (scope->lenders != scope->some)
        gw_alloc_put(scope->table->alloc, scope->lenders,
                     scope->lender_cap * sizeof *scope->lenders);
    gw_canon_scope_init(scope);
}
