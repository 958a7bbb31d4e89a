/* SPDX-License-Identifier: Apache-2.0 */
/* jobs_check.h -- jobs about comparing types for memory to run out in. */
#ifndef GW_TEST_OOM_JOBS_CHECK_H
#define GW_TEST_OOM_JOBS_CHECK_H

#include "base/alloc.h"
#include "base/err.h"

/* Hold two versions of a package against each other. */
enum gw_err job_semver(struct gw_alloc *alloc);
/* State a host's interfaces in WIT, and link what differs from them and what does not. */
enum gw_err job_declare(struct gw_alloc *alloc);

#endif
