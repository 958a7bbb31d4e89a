/* SPDX-License-Identifier: Apache-2.0 */
/* compare.h -- whether what one component offers can stand for what another one wants, and
 * where and why it cannot.
 *
 * A comparison is a session: resources that are variables are bound by the first pair that
 * speaks of them, and stay bound for the pairs that follow. So one asks for the imports of a
 * component in their order, then for what its exports are with those imports:
 *
 *   gw_comp_compare_new(alloc, registry, &c)
 *   gw_comp_compare_open(c, type->wanted, type->wanted_count)
 *   for each import: gw_comp_compare_extern(c, &offered, &type->imports[i].type, &difference)
 *   gw_comp_compare_instance(c, &type->instance, &made)
 *
 * The types may be of any components, WIT packages or hosts, so long as they share one registry
 * of core types. Matching itself lives in match.c, substitution in subst.c.
 *
 * One thread at a time. */
#ifndef GW_COMPONENT_MODEL_COMPARE_H
#define GW_COMPONENT_MODEL_COMPARE_H

#include "base/alloc.h"
#include "base/diag.h"
#include "component/model/types.h"
#include "core/wasm/type_registry.h"

/* -- where two types differ -------------------------------------------------------------- */

/* ORDER(comparison steps): how one comes from a type to one of its parts. */
enum gw_comp_step_kind {
    GW_COMP_STEP_IMPORT, /* of a component or core module: `name`, `extern_kind` */
    GW_COMP_STEP_EXPORT, /* of an instance, component or core module: likewise */
    GW_COMP_STEP_PARAM,  /* `name` */
    GW_COMP_STEP_RESULT,
    GW_COMP_STEP_FIELD, /* of a record: `name` */
    GW_COMP_STEP_CASE,  /* of a variant: `name` */
    GW_COMP_STEP_PART,  /* of a tuple: `index` */
    GW_COMP_STEP_ELEMENT,
    GW_COMP_STEP_SOME,
    GW_COMP_STEP_OK,
    GW_COMP_STEP_ERROR,
    GW_COMP_STEP_KEY,
    GW_COMP_STEP_VALUE,
    GW_COMP_STEP_STREAM,
    GW_COMP_STEP_FUTURE,
    GW_COMP_STEP_COUNT,
};

struct gw_comp_step {
    uint8_t kind;        /* enum gw_comp_step_kind */
    uint8_t extern_kind; /* IMPORT, EXPORT of a component or instance */
    bool is_core;        /* IMPORT, EXPORT: of a core module; extern_kind says nothing */
    uint32_t index;
    struct gw_slice module; /* IMPORT of a core module */
    struct gw_slice name;   /* borrowed from the type */
};

enum { GW_COMP_MAX_STEPS = 24 }; /* deeper inside, the innermost are kept */

/* The first difference. `wanted` and `offered` are words for what stands at the end of the
 * path, such as "u32" and "string", "3 fields" and "2 fields". */
struct gw_comp_difference {
    bool is_missing; /* the last step names what is wanted and is not there at all */
    uint32_t step_count;
    struct gw_comp_step steps[GW_COMP_MAX_STEPS]; /* the outermost first */
    char wanted[96], offered[96];
    /* The function that the path leads through, as both sides have it; NULL: none. */
    const struct gw_comp_func_type *wanted_func, *offered_func;
};

/* Print in words: "func `read`: parameter `opts`: field `mode`: wanted u32, offered u64". Where it
 * does not fit, the outermost steps are left away.
 *   returns  the length, which is below cap */
int gw_comp_difference_print(const struct gw_comp_difference *difference, char *out,
                             size_t cap);
/* The path alone: "func `read`: parameter `opts`: field `mode`"; empty where there is none.
 *   returns  the length that was needed, as snprintf does */
int gw_comp_difference_print_path(const struct gw_comp_difference *difference, char *out,
                                  size_t cap);

/* -- comparing --------------------------------------------------------------------------- */

struct gw_comp_compare;

/* Make and release. What a session makes (gw_comp_compare_instance) dies with it.
 *   registry  borrowed; the one of all modules and components that take part
 *   errors    NOMEM */
enum gw_err gw_comp_compare_new(struct gw_alloc *alloc, struct gw_type_registry *registry,
                                struct gw_comp_compare **out);
void gw_comp_compare_free(struct gw_comp_compare **compare);

/* Make variables of resources, or forget again what they are bound to: those of a component's
 * imports (`wanted`) before its imports are compared. An instance's own (`fresh`) become
 * variables by themselves.
 *   errors   NOMEM */
enum gw_err gw_comp_compare_open(struct gw_comp_compare *compare,
                                 const struct gw_comp_resource *const *resources,
                                 uint32_t count);
/* Bind a resource to another one, as if both had met. */
enum gw_err gw_comp_compare_bind(struct gw_comp_compare *compare,
                                 const struct gw_comp_resource *wanted,
                                 const struct gw_comp_resource *offered);

/* Say whether `offered` can stand for `wanted`. A component stands for another if it wants no
 * more and gives no less.
 *   *difference  filled where it cannot; may be NULL; borrows names from the types
 *   errors       UNLINKABLE: it cannot; LIMIT: types are too large to be compared; NOMEM
 *   cost         O(nodes of the types) */
enum gw_err gw_comp_compare_extern(struct gw_comp_compare *compare,
                                   const struct gw_comp_extern_type *offered,
                                   const struct gw_comp_extern_type *wanted,
                                   struct gw_comp_difference *difference);

/* The same, but of instances every export is compared, so that all that differ are heard of.
 *   visit    called once for each difference; its steps begin at the instance
 *   errors   as above; UNLINKABLE: there was at least one */
typedef void gw_comp_compare_visit(void *env,
                                   const struct gw_comp_difference *difference);
enum gw_err gw_comp_compare_each(struct gw_comp_compare *compare,
                                 const struct gw_comp_extern_type *offered,
                                 const struct gw_comp_extern_type *wanted,
                                 gw_comp_compare_visit *visit, void *env);

/* What one more instance of a component exports, after its imports were compared: bound
 * variables are replaced, and the resources that come into being with it get identities of
 * their own.
 *   type     component_type->instance, or an instance type
 *   *out     the session's
 *   errors   LIMIT, NOMEM */
enum gw_err gw_comp_compare_instance(struct gw_comp_compare *compare,
                                     const struct gw_comp_instance_type *type,
                                     const struct gw_comp_instance_type **out);

#endif
