/* SPDX-License-Identifier: Apache-2.0 */
#include "os/wake.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int chosen; /* 0: none yet; never changes once set */

static void do_nothing(int signal_number) { (void)signal_number; }

static bool is_free(int number)
{
    struct sigaction now;
    return sigaction(number, NULL, &now) == 0 && !(now.sa_flags & SA_SIGINFO) &&
           now.sa_handler == SIG_DFL;
}

/* From the end of the real-time signals: libraries and libc take theirs from the
 * beginning. */
static int choose(void)
{
    for (int number = SIGRTMAX - 1; number > SIGRTMIN; number--)
        if (is_free(number)) return number;
    return 0;
}

int gw_wake_install(void)
{
    int err = 0;
    pthread_mutex_lock(&lock);
    if (chosen == 0) {
        int number = choose();
        struct sigaction action = {.sa_handler = do_nothing};
        sigemptyset(&action.sa_mask);
        if (number == 0)
            err = EBUSY;
        else if (sigaction(number, &action, NULL) != 0)
            err = errno;
        else
            chosen = number;
    }
    pthread_mutex_unlock(&lock);
    return err;
}

void gw_wake_accept(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, chosen);
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void gw_wake_thread(pthread_t thread)
{
    if (chosen != 0) (void)pthread_kill(thread, chosen);
}
