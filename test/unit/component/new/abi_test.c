/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/abi.h"

#include "component/wit/load.h"
#include "test.h"

static struct gw_wit wit;

static const struct gw_wit_func *func_of(const char *text)
{
    char whole[1024];
    const struct gw_wit_options options = {.all_features = true};
    snprintf(whole, sizeof whole, "package a:b; interface i { %s }", text);
    gw_wit_init(&wit, gw_alloc_libc());
    cr_assert(gw_wit_load_text(&wit, "t.wit", gw_slice_str(whole), &options) == GW_OK, "%s",
              wit.problem.text);
    const struct gw_wit_interface *i = wit.root->interfaces[0];
    return i->funcs[i->func_count - 1];
}

static void append(char *out, const struct gw_comp_flat *flat)
{
    for (uint32_t i = 0; i < flat->count; i++)
        strcat(out, flat->types[i] == GW_I32   ? "i"
                    : flat->types[i] == GW_I64 ? "l"
                    : flat->types[i] == GW_F32 ? "f"
                                               : "d");
}

/* "parameters>results", and options as letters. */
static void show(const struct gw_wit_func *func, enum gw_abi_variant variant, char *out)
{
    struct gw_abi_sig sig;
    gw_abi_signature(func, variant, &sig);
    uint8_t options = gw_abi_options(func, variant);
    out[0] = '\0';
    append(out, &sig.params);
    strcat(out, ">");
    append(out, &sig.results);
    strcat(out, " ");
    if (options & GW_ABI_MEMORY) strcat(out, "m");
    if (options & GW_ABI_REALLOC) strcat(out, "r");
    if (options & GW_ABI_STRINGS) strcat(out, "s");
    if (options & GW_ABI_ASYNC) strcat(out, "a");
}

Test(abi, signatures_and_options)
{
    static const struct {
        const char *rule, *text;
        enum gw_abi_variant variant;
        const char *want;
    } cases[] = {
        {"nothing", "f: func();", GW_ABI_IMPORT, "> "},
        {"numbers", "f: func(a: u8, b: s64, c: f32, d: f64) -> char;", GW_ABI_EXPORT,
         "ilfd>i "},
        {"an import's string is lifted", "f: func(s: string);", GW_ABI_IMPORT, "ii> ms"},
        {"an export's is lowered", "f: func(s: string);", GW_ABI_EXPORT, "ii> mrs"},
        {"an import's result is lowered", "f: func() -> list<u8>;", GW_ABI_IMPORT, "i> mr"},
        {"an export's is lifted", "f: func() -> list<u8>;", GW_ABI_EXPORT, ">i m"},
        {"one flat result returns", "f: func() -> result;", GW_ABI_IMPORT, ">i "},
        {"two do not", "f: func() -> tuple<u8, u8>;", GW_ABI_IMPORT, "i> m"},
        {"sixteen parameters", "f: func(a: tuple<u8,u8,u8,u8,u8,u8,u8,u8>, "
                               "b: tuple<u8,u8,u8,u8,u8,u8,u8,u8>);",
         GW_ABI_IMPORT, "iiiiiiiiiiiiiiii> "},
        {"seventeen spill", "f: func(a: tuple<u8,u8,u8,u8,u8,u8,u8,u8>, "
                            "b: tuple<u8,u8,u8,u8,u8,u8,u8,u8>, c: u8);",
         GW_ABI_IMPORT, "i> m"},
        {"into an export's memory", "f: func(a: tuple<u8,u8,u8,u8,u8,u8,u8,u8>, "
                                    "b: tuple<u8,u8,u8,u8,u8,u8,u8,u8>, c: u8);",
         GW_ABI_EXPORT, "i> mr"},
        {"cases are joined", "variant v { a(f32), b(u32), c(f64) } f: func(x: v);",
         GW_ABI_IMPORT, "il> "},
        {"an async import takes four", "f: async func(a: u8, b: u8, c: u8, d: u8);",
         GW_ABI_IMPORT_ASYNC, "iiii>i a"},
        {"not five", "f: async func(a: u8, b: u8, c: u8, d: u8, e: u8) -> u8;",
         GW_ABI_IMPORT_ASYNC, "ii>i ma"},
        {"a status with a callback", "f: async func(a: u8) -> string;", GW_ABI_EXPORT_ASYNC,
         "i>i msa"},
        {"none without", "f: async func() -> u8;", GW_ABI_EXPORT_STACKFUL, "> a"},
        {"handles are numbers", "resource r; f: func(a: r, b: borrow<r>) -> r;",
         GW_ABI_IMPORT, "ii>i "},
        {"aliases are looked through", "type a = string; type b = a; f: func(x: option<b>);",
         GW_ABI_IMPORT, "iii> ms"},
        {"strings in lists count", "f: func(x: list<list<string>>);", GW_ABI_IMPORT,
         "ii> ms"},
        {"a stream has no contents here", "f: func(x: stream<string>);", GW_ABI_IMPORT,
         "i> "},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char got[64];
        show(func_of(cases[i].text), cases[i].variant, got);
        cr_expect_str_eq(got, cases[i].want, "%s: %s", cases[i].rule, got);
        gw_wit_deinit(&wit);
    }
}

Test(abi, task_return_takes_the_result)
{
    struct gw_abi_sig sig;
    uint8_t options = gw_abi_task_return(func_of("f: async func(x: u8) -> string;"), &sig);
    cr_expect(options == (GW_ABI_MEMORY | GW_ABI_STRINGS), "%u", options);
    cr_expect(sig.params.count == 2 && sig.results.count == 0);
    gw_wit_deinit(&wit);
}

Test(abi, payloads_are_lifted_when_written_and_lowered_when_read)
{
    const struct gw_wit_func *func = func_of("f: func(s: string);");
    const struct gw_wit_type *string = func->params[0].type;
    cr_expect(gw_abi_payload_options(string, false, false) ==
              (GW_ABI_MEMORY | GW_ABI_STRINGS));
    cr_expect(gw_abi_payload_options(string, true, true) ==
              (GW_ABI_MEMORY | GW_ABI_STRINGS | GW_ABI_REALLOC | GW_ABI_ASYNC));
    cr_expect(gw_abi_payload_options(NULL, true, false) == GW_ABI_MEMORY);
    gw_wit_deinit(&wit);
}

Test(abi, types_that_double_at_each_level_end)
{
    char text[1024] = "type t0 = u8; ";
    for (int i = 1; i < 20; i++)
        sprintf(text + strlen(text), "type t%d = list<tuple<t%d, t%d>>; ", i, i - 1, i - 1);
    strcat(text, "f: func(x: t19);");
    struct gw_abi_sig sig;
    gw_abi_signature(func_of(text), GW_ABI_IMPORT, &sig);
    cr_expect(sig.is_too_large);
    gw_wit_deinit(&wit);
}
