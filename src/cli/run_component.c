/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/run_component.h"

#include <stdio.h>

#include "base/sink.h"
#include "base/suggest.h"
#include "cli/console.h"
#include "cli/outcome.h"
#include "component/link/instantiate.h"
#include "component/link/load.h"
#include "component/wave/wave.h"

struct component_run {
    const struct gw_args *args;
    const char *file;
    struct gw_alloc *alloc;
    struct gw_store *store;
    const struct gw_link_host *host;
    struct gw_comp_instance *instance;
    struct gw_arena arena;
};

/* -- which function -------------------------------------------------------------------- */

/* "ns:pkg/iface.name@1.0.0" to its interface, version and all, and the name. */
static bool split_name(struct component_run *r, struct gw_slice whole,
                       struct gw_slice *interface, struct gw_slice *name)
{
    *interface = gw_slice_of(NULL, 0);
    *name = whole;
    const uint8_t *slash = memchr(whole.data, '/', whole.len);
    if (!slash) return true;
    const uint8_t *end = whole.data + whole.len;
    const uint8_t *dot = memchr(slash, '.', (size_t)(end - slash));
    if (!dot) return true;
    const uint8_t *at = memchr(dot, '@', (size_t)(end - dot));
    if (!at) at = end;
    size_t front = (size_t)(dot - whole.data), back = (size_t)(end - at);
    uint8_t *joined = gw_arena_get(&r->arena, front + back);
    if (!joined) return false;
    memcpy(joined, whole.data, front);
    memcpy(joined + front, at, back);
    *interface = gw_slice_of(joined, front + back);
    *name = gw_slice_of(dot + 1, (size_t)(at - dot - 1));
    return true;
}

/* The function of this name in any of the exported instances, if there is only one.
 *   interface  where it must be, of whatever version; empty: anywhere */
static const struct gw_linked_func *find_anywhere(const struct gw_comp_instance *instance,
                                                  struct gw_slice interface,
                                                  struct gw_slice name)
{
    const struct gw_comp_instance_type *type = &instance->code->component->type->instance;
    const struct gw_linked_func *found = NULL;
    for (uint32_t i = 0; i < type->export_count; i++) {
        if (type->exports[i].type.kind != GW_COMP_EXTERN_INSTANCE) continue;
        if (interface.len &&
            !gw_slice_eq(gw_comp_name_unversioned(type->exports[i].name), interface))
            continue;
        const struct gw_comp_instance_type *inner = type->exports[i].type.instance;
        int64_t at = gw_comp_extern_find(inner->exports, inner->export_count, name);
        if (at < 0 || inner->exports[at].type.kind != GW_COMP_EXTERN_FUNC) continue;
        if (found) return NULL;
        found = instance->exports->exports[i].instance->exports[at].func;
    }
    return found;
}

static void offer_names(const struct gw_comp_instance_type *type,
                        struct gw_suggest *suggest)
{
    for (uint32_t i = 0; i < type->export_count; i++) {
        const struct gw_comp_extern_type *t = &type->exports[i].type;
        if (t->kind == GW_COMP_EXTERN_FUNC)
            gw_suggest_offer(suggest, type->exports[i].name);
        else if (t->kind == GW_COMP_EXTERN_INSTANCE)
            offer_names(t->instance, suggest);
    }
}

static const struct gw_linked_func *find_func(struct component_run *r,
                                              struct gw_slice whole)
{
    struct gw_slice interface, name;
    if (!split_name(r, whole, &interface, &name)) return NULL;
    const struct gw_linked_func *func =
        gw_comp_instance_func(r->instance, interface, name);
    if (!func) func = find_anywhere(r->instance, interface, name);
    if (func) return func;
    struct gw_suggest suggest = {.wanted = name};
    offer_names(&r->instance->code->component->type->instance, &suggest);
    if (suggest.best.data)
        gw_console_error("%s exports no function `%.*s`; did you mean `%.*s`?", r->file,
                         GW_SLICE_ARG(whole), GW_SLICE_ARG(suggest.best));
    else
        gw_console_error("%s exports no function `%.*s`; `godwit inspect` lists what it "
                         "exports",
                         r->file, GW_SLICE_ARG(whole));
    return NULL;
}

/* -- the call -------------------------------------------------------------------------- */

/* What was written wrong, with a caret below the place. */
static int bad_call(struct gw_slice text, enum gw_err err, const struct gw_diag *diag)
{
    char caret[512];
    int code = gw_console_fail("--invoke", err, diag);
    if (gw_wave_caret(text, diag, caret, sizeof caret) > 0) fprintf(stderr, "%s", caret);
    return code;
}

static int print_result(struct component_run *r, const struct gw_linked_func *func,
                        const struct gw_comp_value *result)
{
    if (!func->type->result) return 0;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_vec text;
    gw_vec_init(&text, r->alloc, 1);
    enum gw_err err = gw_wave_print(func->type->result, result, &text, &diag);
    if (err == GW_OK) {
        fwrite(text.data, 1, text.len, stdout);
        putchar('\n');
    }
    gw_vec_deinit(&text);
    return err == GW_OK ? 0 : gw_console_fail("the result", err, &diag);
}

static int call(struct component_run *r, const struct gw_linked_func *func,
                const struct gw_comp_value *args)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_comp_value result;
    enum gw_err err = gw_comp_call(func, args, &r->arena, &diag, &result);
    if (err != GW_OK) return gw_outcome_report(r->store, r->file, err, &diag);
    return print_result(r, func, &result);
}

/* `NAME` with the operands as its arguments, as one text: NAME(a, b). */
static bool join_call(struct component_run *r, const char *name, struct gw_slice *out)
{
    size_t len = strlen(name) + 2;
    for (unsigned i = 1; i < r->args->operand_count; i++)
        len += strlen(r->args->operands[i]) + 2;
    char *text = gw_arena_get(&r->arena, len + 1);
    if (!text) return false;
    struct gw_sink sink = gw_sink_of(text, len + 1);
    gw_sink_print(&sink, "%s(", name);
    for (unsigned i = 1; i < r->args->operand_count; i++)
        gw_sink_print(&sink, "%s%s", i > 1 ? ", " : "", r->args->operands[i]);
    gw_sink_print(&sink, ")");
    *out = gw_slice_of(text, sink.len);
    return true;
}

static int invoke(struct component_run *r, const char *given)
{
    struct gw_slice text = gw_slice_str(given), name, args;
    bool is_whole = strchr(given, '(');
    if (is_whole && r->args->operand_count > 1)
        return gw_console_usage("run",
                                "--invoke '%s' has its arguments already: `%s` is "
                                "one too many",
                                given, r->args->operands[1]);
    if (!is_whole && !join_call(r, given, &text))
        return gw_console_fail("--invoke", GW_ERR_NOMEM, NULL);
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_wave_split_call(text, &diag, &name, &args);
    if (err != GW_OK) return bad_call(text, err, &diag);
    const struct gw_linked_func *func = find_func(r, name);
    if (!func) return 1;
    struct gw_comp_value *values =
        gw_arena_array(&r->arena, func->type->param_count, sizeof *values);
    if (!values) return gw_console_fail("--invoke", GW_ERR_NOMEM, NULL);
    err = gw_wave_parse_args(text, args, func->type, &r->arena, &diag, values);
    return err == GW_OK ? call(r, func, values) : bad_call(text, err, &diag);
}

/* Run a command: wasi:cli/run, of whatever version. */
static int run_command(struct component_run *r)
{
    const struct gw_linked_func *run = gw_comp_instance_func(
        r->instance, gw_slice_str("wasi:cli/run@0.2.0"), gw_slice_str("run"));
    if (!run) {
        gw_console_error("%s is no command: it exports no wasi:cli/run; call a function "
                         "with --invoke 'NAME(ARG, ...)'",
                         r->file);
        return 1;
    }
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_comp_value result = {0};
    enum gw_err err = gw_comp_call(run, NULL, &r->arena, &diag, &result);
    if (err != GW_OK) return gw_outcome_report(r->store, r->file, err, &diag);
    return (int)result.index;
}

static int link_and_run(struct component_run *r, struct gw_component *component)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_comp_prelinked *linked = NULL;
    enum gw_err err = gw_comp_prelink(r->alloc, component, r->host, &diag, &linked);
    if (err == GW_OK)
        err = gw_comp_instantiate(linked, r->store, NULL, &diag, &r->instance);
    int code = 0;
    if (err != GW_OK) {
        code = gw_outcome_report(r->store, r->file, err, &diag);
        if (err == GW_ERR_UNLINKABLE)
            gw_console_note("`godwit doctor %s` lists all that is missing", r->file);
    } else {
        const struct gw_option_use *use = gw_args_last(r->args, GW_OPTION_RUN_INVOKE);
        code = use ? invoke(r, use->text) : run_command(r);
    }
    gw_comp_prelinked_unref(&linked);
    return code;
}

int gw_run_component(const struct gw_args *args, struct gw_engine *engine,
                     struct gw_store *store, const struct gw_link_host *host,
                     const char *file, struct gw_slice bytes)
{
    struct component_run r = {
        .args = args,
        .file = file,
        .alloc = gw_engine_options(engine)->alloc,
        .store = store,
        .host = host,
    };
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_component *component = NULL;
    gw_arena_init(&r.arena, r.alloc);
    enum gw_err err = gw_comp_load(engine, bytes, &diag, &component);
    int code =
        err == GW_OK ? link_and_run(&r, component) : gw_console_fail(file, err, &diag);
    gw_component_unref(&component);
    gw_arena_deinit(&r.arena);
    return code;
}
