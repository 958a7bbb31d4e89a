/* SPDX-License-Identifier: Apache-2.0 */
#include "oom/jobs_bindgen.h"

#include "component/bindgen/bindgen.h"
#include "component/model/decode.h"
#include "component/new/embed.h"
#include "component/new/unbundle.h"
#include "component/text/parse.h"
#include "component/wit/load.h"

static const char wit_text[] =
    "package a:b@1.0.0; interface i { resource r { constructor(x: u8); m: func(a: borrow<r>); }"
    " /** doc */ record p { for: u8, y: own<r>, s: string } variant v { a, b(p), c(f32), d(u64) }"
    " enum e { x, y } flags f { g, h } type l = list<p>; type al = v;"
    " f1: func(a: p, b: option<v>, c: list<u8, 3>) -> result<l, e>;"
    " f2: func(a: tuple<f, map<string, u32>>) -> option<f64>; f3: async func() -> stream<u8>;"
    " f4: func(a: u64, b: l, c: l, d: l, e: l, f: l, g: l, h: l, i: option<l>) -> result; }"
    " world w { import i; export i; use i.{r}; export run: func(x: borrow<r>) -> al2; type al2 = u16; }"
    " world q { import i; import j: interface { g: func() -> list<string>; } export k: interface {"
    " use i.{v}; resource z { s: static func(x: v) -> z; } h: func(z: borrow<z>, l: list<z>); } }";

static const char component_text[] =
    "(component $C (core type $t (func (param i32))) (core type $s (struct (field (ref null $t))))"
    " (core type $m (module (alias outer $C $t (type)) (import \"a\" \"b\" (func (type 0)))))"
    " (import \"x\" (core module (type $m)))"
    " (component (core module $n (memory (export \"m\") 1)) (type (component"
    "   (alias outer $C $m (core type)) (export \"m\" (core module (type 0))))))"
    " (core module $k (func (export \"f\"))) (core instance (instantiate $k))"
    " (instance (export \"k\" (core module $k))) (export \"again\" (core module $k)))";

static enum gw_err load(struct gw_wit *wit, struct gw_alloc *alloc)
{
    const struct gw_wit_options options = {.all_features = true};
    gw_wit_init(wit, alloc);
    return gw_wit_load_text(wit, "t.wit", gw_slice_str(wit_text), &options);
}

enum gw_err job_bindgen(struct gw_alloc *alloc)
{
    struct gw_wit wit;
    struct gw_bindgen made;
    enum gw_err err = load(&wit, alloc);
    gw_bindgen_init(&made, alloc);
    if (!err)
        err = gw_bindgen_c(&wit, gw_wit_find_world(wit.root, gw_slice_str("q")),
                           GW_CANON_UTF16, &made);
    gw_bindgen_deinit(&made);
    gw_wit_deinit(&wit);
    return err;
}

enum gw_err job_dummy(struct gw_alloc *alloc)
{
    struct gw_wit wit;
    struct gw_writer module, out;
    enum gw_err err = load(&wit, alloc);
    gw_writer_init(&module, alloc);
    gw_writer_init(&out, alloc);
    for (int is_standard = 0; !err && is_standard < 2; is_standard++) {
        const struct gw_wit_world *world = gw_wit_find_world(wit.root, gw_slice_str("w"));
        module.len = 0;
        err = gw_embed_dummy(&wit, world, is_standard, &module);
        if (!err)
            err = gw_embed(&wit, world, GW_COMP_UTF8,
                           gw_slice_of(module.data, module.len), &out);
    }
    gw_writer_deinit(&out);
    gw_writer_deinit(&module);
    gw_wit_deinit(&wit);
    return err;
}

enum gw_err job_unbundle(struct gw_alloc *alloc)
{
    const struct gw_text_options text = {.features = GW_FEATURES_ALL};
    struct gw_type_registry *registry = NULL;
    struct gw_component *component = NULL;
    struct gw_writer bytes, out;
    struct gw_vec modules;
    gw_writer_init(&bytes, alloc);
    gw_writer_init(&out, alloc);
    gw_vec_init(&modules, alloc, sizeof(struct gw_slice));
    enum gw_err err = gw_type_registry_new(alloc, &registry);
    const struct gw_component_options options = {.features = GW_COMP_FEATURES_ALL,
                                                 .core_features = GW_FEATURES_ALL,
                                                 .alloc = alloc,
                                                 .registry = registry};
    if (!err) err = gw_comp_text_parse(gw_slice_str(component_text), &text, NULL, &bytes);
    if (!err)
        err = gw_component_decode(gw_slice_of(bytes.data, bytes.len), &options, NULL,
                                  &component);
    if (!err) err = gw_unbundle(component, 0, &modules, &out);
    gw_component_unref(&component);
    gw_type_registry_free(&registry);
    gw_vec_deinit(&modules);
    gw_writer_deinit(&out);
    gw_writer_deinit(&bytes);
    return err;
}
