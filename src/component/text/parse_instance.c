/* SPDX-License-Identifier: Apache-2.0 */
/* Instances, core and component. spec: Explainer#instance-definitions */
#include "component/text/parser.h"

static void push(struct gw_comp_parser *t, const struct gw_comp_item_use *use)
{
    if (!t->p.err && !gw_vec_push_copy(&t->items, use)) gw_parser_nomem(&t->p);
}

static void *array(struct gw_comp_parser *t, size_t count, size_t bytes)
{
    void *out = t->p.err ? NULL : gw_arena_array(&t->p.arena, count, bytes);
    if (!out) gw_parser_nomem(&t->p);
    return out;
}

static const struct gw_comp_item_use *use_at(const struct gw_comp_parser *t, size_t at)
{
    return GW_VEC_AT(struct gw_comp_item_use, &t->items, at);
}

/* "(export name (sort idx))*": a core instance made of items. */
static uint32_t core_bundle(struct gw_comp_parser *t)
{
    struct gw_comp_core_instance_def def = {.is_instantiate = false};
    size_t base = t->items.len;
    while (gw_comp_parser_take_open(t, "export")) {
        struct gw_comp_item_use use = {.name.name = gw_parser_name(&t->p)};
        use.ref = gw_comp_parser_core_item(t);
        gw_parser_close(&t->p);
        push(t, &use);
    }
    size_t count = t->items.len - base;
    struct gw_comp_core_export *exports = array(t, count, sizeof *exports);
    for (size_t i = 0; i < count && !t->p.err; i++) {
        struct gw_comp_item_use use = *use_at(t, base + i);
        exports[i].name = use.name.name;
        exports[i].what =
            (struct gw_comp_sortidx){use.ref.sort, gw_comp_parser_settle(t, use.ref)};
    }
    t->items.len = base;
    def.exports = exports;
    def.count = (uint32_t)count;
    return t->p.err ? 0 : gw_comp_encode_core_instance(&t->scope->e, &def);
}

/* "(with name (instance ...))*" */
static void core_args(struct gw_comp_parser *t)
{
    while (gw_comp_parser_take_open(t, "with")) {
        struct gw_comp_item_use use = {.name.name = gw_parser_name(&t->p)};
        gw_parser_expect(&t->p, GW_TOKEN_LPAR, "(instance");
        gw_comp_parser_expect(t, "instance");
        if (gw_parser_at_index(&t->p))
            use.ref = gw_comp_parser_ref(t, GW_COMP_SORT_CORE_INSTANCE);
        else
            use.ref = gw_comp_parser_known(GW_COMP_SORT_CORE_INSTANCE, core_bundle(t));
        gw_parser_close(&t->p);
        gw_parser_close(&t->p);
        push(t, &use);
    }
}

void gw_comp_parse_core_instance(struct gw_comp_parser *t)
{
    struct gw_comp_core_instance_def def = {.is_instantiate = true};
    struct gw_comp_id id = gw_comp_parser_id(t);
    if (gw_comp_parse_inverted_alias(t, GW_COMP_SORT_CORE_INSTANCE, id)) return;
    if (!gw_comp_parser_take_open(t, "instantiate")) {
        gw_comp_parser_bind(t, GW_COMP_SORT_CORE_INSTANCE, id, core_bundle(t));
        return;
    }
    size_t base = t->items.len;
    struct gw_comp_ref module = gw_comp_parser_index_or(t, GW_COMP_SORT_CORE_MODULE);
    core_args(t);
    gw_parser_close(&t->p);
    def.module = gw_comp_parser_settle(t, module);
    size_t count = t->items.len - base;
    struct gw_comp_core_arg *args = array(t, count, sizeof *args);
    for (size_t i = 0; i < count && !t->p.err; i++) {
        struct gw_comp_item_use use = *use_at(t, base + i);
        args[i] =
            (struct gw_comp_core_arg){use.name.name, gw_comp_parser_settle(t, use.ref)};
    }
    t->items.len = base;
    def.args = args;
    def.count = (uint32_t)count;
    if (t->p.err) return;
    uint32_t index = gw_comp_encode_core_instance(&t->scope->e, &def);
    gw_comp_parser_bind(t, GW_COMP_SORT_CORE_INSTANCE, id, index);
}

/* "(export name attribute* (sort idx))*": an instance made of items. */
static uint32_t bundle(struct gw_comp_parser *t)
{
    struct gw_comp_instance_def def = {.is_instantiate = false};
    size_t base = t->items.len;
    while (gw_comp_parser_take_open(t, "export")) {
        struct gw_comp_item_use use = {.name = gw_comp_parse_name(t)};
        use.ref = gw_comp_parser_item(t);
        gw_parser_close(&t->p);
        push(t, &use);
    }
    size_t count = t->items.len - base;
    struct gw_comp_inline_export *exports = array(t, count, sizeof *exports);
    for (size_t i = 0; i < count && !t->p.err; i++) {
        struct gw_comp_item_use use = *use_at(t, base + i);
        exports[i].name = use.name;
        exports[i].what =
            (struct gw_comp_sortidx){use.ref.sort, gw_comp_parser_settle(t, use.ref)};
    }
    t->items.len = base;
    def.exports = exports;
    def.count = (uint32_t)count;
    return t->p.err ? 0 : gw_comp_encode_instance(&t->scope->e, &def);
}

/* "(with name (sort idx))*", where an instance may be written out, too. */
static void args(struct gw_comp_parser *t)
{
    while (gw_comp_parser_take_open(t, "with")) {
        struct gw_comp_item_use use = {.name.name = gw_parser_name(&t->p)};
        uint8_t third = t->p.tokens[t->p.at].kind == GW_TOKEN_LPAR
                            ? t->p.tokens[t->p.at + 2].kind
                            : GW_TOKEN_EOF;
        bool is_item = third == GW_TOKEN_NAT || third == GW_TOKEN_ID;
        if (gw_comp_parser_at_open(t, "instance") && !is_item) {
            t->p.at += 2;
            use.ref = gw_comp_parser_known(GW_COMP_SORT_INSTANCE, bundle(t));
            gw_parser_close(&t->p);
        } else {
            use.ref = gw_comp_parser_item(t);
        }
        gw_parser_close(&t->p);
        push(t, &use);
    }
}

uint32_t gw_comp_parse_instance(struct gw_comp_parser *t)
{
    struct gw_comp_instance_def def = {.is_instantiate = true};
    if (!gw_comp_parser_take_open(t, "instantiate")) return bundle(t);
    size_t base = t->items.len;
    struct gw_comp_ref component = gw_comp_parser_index_or(t, GW_COMP_SORT_COMPONENT);
    args(t);
    gw_parser_close(&t->p);
    def.component = gw_comp_parser_settle(t, component);
    size_t count = t->items.len - base;
    struct gw_comp_arg *out = array(t, count, sizeof *out);
    for (size_t i = 0; i < count && !t->p.err; i++) {
        struct gw_comp_item_use use = *use_at(t, base + i);
        out[i].name = use.name.name;
        out[i].what =
            (struct gw_comp_sortidx){use.ref.sort, gw_comp_parser_settle(t, use.ref)};
    }
    t->items.len = base;
    def.args = out;
    def.count = (uint32_t)count;
    return t->p.err ? 0 : gw_comp_encode_instance(&t->scope->e, &def);
}
