/* SPDX-License-Identifier: Apache-2.0 */
/* jobs_bindgen.h -- bindings, dummies and unbundling for memory to run out in. */
#ifndef GW_TEST_OOM_JOBS_BINDGEN_H
#define GW_TEST_OOM_JOBS_BINDGEN_H

#include "base/alloc.h"
#include "base/err.h"

/* Write bindings for a world with types of every kind. */
enum gw_err job_bindgen(struct gw_alloc *alloc);
/* Make a dummy of it, and put the world in. */
enum gw_err job_dummy(struct gw_alloc *alloc);
/* Take the modules out of a component that names core types and modules in every way. */
enum gw_err job_unbundle(struct gw_alloc *alloc);

#endif
