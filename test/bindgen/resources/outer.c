/* SPDX-License-Identifier: Apache-2.0 */
/* The world `outer`: makes things, lends them, gives them away; says what went wrong, or "ok". */
#include "outer.h"

#include <stdlib.h>
#include <string.h>

typedef test_resources_things_own_thing_t own;
typedef test_resources_things_borrow_thing_t borrow;

static own make(const char *name)
{
    outer_string_t text;
    outer_string_set(&text, name);
    return test_resources_things_constructor_thing(&text);
}

static bool is(own thing, const char *want)
{
    outer_string_t name;
    test_resources_things_method_thing_name(test_resources_things_thing_borrow(thing), &name);
    bool same = name.len == strlen(want) && memcmp(name.ptr, want, name.len) == 0;
    outer_string_free(&name);
    return same;
}

static bool there_are(uint32_t count)
{
    return test_resources_things_live() == count;
}

static const char *alone(void)
{
    own a = make("first"), b = make("second");
    if (!is(a, "first") || !is(b, "second") || !there_are(2)) return "made";
    outer_string_t to;
    outer_string_set(&to, "third");
    test_resources_things_method_thing_rename(test_resources_things_thing_borrow(a), &to);
    if (!is(a, "third")) return "renamed";
    own both = test_resources_things_static_thing_join(a, b);
    if (!is(both, "thirdsecond") || !there_are(1)) return "joined";
    test_resources_things_thing_drop_own(both);
    return there_are(0) ? NULL : "dropped";
}

static const char *in_lists(void)
{
    test_resources_things_list_own_thing_t all;
    uint32_t longest;
    test_resources_things_some(5, &all);
    if (all.len != 5 || !is(all.ptr[3], "abc") || !there_are(5)) return "some";
    borrow lent[5];
    for (size_t i = 0; i < 5; i++)
        lent[i] = test_resources_things_thing_borrow(all.ptr[4 - i]);
    test_resources_things_list_borrow_thing_t list = {lent, 5};
    if (!test_resources_things_longest(&list, &longest) || longest != 0) return "longest";
    list.len = 0;
    if (test_resources_things_longest(&list, &longest)) return "none is longest";
    if (test_resources_things_drop_all(&all) != 5 || !there_are(0)) return "given away";
    free(all.ptr); /* the handles are gone */
    test_resources_things_some(3, &all);
    test_resources_things_list_own_thing_free(&all);
    return there_are(0) ? NULL : "freed with what is inside";
}

static const char *in_records(void)
{
    own rest;
    test_resources_things_held_t held, back;
    outer_string_dup(&held.label, "label");
    held.what = make("kept");
    if (!test_resources_things_hold(&held, true, &back, &rest)) return "held";
    outer_string_free(&held.label); /* an argument stays the caller's; the handle in it went */
    if (!is(back.what, "kept") || back.label.len != 5) return "given back";
    if (test_resources_things_hold(&back, false, &held, &rest)) return "not held";
    outer_string_free(&back.label);
    if (!is(rest, "kept")) return "the error";
    test_resources_things_thing_drop_own(rest);
    held.what = make("again");
    outer_string_dup(&held.label, "x");
    test_resources_things_held_free(&held);
    return there_are(0) ? NULL : "freed with the record";
}

static const char *through_another(void)
{
    own a = make("one"), b = make("two"), back;
    borrow lent[2] = {test_resources_things_thing_borrow(b),
                      test_resources_things_thing_borrow(a)};
    test_resources_things_list_borrow_thing_t list = {lent, 2};
    outer_string_t seen;
    test_resources_middle_look(test_resources_things_thing_borrow(a), &list, &seen);
    if (seen.len != 13 || memcmp(seen.ptr, "saw onetwoone", 13) != 0) return "lent on";
    outer_string_free(&seen);
    if (!test_resources_middle_pass(&a, &back) || !is(back, "one")) return "passed";
    if (test_resources_middle_pass(NULL, &a)) return "passed nothing";
    test_resources_things_thing_drop_own(back);
    test_resources_things_thing_drop_own(b);
    return there_are(0) ? NULL : "dropped behind another";
}

void exports_test_resources_checks_run(outer_string_t *ret)
{
    const char *wrong = NULL;
    for (int turn = 0; turn < 3 && !wrong; turn++) {
        if (!wrong) wrong = alone();
        if (!wrong) wrong = in_lists();
        if (!wrong) wrong = in_records();
        if (!wrong) wrong = through_another();
    }
    outer_string_dup(ret, wrong ? wrong : "ok");
}
