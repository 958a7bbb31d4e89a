/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/classify.h"

#include "component/new/meta.h"
#include "component/wit/choose.h"
#include "component/wit/load.h"
#include "core/text/parse.h"
#include "core/wasm/decode.h"
#include "test.h"

struct fixture {
    struct gw_wit wit;
    const struct gw_wit_world *world;
    struct gw_writer bytes;
    struct gw_type_registry *registry;
    struct gw_module *module;
    struct gw_arena arena;
    struct gw_class class;
    struct gw_new_problem problem;
};

/* Classify a module's text against the world `w` of a WIT text, all of whose exports it must have. */
static enum gw_err setup(struct fixture *f, const char *wit, const char *module)
{
    const struct gw_wit_options options = {.all_features = true};
    const struct gw_text_options text = {.features = GW_FEATURES_ALL};
    static const struct gw_new_module adapters[] = {{.name = {(const uint8_t *)"old", 3}}};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_slice keys[8];
    memset(f, 0, sizeof *f);
    gw_wit_init(&f->wit, gw_alloc_libc());
    gw_arena_init(&f->arena, gw_alloc_libc());
    gw_writer_init(&f->bytes, gw_alloc_libc());
    cr_assert(gw_type_registry_new(gw_alloc_libc(), &f->registry) == GW_OK);
    cr_assert(gw_wit_load_text(&f->wit, "t.wit", gw_slice_str(wit), &options) == GW_OK, "%s",
              f->wit.problem.text);
    cr_assert(gw_wit_choose_world(&f->wit, "t.wit", "w", &f->world) == GW_OK);
    cr_assert(gw_text_parse(gw_slice_str(module), &text, &diag, &f->bytes) == GW_OK, "%s",
              diag.text);
    const struct gw_decode_options decoding = {.features = GW_FEATURES_ALL,
                                               .alloc = gw_alloc_libc(),
                                               .registry = f->registry};
    cr_assert(gw_module_decode(gw_slice_of(f->bytes.data, f->bytes.len), &decoding, &diag,
                               &f->module) == GW_OK);
    for (uint32_t i = 0; i < f->world->export_count; i++)
        keys[i] = gw_wit_item_key(&f->arena, &f->world->exports[i]);
    const struct gw_class_options class = {.world = f->world,
                                           .export_keys = keys,
                                           .export_key_count = f->world->export_count,
                                           .modules = adapters,
                                           .module_count = GW_COUNT(adapters),
                                           .place = "main module"};
    return gw_classify(f->module, &class, &f->arena, &f->class, &f->problem);
}

static void teardown(struct fixture *f)
{
    gw_module_unref(&f->module);
    gw_type_registry_free(&f->registry);
    gw_writer_deinit(&f->bytes);
    gw_arena_deinit(&f->arena);
    gw_wit_deinit(&f->wit);
}

#define WIT "package n:p@0.2.1; interface i { resource r { m: func(); } f: func(s: string); " \
            "g: async func() -> stream<u8>; } "                                             \
            "world w { resource q; import i; import a: func(); "                            \
            "import h: async func(x: future<u32>, y: tuple<stream, future>); }"

Test(classify, imports_mean_what_their_names_say)
{
    static const struct {
        const char *rule, *module, *name, *type;
        enum gw_class_import_kind kind;
        uint8_t canon;
        bool is_async;
    } rows[] = {
        {"a function of the world", "$root", "a", "", GW_CLASS_FUNC, 0, false},
        {"the standard mangling", "cm32p2", "a", "", GW_CLASS_FUNC, 0, false},
        {"of an interface", "n:p/i@0.2.1", "f", "(param i32 i32)", GW_CLASS_FUNC, 0, false},
        {"of another version of its track", "n:p/i@0.2.0", "f", "(param i32 i32)", GW_CLASS_FUNC, 0,
         false},
        {"by its track alone", "cm32p2|n:p/i@0.2", "f", "(param i32 i32)", GW_CLASS_FUNC, 0, false},
        {"asynchronously", "n:p/i@0.2.1", "[async-lower]g", "(param i32) (result i32)", GW_CLASS_FUNC,
         0, true},
        {"a method", "n:p/i@0.2.1", "[method]r.m", "(param i32)", GW_CLASS_FUNC, 0, false},
        {"a resource is dropped", "n:p/i@0.2.1", "[resource-drop]r", "(param i32)", GW_CLASS_CANON,
         GW_COMP_CANON_RESOURCE_DROP, false},
        {"in the standard mangling", "cm32p2|n:p/i@0.2", "r_drop", "(param i32)", GW_CLASS_CANON,
         GW_COMP_CANON_RESOURCE_DROP, false},
        {"a resource of the world", "$root", "[resource-drop]q", "(param i32)", GW_CLASS_CANON,
         GW_COMP_CANON_RESOURCE_DROP, false},
        {"streams are counted", "n:p/i@0.2.1", "[stream-read-0]g", "(param i32 i32 i32) (result i32)",
         GW_CLASS_CANON, GW_COMP_CANON_STREAM_READ, false},
        {"asynchronously, too", "n:p/i@0.2.1", "[async-lower][stream-write-0]g",
         "(param i32 i32 i32) (result i32)", GW_CLASS_CANON, GW_COMP_CANON_STREAM_WRITE, true},
        {"through all parameters", "$root", "[future-new-2]h", "(result i64)", GW_CLASS_CANON,
         GW_COMP_CANON_FUTURE_NEW, false},
        {"without a type", "$root", "[stream-new-unit]", "(result i64)", GW_CLASS_CANON,
         GW_COMP_CANON_STREAM_NEW, false},
        {"tasks", "$root", "[waitable-set-wait]", "(param i32 i32) (result i32)", GW_CLASS_CANON,
         GW_COMP_CANON_WAITABLE_SET_WAIT, false},
        {"with addresses of 64 bits", "$root", "[waitable-set-wait-i64]",
         "(param i32 i64) (result i32)", GW_CLASS_CANON, GW_COMP_CANON_WAITABLE_SET_WAIT, false},
        {"contexts", "$root", "[context-get-i64-1]", "(result i64)", GW_CLASS_CANON,
         GW_COMP_CANON_CONTEXT_GET, false},
        {"subtasks", "$root", "[async-lower][subtask-cancel]", "(param i32) (result i32)",
         GW_CLASS_CANON, GW_COMP_CANON_SUBTASK_CANCEL, true},
        {"a compiler's stack pointer", "env", "__wasm_get_stack_pointer", "(result i32)",
         GW_CLASS_CANON, GW_COMP_CANON_CONTEXT_GET, false},
        {"thread-local storage", "env", "__wasm_set_tls_base", "(param i32)", GW_CLASS_TLS_SET, 0,
         false},
        {"an adapter's export", "old", "anything", "(param f64)", GW_CLASS_ADAPTER, 0, false},
        {"the main module's", "__main_module__", "anything", "", GW_CLASS_MAIN, 0, false},
    };
    char text[256];
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct fixture f;
        snprintf(text, sizeof text, "(module (import \"%s\" \"%s\" (func %s)))", rows[i].module,
                 rows[i].name, rows[i].type);
        enum gw_err err = setup(&f, WIT, text);
        CHECK_STR(rows[i].rule, f.problem.text, "");
        if (!err) {
            CHECK_INT(rows[i].rule, f.class.imports[0].kind, rows[i].kind);
            CHECK_INT(rows[i].rule, f.class.imports[0].canon, rows[i].canon);
            CHECK_INT(rows[i].rule, f.class.imports[0].is_async, rows[i].is_async);
        }
        teardown(&f);
    }
}

#define OUT "package n:p@1.0.0; interface i { resource r { constructor(); } f: func() -> string; " \
            "g: async func(); } world w { export i; export run: func(); }"
#define RUN " (func (export \"run\"))"
#define R " (func (export \"n:p/i@1.0.0#[constructor]r\") (result i32) unreachable)"
#define F " (func (export \"n:p/i@1.0.0#f\") (result i32) unreachable)"
#define G " (func (export \"[async-lift-stackful]n:p/i@1.0.0#g\"))"

Test(classify, exports_mean_what_their_names_say)
{
    static const struct {
        const char *rule, *name, *kind_text, *rest;
        enum gw_class_export_kind kind;
    } rows[] = {
        {"what nobody asked for", "other", "func", "", GW_CLASS_NOTHING},
        {"a memory", "memory", "memory", "1", GW_CLASS_MEMORY_OUT},
        {"a function called memory", "memory", "func", "", GW_CLASS_NOTHING},
        {"realloc", "cabi_realloc", "func", "(param i32 i32 i32 i32) (result i32) unreachable",
         GW_CLASS_REALLOC},
        {"in the standard mangling", "cm32p2_realloc",
         "func", "(param i32 i32 i32 i32) (result i32) unreachable", GW_CLASS_REALLOC},
        {"for adapters", "cabi_realloc_adapter", "func", "", GW_CLASS_REALLOC_ADAPTER},
        {"what comes first", "_initialize", "func", "", GW_CLASS_INITIALIZE},
        {"post-return", "cabi_post_n:p/i@1.0.0#f", "func", "(param i32)", GW_CLASS_POST_RETURN},
        {"a destructor", "n:p/i@1.0.0#[dtor]r", "func", "(param i32)", GW_CLASS_DTOR},
        {"in the standard mangling, too", "cm32p2|n:p/i@1|r_dtor", "func", "(param i32)", GW_CLASS_DTOR},
        {"a table", "__indirect_function_table", "table", "1 funcref", GW_CLASS_TABLE},
    };
    char text[640];
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct fixture f;
        snprintf(text, sizeof text, "(module (%s (export \"%s\") %s)" RUN R F G ")", rows[i].kind_text,
                 rows[i].name, rows[i].rest);
        enum gw_err err = setup(&f, OUT, text);
        CHECK_STR(rows[i].rule, f.problem.text, "");
        if (!err) {
            const struct gw_export *e =
                gw_module_find_export(f.module, gw_slice_str(rows[i].name));
            CHECK_INT(rows[i].rule, f.class.exports[e - f.module->exports].kind, rows[i].kind);
        }
        teardown(&f);
    }
}

Test(classify, what_does_not_fit_is_named)
{
    static const struct {
        const char *rule, *module, *place, *text, *help;
    } rows[] = {
        {"a missing export", "(module" RUN R F ")", "main module",
         "its world exports `n:p/i@1.0.0#g`, but the module has no such export", "link it in"},
        {"a typo", "(module (func (export \"rum\"))" R F G ")", "main module",
         "its world exports `run`", "it exports `rum`"},
        {"a signature", "(module (func (export \"run\") (param i32))" R F G ")",
         "main module, export `run`", "its type is (i32) -> (), but must be () -> ()",
         "make the bindings again"},
        {"no callback", "(module" RUN R F
         " (func (export \"[async-lift]n:p/i@1.0.0#g\") (result i32) unreachable))",
         "main module", "there is no callback `[callback][async-lift]n:p/i@1.0.0#g`",
         "[async-lift-stackful]"},
        {"no such interface", "(module (import \"n:p/j\" \"f\" (func)))",
         "main module, import `n:p/j` `f`", "its world imports no interface of this name",
         "--adapt n:p/j=FILE"},
        {"no such function", "(module (import \"$root\" \"f\" (func)))",
         "main module, import `$root` `f`", "its world imports no function of this name",
         "import the function"},
        {"nothing defines it", "(module (import \"env\" \"sqrt\" (func)))",
         "main module, import `env` `sqrt`", "a symbol that nothing defines", "link the object"},
        {"no function at all", "(module (import \"n:p/i\" \"t\" (table 1 funcref)))",
         "main module, import `n:p/i` `t`", "it is a table", "defines what is not a function"},
        {"no such built-in", "(module (import \"[export]n:p/i@1.0.0\" \"[resource-new]s\" (func)))",
         "main module, import `[export]n:p/i@1.0.0` `[resource-new]s`", "names no built-in",
         "resources, tasks"},
        {"a built-in of exports", "(module (import \"$root\" \"[resource-rep]r\" (func)))",
         "main module, import `$root` `[resource-rep]r`", "for exports alone", "`[export]$root`"},
        {"two memories", "(module (import \"env\" \"memory\" (memory 1))"
         " (import \"env\" \"memory\" (memory 1)))",
         "main module, import `env` `memory`", "more than one memory", "one memory"},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct fixture f;
        CHECK_INT(rows[i].rule, setup(&f, OUT, rows[i].module), GW_ERR_UNLINKABLE);
        CHECK_STR(rows[i].rule, f.problem.place, rows[i].place);
        CHECK(rows[i].rule, strstr(f.problem.text, rows[i].text) != NULL);
        CHECK(rows[i].rule, strstr(f.problem.help, rows[i].help) != NULL);
        teardown(&f);
    }
}

Test(classify, streams_are_no_futures)
{
    struct fixture f;
    CHECK_INT("refused",
              setup(&f, WIT,
                    "(module (import \"$root\" \"[stream-drop-readable-0]h\" (func (param i32))))"),
              GW_ERR_UNLINKABLE);
    CHECK("is told", strstr(f.problem.text, "is a future"));
    CHECK("with the way they are counted", strstr(f.problem.help, "counted together"));
    teardown(&f);
}
