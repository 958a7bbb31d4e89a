/* SPDX-License-Identifier: Apache-2.0 */
/* libdl.so of our own: dlopen and dlsym look into what dylink_open.c wrote, by bisection. Nothing
 * is ever loaded or unloaded: what may be opened is linked already. */
#include "component/new/dylinker.h"
#include "core/text/parse.h"

/* Messages for dlerror stand at the library's start, 32 bytes each, in the order of the numbers
 * that $fail takes. An entry of a library or symbol starts with its name's length and address. */
static const char *const source[] = {
    "(module (@dylink.0 (mem-info (memory 128 2)))"
    "(import \"env\" \"memory\" (memory 0))"
    "(import \"env\" \"__memory_base\" (global $base i32))"
    "(import \"GOT.mem\" \"__wasm_libdl_libraries\" (global $root (mut i32)))"
    "(global $error (mut i32) (i32.const 0))"
    "(data (global.get $base)"
    " \"dlopen: no such library\\00\\00\\00\\00\\00\\00\\00\\00\\00\""
    " \"dlopen: unknown flags\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\""
    " \"dlsym: no such symbol\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\""
    " \"no handle of an open library\")",
    "(func $fail (param $message i32) (result i32)"
    " (global.set $error (i32.add (global.get $base)"
    "  (i32.shl (local.get $message) (i32.const 5))))"
    " (i32.const 0))",
    /* The order of an entry's name and a text that ends with NUL: below, 0, or above 0. */
    "(func $compare (param $entry i32) (param $text i32) (result i32)"
    " (local $name i32) (local $end i32) (local $order i32)"
    " (local.set $name (i32.load offset=4 (local.get $entry)))"
    " (local.set $end (i32.add (local.get $name) (i32.load (local.get $entry))))"
    " (loop $next"
    "  (if (i32.eq (local.get $name) (local.get $end))"
    "   (then (return (i32.sub (i32.const 0) (i32.load8_u (local.get $text))))))"
    "  (local.set $order (i32.sub (i32.load8_u (local.get $name))"
    "   (i32.load8_u (local.get $text))))"
    "  (local.set $name (i32.add (local.get $name) (i32.const 1)))"
    "  (local.set $text (i32.add (local.get $text) (i32.const 1)))"
    "  (br_if $next (i32.eqz (local.get $order))))"
    " (local.get $order))",
    /* Find a text in `count` entries of `size` bytes; 0: it is not there. */
    "(func $find (param $entries i32) (param $count i32) (param $size i32)"
    " (param $text i32) (result i32)"
    " (local $half i32) (local $middle i32) (local $order i32)"
    " (block $none (loop $next"
    "  (br_if $none (i32.eqz (local.get $count)))"
    "  (local.set $half (i32.shr_u (local.get $count) (i32.const 1)))"
    "  (local.set $middle (i32.add (local.get $entries)"
    "   (i32.mul (local.get $half) (local.get $size))))"
    "  (local.set $order (call $compare (local.get $middle) (local.get $text)))"
    "  (if (i32.eqz (local.get $order)) (then (return (local.get $middle))))"
    "  (if (i32.lt_s (local.get $order) (i32.const 0))"
    "   (then"
    "    (local.set $entries (i32.add (local.get $middle) (local.get $size)))"
    "    (local.set $count (i32.sub (i32.sub (local.get $count) (local.get $half))"
    "     (i32.const 1))))"
    "   (else (local.set $count (local.get $half))))"
    "  (br $next)))"
    " (i32.const 0))",
    /* A handle is the address of a library's entry. */
    "(func $is_open (param $handle i32) (result i32) (local $at i32)"
    " (local.set $at (i32.sub (local.get $handle)"
    "  (i32.load offset=4 (global.get $root))))"
    " (i32.and"
    "  (i32.lt_u (i32.shr_u (local.get $at) (i32.const 4))"
    "   (i32.load (global.get $root)))"
    "  (i32.eqz (i32.and (local.get $at) (i32.const 15)))))",
    /* Flags: RTLD_LAZY 1, RTLD_NOW 2, RTLD_NOLOAD 4, RTLD_GLOBAL 256, RTLD_NODELETE 4096. */
    "(func (export \"dlopen\") (param $name i32) (param $flags i32) (result i32)"
    " (local $found i32)"
    " (if (i32.and (local.get $flags) (i32.const -4360))"
    "  (then (return (call $fail (i32.const 1)))))"
    " (if (local.get $name) (then (local.set $found"
    "  (call $find (i32.load offset=4 (global.get $root)) (i32.load (global.get $root))"
    "   (i32.const 16) (local.get $name)))))"
    " (if (result i32) (local.get $found) (then (local.get $found))"
    "  (else (call $fail (i32.const 0)))))",
    "(func (export \"dlsym\") (param $handle i32) (param $name i32) (result i32)"
    " (local $found i32)"
    " (if (i32.eqz (call $is_open (local.get $handle)))"
    "  (then (return (call $fail (i32.const 3)))))"
    " (local.set $found (call $find (i32.load offset=12 (local.get $handle))"
    "  (i32.load offset=8 (local.get $handle)) (i32.const 12) (local.get $name)))"
    " (if (result i32) (local.get $found)"
    "  (then (i32.load offset=8 (local.get $found)))"
    "  (else (call $fail (i32.const 2)))))",
    "(func (export \"dlclose\") (param $handle i32) (result i32)"
    " (if (call $is_open (local.get $handle)) (then (return (i32.const 0))))"
    " (drop (call $fail (i32.const 3)))"
    " (i32.const -1))",
    "(func (export \"dlerror\") (result i32)"
    " (global.get $error)"
    " (global.set $error (i32.const 0))))",
};

enum gw_err gw_dylink_libdl(struct gw_dylinker *d, struct gw_slice *bytes)
{
    const struct gw_text_options options = {.features = GW_FEATURES_ALL,
                                            .drop_names = true};
    struct gw_writer text, out;
    gw_writer_init(&text, d->alloc);
    gw_writer_init(&out, d->alloc);
    for (size_t i = 0; i < GW_COUNT(source); i++)
        gw_writer_bytes(&text, gw_slice_str(source[i]));
    enum gw_err err = text.err;
    if (!err) err = gw_text_parse(gw_slice_of(text.data, text.len), &options, NULL, &out);
    if (!err) *bytes = gw_arena_copy(&d->arena, gw_slice_of(out.data, out.len));
    if (!err && !bytes->data) err = GW_ERR_NOMEM;
    gw_writer_deinit(&out);
    gw_writer_deinit(&text);
    return err ? gw_dylink_nomem(d) : GW_OK;
}
