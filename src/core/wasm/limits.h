/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h -- how large a module may be. Exceeding one is GW_ERR_LIMIT with the limit
 * named. Figures follow the limits that browsers agreed on (JS API,
 * implementation-defined limits), where godwit has no reason to differ. */
#ifndef GW_CORE_WASM_LIMITS_H
#define GW_CORE_WASM_LIMITS_H

enum {
    GW_MAX_MODULE_BYTES = 1 << 30,
    GW_MAX_TYPES = 1000000,
    GW_MAX_REC_GROUP = 1000000,
    GW_MAX_SUBTYPE_DEPTH = 63,
    GW_MAX_PARAMS = 1000,
    GW_MAX_RESULTS = 1000,
    GW_MAX_FIELDS = 10000,
    GW_MAX_IMPORTS = 1000000,
    GW_MAX_FUNCS = 1000000,
    GW_MAX_EXPORTS = 1000000,
    GW_MAX_TABLES = 100000,
    GW_MAX_MEMORIES = 100,
    GW_MAX_GLOBALS = 1000000,
    GW_MAX_TAGS = 1000000,
    GW_MAX_ELEMS = 10000000,
    GW_MAX_DATAS = 100000,
    GW_MAX_LOCALS = 50000,       /* of one function, parameters included */
    GW_MAX_FUNC_BYTES = 7654321, /* code of one function */
    GW_MAX_BR_TABLE = 65520,
    GW_MAX_NAME_BYTES = 100000,
    GW_MAX_CONTROL_DEPTH = 65536, /* nested blocks */
    GW_MAX_ARRAY_NEW_FIXED = 10000,
    GW_MAX_TABLE_ENTRIES = 10000000, /* at run time */
};

#endif
