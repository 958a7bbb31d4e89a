/* SPDX-License-Identifier: Apache-2.0 */
#include "component/adapter/adapter.h"

/* Written while godwit is built, by tools/make-adapter.c. Lengths are 0 without the adapter. */
extern const uint8_t gw_adapter_bytes[];
extern const uint32_t gw_adapter_reactor_len, gw_adapter_command_len;

bool gw_adapter_is_known(struct gw_slice name)
{
    return gw_slice_is(name, "wasi_snapshot_preview1");
}

struct gw_slice gw_adapter_find(struct gw_slice name, enum gw_adapter_form form)
{
    uint32_t len =
        form == GW_ADAPTER_REACTOR ? gw_adapter_reactor_len : gw_adapter_command_len;
    if (!gw_adapter_is_known(name) || len == 0) return (struct gw_slice){NULL, 0};
    return gw_slice_of(gw_adapter_bytes, len);
}
