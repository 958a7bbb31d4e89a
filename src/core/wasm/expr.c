/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/expr.h"

#include "core/wasm/reader.h"

enum { I32_CONST = 0x41, I64_CONST = 0x42, END = 0x0b };

bool gw_expr_constant(const struct gw_expr *expr, gw_valtype *type, uint64_t *bits)
{
    struct gw_reader r = gw_reader_of(expr->code);
    if (r.end - r.at < 3) return false;
    uint8_t code = *r.at++;
    if (code == I32_CONST) {
        *type = GW_I32;
        *bits = (uint32_t)gw_reader_s32(&r);
    } else if (code == I64_CONST) {
        *type = GW_I64;
        *bits = (uint64_t)gw_reader_s64(&r);
    } else {
        return false;
    }
    return r.err == GW_OK && r.end - r.at == 1 && *r.at == END;
}
