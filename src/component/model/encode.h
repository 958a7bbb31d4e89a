/* SPDX-License-Identifier: Apache-2.0 */
/* encode.h -- definitions of a component to bytes, one after the other.
 *
 * An encoder is a component, or the declarators of a component or instance type, that is
 * being written. Each function below adds one definition, as component.h describes it, and
 * returns the index that it gets in the space of its sort; neighbours of one kind share a
 * section. Nothing is checked: what is written is what was said. Errors stick, as in
 * writer.h, and come out with `_finish`. An encoder owns its buffers; everything passed in
 * is borrowed for the call.
 *
 *   component    header, then sections      00 61 73 6d 0d 00 01 00, (id size content)*
 *   declarators  items one by one           (00 core type | 01 type | 02 alias | 03 import |
 *                                            04 export)*
 *
 * spec: component-model, Binary */
#ifndef GW_COMPONENT_MODEL_ENCODE_H
#define GW_COMPONENT_MODEL_ENCODE_H

#include "component/model/component.h"
#include "core/wasm/writer.h"

struct gw_comp_encoder {
    bool is_type;             /* declarators, no component */
    uint8_t section;          /* the open one; CUSTOM: none */
    uint32_t items;           /* in the open section, or declarators */
    struct gw_writer out;     /* what is finished; declarators: all */
    struct gw_writer content; /* of the open section */
    uint32_t counts[GW_COMP_SORT_COUNT];
};

void gw_comp_encode_init(struct gw_comp_encoder *e, struct gw_alloc *alloc, bool is_type);
void gw_comp_encode_deinit(struct gw_comp_encoder *e);

/* Append all that was written to `out`: a component, or the count of declarators and they.
 *   errors   NOMEM */
enum gw_err gw_comp_encode_finish(struct gw_comp_encoder *e, struct gw_writer *out);

/* Whole sections. */
uint32_t gw_comp_encode_core_module(struct gw_comp_encoder *e, struct gw_slice bytes);
uint32_t gw_comp_encode_component(struct gw_comp_encoder *e, struct gw_slice bytes);
void gw_comp_encode_custom(struct gw_comp_encoder *e, struct gw_slice name,
                           struct gw_slice payload);
/* Returns the first of the values that it gives. */
uint32_t gw_comp_encode_start(struct gw_comp_encoder *e,
                              const struct gw_comp_start_def *start);

uint32_t gw_comp_encode_core_instance(struct gw_comp_encoder *e,
                                      const struct gw_comp_core_instance_def *instance);
uint32_t gw_comp_encode_instance(struct gw_comp_encoder *e,
                                 const struct gw_comp_instance_def *instance);
uint32_t gw_comp_encode_alias(struct gw_comp_encoder *e,
                              const struct gw_comp_alias_def *alias);

/* Types: of values, of functions, resources; and a component's or instance's (`kind`) from
 * declarators that were encoded before. */
uint32_t gw_comp_encode_value_type(struct gw_comp_encoder *e,
                                   const struct gw_comp_valtype_def *type);
uint32_t gw_comp_encode_func_type(struct gw_comp_encoder *e,
                                  const struct gw_comp_func_def *type);
uint32_t gw_comp_encode_resource_type(struct gw_comp_encoder *e,
                                      const struct gw_comp_resource_def *type);
uint32_t gw_comp_encode_decls_type(struct gw_comp_encoder *e,
                                   enum gw_comp_deftype_kind kind,
                                   struct gw_comp_encoder *decls);

/* A core type: its bytes, as core/wasm has them or a module type's, and how many indices they
 * take.    returns  the first */
uint32_t gw_comp_encode_core_type(struct gw_comp_encoder *e, struct gw_slice bytes,
                                  uint32_t indices);

uint32_t gw_comp_encode_canon(struct gw_comp_encoder *e,
                              const struct gw_comp_canon_def *canon);
uint32_t gw_comp_encode_import(struct gw_comp_encoder *e,
                               const struct gw_comp_name_def *name,
                               const struct gw_comp_extern_def *type);
/* An export of a component; or a declarator, which has no `what`. */
uint32_t gw_comp_encode_export(struct gw_comp_encoder *e,
                               const struct gw_comp_export_def *export_of);
uint32_t gw_comp_encode_value(struct gw_comp_encoder *e,
                              const struct gw_comp_value_def *value);

/* One entry of the name section. */
struct gw_comp_encode_named {
    uint32_t index;
    struct gw_slice name;
};

/* Write the component's own name (empty: none) and, by sort, names in the order of their
 * indices. Writes nothing where there are none. */
void gw_comp_encode_names(struct gw_comp_encoder *e, struct gw_slice component,
                          const struct gw_comp_encode_named *const names[],
                          const uint32_t counts[]);

#endif
