/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/names.h"

#include "base/utf8.h"
#include "core/wasm/reader.h"

/* Find a subsection of the (first) name section.     returns  an empty slice if there is
 * none */
static struct gw_slice find_subsection(const struct gw_module *module,
                                       enum gw_name_space space)
{
    for (uint32_t i = 0; i < module->custom_count; i++) {
        if (!gw_slice_is(module->customs[i].name, "name")) continue;
        struct gw_reader r = gw_reader_of(module->customs[i].payload);
        while (r.err == GW_OK && r.at < r.end) {
            uint8_t id = gw_reader_u8(&r);
            struct gw_slice content = gw_reader_bytes(&r, gw_reader_u32(&r));
            if (r.err == GW_OK && id == space) return content;
        }
        break;
    }
    return (struct gw_slice){NULL, 0};
}

/* Read one name. A name that is not UTF-8 is as good as none. */
static struct gw_slice read_name(struct gw_reader *r)
{
    struct gw_slice name = gw_reader_bytes(r, gw_reader_u32(r));
    if (r->err || !gw_utf8_is_valid(name)) return (struct gw_slice){NULL, 0};
    return name;
}

static struct gw_slice find_in_map(struct gw_reader *r, uint32_t index)
{
    uint32_t count = gw_reader_u32(r);
    for (uint32_t i = 0; i < count && r->err == GW_OK; i++) {
        uint32_t at = gw_reader_u32(r);
        struct gw_slice name = read_name(r);
        if (r->err == GW_OK && at == index) return name;
    }
    return (struct gw_slice){NULL, 0};
}

static void skip_map(struct gw_reader *r)
{
    uint32_t count = gw_reader_u32(r);
    for (uint32_t i = 0; i < count && r->err == GW_OK; i++) {
        gw_reader_u32(r);
        gw_reader_bytes(r, gw_reader_u32(r));
    }
}

static bool has_two_levels(enum gw_name_space space)
{
    return space == GW_NAMES_LOCAL || space == GW_NAMES_LABEL || space == GW_NAMES_FIELD;
}

struct gw_slice gw_names_find(const struct gw_module *module, enum gw_name_space space,
                              uint32_t outer, uint32_t index)
{
    struct gw_reader r = gw_reader_of(find_subsection(module, space));
    if (space == GW_NAMES_MODULE) return read_name(&r);
    if (!has_two_levels(space)) return find_in_map(&r, index);
    uint32_t count = gw_reader_u32(&r);
    for (uint32_t i = 0; i < count && r.err == GW_OK; i++) {
        if (gw_reader_u32(&r) == outer) return find_in_map(&r, index);
        skip_map(&r);
    }
    return (struct gw_slice){NULL, 0};
}

enum gw_err gw_names_load(const struct gw_module *module, enum gw_name_space space,
                          uint32_t count, struct gw_arena *arena, struct gw_slice **out)
{
    struct gw_slice *names = gw_arena_array(arena, count, sizeof *names);
    if (!names) return GW_ERR_NOMEM;
    if (count) memset(names, 0, count * sizeof *names);
    struct gw_reader r = gw_reader_of(find_subsection(module, space));
    uint32_t entries = gw_reader_u32(&r);
    for (uint32_t i = 0; i < entries && r.err == GW_OK; i++) {
        uint32_t index = gw_reader_u32(&r);
        struct gw_slice name = read_name(&r);
        if (r.err == GW_OK && index < count && !names[index].data) names[index] = name;
    }
    *out = names;
    return GW_OK;
}
