/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/component.h"

enum { /* so that canon.def reads without prefixes */
       FUNC_SORT = GW_COMP_IMM_FUNC_SORT,
       CORE_FUNC = GW_COMP_IMM_CORE_FUNC,
       FUNC = GW_COMP_IMM_FUNC,
       TYPE = GW_COMP_IMM_TYPE,
       RESULT = GW_COMP_IMM_RESULT,
       CORE_VALTYPE = GW_COMP_IMM_CORE_VALTYPE,
       SLOT = GW_COMP_IMM_SLOT,
       SHARED = GW_COMP_IMM_SHARED,
       CORE_TYPE = GW_COMP_IMM_CORE_TYPE,
       TABLE = GW_COMP_IMM_TABLE,
       ASYNC = GW_COMP_IMM_ASYNC,
       CANCEL = GW_COMP_IMM_CANCEL,
       MEMORY = GW_COMP_IMM_MEMORY,
       OPTS = GW_COMP_IMM_OPTS,
       TYPE_LAST = GW_COMP_IMM_TYPE_LAST,
};

const struct gw_comp_canon_row gw_comp_canon_rows[GW_COMP_CANON_COUNT] = {
#define GW_COMP_CANON_ROW(name, code, text, immediates) {text, code, immediates},
#include "component/model/canon.def"
#undef GW_COMP_CANON_ROW
};
