/* SPDX-License-Identifier: Apache-2.0 */
/* process.h -- what a guest process has been given: its arguments, variables and
 * descriptors. Shared by all its threads; only the descriptors change. */
#ifndef GW_WASI_HOST_PROCESS_H
#define GW_WASI_HOST_PROCESS_H

#include "base/err.h"
#include "wasi/host/desc.h"

/* Strings one after the other, each with its NUL. */
struct gw_process_strings {
    char *bytes;
    size_t len_bytes;
    uint32_t count;
};

struct gw_process {
    struct gw_alloc *alloc;
    struct gw_process_strings args, env;
    struct gw_desc_table descs;
};

void gw_process_init(struct gw_process *process, struct gw_alloc *alloc,
                     uint32_t max_descs);
void gw_process_deinit(struct gw_process *process);

/* Copy strings in; once.
 *   errors   NOMEM; LIMIT: too many bytes for a guest's 32 bits */
enum gw_err gw_process_set_strings(struct gw_process *process,
                                   struct gw_process_strings *strings,
                                   const char *const *from, size_t count);

#endif
