/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/gc.h"

#include "core/text/parse.h"
#include "core/wasm/decode.h"
#include "core/wasm/encode.h"
#include "core/wasm/validate.h"
#include "test.h"

#define PAGE                                                                             \
    "i32.const 0 i32.const 0 i32.const 8 i32.const 65536 call $realloc "                 \
    "i32.const 65536 i32.add global.set $__stack_pointer "
#define GROW                                                                             \
    "(func $realloc (param i32 i32 i32 i32) (result i32) (local i32) "                   \
    "i32.const 0 local.get 0 i32.ne if unreachable end "                                 \
    "i32.const 0 local.get 1 i32.ne if unreachable end "                                 \
    "i32.const 65536 local.get 3 i32.ne if unreachable end "                             \
    "i32.const 1 memory.grow local.tee 4 i32.const -1 i32.eq if unreachable end "        \
    "local.get 4 i32.const 16 i32.shl) "
#define REALLOC_TYPE "(func (param i32 i32 i32 i32) (result i32))"
#define STACK "(global $__stack_pointer (mut i32) (i32.const 0)) "
#define STATE "(global $allocation_state (mut i32) (i32.const 0)) "
#define MEMORY "(import \"env\" \"memory\" (memory 0)) "
#define USE "memory.size drop global.get $__stack_pointer drop "

/* A module, what is kept of it (`a`), and what it is then: equal as binary without names. */
static const struct {
    const char *rule, *realloc, *module, *trimmed;
} cases[] = {
    {"functions, and their types",                                            "",
     "(module (type (func)) (func $x (param i64)) (func $b (param i32)) "
     "(func (export \"a\") i32.const 0 call $b) (func (export \"c\") i64.const 0 call "
     "$x))",                                                                               "(module (type (func)) (type (func (param i32))) (func $b (type 1)) "
     "(func (export \"a\") (type 0) i32.const 0 call $b))"                                                                                                   },
    {"imports: memories, tables, globals, tags, functions",                   "",
     "(module (import \"m\" \"x\" (func)) (import \"m\" \"f\" (func $f)) "
     "(import \"m\" \"e\" (tag $e)) (import \"m\" \"g\" (global $g i32)) "
     "(import \"m\" \"t\" (table $t 1 funcref)) (import \"m\" \"m\" (memory 1)) "
     "(func (export \"a\") call $f global.get $g drop table.size $t drop "
     "memory.size drop throw $e))",                                                        "(module (type (func)) (import \"m\" \"m\" (memory 1)) "
     "(import \"m\" \"t\" (table $t 1 funcref)) (import \"m\" \"g\" (global $g i32)) "
     "(import \"m\" \"e\" (tag $e)) (import \"m\" \"f\" (func $f)) "
     "(func (export \"a\") call $f global.get $g drop table.size $t drop "
     "memory.size drop throw $e))"                                                                                                    },
    {"active segments with their table, and what they hold",                  "",
     "(module (type $t (func (result i32))) (table $x 1 funcref) (table $y 2 funcref) "
     "(func $p (type $t) i32.const 1) (func $q (type $t) i32.const 2) "
     "(elem (table $x) (i32.const 0) func $p) (elem (table $y) (i32.const 0) func $q) "
     "(func (export \"a\") (type $t) i32.const 0 call_indirect $y (type $t)))",            "(module (type $t (func (result i32))) (table $y 2 funcref) "
     "(func $q (type $t) i32.const 2) (elem (table $y) (i32.const 0) func $q) "
     "(func (export \"a\") (type $t) i32.const 0 call_indirect $y (type $t)))"            },
    {"a passive segment, by its number",                                      "",
     "(module (memory 1) (data \"x\") (data \"yy\") (func (export \"a\") "
     "i32.const 0 i32.const 0 i32.const 2 memory.init 1 data.drop 1))",                    "(module (memory 1) (data \"yy\") (func (export \"a\") "
     "i32.const 0 i32.const 0 i32.const 2 memory.init 0 data.drop 0))"                            },
    {"the memory of an access",                                               "",
     "(module (memory 1) (memory $m 2) (func (export \"a\") i32.const 0 "
     "i32.load $m offset=4 drop))",                                                        "(module (memory 2) (func (export \"a\") i32.const 0 i32.load offset=4 drop))"},
    {"what ref.func names is declared anew",                                  "",
     "(module (type (func)) (func $x) (func $f) (elem declare func $x $f) "
     "(func (export \"a\") ref.func $f drop))",                                            "(module (type (func)) (func $f) (func (export \"a\") ref.func $f drop) "
     "(elem declare func $f))"                                                                                            },
    {"types by whole groups",                                                 "",
     "(module (type (struct (field i64))) (rec (type $p (struct)) "
     "(type $s (struct (field (ref null $p))))) (type $f (func (param (ref null $s)))) "
     "(func (export \"a\") (type $f) (block $l (result (ref $s)) local.get 0 "
     "br_on_cast $l (ref null $s) (ref $s) drop unreachable) struct.get $s 0 drop))",      "(module (rec (type $p (struct)) (type $s (struct (field (ref null $p))))) "
     "(type $f (func (param (ref null $s)))) "
     "(func (export \"a\") (type $f) (block $l (result (ref $s)) local.get 0 "
     "br_on_cast $l (ref null $s) (ref $s) drop unreachable) struct.get $s 0 drop))"},
    {"a start function stays",                                                "",
     "(module (func $x) (func $s) (start $s) (func (export \"a\")))",                      "(module (type (func)) (func $s) (start $s) (func (export \"a\")))"           },
    {"a stack at the start",                                                  "cabi_realloc",
     "(module " MEMORY STACK "(func (export \"a\") " USE "))",
     "(module (type (func)) (type " REALLOC_TYPE ") " MEMORY STACK
     "(func (export \"a\") " USE ") " GROW "(func $s " PAGE ") (start $s))"                                                                                              },
    {"a stack when it is needed",                                             "my_realloc",
     "(module " MEMORY STACK STATE "(func (export \"a\") " USE "global.get "
     "$allocation_state drop))",                                                           "(module (type (func)) (type " REALLOC_TYPE ") (type $e (func)) " MEMORY
     "(import \"__main_module__\" \"my_realloc\" (func $realloc (type 1))) " STACK STATE
     "(func (export \"a\") (type 0) call $s " USE "global.get $allocation_state drop) "
     "(func $s (type $e) global.get $allocation_state i32.const 0 i32.eq if "
     "i32.const 1 global.set $allocation_state " PAGE
     "i32.const 2 global.set $allocation_state end))"                                                                                    },
    {"a realloc that main has not, and state that is allocated at the start", "",
     "(module (import \"__main_module__\" \"cabi_realloc\" (func $realloc (param i32 i32 "
     "i32 i32) (result i32))) " MEMORY STACK STATE "(func (export \"a\") " USE
     "global.get $allocation_state drop) "
     "(func (export \"allocate_state\") i32.const 0 i32.const 0 i32.const 8 "
     "i32.const 65536 call $realloc drop))",                                               "(module (type $r " REALLOC_TYPE ") (type $e (func)) " MEMORY STACK STATE GROW
     "(func (export \"a\") " USE "global.get $allocation_state drop) "
     "(func $t i32.const 0 i32.const 0 i32.const 8 i32.const 65536 call $realloc drop) "
     "(func $s global.get $allocation_state i32.const 0 i32.eq if "
     "i32.const 1 global.set $allocation_state " PAGE
     "i32.const 2 global.set $allocation_state end call $t) (start $s))"                                                     },
    {"no stack where nothing has one",                                        "cabi_realloc",
     "(module " MEMORY STACK STATE "(func (export \"a\")) (func (export \"b\") " USE "))",
     "(module (func (export \"a\")))"                                                                                                                                    },
};

static bool is_any(void *env, struct gw_slice name)
{
    (void)env, (void)name;
    return true;
}

struct parsed {
    struct gw_type_registry *registry;
    struct gw_module *module;
    struct gw_writer bytes, plain; /* `plain`: without custom sections */
};

static void validate(struct parsed *p, const char *rule)
{
    struct gw_diag diag = GW_DIAG_INIT;
    const struct gw_encode_options no_customs = {.drops_custom = is_any};
    gw_writer_init(&p->plain, gw_alloc_libc());
    cr_assert(gw_type_registry_new(gw_alloc_libc(), &p->registry) == GW_OK);
    struct gw_decode_options options = {
        .features = GW_FEATURES_ALL, .alloc = gw_alloc_libc(), .registry = p->registry};
    struct gw_slice bytes = gw_slice_of(p->bytes.data, p->bytes.len);
    enum gw_err err = gw_module_decode(bytes, &options, &diag, &p->module);
    if (!err) err = gw_module_validate(p->module, &diag);
    cr_assert(err == GW_OK, "%s: %s", rule, diag.text);
    gw_module_encode_with(p->module, &no_customs, &p->plain);
}

static void parse(struct parsed *p, const char *rule, const char *text)
{
    struct gw_diag diag = GW_DIAG_INIT;
    gw_writer_init(&p->bytes, gw_alloc_libc());
    const struct gw_text_options options = {.features = GW_FEATURES_ALL};
    enum gw_err err = gw_text_parse(gw_slice_str(text), &options, &diag, &p->bytes);
    cr_assert(err == GW_OK, "%s: %s", rule, diag.text);
    validate(p, rule);
}

static void release(struct parsed *p)
{
    gw_module_unref(&p->module);
    gw_type_registry_free(&p->registry);
    gw_writer_deinit(&p->bytes);
    gw_writer_deinit(&p->plain);
}

Test(gc, keeps_what_is_needed)
{
    const struct gw_slice keep = gw_slice_str("a");
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        const char *rule = cases[i].rule;
        const struct gw_gc_options options = {.required = &keep,
                                              .required_count = 1,
                                              .realloc = gw_slice_str(cases[i].realloc)};
        struct parsed in, got, want;
        struct gw_diag diag = GW_DIAG_INIT;
        parse(&in, rule, cases[i].module);
        parse(&want, rule, cases[i].trimmed);
        gw_writer_init(&got.bytes, gw_alloc_libc());
        CHECK_INT(rule, gw_gc_trim(in.module, &options, &diag, &got.bytes), GW_OK);
        validate(&got, rule);
        CHECK_INT(rule, got.plain.len, want.plain.len);
        CHECK(rule, got.plain.len == want.plain.len &&
                        memcmp(got.plain.data, want.plain.data, want.plain.len) == 0);
        release(&in);
        release(&got);
        release(&want);
    }
}

Test(gc, says_what_it_cannot_do)
{
    static const struct {
        const char *rule, *module;
    } wrong[] = {
        {"no such export",        "(module (func (export \"b\")))"},
        {"data in main's memory",
         "(module " MEMORY "(data (i32.const 0) \"x\") (func (export \"a\") "
         "memory.size drop))"                                     },
        {"two stacks",
         "(module (@custom \"name\" \"\\07\\23\\02\\00\\0f__stack_pointer"
         "\\01\\0f__stack_pointer\") (global (mut i32) (i32.const 0)) "
         "(global (mut i32) (i32.const 0)) (func (export \"a\") global.get 0 "
         "global.set 1))"                                         },
    };
    const struct gw_slice keep = gw_slice_str("a");
    for (size_t i = 0; i < GW_COUNT(wrong); i++) {
        struct parsed in;
        struct gw_writer out;
        struct gw_diag diag = GW_DIAG_INIT;
        const struct gw_gc_options options = {.required = &keep, .required_count = 1};
        parse(&in, wrong[i].rule, wrong[i].module);
        gw_writer_init(&out, gw_alloc_libc());
        CHECK_INT(wrong[i].rule, gw_gc_trim(in.module, &options, &diag, &out),
                  GW_ERR_UNLINKABLE);
        CHECK(wrong[i].rule, diag.text[0] != '\0');
        gw_writer_deinit(&out);
        release(&in);
    }
}
