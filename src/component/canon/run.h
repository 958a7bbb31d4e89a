/* SPDX-License-Identifier: Apache-2.0 */
/* run.h -- what lift.c, lower.c and copy.c share: leaves, pointers and bounds. */
#ifndef GW_COMPONENT_CANON_RUN_H
#define GW_COMPONENT_CANON_RUN_H

#include "component/canon/bulk.h"
#include "component/canon/call.h"

/* Rows that may be open at once: at most one for each level of a type. */
enum { GW_CANON_REGS = 256 };

static inline uint64_t gw_canon_load(const uint8_t *p, unsigned bytes)
{
    uint64_t v = 0;
    switch (bytes) {
    case 1:
        return p[0];
    case 2:
        memcpy(&v, p, 2);
        return v;
    case 4:
        memcpy(&v, p, 4);
        return v;
    default:
        memcpy(&v, p, 8);
        return v;
    }
}

static inline void gw_canon_store(uint8_t *p, unsigned bytes, uint64_t v)
{
    switch (bytes) {
    case 1:
        p[0] = (uint8_t)v;
        break;
    case 2:
        memcpy(p, &v, 2);
        break;
    case 4:
        memcpy(p, &v, 4);
        break;
    default:
        memcpy(p, &v, 8);
        break;
    }
}

/* A signed number as a 32-bit core value. */
static inline uint64_t gw_canon_low_half(int32_t v) { return (uint32_t)v; }

/* Bring a leaf to the form that every value of its type has, as a core value.
 *   returns  false: it is none of its type */
static inline bool gw_canon_leaf(const struct gw_canon_op *op, uint64_t raw,
                                 uint64_t *out)
{
    uint32_t low = (uint32_t)raw;
    switch (op->code) {
    case GW_CANON_BOOL:
        *out = low != 0;
        return true;
    case GW_CANON_U8:
        *out = (uint8_t)raw;
        return true;
    case GW_CANON_S8:
        *out = gw_canon_low_half((int8_t)raw);
        return true;
    case GW_CANON_U16:
        *out = (uint16_t)raw;
        return true;
    case GW_CANON_S16:
        *out = gw_canon_low_half((int16_t)raw);
        return true;
    case GW_CANON_I32:
        *out = low;
        return true;
    case GW_CANON_F32:
        *out = gw_canon_f32(low);
        return true;
    case GW_CANON_F64:
        *out = gw_canon_f64(raw);
        return true;
    case GW_CANON_CHAR:
        *out = low;
        return gw_canon_is_char(low);
    case GW_CANON_FLAGS:
        *out = low & op->arg;
        return true;
    case GW_CANON_ENUM:
        *out = low;
        return low < op->arg;
    default:
        *out = raw;
        return true;
    }
}

/* A pointer or a length, and the second of such a pair. */
static inline uint64_t gw_canon_word(const uint8_t *p, unsigned bytes, bool is_64)
{
    uint64_t v = gw_canon_load(p, bytes);
    return is_64 ? v : (uint32_t)v;
}

/* Say what is wrong with a leaf or a discriminant. */
enum gw_err gw_canon_bad_leaf(const struct gw_canon_op *op, uint64_t raw,
                              struct gw_diag *diag);

/* Check where elements lie: their number, alignment and bounds.       errors  TRAP */
enum gw_err gw_canon_check_list(const struct gw_canon_memory *memory, uint64_t at,
                                uint64_t count, uint32_t size, uint32_t align,
                                bool is_between, struct gw_diag *diag);

/* Check where spilled parameters or results lie.       errors  TRAP */
enum gw_err gw_canon_check_spill(const struct gw_canon_memory *memory, uint64_t at,
                                 uint32_t size, uint32_t align, struct gw_diag *diag);

#endif
