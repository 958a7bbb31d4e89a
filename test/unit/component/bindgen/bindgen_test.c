/* SPDX-License-Identifier: Apache-2.0 */
#include "component/bindgen/bindgen.h"

#include "component/wit/choose.h"
#include "component/wit/load.h"
#include "test.h"

static bool holds(const struct gw_writer *text, const char *part)
{
    return memmem(text->data, text->len, part, strlen(part)) != NULL;
}

/* Generate for the only world of a text; `made` is to be deinited. */
static enum gw_err generate(const char *text, struct gw_wit *wit, struct gw_bindgen *made)
{
    const struct gw_wit_options options = {.all_features = true};
    const struct gw_wit_world *world;
    gw_wit_init(wit, gw_alloc_libc());
    gw_bindgen_init(made, gw_alloc_libc());
    enum gw_err err = gw_wit_load_text(wit, "t.wit", gw_slice_str(text), &options);
    if (!err) err = gw_wit_choose_world(wit, "t.wit", NULL, &world);
    return err ? err : gw_bindgen_c(wit, world, GW_CANON_UTF8, made);
}

Test(bindgen, names_and_shapes)
{
    static const struct {
        const char *rule, *wit, *header;
    } cases[] = {
        {"numbers are returned", "import f: func(a: u8) -> s64;",
         "int64_t w_f(uint8_t a);"},
        {"nothing is void", "import f: func();", "void w_f(void);"},
        {"an option that comes is a yes and a value", "import f: func() -> option<f32>;",
         "bool w_f(float *ret);"},
        {"an option that goes is an address or NULL", "import f: func(a: option<u32>);",
         "void w_f(const uint32_t *maybe_a);"},
        {"a result is a yes and one of two", "import f: func() -> result<u8, string>;",
         "bool w_f(uint8_t *ret, w_string_t *err);"},
        {"and may have neither", "import f: func() -> result;", "bool w_f(void);"},
        {"a string goes by address", "import f: func(s: string) -> string;",
         "void w_f(const w_string_t *s, w_string_t *ret);"},
        {"arguments of an export are its own", "export f: func(s: string);",
         "void exports_w_f(w_string_t *s);"},
        {"C's words get an underscore", "import f: func(for: u8, class: u8);",
         "void w_f(uint8_t for_, uint8_t class_);"},
        {"so do the generator's", "import f: func(ret: u8) -> string;",
         "void w_f(uint8_t ret_, w_string_t *ret);"},
        {"an option's name gives way", "import f: func(maybe-a: u8, a: option<u8>);",
         "void w_f(uint8_t maybe_a, const uint8_t *maybe_a_);"},
        {"parts without a name share a type",
         "import f: func(a: list<u8>); import g: func() -> list<u8>;",
         "void w_g(w_list_u8_t *ret);"},
        {"a type and a function of one name get along",
         "record r { x: u8 } import r-t: func(); import r-free: func();",
         "void w_r_t_2(void);"},
        {"records are fields", "record r { b: bool, c: char }  import f: func(r: r);",
         "typedef struct {\n    bool b;\n    uint32_t c;\n} w_r_t;"},
        {"flags are bits", "flags f { a, b-c } import g: func(f: f);",
         "#define W_F_B_C ((w_f_t)(1u << 1))"},
        {"variants have a tag", "variant v { a, b(string) } import g: func(v: v);",
         "    uint8_t tag;\n    union {\n        w_string_t b;\n    } val;\n} w_v_t;"},
        {"methods name their resource",
         "import i: interface { resource r { m: func() -> u8; } }",
         "uint8_t i_method_r_m(i_borrow_r_t self);"},
        {"a borrow of an export is its representation",
         "export i: interface { resource r { m: func() -> u8; } }",
         "typedef exports_i_r_t *exports_i_borrow_r_t;"},
        {"aliases are typedefs", "import i: interface { type a = u8; type b = a; }",
         "typedef uint8_t i_b_t;"},
        {"docs do not end a comment", "import i: interface { /// a */ b\n type a = u8; }",
         "/* a * / b */\n"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char text[400];
        struct gw_wit wit;
        struct gw_bindgen made;
        snprintf(text, sizeof text, "package a:b; world w { %s }", cases[i].wit);
        CHECK_INT(cases[i].rule, generate(text, &wit, &made), GW_OK);
        CHECK(cases[i].rule, holds(&made.header, cases[i].header));
        gw_bindgen_deinit(&made);
        gw_wit_deinit(&wit);
    }
}

Test(bindgen, a_type_is_another_one_where_it_is_exported)
{
    struct gw_wit wit;
    struct gw_bindgen made;
    CHECK_INT("made",
              generate("package a:b; interface i { record r { x: string } }"
                       "interface j { use i.{r}; f: func(r: r); }"
                       "interface k { use i.{r}; g: func(r: r); }"
                       "world w { import k; export i; export j; }",
                       &wit, &made),
              GW_OK);
    CHECK("imported", holds(&made.header, "void a_b_k_g(const a_b_i_r_t *r);"));
    CHECK("exported",
          holds(&made.header, "void exports_a_b_j_f(exports_a_b_i_r_t *r);"));
    CHECK("both are freed", holds(&made.header, "void exports_a_b_i_r_free(") &&
                                holds(&made.header, "void a_b_i_r_free("));
    gw_bindgen_deinit(&made);
    gw_wit_deinit(&wit);
}

Test(bindgen, what_waits)
{
    struct gw_wit wit;
    struct gw_bindgen made;
    CHECK_INT("imports are left out",
              generate("package a:b; world w { import f: async func(); import g: func(s: "
                       "stream<u8>); import h: func(); }",
                       &wit, &made),
              GW_OK);
    CHECK("with a note", holds(&made.notes, "`f` of the world: it is async\n") &&
                             holds(&made.notes, "`g` of the world"));
    CHECK("and others stay", holds(&made.header, "void w_h(void);"));
    gw_bindgen_deinit(&made);
    gw_wit_deinit(&wit);
    CHECK_INT("exports are refused",
              generate("package a:b; world w { export f: async func(); }", &wit, &made),
              GW_ERR_UNSUPPORTED);
    CHECK("by name", strstr(wit.problem.text, "exports `f`") != NULL);
    gw_bindgen_deinit(&made);
    gw_wit_deinit(&wit);
}

/* Each type holds the one before it twice: its name must not. */
Test(bindgen, names_stay_short)
{
    char text[4000] = "u8", twice[4000];
    struct gw_wit wit;
    struct gw_bindgen made;
    for (int i = 0; i < 7; i++) {
        snprintf(twice, sizeof twice, "tuple<%.1900s, %.1900s>", text, text);
        strcpy(text, twice);
    }
    snprintf(twice, sizeof twice, "package a:b; world w { import f: func(a: %.3900s); }", text);
    CHECK_INT("made", generate(twice, &wit, &made), GW_OK);
    CHECK("short", made.header.len < 6000 && holds(&made.header, "w_tuple2_2_t"));
    gw_bindgen_deinit(&made);
    gw_wit_deinit(&wit);
}
