/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/parse.h"

#include <dirent.h>

#include "text_test.h"

/* The binary behind its header, in hex. */
static const char *hex_of(const char *text)
{
    static char out[1000];
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer w;
    gw_writer_init(&w, gw_alloc_libc());
    if (parse_text(text, &diag, &w)) {
        snprintf(out, sizeof out, "%u:%u %s", diag.line, diag.column, diag.text);
    } else {
        size_t len = 0;
        for (size_t i = 8; i < w.len && len + 3 < sizeof out; i++)
            len += (size_t)snprintf(out + len, 3, "%02x", w.data[i]);
        out[len] = 0;
    }
    gw_writer_deinit(&w);
    return out;
}

Test(parse, writes_binary)
{
    static const struct {
        const char *rule, *text, *want;
    } cases[] = {
        {"empty module", "(module)", ""},
        {"bare fields", "(func)", "0104016000000302010"
                                  "00a040102000b"},
        {"implicit types are shared and appended",
         "(func (param i32)) (func (param i32)) (type (func))",
         "010802600000" "60017f00" "0303020101" "0a07020200" "0b02000b"},
        {"folded operands come first", "(func (drop (i32.add (i32.const 1) (i32.const 2))))",
         "010401600000" "03020100" "0a0a0108" "00" "410141026a1a0b"},
        {"folded if", "(func (if (i32.const 1) (then nop) (else)))",
         "010401600000" "03020100" "0a0b0109" "00" "410104400105" "0b0b"},
        {"labels count from the inside", "(func block $a block $b br $a br $b end end)",
         "010401600000" "03020100" "0a0e010c" "00" "02400240" "0c010c00" "0b0b0b"
         "0010046e616d65" "0309010002000161010162"},
        {"i32 signs", "(global i32 (i32.const 0xffffffff))", "0606017f00417f0b"},
        {"binary", "(module binary \"\\00asm\\01\\00\\00\\00\" \"\")", ""},
        {"quote", "(module quote \"(glo\" \"bal i32 (i32.const 1))\")", "0606017f0041010b"},
        {"data count where code names a segment",
         "(memory 0) (data \"\") (func (data.drop 0))",
         "010401600000" "03020100" "05030100" "00" "0c0101" "0a070105" "00" "fc09000b"
         "0b03010100"},
        {"explicit memory in a segment", "(memory 1) (data (memory 0) (i32.const 0) \"a\")",
         "0503010001" "0b0801020041000b0161"},
        {"custom sections have a place",
         "(@custom \"a\" (before first) \"x\") (type (func)) (@custom \"b\")",
         "0003016178" "010401600000" "00020162"},
        {"names", "(module $m (func $f (param $x i32)))",
         "0105016001" "7f00" "03020100" "0a040102000b"
         "0017046e616d65" "0002016d" "010401000166" "0206010001000178"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_STR(cases[i].rule, hex_of(cases[i].text), cases[i].want);
}

Test(parse, refusals_have_a_place)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"(modul)", "1:2 unknown operator modul; did you mean module?"},
        {"(func\n  i32.ad)", "2:3 unknown operator i32.ad; did you mean i32.add?"},
        {"(func (call $f))", "1:13 unknown function $f"},
        {"(func $main (call $mian))", "1:19 unknown function $mian; did you mean $main?"},
        {"(func $f) (func $f)", "1:17 duplicate function $f"},
        {"(func (local.get $x))", "1:18 unknown local $x"},
        {"(func (param $x i32) (local $x i32))", "1:29 duplicate local $x"},
        {"(func br $l)", "1:10 unknown label $l"},
        {"(func block $a end $b)", "1:20 mismatching label"},
        {"(func block)", "1:12 unexpected token ), expected end"},
        {"(func end)", "1:7 unexpected token end, expected )"},
        {"(func (i32.const))", "1:17 unexpected token ), expected an integer"},
        {"(func (i32.const 4294967296))", "1:18 i32 constant out of range"},
        {"(func (f32.const 1e39))", "1:18 f32 constant out of range"},
        {"(memory 1) (func (drop (i32.load align=3 (i32.const 0))))",
         "1:34 alignment must be a power of two"},
        {"(type $t (func)) (func (type $t) (param i32))",
         "1:24 inline function type does not match type 0"},
        {"(func) (import \"a\" \"b\" (func))", "1:16 import after a definition"},
        {"(func) (start 0) (start 0)", "1:25 multiple start sections"},
        {"(func (v128.const i32x4 1 2 3))", "1:30 wrong number of lane literals"},
        {"(module) (module)", "1:10 unexpected token behind the module"},
        {"(func (@name 1))", "1:7 @name annotation: unexpected token 1, expected a string"},
        {"(func (@custom \"a\"))", "1:7 @custom annotation: misplaced"},
        {"(@metadata.code.branch_hint \"\\01\") (func)",
         "1:1 @metadata.code.branch_hint annotation: not in a function"},
        {"(import \"m\" (item \"a\") (func $f))", "1:30 identifier not allowed"},
        {"(func (if (then)) (else))", "1:20 unexpected token else, expected an instruction"},
        {"(func (try (do) (catch_all) (catch_all)))", "1:29 unexpected token (, expected )"},
        {"(memory (pagesize 3) 1)", "1:19 invalid custom page size"},
        {"(module (module quote \"\"))", "1:10 unexpected token module, expected a module field"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_STR(cases[i].text, hex_of(cases[i].text), cases[i].want);
}

/* (op (op ... )) of a depth, built in the heap. */
static char *nested(const char *open, const char *close, size_t depth)
{
    size_t open_len = strlen(open), close_len = strlen(close);
    char *text = malloc(depth * (open_len + close_len) + 40);
    char *at = text + sprintf(text, "(module (func ");
    for (size_t i = 0; i < depth; i++, at += open_len) memcpy(at, open, open_len);
    for (size_t i = 0; i < depth; i++, at += close_len) memcpy(at, close, close_len);
    strcpy(at, "))");
    return text;
}

Test(parse, depth_is_bounded_by_memory_only)
{
    static const struct {
        const char *rule, *open, *close;
        enum gw_err want;
        size_t depth;
    } cases[] = {
        {"operands", "(i32.eqz ", ")", GW_OK, 200000},
        {"blocks", "(block ", ")", GW_OK, 200000},
        {"flat blocks", "block ", "end ", GW_OK, 200000},
        {"conditions", "(if ", "(then))", GW_OK, 200000},
        {"comments", "(; ", ";)", GW_OK, 200000},
        {"past the limit", "(block ", ")", GW_ERR_LIMIT, 1000001},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char *text = nested(cases[i].open, cases[i].close, cases[i].depth);
        struct gw_writer w;
        gw_writer_init(&w, gw_alloc_libc());
        CHECK_INT(cases[i].rule, parse_text(text, NULL, &w), cases[i].want);
        gw_writer_deinit(&w);
        free(text);
    }
}

static void check_refused(const char *path, const char *name)
{
    static char text[8000];
    FILE *file = fopen(path, "rb");
    cr_assert(file);
    size_t got = fread(text, 1, sizeof text, file);
    fclose(file);
    struct gw_writer w;
    struct gw_text_options options = {.features = GW_FEATURES_ALL};
    gw_writer_init(&w, gw_alloc_libc());
    CHECK(name, gw_text_parse(gw_slice_of(text, got), &options, NULL, &w) != GW_OK);
    gw_writer_deinit(&w);
}

Test(parse, refuses_the_collected_errors)
{
    TEST_CORPUS_OR_SKIP(root, "text/parse-fail");
    DIR *folder = opendir(root);
    cr_assert(folder);
    unsigned count = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char path[5000];
        size_t len = strlen(entry->d_name);
        /* Direction marks in strings are what names.wast wants; validation refuses those files. */
        if (len < 4 || strcmp(entry->d_name + len - 4, ".wat") ||
            strstr(entry->d_name, "confusing-string"))
            continue;
        snprintf(path, sizeof path, "%s/%s", root, entry->d_name);
        check_refused(path, entry->d_name);
        count++;
    }
    closedir(folder);
    CHECK("there are some", count > 40);
}
