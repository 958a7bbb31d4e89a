/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/dwarf.h"

const struct gw_dwarf_cpu gw_dwarf_cpu = {
    .elf_machine = 183,
    .stack_pointer = 31,
    .return_address = 30,
    .ints = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
             16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31},
};
