/* SPDX-License-Identifier: Apache-2.0 */
/* jobs_wit.h -- jobs about WIT for memory to run out in. */
#ifndef GW_TEST_OOM_JOBS_WIT_H
#define GW_TEST_OOM_JOBS_WIT_H

#include "base/alloc.h"
#include "base/err.h"

/* Merge two texts, join worlds of both, and unify versions. */
enum gw_err job_merge_wit(struct gw_alloc *alloc);
/* Write component-type sections, read them, and classify a module against them. */
enum gw_err job_classify(struct gw_alloc *alloc);

#endif
