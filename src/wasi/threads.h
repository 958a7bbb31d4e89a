/* SPDX-License-Identifier: Apache-2.0 */
/* threads.h -- wasi-threads: `wasi` `thread-spawn`.
 *
 * Each thread of the guest is a thread of the host with a store and an instance of its
 * own, of the same module; they share the imported memories and the process (descriptors,
 * arguments). They end as one: the first trap, exit, or return of the first thread is
 * recorded, and everyone else is interrupted and woken until they are out. Fuel is shared
 * by halves: a thread starts with half of what its maker has left. */
#ifndef GW_WASI_THREADS_H
#define GW_WASI_THREADS_H

#include "core/runtime/linker.h"
#include "os/lock.h"
#include "wasi/host/process.h"

/* The name of the import. */
#define GW_THREADS_MODULE "wasi"
#define GW_THREADS_NAME "thread-spawn"

enum { GW_THREADS_MAX_ID = (1 << 29) - 1 };

struct gw_threads_one;

/* The threads of one process. All below `lock` is under it. */
struct gw_threads {
    struct gw_process *process;
    struct gw_store *main; /* of the first thread */
    uint32_t max;

    struct gw_lock lock;
    struct gw_lock_bell changed;
    pthread_t main_thread;
    bool is_main_running;   /* main_thread is meant */
    uint64_t main_deadline; /* of its store, before it was interrupted */
    uint32_t live, next_id;
    struct gw_threads_one *running; /* each with its store alive */
    struct gw_threads_one *done;    /* only to be joined */

    bool has_ended; /* and how: */
    enum gw_err outcome;
    uint32_t exit_code;
    enum gw_trap_code trap;
    char message[192];
};

/* Nothing is taken before a thread is made.
 *   max      alive at once besides the first */
void gw_threads_init(struct gw_threads *threads, struct gw_process *process,
                     struct gw_store *main, uint32_t max);
/* Ends and joins what is left; the main store may be gone. */
void gw_threads_deinit(struct gw_threads *threads);

/* Define the import.    errors  NOMEM */
enum gw_err gw_threads_define(struct gw_threads *threads, struct gw_linker *linker);

/* The guest's first thread runs in this thread of the host from now on. */
void gw_threads_begin(struct gw_threads *threads);

/* The first thread leaves the guest while others go on (a reactor's): it is not
 * interrupted any more. */
void gw_threads_leave(struct gw_threads *threads);

/* The first thread is done with `err`: end all others and wait for them.
 *   returns  how the whole ended: as whoever was first. The main store has the value of
 * it */
enum gw_err gw_threads_end(struct gw_threads *threads, enum gw_err err);

/* Interrupt every thread and wake it from a wait, once.      thread  any */
void gw_threads_interrupt(struct gw_threads *threads);

#endif
