/* SPDX-License-Identifier: Apache-2.0 */
/* printer.h -- the state that all of print_*.c share.
 *
 * A name of the name section is printed as an id where it is the first of its kind in its
 * index space; a later one of the same name is kept as an annotation, (@name "..."), and
 * things are referred to by number. Errors stick, as in reader.h. */
#ifndef GW_CORE_TEXT_PRINTER_H
#define GW_CORE_TEXT_PRINTER_H

#include "base/vec.h"
#include "core/text/parser.h"
#include "core/text/print.h"
#include "core/wasm/instr.h"

/* The name of a local, a label or a field. */
struct gw_print_name {
    uint32_t outer, index;
    struct gw_slice name;
    bool is_id; /* no earlier one of the same outer has this name */
};

struct gw_printer {
    const struct gw_module *module;
    const struct gw_print_options *options;
    struct gw_diag *diag;
    struct gw_writer *out;
    enum gw_err err;
    struct gw_arena arena;
    unsigned indent;

    struct gw_slice *names[GW_SPACE_DATA + 1]; /* by space and index; NULL: none at all */
    bool *are_ids[GW_SPACE_DATA + 1];
    struct gw_vec locals, labels, fields; /* struct gw_print_name, sorted */
    struct gw_vec hints;                  /* struct gw_hint_entry, in order */
    bool has_hints;                       /* they are printed where they belong */

    /* The function at hand. */
    uint32_t func;
    size_t local_from, local_to, label_from, label_to; /* its part of locals, labels */
    const uint8_t *body;
    uint32_t label_ordinal;
    struct gw_vec open; /* struct gw_slice: ids of the open labels, empty without */
    bool uses_data;     /* some instruction names a data segment */
};

/* print_names.c */
void gw_print_names_load(struct gw_printer *p);
void gw_print_names_enter(struct gw_printer *p, uint32_t func);
const struct gw_print_name *gw_print_names_local(const struct gw_printer *p,
                                                 uint32_t index);
const struct gw_print_name *gw_print_names_label(const struct gw_printer *p,
                                                 uint32_t ordinal);
const struct gw_print_name *gw_print_names_field(const struct gw_printer *p,
                                                 uint32_t type, uint32_t index);

/* print_text.c: pieces of text. `_id` prints "$name " or an annotation where a thing is
 * defined, `_index` prints an id or a number where it is used. */
void gw_print_text(struct gw_printer *p, const char *text);
void gw_print_nat(struct gw_printer *p, uint64_t value);
void gw_print_newline(struct gw_printer *p);
void gw_print_string(struct gw_printer *p, struct gw_slice bytes);
void gw_print_name(struct gw_printer *p, struct gw_slice name);
void gw_print_id(struct gw_printer *p, enum gw_space space, uint32_t index);
void gw_print_named(struct gw_printer *p, const struct gw_print_name *name);
void gw_print_index(struct gw_printer *p, enum gw_space space, uint32_t index);
void gw_print_symbol(struct gw_printer *p, struct gw_slice name);
void gw_print_fail(struct gw_printer *p, enum gw_err err, const uint8_t *at,
                   const char *what);

/* print_type.c */
void gw_print_val(struct gw_printer *p, gw_valtype type);
void gw_print_heap(struct gw_printer *p, gw_heaptype heap);
void gw_print_ref(struct gw_printer *p, gw_valtype type);
void gw_print_types(struct gw_printer *p);
/* What stands behind (type $id; `index` is the type's own. */
void gw_print_subtype(struct gw_printer *p, gw_typeidx index, const struct gw_type *type);
void gw_print_table_type(struct gw_printer *p, const struct gw_tabletype *type);
void gw_print_memory_type(struct gw_printer *p, const struct gw_memtype *type);
void gw_print_global_type(struct gw_printer *p, const struct gw_globaltype *type);
void gw_print_signature(struct gw_printer *p, gw_typeidx type, bool with_names);

/* print_instr.c: an instruction with its immediates; a block's with its type, not its
 * body. */
void gw_print_instr(struct gw_printer *p, const struct gw_instr *instr);
/* The annotation and the offset that go before it. */
void gw_print_before(struct gw_printer *p, const struct gw_instr *instr);
void gw_print_open_label(struct gw_printer *p, struct gw_slice id);
void gw_print_close_label(struct gw_printer *p);
/* The id of the next label, in the order of the binary; prints nothing. */
const struct gw_print_name *gw_print_next_label(struct gw_printer *p);
bool gw_print_opens_block(enum gw_opcode op);

/* print_arity.c: how many operands an instruction takes and results it gives, as far as a
 * module that need not be valid tells. `labels` is the arity of each open label,
 * innermost last. */
struct gw_print_arity {
    uint32_t pops, pushes;
};
struct gw_print_arity gw_print_arity(const struct gw_printer *p,
                                     const struct gw_instr *instr,
                                     const struct gw_vec *labels);
struct gw_print_arity gw_print_block_arity(const struct gw_printer *p,
                                           const struct gw_blocktype *type);

/* print_flat.c, print_fold.c: the instructions of a body up to its final end. */
void gw_print_flat(struct gw_printer *p, struct gw_reader *r);
void gw_print_folded(struct gw_printer *p, struct gw_reader *r);
/* A constant expression on one line; in (word ...) unless it is a single instruction. */
void gw_print_const(struct gw_printer *p, const struct gw_expr *expr, const char *word);

/* print_custom.c */
void gw_print_customs(struct gw_printer *p);
void gw_print_hints_load(struct gw_printer *p);

#endif
