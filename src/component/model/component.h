/* SPDX-License-Identifier: Apache-2.0 */
/* component.h -- what a component is: its definitions in the order of the binary,
 * immutable, shared between threads.
 *
 * Two layers lie side by side. Decoding fills `defs`: what is written, indices and all,
 * enough to print or encode it again. Validation fills `spaces`, and the fields that
 * are marked "validated": what the indices mean. After it, nothing has to be looked up by
 * name to make an instance:
 *   - an alias of an export knows the export's position;
 *   - arguments of an instantiation stand in the order of the imports they satisfy;
 *   - where something is passed on under a type that shows less of it, or in another
 * order, a
 *     gw_comp_view says which part stands where.
 *
 * Everything lives in the arena of the outermost component and dies with its last
 * reference; nested components share that reference. Names point into `bytes`.
 * Made by decode.h (from binary) or component/text (from text, by way of the binary).
 *
 * spec: component-model, Binary */
#ifndef GW_COMPONENT_MODEL_COMPONENT_H
#define GW_COMPONENT_MODEL_COMPONENT_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/vec.h"
#include "component/model/features.h"
#include "component/model/module_type.h"
#include "component/model/types.h"

/* -- index spaces ------------------------------------------------------------------ */

enum gw_comp_sort {
    GW_COMP_SORT_CORE_FUNC,
    GW_COMP_SORT_CORE_TABLE,
    GW_COMP_SORT_CORE_MEMORY,
    GW_COMP_SORT_CORE_GLOBAL,
    GW_COMP_SORT_CORE_TAG,
    GW_COMP_SORT_CORE_TYPE,
    GW_COMP_SORT_CORE_MODULE,
    GW_COMP_SORT_CORE_INSTANCE,
    GW_COMP_SORT_FUNC,
    GW_COMP_SORT_VALUE,
    GW_COMP_SORT_TYPE,
    GW_COMP_SORT_COMPONENT,
    GW_COMP_SORT_INSTANCE,
    GW_COMP_SORT_COUNT,
};

/* As text has it: "core func", "instance". */
const char *gw_comp_sort_text(enum gw_comp_sort sort);

/* The index space that an import or export of this kind joins. */
enum gw_comp_sort gw_comp_extern_sort(enum gw_comp_extern_kind kind);

struct gw_comp_sortidx {
    uint8_t sort; /* enum gw_comp_sort */
    uint32_t index;
};

/* -- types, as written ------------------------------------------------------------- */

/* A valtype as written: a type index, a primitive type, or nothing. Indices are below
 * GW_COMP_MAX_DEFS. */
typedef uint32_t gw_comp_typeref;
#define GW_COMP_TYPEREF_NONE UINT32_MAX
#define GW_COMP_TYPEREF_PRIM(kind)                                                       \
    ((gw_comp_typeref)0x80000000u | (gw_comp_typeref)(kind))
static inline bool gw_comp_typeref_is_index(gw_comp_typeref t) { return !(t >> 31); }
static inline bool gw_comp_typeref_is_prim(gw_comp_typeref t)
{
    return t >> 31 && t != GW_COMP_TYPEREF_NONE;
}
static inline enum gw_comp_kind gw_comp_typeref_prim(gw_comp_typeref t)
{
    return (enum gw_comp_kind)(t & 0xff);
}

struct gw_comp_label_def {
    struct gw_slice name;
    gw_comp_typeref type; /* NONE: a label or a case without type */
};

/* A value type's definition. */
struct gw_comp_valtype_def {
    uint8_t kind;   /* enum gw_comp_kind */
    uint32_t count; /* of items; of elements for FIXED_LIST */
    union {
        const struct gw_comp_label_def *items; /* RECORD VARIANT TUPLE FLAGS ENUM */
        struct {
            /* LIST FIXED_LIST OPTION STREAM FUTURE: elem; RESULT: ok and error; MAP:
             * key and value; any may be NONE where the format allows it */
            gw_comp_typeref elem, other;
        };
        uint32_t resource; /* OWN BORROW: a type index */
    };
};

struct gw_comp_func_def {
    bool is_async;
    const struct gw_comp_label_def *params;
    uint32_t param_count;
    gw_comp_typeref result; /* NONE: none */
};

struct gw_comp_resource_def {
    gw_valtype rep; /* GW_I32 or GW_I64 */
    bool has_dtor;
    uint32_t dtor; /* core func */
    uint32_t slot; /* validated: in the component's resources */
};

/* Declarators of a component or instance type: definitions of kind CORE_TYPE, TYPE,
 * ALIAS, IMPORT and EXPORT (with a type, without `what`). */
struct gw_comp_decls {
    const struct gw_comp_def *defs;
    uint32_t count;
};

struct gw_comp_type_def {
    enum gw_comp_deftype_kind kind;
    union {
        struct gw_comp_valtype_def value;
        struct gw_comp_func_def func;
        struct gw_comp_decls decls; /* COMPONENT INSTANCE */
        struct gw_comp_resource_def resource;
    };
};

/* -- core types, as written -------------------------------------------------------- */

/* The type of a core import or export, with indices of the module type's own space. */
struct gw_comp_core_extern_def {
    enum gw_extern_kind kind;
    union {
        gw_typeidx func; /* FUNC TAG */
        struct gw_tabletype table;
        struct gw_memtype memory;
        struct gw_globaltype global;
    };
};

/* A declarator of a module type. */
struct gw_comp_module_decl {
    enum gw_comp_module_decl_kind {
        GW_COMP_MODULE_DECL_IMPORT,
        GW_COMP_MODULE_DECL_TYPE,
        GW_COMP_MODULE_DECL_ALIAS, /* outer, of a core type */
        GW_COMP_MODULE_DECL_EXPORT,
    } kind;
    uint32_t offset;
    union {
        struct {
            struct gw_slice module, name; /* module: imports only */
            struct gw_comp_core_extern_def type;
        } item; /* IMPORT EXPORT */
        const struct gw_comp_core_type_def *type;
        struct {
            uint32_t count, index;
        } alias;
    };
};

/* A rec group, or a module type. */
struct gw_comp_core_type_def {
    bool is_module;
    bool is_explicit; /* written as a rec group */
    uint32_t count;   /* of types or declarators */
    union {
        const struct gw_type *types; /* indices are those of the space around */
        const struct gw_comp_module_decl *decls;
    };
};

/* -- imports and exports, as written ----------------------------------------------- */

struct gw_comp_name_def {
    uint8_t form;         /* 0, 1, 2: as in the binary */
    struct gw_slice name; /* checked by validation */
    /* Attributes; data NULL when absent. `order`: 0 implements, 1 versionsuffix, 2
     * external-id, as written. */
    struct gw_slice implements, version_suffix, external_id;
    uint8_t order[3], attr_count;
};

/* An externtype. */
struct gw_comp_extern_def {
    enum gw_comp_extern_kind kind; /* TYPE stands for RESOURCE too */
    bool is_sub;                   /* TYPE: `(sub resource)`, not `(eq index)` */
    bool is_eq_value;              /* VALUE: `(eq index)` of a value, not a type */
    uint32_t index;                /* a type's, core type's or value's index */
    gw_comp_typeref value;         /* VALUE without is_eq_value */
};

/* -- canonical definitions --------------------------------------------------------- */

/* ORDER(canon codes): rows of canon.def in the order of the binary's codes. */
enum gw_comp_canon_kind {
#define GW_COMP_CANON_ROW(name, code, text, immediates) GW_COMP_CANON_##name,
#include "component/model/canon.def"
#undef GW_COMP_CANON_ROW
    GW_COMP_CANON_COUNT
};

/* What follows the code in the binary, in this order. */
enum gw_comp_canon_immediate {
    GW_COMP_IMM_FUNC_SORT = 1, /* the byte 0 before a function's index (lift, lower) */
    GW_COMP_IMM_CORE_FUNC = 2, /* `func`: core func */
    GW_COMP_IMM_FUNC = 4,      /* `func` */
    GW_COMP_IMM_TYPE = 8,      /* `type` */
    GW_COMP_IMM_RESULT = 16,   /* `result` */
    GW_COMP_IMM_CORE_VALTYPE = 32, /* `valtype` */
    GW_COMP_IMM_SLOT = 64,         /* `slot` */
    GW_COMP_IMM_SHARED = 128,      /* `flag` */
    GW_COMP_IMM_CORE_TYPE = 256,   /* `type`: core type */
    GW_COMP_IMM_TABLE = 512,       /* `table` */
    GW_COMP_IMM_ASYNC = 1024,      /* `flag` */
    GW_COMP_IMM_CANCEL = 2048,     /* `flag` */
    GW_COMP_IMM_MEMORY = 4096,     /* `memory` */
    GW_COMP_IMM_OPTS = 8192,       /* `opts` */
    GW_COMP_IMM_TYPE_LAST = 16384, /* `type`, behind the options (lift) */
};

enum gw_comp_encoding { GW_COMP_UTF8, GW_COMP_UTF16, GW_COMP_LATIN1_UTF16 };

/* ORDER(canon options): the binary's codes. */
enum gw_comp_canon_opt_kind {
    GW_COMP_OPT_UTF8,
    GW_COMP_OPT_UTF16,
    GW_COMP_OPT_LATIN1_UTF16,
    GW_COMP_OPT_MEMORY,
    GW_COMP_OPT_REALLOC,
    GW_COMP_OPT_POST_RETURN,
    GW_COMP_OPT_ASYNC,
    GW_COMP_OPT_CALLBACK,
    GW_COMP_OPT_COUNT,
};

struct gw_comp_canon_opt {
    uint8_t kind; /* enum gw_comp_canon_opt_kind */
    uint32_t index;
};

/* The options of a canonical definition, understood. */
struct gw_comp_canon_opts {
    enum gw_comp_encoding encoding;
    bool has_memory, has_realloc, has_post_return, has_callback, is_async;
    bool is_64; /* addresses of the memory */
    uint32_t memory, realloc, post_return, callback;
};

struct gw_comp_canon_def {
    uint8_t kind; /* enum gw_comp_canon_kind */
    bool flag;    /* async, cancellable or shared */
    uint32_t func, type, table, memory, slot;
    gw_comp_typeref result;
    gw_valtype valtype;
    const struct gw_comp_canon_opt *opts; /* as written */
    uint32_t opt_count;
    /* validated */
    struct gw_comp_canon_opts options;
    gw_type_id
        core_type; /* of the core function: that is made, or (lift) that is called */
    struct gw_comp_deftype of; /* what `type` is; lower: the function's type */
    const struct gw_comp_valtype *result_type;
};

/* The text's name ("stream.read"), the binary's code, and GW_COMP_IMM_*, of each kind. */
struct gw_comp_canon_row {
    const char *text;
    uint8_t code;
    uint16_t immediates;
};
extern const struct gw_comp_canon_row gw_comp_canon_rows[GW_COMP_CANON_COUNT];

/* -- linking ----------------------------------------------------------------------- */

/* How to see something through a type that names less of it, or in another order.
 * `from[i]` is the position in what is given of what the type has at position i;
 * GW_COMP_VIEW_NONE where nobody will look (an import that the given component does not
 * have).
 *   instance      exports
 *   component     exports; and `imports`: for each import of the given component, the
 *                 position in the type's imports
 *   core module   the same; imports and exports of the module's own two lists */
#define GW_COMP_VIEW_NONE UINT32_MAX
struct gw_comp_view {
    uint32_t count, import_count;
    const uint32_t *from;
    const uint32_t *imports;
    /* For each: how it in turn is seen; NULL: as it is. An array, or NULL: all are. */
    const struct gw_comp_view *const *inner;
    const struct gw_comp_view *const *inner_imports;
};

/* -- definitions ------------------------------------------------------------------- */

struct gw_comp_core_arg {
    struct gw_slice name;
    uint32_t instance;
};

struct gw_comp_core_export {
    struct gw_slice name;
    struct gw_comp_sortidx what;
};

/* Where an import of a core module is found. */
struct gw_comp_core_source {
    uint32_t instance, position; /* core instance; which of its exports */
};

struct gw_comp_core_instance_def {
    bool is_instantiate;
    uint32_t module;
    uint32_t count; /* of args or exports */
    union {
        const struct gw_comp_core_arg *args;
        const struct gw_comp_core_export *exports;
    };
    const struct gw_comp_core_source
        *sources; /* validated: one per import of the module */
};

struct gw_comp_arg {
    struct gw_slice name;
    struct gw_comp_sortidx what;
};

struct gw_comp_inline_export {
    struct gw_comp_name_def name;
    struct gw_comp_sortidx what;
};

/* What satisfies an import of a component. Types, too: they bring resources. */
struct gw_comp_source {
    struct gw_comp_sortidx what;
    const struct gw_comp_view *view; /* NULL: as it is */
};

struct gw_comp_instance_def {
    bool is_instantiate;
    uint32_t component;
    uint32_t count; /* of args or exports */
    union {
        const struct gw_comp_arg *args;
        const struct gw_comp_inline_export *exports;
    };
    const struct gw_comp_source *sources; /* validated: one per import of the component */
};

enum gw_comp_alias_kind {
    GW_COMP_ALIAS_EXPORT,      /* of `instance` */
    GW_COMP_ALIAS_CORE_EXPORT, /* of core `instance` */
    GW_COMP_ALIAS_OUTER,       /* `count` scopes out, index `index` */
};

struct gw_comp_alias_def {
    enum gw_comp_alias_kind kind;
    uint8_t sort; /* enum gw_comp_sort */
    uint32_t instance;
    struct gw_slice name;
    uint32_t count, index; /* OUTER */
    uint32_t position;     /* validated: which export of the instance */
};

struct gw_comp_start_def {
    uint32_t func;
    const uint32_t *args; /* values */
    uint32_t arg_count, result_count;
};

struct gw_comp_import_def {
    struct gw_comp_name_def name;
    struct gw_comp_extern_def type;
    uint8_t sort;      /* enum gw_comp_sort: of the space it joins */
    uint32_t position; /* among the imports */
};

struct gw_comp_export_def {
    struct gw_comp_name_def name;
    bool has_what;               /* not in a declarator */
    bool has_type;               /* ascribed */
    struct gw_comp_sortidx what; /* a declarator: only the sort */
    struct gw_comp_extern_def type;
    uint32_t position;               /* among the exports */
    const struct gw_comp_view *view; /* validated: the ascribed type shows less */
};

struct gw_comp_value_def {
    gw_comp_typeref type;
    struct gw_slice bytes;
};

struct gw_comp_custom_def {
    struct gw_slice name, payload;
};

/* A core module inside; `bytes` is the whole of it. */
struct gw_comp_module_def {
    struct gw_slice bytes;
    struct gw_module *module; /* the component's reference */
};

enum gw_comp_def_kind {
    GW_COMP_DEF_CUSTOM,
    GW_COMP_DEF_CORE_MODULE,
    GW_COMP_DEF_CORE_INSTANCE,
    GW_COMP_DEF_CORE_TYPE,
    GW_COMP_DEF_COMPONENT,
    GW_COMP_DEF_INSTANCE,
    GW_COMP_DEF_ALIAS,
    GW_COMP_DEF_TYPE,
    GW_COMP_DEF_CANON,
    GW_COMP_DEF_START,
    GW_COMP_DEF_IMPORT,
    GW_COMP_DEF_EXPORT,
    GW_COMP_DEF_VALUE,
};

/* One definition. `index`: what it adds to the space of `sort` starts there (a rec
 * group adds several core types, `start` several values; a custom section nothing). */
struct gw_comp_def {
    uint8_t kind; /* enum gw_comp_def_kind */
    uint8_t sort; /* enum gw_comp_sort; GW_COMP_SORT_COUNT for a custom section */
    uint32_t index;
    uint32_t offset; /* of its first byte in the outermost binary */
    union {
        struct gw_comp_custom_def custom;
        struct gw_comp_module_def core_module;
        struct gw_comp_core_instance_def core_instance;
        const struct gw_comp_core_type_def *core_type;
        struct gw_component *component;
        struct gw_comp_instance_def instance;
        struct gw_comp_alias_def alias;
        struct gw_comp_type_def *type;
        struct gw_comp_canon_def *canon;
        struct gw_comp_start_def start;
        struct gw_comp_import_def import;
        struct gw_comp_export_def export;
        struct gw_comp_value_def value;
    };
};

/* -- what the indices mean --------------------------------------------------------- */

/* An item of a core index space: what it is, and which definition brought it. */
struct gw_comp_core_item {
    struct gw_core_type type;
    uint32_t def;
};

/* An item of core types' space: a type or a module type. */
struct gw_comp_core_type_item {
    gw_type_id id; /* where module is NULL */
    const struct gw_comp_module_type *module;
};

/* A core module or core instance (whose exports alone count). */
struct gw_comp_module_item {
    const struct gw_comp_module_type *type;
    uint32_t def;
};

struct gw_comp_item {
    union {
        const struct gw_comp_func_type *func;
        const struct gw_comp_valtype *value;
        struct gw_comp_deftype type;
        const struct gw_comp_component_type *component;
        const struct gw_comp_instance_type *instance;
    };
    uint32_t def;
};

/* All index spaces, filled by validation. Counts and order are those of the binary. */
struct gw_comp_spaces {
    struct gw_comp_core_item *core_funcs, *core_tables, *core_memories, *core_globals,
        *core_tags;
    struct gw_comp_core_type_item *core_types;
    struct gw_comp_module_item *core_modules, *core_instances;
    struct gw_comp_item *funcs, *values, *types, *components, *instances;
};

/* A resource that this component knows: a type that it defines, one that an import or an
 * instance brings, or one that it exports as an abstract one. Handles in the component's
 * types name it by gw_comp_resource.slot of the identity. Once definition `def` was
 * carried out, what it made leads to the resource by way of `path`: positions of
 * exports, the outermost first; none where the definition itself is a type. */
struct gw_comp_resource_slot {
    const struct gw_comp_resource *id;
    uint32_t def;
    uint32_t path_len;
    const uint32_t *path;
};

struct gw_comp_section {
    uint8_t id;
    uint32_t offset, len_bytes; /* of the content, in the outermost binary */
    uint32_t first, count;      /* definitions */
};

struct gw_component {
    struct gw_component *parent, *root; /* the outermost: NULL and itself */
    struct gw_slice bytes;              /* the binary, preamble included */
    uint32_t offset;                    /* of bytes in the outermost binary */
    bool is_validated;

    uint32_t def_count, section_count;
    struct gw_comp_def *defs;
    struct gw_comp_section *sections;
    uint32_t counts[GW_COMP_SORT_COUNT]; /* of items in each space */
    uint32_t import_count, export_count;

    /* validated */
    struct gw_comp_spaces spaces;
    const struct gw_comp_component_type *type;
    uint32_t resource_count;
    struct gw_comp_resource_slot *resources;
    uint32_t *exports; /* definition of each export */

    /* Below: the outermost component only. */
    _Atomic uint32_t refs;
    struct gw_alloc *alloc;
    struct gw_arena arena;
    struct gw_type_registry *registry;
    gw_comp_features features;
    gw_features core_features;
    void
        *owned_bytes; /* == bytes.data when the component frees it; else NULL: borrowed */
    uint32_t nested_count; /* components inside, however deep */
    struct gw_vec modules; /* struct gw_module *: one reference to each */
    struct gw_vec held;    /* gw_type_id: one use of each in the registry */
};

/* Take and give back a reference; the last one frees the outermost component. unref nulls
 * the pointer and accepts NULL in it.      thread  any */
struct gw_component *gw_component_ref(struct gw_component *component);
void gw_component_unref(struct gw_component **component);

/* Say whether bytes begin as a component does (magic, and layer 1). */
bool gw_component_is(struct gw_slice bytes);

#endif
