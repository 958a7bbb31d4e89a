/* SPDX-License-Identifier: Apache-2.0 */
/* fixup.h -- kinds of gw_masm_fixup on AArch64: which bits of the word (or words) at `at`
 * wait for a distance or for the size of the frame. */
#ifndef GW_CORE_JIT_A64_FIXUP_H
#define GW_CORE_JIT_A64_FIXUP_H

#include <string.h>

#include "core/jit/masm_buffer.h"

enum gw_a64_fix {
    /* of labels */
    GW_A64_FIX_26, /* b */
    GW_A64_FIX_19, /* b.cond, cbz, cbnz, ldr of a constant: 1 MiB far */
    /* of the frame: its size + addend */
    GW_A64_FIX_ENTER,   /* sub sp: 12 bits */
    GW_A64_FIX_LEAVE,   /* add sp */
    GW_A64_FIX_CONTEXT, /* the offset of ldr x: 12 bits << 3 */
};

static inline uint32_t gw_a64_read_word(const struct gw_masm *m, uint32_t at)
{
    uint32_t word;
    memcpy(&word, m->code + at, sizeof word);
    return word;
}

static inline void gw_a64_write_word(struct gw_masm *m, uint32_t at, uint32_t word)
{
    memcpy(m->code + at, &word, sizeof word);
}

/* Something is too far: the function is to be compiled again, with is_far set. */
static inline void gw_a64_want_far(struct gw_masm *m)
{
    if (!m->is_far) m->wants_far = true;
    gw_masm_fail(m, GW_ERR_LIMIT);
}

#endif
