/* SPDX-License-Identifier: Apache-2.0 */
/* WAVE: read anything as a call whose arguments may be of any type; what is read must print, and read
 * back to what prints the same. */
#include "component/wave/wave.h"
#include "fuzz.h"

#define PRIM(name) (&gw_comp_valtype_prim[GW_COMP_##name])
#define NAME(text)                                                                       \
    {                                                                                    \
        (const uint8_t *)(text), sizeof(text) - 1                                        \
    }
#define ITEMS(kind_, array)                                                              \
    {                                                                                    \
        .kind = GW_COMP_##kind_, .count = GW_COUNT(array), .items = array                \
    }
#define OF(kind_, type)                                                                  \
    {                                                                                    \
        .kind = GW_COMP_##kind_, .elem = type                                            \
    }

static const struct gw_comp_valtype
    list_u8 = OF(LIST, PRIM(U8)),
    option_f32 = OF(OPTION, PRIM(F32)), option_option = OF(OPTION, &option_f32),
    both = {.kind = GW_COMP_RESULT, .ok = PRIM(CHAR), .error = &option_option},
    bare = {.kind = GW_COMP_RESULT},
    two = {.kind = GW_COMP_FIXED_LIST, .count = 2, .elem = PRIM(BOOL)},
    map = {.kind = GW_COMP_MAP, .key = PRIM(STRING), .value = PRIM(S64)};
static const struct gw_comp_label fields[] = {
    {NAME("a"),    &option_option},
    {NAME("true"), &option_f32   },
    {NAME("b-c"),  &option_f32   }
};
static const struct gw_comp_label flag_labels[] = {
    {NAME("read"), NULL},
    {NAME("ok"),   NULL}
};
static const struct gw_comp_label parts[] = {
    {NAME(""), PRIM(S8) },
    {NAME(""), PRIM(F64)}
};
static const struct gw_comp_valtype record = ITEMS(RECORD, fields),
                                    flags = ITEMS(FLAGS, flag_labels),
                                    labels = ITEMS(ENUM, flag_labels),
                                    tuple = ITEMS(TUPLE, parts);
static const struct gw_comp_resource thing = {.name = NAME("thing")};
static const struct gw_comp_valtype own = {.kind = GW_COMP_OWN, .resource = &thing};
static const struct gw_comp_label cases[] = {
    {NAME("s"),    PRIM(STRING)  },
    {NAME("n"),    PRIM(U64)     },
    {NAME("l"),    &list_u8      },
    {NAME("o"),    &option_option},
    {NAME("r"),    &both         },
    {NAME("ok"),   &bare         },
    {NAME("t"),    &two          },
    {NAME("m"),    &map          },
    {NAME("x"),    &record       },
    {NAME("f"),    &flags        },
    {NAME("e"),    &labels       },
    {NAME("p"),    &tuple        },
    {NAME("h"),    &own          },
    {NAME("none"), NULL          },
    {NAME("i"),    PRIM(S32)     },
    {NAME("u"),    PRIM(U16)     },
    {NAME("d"),    PRIM(S16)     }
};
static const struct gw_comp_valtype any = ITEMS(VARIANT, cases), anys = OF(LIST, &any),
                                    option_any = OF(OPTION, &any);
static const struct gw_comp_label params[] = {
    {NAME("first"),  &anys      },
    {NAME("second"), &option_any}
};
static const struct gw_comp_func_type type = {.params = params, .param_count = 2};

static void check(struct gw_arena *arena, const struct gw_comp_valtype *of,
                  const struct gw_comp_value *v)
{
    struct gw_vec texts[2];
    struct gw_comp_value back;
    for (int i = 0; i < 2; i++)
        gw_vec_init(&texts[i], arena->alloc, 1);
    if (gw_wave_print(of, v, &texts[0], NULL) != GW_OK)
        GW_BUG("what was read does not print");
    struct gw_slice text = gw_slice_of(texts[0].data, texts[0].len);
    if (gw_wave_parse(text, of, arena, NULL, &back) != GW_OK)
        GW_BUG("what was printed does not read");
    if (gw_wave_print(of, &back, &texts[1], NULL) != GW_OK ||
        texts[0].len != texts[1].len ||
        memcmp(texts[0].data, texts[1].data, texts[0].len) != 0)
        GW_BUG("what was printed reads as something else");
    for (int i = 0; i < 2; i++)
        gw_vec_deinit(&texts[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    struct gw_arena arena;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_slice text = gw_slice_of(data, size), name, args;
    struct gw_comp_value values[GW_COUNT(params)];
    char caret[128];
    fuzz_begin(&alloc);
    gw_arena_init(&arena, &alloc);
    if (gw_wave_split_call(text, &diag, &name, &args) == GW_OK &&
        gw_wave_parse_args(text, args, &type, &arena, &diag, values) == GW_OK)
        for (size_t i = 0; i < GW_COUNT(params); i++)
            check(&arena, params[i].type, &values[i]);
    else
        gw_wave_caret(text, &diag, caret, sizeof caret);
    gw_arena_deinit(&arena);
    fuzz_end(&alloc);
    return 0;
}
