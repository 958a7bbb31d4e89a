/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/config.h"

#include "base/suggest.h"
#include "component/compose/yaml.h"

struct reader {
    struct gw_arena *arena;
    struct gw_diag *diag;
    enum gw_err err;
};

static bool fail(struct reader *r, const struct gw_yaml *node, const char *what)
{
    if (!r->err)
        r->err = gw_diag_at_line(r->diag, GW_ERR_MALFORMED, node->line, 1, "`%.*s` %s",
                                 GW_SLICE_ARG(node->key), what);
    return false;
}

static void *array(struct reader *r, const struct gw_yaml *node, size_t item_bytes,
                   uint32_t *count)
{
    *count = 0;
    for (const struct gw_yaml *i = node->first; i; i = i->next)
        ++*count;
    void *items = gw_arena_zero(r->arena, (*count + 1) * item_bytes);
    if (!items) r->err = GW_ERR_NOMEM;
    return items;
}

static bool is_kind(struct reader *r, const struct gw_yaml *node, enum gw_yaml_kind kind)
{
    static const char *const texts[] = {[GW_YAML_SCALAR] = "must be a single value",
                                        [GW_YAML_MAP] =
                                            "must be a mapping, `name: value`",
                                        [GW_YAML_LIST] = "must be a list, `[a, b]`"};
    if (node->kind == kind) return true;
    return (node->kind == GW_YAML_EMPTY && kind != GW_YAML_SCALAR) ||
           fail(r, node, texts[kind]);
}

static bool text(struct reader *r, const struct gw_yaml *node, struct gw_slice *out)
{
    *out = node->text;
    return is_kind(r, node, GW_YAML_SCALAR);
}

static bool boolean(struct reader *r, const struct gw_yaml *node, bool *out)
{
    *out = gw_slice_is(node->text, "true");
    return *out || gw_slice_is(node->text, "false") ||
           fail(r, node, "must be `true` or `false`");
}

static bool texts(struct reader *r, const struct gw_yaml *node,
                  const struct gw_slice **out, uint32_t *count)
{
    struct gw_slice *items = array(r, node, sizeof *items, count);
    *out = items;
    if (!items || !is_kind(r, node, GW_YAML_LIST)) return false;
    for (const struct gw_yaml *i = node->first; i; i = i->next)
        if (i->kind != GW_YAML_SCALAR)
            return fail(r, node, "must be a list of paths");
        else
            *items++ = i->text;
    return true;
}

static bool unknown(struct reader *r, const struct gw_yaml *node,
                    const char *const *known, unsigned count)
{
    struct gw_suggest near = {.wanted = node->key};
    for (unsigned i = 0; i < count; i++)
        gw_suggest_offer(&near, gw_slice_str(known[i]));
    if (!r->err)
        r->err = gw_diag_at_line(r->diag, GW_ERR_MALFORMED, node->line, 1,
                                 near.best.data
                                     ? "there is no key `%.*s`; did you mean `%.*s`?"
                                     : "there is no key `%.*s`%.*s",
                                 GW_SLICE_ARG(node->key), GW_SLICE_ARG(near.best));
    return false;
}

/* The position of a node's key among those that are known. */
static bool find(struct reader *r, const struct gw_yaml *node, const char *const *known,
                 unsigned count, unsigned *out)
{
    for (unsigned i = 0; i < count; i++)
        if (gw_slice_is(node->key, known[i])) return *out = i, true;
    return unknown(r, node, known, count);
}

/* A mapping of two keys, the first of which a single value stands for, too. */
static bool pair(struct reader *r, const struct gw_yaml *node, const char *const known[2],
                 struct gw_slice out[2])
{
    unsigned key = 0;
    if (node->kind == GW_YAML_SCALAR) return text(r, node, &out[0]);
    if (!is_kind(r, node, GW_YAML_MAP)) return false;
    for (const struct gw_yaml *i = node->first; i; i = i->next)
        if (!find(r, i, known, known[1] ? 2 : 1, &key) || !text(r, i, &out[key]))
            return false;
    return out[0].len > 0 || fail(r, node, "lacks what it is to be");
}

static bool arguments(struct reader *r, const struct gw_yaml *node,
                      struct gw_compose_instantiation *out)
{
    static const char *const known[] = {"instance", "export"};
    struct gw_compose_argument *items = array(r, node, sizeof *items, &out->arg_count);
    out->args = items;
    if (!items || !is_kind(r, node, GW_YAML_MAP)) return false;
    for (const struct gw_yaml *i = node->first; i; i = i->next, items++) {
        struct gw_slice parts[2] = {
            {NULL, 0},
            {NULL, 0}
        };
        if (!pair(r, i, known, parts)) return false;
        *items = (struct gw_compose_argument){i->key, parts[0], parts[1]};
    }
    return true;
}

static bool instantiation(struct reader *r, const struct gw_yaml *node,
                          struct gw_compose_instantiation *out)
{
    static const char *const known[] = {"dependency", "arguments"};
    unsigned key = 0;
    out->name = node->key;
    if (!is_kind(r, node, GW_YAML_MAP)) return false;
    for (const struct gw_yaml *i = node->first; i; i = i->next)
        if (!find(r, i, known, 2, &key) ||
            !(key == 0 ? text(r, i, &out->dependency) : arguments(r, i, out)))
            return false;
    return true;
}

static bool instantiations(struct reader *r, const struct gw_yaml *node,
                           struct gw_compose_config *out)
{
    struct gw_compose_instantiation *items =
        array(r, node, sizeof *items, &out->instantiation_count);
    out->instantiations = items;
    if (!items || !is_kind(r, node, GW_YAML_MAP)) return false;
    for (const struct gw_yaml *i = node->first; i; i = i->next)
        if (!instantiation(r, i, items++)) return false;
    return true;
}

static bool dependencies(struct reader *r, const struct gw_yaml *node,
                         struct gw_compose_config *out)
{
    static const char *const known[] = {"path", NULL};
    struct gw_compose_dependency *items =
        array(r, node, sizeof *items, &out->dependency_count);
    out->dependencies = items;
    if (!items || !is_kind(r, node, GW_YAML_MAP)) return false;
    for (const struct gw_yaml *i = node->first; i; i = i->next, items++) {
        struct gw_slice path[2] = {
            {NULL, 0},
            {NULL, 0}
        };
        if (!pair(r, i, known, path)) return false;
        *items = (struct gw_compose_dependency){.name = i->key, .path = path[0]};
    }
    return true;
}

static bool key(struct reader *r, const struct gw_yaml *node,
                struct gw_compose_config *out)
{
    static const char *const known[] = {
        "definitions",      "search-paths",      "dependencies",   "instantiations",
        "disallow-imports", "import-components", "skip-validation"};
    unsigned which = 0;
    if (!find(r, node, known, sizeof known / sizeof *known, &which)) return false;
    switch (which) {
    case 0:
        return texts(r, node, &out->definitions, &out->definition_count);
    case 1:
        return texts(r, node, &out->search_paths, &out->search_path_count);
    case 2:
        return dependencies(r, node, out);
    case 3:
        return instantiations(r, node, out);
    case 4:
        return boolean(r, node, &out->disallow_imports);
    case 5:
        return boolean(r, node, &out->import_components);
    default:
        return boolean(r, node, &out->skip_validation);
    }
}

enum gw_err gw_compose_config_read(struct gw_slice source, struct gw_arena *arena,
                                   struct gw_diag *diag, struct gw_compose_config *out)
{
    struct reader r = {arena, diag, GW_OK};
    struct gw_compose_config config = {.definitions = NULL};
    struct gw_yaml *root;
    enum gw_err err = gw_yaml_read(source, arena, diag, &root);
    if (err) return err;
    root->key = gw_slice_str("the whole");
    if (!is_kind(&r, root, GW_YAML_MAP)) return r.err;
    for (const struct gw_yaml *i = root->first; i; i = i->next)
        if (!key(&r, i, &config)) return r.err;
    *out = config;
    return GW_OK;
}
