/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/dwarf.h"

#include <string.h>

enum { CFA_NOP = 0x00, CFA_DEF_CFA = 0x0c, CFA_OFFSET = 0x80, WORD = 8, CIE_VERSION = 1 };

static void put(struct gw_dwarf_frame *f, uint64_t value, unsigned bytes)
{
    memcpy(f->bytes + f->len, &value, bytes); /* both CPUs are little-endian */
    f->len += bytes;
}

static void put_uleb(struct gw_dwarf_frame *f, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        put(f, (value & 0x7f) | 0x80, 1);
    put(f, value, 1);
}

/* An entry starts with its length, filled in at its end. */
static size_t begin(struct gw_dwarf_frame *f)
{
    put(f, 0, 4);
    return f->len;
}

static void end(struct gw_dwarf_frame *f, size_t start)
{
    while (f->len % WORD != 0)
        put(f, CFA_NOP, 1);
    uint32_t len = (uint32_t)(f->len - start);
    memcpy(f->bytes + start - 4, &len, sizeof len);
}

static void put_cie(struct gw_dwarf_frame *f)
{
    size_t start = begin(f);
    put(f, 0, 4); /* it is a CIE */
    put(f, CIE_VERSION, 1);
    put(f, 0, 1);    /* no augmentation: addresses are absolute */
    put(f, 1, 1);    /* unit of code */
    put(f, 0x78, 1); /* unit of data: -8 */
    put(f, gw_dwarf_cpu.return_address, 1);
    end(f, start);
}

/* Registers lie below the return address, the lowest number highest. */
static void put_saved(struct gw_dwarf_frame *f, uint16_t saved)
{
    uint64_t words = 2;
    unsigned index = 0;
    for (unsigned reg = 0; reg < 32; reg++) {
        if (!(gw_masm_cpu.callee_saved >> reg & 1)) continue;
        if (saved >> index++ & 1) {
            put(f, CFA_OFFSET | gw_dwarf_cpu.ints[reg], 1);
            put_uleb(f, words++);
        }
    }
}

static void put_fde(struct gw_dwarf_frame *f, const struct gw_code *code,
                    const struct gw_placed *placed)
{
    size_t start = begin(f);
    put(f, start, 4); /* how far back its CIE is: at 0 */
    put(f, (uintptr_t)gw_code_start(code, placed), 8);
    put(f, placed->code_bytes, 8);
    unsigned saved = (unsigned)__builtin_popcount(placed->saved);
    put(f, CFA_DEF_CFA, 1);
    put_uleb(f, gw_dwarf_cpu.stack_pointer);
    put_uleb(f, (uint64_t)placed->frame_bytes + WORD * (saved + 1));
    put(f, CFA_OFFSET | gw_dwarf_cpu.return_address, 1);
    put_uleb(f, 1);
    put_saved(f, placed->saved);
    end(f, start);
}

void gw_dwarf_describe(const struct gw_code *code, const struct gw_placed *placed,
                       struct gw_dwarf_frame *out)
{
    out->len = 0;
    put_cie(out);
    put_fde(out, code, placed);
    put(out, 0, 4);
}
