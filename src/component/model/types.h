/* SPDX-License-Identifier: Apache-2.0 */
/* types.h -- the types of the component model, resolved: no index is left in them.
 *
 * A type is immutable once made, lives in the arena of the component (or WIT package, or
 * host definition) that made it, and is shared freely between threads. Value types compare by
 * structure; resource types by identity: two are the same type when they are the same `struct
 * gw_comp_resource`. A resource in a component's type is a variable: instantiation puts another
 * one in its place (subst.h).
 *
 * What does not live here: sizes and flat forms in a memory (canon/), values (value.h), the
 * order of definitions in a component (component.h).
 *
 * spec: component-model, Explainer#type-definitions */
#ifndef GW_COMPONENT_MODEL_TYPES_H
#define GW_COMPONENT_MODEL_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct gw_comp_module_type; /* of a core module: imports and exports, module_type.h */

/* Kinds of value types. The primitive ones come first, in an order of their own. */
enum gw_comp_kind {
    GW_COMP_BOOL,
    GW_COMP_S8,
    GW_COMP_U8,
    GW_COMP_S16,
    GW_COMP_U16,
    GW_COMP_S32,
    GW_COMP_U32,
    GW_COMP_S64,
    GW_COMP_U64,
    GW_COMP_F32,
    GW_COMP_F64,
    GW_COMP_CHAR,
    GW_COMP_STRING,
    GW_COMP_ERROR_CONTEXT,
    GW_COMP_PRIM_COUNT,
    GW_COMP_RECORD = GW_COMP_PRIM_COUNT,
    GW_COMP_VARIANT,
    GW_COMP_LIST,
    GW_COMP_FIXED_LIST, /* (list t n) */
    GW_COMP_TUPLE,
    GW_COMP_FLAGS,
    GW_COMP_ENUM,
    GW_COMP_OPTION,
    GW_COMP_RESULT,
    GW_COMP_MAP,
    GW_COMP_OWN,
    GW_COMP_BORROW,
    GW_COMP_STREAM,
    GW_COMP_FUTURE,
};

/* A field, a case, a flag's or an enum's label, a tuple's part, a parameter. */
struct gw_comp_label {
    struct gw_slice name;         /* empty for a tuple's parts */
    const struct gw_comp_valtype *type; /* NULL: a label or case without a type */
};

/* A resource type. Its address is its identity. */
struct gw_comp_resource {
    struct gw_slice name; /* for messages: the name that it was imported or exported by */
};

struct gw_comp_valtype {
    uint8_t kind;       /* enum gw_comp_kind */
    bool has_handle;    /* own or borrow somewhere inside: substitution must look */
    bool has_borrow;
    bool has_async;     /* stream, future or error-context somewhere inside */
    uint16_t depth;     /* 1 for a primitive; bounded by GW_COMP_MAX_DEPTH */
    uint32_t count;     /* of items; of elements for FIXED_LIST */
    union {
        const struct gw_comp_label *items; /* RECORD VARIANT TUPLE FLAGS ENUM */
        const struct gw_comp_valtype *elem;   /* LIST FIXED_LIST OPTION; STREAM FUTURE: or NULL */
        struct {
            const struct gw_comp_valtype *ok, *error; /* RESULT: each or NULL */
        };
        struct {
            const struct gw_comp_valtype *key, *value; /* MAP */
        };
        const struct gw_comp_resource *resource; /* OWN BORROW */
    };
};

/* The primitive types: the same object everywhere, so they are never allocated. */
extern const struct gw_comp_valtype gw_comp_valtype_prim[GW_COMP_PRIM_COUNT];

struct gw_comp_func_type {
    const struct gw_comp_label *params;
    uint32_t param_count;
    bool is_async;
    bool has_handle;
    const struct gw_comp_valtype *result; /* NULL: none */
};

/* What can be imported and exported. */
enum gw_comp_extern_kind {
    GW_COMP_EXTERN_CORE_MODULE,
    GW_COMP_EXTERN_FUNC,
    GW_COMP_EXTERN_VALUE,
    GW_COMP_EXTERN_TYPE,     /* a value, func, component or instance type: `type` */
    GW_COMP_EXTERN_RESOURCE, /* a type that is a resource: `resource` */
    GW_COMP_EXTERN_COMPONENT,
    GW_COMP_EXTERN_INSTANCE,
};

/* Any type a component's type index space may hold. */
struct gw_comp_deftype {
    enum gw_comp_deftype_kind {
        GW_COMP_DEFTYPE_VALUE,
        GW_COMP_DEFTYPE_FUNC,
        GW_COMP_DEFTYPE_COMPONENT,
        GW_COMP_DEFTYPE_INSTANCE,
        GW_COMP_DEFTYPE_RESOURCE,
    } kind;
    union {
        const struct gw_comp_valtype *value;
        const struct gw_comp_func_type *func;
        const struct gw_comp_component_type *component;
        const struct gw_comp_instance_type *instance;
        const struct gw_comp_resource *resource;
    };
};

struct gw_comp_extern_type {
    enum gw_comp_extern_kind kind;
    union {
        const struct gw_comp_module_type *module;
        const struct gw_comp_func_type *func;
        const struct gw_comp_valtype *value;
        struct gw_comp_deftype type;
        const struct gw_comp_resource *resource;
        const struct gw_comp_component_type *component;
        const struct gw_comp_instance_type *instance;
    };
};

/* An import or an export: a name with its attributes, and what it is. */
struct gw_comp_extern {
    struct gw_slice name;           /* as written, `wasi:cli/run@0.2.3` or `[method]file.read` */
    struct gw_slice implements;     /* attributes; empty when absent */
    struct gw_slice version_suffix;
    struct gw_slice external_id;
    struct gw_comp_extern_type type;
};

/* Exports in the order of their definition; names are strongly unique.
 * `fresh`: the resources that come into being with each instance of this type (abstract in an
 * instance type: whatever instance is given brings its own). */
struct gw_comp_instance_type {
    const struct gw_comp_extern *exports;
    uint32_t export_count;
    const struct gw_comp_resource *const *fresh;
    uint32_t fresh_count;
    bool has_resource; /* anywhere inside: substitution must look */
};

/* `wanted`: resources that imports bring; the rest of the type speaks of them as variables.
 * The exports' part is an instance type of its own. */
struct gw_comp_component_type {
    const struct gw_comp_extern *imports;
    uint32_t import_count;
    const struct gw_comp_resource *const *wanted;
    uint32_t wanted_count;
    struct gw_comp_instance_type instance;
};

/* Say whether two value types are equal: by structure, resources by identity. */
bool gw_comp_valtype_equal(const struct gw_comp_valtype *a, const struct gw_comp_valtype *b);

#endif
