/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/json.h"

#include <stdio.h>

#include "component/wit/json_write.h"

/* A field that is there only where it says something. */
static void maybe(struct gw_wit_json *j, const char *key, struct gw_slice text)
{
    if (text.data && text.len) gw_wit_json_string(j, key, text);
}

static void interface_id(struct gw_wit_json *j, const char *key,
                         const struct gw_wit_interface *i)
{
    const struct gw_wit_package_name *n = &i->package->name;
    gw_wit_json_next(j, key ? gw_slice_str(key) : gw_slice_of(NULL, 0));
    gw_wit_json_put(j, "\"");
    gw_writer_bytes(j->out, n->ns);
    gw_wit_json_put(j, ":");
    gw_writer_bytes(j->out, n->name);
    gw_wit_json_put(j, "/");
    gw_writer_bytes(j->out, i->name);
    if (n->has_version) {
        gw_wit_json_put(j, "@");
        gw_writer_bytes(j->out, n->version_text);
    }
    gw_wit_json_put(j, "\"");
}

static void gate(struct gw_wit_json *j, const struct gw_wit_gate *g)
{
    maybe(j, "since", g->since);
    maybe(j, "unstable", g->feature);
    maybe(j, "deprecated", g->deprecated);
}

static const char *const kinds[GW_WIT_KIND_COUNT] = {
    [GW_COMP_BOOL] = "bool",
    [GW_COMP_S8] = "s8",
    [GW_COMP_U8] = "u8",
    [GW_COMP_S16] = "s16",
    [GW_COMP_U16] = "u16",
    [GW_COMP_S32] = "s32",
    [GW_COMP_U32] = "u32",
    [GW_COMP_S64] = "s64",
    [GW_COMP_U64] = "u64",
    [GW_COMP_F32] = "f32",
    [GW_COMP_F64] = "f64",
    [GW_COMP_CHAR] = "char",
    [GW_COMP_STRING] = "string",
    [GW_COMP_ERROR_CONTEXT] = "error-context",
    [GW_COMP_RECORD] = "record",
    [GW_COMP_VARIANT] = "variant",
    [GW_COMP_LIST] = "list",
    [GW_COMP_FIXED_LIST] = "fixed-list",
    [GW_COMP_TUPLE] = "tuple",
    [GW_COMP_FLAGS] = "flags",
    [GW_COMP_ENUM] = "enum",
    [GW_COMP_OPTION] = "option",
    [GW_COMP_RESULT] = "result",
    [GW_COMP_MAP] = "map",
    [GW_COMP_OWN] = "own",
    [GW_COMP_BORROW] = "borrow",
    [GW_COMP_STREAM] = "stream",
    [GW_COMP_FUTURE] = "future",
    [GW_WIT_RESOURCE] = "resource",
    [GW_WIT_ALIAS] = "alias",
};

static void structure(struct gw_wit_json *j, const struct gw_wit_type *type);

/* A type where it is used: a string for a name or a primitive, else an object. */
static void type_use(struct gw_wit_json *j, const char *key,
                     const struct gw_wit_type *type)
{
    if (!type) return;
    if (type->name.len) {
        gw_wit_json_string(j, key, type->name);
        return;
    }
    if (type->kind < GW_COMP_PRIM_COUNT) {
        gw_wit_json_string(j, key, gw_slice_str(kinds[type->kind]));
        return;
    }
    gw_wit_json_open(j, key, "{");
    structure(j, type);
    gw_wit_json_close(j, "}");
}

static void labels(struct gw_wit_json *j, const char *key,
                   const struct gw_wit_label *items, uint32_t count)
{
    gw_wit_json_open(j, key, "[");
    for (uint32_t i = 0; i < count; i++) {
        gw_wit_json_open(j, NULL, "{");
        gw_wit_json_string(j, "name", items[i].name);
        type_use(j, "type", items[i].type);
        maybe(j, "docs", items[i].docs);
        gw_wit_json_close(j, "}");
    }
    gw_wit_json_close(j, "]");
}

static void structure(struct gw_wit_json *j, const struct gw_wit_type *type)
{
    char count[16];
    gw_wit_json_string(j, "kind", gw_slice_str(kinds[type->kind]));
    switch (type->kind) {
    case GW_COMP_RECORD:
        labels(j, "fields", type->items, type->count);
        return;
    case GW_COMP_VARIANT:
        labels(j, "cases", type->items, type->count);
        return;
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        labels(j, "labels", type->items, type->count);
        return;
    case GW_COMP_TUPLE:
        gw_wit_json_open(j, "types", "[");
        for (uint32_t i = 0; i < type->count; i++)
            type_use(j, NULL, type->items[i].type);
        gw_wit_json_close(j, "]");
        return;
    case GW_COMP_RESULT:
        type_use(j, "ok", type->ok);
        type_use(j, "error", type->error);
        return;
    case GW_COMP_MAP:
        type_use(j, "key", type->key);
        type_use(j, "value", type->value);
        return;
    case GW_WIT_RESOURCE:
        return;
    case GW_COMP_FIXED_LIST:
        gw_wit_json_next(j, gw_slice_str("length"));
        snprintf(count, sizeof count, "%u", type->count);
        gw_wit_json_put(j, count);
        GW_FALLTHROUGH;
    default:
        type_use(j, "type", type->elem);
        return;
    }
}

/* A named type. One that is taken from elsewhere says where from. */
static void definition(struct gw_wit_json *j, const struct gw_wit_type *type)
{
    const struct gw_wit_type *of = type->kind == GW_WIT_ALIAS ? type->elem : NULL;
    gw_wit_json_open(j, NULL, "{");
    gw_wit_json_string(j, "name", type->name);
    if (of && of->interface && of->interface != type->interface) {
        gw_wit_json_string(j, "kind", gw_slice_str("use"));
        interface_id(j, "from", of->interface);
        gw_wit_json_string(j, "type", of->name);
    } else {
        structure(j, type);
    }
    maybe(j, "docs", type->docs);
    maybe(j, "external-id", type->external_id);
    gate(j, &type->gate);
    gw_wit_json_close(j, "}");
}

static void function(struct gw_wit_json *j, const struct gw_wit_func *func)
{
    static const char *const func_kinds[] = {"function", "method", "static",
                                             "constructor"};
    gw_wit_json_open(j, NULL, "{");
    gw_wit_json_string(j, "name", func->name);
    gw_wit_json_string(j, "kind", gw_slice_str(func_kinds[func->kind]));
    if (func->resource) gw_wit_json_string(j, "resource", func->resource->name);
    gw_wit_json_next(j, gw_slice_str("async"));
    gw_wit_json_put(j, func->is_async ? "true" : "false");
    labels(j, "params", func->params, func->param_count);
    type_use(j, "result", func->result);
    maybe(j, "docs", func->docs);
    maybe(j, "external-id", func->external_id);
    gate(j, &func->gate);
    gw_wit_json_close(j, "}");
}

static void contents(struct gw_wit_json *j, const struct gw_wit_interface *interface)
{
    gw_wit_json_open(j, "types", "[");
    for (uint32_t i = 0; i < interface->type_count; i++)
        definition(j, interface->types[i]);
    gw_wit_json_close(j, "]");
    gw_wit_json_open(j, "functions", "[");
    for (uint32_t i = 0; i < interface->func_count; i++)
        function(j, interface->funcs[i]);
    gw_wit_json_close(j, "]");
}

static void interface_item(struct gw_wit_json *j, const struct gw_wit_item *item)
{
    gw_wit_json_open(j, NULL, "{");
    if (item->name.len) gw_wit_json_string(j, "name", item->name);
    if (item->interface->name.len)
        interface_id(j, "interface", item->interface);
    else
        contents(j, item->interface);
    maybe(j, "docs", item->docs);
    maybe(j, "external-id", item->external_id);
    gate(j, &item->gate);
    gw_wit_json_close(j, "}");
}

static void items_of(struct gw_wit_json *j, const char *key,
                     const struct gw_wit_item *items, uint32_t count,
                     enum gw_wit_item_kind kind)
{
    gw_wit_json_open(j, key, "[");
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].kind != kind) continue;
        if (kind == GW_WIT_ITEM_INTERFACE) interface_item(j, &items[i]);
        if (kind == GW_WIT_ITEM_FUNC) function(j, items[i].func);
        if (kind == GW_WIT_ITEM_TYPE) definition(j, items[i].type);
    }
    gw_wit_json_close(j, "]");
}

static void world(struct gw_wit_json *j, const struct gw_wit_world *w)
{
    gw_wit_json_open(j, NULL, "{");
    gw_wit_json_string(j, "name", w->name);
    gw_wit_json_open(j, "imports", "{");
    items_of(j, "interfaces", w->imports, w->import_count, GW_WIT_ITEM_INTERFACE);
    items_of(j, "types", w->imports, w->import_count, GW_WIT_ITEM_TYPE);
    items_of(j, "functions", w->imports, w->import_count, GW_WIT_ITEM_FUNC);
    gw_wit_json_close(j, "}");
    gw_wit_json_open(j, "exports", "{");
    items_of(j, "interfaces", w->exports, w->export_count, GW_WIT_ITEM_INTERFACE);
    items_of(j, "functions", w->exports, w->export_count, GW_WIT_ITEM_FUNC);
    gw_wit_json_close(j, "}");
    maybe(j, "docs", w->docs);
    gate(j, &w->gate);
    gw_wit_json_close(j, "}");
}

static void package(struct gw_wit_json *j, const struct gw_wit_package *p)
{
    gw_wit_json_open(j, NULL, "{");
    gw_wit_json_string(j, "name", p->name.id);
    gw_wit_json_open(j, "interfaces", "[");
    for (uint32_t i = 0; i < p->interface_count; i++) {
        gw_wit_json_open(j, NULL, "{");
        gw_wit_json_string(j, "name", p->interfaces[i]->name);
        contents(j, p->interfaces[i]);
        maybe(j, "docs", p->interfaces[i]->docs);
        gate(j, &p->interfaces[i]->gate);
        gw_wit_json_close(j, "}");
    }
    gw_wit_json_close(j, "]");
    gw_wit_json_open(j, "worlds", "[");
    for (uint32_t i = 0; i < p->world_count; i++)
        world(j, p->worlds[i]);
    gw_wit_json_close(j, "]");
    maybe(j, "docs", p->docs);
    gw_wit_json_close(j, "}");
}

void gw_wit_json(const struct gw_wit *wit, struct gw_writer *out)
{
    struct gw_wit_json j = {.out = out, .indent = true};
    gw_wit_json_open(&j, NULL, "{");
    gw_wit_json_string(&j, "root", wit->root->name.id);
    gw_wit_json_open(&j, "packages", "[");
    for (size_t i = 0; i < wit->packages.len; i++)
        package(&j, gw_wit_package_at(wit, i));
    gw_wit_json_close(&j, "]");
    gw_wit_json_close(&j, "}");
    gw_wit_json_put(&j, "\n");
}
