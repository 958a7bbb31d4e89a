/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/handle.h"

#include "component/canon/gate.h"
#include "types.h"

static unsigned dropped;

static enum gw_err drop(void *env, uint64_t rep, struct gw_diag *diag)
{
    (void)env, (void)diag;
    dropped = dropped * 10 + (unsigned)rep;
    return GW_OK;
}

Test(canon_handle, indices_are_used_again_last_first)
{
    struct gw_canon_table t;
    struct gw_canon_resource r = {.name = NAME("r"), .drop = drop};
    uint32_t at[4];
    uint64_t rep;
    gw_canon_table_init(&t, gw_alloc_libc());
    for (uint32_t i = 0; i < 4; i++)
        gw_canon_resource_new(&t, &r, i + 1, NULL, &at[i]);
    CHECK_INT("0 is never used", at[0], 1);
    gw_canon_resource_drop(&t, &r, 2, NULL);
    gw_canon_resource_drop(&t, &r, 3, NULL);
    CHECK_INT("each once", dropped, 23);
    gw_canon_resource_new(&t, &r, 9, NULL, &at[0]);
    gw_canon_resource_new(&t, &r, 8, NULL, &at[1]);
    CHECK_INT("last first", at[0] * 10 + at[1], 32);
    CHECK("its own", gw_canon_resource_rep(&t, &r, 3, NULL, &rep) == GW_OK && rep == 9);
    gw_canon_table_deinit(&t);
}

Test(canon_handle, misuse_traps)
{
    struct gw_canon_table t;
    struct gw_canon_resource r = {.name = NAME("r"), .home = &t},
                             other = {.name = NAME("other")};
    struct gw_canon_scope scope;
    struct gw_diag diag;
    uint32_t own, lent, borrowed;
    uint64_t rep;
    gw_canon_table_init(&t, gw_alloc_libc());
    gw_canon_scope_init(&scope);
    gw_canon_resource_new(&t, &r, 1, NULL, &own);
    gw_canon_resource_new(&t, &r, 2, NULL, &lent);
    gw_canon_borrow_lower(&t, &other, 3, &scope, NULL, &borrowed);
    gw_canon_borrow_lift(&t, &r, lent, &scope, NULL, &rep);

#define TRAPS(call, want)                                                                \
    diag = (struct gw_diag)GW_DIAG_INIT;                                                 \
    CHECK_INT(want, call, GW_ERR_TRAP);                                                  \
    CHECK_STR("message", diag.text, want)
    TRAPS(gw_canon_resource_drop(&t, &r, 0, &diag), "unknown handle index 0");
    TRAPS(gw_canon_resource_drop(&t, &r, 77, &diag), "unknown handle index 77");
    TRAPS(gw_canon_resource_rep(&t, &other, own, &diag, &rep),
          "handle index 1 used with the wrong type, expected host-defined resource but "
          "found a "
          "different guest-defined resource (`other`, `r`)");
    TRAPS(gw_canon_resource_drop(&t, &r, lent, &diag),
          "cannot remove owned resource while borrowed (handle index 2)");
    TRAPS(gw_canon_own_lift(&t, &r, lent, &diag, &rep),
          "cannot remove owned resource while borrowed (handle index 2)");
    TRAPS(gw_canon_own_lift(&t, &other, borrowed, &diag, &rep),
          "cannot give away handle index 3: it is borrowed");
    TRAPS(gw_canon_scope_check(&scope, &diag),
          "borrow handles still remain at the end of the call (1)");
#undef TRAPS
    CHECK_INT("dropped in time", gw_canon_resource_drop(&t, &other, borrowed, NULL),
              GW_OK);
    CHECK_INT("all given back", gw_canon_scope_check(&scope, NULL), GW_OK);
    gw_canon_scope_deinit(&scope);
    CHECK_INT("free again", gw_canon_own_lift(&t, &r, lent, NULL, &rep), GW_OK);
    gw_canon_table_deinit(&t);
}

Test(canon_handle, who_defines_a_resource_sees_it_bare)
{
    struct gw_canon_table t;
    struct gw_canon_resource r = {.name = NAME("r"), .home = &t};
    struct gw_canon_scope scope;
    uint32_t out;
    gw_canon_table_init(&t, gw_alloc_libc());
    gw_canon_scope_init(&scope);
    CHECK_INT("lent", gw_canon_borrow_lower(&t, &r, 1234, &scope, NULL, &out), GW_OK);
    CHECK_INT("the rep itself", out, 1234);
    CHECK_INT("nothing to give back", scope.borrows, 0);
    gw_canon_table_deinit(&t);
}

Test(canon_handle, one_call_may_lend_many)
{
    for (size_t limit = 0; limit < 4096; limit += 32) {
        struct gw_alloc alloc;
        struct gw_canon_table t;
        struct gw_canon_resource r = {.name = NAME("r")};
        struct gw_canon_scope scope;
        uint32_t at;
        uint64_t rep;
        gw_alloc_init(&alloc, gw_alloc_libc(), limit);
        gw_canon_table_init(&t, &alloc);
        gw_canon_scope_init(&scope);
        for (uint32_t i = 1; i <= 20; i++)
            if (gw_canon_resource_new(&t, &r, i, NULL, &at) == GW_OK)
                gw_canon_borrow_lift(&t, &r, at, &scope, NULL, &rep);
        gw_canon_scope_deinit(&scope);
        for (uint32_t i = 1; i < t.len; i++)
            CHECK_INT("not lent", t.handles[i].lends, 0);
        gw_canon_table_deinit(&t);
        CHECK_INT("all given back", alloc.used_bytes, 0);
    }
}

Test(canon_gate, a_call_enters_all_that_its_caller_is_not_in)
{
    struct gw_canon_gate parent = {0}, a = {.parent = &parent}, b = {.parent = &parent};
    CHECK_INT("from the host", gw_canon_gate_enter(&a, NULL, NULL), GW_OK);
    CHECK("the parent, too", parent.is_entered && a.is_entered);
    CHECK_INT("to a sibling", gw_canon_gate_enter(&b, &a, NULL), GW_OK);
    CHECK_INT("back into the first", gw_canon_gate_enter(&a, &b, NULL), GW_ERR_TRAP);
    CHECK_INT("to the own parent", gw_canon_gate_enter(&parent, &b, NULL), GW_OK);
    gw_canon_gate_leave(&parent, &b);
    CHECK("the parent stays entered", parent.is_entered);
    gw_canon_gate_leave(&b, &a);
    CHECK("only the sibling is left", !b.is_entered && a.is_entered && parent.is_entered);
    gw_canon_gate_leave(&a, NULL);
    CHECK("all are left", !a.is_entered && !parent.is_entered);
}
