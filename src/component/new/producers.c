/* SPDX-License-Identifier: Apache-2.0 */
/* producers.c -- which tools made a module: one section, the last. */
#include "component/new/encoder.h"
#include "core/wasm/reader.h"

static const char section_name[] = "producers";

/* The payload of a producers section; data NULL: another section. */
static struct gw_slice payload_of(uint8_t id, struct gw_slice content)
{
    struct gw_reader r = {.at = content.data, .end = content.data + content.len};
    struct gw_slice none = {NULL, 0};
    if (id != 0) return none;
    struct gw_slice name = gw_reader_bytes(&r, gw_reader_u32(&r));
    if (r.err || !gw_slice_is(name, section_name)) return none;
    return gw_slice_of(r.at, (size_t)(r.end - r.at));
}

/* Copy sections but these, whose lines are collected. */
static enum gw_err copy_others(struct gw_slice module, struct gw_writer *out,
                               struct gw_vec *lines)
{
    struct gw_reader r = {.at = module.data, .end = module.data + module.len};
    gw_writer_bytes(out, gw_reader_bytes(&r, 8));
    while (!r.err && r.at < r.end) {
        const uint8_t *from = r.at;
        uint8_t id = gw_reader_u8(&r);
        struct gw_slice content = gw_reader_bytes(&r, gw_reader_u32(&r));
        if (r.err) break;
        struct gw_slice payload = payload_of(id, content);
        if (!payload.data)
            gw_writer_bytes(out, gw_slice_of(from, (size_t)(r.at - from)));
        else if (gw_meta_read_producers(payload, lines) == GW_ERR_NOMEM)
            return GW_ERR_NOMEM;
    }
    return r.err ? r.err : out->err;
}

static void write_section(struct gw_writer *out, const struct gw_vec *lines)
{
    gw_writer_u8(out, 0);
    size_t from = out->len;
    gw_writer_name(out, gw_slice_str(section_name));
    gw_meta_write_producers(lines->data, (uint32_t)lines->len, out);
    gw_writer_prefix_len(out, from);
}

void gw_new_produce(struct gw_new_encoder *e, struct gw_writer *bytes,
                    const struct gw_vec *producers)
{
    struct gw_writer out;
    struct gw_vec lines;
    if (e->err || producers->len == 0) return;
    gw_writer_init(&out, e->alloc);
    gw_vec_init(&lines, e->alloc, sizeof(struct gw_meta_producer));
    enum gw_err err = copy_others(gw_slice_of(bytes->data, bytes->len), &out, &lines);
    for (size_t i = 0; i < producers->len && !err; i++) {
        const struct gw_meta_producer *line =
            GW_VEC_AT(struct gw_meta_producer, producers, i);
        bool is_there = false;
        for (size_t k = 0; k < lines.len && !is_there; k++) {
            struct gw_meta_producer *have = GW_VEC_AT(struct gw_meta_producer, &lines, k);
            is_there = gw_slice_eq(have->field, line->field) &&
                       gw_slice_eq(have->name, line->name);
            if (is_there) have->version = line->version;
        }
        if (!is_there && !gw_vec_push_copy(&lines, line)) err = GW_ERR_NOMEM;
    }
    if (!err) write_section(&out, &lines);
    if (!err) err = out.err;
    gw_vec_deinit(&lines);
    if (err) {
        gw_writer_deinit(&out);
        gw_new_nomem(e);
        return;
    }
    gw_writer_deinit(bytes);
    *bytes = out;
}

void gw_new_own_producers(struct gw_writer *out)
{
    const struct gw_meta_producer own = gw_meta_ourselves();
    gw_meta_write_producers(&own, 1, out);
}
