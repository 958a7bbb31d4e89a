/* SPDX-License-Identifier: Apache-2.0 */
/* handle.h -- the table of handles that each component instance has, and how long they are lent.
 *
 * Index 0 is never used; freed indices are used again, last first. An own handle holds a
 * resource; a borrow handle is a loan, made for one call into the instance that has it, and must
 * be dropped before that call ends. While a handle is lent to a callee it can be neither given
 * away nor dropped.
 *
 * One thread at a time.     spec: component-model, CanonicalABI#table-state, #resource-state */
#ifndef GW_COMPONENT_CANON_HANDLE_H
#define GW_COMPONENT_CANON_HANDLE_H

#include "base/alloc.h"
#include "base/diag.h"
#include "base/slice.h"

enum { GW_CANON_MAX_HANDLES = (1 << 28) - 1 };

struct gw_canon_table;

/* A resource type that is alive: its address is its identity. */
struct gw_canon_resource {
    struct gw_slice name; /* for messages */
    const struct gw_canon_table
        *home; /* of the instance that defines it; NULL: the host */
    /* End one; NULL: nothing to do.     errors  any; passed on to who dropped the handle */
    enum gw_err (*drop)(void *env, uint64_t rep, struct gw_diag *diag);
    void *env;
};

enum gw_canon_handle_kind {
    GW_CANON_HANDLE_FREE,
    GW_CANON_HANDLE_OWN,
    GW_CANON_HANDLE_BORROW,
};

struct gw_canon_handle {
    uint8_t kind;       /* enum gw_canon_handle_kind */
    uint32_t lends;     /* calls that it is lent to */
    uint32_t next_free; /* FREE; 0: the last */
    uint64_t rep;
    const struct gw_canon_resource *resource;
    struct gw_canon_scope *scope; /* BORROW: the call it was made for */
};

struct gw_canon_table {
    struct gw_alloc *alloc;
    struct gw_canon_handle *handles;
    uint32_t len, cap; /* len: indices ever used, 0 included */
    uint32_t free;     /* 0: none */
};

/* One call: what it must give back. Caller's storage, in place until the end. */
struct gw_canon_scope {
    uint32_t borrows; /* handles made for the callee and not yet dropped */
    uint32_t lender_count, lender_cap;
    struct gw_canon_table *table; /* of the lenders */
    uint32_t *lenders;            /* `some`, or from the table's allocator */
    uint32_t some[4];
};

void gw_canon_table_init(struct gw_canon_table *table, struct gw_alloc *alloc);
/* Forget all handles; resources that were owned are the caller's to end. */
void gw_canon_table_deinit(struct gw_canon_table *table);

/* Take an index.      errors  NOMEM; TRAP: all are taken */
enum gw_err gw_canon_table_add(struct gw_canon_table *table,
                               const struct gw_canon_handle *handle, struct gw_diag *diag,
                               uint32_t *index);

/* Find a handle of this resource type.
 *   returns  valid until the next addition; NULL is a TRAP, unknown index or another type's */
struct gw_canon_handle *gw_canon_table_find(struct gw_canon_table *table, uint32_t index,
                                            const struct gw_canon_resource *resource,
                                            struct gw_diag *diag);

/* canon resource.new, resource.rep, resource.drop.
 *   errors   TRAP, NOMEM; drop: also what the resource's own function answers */
enum gw_err gw_canon_resource_new(struct gw_canon_table *table,
                                  const struct gw_canon_resource *resource, uint64_t rep,
                                  struct gw_diag *diag, uint32_t *index);
enum gw_err gw_canon_resource_rep(struct gw_canon_table *table,
                                  const struct gw_canon_resource *resource,
                                  uint32_t index, struct gw_diag *diag, uint64_t *rep);
enum gw_err gw_canon_resource_drop(struct gw_canon_table *table,
                                   const struct gw_canon_resource *resource,
                                   uint32_t index, struct gw_diag *diag);

/* Take a handle out of its owner's table, or lend it until the scope ends.
 *   *rep     what it stands for */
enum gw_err gw_canon_own_lift(struct gw_canon_table *table,
                              const struct gw_canon_resource *resource, uint32_t index,
                              struct gw_diag *diag, uint64_t *rep);
enum gw_err gw_canon_borrow_lift(struct gw_canon_table *table,
                                 const struct gw_canon_resource *resource, uint32_t index,
                                 struct gw_canon_scope *scope, struct gw_diag *diag,
                                 uint64_t *rep);

/* Lend to an instance for the call that `scope` is of: the one that defines the resource sees
 * it as it is, any other gets a handle. */
enum gw_err gw_canon_borrow_lower(struct gw_canon_table *table,
                                  const struct gw_canon_resource *resource, uint64_t rep,
                                  struct gw_canon_scope *scope, struct gw_diag *diag,
                                  uint32_t *out);

void gw_canon_scope_init(struct gw_canon_scope *scope);
/* The callee has returned.      errors  TRAP: it kept a borrowed handle */
enum gw_err gw_canon_scope_check(const struct gw_canon_scope *scope,
                                 struct gw_diag *diag);
/* Take back what was lent, and release the scope's memory; also on the way of a trap. */
void gw_canon_scope_deinit(struct gw_canon_scope *scope);

#endif
