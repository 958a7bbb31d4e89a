/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "component/adapter/adapter.h"
#include "component/new/classifier.h"

/* How the name of a built-in goes on, and what may stand before it. */
enum {
    CANCELLABLE = 1, /* "[cancellable]" before it */
    ASYNC = 2,       /* "[async-lower]" before it */
    ADDRESS = 4,   /* "]", "-i32]" or "-i64]" behind it: the letter A of the signature */
    ENCODING = 8,  /* "utf8]", "utf16]" or "latin1+utf16]" */
    SLOT = 16,     /* "N]", "i32-N]" or "i64-N]": the letter A */
    PAYLOAD = 32,  /* "N]func" or "unit]" */
    RESOURCE = 64, /* a resource's name */
    FUNC = 128,    /* a function's name; its signature follows from that */
    ROOT = 256,    /* only at the root of the world, as an import */
    EXPORT = 512,  /* only about exports */
};

struct row {
    const char *name;
    uint8_t canon; /* enum gw_comp_canon_kind */
    uint16_t flags;
    char sig[8];
};

static const struct row rows[] = {
#define ROW(canon, name, flags, sig)                                                     \
    {                                                                                    \
        name, GW_COMP_CANON_##canon, flags, sig                                          \
    }
    ROW(ERROR_CONTEXT_NEW, "[error-context-new-", ROOT | ENCODING, "ii:i"),
    ROW(ERROR_CONTEXT_DEBUG_MESSAGE, "[error-context-debug-message-", ROOT | ENCODING,
        "ii:"),
    ROW(ERROR_CONTEXT_DROP, "[error-context-drop]", ROOT, "i:"),
    ROW(BACKPRESSURE_INC, "[backpressure-inc]", ROOT, ":"),
    ROW(BACKPRESSURE_DEC, "[backpressure-dec]", ROOT, ":"),
    ROW(WAITABLE_SET_NEW, "[waitable-set-new]", ROOT, ":i"),
    ROW(WAITABLE_SET_WAIT, "[waitable-set-wait", ROOT | CANCELLABLE | ADDRESS, "iA:i"),
    ROW(WAITABLE_SET_POLL, "[waitable-set-poll", ROOT | CANCELLABLE | ADDRESS, "iA:i"),
    ROW(WAITABLE_SET_DROP, "[waitable-set-drop]", ROOT, "i:"),
    ROW(WAITABLE_JOIN, "[waitable-join]", ROOT, "ii:"),
    ROW(SUBTASK_DROP, "[subtask-drop]", ROOT, "i:"),
    ROW(SUBTASK_CANCEL, "[subtask-cancel]", ROOT | ASYNC, "i:i"),
    ROW(CONTEXT_GET, "[context-get-", ROOT | SLOT, ":A"),
    ROW(CONTEXT_SET, "[context-set-", ROOT | SLOT, "A:"),
    ROW(THREAD_INDEX, "[thread-index]", ROOT, ":i"),
    ROW(THREAD_NEW_INDIRECT, "[thread-new-indirect-v0]", ROOT, "ii:i"),
    ROW(THREAD_RESUME_LATER, "[thread-resume-later]", ROOT, "i:"),
    ROW(THREAD_SUSPEND, "[thread-suspend]", ROOT | CANCELLABLE, ":i"),
    ROW(THREAD_YIELD, "[thread-yield]", ROOT | CANCELLABLE, ":i"),
    ROW(THREAD_SUSPEND_THEN_RESUME, "[thread-suspend-then-resume]", ROOT | CANCELLABLE,
        "i:i"),
    ROW(THREAD_YIELD_THEN_RESUME, "[thread-yield-then-resume]", ROOT | CANCELLABLE,
        "i:i"),
    ROW(THREAD_SUSPEND_THEN_PROMOTE, "[thread-suspend-then-promote]", ROOT | CANCELLABLE,
        "i:i"),
    ROW(THREAD_YIELD_THEN_PROMOTE, "[thread-yield-then-promote]", ROOT | CANCELLABLE,
        "i:i"),
    ROW(RESOURCE_DROP, "[resource-drop]", RESOURCE, "i:"),
    ROW(RESOURCE_NEW, "[resource-new]", RESOURCE | EXPORT, "i:i"),
    ROW(RESOURCE_REP, "[resource-rep]", RESOURCE | EXPORT, "i:i"),
    ROW(TASK_RETURN, "[task-return]", FUNC | EXPORT, ""),
    ROW(TASK_CANCEL, "[task-cancel]", EXPORT, ":"),
    ROW(FUTURE_NEW, "[future-new-", PAYLOAD, ":I"),
    ROW(FUTURE_WRITE, "[future-write-", PAYLOAD | ASYNC, "ii:i"),
    ROW(FUTURE_READ, "[future-read-", PAYLOAD | ASYNC, "ii:i"),
    ROW(FUTURE_CANCEL_WRITE, "[future-cancel-write-", PAYLOAD | ASYNC, "i:i"),
    ROW(FUTURE_CANCEL_READ, "[future-cancel-read-", PAYLOAD | ASYNC, "i:i"),
    ROW(FUTURE_DROP_WRITABLE, "[future-drop-writable-", PAYLOAD, "i:"),
    ROW(FUTURE_DROP_READABLE, "[future-drop-readable-", PAYLOAD, "i:"),
    ROW(STREAM_NEW, "[stream-new-", PAYLOAD, ":I"),
    ROW(STREAM_WRITE, "[stream-write-", PAYLOAD | ASYNC, "iii:i"),
    ROW(STREAM_READ, "[stream-read-", PAYLOAD | ASYNC, "iii:i"),
    ROW(STREAM_CANCEL_WRITE, "[stream-cancel-write-", PAYLOAD | ASYNC, "i:i"),
    ROW(STREAM_CANCEL_READ, "[stream-cancel-read-", PAYLOAD | ASYNC, "i:i"),
    ROW(STREAM_DROP_WRITABLE, "[stream-drop-writable-", PAYLOAD, "i:"),
    ROW(STREAM_DROP_READABLE, "[stream-drop-readable-", PAYLOAD, "i:"),
#undef ROW
};

/* The mangling cm32p2 knows only these. */
static const struct {
    const char *suffix;
    uint8_t canon;
    bool is_of_export;
    char sig[8];
} suffixes[] = {
    {"_drop", GW_COMP_CANON_RESOURCE_DROP, false, "i:" },
    {"_new",  GW_COMP_CANON_RESOURCE_NEW,  true,  "i:i"},
    {"_rep",  GW_COMP_CANON_RESOURCE_REP,  true,  "i:i"},
};

/* What an import's module name means: items of the world itself, or of one interface. */
struct scope {
    const struct gw_class_item *item; /* the interface's; NULL: the world's own */
    bool is_export;
};

/* ---- parts of names ---- */

static bool read_number(struct gw_slice text, uint32_t *out)
{
    if (text.len == 0 || text.len > 9) return false;
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return false;
        *out = *out * 10 + (uint32_t)(text.data[i] - '0');
    }
    return true;
}

/* Cut what stands before the bracket off a text. */
static bool cut_bracket(struct gw_slice *text, struct gw_slice *before)
{
    const uint8_t *bracket = memchr(text->data, ']', text->len);
    if (!bracket) return false;
    *before = gw_slice_of(text->data, (size_t)(bracket - text->data));
    *text = gw_slice_of(bracket + 1, text->len - before->len - 1);
    return true;
}

static bool read_encoding(struct gw_slice text, enum gw_comp_encoding *out)
{
    static const char *const names[] = {"utf8", "utf16", "latin1+utf16"};
    for (uint8_t i = 0; i < GW_COUNT(names); i++)
        if (gw_slice_is(text, names[i])) return *out = (enum gw_comp_encoding)i, true;
    return false;
}

/* `-i64` or `i64-`, where `from` says so: the type of an address or slot. */
static gw_valtype read_valtype(struct gw_slice *text, const char *i32, const char *i64)
{
    if (gw_class_strip(text, i64)) return GW_I64;
    gw_class_strip(text, i32);
    return GW_I32;
}

/* What a row's name has in brackets besides. */
static bool read_inner(const struct row *row, struct gw_slice inner,
                       struct gw_class_import *out)
{
    if (row->flags & ENCODING) return read_encoding(inner, &out->encoding);
    if (row->flags & ADDRESS) {
        out->valtype = read_valtype(&inner, "-i32", "-i64");
        return inner.len == 0;
    }
    out->valtype = read_valtype(&inner, "i32-", "i64-");
    return read_number(inner, &out->slot);
}

/* ---- resources, streams, futures ---- */

static const struct gw_class_item *world_type(const struct gw_classifier *c,
                                              struct gw_slice name)
{
    return gw_class_find_item(&c->imports, name, GW_WIT_ITEM_TYPE);
}

/* Note of which item and function a built-in is. */
static bool find_func(const struct gw_classifier *c, const struct scope *scope,
                      struct gw_slice name, struct gw_class_import *out)
{
    const struct gw_class_item *item = scope->item;
    if (item) {
        out->func = gw_class_find_func(item->item->interface, name);
    } else {
        item = gw_class_find_item(scope->is_export ? &c->all_exports : &c->imports, name,
                                  GW_WIT_ITEM_FUNC);
        out->func = item ? item->item->func : NULL;
    }
    if (!out->func) return false;
    out->item = item->item;
    out->key = item->key;
    return true;
}

static bool find_resource(const struct gw_classifier *c, const struct scope *scope,
                          struct gw_slice name, struct gw_class_import *out)
{
    const struct gw_class_item *item = scope->item;
    if (item) {
        out->type = gw_wit_find_type(item->item->interface, name);
    } else {
        item = scope->is_export ? NULL : world_type(c, name);
        out->type = item ? item->item->type : NULL;
    }
    if (!out->type || out->type->kind != GW_WIT_RESOURCE) return out->type = NULL, false;
    out->item = item->item;
    out->key = item->key;
    return true;
}

enum { MAX_STEPS = 1 << 20, MAX_DEPTH = 2000 };

struct payloads {
    struct gw_vec *out;
    uint32_t steps, depth;
};

static enum gw_err list_payloads(struct payloads *p, const struct gw_wit_type *type)
{
    enum gw_err err = GW_OK;
    if (!type || type->kind < GW_COMP_PRIM_COUNT) return GW_OK;
    if (++p->steps > MAX_STEPS || p->depth >= MAX_DEPTH) return GW_ERR_LIMIT;
    p->depth++;
    switch (type->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_VARIANT:
    case GW_COMP_TUPLE:
        for (uint32_t i = 0; i < type->count && !err; i++)
            err = list_payloads(p, type->items[i].type);
        break;
    case GW_COMP_RESULT:
    case GW_COMP_MAP:
        err = list_payloads(p, type->ok);
        if (!err) err = list_payloads(p, type->error);
        break;
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
    case GW_WIT_RESOURCE:
        break;
    default:
        err = list_payloads(p, type->elem);
        if (!err && (type->kind == GW_COMP_STREAM || type->kind == GW_COMP_FUTURE) &&
            !gw_vec_push_copy(p->out, &type))
            err = GW_ERR_NOMEM;
    }
    p->depth--;
    return err;
}

enum gw_err gw_class_payloads(const struct gw_wit_func *func, struct gw_vec *out)
{
    struct payloads p = {.out = out};
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < func->param_count && !err; i++)
        err = list_payloads(&p, func->params[i].type);
    return err ? err : list_payloads(&p, func->result);
}

/* The stream or future of a built-in: the nth of a function, or one without a type.
 *   *matches  false: the name means no such thing */
static enum gw_err find_payload(struct gw_classifier *c, const struct scope *scope,
                                struct gw_slice inner, struct gw_slice name,
                                struct gw_class_import *out, bool *matches)
{
    uint32_t n;
    if (gw_slice_is(inner, "unit")) {
        out->item = scope->item ? scope->item->item : NULL;
        if (scope->item) out->key = scope->item->key;
        return *matches = true, GW_OK;
    }
    if (!read_number(inner, &n) || !find_func(c, scope, name, out)) return GW_OK;
    struct gw_vec list;
    gw_vec_init(&list, c->arena->alloc, sizeof(const struct gw_wit_type *));
    enum gw_err err = gw_class_payloads(out->func, &list);
    if (err == GW_ERR_NOMEM) gw_new_problem_nomem(c->problem);
    if (err == GW_ERR_LIMIT)
        gw_new_problem_set(c->problem, err, c->place, "",
                           "the types of its WIT function are too large");
    if (!err && n < list.len) {
        out->type = *GW_VEC_AT(const struct gw_wit_type *, &list, n);
        *matches = true;
    } else if (!err) {
        err = gw_class_fail(c,
                            "streams and futures are counted from 0, through the "
                            "parameters and then the result",
                            "its function has only %zu streams and futures", list.len);
    }
    gw_vec_deinit(&list);
    return err;
}

/* ---- built-ins ---- */

static enum gw_err check_row(struct gw_classifier *c, const struct row *row,
                             const struct gw_class_import *out)
{
    char sig[8];
    if (row->flags & FUNC) {
        struct gw_abi_sig wanted;
        gw_abi_task_return(out->func, &wanted);
        return gw_class_check_sig(c, out->sig, &wanted);
    }
    memcpy(sig, row->sig, sizeof sig);
    for (char *p = sig; *p; p++)
        if (*p == 'A') *p = out->valtype == GW_I64 ? 'I' : 'i';
    return gw_class_check(c, out->sig, sig);
}

/* Streams have streams' built-ins, futures futures'. */
static enum gw_err check_payload(struct gw_classifier *c, const struct row *row,
                                 const struct gw_class_import *out)
{
    bool wants_stream = strncmp(row->name, "[stream-", 8) == 0;
    if (!out->type || (out->type->kind == GW_COMP_STREAM) == wants_stream) return GW_OK;
    return gw_class_fail(c,
                         "streams and futures are counted together, from 0, through the "
                         "parameters and then the result",
                         "what has this number in its function is a %s",
                         wants_stream ? "future" : "stream");
}

/* Does a name mean a row's built-in?      *matches  so; *out is then filled */
static enum gw_err match_row(struct gw_classifier *c, const struct row *row,
                             const struct scope *scope, struct gw_slice name,
                             struct gw_class_import *out, bool *matches)
{
    struct gw_slice inner = {NULL, 0};
    if ((row->flags & ROOT) && (scope->item || scope->is_export)) return GW_OK;
    if ((row->flags & EXPORT) && !scope->is_export) return GW_OK;
    bool is_cancellable =
        (row->flags & CANCELLABLE) && gw_class_strip(&name, "[cancellable]");
    bool is_async = (row->flags & ASYNC) && gw_class_strip(&name, "[async-lower]");
    if (!gw_class_strip(&name, row->name)) return GW_OK;
    bool has_inner = row->flags & (ADDRESS | ENCODING | SLOT | PAYLOAD);
    if (has_inner && !cut_bracket(&name, &inner)) return GW_OK;
    struct gw_class_import made = *out;
    enum gw_err err = GW_OK;
    if (row->flags & PAYLOAD)
        err = find_payload(c, scope, inner, name, &made, matches);
    else if (row->flags & RESOURCE)
        *matches = find_resource(c, scope, name, &made);
    else if (row->flags & FUNC)
        *matches = find_func(c, scope, name, &made);
    else
        *matches = name.len == 0 && (!has_inner || read_inner(row, inner, &made));
    if (!err && *matches && (row->flags & PAYLOAD)) err = check_payload(c, row, &made);
    if (err || !*matches) return err;
    made.kind = GW_CLASS_CANON;
    made.canon = row->canon;
    made.is_async = is_async;
    made.is_cancellable = is_cancellable;
    made.is_export = scope->is_export;
    *out = made;
    return check_row(c, row, out);
}

static enum gw_err match_builtin(struct gw_classifier *c, const struct scope *scope,
                                 struct gw_slice name, struct gw_class_import *out,
                                 bool *matches)
{
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < GW_COUNT(rows) && !err && !*matches; i++)
        err = match_row(c, &rows[i], scope, name, out, matches);
    return err;
}

static enum gw_err match_suffix(struct gw_classifier *c, const struct scope *scope,
                                struct gw_slice name, struct gw_class_import *out,
                                bool *matches)
{
    for (size_t i = 0; i < GW_COUNT(suffixes); i++) {
        struct gw_slice resource = name;
        if ((suffixes[i].is_of_export && !scope->is_export) ||
            !gw_class_strip_end(&resource, suffixes[i].suffix) ||
            !find_resource(c, scope, resource, out))
            continue;
        *matches = true;
        out->kind = GW_CLASS_CANON;
        out->canon = suffixes[i].canon;
        out->is_export = scope->is_export;
        return gw_class_check(c, out->sig, suffixes[i].sig);
    }
    return GW_OK;
}

/* What compilers import to reach the stack and thread-local storage of threads that take
 * turns. */
static bool match_env(struct gw_slice name, struct gw_class_import *out)
{
    bool gets = out->sig->func.result_count > 0, sets = out->sig->func.param_count > 0;
    out->kind = GW_CLASS_CANON;
    if (gets) out->valtype = out->sig->func.results[0];
    if (gw_slice_is(name, "__wasm_get_stack_pointer") && gets)
        return out->canon = GW_COMP_CANON_CONTEXT_GET, true;
    if (gw_slice_is(name, "__wasm_get_tls_base") && gets)
        return out->kind = GW_CLASS_TLS_GET, true;
    if (sets) out->valtype = out->sig->func.params[0];
    if (gw_slice_is(name, "__wasm_set_stack_pointer") && sets)
        return out->canon = GW_COMP_CANON_CONTEXT_SET, true;
    if (gw_slice_is(name, "__wasm_set_tls_base") && sets)
        return out->kind = GW_CLASS_TLS_SET, true;
    return false;
}

/* ---- from module names to items ---- */

/* The interface of that name, of that very version, or else of its track. */
static const struct gw_class_item *find_by_id(const struct gw_class_items *items,
                                              struct gw_slice name)
{
    struct gw_comp_name parts;
    for (uint32_t i = 0; i < items->count; i++)
        if (items->at[i].item->kind == GW_WIT_ITEM_INTERFACE &&
            gw_slice_eq(items->at[i].key, name))
            return &items->at[i];
    if (gw_comp_name_parse(name, GW_COMP_FEATURES_ALL, &parts, NULL) != GW_OK ||
        parts.kind != GW_COMP_NAME_INTERFACE || !parts.has_version)
        return NULL;
    for (uint32_t i = 0; i < items->count; i++) {
        const struct gw_wit_item *item = items->at[i].item;
        if (item->kind != GW_WIT_ITEM_INTERFACE || item->name.len) continue;
        const struct gw_wit_package_name *p = &item->interface->package->name;
        if (gw_slice_eq(item->interface->name, parts.interface) &&
            gw_slice_eq(p->ns, parts.ns) && gw_slice_eq(p->name, parts.package) &&
            p->has_version && gw_semver_same_track(&p->version, &parts.version))
            return &items->at[i];
    }
    return NULL;
}

static const struct gw_class_item *find_by_track(const struct gw_class_items *items,
                                                 struct gw_slice name)
{
    for (uint32_t i = 0; i < items->count; i++)
        if (items->at[i].item->kind == GW_WIT_ITEM_INTERFACE &&
            gw_slice_eq(items->at[i].track, name))
            return &items->at[i];
    return NULL;
}

static enum gw_err no_interface(struct gw_classifier *c, struct gw_slice module,
                                struct gw_slice name, const struct gw_class_items *items,
                                bool is_export)
{
    struct gw_suggest near = {.wanted = name};
    char help[192];
    for (uint32_t i = 0; i < items->count; i++)
        if (items->at[i].item->kind == GW_WIT_ITEM_INTERFACE)
            gw_suggest_offer(&near, items->at[i].key);
    if (gw_slice_is(module, "env") || gw_slice_is(module, "GOT.func") ||
        gw_slice_is(module, "GOT.mem"))
        return gw_class_fail(c,
                             "link the object or library that defines it, or, where that "
                             "is one of shared libraries, name them too",
                             "this is a symbol that nothing defines");
    snprintf(
        help, sizeof help,
        gw_adapter_is_known(module)
            ? "this build has no adapter of its own for it: name one, --adapt "
              "%.*s=FILE"
            : "import it in the module's world; or, if an adapter stands for it, name "
              "it: --adapt %.*s=FILE",
        module.len < 60 ? (int)module.len : 60, (const char *)module.data);
    return gw_class_fail_near(c, &near, help,
                              "its world %ss no interface of this name, and no adapter "
                              "stands for it",
                              is_export ? "export" : "import");
}

/* ---- functions ---- */

/* Is it the name of a built-in that there is only beside exports? */
static bool is_of_exports(struct gw_slice name)
{
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_slice rest = name;
        if ((rows[i].flags & EXPORT) && gw_class_strip(&rest, rows[i].name)) return true;
    }
    return false;
}

static enum gw_err no_function(struct gw_classifier *c, const struct scope *scope,
                               struct gw_slice name)
{
    struct gw_suggest near = {.wanted = name};
    gw_class_strip(&near.wanted, "[async-lower]");
    if (!scope->is_export && is_of_exports(name))
        return gw_class_fail(
            c,
            "import it from `[export]` and the name of the interface, or "
            "`[export]$root`",
            "this built-in is there for exports alone, but this is an "
            "import of its world");
    const struct gw_wit_interface *in = scope->item ? scope->item->item->interface : NULL;
    for (uint32_t i = 0; in && i < in->func_count; i++)
        gw_suggest_offer(&near, in->funcs[i]->name);
    for (uint32_t i = 0; !in && i < c->imports.count; i++)
        if (c->imports.at[i].item->kind == GW_WIT_ITEM_FUNC)
            gw_suggest_offer(&near, c->imports.at[i].key);
    if (scope->is_export)
        return gw_class_fail(c,
                             "beside an export there are only the built-ins of its "
                             "resources, tasks, streams and futures",
                             "this names no built-in that its world's export has");
    if (!in)
        return gw_class_fail_near(c, &near, "import the function in the module's world",
                                  "its world imports no function of this name");
    return gw_class_fail_near(
        c, &near,
        "make the bindings again from the version of the interface that is meant",
        "the interface that its world imports has no function of this name");
}

/* A function or built-in of the world itself, or of one interface. */
static enum gw_err in_scope(struct gw_classifier *c, const struct scope *scope,
                            struct gw_slice name, bool is_standard,
                            struct gw_class_import *out)
{
    struct gw_slice plain = name;
    bool matches = false;
    bool is_async = !is_standard && gw_class_strip(&plain, "[async-lower]");
    if (!scope->is_export && find_func(c, scope, plain, out)) {
        out->kind = GW_CLASS_FUNC;
        out->is_async = is_async;
        return gw_class_check_func(c, out->sig, out->func,
                                   is_async ? GW_ABI_IMPORT_ASYNC : GW_ABI_IMPORT);
    }
    out->func = NULL;
    enum gw_err err = is_standard ? match_suffix(c, scope, name, out, &matches)
                                  : match_builtin(c, scope, name, out, &matches);
    return err || matches ? err : no_function(c, scope, name);
}

enum gw_err gw_class_import_func(struct gw_classifier *c, struct gw_slice module,
                                 struct gw_slice name, struct gw_class_import *out)
{
    struct gw_slice rest = module;
    struct scope scope = {.item = NULL};
    bool is_standard = gw_class_strip(&rest, "cm32p2") || c->options->rejects_legacy;
    if (gw_slice_is(rest, is_standard ? "" : "$root"))
        return in_scope(c, &scope, name, is_standard, out);
    if (!is_standard && gw_slice_is(rest, "env") && match_env(name, out)) return GW_OK;
    *out = (struct gw_class_import){.import = out->import, .sig = out->sig};
    if (gw_slice_is(rest, is_standard ? "_ex_" : "[export]$root")) {
        scope.is_export = true;
        return in_scope(c, &scope, name, is_standard, out);
    }
    if (is_standard && !gw_class_strip(&rest, "|"))
        return no_interface(c, module, rest, &c->imports, false);
    scope.is_export = gw_class_strip(&rest, is_standard ? "_ex_" : "[export]");
    const struct gw_class_items *items = scope.is_export ? &c->all_exports : &c->imports;
    scope.item = is_standard ? find_by_track(items, rest) : find_by_id(items, rest);
    if (!scope.item) return no_interface(c, module, rest, items, scope.is_export);
    return in_scope(c, &scope, name, is_standard, out);
}
