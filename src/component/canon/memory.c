/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/memory.h"

enum gw_err gw_canon_memory_resize(struct gw_canon_memory *memory, uint64_t old,
                                   uint64_t old_bytes, uint32_t align, uint64_t bytes,
                                   const char *between, struct gw_diag *diag,
                                   uint64_t *out)
{
    uint64_t at;
    if (!memory->realloc)
        return gw_diag_set(diag, GW_ERR_TRAP, "the value needs a realloc function");
    enum gw_err err = memory->realloc(memory, old, old_bytes, align, bytes, diag, &at);
    if (err != GW_OK) return err;
    if (at % align)
        return gw_diag_set(diag, GW_ERR_TRAP, "%s",
                           between ? "unaligned pointer"
                                   : "realloc return: result not aligned");
    if (!gw_canon_memory_has(memory, at, bytes) && between)
        return gw_diag_set(diag, GW_ERR_TRAP, "%s content out-of-bounds", between);
    if (!gw_canon_memory_has(memory, at, bytes))
        return gw_diag_set(diag, GW_ERR_TRAP,
                           "realloc return: beyond end of memory (%llu bytes at 0x%llx)",
                           (unsigned long long)bytes, (unsigned long long)at);
    *out = at;
    return GW_OK;
}
