/* SPDX-License-Identifier: Apache-2.0 */
/* linked.h -- what component definitions stand for once they are alive in a store.
 *
 * A component instance keeps one item for every index of its component's spaces; an item is
 * a union, and the type that validation gave the index says which member counts. Everything lies
 * in the store's arena and dies with the store. What a type shows less of than there is, is seen
 * through a gw_comp_view, put to use when the item is passed on, so that positions are always
 * those of the type that the receiver knows.
 *
 * Belongs to the store's thread. */
#ifndef GW_COMPONENT_LINK_LINKED_H
#define GW_COMPONENT_LINK_LINKED_H

#include "component/canon/gate.h"
#include "component/canon/handle.h"
#include "component/canon/memory.h"
#include "component/canon/plan.h"
#include "component/model/component.h"
#include "component/model/limits.h"
#include "component/model/value.h"
#include "core/runtime/instance.h"

struct gw_link_code;
struct gw_link_call;

union gw_linked {
    const void *any; /* NULL: a type that is no resource */
    const struct gw_linked_func *func;
    const struct gw_linked_instance *instance;
    const struct gw_linked_component *component;
    const struct gw_linked_module *module;
    const struct gw_canon_resource *resource;
    const struct gw_comp_value *value;
};

/* Exports, by their positions in the instance's type. */
struct gw_linked_instance {
    uint32_t count;
    union gw_linked exports[];
};

/* Make one, cleared; NULL when out of memory. */
static inline struct gw_linked_instance *gw_linked_instance_new(struct gw_arena *arena,
                                                                uint32_t count)
{
    struct gw_linked_instance *instance = (struct gw_linked_instance *)gw_arena_zero(
        arena, sizeof *instance + count * sizeof(union gw_linked));
    if (instance) instance->count = count;
    return instance;
}

struct gw_linked_core_instance {
    uint32_t count;
    struct gw_extern exports[];
};

/* A core module; `inner`: seen through `view`. */
struct gw_linked_module {
    const struct gw_comp_module_type *type;
    struct gw_module *module; /* of the innermost; NULL further out */
    const struct gw_comp_view *view;
    const struct gw_linked_module *inner;
};

/* A component with what its outer aliases speak of; `inner`: seen through `view`. */
struct gw_linked_component {
    const struct gw_comp_component_type *type;
    const struct gw_link_code *code; /* of the innermost; NULL further out */
    struct gw_comp_instance *around; /* instance of the component it is defined in */
    const struct gw_comp_view *view;
    const struct gw_linked_component *inner;
};

/* A guest's memory with the realloc that belongs to it. */
struct gw_link_memory {
    struct gw_canon_memory canon; /* first: realloc gets its address */
    struct gw_memory *memory;     /* NULL: none was named */
    struct gw_func *realloc;      /* NULL: likewise */
    struct gw_comp_instance *instance;
};

/* A function of the host.
 *   args     as many as the type's parameters; borrowed until it returns
 *   result   written where the type has one; what it points to lives in the call's arena, or
 *            longer
 *   returns  GW_OK; GW_ERR_TRAP after gw_trap_set; GW_ERR_EXIT after gw_store_set_exit */
typedef enum gw_err gw_link_host_fn(struct gw_link_call *call, void *env,
                                    const struct gw_comp_value *args,
                                    struct gw_comp_value *result);

/* What a host function learns about its call. */
struct gw_link_call {
    struct gw_store *store;
    struct gw_comp_instance *caller;
    const struct gw_comp_func_type *type;
    struct gw_arena *arena; /* until the call has returned */
    void *data;             /* what was given to gw_comp_instantiate */
};

/* A call of a function that was lifted as asynchronous: its result comes by task.return. */
struct gw_link_task {
    const struct gw_linked_func *func;
    struct gw_canon_scope *scope;
    struct gw_arena *arena; /* for the result */
    struct gw_comp_value *result;
    bool has_returned;
};

struct gw_linked_func {
    const struct gw_comp_func_type *type;
    gw_link_host_fn *host; /* NULL: a guest's, below */
    void *env;
    struct gw_comp_instance *instance; /* whose it is */
    struct gw_func *core, *post_return, *callback;
    const struct gw_comp_canon_def *lift;
    const struct gw_canon_plan *plan; /* between a host's values and it */
    const struct gw_canon_resource *const *resources; /* in the plan's order */
    struct gw_link_memory *memory;
};

struct gw_comp_instance {
    const struct gw_link_code *code;
    struct gw_comp_instance *parent; /* in which it was made; NULL: the host's */
    struct gw_comp_instance *around; /* for outer aliases: an instance of the component that its
                                        component is defined in; NULL: outermost */
    struct gw_comp_instance *root;
    struct gw_store *store;
    void *data;                      /* the host's */
    struct gw_canon_table handles;
    struct gw_canon_gate gate;
    uint64_t context[GW_COMP_MAX_CONTEXT]; /* of the call that is in it */
    struct gw_link_task *task; /* likewise; NULL: none, or a synchronous call */
    uint32_t backpressure;
    struct gw_comp_instance *dropping; /* of the root: who ends a resource now */
    struct gw_comp_instance *next;     /* of the root: all that end with the store */

    struct gw_func **core_funcs;
    struct gw_table **core_tables;
    struct gw_memory **core_memories;
    struct gw_global **core_globals;
    struct gw_tag **core_tags;
    const struct gw_linked_module **core_modules;
    const struct gw_linked_core_instance **core_instances;
    union gw_linked *items[GW_COMP_SORT_COUNT]; /* funcs, values, types, components, instances */
    struct gw_linked_instance *exports;
};

#endif
