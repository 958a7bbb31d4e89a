/* SPDX-License-Identifier: Apache-2.0 */
#include "os/fiber.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdint.h>

#include "test.h"

struct counter {
    struct gw_os_fiber fiber;
    int value, steps;
    double kept;
};

/* Uses its stack, and keeps values over a leave in whatever registers the compiler likes. */
static int fill_stack(struct counter *c, volatile char *below, int depth)
{
    volatile char room[512];
    memset((char *)room, depth, sizeof room);
    if (depth == 0) {
        gw_os_fiber_leave(&c->fiber);
        return below[0];
    }
    int sum = fill_stack(c, room, depth - 1);
    for (size_t i = 0; i < sizeof room; i++)
        sum += room[i] == depth ? 0 : 1000;
    return sum;
}

static void count(void *env)
{
    struct counter *c = env;
    double factor = 1.5;
    for (int i = 1; i <= c->steps; i++) {
        c->value = i;
        factor *= 2;
        c->kept = factor;
        gw_os_fiber_leave(&c->fiber);
    }
    c->value = fill_stack(c, (volatile char *)"\5", 40);
    for (;;)
        gw_os_fiber_leave(&c->fiber);
}

Test(os_fiber, runs_in_steps_and_keeps_its_stack)
{
    struct counter c = {.steps = 3};
    CHECK_INT("init", gw_os_fiber_init(&c.fiber, 64 * 1024, count, &c), GW_OK);
    double kept = 1.5;
    for (int i = 1; i <= 3; i++) {
        gw_os_fiber_enter(&c.fiber);
        kept *= 2;
        CHECK_INT("step", c.value, i);
        CHECK("a double in a register survives", c.kept == kept);
    }
    gw_os_fiber_enter(&c.fiber); /* deep inside fill_stack */
    CHECK_INT("not returned yet", c.value, 3);
    gw_os_fiber_enter(&c.fiber);
    CHECK_INT("frames were untouched", c.value, 1);
    gw_os_fiber_deinit(&c.fiber);
}

Test(os_fiber, never_entered_and_abandoned_ones_are_released)
{
    for (int i = 0; i < 2000; i++) {
        struct counter c = {.steps = 2};
        CHECK_INT("init", gw_os_fiber_init(&c.fiber, 256 * 1024, count, &c), GW_OK);
        if (i % 2) gw_os_fiber_enter(&c.fiber);
        gw_os_fiber_deinit(&c.fiber);
    }
}

static void nest(void *env)
{
    struct counter *outer = env;
    struct counter inner = {.steps = 1};
    cr_assert_eq(gw_os_fiber_init(&inner.fiber, 64 * 1024, count, &inner), GW_OK);
    gw_os_fiber_enter(&inner.fiber);
    outer->value = inner.value + 10;
    gw_os_fiber_deinit(&inner.fiber);
    gw_os_fiber_leave(&outer->fiber);
}

Test(os_fiber, nests)
{
    struct counter c = {0};
    CHECK_INT("init", gw_os_fiber_init(&c.fiber, 64 * 1024, nest, &c), GW_OK);
    gw_os_fiber_enter(&c.fiber);
    CHECK_INT("inner ran", c.value, 11);
    gw_os_fiber_deinit(&c.fiber);
}

static void *enter_on_thread(void *env)
{
    gw_os_fiber_enter(&((struct counter *)env)->fiber);
    return NULL;
}

Test(os_fiber, moves_between_threads)
{
    struct counter c = {.steps = 3};
    CHECK_INT("init", gw_os_fiber_init(&c.fiber, 64 * 1024, count, &c), GW_OK);
    gw_os_fiber_enter(&c.fiber);
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, enter_on_thread, &c), 0);
    pthread_join(thread, NULL);
    CHECK_INT("went on there", c.value, 2);
    gw_os_fiber_enter(&c.fiber);
    CHECK_INT("and here again", c.value, 3);
    gw_os_fiber_deinit(&c.fiber);
}

Test(os_fiber, size_overflow_is_refused)
{
    struct gw_os_fiber fiber;
    CHECK_INT("rounding overflows", gw_os_fiber_init(&fiber, SIZE_MAX, count, NULL),
              GW_ERR_NOMEM);
    CHECK_INT("guard overflows", gw_os_fiber_init(&fiber, SIZE_MAX / 2, count, NULL),
              GW_ERR_NOMEM);
}
