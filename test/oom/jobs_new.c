/* SPDX-License-Identifier: Apache-2.0 */
#include "oom/jobs_new.h"

#include <stdio.h>

#include "component/new/meta.h"
#include "component/wit/load.h"
#include "core/text/parse.h"

static const char world_text[] =
    "package a:b@1.0.0; interface i { resource r { constructor(s: string); m: func() -> "
    "r2; }"
    " record r2 { x: u8, y: list<string> } f: func(x: borrow<r>) -> stream<r2>; }"
    " interface j { use i.{r, r2}; g: func(a: own<r>, b: r2) -> option<string>; }"
    " world w { import i; import log: func(s: string); export i; export j;"
    " export run: async func() -> string; }"
    " world old { import log: func(s: string); }";

static const char main_text[] =
    "(module (import \"old\" \"say\" (func (param i32 i32))) (import \"old\" \"say\" "
    "(func (param i32 i32)))"
    " (import \"a:b/i@1.0.0\" \"[method]r.m\" (func (param i32 i32)))"
    " (import \"a:b/i@1.0.0\" \"[resource-drop]r\" (func (param i32)))"
    " (import \"[export]a:b/i@1.0.0\" \"[resource-new]r\" (func (param i32) (result "
    "i32)))"
    " (import \"[export]$root\" \"[task-return]run\" (func (param i32 i32)))"
    " (import \"$root\" \"log\" (func (param i32 i32)))"
    " (import \"a:b/i@1.0.0\" \"[stream-read-0]f\" (func (param i32 i32 i32) (result "
    "i32)))"
    " (memory (export \"memory\") 1)"
    " (func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) unreachable)"
    " (func (export \"_initialize\") (drop (memory.grow (memory.size))))"
    " (func (export \"__wasm_task_hook\") (param i32))"
    " (func (export \"a:b/i@1.0.0#[constructor]r\") (param i32 i32) (result i32) "
    "unreachable)"
    " (func (export \"a:b/i@1.0.0#[method]r.m\") (param i32) (result i32) unreachable)"
    " (func (export \"a:b/i@1.0.0#[dtor]r\") (param i32))"
    " (func (export \"a:b/i@1.0.0#f\") (param i32) (result i32) unreachable)"
    " (func (export \"a:b/j@1.0.0#g\") (param i32 i32 i32 i32) (result i32) unreachable)"
    " (func (export \"cabi_post_a:b/j@1.0.0#g\") (param i32))"
    " (func (export \"[async-lift]run\") (result i32) unreachable)"
    " (func (export \"[callback][async-lift]run\") (param i32 i32 i32) (result i32) "
    "unreachable))";

static const char adapter_text[] = "(module (import \"$root\" \"log\" (func $log (param "
                                   "i32 i32))) (import \"env\" \"memory\" (memory 0))"
                                   " (global $__stack_pointer (mut i32) (i32.const 0))"
                                   " (global $allocation_state (mut i32) (i32.const 0))"
                                   " (func (export \"say\") (param i32 i32) (global.set "
                                   "$__stack_pointer (global.get $allocation_state))"
                                   " (call $log (local.get 0) (local.get 1)))"
                                   " (func (export \"adapter_enter\"))"
                                   " (func (export \"unused\")))";

/* The modules are made once, with memory that does not run out. */
static struct gw_writer binaries[2];

static enum gw_err make(struct gw_writer *module, const char *text, const char *world)
{
    const struct gw_text_options options = {.features = GW_FEATURES_ALL};
    const struct gw_wit_options all = {.all_features = true};
    struct gw_wit wit;
    struct gw_writer payload;
    gw_wit_init(&wit, gw_alloc_libc());
    gw_writer_init(&payload, gw_alloc_libc());
    gw_writer_init(module, gw_alloc_libc());
    enum gw_err err = gw_text_parse(gw_slice_str(text), &options, NULL, module);
    if (!err) err = gw_wit_load_text(&wit, "w.wit", gw_slice_str(world_text), &all);
    if (!err)
        err = gw_meta_write(&wit, gw_wit_find_world(wit.root, gw_slice_str(world)),
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

static enum gw_err make_new(struct gw_alloc *alloc, bool hides_pages)
{
    struct gw_new_problem problem = {.err = GW_OK};
    struct gw_writer out;
    enum gw_err err = GW_OK;
    if (!binaries[0].data) err = make(&binaries[0], main_text, "w");
    if (!err && !binaries[1].data) err = make(&binaries[1], adapter_text, "old");
    const struct gw_new_module adapter = {
        .name = gw_slice_str("old"),
        .bytes = gw_slice_of(binaries[1].data, binaries[1].len)};
    const struct gw_new_options options = {
        .main = gw_slice_of(binaries[0].data, binaries[0].len),
        .modules = &adapter,
        .module_count = 1,
        .debug_names = true,
        .reallocs_by_growing = hides_pages,
    };
    gw_writer_init(&out, alloc);
    if (!err) err = gw_new_component(&options, alloc, &out, &problem);
    if (err && err != GW_ERR_NOMEM) printf("new: %s: %s\n", problem.place, problem.text);
    gw_writer_deinit(&out);
    return err;
}

enum gw_err job_new(struct gw_alloc *alloc) { return make_new(alloc, false); }

/* The adapter lives in pages that are hidden from main. */
enum gw_err job_new_hidden(struct gw_alloc *alloc) { return make_new(alloc, true); }
