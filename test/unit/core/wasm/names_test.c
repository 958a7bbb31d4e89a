/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/names.h"

#include "core/wasm/custom.h"
#include "wasm_bytes.h"

/* module "m"; functions 0 "f" and 2 "g"; local 1 of function 2 is "x"; tag 0 "t" */
#define NAMES                                                                            \
    "\0\x20\4name" "\0\2\1m" "\1\7\2\0\1f\2\1g" "\2\6\1\2\1\1\1x" "\x0b\4\1\0\1t"

static struct gw_slice find(struct loaded *l, enum gw_name_space space, uint32_t outer,
                            uint32_t index)
{
    return gw_names_find(l->module, space, outer, index);
}

Test(names, finds_what_is_named)
{
    struct loaded l;
    cr_assert(load(&l, BYTES(HEADER NAMES), 0, true) == GW_OK, "%s", l.diag.text);
    CHECK("module", gw_slice_is(find(&l, GW_NAMES_MODULE, 0, 0), "m"));
    CHECK("function", gw_slice_is(find(&l, GW_NAMES_FUNC, 0, 2), "g"));
    CHECK_INT("no name", find(&l, GW_NAMES_FUNC, 0, 1).len, 0);
    CHECK("local", gw_slice_is(find(&l, GW_NAMES_LOCAL, 2, 1), "x"));
    CHECK_INT("other function", find(&l, GW_NAMES_LOCAL, 1, 1).len, 0);
    CHECK("tag", gw_slice_is(find(&l, GW_NAMES_TAG, 0, 0), "t"));
    CHECK_INT("no such space", find(&l, GW_NAMES_GLOBAL, 0, 0).len, 0);
    struct gw_arena arena;
    gw_arena_init(&arena, &l.alloc);
    struct gw_slice *names;
    CHECK_INT("load", gw_names_load(l.module, GW_NAMES_FUNC, 3, &arena, &names), GW_OK);
    CHECK("all", gw_slice_is(names[0], "f") && !names[1].len && gw_slice_is(names[2], "g"));
    gw_arena_deinit(&arena);
    unload(&l);
}

Test(names, a_malformed_section_harms_nobody)
{
    static const struct {
        const char *rule;
        const uint8_t *bytes;
        size_t len;
        enum gw_err err;
    } cases[] = {
        {"good", BYTES(HEADER "\1\4\1\x60\0\0\2\7\1\1m\1f\0\0\0\x0b\4name\1\4\1\0\1f"), GW_OK},
        {"index of nothing", BYTES(HEADER "\0\x0b\4name\1\4\1\0\1f"), GW_ERR_INVALID},
        {"subsection cut short", BYTES(HEADER "\0\x08\4name\1\4\1"), GW_ERR_EOF},
        {"not UTF-8", BYTES(HEADER "\0\x09\4name\0\2\1\xff"), GW_ERR_MALFORMED},
        {"subsections out of order", BYTES(HEADER "\0\x0c\4name\1\1\0\0\2\1m"), GW_ERR_MALFORMED},
        {"subsection too long", BYTES(HEADER "\0\x0a\4name\0\3\1mm"), GW_ERR_MALFORMED},
        {"later version", BYTES(HEADER "\0\x08\4name\x7f\1\1"), GW_OK},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct loaded l;
        CHECK_INT(cases[i].rule, load(&l, cases[i].bytes, cases[i].len, 0, true), GW_OK);
        if (!l.module) continue;
        CHECK_INT(cases[i].rule, gw_custom_check_names(l.module, &l.diag), cases[i].err);
        find(&l, GW_NAMES_FUNC, 0, 0);
        find(&l, GW_NAMES_LOCAL, 0, 0);
        unload(&l);
    }
}
