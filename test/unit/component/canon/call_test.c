/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/call.h"

#include "types.h"

static const struct gw_comp_valtype list_u8 = OF(LIST, PRIM(U8)),
                                    list_char = OF(LIST, PRIM(CHAR)),
                                    list_string = OF(LIST, PRIM(STRING)),
                                    option_f32 = OF(OPTION, PRIM(F32)),
                                    union_types = {.kind = GW_COMP_RESULT,
                                                   .depth = 2,
                                                   .ok = PRIM(F32),
                                                   .error = PRIM(U64)};
static const struct gw_comp_label pair_parts[] = {PART(PRIM(U32)), PART(PRIM(S32))},
                                  pad_parts[] = {PART(PRIM(S8)), PART(PRIM(BOOL)),
                                                 PART(&option_f32)};
static const struct gw_comp_valtype pair = ROW(RECORD, pair_parts),
                                    padded = ROW(TUPLE, pad_parts),
                                    list_pair = OF(LIST, &pair),
                                    list_padded = OF(LIST, &padded);
static const struct gw_canon_options narrow = {.encoding = GW_CANON_UTF8};

static const struct gw_canon_plan *plan_of(struct gw_arena *arena,
                                           const struct gw_comp_valtype *param)
{
    const struct gw_canon_plan *plan = NULL;
    struct gw_comp_label label = PART(param);
    struct gw_comp_func_type type = {.params = &label, .param_count = 1, .result = param};
    cr_assert(gw_canon_plan_new(arena, &type, narrow, NULL, &plan) == GW_OK);
    return plan;
}

Test(canon_call, scalars_need_no_memory)
{
    struct gw_arena arena;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_canon_call call = {.diag = &diag};
    uint64_t slots[17];
    struct gw_comp_value back;
    gw_arena_init(&arena, gw_alloc_libc());
    const struct gw_canon_plan *plan = plan_of(&arena, PRIM(S8));
    struct gw_comp_value v = {.kind = GW_COMP_S8, .s8 = -2};
    CHECK_INT("lowered", gw_canon_lower_params(plan, &call, &v, slots), GW_OK);
    CHECK_INT("signed to 32 bits, not 64", slots[0], 0xfffffffe);
    slots[0] = 0xdead00000000017f;
    CHECK_INT("lifted", gw_canon_lift_params(plan, &call, slots, &back), GW_OK);
    CHECK_INT("of its low bits", back.s8, 0x7f);
    v.kind = GW_COMP_U8;
    CHECK_INT("another kind", gw_canon_lower_params(plan, &call, &v, slots),
              GW_ERR_INVALID);
    CHECK_STR("said", diag.text, "a value is u8 where s8 is wanted");
    gw_arena_deinit(&arena);
}

Test(canon_call, cases_share_core_values)
{
    struct gw_arena arena;
    struct gw_canon_call call = {.arena = &arena};
    uint64_t slots[17];
    gw_arena_init(&arena, gw_alloc_libc());
    const struct gw_canon_plan *plan = plan_of(&arena, &union_types);
    struct gw_comp_value f = {.kind = GW_COMP_F32, .u64 = 0xffc12345},
                         v = {.kind = GW_COMP_RESULT, .payload = &f}, back;
    CHECK_INT("two", gw_canon_plan_slots(plan), 2);
    CHECK_INT("lowered", gw_canon_lower_params(plan, &call, &v, slots), GW_OK);
    CHECK_INT("the case", slots[0], 0);
    CHECK_INT("one NaN only, in 64 bits", slots[1], 0x7fc00000);
    slots[0] = 1;
    slots[1] = UINT64_MAX;
    CHECK_INT("lifted", gw_canon_lift_params(plan, &call, slots, &back), GW_OK);
    CHECK("all 64 bits", back.index == 1 && back.payload->u64 == UINT64_MAX);
    slots[0] = 2;
    CHECK_INT("no such case", gw_canon_lift_params(plan, &call, slots, &back),
              GW_ERR_TRAP);
    gw_arena_deinit(&arena);
}

Test(canon_call, lists_of_plain_values_are_packed)
{
    static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const uint32_t chars[] = {'a', 0x10ffff, 0xd800};
    struct gw_arena arena;
    struct guest g;
    struct gw_diag diag = GW_DIAG_INIT;
    uint64_t slots[17];
    gw_arena_init(&arena, gw_alloc_libc());
    guest_init(&g);
    struct gw_canon_call call = {.memory = &g.memory, .arena = &arena, .diag = &diag};
    struct gw_comp_value v = {.kind = GW_COMP_LIST,
                              .packed = true,
                              .items = bytes,
                              .count = 8},
                         back;
    const struct gw_canon_plan *plan = plan_of(&arena, &list_u8);
    CHECK_INT("bytes", gw_canon_lower_params(plan, &call, &v, slots), GW_OK);
    CHECK_STR("asked once", g.log, "0,0,1,8 ");
    CHECK("where it says", memcmp(g.bytes + slots[0], bytes, 8) == 0 && slots[1] == 8);
    CHECK_INT("and back", gw_canon_lift_params(plan, &call, slots, &back), GW_OK);
    CHECK("packed", back.packed && back.count == 8 && memcmp(back.items, bytes, 8) == 0);

    plan = plan_of(&arena, &list_pair);
    v.count = 1;
    CHECK_INT("records without padding, too",
              gw_canon_lower_params(plan, &call, &v, slots), GW_OK);
    CHECK_INT("as values", gw_canon_lift_params(plan, &call, slots, &back), GW_OK);
    CHECK("of values", !back.packed && back.values[0].values[1].u32 == 0x08070605);
    call.packs = true;
    CHECK_INT("on request", gw_canon_lift_params(plan, &call, slots, &back), GW_OK);
    CHECK("packed", back.packed && memcmp(back.items, bytes, 8) == 0);

    plan = plan_of(&arena, &list_padded);
    CHECK_INT("not with padding", gw_canon_lower_params(plan, &call, &v, slots),
              GW_ERR_INVALID);
    plan = plan_of(&arena, &list_char);
    v.items = chars;
    v.count = 2;
    CHECK_INT("characters", gw_canon_lower_params(plan, &call, &v, slots), GW_OK);
    v.count = 3;
    CHECK_INT("are checked", gw_canon_lower_params(plan, &call, &v, slots),
              GW_ERR_INVALID);
    gw_arena_deinit(&arena);
}

Test(canon_call, strings_ask_as_the_spec_does)
{
    static const struct {
        const char *rule, *text;
        enum gw_canon_encoding encoding;
        const char *log;
        uint64_t units;
    } rows[] = {
        {"UTF-8",            "h\xc3\xa9",     GW_CANON_UTF8,         "0,0,1,3 ",          3         },
        {"empty",            "",              GW_CANON_UTF8,         "0,0,1,0 ",          0         },
        {"UTF-16, ASCII",    "abc",           GW_CANON_UTF16,        "0,0,2,6 ",          3         },
        {"UTF-16, shrinks",  "h\xc3\xa9",     GW_CANON_UTF16,        "0,0,2,6 16,6,2,4 ", 2         },
        {"Latin-1, ASCII",   "abc",           GW_CANON_LATIN1_UTF16, "0,0,2,3 ",          3         },
        {"Latin-1, shrinks", "h\xc3\xa9",     GW_CANON_LATIN1_UTF16, "0,0,2,3 16,3,2,2 ", 2         },
        {"beyond Latin-1",   "a\xe2\x98\x83", GW_CANON_LATIN1_UTF16,
         "0,0,2,4 16,4,2,8 20,8,2,4 ",                                                    0x80000002},
    };
    struct gw_arena arena;
    gw_arena_init(&arena, gw_alloc_libc());
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct guest g;
        struct gw_comp_value back, v = {.kind = GW_COMP_STRING,
                                        .string = rows[i].text,
                                        .count = strlen(rows[i].text)};
        struct gw_comp_label label = PART(PRIM(STRING));
        struct gw_comp_func_type type = {.params = &label, .param_count = 1};
        const struct gw_canon_plan *plan;
        uint64_t slots[17];
        guest_init(&g);
        struct gw_canon_call call = {.memory = &g.memory, .arena = &arena};
        struct gw_canon_options options = {.encoding = rows[i].encoding};
        cr_assert(gw_canon_plan_new(&arena, &type, options, NULL, &plan) == GW_OK);
        CHECK_INT(rows[i].rule, gw_canon_lower_params(plan, &call, &v, slots), GW_OK);
        CHECK_STR(rows[i].rule, g.log, rows[i].log);
        CHECK_INT(rows[i].rule, slots[1], rows[i].units);
        CHECK_INT(rows[i].rule, gw_canon_lift_params(plan, &call, slots, &back), GW_OK);
        CHECK_STR(rows[i].rule, back.string, rows[i].text);
    }
    gw_arena_deinit(&arena);
}

Test(canon_call, what_a_guest_gets_wrong_traps)
{
    static const struct {
        const char *want;
        const struct gw_comp_valtype *type;
        uint64_t slots[2];
    } rows[] = {
        {"string pointer/length out of bounds of memory", PRIM(STRING), {4096, 1}      },
        {"string pointer/length out of bounds of memory", PRIM(STRING), {0, 0x10000000}},
        {"invalid utf-8 in a string",                     PRIM(STRING), {1, 2}         },
        {"incomplete utf-8 byte sequence",                PRIM(STRING), {2, 1}         },
        {"list pointer/length out of bounds of memory",   &list_char,   {4092, 2}      },
        {"list pointer/length out of bounds of memory",   &list_char,   {0, 0xffffffff}},
        {"unaligned pointer of a list",                   &list_char,   {2, 0}         },
        {"invalid `char` bit pattern in a list",          &list_char,   {0, 1}         },
        {"invalid `char` bit pattern: 0x110000",          PRIM(CHAR),   {0x110000, 0}  },
        {"invalid variant discriminant: 2 of 2 cases",    &option_f32,  {2, 0}         },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_arena arena;
        struct guest g;
        struct gw_diag diag = GW_DIAG_INIT;
        struct gw_comp_value v;
        gw_arena_init(&arena, gw_alloc_libc());
        guest_init(&g);
        memcpy(g.bytes, "\xff\xff\xe2\x82", 4);
        struct gw_canon_call call = {.memory = &g.memory, .arena = &arena, .diag = &diag};
        const struct gw_canon_plan *plan = plan_of(&arena, rows[i].type);
        CHECK_INT(rows[i].want, gw_canon_lift_params(plan, &call, rows[i].slots, &v),
                  GW_ERR_TRAP);
        CHECK_STR("message", diag.text, rows[i].want);
        gw_arena_deinit(&arena);
    }
}

/* However large the memory is. Nothing is read: there is none. */
Test(canon_call, strings_and_lists_have_a_longest)
{
    static const struct {
        const char *rule;
        const struct gw_comp_valtype *type;
        enum gw_canon_encoding encoding;
        uint64_t count;
    } rows[] = {
        {"UTF-8",                   PRIM(STRING), GW_CANON_UTF8,         1 << 28              },
        {"UTF-16",                  PRIM(STRING), GW_CANON_UTF16,        1 << 27              },
        {"Latin-1",                 PRIM(STRING), GW_CANON_LATIN1_UTF16, 1 << 28              },
        {"its other form",          PRIM(STRING), GW_CANON_LATIN1_UTF16, 0x80000000u | 1 << 27},
        {"elements of four",        &list_char,   GW_CANON_UTF8,         1 << 26              },
        {"more than 32 bits count", &list_char,   GW_CANON_UTF8,         UINT32_MAX           },
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_arena arena;
        struct gw_canon_memory memory = {.size = UINT64_C(1) << 40};
        struct gw_comp_value v;
        const struct gw_canon_plan *plan;
        uint64_t slots[2] = {0, rows[i].count};
        struct gw_comp_label label = PART(rows[i].type);
        struct gw_comp_func_type type = {.params = &label, .param_count = 1};
        struct gw_canon_options options = {.encoding = rows[i].encoding};
        gw_arena_init(&arena, gw_alloc_libc());
        struct gw_canon_call call = {.memory = &memory, .arena = &arena};
        cr_assert(gw_canon_plan_new(&arena, &type, options, NULL, &plan) == GW_OK);
        CHECK_INT(rows[i].rule, gw_canon_lift_params(plan, &call, slots, &v),
                  GW_ERR_TRAP);
        gw_arena_deinit(&arena);
    }
}

Test(canon_call, what_realloc_answers_is_checked)
{
    static const struct {
        uint64_t answer;
        const char *want;
    } rows[] = {
        {2,              "realloc return: result not aligned"                      },
        {4096,           "realloc return: beyond end of memory (8 bytes at 0x1000)"},
        {UINT64_MAX - 7, "realloc return: beyond end of memory (8 bytes at "
                         "0xfffffffffffffff8)"             }
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        static const uint32_t chars[2];
        struct gw_arena arena;
        struct guest g;
        struct gw_diag diag = GW_DIAG_INIT;
        uint64_t slots[17];
        struct gw_comp_value v = {
            .kind = GW_COMP_LIST, .packed = true, .items = chars, .count = 2};
        gw_arena_init(&arena, gw_alloc_libc());
        guest_init(&g);
        g.answer = rows[i].answer;
        struct gw_canon_call call = {.memory = &g.memory, .diag = &diag};
        CHECK_INT(rows[i].want,
                  gw_canon_lower_params(plan_of(&arena, &list_char), &call, &v, slots),
                  GW_ERR_TRAP);
        CHECK_STR("message", diag.text, rows[i].want);
        gw_arena_deinit(&arena);
    }
}

Test(canon_call, results_go_where_the_caller_says)
{
    struct gw_arena arena;
    struct guest g;
    uint64_t slots[2] = {7, 64};
    struct gw_comp_value back, v = {.kind = GW_COMP_STRING, .string = "hi", .count = 2};
    gw_arena_init(&arena, gw_alloc_libc());
    guest_init(&g);
    struct gw_canon_call call = {.memory = &g.memory, .arena = &arena};
    struct gw_comp_label label = PART(PRIM(U32));
    struct gw_comp_func_type type = {
        .params = &label, .param_count = 1, .result = PRIM(STRING)};
    const struct gw_canon_plan *plan;
    cr_assert(gw_canon_plan_new(&arena, &type, narrow, NULL, &plan) == GW_OK);
    CHECK_INT("lowered", gw_canon_lower_result(plan, &call, &v, slots, slots), GW_OK);
    slots[0] = 64;
    CHECK_INT("lifted from there", gw_canon_lift_result(plan, &call, slots, &back),
              GW_OK);
    CHECK_STR("the same", back.string, "hi");
    slots[1] = 65;
    CHECK_INT("not aligned", gw_canon_lower_result(plan, &call, &v, slots, slots),
              GW_ERR_TRAP);
    slots[1] = 4092;
    CHECK_INT("not inside", gw_canon_lower_result(plan, &call, &v, slots, slots),
              GW_ERR_TRAP);
    gw_arena_deinit(&arena);
}

Test(canon_call, guests_copy_without_values)
{
    static const uint32_t records[] = {1, 2, 3, 4, 5, 6};
    struct gw_arena arena;
    struct guest from, to;
    uint64_t in[2] = {32, 3}, out[17];
    gw_arena_init(&arena, gw_alloc_libc());
    guest_init(&from);
    guest_init(&to);
    memcpy(from.bytes + 32, records, sizeof records);
    struct gw_canon_call caller = {.memory = &from.memory},
                         callee = {.memory = &to.memory};
    struct gw_comp_label label = PART(&list_pair);
    struct gw_comp_func_type type = {.params = &label, .param_count = 1};
    struct gw_canon_options options[2] = {narrow, narrow};
    const struct gw_canon_plan *plan;
    cr_assert(gw_canon_plan_new_copy(&arena, &type, options, NULL, &plan) == GW_OK);
    CHECK_INT("one copy", plan->items[0].bulk, GW_CANON_BYTES);
    CHECK_INT("copied", gw_canon_copy_params(plan, &caller, &callee, in, out), GW_OK);
    CHECK("all", out[1] == 3 && memcmp(to.bytes + out[0], records, sizeof records) == 0);
    CHECK_STR("asked once", to.log, "0,0,4,24 ");
    gw_arena_deinit(&arena);
}

static enum gw_err try_all(struct gw_alloc *alloc)
{
    struct gw_arena arena;
    struct guest g;
    uint64_t slots[17];
    const struct gw_canon_plan *plan;
    struct gw_comp_value strings[3], back;
    for (size_t i = 0; i < 3; i++)
        strings[i] =
            (struct gw_comp_value){.kind = GW_COMP_STRING, .string = "text", .count = 4};
    struct gw_comp_value v = {.kind = GW_COMP_LIST, .values = strings, .count = 3};
    gw_arena_init(&arena, alloc);
    guest_init(&g);
    struct gw_canon_call call = {.memory = &g.memory, .arena = &arena};
    struct gw_comp_label label = PART(&list_string);
    struct gw_comp_func_type type = {
        .params = &label, .param_count = 1, .result = &padded};
    enum gw_err err = gw_canon_plan_new(&arena, &type, narrow, NULL, &plan);
    if (err == GW_OK) err = gw_canon_lower_params(plan, &call, &v, slots);
    if (err == GW_OK) err = gw_canon_lift_params(plan, &call, slots, &back);
    gw_arena_deinit(&arena);
    return err;
}

Test(canon_call, survives_every_failing_allocation)
{
    bool passed = false;
    for (size_t limit = 0; !passed; limit += 16) {
        struct gw_alloc alloc;
        gw_alloc_init(&alloc, gw_alloc_libc(), limit);
        enum gw_err err = try_all(&alloc);
        passed = err == GW_OK;
        CHECK("fails for want of memory", passed || err == GW_ERR_NOMEM);
        CHECK_INT("gives all back", alloc.used_bytes, 0);
        cr_assert(limit < 1000000);
    }
}
