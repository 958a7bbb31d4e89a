/* SPDX-License-Identifier: Apache-2.0 */
/* till.c -- the world `till` in C. What `total` is given belongs to it, so it frees it; the item that
 * it returns as an error is freed when its caller has read it. */
#include "till.h"

bool exports_demo_shop_checkout_total(exports_demo_shop_checkout_list_line_t *lines,
                                      uint32_t *ret, till_string_t *err)
{
    bool is_known = true;
    *ret = 0;
    for (size_t i = 0; i < lines->len && is_known; i++) {
        const exports_demo_shop_checkout_line_t *line = &lines->ptr[i];
        uint32_t cents;
        is_known = demo_shop_prices_price(&line->item, &cents);
        if (is_known)
            *ret += cents * line->count;
        else
            till_string_dup_n(err, line->item.ptr, line->item.len);
    }
    exports_demo_shop_checkout_list_line_free(lines);
    return is_known;
}
