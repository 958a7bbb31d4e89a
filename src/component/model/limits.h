/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h -- how large a component may be. Exceeding one is GW_ERR_LIMIT with the limit
 * named, except for the one that the spec itself sets. */
#ifndef GW_COMPONENT_MODEL_LIMITS_H
#define GW_COMPONENT_MODEL_LIMITS_H

enum {
    GW_COMP_MAX_DEPTH = 100,    /* of a value type */
    GW_COMP_MAX_NESTING = 100,  /* of components, component and instance types */
    GW_COMP_MAX_DEFS = 1000000, /* of one component or type, all kinds together */
    GW_COMP_MAX_LABELS = 10000, /* fields, cases, parameters of one type */
    GW_COMP_MAX_FLAGS = 32,     /* the spec's */
    GW_COMP_MAX_NAME_BYTES = 100000,
    GW_COMP_MAX_TYPE_NODES = 1000000,  /* of one type, written out as a tree */
    GW_COMP_MAX_VALUE_BYTES = 1 << 28, /* the spec's: every value type is smaller */
    /* Steps of comparing and substituting types, per byte of the component and at
     * least. */
    GW_COMP_WORK_PER_BYTE = 64,
    GW_COMP_WORK_LEAST = 20000000,
    GW_COMP_MAX_FLAT_PARAMS = 16,
    GW_COMP_MAX_FLAT_RESULTS = 1,
    GW_COMP_MAX_FLAT_ASYNC_PARAMS = 4,
    GW_COMP_MAX_CONTEXT = 2, /* slots of context.get and context.set */
};

#endif
