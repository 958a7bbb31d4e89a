/* SPDX-License-Identifier: Apache-2.0 */
/* masm_buffer.h -- between masm.c and the CPUs: code bytes, places that are known only at
 * the end, and cold code. The front end does not include it.
 *
 * What a CPU cannot write yet it notes: a fixup of a label, a fixup of the frame's size,
 * an item of cold code. gw_masm_finish places cold code behind the function, constants
 * behind that, and has the CPU patch all fixups. */
#ifndef GW_CORE_JIT_MASM_BUFFER_H
#define GW_CORE_JIT_MASM_BUFFER_H

#include "core/jit/masm.h"

enum { GW_MASM_MAX_BYTES = 1 << 26,      /* of one function's code */
       GW_MASM_MAX_FRAME_BYTES = 1 << 26 };

/* Room for `bytes` more behind m->len.
 *   returns  where they go; NULL: m->err is set, write nothing */
uint8_t *gw_masm_grow(struct gw_masm *m, size_t bytes);
static inline uint8_t *gw_masm_room(struct gw_masm *m, size_t bytes)
{
    if (GW_LIKELY(m->len + bytes <= m->limit)) return m->code + m->len;
    return gw_masm_grow(m, bytes);
}
/* The first error stays; nothing is written any more. */
void gw_masm_fail(struct gw_masm *m, enum gw_err err);

/* One more item of one of m's vectors, uncleared; NULL: m->err is set. */
#define GW_MASM_PUSH(type, m, vec) ((type *)gw_masm_push((m), (vec), sizeof(type)))
static inline void *gw_masm_push(struct gw_masm *m, struct gw_vec *vec, size_t item_bytes)
{
    if (GW_UNLIKELY(m->err)) return NULL;
    void *item = gw_vec_push_room(vec, item_bytes);
    if (GW_UNLIKELY(!item)) gw_masm_fail(m, GW_ERR_NOMEM);
    return item;
}

/* A place that depends on a label or on the frame's size. kind, addend: the CPU's. */
struct gw_masm_fixup {
    uint32_t at;
    gw_label label; /* not of the frame's */
    uint32_t kind;
    int32_t addend;
};
static inline void gw_masm_fixup(struct gw_masm *m, size_t at, gw_label label,
                                 uint32_t kind, int32_t addend)
{
    struct gw_masm_fixup *fixup = GW_MASM_PUSH(struct gw_masm_fixup, m, &m->fixups);
    if (fixup) *fixup = (struct gw_masm_fixup){(uint32_t)at, label, kind, addend};
}
void gw_masm_frame_fixup(struct gw_masm *m, size_t at, uint32_t kind, int32_t addend);

/* Where a label is; GW_MASM_UNBOUND: nowhere as yet. After an error, anywhere. */
#define GW_MASM_UNBOUND UINT32_MAX
static inline uint32_t gw_masm_label_at(const struct gw_masm *m, gw_label label)
{
    return m->err ? 0 : *GW_VEC_AT(uint32_t, &m->labels, label);
}
/* A direct call is at `at`. */
void gw_masm_add_reloc(struct gw_masm *m, size_t at, gw_funcidx func);

/* 16 constant bytes behind the code, aligned to 16; equal ones share a place.
 *   returns  the label of that place */
gw_label gw_masm_constant(struct gw_masm *m, const void *bytes);

/* Code that is seldom needed, behind the function. */
struct gw_masm_cold {
    uint32_t what;       /* 0: a trap; others: the CPU's */
    uint32_t source;     /* m->source when it was asked for */
    gw_label label;      /* bound before it */
    gw_label back;       /* where it goes on; the CPU's choice */
    gw_reg regs[4];
    uint32_t trap;       /* enum gw_trap_code */
    uint32_t value;
};
/* Ask for cold code; its `source` and `label` are filled in.
 *   returns  the label; traps with the same code and source share one */
gw_label gw_masm_cold(struct gw_masm *m, struct gw_masm_cold cold);
gw_label gw_masm_cold_trap(struct gw_masm *m, enum gw_trap_code code);

/* ---- what each CPU gives masm.c ---- */

/* The whole of a frame for that many slots, so that the stack stays aligned. */
uint64_t gw_masm_frame_bytes(const struct gw_masm *m, uint32_t slots);
/* The label is at offset `target`. */
void gw_masm_patch_label(struct gw_masm *m, const struct gw_masm_fixup *f,
                         uint32_t target);
/* Called before cold code is placed: it may ask for more of it. */
void gw_masm_patch_frame(struct gw_masm *m, const struct gw_masm_fixup *f,
                         uint32_t frame_bytes);
void gw_masm_put_cold(struct gw_masm *m, const struct gw_masm_cold *cold);
/* Instructions that do nothing, up to a multiple of `alignment`. */
void gw_masm_pad(struct gw_masm *m, size_t alignment);
/* What this CPU can do beyond its baseline, a bit mask: part of the identity of code in
 * a cache. */
uint32_t gw_masm_features(void);
/* Has it got the baseline at all? */
bool gw_masm_is_supported(void);

#endif
