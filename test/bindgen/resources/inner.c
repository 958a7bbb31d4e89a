/* SPDX-License-Identifier: Apache-2.0 */
/* The world `inner`: things, and how many there are. */
#include "inner.h"

#include <stdlib.h>
#include <string.h>

struct exports_test_resources_things_thing_t {
    inner_string_t name;
};
typedef exports_test_resources_things_thing_t thing;
typedef exports_test_resources_things_own_thing_t own;

static uint32_t live;

void exports_test_resources_things_thing_destructor(thing *rep)
{
    inner_string_free(&rep->name);
    free(rep);
    live--;
}

own exports_test_resources_things_constructor_thing(inner_string_t *name)
{
    thing *rep = malloc(sizeof *rep);
    rep->name = *name;
    live++;
    return exports_test_resources_things_thing_new(rep);
}

void exports_test_resources_things_method_thing_name(thing *self, inner_string_t *ret)
{
    inner_string_dup_n(ret, self->name.ptr, self->name.len);
}

void exports_test_resources_things_method_thing_rename(thing *self, inner_string_t *to)
{
    inner_string_free(&self->name);
    self->name = *to;
}

own exports_test_resources_things_static_thing_join(own a, own b)
{
    thing *first = exports_test_resources_things_thing_rep(a);
    thing *second = exports_test_resources_things_thing_rep(b);
    inner_string_t both = {malloc(first->name.len + second->name.len),
                           first->name.len + second->name.len};
    memcpy(both.ptr, first->name.ptr, first->name.len);
    memcpy(both.ptr + first->name.len, second->name.ptr, second->name.len);
    inner_string_free(&first->name);
    first->name = both;
    exports_test_resources_things_thing_drop_own(b);
    return a;
}

bool exports_test_resources_things_longest(
    exports_test_resources_things_list_borrow_thing_t *all, uint32_t *ret)
{
    size_t most = 0;
    for (size_t i = 0; i < all->len; i++) {
        if (i && all->ptr[i]->name.len <= most) continue;
        most = all->ptr[i]->name.len;
        *ret = (uint32_t)i;
    }
    bool is_some = all->len > 0;
    exports_test_resources_things_list_borrow_thing_free(all);
    return is_some;
}

void exports_test_resources_things_some(uint32_t count,
                                        exports_test_resources_things_list_own_thing_t *ret)
{
    ret->len = count;
    ret->ptr = count ? malloc(count * sizeof *ret->ptr) : NULL;
    for (uint32_t i = 0; i < count; i++) {
        inner_string_t name;
        inner_string_dup_n(&name, "abcdefgh", i % 9);
        ret->ptr[i] = exports_test_resources_things_constructor_thing(&name);
    }
}

uint32_t exports_test_resources_things_drop_all(
    exports_test_resources_things_list_own_thing_t *all)
{
    uint32_t count = (uint32_t)all->len;
    exports_test_resources_things_list_own_thing_free(all); /* and what is in it */
    return count;
}

bool exports_test_resources_things_hold(exports_test_resources_things_held_t *h, bool keep,
                                        exports_test_resources_things_held_t *ret, own *err)
{
    *ret = *h;
    if (keep) return true;
    *err = h->what;
    inner_string_free(&h->label);
    return false;
}

uint32_t exports_test_resources_things_live(void)
{
    return live;
}
