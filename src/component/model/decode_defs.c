/* SPDX-License-Identifier: Apache-2.0 */
/* Instances, aliases, imports, exports, start and values.
 * spec: component-model, Binary#instance-definitions and the sections after it */
#include "component/model/decoder.h"

/* -- sorts and names --------------------------------------------------------------- */

static bool core_sort_of(uint8_t code, enum gw_comp_sort *out)
{
    switch (code) {
    case 0x00:
        *out = GW_COMP_SORT_CORE_FUNC;
        return true;
    case 0x01:
        *out = GW_COMP_SORT_CORE_TABLE;
        return true;
    case 0x02:
        *out = GW_COMP_SORT_CORE_MEMORY;
        return true;
    case 0x03:
        *out = GW_COMP_SORT_CORE_GLOBAL;
        return true;
    case 0x04:
        *out = GW_COMP_SORT_CORE_TAG;
        return true;
    case 0x10:
        *out = GW_COMP_SORT_CORE_TYPE;
        return true;
    case 0x11:
        *out = GW_COMP_SORT_CORE_MODULE;
        return true;
    case 0x12:
        *out = GW_COMP_SORT_CORE_INSTANCE;
        return true;
    default:
        return false;
    }
}

/* Of any sort, a core one behind its zero byte. */
static uint8_t read_sort(struct gw_comp_decoder *d, const char *what)
{
    static const uint8_t sorts[] = {0,
                                    GW_COMP_SORT_FUNC,
                                    GW_COMP_SORT_VALUE,
                                    GW_COMP_SORT_TYPE,
                                    GW_COMP_SORT_COMPONENT,
                                    GW_COMP_SORT_INSTANCE};
    const uint8_t *at = d->r.at;
    enum gw_comp_sort sort = GW_COMP_SORT_COUNT;
    uint8_t code = gw_reader_u8(&d->r);
    if (d->r.err) return GW_COMP_SORT_COUNT;
    if (code == 0) {
        at = d->r.at;
        code = gw_reader_u8(&d->r);
        if (!core_sort_of(code, &sort)) gw_comp_decoder_bad_byte(d, at, code, what);
        return (uint8_t)sort;
    }
    if (code >= GW_COUNT(sorts)) {
        gw_comp_decoder_bad_byte(d, at, code, what);
        return GW_COMP_SORT_COUNT;
    }
    if (sorts[code] == GW_COMP_SORT_VALUE)
        gw_comp_decoder_need(d, at, GW_COMP_FEATURE_VALUES, "a value");
    return sorts[code];
}

/* What may cross a component's border. */
static bool is_external(uint8_t sort)
{
    return sort == GW_COMP_SORT_CORE_MODULE ||
           (sort >= GW_COMP_SORT_FUNC && sort < GW_COMP_SORT_COUNT);
}

struct gw_comp_sortidx gw_comp_decoder_sortidx(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    struct gw_comp_sortidx what = {.sort = read_sort(d, "component external kind")};
    if (d->r.err == GW_OK && !is_external(what.sort))
        gw_comp_decoder_bad_byte(d, at + 1, at[1], "component external kind");
    what.index = gw_comp_decoder_index(d);
    return what;
}

static void read_attribute(struct gw_comp_decoder *d, struct gw_comp_name_def *name)
{
    static const char *const texts[] = {"implements", "versionsuffix", "external-id"};
    struct gw_slice *const places[] = {&name->implements, &name->version_suffix,
                                       &name->external_id};
    const uint8_t *at = d->r.at;
    uint8_t kind = gw_reader_u8(&d->r);
    if (d->r.err) return;
    if (kind >= GW_COUNT(places)) {
        gw_comp_decoder_bad_byte(d, at, kind, "name option");
        return;
    }
    gw_comp_decoder_need(
        d, at, kind == 1 ? GW_COMP_FEATURE_CANONICAL_NAMES : GW_COMP_FEATURE_IMPLEMENTS,
        texts[kind]);
    if (d->r.err == GW_OK && places[kind]->data) {
        gw_comp_decoder_fail(d, at, GW_ERR_INVALID, "duplicate '%s' option in name",
                             texts[kind]);
        return;
    }
    *places[kind] = gw_comp_decoder_name(d);
    if (d->r.err == GW_OK) name->order[name->attr_count++] = kind;
}

struct gw_comp_name_def gw_comp_decoder_extern_name(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    struct gw_comp_name_def name = {.form = gw_reader_u8(&d->r)};
    if (name.form > 2) gw_comp_decoder_bad_byte(d, at, name.form, "component name");
    name.name = gw_comp_decoder_name(d);
    if (name.form < 2) return name;
    uint32_t count = gw_comp_decoder_count(d, 100, "name options");
    for (uint32_t i = 0; i < count && d->r.err == GW_OK; i++)
        read_attribute(d, &name);
    return name;
}

static void read_value_bound(struct gw_comp_decoder *d, struct gw_comp_extern_def *type)
{
    const uint8_t *at = d->r.at;
    uint8_t bound = gw_reader_u8(&d->r);
    type->value = GW_COMP_TYPEREF_NONE;
    type->is_eq_value = bound == 0;
    if (bound == 0)
        type->index = gw_comp_decoder_index(d);
    else if (bound == 1)
        type->value = gw_comp_decoder_typeref(d);
    else
        gw_comp_decoder_bad_byte(d, at, bound, "value bound");
}

static void read_type_bound(struct gw_comp_decoder *d, struct gw_comp_extern_def *type)
{
    const uint8_t *at = d->r.at;
    uint8_t bound = gw_reader_u8(&d->r);
    type->is_sub = bound == 1;
    if (bound == 0)
        type->index = gw_comp_decoder_index(d);
    else if (bound > 1)
        gw_comp_decoder_bad_byte(d, at, bound, "type bound");
}

struct gw_comp_extern_def gw_comp_decoder_extern_type(struct gw_comp_decoder *d)
{
    struct gw_comp_extern_def type = {.kind = GW_COMP_EXTERN_FUNC};
    const uint8_t *at = d->r.at;
    uint8_t sort = read_sort(d, "component external kind");
    if (d->r.err) return type;
    switch (sort) {
    case GW_COMP_SORT_CORE_MODULE:
        type.kind = GW_COMP_EXTERN_CORE_MODULE;
        type.index = gw_comp_decoder_index(d);
        break;
    case GW_COMP_SORT_FUNC:
        type.index = gw_comp_decoder_index(d);
        break;
    case GW_COMP_SORT_VALUE:
        type.kind = GW_COMP_EXTERN_VALUE;
        read_value_bound(d, &type);
        break;
    case GW_COMP_SORT_TYPE:
        type.kind = GW_COMP_EXTERN_TYPE;
        read_type_bound(d, &type);
        break;
    case GW_COMP_SORT_COMPONENT:
        type.kind = GW_COMP_EXTERN_COMPONENT;
        type.index = gw_comp_decoder_index(d);
        break;
    case GW_COMP_SORT_INSTANCE:
        type.kind = GW_COMP_EXTERN_INSTANCE;
        type.index = gw_comp_decoder_index(d);
        break;
    default:
        gw_comp_decoder_bad_byte(d, at + 1, at[1], "component external kind");
    }
    return type;
}

/* -- instances --------------------------------------------------------------------- */

static const struct gw_comp_core_arg *read_core_args(struct gw_comp_decoder *d,
                                                     uint32_t *count)
{
    *count = gw_comp_decoder_count(d, GW_COMP_MAX_DEFS, "instantiation arguments");
    struct gw_comp_core_arg *args = gw_comp_decoder_array(d, *count, sizeof *args);
    for (uint32_t i = 0; i < *count && d->r.err == GW_OK; i++) {
        args[i].name = gw_comp_decoder_name(d);
        const uint8_t *at = d->r.at;
        uint8_t sort = gw_reader_u8(&d->r);
        if (sort != 0x12) gw_comp_decoder_bad_byte(d, at, sort, "instantiation arg kind");
        args[i].instance = gw_comp_decoder_index(d);
    }
    return args;
}

static const struct gw_comp_core_export *read_core_exports(struct gw_comp_decoder *d,
                                                           uint32_t *count)
{
    *count = gw_comp_decoder_count(d, GW_COMP_MAX_DEFS, "exports");
    struct gw_comp_core_export *exports =
        gw_comp_decoder_array(d, *count, sizeof *exports);
    for (uint32_t i = 0; i < *count && d->r.err == GW_OK; i++) {
        enum gw_comp_sort sort = GW_COMP_SORT_COUNT;
        exports[i].name = gw_comp_decoder_name(d);
        const uint8_t *at = d->r.at;
        uint8_t code = gw_reader_u8(&d->r);
        if (!core_sort_of(code, &sort) || sort > GW_COMP_SORT_CORE_TAG)
            gw_comp_decoder_bad_byte(d, at, code, "external kind");
        exports[i].what.sort = (uint8_t)sort;
        exports[i].what.index = gw_comp_decoder_index(d);
    }
    return exports;
}

void gw_comp_decode_core_instance(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    struct gw_comp_def def = {.kind = GW_COMP_DEF_CORE_INSTANCE,
                              .sort = GW_COMP_SORT_CORE_INSTANCE,
                              .offset = gw_comp_decoder_offset(d, at)};
    struct gw_comp_core_instance_def *i = &def.core_instance;
    uint8_t form = gw_reader_u8(&d->r);
    if (form > 1) gw_comp_decoder_bad_byte(d, at, form, "core instance");
    i->is_instantiate = form == 0;
    if (form == 0) {
        i->module = gw_comp_decoder_index(d);
        i->args = read_core_args(d, &i->count);
    } else {
        i->exports = read_core_exports(d, &i->count);
    }
    gw_comp_decoder_add(d, &def, 1);
}

static const struct gw_comp_arg *read_args(struct gw_comp_decoder *d, uint32_t *count)
{
    *count = gw_comp_decoder_count(d, GW_COMP_MAX_DEFS, "instantiation arguments");
    struct gw_comp_arg *args = gw_comp_decoder_array(d, *count, sizeof *args);
    for (uint32_t i = 0; i < *count && d->r.err == GW_OK; i++) {
        args[i].name = gw_comp_decoder_name(d);
        args[i].what = gw_comp_decoder_sortidx(d);
    }
    return args;
}

static const struct gw_comp_inline_export *read_exports(struct gw_comp_decoder *d,
                                                        uint32_t *count)
{
    *count = gw_comp_decoder_count(d, GW_COMP_MAX_DEFS, "exports");
    struct gw_comp_inline_export *exports =
        gw_comp_decoder_array(d, *count, sizeof *exports);
    for (uint32_t i = 0; i < *count && d->r.err == GW_OK; i++) {
        exports[i].name = gw_comp_decoder_extern_name(d);
        exports[i].what = gw_comp_decoder_sortidx(d);
    }
    return exports;
}

void gw_comp_decode_instance(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    struct gw_comp_def def = {.kind = GW_COMP_DEF_INSTANCE,
                              .sort = GW_COMP_SORT_INSTANCE,
                              .offset = gw_comp_decoder_offset(d, at)};
    struct gw_comp_instance_def *i = &def.instance;
    uint8_t form = gw_reader_u8(&d->r);
    if (form > 1) gw_comp_decoder_bad_byte(d, at, form, "instance");
    i->is_instantiate = form == 0;
    if (form == 0) {
        i->component = gw_comp_decoder_index(d);
        i->args = read_args(d, &i->count);
    } else {
        i->exports = read_exports(d, &i->count);
    }
    gw_comp_decoder_add(d, &def, 1);
}

/* -- aliases ----------------------------------------------------------------------- */

static bool is_outer_sort(uint8_t sort)
{
    return sort == GW_COMP_SORT_CORE_MODULE || sort == GW_COMP_SORT_CORE_TYPE ||
           sort == GW_COMP_SORT_COMPONENT || sort == GW_COMP_SORT_TYPE;
}

static void read_alias_target(struct gw_comp_decoder *d, const uint8_t *sort_at,
                              struct gw_comp_alias_def *a)
{
    const uint8_t *at = d->r.at;
    bool is_core = *sort_at == 0;
    uint8_t target = gw_reader_u8(&d->r);
    if (d->r.err) return;
    switch (target) {
    case 0x00:
        a->kind = GW_COMP_ALIAS_EXPORT;
        if (!is_external(a->sort))
            gw_comp_decoder_bad_byte(d, sort_at + is_core, sort_at[is_core],
                                     "component external kind");
        break;
    case 0x01:
        a->kind = GW_COMP_ALIAS_CORE_EXPORT;
        if (a->sort > GW_COMP_SORT_CORE_TAG)
            gw_comp_decoder_bad_byte(d, sort_at + is_core, sort_at[is_core],
                                     "core external kind");
        break;
    case 0x02:
        a->kind = GW_COMP_ALIAS_OUTER;
        if (!is_outer_sort(a->sort))
            gw_comp_decoder_bad_byte(d, sort_at + is_core, sort_at[is_core],
                                     "component outer alias kind");
        a->count = gw_comp_decoder_index(d);
        a->index = gw_comp_decoder_index(d);
        return;
    default:
        gw_comp_decoder_bad_byte(d, at, target, "alias");
        return;
    }
    a->instance = gw_comp_decoder_index(d);
    a->name = gw_comp_decoder_name(d);
}

void gw_comp_decode_alias(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    struct gw_comp_def def = {.kind = GW_COMP_DEF_ALIAS,
                              .offset = gw_comp_decoder_offset(d, at)};
    def.alias.sort = read_sort(d, "component outer alias kind");
    if (d->r.err == GW_OK) read_alias_target(d, at, &def.alias);
    def.sort = def.alias.sort;
    gw_comp_decoder_add(d, &def, 1);
}

/* -- the rest ---------------------------------------------------------------------- */

void gw_comp_decode_import(struct gw_comp_decoder *d)
{
    struct gw_comp_def def = {.kind = GW_COMP_DEF_IMPORT,
                              .offset = gw_comp_decoder_offset(d, d->r.at)};
    def.import.name = gw_comp_decoder_extern_name(d);
    def.import.type = gw_comp_decoder_extern_type(d);
    def.sort = (uint8_t)gw_comp_extern_sort(def.import.type.kind);
    def.import.sort = def.sort;
    def.import.position = d->scope->import_count++;
    gw_comp_decoder_add(d, &def, 1);
}

void gw_comp_decode_export(struct gw_comp_decoder *d)
{
    struct gw_comp_def def = {.kind = GW_COMP_DEF_EXPORT,
                              .offset = gw_comp_decoder_offset(d, d->r.at)};
    struct gw_comp_export_def *e = &def.export;
    e->name = gw_comp_decoder_extern_name(d);
    e->has_what = true;
    e->what = gw_comp_decoder_sortidx(d);
    const uint8_t *at = d->r.at;
    uint8_t flag = gw_reader_u8(&d->r);
    if (flag > 1) gw_comp_decoder_bad_byte(d, at, flag, "optional component export type");
    e->has_type = flag == 1;
    if (e->has_type) e->type = gw_comp_decoder_extern_type(d);
    e->position = d->scope->export_count++;
    def.sort = e->what.sort;
    gw_comp_decoder_add(d, &def, 1);
}

void gw_comp_decode_start(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    struct gw_comp_def def = {.kind = GW_COMP_DEF_START,
                              .sort = GW_COMP_SORT_VALUE,
                              .offset = gw_comp_decoder_offset(d, at)};
    struct gw_comp_start_def *s = &def.start;
    gw_comp_decoder_need(d, at, GW_COMP_FEATURE_VALUES, "a start definition");
    s->func = gw_comp_decoder_index(d);
    s->arg_count = gw_comp_decoder_count(d, GW_COMP_MAX_DEFS, "start arguments");
    uint32_t *args = gw_comp_decoder_array(d, s->arg_count, sizeof *args);
    for (uint32_t i = 0; i < s->arg_count && d->r.err == GW_OK; i++)
        args[i] = gw_comp_decoder_index(d);
    s->args = args;
    at = d->r.at;
    s->result_count = gw_reader_u32(&d->r);
    if (s->result_count > 1)
        gw_comp_decoder_fail(
            d, at, GW_ERR_INVALID,
            "start expects %u results, but no function has more than one",
            s->result_count);
    gw_comp_decoder_add(d, &def, s->result_count);
}

void gw_comp_decode_value(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    struct gw_comp_def def = {.kind = GW_COMP_DEF_VALUE,
                              .sort = GW_COMP_SORT_VALUE,
                              .offset = gw_comp_decoder_offset(d, at)};
    gw_comp_decoder_need(d, at, GW_COMP_FEATURE_VALUES, "a value definition");
    def.value.type = gw_comp_decoder_typeref(d);
    uint32_t len = gw_comp_decoder_count(d, UINT32_MAX, "bytes of a value");
    def.value.bytes = gw_reader_bytes(&d->r, len);
    gw_comp_decoder_add(d, &def, 1);
}
