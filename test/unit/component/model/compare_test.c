/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/compare.h"

#include "base/compiler.h"
#include "component/link/load.h"
#include "test.h"

/* Two components, and a session between what one exports and what the other one imports. */
struct pair {
    struct gw_engine *engine;
    struct gw_component *offers, *wants;
    struct gw_comp_compare *compare;
};

static struct gw_component *load(struct gw_engine *engine, const char *text)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_component *component = NULL;
    enum gw_err err = gw_comp_load(engine, gw_slice_str(text), &diag, &component);
    cr_assert(!err, "%s: %s", text, diag.text);
    return component;
}

static void open_pair(struct pair *p, const char *offers, const char *wants)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    *p = (struct pair){.engine = NULL};
    cr_assert(!gw_engine_new(&config, NULL, &p->engine));
    p->offers = load(p->engine, offers);
    p->wants = load(p->engine, wants);
    cr_assert(!gw_comp_compare_new(gw_alloc_libc(), gw_engine_registry(p->engine),
                                   &p->compare));
    const struct gw_comp_component_type *type = p->wants->type;
    cr_assert(!gw_comp_compare_open(p->compare, type->wanted, type->wanted_count));
}

static void close_pair(struct pair *p)
{
    gw_comp_compare_free(&p->compare);
    gw_component_unref(&p->wants);
    gw_component_unref(&p->offers);
    gw_engine_unref(&p->engine);
}

Test(component_model_compare, says_where_the_first_difference_is)
{
    /* clang-format off */
    static const struct {
        const char *rule, *exported, *imported, *message; /* NULL: it fits */
    } cases[] = {
        {"equal", "(func (param \"a\" u8))", "(func (param \"a\" u8))", NULL},
        {"parameter's type", "(func (param \"a\" u8))", "(func (param \"a\" (list u8)))",
         "parameter `a`: wanted list, offered u8"},
        {"parameter's name", "(func (param \"a\" u8))", "(func (param \"b\" u8))",
         "wanted parameter `b`, offered parameter `a`"},
        {"number of parameters", "(func (param \"a\" u8))", "(func)",
         "wanted 0 parameters, offered 1 parameter"},
        {"no result", "(func)", "(func (result (list string)))",
         "result: wanted list, offered nothing"},
        {"deep", "(func (result (result (option (tuple u8 (map string u8))))))",
         "(func (result (result (option (tuple u8 (map string u16))))))",
         "result: ok: option's value: part 1: map's value: wanted u16, offered u8"},
        {"kinds", "(instance)", "(func)", "wanted func, offered instance"},
        {"more than is wanted", "(instance (export \"a\" (func)) (export \"b\" (func)))",
         "(instance (export \"b\" (func)))", NULL},
        {"missing", "(instance (export \"a\" (func)))", "(instance (export \"b\" (func)))",
         "func `b` is missing"},
        {"in a function", "(instance (export \"f\" (func (param \"x\" u8))))",
         "(instance (export \"f\" (func (param \"x\" s8))))",
         "func `f`: parameter `x`: wanted s8, offered u8"},
        {"a component wants more", "(component (import \"x\" (func)))", "(component)",
         "import `x` is missing"},
        {"a module gives less", "(core module)", "(core module (export \"m\" (func)))",
         "export `m` is missing"},
        {"a module's function", "(core module (export \"m\" (func)))",
         "(core module (export \"m\" (func (param i32))))",
         "export `m`: wanted func (i32)->(), offered func ()->()"},
        {"resources are bound by name",
         "(instance (export \"r\" (type (sub resource))) (export \"f\" (func (result (own 0)))))",
         "(instance (export \"r\" (type (sub resource))) (export \"f\" (func (result (own 0)))))",
         NULL},
        {"and not mixed up",
         "(instance (export \"r\" (type (sub resource))) (export \"s\" (type (sub resource)))"
         " (export \"f\" (func (result (own 0)))))",
         "(instance (export \"r\" (type (sub resource))) (export \"s\" (type (sub resource)))"
         " (export \"f\" (func (result (own 1)))))",
         "func `f`: result: wanted resource `s`, offered resource `r`"},
    };
    /* clang-format on */
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char offers[600], wants[600], text[300] = "";
        snprintf(offers, sizeof offers, "(component (import \"i\" %s))",
                 cases[i].exported);
        snprintf(wants, sizeof wants, "(component (import \"i\" %s))", cases[i].imported);
        struct pair p;
        open_pair(&p, offers, wants);
        struct gw_comp_difference difference;
        enum gw_err err = gw_comp_compare_extern(
            p.compare, &p.offers->type->imports[0].type, &p.wants->type->imports[0].type,
            &difference);
        cr_expect_eq(err, cases[i].message ? GW_ERR_UNLINKABLE : GW_OK, "%s",
                     cases[i].rule);
        if (err) gw_comp_difference_print(&difference, text, sizeof text);
        cr_expect_str_eq(text, cases[i].message ? cases[i].message : "", "%s",
                         cases[i].rule);
        close_pair(&p);
    }
}

static void collect(void *env, const struct gw_comp_difference *difference)
{
    char *text = env;
    size_t len = strlen(text);
    gw_comp_difference_print(difference, text + len, 300 - len);
    strcat(text, "\n");
}

Test(component_model_compare, lists_every_export_that_differs)
{
    struct pair p;
    char text[400] = "";
    open_pair(&p,
              "(component (import \"i\" (instance (export \"a\" (func))"
              " (export \"b\" (func)))))",
              "(component (import \"i\" (instance (export \"a\" (func (result u8)))"
              " (export \"r\" (type (sub resource)))"
              " (export \"b\" (func)) (export \"c\" (func (param \"x\" (borrow 1)))))))");
    enum gw_err err =
        gw_comp_compare_each(p.compare, &p.offers->type->imports[0].type,
                             &p.wants->type->imports[0].type, collect, text);
    cr_expect_eq(err, GW_ERR_UNLINKABLE);
    cr_expect_str_eq(text, "func `a`: result: wanted u8, offered nothing\n"
                           "resource `r` is missing\n"
                           "func `c` is missing\n");
    close_pair(&p);
}

Test(component_model_compare, instances_know_what_imports_brought)
{
    struct pair p;
    open_pair(&p,
              "(component (type $t (resource (rep i32))) (export $r \"r\" (type $t))"
              " (core module $m (func (export \"n\") (result i32) (i32.const 1)))"
              " (core instance $i (instantiate $m))"
              " (func (export \"n\") (result (own $r)) (canon lift (core func $i \"n\"))))",
              "(component (import \"r\" (type $r (sub resource)))"
              " (import \"n\" (func $n (result (own $r))))"
              " (export \"again\" (func $n)))");
    const struct gw_comp_component_type *wants = p.wants->type;
    const struct gw_comp_instance_type *offers = &p.offers->type->instance, *made;
    for (uint32_t i = 0; i < 2; i++)
        cr_expect_eq(gw_comp_compare_extern(p.compare, &offers->exports[i].type,
                                            &wants->imports[i].type, NULL),
                     GW_OK);
    cr_assert(!gw_comp_compare_instance(p.compare, &wants->instance, &made));
    cr_expect_eq(gw_comp_resource_id(made->exports[0].type.func->result->resource),
                 gw_comp_resource_id(offers->exports[0].type.resource));
    close_pair(&p);
}

Test(component_model_compare, long_paths_keep_both_ends)
{
    struct gw_comp_difference d = {.wanted = "u8", .offered = "s8"};
    char text[64];
    for (int i = 0; i < 3; i++)
        d.steps[d.step_count++] = (struct gw_comp_step){
            .kind = GW_COMP_STEP_FIELD, .name = gw_slice_str("a-longer-name")};
    cr_expect_eq((size_t)gw_comp_difference_print(&d, text, sizeof text), strlen(text));
    cr_expect_str_eq(text, "field `a-longer-name`: wanted u8, offered s8");
}
