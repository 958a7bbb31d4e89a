/* SPDX-License-Identifier: Apache-2.0 */
#include "oom/jobs_wit.h"

#include "component/new/classify.h"
#include "component/new/meta.h"
#include "component/wit/load.h"
#include "component/wit/merge.h"
#include "core/text/parse.h"
#include "core/wasm/decode.h"

static const char into_text[] =
    "package a:b@1.0.0; interface i { resource r { m: func(); } record p { x: u8, y: own<r> } }"
    " interface j { use i.{r, p}; f: func(a: tuple<p, list<borrow<r>>>) -> option<string>; }"
    " world w { import c:d/k@0.2.0; import c:d/l@0.2.0; type t = u16; import g: func(x: t);"
    " import in: interface { enum e { a, b } h: func() -> e; } export j; }"
    " package c:d@0.2.0 { interface k { type t = u8; } interface l { use k.{t}; f: func(a: t); } }";
static const char from_text[] =
    "package a:b@1.0.0; @since(version = 1.0.0) interface i { resource r { n: func() -> p; }"
    " record p { x: u8, y: own<r> } variant v { a(p), b(result<p>) } }"
    " world u { import c:d/k@0.2.1; type t = u16; export run: func(x: t) -> list<t>;"
    " import in: interface { flags z { a } h2: func(f: z); } }"
    " package c:d@0.2.1 { interface k { type t = u8; type n = map<string, t>; } }";

static enum gw_err load(struct gw_wit *wit, const char *text, struct gw_alloc *alloc)
{
    const struct gw_wit_options options = {.all_features = true};
    gw_wit_init(wit, alloc);
    return gw_wit_load_text(wit, "t.wit", gw_slice_str(text), &options);
}

enum gw_err job_merge_wit(struct gw_alloc *alloc)
{
    struct gw_wit into, from;
    const struct gw_wit_world *world = NULL, *target = NULL;
    enum gw_err err = load(&into, into_text, alloc);
    gw_wit_init(&from, alloc);
    if (!err) err = load(&from, from_text, alloc);
    if (!err) target = gw_wit_find_world(into.root, gw_slice_str("w"));
    if (!err) world = gw_wit_find_world(from.root, gw_slice_str("u"));
    if (!err) err = gw_wit_merge(&into, &from, &world);
    if (!err) err = gw_wit_join_worlds(&into, world, target);
    if (!err) err = gw_wit_unify_versions(&into, target);
    gw_wit_deinit(&from);
    gw_wit_deinit(&into);
    return err;
}

static const char module_text[] =
    "(module (import \"a:b/i@1.0.0\" \"[method]r.m\" (func (param i32)))"
    " (import \"a:b/i@1.0.0\" \"[resource-drop]r\" (func (param i32)))"
    " (import \"c:d/l@0.2.0\" \"f\" (func (param i32))) (memory (export \"memory\") 1)"
    " (func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) unreachable)"
    " (func (export \"a:b/j@1.0.0#f\") (param i32 i32 i32 i32) (result i32) unreachable)"
    " (func (export \"cabi_post_a:b/j@1.0.0#f\") (param i32))"
    " (func (export \"run\") (param i32) (result i32) unreachable))";

/* A section for a world of a text, behind what is there. */
static enum gw_err add_section(const char *text, const char *world, struct gw_writer *module,
                               struct gw_alloc *alloc)
{
    struct gw_wit wit;
    struct gw_writer payload;
    const struct gw_meta_producer line = {gw_slice_str("language"), gw_slice_str("C"),
                                          gw_slice_str("11")};
    gw_writer_init(&payload, alloc);
    enum gw_err err = load(&wit, text, alloc);
    if (!err)
        err = gw_meta_write(&wit, gw_wit_find_world(wit.root, gw_slice_str(world)),
                            GW_COMP_UTF8, &line, 1, &payload);
    gw_writer_u8(module, 0);
    size_t from = module->len;
    gw_writer_name(module, gw_slice_str("component-type"));
    gw_writer_fixed(module, payload.data, payload.len);
    gw_writer_prefix_len(module, from);
    gw_writer_deinit(&payload);
    gw_wit_deinit(&wit);
    return err ? err : module->err;
}

static enum gw_err classify(struct gw_slice bytes, const struct gw_meta *meta,
                            const struct gw_meta_module *said, struct gw_alloc *alloc)
{
    struct gw_type_registry *registry = NULL;
    struct gw_module *module = NULL;
    struct gw_arena arena;
    struct gw_class class;
    struct gw_new_problem problem = {.err = GW_OK};
    gw_arena_init(&arena, alloc);
    enum gw_err err = gw_type_registry_new(alloc, &registry);
    const struct gw_decode_options decoding = {
        .features = GW_FEATURES_ALL, .alloc = alloc, .registry = registry};
    const struct gw_class_options options = {.world = meta->world,
                                             .export_keys = said->export_keys.data,
                                             .export_key_count =
                                                 (uint32_t)said->export_keys.len,
                                             .place = "main module"};
    if (!err) err = gw_module_decode(bytes, &decoding, NULL, &module);
    if (!err) err = gw_classify(module, &options, &arena, &class, &problem);
    gw_module_unref(&module);
    gw_type_registry_free(&registry);
    gw_arena_deinit(&arena);
    return err;
}

enum gw_err job_classify(struct gw_alloc *alloc)
{
    const struct gw_text_options text = {.features = GW_FEATURES_ALL};
    struct gw_new_problem problem = {.err = GW_OK};
    struct gw_meta meta;
    struct gw_meta_module said;
    struct gw_writer module;
    gw_writer_init(&module, alloc);
    gw_meta_module_init(&said, alloc);
    enum gw_err err = gw_meta_init(&meta, alloc);
    if (!err) err = gw_text_parse(gw_slice_str(module_text), &text, NULL, &module);
    if (!err) err = add_section(into_text, "w", &module, alloc);
    if (!err) err = add_section(from_text, "u", &module, alloc);
    const struct gw_slice bytes = gw_slice_of(module.data, module.len);
    if (!err) err = gw_meta_read(&meta, bytes, "main module", &said, &problem);
    if (!err) err = gw_meta_unify_versions(&meta, &problem);
    if (!err) err = classify(bytes, &meta, &said, alloc);
    gw_meta_deinit(&meta);
    gw_meta_module_deinit(&said);
    gw_writer_deinit(&module);
    return err;
}
