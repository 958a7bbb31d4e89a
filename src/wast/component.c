/* SPDX-License-Identifier: Apache-2.0 */
/* Components in scripts: load, instantiate, invoke, and the assertions about them. */
#include <stdio.h>

#include "component/link/instantiate.h"
#include "component/model/decode.h"
#include "component/model/validate.h"
#include "component/text/parse.h"
#include "wast/script.h"

bool gw_script_at_component(const struct gw_script_thread *t, uint32_t token)
{
    const struct gw_token *tokens = t->p.tokens;
    return tokens[token].kind == GW_TOKEN_LPAR &&
           gw_slice_is(gw_token_text(t->p.lexed, &tokens[token + 1]), "component");
}

static bool is_word(const struct gw_script_thread *t, uint32_t token, const char *word)
{
    return gw_slice_is(gw_token_text(t->p.lexed, &t->p.tokens[token]), word);
}

static enum gw_err parse(struct gw_script_thread *t, struct gw_diag *diag,
                         struct gw_writer *out)
{
    struct gw_script *script = t->script;
    struct gw_text_options options = {.features =
                                          gw_engine_options(script->engine)->features};
    uint32_t next = t->p.at;
    gw_lock_take(&script->lock); /* annotations are marked as used */
    enum gw_err err =
        gw_comp_text_parse_at(&script->lexed, t->p.at, true, &options, diag, out, &next);
    gw_lock_drop(&script->lock);
    return err;
}

static enum gw_err decode(struct gw_script_thread *t, const struct gw_writer *bytes,
                          struct gw_diag *diag, struct gw_component **out)
{
    struct gw_engine *engine = t->script->engine;
    const struct gw_component_options options = {
        .features = t->script->comp_features,
        .core_features = gw_engine_options(engine)->features,
        .alloc = t->script->alloc,
        .registry = gw_engine_registry(engine),
    };
    return gw_component_decode_copy(gw_slice_of(bytes->data, bytes->len), &options, diag,
                                    out);
}

/* Take the `(component ...)` at the cursor through parsing, decoding and validation. */
static enum gw_err load(struct gw_script_thread *t, struct gw_diag *diag,
                        enum gw_script_stage *stage, struct gw_component **out)
{
    struct gw_writer bytes;
    struct gw_component *component = NULL;
    uint32_t next = gw_parser_token(&t->p)->link;
    gw_writer_init(&bytes, t->script->alloc);
    *stage = GW_SCRIPT_PARSE;
    enum gw_err err = parse(t, diag, &bytes);
    if (!err) {
        *stage = GW_SCRIPT_DECODE;
        err = decode(t, &bytes, diag, &component);
    }
    if (!err) {
        *stage = GW_SCRIPT_VALIDATE;
        err = gw_component_validate(component, diag);
    }
    if (!err)
        *stage = GW_SCRIPT_LOADED;
    else
        gw_component_unref(&component);
    gw_writer_deinit(&bytes);
    if (err == GW_ERR_NOMEM) gw_script_check(t, err, "component");
    t->p.at = next;
    *out = component;
    return err;
}

/* Can something in the component wait? */
static bool is_waiting_canon(const struct gw_comp_canon_def *canon)
{
    for (uint32_t i = 0; i < canon->opt_count; i++)
        if (canon->opts[i].kind == GW_COMP_OPT_ASYNC) return true;
    switch (canon->kind) {
    case GW_COMP_CANON_LIFT:
    case GW_COMP_CANON_LOWER:
    case GW_COMP_CANON_RESOURCE_NEW:
    case GW_COMP_CANON_RESOURCE_DROP:
    case GW_COMP_CANON_RESOURCE_REP:
    case GW_COMP_CANON_CONTEXT_GET:
    case GW_COMP_CANON_CONTEXT_SET:
    case GW_COMP_CANON_BACKPRESSURE_INC:
    case GW_COMP_CANON_BACKPRESSURE_DEC:
        return false;
    default:
        return true;
    }
}

static bool may_wait(const struct gw_component *component)
{
    for (uint32_t i = 0; i < component->def_count; i++) {
        const struct gw_comp_def *def = &component->defs[i];
        if (def->kind == GW_COMP_DEF_CANON && is_waiting_canon(def->canon)) return true;
        if (def->kind == GW_COMP_DEF_COMPONENT && may_wait(def->component)) return true;
        if (def->kind == GW_COMP_DEF_TYPE && def->type->kind == GW_COMP_DEFTYPE_FUNC &&
            def->type->func.is_async)
            return true;
    }
    return false;
}

static struct gw_slice take_id(struct gw_script_thread *t)
{
    uint32_t symbol = gw_parser_take_id(&t->p);
    if (symbol == GW_NO_SYMBOL) return (struct gw_slice){NULL, 0};
    return gw_parser_spelling(&t->p, symbol);
}

/* Keep a component (taking the reference over) under an id, as the current one. */
static const struct gw_script_component *add_component(struct gw_script_thread *t,
                                                       struct gw_slice id,
                                                       struct gw_component *component)
{
    struct gw_script_component *added = gw_vec_push(&t->components);
    if (!added) {
        gw_component_unref(&component);
        gw_script_check(t, GW_ERR_NOMEM, "component");
        return NULL;
    }
    added->component = component;
    added->may_wait = may_wait(component);
    if (id.data &&
        gw_script_check(t, gw_map_put(&t->component_names, id, t->components.len - 1),
                        "component"))
        return NULL;
    return added;
}

static const struct gw_script_component *find_component(struct gw_script_thread *t,
                                                        struct gw_slice id)
{
    uint64_t index = t->components.len - 1;
    if (id.data ? !gw_map_find(&t->component_names, id, &index)
                : t->components.len == 0) {
        gw_script_fail(t, "unknown component");
        return NULL;
    }
    return GW_VEC_AT(struct gw_script_component, &t->components, index);
}

/* Bring a component to life in the thread's store; it offers nothing to import. */
static enum gw_err live(struct gw_script_thread *t, struct gw_component *component,
                        struct gw_diag *diag, struct gw_comp_instance **out)
{
    struct gw_comp_prelinked *prelinked;
    enum gw_err err =
        gw_comp_prelink(t->script->alloc, component, NULL, diag, &prelinked);
    if (err) return err;
    err = gw_comp_instantiate(prelinked, t->store, NULL, diag, out);
    gw_comp_prelinked_unref(&prelinked);
    return err;
}

/* Make an instance known under an id (or none), as the current one. */
static void add_instance(struct gw_script_thread *t, struct gw_slice id,
                         struct gw_comp_instance *instance)
{
    struct gw_script_comp_instance item = {instance, instance == NULL};
    bool is_kept = gw_vec_push_copy(&t->comp_instances, &item) != NULL;
    enum gw_err err = is_kept ? GW_OK : GW_ERR_NOMEM;
    if (!err && id.data)
        err = gw_map_put(&t->comp_instance_names, id, t->comp_instances.len - 1);
    t->invokes_component = true;
    gw_script_check(t, err, "component");
}

/* Did a call stop only because it would have to wait? What is in the store of it is taken away
 * then. */
static bool has_waited(struct gw_script_thread *t, enum gw_err err)
{
    const struct gw_trap *trap = t->store->trap;
    if (err != GW_ERR_UNSUPPORTED &&
        !(err == GW_ERR_TRAP && trap && trap->code == GW_TRAP_WOULD_WAIT))
        return false;
    gw_script_forget_outcome(t);
    gw_script_skip(t, "it would have to wait, which components cannot do yet");
    return true;
}

static void instantiate(struct gw_script_thread *t, const struct gw_script_component *what,
                        struct gw_slice id)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_comp_instance *instance = NULL;
    enum gw_err err = live(t, what->component, &diag, &instance);
    if (!err)
        add_instance(t, id, instance);
    else if (what->may_wait && has_waited(t, err))
        add_instance(t, id, NULL);
    else if ((err == GW_ERR_TRAP || err == GW_ERR_EXCEPTION) && t->store->trap)
        gw_script_fail_outcome(t, err, "instantiation");
    else
        gw_script_fail_diag(t, "instantiation", err, &diag);
}

/* (component instance $i? $c?) */
static const struct gw_script_component *instance_of(struct gw_script_thread *t,
                                                     struct gw_slice *id)
{
    t->p.at += 3;
    struct gw_slice first = take_id(t), second = take_id(t);
    gw_parser_close(&t->p);
    *id = second.data ? first : (struct gw_slice){NULL, 0};
    return t->p.err ? NULL : find_component(t, second.data ? second : first);
}

void gw_script_component(struct gw_script_thread *t)
{
    struct gw_slice id = {NULL, 0};
    if (is_word(t, t->p.at + 2, "instance")) {
        const struct gw_script_component *what = instance_of(t, &id);
        if (what) instantiate(t, what, id);
        return;
    }
    bool is_definition = is_word(t, t->p.at + 2, "definition");
    const struct gw_token *id_token = &t->p.tokens[t->p.at + (is_definition ? 3 : 2)];
    if (id_token->kind == GW_TOKEN_ID) id = gw_parser_spelling(&t->p, id_token->link);
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_component *component;
    enum gw_script_stage stage;
    enum gw_err err = load(t, &diag, &stage, &component);
    if (err) {
        gw_script_fail_diag(t, "component", err, &diag);
        return;
    }
    const struct gw_script_component *added = add_component(t, id, component);
    /* What has imports can only be defined: there is nobody to satisfy them. */
    bool has_imports = component->import_count != 0;
    if (added && !is_definition && !has_imports) instantiate(t, added, id);
}

static void expect_refusal(struct gw_script_thread *t, uint16_t word)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_component *component;
    enum gw_script_stage stage;
    enum gw_err err = load(t, &diag, &stage, &component);
    gw_component_unref(&component);
    if (!err) {
        gw_script_fail(t, "%s: the component was accepted", gw_keyword_text(word));
        return;
    }
    /* Text that cannot be read is no valid component either: ids are looked up in it. */
    bool is_invalid =
        stage == GW_SCRIPT_VALIDATE && (err == GW_ERR_INVALID || err == GW_ERR_FEATURE);
    if (word == GW_KW_ASSERT_MALFORMED && is_invalid)
        gw_script_fail_diag(t, "assert_malformed: refused by validation", err, &diag);
    if (word == GW_KW_ASSERT_INVALID && (err == GW_ERR_LIMIT || err == GW_ERR_NOMEM))
        gw_script_fail_diag(t, "assert_invalid", err, &diag);
}

/* assert_unlinkable and assert_trap: the component is fine, but cannot be instantiated. */
static void expect_no_instance(struct gw_script_thread *t, uint16_t word)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_slice id;
    const struct gw_script_component *what = NULL;
    if (is_word(t, t->p.at + 2, "instance")) {
        what = instance_of(t, &id);
    } else {
        struct gw_component *component;
        enum gw_script_stage stage;
        enum gw_err err = load(t, &diag, &stage, &component);
        if (err)
            gw_script_fail_diag(t, gw_keyword_text(word), err, &diag);
        else
            what = add_component(t, (struct gw_slice){NULL, 0}, component);
    }
    if (!what) return;
    struct gw_comp_instance *instance;
    enum gw_err err = live(t, what->component, &diag, &instance);
    if (err && what->may_wait && has_waited(t, err)) return;
    enum gw_err wanted = word == GW_KW_ASSERT_TRAP ? GW_ERR_TRAP : GW_ERR_UNLINKABLE;
    if (err == GW_OK)
        gw_script_fail(t, "%s: instantiation worked", gw_keyword_text(word));
    else if (err != wanted)
        gw_script_fail_diag(t, gw_keyword_text(word), err, &diag);
    gw_script_forget_outcome(t);
}

void gw_script_assert_component(struct gw_script_thread *t, uint16_t word)
{
    t->p.at += 2;
    if (word == GW_KW_ASSERT_UNLINKABLE || word == GW_KW_ASSERT_TRAP)
        expect_no_instance(t, word);
    else
        expect_refusal(t, word);
    gw_parser_string(&t->p); /* what Wasmtime says: a note */
    gw_parser_close(&t->p);
}

/* (invoke $i? "name" value*): the current instance or a named one.
 *   *outcome   what came of it; `comp_type` NULL: no result */
static bool invoke(struct gw_script_thread *t, struct gw_script_comp_instance *of,
                   struct gw_script_outcome *out)
{
    struct gw_slice none = {NULL, 0}, name = gw_parser_name(&t->p);
    const struct gw_linked_func *func =
        t->p.err ? NULL : gw_comp_instance_func(of->instance, none, name);
    if (!func) {
        if (!t->p.err) gw_script_fail(t, "no export \"%.*s\"", GW_SLICE_ARG(name));
        return false;
    }
    struct gw_diag diag = GW_DIAG_INIT;
    const struct gw_comp_func_type *type = func->type;
    struct gw_comp_value *args =
        gw_arena_array(&t->p.arena, type->param_count, sizeof *args);
    struct gw_comp_value *result = gw_arena_zero(&t->p.arena, sizeof *result);
    if (!args || !result) return !gw_script_check(t, GW_ERR_NOMEM, "invoke");
    for (uint32_t i = 0; i < type->param_count; i++)
        if (!gw_script_comp_value(t, type->params[i].type, &args[i])) return false;
    gw_parser_close(&t->p);
    if (t->p.err) return false;
    enum gw_err err = gw_comp_call(func, args, &t->p.arena, &diag, result);
    of->waited = has_waited(t, err);
    if (of->waited) return false;
    if (err && err != GW_ERR_TRAP && err != GW_ERR_EXCEPTION) {
        gw_script_fail_diag(t, "invoke", err, &diag);
        return false;
    }
    *out = (struct gw_script_outcome){.err = err,
                                      .comp_type = type->result,
                                      .comp_value = result,
                                      .is_component = true};
    return true;
}

bool gw_script_comp_action(struct gw_script_thread *t, struct gw_script_outcome *out,
                           bool *is_it)
{
    uint64_t index = t->comp_instances.len - 1;
    uint32_t id_token = t->p.at + 2;
    *is_it = false;
    if (!gw_parser_at_open(&t->p, GW_KW_INVOKE)) return false;
    if (t->p.tokens[id_token].kind == GW_TOKEN_ID) {
        struct gw_slice id = gw_parser_spelling(&t->p, t->p.tokens[id_token].link);
        *is_it = gw_map_find(&t->comp_instance_names, id, &index);
    } else {
        *is_it = t->invokes_component && t->comp_instances.len > 0;
    }
    if (!*is_it) return false;
    struct gw_script_comp_instance *of =
        GW_VEC_AT(struct gw_script_comp_instance, &t->comp_instances, index);
    if (of->waited) {
        gw_script_skip(t, "its instance stopped where it would have had to wait");
        return false;
    }
    t->p.at += 2;
    gw_parser_skip_id(&t->p);
    return invoke(t, of, out);
}

void gw_script_comp_result(struct gw_script_thread *t,
                           const struct gw_script_outcome *outcome)
{
    struct gw_comp_value wanted;
    char got[200];
    bool expects = gw_parser_at(&t->p, GW_TOKEN_LPAR);
    if (expects != (outcome->comp_type != NULL)) {
        gw_script_fail(t, "assert_return: %s",
                       expects ? "no result" : "there is a result");
        return;
    }
    uint32_t pattern = t->p.at;
    if (!expects || !gw_script_comp_value(t, outcome->comp_type, &wanted)) return;
    if (gw_comp_value_equal(outcome->comp_type, outcome->comp_value, &wanted)) return;
    const struct gw_token *first = &t->p.tokens[pattern],
                          *last = &t->p.tokens[t->p.at - 1];
    int len = (int)(last->at + last->len - first->at);
    gw_script_comp_print(t, outcome->comp_type, outcome->comp_value, got, sizeof got);
    gw_script_fail(t, "assert_return: result is %s, expected %.*s", got,
                   len > 120 ? 120 : len,
                   (const char *)t->p.lexed->text.data + first->at);
}
