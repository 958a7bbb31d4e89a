/* SPDX-License-Identifier: Apache-2.0 */
/* reindex.h -- copy code with its indices replaced; or only ask which there are.
 *
 * One walk for finding what code refers to and for writing it anew: a function is told every
 * index that stands in an instruction or a type, and says what to write in its place. Integers
 * come out in their shortest form. The code must be valid. */
#ifndef GW_COMPONENT_NEW_REINDEX_H
#define GW_COMPONENT_NEW_REINDEX_H

#include "core/wasm/reader.h"
#include "core/wasm/writer.h"

enum gw_reindex_space {
    GW_REINDEX_TYPE,
    GW_REINDEX_FUNC,
    GW_REINDEX_TABLE,
    GW_REINDEX_MEMORY,
    GW_REINDEX_GLOBAL,
    GW_REINDEX_TAG,
    GW_REINDEX_ELEM,
    GW_REINDEX_DATA,
    GW_REINDEX_SPACES,
    GW_REINDEX_FUNC_REF =
        GW_REINDEX_SPACES, /* of ref.func: a function that must be declared */
};

struct gw_reindex {
    uint32_t (*map)(void *env, enum gw_reindex_space space, uint32_t index);
    void *env;
};

gw_valtype gw_reindex_valtype(const struct gw_reindex *x, gw_valtype type);

/* Copy what stands before a body's instructions; copy instructions to the reader's end. */
void gw_reindex_locals(const struct gw_reindex *x, struct gw_reader *r,
                       struct gw_writer *out);
void gw_reindex_code(const struct gw_reindex *x, struct gw_reader *r,
                     struct gw_writer *out);

#endif
