/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/json_read.h"

#include "base/utf8.h"

enum { MAX_DEPTH = 16 };

struct reader {
    struct gw_arena *arena;
    const uint8_t *at, *end;
    unsigned depth;
};

static void skip_blanks(struct reader *r)
{
    while (r->at < r->end &&
           (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r'))
        r->at++;
}

static bool take(struct reader *r, char c)
{
    skip_blanks(r);
    if (r->at == r->end || *r->at != (uint8_t)c) return false;
    r->at++;
    return true;
}

static bool hex4(struct reader *r, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        if (r->at == r->end) return false;
        uint8_t c = *r->at;
        uint32_t digit = c >= '0' && c <= '9'   ? c - (uint32_t)'0'
                         : c >= 'a' && c <= 'f' ? c - 'a' + 10u
                         : c >= 'A' && c <= 'F' ? c - 'A' + 10u
                                                : 16u;
        if (digit == 16) return false;
        *out = *out << 4 | digit;
    }
    return true;
}

/* Behind "\u".     returns  bytes written to out[4]; 0: malformed */
static unsigned unicode(struct reader *r, uint8_t *out)
{
    uint32_t c, low;
    if (!hex4(r, &c)) return 0;
    if (c >= 0xd800 && c < 0xdc00) {
        if (r->end - r->at < 2 || r->at[0] != '\\' || r->at[1] != 'u') return 0;
        r->at += 2;
        if (!hex4(r, &low) || low < 0xdc00 || low > 0xdfff) return 0;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    return c >= 0xd800 && c < 0xe000 ? 0 : gw_utf8_encode(c, out);
}

static enum gw_err string(struct reader *r, struct gw_slice *out)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    if (!take(r, '"')) return GW_ERR_MALFORMED;
    const uint8_t *close = r->at; /* what is read is never longer than what is written */
    while (close < r->end && *close != '"')
        close += *close == '\\' && close + 1 < r->end ? 2 : 1;
    uint8_t *bytes = gw_arena_get(r->arena, (size_t)(close - r->at) + 4);
    if (!bytes) return GW_ERR_NOMEM;
    size_t len = 0;
    while (r->at < r->end && *r->at != '"') {
        uint8_t c = *r->at++;
        if (c < 0x20) return GW_ERR_MALFORMED;
        if (c == '\\') {
            if (r->at == r->end) return GW_ERR_MALFORMED;
            c = *r->at++;
            const char *found = c ? strchr(letters, c) : NULL;
            unsigned wrote = 1;
            if (found)
                bytes[len] = (uint8_t)meanings[found - letters];
            else
                wrote = c == 'u' ? unicode(r, bytes + len) : 0;
            if (!wrote) return GW_ERR_MALFORMED;
            len += wrote;
        } else {
            bytes[len++] = c;
        }
    }
    *out = gw_slice_of(bytes, len);
    return take(r, '"') && gw_utf8_is_valid(*out) ? GW_OK : GW_ERR_MALFORMED;
}

static enum gw_err value(struct reader *r, struct gw_wit_json_value **out);

static enum gw_err members(struct reader *r, bool is_object,
                           struct gw_wit_json_value *list)
{
    struct gw_wit_json_value **last = &list->first;
    char close = is_object ? '}' : ']';
    if (take(r, close)) return GW_OK;
    do {
        struct gw_slice key = {NULL, 0};
        enum gw_err err = is_object ? string(r, &key) : GW_OK;
        if (!err && is_object && !take(r, ':')) err = GW_ERR_MALFORMED;
        if (!err) err = value(r, last);
        if (err) return err;
        (*last)->key = key;
        last = &(*last)->next;
    } while (take(r, ','));
    return take(r, close) ? GW_OK : GW_ERR_MALFORMED;
}

/* A number, true, false or null: which one does not matter. */
static enum gw_err word(struct reader *r)
{
    const uint8_t *from = r->at;
    while (r->at < r->end && (*r->at == '-' || *r->at == '+' || *r->at == '.' ||
                              (*r->at >= '0' && *r->at <= '9') ||
                              (*r->at >= 'a' && *r->at <= 'z') || *r->at == 'E'))
        r->at++;
    return r->at > from ? GW_OK : GW_ERR_MALFORMED;
}

static enum gw_err value(struct reader *r, struct gw_wit_json_value **out)
{
    if (r->depth == MAX_DEPTH) return GW_ERR_LIMIT;
    struct gw_wit_json_value *v = gw_arena_zero(r->arena, sizeof *v);
    if (!v) return GW_ERR_NOMEM;
    *out = v;
    skip_blanks(r);
    if (r->at < r->end && *r->at == '"') {
        v->kind = GW_WIT_JSON_STRING;
        return string(r, &v->text);
    }
    bool is_object = take(r, '{');
    if (!is_object && !take(r, '[')) return word(r);
    if (is_object) v->kind = GW_WIT_JSON_OBJECT;
    r->depth++;
    enum gw_err err = members(r, is_object, v);
    r->depth--;
    return err;
}

enum gw_err gw_wit_json_read(struct gw_arena *arena, struct gw_slice text,
                             struct gw_wit_json_value **out)
{
    struct reader r = {.arena = arena, .at = text.data, .end = text.data + text.len};
    enum gw_err err = value(&r, out);
    if (err) return err;
    skip_blanks(&r);
    return r.at == r.end ? GW_OK : GW_ERR_MALFORMED;
}

const struct gw_wit_json_value *gw_wit_json_find(const struct gw_wit_json_value *object,
                                                 const char *key)
{
    if (!object || object->kind != GW_WIT_JSON_OBJECT) return NULL;
    for (const struct gw_wit_json_value *v = object->first; v; v = v->next)
        if (gw_slice_is(v->key, key)) return v;
    return NULL;
}
