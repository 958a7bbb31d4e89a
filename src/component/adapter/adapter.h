/* SPDX-License-Identifier: Apache-2.0 */
/* adapter.h -- the adapters that are built in: core modules, with the section that states
 * their world, as bytes.
 *
 * There is one for WASI 0.1, `wasi_snapshot_preview1`, in two forms that differ in their
 * world: what a command's exports is run once by wasi:cli/run; a reactor exports what its
 * main module says. They are C, in guest/, compiled for wasm32 while godwit is built; a build
 * without clang and wasm-ld has none. */
#ifndef GW_COMPONENT_ADAPTER_ADAPTER_H
#define GW_COMPONENT_ADAPTER_ADAPTER_H

#include "base/slice.h"

enum gw_adapter_form { GW_ADAPTER_COMMAND, GW_ADAPTER_REACTOR };

/* Is this an import module that an adapter is known for, built in or not? */
bool gw_adapter_is_known(struct gw_slice name);

/* The adapter's bytes, static; empty where none is known, or this build left it out. */
struct gw_slice gw_adapter_find(struct gw_slice name, enum gw_adapter_form form);

#endif
