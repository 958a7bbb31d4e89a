/* SPDX-License-Identifier: Apache-2.0 */
/* merging.h -- internals of merge.h. */
#ifndef GW_COMPONENT_WIT_MERGING_H
#define GW_COMPONENT_WIT_MERGING_H

#include "component/wit/merge.h"
#include "component/wit/resolve.h"

struct gw_wit_merging {
    struct gw_wit *into, *from; /* may be the same */
    struct gw_map
        twins; /* package, interface, world or named type of `from` -> of `into` */
    struct gw_map moved;                  /* anonymous types whose parts were looked at */
    const struct gw_wit_package *package; /* at hand, for messages */
    uint32_t steps,
        depth; /* of one comparison: bounded, since named and other types may be
                              nested in each other without end */
};

void gw_wit_merging_init(struct gw_wit_merging *m, struct gw_wit *into,
                         struct gw_wit *from);
void gw_wit_merging_deinit(struct gw_wit_merging *m);

/* What stands for an object of `from`; NULL: nothing does. */
void *gw_wit_twin(const struct gw_wit_merging *m, const void *object);
enum gw_err gw_wit_twin_put(struct gw_wit_merging *m, const void *from, const void *into);

/* Note that types of the same names are twins. */
enum gw_err gw_wit_match_types(struct gw_wit_merging *m,
                               const struct gw_wit_interface *from,
                               const struct gw_wit_interface *into);
/* Check that what both have agrees; their types are noted. */
enum gw_err gw_wit_match_interface(struct gw_wit_merging *m,
                                   const struct gw_wit_interface *from,
                                   const struct gw_wit_interface *into);
enum gw_err gw_wit_match_func(struct gw_wit_merging *m, const struct gw_wit_func *from,
                              const struct gw_wit_func *into);
enum gw_err gw_wit_match_type(struct gw_wit_merging *m, const struct gw_wit_type *from,
                              const struct gw_wit_type *into);

/* Find a function; *hint: where to look first, from 0, then where the next one may be. */
const struct gw_wit_func *gw_wit_find_func(const struct gw_wit_interface *interface,
                                           struct gw_slice name, uint32_t *hint);

/* Check that the types and functions of an interface that was put together have names of
 * their own. */
enum gw_err gw_wit_check_names(struct gw_wit *wit,
                               const struct gw_wit_interface *interface);

/* Move over what has no twin. */
enum gw_err gw_wit_adopt(struct gw_wit_merging *m);

/* Bring packages and interfaces of a wit into an order of need, and complete its worlds
 * again. */
enum gw_err gw_wit_reorder(struct gw_wit *wit);

#endif
