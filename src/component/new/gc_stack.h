/* SPDX-License-Identifier: Apache-2.0 */
/* gc_stack.h -- the functions that give an adapter its stack. Inside gc. */
#ifndef GW_COMPONENT_NEW_GC_STACK_H
#define GW_COMPONENT_NEW_GC_STACK_H

#include "core/wasm/writer.h"

/* Where to find what; GW_GC_DEAD: it has none. */
struct gw_gc_stack {
    uint32_t realloc;        /* function */
    uint32_t pointer, state; /* globals */
    uint32_t then[2];        /* functions to call when the stack is there */
};

/* Write the body of a realloc for one thing alone: a new page, from memory.grow. It traps when asked for
 * anything else. */
void gw_gc_stack_realloc(struct gw_writer *body);

/* Write the body of what allocates the stack. With a state only once: from 0 by way of 1 to 2. */
void gw_gc_stack_allocate(const struct gw_gc_stack *stack, struct gw_writer *body);

#endif
