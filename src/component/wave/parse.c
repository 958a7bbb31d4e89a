/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/num.h"
#include "base/utf8.h"
#include "component/wave/text.h"
#include "component/wave/wave.h"

struct parser {
    struct gw_wave_lex lex;
    struct gw_wave_token token; /* not yet taken */
    struct gw_arena *arena;
    unsigned depth;
};

enum { MAX_DEPTH = 128 }; /* deeper than any type */

static enum gw_err parse(struct parser *p, const struct gw_comp_valtype *type,
                         struct gw_comp_value *v);

static enum gw_err advance(struct parser *p)
{
    return gw_wave_lex_next(&p->lex, &p->token);
}

/* The word that is not taken, short enough for a message. */
#define FOUND(p)                                                                         \
    (int)((p)->token.text.len < 40 ? (p)->token.text.len : 40),                          \
        (const char *)(p)->token.text.data

static enum gw_err no_memory(struct parser *p)
{
    return gw_diag_set(p->lex.diag, GW_ERR_NOMEM, "no memory for a value");
}

GW_COLD static enum gw_err expected(struct parser *p, const char *what)
{
    const uint8_t *at = p->token.text.data;
    if (p->token.kind == GW_WAVE_END)
        return gw_wave_lex_fail(&p->lex, at, GW_ERR_MALFORMED,
                                "expected %s, but the text ends here", what);
    return gw_wave_lex_fail(&p->lex, at, GW_ERR_MALFORMED, "expected %s, found `%.*s`",
                            what, FOUND(p));
}

static enum gw_err expected_kind(struct parser *p, const struct gw_comp_valtype *type)
{
    char what[64];
    snprintf(what, sizeof what, "a value of type %s",
             gw_comp_kind_text((enum gw_comp_kind)type->kind));
    return expected(p, what);
}

static bool is_punct(const struct parser *p, char c)
{
    return p->token.kind == GW_WAVE_PUNCT && p->token.text.data[0] == (uint8_t)c;
}

static bool is_word(const struct parser *p, const char *word)
{
    return p->token.kind == GW_WAVE_LABEL && gw_slice_is(p->token.text, word);
}

static enum gw_err take(struct parser *p, char c)
{
    char what[] = {'`', c, '`', 0};
    return is_punct(p, c) ? advance(p) : expected(p, what);
}

/* After an element: a comma unless the row ends. */
static enum gw_err take_comma(struct parser *p, char close)
{
    char what[] = "`,` or ` `";
    what[sizeof what - 3] = close;
    if (is_punct(p, ',')) return advance(p);
    return is_punct(p, close) ? GW_OK : expected(p, what);
}

static bool is_keyword(struct gw_slice word)
{
    static const char *const all[] = {"true", "false", "some", "none",
                                      "ok",   "err",   "inf",  "nan"};
    for (size_t i = 0; i < GW_COUNT(all); i++)
        if (gw_slice_is(word, all[i])) return true;
    return false;
}

static struct gw_slice plain_label(struct gw_slice label)
{
    size_t skip = label.data[0] == '%';
    return gw_slice_of(label.data + skip, label.len - skip);
}

/* Find a label; count: it is not there. */
static uint32_t find(const struct gw_comp_valtype *type, struct gw_slice name)
{
    uint32_t i = 0;
    while (i < type->count && !gw_slice_eq(type->items[i].name, name))
        i++;
    return i;
}

GW_COLD static enum gw_err unknown(struct parser *p, const struct gw_comp_valtype *type,
                                   const char *what)
{
    char known[120] = "";
    size_t at = 0;
    for (uint32_t i = 0; i < type->count && at < sizeof known; i++)
        at += (size_t)snprintf(known + at, sizeof known - at, "%s%.*s", i ? ", " : "",
                               GW_SLICE_ARG(type->items[i].name));
    return gw_wave_lex_fail(&p->lex, p->token.text.data, GW_ERR_MALFORMED,
                            "unknown %s `%.*s`; there %s: %s%s", what, FOUND(p),
                            type->count == 1 ? "is" : "are", known,
                            at < sizeof known ? "" : "...");
}

static enum gw_err parse_int(struct parser *p, const struct gw_comp_valtype *type,
                             unsigned bits, bool is_signed, struct gw_comp_value *v)
{
    struct gw_slice text = p->token.text;
    bool minus = p->token.kind == GW_WAVE_NUMBER && text.data[0] == '-';
    uint64_t most = UINT64_MAX >> (64 - bits), n;
    if (is_signed) most = (most >> 1) + minus;
    if (p->token.kind != GW_WAVE_NUMBER) return expected_kind(p, type);
    if (!gw_num_parse_nat(gw_slice_of(text.data + minus, text.len - minus), UINT64_MAX,
                          &n))
        return expected(p, "a whole number");
    if (n > most || (minus && !is_signed))
        return gw_wave_lex_fail(&p->lex, text.data, GW_ERR_MALFORMED,
                                "`%.*s` is out of range for %s", FOUND(p),
                                gw_comp_kind_text((enum gw_comp_kind)type->kind));
    v->u64 = (minus ? 0 - n : n) & UINT64_MAX >> (64 - bits);
    return advance(p);
}

static enum gw_err parse_float(struct parser *p, const struct gw_comp_valtype *type,
                               struct gw_comp_value *v)
{
    bool is_f32 = type->kind == GW_COMP_F32;
    struct gw_slice text = p->token.text;
    if (p->token.kind != GW_WAVE_NUMBER && !is_word(p, "inf") && !is_word(p, "nan"))
        return expected_kind(p, type);
    uint32_t narrow;
    uint64_t bits;
    bool fits = is_f32 ? gw_num_parse_f32(text, &narrow) : gw_num_parse_f64(text, &bits);
    if (!fits) { /* a number that is too large */
        struct gw_slice inf = gw_slice_str(text.data[0] == '-' ? "-inf" : "inf");
        fits = is_f32 ? gw_num_parse_f32(inf, &narrow) : gw_num_parse_f64(inf, &bits);
    }
    GW_EXPECT(fits);
    v->u64 = is_f32 ? narrow : bits;
    return advance(p);
}

static enum gw_err parse_char(struct parser *p, const struct gw_comp_valtype *type,
                              struct gw_comp_value *v)
{
    if (p->token.kind != GW_WAVE_CHAR) return expected_kind(p, type);
    enum gw_err err = gw_wave_text_char(&p->lex, p->token.text, &v->character);
    return err == GW_OK ? advance(p) : err;
}

static enum gw_err parse_string(struct parser *p, const struct gw_comp_valtype *type,
                                struct gw_comp_value *v)
{
    if (p->token.kind != GW_WAVE_LINES && p->token.kind != GW_WAVE_STRING)
        return expected_kind(p, type);
    uint8_t *text = gw_arena_get(p->arena, p->token.text.len);
    if (!text) return no_memory(p);
    enum gw_err err = gw_wave_text_string(&p->lex, &p->token, text, &v->count);
    if (err != GW_OK) return err;
    text[v->count] = 0;
    v->string = (const char *)text;
    return advance(p);
}

/* Bytes of a plain number as it lies in a list; 0: lists of these are not packed. */
static size_t packed_bytes(uint8_t kind)
{
    static const uint8_t bytes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 4};
    return kind < GW_COUNT(bytes) ? bytes[kind] : 0;
}

/* Move the values of a list to the arena, as its elements' type wants. */
static enum gw_err keep(struct parser *p, const struct gw_comp_valtype *elem,
                        const struct gw_vec *values, struct gw_comp_value *v)
{
    size_t bytes = elem ? packed_bytes(elem->kind) : 0;
    uint8_t *to = gw_arena_array(p->arena, values->len, bytes ? bytes : sizeof *v);
    if (!to) return no_memory(p);
    v->packed = bytes != 0;
    v->items = to;
    if (!bytes && values->len) memcpy(to, values->data, values->len * sizeof *v);
    for (size_t i = 0; bytes && i < values->len; i++, to += bytes)
        memcpy(to, &GW_VEC_AT(struct gw_comp_value, values, i)->u64, bytes);
    return GW_OK;
}

static enum gw_err push(struct parser *p, const struct gw_comp_valtype *type,
                        struct gw_vec *values)
{
    struct gw_comp_value one;
    enum gw_err err = parse(p, type, &one);
    if (err != GW_OK) return err;
    return gw_vec_push_copy(values, &one) ? GW_OK : no_memory(p);
}

static enum gw_err parse_items(struct parser *p, const struct gw_comp_valtype *type,
                               struct gw_vec *values)
{
    enum gw_err err = take(p, '[');
    while (err == GW_OK && !is_punct(p, ']')) {
        if (type->kind == GW_COMP_MAP) {
            err = take(p, '(');
            if (err == GW_OK) err = push(p, type->key, values);
            if (err == GW_OK) err = take(p, ',');
            if (err == GW_OK) err = push(p, type->value, values);
            if (err == GW_OK) err = take_comma(p, ')');
            if (err == GW_OK) err = take(p, ')');
        } else {
            err = push(p, type->elem, values);
        }
        if (err == GW_OK) err = take_comma(p, ']');
    }
    return err == GW_OK ? advance(p) : err;
}

static enum gw_err parse_list(struct parser *p, const struct gw_comp_valtype *type,
                              struct gw_comp_value *v)
{
    const uint8_t *at = p->token.text.data;
    bool is_map = type->kind == GW_COMP_MAP;
    struct gw_vec values;
    if (!is_punct(p, '[')) return expected_kind(p, type);
    gw_vec_init(&values, p->arena->alloc, sizeof *v);
    enum gw_err err = parse_items(p, type, &values);
    v->count = is_map ? values.len / 2 : values.len;
    if (err == GW_OK && type->kind == GW_COMP_FIXED_LIST && values.len != type->count)
        err = gw_wave_lex_fail(&p->lex, at, GW_ERR_MALFORMED,
                               "this list has %zu elements, its type says %u", values.len,
                               type->count);
    if (err == GW_OK) err = keep(p, is_map ? NULL : type->elem, &values, v);
    gw_vec_deinit(&values);
    return err;
}

static enum gw_err parse_tuple(struct parser *p, const struct gw_comp_valtype *type,
                               struct gw_comp_value *v)
{
    struct gw_comp_value *parts = gw_arena_array(p->arena, type->count, sizeof *parts);
    if (!parts) return no_memory(p);
    if (!is_punct(p, '(')) return expected_kind(p, type);
    enum gw_err err = advance(p);
    for (uint32_t i = 0; err == GW_OK && i < type->count; i++) {
        err = parse(p, type->items[i].type, &parts[i]);
        if (err == GW_OK && i + 1 < type->count) err = take(p, ',');
    }
    if (err == GW_OK) err = take_comma(p, ')');
    v->values = parts;
    v->count = type->count;
    return err == GW_OK ? take(p, ')') : err;
}

/* label: value, into its field. */
static enum gw_err parse_field(struct parser *p, const struct gw_comp_valtype *type,
                               struct gw_comp_value *fields, bool *has)
{
    if (p->token.kind != GW_WAVE_LABEL) return expected(p, "the name of a field");
    uint32_t i = find(type, plain_label(p->token.text));
    if (i == type->count) return unknown(p, type, "field");
    if (has[i])
        return gw_wave_lex_fail(&p->lex, p->token.text.data, GW_ERR_MALFORMED,
                                "duplicate field: `%.*s`", FOUND(p));
    has[i] = true;
    enum gw_err err = advance(p);
    if (err == GW_OK) err = take(p, ':');
    if (err == GW_OK) err = parse(p, type->items[i].type, &fields[i]);
    return err == GW_OK ? take_comma(p, '}') : err;
}

static enum gw_err parse_record(struct parser *p, const struct gw_comp_valtype *type,
                                struct gw_comp_value *v)
{
    struct gw_comp_value *fields = gw_arena_array(p->arena, type->count, sizeof *fields);
    bool *has = gw_arena_zero(p->arena, type->count);
    if (!fields || !has) return no_memory(p);
    const uint8_t *at = p->token.text.data;
    if (!is_punct(p, '{')) return expected_kind(p, type);
    enum gw_err err = advance(p);
    if (err != GW_OK) return err;
    if (is_punct(p, '}')) return expected(p, "a field; a record without any is {:}");
    if (is_punct(p, ':'))
        err = advance(p);
    else
        while (err == GW_OK && !is_punct(p, '}'))
            err = parse_field(p, type, fields, has);
    if (err == GW_OK) err = take(p, '}');
    for (uint32_t i = 0; err == GW_OK && i < type->count; i++) {
        if (has[i]) continue;
        if (type->items[i].type->kind != GW_COMP_OPTION)
            return gw_wave_lex_fail(&p->lex, at, GW_ERR_MALFORMED,
                                    "this record lacks its field `%.*s`",
                                    GW_SLICE_ARG(type->items[i].name));
        fields[i] = (struct gw_comp_value){.kind = GW_COMP_OPTION};
    }
    v->values = fields;
    v->count = type->count;
    return err;
}

static enum gw_err parse_flags(struct parser *p, const struct gw_comp_valtype *type,
                               struct gw_comp_value *v)
{
    if (!is_punct(p, '{')) return expected_kind(p, type);
    enum gw_err err = advance(p);
    uint32_t flags = 0;
    while (err == GW_OK && !is_punct(p, '}')) {
        if (p->token.kind != GW_WAVE_LABEL) return expected(p, "the name of a flag");
        uint32_t i = find(type, plain_label(p->token.text));
        if (i == type->count) return unknown(p, type, "flag");
        if (flags >> i & 1)
            return gw_wave_lex_fail(&p->lex, p->token.text.data, GW_ERR_MALFORMED,
                                    "duplicate flag: `%.*s`", FOUND(p));
        flags |= 1u << i;
        err = advance(p);
        if (err == GW_OK) err = take_comma(p, '}');
    }
    v->flags = flags;
    return err == GW_OK ? advance(p) : err;
}

/* What follows a case: (value), or nothing where the case carries none. */
static enum gw_err parse_payload(struct parser *p, const struct gw_comp_valtype *type,
                                 struct gw_slice name, struct gw_comp_value *v)
{
    bool is_open = is_punct(p, '(');
    if (!type && !is_open) return GW_OK;
    if (!type || !is_open)
        return gw_wave_lex_fail(&p->lex, p->token.text.data, GW_ERR_MALFORMED,
                                type ? "`%.*s` carries a value: `%.*s(...)`"
                                     : "`%.*s` carries no value",
                                GW_SLICE_ARG(name), GW_SLICE_ARG(name));
    struct gw_comp_value *payload = gw_arena_get(p->arena, sizeof *payload);
    if (!payload) return no_memory(p);
    v->payload = payload;
    enum gw_err err = advance(p);
    if (err == GW_OK) err = parse(p, type, payload);
    return err == GW_OK ? take(p, ')') : err;
}

static enum gw_err parse_case(struct parser *p, const struct gw_comp_valtype *type,
                              struct gw_comp_value *v)
{
    struct gw_slice name = p->token.text;
    if (p->token.kind != GW_WAVE_LABEL) return expected_kind(p, type);
    uint32_t i = find(type, plain_label(name));
    if (is_keyword(name) && i < type->count)
        return gw_wave_lex_fail(&p->lex, name.data, GW_ERR_MALFORMED,
                                "`%.*s` is a keyword; the case is written %%%.*s",
                                GW_SLICE_ARG(name), GW_SLICE_ARG(name));
    if (i == type->count) return unknown(p, type, "case");
    v->index = i;
    enum gw_err err = advance(p);
    return err == GW_OK ? parse_payload(p, type->items[i].type, name, v) : err;
}

/* some, none, ok or err; or what `some` and `ok` carry, alone. */
static enum gw_err parse_choice(struct parser *p, const struct gw_comp_valtype *type,
                                struct gw_comp_value *v)
{
    bool is_option = type->kind == GW_COMP_OPTION;
    const struct gw_comp_valtype *cases[2] = {type->ok, type->error};
    if (is_option) {
        cases[0] = NULL;
        cases[1] = type->elem;
    }
    struct gw_slice name = p->token.text;
    for (uint32_t i = 0; i < 2; i++) {
        if (!is_word(p, is_option ? (i ? "some" : "none") : (i ? "err" : "ok"))) continue;
        v->index = i;
        enum gw_err err = advance(p);
        return err == GW_OK ? parse_payload(p, cases[i], name, v) : err;
    }
    const struct gw_comp_valtype *alone = cases[is_option];
    if (!alone || alone->kind == GW_COMP_OPTION || alone->kind == GW_COMP_RESULT)
        return expected(p, is_option ? "some(...) or none" : "ok or err");
    struct gw_comp_value *payload = gw_arena_get(p->arena, sizeof *payload);
    if (!payload) return no_memory(p);
    v->index = is_option;
    v->payload = payload;
    return parse(p, alone, payload);
}

static enum gw_err parse_bool(struct parser *p, const struct gw_comp_valtype *type,
                              struct gw_comp_value *v)
{
    v->boolean = is_word(p, "true");
    if (!v->boolean && !is_word(p, "false")) return expected_kind(p, type);
    return advance(p);
}

static enum gw_err parse_any(struct parser *p, const struct gw_comp_valtype *type,
                             struct gw_comp_value *v)
{
    switch ((enum gw_comp_kind)type->kind) {
    case GW_COMP_BOOL:
        return parse_bool(p, type, v);
    case GW_COMP_S8:
        return parse_int(p, type, 8, true, v);
    case GW_COMP_U8:
        return parse_int(p, type, 8, false, v);
    case GW_COMP_S16:
        return parse_int(p, type, 16, true, v);
    case GW_COMP_U16:
        return parse_int(p, type, 16, false, v);
    case GW_COMP_S32:
        return parse_int(p, type, 32, true, v);
    case GW_COMP_U32:
        return parse_int(p, type, 32, false, v);
    case GW_COMP_S64:
        return parse_int(p, type, 64, true, v);
    case GW_COMP_U64:
        return parse_int(p, type, 64, false, v);
    case GW_COMP_F32:
    case GW_COMP_F64:
        return parse_float(p, type, v);
    case GW_COMP_CHAR:
        return parse_char(p, type, v);
    case GW_COMP_STRING:
        return parse_string(p, type, v);
    case GW_COMP_LIST:
    case GW_COMP_FIXED_LIST:
    case GW_COMP_MAP:
        return parse_list(p, type, v);
    case GW_COMP_RECORD:
        return parse_record(p, type, v);
    case GW_COMP_TUPLE:
        return parse_tuple(p, type, v);
    case GW_COMP_FLAGS:
        return parse_flags(p, type, v);
    case GW_COMP_VARIANT:
    case GW_COMP_ENUM:
        return parse_case(p, type, v);
    case GW_COMP_OPTION:
    case GW_COMP_RESULT:
        return parse_choice(p, type, v);
    default:
        return gw_wave_lex_fail(&p->lex, p->token.text.data, GW_ERR_UNSUPPORTED,
                                "a value of type %s cannot be written as text: only "
                                "components and hosts have one",
                                gw_comp_kind_text((enum gw_comp_kind)type->kind));
    }
}

static enum gw_err parse(struct parser *p, const struct gw_comp_valtype *type,
                         struct gw_comp_value *v)
{
    if (p->depth == MAX_DEPTH)
        return gw_wave_lex_fail(&p->lex, p->token.text.data, GW_ERR_LIMIT,
                                "the value is nested too deeply");
    struct gw_comp_value made = {.kind = type->kind};
    p->depth++;
    enum gw_err err = parse_any(p, type, &made);
    p->depth--;
    if (err == GW_OK) *v = made;
    return err;
}

static enum gw_err begin(struct parser *p, struct gw_slice whole, struct gw_slice part,
                         struct gw_arena *arena, struct gw_diag *diag)
{
    size_t at = (size_t)(part.data - whole.data);
    *p = (struct parser){
        .lex = {whole, at, at + part.len, diag},
          .arena = arena
    };
    size_t good = 0;
    if (!gw_utf8_is_valid(whole)) {
        while (gw_utf8_is_valid(gw_slice_of(whole.data, good + 1)))
            good++;
        return gw_wave_lex_fail(&p->lex, whole.data + good, GW_ERR_MALFORMED,
                                "the text is not UTF-8");
    }
    return advance(p);
}

static enum gw_err finish(struct parser *p)
{
    return p->token.kind == GW_WAVE_END ? GW_OK : expected(p, "the end of the text");
}

enum gw_err gw_wave_parse(struct gw_slice text, const struct gw_comp_valtype *type,
                          struct gw_arena *arena, struct gw_diag *diag,
                          struct gw_comp_value *out)
{
    struct parser p;
    struct gw_comp_value made = {0};
    enum gw_err err = begin(&p, text, text, arena, diag);
    if (err == GW_OK) err = parse(&p, type, &made);
    if (err == GW_OK) err = finish(&p);
    if (err == GW_OK) *out = made;
    return err;
}

enum gw_err gw_wave_split_call(struct gw_slice text, struct gw_diag *diag,
                               struct gw_slice *name, struct gw_slice *args)
{
    struct gw_wave_lex lex = {text, 0, text.len, diag};
    const uint8_t *open = text.len ? memchr(text.data, '(', text.len) : NULL;
    if (!open)
        return gw_wave_lex_fail(
            &lex, text.data + text.len, GW_ERR_MALFORMED,
            "a call is written name(arguments), here is no parenthesis");
    const uint8_t *start = text.data, *end = open;
    while (start < end && (*start == ' ' || *start == '\n' || *start == '\t'))
        start++;
    while (start < end && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\t'))
        end--;
    if (start == end)
        return gw_wave_lex_fail(&lex, open, GW_ERR_MALFORMED,
                                "the name of a function is expected before `(`");
    *name = gw_slice_of(start, (size_t)(end - start));
    *args = gw_slice_of(open, text.len - (size_t)(open - text.data));
    return GW_OK;
}

enum gw_err gw_wave_parse_args(struct gw_slice whole, struct gw_slice args,
                               const struct gw_comp_func_type *type,
                               struct gw_arena *arena, struct gw_diag *diag,
                               struct gw_comp_value *values)
{
    struct parser p;
    uint32_t n = 0;
    enum gw_err err = begin(&p, whole, args, arena, diag);
    if (err == GW_OK) err = take(&p, '(');
    for (; err == GW_OK && !is_punct(&p, ')'); n++) {
        if (n == type->param_count)
            return gw_wave_lex_fail(&p.lex, p.token.text.data, GW_ERR_MALFORMED,
                                    "the function takes %u argument%s, here is one more",
                                    n, n == 1 ? "" : "s");
        err = parse(&p, type->params[n].type, &values[n]);
        if (err == GW_OK) err = take_comma(&p, ')');
    }
    for (; err == GW_OK && n < type->param_count; n++) {
        if (type->params[n].type->kind != GW_COMP_OPTION)
            return gw_wave_lex_fail(
                &p.lex, p.token.text.data, GW_ERR_MALFORMED,
                "the function also takes `%.*s`, a %s",
                GW_SLICE_ARG(type->params[n].name),
                gw_comp_kind_text((enum gw_comp_kind)type->params[n].type->kind));
        values[n] = (struct gw_comp_value){.kind = GW_COMP_OPTION};
    }
    if (err == GW_OK) err = advance(&p);
    return err == GW_OK ? finish(&p) : err;
}
