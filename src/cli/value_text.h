/* SPDX-License-Identifier: Apache-2.0 */
/* value_text.h -- arguments and results of `run --invoke` as text.
 *
 *   i32, i64   decimal or 0x..., signed or not: -1 and 4294967295 are the same i32.
 *              Printed signed.
 *   f32, f64   as C reads them, nan and inf included. Printed with the fewest digits that
 *              read back.
 *   v128       0x and up to 32 hexadecimal digits, the highest byte first
 *   reference  `null`; others can be printed, not written */
#ifndef GW_CLI_VALUE_TEXT_H
#define GW_CLI_VALUE_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "core/runtime/value.h"

/* Read the whole text as a value of the type.    returns whether it is one */
bool gw_value_text_parse(const char *text, gw_valtype type, union gw_value *out);

void gw_value_text_print(FILE *out, gw_valtype type, const union gw_value *value);

#endif
