/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/encode.h"

/* Codes of types.  spec: Binary#type-definitions */
static const uint8_t kind_codes[] = {
    [GW_COMP_BOOL] = 0x7f,          [GW_COMP_S8] = 0x7e,     [GW_COMP_U8] = 0x7d,
    [GW_COMP_S16] = 0x7c,           [GW_COMP_U16] = 0x7b,    [GW_COMP_S32] = 0x7a,
    [GW_COMP_U32] = 0x79,           [GW_COMP_S64] = 0x78,    [GW_COMP_U64] = 0x77,
    [GW_COMP_F32] = 0x76,           [GW_COMP_F64] = 0x75,    [GW_COMP_CHAR] = 0x74,
    [GW_COMP_STRING] = 0x73,        [GW_COMP_RECORD] = 0x72, [GW_COMP_VARIANT] = 0x71,
    [GW_COMP_LIST] = 0x70,          [GW_COMP_TUPLE] = 0x6f,  [GW_COMP_FLAGS] = 0x6e,
    [GW_COMP_ENUM] = 0x6d,          [GW_COMP_OPTION] = 0x6b, [GW_COMP_RESULT] = 0x6a,
    [GW_COMP_OWN] = 0x69,           [GW_COMP_BORROW] = 0x68, [GW_COMP_FIXED_LIST] = 0x67,
    [GW_COMP_STREAM] = 0x66,        [GW_COMP_FUTURE] = 0x65, [GW_COMP_MAP] = 0x63,
    [GW_COMP_ERROR_CONTEXT] = 0x64,
};

enum {
    TYPE_RESOURCE = 0x3f,
    TYPE_FUNC = 0x40,
    TYPE_COMPONENT = 0x41,
    TYPE_INSTANCE = 0x42,
    TYPE_ASYNC_FUNC = 0x43,
};

/* Codes of sorts; a core one has 0x00 before it.  spec: Binary#instance-definitions */
static const struct {
    bool is_core;
    uint8_t code;
} sort_codes[] = {
    [GW_COMP_SORT_CORE_FUNC] = {true,  0x00},
    [GW_COMP_SORT_CORE_TABLE] = {true,  0x01},
    [GW_COMP_SORT_CORE_MEMORY] = {true,  0x02},
    [GW_COMP_SORT_CORE_GLOBAL] = {true,  0x03},
    [GW_COMP_SORT_CORE_TAG] = {true,  0x04},
    [GW_COMP_SORT_CORE_TYPE] = {true,  0x10},
    [GW_COMP_SORT_CORE_MODULE] = {true,  0x11},
    [GW_COMP_SORT_CORE_INSTANCE] = {true,  0x12},
    [GW_COMP_SORT_FUNC] = {false, 0x01},
    [GW_COMP_SORT_VALUE] = {false, 0x02},
    [GW_COMP_SORT_TYPE] = {false, 0x03},
    [GW_COMP_SORT_COMPONENT] = {false, 0x04},
    [GW_COMP_SORT_INSTANCE] = {false, 0x05},
};

/* Codes of canonical definitions and what follows them. */
enum {
    FUNC_SORT = GW_COMP_IMM_FUNC_SORT,
    CORE_FUNC = GW_COMP_IMM_CORE_FUNC,
    FUNC = GW_COMP_IMM_FUNC,
    TYPE = GW_COMP_IMM_TYPE,
    RESULT = GW_COMP_IMM_RESULT,
    CORE_VALTYPE = GW_COMP_IMM_CORE_VALTYPE,
    SLOT = GW_COMP_IMM_SLOT,
    SHARED = GW_COMP_IMM_SHARED,
    CORE_TYPE = GW_COMP_IMM_CORE_TYPE,
    TABLE = GW_COMP_IMM_TABLE,
    ASYNC = GW_COMP_IMM_ASYNC,
    CANCEL = GW_COMP_IMM_CANCEL,
    MEMORY = GW_COMP_IMM_MEMORY,
    OPTS = GW_COMP_IMM_OPTS,
    TYPE_LAST = GW_COMP_IMM_TYPE_LAST,
};

void gw_comp_encode_init(struct gw_comp_encoder *e, struct gw_alloc *alloc, bool is_type)
{
    static const uint8_t header[8] = {0, 'a', 's', 'm', 0x0d, 0, 1, 0};
    *e = (struct gw_comp_encoder){.is_type = is_type};
    gw_writer_init(&e->out, alloc);
    gw_writer_init(&e->content, alloc);
    if (!is_type) gw_writer_fixed(&e->out, header, sizeof header);
}

void gw_comp_encode_deinit(struct gw_comp_encoder *e)
{
    gw_writer_deinit(&e->content);
    gw_writer_deinit(&e->out);
}

static void flush(struct gw_comp_encoder *e)
{
    if (e->section == GW_COMP_DEF_CUSTOM) return;
    gw_writer_u8(&e->out, e->section);
    size_t from = e->out.len;
    gw_writer_u32(&e->out, e->items);
    gw_writer_bytes(&e->out, gw_slice_of(e->content.data, e->content.len));
    gw_writer_prefix_len(&e->out, from);
    if (e->content.err && !e->out.err) e->out.err = e->content.err;
    e->content.len = 0;
    e->items = 0;
    e->section = GW_COMP_DEF_CUSTOM;
}

enum gw_err gw_comp_encode_finish(struct gw_comp_encoder *e, struct gw_writer *out)
{
    if (e->is_type)
        gw_writer_u32(out, e->items);
    else
        flush(e);
    gw_writer_bytes(out, gw_slice_of(e->out.data, e->out.len));
    if (e->out.err && !out->err) out->err = e->out.err;
    return out->err;
}

static uint8_t declarator(enum gw_comp_def_kind kind)
{
    switch (kind) {
    case GW_COMP_DEF_CORE_TYPE:
        return 0;
    case GW_COMP_DEF_TYPE:
        return 1;
    case GW_COMP_DEF_ALIAS:
        return 2;
    case GW_COMP_DEF_IMPORT:
        return 3;
    default:
        return 4;
    }
}

/* Begin a definition; the kinds of definitions are the ids of their sections. */
static struct gw_writer *item(struct gw_comp_encoder *e, enum gw_comp_def_kind kind)
{
    if (e->is_type) {
        e->items++;
        gw_writer_u8(&e->out, declarator(kind));
        return &e->out;
    }
    if (e->section != kind) flush(e);
    e->section = (uint8_t)kind;
    e->items++;
    return &e->content;
}

static uint32_t whole(struct gw_comp_encoder *e, enum gw_comp_def_kind kind,
                      struct gw_slice bytes, enum gw_comp_sort sort)
{
    flush(e);
    gw_writer_u8(&e->out, (uint8_t)kind);
    gw_writer_name(&e->out, bytes);
    return e->counts[sort]++;
}

uint32_t gw_comp_encode_core_module(struct gw_comp_encoder *e, struct gw_slice bytes)
{
    return whole(e, GW_COMP_DEF_CORE_MODULE, bytes, GW_COMP_SORT_CORE_MODULE);
}

uint32_t gw_comp_encode_component(struct gw_comp_encoder *e, struct gw_slice bytes)
{
    return whole(e, GW_COMP_DEF_COMPONENT, bytes, GW_COMP_SORT_COMPONENT);
}

void gw_comp_encode_custom(struct gw_comp_encoder *e, struct gw_slice name,
                           struct gw_slice payload)
{
    flush(e);
    gw_writer_u8(&e->out, GW_COMP_DEF_CUSTOM);
    size_t from = e->out.len;
    gw_writer_name(&e->out, name);
    gw_writer_bytes(&e->out, payload);
    gw_writer_prefix_len(&e->out, from);
}

uint32_t gw_comp_encode_start(struct gw_comp_encoder *e,
                              const struct gw_comp_start_def *start)
{
    flush(e);
    struct gw_writer *w = &e->out;
    gw_writer_u8(w, GW_COMP_DEF_START);
    size_t from = w->len;
    gw_writer_u32(w, start->func);
    gw_writer_u32(w, start->arg_count);
    for (uint32_t i = 0; i < start->arg_count; i++)
        gw_writer_u32(w, start->args[i]);
    gw_writer_u32(w, start->result_count);
    gw_writer_prefix_len(w, from);
    uint32_t first = e->counts[GW_COMP_SORT_VALUE];
    e->counts[GW_COMP_SORT_VALUE] += start->result_count;
    return first;
}

static void sort_code(struct gw_writer *w, uint8_t sort)
{
    if (sort_codes[sort].is_core) gw_writer_u8(w, 0x00);
    gw_writer_u8(w, sort_codes[sort].code);
}

static void sortidx(struct gw_writer *w, struct gw_comp_sortidx what)
{
    sort_code(w, what.sort);
    gw_writer_u32(w, what.index);
}

static void typeref(struct gw_writer *w, gw_comp_typeref type)
{
    if (gw_comp_typeref_is_index(type))
        gw_writer_s64(w, type);
    else
        gw_writer_u8(w, kind_codes[gw_comp_typeref_prim(type)]);
}

static void optional(struct gw_writer *w, gw_comp_typeref type)
{
    gw_writer_u8(w, type != GW_COMP_TYPEREF_NONE);
    if (type != GW_COMP_TYPEREF_NONE) typeref(w, type);
}

static void result(struct gw_writer *w, gw_comp_typeref type)
{
    gw_writer_u8(w, type == GW_COMP_TYPEREF_NONE);
    if (type == GW_COMP_TYPEREF_NONE)
        gw_writer_u8(w, 0x00);
    else
        typeref(w, type);
}

/* spec: Binary#import-and-export-definitions */
static void extern_name(struct gw_writer *w, const struct gw_comp_name_def *name)
{
    const struct gw_slice *attributes[] = {&name->implements, &name->version_suffix,
                                           &name->external_id};
    gw_writer_u8(w, name->form);
    gw_writer_name(w, name->name);
    if (name->form != 2) return;
    gw_writer_u32(w, name->attr_count);
    for (uint8_t i = 0; i < name->attr_count; i++) {
        gw_writer_u8(w, name->order[i]);
        gw_writer_name(w, *attributes[name->order[i]]);
    }
}

static void extern_type(struct gw_writer *w, const struct gw_comp_extern_def *type)
{
    sort_code(w, (uint8_t)gw_comp_extern_sort(type->kind));
    if (type->kind == GW_COMP_EXTERN_TYPE || type->kind == GW_COMP_EXTERN_RESOURCE) {
        gw_writer_u8(w, type->is_sub);
        if (!type->is_sub) gw_writer_u32(w, type->index);
    } else if (type->kind == GW_COMP_EXTERN_VALUE) {
        gw_writer_u8(w, !type->is_eq_value);
        if (type->is_eq_value)
            gw_writer_u32(w, type->index);
        else
            typeref(w, type->value);
    } else {
        gw_writer_u32(w, type->index);
    }
}

uint32_t gw_comp_encode_core_instance(struct gw_comp_encoder *e,
                                      const struct gw_comp_core_instance_def *instance)
{
    struct gw_writer *w = item(e, GW_COMP_DEF_CORE_INSTANCE);
    gw_writer_u8(w, !instance->is_instantiate);
    if (instance->is_instantiate) gw_writer_u32(w, instance->module);
    gw_writer_u32(w, instance->count);
    for (uint32_t i = 0; i < instance->count; i++) {
        if (instance->is_instantiate) {
            gw_writer_name(w, instance->args[i].name);
            gw_writer_u8(w, sort_codes[GW_COMP_SORT_CORE_INSTANCE].code);
            gw_writer_u32(w, instance->args[i].instance);
        } else {
            gw_writer_name(w, instance->exports[i].name);
            gw_writer_u8(w, sort_codes[instance->exports[i].what.sort].code);
            gw_writer_u32(w, instance->exports[i].what.index);
        }
    }
    return e->counts[GW_COMP_SORT_CORE_INSTANCE]++;
}

uint32_t gw_comp_encode_instance(struct gw_comp_encoder *e,
                                 const struct gw_comp_instance_def *instance)
{
    struct gw_writer *w = item(e, GW_COMP_DEF_INSTANCE);
    gw_writer_u8(w, !instance->is_instantiate);
    if (instance->is_instantiate) gw_writer_u32(w, instance->component);
    gw_writer_u32(w, instance->count);
    for (uint32_t i = 0; i < instance->count; i++) {
        if (instance->is_instantiate) {
            gw_writer_name(w, instance->args[i].name);
            sortidx(w, instance->args[i].what);
        } else {
            extern_name(w, &instance->exports[i].name);
            sortidx(w, instance->exports[i].what);
        }
    }
    return e->counts[GW_COMP_SORT_INSTANCE]++;
}

uint32_t gw_comp_encode_alias(struct gw_comp_encoder *e,
                              const struct gw_comp_alias_def *alias)
{
    struct gw_writer *w = item(e, GW_COMP_DEF_ALIAS);
    sort_code(w, alias->sort);
    gw_writer_u8(w, (uint8_t)alias->kind);
    if (alias->kind == GW_COMP_ALIAS_OUTER) {
        gw_writer_u32(w, alias->count);
        gw_writer_u32(w, alias->index);
    } else {
        gw_writer_u32(w, alias->instance);
        gw_writer_name(w, alias->name);
    }
    return e->counts[alias->sort]++;
}

static void labels(struct gw_writer *w, const struct gw_comp_valtype_def *type)
{
    gw_writer_u32(w, type->count);
    for (uint32_t i = 0; i < type->count; i++) {
        const struct gw_comp_label_def *label = &type->items[i];
        if (type->kind != GW_COMP_TUPLE) gw_writer_name(w, label->name);
        if (type->kind == GW_COMP_VARIANT) {
            optional(w, label->type);
            gw_writer_u8(w, 0x00);
        } else if (label->type != GW_COMP_TYPEREF_NONE) {
            typeref(w, label->type);
        }
    }
}

uint32_t gw_comp_encode_value_type(struct gw_comp_encoder *e,
                                   const struct gw_comp_valtype_def *type)
{
    struct gw_writer *w = item(e, GW_COMP_DEF_TYPE);
    gw_writer_u8(w, kind_codes[type->kind]);
    switch (type->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        labels(w, type);
        break;
    case GW_COMP_LIST:
    case GW_COMP_OPTION:
        typeref(w, type->elem);
        break;
    case GW_COMP_FIXED_LIST:
        typeref(w, type->elem);
        gw_writer_u32(w, type->count);
        break;
    case GW_COMP_MAP:
        typeref(w, type->elem);
        typeref(w, type->other);
        break;
    case GW_COMP_RESULT:
        optional(w, type->elem);
        optional(w, type->other);
        break;
    case GW_COMP_STREAM:
    case GW_COMP_FUTURE:
        optional(w, type->elem);
        break;
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        gw_writer_u32(w, type->resource);
        break;
    default: /* a primitive type is its code alone */
        break;
    }
    return e->counts[GW_COMP_SORT_TYPE]++;
}

uint32_t gw_comp_encode_func_type(struct gw_comp_encoder *e,
                                  const struct gw_comp_func_def *type)
{
    struct gw_writer *w = item(e, GW_COMP_DEF_TYPE);
    gw_writer_u8(w, type->is_async ? TYPE_ASYNC_FUNC : TYPE_FUNC);
    gw_writer_u32(w, type->param_count);
    for (uint32_t i = 0; i < type->param_count; i++) {
        gw_writer_name(w, type->params[i].name);
        typeref(w, type->params[i].type);
    }
    result(w, type->result);
    return e->counts[GW_COMP_SORT_TYPE]++;
}

uint32_t gw_comp_encode_resource_type(struct gw_comp_encoder *e,
                                      const struct gw_comp_resource_def *type)
{
    struct gw_writer *w = item(e, GW_COMP_DEF_TYPE);
    gw_writer_u8(w, TYPE_RESOURCE);
    gw_writer_valtype(w, type->rep);
    gw_writer_u8(w, type->has_dtor);
    if (type->has_dtor) gw_writer_u32(w, type->dtor);
    return e->counts[GW_COMP_SORT_TYPE]++;
}

uint32_t gw_comp_encode_decls_type(struct gw_comp_encoder *e,
                                   enum gw_comp_deftype_kind kind,
                                   struct gw_comp_encoder *decls)
{
    struct gw_writer *w = item(e, GW_COMP_DEF_TYPE);
    gw_writer_u8(w, kind == GW_COMP_DEFTYPE_COMPONENT ? TYPE_COMPONENT : TYPE_INSTANCE);
    gw_comp_encode_finish(decls, w);
    return e->counts[GW_COMP_SORT_TYPE]++;
}

uint32_t gw_comp_encode_core_type(struct gw_comp_encoder *e, struct gw_slice bytes,
                                  uint32_t indices)
{
    gw_writer_bytes(item(e, GW_COMP_DEF_CORE_TYPE), bytes);
    uint32_t first = e->counts[GW_COMP_SORT_CORE_TYPE];
    e->counts[GW_COMP_SORT_CORE_TYPE] += indices;
    return first;
}

static void options(struct gw_writer *w, const struct gw_comp_canon_def *canon)
{
    gw_writer_u32(w, canon->opt_count);
    for (uint32_t i = 0; i < canon->opt_count; i++) {
        uint8_t kind = canon->opts[i].kind;
        gw_writer_u8(w, kind);
        if (kind > GW_COMP_OPT_LATIN1_UTF16 && kind != GW_COMP_OPT_ASYNC)
            gw_writer_u32(w, canon->opts[i].index);
    }
}

uint32_t gw_comp_encode_canon(struct gw_comp_encoder *e,
                              const struct gw_comp_canon_def *canon)
{
    const struct gw_comp_canon_row *row = &gw_comp_canon_rows[canon->kind];
    unsigned has = row->immediates;
    struct gw_writer *w = item(e, GW_COMP_DEF_CANON);
    gw_writer_u8(w, row->code);
    if (has & FUNC_SORT) gw_writer_u8(w, 0x00);
    if (has & (CORE_FUNC | FUNC)) gw_writer_u32(w, canon->func);
    if (has & TYPE) gw_writer_u32(w, canon->type);
    if (has & RESULT) result(w, canon->result);
    if (has & CORE_VALTYPE) gw_writer_valtype(w, canon->valtype);
    if (has & SLOT) gw_writer_u32(w, canon->slot);
    if (has & SHARED) gw_writer_u8(w, canon->flag);
    if (has & CORE_TYPE) gw_writer_u32(w, canon->type);
    if (has & TABLE) gw_writer_u32(w, canon->table);
    if (has & (ASYNC | CANCEL)) gw_writer_u8(w, canon->flag);
    if (has & MEMORY) gw_writer_u32(w, canon->memory);
    if (has & OPTS) options(w, canon);
    if (has & TYPE_LAST) gw_writer_u32(w, canon->type);
    bool is_lift = canon->kind == GW_COMP_CANON_LIFT;
    return e->counts[is_lift ? GW_COMP_SORT_FUNC : GW_COMP_SORT_CORE_FUNC]++;
}

uint32_t gw_comp_encode_import(struct gw_comp_encoder *e,
                               const struct gw_comp_name_def *name,
                               const struct gw_comp_extern_def *type)
{
    struct gw_writer *w = item(e, GW_COMP_DEF_IMPORT);
    extern_name(w, name);
    extern_type(w, type);
    return e->counts[gw_comp_extern_sort(type->kind)]++;
}

uint32_t gw_comp_encode_export(struct gw_comp_encoder *e,
                               const struct gw_comp_export_def *export_of)
{
    struct gw_writer *w = item(e, GW_COMP_DEF_EXPORT);
    extern_name(w, &export_of->name);
    if (!export_of->has_what) {
        extern_type(w, &export_of->type);
        return e->counts[gw_comp_extern_sort(export_of->type.kind)]++;
    }
    sortidx(w, export_of->what);
    gw_writer_u8(w, export_of->has_type);
    if (export_of->has_type) extern_type(w, &export_of->type);
    return e->counts[export_of->what.sort]++;
}

uint32_t gw_comp_encode_value(struct gw_comp_encoder *e,
                              const struct gw_comp_value_def *value)
{
    struct gw_writer *w = item(e, GW_COMP_DEF_VALUE);
    typeref(w, value->type);
    gw_writer_name(w, value->bytes);
    return e->counts[GW_COMP_SORT_VALUE]++;
}

/* spec: Binary#name-section */
void gw_comp_encode_names(struct gw_comp_encoder *e, struct gw_slice component,
                          const struct gw_comp_encode_named *const names[],
                          const uint32_t counts[])
{
    flush(e);
    struct gw_writer *w = &e->out;
    size_t start = w->len;
    bool is_empty = component.len == 0;
    gw_writer_u8(w, GW_COMP_DEF_CUSTOM);
    size_t from = w->len;
    gw_writer_name(w, gw_slice_str("component-name"));
    if (component.len) {
        gw_writer_u8(w, 0);
        size_t at = w->len;
        gw_writer_name(w, component);
        gw_writer_prefix_len(w, at);
    }
    for (uint8_t sort = 0; sort < GW_COMP_SORT_COUNT; sort++) {
        if (counts[sort] == 0) continue;
        is_empty = false;
        gw_writer_u8(w, 1);
        size_t at = w->len;
        sort_code(w, sort);
        gw_writer_u32(w, counts[sort]);
        for (uint32_t i = 0; i < counts[sort]; i++) {
            gw_writer_u32(w, names[sort][i].index);
            gw_writer_name(w, names[sort][i].name);
        }
        gw_writer_prefix_len(w, at);
    }
    gw_writer_prefix_len(w, from);
    if (is_empty && !w->err) w->len = start;
}
