/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.h -- UTF-8 as the spec wants it: no surrogates, no overlong forms.
 * spec: binary/values#names */
#ifndef GW_BASE_UTF8_H
#define GW_BASE_UTF8_H

#include "base/slice.h"

bool gw_utf8_is_valid(struct gw_slice bytes);

/* Write one scalar value (<= 0x10ffff, no surrogate) to out[4].     returns 1..4 */
unsigned gw_utf8_encode(uint32_t scalar, uint8_t out[4]);

#endif
