/* SPDX-License-Identifier: Apache-2.0 */
/* checked.h -- effective addresses with a bounds check. */
#ifndef GW_CORE_INTERP_CHECKED_H
#define GW_CORE_INTERP_CHECKED_H

#include <string.h>

#include "core/runtime/memory.h"

/* A shared memory may have grown since its size was copied: look again. NULL: out of bounds. */
uint8_t *gw_checked_again(struct gw_memory *memory, uint64_t index, uint64_t offset,
                          uint64_t bytes);

static inline uint8_t *gw_checked_at(struct gw_memory *memory, uint64_t index, uint64_t offset,
                                     uint64_t bytes)
{
    uint64_t at = index + offset;
    uint64_t size = atomic_load_explicit(&memory->size_bytes, memory_order_relaxed);
    if (GW_LIKELY(at >= index && bytes <= size && at <= size - bytes)) return memory->base + at;
    return gw_checked_again(memory, index, offset, bytes);
}

/* Of an instruction with the operands of tables.h's checked ones. */
#define GW_CHECKED_INDEX (U16(12) ? SLOT(10) : (uint64_t)(uint32_t)SLOT(10))
#define GW_CHECKED_AT(bytes)                                                             \
    gw_checked_at(PTR(struct gw_memory, 16), GW_CHECKED_INDEX, U64(24), (bytes))
#define GW_READ(v, at) memcpy(&(v), (at), sizeof(v))

#endif
