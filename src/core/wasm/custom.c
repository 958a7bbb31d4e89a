/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/custom.h"

#include "base/utf8.h"
#include "core/wasm/instr.h"
#include "core/wasm/names.h"

const struct gw_custom *gw_custom_find(const struct gw_module *module, const char *name)
{
    for (uint32_t i = 0; i < module->custom_count; i++)
        if (gw_slice_is(module->customs[i].name, name)) return &module->customs[i];
    return NULL;
}

/* Where a check stands. The first error sticks in the reader. */
struct check {
    struct gw_reader r;
    const struct gw_module *m;
    const char *section;
    struct gw_diag *diag;
};

static void fail(struct check *c, enum gw_err err, const char *what)
{
    uint64_t offset = (uint64_t)(c->r.at - c->m->bytes.data);
    if (c->r.err == GW_OK) c->r.err = err;
    gw_diag_at(c->diag, err, offset, "%s section: %s", c->section, what);
}

static enum gw_err finish(struct check *c)
{
    if (c->r.err) fail(c, c->r.err, gw_err_text(c->r.err));
    return c->r.err;
}

/* How many things of a name space a module has, for those with one level. */
static uint32_t space_size(const struct gw_module *m, unsigned space)
{
    switch (space) {
    case GW_NAMES_FUNC:
    case GW_NAMES_LOCAL:
    case GW_NAMES_LABEL:
        return m->func_count;
    case GW_NAMES_TYPE:
    case GW_NAMES_FIELD:
        return m->type_count;
    case GW_NAMES_TABLE:
        return m->table_count;
    case GW_NAMES_MEMORY:
        return m->memory_count;
    case GW_NAMES_GLOBAL:
        return m->global_count;
    case GW_NAMES_ELEM:
        return m->elem_count;
    case GW_NAMES_DATA:
        return m->data_count;
    case GW_NAMES_TAG:
        return m->tag_count;
    default:
        return UINT32_MAX;
    }
}

static void check_name(struct check *c)
{
    struct gw_slice name = gw_reader_bytes(&c->r, gw_reader_u32(&c->r));
    if (c->r.err == GW_OK && !gw_utf8_is_valid(name))
        fail(c, GW_ERR_MALFORMED, "malformed UTF-8 encoding");
}

/* Read an index that must be above the one before (none: -1) and below `end`. */
static int64_t next_index(struct check *c, int64_t before, uint32_t end)
{
    uint32_t index = gw_reader_u32(&c->r);
    if (c->r.err) return before;
    if (index <= before) fail(c, GW_ERR_MALFORMED, "indices out of order");
    if (index >= end) fail(c, GW_ERR_INVALID, "index of nothing");
    return index;
}

static void check_map(struct check *c, uint32_t end)
{
    int64_t index = -1;
    uint32_t count = gw_reader_u32(&c->r);
    for (uint32_t i = 0; i < count && c->r.err == GW_OK; i++) {
        index = next_index(c, index, end);
        check_name(c);
    }
}

static void check_maps(struct check *c, uint32_t end)
{
    int64_t index = -1;
    uint32_t count = gw_reader_u32(&c->r);
    for (uint32_t i = 0; i < count && c->r.err == GW_OK; i++) {
        index = next_index(c, index, end);
        check_map(c, UINT32_MAX);
    }
}

static void check_subsection(struct check *c, unsigned space)
{
    uint32_t end = space_size(c->m, space);
    if (space == GW_NAMES_MODULE)
        check_name(c);
    else if (space == GW_NAMES_LOCAL || space == GW_NAMES_LABEL ||
             space == GW_NAMES_FIELD)
        check_maps(c, end);
    else if (space <= GW_NAMES_TAG)
        check_map(c, end);
    else
        c->r.at = c->r.end; /* of a later version: skipped */
    if (c->r.err == GW_OK && c->r.at != c->r.end)
        fail(c, GW_ERR_MALFORMED, "subsection size mismatch");
}

enum gw_err gw_custom_check_names(const struct gw_module *module, struct gw_diag *diag)
{
    const struct gw_custom *custom = gw_custom_find(module, "name");
    if (!custom) return GW_OK;
    struct check c = {gw_reader_of(custom->payload), module, "name", diag};
    for (int last = -1; c.r.err == GW_OK && c.r.at < c.r.end;) {
        int id = gw_reader_u8(&c.r);
        if (c.r.err == GW_OK && id <= last)
            fail(&c, GW_ERR_MALFORMED, "subsections out of order");
        last = id;
        struct gw_slice content = gw_reader_bytes(&c.r, gw_reader_u32(&c.r));
        if (c.r.err) break;
        struct gw_reader rest = c.r;
        c.r = gw_reader_of(content);
        check_subsection(&c, (unsigned)id);
        if (c.r.err == GW_OK) c.r = rest;
    }
    return finish(&c);
}

/* Which instruction of a body starts at `offset` from the body's first byte, locals
 * included; `walk` moves on and is kept between calls with rising offsets. */
static enum gw_opcode op_at(struct gw_reader *walk, struct gw_slice body, uint32_t offset)
{
    struct gw_instr in = {.op = GW_OP_INVALID};
    while (walk->err == GW_OK && walk->at < walk->end) {
        const uint8_t *at = walk->at;
        if ((size_t)(at - body.data) > offset) break;
        gw_instr_read(walk, &in);
        if ((size_t)(at - body.data) == offset) return in.op;
    }
    return GW_OP_INVALID;
}

static void skip_locals(struct gw_reader *walk)
{
    uint32_t groups = gw_reader_u32(walk);
    for (uint32_t i = 0; i < groups && walk->err == GW_OK; i++) {
        gw_reader_u32(walk);
        gw_instr_read_type(walk);
    }
}

/* One hint: an offset, a length of 1, and a byte 0 (unlikely) or 1 (likely). */
static int64_t check_hint(struct check *c, struct gw_reader *walk, struct gw_slice body,
                          int64_t before)
{
    int64_t offset = next_index(c, before, UINT32_MAX);
    if (gw_reader_u32(&c->r) != 1 && c->r.err == GW_OK)
        fail(c, GW_ERR_MALFORMED, "a hint is not of one byte");
    if (gw_reader_u8(&c->r) > 1) fail(c, GW_ERR_MALFORMED, "a hint is neither 0 nor 1");
    if (c->r.err) return offset;
    enum gw_opcode op = op_at(walk, body, (uint32_t)offset);
    if (op != GW_OP_IF && op != GW_OP_BR_IF)
        fail(c, GW_ERR_INVALID, "invalid target: a hint must be on if or br_if");
    return offset;
}

enum gw_err gw_custom_check_branch_hints(const struct gw_module *module,
                                         struct gw_diag *diag)
{
    static const char section[] = "metadata.code.branch_hint";
    const struct gw_custom *custom = gw_custom_find(module, section);
    if (!custom) return GW_OK;
    struct check c = {gw_reader_of(custom->payload), module, section, diag};
    int64_t func = -1;
    uint32_t count = gw_reader_u32(&c.r);
    for (uint32_t i = 0; i < count && c.r.err == GW_OK; i++) {
        func = next_index(&c, func, module->func_count);
        uint32_t hints = gw_reader_u32(&c.r);
        if (c.r.err) break;
        struct gw_slice body = module->funcs[func].body;
        struct gw_reader walk = gw_reader_of(body);
        skip_locals(&walk);
        int64_t offset = -1;
        for (uint32_t k = 0; k < hints && c.r.err == GW_OK; k++)
            offset = check_hint(&c, &walk, body, offset);
    }
    if (c.r.err == GW_OK && c.r.at != c.r.end)
        fail(&c, GW_ERR_MALFORMED, "section size mismatch");
    return finish(&c);
}
