/* SPDX-License-Identifier: Apache-2.0 */
/* jobs_wac.h -- compositions for memory to run out in. */
#ifndef GW_TEST_OOM_JOBS_WAC_H
#define GW_TEST_OOM_JOBS_WAC_H

#include "base/alloc.h"
#include "base/err.h"

/* Compose a text in WAC that has everything in it, and print what was read as JSON. */
enum gw_err job_compose_wac(struct gw_alloc *alloc);

#endif
