/* SPDX-License-Identifier: Apache-2.0 */
/* object.c -- a relocatable module.    source: tool-conventions, Linking.md
 *
 *   type func code             one function of no parameters that does nothing
 *   component-type:W           the world's type; names of such sections are unlike, lest linkers
 *                              join their contents
 *   linking                    02 (08 size 01 (00 flags index name)): a symbol for the function */
#include "component/bindgen/bind.h"
#include "component/new/core_writer.h"
#include "component/new/meta.h"

enum { LINKING_VERSION = 2, SYMBOL_TABLE = 8, SYMBOL_FUNCTION = 0 };

static void linking(struct gw_slice symbol, struct gw_writer *out)
{
    gw_writer_u32(out, LINKING_VERSION);
    gw_writer_u8(out, SYMBOL_TABLE);
    size_t from = out->len;
    gw_writer_u32(out, 1); /* symbols */
    gw_writer_u8(out, SYMBOL_FUNCTION);
    gw_writer_u32(out, 0); /* flags: global, defined here */
    gw_writer_u32(out, 0); /* function */
    gw_writer_name(out, symbol);
    gw_writer_prefix_len(out, from);
}

enum gw_err gw_bind_object(struct gw_bind *b, struct gw_slice symbol,
                           struct gw_writer *out)
{
    struct gw_core_writer module;
    struct gw_writer payload;
    gw_core_writer_init(&module, b->alloc);
    gw_writer_init(&payload, b->alloc);
    gw_core_writer_func(&module, gw_core_writer_type(&module, NULL, 0, NULL, 0));
    gw_core_writer_open_body(&module, NULL, 0);
    gw_core_writer_close_body(&module);
    enum gw_err err = gw_meta_write(
        b->wit, b->world, b->is_utf16 ? GW_COMP_UTF16 : GW_COMP_UTF8, NULL, 0, &payload);
    const struct gw_slice name =
        gw_bind_text(b, "component-type:%.*s", GW_SLICE_ARG(b->world->name));
    if (!err)
        gw_core_writer_custom(&module, name, gw_slice_of(payload.data, payload.len));
    payload.len = 0;
    linking(symbol, &payload);
    gw_core_writer_custom(&module, gw_slice_str("linking"),
                          gw_slice_of(payload.data, payload.len));
    if (!err) err = payload.err;
    if (!err) err = gw_core_writer_finish(&module, out);
    gw_writer_deinit(&payload);
    gw_core_writer_deinit(&module);
    return err;
}
