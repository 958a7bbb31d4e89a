/* SPDX-License-Identifier: Apache-2.0 */
/* core_writer.h -- a small core module, written piece by piece.
 *
 * Every section has a buffer of its own, so its parts may be said in any order; but of each index
 * space the imports come first. Each function below adds one thing and returns its index. Nothing
 * is checked: what is written is what was said. Errors stick, and come out with `_finish`.
 * The writer owns its buffers; everything passed in is borrowed for the call.
 * spec: binary/modules */
#ifndef GW_COMPONENT_NEW_CORE_WRITER_H
#define GW_COMPONENT_NEW_CORE_WRITER_H

#include "base/vec.h"
#include "core/wasm/opcodes.h"
#include "core/wasm/writer.h"

/* Sections in the order of the binary (core_writer.c has their ids). ORDER(core_writer) */
enum gw_core_writer_section {
    GW_CORE_TYPES,
    GW_CORE_IMPORTS,
    GW_CORE_FUNCS,
    GW_CORE_TABLES,
    GW_CORE_MEMORIES,
    GW_CORE_TAGS,
    GW_CORE_GLOBALS,
    GW_CORE_EXPORTS,
    GW_CORE_START,
    GW_CORE_ELEMS,
    GW_CORE_CODE,
    GW_CORE_DATA,
    GW_CORE_SECTION_COUNT,
};

struct gw_core_writer {
    struct gw_alloc *alloc;
    struct gw_writer sections[GW_CORE_SECTION_COUNT]; /* contents without their counts */
    uint32_t items[GW_CORE_SECTION_COUNT];
    uint32_t counts[5];       /* per enum gw_extern_kind, imports and all */
    struct gw_vec types;      /* size_t: where in its section each type starts */
    struct gw_writer customs; /* whole sections, at the end of the module */
    size_t body;              /* where the open body starts */
};

void gw_core_writer_init(struct gw_core_writer *w, struct gw_alloc *alloc);
void gw_core_writer_deinit(struct gw_core_writer *w);

/* Append the module to `out`.      errors  NOMEM: here, or anywhere before */
enum gw_err gw_core_writer_finish(struct gw_core_writer *w, struct gw_writer *out);

/* A function type: `_type` finds an equal one first, `_new_type` always adds.
 *   cost  `_type`: O(bytes of all types) */
uint32_t gw_core_writer_type(struct gw_core_writer *w, const gw_valtype *params,
                             uint32_t param_count, const gw_valtype *results,
                             uint32_t result_count);
uint32_t gw_core_writer_new_type(struct gw_core_writer *w, const gw_valtype *params,
                                 uint32_t param_count, const gw_valtype *results,
                                 uint32_t result_count);

/* Imports. A function's or tag's type is an index that `_type` gave. */
uint32_t gw_core_writer_import_func(struct gw_core_writer *w, struct gw_slice module,
                                    struct gw_slice name, uint32_t type);
uint32_t gw_core_writer_import_table(struct gw_core_writer *w, struct gw_slice module,
                                     struct gw_slice name,
                                     const struct gw_tabletype *type);
uint32_t gw_core_writer_import_memory(struct gw_core_writer *w, struct gw_slice module,
                                      struct gw_slice name,
                                      const struct gw_memtype *type);
uint32_t gw_core_writer_import_global(struct gw_core_writer *w, struct gw_slice module,
                                      struct gw_slice name,
                                      const struct gw_globaltype *type);
uint32_t gw_core_writer_import_tag(struct gw_core_writer *w, struct gw_slice module,
                                   struct gw_slice name, uint32_t type);

/* Definitions. A function's body must follow: bodies come in the order of the functions. */
uint32_t gw_core_writer_func(struct gw_core_writer *w, uint32_t type);
uint32_t gw_core_writer_table(struct gw_core_writer *w, const struct gw_tabletype *type);
uint32_t gw_core_writer_memory(struct gw_core_writer *w, const struct gw_memtype *type);
/* `init` is a constant expression without its `end`; `_i32` is one with i32.const. */
uint32_t gw_core_writer_global(struct gw_core_writer *w, const struct gw_globaltype *type,
                               struct gw_slice init);
uint32_t gw_core_writer_global_i32(struct gw_core_writer *w, uint32_t value,
                                   bool is_mutable);

/* The body of the next function that has none: locals beyond its parameters, then instructions
 * into the writer that comes back; `_close` writes the `end`. One is open at a time. */
struct gw_writer *gw_core_writer_open_body(struct gw_core_writer *w,
                                           const gw_valtype *locals, uint32_t count);
void gw_core_writer_close_body(struct gw_core_writer *w);

void gw_core_writer_export(struct gw_core_writer *w, struct gw_slice name,
                           enum gw_extern_kind kind, uint32_t index);
void gw_core_writer_start(struct gw_core_writer *w, uint32_t func);

/* Segments: functions into a table and bytes into a memory at a constant address; and functions
 * that are only declared as targets of ref.func. */
void gw_core_writer_elems(struct gw_core_writer *w, uint32_t table, uint32_t at,
                          const uint32_t *funcs, uint32_t count);
void gw_core_writer_declare(struct gw_core_writer *w, const uint32_t *funcs,
                            uint32_t count);
void gw_core_writer_data(struct gw_core_writer *w, uint32_t memory, uint32_t at,
                         struct gw_slice bytes);

/* A custom section; they come last, in the order in which they were said. */
void gw_core_writer_custom(struct gw_core_writer *w, struct gw_slice name,
                           struct gw_slice payload);

/* One instruction, its immediates after it: `_op` none, `_op_u32` one index, `_op_i32` an i32.const,
 * `_op_mem` an access to memory 0. */
void gw_core_writer_op(struct gw_writer *body, enum gw_opcode op);
void gw_core_writer_op_u32(struct gw_writer *body, enum gw_opcode op, uint32_t index);
void gw_core_writer_i32_const(struct gw_writer *body, uint32_t value);
void gw_core_writer_op_mem(struct gw_writer *body, enum gw_opcode op, uint32_t align_log2,
                           uint32_t offset);

#endif
