/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/names.h"

#include <inttypes.h>

#include "base/compiler.h"
#include "base/sink.h"

/* Enough of a name for a message. */
#define SHOWN(s) (int)((s).len < 80 ? (s).len : 80), (const char *)(s).data

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static bool is_small(uint8_t c) { return c >= 'a' && c <= 'z'; }
static bool is_large(uint8_t c) { return c >= 'A' && c <= 'Z'; }
static uint8_t small(uint8_t c) { return is_large(c) ? (uint8_t)(c + 32) : c; }

static struct gw_slice from(struct gw_slice s, size_t at)
{
    return gw_slice_of(s.data + at, s.len - at);
}

static struct gw_slice until(struct gw_slice s, size_t at)
{
    return gw_slice_of(s.data, at);
}

/* Position of the first (last) such byte, or s.len. */
static size_t first_of(struct gw_slice s, uint8_t c)
{
    size_t i = 0;
    while (i < s.len && s.data[i] != c)
        i++;
    return i;
}

static size_t last_of(struct gw_slice s, uint8_t c)
{
    for (size_t i = s.len; i-- > 0;)
        if (s.data[i] == c) return i;
    return s.len;
}

/* -- labels ------------------------------------------------------------------------ */

/* Fragments between hyphens; each of one case. `words`: only small letters. */
static bool is_kebab(struct gw_slice text, bool words)
{
    bool has_small = false, has_large = false;
    size_t len = 0; /* of the fragment so far */
    if (text.len && is_digit(text.data[0])) return false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (c == '-') {
            if (len == 0) return false;
            len = 0;
            has_small = has_large = false;
            continue;
        }
        has_small |= is_small(c);
        has_large |= is_large(c);
        if (!is_small(c) && !is_digit(c) && (words || !is_large(c))) return false;
        if (has_small && has_large) return false;
        len++;
    }
    return len > 0;
}

bool gw_comp_name_is_label(struct gw_slice text) { return is_kebab(text, false); }

struct gw_slice gw_comp_name_suggest(struct gw_slice text, char *out)
{
    enum { ROOM = 64 };
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        bool starts_word = is_large(c) && i > 0 && !is_large(text.data[i - 1]);
        bool is_joint = !is_small(c) && !is_large(c) && !is_digit(c);
        if (len + 2 > ROOM || c >= 0x80) return gw_slice_of(NULL, 0);
        if ((starts_word || is_joint) && len && out[len - 1] != '-') out[len++] = '-';
        if (!is_joint) out[len++] = (char)small(c);
    }
    struct gw_slice label = gw_slice_of(out, len);
    return gw_comp_name_is_label(label) ? label : gw_slice_of(NULL, 0);
}

bool gw_comp_name_label_same(struct gw_slice a, struct gw_slice b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++)
        if (small(a.data[i]) != small(b.data[i])) return false;
    return true;
}

/* -- names ------------------------------------------------------------------------- */

static enum gw_err not_kebab(struct gw_slice text, struct gw_slice part,
                             struct gw_diag *diag)
{
    char room[64];
    struct gw_slice meant = gw_comp_name_suggest(part, room);
    return gw_diag_set(diag, GW_ERR_INVALID,
                       "`%.*s` is not a valid extern name: `%.*s` is not in kebab case "
                       "(words of one case, joined by hyphens)%s%.*s%s",
                       SHOWN(text), SHOWN(part), meant.len ? "; write `" : "",
                       SHOWN(meant), meant.len ? "`" : "");
}

static enum gw_err check_label(struct gw_slice text, struct gw_slice label,
                               struct gw_diag *diag)
{
    return gw_comp_name_is_label(label) ? GW_OK : not_kebab(text, label, diag);
}

static enum gw_err check_words(struct gw_slice text, struct gw_slice words,
                               struct gw_diag *diag)
{
    return is_kebab(words, true) ? GW_OK : not_kebab(text, words, diag);
}

/* `r.m`, what follows [method] and [static]. */
static enum gw_err parse_member(struct gw_slice rest, struct gw_comp_name *name,
                                struct gw_diag *diag)
{
    size_t dot = first_of(rest, '.');
    if (dot == rest.len)
        return gw_diag_set(
            diag, GW_ERR_INVALID,
            "`%.*s` is not a valid extern name: failed to find `.` character "
            "between resource and function",
            SHOWN(name->text));
    name->resource = until(rest, dot);
    name->label = from(rest, dot + 1);
    enum gw_err err = check_label(name->text, name->resource, diag);
    return err ? err : check_label(name->text, name->label, diag);
}

static bool cut_prefix(struct gw_slice *text, const char *prefix)
{
    size_t len = strlen(prefix);
    if (text->len < len || memcmp(text->data, prefix, len) != 0) return false;
    *text = from(*text, len);
    return true;
}

static enum gw_err parse_plain(struct gw_comp_name *name, struct gw_diag *diag)
{
    struct gw_slice rest = name->text;
    if (cut_prefix(&rest, "[constructor]")) {
        name->kind = GW_COMP_NAME_CONSTRUCTOR;
        name->resource = rest;
        return check_label(name->text, rest, diag);
    }
    if (cut_prefix(&rest, "[method]")) {
        name->kind = GW_COMP_NAME_METHOD;
        return parse_member(rest, name, diag);
    }
    if (cut_prefix(&rest, "[static]")) {
        name->kind = GW_COMP_NAME_STATIC;
        return parse_member(rest, name, diag);
    }
    name->kind = GW_COMP_NAME_PLAIN;
    name->label = rest;
    return check_label(name->text, rest, diag);
}

/* [1-9][0-9]*, 0.[1-9][0-9]*, 0.0.[1-9][0-9]* or 0.0.0: fills in what is not there. */
static bool parse_canonical(struct gw_slice text, struct gw_semver *out)
{
    char full[64];
    unsigned dots = 0;
    if (text.len == 0 || text.len > sizeof full - 5) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '.' && !is_digit(text.data[i])) return false;
        dots += text.data[i] == '.';
    }
    if (dots > 2) return false;
    memcpy(full, text.data, text.len);
    memcpy(full + text.len, ".0.0", 4);
    struct gw_semver v;
    if (gw_semver_parse(gw_slice_of(full, text.len + 4 - 2 * dots), &v, NULL))
        return false;
    if (dots == 0 ? v.major == 0 : v.major != 0) return false;
    if (dots == 1 && v.minor == 0) return false;
    if (dots == 2 && v.minor != 0) return false;
    *out = v;
    return true;
}

static enum gw_err parse_version(struct gw_slice text, gw_comp_features features,
                                 struct gw_comp_name *name, struct gw_diag *diag)
{
    struct gw_diag inner = GW_DIAG_INIT;
    name->version_text = text;
    name->has_version = true;
    if (gw_comp_features_have(features, GW_COMP_FEATURE_CANONICAL_NAMES) &&
        parse_canonical(text, &name->version)) {
        name->is_canonical = true;
        return GW_OK;
    }
    if (!gw_semver_parse(text, &name->version, &inner)) return GW_OK;
    return gw_diag_set(
        diag, GW_ERR_INVALID,
        "`%.*s` is not a valid extern name: `%.*s` is not a valid semver: %s",
        SHOWN(name->text), SHOWN(text), inner.text);
}

/* Each part between separators. */
static enum gw_err check_parts(struct gw_slice text, struct gw_slice parts,
                               uint8_t between, bool words, struct gw_diag *diag)
{
    for (;;) {
        size_t end = first_of(parts, between);
        struct gw_slice part = until(parts, end);
        enum gw_err err =
            words ? check_words(text, part, diag) : check_label(text, part, diag);
        if (err || end == parts.len) return err;
        parts = from(parts, end + 1);
    }
}

static enum gw_err nested(const struct gw_comp_name *name, const char *expected,
                          struct gw_slice found, struct gw_diag *diag)
{
    return gw_diag_set(diag, GW_ERR_INVALID,
                       "`%.*s` is not a valid extern name: %s: `%.*s` (nested names need "
                       "feature cm-nested-names)",
                       SHOWN(name->text), expected, SHOWN(found));
}

static enum gw_err parse_interface(gw_comp_features features, struct gw_comp_name *name,
                                   struct gw_diag *diag)
{
    bool may_nest = gw_comp_features_have(features, GW_COMP_FEATURE_NESTED_NAMES);
    struct gw_slice rest = name->text, path = until(rest, first_of(rest, '@'));
    size_t slash = first_of(path, '/'), colon = last_of(until(path, slash), ':');
    name->kind = GW_COMP_NAME_INTERFACE;
    if (colon == slash) return not_kebab(name->text, until(path, slash), diag);
    name->ns = until(path, colon);
    name->package = gw_slice_of(path.data + colon + 1, slash - colon - 1);
    name->interface = slash < path.len ? from(path, slash + 1) : from(path, path.len);
    enum gw_err err = GW_OK;
    if (!may_nest && first_of(name->ns, ':') < name->ns.len)
        err = nested(name, "expected `/` after package name", from(path, colon), diag);
    if (!err) err = check_parts(name->text, name->ns, ':', true, diag);
    if (!err) err = check_words(name->text, name->package, diag);
    if (!err && slash == path.len)
        err = gw_diag_set(diag, GW_ERR_INVALID,
                          "`%.*s` is not a valid extern name: expected `/` after package "
                          "name",
                          SHOWN(name->text));
    size_t second = first_of(name->interface, '/');
    if (!err && !may_nest && second < name->interface.len)
        err = nested(name, "trailing characters found", from(name->interface, second),
                     diag);
    if (!err) err = check_parts(name->text, name->interface, '/', false, diag);
    if (!err && path.len < rest.len)
        err = parse_version(from(rest, path.len + 1), features, name, diag);
    return err;
}

/* -- dependencies ------------------------------------------------------------------ */

static enum gw_err not_dependency(const struct gw_comp_name *name, const char *expected,
                                  struct gw_diag *diag)
{
    return gw_diag_set(diag, GW_ERR_INVALID,
                       "`%.*s` is not a valid extern name: expected %s", SHOWN(name->text),
                       expected);
}

static enum gw_err check_semver(const struct gw_comp_name *name, struct gw_slice text,
                                struct gw_diag *diag)
{
    struct gw_semver version;
    struct gw_diag inner = GW_DIAG_INIT;
    if (!gw_semver_parse(text, &version, &inner)) return GW_OK;
    return gw_diag_set(
        diag, GW_ERR_INVALID,
        "`%.*s` is not a valid extern name: `%.*s` is not a valid semver: %s",
        SHOWN(name->text), SHOWN(text), inner.text);
}

/* `*`, or `{>=1.0.0}`, `{<2.0.0}`, `{>=1.0.0 <2.0.0}` */
static enum gw_err check_range(const struct gw_comp_name *name, struct gw_slice range,
                               struct gw_diag *diag)
{
    static const char *const expected = "`*`, or a range such as {>=1.0.0 <2.0.0}";
    struct gw_slice rest = range;
    if (range.len == 1 && range.data[0] == '*') return GW_OK;
    if (!cut_prefix(&rest, "{") || rest.len == 0 || rest.data[rest.len - 1] != '}')
        return not_dependency(name, expected, diag);
    rest.len--;
    size_t blank = first_of(rest, ' ');
    struct gw_slice low = until(rest, blank), high = rest;
    enum gw_err err = GW_OK;
    if (cut_prefix(&low, ">=")) {
        err = check_semver(name, low, diag);
        high = blank < rest.len ? from(rest, blank + 1) : (struct gw_slice){NULL, 0};
    }
    if (err || high.data == NULL) return err;
    return cut_prefix(&high, "<") ? check_semver(name, high, diag)
                                  : not_dependency(name, expected, diag);
}

static enum gw_err check_package(const struct gw_comp_name *name, struct gw_slice text,
                                 bool is_range, struct gw_diag *diag)
{
    size_t version = first_of(text, '@'), colon = first_of(until(text, version), ':');
    if (colon == version) return not_dependency(name, "a package, `ns:name`", diag);
    enum gw_err err = check_words(name->text, until(text, colon), diag);
    if (!err)
        err = check_words(name->text, from(until(text, version), colon + 1), diag);
    if (err || version == text.len) return err;
    return is_range ? check_range(name, from(text, version + 1), diag)
                    : check_semver(name, from(text, version + 1), diag);
}

/* What stands in `<...>`, and what behind it. */
static bool brackets(struct gw_slice *rest, struct gw_slice *inside)
{
    size_t end = rest->len;
    for (size_t i = 0, depth = 0; i < rest->len && end == rest->len; i++) {
        /* a range has signs of its own, in braces */
        depth += rest->data[i] == '{';
        depth -= rest->data[i] == '}' && depth > 0;
        if (depth == 0 && rest->data[i] == '>') end = i;
    }
    if (end == rest->len) return false;
    *inside = until(*rest, end);
    *rest = from(*rest, end + 1);
    return first_of(*inside, '<') == inside->len || first_of(*inside, '{') < inside->len;
}

static enum gw_err parse_dependency(struct gw_comp_name *name, struct gw_diag *diag)
{
    struct gw_slice rest = name->text, inside;
    bool is_locked = cut_prefix(&rest, "locked-dep=<");
    bool is_unlocked = !is_locked && cut_prefix(&rest, "unlocked-dep=<");
    bool is_url = !is_locked && !is_unlocked && cut_prefix(&rest, "url=<");
    if (!is_locked && !is_unlocked && !is_url) cut_prefix(&rest, "integrity=<");
    name->kind = GW_COMP_NAME_DEPENDENCY;
    if (!brackets(&rest, &inside)) return not_dependency(name, "`>`", diag);
    enum gw_err err = is_locked || is_unlocked
                          ? check_package(name, inside, is_unlocked, diag)
                          : GW_OK;
    if (!err && (is_locked || is_url) && cut_prefix(&rest, ",integrity=<") &&
        !brackets(&rest, &inside))
        err = not_dependency(name, "`>`", diag);
    if (!err && rest.len) err = not_dependency(name, "the end of the name", diag);
    return err;
}

static bool is_dependency(struct gw_slice text)
{
    static const char *const prefixes[] = {"locked-dep=<", "unlocked-dep=<", "url=<",
                                           "integrity=<"};
    for (unsigned i = 0; i < GW_COUNT(prefixes); i++)
        if (cut_prefix(&text, prefixes[i])) return true;
    return false;
}

enum gw_err gw_comp_name_parse(struct gw_slice text, gw_comp_features features,
                               struct gw_comp_name *out, struct gw_diag *diag)
{
    struct gw_comp_name name = {.text = text};
    enum gw_err err;
    if (gw_comp_features_have(features, GW_COMP_FEATURE_DEPENDENCY_NAMES) &&
        is_dependency(text))
        err = parse_dependency(&name, diag);
    else
        err = first_of(text, ':') < text.len ? parse_interface(features, &name, diag)
                                             : parse_plain(&name, diag);
    if (!err) *out = name;
    return err;
}

/* -- uniqueness -------------------------------------------------------------------- */

struct gw_slice gw_comp_name_key(const struct gw_comp_name *name, char *out)
{
    struct gw_slice text = name->text;
    if (name->kind == GW_COMP_NAME_METHOD || name->kind == GW_COMP_NAME_STATIC) {
        text = from(text, first_of(text, ']') + 1);
        if (gw_comp_name_label_same(name->resource, name->label)) text = name->label;
    }
    for (size_t i = 0; i < text.len; i++)
        out[i] = (char)small(text.data[i]);
    return gw_slice_of(out, text.len);
}

/* The key's text without making letters small. */
static struct gw_slice key_text(const struct gw_comp_name *name)
{
    if (name->kind != GW_COMP_NAME_METHOD && name->kind != GW_COMP_NAME_STATIC)
        return name->text;
    if (gw_comp_name_label_same(name->resource, name->label)) return name->label;
    return from(name->text, first_of(name->text, ']') + 1);
}

bool gw_comp_name_clash(const struct gw_comp_name *a, const struct gw_comp_name *b)
{
    return gw_comp_name_label_same(key_text(a), key_text(b));
}

enum gw_err gw_comp_name_check_suffix(const struct gw_comp_name *name,
                                      struct gw_slice suffix, struct gw_diag *diag)
{
    char full[256];
    struct gw_semver version;
    if (name->kind != GW_COMP_NAME_INTERFACE || !name->is_canonical)
        return gw_diag_set(
            diag, GW_ERR_INVALID,
            "`%.*s` is not valid with `versionsuffix`: its name must end in a "
            "canonical version, such as `@1` or `@0.2`",
            SHOWN(name->text));
    size_t len = name->version_text.len + suffix.len;
    struct gw_diag inner = GW_DIAG_INIT;
    if (len > sizeof full)
        return gw_diag_set(diag, GW_ERR_INVALID, "versionsuffix is too long");
    memcpy(full, name->version_text.data, name->version_text.len);
    if (suffix.len) memcpy(full + name->version_text.len, suffix.data, suffix.len);
    if (!gw_semver_parse(gw_slice_of(full, len), &version, &inner)) return GW_OK;
    return gw_diag_set(
        diag, GW_ERR_INVALID,
        "versionsuffix `%.*s` does not complete `%.*s` to a valid semver: %s",
        SHOWN(suffix), SHOWN(name->text), inner.text);
}

/* -- version tracks ---------------------------------------------------------------- */

struct gw_slice gw_comp_name_unversioned(struct gw_slice name)
{
    const uint8_t *at = name.len ? memchr(name.data, '@', name.len) : NULL;
    return at ? gw_slice_of(name.data, (size_t)(at - name.data)) : name;
}

bool gw_comp_name_track(struct gw_slice name, char *out, struct gw_slice *key)
{
    struct gw_comp_name parsed;
    *key = name;
    if (gw_comp_name_parse(name, GW_COMP_FEATURES_ALL, &parsed, NULL) ||
        !parsed.has_version || parsed.version.prerelease.len)
        return true;
    struct gw_slice front = gw_comp_name_unversioned(name);
    if (front.len > GW_COMP_TRACK_BYTES - 80) return false;
    struct gw_sink sink = gw_sink_of(out, GW_COMP_TRACK_BYTES);
    const struct gw_semver *v = &parsed.version;
    gw_sink_print(&sink, "%.*s@", GW_SLICE_ARG(front));
    if (v->major)
        gw_sink_print(&sink, "%" PRIu64, v->major);
    else if (v->minor)
        gw_sink_print(&sink, "0.%" PRIu64, v->minor);
    else
        gw_sink_print(&sink, "0.0.%" PRIu64, v->patch);
    *key = gw_slice_of(out, sink.len);
    return true;
}
