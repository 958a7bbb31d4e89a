/* SPDX-License-Identifier: Apache-2.0 */
/* wire.h -- types and values of components as bytes, in the form that oracle.py writes and reads.
 *
 *   type     kind (enum gw_comp_kind), then by kind: RECORD TUPLE: u16 count, types; VARIANT:
 *            u16 count, types; LIST OPTION: type; FIXED_LIST: u32 count, type; FLAGS ENUM: u32
 *            count; RESULT: two types; MAP: two types; OWN BORROW: u8 number of the resource.
 *            Where a type may be missing, 255 stands for none
 *   value    without tags, in the order of the type: numbers little-endian as wide as they are,
 *            bool u8, char u32, string u32 length and UTF-8, list u32 count, variant u32 case,
 *            flags u32, handle u64
 *
 * A reader that comes to its end reads zeroes and says so in `failed`. */
#ifndef GW_TEST_CANON_WIRE_H
#define GW_TEST_CANON_WIRE_H

#include "base/arena.h"
#include "base/vec.h"
#include "component/model/value.h"

enum { WIRE_RESOURCES = 3 };

struct wire {
    const uint8_t *at, *end;
    bool failed;
    struct gw_arena *arena;
    const struct gw_comp_resource *resources; /* WIRE_RESOURCES of them */
    uint32_t fuel;  /* types and values that may still be made; for hostile input */
    uint32_t lists; /* counts lists of plain values: every second is not packed */
};

uint64_t wire_number(struct wire *w, unsigned bytes);
const uint8_t *wire_bytes(struct wire *w, size_t len);   /* NULL at the end */
const struct gw_comp_valtype *wire_type(struct wire *w); /* NULL: none, or failed */
void wire_value(struct wire *w, const struct gw_comp_valtype *type,
                struct gw_comp_value *out);

/* Write; out of memory aborts. `vec` is of bytes. */
void wire_put(struct gw_vec *vec, uint64_t v, unsigned bytes);
void wire_put_bytes(struct gw_vec *vec, const void *bytes, size_t len);
void wire_put_value(struct gw_vec *vec, const struct gw_comp_valtype *type,
                    const struct gw_comp_value *v);

#endif
