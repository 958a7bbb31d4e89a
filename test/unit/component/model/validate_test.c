/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/validate.h"

#include "component/model/decode.h"
#include "component/text/parse.h"
#include "core/wasm/writer.h"
#include "test.h"

struct loaded {
    struct gw_writer binary;
    struct gw_type_registry *registry;
    struct gw_component *component;
    struct gw_diag diag;
    enum gw_err err;
};

static void load(struct loaded *l, const char *text, gw_comp_features features)
{
    struct gw_text_options parse = {.features = gw_features_default()};
    *l = (struct loaded){.diag = GW_DIAG_INIT};
    gw_writer_init(&l->binary, gw_alloc_libc());
    cr_assert(!gw_type_registry_new(gw_alloc_libc(), &l->registry));
    l->err = gw_comp_text_parse(gw_slice_str(text), &parse, &l->diag, &l->binary);
    cr_assert(!l->err, "%s: %s", text, l->diag.text);
    struct gw_component_options options = {.features = features, .registry = l->registry};
    l->err = gw_component_decode(gw_slice_of(l->binary.data, l->binary.len), &options,
                                 &l->diag, &l->component);
    if (!l->err) l->err = gw_component_validate(l->component, &l->diag);
}

static void unload(struct loaded *l)
{
    gw_component_unref(&l->component);
    gw_type_registry_free(&l->registry);
    gw_writer_deinit(&l->binary);
}

Test(component_model_validate, says_where_and_why)
{
    static const struct {
        const char *text, *message; /* NULL: valid */
    } cases[] = {
        {"(component)", NULL},
        {"(component (component $c (type $t (record (field \"a\" (list u32))))"
         " (import \"x\" (type (eq $t)))) (type $u (record (field \"a\" (list string))))"
         " (instance (instantiate $c (with \"x\" (type $u)))))",
         "type mismatch for import `x`: field `a`: list's element: wanted u32, offered string"},
        {"(component (component $c (import \"f\" (func async)))"
         " (import \"g\" (func $g)) (instance (instantiate $c (with \"f\" (func $g)))))",
         "wanted async func, offered synchronous func"},
        /* two imports of equal types get different names for them */
        {"(component (type $r (resource (rep i32))) (type $own (own $r))"
         " (component $n (import \"a\" (type $a (sub resource))) (export $b \"b\" (type $a))"
         "  (type $o (own $b)) (export \"o\" (type $o)))"
         " (instance $n1 (instantiate $n (with \"a\" (type $r)))) (export $n2 \"n\" "
         "(instance $n1))"
         " (alias export $n2 \"b\" (type $named)) (alias export $n2 \"o\" (type $o))"
         " (component $c (import \"a\" (type $a (sub resource))) (type $t (own $a))"
         "  (import \"t\" (type $t2 (eq $t))) (import \"u\" (type $t3 (eq $t2)))"
         "  (export \"t\" (type $t2)))"
         " (instance $i (instantiate $c (with \"a\" (type $named)) (with \"t\" (type $o))"
         "  (with \"u\" (type $own)))) (export \"i\" (instance $i)))",
         NULL},
        {"(component (import \"i\" (instance $i (export \"f\" (func))))"
         " (alias export $i \"g\" (func $g)))",
         "instance 0 has no export named `g`"},
        {"(component (type (record (field \"a\" u8) (field \"A\" u8))))",
         "record field name `A` conflicts with previous field name `a`"},
        {"(component (type (map f32 u8)))", "invalid map key type `f32`"},
        {"(component (type (list u8 268435456)))", "exceeds maximum byte size"},
        {"(component (core module $m (memory (export \"m\") i64 1)"
         " (func (export \"r\") (param i64 i64 i64 i64) (result i64) unreachable)"
         " (func (export \"f\") (param i64 i64)))"
         " (core instance $i (instantiate $m)) (func (param \"s\" string) (canon lift"
         " (core func $i \"f\") (memory (core memory $i \"m\"))"
         " (realloc (core func $i \"r\")))))",
         NULL},
        {"(component (core module $m (memory (export \"m\") i64 1)"
         " (func (export \"r\") (param i32 i32 i32 i32) (result i32) unreachable)"
         " (func (export \"f\") (param i64 i64)))"
         " (core instance $i (instantiate $m)) (func (param \"s\" string) (canon lift"
         " (core func $i \"f\") (memory (core memory $i \"m\"))"
         " (realloc (core func $i \"r\")))))",
         "`realloc` uses a core function with an incorrect signature"},
        {"(component (core func (canon context.get i32 2)))", "must be less than 2"},
        {"(component (core type $f (func (param i32 i32))) (core module $m (table (export "
         "\"t\") 1 funcref)) (core instance $i (instantiate $m))"
         " (core func (canon thread.new-indirect $f (core table $i \"t\"))))",
         "must take a single"},
        {"(component (core rec (type $a (sub (struct))) (type $b (sub $a (struct (field "
         "i32)))))"
         " (core type $m (module (alias outer 1 0 (type $x)) (export \"g\" (global (ref $x))"
         "))))",
         NULL},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct loaded l;
        load(&l, cases[i].text, 0);
        if (!cases[i].message)
            cr_expect(!l.err, "%s: %s", cases[i].text, l.diag.text);
        else
            cr_expect(l.err == GW_ERR_INVALID && strstr(l.diag.text, cases[i].message),
                      "%s: %s: %s", cases[i].text, gw_err_name(l.err), l.diag.text);
        unload(&l);
    }
}

Test(component_model_validate, features_gate)
{
    static const struct {
        const char *text;
        enum gw_comp_feature feature;
    } cases[] = {
        {"(component (type (func async)))", GW_COMP_FEATURE_ASYNC},
        {"(component (type (stream u8)))", GW_COMP_FEATURE_ASYNC},
        {"(component (type (map string u8)))", GW_COMP_FEATURE_MAP},
        {"(component (import \"a\" (implements \"a:b/c\") (instance)))",
         GW_COMP_FEATURE_IMPLEMENTS},
        {"(component (import \"a\" (external-id \"x\") (func)))", GW_COMP_FEATURE_IMPLEMENTS},
        {"(component (type (list u8 4)))", GW_COMP_FEATURE_FIXED_LISTS},
        {"(component (type error-context))", GW_COMP_FEATURE_ERROR_CONTEXT},
        {"(component (type (resource (rep i64))))", GW_COMP_FEATURE_MEMORY64},
        {"(component (core func (canon thread.index)))", GW_COMP_FEATURE_THREADING},
        {"(component (core func (canon subtask.cancel async)))",
         GW_COMP_FEATURE_MORE_ASYNC_BUILTINS},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct loaded l;
        load(&l, cases[i].text, GW_COMP_FEATURES_ALL);
        cr_expect(!l.err, "%s: %s", cases[i].text, l.diag.text);
        unload(&l);
        load(&l, cases[i].text,
             GW_COMP_FEATURES_ALL & ~GW_COMP_FEATURE_BIT(cases[i].feature));
        CHECK_INT(cases[i].text, l.err, GW_ERR_FEATURE);
        unload(&l);
    }
}

/* What linking reads: sources in the order of imports, positions, views, resources. */
Test(component_model_validate, prepares_linking)
{
    struct loaded l;
    load(&l,
         "(component"
         " (import \"i\" (instance $i (export \"b\" (func)) (export \"r\" (type (sub "
         "resource))) (export \"a\" (func))))"
         " (import \"f\" (func $f))"
         " (component $c (import \"x\" (func)) (import \"y\" (instance (export \"a\" (func))"
         " (export \"b\" (func)))))"
         " (instance (instantiate $c (with \"y\" (instance $i)) (with \"x\" (func $f))))"
         " (alias export $i \"a\" (func))"
         " (export \"seen\" (instance $i) (instance (export \"a\" (func)))))",
         0);
    cr_assert(!l.err, "%s", l.diag.text);
    const struct gw_component *c = l.component;
    const struct gw_comp_instance_def *made = NULL;
    const struct gw_comp_def *export = &c->defs[c->exports[0]];
    for (uint32_t i = 0; i < c->def_count; i++) {
        const struct gw_comp_def *def = &c->defs[i];
        if (def->kind == GW_COMP_DEF_INSTANCE) made = &def->instance;
        if (def->kind == GW_COMP_DEF_ALIAS && def->sort == GW_COMP_SORT_FUNC)
            CHECK_INT("position of an alias", def->alias.position, 2);
    }
    cr_assert(made && made->sources);
    CHECK_INT("first import", made->sources[0].what.sort, GW_COMP_SORT_FUNC);
    CHECK("as it is", made->sources[0].view == NULL);
    CHECK_INT("second import", made->sources[1].what.sort, GW_COMP_SORT_INSTANCE);
    const struct gw_comp_view *view = made->sources[1].view;
    cr_assert(view && view->count == 2);
    CHECK_INT("a stands third", view->from[0], 2);
    CHECK_INT("b stands first", view->from[1], 0);
    cr_assert(export->export.view && export->export.view->count == 1);
    CHECK_INT("the ascribed type's only export", export->export.view->from[0], 2);
    CHECK_INT("the import's resource", c->resource_count, 1);
    CHECK_INT("comes with the import", c->defs[c->resources[0].def].kind,
              GW_COMP_DEF_IMPORT);
    CHECK_INT("by its position", c->resources[0].path[0], 1);
    unload(&l);
}

/* Types of exponential size as a tree stay small as what they are, and are refused in time. */
Test(component_model_validate, bounds_types)
{
    char text[8192] = "(component (type (tuple u8 u8))";
    for (unsigned i = 0; i < 40; i++) {
        size_t at = strlen(text);
        snprintf(text + at, sizeof text - at, "(type (tuple %u %u))", i, i);
    }
    strcat(text, ")");
    struct loaded l;
    load(&l, text, 0);
    CHECK("refused", l.err == GW_ERR_LIMIT || l.err == GW_ERR_INVALID);
    unload(&l);
}

/* Exports are found at once in whatever order they are asked for. */
Test(component_model_validate, finds_among_many)
{
    enum { COUNT = 20000, ROOM = COUNT * 80 + 100 };
    char *text = malloc(ROOM);
    cr_assert(text);
    size_t at = (size_t)snprintf(text, ROOM, "(component (import \"i\" (instance $i");
    for (unsigned i = 0; i < COUNT; i++)
        at += (size_t)snprintf(text + at, ROOM - at, " (export \"f%u\" (func))", i);
    at += (size_t)snprintf(text + at, ROOM - at, "))");
    for (unsigned i = COUNT; i-- > 0;)
        at += (size_t)snprintf(text + at, ROOM - at, "(alias export $i \"f%u\" (func))", i);
    snprintf(text + at, ROOM - at, ")");
    struct loaded l;
    load(&l, text, 0);
    cr_expect(!l.err, "%s", l.diag.text);
    CHECK_INT("all are there", l.component->counts[GW_COMP_SORT_FUNC], COUNT);
    unload(&l);
    free(text);
}

/* Values are written as bytes, checked against their types, and used once. */
Test(component_model_validate, values)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"(component (import \"v\" (value $v string)) (export \"w\" (value $v)))", NULL},
        {"(component (import \"v\" (value $v string)))", "value index 0 was not used"},
        {"(component (import \"v\" (value $v string)) (export \"a\" (value $v))"
         " (export \"b\" (value $v)))",
         "used more than once"},
        {"(component (value $v u8 7) (export \"a\" (value $v)))", NULL},
        {"(component (value $v bool (binary \"\\02\")) (export \"a\" (value $v)))",
         "bytes of this value"},
        {"(component (value $v string (binary \"\\02a\")) (export \"a\" (value $v)))",
         "bytes of this value"},
        {"(component (value $v f32 (binary \"\\01\\00\\c0\\7f\")) (export \"a\" (value $v)))",
         "bytes of this value"},
        {"(component (value $v (list (option u8)) (binary \"\\02\\00\\01\\07\"))"
         " (export \"a\" (value $v)))",
         NULL},
        {"(component (import \"f\" (func $f (param \"x\" u8) (result string)))"
         " (value $v u8 7) (start $f (value $v) (result (value $w)))"
         " (export \"a\" (value $w)))",
         NULL},
        {"(component (import \"f\" (func $f (param \"x\" u16))) (value $v u8 7)"
         " (start $f (value $v)))",
         "component start function argument 0: wanted u16, offered u8"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct loaded l;
        load(&l, cases[i].text, GW_COMP_FEATURES_ALL);
        if (!cases[i].message)
            cr_expect(!l.err, "%s: %s", cases[i].text, l.diag.text);
        else
            cr_expect(l.err == GW_ERR_INVALID && strstr(l.diag.text, cases[i].message),
                      "%s: %s: %s", cases[i].text, gw_err_name(l.err), l.diag.text);
        unload(&l);
    }
}

Test(component_model_validate, guests)
{
    static const char *const names[] = {
        "c-hello",  "js-cli",          "js-http",     "qjs-calc-async",
        "qjs-cli-p2-sync", "qjs-cli-p2", "qjs-cli-p3", "rust-wasip2"};
    for (size_t i = 0; i < GW_COUNT(names); i++) {
        char relative[64];
        snprintf(relative, sizeof relative, "guests/%s.component.wasm", names[i]);
        TEST_CORPUS_OR_SKIP(path, relative);
        FILE *f = fopen(path, "rb");
        cr_assert(f);
        fseek(f, 0, SEEK_END);
        size_t len = (size_t)ftell(f);
        rewind(f);
        uint8_t *bytes = malloc(len);
        cr_assert(bytes && fread(bytes, 1, len, f) == len);
        fclose(f);
        struct gw_component_options options = {0};
        struct gw_component *c = NULL;
        struct gw_diag diag = GW_DIAG_INIT;
        cr_assert(!gw_type_registry_new(gw_alloc_libc(), &options.registry));
        enum gw_err err =
            gw_component_decode(gw_slice_of(bytes, len), &options, &diag, &c);
        if (!err) err = gw_component_validate(c, &diag);
        cr_expect(!err, "%s: %s", names[i], diag.text);
        gw_component_unref(&c);
        gw_type_registry_free(&options.registry);
        free(bytes);
    }
}
