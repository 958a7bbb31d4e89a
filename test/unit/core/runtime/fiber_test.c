/* SPDX-License-Identifier: Apache-2.0 */
#include "core/runtime/fiber.h"

#include <pthread.h>

#include "fixture.h"

/* Parks `rounds` times, then returns its argument doubled. */
static enum gw_err park(struct gw_call *call, void *env, uint64_t *slots)
{
    int *rounds = env;
    for (int i = 0; i < *rounds; i++)
        if (!gw_fiber_park(call->store)) return gw_trap_set(call->store, GW_TRAP_HOST);
    slots[0] *= 2;
    return GW_OK;
}

/* Calls `park`'s function from a nested call. */
static enum gw_err nested(struct gw_call *call, void *env, uint64_t *slots)
{
    return gw_exec_call(call->store, env, slots);
}

static enum gw_err recurse(struct gw_call *call, void *env, uint64_t *slots)
{
    volatile char room[2000];
    room[0] = 1;
    (void)env;
    enum gw_err err = gw_exec_call(call->store, call->func, slots);
    slots[0] += (uint64_t)room[0];
    return err;
}

struct setup {
    struct fixture f;
    int rounds;
    struct gw_func *park, *nested;
};

static void setup(struct setup *s)
{
    fixture_init(&s->f);
    fixture_open(&s->f);
    cr_assert_eq(
        gw_func_new_host_sig(s->f.store, "i:i", park, &s->rounds, NULL, &s->park), GW_OK);
    cr_assert_eq(
        gw_func_new_host_sig(s->f.store, "i:i", nested, s->park, NULL, &s->nested),
        GW_OK);
}

static struct gw_fiber *start(struct setup *s, struct gw_func *func, uint64_t arg)
{
    struct gw_fiber *fiber = NULL;
    cr_assert_eq(gw_fiber_new(s->f.store, func, &arg, &fiber), GW_OK);
    return fiber;
}

Test(fiber, parks_and_resumes)
{
    struct setup s = {.rounds = 3};
    setup(&s);
    struct gw_func *const funcs[] = {s.park, s.nested};
    for (size_t k = 0; k < GW_COUNT(funcs); k++) {
        struct gw_fiber *fiber = start(&s, funcs[k], 21);
        enum gw_err err;
        uint64_t slot = 0;
        for (int i = 0; i < 3; i++)
            CHECK("parked", !gw_fiber_resume(fiber, &err, &slot));
        CHECK("store's exec is as before", s.f.store->exec == NULL);
        CHECK("done", gw_fiber_resume(fiber, &err, &slot));
        CHECK_INT("no error", err, GW_OK);
        CHECK_INT("result", slot, 42);
        gw_fiber_free(&fiber);
    }
    fixture_close(&s.f);
}

Test(fiber, many_at_once_in_any_order)
{
    struct setup s = {.rounds = 5};
    setup(&s);
    struct gw_fiber *fibers[20];
    enum gw_err err;
    uint64_t slot;
    for (unsigned i = 0; i < 20; i++)
        fibers[i] = start(&s, s.nested, i);
    for (int round = 0; round < 5; round++)
        for (unsigned i = 0; i < 20; i++)
            CHECK("parked", !gw_fiber_resume(fibers[(i * 7) % 20], &err, &slot));
    for (unsigned i = 20; i-- > 0;) {
        CHECK("done", gw_fiber_resume(fibers[i], &err, &slot));
        CHECK_INT("result", slot, i * 2);
    }
    for (unsigned i = 0; i < 20; i++)
        gw_fiber_free(&fibers[i]);
    fixture_close(&s.f);
}

Test(fiber, outside_of_one_there_is_nothing_to_park)
{
    struct setup s = {.rounds = 1};
    setup(&s);
    uint64_t slot = 1;
    CHECK("no exec", !gw_fiber_park(s.f.store));
    CHECK_INT("host call", gw_exec_call(s.f.store, s.park, &slot), GW_ERR_TRAP);
    fixture_close(&s.f);
}

Test(fiber, freed_ones_are_abandoned)
{
    struct setup s = {.rounds = 1000};
    setup(&s);
    enum gw_err err;
    uint64_t slot;
    for (int i = 0; i < 200; i++) {
        struct gw_fiber *fiber = start(&s, s.nested, 1);
        if (i % 2) CHECK("parked", !gw_fiber_resume(fiber, &err, &slot));
        gw_fiber_free(&fiber);
    }
    fixture_close(&s.f);
}

Test(fiber, its_c_stack_is_bounded)
{
    struct setup s = {0};
    setup(&s);
    struct gw_func *func;
    cr_assert_eq(gw_func_new_host_sig(s.f.store, "i:i", recurse, NULL, NULL, &func),
                 GW_OK);
    struct gw_fiber *fiber = start(&s, func, 1);
    enum gw_err err;
    uint64_t slot;
    CHECK("done", gw_fiber_resume(fiber, &err, &slot));
    CHECK_INT("trap", err, GW_ERR_TRAP);
    CHECK_INT("code", s.f.store->trap->code, GW_TRAP_STACK_EXHAUSTED);
    gw_fiber_free(&fiber);
    fixture_close(&s.f);
}

struct job {
    struct gw_fiber *fiber;
    bool is_done;
    enum gw_err err;
    uint64_t slot;
};

static void *resume_on_thread(void *env)
{
    struct job *job = env;
    job->is_done = gw_fiber_resume(job->fiber, &job->err, &job->slot);
    return NULL;
}

Test(fiber, may_go_on_in_another_thread)
{
    struct setup s = {.rounds = 2};
    setup(&s);
    struct job job = {.fiber = start(&s, s.nested, 4)};
    CHECK("parked here", !gw_fiber_resume(job.fiber, &job.err, &job.slot));
    for (int i = 0; i < 2; i++) {
        pthread_t thread;
        cr_assert_eq(pthread_create(&thread, NULL, resume_on_thread, &job), 0);
        pthread_join(thread, NULL);
        CHECK_INT("done there", job.is_done, i == 1);
    }
    CHECK_INT("result", job.slot, 8);
    gw_fiber_free(&job.fiber);
    fixture_close(&s.f);
}

Test(fiber, failing_allocations_are_survived)
{
    for (int64_t n = 0; n < 6; n++) {
        struct setup s = {.rounds = 0};
        setup(&s);
        struct gw_fiber *fiber = NULL;
        uint64_t arg = 1;
        s.f.fail_after = n;
        enum gw_err err = gw_fiber_new(s.f.store, s.park, &arg, &fiber);
        s.f.fail_after = -1;
        CHECK("either or", (err == GW_OK) == (fiber != NULL));
        gw_fiber_free(&fiber);
        fixture_close(&s.f);
    }
}
