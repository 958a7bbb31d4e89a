/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/nominal.h"

#include "component/wit/load.h"
#include "test.h"

static struct gw_wit wit;
static struct gw_arena arena;
static struct gw_wit_world world;

static void make(const char *text)
{
    const struct gw_wit_options options = {.all_features = true};
    struct gw_new_problem problem = {.err = GW_OK};
    gw_wit_init(&wit, gw_alloc_libc());
    gw_arena_init(&arena, gw_alloc_libc());
    cr_assert(gw_wit_load_text(&wit, "t.wit", gw_slice_str(text), &options) == GW_OK, "%s",
              wit.problem.text);
    const struct gw_wit_world *from = gw_wit_find_world(wit.root, gw_slice_str("w"));
    cr_assert(gw_nominal_world(from, &arena, &world, &problem) == GW_OK);
}

static void end(void)
{
    gw_arena_deinit(&arena);
    gw_wit_deinit(&wit);
}

static const struct gw_wit_interface *find(const struct gw_wit_item *items, uint32_t count,
                                           const char *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (gw_slice_is(items[i].name.len ? items[i].name : items[i].interface->name, name))
            return items[i].interface;
    cr_assert(false, "there is no %s", name);
    return NULL;
}

static const struct gw_wit_interface *import(const char *name)
{
    return find(world.imports, world.import_count, name);
}

static const struct gw_wit_interface *export(const char *name)
{
    return find(world.exports, world.export_count, name);
}

/* Whose type it is that the first type of an interface is an alias of. */
static const struct gw_wit_interface *used(const struct gw_wit_interface *interface)
{
    return interface->types[0]->elem->interface;
}

#define INTERFACES                                                                       \
    "package x:y; interface a { record t { x: u8 } f: func(p: list<t>); }"               \
    " interface b { use a.{t}; g: func() -> t; } "

Test(nominal, what_is_met_once_stays)
{
    make(INTERFACES "world w { import b; }");
    cr_expect(import("a") == wit.root->interfaces[0]);
    cr_expect(import("b") == wit.root->interfaces[1]);
    end();
}

Test(nominal, an_export_is_another_interface_than_the_import)
{
    make(INTERFACES "world w { import a; export a; }");
    const struct gw_wit_interface *a = export("a");
    cr_expect(import("a") != a);
    cr_expect(a->types[0]->interface == a);
    cr_expect(a->funcs[0]->params[0].type->elem == a->types[0]);
    end();
}

Test(nominal, exports_use_exports_or_else_imports)
{
    make(INTERFACES "world w { import a; export a; export b; }");
    cr_expect(used(export("b")) == export("a"));
    cr_expect(export("b")->needs[0] == export("a"));
    end();
    make(INTERFACES "world w { export b; }");
    cr_expect(used(export("b")) == import("a"));
    end();
}

Test(nominal, named_ones_are_their_own_and_are_used_by_nobody)
{
    make(INTERFACES "world w { import a; import one: a; import two: a; export b;"
                    " export three: b; }");
    cr_expect(import("one") != import("a") && import("two") != import("one"));
    cr_expect(export("three") != export("b"));
    cr_expect(used(export("three")) == import("a"));
    end();
}
