/* SPDX-License-Identifier: Apache-2.0 */
/* func.h -- calling a function with slots that the collector sees. */
#ifndef GW_API_FUNC_H
#define GW_API_FUNC_H

#include "api/store.h"

struct gw_exec;

struct gw_api_call {
    struct gw_exec *exec;
    uint64_t *slots;
};

/* Reserve zeroed slots for a call's parameters and results on top of the value stack;
 * call with gw_exec_call, then give them back, last reserved first. errors   NOMEM,
 * LIMIT: the stack is full */
enum gw_err gw_api_func_slots(struct wasm_store_t *store, const struct gw_func *func,
                              struct gw_api_call *out);
void gw_api_func_done(struct gw_api_call *call);

#endif
