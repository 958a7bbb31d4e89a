/* SPDX-License-Identifier: Apache-2.0 */
/* eval.h -- the definitions of a component gone through: what stands at each index, with the
 * names that types were given on the way.
 *
 * A node is a type. An import or export of a type makes a new one, which remembers what it stands
 * for; an alias is the very node it means. An instance is a list of what it exports, made anew
 * wherever an instance type is used, so that its resources are its own. Core definitions, values
 * and start functions are passed over. All in the arena of the wit. */
#ifndef GW_COMPONENT_WIT_EVAL_H
#define GW_COMPONENT_WIT_EVAL_H

#include "component/model/component.h"
#include "component/wit/wit.h"

struct gw_wit_node {
    enum {
        GW_WIT_NODE_DEF,      /* `def`, whose indices are `scope`'s */
        GW_WIT_NODE_NAME,     /* another name for `of` */
        GW_WIT_NODE_RESOURCE, /* an abstract type */
    } kind;
    const struct gw_comp_type_def *def;
    const struct gw_wit_scope *scope;
    struct gw_wit_node *of, *root;   /* NAME: of what, and what that is in the end */
    const struct gw_wit_type *named; /* the WIT type that it is, once it has one */
    const struct gw_wit_type
        *plain;              /* DEF: the anonymous WIT type, once somebody asked */
    const void *plain_owner; /* for whom */
};

/* What an import or export, or an argument, is. */
struct gw_wit_entity {
    uint8_t
        sort; /* enum gw_comp_sort: TYPE FUNC INSTANCE COMPONENT; others: nothing is known */
    union {
        struct gw_wit_node *type; /* of FUNC: the function's type */
        struct gw_wit_instance *instance;
        struct gw_wit_comp *component;
    };
};

struct gw_wit_extern {
    const struct gw_comp_name_def *name;
    struct gw_wit_entity what;
};

struct gw_wit_instance {
    const struct gw_wit_extern *exports;
    uint32_t export_count;
};

/* A component, or a component type: not gone through yet. */
struct gw_wit_comp {
    const struct gw_comp_decls *decls; /* of a type; NULL: */
    const struct gw_component *component;
    struct gw_wit_scope *scope; /* where it is defined */
};

/* Index spaces while they fill. */
struct gw_wit_scope {
    struct gw_wit_scope *outer;
    struct gw_wit_entity *spaces[4]; /* types, funcs, instances, components */
    uint32_t counts[4];
    uint32_t cap; /* of each */
    struct gw_wit_extern *imports, *exports;
    uint32_t import_count, export_count;
    const struct gw_wit_extern *args; /* what imports are, where they are given */
    uint32_t arg_count;
};

struct gw_wit_eval {
    struct gw_wit *wit;
    const char *path;
    uint32_t work;  /* definitions gone through: bounded */
    uint32_t depth; /* instances and components inside each other */
};

/* Go through a component.     errors  INVALID, LIMIT, NOMEM */
enum gw_err gw_wit_eval_component(struct gw_wit_eval *e,
                                  const struct gw_component *component,
                                  struct gw_wit_scope **out);
/* Go through a component type. */
enum gw_err gw_wit_eval_comp(struct gw_wit_eval *e, const struct gw_wit_comp *comp,
                             struct gw_wit_scope **out);

/* The type at an index; NULL: there is none. */
struct gw_wit_node *gw_wit_eval_type(const struct gw_wit_scope *scope, uint32_t index);

/* What a name stands for in the end: a DEF or a RESOURCE. */
struct gw_wit_node *gw_wit_node_root(struct gw_wit_node *node);

#endif
