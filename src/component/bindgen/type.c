/* SPDX-License-Identifier: Apache-2.0 */
#include "component/bindgen/bind.h"

#include "component/wit/problem.h"

enum { MAX_WORD = 100 }; /* of an anonymous type: a longer one says only its kind */

static const struct {
    const char *c, *word;
} prims[GW_COMP_PRIM_COUNT] = {
    [GW_COMP_BOOL] = {"bool",     "bool"  },
      [GW_COMP_S8] = {"int8_t",   "s8"    },
    [GW_COMP_U8] = {"uint8_t",  "u8"    },
      [GW_COMP_S16] = {"int16_t",  "s16"   },
    [GW_COMP_U16] = {"uint16_t", "u16"   },
      [GW_COMP_S32] = {"int32_t",  "s32"   },
    [GW_COMP_U32] = {"uint32_t", "u32"   },
      [GW_COMP_S64] = {"int64_t",  "s64"   },
    [GW_COMP_U64] = {"uint64_t", "u64"   },
      [GW_COMP_F32] = {"float",    "f32"   },
    [GW_COMP_F64] = {"double",   "f64"   },
      [GW_COMP_CHAR] = {"uint32_t", "char32"},
    [GW_COMP_STRING] = {NULL,       "string"},
};

bool gw_bind_waits(struct gw_bind *b, const struct gw_wit_type *type)
{
    const struct gw_comp_valtype *model;
    if (type->resource) return false;
    enum gw_err err = gw_wit_model_type(&b->model, type, &model);
    if (err) gw_bind_fail(b, err);
    return !err && model->has_async;
}

/* -- a type's names ------------------------------------------------------------------ */

/* Find the scope that an anonymous type's name begins with. */
static const struct gw_bind_scope *first_scope(const struct gw_bind_type *t)
{
    for (uint32_t i = 0; i < t->part_count; i++)
        if (t->parts[i] && t->parts[i]->scope) return t->parts[i]->scope;
    return NULL;
}

/* What a part adds to the name: its word, or where it stands elsewhere all of its name. */
static struct gw_slice part_word(const struct gw_bind_type *t,
                                 const struct gw_bind_type *part)
{
    if (!part) return gw_slice_str("void");
    return !part->scope || part->scope == t->scope ? part->word : part->stem;
}

static struct gw_slice anonymous_word(struct gw_bind *b, const struct gw_bind_type *t)
{
    struct gw_slice word;
    switch (t->wit->kind) {
    case GW_COMP_LIST:
        word = gw_slice_str("list");
        break;
    case GW_COMP_FIXED_LIST:
        word = gw_bind_text(b, "list%u", t->wit->count);
        break;
    case GW_COMP_TUPLE:
        word = gw_bind_text(b, "tuple%u", t->part_count);
        break;
    default:
        word = gw_slice_str(gw_comp_kind_text((enum gw_comp_kind)t->wit->kind));
    }
    const struct gw_slice short_word = word;
    for (uint32_t i = 0; i < t->part_count; i++) {
        const struct gw_slice part = part_word(t, t->parts[i]);
        word = gw_bind_text(b, "%.*s_%.*s", GW_SLICE_ARG(word), GW_SLICE_ARG(part));
        if (word.len > MAX_WORD) return short_word;
    }
    return word;
}

/* Take the names that a type needs: stem_t and stem_free. Stems are counted under a name that is no
 * identifier: functions may be called so. */
static void name(struct gw_bind *b, struct gw_bind_type *t, struct gw_slice word)
{
    const struct gw_slice prefix = t->scope ? t->scope->prefix : b->prefix;
    const struct gw_slice wanted =
        gw_bind_text(b, "=%.*s_%.*s", GW_SLICE_ARG(prefix), GW_SLICE_ARG(word));
    t->word = word;
    while (!b->err) {
        const struct gw_slice got = gw_bind_claim(b, wanted);
        t->stem = gw_slice_of(got.data + 1, got.len - 1);
        t->c = gw_bind_text(b, "%.*s_t", GW_SLICE_ARG(t->stem));
        const struct gw_slice frees = gw_bind_text(b, "%.*s_free", GW_SLICE_ARG(t->stem));
        if (gw_bind_is_claimed(b, t->c) || gw_bind_is_claimed(b, frees)) continue;
        gw_bind_claim(b, t->c);
        gw_bind_claim(b, frees);
        return;
    }
}

/* -- making types -------------------------------------------------------------------- */

static bool is_scalar(uint8_t kind)
{
    return kind < GW_COMP_STRING || kind == GW_COMP_ENUM || kind == GW_COMP_FLAGS ||
           kind == GW_COMP_OWN || kind == GW_COMP_BORROW;
}

/* All that follows from kind and parts. */
static void finish(struct gw_bind *b, struct gw_bind_type *t)
{
    enum gw_err err = gw_wit_model_type(&b->model, t->wit, &t->model);
    if (!err) err = gw_canon_layouts_get(&b->layouts, t->model, NULL, &t->layout);
    if (err) gw_bind_fail(b, err);
    if (err) return;
    t->is_scalar = is_scalar(t->wit->kind);
    t->has_memory = t->model->has_pointer;
    for (uint32_t i = 0; i < t->part_count; i++)
        if (t->parts[i]) t->has_handles |= t->parts[i]->has_handles;
}

static const struct gw_bind_type *prim(struct gw_bind *b, const struct gw_wit_type *type)
{
    struct gw_bind_type *t = &b->prims[type->kind];
    if (t->wit) return t;
    if (type->kind == GW_COMP_ERROR_CONTEXT)
        return gw_bind_fail(b, GW_ERR_UNSUPPORTED), NULL;
    t->wit = &gw_wit_prim[type->kind];
    if (type->kind == GW_COMP_STRING) {
        name(b, t, gw_slice_str("string"));
    } else {
        t->word = gw_slice_str(prims[type->kind].word);
        t->stem = t->c = gw_slice_str(prims[type->kind].c);
    }
    finish(b, t);
    return t;
}

/* Remember under a key that lives as long as the arena. */
static void keep(struct gw_bind *b, struct gw_slice key, const struct gw_bind_type *t)
{
    const struct gw_slice copy = gw_arena_copy(&b->wit->arena, key);
    enum gw_err err = GW_ERR_NOMEM;
    if (copy.data) err = gw_map_put(&b->types, copy, (uint64_t)(uintptr_t)t);
    if (err) gw_bind_fail(b, err);
}

static void add_part(struct gw_bind *b, struct gw_bind_type *t,
                     const struct gw_bind_scope *from, const struct gw_wit_type *part)
{
    t->parts[t->part_count++] = part ? gw_bind_type_of(b, from, part) : NULL;
}

/* WIT can say it, but no component. */
static void refuse_empty(struct gw_bind *b, const struct gw_wit_type *type)
{
    const char *kind = gw_comp_kind_text((enum gw_comp_kind)type->kind);
    gw_bind_fail(b,
                 gw_wit_problem_at(b->wit, GW_ERR_INVALID, type->place,
                                   "the %s `%.*s` has no parts: there are no such types "
                                   "in components",
                                   kind, GW_SLICE_ARG(type->name)));
    gw_wit_problem_help(b->wit, "give it one, or leave it out");
}

static bool find_parts(struct gw_bind *b, struct gw_bind_type *t,
                       const struct gw_bind_scope *from)
{
    const struct gw_wit_type *w = t->wit;
    bool has_items = w->kind == GW_COMP_RECORD || w->kind == GW_COMP_VARIANT ||
                     w->kind == GW_COMP_TUPLE;
    t->parts = gw_arena_array(&b->wit->arena, has_items ? (size_t)w->count + 1 : 2,
                              sizeof *t->parts);
    if (!t->parts) return gw_bind_fail(b, GW_ERR_NOMEM), false;
    if (!w->count && (has_items || w->kind == GW_COMP_FLAGS || w->kind == GW_COMP_ENUM))
        return refuse_empty(b, w), false;
    switch (w->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
        for (uint32_t i = 0; i < w->count && !b->err; i++)
            add_part(b, t, from, w->items[i].type);
        break;
    case GW_COMP_LIST:
    case GW_COMP_FIXED_LIST:
    case GW_COMP_OPTION:
        add_part(b, t, from, w->elem);
        break;
    case GW_COMP_RESULT:
        add_part(b, t, from, w->ok);
        add_part(b, t, from, w->error);
        break;
    case GW_COMP_MAP:
        add_part(b, t, from, w->key);
        add_part(b, t, from, w->value);
        break;
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        break;
    default:
        gw_bind_fail(b, GW_ERR_UNSUPPORTED);
    }
    return !b->err;
}

/* Of one kind and equal parts there is one anonymous type. */
static const struct gw_bind_type *anonymous(struct gw_bind *b, struct gw_bind_type *t)
{
    struct gw_writer key;
    uint64_t found = 0;
    gw_writer_init(&key, b->alloc);
    gw_writer_u8(&key, t->wit->kind);
    gw_writer_u32(&key, t->wit->count);
    gw_writer_fixed(&key, t->parts, t->part_count * sizeof *t->parts);
    gw_writer_fixed(&key, &t->resource, sizeof t->resource);
    if (key.err) gw_bind_fail(b, key.err);
    const struct gw_slice text = gw_slice_of(key.data, key.len);
    if (!b->err && !gw_map_find(&b->types, text, &found)) {
        if (t->resource) {
            bool is_own = t->wit->kind == GW_COMP_OWN;
            t->scope = t->resource->scope;
            t->word = gw_bind_text(b, "%s_%.*s", is_own ? "own" : "borrow",
                                   GW_SLICE_ARG(gw_bind_word(b, t->resource->wit->name)));
            t->c = is_own ? t->resource->own : t->resource->borrow;
            t->stem = gw_slice_of(t->c.data, t->c.len - 2);
            t->has_handles = is_own || !t->resource->rep.len;
            finish(b, t);
        } else {
            t->scope = first_scope(t);
            name(b, t, anonymous_word(b, t));
            finish(b, t);
            gw_bind_typedef(b, t);
        }
        keep(b, text, t);
        found = (uint64_t)(uintptr_t)t;
    }
    gw_writer_deinit(&key);
    return b->err ? NULL : (const struct gw_bind_type *)(uintptr_t)found;
}

static const struct gw_bind_type *
named(struct gw_bind *b, const struct gw_bind_scope *scope, struct gw_bind_type *t)
{
    t->scope = scope;
    name(b, t, gw_bind_word(b, t->wit->name));
    finish(b, t);
    gw_bind_typedef(b, t);
    return b->err ? NULL : t;
}

static const struct gw_bind_type *
make(struct gw_bind *b, const struct gw_bind_scope *from, const struct gw_wit_type *type)
{
    struct gw_bind_type *t = gw_arena_zero(&b->wit->arena, sizeof *t);
    if (!t) return gw_bind_fail(b, GW_ERR_NOMEM), NULL;
    t->wit = type;
    if (type->kind == GW_COMP_OWN || type->kind == GW_COMP_BORROW) {
        t->resource = gw_bind_resource_of(b, from, type->elem);
        return t->resource ? anonymous(b, t) : NULL;
    }
    if (!find_parts(b, t, from)) return NULL;
    return type->name.len ? named(b, from, t) : anonymous(b, t);
}

const struct gw_bind_type *gw_bind_type_of(struct gw_bind *b,
                                           const struct gw_bind_scope *from,
                                           const struct gw_wit_type *type)
{
    for (;; type = type->elem) {
        if (type->name.len) from = gw_bind_scope_of(b, from, type->interface);
        if (type->kind != GW_WIT_ALIAS) break;
    }
    if (b->err) return NULL;
    if (type->kind < GW_COMP_PRIM_COUNT) return prim(b, type);
    const void *key[2] = {from, type};
    uint64_t found;
    if (gw_map_find(&b->types, gw_slice_of(key, sizeof key), &found))
        return (const struct gw_bind_type *)(uintptr_t)found;
    const struct gw_bind_type *made = make(b, from, type);
    if (made) keep(b, gw_slice_of(key, sizeof key), made);
    return made;
}
