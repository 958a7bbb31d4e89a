/* SPDX-License-Identifier: Apache-2.0 */
/* types.h -- types of components that exist, written into one that is being made.
 *
 * A scope is the new component, or a component or instance type inside it. It knows by which
 * index it has each type: types are recognised by address, and a value type that is a further
 * name of another (`origin`) by that one. So what an instance uses of another one becomes an
 * alias, and equal definitions of types that have no name are written once in a scope.
 *
 * Functions return false, or GW_GRAPH_NONE for an index, once something is wrong; the first
 * error stays in `err`, with its sentence in `diag`. */
#ifndef GW_COMPONENT_COMPOSE_TYPES_H
#define GW_COMPONENT_COMPOSE_TYPES_H

#include "base/map.h"
#include "component/compose/graph.h"
#include "component/model/encode.h"
#include "component/model/ptr_map.h"

struct gw_compose_scope {
    struct gw_compose_scope *outer;
    struct gw_comp_encoder encoder;
    struct gw_ptr_map types; /* a value type or resource -> its index here, plus 1 */
    struct gw_ptr_map
        places;         /* the same -> struct gw_compose_place: an instance has it */
    struct gw_map defs; /* the bytes of what may be shared -> its index */
    bool is_closed;     /* a component's type: it speaks of nothing around it */
};

/* An export of an instance that was not asked for yet. */
struct gw_compose_place {
    const struct gw_compose_place
        *in; /* NULL: of `instance`; else of the instance at this place */
    uint32_t instance;
    struct gw_slice name;
};

struct gw_compose_types {
    struct gw_alloc *alloc;
    struct gw_type_registry *registry;
    struct gw_arena arena; /* for as long as this lasts */
    enum gw_err err;
    struct gw_diag *diag;
    struct gw_slice about; /* the import that the error is about; or empty */
    struct gw_comp_encoder scratch;
    struct gw_compose_scope root,
        *scope;                     /* the component; the one that is being written */
    struct gw_comp_compare *merged; /* which resources became one; NULL: none yet */
    /* Somebody needs a type that the component does not have: bring it in, in the scope `root`.
     *   returns  whether it is there now */
    bool (*demand)(void *env, const void *type);
    void *env;
};

void gw_compose_types_init(struct gw_compose_types *t,
                           const struct gw_component_options *options,
                           struct gw_diag *diag);
void gw_compose_types_deinit(struct gw_compose_types *t);

/* Record the first error. Always false. */
bool gw_compose_types_fail(struct gw_compose_types *t, enum gw_err err,
                           const char *format, ...) GW_PRINTF(3, 4);

/* What an import or export of this type says, once all it needs is written. A resource that is
 * not known yet is a new one, `(sub resource)`. */
bool gw_compose_types_extern(struct gw_compose_types *t,
                             const struct gw_comp_extern_type *type,
                             struct gw_comp_extern_def *out);

/* The same of several that are to be one: instances offer the union, anything else must be equal.
 * The types in all of them are known by the one from now on.
 *   name   what it is called in errors */
bool gw_compose_types_union(struct gw_compose_types *t, struct gw_slice name,
                            const struct gw_comp_extern_type *const *types,
                            uint32_t count, struct gw_comp_extern_def *out);

/* The index of a type, for an alias or an export of it. */
uint32_t gw_compose_types_define(struct gw_compose_types *t,
                                 const struct gw_comp_deftype *type);

/* The import or export that was just written has this index; what it brings is known by it. */
bool gw_compose_types_bring(struct gw_compose_types *t,
                            const struct gw_comp_extern_type *type, uint32_t index);

/* The name of an import or export, with its attributes. */
struct gw_comp_name_def gw_compose_types_name(const struct gw_comp_extern *from);

/* A core module's type: its index among the core types.    (types_core.c) */
uint32_t gw_compose_types_module(struct gw_compose_types *t,
                                 const struct gw_comp_module_type *type);

#endif
