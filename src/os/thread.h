/* SPDX-License-Identifier: Apache-2.0 */
/* thread.h -- threads of the host. Every one of them can run guest code once it has
 * called gw_trap_thread_init (which gw_exec_call does by itself). */
#ifndef GW_OS_THREAD_H
#define GW_OS_THREAD_H

#include <pthread.h>
#include <stddef.h>

#include "base/err.h"

struct gw_thread {
    pthread_t handle;
};

typedef void gw_thread_body(void *env);

/* Start body(env) on a thread with signals for the process blocked, except those of
 * faults.
 *   stack_bytes  0: the system's default
 *   *out         owned; gw_thread_join
 *   errors       NOMEM: the system has no more */
enum gw_err gw_thread_start(gw_thread_body *body, void *env, size_t stack_bytes,
                            struct gw_thread *out);
void gw_thread_join(struct gw_thread *thread);

/* Let others have the processor. */
void gw_thread_yield(void);

/* How many processors this process may use: 1 or more. */
unsigned gw_thread_processors(void);

#endif
