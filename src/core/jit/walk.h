/* SPDX-License-Identifier: Apache-2.0 */
/* walk.h -- from a compiled frame to its caller's, by the pc alone. */
#ifndef GW_CORE_JIT_WALK_H
#define GW_CORE_JIT_WALK_H

#include "core/jit/code.h"
#include "core/jit/stubs.h"

/* A frame. */
struct gw_walk {
    char *sp;          /* its slots count from here */
    const uint8_t *pc; /* return address into it; of a fault: one past its first byte */
    struct gw_instance *instance;
    const struct gw_code *code;
    const struct gw_placed *placed; /* NULL: no frame, `sp` is the gw_jit_entry */
    uint32_t offset;                /* of pc - 1 in the function's code */
};

/* Stand in the frame where compiled code left for C or faulted: exec->frame, exec->pc,
 * exec->context.
 *   returns  false: there is none, the entry called no compiled code that is still there */
bool gw_walk_first(const struct gw_exec *exec, struct gw_walk *w);

/* Go to the caller's frame.    returns  false: that was the outermost of its entry */
bool gw_walk_caller(struct gw_walk *w);

/* From an entry to the frame below that called the host.    returns  false: there is none */
bool gw_walk_outer(struct gw_walk *w);

static inline const struct gw_jit_entry *gw_walk_entry(const struct gw_walk *w)
{
    return (const struct gw_jit_entry *)(const void *)w->sp;
}

/* Where the frame keeps its pushed registers: lowest number first is highest, the return
 * address above them. */
static inline uint64_t *gw_walk_return_slot(const struct gw_walk *w)
{
    size_t saved = (size_t)__builtin_popcount(w->placed->saved);
    return (uint64_t *)(void *)(w->sp + w->placed->frame_bytes + 8 * saved);
}

#endif
