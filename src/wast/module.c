/* SPDX-License-Identifier: Apache-2.0 */
/* Modules in scripts: load, instantiate, register, and the assertions about them. */
#include <stdio.h>

#include "core/text/parse_module.h"
#include "core/wasm/custom.h"
#include "core/wasm/decode.h"
#include "core/wasm/validate.h"
#include "wast/script.h"

static enum gw_err parse(struct gw_script_thread *t, struct gw_diag *diag,
                         struct gw_writer *out)
{
    struct gw_script *script = t->script;
    struct gw_text_options options = {.features =
                                          gw_engine_options(script->engine)->features};
    uint32_t next = t->p.at;
    gw_lock_take(&script->lock); /* annotations are marked as used */
    enum gw_err err =
        gw_parse_module(&script->lexed, t->p.at, true, &options, diag, out, &next);
    gw_lock_drop(&script->lock);
    return err;
}

/* Hand the bytes over to a module. */
static enum gw_err decode(struct gw_script_thread *t, struct gw_writer *bytes,
                          struct gw_diag *diag, struct gw_module **out)
{
    struct gw_engine *engine = t->script->engine;
    struct gw_decode_options options = {.features = gw_engine_options(engine)->features,
                                        .alloc = t->script->alloc,
                                        .registry = gw_engine_registry(engine)};
    uint8_t *exact = gw_alloc_resize(bytes->alloc, bytes->data, bytes->cap, bytes->len);
    if (!exact) return GW_ERR_NOMEM;
    bytes->data = exact;
    bytes->cap = bytes->len;
    enum gw_err err = gw_module_decode_owned(exact, bytes->len, &options, diag, out);
    if (!err) gw_writer_init(bytes, bytes->alloc);
    return err;
}

enum gw_err gw_script_load(struct gw_script_thread *t, struct gw_diag *diag,
                           enum gw_script_stage *stage, struct gw_module **out)
{
    struct gw_writer bytes;
    struct gw_module *module = NULL;
    bool is_group =
        gw_parser_at(&t->p, GW_TOKEN_LPAR) && gw_parser_at_open(&t->p, GW_KW_MODULE);
    uint32_t next = is_group ? gw_parser_token(&t->p)->link : t->p.eof;
    gw_writer_init(&bytes, t->script->alloc);
    *stage = GW_SCRIPT_PARSE;
    enum gw_err err = parse(t, diag, &bytes);
    if (!err) {
        *stage = GW_SCRIPT_DECODE;
        err = decode(t, &bytes, diag, &module);
    }
    if (!err) {
        *stage = GW_SCRIPT_VALIDATE;
        err = gw_module_validate(module, diag);
    }
    if (!err)
        *stage = GW_SCRIPT_LOADED;
    else
        gw_module_unref(&module);
    gw_writer_deinit(&bytes);
    if (err == GW_ERR_NOMEM) gw_script_check(t, err, "module");
    t->p.at = next;
    *out = module;
    return err;
}

void gw_script_fail_diag(struct gw_script_thread *t, const char *what, enum gw_err err,
                         const struct gw_diag *diag)
{
    char text[300];
    gw_diag_print(diag, text, sizeof text);
    gw_script_fail(t, "%s: %s", what, diag->err ? text : gw_err_text(err));
}

void gw_script_add_instance(struct gw_script_thread *t, struct gw_slice id,
                            struct gw_script_instance instance)
{
    enum gw_err err = gw_vec_push_copy(&t->instances, &instance) ? GW_OK : GW_ERR_NOMEM;
    if (!err && id.data) err = gw_map_put(&t->instance_names, id, t->instances.len - 1);
    t->invokes_component = false;
    gw_script_check(t, err, "module");
}

/* Keep a module (taking the reference over) under an id, as the current one. */
static void add_module(struct gw_script_thread *t, struct gw_slice id,
                       struct gw_module *module)
{
    if (!gw_vec_push_copy(&t->modules, &module)) {
        gw_module_unref(&module);
        gw_script_check(t, GW_ERR_NOMEM, "module");
    } else if (id.data) {
        gw_script_check(t, gw_map_put(&t->module_names, id, t->modules.len - 1),
                        "module");
    }
}

static struct gw_slice take_id(struct gw_script_thread *t)
{
    uint32_t symbol = gw_parser_take_id(&t->p);
    if (symbol == GW_NO_SYMBOL) return (struct gw_slice){NULL, 0};
    return gw_parser_spelling(&t->p, symbol);
}

static void instantiate(struct gw_script_thread *t, struct gw_module *module,
                        struct gw_slice id)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_instance *instance;
    enum gw_err err = gw_linker_instantiate(t->linker, module, &diag, &instance);
    if (!err)
        gw_script_add_instance(t, id, (struct gw_script_instance){.instance = instance});
    else if (err == GW_ERR_TRAP || err == GW_ERR_EXCEPTION)
        gw_script_fail_outcome(t, err, "instantiation");
    else
        gw_script_fail_diag(t, "instantiation", err, &diag);
}

/* The module that an optional id stands for. */
static struct gw_module *find_module(struct gw_script_thread *t, struct gw_slice id)
{
    uint64_t index = t->modules.len - 1;
    if (id.data ? !gw_map_find(&t->module_names, id, &index) : t->modules.len == 0) {
        gw_script_fail(t, "unknown module");
        return NULL;
    }
    return *GW_VEC_AT(struct gw_module *, &t->modules, index);
}

/* (module instance $i? $m?) */
static void instance_of(struct gw_script_thread *t)
{
    t->p.at += 3;
    struct gw_slice first = take_id(t), second = take_id(t);
    gw_parser_close(&t->p);
    if (t->p.err) return;
    struct gw_module *module = find_module(t, second.data ? second : first);
    if (!module) return;
    instantiate(t, module, second.data ? first : (struct gw_slice){NULL, 0});
}

void gw_script_module(struct gw_script_thread *t)
{
    const struct gw_token *head = gw_parser_token(&t->p);
    bool is_group = gw_parser_at_open(&t->p, GW_KW_MODULE);
    if (is_group && head[2].word == GW_KW_INSTANCE) {
        instance_of(t);
        return;
    }
    bool is_definition = is_group && head[2].word == GW_KW_DEFINITION;
    const struct gw_token *id_token = &head[is_definition ? 3 : 2];
    struct gw_slice id = {NULL, 0};
    if (is_group && id_token->kind == GW_TOKEN_ID)
        id = gw_parser_spelling(&t->p, id_token->link);
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module;
    enum gw_script_stage stage;
    enum gw_err err = gw_script_load(t, &diag, &stage, &module);
    if (err) {
        gw_script_fail_diag(t, "module", err, &diag);
        return;
    }
    add_module(t, id, module);
    if (!is_definition && !t->failed) instantiate(t, module, id);
}

const struct gw_script_instance *gw_script_instance(struct gw_script_thread *t)
{
    struct gw_slice id = take_id(t);
    uint64_t index = t->instances.len - 1;
    if (id.data ? !gw_map_find(&t->instance_names, id, &index) : t->instances.len == 0) {
        gw_script_fail(t, "unknown instance $%.*s", GW_SLICE_ARG(id));
        return NULL;
    }
    return GW_VEC_AT(struct gw_script_instance, &t->instances, index);
}

/* (register "name" $instance?) */
void gw_script_register(struct gw_script_thread *t)
{
    t->p.at += 2;
    struct gw_slice name = gw_parser_name(&t->p);
    const struct gw_script_instance *what = t->p.err ? NULL : gw_script_instance(t);
    gw_parser_close(&t->p);
    if (!what || t->p.err) return;
    enum gw_err err = GW_OK;
    if (what->instance) err = gw_linker_define_instance(t->linker, name, what->instance);
    for (uint32_t i = 0; i < what->lent_count && !err; i++)
        err = gw_linker_define(t->linker, name, what->lent[i].name, what->lent[i].what);
    gw_script_check(t, err, "register");
}

/* Did the module get as far as the directive says?    `err`: what stopped it at `stage`
 */
static bool is_refused(uint16_t word, enum gw_script_stage stage, enum gw_err err)
{
    switch (word) {
    case GW_KW_ASSERT_MALFORMED:
        /* Bodies are read while they are validated, so a malformed one shows there. */
        return stage < GW_SCRIPT_VALIDATE ||
               (stage == GW_SCRIPT_VALIDATE && err != GW_ERR_INVALID);
    case GW_KW_ASSERT_MALFORMED_CUSTOM:
        return stage == GW_SCRIPT_PARSE;
    case GW_KW_ASSERT_INVALID:
        return stage == GW_SCRIPT_VALIDATE &&
               (err == GW_ERR_INVALID || err == GW_ERR_FEATURE);
    default:
        return false;
    }
}

static enum gw_err check_customs(const struct gw_module *module, struct gw_diag *diag)
{
    enum gw_err err = gw_custom_check_names(module, diag);
    return err ? err : gw_custom_check_branch_hints(module, diag);
}

static void expect_refusal(struct gw_script_thread *t, uint16_t word)
{
    static const char *const stages[] = {"parsing", "decoding", "validation"};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module;
    enum gw_script_stage stage;
    enum gw_err err = gw_script_load(t, &diag, &stage, &module);
    if (!err && word == GW_KW_ASSERT_INVALID_CUSTOM) err = check_customs(module, &diag);
    bool passes = word == GW_KW_ASSERT_INVALID_CUSTOM
                      ? stage == GW_SCRIPT_LOADED && err == GW_ERR_INVALID
                      : is_refused(word, stage, err);
    gw_module_unref(&module);
    if (passes) return;
    char text[300];
    gw_diag_print(&diag, text, sizeof text);
    if (err)
        gw_script_fail(t, "%s: refused by %s: %s", gw_keyword_text(word),
                       stage == GW_SCRIPT_LOADED ? "a custom section" : stages[stage],
                       text);
    else
        gw_script_fail(t, "%s: the module was accepted", gw_keyword_text(word));
}

/* assert_unlinkable and assert_trap: the module is fine, but cannot be instantiated. */
static void expect_no_instance(struct gw_script_thread *t, uint16_t word)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module = NULL;
    bool is_instance = t->p.tokens[t->p.at + 2].word == GW_KW_INSTANCE;
    enum gw_err err = GW_OK;
    if (is_instance) {
        t->p.at += 3;
        struct gw_slice first = take_id(t), second = take_id(t);
        gw_parser_close(&t->p);
        module = find_module(t, second.data ? second : first);
        if (!module) return;
        gw_module_ref(module);
    } else {
        enum gw_script_stage stage;
        err = gw_script_load(t, &diag, &stage, &module);
    }
    if (err) {
        gw_script_fail_diag(t, gw_keyword_text(word), err, &diag);
        return;
    }
    struct gw_instance *instance;
    err = gw_linker_instantiate(t->linker, module, &diag, &instance);
    enum gw_err wanted = word == GW_KW_ASSERT_TRAP ? GW_ERR_TRAP : GW_ERR_UNLINKABLE;
    if (err == GW_OK)
        gw_script_fail(t, "%s: instantiation worked", gw_keyword_text(word));
    else if (err != wanted)
        gw_script_fail_diag(t, gw_keyword_text(word), err, &diag);
    gw_module_unref(&module);
}

void gw_script_assert_module(struct gw_script_thread *t, uint16_t word)
{
    t->p.at += 2;
    if (!gw_parser_at_open(&t->p, GW_KW_MODULE)) {
        gw_parser_unexpected(&t->p, "(module");
        return;
    }
    if (word == GW_KW_ASSERT_UNLINKABLE || word == GW_KW_ASSERT_TRAP)
        expect_no_instance(t, word);
    else
        expect_refusal(t, word);
    gw_parser_string(&t->p); /* what the reference interpreter says: a note */
    gw_parser_close(&t->p);
}
