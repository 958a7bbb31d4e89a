/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/observe_unwinder.h"

#include "core/jit/dwarf.h"

struct gw_observe_unwinder {
    struct gw_observe_unwinder *next;
    struct gw_dwarf_frame frame;
};

/* libgcc's: an .eh_frame section that is no part of a loaded file. */
extern void __register_frame(void *section);
extern void __deregister_frame(void *section);

void gw_observe_unwinder_add(struct gw_observe_unwinder **list,
                             const struct gw_code *code, const struct gw_placed *placed)
{
    struct gw_observe_unwinder *o = gw_alloc_get(gw_alloc_libc(), sizeof *o);
    if (!o) return;
    gw_dwarf_describe(code, placed, &o->frame);
    o->next = *list;
    *list = o;
    __register_frame(o->frame.bytes);
}

/* In the order in which the unwinder has them: it searches a list. */
void gw_observe_unwinder_remove(struct gw_observe_unwinder **list)
{
    while (*list) {
        struct gw_observe_unwinder *o = *list;
        *list = o->next;
        __deregister_frame(o->frame.bytes);
        gw_alloc_put(gw_alloc_libc(), o, sizeof *o);
    }
}
