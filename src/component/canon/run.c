/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/run.h"

GW_COLD enum gw_err gw_canon_bad_leaf(const struct gw_canon_op *op, uint64_t raw,
                                      struct gw_diag *diag)
{
    if (op->code == GW_CANON_CHAR)
        return gw_diag_set(diag, GW_ERR_TRAP, "invalid `char` bit pattern: 0x%x",
                           (unsigned)raw);
    return gw_diag_set(diag, GW_ERR_TRAP, "invalid variant discriminant: %u of %u cases",
                       (unsigned)raw, op->arg);
}

enum gw_err gw_canon_check_list(const struct gw_canon_memory *memory, uint64_t at,
                                uint64_t count, uint32_t size, uint32_t align,
                                bool is_between, struct gw_diag *diag)
{
    if (count > GW_CANON_MAX_BYTES / size ||
        !gw_canon_memory_has(memory, at, count * size))
        return gw_diag_set(diag, GW_ERR_TRAP, "%s",
                           is_between ? "list content out-of-bounds"
                                      : "list pointer/length out of bounds of memory");
    if (at % align) return gw_diag_set(diag, GW_ERR_TRAP, "unaligned pointer of a list");
    return GW_OK;
}

enum gw_err gw_canon_check_spill(const struct gw_canon_memory *memory, uint64_t at,
                                 uint32_t size, uint32_t align, struct gw_diag *diag)
{
    if (at % align)
        return gw_diag_set(diag, GW_ERR_TRAP,
                           "unaligned pointer of parameters or results");
    if (!gw_canon_memory_has(memory, at, size))
        return gw_diag_set(diag, GW_ERR_TRAP,
                           "pointer of parameters or results out of bounds of memory");
    return GW_OK;
}
