/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/strip.h"

static void section(const struct gw_component *c, const struct gw_comp_section *s,
                    const struct gw_encode_options *options, struct gw_writer *out)
{
    const struct gw_comp_def *def = &c->defs[s->first];
    const uint8_t *content = c->root->bytes.data + s->offset;
    if (s->id == GW_COMP_DEF_CUSTOM && options->drops_custom &&
        options->drops_custom(options->env, def->custom.name))
        return;
    gw_writer_u8(out, s->id);
    size_t from = out->len;
    enum gw_err err = GW_OK;
    if (s->id == GW_COMP_DEF_CORE_MODULE)
        err = gw_module_encode_with(def->core_module.module, options, out);
    else if (s->id == GW_COMP_DEF_COMPONENT)
        err = gw_component_strip(def->component, options, out);
    else
        gw_writer_bytes(out, gw_slice_of(content, s->len_bytes));
    gw_writer_prefix_len(out, from);
    if (err && !out->err) out->err = err;
}

enum gw_err gw_component_strip(const struct gw_component *component,
                               const struct gw_encode_options *options,
                               struct gw_writer *out)
{
    enum { PREAMBLE_BYTES = 8 };
    gw_writer_bytes(out, gw_slice_of(component->bytes.data, PREAMBLE_BYTES));
    for (uint32_t i = 0; i < component->section_count; i++)
        section(component, &component->sections[i], options, out);
    return out->err;
}
