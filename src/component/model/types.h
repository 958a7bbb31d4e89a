/* SPDX-License-Identifier: Apache-2.0 */
/* types.h -- the types of the component model, resolved: no index is left in them.
 *
 * A type is immutable once made, lives in the arena of the component (or WIT package, or
 * host definition) that made it, and is shared freely between threads. Value types
 * compare by structure; resource types by identity: two are the same type when
 * gw_comp_resource_id gives the same address. A resource in a component's type is a
 * variable: instantiation puts another one in its place (subst.c).
 *
 * That records, variants, enums, flags and resources must have been given a name before
 * an import or export may speak of them is checked by address, not by structure:
 * exporting or importing such a type makes a new object that is equal to the old one.
 *
 * What does not live here: sizes and flat forms in a memory (canon/), values (value.h),
 * the order of definitions in a component (component.h).
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
    GW_COMP_KIND_COUNT,
};

/* What text and messages call it: "u32", "record", "list" (both kinds). */
const char *gw_comp_kind_text(enum gw_comp_kind kind);

/* A field, a case, a flag's or an enum's label, a tuple's part, a parameter. */
struct gw_comp_label {
    struct gw_slice name;               /* empty for a tuple's parts */
    const struct gw_comp_valtype *type; /* NULL: a label or case without a type */
};

/* A resource type, or a further name of one. */
struct gw_comp_resource {
    struct gw_slice name; /* for messages: the name that it was imported or exported by */
    const struct gw_comp_resource *same_as; /* the identity; NULL: this is it */
    uint32_t slot; /* of an identity: among the resources of the component that made it */
};

/* Two resource types are the same if this is the same address. */
static inline const struct gw_comp_resource *
gw_comp_resource_id(const struct gw_comp_resource *resource)
{
    return resource->same_as ? resource->same_as : resource;
}

struct gw_comp_valtype {
    uint8_t kind;    /* enum gw_comp_kind */
    bool has_handle; /* own or borrow somewhere inside: substitution must look */
    bool has_borrow;
    bool has_async;   /* stream, future or error-context somewhere inside */
    bool has_pointer; /* string, list or map inside, streams' and futures' parts aside:
                         * lifting and lowering go through memory */
    bool has_named;   /* inside: record, variant, enum, flags or handle */
    uint8_t align;    /* in a 64-bit memory */
    uint16_t depth;   /* 1 for a primitive; bounded by GW_COMP_MAX_DEPTH */
    uint32_t count;   /* of items; of elements for FIXED_LIST */
    uint32_t size;    /* in a 64-bit memory; UINT32_MAX: too large */
    uint32_t nodes;   /* of the type as a tree; saturates */
    /* Of a type that an import or export gave a name: the type that it is equal to, which
     * may be the named type of another instance. NULL: this is nobody's further name. */
    const struct gw_comp_valtype *origin;
    union {
        const struct gw_comp_label *items; /* RECORD VARIANT TUPLE FLAGS ENUM */
        const struct gw_comp_valtype
            *elem; /* LIST FIXED_LIST OPTION; STREAM FUTURE: or NULL */
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

/* Compute everything in a type that follows from its kind, its count and its parts, whose
 * own are computed already. What makes a type too large or too deep is the caller's to
 * see from size, depth and nodes. */
void gw_comp_valtype_finish(struct gw_comp_valtype *type);

struct gw_comp_func_type {
    const struct gw_comp_label *params;
    uint32_t param_count;
    uint32_t nodes;
    bool is_async;
    bool has_handle;
    bool has_named;
    const struct gw_comp_valtype *result; /* NULL: none */
};

/* The same for a function's type. */
void gw_comp_func_type_finish(struct gw_comp_func_type *type);

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

/* "func", "instance", "core module", ... */
const char *gw_comp_extern_text(enum gw_comp_extern_kind kind);

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
        const void *any;
    };
};

struct gw_comp_extern_type {
    enum gw_comp_extern_kind kind;
    union {
        const struct gw_comp_module_type *module;
        const struct gw_comp_func_type *func;
        const struct gw_comp_valtype *value;
        struct gw_comp_deftype type;
        /* `(sub resource)` if this is in the list of fresh or wanted ones of the type
         * around it and was not named before; else `(eq ...)` of an earlier one. */
        const struct gw_comp_resource *resource;
        const struct gw_comp_component_type *component;
        const struct gw_comp_instance_type *instance;
    };
};

/* An import or an export: a name with its attributes, and what it is. */
struct gw_comp_extern {
    struct gw_slice name; /* as written, `wasi:cli/run@0.2.3` or `[method]file.read` */
    struct gw_slice
        implements; /* attributes; data NULL when absent, for an external id */
    struct gw_slice version_suffix; /* may be present and empty */
    struct gw_slice external_id;
    struct gw_comp_extern_type type;
};

/* Exports in the order of their definition; names are strongly unique.
 * `fresh`: the resources that come into being with each instance of this type (abstract
 * in an instance type: whatever instance is given brings its own). Nested instances'
 * are counted with the outermost. An instance that exists has none: its exports name
 * real resources. */
struct gw_comp_instance_type {
    const struct gw_comp_extern *exports;
    uint32_t export_count;
    const struct gw_comp_resource *const *fresh;
    uint32_t fresh_count;
    uint32_t nodes;
    bool has_resource; /* anywhere inside, of its own or not */
    bool has_named;    /* what needs a name, anywhere inside: substitution must look */
};

/* Does it hold types alone? Then nothing is alive of it, and nobody need offer it.
 *   cost  O(exports) */
bool gw_comp_instance_is_of_types(const struct gw_comp_instance_type *type);

/* `wanted`: resources that imports bring; the rest of the type speaks of them as
 * variables. The exports' part is an instance type of its own. */
struct gw_comp_component_type {
    const struct gw_comp_extern *imports;
    uint32_t import_count;
    const struct gw_comp_resource *const *wanted;
    uint32_t wanted_count;
    uint32_t nodes;
    bool has_named;
    struct gw_comp_instance_type instance;
};

/* Say whether two value types are equal: by structure, resources by identity.
 *   cost  O(nodes) */
bool gw_comp_valtype_equal(const struct gw_comp_valtype *a,
                           const struct gw_comp_valtype *b);
bool gw_comp_func_type_equal(const struct gw_comp_func_type *a,
                             const struct gw_comp_func_type *b);

/* Find an export or import by name: -1 if there is none.  cost  O(count) */
int64_t gw_comp_extern_find(const struct gw_comp_extern *externs, uint32_t count,
                            struct gw_slice name);

#endif
