/* SPDX-License-Identifier: Apache-2.0 */
/* call.h -- one call of a WASI 0.1 function, and how a handler reaches the guest's
 * memory. */
#ifndef GW_WASI_P1_CALL_H
#define GW_WASI_P1_CALL_H

#include "core/runtime/memory.h"
#include "core/runtime/store.h"
#include "wasi/host/process.h"
#include "wasi/p1/abi.h"

struct gw_p1_call {
    struct gw_process *process;
    struct gw_store *store;
    struct gw_memory
        *memory;      /* the caller's; NULL: it has none, and every pointer is a FAULT */
    bool is_unstable; /* wasi_unstable's layouts and codes */
    enum gw_err ends; /* set: the call does not return to the guest (exit, trap) */
};

/* A handler: arguments in a[], widened; the answer is the function's result. INTR: call
 * again, unless the guest shall stop. */
typedef enum gw_errno gw_p1_handler(struct gw_p1_call *call, const uint64_t *a);

#define GW_P1_ROW(name, signature) gw_p1_handler gw_p1_##name;
#include "wasi/p1/functions.def"
#undef GW_P1_ROW

static inline uint32_t gw_p1_u32(uint64_t argument) { return (uint32_t)argument; }

/* The guest's bytes [at, at+len), or NULL where they are not all inside. */
static inline uint8_t *gw_p1_at(struct gw_p1_call *call, uint64_t at, uint64_t len)
{
    return call->memory != NULL ? gw_memory_at(call->memory, (uint32_t)at, len) : NULL;
}

#endif
