/* SPDX-License-Identifier: Apache-2.0 */
/* The types of core modules, from what the registry has.  spec: Binary#core-type-definitions */
#include "component/compose/types.h"
#include "core/text/parse_type.h"

enum {
    MODULE_TYPE = 0x50,
    FUNC_TYPE = 0x60,
    DECL_IMPORT = 0,
    DECL_TYPE = 1,
    DECL_EXPORT = 3
};

struct module {
    struct gw_compose_types *t;
    struct gw_writer out;
    uint32_t decls, types;
};

static bool valtype(struct module *m, gw_valtype type)
{
    if (gw_valtype_is_ref(type) && gw_heap_is_index(gw_valtype_heap(type)))
        return gw_compose_types_fail(
            m->t, GW_ERR_UNSUPPORTED,
            "a core module that is imported speaks of references to types of its own, "
            "which "
            "a composition cannot import; instantiate the module inside a component");
    gw_writer_valtype(&m->out, type);
    return true;
}

static bool valtypes(struct module *m, const gw_valtype *types, uint32_t count)
{
    gw_writer_u32(&m->out, count);
    for (uint32_t i = 0; i < count; i++)
        if (!valtype(m, types[i])) return false;
    return true;
}

/* Declare a function type, and give its index inside. */
static bool func(struct module *m, gw_type_id id, uint32_t *index)
{
    const struct gw_type *type = &gw_type_registry_get(m->t->registry, id)->type;
    gw_writer_u8(&m->out, DECL_TYPE);
    gw_writer_u8(&m->out, FUNC_TYPE);
    m->decls++;
    *index = m->types++;
    return valtypes(m, type->func.params, type->func.param_count) &&
           valtypes(m, type->func.results, type->func.result_count);
}

static bool item(struct module *m, const struct gw_comp_core_extern *e, bool is_import)
{
    const struct gw_core_type *type = &e->type;
    struct gw_writer *out = &m->out;
    uint32_t index = 0;
    bool is_func = type->kind == GW_EXTERN_FUNC || type->kind == GW_EXTERN_TAG;
    if (is_func && !func(m, type->func, &index)) return false;
    m->decls++;
    gw_writer_u8(out, is_import ? DECL_IMPORT : DECL_EXPORT);
    if (is_import) gw_writer_name(out, e->module);
    gw_writer_name(out, e->name);
    gw_writer_u8(out, (uint8_t)type->kind);
    switch (type->kind) {
    case GW_EXTERN_TAG:
        gw_writer_u8(out, 0);
        gw_writer_u32(out, index);
        return true;
    case GW_EXTERN_FUNC:
        gw_writer_u32(out, index);
        return true;
    case GW_EXTERN_TABLE:
        if (!valtype(m, type->table.elem)) return false;
        gw_parse_type_limits(out, &type->table.limits, false, 0);
        return true;
    case GW_EXTERN_MEMORY:
        gw_parse_type_limits(out, &type->memory.limits, type->memory.has_page_size,
                             type->memory.page_size_log2);
        return true;
    case GW_EXTERN_GLOBAL:
        if (!valtype(m, type->global.type)) return false;
        gw_writer_u8(out, type->global.is_mutable);
        return true;
    }
    return true;
}

uint32_t gw_compose_types_module(struct gw_compose_types *t,
                                 const struct gw_comp_module_type *type)
{
    struct module m = {.t = t};
    uint32_t index = GW_GRAPH_NONE;
    bool ok = t->err == GW_OK;
    gw_writer_init(&m.out, t->alloc);
    for (uint32_t i = 0; i < type->import_count && ok; i++)
        ok = item(&m, &type->imports[i], true);
    for (uint32_t i = 0; i < type->export_count && ok; i++)
        ok = item(&m, &type->exports[i], false);
    struct gw_writer bytes;
    gw_writer_init(&bytes, t->alloc);
    gw_writer_u8(&bytes, MODULE_TYPE);
    gw_writer_u32(&bytes, m.decls);
    gw_writer_bytes(&bytes, gw_slice_of(m.out.data, m.out.len));
    if (ok && (bytes.err || m.out.err))
        ok = gw_compose_types_fail(t, GW_ERR_NOMEM, "out of memory");
    if (ok)
        index = gw_comp_encode_core_type(&t->scope->encoder,
                                         gw_slice_of(bytes.data, bytes.len), 1);
    gw_writer_deinit(&m.out);
    gw_writer_deinit(&bytes);
    return index;
}
