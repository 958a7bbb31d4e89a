/* SPDX-License-Identifier: Apache-2.0 */
#include "oom/jobs_wac.h"

#include "component/compose/wac.h"
#include "component/compose/wac_ast.h"
#include <stdio.h>

#include "compose/files.h"

static const char wac_text[] =
    "package t:all@1.0.0 targets t:all/w; type n = u32; record r { a: list<option<n>> }"
    " type f = func(a: r) -> result<r, n>;"
    " interface i { use d:api/shapes.{canvas, point as p}; resource q { constructor(a: "
    "u8);"
    " m: func(c: borrow<canvas>) -> p; } type g = func(a: q); h: g; }"
    " world w { import i; import d:api/shapes; import a: func(); import f: func();"
    " import d:api/steps; import l: interface { use i.{q}; get: func() -> q; }; import "
    "make: func() -> bool; export again: func(x: u32) -> u32; }"
    " world x { include d:api/w with { step as walk, f as ff }; include w with { a as b }; }"
    " import step as f: func(); import m as make: func() -> bool;"
    " import log as \"l\": interface { use i.{q}; get: func() -> q; };"
    " let s = new d:step {}; let t = new d:walk { steps: s[\"d:api/steps@1.0.0\"],"
    " step: (s).step }; let u = new d:walk { ...s, ... };"
    " export t.walk; export u.walk as again; export u...;";

static enum gw_err print_json(const struct gw_wit_source *source, struct gw_alloc *alloc)
{
    struct gw_wit wit;
    struct gw_writer json;
    struct gw_wac_document document;
    gw_wit_init(&wit, alloc);
    gw_writer_init(&json, alloc);
    enum gw_err err = gw_wac_parse(&wit, source, &document);
    if (!err) gw_wac_json(&document, &json);
    if (!err) err = json.err;
    gw_writer_deinit(&json);
    gw_wit_deinit(&wit);
    return err;
}

enum gw_err job_compose_wac(struct gw_alloc *alloc)
{
    static const char *const folders[] = {"deps"};
    const struct gw_wit_source source = {"t.wac", gw_slice_str(wac_text)};
    struct gw_wac_options options = {
        .deps = {.files = &compose_in_memory,      .folders = folders, .folder_count = 1},
        .components = {.features = GW_COMP_FEATURES_ALL,
                 .core_features = GW_FEATURES_ALL,
                 .alloc = alloc                                                         }
    };
    struct gw_wit wit;
    struct gw_writer out;
    gw_wit_init(&wit, alloc);
    gw_writer_init(&out, alloc);
    enum gw_err err = print_json(&source, alloc);
    if (!err) err = gw_type_registry_new(alloc, &options.components.registry);
    if (!err) err = gw_wac_compose(&wit, &source, &options, &out);
    if (err && err != GW_ERR_NOMEM) printf("%s\n", wit.problem.text);
    gw_type_registry_free(&options.components.registry);
    gw_writer_deinit(&out);
    gw_wit_deinit(&wit);
    return err;
}
