/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/event.h"

#include <pthread.h>
#include <signal.h>

#include "os/wake.h"
#include "wasi/host/path.h"
#include "wasi/world.h"

static struct world w;
static int ends[2];
static uint32_t pipe_in, pipe_out, file;

static void set_up(void)
{
    world_open(&w, gw_alloc_libc(), 64);
    if (pipe(ends) != 0) abort();
    struct gw_desc desc = {.fd = ends[0], .base = GW_RIGHTS_STREAM};
    gw_desc_add(&w.process.descs, &desc, 0, &pipe_in);
    desc.fd = ends[1];
    gw_desc_add(&w.process.descs, &desc, 0, &pipe_out);
    gw_path_open(&w.process.descs, 3, "file", 0, UINT64_MAX, 0, &file);
}

static void tear_down(void) { world_close(&w); }

TestSuite(event, .init = set_up, .fini = tear_down);

static bool never(void *env)
{
    (void)env;
    return false;
}

static enum gw_errno wait_for(struct gw_event *events, uint32_t count)
{
    return gw_event_wait(&w.process.descs, events, count, never, NULL);
}

Test(event, files)
{
    struct gw_event e[] = {
        {.kind = GW_EVENT_READ,  .number = file           },
        {.kind = GW_EVENT_READ,  .number = pipe_in        },
        {.kind = GW_EVENT_WRITE, .number = pipe_out       },
        {.kind = GW_EVENT_READ,  .number = 99             },
        {.kind = GW_EVENT_CLOCK, .clock = GW_CLOCK_PROCESS, .time_ns = 1},
        {.kind = GW_EVENT_CLOCK,                      .clock = GW_CLOCK_MONOTONIC,                          .time_ns = UINT64_MAX},
        {.kind = GW_EVENT_READ, .number = 0},
    };
    CHECK_INT("some", wait_for(e, GW_COUNT(e)), GW_ERRNO_SUCCESS);
    CHECK("a regular file is always ready", e[0].is_ready);
    CHECK_INT("for so many bytes", e[0].bytes, 12);
    CHECK("an empty pipe is not", !e[1].is_ready);
    CHECK("but takes bytes", e[2].is_ready);
    CHECK("a wrong number is an answer", e[3].is_ready);
    CHECK_INT("a wrong number", e[3].err, GW_ERRNO_BADF);
    CHECK_INT("a clock that stands still while we wait", e[4].err, GW_ERRNO_NOTSUP);
    CHECK("the end of time", !e[5].is_ready);
    CHECK("nothing to read ends at once", e[6].is_ready);
}

Test(event, a_pipe_fills_and_hangs_up)
{
    struct gw_event e[] = {
        {.kind = GW_EVENT_READ, .number = pipe_in}
    };
    if (write(ends[1], "abc", 3) != 3) abort();
    CHECK_INT("filled", wait_for(e, 1), GW_ERRNO_SUCCESS);
    CHECK_INT("bytes", e[0].bytes, 3);
    CHECK("not hung up", !e[0].is_hangup);
    close(ends[1]);
    CHECK_INT("hung up", wait_for(e, 1), GW_ERRNO_SUCCESS);
    CHECK("hung up", e[0].is_hangup);
}

Test(event, clocks)
{
    uint64_t start = gw_clock_monotonic(), wall;
    gw_clock_now(GW_CLOCK_REALTIME, &wall);
    struct gw_event e[] = {
        {.kind = GW_EVENT_CLOCK, .clock = GW_CLOCK_MONOTONIC, .time_ns = 20000000},
        {.kind = GW_EVENT_CLOCK,
         .clock = GW_CLOCK_MONOTONIC,
         .is_absolute = true,
         .time_ns = start + 10000000000},
        {.kind = GW_EVENT_CLOCK,
         .clock = GW_CLOCK_REALTIME,
         .is_absolute = true,
         .time_ns = wall + 10000000000},
        {.kind = GW_EVENT_READ, .number = pipe_in                         },
    };
    CHECK_INT("relative", wait_for(e, 4), GW_ERRNO_SUCCESS);
    CHECK("only the first",
          e[0].is_ready && !e[1].is_ready && !e[2].is_ready && !e[3].is_ready);
    CHECK("not before its time", gw_clock_monotonic() - start >= 20000000);
    e[1].time_ns = start;
    CHECK_INT("a time that is past", wait_for(&e[1], 1), GW_ERRNO_SUCCESS);
    CHECK("a time that is past", e[1].is_ready);
    e[2].time_ns = wall + 30000000;
    CHECK_INT("at a time of day", wait_for(&e[2], 1), GW_ERRNO_SUCCESS);
    gw_clock_now(GW_CLOCK_REALTIME, &start);
    CHECK("not before it", start >= wall + 30000000);
}

static _Atomic bool is_stopping;

static bool asks(void *env)
{
    (void)env;
    return is_stopping;
}

static void *stop(void *env)
{
    usleep(20000);
    gw_wake_thread(*(pthread_t *)env); /* asked, and goes on */
    usleep(20000);
    is_stopping = true;
    gw_wake_thread(*(pthread_t *)env);
    return NULL;
}

Test(event, a_wait_can_be_ended)
{
    pthread_t self = pthread_self(), other;
    CHECK_INT("install", gw_wake_install(), 0);
    pthread_create(&other, NULL, stop, &self);
    struct gw_event e[] = {
        {.kind = GW_EVENT_READ, .number = pipe_in}
    };
    CHECK_INT("ended", gw_event_wait(&w.process.descs, e, 1, asks, NULL), GW_ERRNO_INTR);
    pthread_join(other, NULL);
}

Test(event, many)
{
    struct gw_event e[100] = {{.kind = GW_EVENT_READ}};
    for (int i = 0; i < 100; i++)
        e[i] = (struct gw_event){.kind = i % 2 ? GW_EVENT_READ : GW_EVENT_WRITE,
                                 .number = i % 2 ? pipe_in : pipe_out};
    CHECK_INT("many", wait_for(e, 100), GW_ERRNO_SUCCESS);
    for (int i = 0; i < 100; i++)
        CHECK_INT("every other", e[i].is_ready, i % 2 == 0);
}
