/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/lex.h"

#include "test.h"

/* Kinds as letters: ( ) n(at) i(nt) f(loat) s(tring) $ w(ord) u(nknown word) r(eserved) */
static const char *kinds(const char *text, struct gw_diag *diag)
{
    static char out[200];
    static const char letters[] = ".()nifs$wr";
    struct gw_lexed lexed;
    enum gw_err err = gw_lex(gw_slice_str(text), gw_alloc_libc(), diag, &lexed);
    size_t len = 0;
    for (uint32_t i = 0; !err && gw_lexed_token(&lexed, i)->kind != GW_TOKEN_EOF; i++) {
        const struct gw_token *token = gw_lexed_token(&lexed, i);
        bool unknown = token->kind == GW_TOKEN_WORD && token->word == GW_KW_UNKNOWN;
        out[len++] = unknown ? 'u' : letters[token->kind];
    }
    out[len] = 0;
    gw_lexed_deinit(&lexed);
    return err ? "error" : out;
}

Test(lex, tokens)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ""},
        {"(module)", "(w)"},
        {"0 -1 +0x2 1.5 nan:0x1 inf -inf", "niiffff"},
        {"i32.add blah", "wu"},
        {"offset=1 offset=0x1_0 align=4", "www"},
        {"offset= offset=x align=-1", "uuu"},
        {"$a $\"b c\" $a.b", "$$$"},
        {"\"a\\n\\u{1F600}\\7f\"", "s"},
        {"\"a\"\"b\"", "r"},
        {"a\"b\"", "r"},
        {"$a\"b\"", "r"},
        {"1x 0x", "uu"},
        {"( ;; comment )\n )", "()"},
        {"(; (; nested ;) ;) 1", "n"},
        {";;)\r1", "n"},
        {", ; [ ] { }", "rrrrrr"},
        {"(@a (b) \")\" ;; )\n ) 1", "n"},
        {"(@name \"x\") 1", "n"},
        {"nan:canonical", "w"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_STR(cases[i].text, kinds(cases[i].text, NULL), cases[i].want);
}

Test(lex, refusals_have_a_place)
{
    static const struct {
        const char *text, *want;
        unsigned line, column;
    } cases[] = {
        {"(", "unclosed parenthesis", 1, 1},
        {"\n )", "unexpected token )", 2, 2},
        {"\"a", "unclosed string literal", 1, 1},
        {"\"a\nb\"", "unclosed string literal", 1, 1},
        {"\"\x01\"", "illegal control character in string literal", 1, 2},
        {"\"\\q\"", "illegal escape", 1, 2},
        {"\"\\u{d800}\"", "escape is no Unicode scalar value", 1, 2},
        {"\"\\u{110000}\"", "escape is no Unicode scalar value", 1, 2},
        {"\"\\u{1_}\"", "illegal escape", 1, 2},
        {"\"\xff\"", "malformed UTF-8 encoding", 1, 1},
        {";; \xff", "malformed UTF-8 encoding", 1, 1},
        {"(; (; ;)", "unclosed comment", 1, 1},
        {"$", "empty identifier", 1, 1},
        {"$\"\"", "empty identifier", 1, 1},
        {"$\"\\ff\"", "malformed UTF-8 encoding", 1, 1},
        {"\n\n  (@a", "unclosed annotation", 3, 3},
        {"(@)", "empty annotation id", 1, 1},
        {"\xc3\xa9", "misplaced Unicode character", 1, 1},
        {"\x7f", "illegal character", 1, 1},
        {"\"\xc3\xa9\" \x01", "illegal character", 1, 5},
        {";; \xe2\x80\xae", "misleading direction mark in comment", 1, 4},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_diag diag = GW_DIAG_INIT;
        CHECK_STR(cases[i].text, kinds(cases[i].text, &diag), "error");
        CHECK_STR(cases[i].text, diag.text, cases[i].want);
        CHECK_INT(cases[i].text, diag.line, cases[i].line);
        CHECK_INT(cases[i].text, diag.column, cases[i].column);
    }
}

Test(lex, equal_ids_have_equal_symbols)
{
    struct gw_lexed lexed;
    cr_assert(!gw_lex(gw_slice_str("$a $b $\"a\" $\"\\61\""), gw_alloc_libc(), NULL, &lexed));
    uint32_t first = gw_lexed_token(&lexed, 0)->link;
    CHECK("another id", gw_lexed_token(&lexed, 1)->link != first);
    CHECK_INT("quoted", gw_lexed_token(&lexed, 2)->link, first);
    CHECK_INT("escaped", gw_lexed_token(&lexed, 3)->link, first);
    gw_lexed_deinit(&lexed);
}

Test(lex, every_word_is_found)
{
    for (uint16_t word = 0; word < GW_KW_OFFSET_EQ; word++) {
        const char *text = gw_keyword_text(word);
        if (*text) CHECK_STR("word", gw_keyword_text(gw_keyword_find(gw_slice_str(text))), text);
    }
    CHECK_STR("near", gw_keyword_near(gw_slice_str("i32.ad")), "i32.add");
    CHECK("far", !gw_keyword_near(gw_slice_str("xyzzy_plugh")));
}
