/* SPDX-License-Identifier: Apache-2.0 */
/* layout.h -- how much room values of a type take: in a guest's memory and as core values.
 *
 * Index 0 of a pair speaks of a 32-bit memory, index 1 of a 64-bit one. What a type takes is
 * remembered per type object, so that types that share their parts cost no more than their
 * definitions.
 *
 * spec: component-model, CanonicalABI#alignment, #element-size, #flattening */
#ifndef GW_COMPONENT_CANON_LAYOUT_H
#define GW_COMPONENT_CANON_LAYOUT_H

#include "base/alloc.h"
#include "base/diag.h"
#include "component/model/limits.h"
#include "component/model/types.h"

enum {
    GW_CANON_MAX_BYTES = (1 << 28) - 1, /* of a string, a list's elements, one value */
    GW_CANON_FLAT_MANY = 255,           /* `flat` of all that have as many or more */
};

struct gw_canon_layout {
    uint32_t size[2]; /* bytes, at most GW_CANON_MAX_BYTES */
    uint8_t align[2]; /* 1 2 4 8 */
    uint8_t flat;     /* core values, at most GW_CANON_FLAT_MANY */
    uint8_t disc;     /* variants: bytes of the discriminant */
    bool is_solid;    /* integers, no padding: any bytes are a value, and its only form */
    uint32_t payload[2]; /* variants: where the payload begins */
};

struct gw_canon_layouts {
    struct gw_alloc *alloc;
    struct gw_canon_layout_entry *entries; /* by address of the type; open addressing */
    size_t len, cap;
};

void gw_canon_layouts_init(struct gw_canon_layouts *layouts, struct gw_alloc *alloc);
void gw_canon_layouts_deinit(struct gw_canon_layouts *layouts);

/* Measure a type.
 *   errors   LIMIT: larger than a value may be; UNSUPPORTED: async types; NOMEM */
enum gw_err gw_canon_layouts_get(struct gw_canon_layouts *layouts,
                                 const struct gw_comp_valtype *type, struct gw_diag *diag,
                                 struct gw_canon_layout *out);

/* The same for values in a row, as the fields of a tuple. `out->flat` is their sum. */
enum gw_err gw_canon_layouts_row(struct gw_canon_layouts *layouts,
                                 const struct gw_comp_label *items, uint32_t count,
                                 struct gw_diag *diag, struct gw_canon_layout *out);

/* How many cases a variant, option or result has, and what the i-th carries (NULL: nothing). */
uint32_t gw_canon_case_count(const struct gw_comp_valtype *type);
const struct gw_comp_valtype *gw_canon_case_type(const struct gw_comp_valtype *type,
                                                 uint32_t i);

/* Bytes of the number that tells `count` cases apart, and that holds `count` flags. */
uint8_t gw_canon_disc_bytes(uint32_t count);
uint8_t gw_canon_flags_bytes(uint32_t count);

static inline uint64_t gw_canon_align(uint64_t at, uint64_t align)
{
    return (at + align - 1) & ~(align - 1);
}

#endif
