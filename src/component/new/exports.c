/* SPDX-License-Identifier: Apache-2.0 */
/* exports.c -- lifted functions, and exported instances.
 *
 * An instance whose functions speak of types that it exports must come from a component
 * inside: that imports the functions and what they speak of, and exports them again under
 * types of its own exports. */
#include "component/new/abi.h"
#include "component/new/encoder.h"

static uint32_t lift(struct gw_new_encoder *e, const struct gw_new_unit *u,
                     const struct gw_wit_item *item, const struct gw_wit_func *func,
                     uint32_t type)
{
    const struct gw_class_export *export =
        gw_class_find(&u->class, GW_CLASS_LIFT, item, func),
                                 *other;
    if (!export) {
        if (!e->err)
            e->err = gw_new_problem_set(
                e->problem, GW_ERR_UNLINKABLE, u->place, "export it from the core module",
                "function `%.*s` of the world is not exported", GW_SLICE_ARG(func->name));
        return 0;
    }
    struct gw_comp_canon_def def = {.kind = GW_COMP_CANON_LIFT, .type = type};
    struct gw_new_opts opts;
    uint32_t realloc;
    const uint32_t *with = NULL;
    def.func = gw_new_hooked(e, u->which, export->export->name);
    uint8_t options = gw_abi_options(func, export->variant);
    if (options & GW_ABI_REALLOC) {
        gw_new_which of;
        other = gw_new_realloc(e, u->which, NULL, &of);
        if (other) {
            realloc = gw_new_hooked(e, of, other->export->name);
            with = &realloc;
        }
    }
    enum gw_comp_encoding encoding =
        gw_new_encoding(e, u->which, true, gw_new_item_name(e, item), func->name);
    gw_new_opts(e, options, encoding, with, u->place, &opts);
    if ((other = gw_class_find(&u->class, GW_CLASS_POST_RETURN, item, func)))
        opts.at[opts.count++] = (struct gw_comp_canon_opt){
            GW_COMP_OPT_POST_RETURN, gw_new_hooked(e, u->which, other->export->name)};
    if ((other = gw_class_find(&u->class, GW_CLASS_CALLBACK, item, func)))
        opts.at[opts.count++] = (struct gw_comp_canon_opt){
            GW_COMP_OPT_CALLBACK, gw_new_hooked(e, u->which, other->export->name)};
    def.opts = opts.at;
    def.opt_count = opts.count;
    return e->err ? 0 : gw_new_canon(e, &def, GW_COMP_SORT_FUNC, func->name);
}

static void export_func(struct gw_new_encoder *e, const struct gw_new_unit *u,
                        const struct gw_wit_item *item)
{
    e->root.mode = GW_SPACE_IMPORTS;
    e->root.interface = NULL;
    uint32_t type = gw_space_func(&e->root, item->func);
    uint32_t func = lift(e, u, item, item->func, type);
    const struct gw_comp_name_def name =
        gw_new_extern_name(e, item, gw_new_item_name(e, item));
    if (!e->err) gw_new_export(e, &name, GW_COMP_SORT_FUNC, func);
}

/* ---- interfaces ---- */

/* The component inside, and what satisfies its imports. */
struct inner {
    struct gw_new_encoder *e;
    const struct gw_new_unit *unit;
    const struct gw_wit_item *item;
    const struct gw_wit_interface *interface;
    struct gw_comp_encoder component;
    struct gw_space space;
    struct gw_vec args;        /* struct gw_comp_arg */
    struct gw_ptr_map imports; /* resource -> its import inside */
};

static void add_arg(struct inner *in, struct gw_slice name, enum gw_comp_sort sort,
                    uint32_t index)
{
    const struct gw_comp_arg arg = {
        name, {(uint8_t)sort, index}
    };
    if (!gw_vec_push_copy(&in->args, &arg)) gw_new_nomem(in->e);
}

/* "import-func-read", "import-method-file-read": plain names that clash with nothing. */
static struct gw_slice func_import_name(struct gw_new_encoder *e,
                                        const struct gw_wit_func *func)
{
    if (func->kind == GW_WIT_FREE)
        return gw_new_text(e, "import-func-%.*s", GW_SLICE_ARG(func->name));
    struct gw_slice text = gw_new_text(e, "import-%.*s", GW_SLICE_ARG(func->name));
    uint8_t *made = e->err ? NULL : (uint8_t *)(uintptr_t)text.data;
    size_t len = 0;
    for (size_t i = 0; made && i < text.len; i++) {
        if (made[i] == '[') continue;
        bool parts = made[i] == ']' || made[i] == '.' || made[i] == ' ';
        made[len++] = parts ? '-' : made[i];
    }
    return gw_slice_of(made, len);
}

static void lift_all(struct inner *in)
{
    struct gw_new_encoder *e = in->e;
    for (uint32_t i = 0; i < in->interface->func_count && !e->err; i++) {
        const struct gw_wit_func *func = in->interface->funcs[i];
        e->root.mode = GW_SPACE_LOCAL;
        e->root.interface = in->interface;
        uint32_t type = gw_space_func(&e->root, func);
        add_arg(in, func_import_name(e, func), GW_COMP_SORT_FUNC,
                lift(e, in->unit, in->item, func, type));
    }
}

/* Import types of other interfaces that this one speaks of. */
static void take_foreign_types(struct inner *in)
{
    struct gw_new_encoder *e = in->e;
    struct gw_live live;
    gw_live_init(&live, e->alloc);
    gw_live_interface(&live, in->interface);
    if (live.err == GW_ERR_LIMIT)
        e->err = gw_live_problem(e->problem);
    else if (live.err)
        gw_new_nomem(e);
    for (size_t i = 0; i < live.types.len && !e->err; i++) {
        const struct gw_wit_type *type = gw_live_at(&live, i);
        if (!type->name.len || !type->interface || type->interface == in->interface)
            continue;
        bool is_export = gw_new_uses(e, in->interface, type->interface);
        e->root.mode = is_export ? GW_SPACE_LOCAL : GW_SPACE_IMPORTS;
        e->root.interface = in->interface;
        gw_space_type(&e->root, type);
        in->space.interface = type->interface;
        gw_space_type(&in->space, type);
    }
    in->space.interface = in->interface;
    gw_live_deinit(&live);
}

static void take_resources(struct inner *in)
{
    for (uint32_t i = 0; i < in->interface->type_count && !in->e->err; i++) {
        const struct gw_wit_type *type = in->interface->types[i];
        if (type->kind == GW_WIT_RESOURCE)
            gw_new_put(in->e, &in->imports, type, gw_space_index(&in->space, type));
    }
}

static void take_functions(struct inner *in)
{
    for (uint32_t i = 0; i < in->interface->func_count && !in->e->err; i++) {
        const struct gw_wit_func *func = in->interface->funcs[i];
        const struct gw_comp_name_def name = {.name = func_import_name(in->e, func)};
        const struct gw_comp_extern_def type = {.kind = GW_COMP_EXTERN_FUNC,
                                                .index = gw_space_func(&in->space, func)};
        if (!in->e->err) gw_comp_encode_import(&in->component, &name, &type);
    }
}

/* Outside, each type that is imported inside is known already. */
static void give_types(struct inner *in)
{
    for (size_t i = 0; i < in->space.taken.len && !in->e->err; i++) {
        const struct gw_space_taken *taken =
            GW_VEC_AT(struct gw_space_taken, &in->space.taken, i);
        uint32_t index = 0;
        gw_space_find(&in->e->root, taken->type, &index);
        add_arg(in, taken->name, GW_COMP_SORT_TYPE, index);
    }
}

static void export_types(struct inner *in)
{
    for (uint32_t i = 0; i < in->interface->type_count && !in->e->err; i++) {
        const struct gw_wit_type *type = in->interface->types[i];
        uint32_t index = 0;
        if (type->kind != GW_WIT_RESOURCE) {
            gw_space_type(&in->space, type);
            continue;
        }
        gw_new_find(&in->imports, type, &index);
        const struct gw_comp_export_def export = {
            .name = gw_new_plain(type->name, type->external_id),
            .has_what = true,
            .what = {GW_COMP_SORT_TYPE, index},
        };
        gw_space_note(&in->space, type, gw_comp_encode_export(&in->component, &export));
    }
}

static void export_functions(struct inner *in)
{
    for (uint32_t i = 0; i < in->interface->func_count && !in->e->err; i++) {
        const struct gw_wit_func *func = in->interface->funcs[i];
        const struct gw_comp_export_def export = {
            .name = gw_new_plain(func->name, func->external_id),
            .has_what = true,
            .what = {GW_COMP_SORT_FUNC,                 i    },
            .has_type = true,
            .type = { .kind = GW_COMP_EXTERN_FUNC,
                     .index = gw_space_func(&in->space, func)},
        };
        gw_comp_encode_export(&in->component, &export);
    }
}

static void write_inner(struct inner *in)
{
    in->space.mode = GW_SPACE_TAKES;
    take_foreign_types(in);
    size_t foreign = in->space.entries.len;
    take_resources(in);
    take_functions(in);
    give_types(in);
    gw_space_rewind(&in->space, foreign);
    in->space.mode = GW_SPACE_GIVES;
    export_types(in);
    export_functions(in);
}

/* Put the component inside, make an instance of it, and export that. */
static void export_instance(struct inner *in)
{
    struct gw_new_encoder *e = in->e;
    struct gw_slice name = gw_new_item_name(e, in->item);
    struct gw_writer bytes;
    gw_writer_init(&bytes, e->alloc);
    if (!e->err && gw_comp_encode_finish(&in->component, &bytes) != GW_OK)
        gw_new_nomem(e);
    if (!e->err) {
        uint32_t component =
            gw_comp_encode_component(&e->out, gw_slice_of(bytes.data, bytes.len));
        gw_new_name(e, GW_COMP_SORT_COMPONENT, component,
                    gw_new_text(e, "%.*s-shim-component", GW_SLICE_ARG(name)));
        const struct gw_comp_instance_def def = {.is_instantiate = true,
                                                 .component = component,
                                                 .count = (uint32_t)in->args.len,
                                                 .args = in->args.data};
        uint32_t instance = gw_comp_encode_instance(&e->out, &def);
        gw_new_name(e, GW_COMP_SORT_INSTANCE, instance,
                    gw_new_text(e, "%.*s-shim-instance", GW_SLICE_ARG(name)));
        const struct gw_comp_name_def as = gw_new_extern_name(e, in->item, name);
        gw_new_put(e, &e->instances, in->interface,
                   gw_new_export(e, &as, GW_COMP_SORT_INSTANCE, instance));
    }
    gw_writer_deinit(&bytes);
    /* From now on these types are the exported instance's. */
    for (uint32_t i = 0; i < in->interface->type_count; i++)
        gw_space_forget(&e->root, in->interface->types[i]);
}

static void export_interface(struct gw_new_encoder *e, const struct gw_new_unit *u,
                             const struct gw_wit_item *item)
{
    struct inner in = {.e = e, .unit = u, .item = item, .interface = item->interface};
    gw_comp_encode_init(&in.component, e->alloc, false);
    gw_space_init(&in.space, e, &in.component);
    gw_vec_init(&in.args, e->alloc, sizeof(struct gw_comp_arg));
    gw_ptr_map_init(&in.imports, e->alloc);
    in.space.interface = item->interface;
    lift_all(&in);
    if (!e->err) write_inner(&in);
    if (!e->err) export_instance(&in);
    gw_ptr_map_deinit(&in.imports);
    gw_vec_deinit(&in.args);
    gw_space_deinit(&in.space);
    gw_comp_encode_deinit(&in.component);
}

void gw_new_exports(struct gw_new_encoder *e)
{
    for (uint32_t n = 0; n < e->unit_count; n++) {
        const struct gw_new_unit *u = &e->units[n];
        for (uint32_t i = 0; u->is_used && i < u->export_count && !e->err; i++)
            if (u->exports[i]->kind == GW_WIT_ITEM_INTERFACE)
                export_interface(e, u, u->exports[i]);
            else
                export_func(e, u, u->exports[i]);
    }
}
