/* SPDX-License-Identifier: Apache-2.0 */
/* side.h -- a guest for tests: a memory with an allocator that follows a script, and handles.
 *
 *   side     u8 options (bit 0: 64-bit memory, bits 1-2: encoding), u32 bytes of memory, memory,
 *            u32 where the allocator starts, u8 steps of the script: u8 call, u8 what (0 answer
 *            u64, 1 grow by u64 bytes first, 2 trap: u64 ignored),
 *            table: u16 entries behind index 0: u8 kind, u8 resource, u8 lends, u32 rep;
 *            u16 free indices, last freed first: u16 each */
#ifndef GW_TEST_CANON_SIDE_H
#define GW_TEST_CANON_SIDE_H

#include "canon/wire.h"
#include "component/canon/call.h"

struct side {
    struct gw_canon_memory memory;
    struct gw_alloc *alloc;
    struct gw_canon_options options;
    struct gw_canon_table table;
    struct gw_canon_scope scope, foreign; /* foreign: of borrows that were there before */
    uint64_t next;                        /* of the allocator */
    uint32_t call_count, script_count;
    struct side_step {
        uint8_t call, what;
        uint64_t arg;
    } script[16];
    struct gw_vec *log; /* four u64 per realloc */
};

/* Make a guest as the wire says. `resources` are those that its handles are of. */
void side_init(struct side *side, struct wire *w, struct gw_alloc *alloc,
               struct gw_vec *log, const struct gw_canon_resource *resources);
void side_deinit(struct side *side);

/* Write: memory, the table as it is now, borrows that are left. */
void side_put(const struct side *side, struct gw_vec *vec,
              const struct gw_canon_resource *resources);

#endif
