/* SPDX-License-Identifier: Apache-2.0 */
/* tier.h -- what the runtime asks of something that runs guest code.
 * Tiers never see each other; the engine chooses one per store. */
#ifndef GW_CORE_RUNTIME_TIER_H
#define GW_CORE_RUNTIME_TIER_H

#include "core/runtime/instance.h"

/* ORDER(gw_tier_observer) Who may be told what a tier compiles; for the whole process, as that is what they look
 * at. */
enum gw_tier_observer {
    GW_OBSERVE_PERF_MAP = 1 << 0, /* /tmp/perf-<pid>.map: names for `perf report` */
    GW_OBSERVE_JITDUMP = 1 << 1,  /* jit-<pid>.dump here: code, for `perf inject` */
    GW_OBSERVE_GDB = 1 << 2,      /* gdb's interface for compilers: names, frames */
    GW_OBSERVE_UNWINDER = 1 << 3, /* the system's: it can walk through compiled frames */
};

struct gw_tier {
    const char *name;

    /* Can it run on this machine? NULL: it can. */
    bool (*is_supported)(void);
    /* From now on, tell these as well; NULL: it has nothing to tell.
     *   errors   ACCESS: a file could not be made      thread  any */
    enum gw_err (*observe)(uint32_t observers);

    /* Give every own function of a new instance its `code`; make tier_data.
     *   errors   NOMEM */
    enum gw_err (*attach)(struct gw_instance *instance);
    /* The store dies: free tier_data. */
    void (*detach)(struct gw_instance *instance);

    /* Run a guest function: slots as in gw_exec_call, but they lie on the exec's value
     * stack, just below exec->top: the callee's frame may start right there. Runs inside
     * gw_trap_catch. top, frame and pc of the exec need not be restored. exec->frame and
     * exec->pc, on entry, are where the guest code below called the host: link them, so
     * that `walk` sees all of the exec.
     *   errors   TRAP, EXCEPTION, EXIT, with the value in the store */
    enum gw_err (*call)(struct gw_exec *exec, struct gw_func *func, uint64_t *slots);

    /* Walk the frames below exec->frame / exec->pc, innermost first, until visit returns
     * false or the exec's first frame is passed. `offset`: of the instruction, in the
     * module's bytes; found for the innermost `located` frames only, since it may cost a
     * walk through the function, and UINT32_MAX for those below. */
    void (*walk)(const struct gw_exec *exec, uint32_t located,
                 bool (*visit)(void *env, struct gw_func *func, uint32_t offset),
                 void *env);

    /* A hardware fault, in the signal handler: `registers` is the ucontext_t. If it
     * happened in the tier's code, and can: store pc, frame and top into exec, change *code
     * where it knows better, return true. *code is what the signal says: MEMORY_BOUNDS (in a
     * memory's reserved space), NULL_REFERENCE (in the first page), DIVIDE_BY_ZERO
     * (arithmetic), or NONE (an illegal instruction). NULL: cannot recover, so its memories
     * get no guard regions. */
    bool (*fault)(struct gw_exec *exec, void *registers, enum gw_trap_code *code);

    /* The same fault, after the jump out of the handler, where more may be done: what trap
     * it is. NULL: what `fault` said. */
    enum gw_trap_code (*explain)(const struct gw_exec *exec, enum gw_trap_code code);

    /* Makes code that can be kept in files. */
    bool keeps_code;

    /* What gw_func.code of a host function is; NULL: nothing, the tier looks at `host`. */
    const void *host_code;
};

#endif
