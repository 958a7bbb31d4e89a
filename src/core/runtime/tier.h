/* tier.h -- what the runtime asks of something that runs guest code.
 * Tiers never see each other; the engine chooses one per store. */
#ifndef GW_CORE_RUNTIME_TIER_H
#define GW_CORE_RUNTIME_TIER_H

#include "core/runtime/instance.h"

struct gw_tier {
    const char *name;

    /* Give every own function of a new instance its `code`; make tier_data.  errors  NOMEM */
    enum gw_err (*attach)(struct gw_instance *instance);
    /* The store dies: free tier_data. */
    void (*detach)(struct gw_instance *instance);

    /* Run a guest function: slots as in gw_exec_call. Runs inside gw_trap_catch.
     *   errors   TRAP, EXCEPTION, EXIT, with the value in the store */
    enum gw_err (*call)(struct gw_exec *exec, struct gw_func *func, uint64_t *slots);

    /* Walk the frames below exec->frame / exec->pc, innermost first, until visit returns false or
     * the frame `stop` (NULL: the exec's first) is passed. */
    void (*walk)(const struct gw_exec *exec,
                 bool (*visit)(void *env, struct gw_func *func, uint32_t offset), void *env);

    /* A hardware fault in guest code, in the signal handler: `registers` is the ucontext_t. Store pc and
     * frame into exec. Returns false if this was not the tier's code. */
    bool (*fault)(struct gw_exec *exec, void *registers);
};

#endif
