/* SPDX-License-Identifier: Apache-2.0 */
#include "wast/wast.h"

#include <stdio.h>

#include "core/text/parse_module.h"
#include "wast/script.h"

static void report(struct gw_script_thread *t, const char *what)
{
    struct gw_script *script = t->script;
    uint32_t line, column;
    char text[512];
    gw_lex_place(script->lexed.text, gw_lexed_token(&script->lexed, t->directive)->at,
                 &line, &column);
    snprintf(text, sizeof text, "%s:%u: %s", script->name, line, what);
    gw_lock_take(&script->lock);
    if (script->report) script->report(script->env, text);
    gw_lock_drop(&script->lock);
}

void gw_script_fail(struct gw_script_thread *t, const char *format, ...)
{
    if (t->failed) return;
    t->failed = true;
    char what[400];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    report(t, what);
}

void gw_script_skip(struct gw_script_thread *t, const char *why)
{
    if (t->failed || t->skipped) return;
    t->skipped = true;
    char what[200];
    snprintf(what, sizeof what, "skipped: %s", why);
    report(t, what);
}

bool gw_script_check(struct gw_script_thread *t, enum gw_err err, const char *doing)
{
    if (!err) return false;
    if (err == GW_ERR_NOMEM) {
        gw_lock_take(&t->script->lock);
        t->script->out_of_memory = true;
        gw_lock_drop(&t->script->lock);
    }
    gw_script_fail(t, "%s: %s", doing, gw_err_text(err));
    return true;
}

enum gw_err gw_script_thread_init(struct gw_script_thread *t, struct gw_script *script,
                                  uint32_t from, uint32_t end, uint32_t depth)
{
    struct gw_alloc *alloc = script->alloc;
    *t = (struct gw_script_thread){.script = script, .end = end, .depth = depth};
    t->p = (struct gw_parser){.lexed = &script->lexed,
                              .tokens = script->lexed.tokens.data,
                              .eof = (uint32_t)script->lexed.tokens.len - 1,
                              .at = from,
                              .alloc = alloc};
    gw_arena_init(&t->p.arena, alloc);
    gw_map_init(&t->instance_names, alloc);
    gw_vec_init(&t->instances, alloc, sizeof(struct gw_script_instance));
    gw_map_init(&t->module_names, alloc);
    gw_vec_init(&t->modules, alloc, sizeof(struct gw_module *));
    gw_vec_init(&t->host_refs, alloc, sizeof(gw_ref));
    gw_map_init(&t->component_names, alloc);
    gw_vec_init(&t->components, alloc, sizeof(struct gw_script_component));
    gw_map_init(&t->comp_instance_names, alloc);
    gw_vec_init(&t->comp_instances, alloc, sizeof(struct gw_script_comp_instance));
    gw_map_init(&t->thread_names, alloc);
    gw_vec_init(&t->threads, alloc, sizeof(struct gw_script_child *));
    enum gw_err err = gw_engine_store(script->engine, &t->store);
    if (!err) err = gw_linker_new(t->store, &t->linker);
    if (!err) err = gw_script_spectest(t);
    return err;
}

void gw_script_thread_deinit(struct gw_script_thread *t)
{
    gw_script_wait_all(t);
    gw_linker_free(&t->linker);
    gw_store_free(&t->store);
    for (size_t i = 0; i < t->modules.len; i++)
        gw_module_unref(GW_VEC_AT(struct gw_module *, &t->modules, i));
    for (size_t i = 0; i < t->components.len; i++)
        gw_component_unref(
            &GW_VEC_AT(struct gw_script_component, &t->components, i)->component);
    gw_vec_deinit(&t->comp_instances);
    gw_map_deinit(&t->comp_instance_names);
    gw_vec_deinit(&t->components);
    gw_map_deinit(&t->component_names);
    gw_vec_deinit(&t->threads);
    gw_map_deinit(&t->thread_names);
    gw_vec_deinit(&t->host_refs);
    gw_vec_deinit(&t->modules);
    gw_map_deinit(&t->module_names);
    gw_vec_deinit(&t->instances);
    gw_map_deinit(&t->instance_names);
    gw_arena_deinit(&t->p.arena);
}

static void lone_action(struct gw_script_thread *t)
{
    struct gw_script_outcome outcome;
    if (gw_script_action(t, &outcome) && outcome.err)
        gw_script_fail_outcome(t, outcome.err, "action");
}

/* One command; the cursor is on its '('. */
static void command(struct gw_script_thread *t)
{
    uint16_t word = t->p.tokens[t->p.at + 1].word;
    if (gw_script_at_component(t, t->p.at)) {
        gw_script_component(t);
        return;
    }
    bool is_of_component = gw_script_at_component(t, t->p.at + 2);
    switch (word) {
    case GW_KW_MODULE:
        gw_script_module(t);
        break;
    case GW_KW_REGISTER:
        gw_script_register(t);
        break;
    case GW_KW_INVOKE:
    case GW_KW_GET:
        lone_action(t);
        break;
    case GW_KW_THREAD:
        gw_script_start(t);
        break;
    case GW_KW_WAIT:
        gw_script_wait(t);
        break;
    case GW_KW_ASSERT_RETURN:
    case GW_KW_ASSERT_EXHAUSTION:
    case GW_KW_ASSERT_EXCEPTION:
        gw_script_assert_action(t, word);
        break;
    case GW_KW_ASSERT_SUSPENSION:
        gw_script_skip(t, "assert_suspension: stack switching is validated, not run");
        break;
    case GW_KW_ASSERT_TRAP:
        if (is_of_component)
            gw_script_assert_component(t, word);
        else if (t->p.tokens[t->p.at + 3].word == GW_KW_MODULE)
            gw_script_assert_module(t, word);
        else
            gw_script_assert_action(t, word);
        break;
    case GW_KW_ASSERT_INVALID:
    case GW_KW_ASSERT_MALFORMED:
    case GW_KW_ASSERT_UNLINKABLE:
    case GW_KW_ASSERT_INVALID_CUSTOM:
    case GW_KW_ASSERT_MALFORMED_CUSTOM:
        if (is_of_component)
            gw_script_assert_component(t, word);
        else
            gw_script_assert_module(t, word);
        break;
    default:
        gw_script_fail(t, "unknown directive");
        break;
    }
}

static void count(struct gw_script_thread *t)
{
    struct gw_wast_result *result = &t->script->result;
    gw_lock_take(&t->script->lock);
    if (t->failed)
        result->failed++;
    else if (t->skipped)
        result->skipped++;
    else
        result->passed++;
    gw_lock_drop(&t->script->lock);
}

/* Run the command at the cursor and move behind it, whatever became of it. */
static void directive(struct gw_script_thread *t)
{
    struct gw_diag diag = GW_DIAG_INIT;
    uint32_t next = gw_parser_token(&t->p)->link;
    t->directive = t->p.at;
    t->failed = t->skipped = false;
    t->p.err = GW_OK;
    t->p.diag = &diag;
    command(t);
    if (t->p.err)
        gw_script_fail(t, "cannot be read: %s", diag.text);
    else if (!t->failed && !t->skipped && t->p.at != next)
        gw_script_fail(t, "cannot be read: unexpected token at its end");
    count(t);
    t->p.at = next;
}

void gw_script_run(struct gw_script_thread *t)
{
    while (t->p.at < t->end && gw_parser_at(&t->p, GW_TOKEN_LPAR))
        directive(t);
    if (t->p.at >= t->end) return;
    t->directive = t->p.at;
    t->failed = false;
    gw_script_fail(t, "unexpected token");
    count(t);
}

/* A script may also be the bare fields of one module. */
static bool is_bare_module(const struct gw_lexed *lexed)
{
    const struct gw_token *first = gw_lexed_token(lexed, 0);
    if (first->kind != GW_TOKEN_LPAR) return false;
    uint16_t word = gw_lexed_token(lexed, 1)->word;
    return (word >= GW_KW_TYPE && word <= GW_KW_REC) ||
           (word >= GW_KW_IMPORT && word <= GW_KW_DATA) || word == GW_KW_FUNC;
}

static void run_bare_module(struct gw_script_thread *t)
{
    t->failed = t->skipped = false;
    gw_script_module(t);
    count(t);
}

enum gw_err gw_wast_run(struct gw_engine *engine, gw_comp_features features,
                        struct gw_slice text, const char *name, gw_wast_report *reporter,
                        void *env, struct gw_diag *diag, struct gw_wast_result *result)
{
    struct gw_script script = {.engine = engine,
                               .alloc = gw_engine_options(engine)->alloc,
                               .comp_features = features,
                               .name = name,
                               .report = reporter,
                               .env = env};
    enum gw_err err = gw_lex(text, script.alloc, diag, &script.lexed);
    if (!err) {
        struct gw_script_thread *t = gw_alloc_get(script.alloc, sizeof *t);
        gw_lock_init(&script.lock);
        err = t ? gw_script_thread_init(t, &script, 0,
                                        (uint32_t)script.lexed.tokens.len - 1, 0)
                : GW_ERR_NOMEM;
        if (!err && is_bare_module(&script.lexed))
            run_bare_module(t);
        else if (!err)
            gw_script_run(t);
        if (t) gw_script_thread_deinit(t);
        gw_alloc_put(script.alloc, t, sizeof *t);
        gw_lock_deinit(&script.lock);
        if (!err && script.out_of_memory) err = GW_ERR_NOMEM;
        if (err) gw_diag_set(diag, err, "%s", gw_err_text(err));
    }
    gw_lexed_deinit(&script.lexed);
    if (!err) *result = script.result;
    return err;
}
