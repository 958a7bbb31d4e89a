/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/masm_vector.h"

enum gw_vform gw_masm_vector_form(enum gw_vop op)
{
    static const uint8_t forms[GW_V_COUNT] = {
#define GW_V_ROW(form, name) GW_VFORM_##form,
#include "core/jit/masm_vector.def"
#undef GW_V_ROW
    };
    return (enum gw_vform)forms[op];
}
