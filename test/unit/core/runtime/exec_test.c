/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/exec.h"

#include "fixture.h"

static enum gw_err add(struct gw_call *call, void *env, uint64_t *slots)
{
    CHECK("called by the host", call->caller == NULL);
    slots[0] = (uint32_t)(slots[0] + slots[1] + *(uint64_t *)env);
    return GW_OK;
}

static enum gw_err recurse(struct gw_call *call, void *env, uint64_t *slots)
{
    ++*(int *)env;
    return gw_exec_call(call->store, call->func, slots);
}

static enum gw_err fail(struct gw_call *call, void *env, uint64_t *slots)
{
    (void)slots;
    switch (*(int *)env) {
    case 0:
        return gw_trap_set_message(call->store, GW_TRAP_HOST, "say\n%s", "why");
    case 1:
        return GW_ERR_TRAP; /* without a trap */
    case 2:
        return gw_store_set_exit(call->store, 7);
    default:
        return gw_exception_set(call->store, GW_REF_NULL);
    }
}

Test(exec, calls_host_functions)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    struct gw_func *func;
    uint64_t env = 100;
    cr_assert_eq(gw_func_new_host_sig(f.store, "ii:i", add, &env, NULL, &func), GW_OK);
    uint64_t slots[2] = {20, 3};
    CHECK_INT("call", gw_exec_call(f.store, func, slots), GW_OK);
    CHECK_INT("result", slots[0], 123);
    CHECK("the stack is empty again", f.store->exec->top == f.store->exec->stack);
    fixture_close(&f);
}

Test(exec, depth_is_bounded)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    struct gw_func *func;
    int depth = 0;
    cr_assert_eq(gw_func_new_host_sig(f.store, "i:", recurse, &depth, NULL, &func),
                 GW_OK);
    uint64_t slot = 0;
    for (int i = 0; i < 2; i++) {
        depth = 0;
        CHECK_INT("traps", gw_exec_call(f.store, func, &slot), GW_ERR_TRAP);
        CHECK_INT("code", f.store->trap->code, GW_TRAP_STACK_EXHAUSTED);
        CHECK_INT("as deep as said", depth, GW_EXEC_MAX_HOST_DEPTH);
        CHECK_INT("and back", f.store->exec->host_depth, 0);
        CHECK("the stack is empty again", f.store->exec->top == f.store->exec->stack);
    }
    fixture_close(&f);
}

Test(exec, value_stack_is_bounded)
{
    struct fixture f;
    fixture_init(&f);
    f.config.stack_bytes = 1;
    fixture_open(&f);
    struct gw_func *func;
    uint64_t env = 0, slots[2] = {1, 2};
    cr_assert_eq(gw_func_new_host_sig(f.store, "ii:i", add, &env, NULL, &func), GW_OK);
    struct gw_exec *exec;
    cr_assert_eq(gw_exec_get(f.store, &exec), GW_OK);
    exec->top = exec->stack_end - 2;
    CHECK_INT("just fits", gw_exec_call(f.store, func, slots), GW_OK);
    exec->top = exec->stack_end - 1;
    CHECK_INT("one too many", gw_exec_call(f.store, func, slots), GW_ERR_TRAP);
    CHECK_INT("code", f.store->trap->code, GW_TRAP_STACK_EXHAUSTED);
    fixture_close(&f);
}

Test(exec, errors_leave_their_value_in_the_store)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    struct gw_func *func;
    int how;
    cr_assert_eq(gw_func_new_host_sig(f.store, ":", fail, &how, NULL, &func), GW_OK);
    how = 0;
    CHECK_INT("trap", gw_exec_call(f.store, func, NULL), GW_ERR_TRAP);
    struct gw_trap *trap = gw_trap_take(f.store);
    CHECK_STR("message, tamed", trap->message, "say?why");
    CHECK("taken", f.store->trap == NULL);
    gw_trap_free(f.store, &trap);
    how = 1;
    CHECK_INT("trap", gw_exec_call(f.store, func, NULL), GW_ERR_TRAP);
    CHECK_INT("made up for", f.store->trap->code, GW_TRAP_HOST);
    how = 2;
    CHECK_INT("exit", gw_exec_call(f.store, func, NULL), GW_ERR_EXIT);
    CHECK_INT("code", f.store->exit_code, 7);
    how = 3;
    CHECK_INT("exception", gw_exec_call(f.store, func, NULL), GW_ERR_EXCEPTION);
    fixture_close(&f);
}

Test(exec, traps_need_no_memory)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    f.fail_after = 0;
    CHECK_INT("set", gw_trap_set(f.store, GW_TRAP_UNREACHABLE), GW_ERR_TRAP);
    CHECK_INT("set over it", gw_trap_set(f.store, GW_TRAP_HOST), GW_ERR_TRAP);
    CHECK_STR("its text", f.store->trap->message, "host trap");
    f.fail_after = -1;
    CHECK_INT("set with memory", gw_trap_set(f.store, GW_TRAP_UNREACHABLE), GW_ERR_TRAP);
    fixture_close(&f);
}

static void note(void *env) { ++*(int *)env; }

Test(exec, host_functions_are_finalized)
{
    struct fixture f;
    fixture_init(&f);
    fixture_open(&f);
    int count = 0;
    struct gw_func *func;
    for (int i = 0; i < 3; i++)
        cr_assert_eq(
            gw_func_new_host_sig(f.store, "iIfFVec:i", recurse, &count, note, &func),
            GW_OK);
    fixture_close(&f);
    CHECK_INT("each once", count, 3);
}
