/* SPDX-License-Identifier: Apache-2.0 */
/* imm_indices.h -- immediates that are indices only, the same way round in text and
 * binary. */
#ifndef GW_CORE_TEXT_IMM_INDICES_H
#define GW_CORE_TEXT_IMM_INDICES_H

#include "core/text/parser.h"
#include "core/wasm/opcodes.h"

/* Which spaces they name.     returns  how many: 1 or 2; 0: it is something else */
unsigned gw_imm_indices(enum gw_imm imm, enum gw_space spaces[2]);

#endif
