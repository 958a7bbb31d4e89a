/* SPDX-License-Identifier: Apache-2.0 */
/* wit.h -- WIT, resolved: packages, interfaces, worlds, types and functions.
 *
 * A gw_wit holds what belongs together: a package that was asked for, and all that it needs.
 * Everything lies in its arena, refers to each other by pointer, and does not change once
 * loading is done; two things are the same when they are the same object. Items whose gate is closed are
 * not there. Order is topological throughout: packages, interfaces and types follow those
 * that they speak of, so does each import of a world.
 *
 * Worlds are elaborated: includes are expanded, and interfaces that an item needs are
 * imported before it.
 *
 * Names of versions, features and the like are text as it was written.
 *
 * spec: component-model, WIT.md */
#ifndef GW_COMPONENT_WIT_WIT_H
#define GW_COMPONENT_WIT_WIT_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "component/model/names.h"
#include "component/model/types.h"

/* A text that was read. */
struct gw_wit_source {
    const char *path;
    struct gw_slice text;
};

/* A span of a source; source NULL: made up, or from a binary. */
struct gw_wit_place {
    const struct gw_wit_source *source;
    uint32_t at, len;
};

/* What an item is gated by; texts are empty where absent. */
struct gw_wit_gate {
    struct gw_slice since;   /* a version; not together with `feature` */
    struct gw_slice feature; /* of @unstable */
    struct gw_slice deprecated;
};

/* Value types use enum gw_comp_kind; two more kinds stand only behind a name. */
enum {
    GW_WIT_RESOURCE = GW_COMP_FUTURE + 1,
    GW_WIT_ALIAS, /* of `elem`: `type a = b`, or a `use` where the other has another owner */
    GW_WIT_KIND_COUNT
};

/* A field, a case, a flag's or an enum's label, a parameter; a tuple's part has no name. */
struct gw_wit_label {
    struct gw_slice name, docs;
    const struct gw_wit_type *type; /* NULL: none */
    struct gw_wit_place place;
};

/* Named, and then owned by an interface or a world; or anonymous, and then of one object
 * for each structure in a package. OWN and BORROW: `elem` is a resource or an alias of one. */
struct gw_wit_type {
    uint8_t kind;         /* enum gw_comp_kind, or above */
    bool has_borrow;      /* anywhere inside */
    bool is_closed;       /* its gate is, or a part's: only while resolving */
    uint32_t count;       /* of items; elements of a FIXED_LIST */
    struct gw_slice name; /* empty: anonymous */
    const struct gw_wit_interface *interface; /* owner: at most one of the two */
    const struct gw_wit_world *world;
    union {
        const struct gw_wit_label *items; /* RECORD VARIANT TUPLE FLAGS ENUM */
        const struct gw_wit_type *elem; /* LIST FIXED_LIST OPTION OWN BORROW ALIAS; STREAM
                                             FUTURE: or NULL */
        struct {
            const struct gw_wit_type *ok, *error; /* RESULT: each or NULL */
        };
        struct {
            const struct gw_wit_type *key, *value; /* MAP */
        };
    };
    const struct gw_wit_type
        *resource; /* RESOURCE: itself; ALIAS: at the end of the chain,
                                           or NULL */
    struct gw_slice docs, external_id;
    struct gw_wit_gate gate;
    struct gw_wit_place place;
};

enum gw_wit_func_kind {
    GW_WIT_FREE,
    GW_WIT_METHOD, /* its first parameter is `self` */
    GW_WIT_STATIC,
    GW_WIT_CONSTRUCTOR,
};

struct gw_wit_func {
    struct gw_slice name;  /* as a component has it: [method]file.read */
    struct gw_slice label; /* read; empty for a constructor */
    enum gw_wit_func_kind kind;
    bool is_async;
    const struct gw_wit_type *resource; /* not FREE */
    const struct gw_wit_label *params;
    uint32_t param_count;
    const struct gw_wit_type *result; /* NULL: none */
    struct gw_slice docs, external_id;
    struct gw_wit_gate gate;
    struct gw_wit_place place;
};

struct gw_wit_interface {
    struct gw_slice name; /* empty: it stands inline in a world */
    const struct gw_wit_package *package;
    const struct gw_wit_type *const *types;
    uint32_t type_count;
    const struct gw_wit_func *const *funcs; /* methods among them */
    uint32_t func_count;
    const struct gw_wit_interface *const *needs; /* whose types it uses, each once */
    uint32_t need_count;
    uint32_t depth; /* of the longest chain of needs, from 1 */
    struct gw_slice docs;
    struct gw_wit_gate gate;
    struct gw_wit_place place;
};

/* An import or an export of a world. */
struct gw_wit_item {
    enum gw_wit_item_kind {
        GW_WIT_ITEM_INTERFACE,
        GW_WIT_ITEM_FUNC,
        GW_WIT_ITEM_TYPE, /* imports only */
    } kind;
    struct gw_slice name; /* empty: an interface by its own name */
    union {
        const struct gw_wit_interface *interface;
        const struct gw_wit_func *func;
        const struct gw_wit_type *type;
    };
    struct gw_slice docs, external_id; /* of INTERFACE; the others have their own */
    struct gw_wit_gate gate;
    struct gw_wit_place place;
};

struct gw_wit_world {
    struct gw_slice name;
    const struct gw_wit_package *package;
    const struct gw_wit_item *imports, *exports;
    uint32_t import_count, export_count;
    struct gw_slice docs;
    struct gw_wit_gate gate;
    struct gw_wit_place place;
};

struct gw_wit_package_name {
    struct gw_slice id; /* the whole: ns:name@1.2.3 */
    struct gw_slice ns, name, version_text;
    bool has_version;
    struct gw_semver version;
};

struct gw_wit_package {
    struct gw_wit_package_name name;
    const struct gw_wit_interface *const *interfaces;
    uint32_t interface_count;
    const struct gw_wit_world *const *worlds;
    uint32_t world_count;
    struct gw_slice docs;
    struct gw_wit_place place;
};

/* What went wrong first, for people. */
struct gw_wit_problem {
    enum gw_err err;                  /* GW_OK: nothing */
    struct gw_wit_place place, other; /* `other`: a second place that matters */
    const char *path;                 /* where there is no place: the file or folder */
    char text[320], help[192];        /* help: what to do about it; may be empty */
};

struct gw_wit {
    struct gw_arena arena;
    struct gw_vec packages;            /* const struct gw_wit_package * */
    const struct gw_wit_package *root; /* that was asked for */
    struct gw_wit_problem problem;

    /* Only while loading. */
    struct gw_map by_id; /* package id -> index in `packages` */
    struct gw_map index; /* owner and name -> what it calls so (resolve.h) */
    struct gw_vec known; /* struct gw_slice: ids of all packages that were found */
    uint32_t item_count; /* of all worlds: bounded */
};

/* Which gates are open. */
struct gw_wit_options {
    const struct gw_slice *features;
    uint32_t feature_count;
    bool all_features;
};

void gw_wit_init(struct gw_wit *wit, struct gw_alloc *alloc);
void gw_wit_deinit(struct gw_wit *wit);

static inline const struct gw_wit_package *gw_wit_package_at(const struct gw_wit *wit,
                                                             size_t i)
{
    return *GW_VEC_AT(const struct gw_wit_package *, &wit->packages, i);
}

/* Find by name; NULL: there is none. */
const struct gw_wit_interface *gw_wit_find_interface(const struct gw_wit_package *package,
                                                     struct gw_slice name);
const struct gw_wit_world *gw_wit_find_world(const struct gw_wit_package *package,
                                             struct gw_slice name);
const struct gw_wit_type *gw_wit_find_type(const struct gw_wit_interface *interface,
                                           struct gw_slice name);

/* Say whether a map may have such keys. */
static inline bool gw_wit_may_be_key(const struct gw_wit_type *type)
{
    return type->kind < GW_COMP_PRIM_COUNT && type->kind != GW_COMP_F32 &&
           type->kind != GW_COMP_F64 && type->kind != GW_COMP_ERROR_CONTEXT;
}

/* Find the package of a reference: the very version, or else the lowest later one of its track.
 *   returns  NULL: there is none */
const struct gw_wit_package *gw_wit_find_package(const struct gw_wit *wit,
                                                 const struct gw_wit_package_name *name);

/* Write "ns:pkg/name@version" into the arena; data NULL: out of memory. */
struct gw_slice gw_wit_id_of(struct gw_arena *arena, const struct gw_wit_package *package,
                             struct gw_slice name);

/* What an item is known by in its world: its name, or else the id of its interface; data NULL:
 * out of memory. */
struct gw_slice gw_wit_item_key(struct gw_arena *arena, const struct gw_wit_item *item);

/* The types of no structure: one object for each primitive kind. */
extern const struct gw_wit_type gw_wit_prim[GW_COMP_PRIM_COUNT];

#endif
