/* SPDX-License-Identifier: Apache-2.0 */
/* unbundle.c -- definitions are written again one by one. What the imports push on at the root are
 * indices of core types and core modules; other scopes see those through outer aliases only. */
#include "component/new/unbundle.h"

#include <stdio.h>

#include "component/model/encode.h"
#include "core/wasm/encode.h"
#include "core/wasm/reader.h"
#include "core/wasm/type_codes.h"

enum {
    MODULE_TYPE = 0x50,
    DECL_IMPORT = 0,
    DECL_TYPE = 1,
    DECL_ALIAS = 2,
    DECL_EXPORT = 3,
    SORT_CORE_TYPE = 0x10,
    SORT_CORE_MODULE = 0x11,
    NAMES_OF_SORT = 1,
};

struct unbundle {
    struct gw_alloc *alloc;
    size_t threshold;
    struct gw_vec *modules;
    struct gw_vec found; /* const struct gw_module *: what is taken out, in order */
    uint32_t next;       /* of these, when they are replaced */
    enum gw_err err;
};

static void component(struct unbundle *u, const struct gw_component *c, uint32_t depth,
                      struct gw_comp_encoder *e);

static bool is_taken(const struct unbundle *u, const struct gw_comp_def *def)
{
    return def->core_module.bytes.len > u->threshold;
}

static void find_modules(struct unbundle *u, const struct gw_component *c)
{
    for (uint32_t i = 0; i < c->def_count; i++) {
        const struct gw_comp_def *def = &c->defs[i];
        if (def->kind == GW_COMP_DEF_COMPONENT) find_modules(u, def->component);
        if (def->kind != GW_COMP_DEF_CORE_MODULE || !is_taken(u, def)) continue;
        const struct gw_module *module = def->core_module.module;
        if (!gw_vec_push_copy(&u->found, &module) ||
            !gw_vec_push_copy(u->modules, &def->core_module.bytes))
            u->err = GW_ERR_NOMEM;
    }
}

/* Where an index of the root's is now; `depth`: how far out the root is from where it is used. */
static uint32_t moved(const struct unbundle *u, uint32_t depth, uint8_t sort,
                      uint32_t index)
{
    bool moves = sort == GW_COMP_SORT_CORE_TYPE || sort == GW_COMP_SORT_CORE_MODULE;
    return depth == 0 && moves ? index + (uint32_t)u->found.len : index;
}

static void move(const struct unbundle *u, uint32_t depth, struct gw_comp_sortidx *what)
{
    what->index = moved(u, depth, what->sort, what->index);
}

/* -- core types ---------------------------------------------------------------------- */

/* A non-final subtype alone begins as a module type does: a 0 before it tells. */
static void write_group(struct gw_writer *out, const struct gw_type *types,
                        uint32_t count, bool is_explicit)
{
    if (is_explicit) {
        gw_writer_u8(out, GW_TYPE_CODE_REC);
        gw_writer_u32(out, count);
    } else if (types->is_explicit_sub && !types->is_final) {
        gw_writer_u8(out, 0);
    }
    for (uint32_t i = 0; i < count; i++)
        gw_module_encode_type(out, &types[i]);
}

/* The type of a module, with all types that it has. */
static void write_type_of(struct gw_writer *out, const struct gw_module *m)
{
    gw_writer_u8(out, MODULE_TYPE);
    gw_writer_u32(out, m->rec_group_count + m->import_count + m->export_count);
    for (uint32_t i = 0; i < m->rec_group_count; i++) {
        const struct gw_rec_group *group = &m->rec_groups[i];
        gw_writer_u8(out, DECL_TYPE);
        write_group(out, &m->types[group->first], group->count, group->is_explicit);
    }
    for (uint32_t i = 0; i < m->import_count; i++) {
        gw_writer_u8(out, DECL_IMPORT);
        gw_writer_name(out, m->imports[i].module);
        gw_writer_name(out, m->imports[i].name);
        gw_module_encode_extern(out, m, m->imports[i].kind, m->imports[i].index);
    }
    for (uint32_t i = 0; i < m->export_count; i++) {
        gw_writer_u8(out, DECL_EXPORT);
        gw_writer_name(out, m->exports[i].name);
        gw_module_encode_extern(out, m, m->exports[i].kind, m->exports[i].index);
    }
}

static void write_extern(struct gw_writer *out, const struct gw_comp_core_extern_def *t)
{
    struct gw_module_func func = {.type = t->func};
    struct gw_module_tag tag = {.type = t->func};
    struct gw_module_table table = {.type = t->table};
    struct gw_module_memory memory = {.type = t->memory};
    struct gw_module_global global = {.type = t->global};
    const struct gw_module one = {.funcs = &func,
                                  .tags = &tag,
                                  .tables = &table,
                                  .memories = &memory,
                                  .globals = &global};
    gw_module_encode_extern(out, &one, t->kind, 0);
}

static void write_decl(const struct unbundle *u, struct gw_writer *out,
                       const struct gw_comp_module_decl *decl, uint32_t depth)
{
    switch (decl->kind) {
    case GW_COMP_MODULE_DECL_IMPORT:
        gw_writer_u8(out, DECL_IMPORT);
        gw_writer_name(out, decl->item.module);
        gw_writer_name(out, decl->item.name);
        write_extern(out, &decl->item.type);
        break;
    case GW_COMP_MODULE_DECL_EXPORT:
        gw_writer_u8(out, DECL_EXPORT);
        gw_writer_name(out, decl->item.name);
        write_extern(out, &decl->item.type);
        break;
    case GW_COMP_MODULE_DECL_TYPE:
        gw_writer_u8(out, DECL_TYPE);
        write_group(out, decl->type->types, decl->type->count, decl->type->is_explicit);
        break;
    case GW_COMP_MODULE_DECL_ALIAS:
        gw_writer_fixed(out, (const uint8_t[]){DECL_ALIAS, SORT_CORE_TYPE, 1}, 3);
        gw_writer_u32(out, decl->alias.count);
        gw_writer_u32(out, moved(u, depth + 1 - decl->alias.count, GW_COMP_SORT_CORE_TYPE,
                                 decl->alias.index));
        break;
    }
}

static gw_valtype moved_value(const struct unbundle *u, gw_valtype t)
{
    gw_heaptype heap = gw_valtype_heap(t);
    if (!gw_valtype_is_ref(t) || !gw_heap_is_index(heap)) return t;
    return GW_VALTYPE_REF(heap + (uint32_t)u->found.len, gw_valtype_is_nullable(t));
}

/* A copy of the root's type that names others by where they are now. */
static void move_type(struct unbundle *u, struct gw_arena *arena, struct gw_type *t)
{
    if (t->has_super) t->super += (uint32_t)u->found.len;
    if (t->comp == GW_COMP_CONT) t->cont += (uint32_t)u->found.len;
    if (t->comp == GW_COMP_FUNC) {
        uint32_t count = t->func.param_count + t->func.result_count;
        gw_valtype *types = gw_arena_array(arena, count, sizeof *types);
        if (!types) u->err = GW_ERR_NOMEM;
        if (!types) return;
        for (uint32_t i = 0; i < count; i++)
            types[i] = moved_value(u, t->func.params[i]);
        t->func.params = types;
        t->func.results = types + t->func.param_count;
    } else if (t->comp != GW_COMP_CONT) {
        uint32_t count = t->comp == GW_COMP_ARRAY ? 1 : t->aggregate.field_count;
        struct gw_field *fields = gw_arena_array(arena, count, sizeof *fields);
        if (!fields) u->err = GW_ERR_NOMEM;
        if (!fields) return;
        for (uint32_t i = 0; i < count; i++) {
            fields[i] = t->aggregate.fields[i];
            fields[i].type = moved_value(u, fields[i].type);
        }
        t->aggregate.fields = fields;
    }
}

static void root_group(struct unbundle *u, struct gw_writer *out,
                       const struct gw_comp_core_type_def *def)
{
    struct gw_arena arena;
    gw_arena_init(&arena, u->alloc);
    struct gw_type *types = gw_arena_array(&arena, def->count, sizeof *types);
    if (!types) u->err = GW_ERR_NOMEM;
    for (uint32_t i = 0; types && i < def->count; i++) {
        types[i] = def->types[i];
        move_type(u, &arena, &types[i]);
    }
    if (!u->err) write_group(out, types, def->count, def->is_explicit);
    gw_arena_deinit(&arena);
}

static void core_type(struct unbundle *u, const struct gw_comp_core_type_def *def,
                      uint32_t depth, struct gw_comp_encoder *e)
{
    struct gw_writer out;
    gw_writer_init(&out, u->alloc);
    if (def->is_module) {
        gw_writer_u8(&out, MODULE_TYPE);
        gw_writer_u32(&out, def->count);
        for (uint32_t i = 0; i < def->count; i++)
            write_decl(u, &out, &def->decls[i], depth);
    } else if (depth == 0) {
        root_group(u, &out, def);
    } else {
        write_group(&out, def->types, def->count, def->is_explicit);
    }
    gw_comp_encode_core_type(e, gw_slice_of(out.data, out.len),
                             def->is_module ? 1 : def->count);
    if (out.err) u->err = out.err;
    gw_writer_deinit(&out);
}

/* -- definitions --------------------------------------------------------------------- */

/* Arguments or exports of instances may name core modules and types. */
static void instance(struct unbundle *u, const struct gw_comp_instance_def *def,
                     uint32_t depth, struct gw_comp_encoder *e)
{
    struct gw_comp_instance_def copy = *def;
    struct gw_arena arena;
    gw_arena_init(&arena, u->alloc);
    struct gw_comp_arg *args = gw_arena_array(&arena, def->count, sizeof *args);
    struct gw_comp_inline_export *exports =
        gw_arena_array(&arena, def->count, sizeof *exports);
    if (!args || !exports) u->err = GW_ERR_NOMEM;
    for (uint32_t i = 0; !u->err && i < def->count; i++) {
        if (def->is_instantiate)
            args[i] = def->args[i], move(u, depth, &args[i].what);
        else
            exports[i] = def->exports[i], move(u, depth, &exports[i].what);
    }
    if (def->is_instantiate)
        copy.args = args;
    else
        copy.exports = exports;
    if (!u->err) gw_comp_encode_instance(e, &copy);
    gw_arena_deinit(&arena);
}

static void alias(struct unbundle *u, struct gw_comp_alias_def def, uint32_t depth,
                  struct gw_comp_encoder *e)
{
    if (def.kind == GW_COMP_ALIAS_OUTER)
        def.index = moved(u, depth - def.count, def.sort, def.index);
    gw_comp_encode_alias(e, &def);
}

static struct gw_comp_extern_def moved_extern(const struct unbundle *u, uint32_t depth,
                                              struct gw_comp_extern_def type)
{
    if (type.kind == GW_COMP_EXTERN_CORE_MODULE)
        type.index = moved(u, depth, GW_COMP_SORT_CORE_TYPE, type.index);
    return type;
}

static void export(struct unbundle *u, struct gw_comp_export_def def, uint32_t depth,
                   struct gw_comp_encoder *e)
{
    if (def.has_what) move(u, depth, &def.what);
    def.type = moved_extern(u, depth, def.type);
    gw_comp_encode_export(e, &def);
}

static void definition(struct unbundle *u, const struct gw_comp_def *def, uint32_t depth,
                       struct gw_comp_encoder *e);

static void type(struct unbundle *u, const struct gw_comp_type_def *def, uint32_t depth,
                 struct gw_comp_encoder *e)
{
    struct gw_comp_encoder decls;
    switch (def->kind) {
    case GW_COMP_DEFTYPE_VALUE:
        gw_comp_encode_value_type(e, &def->value);
        break;
    case GW_COMP_DEFTYPE_FUNC:
        gw_comp_encode_func_type(e, &def->func);
        break;
    case GW_COMP_DEFTYPE_RESOURCE:
        gw_comp_encode_resource_type(e, &def->resource);
        break;
    default:
        gw_comp_encode_init(&decls, u->alloc, true);
        for (uint32_t i = 0; i < def->decls.count && !u->err; i++)
            definition(u, &def->decls.defs[i], depth + 1, &decls);
        gw_comp_encode_decls_type(e, def->kind, &decls);
        gw_comp_encode_deinit(&decls);
    }
}

/* A core module that stays, or an alias of the import that stands for it. */
static void core_module(struct unbundle *u, const struct gw_comp_def *def, uint32_t depth,
                        struct gw_comp_encoder *e)
{
    if (!is_taken(u, def)) {
        gw_comp_encode_core_module(e, def->core_module.bytes);
        return;
    }
    const struct gw_comp_alias_def outer = {.kind = GW_COMP_ALIAS_OUTER,
                                            .sort = GW_COMP_SORT_CORE_MODULE,
                                            .count = depth,
                                            .index = u->next++};
    gw_comp_encode_alias(e, &outer);
}

static void nested(struct unbundle *u, const struct gw_component *c, uint32_t depth,
                   struct gw_comp_encoder *e)
{
    struct gw_comp_encoder inner;
    struct gw_writer bytes;
    gw_comp_encode_init(&inner, u->alloc, false);
    gw_writer_init(&bytes, u->alloc);
    component(u, c, depth + 1, &inner);
    enum gw_err err = gw_comp_encode_finish(&inner, &bytes);
    if (err) u->err = err;
    gw_comp_encode_component(e, gw_slice_of(bytes.data, bytes.len));
    gw_writer_deinit(&bytes);
    gw_comp_encode_deinit(&inner);
}

/* The root's names of core types and core modules belong to other indices now. What is not
 * understood is left out: names are nothing but a help. */
static void names(struct unbundle *u, struct gw_slice payload, struct gw_comp_encoder *e)
{
    struct gw_reader r = {.at = payload.data, .end = payload.data + payload.len};
    struct gw_writer out;
    gw_writer_init(&out, u->alloc);
    while (!r.err && r.at < r.end) {
        const uint8_t *start = r.at;
        uint8_t id = gw_reader_u8(&r);
        uint32_t len = gw_reader_u32(&r);
        if (r.err || len > (size_t)(r.end - r.at)) break;
        const uint8_t *end = r.at + len;
        bool moves = id == NAMES_OF_SORT && len > 2 && r.at[0] == 0 &&
                     (r.at[1] == SORT_CORE_TYPE || r.at[1] == SORT_CORE_MODULE);
        if (moves) {
            struct gw_reader in = {.at = r.at + 2, .end = end};
            gw_writer_u8(&out, id);
            size_t from = out.len;
            gw_writer_fixed(&out, r.at, 2);
            uint32_t count = gw_reader_u32(&in);
            gw_writer_u32(&out, count);
            for (uint32_t i = 0; i < count && !in.err; i++) {
                gw_writer_u32(&out, gw_reader_u32(&in) + (uint32_t)u->found.len);
                uint32_t name = gw_reader_u32(&in);
                if (in.err || name > (size_t)(in.end - in.at)) break;
                gw_writer_name(&out, gw_slice_of(in.at, name));
                in.at += name;
            }
            gw_writer_prefix_len(&out, from);
        } else {
            gw_writer_fixed(&out, start, (size_t)(end - start));
        }
        r.at = end;
    }
    if (out.err) u->err = out.err;
    gw_comp_encode_custom(e, gw_slice_str("component-name"),
                          gw_slice_of(out.data, out.len));
    gw_writer_deinit(&out);
}

static void custom(struct unbundle *u, const struct gw_comp_custom_def *def,
                   uint32_t depth, struct gw_comp_encoder *e)
{
    if (depth == 0 && gw_slice_is(def->name, "component-name"))
        names(u, def->payload, e);
    else
        gw_comp_encode_custom(e, def->name, def->payload);
}

static void definition(struct unbundle *u, const struct gw_comp_def *def, uint32_t depth,
                       struct gw_comp_encoder *e)
{
    struct gw_comp_core_instance_def core_instance = def->core_instance;
    struct gw_comp_canon_def canon;
    struct gw_comp_extern_def imported;
    switch ((enum gw_comp_def_kind)def->kind) {
    case GW_COMP_DEF_CUSTOM:
        custom(u, &def->custom, depth, e);
        break;
    case GW_COMP_DEF_CORE_MODULE:
        core_module(u, def, depth, e);
        break;
    case GW_COMP_DEF_CORE_INSTANCE:
        if (core_instance.is_instantiate)
            core_instance.module =
                moved(u, depth, GW_COMP_SORT_CORE_MODULE, core_instance.module);
        gw_comp_encode_core_instance(e, &core_instance);
        break;
    case GW_COMP_DEF_CORE_TYPE:
        core_type(u, def->core_type, depth, e);
        break;
    case GW_COMP_DEF_COMPONENT:
        nested(u, def->component, depth, e);
        break;
    case GW_COMP_DEF_INSTANCE:
        instance(u, &def->instance, depth, e);
        break;
    case GW_COMP_DEF_ALIAS:
        alias(u, def->alias, depth, e);
        break;
    case GW_COMP_DEF_TYPE:
        type(u, def->type, depth, e);
        break;
    case GW_COMP_DEF_CANON:
        canon = *def->canon;
        if (gw_comp_canon_rows[canon.kind].immediates & GW_COMP_IMM_CORE_TYPE)
            canon.type = moved(u, depth, GW_COMP_SORT_CORE_TYPE, canon.type);
        gw_comp_encode_canon(e, &canon);
        break;
    case GW_COMP_DEF_START:
        gw_comp_encode_start(e, &def->start);
        break;
    case GW_COMP_DEF_IMPORT:
        imported = moved_extern(u, depth, def->import.type);
        gw_comp_encode_import(e, &def->import.name, &imported);
        break;
    case GW_COMP_DEF_EXPORT:
        export(u, def->export, depth, e);
        break;
    case GW_COMP_DEF_VALUE:
        gw_comp_encode_value(e, &def->value);
        break;
    }
}

static void component(struct unbundle *u, const struct gw_component *c, uint32_t depth,
                      struct gw_comp_encoder *e)
{
    for (uint32_t i = 0; i < c->def_count && !u->err; i++)
        definition(u, &c->defs[i], depth, e);
}

/* The imports that stand for what is taken out, and their types. */
static void imports(struct unbundle *u, struct gw_comp_encoder *e)
{
    for (uint32_t i = 0; i < u->found.len && !u->err; i++) {
        struct gw_writer bytes;
        gw_writer_init(&bytes, u->alloc);
        write_type_of(&bytes, *GW_VEC_AT(const struct gw_module *, &u->found, i));
        gw_comp_encode_core_type(e, gw_slice_of(bytes.data, bytes.len), 1);
        if (bytes.err) u->err = bytes.err;
        gw_writer_deinit(&bytes);
    }
    for (uint32_t i = 0; i < u->found.len && !u->err; i++) {
        char name[40];
        snprintf(name, sizeof name, "unbundled-module%u", i);
        const struct gw_comp_name_def def = {.name = gw_slice_str(name)};
        const struct gw_comp_extern_def what = {.kind = GW_COMP_EXTERN_CORE_MODULE,
                                                .index = i};
        gw_comp_encode_import(e, &def, &what);
    }
}

enum gw_err gw_unbundle(const struct gw_component *c, size_t threshold,
                        struct gw_vec *modules, struct gw_writer *out)
{
    struct unbundle u = {.alloc = out->alloc, .threshold = threshold, .modules = modules};
    struct gw_comp_encoder e;
    gw_vec_init(&u.found, out->alloc, sizeof(const struct gw_module *));
    gw_comp_encode_init(&e, out->alloc, false);
    find_modules(&u, c);
    if (!u.err) imports(&u, &e);
    if (!u.err) component(&u, c, 0, &e);
    if (!u.err) u.err = gw_comp_encode_finish(&e, out);
    gw_comp_encode_deinit(&e);
    gw_vec_deinit(&u.found);
    return u.err;
}
