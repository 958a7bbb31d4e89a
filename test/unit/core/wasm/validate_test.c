/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/validate.h"

#include "core/wasm/writer.h"
#include "wasm_bytes.h"

/* A body under test stands in a module with these:
 *   types     0: [] -> []   1: [i32] -> [i32]   2: struct (mut i32, i8)   3: array (mut i8)
 *             4: [(ref 2)] -> []
 *   functions 0: type 0 (declared)   1: type 1   then the body, of type 0 unless it says so
 *   table 0: 1 funcref   memory 0: 1 page   globals 0: i32   1: mut i32   tag 0: type 1 without
 *   results is not needed: exceptions have their own spec tests. A data segment, one page. */
static const char before_funcs[] =
    HEADER "\1\x17\5" "\x60\0\0" "\x60\1\x7f\1\x7f" "\x5f\2\x7f\1\x78\0" "\x5e\x78\1"
           "\x60\1\x64\2\0";
static const char before_code[] =
    "\4\4\1\x70\0\1" "\5\3\1\0\1" "\6\x0b\2\x7f\0\x41\0\x0b\x7f\1\x41\0\x0b" "\x07\5\1\1f\0\0"
    "\x0c\1\1";
static const char after_code[] = "\x0b\4\1\1\1x";

static void build(struct gw_writer *w, uint8_t type, const uint8_t *body, size_t len)
{
    gw_writer_init(w, gw_alloc_libc());
    gw_writer_fixed(w, before_funcs, sizeof before_funcs - 1);
    gw_writer_fixed(w, "\3\4\3\0\1", 5);
    gw_writer_u8(w, type);
    gw_writer_fixed(w, before_code, sizeof before_code - 1);
    gw_writer_u8(w, 10);
    size_t from = w->len;
    gw_writer_fixed(w, "\3\2\0\x0b\4\0\x20\0\x0b", 9);
    gw_writer_name(w, gw_slice_of(body, len));
    gw_writer_prefix_len(w, from);
    gw_writer_fixed(w, after_code, sizeof after_code - 1);
}

struct body_case {
    const char *rule;
    uint8_t type; /* of the function: 0, 1 or 4 */
    const uint8_t *body;
    size_t len;
    enum gw_err err;
    const char *text; /* how the message starts; NULL: no matter */
};

static void pad(struct gw_writer *w)
{
    gw_writer_fixed(w, "\0\x40\1x", 4);
    for (unsigned k = 0; k < 62; k++) gw_writer_u8(w, 0x0b);
}

/* Each body is tried as the last bytes of a module and with 64 bytes behind it: the validator
 * reads far ahead only where it may. */
static void check_bodies(const struct body_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (unsigned padded = 0; padded < 2; padded++) {
            struct gw_writer w;
            build(&w, cases[i].type, cases[i].body, cases[i].len);
            if (padded) pad(&w);
            struct loaded l;
            enum gw_err err = load(&l, w.data, w.len, GW_FEATURES_ALL, true);
            cr_expect(err == cases[i].err, "%s: %s (%s)", cases[i].rule, gw_err_name(err),
                      l.diag.text);
            if (cases[i].text)
                cr_expect(strncmp(l.diag.text, cases[i].text, strlen(cases[i].text)) == 0,
                          "%s: \"%s\"", cases[i].rule, l.diag.text);
            unload(&l);
            gw_writer_deinit(&w);
        }
    }
}

Test(validate, operands)
{
    static const struct body_case cases[] = {
        {"empty body", 0, BYTES("\0\x0b"), GW_OK, NULL},
        {"constant is dropped", 0, BYTES("\0\x41\0\x1a\x0b"), GW_OK, NULL},
        {"left over", 0, BYTES("\0\x41\0\x0b"), GW_ERR_INVALID, "type mismatch: 1 operand is left"},
        {"missing", 0, BYTES("\0\x1a\x0b"), GW_ERR_INVALID, "type mismatch: drop expected an operand"},
        {"wrong type", 1, BYTES("\0\x20\0\x43\0\0\0\0\x6a\x0b"), GW_ERR_INVALID,
         "type mismatch: i32.add expected i32 but found f32"},
        {"too few", 1, BYTES("\0\x20\0\x6a\x0b"), GW_ERR_INVALID,
         "type mismatch: i32.add expected i32 but the stack is empty"},
        {"unary", 1, BYTES("\0\x20\0\x45\x0b"), GW_OK, NULL},
        {"unreachable has everything", 1, BYTES("\0\0\x6a\x0b"), GW_OK, NULL},
        {"but not another type", 1, BYTES("\0\0\x42\0\x6a\x0b"), GW_ERR_INVALID, "type mismatch"},
        {"nor more than the results", 1, BYTES("\0\0\x41\0\x41\0\x0b"), GW_ERR_INVALID,
         "type mismatch"},
        {"select of numbers", 1, BYTES("\0\x41\0\x41\0\x41\0\x1b\x0b"), GW_OK, NULL},
        {"select of two types", 1, BYTES("\0\x41\0\x42\0\x41\0\x1b\x0b"), GW_ERR_INVALID,
         "type mismatch"},
        {"select of references", 0, BYTES("\0\xd0\x70\xd0\x70\x41\0\x1b\x1a\x0b"), GW_ERR_INVALID,
         "type mismatch"},
        {"select with a type", 0, BYTES("\0\xd0\x70\xd0\x70\x41\0\x1c\1\x70\x1a\x0b"), GW_OK, NULL},
        {"select of nothing", 0, BYTES("\0\0\x1b\x1a\x0b"), GW_OK, NULL},
    };
    check_bodies(cases, GW_COUNT(cases));
}

Test(validate, blocks_and_branches)
{
    static const struct body_case cases[] = {
        {"block with result", 1, BYTES("\0\2\x7f\x41\0\x0b\x0b"), GW_OK, NULL},
        {"block without its result", 1, BYTES("\0\2\x7f\x0b\x0b"), GW_ERR_INVALID, "type mismatch"},
        {"operands below a block are hidden", 1, BYTES("\0\x20\0\2\x40\x1a\x0b\x20\0\x0b"),
         GW_ERR_INVALID, "type mismatch"},
        {"block with parameters", 1, BYTES("\0\x20\0\2\1\x45\x0b\x0b"), GW_OK, NULL},
        {"branch to a loop takes its parameters", 1, BYTES("\0\x20\0\3\1\x0c\0\x0b\x0b"), GW_OK, NULL},
        {"branch out", 1, BYTES("\0\2\x40\x41\1\x0c\1\x0b\x41\2\x0b"), GW_OK, NULL},
        {"branch without its operand", 1, BYTES("\0\2\x7f\x0c\0\x0b\x0b"), GW_ERR_INVALID,
         "type mismatch: br expected i32"},
        {"no such label", 0, BYTES("\0\x0c\1\x0b"), GW_ERR_INVALID, "unknown label 1"},
        {"br_if keeps its operands", 1, BYTES("\0\x41\1\x20\0\x0d\0\x0b"), GW_OK, NULL},
        {"if and else", 1, BYTES("\0\x20\0\4\x7f\x41\0\5\x41\1\x0b\x0b"), GW_OK, NULL},
        {"if without else has no result", 1, BYTES("\0\x20\0\4\x7f\x41\0\x0b\x0b"), GW_ERR_INVALID,
         "type mismatch: if without else"},
        {"parameters may pass through", 1, BYTES("\0\x20\0\x20\0\4\1\x0b\x0b"), GW_OK, NULL},
        {"else without if", 0, BYTES("\0\2\x40\5\x0b\x0b"), GW_ERR_MALFORMED, "misplaced ELSE"},
        {"two else", 0, BYTES("\0\x41\0\4\x40\5\5\x0b\x0b"), GW_ERR_MALFORMED, "misplaced ELSE"},
        {"br_table", 1, BYTES("\0\x41\1\x20\0\x0e\1\0\0\x0b"), GW_OK, NULL},
        {"br_table of two arities", 1, BYTES("\0\2\x40\x41\1\x20\0\x0e\1\0\1\x0b\x41\0\x0b"),
         GW_ERR_INVALID, "type mismatch: br_table label 0"},
        {"return", 1, BYTES("\0\x20\0\x0f\x0b"), GW_OK, NULL},
        {"return cleans up", 1, BYTES("\0\x41\0\x20\0\x0f\x0b"), GW_OK, NULL},
        {"no end", 0, BYTES("\0\2\x40\x0b"), GW_ERR_EOF, "unexpected end"},
        {"code behind the end", 0, BYTES("\0\x0b\x01"), GW_ERR_MALFORMED, "section size mismatch"},
        {"no such instruction", 0, BYTES("\0\xff\x0b"), GW_ERR_MALFORMED, "illegal opcode ff"},
        {"no such type", 0, BYTES("\0\2\x09\x0b\x0b"), GW_ERR_INVALID, "unknown type 9"},
        {"of no function type", 0, BYTES("\0\2\2\x0b\x0b"), GW_ERR_INVALID,
         "type mismatch: non-function type 2"},
    };
    check_bodies(cases, GW_COUNT(cases));
}

Test(validate, index_spaces)
{
    static const struct body_case cases[] = {
        {"call", 1, BYTES("\0\x20\0\x10\1\x0b"), GW_OK, NULL},
        {"no such function", 0, BYTES("\0\x10\3\x0b"), GW_ERR_INVALID, "unknown function 3"},
        {"call_indirect", 1, BYTES("\0\x20\0\x41\0\x11\1\0\x0b"), GW_OK, NULL},
        {"no such table", 0, BYTES("\0\x41\0\x11\0\1\x0b"), GW_ERR_INVALID, "unknown table 1"},
        {"no such local", 0, BYTES("\0\x20\0\x1a\x0b"), GW_ERR_INVALID, "unknown local 0"},
        {"local of the second group", 0, BYTES("\2\1\x7f\1\x7e\x42\0\x21\1\x0b"), GW_OK, NULL},
        {"no such global", 0, BYTES("\0\x23\2\x1a\x0b"), GW_ERR_INVALID, "unknown global 2"},
        {"mutable global", 0, BYTES("\0\x41\0\x24\1\x0b"), GW_OK, NULL},
        {"immutable global", 0, BYTES("\0\x41\0\x24\0\x0b"), GW_ERR_INVALID, "immutable global 0"},
        {"load", 1, BYTES("\0\x20\0\x28\2\0\x0b"), GW_OK, NULL},
        {"alignment", 1, BYTES("\0\x20\0\x28\3\0\x0b"), GW_ERR_INVALID, "alignment must not be"},
        {"no such memory", 1, BYTES("\0\x20\0\x28\x40\1\0\x0b"), GW_ERR_INVALID, "unknown memory 1"},
        {"offset of 33 bits", 1, BYTES("\0\x20\0\x28\0\x80\x80\x80\x80\x10\x0b"), GW_ERR_INVALID,
         "offset out of range"},
        {"data segment", 0, BYTES("\0\xfc\x09\0\x0b"), GW_OK, NULL},
        {"no such data segment", 0, BYTES("\0\xfc\x09\1\x0b"), GW_ERR_INVALID,
         "unknown data segment 1"},
        {"no such element segment", 0, BYTES("\0\xfc\x0d\0\x0b"), GW_ERR_INVALID,
         "unknown elem segment 0"},
        {"no such tag", 0, BYTES("\0\x08\0\x0b"), GW_ERR_INVALID, "unknown tag 0"},
        {"declared function", 0, BYTES("\0\xd2\0\x1a\x0b"), GW_OK, NULL},
        {"undeclared function", 0, BYTES("\0\xd2\1\x1a\x0b"), GW_ERR_INVALID,
         "undeclared function reference 1"},
        {"lane", 0, BYTES("\0\xfd\x0c\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xfd\x1b\4\x1a\x0b"),
         GW_ERR_INVALID, "invalid lane index 4"},
    };
    check_bodies(cases, GW_COUNT(cases));
}

Test(validate, references)
{
    static const struct body_case cases[] = {
        {"struct", 0, BYTES("\0\x41\0\x41\0\xfb\0\2\xfb\2\2\0\x1a\x0b"), GW_OK, NULL},
        {"packed field needs a sign", 0, BYTES("\0\xfb\1\2\xfb\2\2\1\x1a\x0b"), GW_ERR_INVALID,
         "field is packed"},
        {"no such field", 0, BYTES("\0\xfb\1\2\xfb\2\2\2\x1a\x0b"), GW_ERR_INVALID, "unknown field 2"},
        {"immutable field", 0, BYTES("\0\xfb\1\2\x41\0\xfb\5\2\1\x0b"), GW_ERR_INVALID,
         "immutable field 1"},
        {"array", 0, BYTES("\0\x41\5\xfb\7\3\xfb\x0f\x1a\x0b"), GW_OK, NULL},
        {"array from data", 0, BYTES("\0\x41\0\x41\1\xfb\x09\3\0\x1a\x0b"), GW_OK, NULL},
        {"a struct is no array", 0, BYTES("\0\xfb\1\2\xfb\x0f\x1a\x0b"), GW_ERR_INVALID,
         "type mismatch: array.len expected arrayref but found (ref 2)"},
        {"cast", 0, BYTES("\0\xd0\x6e\xfb\x16\2\x1a\x0b"), GW_OK, NULL},
        {"cast across hierarchies", 0, BYTES("\0\xd0\x70\xfb\x16\2\x1a\x0b"), GW_ERR_INVALID,
         "type mismatch"},
        {"non-null parameters are set", 4, BYTES("\0\x20\0\x1a\x0b"), GW_OK, NULL},
        {"unset local", 0, BYTES("\1\1\x64\2\x20\0\x1a\x0b"), GW_ERR_INVALID, "uninitialized local 0"},
        {"set local", 0, BYTES("\1\1\x64\2\xfb\1\2\x21\0\x20\0\x1a\x0b"), GW_OK, NULL},
        {"unset again behind the block", 0,
         BYTES("\1\1\x64\2\2\x40\xfb\1\2\x21\0\x0b\x20\0\x1a\x0b"), GW_ERR_INVALID,
         "uninitialized local 0"},
        {"unset in else", 0,
         BYTES("\1\1\x64\2\x41\0\4\x40\xfb\1\2\x21\0\5\x20\0\x1a\x0b\x0b"), GW_ERR_INVALID,
         "uninitialized local 0"},
    };
    check_bodies(cases, GW_COUNT(cases));
}

Test(validate, locals_are_counted)
{
    static const struct body_case cases[] = {
        {"as many as the limit", 0, BYTES("\1\xd0\x86\3\x7f\x0b"), GW_OK, NULL},
        {"one more", 0, BYTES("\1\xd1\x86\3\x7f\x0b"), GW_ERR_LIMIT, "more locals than the limit"},
        {"2^32", 0, BYTES("\2\xff\xff\xff\xff\x0f\x7f\1\x7f\x0b"), GW_ERR_MALFORMED, "too many locals"},
        {"group cut short", 0, BYTES("\2\1\x7f"), GW_ERR_EOF, NULL},
        {"no type", 0, BYTES("\1\1\x00\x0b"), GW_ERR_MALFORMED, "malformed value type"},
    };
    check_bodies(cases, GW_COUNT(cases));
}

Test(validate, nesting_is_bounded)
{
    enum { DEEP = 70000 };
    static uint8_t body[1 + 2 * DEEP + DEEP + 1];
    size_t len = 1;
    for (unsigned i = 0; i < DEEP; i++) body[len++] = 2, body[len++] = 0x40;
    for (unsigned i = 0; i <= DEEP; i++) body[len++] = 0x0b;
    struct body_case deep = {"deep", 0, body, len, GW_ERR_LIMIT, "blocks nest deeper"};
    check_bodies(&deep, 1);
}

Test(validate, modules)
{
    static const struct {
        const char *rule;
        const uint8_t *bytes;
        size_t len;
        enum gw_err err;
        const char *text;
    } cases[] = {
        {"memory of 4 GiB", BYTES(HEADER "\5\5\1\0\x80\x80\4"), GW_OK, ""},
        {"memory beyond", BYTES(HEADER "\5\5\1\0\x81\x80\4"), GW_ERR_INVALID, "memory size must be"},
        {"minimum above maximum", BYTES(HEADER "\5\4\1\1\2\1"), GW_ERR_INVALID, "size minimum"},
        {"shared without maximum", BYTES(HEADER "\5\3\1\2\1"), GW_ERR_INVALID, "shared memory must"},
        {"page size", BYTES(HEADER "\5\4\1\x08\0\1"), GW_ERR_INVALID, "invalid custom page size"},
        {"supertype ahead", BYTES(HEADER "\1\x0c\1\x4e\2\x50\1\1\x5f\0\x50\0\x5f\0"), GW_ERR_INVALID,
         "unknown type: forward use"},
        {"supertype is final", BYTES(HEADER "\1\x08\2\x5f\0\x50\1\0\x5f\0"), GW_ERR_INVALID,
         "sub type 1 does not match"},
        {"field missing in the subtype", BYTES(HEADER "\1\x0c\2\x50\0\x5f\1\x7f\0\x50\1\0\x5f\0"),
         GW_ERR_INVALID, "sub type 1 does not match"},
        {"type of later groups", BYTES(HEADER "\1\7\2\x5e\x64\1\0\x5f\0"), GW_ERR_INVALID,
         "unknown type 1"},
        {"start with parameter",
         BYTES(HEADER "\1\5\1\x60\1\x7f\0\3\2\1\0\x08\1\0\x0a\4\1\2\0\x0b"), GW_ERR_INVALID,
         "start function must not"},
        {"export twice",
         BYTES(HEADER "\1\4\1\x60\0\0\3\2\1\0\7\x09\2\1a\0\0\1a\0\0\x0a\4\1\2\0\x0b"),
         GW_ERR_INVALID, "duplicate export name \"a\""},
        {"global of a later global", BYTES(HEADER "\6\x0b\2\x7f\0\x23\1\x0b\x7f\0\x41\0\x0b"),
         GW_ERR_INVALID, "unknown global 1"},
        {"global of an earlier global", BYTES(HEADER "\6\x0b\2\x7f\0\x41\0\x0b\x7f\0\x23\0\x0b"),
         GW_OK, ""},
        {"not constant", BYTES(HEADER "\6\7\1\x7f\0\x41\0\x45\x0b"), GW_ERR_INVALID,
         "constant expression required"},
        {"constant of another type", BYTES(HEADER "\6\6\1\x7e\0\x41\0\x0b"), GW_ERR_INVALID,
         "type mismatch"},
        {"table of non-null without value", BYTES(HEADER "\4\5\1\x64\x70\0\1"), GW_ERR_INVALID,
         "type mismatch"},
        {"data without memory", BYTES(HEADER "\x0b\6\1\0\x41\0\x0b\0"), GW_ERR_INVALID,
         "unknown memory 0"},
        {"data.drop without data count",
         BYTES(HEADER "\1\4\1\x60\0\0\3\2\1\0\x0a\7\1\5\0\xfc\x09\0\x0b\x0b\3\1\1\0"),
         GW_ERR_MALFORMED, "data count section required"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct loaded l;
        CHECK_INT(cases[i].rule, load(&l, cases[i].bytes, cases[i].len, 0, true), cases[i].err);
        cr_expect(strncmp(l.diag.text, cases[i].text, strlen(cases[i].text)) == 0, "%s: \"%s\"",
                  cases[i].rule, l.diag.text);
        unload(&l);
    }
}

Test(validate, says_where)
{
    struct loaded l;
    /* (func) (func $bad i32.const 0) with a name section */
    CHECK_INT("error",
              load(&l,
                   BYTES(HEADER "\1\4\1\x60\0\0\3\3\2\0\0\x0a\x09\2\2\0\x0b\4\0\x41\0\x0b"
                                "\0\x0d\4name\1\6\1\1\3bad"),
                   0, true),
              GW_ERR_INVALID);
    CHECK_STR("section", l.diag.section, "code");
    CHECK_INT("function", l.diag.func, 1);
    CHECK_STR("name", l.diag.func_name, "bad");
    CHECK_INT("offset of the end", l.diag.offset, 0x1d);
    unload(&l);
}

Test(validate, notes_the_features_in_use)
{
    static const struct {
        enum gw_feature feature;
        uint8_t type;
        const uint8_t *body;
        size_t len;
    } cases[] = {
        {GW_FEATURE_SIGN_EXTENSION, 1, BYTES("\0\x20\0\xc0\x0b")},
        {GW_FEATURE_TAIL_CALLS, 0, BYTES("\0\x12\0\x0b")},
        {GW_FEATURE_SIMD, 0, BYTES("\0\x41\0\xfd\x0f\x1a\x0b")},
        {GW_FEATURE_THREADS, 0, BYTES("\0\xfe\3\0\x0b")},
        {GW_FEATURE_SATURATING_FLOAT_TO_INT, 0, BYTES("\0\x43\0\0\0\0\xfc\0\x1a\x0b")},
        {GW_FEATURE_LEGACY_EXCEPTIONS, 0, BYTES("\0\6\x40\x19\x0b\x0b")},
        {GW_FEATURE_WIDE_ARITHMETIC, 0, BYTES("\0\x42\0\x42\0\xfc\x15\x1a\x1a\x0b")},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        const char *name = gw_features_text(cases[i].feature);
        struct gw_writer w;
        build(&w, cases[i].type, cases[i].body, cases[i].len);
        pad(&w);
        struct loaded l;
        CHECK_INT(name, load(&l, w.data, w.len, GW_FEATURES_ALL, true), GW_OK);
        if (l.module) CHECK(name, gw_features_have(l.module->uses, cases[i].feature));
        unload(&l);
        gw_features on = GW_FEATURES_ALL & ~GW_FEATURE_BIT(cases[i].feature);
        CHECK_INT(name, load(&l, w.data, w.len, on, true), GW_ERR_FEATURE);
        unload(&l);
        gw_writer_deinit(&w);
    }
}

Test(validate, the_mvp_needs_no_feature)
{
    struct loaded l; /* a table of functions with a segment, a memory with data, a branch */
    enum gw_err err =
        load(&l,
             BYTES(HEADER "\1\4\1\x60\0\0\3\2\1\0\4\4\1\x70\0\1\5\3\1\0\1"
                          "\x09\7\1\0\x41\0\x0b\1\0"
                          "\x0a\x0b\1\x09\0\2\x40\x41\0\x0d\0\x0b\x0b"
                          "\x0b\7\1\0\x41\0\x0b\1x"),
             GW_FEATURE_BIT(GW_FEATURE_MVP), true);
    cr_expect(err == GW_OK, "%s", l.diag.text);
    if (l.module) CHECK_INT("uses", l.module->uses & ~GW_FEATURE_BIT(GW_FEATURE_MVP), 0);
    unload(&l);
}

/* Fails the nth allocation and all later ones. */
struct failing {
    size_t left;
};

static void *fail_resize(void *env, void *old, size_t old_bytes, size_t new_bytes)
{
    (void)old_bytes;
    struct failing *f = env;
    if (new_bytes == 0) {
        free(old);
        return NULL;
    }
    if (f->left == 0) return NULL;
    f->left--;
    return realloc(old, new_bytes);
}

static enum gw_err load_failing(const struct gw_writer *w, size_t n)
{
    struct failing f = {n};
    struct gw_alloc a = {.resize = fail_resize, .env = &f, .limit_bytes = SIZE_MAX};
    struct gw_type_registry *registry = NULL;
    struct gw_module *m = NULL;
    enum gw_err err = gw_type_registry_new(&a, &registry);
    if (!err) {
        struct gw_decode_options options = {.features = GW_FEATURES_ALL,
                                            .alloc = &a,
                                            .registry = registry,
                                            .notes_uses = true};
        err = gw_module_decode(gw_slice_of(w->data, w->len), &options, NULL, &m);
        if (!err) err = gw_module_validate(m, NULL);
    }
    gw_module_unref(&m);
    gw_type_registry_free(&registry);
    CHECK_INT("no leak", atomic_load(&a.used_bytes), 0);
    return err;
}

Test(validate, survives_the_nth_failing_allocation)
{
    struct gw_writer w;
    build(&w, 4, BYTES("\1\2\x64\2\2\x40\xfb\1\2\x21\1\x0b\x20\0\x1a\x0b"));
    size_t n = 0;
    while (load_failing(&w, n) == GW_ERR_NOMEM) cr_assert(++n < 1000);
    CHECK_INT("in the end it passes", load_failing(&w, n), GW_OK);
    CHECK("there were some", n > 20);
    gw_writer_deinit(&w);
}
