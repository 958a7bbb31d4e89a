/* SPDX-License-Identifier: Apache-2.0 */
/* Values of components in scripts: `(u32.const 7)`, `(list.const v...)`, read beside the type that they
 * are to have. */
#include "base/num.h"
#include "component/wave/wave.h"
#include "wast/script.h"

static bool value(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                  struct gw_comp_value *out);

static struct gw_slice text_at(const struct gw_script_thread *t)
{
    return gw_token_text(t->p.lexed, gw_parser_token(&t->p));
}

static bool bad(struct gw_script_thread *t, const char *wanted)
{
    gw_parser_unexpected(&t->p, wanted);
    return false;
}

static void *room(struct gw_script_thread *t, size_t count, size_t bytes)
{
    void *all = gw_arena_array(&t->p.arena, count, bytes);
    if (!all) gw_script_check(t, GW_ERR_NOMEM, "a value");
    return all;
}

/* A value in parentheses. */
static bool in_parens(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                      struct gw_comp_value *out)
{
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "a value");
    if (t->p.err || !value(t, type, out)) return false;
    gw_parser_close(&t->p);
    return !t->p.err;
}

static bool integer(struct gw_script_thread *t, unsigned bits, uint64_t *out)
{
    if (!gw_num_parse_int(text_at(t), bits, out)) return bad(t, "an integer");
    t->p.at++;
    return true;
}

/* One scalar value in UTF-8. */
static bool character(struct gw_script_thread *t, uint32_t *out)
{
    static const uint8_t masks[] = {0x7f, 0x1f, 0x0f, 0x07};
    struct gw_slice text = gw_parser_name(&t->p);
    if (t->p.err || text.len == 0 || text.len > 4) return bad(t, "one character");
    *out = text.data[0] & masks[text.len - 1];
    for (size_t i = 1; i < text.len; i++) {
        if ((text.data[i] & 0xc0) != 0x80) return bad(t, "one character");
        *out = *out << 6 | (text.data[i] & 0x3f);
    }
    return text.len > 1 || text.data[0] < 0x80 || bad(t, "one character");
}

static bool primitive(struct gw_script_thread *t, enum gw_comp_kind kind,
                      struct gw_comp_value *out)
{
    uint64_t bits = 0;
    struct gw_slice text = text_at(t);
    switch (kind) {
    case GW_COMP_BOOL:
        out->boolean = gw_slice_is(text, "true");
        if (!out->boolean && !gw_slice_is(text, "false")) return bad(t, "true or false");
        t->p.at++;
        return true;
    case GW_COMP_S8:
    case GW_COMP_U8:
        if (!integer(t, 8, &bits)) return false;
        out->u8 = (uint8_t)bits;
        return true;
    case GW_COMP_S16:
    case GW_COMP_U16:
        if (!integer(t, 16, &bits)) return false;
        out->u16 = (uint16_t)bits;
        return true;
    case GW_COMP_S32:
    case GW_COMP_U32:
        if (!integer(t, 32, &bits)) return false;
        out->u32 = (uint32_t)bits;
        return true;
    case GW_COMP_S64:
    case GW_COMP_U64:
        return integer(t, 64, &out->u64);
    case GW_COMP_F32:
        if (!gw_num_parse_f32(text, &out->u32)) return bad(t, "a number");
        t->p.at++;
        return true;
    case GW_COMP_F64:
        if (!gw_num_parse_f64(text, &out->u64)) return bad(t, "a number");
        t->p.at++;
        return true;
    case GW_COMP_CHAR:
        return character(t, &out->character);
    default:
        text = gw_parser_name(&t->p);
        out->string = (const char *)text.data;
        out->count = text.len;
        return !t->p.err;
    }
}

static size_t packed_bytes(uint8_t kind)
{
    switch (kind) {
    case GW_COMP_BOOL:
    case GW_COMP_S8:
    case GW_COMP_U8:
        return 1;
    case GW_COMP_S16:
    case GW_COMP_U16:
        return 2;
    case GW_COMP_S64:
    case GW_COMP_U64:
    case GW_COMP_F64:
        return 8;
    default:
        return kind < GW_COMP_STRING ? 4 : 0; /* 0: not packed */
    }
}

/* How many groups follow up to the ')'. */
static size_t count_groups(const struct gw_script_thread *t)
{
    size_t count = 0;
    for (uint32_t at = t->p.at; t->p.tokens[at].kind == GW_TOKEN_LPAR;
         at = t->p.tokens[at].link)
        count++;
    return count;
}

static bool list(struct gw_script_thread *t, const struct gw_comp_valtype *elem,
                 struct gw_comp_value *out)
{
    size_t count = count_groups(t), bytes = packed_bytes(elem->kind);
    uint8_t *items = room(t, count, bytes ? bytes : sizeof(struct gw_comp_value));
    if (!items) return false;
    out->count = count;
    out->packed = bytes != 0;
    out->items = items;
    for (size_t i = 0; i < count; i++) {
        struct gw_comp_value item;
        if (!in_parens(t, elem, &item)) return false;
        if (bytes) /* all members of the union begin at its beginning */
            memcpy(items + i * bytes, &item.u64, bytes);
        else
            ((struct gw_comp_value *)(void *)items)[i] = item;
    }
    return true;
}

static bool label(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                  uint32_t *index)
{
    uint32_t token = t->p.at;
    struct gw_slice name = gw_parser_name(&t->p);
    for (*index = 0; *index < type->count; ++*index)
        if (gw_slice_eq(type->items[*index].name, name)) return !t->p.err;
    gw_parser_fail_at(&t->p, token, GW_ERR_MALFORMED, "the type has no label \"%.*s\"",
                      GW_SLICE_ARG(name));
    return false;
}

/* Fields in the order of the type, each "(field name value)". */
static bool record(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                   struct gw_comp_value *out)
{
    struct gw_comp_value *values = room(t, type->count, sizeof *values);
    uint32_t index;
    if (!values) return false;
    out->values = values;
    out->count = type->count;
    for (uint32_t i = 0; i < type->count; i++) {
        if (!gw_parser_take_open(&t->p, GW_KW_FIELD)) return bad(t, "(field");
        if (!label(t, type, &index)) return false;
        if (index != i) return bad(t, "the fields in their order");
        if (!value(t, type->items[i].type, &values[i])) return false;
        gw_parser_close(&t->p);
    }
    return true;
}

static bool tuple(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                  struct gw_comp_value *out)
{
    struct gw_comp_value *values = room(t, type->count, sizeof *values);
    if (!values) return false;
    out->values = values;
    out->count = type->count;
    for (uint32_t i = 0; i < type->count; i++)
        if (!in_parens(t, type->items[i].type, &values[i])) return false;
    return true;
}

/* A map is written as a list of tuples. */
static bool map(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                struct gw_comp_value *out)
{
    size_t count = count_groups(t);
    struct gw_comp_value *values = room(t, count * 2, sizeof *values);
    if (!values) return false;
    out->values = values;
    out->count = count;
    for (size_t i = 0; i < count; i++) {
        t->p.at += 2; /* "(tuple.const" */
        if (!in_parens(t, type->key, &values[2 * i]) ||
            !in_parens(t, type->value, &values[2 * i + 1]))
            return false;
        gw_parser_close(&t->p);
    }
    return true;
}

static bool payload(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                    struct gw_comp_value *out)
{
    if (!type) return true;
    struct gw_comp_value *inner = room(t, 1, sizeof *inner);
    if (!inner) return false;
    out->payload = inner;
    return in_parens(t, type, inner);
}

static bool flags(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                  struct gw_comp_value *out)
{
    uint32_t index;
    out->flags = 0;
    while (gw_parser_at(&t->p, GW_TOKEN_STRING)) {
        if (!label(t, type, &index)) return false;
        out->flags |= 1u << (index & 31);
    }
    return true;
}

/* Words of each kind; those of options and results say which case it is. */
static const struct {
    const char *word;
    uint8_t kind, index;
} words[] = {
    {"bool.const",    GW_COMP_BOOL,       0},
    {"s8.const",      GW_COMP_S8,         0},
    {"u8.const",      GW_COMP_U8,         0},
    {"s16.const",     GW_COMP_S16,        0},
    {"u16.const",     GW_COMP_U16,        0},
    {"s32.const",     GW_COMP_S32,        0},
    {"u32.const",     GW_COMP_U32,        0},
    {"s64.const",     GW_COMP_S64,        0},
    {"u64.const",     GW_COMP_U64,        0},
    {"f32.const",     GW_COMP_F32,        0},
    {"f64.const",     GW_COMP_F64,        0},
    {"char.const",    GW_COMP_CHAR,       0},
    {"str.const",     GW_COMP_STRING,     0},
    {"list.const",    GW_COMP_LIST,       0},
    {"list.const",    GW_COMP_FIXED_LIST, 0},
    {"list.const",    GW_COMP_MAP,        0},
    {"map.const",     GW_COMP_MAP,        0},
    {"record.const",  GW_COMP_RECORD,     0},
    {"tuple.const",   GW_COMP_TUPLE,      0},
    {"variant.const", GW_COMP_VARIANT,    0},
    {"enum.const",    GW_COMP_ENUM,       0},
    {"option.none",   GW_COMP_OPTION,     0},
    {"option.some",   GW_COMP_OPTION,     1},
    {"result.ok",     GW_COMP_RESULT,     0},
    {"result.err",    GW_COMP_RESULT,     1},
    {"flags.const",   GW_COMP_FLAGS,      0},
};

/* The cursor is on the value's word. */
static bool value(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                  struct gw_comp_value *out)
{
    size_t i = 0;
    while (i < GW_COUNT(words) &&
           !(words[i].kind == type->kind && gw_slice_is(text_at(t), words[i].word)))
        i++;
    if (i == GW_COUNT(words)) return bad(t, "a value of the function's type");
    t->p.at++;
    *out = (struct gw_comp_value){.kind = type->kind, .index = words[i].index};
    switch (type->kind) {
    case GW_COMP_LIST:
    case GW_COMP_FIXED_LIST:
        return list(t, type->elem, out);
    case GW_COMP_MAP:
        return map(t, type, out);
    case GW_COMP_RECORD:
        return record(t, type, out);
    case GW_COMP_TUPLE:
        return tuple(t, type, out);
    case GW_COMP_ENUM:
        return label(t, type, &out->index);
    case GW_COMP_VARIANT:
        return label(t, type, &out->index) &&
               payload(t, type->items[out->index].type, out);
    case GW_COMP_OPTION:
        return payload(t, out->index ? type->elem : NULL, out);
    case GW_COMP_RESULT:
        return payload(t, out->index ? type->error : type->ok, out);
    case GW_COMP_FLAGS:
        return flags(t, type, out);
    default:
        return primitive(t, (enum gw_comp_kind)type->kind, out);
    }
}

bool gw_script_comp_value(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                          struct gw_comp_value *out)
{
    return in_parens(t, type, out);
}

void gw_script_comp_print(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                          const struct gw_comp_value *got, char *out, size_t cap)
{
    struct gw_vec text;
    gw_vec_init(&text, t->script->alloc, 1);
    enum gw_err err = gw_wave_print(type, got, &text, NULL);
    size_t len = err || text.len >= cap ? 0 : text.len;
    if (len) memcpy(out, text.data, len);
    out[len] = '\0';
    gw_vec_deinit(&text);
}
