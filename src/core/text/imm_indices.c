/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/imm_indices.h"

unsigned gw_imm_indices(enum gw_imm imm, enum gw_space spaces[2])
{
    /* plus 1, 0 for none */
    static const uint8_t table[][2] = {
        [GW_IMM_LABEL] = {GW_SPACE_LABEL + 1},
        [GW_IMM_FUNC] = {GW_SPACE_FUNC + 1},
        [GW_IMM_TYPE] = {GW_SPACE_TYPE + 1},
        [GW_IMM_TAG] = {GW_SPACE_TAG + 1},
        [GW_IMM_LOCAL] = {GW_SPACE_LOCAL + 1},
        [GW_IMM_GLOBAL] = {GW_SPACE_GLOBAL + 1},
        [GW_IMM_DATA] = {GW_SPACE_DATA + 1},
        [GW_IMM_ELEM] = {GW_SPACE_ELEM + 1},
        [GW_IMM_TYPE_TYPE] = {GW_SPACE_TYPE + 1, GW_SPACE_TYPE + 1},
        [GW_IMM_TYPE_DATA] = {GW_SPACE_TYPE + 1, GW_SPACE_DATA + 1},
        [GW_IMM_TYPE_ELEM] = {GW_SPACE_TYPE + 1, GW_SPACE_ELEM + 1},
        [GW_IMM_SWITCH] = {GW_SPACE_TYPE + 1, GW_SPACE_TAG + 1},
    };
    unsigned count = 0;
    if (imm >= GW_COUNT(table)) return 0;
    for (; count < 2 && table[imm][count]; count++)
        spaces[count] = (enum gw_space)(table[imm][count] - 1);
    return count;
}
