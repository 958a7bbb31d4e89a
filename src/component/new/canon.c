/* SPDX-License-Identifier: Apache-2.0 */
/* canon.c -- canonical functions: what an import becomes. */
#include "component/new/abi.h"
#include "component/new/encoder.h"

static const struct gw_wit_type *payload_of(const struct gw_class_import *import)
{
    const struct gw_wit_type *type = import->type;
    while (type && type->kind == GW_WIT_ALIAS)
        type = type->elem;
    return type ? type->elem : NULL;
}

uint8_t gw_new_import_options(const struct gw_class_import *import)
{
    struct gw_abi_sig sig;
    if (import->kind == GW_CLASS_FUNC)
        return gw_abi_options(import->func,
                              import->is_async ? GW_ABI_IMPORT_ASYNC : GW_ABI_IMPORT);
    if (import->kind != GW_CLASS_CANON) return 0;
    switch (import->canon) {
    case GW_COMP_CANON_TASK_RETURN:
        return gw_abi_task_return(import->func, &sig);
    case GW_COMP_CANON_STREAM_READ:
    case GW_COMP_CANON_FUTURE_READ:
        return gw_abi_payload_options(payload_of(import), true, import->is_async);
    case GW_COMP_CANON_STREAM_WRITE:
    case GW_COMP_CANON_FUTURE_WRITE:
        return gw_abi_payload_options(payload_of(import), false, import->is_async);
    case GW_COMP_CANON_WAITABLE_SET_WAIT:
    case GW_COMP_CANON_WAITABLE_SET_POLL:
        return GW_ABI_MEMORY;
    case GW_COMP_CANON_ERROR_CONTEXT_NEW:
        return GW_ABI_MEMORY | GW_ABI_STRINGS;
    case GW_COMP_CANON_ERROR_CONTEXT_DEBUG_MESSAGE:
        return GW_ABI_MEMORY | GW_ABI_STRINGS | GW_ABI_REALLOC;
    default:
        return 0;
    }
}

bool gw_new_is_indirect(struct gw_new_encoder *e, uint8_t options)
{
    return (options & (GW_ABI_MEMORY | GW_ABI_REALLOC)) &&
           !e->units[0].class.imported_memory;
}

/* ---- options ---- */

enum gw_comp_encoding gw_new_encoding(struct gw_new_encoder *e, gw_new_which which,
                                      bool is_export, struct gw_slice key,
                                      struct gw_slice func)
{
    enum gw_comp_encoding encoding = GW_COMP_UTF8;
    const struct gw_new_unit *u = gw_new_unit_of(e, which);
    if (gw_meta_encoding(&u->meta, is_export, key, func, &encoding) || e->err)
        return encoding;
    e->err = gw_new_problem_set(
        e->problem, GW_ERR_UNLINKABLE, u->place,
        "say which world it is for: `godwit embed`, or --wit",
        "it %ss function `%.*s` of `%.*s`, but its component-type sections speak of no "
        "such function",
        is_export ? "export" : "import", GW_SLICE_ARG(func), GW_SLICE_ARG(key));
    return encoding;
}

const struct gw_class_export *gw_new_realloc(struct gw_new_encoder *e, gw_new_which which,
                                             const struct gw_class_import *import,
                                             gw_new_which *of)
{
    const struct gw_new_unit *u = gw_new_unit_of(e, which);
    const struct gw_class_export *found = NULL;
    bool is_payload = import && import->kind == GW_CLASS_CANON &&
                      import->canon != GW_COMP_CANON_ERROR_CONTEXT_DEBUG_MESSAGE;
    *of = which;
    if (!import || (is_payload && import->is_export))
        found = gw_class_export_realloc(&u->class);
    else
        found = gw_class_import_realloc(&u->class);
    if (is_payload && !import->type) found = NULL;
    if (found || !u->given || !u->given->is_library) return found;
    *of = GW_NEW_MAIN;
    return gw_class_find(&e->units[0].class, GW_CLASS_REALLOC, NULL, NULL);
}

bool gw_new_realloc_needs_shim(struct gw_new_encoder *e, enum gw_new_site site)
{
    return site == GW_NEW_BEFORE_MAIN ||
           gw_class_find(&e->units[0].class, GW_CLASS_TASK_HOOK, NULL, NULL);
}

static void push(struct gw_new_opts *out, enum gw_comp_canon_opt_kind kind,
                 uint32_t index)
{
    out->at[out->count++] = (struct gw_comp_canon_opt){(uint8_t)kind, index};
}

static void lacks(struct gw_new_encoder *e, const char *place, const char *what,
                  const char *name)
{
    if (e->err) return;
    e->err = gw_new_problem_set(
        e->problem, GW_ERR_UNLINKABLE, place,
        "export it from the core module; what makes bindings for it does so",
        "strings and lists pass through memory, and the module exports no %s `%s`", what,
        name);
}

void gw_new_opts(struct gw_new_encoder *e, uint8_t options,
                 enum gw_comp_encoding encoding, const uint32_t *realloc,
                 const char *place, struct gw_new_opts *out)
{
    out->count = 0;
    if (options & GW_ABI_MEMORY) {
        if (!e->has_memory) lacks(e, place, "memory", "memory");
        push(out, GW_COMP_OPT_MEMORY, e->memory);
    }
    if (options & GW_ABI_REALLOC) {
        if (!realloc) lacks(e, place, "function", "cabi_realloc");
        push(out, GW_COMP_OPT_REALLOC, realloc ? *realloc : 0);
    }
    /* ORDER(canon options): the encodings, too, are options in their own order. */
    if (options & GW_ABI_STRINGS)
        push(out, (enum gw_comp_canon_opt_kind)(GW_COMP_OPT_UTF8 + encoding), 0);
    if (options & GW_ABI_ASYNC) push(out, GW_COMP_OPT_ASYNC, 0);
}

/* The realloc that an import is made with, from where it can be had at that time. */
static const uint32_t *realloc_index(struct gw_new_encoder *e, gw_new_which which,
                                     const struct gw_class_import *import,
                                     uint8_t options, enum gw_new_site site,
                                     uint32_t *room)
{
    gw_new_which of;
    if (!(options & GW_ABI_REALLOC)) return NULL;
    const struct gw_class_export *export = gw_new_realloc(e, which, import, &of);
    if (!export) return NULL;
    struct gw_slice name = export->export->name;
    if (!gw_new_realloc_needs_shim(e, site)) {
        *room = gw_new_core_alias(e, gw_new_unit_of(e, of)->instance, name,
                                  GW_EXTERN_FUNC, name);
        return room;
    }
    const struct gw_new_shim *shim = gw_new_shim_of_export(e, GW_SHIM_REALLOC, of, name);
    if (!shim) return NULL;
    *room = gw_new_shim_func(e, shim);
    return room;
}

/* ---- functions ---- */

static uint32_t lower(struct gw_new_encoder *e, gw_new_which which,
                      const struct gw_class_import *import, uint8_t options,
                      enum gw_new_site site, struct gw_slice debug_name)
{
    uint32_t func = 0, realloc;
    const char *place = gw_new_unit_of(e, which)->place;
    if (import->item->kind == GW_WIT_ITEM_INTERFACE) {
        uint32_t instance = 0;
        gw_new_find(&e->instances, import->item->interface, &instance);
        func = gw_new_alias(e, instance, import->func->name, GW_COMP_SORT_FUNC);
    } else {
        gw_new_find(&e->funcs, import->func, &func);
    }
    enum gw_comp_encoding encoding =
        gw_new_encoding(e, which, false, import->key, import->func->name);
    struct gw_new_opts opts;
    gw_new_opts(e, options, encoding,
                realloc_index(e, which, import, options, site, &realloc), place, &opts);
    const struct gw_comp_canon_def def = {.kind = GW_COMP_CANON_LOWER,
                                          .func = func,
                                          .opts = opts.at,
                                          .opt_count = opts.count};
    return gw_new_canon(e, &def, GW_COMP_SORT_CORE_FUNC,
                        debug_name.data ? debug_name : import->func->name);
}

/* Types that a built-in of the world's is about are seen as the module sees them: an export's
 * as what they are, before anything is exported. */
static struct gw_space *space_for(struct gw_new_encoder *e,
                                  const struct gw_class_import *import)
{
    bool is_local =
        import->is_export && import->item && import->item->kind == GW_WIT_ITEM_INTERFACE;
    e->root.mode = is_local ? GW_SPACE_LOCAL : GW_SPACE_IMPORTS;
    e->root.interface = is_local ? import->item->interface : NULL;
    return &e->root;
}

static uint32_t resource(struct gw_new_encoder *e, const struct gw_class_import *import)
{
    uint32_t index = 0;
    const struct gw_wit_type *type = import->type;
    if (import->is_export || !type->interface) {
        gw_space_find(&e->root, type, &index);
        return index;
    }
    gw_new_find(&e->instances, type->interface, &index);
    return gw_new_alias(e, index, type->name, GW_COMP_SORT_TYPE);
}

static uint32_t thread_start_type(struct gw_new_encoder *e)
{
    static const uint8_t bytes[] = {0x60, 1, 0x7f, 0}; /* (func (param i32)) */
    uint32_t index =
        gw_comp_encode_core_type(&e->out, gw_slice_of(bytes, sizeof bytes), 1);
    gw_new_name(e, GW_COMP_SORT_CORE_TYPE, index, gw_slice_str("thread-start"));
    return index;
}

static uint32_t thread_table(struct gw_new_encoder *e)
{
    const struct gw_class_export *table =
        gw_class_find(&e->units[0].class, GW_CLASS_TABLE, NULL, NULL);
    if (table)
        return gw_new_core_alias(e, e->units[0].instance, table->export->name,
                                 GW_EXTERN_TABLE,
                                 gw_slice_str("indirect-function-table"));
    if (!e->err)
        e->err = gw_new_problem_set(e->problem, GW_ERR_UNLINKABLE, "main module",
                                    "link with --export-table",
                                    "thread.new-indirect needs a table of functions "
                                    "exported as `__indirect_function_table`");
    return 0;
}

static gw_comp_typeref payload_type(struct gw_new_encoder *e,
                                    const struct gw_class_import *import)
{
    struct gw_space *s = space_for(e, import);
    if (import->type) return gw_space_type(s, import->type);
    return gw_space_unit(s, import->canon >= GW_COMP_CANON_FUTURE_NEW ? GW_COMP_FUTURE
                                                                      : GW_COMP_STREAM);
}

/* Fill in what the built-in's code is followed by. */
static void immediates(struct gw_new_encoder *e, const struct gw_class_import *import,
                       struct gw_comp_canon_def *def)
{
    uint16_t has = gw_comp_canon_rows[def->kind].immediates;
    if (has & GW_COMP_IMM_TYPE) {
        bool is_resource = def->kind <= GW_COMP_CANON_RESOURCE_REP;
        def->type = is_resource ? resource(e, import) : payload_type(e, import);
    }
    def->result = GW_COMP_TYPEREF_NONE;
    if ((has & GW_COMP_IMM_RESULT) && import->func->result)
        def->result = gw_space_type(space_for(e, import), import->func->result);
    if (has & GW_COMP_IMM_CORE_TYPE) def->type = thread_start_type(e);
    if (has & GW_COMP_IMM_TABLE) def->table = thread_table(e);
    def->valtype = import->valtype;
    def->slot = import->slot;
    def->memory = e->memory;
    if (has & GW_COMP_IMM_ASYNC) def->flag = import->is_async;
    if (has & GW_COMP_IMM_CANCEL) def->flag = import->is_cancellable;
}

static uint32_t built_in(struct gw_new_encoder *e, gw_new_which which,
                         const struct gw_class_import *import, uint8_t options,
                         enum gw_new_site site)
{
    struct gw_comp_canon_def def = {.kind = import->canon};
    struct gw_new_opts opts = {.count = 0};
    uint32_t realloc;
    const char *text = gw_comp_canon_rows[def.kind].text;
    struct gw_slice name = gw_slice_str(text);
    const char *place = gw_new_unit_of(e, which)->place;
    enum gw_comp_encoding encoding = import->encoding;
    if (import->func)
        encoding =
            gw_new_encoding(e, which, import->is_export, import->key, import->func->name);
    const uint32_t *with = realloc_index(e, which, import, options, site, &realloc);
    immediates(e, import, &def);
    gw_new_opts(e, options, encoding, with, place, &opts);
    if (gw_comp_canon_rows[def.kind].immediates & GW_COMP_IMM_OPTS) {
        def.opts = opts.at;
        def.opt_count = opts.count;
    }
    if (gw_comp_canon_rows[def.kind].immediates & GW_COMP_IMM_SLOT)
        name = gw_new_text(e, "%s %u", text, def.slot);
    return gw_new_canon(e, &def, GW_COMP_SORT_CORE_FUNC, name);
}

uint32_t gw_new_import_func(struct gw_new_encoder *e, gw_new_which which,
                            const struct gw_class_import *import, uint8_t options,
                            enum gw_new_site site, struct gw_slice debug_name)
{
    if (e->err) return 0;
    return import->kind == GW_CLASS_FUNC
               ? lower(e, which, import, options, site, debug_name)
               : built_in(e, which, import, options, site);
}
