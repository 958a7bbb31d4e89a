/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/json_read.h"

#include "test.h"

Test(json_read, follows_the_grammar)
{
    static const struct {
        const char *rule, *text, *want; /* the member "a"; NULL: refused */
    } rows[] = {
        {"a string",            "{\"a\":\"b\"}",                        "b"        },
        {"blanks",              " { \"a\" :\n\"b\" } ",                 "b"        },
        {"other values",        "{\"x\":[1,true,null,{}],\"a\":\"b\"}", "b"        },
        {"the first counts",    "{\"a\":\"b\",\"a\":\"c\"}",            "b"        },
        {"escapes",             "{\"a\":\"\\\"\\\\\\n\\u00e9\"}",       "\"\\\n\xc3\xa9"},
        {"pairs",               "{\"a\":\"\\ud83d\\ude00\"}",           "\xf0\x9f\x98\x80"},
        {"half a pair",         "{\"a\":\"\\ud83d\"}",                  NULL       },
        {"the wrong half",      "{\"a\":\"\\ude00\"}",                  NULL       },
        {"unknown escape",      "{\"a\":\"\\q\"}",                      NULL       },
        {"control characters",  "{\"a\":\"\n\"}",                       NULL       },
        {"cut short",           "{\"a\":\"b",                           NULL       },
        {"cut in an escape",    "{\"a\":\"b\\",                         NULL       },
        {"no end",              "{\"a\":\"b\"",                         NULL       },
        {"something behind it", "{\"a\":\"b\"}x",                       NULL       },
        {"no comma",            "{\"x\":1 \"a\":\"b\"}",                NULL       },
        {"invalid UTF-8",       "{\"a\":\"\xff\"}",                     NULL       },
        {"too deep",            "[[[[[[[[[[[[[[[[[[[[",                 NULL       },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_arena arena;
        struct gw_wit_json_value *root = NULL;
        gw_arena_init(&arena, gw_alloc_libc());
        enum gw_err err = gw_wit_json_read(&arena, gw_slice_str(rows[i].text), &root);
        CHECK_INT(rows[i].rule, err == GW_OK, rows[i].want != NULL);
        const struct gw_wit_json_value *a = err == GW_OK ? gw_wit_json_find(root, "a") : NULL;
        if (rows[i].want) CHECK(rows[i].rule, a && gw_slice_is(a->text, rows[i].want));
        gw_arena_deinit(&arena);
    }
}
