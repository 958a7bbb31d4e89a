/* SPDX-License-Identifier: Apache-2.0 */
/* decoder.h -- what the files of the decoder share: decode.c and decode_*.c, nobody else.
 *
 * One decoder walks one component with everything inside it. `r` is bounded by the
 * current section; its error sticks, so each function reads a whole record and the
 * loops test r.err. The first error's message goes to diag at once. Core types are read
 * by the core decoder, which is lent the reader and the arena for the time of a call. */
#ifndef GW_COMPONENT_MODEL_DECODER_H
#define GW_COMPONENT_MODEL_DECODER_H

#include "component/model/decode.h"
#include "component/model/limits.h"
#include "core/wasm/decoder.h"

/* What gathers definitions: a component, a component type or an instance type. */
struct gw_comp_decoder_scope {
    struct gw_vec defs;
    uint32_t counts[GW_COMP_SORT_COUNT];
    uint32_t import_count, export_count;
};

struct gw_comp_decoder {
    struct gw_reader r;
    struct gw_component *root;
    struct gw_component *c; /* whose sections these are */
    struct gw_comp_decoder_scope *scope;
    struct gw_diag *diag;
    unsigned nesting;
    struct gw_module
        core_module;        /* what the core decoder fills is thrown away but for ... */
    struct gw_decoder core; /* ... its arrays in the arena */
};

/* Record the first error, at `at` or where the reader stands (NULL). */
void gw_comp_decoder_fail(struct gw_comp_decoder *d, const uint8_t *at, enum gw_err err,
                          const char *format, ...) GW_PRINTF(4, 5);
/* "invalid leading byte (0x..) for <what>". */
void gw_comp_decoder_bad_byte(struct gw_comp_decoder *d, const uint8_t *at, uint8_t byte,
                              const char *what);
void gw_comp_decoder_need(struct gw_comp_decoder *d, const uint8_t *at,
                          enum gw_comp_feature feature, const char *what);
uint32_t gw_comp_decoder_offset(const struct gw_comp_decoder *d, const uint8_t *at);

/* Read the length of a list whose items take at least one byte each. 0 after an error. */
uint32_t gw_comp_decoder_count(struct gw_comp_decoder *d, uint32_t limit,
                               const char *what);
/* Array in the arena, cleared; NULL (with the error set) when out of memory. */
void *gw_comp_decoder_array(struct gw_comp_decoder *d, size_t count, size_t item_bytes);
struct gw_slice gw_comp_decoder_name(struct gw_comp_decoder *d);
bool gw_comp_decoder_flag(struct gw_comp_decoder *d);
/* An index into any space: never so large that it would be mistaken for something
 * else. */
uint32_t gw_comp_decoder_index(struct gw_comp_decoder *d);

/* Append a definition to the current scope; what it holds joins the space of def->sort,
 * `adds` items of it. */
void gw_comp_decoder_add(struct gw_comp_decoder *d, struct gw_comp_def *def,
                         uint32_t adds);
/* Move a scope's definitions into the arena, and start and end a scope. */
struct gw_comp_def *gw_comp_decoder_settle(struct gw_comp_decoder *d,
                                           struct gw_comp_decoder_scope *scope,
                                           uint32_t *count);
void gw_comp_decoder_open(struct gw_comp_decoder *d, struct gw_comp_decoder_scope *scope);
/* Nest one deeper, or say that it is too deep. */
bool gw_comp_decoder_nest(struct gw_comp_decoder *d);

/* Lend the reader to the core decoder, and take it back. */
struct gw_decoder *gw_comp_decoder_lend(struct gw_comp_decoder *d);
void gw_comp_decoder_take(struct gw_comp_decoder *d);

gw_comp_typeref gw_comp_decoder_typeref(struct gw_comp_decoder *d);
gw_comp_typeref gw_comp_decoder_maybe_typeref(struct gw_comp_decoder *d);
gw_comp_typeref gw_comp_decoder_results(struct gw_comp_decoder *d);
struct gw_comp_name_def gw_comp_decoder_extern_name(struct gw_comp_decoder *d);
struct gw_comp_extern_def gw_comp_decoder_extern_type(struct gw_comp_decoder *d);
struct gw_comp_sortidx gw_comp_decoder_sortidx(struct gw_comp_decoder *d);

/* One definition each, added to the scope. decode_types.c, decode_defs.c,
 * decode_canon.c */
void gw_comp_decode_core_type(struct gw_comp_decoder *d);
void gw_comp_decode_type(struct gw_comp_decoder *d);
void gw_comp_decode_core_instance(struct gw_comp_decoder *d);
void gw_comp_decode_instance(struct gw_comp_decoder *d);
void gw_comp_decode_alias(struct gw_comp_decoder *d);
void gw_comp_decode_canon(struct gw_comp_decoder *d);
void gw_comp_decode_start(struct gw_comp_decoder *d);
void gw_comp_decode_import(struct gw_comp_decoder *d);
void gw_comp_decode_export(struct gw_comp_decoder *d);
void gw_comp_decode_value(struct gw_comp_decoder *d);

#endif
