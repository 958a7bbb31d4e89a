/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/type_text.h"

#include <stdio.h>

#include "component/model/module_type.h"

static void put(struct gw_writer *w, const char *text)
{
    gw_writer_fixed(w, text, strlen(text));
}

/* "<a, b>" of what a type is made of; NULL: "_". */
static void arguments(struct gw_writer *w, const struct gw_comp_valtype *const types[],
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put(w, i ? ", " : "<");
        if (types[i])
            gw_comp_type_text_value(w, types[i]);
        else
            put(w, "_");
    }
    if (count) put(w, ">");
}

static void labels(struct gw_writer *w, const struct gw_comp_valtype *type)
{
    put(w, "{");
    for (uint32_t i = 0; i < type->count; i++) {
        if (i) put(w, ", ");
        gw_writer_bytes(w, type->items[i].name);
    }
    put(w, "}");
}

void gw_comp_type_text_value(struct gw_writer *w, const struct gw_comp_valtype *type)
{
    char number[16];
    put(w, gw_comp_kind_text((enum gw_comp_kind)type->kind));
    switch (type->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        labels(w, type);
        break;
    case GW_COMP_TUPLE:
        for (uint32_t i = 0; i < type->count; i++) {
            put(w, i ? ", " : "<");
            gw_comp_type_text_value(w, type->items[i].type);
        }
        put(w, ">");
        break;
    case GW_COMP_RESULT: {
        const struct gw_comp_valtype *both[] = {type->ok, type->error};
        arguments(w, both, type->error ? 2 : type->ok ? 1 : 0);
        break;
    }
    case GW_COMP_MAP: {
        const struct gw_comp_valtype *both[] = {type->key, type->value};
        arguments(w, both, 2);
        break;
    }
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        put(w, "<");
        gw_writer_bytes(w, type->resource->name);
        put(w, ">");
        break;
    case GW_COMP_FIXED_LIST:
        put(w, "<");
        gw_comp_type_text_value(w, type->elem);
        snprintf(number, sizeof number, ", %u>", type->count);
        put(w, number);
        break;
    case GW_COMP_LIST:
    case GW_COMP_OPTION:
    case GW_COMP_STREAM:
    case GW_COMP_FUTURE:
        arguments(w, &type->elem, type->elem ? 1 : 0);
        break;
    default: /* a primitive type is its name */
        break;
    }
}

void gw_comp_type_text_func(struct gw_writer *w, const struct gw_comp_func_type *type)
{
    put(w, type->is_async ? "async func(" : "func(");
    for (uint32_t i = 0; i < type->param_count; i++) {
        if (i) put(w, ", ");
        gw_writer_bytes(w, type->params[i].name);
        put(w, ": ");
        gw_comp_type_text_value(w, type->params[i].type);
    }
    put(w, ")");
    if (!type->result) return;
    put(w, " -> ");
    gw_comp_type_text_value(w, type->result);
}

static void count_text(struct gw_writer *w, uint32_t imports, uint32_t exports)
{
    char text[64];
    snprintf(text, sizeof text, "%u import%s, %u export%s", imports,
             imports == 1 ? "" : "s", exports, exports == 1 ? "" : "s");
    put(w, text);
}

static void deftype(struct gw_writer *w, const struct gw_comp_deftype *type)
{
    switch (type->kind) {
    case GW_COMP_DEFTYPE_VALUE:
        gw_comp_type_text_value(w, type->value);
        break;
    case GW_COMP_DEFTYPE_FUNC:
        gw_comp_type_text_func(w, type->func);
        break;
    case GW_COMP_DEFTYPE_COMPONENT:
        put(w, "component");
        break;
    case GW_COMP_DEFTYPE_INSTANCE:
        put(w, "instance");
        break;
    case GW_COMP_DEFTYPE_RESOURCE:
        put(w, "resource");
        break;
    }
}

void gw_comp_type_text_extern(struct gw_writer *w, const struct gw_comp_extern_type *type)
{
    switch (type->kind) {
    case GW_COMP_EXTERN_FUNC:
        gw_comp_type_text_func(w, type->func);
        break;
    case GW_COMP_EXTERN_VALUE:
        gw_comp_type_text_value(w, type->value);
        break;
    case GW_COMP_EXTERN_TYPE:
        deftype(w, &type->type);
        break;
    case GW_COMP_EXTERN_CORE_MODULE:
        count_text(w, type->module->import_count, type->module->export_count);
        break;
    case GW_COMP_EXTERN_COMPONENT:
        count_text(w, type->component->import_count,
                   type->component->instance.export_count);
        break;
    case GW_COMP_EXTERN_RESOURCE:
    case GW_COMP_EXTERN_INSTANCE:
        break;
    }
}
