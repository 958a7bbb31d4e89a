/* SPDX-License-Identifier: Apache-2.0 */
/* Characters are looked at one after the other; where a block ends is told by the column in which
 * the next item stands. */
#include "component/compose/yaml.h"

enum { MAX_DEPTH = 32, MAX_KEYS = 10000 };

struct reader {
    const uint8_t *at, *end, *line_start;
    uint32_t line, depth;
    struct gw_arena *arena;
    struct gw_diag *diag;
    enum gw_err err;
};

static bool fail(struct reader *r, enum gw_err err, const char *what)
{
    if (r->err) return false;
    r->err = err;
    gw_diag_at_line(r->diag, err, r->line, (uint32_t)(r->at - r->line_start) + 1, "%s",
                    what);
    return false;
}

static uint8_t peek(const struct reader *r) { return r->at < r->end ? *r->at : '\n'; }

static uint8_t peek_next(const struct reader *r)
{
    return r->at + 1 < r->end ? r->at[1] : '\n';
}

static bool is_blank(uint8_t c) { return c == ' ' || c == '\t' || c == '\r'; }

/* Over blanks and a comment, to something or to the end of the line. */
static void skip_blanks(struct reader *r)
{
    while (r->at < r->end && is_blank(*r->at))
        r->at++;
    if (peek(r) == '#' && (r->at == r->line_start || is_blank(r->at[-1])))
        while (r->at < r->end && *r->at != '\n')
            r->at++;
}

/* To the next thing, over ends of lines.       returns  false at the end of the text */
static bool skip(struct reader *r)
{
    for (skip_blanks(r); r->at < r->end && *r->at == '\n'; skip_blanks(r)) {
        r->line_start = ++r->at;
        r->line++;
    }
    return r->at < r->end;
}

static uint32_t column(const struct reader *r)
{
    return (uint32_t)(r->at - r->line_start);
}

static struct gw_yaml *new_node(struct reader *r, enum gw_yaml_kind kind)
{
    struct gw_yaml *node = gw_arena_zero(r->arena, sizeof *node);
    if (!node) {
        fail(r, GW_ERR_NOMEM, "out of memory");
        return NULL;
    }
    node->kind = kind;
    node->line = r->line;
    return node;
}

/* -- scalars ----------------------------------------------------------------------- */

static bool quoted(struct reader *r, struct gw_slice *out)
{
    uint8_t quote = *r->at++;
    const uint8_t *from = r->at;
    while (r->at < r->end && *r->at != quote && *r->at != '\n') {
        if (*r->at == '\\' && quote == '"')
            return fail(r, GW_ERR_MALFORMED,
                        "escapes are not read here; use '...', which has none");
        r->at++;
    }
    if (peek(r) != quote) return fail(r, GW_ERR_MALFORMED, "a quote is not closed");
    *out = gw_slice_of(from, (size_t)(r->at++ - from));
    return true;
}

static bool ends_plain(const struct reader *r, bool in_flow)
{
    uint8_t c = peek(r), next = peek_next(r);
    if (c == '\n') return true;
    if (c == ':' && (is_blank(next) || next == '\n')) return true;
    if (c == '#' && r->at > r->line_start && is_blank(r->at[-1])) return true;
    return in_flow && (c == ',' || c == ']' || c == '}' || c == '[' || c == '{');
}

static bool scalar(struct reader *r, bool in_flow, struct gw_slice *out)
{
    uint8_t c = peek(r);
    if (c == '\'' || c == '"') return quoted(r, out);
    if (memchr("&*!|>%@`", c, 8))
        return fail(
            r, GW_ERR_MALFORMED,
            "anchors, tags and block scalars are not read here; quote what begins "
            "with such a sign");
    const uint8_t *from = r->at;
    while (!ends_plain(r, in_flow))
        r->at++;
    const uint8_t *to = r->at;
    while (to > from && is_blank(to[-1]))
        to--;
    *out = gw_slice_of(from, (size_t)(to - from));
    return out->len > 0 || fail(r, GW_ERR_MALFORMED, "expected a name or a value");
}

/* -- collections ------------------------------------------------------------------- */

static struct gw_yaml *value(struct reader *r, bool in_flow, int64_t indent);

static bool enter(struct reader *r)
{
    if (++r->depth <= MAX_DEPTH) return true;
    return fail(r, GW_ERR_LIMIT, "nested deeper than the limit of 32");
}

/* Behind a key: the colon, and no second key of that name. */
static bool colon(struct reader *r, const struct gw_yaml *map, struct gw_slice key)
{
    skip_blanks(r);
    if (peek(r) != ':') return fail(r, GW_ERR_MALFORMED, "expected `: ` behind a key");
    uint32_t count = 0;
    for (const struct gw_yaml *i = map->first; i; i = i->next, count++)
        if (gw_slice_eq(i->key, key))
            return fail(r, GW_ERR_MALFORMED, "this key is there twice");
    if (count >= MAX_KEYS)
        return fail(r, GW_ERR_LIMIT, "a mapping has more keys than the limit of 10000");
    r->at++;
    return true;
}

static struct gw_yaml *flow(struct reader *r)
{
    bool is_map = *r->at++ == '{';
    uint8_t close = is_map ? '}' : ']';
    struct gw_yaml *node = new_node(r, is_map ? GW_YAML_MAP : GW_YAML_LIST);
    if (!node || !enter(r)) return NULL;
    for (struct gw_yaml **tail = &node->first;;) {
        struct gw_slice key = {NULL, 0};
        if (!skip(r)) return fail(r, GW_ERR_MALFORMED, "a bracket is not closed"), NULL;
        if (peek(r) == close) break;
        if (is_map && (!scalar(r, true, &key) || !colon(r, node, key) || !skip(r)))
            return fail(r, GW_ERR_MALFORMED, "a bracket is not closed"), NULL;
        *tail = value(r, true, -1);
        if (!*tail) return NULL;
        (*tail)->key = key;
        tail = &(*tail)->next;
        bool more = skip(r);
        if (peek(r) == ',')
            r->at++;
        else if (peek(r) != close)
            return fail(r, GW_ERR_MALFORMED,
                        more ? "expected `,` or a closing bracket"
                             : "a bracket is not closed"),
                   NULL;
    }
    r->at++;
    r->depth--;
    return node;
}

/* Items of one column, each on lines of its own: `key: value`, or `- value`. */
static struct gw_yaml *block(struct reader *r)
{
    uint32_t indent = column(r);
    bool is_list = peek(r) == '-' && (is_blank(peek_next(r)) || peek_next(r) == '\n');
    struct gw_yaml *node = new_node(r, is_list ? GW_YAML_LIST : GW_YAML_MAP);
    if (!node || !enter(r)) return NULL;
    for (struct gw_yaml **tail = &node->first;;) {
        struct gw_slice key = {NULL, 0};
        if (is_list &&
            (peek(r) != '-' || !(is_blank(peek_next(r)) || peek_next(r) == '\n')))
            break;
        if (is_list)
            r->at++;
        else if (!scalar(r, false, &key) || !colon(r, node, key))
            return NULL;
        skip_blanks(r);
        if (peek(r) != '\n' || skip(r)) {
            bool is_deeper =
                column(r) > indent || (!is_list && column(r) == indent && peek(r) == '-');
            *tail = is_deeper ? value(r, false, indent) : new_node(r, GW_YAML_EMPTY);
        } else {
            *tail = new_node(r, GW_YAML_EMPTY);
        }
        if (!*tail) return NULL;
        (*tail)->key = key;
        tail = &(*tail)->next;
        uint32_t line = r->line;
        bool more = skip(r);
        if (!more || column(r) < indent) break;
        if (column(r) > indent || (r->line == line && r->at > r->line_start + indent))
            return fail(r, GW_ERR_MALFORMED,
                        "this is further to the right than its block"),
                   NULL;
    }
    r->depth--;
    return node;
}

/* Say whether a mapping begins here: on this line a `: ` comes behind a scalar. */
static bool is_key(const struct reader *r)
{
    struct reader probe = *r;
    struct gw_slice text;
    probe.diag = NULL;
    if (!scalar(&probe, false, &text)) return false;
    skip_blanks(&probe);
    return peek(&probe) == ':';
}

/* A value; in a block, `indent` is the column that its own items must exceed. */
static struct gw_yaml *value(struct reader *r, bool in_flow, int64_t indent)
{
    uint8_t c = peek(r);
    if (c == '[' || c == '{') return flow(r);
    bool is_dash = c == '-' && (is_blank(peek_next(r)) || peek_next(r) == '\n');
    if (!in_flow && (is_dash || is_key(r))) {
        const uint8_t *p = r->line_start; /* a block begins on a line of its own */
        while (p < r->at && (is_blank(*p) || *p == '-'))
            p++;
        if (p == r->at || indent < 0) return block(r);
        return fail(r, GW_ERR_MALFORMED, "a mapping begins on a line of its own"), NULL;
    }
    struct gw_yaml *node = new_node(r, GW_YAML_SCALAR);
    return node && scalar(r, in_flow, &node->text) ? node : NULL;
}

enum gw_err gw_yaml_read(struct gw_slice text, struct gw_arena *arena,
                         struct gw_diag *diag, struct gw_yaml **out)
{
    static const uint8_t nothing[1] = {0};
    const uint8_t *data = text.data ? text.data : nothing;
    struct reader r = {.at = data,
                       .end = data + text.len,
                       .line_start = data,
                       .line = 1,
                       .arena = arena,
                       .diag = diag};
    if (text.len >= 3 && memcmp(data, "---", 3) == 0) r.at += 3;
    struct gw_yaml *node = skip(&r) ? value(&r, false, -1) : new_node(&r, GW_YAML_EMPTY);
    if (node && skip(&r)) fail(&r, GW_ERR_MALFORMED, "expected the end of the file");
    if (!r.err) *out = node;
    return r.err;
}
