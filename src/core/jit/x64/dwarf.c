/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/dwarf.h"

/* System V ABI, AMD64 supplement, figure "DWARF Register Number Mapping". */
const struct gw_dwarf_cpu gw_dwarf_cpu = {
    .elf_machine = 62,
    .stack_pointer = 7,
    .return_address = 16,
    .ints = {0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15},
};
