/* SPDX-License-Identifier: Apache-2.0 */
/* jobs_compose.h -- jobs about compositions for memory to run out in. */
#ifndef GW_TEST_OOM_JOBS_COMPOSE_H
#define GW_TEST_OOM_JOBS_COMPOSE_H

#include "base/alloc.h"
#include "base/err.h"

/* Read a configuration, compose by name, merge imports, encode. */
enum gw_err job_compose(struct gw_alloc *alloc);
/* Plug two components into a third. */
enum gw_err job_plug(struct gw_alloc *alloc);

#endif
