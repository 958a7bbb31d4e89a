/* SPDX-License-Identifier: Apache-2.0 */
/* The two type sections. spec: component-model, Binary#type-definitions */
#include "component/model/decoder.h"
#include "core/wasm/limits.h"
#include "core/wasm/type_codes.h"

/* -- value types ------------------------------------------------------------------- */

/* The codes of the primitive types go down from bool. */
static bool prim_of(uint8_t code, enum gw_comp_kind *out)
{
    static const uint8_t kinds[] = {
        GW_COMP_STRING, GW_COMP_CHAR, GW_COMP_F64, GW_COMP_F32, GW_COMP_U64,
        GW_COMP_S64,    GW_COMP_U32,  GW_COMP_S32, GW_COMP_U16, GW_COMP_S16,
        GW_COMP_U8,     GW_COMP_S8,   GW_COMP_BOOL}; /* 0x73 .. 0x7f */
    if (code == 0x64) {
        *out = GW_COMP_ERROR_CONTEXT;
        return true;
    }
    if (code < 0x73 || code > 0x7f) return false;
    *out = (enum gw_comp_kind)kinds[code - 0x73];
    return true;
}

static void need_prim(struct gw_comp_decoder *d, const uint8_t *at,
                      enum gw_comp_kind kind)
{
    if (kind == GW_COMP_ERROR_CONTEXT)
        gw_comp_decoder_need(d, at, GW_COMP_FEATURE_ERROR_CONTEXT,
                             "the type error-context");
}

gw_comp_typeref gw_comp_decoder_typeref(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    enum gw_comp_kind prim;
    if (d->r.err == GW_OK && at < d->r.end && prim_of(*at, &prim)) {
        d->r.at++;
        need_prim(d, at, prim);
        return GW_COMP_TYPEREF_PRIM(prim);
    }
    int64_t index = gw_reader_s33(&d->r);
    if (d->r.err == GW_OK && index < 0) {
        d->r.at = at;
        gw_comp_decoder_bad_byte(d, at, *at, "component value type");
    }
    return index < 0x7fffffff ? (gw_comp_typeref)index : 0x7fffffff;
}

gw_comp_typeref gw_comp_decoder_maybe_typeref(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    uint8_t flag = gw_reader_u8(&d->r);
    if (flag > 1) gw_comp_decoder_bad_byte(d, at, flag, "optional component value type");
    return flag == 1 ? gw_comp_decoder_typeref(d) : GW_COMP_TYPEREF_NONE;
}

gw_comp_typeref gw_comp_decoder_results(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    uint8_t form = gw_reader_u8(&d->r);
    if (form == 0) return d->r.err ? GW_COMP_TYPEREF_NONE : gw_comp_decoder_typeref(d);
    if (form > 1) {
        gw_comp_decoder_bad_byte(d, at, form, "component function results");
        return GW_COMP_TYPEREF_NONE;
    }
    at = d->r.at;
    uint8_t count = gw_reader_u8(&d->r);
    if (count) gw_comp_decoder_bad_byte(d, at, count, "number of results");
    return GW_COMP_TYPEREF_NONE;
}

enum item_form { LABEL, LABEL_TYPE, TYPE, CASE };

static void read_item(struct gw_comp_decoder *d, enum item_form form,
                      struct gw_comp_label_def *item)
{
    item->type = GW_COMP_TYPEREF_NONE;
    if (form != TYPE) item->name = gw_comp_decoder_name(d);
    if (form == LABEL_TYPE || form == TYPE) item->type = gw_comp_decoder_typeref(d);
    if (form != CASE) return;
    item->type = gw_comp_decoder_maybe_typeref(d);
    const uint8_t *at = d->r.at;
    uint8_t refines = gw_reader_u8(&d->r);
    if (refines) gw_comp_decoder_bad_byte(d, at, refines, "zero byte required");
}

static const struct gw_comp_label_def *read_items(struct gw_comp_decoder *d,
                                                  enum item_form form, const char *what,
                                                  uint32_t *count)
{
    uint32_t n = gw_comp_decoder_count(d, GW_COMP_MAX_LABELS, what);
    struct gw_comp_label_def *items = gw_comp_decoder_array(d, n, sizeof *items);
    for (uint32_t i = 0; i < n && d->r.err == GW_OK; i++)
        read_item(d, form, &items[i]);
    *count = n;
    return items;
}

static void read_async(struct gw_comp_decoder *d, const uint8_t *at,
                       enum gw_comp_kind kind, struct gw_comp_valtype_def *t)
{
    gw_comp_decoder_need(d, at, GW_COMP_FEATURE_ASYNC, "this type");
    t->kind = (uint8_t)kind;
    t->elem = gw_comp_decoder_maybe_typeref(d);
}

static void set_items(struct gw_comp_decoder *d, struct gw_comp_valtype_def *t,
                      enum gw_comp_kind kind, enum item_form form, const char *what)
{
    t->kind = (uint8_t)kind;
    t->items = read_items(d, form, what, &t->count);
}

static void set_elem(struct gw_comp_decoder *d, struct gw_comp_valtype_def *t,
                     enum gw_comp_kind kind)
{
    t->kind = (uint8_t)kind;
    t->elem = gw_comp_decoder_typeref(d);
}

static void set_handle(struct gw_comp_decoder *d, struct gw_comp_valtype_def *t,
                       enum gw_comp_kind kind)
{
    t->kind = (uint8_t)kind;
    t->resource = gw_comp_decoder_index(d);
}

static void read_valtype(struct gw_comp_decoder *d, uint8_t code, const uint8_t *at,
                         struct gw_comp_valtype_def *t)
{
    enum gw_comp_kind prim;
    if (prim_of(code, &prim)) {
        need_prim(d, at, prim);
        t->kind = (uint8_t)prim;
        return;
    }
    switch (code) {
    case 0x72:
        set_items(d, t, GW_COMP_RECORD, LABEL_TYPE, "record fields");
        break;
    case 0x71:
        set_items(d, t, GW_COMP_VARIANT, CASE, "variant cases");
        break;
    case 0x6f:
        set_items(d, t, GW_COMP_TUPLE, TYPE, "tuple types");
        break;
    case 0x6e:
        set_items(d, t, GW_COMP_FLAGS, LABEL, "flags");
        break;
    case 0x6d:
        set_items(d, t, GW_COMP_ENUM, LABEL, "enum tags");
        break;
    case 0x70:
        set_elem(d, t, GW_COMP_LIST);
        break;
    case 0x67:
        gw_comp_decoder_need(d, at, GW_COMP_FEATURE_FIXED_LISTS,
                             "a list of fixed length");
        set_elem(d, t, GW_COMP_FIXED_LIST);
        t->count = gw_reader_u32(&d->r);
        break;
    case 0x6b:
        set_elem(d, t, GW_COMP_OPTION);
        break;
    case 0x6a:
        t->kind = GW_COMP_RESULT;
        t->elem = gw_comp_decoder_maybe_typeref(d);
        t->other = gw_comp_decoder_maybe_typeref(d);
        break;
    case 0x69:
        set_handle(d, t, GW_COMP_OWN);
        break;
    case 0x68:
        set_handle(d, t, GW_COMP_BORROW);
        break;
    case 0x66:
        read_async(d, at, GW_COMP_STREAM, t);
        break;
    case 0x65:
        read_async(d, at, GW_COMP_FUTURE, t);
        break;
    case 0x63:
        gw_comp_decoder_need(d, at, GW_COMP_FEATURE_MAP, "a map");
        set_elem(d, t, GW_COMP_MAP);
        t->other = gw_comp_decoder_typeref(d);
        break;
    default:
        gw_comp_decoder_bad_byte(d, at, code, "component defined type");
    }
}

/* -- the other types --------------------------------------------------------------- */

static void read_func(struct gw_comp_decoder *d, bool is_async, const uint8_t *at,
                      struct gw_comp_func_def *f)
{
    if (is_async)
        gw_comp_decoder_need(d, at, GW_COMP_FEATURE_ASYNC, "an async function type");
    f->is_async = is_async;
    f->params = read_items(d, LABEL_TYPE, "parameters", &f->param_count);
    f->result = gw_comp_decoder_results(d);
}

static void read_resource(struct gw_comp_decoder *d, struct gw_comp_resource_def *r)
{
    const uint8_t *at = d->r.at;
    r->rep = gw_decoder_valtype(gw_comp_decoder_lend(d));
    gw_comp_decoder_take(d);
    if (d->r.err == GW_OK && r->rep != GW_I32 && r->rep != GW_I64)
        gw_comp_decoder_fail(d, at, GW_ERR_INVALID,
                             "resources can only be represented by `i32` or `i64`");
    if (r->rep == GW_I64)
        gw_comp_decoder_need(d, at, GW_COMP_FEATURE_MEMORY64,
                             "a resource represented by i64");
    at = d->r.at;
    uint8_t flag = gw_reader_u8(&d->r);
    if (flag > 1) gw_comp_decoder_bad_byte(d, at, flag, "optional destructor");
    r->has_dtor = flag == 1;
    if (r->has_dtor) r->dtor = gw_comp_decoder_index(d);
}

/* One declarator; `is_component`: imports may be among them. */
static void read_decl(struct gw_comp_decoder *d, bool is_component)
{
    const uint8_t *at = d->r.at;
    uint8_t code = gw_reader_u8(&d->r);
    if (d->r.err) return;
    switch (code) {
    case 0x00:
        gw_comp_decode_core_type(d);
        return;
    case 0x01:
        gw_comp_decode_type(d);
        return;
    case 0x02:
        gw_comp_decode_alias(d);
        return;
    case 0x03:
        if (!is_component) break;
        gw_comp_decode_import(d);
        return;
    case 0x04: {
        struct gw_comp_def def = {.kind = GW_COMP_DEF_EXPORT,
                                  .offset = gw_comp_decoder_offset(d, at)};
        def.export.name = gw_comp_decoder_extern_name(d);
        def.export.has_type = true;
        def.export.type = gw_comp_decoder_extern_type(d);
        def.sort = (uint8_t)gw_comp_extern_sort(def.export.type.kind);
        def.export.what.sort = def.sort;
        def.export.position = d->scope->export_count++;
        gw_comp_decoder_add(d, &def, 1);
        return;
    }
    }
    gw_comp_decoder_bad_byte(d, at, code, "component or instance type declaration");
}

static void read_decls(struct gw_comp_decoder *d, bool is_component,
                       struct gw_comp_decls *out)
{
    struct gw_comp_decoder_scope scope, *outer = d->scope;
    if (!gw_comp_decoder_nest(d)) return;
    uint32_t count = gw_comp_decoder_count(d, GW_COMP_MAX_DEFS, "declarations");
    gw_comp_decoder_open(d, &scope);
    for (uint32_t i = 0; i < count && d->r.err == GW_OK; i++)
        read_decl(d, is_component);
    out->defs = gw_comp_decoder_settle(d, &scope, &out->count);
    d->scope = outer;
    d->nesting--;
}

static void read_type(struct gw_comp_decoder *d, struct gw_comp_type_def *t)
{
    const uint8_t *at = d->r.at;
    uint8_t code = gw_reader_u8(&d->r);
    if (d->r.err) return;
    switch (code) {
    case 0x40:
    case 0x43:
        t->kind = GW_COMP_DEFTYPE_FUNC;
        read_func(d, code == 0x43, at, &t->func);
        break;
    case 0x41:
    case 0x42:
        t->kind = code == 0x41 ? GW_COMP_DEFTYPE_COMPONENT : GW_COMP_DEFTYPE_INSTANCE;
        read_decls(d, code == 0x41, &t->decls);
        break;
    case 0x3f:
        t->kind = GW_COMP_DEFTYPE_RESOURCE;
        read_resource(d, &t->resource);
        break;
    default:
        t->kind = GW_COMP_DEFTYPE_VALUE;
        read_valtype(d, code, at, &t->value);
    }
}

void gw_comp_decode_type(struct gw_comp_decoder *d)
{
    struct gw_comp_def def = {.kind = GW_COMP_DEF_TYPE, .sort = GW_COMP_SORT_TYPE};
    def.offset = gw_comp_decoder_offset(d, d->r.at);
    def.type = gw_comp_decoder_array(d, 1, sizeof *def.type);
    if (!def.type) return;
    read_type(d, def.type);
    gw_comp_decoder_add(d, &def, 1);
}

/* -- core types -------------------------------------------------------------------- */

static void read_rec_group(struct gw_comp_decoder *d, struct gw_comp_core_type_def *t)
{
    struct gw_decoder *core = gw_comp_decoder_lend(d);
    gw_decoder_rec_group(core);
    gw_comp_decoder_take(d);
    if (d->r.err) return;
    t->count = (uint32_t)core->types.len;
    t->is_explicit = GW_VEC_AT(struct gw_rec_group, &core->groups, 0)->is_explicit;
    struct gw_type *types = gw_comp_decoder_array(d, t->count, sizeof *types);
    if (types) memcpy(types, core->types.data, t->count * sizeof *types);
    t->types = types;
}

static void read_core_extern(struct gw_comp_decoder *d, struct gw_comp_core_extern_def *t)
{
    const uint8_t *at = d->r.at;
    uint8_t kind = gw_reader_u8(&d->r);
    if (d->r.err) return;
    struct gw_decoder *core = gw_comp_decoder_lend(d);
    t->kind = (enum gw_extern_kind)kind;
    switch (kind) {
    case GW_EXTERN_FUNC:
        t->func = gw_reader_u32(&core->r);
        break;
    case GW_EXTERN_TABLE:
        t->table = gw_decoder_tabletype(core);
        break;
    case GW_EXTERN_MEMORY:
        t->memory = gw_decoder_memtype(core);
        break;
    case GW_EXTERN_GLOBAL:
        t->global = gw_decoder_globaltype(core);
        break;
    case GW_EXTERN_TAG:
        t->func = gw_decoder_tagtype(core);
        break;
    default:
        break;
    }
    gw_comp_decoder_take(d);
    if (kind > GW_EXTERN_TAG) gw_comp_decoder_bad_byte(d, at, kind, "external kind");
}

static void read_core_type(struct gw_comp_decoder *d, bool is_inside,
                           struct gw_comp_core_type_def *t);

static void read_module_alias(struct gw_comp_decoder *d, struct gw_comp_module_decl *decl)
{
    const uint8_t *at = d->r.at;
    uint8_t sort = gw_reader_u8(&d->r);
    if (sort != 0x10) gw_comp_decoder_bad_byte(d, at, sort, "outer alias kind");
    at = d->r.at;
    uint8_t target = gw_reader_u8(&d->r);
    if (target != 0x01) gw_comp_decoder_bad_byte(d, at, target, "outer alias target");
    decl->kind = GW_COMP_MODULE_DECL_ALIAS;
    decl->alias.count = gw_comp_decoder_index(d);
    decl->alias.index = gw_comp_decoder_index(d);
}

static void read_module_decl(struct gw_comp_decoder *d, struct gw_comp_module_decl *decl)
{
    const uint8_t *at = d->r.at;
    decl->offset = gw_comp_decoder_offset(d, at);
    uint8_t code = gw_reader_u8(&d->r);
    if (d->r.err) return;
    switch (code) {
    case 0x00:
        decl->kind = GW_COMP_MODULE_DECL_IMPORT;
        decl->item.module = gw_comp_decoder_name(d);
        decl->item.name = gw_comp_decoder_name(d);
        read_core_extern(d, &decl->item.type);
        break;
    case 0x01: {
        struct gw_comp_core_type_def *type = gw_comp_decoder_array(d, 1, sizeof *type);
        decl->kind = GW_COMP_MODULE_DECL_TYPE;
        decl->type = type;
        if (type) read_core_type(d, true, type);
        break;
    }
    case 0x02:
        read_module_alias(d, decl);
        break;
    case 0x03:
        decl->kind = GW_COMP_MODULE_DECL_EXPORT;
        decl->item.name = gw_comp_decoder_name(d);
        read_core_extern(d, &decl->item.type);
        break;
    default:
        gw_comp_decoder_bad_byte(d, at, code, "type definition");
    }
}

/* 0x50 begins a module type; a non-final sub type, which shares that code, follows a
 * 0. */
static void read_core_type(struct gw_comp_decoder *d, bool is_inside,
                           struct gw_comp_core_type_def *t)
{
    const uint8_t *at = d->r.at;
    if (at + 1 < d->r.end && at[0] == 0x00 && at[1] == GW_TYPE_CODE_SUB) {
        d->r.at++;
        read_rec_group(d, t);
    } else if (at < d->r.end && *at == 0x50 && is_inside) {
        gw_comp_decoder_fail(
            d, at, GW_ERR_INVALID,
            "invalid leading byte (0x50): a module type cannot hold module "
            "types");
    } else if (at < d->r.end && *at == 0x50) {
        d->r.at++;
        t->is_module = true;
        t->count = gw_comp_decoder_count(d, GW_COMP_MAX_DEFS, "module type declarations");
        struct gw_comp_module_decl *decls =
            gw_comp_decoder_array(d, t->count, sizeof *decls);
        t->decls = decls;
        for (uint32_t i = 0; i < t->count && d->r.err == GW_OK; i++)
            read_module_decl(d, &decls[i]);
    } else {
        read_rec_group(d, t);
    }
}

void gw_comp_decode_core_type(struct gw_comp_decoder *d)
{
    struct gw_comp_def def = {.kind = GW_COMP_DEF_CORE_TYPE,
                              .sort = GW_COMP_SORT_CORE_TYPE};
    def.offset = gw_comp_decoder_offset(d, d->r.at);
    struct gw_comp_core_type_def *type = gw_comp_decoder_array(d, 1, sizeof *type);
    if (!type) return;
    read_core_type(d, false, type);
    def.core_type = type;
    gw_comp_decoder_add(d, &def, type->is_module ? 1 : type->count);
}
