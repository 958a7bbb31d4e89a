/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/timeout.h"

#include <unistd.h>

#include "os/clock.h"

#define GRACE_NS 1000000000ull
#define AGAIN_NS                                                                         \
    5000000ull /* between two interrupts of a guest that is just about to wait */

static void interrupt(const struct gw_timeout *t)
{
    if (t->wasi)
        gw_wasi_interrupt(t->wasi);
    else
        gw_store_interrupt(t->store);
}

GW_NORETURN static void give_up(void)
{
    static const char text[] =
        "godwit: trap: interrupted: deadline reached, in a host call\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(gw_err_exit_code(GW_ERR_TRAP));
}

/* Wait until it is over or the time has come. */
static bool wait_until(struct gw_timeout *t, uint64_t until_ns)
{
    while (!t->is_over && gw_lock_bell_wait(&t->bell, &t->lock, until_ns)) {
    }
    return t->is_over;
}

static void watch(void *env)
{
    struct gw_timeout *t = env;
    gw_lock_take(&t->lock);
    bool is_over = wait_until(t, t->deadline_ns);
    while (!is_over) {
        uint64_t now = gw_clock_monotonic();
        if (now - t->deadline_ns > GRACE_NS) give_up();
        interrupt(t);
        is_over = wait_until(t, now + AGAIN_NS);
    }
    gw_lock_drop(&t->lock);
}

enum gw_err gw_timeout_start(struct gw_timeout *t, struct gw_store *store,
                             struct gw_wasi *wasi, uint64_t time_ns)
{
    uint64_t now = gw_clock_monotonic();
    *t = (struct gw_timeout){.store = store, .wasi = wasi};
    if (__builtin_add_overflow(now, time_ns, &t->deadline_ns))
        t->deadline_ns = UINT64_MAX;
    gw_lock_init(&t->lock);
    gw_lock_bell_init(&t->bell);
    enum gw_err err = gw_thread_start(watch, t, 0, &t->thread);
    if (err == GW_OK) return GW_OK;
    gw_lock_bell_deinit(&t->bell);
    gw_lock_deinit(&t->lock);
    return err;
}

void gw_timeout_stop(struct gw_timeout *t)
{
    gw_lock_take(&t->lock);
    t->is_over = true;
    gw_lock_bell_ring(&t->bell);
    gw_lock_drop(&t->lock);
    gw_thread_join(&t->thread);
    gw_lock_bell_deinit(&t->bell);
    gw_lock_deinit(&t->lock);
}
