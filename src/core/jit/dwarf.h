/* SPDX-License-Identifier: Apache-2.0 */
/* dwarf.h -- compiled frames in the words of debuggers and unwinders.
 *
 * What is said holds from behind a function's prologue on; within the few instructions
 * before, and behind the epilogue, it does not. */
#ifndef GW_CORE_JIT_DWARF_H
#define GW_CORE_JIT_DWARF_H

#include "core/jit/code.h"

struct gw_dwarf_cpu {
    uint16_t elf_machine;
    uint8_t stack_pointer, return_address; /* columns */
    uint8_t ints[32];                      /* columns of the registers of masm.h */
};
extern const struct gw_dwarf_cpu gw_dwarf_cpu; /* the CPU's */

/* An .eh_frame section of its own for one function: a CIE, an FDE, the end. */
enum { GW_DWARF_FRAME_BYTES = 128 };
struct gw_dwarf_frame {
    uint8_t bytes[GW_DWARF_FRAME_BYTES];
    size_t len;
};
void gw_dwarf_describe(const struct gw_code *code, const struct gw_placed *placed,
                       struct gw_dwarf_frame *out);

#endif
