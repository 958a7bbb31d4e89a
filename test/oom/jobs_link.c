/* SPDX-License-Identifier: Apache-2.0 */
#include "oom/jobs_link.h"

#include <stdio.h>

#include "base/compiler.h"
#include "component/new/dylink.h"
#include "component/new/meta.h"
#include "component/wit/load.h"
#include "core/text/parse.h"

static const char world_text[] =
    "package a:b; world w { import i: interface { f: func() -> string; }"
    " export run: func(x: list<u8>) -> string; }";

static const char *const texts[] = {
    "(module (@dylink.0 (mem-info (memory 20 4)) (needed \"libb.so\")"
    "  (import-info \"env\" \"none\" binding-weak undefined))"
    " (import \"env\" \"memory\" (memory 0))"
    " (import \"env\" \"__indirect_function_table\" (table 0 funcref))"
    " (import \"env\" \"__stack_pointer\" (global (mut i32)))"
    " (import \"env\" \"__memory_base\" (global i32))"
    " (import \"env\" \"malloc\" (func (param i32) (result i32)))"
    " (import \"env\" \"dlopen\" (func (param i32 i32) (result i32)))"
    " (import \"env\" \"none\" (func))"
    " (import \"GOT.func\" \"none\" (global (mut i32)))"
    " (import \"GOT.mem\" \"table\" (global (mut i32)))"
    " (import \"GOT.mem\" \"__heap_base\" (global (mut i32)))"
    " (import \"i\" \"f\" (func (param i32)))"
    " (func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) unreachable)"
    " (func (export \"run\") (param i32 i32) (result i32) unreachable)"
    " (func (export \"helper\")))",
    "(module (@dylink.0 (mem-info (memory 9 2)))"
    " (import \"env\" \"helper\" (func)) (import \"env\" \"memory\" (memory 0))"
    " (import \"GOT.func\" \"helper\" (global (mut i32)))"
    " (import \"env\" \"__wasm_get_tls_base\" (func (result i32)))"
    " (global (export \"table\") i32 (i32.const 4))"
    " (global (export \"__wasm_library_tls_info\") i32 (i32.const 8))"
    " (func (export \"__wasm_apply_data_relocs\")) (func (export \"__wasm_call_ctors\"))"
    " (func (export \"malloc\") (param i32) (result i32) unreachable))",
    ("(module (func (export \"plugged\") (param i32)) (global (export \"data\") i32 "
     "(i32.const 0)))"),
};
static const char *const names[] = {"liba.so", "libb.so", "libc.so"};

/* The libraries' binaries are made once, with memory that does not run out. */
static struct gw_writer binaries[GW_COUNT(texts)];

static enum gw_err embed(struct gw_writer *module)
{
    const struct gw_wit_options options = {.all_features = true};
    struct gw_wit wit;
    struct gw_writer payload;
    gw_wit_init(&wit, gw_alloc_libc());
    gw_writer_init(&payload, gw_alloc_libc());
    enum gw_err err = gw_wit_load_text(&wit, "w.wit", gw_slice_str(world_text), &options);
    if (!err)
        err = gw_meta_write(&wit, gw_wit_find_world(wit.root, gw_slice_str("w")),
                            GW_COMP_UTF8, NULL, 0, &payload);
    gw_writer_u8(module, 0);
    size_t from = module->len;
    gw_writer_name(module, gw_slice_str("component-type"));
    gw_writer_fixed(module, payload.data, payload.len);
    gw_writer_prefix_len(module, from);
    gw_writer_deinit(&payload);
    gw_wit_deinit(&wit);
    return err;
}

static enum gw_err make_binaries(void)
{
    const struct gw_text_options options = {.features = GW_FEATURES_ALL};
    enum gw_err err = GW_OK;
    for (size_t i = 0; i < GW_COUNT(texts) && !err; i++) {
        gw_writer_init(&binaries[i], gw_alloc_libc());
        err = gw_text_parse(gw_slice_str(texts[i]), &options, NULL, &binaries[i]);
    }
    return err ? err : embed(&binaries[0]);
}

enum gw_err job_link(struct gw_alloc *alloc)
{
    struct gw_dylink_library libraries[GW_COUNT(texts)];
    struct gw_dylink_options options = gw_dylink_defaults();
    struct gw_new_problem problem = {.err = GW_OK};
    struct gw_writer out;
    enum gw_err err = binaries[0].data ? GW_OK : make_binaries();
    for (size_t i = 0; i < GW_COUNT(texts); i++)
        libraries[i] = (struct gw_dylink_library){
            gw_slice_str(names[i]), gw_slice_of(binaries[i].data, binaries[i].len),
            .is_openable = i == 2};
    options.libraries = libraries;
    options.library_count = GW_COUNT(texts);
    options.has_libdl = true;
    options.of.debug_names = true;
    gw_writer_init(&out, alloc);
    if (!err) err = gw_dylink_component(&options, alloc, &out, &problem);
    if (err && err != GW_ERR_NOMEM) printf("link: %s: %s\n", problem.place, problem.text);
    gw_writer_deinit(&out);
    return err;
}
