/* SPDX-License-Identifier: Apache-2.0 */
/* bench.h -- `run --bench`: what a guest asks of its host to be measured.
 *
 * A program calls bench.start before its work and bench.end after it; "bench: N ns, cpu N
 * ns" goes to standard error, the first by the wall's clock, the second by the
 * processor's. What comes before is told apart as well: "bench: compile N ns, instantiate
 * N ns", of the processor. */
#ifndef GW_CLI_BENCH_H
#define GW_CLI_BENCH_H

#include "core/runtime/linker.h"

struct gw_bench {
    uint64_t wall_ns, cpu_ns;     /* when start was called */
    uint64_t began_ns, loaded_ns; /* of the processor: before the module was loaded, after */
};

/* Define bench.start and bench.end.
 *   bench    must outlive the guest
 *   errors   NOMEM */
enum gw_err gw_bench_offer(struct gw_bench *bench, struct gw_linker *linker);

/* Note that loading begins, or is done; gw_bench_linked prints how long that took, and how
 * long it took to instantiate since. */
void gw_bench_begin(struct gw_bench *bench);
void gw_bench_loaded(struct gw_bench *bench);
void gw_bench_linked(const struct gw_bench *bench);

/* Print "bench: memory N of N bytes touched", over all memories of the store. */
void gw_bench_print_memory(struct gw_store *store);

#endif
