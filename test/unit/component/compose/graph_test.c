/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/graph.h"

#include "base/compiler.h"
#include "component/link/load.h"
#include "test.h"

struct fixture {
    struct gw_engine *engine;
    struct gw_graph *graph;
    struct gw_diag diag;
    gw_graph_package packages[4];
};

/* A graph with a package `p0`, `p1` ... for each text. */
static void open(struct fixture *f, const char *const *texts)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    *f = (struct fixture){.diag = GW_DIAG_INIT};
    cr_assert(!gw_engine_new(&config, NULL, &f->engine));
    const struct gw_component_options options = {.registry = gw_engine_registry(f->engine)};
    cr_assert(!gw_graph_new(&options, &f->graph));
    for (int i = 0; i < 4 && texts[i]; i++) {
        struct gw_component *c = NULL;
        char name[] = {'p', (char)('0' + i)};
        enum gw_err err = gw_comp_load(f->engine, gw_slice_str(texts[i]), &f->diag, &c);
        cr_assert(!err, "%s: %s", texts[i], f->diag.text);
        cr_assert(!gw_graph_add_package(f->graph, gw_slice_of(name, 2),
                                        gw_slice_of(NULL, 0), c, &f->diag,
                                        &f->packages[i]));
        gw_component_unref(&c);
    }
}

static void shut(struct fixture *f)
{
    gw_graph_free(&f->graph);
    gw_engine_unref(&f->engine);
}

/* What the whole imports: "name{export export} name". Or the error's sentence. */
static void imports_of(struct fixture *f, char *out, size_t cap)
{
    struct gw_writer bytes;
    struct gw_component *whole = NULL;
    gw_writer_init(&bytes, gw_alloc_libc());
    *out = '\0';
    if (gw_graph_encode(f->graph, NULL, &f->diag, &bytes)) {
        snprintf(out, cap, "%s", f->diag.text);
    } else {
        cr_assert(!gw_comp_load(f->engine, gw_slice_of(bytes.data, bytes.len), NULL, &whole));
        for (uint32_t i = 0; i < whole->type->import_count; i++) {
            const struct gw_comp_extern *e = &whole->type->imports[i];
            size_t at = strlen(out);
            snprintf(out + at, cap - at, "%s%.*s", i ? " " : "", GW_SLICE_ARG(e->name));
            if (e->type.kind != GW_COMP_EXTERN_INSTANCE) continue;
            const struct gw_comp_instance_type *t = e->type.instance;
            for (uint32_t k = 0; k < t->export_count; k++) {
                at = strlen(out);
                snprintf(out + at, cap - at, "%s%.*s", k ? " " : "{",
                         GW_SLICE_ARG(t->exports[k].name));
            }
            at = strlen(out);
            snprintf(out + at, cap - at, "%s", t->export_count ? "}" : "{}");
        }
    }
    gw_component_unref(&whole);
    gw_writer_deinit(&bytes);
}

#define IO(version, items)                                                               \
    "(component (import \"h:h/io@" version "\" (instance " items ")))"
#define R "(export \"r\" (type $r (sub resource)))"
#define USES(what)                                                                       \
    "(component (import \"h:h/io@0.2.0\" (instance $i " R "))"                             \
    " (alias export $i \"r\" (type $r)) (import \"h:h/use\" (instance"                     \
    " (export \"r\" (type $s (eq $r))) (export \"" what "\" (func (param \"x\" (borrow $s)))))))"

Test(component_compose_graph, merges_what_nobody_gives)
{
    static const struct {
        const char *rule, *texts[4], *imports;
    } cases[] = {
        {"one name, one import", {"(component (import \"a\" (func)))",
                                  "(component (import \"a\" (func)))"}, "a"},
        {"instances offer the union",
         {"(component (import \"a\" (instance (export \"f\" (func)))))",
          "(component (import \"a\" (instance (export \"g\" (func)) (export \"f\" (func)))))"},
         "a{f g}"},
        {"functions must be equal",
         {"(component (import \"a\" (instance (export \"f\" (func)))))",
          "(component (import \"a\" (instance (export \"f\" (func (result u8))))))"},
         "`a` is imported with types that cannot be merged: `f`: result: wanted u8, offered "
         "nothing"},
        {"kinds must be equal",
         {"(component (import \"a\" (func)))", "(component (import \"a\" (instance)))"},
         "`a` is imported with types that cannot be merged: wanted instance, offered func"},
        {"the highest version of a track stays",
         {IO("0.2.1", "(export \"f\" (func))"), IO("0.2.10", "(export \"g\" (func))"),
          IO("0.2.3", "")},
         "h:h/io@0.2.10{f g}"},
        {"tracks stay apart",
         {IO("0.2.1", ""), IO("0.3.0", ""), IO("1.0.0", ""), IO("1.9.0", "")},
         "h:h/io@0.2.1{} h:h/io@0.3.0{} h:h/io@1.9.0{}"},
        {"pre-releases and 0.0.x stand for themselves",
         {IO("1.0.0", ""), IO("1.0.0-rc.1", ""), IO("0.0.1", ""), IO("0.0.2", "")},
         "h:h/io@1.0.0{} h:h/io@1.0.0-rc.1{} h:h/io@0.0.1{} h:h/io@0.0.2{}"},
        {"resources become one",
         {USES("f"), IO("0.2.4", R "(export \"g\" (func (result (own $r))))"), USES("k")},
         "h:h/io@0.2.4{r g} h:h/use{r f k}"},
        {"a resource of one's own is not a used one",
         {USES("f"), "(component (import \"h:h/use\" (instance " R ")))"},
         "`h:h/use` is imported with two different resources `r`, which cannot be merged"},
        {"types are equal if they are written the same",
         {IO("0.2.0", "(type $e' (enum \"a\")) (export \"e\" (type $e (eq $e')))"
                      " (export \"f\" (func (param \"e\" (list $e))))"),
          IO("0.2.0", "(type $e' (enum \"a\")) (export \"e\" (type $e (eq $e')))"
                      " (export \"f\" (func (param \"e\" (list $e))))")},
         "h:h/io@0.2.0{e f}"},
        {"and else they differ",
         {IO("0.2.0", "(type $e' (enum \"a\")) (export \"e\" (type $e (eq $e')))"),
          IO("0.2.0", "(type $e' (enum \"b\")) (export \"e\" (type $e (eq $e')))")},
         "`h:h/io@0.2.0` is imported with types that cannot be merged: `e`: wanted label `b`, "
         "offered label `a`"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct fixture f;
        gw_graph_node node;
        char imports[400];
        open(&f, cases[i].texts);
        for (int p = 0; p < 4 && cases[i].texts[p]; p++)
            cr_assert(!gw_graph_instantiate(f.graph, f.packages[p], &node));
        imports_of(&f, imports, sizeof imports);
        cr_expect_str_eq(imports, cases[i].imports, "%s: %s", cases[i].rule, imports);
        shut(&f);
    }
}

/* A maker of a resource, and a user of one made elsewhere. */
static const char maker[] =
    "(component (type $r' (resource (rep i32))) (export $r \"r\" (type $r'))"
    " (core module $m (func (export \"f\") (result i32) unreachable))"
    " (core instance $m (instantiate $m))"
    " (func (export \"make\") (result (own $r)) (canon lift (core func $m \"f\"))))";
static const char user[] =
    "(component (import \"r\" (type $r (sub resource)))"
    " (import \"make\" (func (result (own $r)))))";

Test(component_compose_graph, tells_resources_of_instances_apart)
{
    struct fixture f;
    gw_graph_node a, b, u, r, make, again;
    open(&f, (const char *const[4]){maker, user, NULL, NULL});
    cr_assert(!gw_graph_instantiate(f.graph, f.packages[0], &a));
    cr_assert(!gw_graph_instantiate(f.graph, f.packages[0], &b));
    cr_assert(!gw_graph_instantiate(f.graph, f.packages[1], &u));
    cr_assert(!gw_graph_alias(f.graph, a, gw_slice_str("r"), NULL, &r));
    cr_assert(!gw_graph_alias(f.graph, b, gw_slice_str("make"), NULL, &make));
    cr_assert(!gw_graph_alias(f.graph, b, gw_slice_str("make"), NULL, &again));
    cr_expect_eq(make, again);
    cr_assert(!gw_graph_set_argument(f.graph, u, gw_slice_str("r"), r, NULL, NULL));
    cr_expect_eq(gw_graph_try_argument(f.graph, u, gw_slice_str("make"), make, NULL, NULL),
                 GW_ERR_UNLINKABLE, "of another instance");
    cr_assert(!gw_graph_alias(f.graph, a, gw_slice_str("make"), NULL, &make));
    cr_expect(!gw_graph_set_argument(f.graph, u, gw_slice_str("make"), make, NULL, NULL));
    char imports[100];
    imports_of(&f, imports, sizeof imports);
    cr_expect_str_eq(imports, "");
    shut(&f);
}

Test(component_compose_graph, refuses_what_cannot_be)
{
    struct fixture f;
    gw_graph_node a, u, r;
    const struct gw_comp_deftype u8 = {.kind = GW_COMP_DEFTYPE_VALUE,
                                       .value = &gw_comp_valtype_prim[GW_COMP_U8]};
    open(&f, (const char *const[4]){maker, user, NULL, NULL});
    cr_assert(!gw_graph_instantiate(f.graph, f.packages[0], &a));
    cr_assert(!gw_graph_instantiate(f.graph, f.packages[1], &u));
    cr_assert(!gw_graph_alias(f.graph, a, gw_slice_str("r"), NULL, &r));

    cr_expect_eq(gw_graph_set_argument(f.graph, u, gw_slice_str("rr"), r, NULL, &f.diag),
                 GW_ERR_NOENT);
    cr_expect_str_eq(f.diag.text, "component `p1` has no import `rr`; did you mean `r`?");
    cr_expect_eq(gw_graph_set_argument(f.graph, a, gw_slice_str("r"), r, NULL, NULL),
                 GW_ERR_NOENT);
    cr_expect_eq(gw_graph_set_argument(f.graph, r, gw_slice_str("r"), r, NULL, NULL),
                 GW_ERR_INVALID);
    cr_assert(!gw_graph_set_argument(f.graph, u, gw_slice_str("r"), r, NULL, NULL));
    cr_expect_eq(gw_graph_set_argument(f.graph, u, gw_slice_str("r"), r, NULL, NULL),
                 GW_ERR_EXIST);
    cr_expect_eq(gw_graph_alias(f.graph, r, gw_slice_str("x"), NULL, &a), GW_ERR_INVALID);
    cr_assert(!gw_graph_export(f.graph, r, gw_slice_str("x"), NULL));
    cr_expect_eq(gw_graph_export(f.graph, r, gw_slice_str("x"), NULL), GW_ERR_EXIST);
    cr_expect_eq(gw_graph_export(f.graph, r, gw_slice_str("X x"), NULL), GW_ERR_INVALID);
    cr_expect_eq(gw_graph_define(f.graph, gw_slice_str("x"), &u8, NULL, NULL, &a),
                 GW_ERR_EXIST);
    cr_expect(!gw_graph_define(f.graph, gw_slice_str("byte"), &u8, NULL, NULL, &a));
    cr_expect_eq(gw_graph_find_export(f.graph, gw_slice_str("byte")), a);
    shut(&f);
}

Test(component_compose_graph, fits_names_by_track)
{
    static const struct {
        const char *a, *b;
        bool fit;
    } cases[] = {
        {"a:b/c@0.2.0", "a:b/c@0.2.9", true},  {"a:b/c@0.2.0", "a:b/c@0.3.0", false},
        {"a:b/c@1.0.0", "a:b/c@1.2.0", true},  {"a:b/c@1.0.0", "a:b/c@10.0.0", false},
        {"a:b/c@0.0.1", "a:b/c@0.0.2", false}, {"a:b/c@1.0.0-a", "a:b/c@1.0.0", false},
        {"a:b/c@1.0.0", "a:b/d@1.0.0", false}, {"a:b/c", "a:b/c", true},
        {"a:b/c", "a:b/c@1.0.0", false},       {"a:b/c@1.0.0+x", "a:b/c@1.0.0+y", true},
        {"a", "a", true},                      {"a:b/c@0.2.0", "a:b/c@0.20.0", false},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_slice a = gw_slice_str(cases[i].a), b = gw_slice_str(cases[i].b);
        cr_expect_eq(gw_graph_names_fit(a, b), cases[i].fit, "%s %s", cases[i].a, cases[i].b);
        cr_expect_eq(gw_graph_names_fit(b, a), cases[i].fit, "%s %s", cases[i].b, cases[i].a);
    }
}

/* A component whose imports each give on a type of the one before it. */
static char *chain(int count)
{
    enum { ROOM = 200 };
    char *text = malloc(((size_t)count + 1) * ROOM), *at = text;
    cr_assert(text);
    at += sprintf(at, "(component (import \"a:b/i0\" (instance $i0 (type $r (record (field "
                      "\"x\" u8))) (export \"t\" (type (eq $r)))))");
    for (int i = 1; i < count; i++)
        at += sprintf(at,
                      "(alias export $i%d \"t\" (type $t%d)) (import \"a:b/i%d\" (instance "
                      "$i%d (alias outer 1 $t%d (type $p)) (export \"t\" (type (eq $p)))))",
                      i - 1, i - 1, i, i, i - 1);
    sprintf(at, ")");
    return text;
}

Test(component_compose_graph, imports_that_wait_for_each_other_are_bounded)
{
    static const struct {
        const char *first; /* wants the chain's last, so that all of it is waited for */
        int count;
        const char *message; /* NULL: fine */
    } cases[] = {
#define LAST(n)                                                                          \
    "(component (import \"a:b/i" n "\" (instance (type $r (record (field \"x\" u8)))"      \
    " (export \"t\" (type (eq $r))))))"
        {LAST("399"), 400, NULL},
        {LAST("19999"), 20000,
         "import `a:b/i19499` is needed by more than 500 imports that use each other's types "
         "in a chain"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct fixture f;
        struct gw_writer bytes;
        gw_graph_node a, b;
        char *text = chain(cases[i].count);
        open(&f, (const char *const[4]){cases[i].first, text, NULL, NULL});
        gw_writer_init(&bytes, gw_alloc_libc());
        cr_assert(!gw_graph_instantiate(f.graph, f.packages[0], &a));
        cr_assert(!gw_graph_instantiate(f.graph, f.packages[1], &b));
        enum gw_err err = gw_graph_encode(f.graph, NULL, &f.diag, &bytes);
        cr_expect_eq(err, cases[i].message ? GW_ERR_LIMIT : GW_OK, "%d: %s", cases[i].count,
                     f.diag.text);
        if (cases[i].message) cr_expect_str_eq(f.diag.text, cases[i].message);
        gw_writer_deinit(&bytes);
        shut(&f);
        free(text);
    }
}
