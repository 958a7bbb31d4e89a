/* SPDX-License-Identifier: Apache-2.0 */
#include "component/link/instantiate.h"
#include "component/link/load.h"
#include "test.h"

/* A component that is alive, with what a test looks at. */
struct world {
    struct gw_engine *engine;
    struct gw_component *component;
    struct gw_link_host *host;
    struct gw_comp_prelinked *linked;
    struct gw_store *store;
    struct gw_comp_instance *instance;
    struct gw_arena arena;
    struct gw_diag diag;
    enum gw_err err;
    int calls;
    uint64_t dropped;
};

static enum gw_err one_more(struct gw_link_call *call, void *env,
                            const struct gw_comp_value *args,
                            struct gw_comp_value *result)
{
    struct world *w = env;
    cr_expect(call->data == w && call->store == w->store);
    w->calls++;
    if (call->type->result) *result = args[0];
    if (call->type->result) result->u32++;
    return GW_OK;
}

static enum gw_err note_drop(void *env, uint64_t rep, struct gw_diag *diag)
{
    (void)diag;
    struct world *w = env;
    w->dropped = rep;
    return GW_OK;
}

static enum gw_err new_thing(struct gw_link_call *call, void *env,
                             const struct gw_comp_value *args,
                             struct gw_comp_value *result)
{
    (void)call, (void)args, (void)env;
    *result = (struct gw_comp_value){.kind = GW_COMP_OWN, .handle = 99};
    return GW_OK;
}

static void open_world(struct world *w, const char *text)
{
    static struct gw_canon_resource thing;
    thing = (struct gw_canon_resource){
        .name = gw_slice_str("thing"), .drop = note_drop, .env = w};
    struct gw_engine_config config = gw_engine_config_defaults();
    struct gw_slice api = gw_slice_str("test:host/api@1.2.5");
    *w = (struct world){.diag = GW_DIAG_INIT};
    gw_arena_init(&w->arena, gw_alloc_libc());
    cr_assert(!gw_engine_new(&config, &w->diag, &w->engine));
    w->err = gw_comp_load(w->engine, gw_slice_str(text), &w->diag, &w->component);
    cr_assert(!w->err, "%s", w->diag.text);
    cr_assert(!gw_link_host_new(gw_alloc_libc(), &w->host));
    cr_assert(!gw_link_host_func(w->host, api, gw_slice_str("one-more"), one_more, w,
                                 &w->diag));
    cr_assert(!gw_link_host_func(w->host, gw_slice_of(NULL, 0), gw_slice_str("plain"),
                                 one_more, w, &w->diag));
    cr_assert(!gw_link_host_resource(w->host, api, gw_slice_str("thing"), &thing, &w->diag));
    cr_assert(!gw_link_host_func(w->host, api, gw_slice_str("[constructor]thing"),
                                 new_thing, w, &w->diag));
    cr_assert(!gw_engine_store(w->engine, &w->store));
    w->err = gw_comp_prelink(gw_alloc_libc(), w->component, w->host, &w->diag, &w->linked);
    if (!w->err)
        w->err = gw_comp_instantiate(w->linked, w->store, w, &w->diag, &w->instance);
}

static void close_world(struct world *w)
{
    gw_store_free(&w->store);
    gw_comp_prelinked_unref(&w->linked);
    gw_link_host_free(&w->host);
    gw_component_unref(&w->component);
    gw_engine_unref(&w->engine);
    gw_arena_deinit(&w->arena);
}

/* Call an export with one u32, or with nothing. */
static enum gw_err call(struct world *w, const char *name, uint32_t arg, uint32_t *result)
{
    const struct gw_linked_func *func =
        gw_comp_instance_func(w->instance, gw_slice_of(NULL, 0), gw_slice_str(name));
    cr_assert(func, "%s", name);
    struct gw_comp_value in = {.kind = GW_COMP_U32, .u32 = arg}, out = {0};
    w->diag = (struct gw_diag)GW_DIAG_INIT;
    enum gw_err err = gw_comp_call(func, &in, &w->arena, &w->diag, &out);
    if (result) *result = out.u32;
    return err;
}

Test(component_link, imports_are_found_or_named)
{
    static const struct {
        const char *text, *message; /* NULL: it links */
    } cases[] = {
        {"(component)", NULL},
        {"(component (import \"plain\" (func (param \"n\" u32) (result u32))))", NULL},
        {"(component (import \"test:host/api@1.2.5\" (instance)))", NULL},
        {"(component (import \"test:host/api@1.0.0\" (instance"
         " (export \"one-more\" (func (param \"n\" u32) (result u32))))))",
         NULL},
        {"(component (import \"test:host/api@1.9.0\" (instance"
         " (export \"one-more\" (func (param \"n\" u32) (result u32))))))",
         NULL},
        {"(component (import \"test:host/api@2.0.0\" (instance"
         " (export \"one-more\" (func)))))",
         "import `test:host/api@2.0.0`: instance is wanted; the host offers only "
         "`test:host/api@1.2.5`, a version that cannot stand for it"},
        {"(component (import \"test:host/api@1.2.5-rc1\" (instance"
         " (export \"one-more\" (func)))))",
         "import `test:host/api@1.2.5-rc1`: instance is wanted; the host offers only "
         "`test:host/api@1.2.5`, a version that cannot stand for it"},
        {"(component (import \"test:host/api@1.2.5\" (instance (export \"two-more\" (func)))))",
         "import `test:host/api@1.2.5`: the host offers no func `two-more` in it"},
        {"(component (import \"test:host/api@1.2.5\" (instance (export \"thing\" (func)))))",
         "import `test:host/api@1.2.5`: func `thing`: wanted func, offered resource"},
        {"(component (import \"plain\" (type (sub resource))))",
         "import `plain`: wanted resource, offered func"},
        {"(component (import \"m\" (core module)))",
         "import `m`: core module is wanted; the host offers nothing of that name"},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct world w;
        open_world(&w, cases[i].text);
        CHECK_INT(cases[i].text, w.err, cases[i].message ? GW_ERR_UNLINKABLE : GW_OK);
        CHECK_STR(cases[i].text, w.diag.text, cases[i].message ? cases[i].message : "");
        close_world(&w);
    }
}

/* Declared interfaces: `api` has a resource, `more` speaks of it. */
static const char declared[] =
    "(component (type (component"
    " (import \"test:host/api@1.2.5\" (instance $api (export \"thing\" (type (sub resource)))"
    "  (export \"one-more\" (func (param \"n\" u32) (result u32)))"
    "  (export \"never\" (func))))"
    " (alias export $api \"thing\" (type $thing))"
    " (import \"test:host/more@1.2.5\" (instance (export \"thing\" (type $t (eq $thing)))"
    "  (export \"take\" (func (param \"t\" (own $t)))))))))";

Test(component_link, declared_types_are_compared)
{
    static const struct {
        const char *text, *message; /* NULL: it links */
    } cases[] = {
        {"(import \"test:host/api@1.2.3\" (instance"
         " (export \"one-more\" (func (param \"n\" u32) (result u32)))))",
         NULL},
        {"(import \"test:host/api@1.2.3\" (instance"
         " (export \"one-more\" (func (param \"n\" u32) (result string)))))",
         "import `test:host/api@1.2.3`: against `test:host/api@1.2.5`: func `one-more`: "
         "result: wanted string, offered u32 (wanted func(n: u32) -> string, offered "
         "func(n: u32) -> u32)"},
        {"(import \"test:host/api@1.2.5\" (instance (export \"never\" (func))))",
         "import `test:host/api@1.2.5`: the host offers no func `never` in it"},
        {"(import \"test:host/api@1.2.5\" (instance (export \"other\" (func))))",
         "import `test:host/api@1.2.5`: the host offers no func `other` in it"},
        /* the resource is defined in `api` alone */
        {"(import \"test:host/api@1.2.5\" (instance $a (export \"thing\" (type (sub resource)))))"
         " (alias export $a \"thing\" (type $thing))"
         " (import \"test:host/more@1.2.5\" (instance (export \"thing\" (type $t (eq $thing)))"
         "  (export \"take\" (func (param \"t\" (own $t))))))",
         NULL},
        {"(import \"r\" (type $r (sub resource)))"
         " (import \"test:host/more@1.2.5\" (instance"
         "  (export \"take\" (func (param \"t\" (own $r))))))",
         "import `r`: resource is wanted; the host offers nothing of that name"},
        {"(import \"test:host/api@1.2.5\" (instance $a (export \"thing\" (type (sub resource)))))"
         " (import \"test:host/more@1.2.5\" (instance (export \"thing\" (type $t (sub resource)))"
         "  (export \"take\" (func (param \"t\" (own $t))))))",
         NULL},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct world w;
        char text[800];
        struct gw_component *types = NULL;
        open_world(&w, "(component)");
        gw_comp_prelinked_unref(&w.linked);
        gw_component_unref(&w.component);
        cr_assert(!gw_comp_load(w.engine, gw_slice_str(declared), &w.diag, &types), "%s",
                  w.diag.text);
        cr_assert(!gw_link_host_declare(w.host, types,
                                        types->spaces.types[0].type.component, &w.diag));
        gw_component_unref(&types);
        cr_assert(!gw_link_host_func(w.host, gw_slice_str("test:host/more@1.2.5"),
                                     gw_slice_str("take"), one_more, &w, &w.diag));
        snprintf(text, sizeof text, "(component %s)", cases[i].text);
        cr_assert(!gw_comp_load(w.engine, gw_slice_str(text), &w.diag, &w.component), "%s",
                  w.diag.text);
        w.err =
            gw_comp_prelink(gw_alloc_libc(), w.component, w.host, &w.diag, &w.linked);
        CHECK_INT(cases[i].text, w.err, cases[i].message ? GW_ERR_UNLINKABLE : GW_OK);
        CHECK_STR(cases[i].text, w.diag.text, cases[i].message ? cases[i].message : "");
        close_world(&w);
    }
}

static void count(void *env, const struct gw_comp_misfit *misfit)
{
    (void)misfit;
    ++*(int *)env;
}

Test(component_link, every_misfit_is_told)
{
    struct world w;
    int misfits = 0;
    open_world(&w, "(component (import \"a:b/c\" (instance (export \"f\" (func)))) (import "
                   "\"test:host/api@1.2.5\" (instance (export \"x\" (func)) (export \"y\" "
                   "(func)) (export \"one-more\" (func)))))");
    cr_expect_eq(gw_link_host_check(w.host, w.component->type, gw_alloc_libc(), count,
                                    &misfits),
                 GW_ERR_UNLINKABLE);
    cr_expect_eq(misfits, 3);
    close_world(&w);
}

#define API                                                                              \
    "(import \"test:host/api@1.2.3\" (instance $api"                                     \
    "  (export \"thing\" (type $thing (sub resource)))"                                  \
    "  (export \"[constructor]thing\" (func (result (own $thing))))"                     \
    "  (export \"one-more\" (func (param \"n\" u32) (result u32)))))"

Test(component_link, a_host_is_called_with_its_data)
{
    struct world w;
    uint32_t result = 0;
    open_world(&w, "(component " API
                   " (core func $f (canon lower (func $api \"one-more\")))"
                   " (core module $M (import \"\" \"f\" (func $f (param i32) (result i32)))"
                   "  (func (export \"g\") (param i32) (result i32)"
                   "   (call $f (call $f (local.get 0)))))"
                   " (core instance $m (instantiate $M (with \"\" (instance"
                   "  (export \"f\" (func $f))))))"
                   " (func (export \"g\") (param \"n\" u32) (result u32)"
                   "  (canon lift (core func $m \"g\"))))");
    cr_assert(!w.err, "%s", w.diag.text);
    cr_expect(!call(&w, "g", 40, &result));
    cr_expect(result == 42 && w.calls == 2);
    close_world(&w);
}

Test(component_link, a_hosts_resource_ends_with_its_owner)
{
    struct world w;
    open_world(&w, "(component " API " (alias export $api \"thing\" (type $t))"
                   " (core func $new (canon lower (func $api \"[constructor]thing\")))"
                   " (core func $drop (canon resource.drop $t))"
                   " (core module $M (import \"\" \"new\" (func $new (result i32)))"
                   "  (import \"\" \"drop\" (func $drop (param i32)))"
                   "  (func (export \"once\") (call $drop (call $new)))"
                   "  (func (export \"twice\") (local i32)"
                   "   (call $drop (local.tee 0 (call $new))) (call $drop (local.get 0))))"
                   " (core instance $m (instantiate $M (with \"\" (instance"
                   "  (export \"new\" (func $new)) (export \"drop\" (func $drop))))))"
                   " (func (export \"once\") (canon lift (core func $m \"once\")))"
                   " (func (export \"twice\") (canon lift (core func $m \"twice\"))))");
    cr_assert(!w.err, "%s", w.diag.text);
    cr_expect(!call(&w, "once", 0, NULL));
    cr_expect(w.dropped == 99);
    cr_expect(call(&w, "twice", 0, NULL) == GW_ERR_TRAP);
    cr_expect(strstr(w.store->trap->message, "unknown handle index"), "%s",
              w.store->trap->message);
    close_world(&w);
}

Test(component_link, what_a_guest_keeps_of_the_hosts_ends_with_the_store)
{
    struct world w;
    open_world(&w, "(component " API
                   " (core func $new (canon lower (func $api \"[constructor]thing\")))"
                   " (core module $M (import \"\" \"new\" (func $new (result i32)))"
                   "  (func (export \"keep\") (drop (call $new))))"
                   " (core instance $m (instantiate $M (with \"\" (instance"
                   "  (export \"new\" (func $new))))))"
                   " (func (export \"keep\") (canon lift (core func $m \"keep\"))))");
    cr_assert(!w.err, "%s", w.diag.text);
    cr_expect(!call(&w, "keep", 0, NULL));
    cr_expect(w.dropped == 0);
    gw_store_free(&w.store);
    cr_expect(w.dropped == 99);
    close_world(&w);
}

Test(component_link, who_trapped_is_not_entered_again)
{
    struct world w;
    open_world(&w, "(component (core module $M (func (export \"bad\") unreachable)"
                   "  (func (export \"good\")))"
                   " (core instance $m (instantiate $M))"
                   " (func (export \"bad\") (canon lift (core func $m \"bad\")))"
                   " (func (export \"good\") (canon lift (core func $m \"good\"))))");
    cr_assert(!w.err, "%s", w.diag.text);
    cr_expect(!call(&w, "good", 0, NULL));
    cr_expect(call(&w, "bad", 0, NULL) == GW_ERR_TRAP);
    cr_expect(w.store->trap->code == GW_TRAP_UNREACHABLE);
    cr_expect(call(&w, "good", 0, NULL) == GW_ERR_TRAP);
    CHECK_STR("who trapped", w.store->trap->message, "cannot enter component instance");
    close_world(&w);
}

Test(component_link, arguments_of_other_kinds_leave_the_instance_usable)
{
    struct world w;
    uint32_t result = 0;
    open_world(&w, "(component (core module $M"
                   "  (func (export \"same\") (param i32) (result i32) (local.get 0)))"
                   " (core instance $m (instantiate $M))"
                   " (func (export \"same\") (param \"n\" u32) (result u32)"
                   "  (canon lift (core func $m \"same\"))))");
    cr_assert(!w.err, "%s", w.diag.text);
    const struct gw_linked_func *same =
        gw_comp_instance_func(w.instance, gw_slice_of(NULL, 0), gw_slice_str("same"));
    struct gw_comp_value text = {.kind = GW_COMP_STRING}, out;
    cr_expect(gw_comp_call(same, &text, &w.arena, &w.diag, &out) == GW_ERR_INVALID);
    cr_expect(!call(&w, "same", 5, &result));
    cr_expect(result == 5);
    close_world(&w);
}

Test(component_link, an_interface_is_found_by_its_track)
{
    struct world w;
    open_world(&w, "(component (core module $M (func (export \"f\")))"
                   " (core instance $m (instantiate $M))"
                   " (func $f (canon lift (core func $m \"f\")))"
                   " (instance (export \"a:b/c@0.2.5\") (export \"f\" (func $f))))");
    cr_assert(!w.err, "%s", w.diag.text);
    static const struct {
        const char *interface;
        bool is_there;
    } cases[] = {{"a:b/c@0.2.5", true}, {"a:b/c@0.2.0", true}, {"a:b/c@0.2.9", true},
                 {"a:b/c@0.3.0", false}, {"a:b/c", false}, {"a:b/d@0.2.5", false},
                 {"", false}};
    for (size_t i = 0; i < GW_COUNT(cases); i++)
        CHECK_INT(cases[i].interface,
                  gw_comp_instance_func(w.instance, gw_slice_str(cases[i].interface),
                                        gw_slice_str("f")) != NULL,
                  cases[i].is_there);
    close_world(&w);
}

Test(component_link, instances_of_one_linked_component_share_nothing)
{
    struct world w;
    uint32_t a = 0, b = 0;
    open_world(&w, "(component (core module $M (global $n (mut i32) (i32.const 0))"
                   "  (func (export \"next\") (result i32)"
                   "   (global.set $n (i32.add (global.get $n) (i32.const 1)))"
                   "   (global.get $n)))"
                   " (core instance $m (instantiate $M))"
                   " (func (export \"next\") (result u32)"
                   "  (canon lift (core func $m \"next\"))))");
    cr_assert(!w.err, "%s", w.diag.text);
    cr_expect(!call(&w, "next", 0, &a) && !call(&w, "next", 0, &a));
    cr_assert(!gw_comp_instantiate(w.linked, w.store, &w, &w.diag, &w.instance));
    cr_expect(!call(&w, "next", 0, &b));
    cr_expect(a == 2 && b == 1);
    close_world(&w);
}
