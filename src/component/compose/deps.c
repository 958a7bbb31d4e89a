/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/deps.h"

#include <stdio.h>

#include "component/model/component.h"
#include "component/text/parse.h"
#include "component/wit/encode.h"
#include "component/wit/problem.h"

static const char *const endings[] = {".wat", ".wasm", ".wit"};

struct search {
    const struct gw_deps *deps;
    struct gw_wit *wit;
    const struct gw_wit_package_name *name;
    const char *found;
    char best_text[64]; /* of a folder: the best name so far */
    struct gw_semver best;
    struct gw_slice other;  /* the latest version that is there, but does not do */
    struct gw_suggest near; /* what was probably meant */
    bool has_wit;
};

static bool ends_in(const char *name, const char *ending)
{
    size_t len = strlen(name), end = strlen(ending);
    return len > end && strcmp(name + len - end, ending) == 0;
}

/* FOLDER/ns/name and what follows it, in the arena. */
static char *path_of(struct search *s, const char *folder, const char *rest)
{
    const struct gw_wit_package_name *n = s->name;
    size_t room = strlen(folder) + n->ns.len + n->name.len + strlen(rest) + 4;
    char *path = gw_arena_get(&s->wit->arena, room);
    if (!path) return gw_wit_problem_nomem(s->wit), NULL;
    int len = snprintf(path, room, "%s/", folder);
    snprintf(path + len, room - (size_t)len, "%.*s/%.*s%s", GW_SLICE_ARG(n->ns),
             GW_SLICE_ARG(n->name), rest);
    for (size_t i = 0; i < n->ns.len; i++) /* a:b of a:b:c */
        if (path[(size_t)len + i] == ':') path[(size_t)len + i] = '/';
    return path;
}

static enum gw_err look(struct search *s, const char *path, bool *is_folder)
{
    return s->deps->files->look(s->deps->files->env, path, is_folder);
}

/* Of a folder of versions, note the best. */
static enum gw_err offer_version(void *to, const char *name)
{
    struct search *s = to;
    struct gw_semver version;
    struct gw_slice text = gw_slice_str(name);
    for (size_t i = 0; i < GW_COUNT(endings); i++)
        if (ends_in(name, endings[i])) text.len -= strlen(endings[i]);
    s->has_wit |= ends_in(name, ".wit");
    if (strlen(name) >= sizeof s->best_text ||
        gw_semver_parse(text, &version, NULL) != GW_OK)
        return GW_OK;
    text = gw_arena_copy(&s->wit->arena, text);
    if (!text.data) return GW_ERR_NOMEM;
    struct gw_semver other;
    if (!s->other.data || (gw_semver_parse(s->other, &other, NULL) == GW_OK &&
                           gw_semver_compare(&version, &other) > 0))
        s->other = text;
    if (!s->name->has_version || !gw_semver_same_track(&version, &s->name->version) ||
        gw_semver_compare(&version, &s->name->version) < 0)
        return GW_OK;
    int order = s->best_text[0] ? gw_semver_compare(&version, &s->best) : -1;
    if (order > 0 || (order == 0 && strcmp(name, s->best_text) >= 0)) return GW_OK;
    snprintf(s->best_text, sizeof s->best_text, "%s", name);
    return gw_semver_parse(text, &s->best, NULL);
}

static enum gw_err find_version(struct search *s, const char *folder)
{
    char *path = path_of(s, folder, "");
    bool is_folder;
    if (!path) return GW_ERR_NOMEM;
    s->best_text[0] = 0;
    if (look(s, path, &is_folder) != GW_OK || !is_folder) return GW_OK;
    enum gw_err err = s->deps->files->list(s->deps->files->env, path, offer_version, s);
    if (err == GW_ERR_NOMEM) return gw_wit_problem_nomem(s->wit);
    if (err) return gw_wit_problem_path(s->wit, err, path, "cannot read this folder");
    if (!s->name->has_version && s->has_wit) s->found = path;
    if (!s->best_text[0]) return GW_OK;
    char rest[sizeof s->best_text + 1];
    snprintf(rest, sizeof rest, "/%s", s->best_text);
    s->found = path_of(s, folder, rest);
    return s->found ? GW_OK : GW_ERR_NOMEM;
}

static enum gw_err find_in(struct search *s, const char *folder)
{
    enum gw_err err = find_version(s, folder);
    if (err || s->found || s->name->has_version) return err;
    for (size_t i = 0; i < GW_COUNT(endings) && !s->found; i++) {
        char *path = path_of(s, folder, endings[i]);
        bool is_folder;
        if (!path) return GW_ERR_NOMEM;
        if (look(s, path, &is_folder) == GW_OK && !is_folder) s->found = path;
    }
    return GW_OK;
}

static bool is_given(const struct gw_deps_given *given,
                     const struct gw_wit_package_name *name)
{
    size_t bare = name->ns.len + 1 + name->name.len;
    return gw_slice_eq(given->name, name->id) ||
           (given->name.len == bare &&
            memcmp(given->name.data, name->id.data, bare) == 0);
}

/* Of the folder of a namespace: offer the packages in it. */
static enum gw_err offer_name(void *to, const char *name)
{
    struct search *s = to;
    size_t len = strlen(name), ns = s->name->ns.len;
    for (size_t i = 0; i < GW_COUNT(endings); i++)
        if (ends_in(name, endings[i])) len -= strlen(endings[i]);
    uint8_t *id = gw_arena_get(&s->wit->arena, ns + 1 + len);
    if (!id) return GW_ERR_NOMEM;
    memcpy(id, s->name->ns.data, ns);
    id[ns] = ':';
    memcpy(id + ns + 1, name, len);
    gw_suggest_offer(&s->near, gw_slice_of(id, ns + 1 + len));
    return GW_OK;
}

/* Look for names that are near, where that can be done; what fails is no matter. */
static void suggest(struct search *s)
{
    const struct gw_wit_files *files = s->deps->files;
    size_t bare = s->name->ns.len + 1 + s->name->name.len;
    s->near.wanted = gw_slice_of(s->name->id.data, bare);
    for (uint32_t i = 0; i < s->deps->given_count; i++)
        gw_suggest_offer(&s->near, s->deps->given[i].name);
    for (uint32_t i = 0; i < s->deps->folder_count; i++) {
        char *folder = path_of(s, s->deps->folders[i], "");
        bool is_folder;
        if (!folder) return;
        folder[strlen(folder) - s->name->name.len - 1] = 0;
        if (look(s, folder, &is_folder) == GW_OK && is_folder)
            files->list(files->env, folder, offer_name, s);
    }
}

static enum gw_err nowhere(struct search *s, struct gw_wit_place place)
{
    const struct gw_wit_package_name *n = s->name;
    const char *folder = s->deps->folder_count ? s->deps->folders[0] : NULL;
    char *path = folder ? path_of(s, folder, n->has_version ? "/" : "") : NULL;
    if (!s->other.data) suggest(s);
    if (s->wit->problem.err) return s->wit->problem.err;
    gw_wit_problem_near(s->wit, GW_ERR_NOENT, place, &s->near,
                        "package `%.*s` is not found", GW_SLICE_ARG(n->id));
    if (s->near.best.data) return GW_ERR_NOENT;
    if (s->other.data && !n->has_version)
        gw_wit_problem_help(s->wit, "there are versions of it: say which, as %.*s@%.*s",
                            GW_SLICE_ARG(n->id), GW_SLICE_ARG(s->other));
    else if (s->other.data)
        gw_wit_problem_help(s->wit,
                            "there is version %.*s of it, which cannot stand for this",
                            GW_SLICE_ARG(s->other));
    else if (path)
        gw_wit_problem_help(
            s->wit,
            "it would be %s%.*s.wasm, .wat, .wit or a folder of WIT; or say where it is: "
            "--dep %.*s=FILE",
            path, n->has_version ? (int)n->version_text.len : 0,
            (const char *)n->version_text.data, GW_SLICE_ARG(n->id));
    else
        gw_wit_problem_help(s->wit, "say where it is: --dep %.*s=FILE",
                            GW_SLICE_ARG(n->id));
    return GW_ERR_NOENT;
}

enum gw_err gw_deps_find(const struct gw_deps *deps, struct gw_wit *wit,
                         const struct gw_wit_package_name *name,
                         struct gw_wit_place place, const char **path)
{
    struct search s = {.deps = deps, .wit = wit, .name = name};
    for (uint32_t i = 0; i < deps->given_count; i++)
        if (is_given(&deps->given[i], name)) return *path = deps->given[i].path, GW_OK;
    for (uint32_t i = 0; i < deps->folder_count && !s.found; i++) {
        enum gw_err err = find_in(&s, deps->folders[i]);
        if (err) return err;
    }
    *path = s.found;
    return s.found ? GW_OK : nowhere(&s, place);
}

/* ---- loading ---- */

static enum gw_err keep_place(struct gw_wit *wit, struct gw_wit_place *place)
{
    if (!place->source) return GW_OK;
    struct gw_wit_source *source = gw_arena_get(&wit->arena, sizeof *source);
    if (!source) return GW_ERR_NOMEM;
    source->path =
        (const char *)gw_arena_copy(&wit->arena, gw_slice_str(place->source->path)).data;
    source->text = gw_arena_copy(&wit->arena, place->source->text);
    if (!source->path || !source->text.data) return GW_ERR_NOMEM;
    place->source = source;
    return GW_OK;
}

/* Make another WIT's problem ours: what it points to outlives the other. */
static enum gw_err keep_problem(struct gw_wit *wit, const struct gw_wit_problem *problem)
{
    struct gw_wit_problem kept = *problem;
    if (wit->problem.err) return problem->err;
    if (keep_place(wit, &kept.place) != GW_OK || keep_place(wit, &kept.other) != GW_OK)
        return gw_wit_problem_nomem(wit);
    if (kept.path) {
        kept.path =
            (const char *)gw_arena_copy(&wit->arena, gw_slice_str(kept.path)).data;
        if (!kept.path) return gw_wit_problem_nomem(wit);
    }
    wit->problem = kept;
    return kept.err;
}

static enum gw_err keep_bytes(struct gw_wit *wit, enum gw_err err,
                              struct gw_writer *writer, struct gw_slice *bytes)
{
    if (!err) err = writer->err;
    if (!err) {
        *bytes = gw_arena_copy(&wit->arena, gw_slice_of(writer->data, writer->len));
        if (!bytes->data) err = GW_ERR_NOMEM;
    }
    gw_writer_deinit(writer);
    return err == GW_ERR_NOMEM ? gw_wit_problem_nomem(wit) : err;
}

static enum gw_err load_wit(const struct gw_deps *deps, struct gw_wit *wit,
                            const char *path, struct gw_slice *bytes)
{
    static const struct gw_wit_options options = {.feature_count = 0};
    struct gw_wit other;
    struct gw_writer binary;
    gw_wit_init(&other, wit->arena.alloc);
    gw_writer_init(&binary, wit->arena.alloc);
    enum gw_err err = gw_wit_load(&other, deps->files, path, &options);
    if (!err) err = gw_wit_encode(&other, other.root, &binary);
    if (err && other.problem.err) err = keep_problem(wit, &other.problem);
    err = keep_bytes(wit, err, &binary, bytes);
    gw_wit_deinit(&other);
    return err;
}

static enum gw_err assemble(struct gw_wit *wit, const char *path, struct gw_slice *bytes)
{
    const struct gw_text_options options = {.features = GW_FEATURES_ALL};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer binary;
    gw_writer_init(&binary, wit->arena.alloc);
    enum gw_err err = gw_comp_text_parse(*bytes, &options, &diag, &binary);
    if (err && err != GW_ERR_NOMEM) {
        char text[256];
        gw_diag_print(&diag, text, sizeof text);
        gw_wit_problem_path(wit, err, path, "%s", text);
    }
    return keep_bytes(wit, err, &binary, bytes);
}

static enum gw_err no_component(struct gw_wit *wit, struct gw_wit_place place,
                                const char *path, struct gw_slice bytes)
{
    static const uint8_t magic[] = {0, 'a', 's', 'm', 1};
    bool is_module =
        bytes.len >= sizeof magic && !memcmp(bytes.data, magic, sizeof magic);
    gw_wit_problem_at(wit, GW_ERR_INVALID, place, "%s is no component", path);
    gw_wit_problem_help(
        wit, is_module ? "it is a core module: `godwit new` makes a component of it"
                       : "packages are components, or WIT: a file .wit or a folder");
    return GW_ERR_INVALID;
}

enum gw_err gw_deps_load(const struct gw_deps *deps, struct gw_wit *wit, const char *path,
                         struct gw_wit_place place, struct gw_slice *bytes)
{
    bool is_folder;
    enum gw_err err = deps->files->look(deps->files->env, path, &is_folder);
    if (!err && (is_folder || ends_in(path, ".wit")))
        return load_wit(deps, wit, path, bytes);
    if (!err) err = deps->files->read(deps->files->env, path, &wit->arena, bytes);
    if (err == GW_ERR_NOMEM) return gw_wit_problem_nomem(wit);
    if (err)
        return gw_wit_problem_at(wit, err, place, "cannot read %s: %s", path,
                                 gw_err_text(err));
    if (gw_comp_text_is(*bytes)) err = assemble(wit, path, bytes);
    if (!err && !gw_component_is(*bytes)) return no_component(wit, place, path, *bytes);
    return err;
}
