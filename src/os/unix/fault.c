/* SPDX-License-Identifier: Apache-2.0 */
#include "os/fault.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <ucontext.h>

#include "base/compiler.h"
#include "os/lock.h"
#include "os/vm.h"

enum { ALT_STACK_BYTES = 64 * 1024 }; /* handlers of others may run on it, too */

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
static struct sigaction before[GW_COUNT(signals)];
static gw_fault_handler *current;

/* As if we were not there: call what was there, or fault again with its default
 * action. */
static void pass_on(int number, siginfo_t *info, void *registers)
{
    for (size_t i = 0; i < GW_COUNT(signals); i++) {
        if (signals[i] != number) continue;
        const struct sigaction *old = &before[i];
        if (old->sa_flags & SA_SIGINFO) {
            old->sa_sigaction(number, info, registers);
        } else if (old->sa_handler == SIG_DFL || old->sa_handler == SIG_IGN) {
            /* Returning runs the instruction again, now without us. A fault cannot be
             * ignored; one that was sent by kill(2) does not repeat itself. */
            sigaction(number, old, NULL);
            if (info->si_code <= 0 && old->sa_handler == SIG_DFL) raise(number);
        } else {
            old->sa_handler(number);
        }
        return;
    }
}

static enum gw_fault_kind kind_of(int number)
{
    if (number == SIGFPE) return GW_FAULT_ARITHMETIC;
    return number == SIGILL || number == SIGTRAP ? GW_FAULT_ILLEGAL : GW_FAULT_ADDRESS;
}

static void on_signal(int number, siginfo_t *info, void *registers)
{
    if (info->si_code > 0) { /* by hardware, not sent */
        struct gw_fault fault = {
            .kind = kind_of(number),
            .address = (uintptr_t)info->si_addr,
            .registers = registers,
        };
        current(&fault);
    }
    pass_on(number, info, registers);
}

enum gw_err gw_fault_install(gw_fault_handler *handler)
{
    static struct gw_lock lock = GW_LOCK_INIT;
    static _Atomic bool is_installed;
    if (atomic_load_explicit(&is_installed, memory_order_acquire)) return GW_OK;

    enum gw_err err = GW_OK;
    gw_lock_take(&lock);
    if (!atomic_load(&is_installed)) {
        current = handler;
        /* NODEFER: the handler leaves by a jump, which must not leave the signal
         * blocked. */
        struct sigaction action = {.sa_sigaction = on_signal,
                                   .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
        sigemptyset(&action.sa_mask);
        for (size_t i = 0; i < GW_COUNT(signals) && !err; i++)
            if (sigaction(signals[i], &action, &before[i])) err = GW_ERR_UNSUPPORTED;
        if (!err) atomic_store_explicit(&is_installed, true, memory_order_release);
    }
    gw_lock_drop(&lock);
    return err;
}

static pthread_key_t stack_key; /* its destructor frees the stack of an ending thread */
static pthread_once_t stack_key_once = PTHREAD_ONCE_INIT;
static bool has_stack_key;

static void free_stack(void *at)
{
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    gw_vm_release(at, ALT_STACK_BYTES);
}

static void make_stack_key(void)
{
    has_stack_key = pthread_key_create(&stack_key, free_stack) == 0;
}

static enum gw_err make_stack(void)
{
    stack_t old;
    if (sigaltstack(NULL, &old) == 0 && !(old.ss_flags & SS_DISABLE)) return GW_OK;
    pthread_once(&stack_key_once, make_stack_key);
    if (!has_stack_key) return GW_ERR_NOMEM;
    void *at = gw_vm_map(ALT_STACK_BYTES);
    if (!at) return GW_ERR_NOMEM;
    stack_t stack = {.ss_sp = at, .ss_size = ALT_STACK_BYTES};
    if (pthread_setspecific(stack_key, at) || sigaltstack(&stack, NULL)) {
        pthread_setspecific(stack_key, NULL);
        gw_vm_release(at, ALT_STACK_BYTES);
        return GW_ERR_NOMEM;
    }
    return GW_OK;
}

enum gw_err gw_fault_thread_init(void)
{
    static GW_THREAD_LOCAL bool is_done;
    if (GW_LIKELY(is_done)) return GW_OK;
    enum gw_err err = make_stack();
    if (!err) is_done = true;
    return err;
}
