/* SPDX-License-Identifier: Apache-2.0 */
/* merge.h -- WIT from several sources made one.
 *
 * Packages of one id are one package, their interfaces of one name one interface. What
 * both have must agree; each may have types and functions that the other lacks, as what
 * is decoded from a component knows only what is used there. Worlds of one name must be
 * the same.
 *
 *   merge.c        pairs of the same things, and whether they agree
 *   merge_adopt.c  what only one has, moved over
 *   merge_order.c  the order of need, made anew
 *   merge_world.c  worlds joined, and versions */
#ifndef GW_COMPONENT_WIT_MERGE_H
#define GW_COMPONENT_WIT_MERGE_H

#include "component/wit/wit.h"

/* Move all that `from` holds into `into`, both of the same allocator. `from` is left to
 * be deinited, and its objects live on with `into`, unless `into` had the same.
 *   world    in: of `from`; out: what stands for it in `into`. Or NULL
 *   errors   INVALID: the two contradict each other, or need each other in a circle;
 *            `into` says what, and is good for nothing more; LIMIT, NOMEM */
enum gw_err gw_wit_merge(struct gw_wit *into, struct gw_wit *from,
                         const struct gw_wit_world **world);

/* Let `into` import and export what `from` does, too; both of this wit. Items of one name
 * must agree, except that interfaces that stand in the worlds themselves are joined.
 *   errors   INVALID: they do not, or the meaning of an export would change;
 *            LIMIT, NOMEM */
enum gw_err gw_wit_join_worlds(struct gw_wit *wit, const struct gw_wit_world *from,
                               const struct gw_wit_world *into);

/* Import each interface in one version of a track, the latest: everywhere in the wit that
 * one is used instead.     errors  INVALID: it lacks a type that is used; NOMEM */
enum gw_err gw_wit_unify_versions(struct gw_wit *wit, const struct gw_wit_world *world);

#endif
