/* SPDX-License-Identifier: Apache-2.0 */
#include "base/compiler.h"
#include "component/model/names.h"

/* A cursor over the text; `part` names what is being read, for messages. */
struct cursor {
    struct gw_slice text;
    size_t at;
    struct gw_diag *diag;
};

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

static bool is_identifier(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

static bool at_end(const struct cursor *c) { return c->at == c->text.len; }

static enum gw_err unexpected(const struct cursor *c, const char *part)
{
    if (at_end(c))
        return gw_diag_set(c->diag, GW_ERR_MALFORMED,
                           "unexpected end of input while parsing %s", part);
    return gw_diag_set(c->diag, GW_ERR_MALFORMED,
                       "unexpected character '%c' while parsing %s", c->text.data[c->at],
                       part);
}

static enum gw_err read_number(struct cursor *c, const char *part, uint64_t *out)
{
    if (at_end(c) || !is_digit(c->text.data[c->at])) return unexpected(c, part);
    size_t start = c->at;
    uint64_t value = 0;
    for (; !at_end(c) && is_digit(c->text.data[c->at]); c->at++) {
        uint64_t digit = c->text.data[c->at] - (uint64_t)'0';
        if (value > (UINT64_MAX - digit) / 10)
            return gw_diag_set(c->diag, GW_ERR_MALFORMED,
                               "value of %s exceeds 18446744073709551615", part);
        value = value * 10 + digit;
    }
    if (c->at - start > 1 && c->text.data[start] == '0')
        return gw_diag_set(c->diag, GW_ERR_MALFORMED, "invalid leading zero in %s", part);
    *out = value;
    return GW_OK;
}

static enum gw_err read_dot(struct cursor *c, const char *before)
{
    if (at_end(c) || c->text.data[c->at] != '.') return unexpected(c, before);
    c->at++;
    return GW_OK;
}

/* Identifiers with dots between them; a number among them has no leading zero where
 * `is_strict`. */
static enum gw_err read_identifiers(struct cursor *c, const char *part, bool is_strict,
                                    struct gw_slice *out)
{
    size_t start = c->at;
    for (;;) {
        size_t first = c->at;
        bool is_number = true;
        for (; !at_end(c) && is_identifier(c->text.data[c->at]); c->at++)
            is_number &= is_digit(c->text.data[c->at]);
        size_t len = c->at - first;
        if (len == 0)
            return gw_diag_set(c->diag, GW_ERR_MALFORMED,
                               "empty identifier segment in %s", part);
        if (is_strict && is_number && len > 1 && c->text.data[first] == '0')
            return gw_diag_set(c->diag, GW_ERR_MALFORMED, "invalid leading zero in %s",
                               part);
        if (at_end(c) || c->text.data[c->at] != '.') break;
        c->at++;
    }
    *out = gw_slice_of(c->text.data + start, c->at - start);
    return GW_OK;
}

static enum gw_err read_numbers(struct cursor *c, struct gw_semver *v)
{
    enum gw_err err = read_number(c, "major version number", &v->major);
    if (!err) err = read_dot(c, "major version number");
    if (!err) err = read_number(c, "minor version number", &v->minor);
    if (!err) err = read_dot(c, "minor version number");
    if (!err) err = read_number(c, "patch version number", &v->patch);
    return err;
}

enum gw_err gw_semver_parse(struct gw_slice text, struct gw_semver *out,
                            struct gw_diag *diag)
{
    struct cursor c = {.text = text, .diag = diag};
    struct gw_semver v = {0};
    if (text.len == 0)
        return gw_diag_set(diag, GW_ERR_MALFORMED, "empty string, expected a version");
    enum gw_err err = read_numbers(&c, &v);
    if (err) return err;
    if (!at_end(&c) && text.data[c.at] == '-') {
        c.at++;
        err = read_identifiers(&c, "pre-release", true, &v.prerelease);
        if (err) return err;
    }
    if (!at_end(&c) && text.data[c.at] == '+') {
        c.at++;
        err = read_identifiers(&c, "build metadata", false, &v.build);
        if (err) return err;
    }
    if (!at_end(&c)) return unexpected(&c, "what follows the patch version number");
    *out = v;
    return GW_OK;
}

static int compare_numbers(uint64_t a, uint64_t b) { return a < b ? -1 : a > b; }

/* Cut the first identifier off. */
static struct gw_slice next_identifier(struct gw_slice *list)
{
    size_t len = 0;
    while (len < list->len && list->data[len] != '.')
        len++;
    struct gw_slice first = gw_slice_of(list->data, len);
    size_t skip = len < list->len ? len + 1 : len;
    *list = gw_slice_of(list->data + skip, list->len - skip);
    return first;
}

static bool is_number(struct gw_slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.data[i])) return false;
    return true;
}

/* Numbers by value (they have no leading zeros: the longer is larger), and below
 * words. */
static int compare_identifiers(struct gw_slice a, struct gw_slice b)
{
    bool a_number = is_number(a), b_number = is_number(b);
    if (a_number != b_number) return a_number ? -1 : 1;
    if (a_number && a.len != b.len) return a.len < b.len ? -1 : 1;
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.data, b.data, len) : 0;
    return order ? (order < 0 ? -1 : 1) : compare_numbers(a.len, b.len);
}

static int compare_prerelease(struct gw_slice a, struct gw_slice b)
{
    if (a.len == 0 || b.len == 0) return compare_numbers(a.len == 0, b.len == 0);
    while (a.len && b.len) {
        int order = compare_identifiers(next_identifier(&a), next_identifier(&b));
        if (order) return order;
    }
    return compare_numbers(a.len, b.len);
}

int gw_semver_compare(const struct gw_semver *a, const struct gw_semver *b)
{
    if (a->major != b->major) return compare_numbers(a->major, b->major);
    if (a->minor != b->minor) return compare_numbers(a->minor, b->minor);
    if (a->patch != b->patch) return compare_numbers(a->patch, b->patch);
    return compare_prerelease(a->prerelease, b->prerelease);
}

bool gw_semver_same_track(const struct gw_semver *a, const struct gw_semver *b)
{
    if (a->prerelease.len || b->prerelease.len) return gw_semver_compare(a, b) == 0;
    if (a->major != b->major) return false;
    if (a->major) return true;
    if (a->minor != b->minor) return false;
    return a->minor || a->patch == b->patch;
}
