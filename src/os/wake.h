/* SPDX-License-Identifier: Apache-2.0 */
/* wake.h -- get a thread out of a system call that waits.
 *
 * A signal whose handler does nothing, without SA_RESTART: the call returns EINTR. The
 * signal can arrive just before the call begins and be lost, so the waker repeats until
 * the thread is out. */
#ifndef GW_OS_WAKE_H
#define GW_OS_WAKE_H

#include <pthread.h>

/* Choose a signal nobody handles and install the handler; once per process, cheap to
 * repeat.
 *   returns  0 or an errno; EBUSY: every signal in question is taken */
int gw_wake_install(void);

/* Let the calling thread be woken, whatever its signal mask is.
 *   thread   any, after gw_wake_install */
void gw_wake_accept(void);

/* Wake a thread that has not been joined.     thread  any, after gw_wake_install */
void gw_wake_thread(pthread_t thread);

#endif
