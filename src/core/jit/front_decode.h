/* SPDX-License-Identifier: Apache-2.0 */
/* front_decode.h -- what follows the byte of a common instruction. The code is valid:
 * nothing is checked, and LEB128 numbers of one byte take the short way. */
#ifndef GW_CORE_JIT_FRONT_DECODE_H
#define GW_CORE_JIT_FRONT_DECODE_H

#include "base/compiler.h"
#include "core/jit/front.h"

/* The rest of a number whose first byte says that there is more; its value. */
uint64_t gw_fdecode_long(struct gw_front *f, bool is_signed);
/* Any type of a block. */
void gw_fdecode_any_block(struct gw_front *f);

GW_INLINE uint32_t gw_fdecode_u32(struct gw_front *f)
{
    if (GW_LIKELY(*f->r.at < 0x80)) return *f->r.at++;
    return (uint32_t)gw_fdecode_long(f, false);
}

GW_INLINE int64_t gw_fdecode_signed(struct gw_front *f)
{
    if (GW_LIKELY(*f->r.at < 0x80)) return (int64_t)((uint64_t)*f->r.at++ << 57) >> 57;
    return (int64_t)gw_fdecode_long(f, true);
}

/* Of an access to memory. */
struct gw_fmemarg {
    gw_memidx memory;
    uint64_t offset;
};
GW_INLINE struct gw_fmemarg gw_fdecode_memarg(struct gw_front *f)
{
    struct gw_fmemarg arg = {0};
    if (gw_fdecode_u32(f) & 0x40) arg.memory = gw_fdecode_u32(f);
    if (GW_LIKELY(*f->r.at < 0x80))
        arg.offset = *f->r.at++;
    else
        arg.offset = gw_fdecode_long(f, false);
    return arg;
}

/* Into f->in.block. */
GW_INLINE void gw_fdecode_block(struct gw_front *f)
{
    if (GW_LIKELY(*f->r.at == 0x40)) { /* no results */
        f->r.at++;
        f->in.block.is_index = false;
        f->in.block.result = GW_BOT;
    } else {
        gw_fdecode_any_block(f);
    }
}

#endif
