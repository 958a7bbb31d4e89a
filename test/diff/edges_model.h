/* SPDX-License-Identifier: Apache-2.0 */
/* edges_model.h -- what each instruction that reads or writes memory means, written down for a
 * second time: from its name and row in opcodes.def, byte by byte. */
#ifndef GW_TEST_DIFF_EDGES_MODEL_H
#define GW_TEST_DIFF_EDGES_MODEL_H

#include "core/wasm/opcodes.h"

/* A value of any type, little-endian. */
struct edges_value {
    uint8_t bytes[16];
};

/* Do what `row` says to the bytes at its address.
 *   at        row->size bytes, changed by stores
 *   operands  those after the address, in order
 *   *result   zero-extended; written if there is one */
void edges_model(const struct gw_opcode_row *row, unsigned lane, uint8_t *at,
                 const struct edges_value *operands, struct edges_value *result);

#endif
