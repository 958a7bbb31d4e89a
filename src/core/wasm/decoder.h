/* SPDX-License-Identifier: Apache-2.0 */
/* decoder.h -- what the files of the decoder share: decode.c and decode_*.c; and the decoder
 * of components, which holds core types.
 *
 * One decoder walks one module. `r` is bounded by the current section; its error sticks,
 * so each function reads a whole record and the loops test r.err. The first error's
 * message goes to diag at once. Arrays of unknown length grow in vectors and move into
 * the module at the end. */
#ifndef GW_CORE_WASM_DECODER_H
#define GW_CORE_WASM_DECODER_H

#include "base/vec.h"
#include "core/wasm/decode.h"
#include "core/wasm/reader.h"

struct gw_decoder {
    struct gw_reader r;
    struct gw_module *m;
    struct gw_diag *diag;
    struct gw_vec types, type_offsets, groups, imports, funcs, tables, memories, globals,
        tags, sections, customs;
    uint32_t body_count; /* in the code section */
    uint32_t data_count; /* of the DataCount section */
};

/* Record the first error, at `at` or where the reader stands (NULL). */
void gw_decoder_fail(struct gw_decoder *d, const uint8_t *at, enum gw_err err,
                     const char *format, ...) GW_PRINTF(4, 5);

/* Note that `what` uses these features; an error if one of them is off. */
void gw_decoder_need(struct gw_decoder *d, const uint8_t *at, gw_features need,
                     const char *what);

uint32_t gw_decoder_offset(const struct gw_decoder *d, const uint8_t *at);

/* Read the length of a list whose items take at least one byte each. 0 after an error. */
uint32_t gw_decoder_count(struct gw_decoder *d, uint32_t limit, const char *what);

/* Append `count` uncleared items; NULL (with the error set) when out of memory. */
void *gw_decoder_extend(struct gw_decoder *d, struct gw_vec *vec, size_t count);

/* Array in the module's arena; NULL (with the error set) when out of memory. */
void *gw_decoder_array(struct gw_decoder *d, size_t count, size_t item_bytes);

struct gw_slice gw_decoder_name(struct gw_decoder *d);
/* A constant expression, `end` included. */
struct gw_expr gw_decoder_expr(struct gw_decoder *d);
uint8_t gw_decoder_flag(struct gw_decoder *d, const char *malformed); /* 0 or 1 */

gw_valtype gw_decoder_reftype(struct gw_decoder *d);
struct gw_tabletype gw_decoder_tabletype(struct gw_decoder *d);
struct gw_memtype gw_decoder_memtype(struct gw_decoder *d);
struct gw_globaltype gw_decoder_globaltype(struct gw_decoder *d);
gw_typeidx gw_decoder_tagtype(struct gw_decoder *d);
gw_valtype gw_decoder_valtype(struct gw_decoder *d);
/* Append the types of one group, and the group. */
void gw_decoder_rec_group(struct gw_decoder *d);

/* One function per section; each reads its content from d->r. */
void gw_decode_type_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_import_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_func_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_table_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_memory_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_tag_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_global_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_export_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_start_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_elem_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_data_count_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_code_section(struct gw_decoder *d, struct gw_section *section);
void gw_decode_data_section(struct gw_decoder *d, struct gw_section *section);

#endif
