/* SPDX-License-Identifier: Apache-2.0 */
/* The world `between`: handles of somebody else's, lent to it and passed through. */
#include "between.h"

#include <stdlib.h>
#include <string.h>

static void append(between_string_t *to, const between_string_t *text)
{
    to->ptr = realloc(to->ptr, to->len + text->len);
    memcpy(to->ptr + to->len, text->ptr, text->len);
    to->len += text->len;
}

static void append_name(between_string_t *to, test_resources_things_borrow_thing_t thing)
{
    between_string_t name;
    test_resources_things_method_thing_name(thing, &name);
    append(to, &name);
    between_string_free(&name);
}

void exports_test_resources_middle_look(test_resources_things_borrow_thing_t t,
                                        test_resources_things_list_borrow_thing_t *all,
                                        between_string_t *ret)
{
    between_string_dup(ret, "saw ");
    append_name(ret, t);
    for (size_t i = 0; i < all->len; i++)
        append_name(ret, all->ptr[i]);
    test_resources_things_thing_drop_borrow(t);
    test_resources_things_list_borrow_thing_free(all); /* and gives back what was lent */
}

bool exports_test_resources_middle_pass(test_resources_things_own_thing_t *maybe_t,
                                        test_resources_things_own_thing_t *ret)
{
    if (maybe_t) *ret = *maybe_t;
    return maybe_t != NULL;
}
