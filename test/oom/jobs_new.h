/* SPDX-License-Identifier: Apache-2.0 */
/* jobs_new.h -- a job about making components for memory to run out in. */
#ifndef GW_TEST_OOM_JOBS_NEW_H
#define GW_TEST_OOM_JOBS_NEW_H

#include "base/alloc.h"
#include "base/err.h"

/* Make a component of a module and an adapter: resources, strings, a task hook, names that are
 * imported twice, an interface that is imported and exported. */
enum gw_err job_new(struct gw_alloc *alloc);
enum gw_err job_new_hidden(struct gw_alloc *alloc);

#endif
