/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/print.h"

#include <stdio.h>
#include <stdlib.h>

#include "component/wit/lex.h"
#include "component/wit/methods.h"

struct printer {
    struct gw_writer *out;
    const struct gw_wit_print_options *options;
    const struct gw_wit_package *package; /* the one at hand: its names stand alone */
    unsigned depth;
    bool has_items; /* in the block at hand: a new one goes after an empty line */
};

static void put(struct gw_writer *out, const char *text)
{
    gw_writer_bytes(out, gw_slice_str(text));
}

static void put_name(struct gw_writer *out, struct gw_slice name)
{
    if (gw_wit_is_keyword(name)) put(out, "%");
    gw_writer_bytes(out, name);
}

static void put_indent(struct printer *p)
{
    for (unsigned i = 0; i < p->depth; i++)
        put(p->out, "  ");
}

/* ---- types ---- */

static void put_optional(const struct gw_wit_type *elem, const char *name,
                         struct gw_writer *out)
{
    put(out, name);
    if (!elem) return;
    put(out, "<");
    gw_wit_print_type(elem, out);
    put(out, ">");
}

static void put_result(const struct gw_wit_type *type, struct gw_writer *out)
{
    put(out, "result");
    if (!type->ok && !type->error) return;
    put(out, "<");
    if (type->ok)
        gw_wit_print_type(type->ok, out);
    else
        put(out, "_");
    if (type->error) {
        put(out, ", ");
        gw_wit_print_type(type->error, out);
    }
    put(out, ">");
}

static void put_tuple(const struct gw_wit_type *type, struct gw_writer *out)
{
    put(out, "tuple<");
    for (uint32_t i = 0; i < type->count; i++) {
        if (i) put(out, ", ");
        gw_wit_print_type(type->items[i].type, out);
    }
    put(out, ">");
}

static void put_fixed(const struct gw_wit_type *type, struct gw_writer *out)
{
    char count[16];
    put(out, "list<");
    gw_wit_print_type(type->elem, out);
    snprintf(count, sizeof count, ", %u>", type->count);
    put(out, count);
}

static void put_map(const struct gw_wit_type *type, struct gw_writer *out)
{
    put(out, "map<");
    gw_wit_print_type(type->key, out);
    put(out, ", ");
    gw_wit_print_type(type->value, out);
    put(out, ">");
}

static const char *prim_name(uint8_t kind)
{
    static const char *const names[GW_COMP_PRIM_COUNT] = {
        [GW_COMP_BOOL] = "bool",     [GW_COMP_S8] = "s8",
        [GW_COMP_U8] = "u8",         [GW_COMP_S16] = "s16",
        [GW_COMP_U16] = "u16",       [GW_COMP_S32] = "s32",
        [GW_COMP_U32] = "u32",       [GW_COMP_S64] = "s64",
        [GW_COMP_U64] = "u64",       [GW_COMP_F32] = "f32",
        [GW_COMP_F64] = "f64",       [GW_COMP_CHAR] = "char",
        [GW_COMP_STRING] = "string", [GW_COMP_ERROR_CONTEXT] = "error-context",
    };
    return names[kind];
}

/* What a type is made of; `is_definition`: behind the `=` of a name for it. */
static void put_structure(const struct gw_wit_type *type, bool is_definition,
                          struct gw_writer *out)
{
    switch (type->kind) {
    case GW_COMP_TUPLE:
        put_tuple(type, out);
        return;
    case GW_COMP_RESULT:
        put_result(type, out);
        return;
    case GW_COMP_LIST:
        put_optional(type->elem, "list", out);
        return;
    case GW_COMP_OPTION:
        put_optional(type->elem, "option", out);
        return;
    case GW_COMP_STREAM:
        put_optional(type->elem, "stream", out);
        return;
    case GW_COMP_FUTURE:
        put_optional(type->elem, "future", out);
        return;
    case GW_COMP_FIXED_LIST:
        put_fixed(type, out);
        return;
    case GW_COMP_MAP:
        put_map(type, out);
        return;
    case GW_COMP_BORROW:
        put_optional(type->elem, "borrow", out);
        return;
    case GW_COMP_OWN: /* a name for a handle is not a name for its resource */
        if (is_definition) {
            put_optional(type->elem, "own", out);
            return;
        }
        put_name(out, type->elem->name);
        return;
    default:
        if (type->kind < GW_COMP_PRIM_COUNT) put(out, prim_name(type->kind));
        return;
    }
}

void gw_wit_print_type(const struct gw_wit_type *type, struct gw_writer *out)
{
    if (type->name.len)
        put_name(out, type->name);
    else
        put_structure(type, false, out);
}

static bool is_shorthand(const struct gw_wit_func *func)
{
    return func->kind == GW_WIT_CONSTRUCTOR && func->result &&
           func->result->kind == GW_COMP_OWN && func->result->elem == func->resource;
}

void gw_wit_print_func(const struct gw_wit_func *func, struct gw_writer *out)
{
    if (func->is_async) put(out, "async ");
    put(out, func->kind == GW_WIT_CONSTRUCTOR ? "constructor(" : "func(");
    uint32_t skipped = func->kind == GW_WIT_METHOD;
    for (uint32_t i = skipped; i < func->param_count; i++) {
        if (i > skipped) put(out, ", ");
        put_name(out, func->params[i].name);
        put(out, ": ");
        gw_wit_print_type(func->params[i].type, out);
    }
    put(out, ")");
    if (!func->result || is_shorthand(func)) return;
    put(out, " -> ");
    gw_wit_print_type(func->result, out);
}

/* ---- what stands before an item ---- */

static void put_docs(struct printer *p, struct gw_slice docs)
{
    if (p->options->no_docs || !docs.len) return;
    const uint8_t *at = docs.data, *end = docs.data + docs.len;
    while (at < end) {
        const uint8_t *eol = memchr(at, '\n', (size_t)(end - at));
        struct gw_slice line = gw_slice_of(at, (size_t)((eol ? eol : end) - at));
        put_indent(p);
        put(p->out, line.len ? "/// " : "///");
        gw_writer_bytes(p->out, line);
        put(p->out, "\n");
        at = eol ? eol + 1 : end;
    }
}

static void put_attribute(struct printer *p, const char *name, const char *field,
                          struct gw_slice value)
{
    if (!value.len) return;
    put_indent(p);
    put(p->out, name);
    put(p->out, "(");
    put(p->out, field);
    put(p->out, " = ");
    if (field[0] == 'f')
        put_name(p->out, value);
    else
        gw_writer_bytes(p->out, value);
    put(p->out, ")\n");
}

static void put_gate(struct printer *p, const struct gw_wit_gate *gate)
{
    put_attribute(p, "@since", "version", gate->since);
    put_attribute(p, "@unstable", "feature", gate->feature);
    put_attribute(p, "@deprecated", "version", gate->deprecated);
}

static void put_external_id(struct printer *p, struct gw_slice id)
{
    if (!id.data) return;
    put_indent(p);
    put(p->out, "@external-id(\"");
    for (size_t i = 0; i < id.len; i++) {
        uint8_t c = id.data[i];
        static const char specials[] = "\n\t\r\\\"", letters[] = "ntr\\\"";
        const char *found = c ? strchr(specials, c) : NULL;
        char escaped[8];
        if (found) c = (uint8_t)letters[found - specials];
        snprintf(escaped, sizeof escaped, found ? "\\%c" : "\\%02x", c);
        if (found || c < 0x20 || c == 0x7f)
            put(p->out, escaped);
        else
            gw_writer_u8(p->out, c);
    }
    put(p->out, "\")\n");
}

static void new_item(struct printer *p)
{
    if (p->has_items) put(p->out, "\n");
    p->has_items = true;
}

static bool open_block(struct printer *p)
{
    bool before = p->has_items;
    put(p->out, " {\n");
    p->depth++;
    p->has_items = false;
    return before;
}

static void close_block(struct printer *p, bool before)
{
    p->depth--;
    p->has_items = before;
    put_indent(p);
    put(p->out, "}\n");
}

/* ---- definitions ---- */

static void put_members(struct printer *p, const struct gw_wit_type *type)
{
    bool before = open_block(p);
    for (uint32_t i = 0; i < type->count; i++) {
        const struct gw_wit_label *item = &type->items[i];
        put_docs(p, item->docs);
        put_indent(p);
        put_name(p->out, item->name);
        if (item->type && type->kind == GW_COMP_RECORD) {
            put(p->out, ": ");
            gw_wit_print_type(item->type, p->out);
        } else if (item->type) {
            put(p->out, "(");
            gw_wit_print_type(item->type, p->out);
            put(p->out, ")");
        }
        put(p->out, ",\n");
    }
    close_block(p, before);
}

static void put_method(struct printer *p, const struct gw_wit_func *func)
{
    put_docs(p, func->docs);
    put_gate(p, &func->gate);
    put_external_id(p, func->external_id);
    put_indent(p);
    if (func->kind != GW_WIT_CONSTRUCTOR) {
        put_name(p->out, func->label);
        put(p->out, func->kind == GW_WIT_STATIC ? ": static " : ": ");
    }
    gw_wit_print_func(func, p->out);
    put(p->out, ";\n");
}

static void put_resource(struct printer *p, const struct gw_wit_type *type,
                         const struct gw_wit_methods *methods)
{
    const struct gw_wit_method *method = gw_wit_methods_first(methods, type);
    put(p->out, "resource ");
    put_name(p->out, type->name);
    if (!method) {
        put(p->out, ";\n");
        return;
    }
    bool before = open_block(p);
    for (; method; method = gw_wit_methods_next(methods, method))
        put_method(p, method->func);
    close_block(p, before);
}

static void put_definition(struct printer *p, const struct gw_wit_type *type,
                           const struct gw_wit_methods *methods)
{
    static const char *const words[GW_WIT_KIND_COUNT] = {
        [GW_COMP_RECORD] = "record ",
        [GW_COMP_VARIANT] = "variant ",
        [GW_COMP_FLAGS] = "flags ",
        [GW_COMP_ENUM] = "enum ",
    };
    new_item(p);
    put_docs(p, type->docs);
    put_gate(p, &type->gate);
    put_external_id(p, type->external_id);
    put_indent(p);
    if (type->kind == GW_WIT_RESOURCE) {
        put_resource(p, type, methods);
        return;
    }
    put(p->out, words[type->kind] ? words[type->kind] : "type ");
    put_name(p->out, type->name);
    if (words[type->kind]) {
        put_members(p, type);
        return;
    }
    put(p->out, " = ");
    if (type->kind == GW_WIT_ALIAS)
        gw_wit_print_type(type->elem, p->out);
    else
        put_structure(type, true, p->out);
    put(p->out, ";\n");
}

static void put_path(struct printer *p, const struct gw_wit_interface *interface)
{
    const struct gw_wit_package_name *n = &interface->package->name;
    bool is_own = interface->package == p->package;
    if (!is_own) {
        put_name(p->out, n->ns);
        put(p->out, ":");
        put_name(p->out, n->name);
        put(p->out, "/");
    }
    put_name(p->out, interface->name);
    if (is_own || !n->has_version) return;
    put(p->out, "@");
    gw_writer_bytes(p->out, n->version_text);
}

static bool is_use(const struct gw_wit_type *type, const struct gw_wit_interface *owner)
{
    return type->kind == GW_WIT_ALIAS && type->elem->interface &&
           type->elem->interface != owner;
}

static bool go_together(const struct gw_wit_type *a, const struct gw_wit_type *b)
{
    return a->elem->interface == b->elem->interface &&
           gw_slice_eq(a->gate.since, b->gate.since) &&
           gw_slice_eq(a->gate.feature, b->gate.feature) &&
           gw_slice_eq(a->gate.deprecated, b->gate.deprecated) &&
           gw_slice_eq(a->external_id, b->external_id);
}

/* Types that are taken from elsewhere; neighbours of one interface share a statement. */
static void put_uses(struct printer *p, const struct gw_vec *types,
                     const struct gw_wit_interface *owner)
{
    const struct gw_wit_type *last = NULL;
    for (size_t i = 0; i < types->len; i++) {
        const struct gw_wit_type *type = *GW_VEC_AT(const struct gw_wit_type *, types, i);
        if (!is_use(type, owner)) continue;
        if (last && go_together(last, type)) {
            put(p->out, ", ");
        } else {
            if (last) put(p->out, "};\n");
            p->has_items = true;
            put_gate(p, &type->gate);
            put_external_id(p, type->external_id);
            put_indent(p);
            put(p->out, "use ");
            put_path(p, type->elem->interface);
            put(p->out, ".{");
        }
        put_name(p->out, type->elem->name);
        if (!gw_slice_eq(type->elem->name, type->name)) {
            put(p->out, " as ");
            put_name(p->out, type->name);
        }
        last = type;
    }
    if (last) put(p->out, "};\n");
}

static void put_types(struct printer *p, const struct gw_vec *types,
                      const struct gw_wit_interface *owner,
                      const struct gw_wit_methods *methods)
{
    put_uses(p, types, owner);
    for (size_t i = 0; i < types->len; i++) {
        const struct gw_wit_type *type = *GW_VEC_AT(const struct gw_wit_type *, types, i);
        if (!is_use(type, owner)) put_definition(p, type, methods);
    }
}

static void note_method(struct printer *p, struct gw_wit_methods *methods,
                        const struct gw_wit_func *func)
{
    if (gw_wit_methods_add(methods, func) != GW_OK) p->out->err = GW_ERR_NOMEM;
}

static void put_function(struct printer *p, const struct gw_wit_func *func)
{
    put_docs(p, func->docs);
    put_gate(p, &func->gate);
    put_external_id(p, func->external_id);
    put_indent(p);
    put_name(p->out, func->label);
    put(p->out, ": ");
    gw_wit_print_func(func, p->out);
    put(p->out, ";\n");
}

static void put_interface(struct printer *p, const struct gw_wit_interface *interface)
{
    struct gw_wit_methods methods;
    gw_wit_methods_init(&methods, p->out->alloc);
    for (uint32_t i = 0; i < interface->func_count; i++)
        note_method(p, &methods, interface->funcs[i]);
    struct gw_vec types = {.data = (void *)(uintptr_t)interface->types,
                           .len = interface->type_count};
    bool before = open_block(p);
    put_types(p, &types, interface, &methods);
    gw_wit_methods_deinit(&methods);
    for (uint32_t i = 0; i < interface->func_count; i++) {
        if (interface->funcs[i]->resource) continue;
        new_item(p);
        put_function(p, interface->funcs[i]);
    }
    close_block(p, before);
}

/* ---- worlds ---- */

static void put_item(struct printer *p, const struct gw_wit_item *item, const char *verb)
{
    bool is_func = item->kind == GW_WIT_ITEM_FUNC;
    put_docs(p, is_func ? item->func->docs : item->docs);
    put_gate(p, is_func ? &item->func->gate : &item->gate);
    put_external_id(p, is_func ? item->func->external_id : item->external_id);
    put_indent(p);
    put(p->out, verb);
    if (item->name.len) {
        put_name(p->out, item->name);
        put(p->out, ": ");
    }
    if (is_func) {
        gw_wit_print_func(item->func, p->out);
    } else if (item->interface->name.len) {
        put_path(p, item->interface);
    } else {
        put(p->out, "interface");
        put_interface(p, item->interface);
        return;
    }
    put(p->out, ";\n");
}

static void put_imports(struct printer *p, const struct gw_wit_world *world,
                        struct gw_vec *types)
{
    struct gw_wit_methods methods;
    gw_wit_methods_init(&methods, p->out->alloc);
    types->len = 0;
    for (uint32_t i = 0; i < world->import_count; i++) {
        const struct gw_wit_item *item = &world->imports[i];
        if (item->kind == GW_WIT_ITEM_TYPE && !gw_vec_push_copy(types, &item->type))
            p->out->err = GW_ERR_NOMEM;
        if (item->kind == GW_WIT_ITEM_FUNC) note_method(p, &methods, item->func);
        if (item->kind != GW_WIT_ITEM_INTERFACE) continue;
        put_item(p, item, "import ");
        p->has_items = true;
    }
    put_types(p, types, NULL, &methods);
    gw_wit_methods_deinit(&methods);
    for (uint32_t i = 0; i < world->import_count; i++) {
        const struct gw_wit_item *item = &world->imports[i];
        if (item->kind != GW_WIT_ITEM_FUNC || item->func->resource) continue;
        put_item(p, item, "import ");
        p->has_items = true;
    }
}

static void put_world(struct printer *p, const struct gw_wit_world *world)
{
    struct gw_vec types;
    gw_vec_init(&types, p->out->alloc, sizeof(const struct gw_wit_type *));
    bool before = open_block(p);
    put_imports(p, world, &types);
    if (world->export_count) new_item(p);
    for (uint32_t i = 0; i < world->export_count; i++)
        put_item(p, &world->exports[i], "export ");
    close_block(p, before);
    gw_vec_deinit(&types);
}

static void put_package_name(struct printer *p, const struct gw_wit_package *package)
{
    put_docs(p, package->docs);
    put(p->out, "package ");
    put_name(p->out, package->name.ns);
    put(p->out, ":");
    put_name(p->out, package->name.name);
    if (!package->name.has_version) return;
    put(p->out, "@");
    gw_writer_bytes(p->out, package->name.version_text);
}

static void put_contents(struct printer *p, const struct gw_wit_package *package)
{
    p->package = package;
    for (uint32_t i = 0; i < package->interface_count; i++) {
        const struct gw_wit_interface *interface = package->interfaces[i];
        new_item(p);
        put_docs(p, interface->docs);
        put_gate(p, &interface->gate);
        put_indent(p);
        put(p->out, "interface ");
        put_name(p->out, interface->name);
        put_interface(p, interface);
    }
    for (uint32_t i = 0; i < package->world_count; i++) {
        const struct gw_wit_world *world = package->worlds[i];
        new_item(p);
        put_docs(p, world->docs);
        put_gate(p, &world->gate);
        put_indent(p);
        put(p->out, "world ");
        put_name(p->out, world->name);
        put_world(p, world);
    }
}

static int compare_ids(const void *a, const void *b)
{
    struct gw_slice x = (*(const struct gw_wit_package *const *)a)->name.id;
    struct gw_slice y = (*(const struct gw_wit_package *const *)b)->name.id;
    int order = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);
    return order ? order : (x.len > y.len) - (x.len < y.len);
}

/* By name: the order of need may depend on what gates leave out. */
static void put_others(struct printer *p, const struct gw_wit *wit,
                       const struct gw_wit_package *root)
{
    struct gw_vec others;
    gw_vec_init(&others, p->out->alloc, wit->packages.item_bytes);
    for (size_t i = 0; i < wit->packages.len; i++)
        if (!gw_vec_push_copy(&others, GW_VEC_AT(const void *, &wit->packages, i)))
            p->out->err = GW_ERR_NOMEM;
    if (others.len) qsort(others.data, others.len, others.item_bytes, compare_ids);
    for (size_t i = 0; i < others.len; i++) {
        const struct gw_wit_package *other =
            *GW_VEC_AT(const struct gw_wit_package *, &others, i);
        if (other == root) continue;
        gw_writer_u8(p->out, '\n');
        put_package_name(p, other);
        bool before = open_block(p);
        put_contents(p, other);
        close_block(p, before);
    }
    gw_vec_deinit(&others);
}

void gw_wit_print(const struct gw_wit *wit, const struct gw_wit_package *package,
                  const struct gw_wit_print_options *options, struct gw_writer *out)
{
    static const struct gw_wit_print_options plain = {.no_docs = false};
    struct printer p = {.out = out, .options = options ? options : &plain};
    put_package_name(&p, package);
    put(out, ";\n");
    p.has_items = true;
    put_contents(&p, package);
    if (p.options->others_too) put_others(&p, wit, package);
}
