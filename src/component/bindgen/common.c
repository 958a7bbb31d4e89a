/* SPDX-License-Identifier: Apache-2.0 */
/* common.c -- what does not depend on the world but for its name. In these texts @ stands for it,
 * % for a character of its strings. */
#include "component/bindgen/bind.h"

static void fill(const struct gw_bind *b, struct gw_writer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '@')
            gw_writer_bytes(out, b->prefix);
        else if (*text == '%')
            gw_writer_bytes(out, gw_slice_str(b->is_utf16 ? "char16_t" : "char"));
        else
            gw_writer_u8(out, (uint8_t)*text);
    }
}

static void put(const struct gw_bind *b, struct gw_writer *out, const char *const *lines,
                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fill(b, out, lines[i]);
        gw_writer_u8(out, '\n');
    }
}

void gw_bind_string_type(const struct gw_bind *b, struct gw_writer *out)
{
    fill(b, out,
         b->is_utf16 ? "\n/* UTF-16; `len` counts code units, there need be no NUL. */\n"
                     : "\n/* UTF-8; `len` counts bytes, there need be no NUL. */\n");
    fill(b, out, "typedef struct {\n    % *ptr;\n    size_t len;\n} @_string_t;\n");
}

void gw_bind_string_funcs(const struct gw_bind *b, struct gw_writer *out)
{
    static const char *const lines[] = {
        "",
        ("/* Let *ret speak of a NUL-terminated string, without a copy: not to be freed. "
         "*/"),
        "void @_string_set(@_string_t *ret, const % *text);",
        "/* Copy a NUL-terminated string, or `len` units of one; to be freed. */",
        "void @_string_dup(@_string_t *ret, const % *text);",
        "void @_string_dup_n(@_string_t *ret, const % *text, size_t len);",
        "void @_string_free(@_string_t *value);",
    };
    put(b, out, lines, GW_COUNT(lines));
}

/* What all bindings of a world begin with. */
static const char *const common_lines[] = {
    "",
    ("/* Where a caller puts what it passes. One is enough for all worlds of a "
     "program. */"),
    "__attribute__((__weak__, __export_name__(\"cabi_realloc\")))",
    "void *cabi_realloc(void *ptr, size_t old_size, size_t align, size_t new_size)",
    "{",
    "    (void)old_size;",
    "    if (!new_size) return (void *)align;",
    "    void *ret = realloc(ptr, new_size);",
    "    if (!ret) abort();",
    "    return ret;",
    "}",
    "",
    "/* Floats travel as integers where a variant's cases differ. */",
    "__attribute__((__unused__)) static int32_t f32_bits(float value)",
    "{",
    "    int32_t bits;",
    "    memcpy(&bits, &value, sizeof bits);",
    "    return bits;",
    "}",
    "",
    "__attribute__((__unused__)) static int64_t f64_bits(double value)",
    "{",
    "    int64_t bits;",
    "    memcpy(&bits, &value, sizeof bits);",
    "    return bits;",
    "}",
    "",
    "__attribute__((__unused__)) static float f32_of(int32_t bits)",
    "{",
    "    float value;",
    "    memcpy(&value, &bits, sizeof value);",
    "    return value;",
    "}",
    "",
    "__attribute__((__unused__)) static double f64_of(int64_t bits)",
    "{",
    "    double value;",
    "    memcpy(&value, &bits, sizeof value);",
    "    return value;",
    "}",
    "",
    "static size_t units_of(const % *text)",
    "{",
    "    size_t len = 0;",
    "    while (text[len]) len++;",
    "    return len;",
    "}",
    "",
    "void @_string_set(@_string_t *ret, const % *text)",
    "{",
    "    ret->ptr = (% *)(uintptr_t)text;",
    "    ret->len = units_of(text);",
    "}",
    "",
    "void @_string_dup(@_string_t *ret, const % *text)",
    "{",
    "    @_string_dup_n(ret, text, units_of(text));",
    "}",
    "",
    "void @_string_dup_n(@_string_t *ret, const % *text, size_t len)",
    "{",
    "    ret->len = len;",
    "    ret->ptr = cabi_realloc(NULL, 0, sizeof(%), len * sizeof(%));",
    "    memcpy(ret->ptr, text, len * sizeof(%));",
    "}",
    "",
    "void @_string_free(@_string_t *value)",
    "{",
    "    if (value->len) free(value->ptr);",
    "    value->ptr = NULL;",
    "    value->len = 0;",
    "}",
};

void gw_bind_common(const struct gw_bind *b, struct gw_writer *out)
{
    put(b, out, common_lines, GW_COUNT(common_lines));
}
