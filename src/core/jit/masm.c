/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/masm.h"

#include <string.h>

#include "core/jit/masm_buffer.h"

enum { MAX_SEARCH = 64 };

struct constant {
    uint8_t bytes[16];
    gw_label label;
};

void gw_masm_init(struct gw_masm *m, struct gw_alloc *alloc, uint32_t options)
{
    *m = (struct gw_masm){.alloc = alloc, .options = options, .find = UINT32_MAX,
                          .found = UINT32_MAX};
    if (!(options & GW_JIT_NO_VECTOR_EXT)) m->features = gw_masm_features();
    gw_vec_init(&m->labels, alloc, sizeof(uint32_t));
    gw_vec_init(&m->fixups, alloc, sizeof(struct gw_masm_fixup));
    gw_vec_init(&m->frame_fixups, alloc, sizeof(struct gw_masm_fixup));
    gw_vec_init(&m->cold, alloc, sizeof(struct gw_masm_cold));
    gw_vec_init(&m->constants, alloc, sizeof(struct constant));
    gw_vec_init(&m->relocs, alloc, sizeof(struct gw_reloc));
}

void gw_masm_deinit(struct gw_masm *m)
{
    gw_alloc_put(m->alloc, m->code, m->cap);
    gw_vec_deinit(&m->labels);
    gw_vec_deinit(&m->fixups);
    gw_vec_deinit(&m->frame_fixups);
    gw_vec_deinit(&m->cold);
    gw_vec_deinit(&m->constants);
    gw_vec_deinit(&m->relocs);
    m->code = NULL;
    m->cap = m->limit = m->len = 0;
}

void gw_masm_reset(struct gw_masm *m)
{
    m->len = 0;
    m->limit = m->cap;
    m->err = GW_OK;
    m->source = 0;
    m->saved = 0;
    m->has_context = m->wants_far = false;
    m->labels.len = m->fixups.len = m->frame_fixups.len = 0;
    m->cold.len = m->constants.len = m->relocs.len = 0;
}

void gw_masm_fail(struct gw_masm *m, enum gw_err err)
{
    if (!m->err) m->err = err;
    m->limit = 0;
}

static bool grow(struct gw_masm *m, size_t bytes)
{
    if (m->len + bytes > GW_MASM_MAX_BYTES) {
        gw_masm_fail(m, GW_ERR_LIMIT);
        return false;
    }
    size_t cap = m->cap ? m->cap * 2 : 4096;
    while (cap < m->len + bytes) cap *= 2;
    uint8_t *code = gw_alloc_resize(m->alloc, m->code, m->cap, cap);
    if (!code) {
        gw_masm_fail(m, GW_ERR_NOMEM);
        return false;
    }
    m->code = code;
    m->cap = m->limit = cap;
    return true;
}

uint8_t *gw_masm_grow(struct gw_masm *m, size_t bytes)
{
    if (m->err) return NULL;
    if (m->cap - m->len < bytes && !grow(m, bytes)) return NULL;
    return m->code + m->len;
}

/* ---- labels ---- */

/* After an error labels are all 0, perhaps without any in the vector. */
gw_label gw_masm_label(struct gw_masm *m)
{
    uint32_t *at = GW_MASM_PUSH(uint32_t, m, &m->labels);
    if (!at) return 0;
    *at = GW_MASM_UNBOUND;
    return (gw_label)(m->labels.len - 1);
}

void gw_masm_bind(struct gw_masm *m, gw_label label)
{
    m->flags.at = 0;
    if (!m->err) *GW_VEC_AT(uint32_t, &m->labels, label) = (uint32_t)m->len;
}

bool gw_masm_is_bound(const struct gw_masm *m, gw_label label)
{
    return !m->err && *GW_VEC_AT(uint32_t, &m->labels, label) != GW_MASM_UNBOUND;
}

void gw_masm_frame_fixup(struct gw_masm *m, size_t at, uint32_t kind, int32_t addend)
{
    struct gw_masm_fixup *fixup =
        GW_MASM_PUSH(struct gw_masm_fixup, m, &m->frame_fixups);
    if (fixup) *fixup = (struct gw_masm_fixup){(uint32_t)at, 0, kind, addend};
}

void gw_masm_add_reloc(struct gw_masm *m, size_t at, gw_funcidx func)
{
    struct gw_reloc *reloc = GW_MASM_PUSH(struct gw_reloc, m, &m->relocs);
    if (reloc) *reloc = (struct gw_reloc){(uint32_t)at, func};
}

gw_label gw_masm_constant(struct gw_masm *m, const void *bytes)
{
    /* Not all of very many: that would be quadratic. */
    size_t count = m->constants.len;
    for (size_t i = count > MAX_SEARCH ? count - MAX_SEARCH : 0; i < count; i++) {
        const struct constant *old = GW_VEC_AT(struct constant, &m->constants, i);
        if (memcmp(old->bytes, bytes, sizeof old->bytes) == 0) return old->label;
    }
    gw_label label = gw_masm_label(m);
    struct constant *constant = GW_MASM_PUSH(struct constant, m, &m->constants);
    if (!constant) return label;
    constant->label = label;
    memcpy(constant->bytes, bytes, sizeof constant->bytes);
    return label;
}

/* ---- cold code ---- */

gw_label gw_masm_cold(struct gw_masm *m, struct gw_masm_cold cold)
{
    cold.source = m->source;
    cold.label = gw_masm_label(m);
    struct gw_masm_cold *item = GW_MASM_PUSH(struct gw_masm_cold, m, &m->cold);
    if (item) *item = cold;
    return cold.label;
}

gw_label gw_masm_cold_trap(struct gw_masm *m, enum gw_trap_code code)
{
    for (size_t i = m->cold.len; i-- > 0;) {
        const struct gw_masm_cold *old = GW_VEC_AT(struct gw_masm_cold, &m->cold, i);
        if (old->source != m->source) break;
        if (!old->what && old->trap == code && !gw_masm_is_bound(m, old->label))
            return old->label;
    }
    return gw_masm_cold(m, (struct gw_masm_cold){.trap = code});
}

/* Items may ask for more of them. */
static void place_cold(struct gw_masm *m)
{
    for (size_t i = 0; i < m->cold.len && !m->err; i++) {
        struct gw_masm_cold cold = *GW_VEC_AT(struct gw_masm_cold, &m->cold, i);
        size_t start = m->len;
        m->source = cold.source;
        gw_masm_bind(m, cold.label);
        gw_masm_put_cold(m, &cold);
        if (m->find >= start && m->find < m->len) m->found = cold.source;
    }
}

static void place_constants(struct gw_masm *m)
{
    if (!m->constants.len) return;
    gw_masm_pad(m, 16);
    for (size_t i = 0; i < m->constants.len; i++) {
        const struct constant *constant = GW_VEC_AT(struct constant, &m->constants, i);
        uint8_t *p = gw_masm_room(m, sizeof constant->bytes);
        if (!p) return;
        gw_masm_bind(m, constant->label);
        memcpy(p, constant->bytes, sizeof constant->bytes);
        m->len += sizeof constant->bytes;
    }
}

void gw_masm_finish(struct gw_masm *m, uint32_t frame_slots, uint32_t *frame_bytes)
{
    uint64_t bytes = gw_masm_frame_bytes(m, frame_slots);
    if (bytes > GW_MASM_MAX_FRAME_BYTES) gw_masm_fail(m, GW_ERR_LIMIT);
    *frame_bytes = (uint32_t)bytes;

    for (size_t i = 0; i < m->frame_fixups.len && !m->err; i++)
        gw_masm_patch_frame(m, GW_VEC_AT(struct gw_masm_fixup, &m->frame_fixups, i),
                            *frame_bytes);
    place_cold(m);
    place_constants(m);
    for (size_t i = 0; i < m->fixups.len && !m->err; i++) {
        const struct gw_masm_fixup *f = GW_VEC_AT(struct gw_masm_fixup, &m->fixups, i);
        uint32_t target = gw_masm_label_at(m, f->label);
        GW_EXPECT(target != GW_MASM_UNBOUND);
        gw_masm_patch_label(m, f, target);
    }
}
