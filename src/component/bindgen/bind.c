/* SPDX-License-Identifier: Apache-2.0 */
#include "component/bindgen/bind.h"

#include <stdarg.h>
#include <stdio.h>

void gw_bind_fail(struct gw_bind *b, enum gw_err err)
{
    if (!b->err) b->err = err;
}

void gw_bind_put(struct gw_writer *out, const char *format, ...)
{
    char text[512];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(text, sizeof text, format, args);
    if (len >= 0 && (size_t)len < sizeof text) {
        gw_writer_fixed(out, text, (size_t)len);
    } else if (len >= 0) { /* room for the NUL, too; which is then taken back */
        char *heap = gw_alloc_get(out->alloc, (size_t)len + 1);
        if (heap) {
            vsnprintf(heap, (size_t)len + 1, format, again);
            gw_writer_fixed(out, heap, (size_t)len);
        } else if (!out->err) {
            out->err = GW_ERR_NOMEM;
        }
        gw_alloc_put(out->alloc, heap, (size_t)len + 1);
    }
    va_end(again);
    va_end(args);
}

struct gw_slice gw_bind_text(struct gw_bind *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = len < 0 ? NULL : gw_arena_get(&b->wit->arena, (size_t)len + 1);
    if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    else
        gw_bind_fail(b, GW_ERR_NOMEM);
    va_end(again);
    va_end(args);
    return text ? gw_slice_of(text, (size_t)len) : gw_slice_str("");
}

/* -- names ------------------------------------------------------------------------ */

static struct gw_slice copy_mapped(struct gw_bind *b, struct gw_slice text,
                                   uint8_t (*map)(uint8_t))
{
    const struct gw_slice copy = gw_arena_copy(&b->wit->arena, text);
    if (!copy.data) return gw_bind_fail(b, GW_ERR_NOMEM), gw_slice_str("");
    uint8_t *at = (uint8_t *)(uintptr_t)copy.data;
    for (size_t i = 0; i < copy.len; i++)
        at[i] = map(at[i]);
    return copy;
}

static uint8_t to_word(uint8_t c)
{
    if (c >= 'A' && c <= 'Z') return (uint8_t)(c - 'A' + 'a');
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
}

static uint8_t to_upper(uint8_t c)
{
    return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

struct gw_slice gw_bind_word(struct gw_bind *b, struct gw_slice label)
{
    return copy_mapped(b, label, to_word);
}

struct gw_slice gw_bind_upper(struct gw_bind *b, struct gw_slice word)
{
    return copy_mapped(b, word, to_upper);
}

/* What no member or parameter may be called: C's and C++'s keywords, and what their headers make
 * of words that a label could be. */
static const char *const keywords[] = {
    "alignas",       "alignof",
    "and",           "and_eq",
    "asm",           "auto",
    "bitand",        "bitor",
    "bool",          "break",
    "case",          "catch",
    "char",          "char16_t",
    "char32_t",      "char8_t",
    "class",         "compl",
    "concept",       "const",
    "const_cast",    "consteval",
    "constexpr",     "constinit",
    "continue",      "co_await",
    "co_return",     "co_yield",
    "decltype",      "default",
    "delete",        "do",
    "double",        "dynamic_cast",
    "else",          "enum",
    "errno",         "explicit",
    "export",        "extern",
    "false",         "float",
    "for",           "friend",
    "goto",          "if",
    "inline",        "int",
    "int16_t",       "int32_t",
    "int64_t",       "int8_t",
    "long",          "mutable",
    "namespace",     "new",
    "noexcept",      "not",
    "not_eq",        "nullptr",
    "operator",      "or",
    "or_eq",         "private",
    "protected",     "public",
    "register",      "reinterpret_cast",
    "requires",      "restrict",
    "return",        "short",
    "signed",        "size_t",
    "sizeof",        "static",
    "static_assert", "static_cast",
    "stderr",        "stdin",
    "stdout",        "struct",
    "switch",        "template",
    "this",          "thread_local",
    "throw",         "true",
    "try",           "typedef",
    "typeid",        "typename",
    "typeof",        "typeof_unqual",
    "uint16_t",      "uint32_t",
    "uint64_t",      "uint8_t",
    "union",         "unsigned",
    "using",         "virtual",
    "void",          "volatile",
    "wchar_t",       "while",
    "xor",           "xor_eq",
};

struct gw_slice gw_bind_member(struct gw_bind *b, struct gw_slice label)
{
    const struct gw_slice word = gw_bind_word(b, label);
    for (size_t i = 0; i < GW_COUNT(keywords); i++)
        if (gw_slice_is(word, keywords[i]))
            return gw_bind_text(b, "%.*s_", GW_SLICE_ARG(word));
    return word;
}

bool gw_bind_is_claimed(const struct gw_bind *b, struct gw_slice name)
{
    uint64_t n;
    return gw_map_find(&b->names, name, &n);
}

struct gw_slice gw_bind_claim(struct gw_bind *b, struct gw_slice name)
{
    uint64_t n = 1;
    struct gw_slice free_name = name;
    if (gw_map_find(&b->names, name, &n)) {
        do
            free_name =
                gw_bind_text(b, "%.*s_%llu", GW_SLICE_ARG(name), (unsigned long long)++n);
        while (!b->err && gw_bind_is_claimed(b, free_name));
    }
    if (b->err) return name;
    enum gw_err err = gw_map_put(&b->names, name, n);
    if (!err) err = gw_map_put(&b->names, free_name, free_name.data == name.data ? n : 1);
    if (err) gw_bind_fail(b, err);
    return free_name;
}

/* Comments do not nest: what would open or end one gets a space. */
void gw_bind_docs(struct gw_writer *out, struct gw_slice docs)
{
    if (!docs.len) return;
    gw_writer_fixed(out, "/* ", 3);
    for (size_t i = 0; i < docs.len; i++) {
        const uint8_t c = docs.data[i], before = i ? docs.data[i - 1] : ' ';
        if ((c == '/' && before == '*') || (c == '*' && before == '/'))
            gw_writer_u8(out, ' ');
        gw_writer_u8(out, c == '\r' ? ' ' : c);
        if (c == '\n') gw_writer_fixed(out, " * ", 3);
    }
    gw_writer_fixed(out, " */\n", 4);
}
