/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/layout.h"

#include "types.h"

static const struct gw_comp_label one_byte[] = {PART(PRIM(U8))},
                                  byte_word[] = {PART(PRIM(U8)), PART(PRIM(U32))},
                                  words[] = {PART(PRIM(U32)), PART(PRIM(S32))},
                                  text_byte[] = {PART(PRIM(STRING)), PART(PRIM(U8))};
static const struct gw_comp_label many[300];
static const struct gw_comp_valtype
    padded = ROW(RECORD, byte_word),
    solid = ROW(TUPLE, words), single = ROW(TUPLE, one_byte),
    text = ROW(RECORD, text_byte),
    small_enum = {.kind = GW_COMP_ENUM, .count = 256, .items = many},
    large_enum = {.kind = GW_COMP_ENUM, .count = 257, .items = many},
    flags9 = {.kind = GW_COMP_FLAGS, .count = 9, .items = many},
    flags17 = {.kind = GW_COMP_FLAGS, .count = 17, .items = many},
    option_u64 = OF(OPTION, PRIM(U64)), bare = {.kind = GW_COMP_RESULT, .depth = 1},
    five = {.kind = GW_COMP_FIXED_LIST, .count = 5, .elem = &padded},
    huge = {.kind = GW_COMP_FIXED_LIST, .count = 1u << 28, .elem = PRIM(U8)},
    overflow = {.kind = GW_COMP_FIXED_LIST, .count = UINT32_MAX, .elem = PRIM(U64)},
    stream = {.kind = GW_COMP_STREAM};

Test(canon_layout, follows_the_spec)
{
    static const struct {
        const char *rule;
        const struct gw_comp_valtype *type;
        uint32_t size[2];
        uint8_t align[2], flat;
        bool is_solid;
        enum gw_err err;
    } rows[] = {
        {"bool",                           PRIM(BOOL),   {1, 1},   {1, 1}, 1,  false, GW_OK             },
        {"s64",                            PRIM(S64),    {8, 8},   {8, 8}, 1,  true,  GW_OK             },
        {"char",                           PRIM(CHAR),   {4, 4},   {4, 4}, 1,  false, GW_OK             },
        {"string",                         PRIM(STRING), {8, 16},  {4, 8}, 2,  false, GW_OK             },
        {"padding",                        &padded,      {8, 8},   {4, 4}, 2,  false, GW_OK             },
        {"no padding",                     &solid,       {8, 8},   {4, 4}, 2,  true,  GW_OK             },
        {"one part",                       &single,      {1, 1},   {1, 1}, 1,  true,  GW_OK             },
        {"padding at the end",             &text,        {12, 24}, {4, 8}, 3,  false, GW_OK             },
        {"256 cases",                      &small_enum,  {1, 1},   {1, 1}, 1,  false, GW_OK             },
        {"257 cases",                      &large_enum,  {2, 2},   {2, 2}, 1,  false, GW_OK             },
        {"9 flags",                        &flags9,      {2, 2},   {2, 2}, 1,  false, GW_OK             },
        {"17 flags",                       &flags17,     {4, 4},   {4, 4}, 1,  false, GW_OK             },
        {"payload is aligned",             &option_u64,  {16, 16}, {8, 8}, 2,  false, GW_OK             },
        {"no payload",                     &bare,        {1, 1},   {1, 1}, 1,  false, GW_OK             },
        {"fixed list",                     &five,        {40, 40}, {4, 4}, 10, false, GW_OK             },
        {"as large as a value may not be", &huge,        {0},      {0},    0,  false, GW_ERR_LIMIT      },
        {"beyond 32 bits",                 &overflow,    {0},      {0},    0,  false, GW_ERR_LIMIT      },
        {"async",                          &stream,      {0},      {0},    0,  false, GW_ERR_UNSUPPORTED},
    };
    struct gw_canon_layouts layouts;
    gw_canon_layouts_init(&layouts, gw_alloc_libc());
    for (size_t turn = 0; turn < 2; turn++) /* once more from memory */
        for (size_t i = 0; i < GW_COUNT(rows); i++) {
            struct gw_canon_layout l = {0};
            CHECK_INT(rows[i].rule,
                      gw_canon_layouts_get(&layouts, rows[i].type, NULL, &l),
                      rows[i].err);
            for (int w = 0; w < 2; w++) {
                CHECK_INT(rows[i].rule, l.size[w], rows[i].size[w]);
                CHECK_INT(rows[i].rule, l.align[w], rows[i].align[w]);
            }
            CHECK_INT(rows[i].rule, l.flat, rows[i].flat);
            CHECK_INT(rows[i].rule, l.is_solid, rows[i].is_solid);
        }
    gw_canon_layouts_deinit(&layouts);
}

Test(canon_layout, shared_parts_cost_no_more_than_their_definitions)
{
    static struct gw_comp_valtype types[27];
    static struct gw_comp_label twice[27][2];
    struct gw_canon_layouts layouts;
    struct gw_canon_layout l;
    const struct gw_comp_valtype *last = PRIM(U8);
    for (size_t i = 0; i < GW_COUNT(types); i++) {
        twice[i][0].type = twice[i][1].type = last;
        types[i] = (struct gw_comp_valtype){.kind = GW_COMP_TUPLE,
                                            .depth = (uint16_t)(i + 2),
                                            .count = 2,
                                            .items = twice[i]};
        last = &types[i];
    }
    gw_canon_layouts_init(&layouts, gw_alloc_libc());
    CHECK_INT("2^27 leaves", gw_canon_layouts_get(&layouts, last, NULL, &l), GW_OK);
    CHECK_INT("size", l.size[0], 1 << 27);
    CHECK_INT("flat", l.flat, GW_CANON_FLAT_MANY);
    gw_canon_layouts_deinit(&layouts);

    struct gw_arena arena;
    const struct gw_canon_plan *plan;
    struct gw_comp_func_type type = {.result = last};
    gw_arena_init(&arena, gw_alloc_libc());
    CHECK_INT("too large for a plan",
              gw_canon_plan_new(&arena, &type, (struct gw_canon_options){0}, NULL, &plan),
              GW_ERR_LIMIT);
    gw_arena_deinit(&arena);
}
