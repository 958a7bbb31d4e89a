/* SPDX-License-Identifier: Apache-2.0 */
/* Actions on instances, and the assertions about what comes of them. */
#include <stdio.h>

#include "wast/script.h"

/* Find an export of what an optional id stands for, by the name that follows. */
static bool find_export(struct gw_script_thread *t, enum gw_extern_kind kind,
                        struct gw_extern *out)
{
    const struct gw_script_instance *what = gw_script_instance(t);
    struct gw_slice name = gw_parser_name(&t->p);
    if (!what || t->p.err) return false;
    if (!what->instance || !gw_instance_export(what->instance, name, out) ||
        out->kind != kind) {
        gw_script_fail(t, "no export \"%.*s\" of that kind", GW_SLICE_ARG(name));
        return false;
    }
    return true;
}

static bool invoke(struct gw_script_thread *t, struct gw_script_outcome *out)
{
    struct gw_extern what;
    t->p.at += 2;
    if (!find_export(t, GW_EXTERN_FUNC, &what)) return false;
    const struct gw_canon *canon = what.func->canon;
    const struct gw_type *type = &canon->type;
    uint32_t count = canon->param_slots > canon->result_slots ? canon->param_slots
                                                              : canon->result_slots;
    uint64_t *slots = gw_arena_zero(&t->p.arena, (count + 1) * sizeof *slots);
    if (!slots) return !gw_script_check(t, GW_ERR_NOMEM, "invoke");
    uint32_t at = 0;
    for (uint32_t i = 0; i < type->func.param_count; i++) {
        if (!gw_script_constant(t, type->func.params[i], slots + at)) return false;
        at += gw_valtype_slots(type->func.params[i]);
    }
    gw_parser_close(&t->p);
    if (t->p.err) return false;
    *out = (struct gw_script_outcome){.err = gw_exec_call(t->store, what.func, slots),
                                      .types = type->func.results,
                                      .count = type->func.result_count,
                                      .slots = slots};
    return true;
}

static bool get(struct gw_script_thread *t, struct gw_script_outcome *out)
{
    struct gw_extern what;
    t->p.at += 2;
    if (!find_export(t, GW_EXTERN_GLOBAL, &what)) return false;
    gw_parser_close(&t->p);
    uint64_t *slots = gw_arena_zero(&t->p.arena, 2 * sizeof *slots);
    if (!slots) return !gw_script_check(t, GW_ERR_NOMEM, "get");
    gw_value_to_slots(&what.global->value, what.global->type.type, slots);
    *out = (struct gw_script_outcome){
        .types = &what.global->type.type, .count = 1, .slots = slots};
    return !t->p.err;
}

bool gw_script_action(struct gw_script_thread *t, struct gw_script_outcome *out)
{
    bool is_of_component;
    bool is_done = gw_script_comp_action(t, out, &is_of_component);
    if (is_of_component) return is_done;
    if (gw_parser_at_open(&t->p, GW_KW_INVOKE)) return invoke(t, out);
    if (gw_parser_at_open(&t->p, GW_KW_GET)) return get(t, out);
    gw_parser_unexpected(&t->p, "an action");
    return false;
}

/* Take the trap or the exception out of the store.     returns  the trap's code, if it
 * was one */
static enum gw_trap_code clear(struct gw_script_thread *t, enum gw_err err, char *text,
                               size_t cap)
{
    snprintf(text, cap, "%s", gw_err_text(err));
    t->store->exception = GW_REF_NULL;
    struct gw_trap *trap = err == GW_ERR_TRAP ? gw_trap_take(t->store) : NULL;
    if (!trap) return GW_TRAP_NONE;
    enum gw_trap_code code = trap->code;
    snprintf(text, cap, "trap: %s", trap->message);
    gw_trap_free(t->store, &trap);
    return code;
}

void gw_script_fail_outcome(struct gw_script_thread *t, enum gw_err err, const char *what)
{
    char text[220];
    clear(t, err, text, sizeof text);
    gw_script_fail(t, "%s: %s", what, text);
}

void gw_script_forget_outcome(struct gw_script_thread *t)
{
    struct gw_trap *trap = gw_trap_take(t->store);
    t->store->exception = GW_REF_NULL;
    if (trap) gw_trap_free(t->store, &trap);
}

static void check_results(struct gw_script_thread *t,
                          const struct gw_script_outcome *outcome)
{
    const uint64_t *slots = outcome->slots;
    for (uint32_t i = 0; i < outcome->count; i++) {
        if (!gw_parser_at(&t->p, GW_TOKEN_LPAR)) {
            gw_script_fail(t, "assert_return: %u results, expected %u", outcome->count,
                           i);
            return;
        }
        uint32_t pattern = t->p.at;
        uint32_t next = gw_parser_token(&t->p)->link;
        if (!gw_script_pattern(t, outcome->types[i], slots) && !t->p.err) {
            char got[120];
            gw_script_print(t, outcome->types[i], slots, got, sizeof got);
            const struct gw_token *first = &t->p.tokens[pattern],
                                  *last = &t->p.tokens[next - 1];
            int len = (int)(last->at + last->len - first->at);
            gw_script_fail(t, "assert_return: result %u is %s, expected %.*s", i, got,
                           len > 120 ? 120 : len,
                           (const char *)t->p.lexed->text.data + first->at);
        }
        if (t->p.err) return;
        t->p.at = next;
        slots += gw_valtype_slots(outcome->types[i]);
    }
    if (gw_parser_at(&t->p, GW_TOKEN_LPAR))
        gw_script_fail(t, "assert_return: only %u results", outcome->count);
}

void gw_script_assert_action(struct gw_script_thread *t, uint16_t word)
{
    struct gw_script_outcome outcome;
    const char *name = gw_keyword_text(word);
    t->p.at += 2;
    if (!gw_script_action(t, &outcome)) return;
    if (word == GW_KW_ASSERT_RETURN) {
        if (outcome.err)
            gw_script_fail_outcome(t, outcome.err, name);
        else if (outcome.is_component)
            gw_script_comp_result(t, &outcome);
        else
            check_results(t, &outcome);
        gw_parser_close(&t->p);
        return;
    }
    char text[220];
    enum gw_trap_code code = outcome.err ? clear(t, outcome.err, text, sizeof text) : 0;
    bool is_exhaustion = code == GW_TRAP_STACK_EXHAUSTED;
    bool passes = false;
    if (word == GW_KW_ASSERT_TRAP) passes = outcome.err == GW_ERR_TRAP && !is_exhaustion;
    if (word == GW_KW_ASSERT_EXHAUSTION)
        passes = outcome.err == GW_ERR_TRAP && is_exhaustion;
    if (word == GW_KW_ASSERT_EXCEPTION) passes = outcome.err == GW_ERR_EXCEPTION;
    if (!passes) gw_script_fail(t, "%s: %s", name, outcome.err ? text : "it returned");
    if (word != GW_KW_ASSERT_EXCEPTION) gw_parser_string(&t->p);
    gw_parser_close(&t->p);
}
