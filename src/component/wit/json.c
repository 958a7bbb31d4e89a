/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/json.h"

#include <stdio.h>

struct json {
    struct gw_writer *out;
    unsigned depth;
    bool has_items;
};

static void put(struct json *j, const char *text)
{
    gw_writer_bytes(j->out, gw_slice_str(text));
}

static void quote(struct json *j, struct gw_slice text)
{
    put(j, "\"");
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        char escaped[8];
        if (c == '\n') {
            put(j, "\\n");
        } else if (c < 0x20 || c == 0x7f) {
            snprintf(escaped, sizeof escaped, "\\u%04x", c);
            put(j, escaped);
        } else {
            if (c == '"' || c == '\\') put(j, "\\");
            gw_writer_u8(j->out, c);
        }
    }
    put(j, "\"");
}

static void next(struct json *j, const char *key)
{
    if (j->has_items) put(j, ",");
    if (j->depth) put(j, "\n");
    for (unsigned i = 0; i < j->depth; i++)
        put(j, " ");
    j->has_items = true;
    if (!key) return;
    quote(j, gw_slice_str(key));
    put(j, ": ");
}

static void open(struct json *j, const char *key, const char *bracket)
{
    next(j, key);
    put(j, bracket);
    j->depth++;
    j->has_items = false;
}

static void close(struct json *j, const char *bracket)
{
    j->depth--;
    if (j->has_items) {
        put(j, "\n");
        for (unsigned i = 0; i < j->depth; i++)
            put(j, " ");
    }
    put(j, bracket);
    j->has_items = true;
}

static void string(struct json *j, const char *key, struct gw_slice text)
{
    next(j, key);
    quote(j, text);
}

/* A field that is there only where it says something. */
static void maybe(struct json *j, const char *key, struct gw_slice text)
{
    if (text.data && text.len) string(j, key, text);
}

static void interface_id(struct json *j, const char *key,
                         const struct gw_wit_interface *i)
{
    const struct gw_wit_package_name *n = &i->package->name;
    next(j, key);
    put(j, "\"");
    gw_writer_bytes(j->out, n->ns);
    put(j, ":");
    gw_writer_bytes(j->out, n->name);
    put(j, "/");
    gw_writer_bytes(j->out, i->name);
    if (n->has_version) {
        put(j, "@");
        gw_writer_bytes(j->out, n->version_text);
    }
    put(j, "\"");
}

static void gate(struct json *j, const struct gw_wit_gate *g)
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

static void structure(struct json *j, const struct gw_wit_type *type);

/* A type where it is used: a string for a name or a primitive, else an object. */
static void type_use(struct json *j, const char *key, const struct gw_wit_type *type)
{
    if (!type) return;
    if (type->name.len) {
        string(j, key, type->name);
        return;
    }
    if (type->kind < GW_COMP_PRIM_COUNT) {
        string(j, key, gw_slice_str(kinds[type->kind]));
        return;
    }
    open(j, key, "{");
    structure(j, type);
    close(j, "}");
}

static void labels(struct json *j, const char *key, const struct gw_wit_label *items,
                   uint32_t count)
{
    open(j, key, "[");
    for (uint32_t i = 0; i < count; i++) {
        open(j, NULL, "{");
        string(j, "name", items[i].name);
        type_use(j, "type", items[i].type);
        maybe(j, "docs", items[i].docs);
        close(j, "}");
    }
    close(j, "]");
}

static void structure(struct json *j, const struct gw_wit_type *type)
{
    char count[16];
    string(j, "kind", gw_slice_str(kinds[type->kind]));
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
        open(j, "types", "[");
        for (uint32_t i = 0; i < type->count; i++)
            type_use(j, NULL, type->items[i].type);
        close(j, "]");
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
        next(j, "length");
        snprintf(count, sizeof count, "%u", type->count);
        put(j, count);
        GW_FALLTHROUGH;
    default:
        type_use(j, "type", type->elem);
        return;
    }
}

/* A named type. One that is taken from elsewhere says where from. */
static void definition(struct json *j, const struct gw_wit_type *type)
{
    const struct gw_wit_type *of = type->kind == GW_WIT_ALIAS ? type->elem : NULL;
    open(j, NULL, "{");
    string(j, "name", type->name);
    if (of && of->interface && of->interface != type->interface) {
        string(j, "kind", gw_slice_str("use"));
        interface_id(j, "from", of->interface);
        string(j, "type", of->name);
    } else {
        structure(j, type);
    }
    maybe(j, "docs", type->docs);
    maybe(j, "external-id", type->external_id);
    gate(j, &type->gate);
    close(j, "}");
}

static void function(struct json *j, const struct gw_wit_func *func)
{
    static const char *const func_kinds[] = {"function", "method", "static",
                                             "constructor"};
    open(j, NULL, "{");
    string(j, "name", func->name);
    string(j, "kind", gw_slice_str(func_kinds[func->kind]));
    if (func->resource) string(j, "resource", func->resource->name);
    next(j, "async");
    put(j, func->is_async ? "true" : "false");
    labels(j, "params", func->params, func->param_count);
    type_use(j, "result", func->result);
    maybe(j, "docs", func->docs);
    maybe(j, "external-id", func->external_id);
    gate(j, &func->gate);
    close(j, "}");
}

static void contents(struct json *j, const struct gw_wit_interface *interface)
{
    open(j, "types", "[");
    for (uint32_t i = 0; i < interface->type_count; i++)
        definition(j, interface->types[i]);
    close(j, "]");
    open(j, "functions", "[");
    for (uint32_t i = 0; i < interface->func_count; i++)
        function(j, interface->funcs[i]);
    close(j, "]");
}

static void interface_item(struct json *j, const struct gw_wit_item *item)
{
    open(j, NULL, "{");
    if (item->name.len) string(j, "name", item->name);
    if (item->interface->name.len)
        interface_id(j, "interface", item->interface);
    else
        contents(j, item->interface);
    maybe(j, "docs", item->docs);
    maybe(j, "external-id", item->external_id);
    gate(j, &item->gate);
    close(j, "}");
}

static void items_of(struct json *j, const char *key, const struct gw_wit_item *items,
                     uint32_t count, enum gw_wit_item_kind kind)
{
    open(j, key, "[");
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].kind != kind) continue;
        if (kind == GW_WIT_ITEM_INTERFACE) interface_item(j, &items[i]);
        if (kind == GW_WIT_ITEM_FUNC) function(j, items[i].func);
        if (kind == GW_WIT_ITEM_TYPE) definition(j, items[i].type);
    }
    close(j, "]");
}

static void world(struct json *j, const struct gw_wit_world *w)
{
    open(j, NULL, "{");
    string(j, "name", w->name);
    open(j, "imports", "{");
    items_of(j, "interfaces", w->imports, w->import_count, GW_WIT_ITEM_INTERFACE);
    items_of(j, "types", w->imports, w->import_count, GW_WIT_ITEM_TYPE);
    items_of(j, "functions", w->imports, w->import_count, GW_WIT_ITEM_FUNC);
    close(j, "}");
    open(j, "exports", "{");
    items_of(j, "interfaces", w->exports, w->export_count, GW_WIT_ITEM_INTERFACE);
    items_of(j, "functions", w->exports, w->export_count, GW_WIT_ITEM_FUNC);
    close(j, "}");
    maybe(j, "docs", w->docs);
    gate(j, &w->gate);
    close(j, "}");
}

static void package(struct json *j, const struct gw_wit_package *p)
{
    open(j, NULL, "{");
    string(j, "name", p->name.id);
    open(j, "interfaces", "[");
    for (uint32_t i = 0; i < p->interface_count; i++) {
        open(j, NULL, "{");
        string(j, "name", p->interfaces[i]->name);
        contents(j, p->interfaces[i]);
        maybe(j, "docs", p->interfaces[i]->docs);
        gate(j, &p->interfaces[i]->gate);
        close(j, "}");
    }
    close(j, "]");
    open(j, "worlds", "[");
    for (uint32_t i = 0; i < p->world_count; i++)
        world(j, p->worlds[i]);
    close(j, "]");
    maybe(j, "docs", p->docs);
    close(j, "}");
}

void gw_wit_json(const struct gw_wit *wit, struct gw_writer *out)
{
    struct json j = {.out = out};
    open(&j, NULL, "{");
    string(&j, "root", wit->root->name.id);
    open(&j, "packages", "[");
    for (size_t i = 0; i < wit->packages.len; i++)
        package(&j, gw_wit_package_at(wit, i));
    close(&j, "]");
    close(&j, "}");
    put(&j, "\n");
}
