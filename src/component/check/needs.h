/* SPDX-License-Identifier: Apache-2.0 */
/* needs.h -- what imports mean in words, and which kind of host can run a component or a core module
 * of WASI 0.1. */
#ifndef GW_COMPONENT_CHECK_NEEDS_H
#define GW_COMPONENT_CHECK_NEEDS_H

#include "component/model/component.h"

/* One thing that a guest may need. */
struct gw_need {
    const char *words; /* "reads and writes files" */
    const char
        *grant; /* what `godwit run` grants it with; NULL: nothing is to be granted */
    bool is_platform; /* what the command line and HTTP do not offer */
};

extern const struct gw_need gw_needs[];
extern const size_t gw_need_count;

/* What a component's import of this name is needed for: an index into gw_needs. Imports that no
 * standard knows are the last one. */
size_t gw_need_of(struct gw_slice import);
/* The same of a core module's import. */
size_t gw_need_of_core(struct gw_slice module, struct gw_slice name);

enum gw_need_host {
    GW_NEED_HOST_COMMAND,  /* runs once: wasi:cli/run, or _start */
    GW_NEED_HOST_HTTP,     /* answers requests: wasi:http/incoming-handler or handler */
    GW_NEED_HOST_PLATFORM, /* another interface of wasi:* is called from outside */
    GW_NEED_HOST_LIBRARY,  /* functions are called by name */
};

enum gw_need_host gw_need_host_of(const struct gw_comp_component_type *type);
enum gw_need_host gw_need_host_of_core(const struct gw_module *module);

/* "a command", "an HTTP handler", ... */
const char *gw_need_host_text(enum gw_need_host host);

#endif
