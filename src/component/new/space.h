/* SPDX-License-Identifier: Apache-2.0 */
/* space.h -- types of WIT in an index space of a component that `new` writes.
 *
 *   GW_SPACE_IMPORTS   the component's own: named types of the world are imported
 *   GW_SPACE_LOCAL     the same; named types of `interface` get no name here
 *   GW_SPACE_INSTANCE  an instance type: named types are exported; foreign ones are aliases
 *   GW_SPACE_TAKES     a component inside, its imports: `import-type-NAME`
 *   GW_SPACE_GIVES     and its exports
 *
 * Types are written when they are first asked for, what they speak of before them. */
#ifndef GW_COMPONENT_NEW_SPACE_H
#define GW_COMPONENT_NEW_SPACE_H

#include "base/map.h"
#include "base/vec.h"
#include "component/model/encode.h"
#include "component/model/ptr_map.h"
#include "component/wit/wit.h"

struct gw_new_encoder;

enum gw_space_mode {
    GW_SPACE_IMPORTS,
    GW_SPACE_LOCAL,
    GW_SPACE_INSTANCE,
    GW_SPACE_TAKES,
    GW_SPACE_GIVES,
};

struct gw_space_entry {
    const struct gw_wit_type *type;
    uint32_t index;
};

/* A type that a component inside imports. */
struct gw_space_taken {
    struct gw_slice name;
    const struct gw_wit_type *type;
};

struct gw_space {
    struct gw_new_encoder *e;
    struct gw_comp_encoder *out;
    enum gw_space_mode mode;
    const struct gw_wit_interface *interface; /* whose types are defined here */
    struct gw_ptr_map types;                  /* type -> index */
    struct gw_vec entries;                    /* struct gw_space_entry: in order */
    struct gw_map funcs, anonymous;           /* structure -> index */
    struct gw_vec taken;                      /* struct gw_space_taken */
    uint32_t depth;
};

void gw_space_init(struct gw_space *s, struct gw_new_encoder *e,
                   struct gw_comp_encoder *out);
void gw_space_deinit(struct gw_space *s);

/* Give a type's reference or index, and that of a function's type. */
gw_comp_typeref gw_space_type(struct gw_space *s, const struct gw_wit_type *type);
uint32_t gw_space_index(struct gw_space *s, const struct gw_wit_type *type);
uint32_t gw_space_func(struct gw_space *s, const struct gw_wit_func *func);
/* A stream or future without a type. */
uint32_t gw_space_unit(struct gw_space *s, enum gw_comp_kind kind);

bool gw_space_find(const struct gw_space *s, const struct gw_wit_type *type,
                   uint32_t *index);
void gw_space_note(struct gw_space *s, const struct gw_wit_type *type, uint32_t index);
/* Forget a type; or all but the first `count` entries, and all functions. */
void gw_space_forget(struct gw_space *s, const struct gw_wit_type *type);
void gw_space_rewind(struct gw_space *s, size_t count);

#endif
