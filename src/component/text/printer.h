/* SPDX-License-Identifier: Apache-2.0 */
/* printer.h -- the state that print_*.c share: core/text's printer for the pieces of text, and
 * the names of the component at hand.
 *
 * A name of the name section is printed as an id where it is the first of its sort; a later
 * one of the same name is kept as an annotation. Types have names of nothing inside them.
 * Errors stick. */
#ifndef GW_COMPONENT_TEXT_PRINTER_H
#define GW_COMPONENT_TEXT_PRINTER_H

#include "component/text/print.h"
#include "core/text/printer.h"

/* Names of one component; `names` NULL: of a type, which has none. */
struct gw_comp_print_names {
    struct gw_slice own;
    const struct gw_comp_custom_def *section; /* that they are from; NULL: none */
    struct gw_slice *names[GW_COMP_SORT_COUNT];
    bool *are_ids[GW_COMP_SORT_COUNT];
    uint32_t counts[GW_COMP_SORT_COUNT];
};

struct gw_comp_printer {
    struct gw_printer p;
    const struct gw_comp_print_names *names;
};

/* print_names.c: read the first name section; one that is malformed gives no names. */
void gw_comp_print_names_load(struct gw_comp_printer *t, const struct gw_component *c,
                              struct gw_comp_print_names *out);
/* "$id " or "(@name ...) " behind the index as a comment, where something is defined; an id or
 * a number where it is used. */
void gw_comp_print_id(struct gw_comp_printer *t, enum gw_comp_sort sort, uint32_t index);
void gw_comp_print_index(struct gw_comp_printer *t, enum gw_comp_sort sort,
                         uint32_t index);
struct gw_slice gw_comp_print_name_of(const struct gw_comp_printer *t,
                                      enum gw_comp_sort sort, uint32_t index);

/* print_type.c */
void gw_comp_print_typeref(struct gw_comp_printer *t, gw_comp_typeref type);
void gw_comp_print_type(struct gw_comp_printer *t, const struct gw_comp_def *def);
void gw_comp_print_core_type(struct gw_comp_printer *t, const struct gw_comp_def *def);

/* print.c: definitions that types have, too. */
void gw_comp_print_alias(struct gw_comp_printer *t, const struct gw_comp_def *def);
void gw_comp_print_import(struct gw_comp_printer *t, const struct gw_comp_def *def);
void gw_comp_print_export(struct gw_comp_printer *t, const struct gw_comp_def *def);

#endif
