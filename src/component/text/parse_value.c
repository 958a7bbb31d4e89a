/* SPDX-License-Identifier: Apache-2.0 */
/* Values, written as their type has them. The type is read again, as text, beside the value: it
 * stands right before it, or is a definition of the same component.
 * spec: Explainer#value-definitions, Binary#value-definitions */
#include "base/num.h"
#include "base/utf8.h"
#include "component/model/limits.h"
#include "component/text/parser.h"

static void val(struct gw_comp_parser *t, uint32_t type, struct gw_writer *out);

static struct gw_slice type_text(const struct gw_comp_parser *t, uint32_t type)
{
    return gw_token_text(t->p.lexed, &t->p.tokens[type]);
}

/* The token behind a type. */
static uint32_t behind(const struct gw_comp_parser *t, uint32_t type)
{
    const struct gw_token *token = &t->p.tokens[type];
    return token->kind == GW_TOKEN_LPAR ? token->link : type + 1;
}

static bool is_type_end(const struct gw_comp_parser *t, uint32_t type)
{
    return t->p.tokens[type].kind == GW_TOKEN_RPAR;
}

static void integer(struct gw_comp_parser *t, unsigned bits, bool is_signed,
                    struct gw_writer *out)
{
    uint64_t value = 0;
    struct gw_slice text = gw_comp_parser_text(t, 0);
    bool is_negative = text.len && text.data[0] == '-';
    uint64_t limit = UINT64_MAX >> (64 - bits + is_signed);
    if (!gw_num_parse_int(text, bits, &value) || (is_negative && !is_signed) ||
        (!is_negative && value > limit)) {
        gw_parser_unexpected(&t->p, "an integer of the value's type");
        return;
    }
    t->p.at++;
    if (bits == 8)
        gw_writer_u8(out, (uint8_t)value);
    else if (is_signed)
        gw_writer_s64(out, (int64_t)(value << (64 - bits)) >> (64 - bits));
    else
        gw_writer_u64(out, value);
}

/* Bytes of a float, little-endian; all NaNs become the one that is allowed. */
static void floating(struct gw_comp_parser *t, bool is_64, struct gw_writer *out)
{
    struct gw_slice text = gw_comp_parser_text(t, 0);
    uint32_t bits32 = 0;
    uint64_t bits = 0;
    bool is_there =
        is_64 ? gw_num_parse_f64(text, &bits) : gw_num_parse_f32(text, &bits32);
    if (!is_there) {
        gw_parser_unexpected(&t->p, "a number of the value's type");
        return;
    }
    t->p.at++;
    if (!is_64) bits = (bits32 & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : bits32;
    if (is_64 && (bits & INT64_MAX) > 0x7ff0000000000000) bits = 0x7ff8000000000000;
    for (unsigned i = 0; i < (is_64 ? 8 : 4); i++)
        gw_writer_u8(out, (uint8_t)(bits >> 8 * i));
}

/* One character, as 'c' or as a string. */
static void character(struct gw_comp_parser *t, struct gw_writer *out)
{
    struct gw_slice text = gw_comp_parser_text(t, 0);
    size_t chars = 0;
    if (gw_parser_at(&t->p, GW_TOKEN_STRING)) {
        text = gw_parser_name(&t->p);
    } else if (text.len > 2 && text.data[0] == '\'' && text.data[text.len - 1] == '\'') {
        text = gw_slice_of(text.data + 1, text.len - 2);
        t->p.at++;
    } else {
        text.len = 0;
    }
    for (size_t i = 0; i < text.len; i++)
        chars += (text.data[i] & 0xc0) != 0x80;
    if (chars == 1)
        gw_writer_bytes(out, text);
    else
        gw_parser_unexpected(&t->p, "a character");
}

static void primitive(struct gw_comp_parser *t, struct gw_slice type,
                      struct gw_writer *out)
{
    static const struct {
        const char *word;
        unsigned bits;
        bool is_signed;
    } integers[] = {
        {"s8",  8,  true },
        {"u8",  8,  false},
        {"s16", 16, true },
        {"u16", 16, false},
        {"s32", 32, true },
        {"u32", 32, false},
        {"s64", 64, true },
        {"u64", 64, false},
    };
    for (size_t i = 0; i < GW_COUNT(integers); i++) {
        if (!gw_slice_is(type, integers[i].word)) continue;
        integer(t, integers[i].bits, integers[i].is_signed, out);
        return;
    }
    if (gw_slice_is(type, "bool")) {
        bool is_true = gw_comp_parser_take(t, "true");
        if (!is_true) gw_comp_parser_expect(t, "false");
        gw_writer_u8(out, is_true);
    } else if (gw_slice_is(type, "f32") || gw_slice_is(type, "f64")) {
        floating(t, type.data[1] == '6', out);
    } else if (gw_slice_is(type, "char")) {
        character(t, out);
    } else if (gw_slice_is(type, "string")) {
        gw_writer_name(out, gw_parser_name(&t->p));
    } else {
        gw_parser_fail(&t->p, "there are no values of type %.*s", GW_SLICE_ARG(type));
    }
}

/* The position of a label among "(word label type?)" or plain strings; *type: where its type
 * stands, 0 if it has none. */
static bool find_label(struct gw_comp_parser *t, uint32_t from, struct gw_slice label,
                       uint32_t *position, uint32_t *type)
{
    uint32_t back = t->p.at, at = from;
    bool is_found = false;
    for (*position = 0; !is_type_end(t, at) && !t->p.err; at = behind(t, at)) {
        bool is_plain = t->p.tokens[at].kind == GW_TOKEN_STRING;
        uint32_t name = is_plain ? at : at + 2;
        if (t->p.tokens[name].kind == GW_TOKEN_ID) name++;
        t->p.at = name;
        is_found = gw_slice_eq(gw_parser_name(&t->p), label);
        *type = is_plain || is_type_end(t, name + 1) ? 0 : name + 1;
        if (is_found) break;
        ++*position;
    }
    if (!t->p.err) t->p.at = back;
    if (!is_found) gw_parser_fail(&t->p, "the value's type has no such label");
    return is_found;
}

static void variant(struct gw_comp_parser *t, uint32_t cases, struct gw_writer *out)
{
    uint32_t position, type;
    struct gw_slice label = gw_parser_name(&t->p);
    if (t->p.err || !find_label(t, cases, label, &position, &type)) return;
    gw_writer_u32(out, position);
    if (type) val(t, type, out);
}

static void flags(struct gw_comp_parser *t, uint32_t labels, struct gw_writer *out)
{
    uint32_t bits = 0, count = 0, position, type;
    for (uint32_t at = labels; !is_type_end(t, at); at = behind(t, at))
        count++;
    while (gw_parser_at(&t->p, GW_TOKEN_STRING)) {
        struct gw_slice label = gw_parser_name(&t->p);
        if (!find_label(t, labels, label, &position, &type)) return;
        if (position < GW_COMP_MAX_FLAGS) bits |= 1u << position;
    }
    for (uint32_t i = 0; i * 8 < count && i < 4; i++)
        gw_writer_u8(out, (uint8_t)(bits >> 8 * i));
}

static void list(struct gw_comp_parser *t, uint32_t elem, struct gw_writer *out)
{
    struct gw_writer items;
    uint32_t count = 0;
    gw_writer_init(&items, t->p.alloc);
    for (; !gw_comp_parser_is_end(t); count++)
        val(t, elem, &items);
    gw_writer_u32(out, count);
    gw_writer_bytes(out, gw_slice_of(items.data, items.len));
    if (items.err) gw_parser_nomem(&t->p);
    gw_writer_deinit(&items);
}

/* "ok", "(ok v)", "error", "(error v)" against "(result type? (error type)?)". */
static void result(struct gw_comp_parser *t, uint32_t types, struct gw_writer *out)
{
    uint32_t ok = is_type_end(t, types) ? 0 : types, error = 0;
    if (ok && t->p.tokens[ok].kind == GW_TOKEN_LPAR &&
        gw_slice_is(type_text(t, ok + 1), "error"))
        ok = 0;
    uint32_t second = ok ? behind(t, ok) : types;
    if (!is_type_end(t, second)) error = second + 2;
    bool is_open = gw_parser_at(&t->p, GW_TOKEN_LPAR);
    t->p.at += is_open;
    bool is_error = gw_comp_parser_take(t, "error");
    if (!is_error) gw_comp_parser_expect(t, "ok");
    gw_writer_u8(out, is_error);
    if (is_open) {
        if (!(is_error ? error : ok))
            gw_parser_unexpected(&t->p, ")");
        else
            val(t, is_error ? error : ok, out);
        gw_parser_close(&t->p);
    } else if (is_error ? error : ok) {
        gw_parser_fail(&t->p, "the value's type has a payload here");
    }
}

static void option(struct gw_comp_parser *t, uint32_t elem, struct gw_writer *out)
{
    bool is_some = gw_comp_parser_take_open(t, "some");
    gw_writer_u8(out, is_some);
    if (is_some) {
        val(t, elem, out);
        gw_parser_close(&t->p);
    } else {
        gw_comp_parser_expect(t, "none");
    }
}

/* Types whose values stand in parentheses that repeat the type's word. */
static void compound(struct gw_comp_parser *t, struct gw_slice word, uint32_t from,
                     struct gw_writer *out)
{
    uint32_t position, type;
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "(");
    if (!gw_slice_eq(gw_comp_parser_text(t, 0), word))
        gw_parser_unexpected(&t->p, "a value of its type");
    else
        t->p.at++;
    if (gw_slice_is(word, "record")) {
        for (uint32_t at = from; !is_type_end(t, at) && !t->p.err; at = behind(t, at))
            val(t, at + 3, out);
    } else if (gw_slice_is(word, "tuple")) {
        for (uint32_t at = from; !is_type_end(t, at) && !t->p.err; at = behind(t, at))
            val(t, at, out);
    } else if (gw_slice_is(word, "variant")) {
        variant(t, from, out);
    } else if (gw_slice_is(word, "enum")) {
        if (find_label(t, from, gw_parser_name(&t->p), &position, &type))
            gw_writer_u32(out, position);
    } else if (gw_slice_is(word, "flags")) {
        flags(t, from, out);
    } else if (gw_slice_is(word, "list") && is_type_end(t, behind(t, from))) {
        list(t, from, out);
    } else {
        gw_parser_fail(&t->p, "there are no values of such a type");
    }
    gw_parser_close(&t->p);
}

/* Where the text of a type stands that was defined in this scope; 0 if it was not. */
static uint32_t definition(struct gw_comp_parser *t, uint32_t type)
{
    uint32_t index = gw_comp_parser_find(t, t->scope, GW_COMP_SORT_TYPE, type);
    const struct gw_comp_type_text *texts = t->scope->types.data;
    for (size_t i = t->scope->types.len; i-- > 0;)
        if (texts[i].index == index) return texts[i].token;
    return 0;
}

static void val(struct gw_comp_parser *t, uint32_t type, struct gw_writer *out)
{
    if (t->p.err) return;
    if (++t->type_depth > GW_COMP_MAX_DEPTH) {
        gw_parser_fail_at(&t->p, t->p.at, GW_ERR_LIMIT, "types nested deeper than %d",
                          GW_COMP_MAX_DEPTH);
    } else if (t->p.tokens[type].kind == GW_TOKEN_NAT ||
               t->p.tokens[type].kind == GW_TOKEN_ID) {
        uint32_t text = definition(t, type);
        if (text)
            val(t, text, out);
        else
            gw_parser_fail(&t->p, "the type of a value must be defined in its component");
    } else if (t->p.tokens[type].kind != GW_TOKEN_LPAR) {
        primitive(t, type_text(t, type), out);
    } else if (gw_slice_is(type_text(t, type + 1), "option")) {
        option(t, type + 2, out);
    } else if (gw_slice_is(type_text(t, type + 1), "result")) {
        result(t, type + 2, out);
    } else {
        compound(t, type_text(t, type + 1), type + 2, out);
    }
    t->type_depth--;
}

uint32_t gw_comp_parse_value(struct gw_comp_parser *t)
{
    struct gw_comp_value_def def;
    struct gw_writer bytes;
    uint32_t index = 0, type = t->p.at;
    struct gw_comp_val_use use = gw_comp_parse_val(t);
    gw_writer_init(&bytes, t->p.alloc);
    if (gw_comp_parser_take_open(t, "binary")) {
        gw_parser_strings(&t->p, &bytes);
        gw_parser_close(&t->p);
    } else {
        val(t, type, &bytes);
    }
    if (bytes.err) gw_parser_nomem(&t->p);
    def.type = gw_comp_parse_val_settle(t, use);
    def.bytes = gw_slice_of(bytes.data, bytes.len);
    if (!t->p.err) index = gw_comp_encode_value(&t->scope->e, &def);
    gw_writer_deinit(&bytes);
    return index;
}
