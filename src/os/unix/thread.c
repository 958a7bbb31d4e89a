/* SPDX-License-Identifier: Apache-2.0 */
#include "os/thread.h"

#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

#include "base/compiler.h"

struct start {
    gw_thread_body *body;
    void *env;
};

static void *run(void *arg)
{
    struct start start = *(struct start *)arg;
    free(arg);
    start.body(start.env);
    return NULL;
}

/* The new thread inherits the mask that is set around pthread_create. */
static int create(pthread_t *handle, const pthread_attr_t *attr, struct start *start)
{
    sigset_t blocked, before;
    sigfillset(&blocked);
    sigdelset(&blocked, SIGSEGV), sigdelset(&blocked, SIGBUS),
        sigdelset(&blocked, SIGFPE);
    sigdelset(&blocked, SIGILL), sigdelset(&blocked, SIGTRAP),
        sigdelset(&blocked, SIGABRT);
    pthread_sigmask(SIG_SETMASK, &blocked, &before);
    int err = pthread_create(handle, attr, run, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return err;
}

enum gw_err gw_thread_start(gw_thread_body *body, void *env, size_t stack_bytes,
                            struct gw_thread *out)
{
    /* Freed on the other thread, so it cannot come from a gw_alloc whose owner may be
     * gone. */
    struct start *start = malloc(sizeof *start);
    if (!start) return GW_ERR_NOMEM;
    *start = (struct start){body, env};

    pthread_attr_t attr;
    if (pthread_attr_init(&attr)) {
        free(start);
        return GW_ERR_NOMEM;
    }
    size_t least = (size_t)PTHREAD_STACK_MIN;
    int err = 0;
    if (stack_bytes)
        err = pthread_attr_setstacksize(&attr, stack_bytes < least ? least : stack_bytes);
    if (!err) err = create(&out->handle, &attr, start);
    pthread_attr_destroy(&attr);
    if (err) free(start);
    return err ? GW_ERR_NOMEM : GW_OK;
}

void gw_thread_yield(void) { sched_yield(); }

unsigned gw_thread_processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? (unsigned)count : 1;
}

void gw_thread_join(struct gw_thread *thread)
{
    GW_EXPECT(!pthread_join(thread->handle, NULL));
}
