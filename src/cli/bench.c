/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/bench.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/runtime/memory.h"
#include "os/clock.h"
#include "os/vm.h"

static uint64_t cpu_now(void)
{
    uint64_t ns = 0;
    (void)gw_clock_now(GW_CLOCK_PROCESS, &ns);
    return ns;
}

static enum gw_err on_start(struct gw_call *call, void *env, uint64_t *slots)
{
    struct gw_bench *bench = env;
    (void)call, (void)slots;
    bench->wall_ns = gw_clock_monotonic();
    bench->cpu_ns = cpu_now();
    return GW_OK;
}

static enum gw_err on_end(struct gw_call *call, void *env, uint64_t *slots)
{
    const struct gw_bench *bench = env;
    uint64_t cpu = cpu_now(), wall = gw_clock_monotonic();
    (void)call, (void)slots;
    fprintf(stderr, "bench: %" PRIu64 " ns, cpu %" PRIu64 " ns\n", wall - bench->wall_ns,
            cpu - bench->cpu_ns);
    return GW_OK;
}

enum gw_err gw_bench_offer(struct gw_bench *bench, struct gw_linker *linker)
{
    enum gw_err err =
        gw_linker_define_func(linker, "bench", "start", ":", on_start, bench);
    if (err != GW_OK) return err;
    return gw_linker_define_func(linker, "bench", "end", ":", on_end, bench);
}

void gw_bench_begin(struct gw_bench *bench) { bench->began_ns = cpu_now(); }

void gw_bench_loaded(struct gw_bench *bench) { bench->loaded_ns = cpu_now(); }

void gw_bench_linked(const struct gw_bench *bench)
{
    fprintf(stderr, "bench: compile %" PRIu64 " ns, instantiate %" PRIu64 " ns\n",
            bench->loaded_ns - bench->began_ns, cpu_now() - bench->loaded_ns);
}

void gw_bench_print_memory(struct gw_store *store)
{
    uint64_t touched = 0, size = 0;
    for (struct gw_memory *memory = store->memories; memory; memory = memory->next) {
        uint64_t bytes = gw_memory_bytes(memory);
        touched += gw_vm_resident(memory->base, (size_t)bytes);
        size += bytes;
    }
    fprintf(stderr, "bench: memory %" PRIu64 " of %" PRIu64 " bytes touched\n", touched,
            size);
}
