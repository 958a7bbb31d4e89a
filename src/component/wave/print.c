/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "base/num.h"
#include "base/utf8.h"
#include "component/wave/wave.h"

struct printer {
    struct gw_vec *out;
    struct gw_diag *diag;
    enum gw_err err; /* sticky */
};

static void put(struct printer *p, const void *text, size_t len)
{
    char *to = p->err == GW_OK ? gw_vec_extend(p->out, len) : NULL;
    if (to && len)
        memcpy(to, text, len);
    else if (!to && p->err == GW_OK)
        p->err = gw_diag_set(p->diag, GW_ERR_NOMEM, "no memory for a text");
}

static void put_text(struct printer *p, const char *text) { put(p, text, strlen(text)); }

static void print(struct printer *p, const struct gw_comp_valtype *type,
                  const struct gw_comp_value *v);

static void put_number(struct printer *p, const struct gw_comp_value *v)
{
    char text[32];
    int64_t n = 0;
    switch (v->kind) {
    case GW_COMP_S8:
        n = v->s8;
        break;
    case GW_COMP_S16:
        n = v->s16;
        break;
    case GW_COMP_S32:
        n = v->s32;
        break;
    case GW_COMP_S64:
        n = v->s64;
        break;
    case GW_COMP_U8:
        n = v->u8;
        break;
    case GW_COMP_U16:
        n = v->u16;
        break;
    case GW_COMP_U32:
        n = v->u32;
        break;
    default:
        snprintf(text, sizeof text, "%" PRIu64, v->u64);
        put_text(p, text);
        return;
    }
    snprintf(text, sizeof text, "%" PRId64, n);
    put_text(p, text);
}

/* Write a float's shortest literal without its exponent. */
static void put_decimal(struct printer *p, const char *text)
{
    char digits[GW_NUM_TEXT_MAX];
    int count = 0, point = -1;
    if (*text == '-') put(p, text++, 1);
    for (; *text && *text != 'e'; text++) {
        if (*text == '.')
            point = count;
        else
            digits[count++] = *text;
    }
    if (point < 0) point = count;
    if (*text == 'e') {
        int power = 0;
        const char *at = text + 1 + (text[1] == '-' || text[1] == '+');
        while (*at)
            power = power * 10 + (*at++ - '0');
        point += text[1] == '-' ? -power : power;
    }
    if (point <= 0) put_text(p, "0.");
    for (int i = point; i < 0; i++)
        put(p, "0", 1);
    for (int i = 0; i < count; i++) {
        if (i && i == point) put(p, ".", 1);
        put(p, &digits[i], 1);
    }
    for (int i = count; i < point; i++)
        put(p, "0", 1);
}

static void put_float(struct printer *p, const struct gw_comp_value *v)
{
    char text[GW_NUM_TEXT_MAX];
    if (v->kind == GW_COMP_F32)
        gw_num_print_f32(v->u32, text);
    else
        gw_num_print_f64(v->u64, text);
    if (strstr(text, "nan"))
        put_text(p, "nan");
    else if (strstr(text, "inf"))
        put_text(p, text);
    else
        put_decimal(p, text);
}

/* One character as it stands between quotes; `bytes` is it in UTF-8, `len` of them. */
static void put_char(struct printer *p, uint32_t c, const uint8_t *bytes, size_t len)
{
    static const char names[] = "'\"\\tnr", values[] = "'\"\\\t\n\r";
    const char *special = c && c < 0x80 ? strchr(values, (int)c) : NULL;
    char text[16];
    if (special) {
        char escape[2] = {'\\', names[special - values]};
        put(p, escape, 2);
    } else if (gw_utf8_shown(gw_slice_of(bytes, len), 0)) {
        put(p, bytes, len);
    } else {
        snprintf(text, sizeof text, "\\u{%" PRIx32 "}", c);
        put_text(p, text);
    }
}

static void print_char(struct printer *p, uint32_t c)
{
    uint8_t bytes[4];
    put(p, "'", 1);
    put_char(p, c, bytes, gw_utf8_encode(c, bytes));
    put(p, "'", 1);
}

static void print_string(struct printer *p, const struct gw_comp_value *v)
{
    const uint8_t *s = (const uint8_t *)v->string;
    put(p, "\"", 1);
    for (size_t i = 0; i < v->count;) {
        size_t len = s[i] < 0x80 ? 1 : s[i] < 0xe0 ? 2 : s[i] < 0xf0 ? 3 : 4;
        if (len > v->count - i) break; /* a string is UTF-8 */
        uint32_t c = s[i] & (len == 1 ? 0x7f : 0x7f >> len);
        for (size_t j = 1; j < len; j++)
            c = c << 6 | (s[i + j] & 0x3f);
        put_char(p, c, s + i, len);
        i += len;
    }
    put(p, "\"", 1);
}

/* The i-th of a list, packed or not. */
static struct gw_comp_value item(const struct gw_comp_valtype *elem,
                                 const struct gw_comp_value *v, size_t i)
{
    static const uint8_t bytes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 4};
    if (!v->packed) return v->values[i];
    struct gw_comp_value one = {.kind = elem->kind};
    size_t size = bytes[elem->kind];
    memcpy(&one.u64, (const uint8_t *)v->items + i * size, size);
    return one;
}

static void print_list(struct printer *p, const struct gw_comp_valtype *type,
                       const struct gw_comp_value *v)
{
    if (v->packed && type->elem->kind > GW_COMP_CHAR) {
        p->err = gw_diag_set(p->diag, GW_ERR_UNSUPPORTED,
                             "packed lists of %s cannot be printed",
                             gw_comp_kind_text((enum gw_comp_kind)type->elem->kind));
        return;
    }
    put(p, "[", 1);
    for (size_t i = 0; p->err == GW_OK && i < v->count; i++) {
        struct gw_comp_value one = item(type->elem, v, i);
        if (i) put(p, ", ", 2);
        print(p, type->elem, &one);
    }
    put(p, "]", 1);
}

static void print_map(struct printer *p, const struct gw_comp_valtype *type,
                      const struct gw_comp_value *v)
{
    put(p, "[", 1);
    for (size_t i = 0; p->err == GW_OK && i < v->count; i++) {
        put_text(p, i ? ", (" : "(");
        print(p, type->key, &v->values[2 * i]);
        put(p, ", ", 2);
        print(p, type->value, &v->values[2 * i + 1]);
        put(p, ")", 1);
    }
    put(p, "]", 1);
}

static void print_record(struct printer *p, const struct gw_comp_valtype *type,
                         const struct gw_comp_value *v)
{
    bool any = false;
    put(p, "{", 1);
    for (uint32_t i = 0; i < type->count; i++) {
        const struct gw_comp_value *field = &v->values[i];
        if (field->kind == GW_COMP_OPTION && field->index == 0) continue;
        if (any) put(p, ", ", 2);
        any = true;
        put(p, type->items[i].name.data, type->items[i].name.len);
        put(p, ": ", 2);
        print(p, type->items[i].type, field);
    }
    put_text(p, any ? "}" : ":}");
}

static void print_tuple(struct printer *p, const struct gw_comp_valtype *type,
                        const struct gw_comp_value *v)
{
    put(p, "(", 1);
    for (uint32_t i = 0; i < type->count; i++) {
        if (i) put(p, ", ", 2);
        print(p, type->items[i].type, &v->values[i]);
    }
    put(p, ")", 1);
}

static void print_flags(struct printer *p, const struct gw_comp_valtype *type,
                        const struct gw_comp_value *v)
{
    bool any = false;
    put(p, "{", 1);
    for (uint32_t i = 0; i < type->count; i++) {
        if (!(v->flags >> i & 1)) continue;
        if (any) put(p, ", ", 2);
        any = true;
        put(p, type->items[i].name.data, type->items[i].name.len);
    }
    put(p, "}", 1);
}

static void print_payload(struct printer *p, const struct gw_comp_valtype *type,
                          const struct gw_comp_value *v)
{
    if (!type) return;
    put(p, "(", 1);
    print(p, type, v->payload);
    put(p, ")", 1);
}

static void print_case(struct printer *p, const struct gw_comp_valtype *type,
                       const struct gw_comp_value *v)
{
    static const char *const keywords[] = {"true", "false", "some", "none",
                                           "ok",   "err",   "inf",  "nan"};
    const struct gw_comp_label *label = &type->items[v->index];
    for (size_t i = 0; i < GW_COUNT(keywords); i++)
        if (gw_slice_is(label->name, keywords[i])) put(p, "%", 1);
    put(p, label->name.data, label->name.len);
    if (type->kind == GW_COMP_VARIANT) print_payload(p, label->type, v);
}

static void print(struct printer *p, const struct gw_comp_valtype *type,
                  const struct gw_comp_value *v)
{
    if (p->err != GW_OK) return;
    switch ((enum gw_comp_kind)type->kind) {
    case GW_COMP_BOOL:
        put_text(p, v->boolean ? "true" : "false");
        break;
    case GW_COMP_F32:
    case GW_COMP_F64:
        put_float(p, v);
        break;
    case GW_COMP_CHAR:
        print_char(p, v->character);
        break;
    case GW_COMP_STRING:
        print_string(p, v);
        break;
    case GW_COMP_LIST:
    case GW_COMP_FIXED_LIST:
        print_list(p, type, v);
        break;
    case GW_COMP_MAP:
        print_map(p, type, v);
        break;
    case GW_COMP_RECORD:
        print_record(p, type, v);
        break;
    case GW_COMP_TUPLE:
        print_tuple(p, type, v);
        break;
    case GW_COMP_FLAGS:
        print_flags(p, type, v);
        break;
    case GW_COMP_VARIANT:
    case GW_COMP_ENUM:
        print_case(p, type, v);
        break;
    case GW_COMP_OPTION:
        put_text(p, v->index ? "some" : "none");
        print_payload(p, v->index ? type->elem : NULL, v);
        break;
    case GW_COMP_RESULT:
        put_text(p, v->index ? "err" : "ok");
        print_payload(p, v->index ? type->error : type->ok, v);
        break;
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
    case GW_COMP_STREAM:
    case GW_COMP_FUTURE:
    case GW_COMP_ERROR_CONTEXT:
        p->err = gw_diag_set(p->diag, GW_ERR_UNSUPPORTED,
                             "a value of type %s cannot be written as text: only "
                             "components and hosts have one",
                             gw_comp_kind_text((enum gw_comp_kind)type->kind));
        break;
    default:
        put_number(p, v);
    }
}

enum gw_err gw_wave_print(const struct gw_comp_valtype *type,
                          const struct gw_comp_value *value, struct gw_vec *out,
                          struct gw_diag *diag)
{
    struct printer p = {.out = out, .diag = diag};
    print(&p, type, value);
    return p.err;
}

int gw_wave_caret(struct gw_slice text, const struct gw_diag *diag, char *out, size_t cap)
{
    const uint8_t *start = text.data, *stop = start + text.len, *end;
    if (diag->line == 0 || text.len == 0) return 0;
    for (uint32_t line = 1; line < diag->line; line++) {
        start = memchr(start, '\n', (size_t)(stop - start));
        if (!start++) return 0;
    }
    end = memchr(start, '\n', (size_t)(stop - start));
    if (!end) end = stop;
    int len = snprintf(out, cap, "%.*s\n%*s^\n", (int)(end - start), (const char *)start,
                       (int)diag->column - 1, "");
    for (size_t i = 0; i < (size_t)(end - start) && i < cap && out[i]; i++)
        if ((uint8_t)out[i] < 0x20 || out[i] == 0x7f) out[i] = '?';
    return len;
}
