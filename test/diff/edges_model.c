/* SPDX-License-Identifier: Apache-2.0 */
#include "edges_model.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool has(const struct gw_opcode_row *row, const char *part)
{
    return strstr(row->text, part) != NULL;
}

static bool is_signed(const struct gw_opcode_row *row)
{
    return strcmp(row->text + strlen(row->text) - 2, "_s") == 0;
}

/* `from` bytes to `to`, the rest the sign or zero. */
static void widen(uint8_t *out, unsigned to, const uint8_t *in, unsigned from, bool sign)
{
    memmove(out, in, from);
    memset(out + from, sign && (in[from - 1] & 0x80) ? 0xff : 0, to - from);
}

static void vector_load(const struct gw_opcode_row *row, unsigned lane, const uint8_t *at,
                        const struct edges_value *operands, struct edges_value *result)
{
    unsigned size = row->size;
    if (has(row, "_splat")) {
        for (unsigned i = 0; i < 16; i += size)
            memcpy(result->bytes + i, at, size);
    } else if (has(row, "_lane")) {
        *result = operands[0];
        memcpy(result->bytes + lane * size, at, size);
    } else if (has(row, "x")) { /* load8x8, load16x4, load32x2 */
        unsigned bytes = (unsigned)strtoul(row->text + 9, NULL, 10) / 8;
        for (unsigned i = 0; i < 8 / bytes; i++)
            widen(result->bytes + 2 * i * bytes, 2 * bytes, at + i * bytes, bytes,
                  is_signed(row));
    } else { /* load, and the _zero ones */
        widen(result->bytes, 16, at, size, false);
    }
}

static uint64_t number(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;
    memcpy(&value, bytes, size);
    return value;
}

static void read_modify_write(const struct gw_opcode_row *row, uint8_t *at,
                              const struct edges_value *operands)
{
    uint64_t old = number(at, row->size), value = number(operands[0].bytes, row->size);
    uint64_t next = has(row, "add")    ? old + value
                    : has(row, "sub")  ? old - value
                    : has(row, "and")  ? old & value
                    : has(row, "xor")  ? old ^ value
                    : has(row, "xchg") ? value
                                       : old | value;
    if (has(row, "cmpxchg")) { /* what is compared is not wrapped */
        uint64_t expected = number(operands[0].bytes, row->sig[1] == 'i' ? 4 : 8);
        next = old == expected ? number(operands[1].bytes, row->size) : old;
    }
    memcpy(at, &next, row->size);
}

void edges_model(const struct gw_opcode_row *row, unsigned lane, uint8_t *at,
                 const struct edges_value *operands, struct edges_value *result)
{
    *result = (struct edges_value){{0}};
    if (has(row, "notify")) return;
    if (has(row, "wait")) { /* not equal, as the caller sees to */
        result->bytes[0] = 1;
    } else if (has(row, ".rmw")) {
        memcpy(result->bytes, at, row->size);
        read_modify_write(row, at, operands);
    } else if (has(row, "store")) {
        memcpy(at, operands[0].bytes + (has(row, "_lane") ? lane * row->size : 0),
               row->size);
    } else if (strncmp(row->text, "v128", 4) == 0) {
        vector_load(row, lane, at, operands, result);
    } else {
        widen(result->bytes, row->text[1] == '3' ? 4 : 8, at, row->size, is_signed(row));
    }
}
