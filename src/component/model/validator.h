/* SPDX-License-Identifier: Apache-2.0 */
/* validator.h -- what the files of the validator share: validate.c, validate_*.c,
 * match*.c, subst.c and compare.c, nobody else.
 *
 * One validator serves a component with everything inside it. A scope is one component,
 * or one component or instance type: its index spaces grow as its definitions are
 * looked at, in order. All functions return false once something is wrong; the first
 * message goes to diag. */
#ifndef GW_COMPONENT_MODEL_VALIDATOR_H
#define GW_COMPONENT_MODEL_VALIDATOR_H

#include "base/map.h"
#include "component/model/compare.h"
#include "component/model/limits.h"
#include "component/model/names.h"
#include "component/model/ptr_map.h"
#include "component/model/validate.h"

enum gw_comp_scope_kind {
    GW_COMP_SCOPE_COMPONENT,
    GW_COMP_SCOPE_COMPONENT_TYPE,
    GW_COMP_SCOPE_INSTANCE_TYPE,
};

/* The names of a scope's imports, or of its exports. */
struct gw_comp_names {
    struct gw_map keys;      /* gw_comp_name_key to position */
    struct gw_map resources; /* plain name to const struct gw_comp_resource * */
    bool names_resources;    /* not in an instance put together from exports */
    bool is_import;
    const char *what; /* "import", "export" */
};

/* Core types of one space, in the registry's terms. */
struct gw_comp_core_space {
    struct gw_type *types; /* as written */
    gw_type_id *ids;
    const struct gw_comp_module_type **modules; /* NULL: a type of core's own */
    uint32_t count;
};

struct gw_comp_scope {
    enum gw_comp_scope_kind kind;
    struct gw_comp_scope *outer;
    struct gw_component *c;        /* COMPONENT only */
    const struct gw_comp_def *def; /* the definition in hand, and its number */
    uint32_t def_index;
    const struct gw_comp_def *defs;
    uint32_t def_count;

    struct gw_comp_spaces s;
    uint32_t counts[GW_COMP_SORT_COUNT]; /* of what is there so far */
    struct gw_comp_core_space core;
    bool *value_used;
    gw_valtype context; /* of context.get and context.set; GW_BOT: none yet */
    uint32_t alias_cursor, core_alias_cursor; /* behind the export aliased last */

    struct gw_comp_names import_names, export_names;
    struct gw_ptr_map imported, exported; /* types that have a name */
    struct gw_comp_extern *imports, *exports;
    uint32_t import_count, export_count;
    struct gw_vec wanted,
        fresh;           /* const struct gw_comp_resource *; type scopes: of the type */
    struct gw_vec slots; /* struct gw_comp_resource_slot; COMPONENT only */
    uint32_t nodes;      /* of all imports and exports */
};

struct gw_comp_validator {
    struct gw_component *root;
    struct gw_alloc *alloc; /* for what does not outlive validation */
    struct gw_arena *arena;
    struct gw_type_registry *registry;
    gw_comp_features features;
    struct gw_diag *diag;
    enum gw_err err;
    struct gw_comp_scope *scope;
    uint64_t work;             /* steps that are left */
    struct gw_ptr_map indexes; /* arrays of exports to the number of their map in ... */
    struct gw_vec maps;        /* ... here: struct gw_map, name to position */
    struct gw_comp_difference why; /* of the last mismatch; steps from the inside out */
    char why_text[180];
    bool goes_on; /* after a mismatch, with the next export */
};

/* Make and release what finds exports by name; `alloc` is set before. */
void gw_comp_validator_init(struct gw_comp_validator *v);
void gw_comp_validator_deinit(struct gw_comp_validator *v);
/* Record the first error, at the definition in hand. Always false. */
bool gw_comp_validator_fail(struct gw_comp_validator *v, enum gw_err err,
                            const char *format, ...) GW_PRINTF(3, 4);
bool gw_comp_validator_invalid(struct gw_comp_validator *v, const char *format, ...)
    GW_PRINTF(2, 3);
bool gw_comp_validator_nomem(struct gw_comp_validator *v);
bool gw_comp_validator_need(struct gw_comp_validator *v, enum gw_comp_feature feature,
                            const char *what);
/* Spend steps; an error when none is left. */
bool gw_comp_validator_work(struct gw_comp_validator *v, uint64_t steps);

/* Memory in the component's arena, cleared; NULL with the error set. 0 items: NULL
 * without. */
void *gw_comp_validator_array(struct gw_comp_validator *v, size_t count,
                              size_t item_bytes);
#define GW_COMP_NEW(v, pointer)                                                          \
    ((pointer) = gw_comp_validator_array((v), 1, sizeof *(pointer)))

/* Say whether the space of `sort` has this index so far; an error if not. */
bool gw_comp_validator_check(struct gw_comp_validator *v, enum gw_comp_sort sort,
                             uint32_t index);

/* Enough of a name for a message. */
#define GW_COMP_SHOWN(s) (int)((s).len < 80 ? (s).len : 80), (const char *)(s).data

/* -- scopes: validate.c ------------------------------------------------------------ */

bool gw_comp_scope_open(struct gw_comp_validator *v, struct gw_comp_scope *scope,
                        enum gw_comp_scope_kind kind, const struct gw_comp_def *defs,
                        uint32_t def_count);
void gw_comp_scope_close(struct gw_comp_validator *v, struct gw_comp_scope *scope);
/* All definitions of a scope, in order. */
bool gw_comp_scope_run(struct gw_comp_validator *v, struct gw_comp_scope *scope);
/* The type that a scope's imports and exports make. */
bool gw_comp_scope_component_type(struct gw_comp_validator *v,
                                  struct gw_comp_scope *scope,
                                  const struct gw_comp_component_type **out);
bool gw_comp_scope_instance_type(struct gw_comp_validator *v, struct gw_comp_scope *scope,
                                 struct gw_comp_instance_type *out);
/* Fill in what follows from the exports of an instance type. */
bool gw_comp_scope_finish_instance(struct gw_comp_validator *v,
                                   struct gw_comp_instance_type *type);
/* Append to the imports or exports of the scope. */
bool gw_comp_scope_add_extern(struct gw_comp_validator *v, bool is_import,
                              const struct gw_comp_name_def *name,
                              const struct gw_comp_extern_type *type);
/* Put something into the index space of its kind. */
void gw_comp_scope_push(struct gw_comp_validator *v,
                        const struct gw_comp_extern_type *type, bool is_used);

/* -- types: validate_types.c, validate_core.c -------------------------------------- */

bool gw_comp_validate_type(struct gw_comp_validator *v, struct gw_comp_type_def *def,
                           struct gw_comp_deftype *out);
bool gw_comp_validate_valtype(struct gw_comp_validator *v, gw_comp_typeref ref,
                              const struct gw_comp_valtype **out);
bool gw_comp_validate_typeidx(struct gw_comp_validator *v, uint32_t index,
                              enum gw_comp_deftype_kind kind,
                              struct gw_comp_deftype *out);
/* What an externtype says, before anything in it is renewed: of `(sub resource)` the
 * resource is NULL. */
bool gw_comp_validate_extern_raw(struct gw_comp_validator *v,
                                 const struct gw_comp_extern_def *def,
                                 struct gw_comp_extern_type *out);
/* Renew it: types become new objects, fresh resources new identities of the scope. */
bool gw_comp_validate_extern_renew(struct gw_comp_validator *v, struct gw_slice name,
                                   bool is_import, struct gw_comp_extern_type *type);
/* A new object that is equal to the given one: how a type gets a name. */
bool gw_comp_validate_renew(struct gw_comp_validator *v, struct gw_slice name,
                            struct gw_comp_extern_type *type);
bool gw_comp_validate_core_type(struct gw_comp_validator *v,
                                const struct gw_comp_core_type_def *def);
/* Hold one canonical function type; the component gives it back. */
bool gw_comp_validator_func_type(struct gw_comp_validator *v, const gw_valtype *params,
                                 uint32_t param_count, const gw_valtype *results,
                                 uint32_t result_count, gw_type_id *out);

/* -- definitions ------------------------------------------------------------------- */

bool gw_comp_validate_core_module(struct gw_comp_validator *v, struct gw_comp_def *def);
bool gw_comp_validate_core_instance(struct gw_comp_validator *v, struct gw_comp_def *def);
bool gw_comp_validate_core_alias(struct gw_comp_validator *v, struct gw_comp_def *def);
bool gw_comp_validate_instance(struct gw_comp_validator *v, struct gw_comp_def *def);
bool gw_comp_validate_alias(struct gw_comp_validator *v, struct gw_comp_def *def);
bool gw_comp_validate_canon(struct gw_comp_validator *v, struct gw_comp_def *def);
bool gw_comp_validate_import(struct gw_comp_validator *v, struct gw_comp_def *def);
bool gw_comp_validate_export(struct gw_comp_validator *v, struct gw_comp_def *def);
bool gw_comp_validate_start(struct gw_comp_validator *v, struct gw_comp_def *def);
bool gw_comp_validate_value(struct gw_comp_validator *v, struct gw_comp_def *def);
/* All values were used. */
bool gw_comp_validate_values(struct gw_comp_validator *v);
/* Use up a value, once. */
bool gw_comp_validate_use(struct gw_comp_validator *v, uint32_t index);
/* What stands at an index, as an extern's type. */
bool gw_comp_validate_item(struct gw_comp_validator *v, struct gw_comp_sortidx what,
                           struct gw_comp_extern_type *out);

/* -- names: validate_names.c ------------------------------------------------------- */

void gw_comp_names_init(struct gw_comp_names *names, struct gw_alloc *alloc,
                        const char *what, bool names_resources);
void gw_comp_names_deinit(struct gw_comp_names *names);
/* Check a name and its attributes against what it names and what was named before. */
bool gw_comp_names_add(struct gw_comp_validator *v, struct gw_comp_names *names,
                       const struct gw_comp_name_def *name,
                       const struct gw_comp_extern_type *type);
/* Check that everything that needs a name has one, and give one to the types that come
 * with this. */
bool gw_comp_names_visible(struct gw_comp_validator *v,
                           const struct gw_comp_extern_type *type, bool is_import);

/* -- substitution: subst.c --------------------------------------------------------- */

/* Keys are resources (identities and further names) and value types; what a substitution
 * makes is remembered in the same map. */
struct gw_comp_subst {
    struct gw_ptr_map map;
};

bool gw_comp_subst_instance(struct gw_comp_validator *v, struct gw_comp_subst *subst,
                            const struct gw_comp_instance_type *type,
                            const struct gw_comp_instance_type **out);
bool gw_comp_subst_extern(struct gw_comp_validator *v, struct gw_comp_subst *subst,
                          struct gw_comp_extern_type *type);
/* Give an instance type's fresh resources new identities, which join the scope: as those
 * of an import, or of what is made. The result has none. */
bool gw_comp_subst_fresh(struct gw_comp_validator *v, bool is_import,
                         const struct gw_comp_instance_type **type);
/* A new identity in the scope, for a resource type that has none yet. */
struct gw_comp_resource *gw_comp_subst_new_resource(struct gw_comp_validator *v,
                                                    struct gw_slice name, bool is_import,
                                                    const uint32_t *path,
                                                    uint32_t path_len);

/* -- subtyping: match.c ------------------------------------------------------------ */

/* Say whether `given` can stand for `wanted`; if not, why says it. Resources that are
 * keys of the map without value are variables of `wanted`: they are bound on the way,
 * and types that `wanted` names are mapped to what was given for them.
 *   *view    how to see what is given; NULL: as it is; may be NULL */
bool gw_comp_match_extern(struct gw_comp_validator *v, struct gw_comp_subst *env,
                          const struct gw_comp_extern_type *given,
                          const struct gw_comp_extern_type *wanted,
                          const struct gw_comp_view **view);
bool gw_comp_match_valtype(struct gw_comp_validator *v, struct gw_comp_subst *env,
                           const struct gw_comp_valtype *given,
                           const struct gw_comp_valtype *wanted);
/* The same of instances, but every export is looked at: `visit` hears of each that differs. */
bool gw_comp_match_each(struct gw_comp_validator *v, struct gw_comp_subst *env,
                        const struct gw_comp_instance_type *given,
                        const struct gw_comp_instance_type *wanted,
                        gw_comp_compare_visit *visit, void *visit_env);
/* Begin `why` with what was wanted and what is offered; false. */
bool gw_comp_match_no(struct gw_comp_validator *v, const char *wanted,
                      const char *offered);
/* Turn `why` round, the outermost step first. */
void gw_comp_match_finish(struct gw_comp_validator *v);
/* `why` in words, to stand in a message: finished, and shortened from the outside in. */
const char *gw_comp_match_why(struct gw_comp_validator *v);

/* Find by name, trying position *cursor first; it moves behind what was found.
 *   cost  O(1) where names are asked for in order, or after the first time */
bool gw_comp_match_find(struct gw_comp_validator *v, const struct gw_comp_extern *externs,
                        uint32_t count, struct gw_slice name, uint32_t *cursor,
                        uint32_t *position);
bool gw_comp_match_find_core(struct gw_comp_validator *v,
                             const struct gw_comp_core_extern *exports, uint32_t count,
                             struct gw_slice name, uint32_t *cursor, uint32_t *position);

#endif
