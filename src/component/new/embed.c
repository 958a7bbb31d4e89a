/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/embed.h"

#include "component/new/meta.h"

enum gw_err gw_embed(struct gw_wit *wit, const struct gw_wit_world *world,
                     enum gw_comp_encoding encoding, struct gw_slice module,
                     struct gw_writer *out)
{
    gw_writer_bytes(out, module);
    gw_writer_u8(out, 0); /* a custom section */
    size_t from = out->len;
    gw_writer_name(out, gw_slice_str("component-type"));
    enum gw_err err = gw_meta_write(wit, world, encoding, NULL, 0, out);
    gw_writer_prefix_len(out, from);
    return err ? err : out->err;
}
