/* SPDX-License-Identifier: Apache-2.0 */
/* abi.h -- the canonical ABI as core modules see WIT functions: signatures, and which canonical
 * options a lift or a lower needs. Addresses are i32.
 *
 * Types come from guests and may be deep: each question looks at no more than GW_ABI_MAX_STEPS
 * of their nodes and then says `is_too_large`.
 * spec: component-model, CanonicalABI */
#ifndef GW_COMPONENT_NEW_ABI_H
#define GW_COMPONENT_NEW_ABI_H

#include "component/model/flatten.h"
#include "component/wit/wit.h"

enum { GW_ABI_MAX_STEPS = 1000000 };

enum gw_abi_variant {
    GW_ABI_IMPORT,
    GW_ABI_IMPORT_ASYNC,
    GW_ABI_EXPORT,
    GW_ABI_EXPORT_ASYNC,    /* with a callback: returns a status */
    GW_ABI_EXPORT_STACKFUL, /* without: may wait anywhere */
};

/* Canonical options that something needs. */
enum {
    GW_ABI_MEMORY = 1,
    GW_ABI_REALLOC = 2,
    GW_ABI_STRINGS = 4, /* the encoding of strings matters */
    GW_ABI_ASYNC = 8,
};

struct gw_abi_sig {
    struct gw_comp_flat params, results;
    bool params_spill;  /* one address stands for all of them */
    bool result_spills; /* it goes through memory */
    bool is_too_large;
    uint32_t steps; /* taken */
};

/* Give a function's signature. */
void gw_abi_signature(const struct gw_wit_func *func, enum gw_abi_variant variant,
                      struct gw_abi_sig *out);

/* Give the signature of the function's task.return, and the options that that needs. */
uint8_t gw_abi_task_return(const struct gw_wit_func *func, struct gw_abi_sig *out);

/* Give the options: of `canon lower` for an import's variant, of `canon lift` for an export's. */
uint8_t gw_abi_options(const struct gw_wit_func *func, enum gw_abi_variant variant);

/* Give the options of a read (or else a write) of a stream or future.
 *   payload  NULL: none */
uint8_t gw_abi_payload_options(const struct gw_wit_type *payload, bool reads,
                               bool is_async);

#endif
