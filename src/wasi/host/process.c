/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/process.h"

#include <string.h>

/* Offsets into the strings must fit a guest's pointer with room to spare. */
static const size_t max_bytes = 1 << 30;

void gw_process_init(struct gw_process *process, struct gw_alloc *alloc,
                     uint32_t max_descs)
{
    *process = (struct gw_process){.alloc = alloc};
    gw_desc_table_init(&process->descs, alloc, max_descs);
}

void gw_process_deinit(struct gw_process *process)
{
    gw_desc_table_deinit(&process->descs);
    gw_alloc_put(process->alloc, process->args.bytes, process->args.len_bytes);
    gw_alloc_put(process->alloc, process->env.bytes, process->env.len_bytes);
}

enum gw_err gw_process_set_strings(struct gw_process *process,
                                   struct gw_process_strings *strings,
                                   const char *const *from, size_t count)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        len += strlen(from[i]) + 1;
        if (len > max_bytes) return GW_ERR_LIMIT;
    }
    if (len == 0) return GW_OK;
    char *bytes = gw_alloc_get(process->alloc, len);
    if (bytes == NULL) return GW_ERR_NOMEM;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(from[i]) + 1;
        memcpy(bytes + at, from[i], n);
        at += n;
    }
    *strings = (struct gw_process_strings){bytes, len, (uint32_t)count};
    return GW_OK;
}
