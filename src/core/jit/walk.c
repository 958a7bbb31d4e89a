/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/walk.h"

/* The context register as the frame keeps it, where it does. */
static struct gw_instance *context_of(const struct gw_walk *w, void *otherwise)
{
    if (!w->placed->has_context) return otherwise;
    return *(struct gw_instance **)(void *)(w->sp + w->placed->frame_bytes - 8);
}

/* `context`: the register, for a frame that does not keep it. */
static bool stand_at(struct gw_walk *w, char *sp, const void *pc, void *context)
{
    *w = (struct gw_walk){.sp = sp, .pc = pc};
    if (pc == (const void *)gw_jit_enter_return) return false;
    w->placed = gw_code_find((const uint8_t *)pc - 1, &w->code, &w->offset);
    GW_EXPECT(w->placed);
    w->instance = context_of(w, context);
    return true;
}

bool gw_walk_first(const struct gw_exec *exec, struct gw_walk *w)
{
    return stand_at(w, exec->frame, exec->pc, exec->context);
}

bool gw_walk_caller(struct gw_walk *w)
{
    uint64_t *slot = gw_walk_return_slot(w);
    return stand_at(w, (char *)(slot + 1), (const void *)(uintptr_t)*slot, NULL);
}

bool gw_walk_outer(struct gw_walk *w)
{
    for (;;) {
        const struct gw_jit_entry *entry = gw_walk_entry(w);
        if (!entry->frame) return false;
        if (stand_at(w, entry->frame, entry->pc, entry->context)) return true;
    }
}
