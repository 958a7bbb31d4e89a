/* SPDX-License-Identifier: Apache-2.0 */
#include "godwit/component.h"

#include "api.h"

static const char interface[] = "my:log/out@1.0.0";
static const char stated[] = "package my:log@1.0.0;\n"
                             "interface out {\n"
                             "  say: func(text: string, times: u8);\n"
                             "}\n";

static wasm_trap_t *nothing(struct godwit_call *call, void *env,
                            const struct godwit_component_value *args, size_t arg_count,
                            struct godwit_component_value *result)
{
    (void)call, (void)env, (void)args, (void)arg_count, (void)result;
    return NULL;
}

static void expect_error(const char *rule, struct godwit_error *error,
                         enum godwit_code code, const char *text)
{
    CHECK_INT(rule, error ? godwit_error_code(error) : GODWIT_OK, code);
    if (text && error)
        CHECK(rule, strstr(godwit_error_message(error), text));
    godwit_error_delete(error);
}

Test(api_component_wit, hosts_state_types)
{
    static const struct {
        const char *rule, *text, *message; /* NULL: it links */
    } cases[] = {
        {"equal", "(func (param \"text\" string) (param \"times\" u8))", NULL},
        {"another type", "(func (param \"text\" string) (param \"times\" u16))",
         "func `say`: parameter `times`: wanted u16, offered u8"},
        {"fewer", "(func (param \"text\" string))",
         "func `say`: wanted 1 parameter, offered 2 parameters"},
    };
    struct world w = open_world();
    struct godwit_host *host = godwit_host_new(w.engine);
    expect_error("state", godwit_host_define_wit(host, stated, sizeof stated - 1), GODWIT_OK,
                 NULL);
    expect_error("define", godwit_host_define_func(host, interface, "say", nothing, NULL),
                 GODWIT_OK, NULL);
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        char text[300];
        int len = snprintf(text, sizeof text,
                           "(component (import \"my:log/out@1.0.0\" (instance (export "
                           "\"say\" %s))))",
                           cases[i].text);
        struct godwit_component *component;
        struct godwit_linked *linked;
        expect_error(cases[i].rule,
                     godwit_component_new(w.engine, text, (size_t)len, &component),
                     GODWIT_OK, NULL);
        expect_error(cases[i].rule, godwit_component_link(component, host, &linked),
                     cases[i].message ? GODWIT_UNLINKABLE : GODWIT_OK, cases[i].message);
        godwit_linked_delete(linked);
        godwit_component_delete(component);
    }
    expect_error("a mistake", godwit_host_define_wit(host, "package a:b;\ninterfac i {}", 26),
                 GODWIT_MALFORMED, NULL);
    godwit_host_delete(host);
    close_world(&w);
}

Test(api_component_wit, components_say_their_world)
{
    static const char text[] = "(component (import \"my:log/out@1.0.0\" (instance"
                               " (export \"say\" (func (param \"text\" string))))))";
    struct world w = open_world();
    struct godwit_component *component;
    wasm_byte_vec_t wit;
    expect_error("new",
                 godwit_component_new(w.engine, text, sizeof text - 1, &component),
                 GODWIT_OK, NULL);
    expect_error("wit", godwit_component_wit(component, &wit), GODWIT_OK, NULL);
    char copy[500] = "";
    cr_assert(wit.size < sizeof copy);
    memcpy(copy, wit.data, wit.size);
    CHECK("world", strstr(copy, "import my:log/out@1.0.0;"));
    CHECK("function", strstr(copy, "say: func(text: string);"));
    wasm_byte_vec_delete(&wit);
    godwit_component_delete(component);
    close_world(&w);
}
