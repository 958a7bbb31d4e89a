/* SPDX-License-Identifier: Apache-2.0 */
/* decoder.h -- from nodes (eval.h) to WIT: internals of decoding.
 *
 *   decode.c        packages and worlds            decode_interface.c   interfaces, functions
 *   decode_type.c   types of one owner */
#ifndef GW_COMPONENT_WIT_DECODER_H
#define GW_COMPONENT_WIT_DECODER_H

#include "component/wit/eval.h"
#include "component/wit/resolve.h"

/* A package, an interface or a world while it grows. */
struct gw_wit_owner {
    struct gw_wit_package *package; /* it is this one, or in it */
    struct gw_wit_interface *interface;
    struct gw_wit_world *world;
    struct gw_vec types; /* const struct gw_wit_type *; of a package: interfaces */
    struct gw_vec funcs; /* const struct gw_wit_func *; of a package: worlds */
    struct gw_wit_items imports, exports; /* of a world */
    struct gw_map locals;                 /* foreign type -> its alias here */
    struct gw_map names;                  /* of types and functions, in lower case */
    bool is_old;                          /* the wit had it before */
};

struct gw_wit_decoder {
    struct gw_wit *wit;
    const char *path;
    struct gw_wit_eval eval;
    struct gw_vec owners;    /* struct gw_wit_owner *: all of them */
    struct gw_map by_object; /* package, interface or world -> its owner */
    struct gw_map anonymous;
    struct gw_map sizes;    /* anonymous type -> how many types it is when written out */
    struct gw_vec packages; /* struct gw_wit_owner *: those that were made, in order */
    struct gw_map by_id;    /* package id -> struct gw_wit_owner * */
    unsigned depth;
};

/* Say what is no WIT. */
enum gw_err gw_wit_decode_fail(struct gw_wit_decoder *d, const char *what,
                               struct gw_slice name);

struct gw_wit_owner *gw_wit_decode_owner(struct gw_wit_decoder *d, const void *object);
enum gw_err gw_wit_decode_new_owner(struct gw_wit_decoder *d, const void *object,
                                    struct gw_wit_owner **out);

/* Enter a name into those that were seen; it must be a label, and not be there. */
enum gw_err gw_wit_decode_label(struct gw_wit_decoder *d, struct gw_map *seen,
                                struct gw_slice name);

/* Give a type the name that it is exported or imported by. */
enum gw_err gw_wit_decode_named(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                                const struct gw_comp_name_def *name,
                                struct gw_wit_node *node, const struct gw_wit_type **out);
/* A type as it stands among the parts of another or of a function. */
enum gw_err gw_wit_decode_value(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                                const struct gw_wit_scope *scope, gw_comp_typeref ref,
                                const struct gw_wit_type **out);

enum gw_err gw_wit_decode_func(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                               const struct gw_comp_name_def *name,
                               struct gw_wit_node *node, const struct gw_wit_func **out);

/* Find or make the interface of an id, `ns:pkg/name@1.2.3`. */
enum gw_err gw_wit_decode_interface_of(struct gw_wit_decoder *d, struct gw_slice id,
                                       struct gw_wit_owner **out);
/* Find or make a package. */
enum gw_err gw_wit_decode_package_of(struct gw_wit_decoder *d,
                                     const struct gw_wit_package_name *name,
                                     struct gw_wit_owner **out);
/* Take the parts of an id into a package's name and an item's.     errors  UNSUPPORTED */
enum gw_err gw_wit_decode_id(struct gw_wit_decoder *d, struct gw_slice id,
                             struct gw_wit_package_name *package, struct gw_slice *name);

/* Let an interface have what an instance exports, as far as it has not. */
enum gw_err gw_wit_decode_fill(struct gw_wit_decoder *d, struct gw_wit_owner *o,
                               const struct gw_wit_instance *instance);

#endif
