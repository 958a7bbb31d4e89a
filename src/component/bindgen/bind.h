/* SPDX-License-Identifier: Apache-2.0 */
/* bind.h -- what the parts of the generator share: scopes, C types, functions, and text.
 *
 * The same WIT type is another C type where it is imported and where it is exported, so a C type
 * is made from a WIT type and the scope that it is used in. It is written to the header when it
 * is made, after its parts. All of it lies in the arena of the wit.
 *
 * Errors stick in `err` and in the writers; what gives a pointer gives NULL then. */
#ifndef GW_COMPONENT_BINDGEN_BIND_H
#define GW_COMPONENT_BINDGEN_BIND_H

#include "base/compiler.h"
#include "component/bindgen/bindgen.h"
#include "component/canon/layout.h"
#include "component/model/flatten.h"
#include "component/wit/model_type.h"

/* An import or export of the world that has names inside; or the world itself, once for what it
 * imports and once for what it exports. */
struct gw_bind_scope {
    const struct gw_wit_interface *interface; /* NULL: the world */
    bool is_export;
    bool is_named;          /* stands in the world under a name of its own */
    struct gw_slice prefix; /* in C: exports_ns_pkg_interface */
    struct gw_slice module; /* in core modules: ns:pkg/interface@1.2.3 */
};

struct gw_bind_resource {
    const struct gw_bind_scope *scope;
    const struct gw_wit_type *wit;
    struct gw_slice name;        /* exports_ns_pkg_interface_r */
    struct gw_slice own, borrow; /* C types */
    struct gw_slice rep;         /* exported: the C type that the guest defines */
};

struct gw_bind_type {
    const struct gw_wit_type *wit; /* no alias */
    const struct gw_comp_valtype *model;
    const struct gw_bind_scope
        *scope;           /* of its name, or its first part's; NULL: primitive */
    struct gw_slice c;    /* what C calls it */
    struct gw_slice stem; /* `c` without `_t` */
    struct gw_slice word; /* `stem` without its scope's prefix */
    struct gw_canon_layout layout;
    const struct gw_bind_resource *resource; /* OWN BORROW */
    const struct gw_bind_type *
        *parts; /* of items (NULL: none); elem; ok, error; key, value */
    uint32_t part_count;
    bool is_scalar;    /* passed by value */
    bool has_memory;   /* that free() takes */
    bool has_handles;  /* that must be dropped */
    bool is_forgotten; /* there is a function that frees memory only */
};

struct gw_bind_func {
    const struct gw_wit_func *wit;
    const struct gw_bind_scope *scope;
    struct gw_slice c;
    const struct gw_bind_type **params; /* as many as the WIT function's */
    const struct gw_bind_type *result;  /* NULL: none */
    struct gw_comp_flat flat_params, flat_results;
    bool params_spill, results_spill;
};

struct gw_bind {
    struct gw_wit *wit;
    const struct gw_wit_world *world;
    struct gw_alloc *alloc;
    bool is_utf16;
    enum gw_err err;
    struct gw_slice prefix; /* the world's name in C */
    uint64_t steps;         /* taken through the types of functions */
    struct gw_bind_scope *scopes;
    uint32_t scope_count;
    struct gw_map names;     /* C identifiers that are taken */
    struct gw_map types;     /* what it is made of -> struct gw_bind_type */
    struct gw_map resources; /* scope and WIT type -> struct gw_bind_resource */
    struct gw_wit_model model;
    struct gw_canon_layouts layouts;
    struct gw_bind_type prims[GW_COMP_PRIM_COUNT];
    struct gw_writer typedefs, funcs, frees; /* for the header */
    struct gw_writer asserts, code;          /* for the source */
    struct gw_writer *notes;
};

/* -- text (bind.c) ---------------------------------------------------------------- */

/* Print to a writer, or into the arena. */
void gw_bind_put(struct gw_writer *out, const char *format, ...) GW_PRINTF(2, 3);
struct gw_slice gw_bind_text(struct gw_bind *b, const char *format, ...) GW_PRINTF(2, 3);

/* Keep the first error. */
void gw_bind_fail(struct gw_bind *b, enum gw_err err);

/* A label as a C word: small or, as a constant, large; a keyword gets an underscore. */
struct gw_slice gw_bind_word(struct gw_bind *b, struct gw_slice label);
struct gw_slice gw_bind_member(struct gw_bind *b, struct gw_slice label);
struct gw_slice gw_bind_upper(struct gw_bind *b, struct gw_slice word);

/* Take an identifier; one that is taken gets a number. */
struct gw_slice gw_bind_claim(struct gw_bind *b, struct gw_slice name);
bool gw_bind_is_claimed(const struct gw_bind *b, struct gw_slice name);

/* Write docs as a comment. */
void gw_bind_docs(struct gw_writer *out, struct gw_slice docs);

/* -- scopes (scope.c) ------------------------------------------------------------- */

void gw_bind_find_scopes(struct gw_bind *b);

/* Where a name of `interface` (NULL: of the world) is found from inside a scope. */
const struct gw_bind_scope *gw_bind_scope_of(const struct gw_bind *b,
                                             const struct gw_bind_scope *from,
                                             const struct gw_wit_interface *interface);

/* -- types (type.c, typedef.c, resource.c) ------------------------------------------ */

/* Give the C type of a WIT type as it is used in a scope; it holds nothing that waits. */
const struct gw_bind_type *gw_bind_type_of(struct gw_bind *b,
                                           const struct gw_bind_scope *from,
                                           const struct gw_wit_type *type);

/* Define a scope's named type, alias or resource. */
void gw_bind_define(struct gw_bind *b, const struct gw_bind_scope *scope,
                    const struct gw_wit_type *type);

/* Write a type's definition to the header, and what the layout must be to the source. */
void gw_bind_typedef(struct gw_bind *b, const struct gw_bind_type *type);

/* Whether the type holds what waits. */
bool gw_bind_waits(struct gw_bind *b, const struct gw_wit_type *type);

/* The resource at the end of a chain of aliases, in its own scope; defined when first asked for. */
const struct gw_bind_resource *gw_bind_resource_of(struct gw_bind *b,
                                                   const struct gw_bind_scope *from,
                                                   const struct gw_wit_type *type);

/* Define a scope's resource, or an alias of one. */
void gw_bind_define_resource(struct gw_bind *b, const struct gw_bind_scope *scope,
                             const struct gw_wit_type *type);

/* How to get from a value to a part of it: `.name`, `.val.name`, `.f0`. */
struct gw_slice gw_bind_path(struct gw_bind *b, const struct gw_bind_type *type,
                             uint32_t part);

/* -- freeing (free.c) --------------------------------------------------------------- */

/* Write the function that frees a value and all that it owns. */
void gw_bind_free(struct gw_bind *b, const struct gw_bind_type *type);

/* Make sure that there is a function that frees only memory, and give its name. */
struct gw_slice gw_bind_forget(struct gw_bind *b, const struct gw_bind_type *type);

/* -- functions (func.c, import.c, export.c) ----------------------------------------- */

/* Write statements that take the value `expr` apart into the variables `f<at>`, `f<at + 1>`..., whose
 * types are `flat`, and which are 0; or that put it together from them.
 *   returns   how many they are */
uint32_t gw_bind_lower(struct gw_bind *b, const struct gw_bind_type *type,
                       struct gw_slice expr, const struct gw_comp_flat *flat, uint32_t at,
                       uint32_t indent);
uint32_t gw_bind_lift(struct gw_bind *b, const struct gw_bind_type *type,
                      struct gw_slice expr, const struct gw_comp_flat *flat, uint32_t at,
                      uint32_t indent);

/* Look at a function: NULL where it waits, which was then noted or refused. */
struct gw_bind_func *gw_bind_func_new(struct gw_bind *b,
                                      const struct gw_bind_scope *scope,
                                      const struct gw_wit_func *func);

/* Write its declaration as the guest sees it; in the header with its parameters' names, which in the
 * source are p0, p1... */
void gw_bind_signature(struct gw_bind *b, struct gw_writer *out,
                       const struct gw_bind_func *f, bool in_header);

/* "int32_t" and the like. */
const char *gw_bind_core(gw_valtype type);

void gw_bind_import(struct gw_bind *b, const struct gw_bind_func *f);
void gw_bind_export(struct gw_bind *b, const struct gw_bind_func *f);

/* -- the object file (object.c) -------------------------------------------------------- */

/* Write a relocatable module that holds the world's type in a custom section, and defines a
 * function, so that a source that calls it pulls the section in from an archive, too. */
enum gw_err gw_bind_object(struct gw_bind *b, struct gw_slice symbol,
                           struct gw_writer *out);

/* -- strings, and what every source has (common.c) ------------------------------------- */

void gw_bind_string_type(const struct gw_bind *b, struct gw_writer *out);
void gw_bind_string_funcs(const struct gw_bind *b, struct gw_writer *out);
void gw_bind_common(const struct gw_bind *b, struct gw_writer *out);

#endif
