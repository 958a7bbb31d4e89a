/* SPDX-License-Identifier: Apache-2.0 */
/* jobs_link.h -- a job about shared libraries for memory to run out in. */
#ifndef GW_TEST_OOM_JOBS_LINK_H
#define GW_TEST_OOM_JOBS_LINK_H

#include "base/alloc.h"
#include "base/err.h"

/* Link three libraries to a component: in a cycle, with stubs and with libdl.so. */
enum gw_err job_link(struct gw_alloc *alloc);

#endif
