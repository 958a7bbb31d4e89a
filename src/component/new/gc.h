/* SPDX-License-Identifier: Apache-2.0 */
/* gc.h -- make an adapter small and fit for a component: keep what the wanted exports need.
 *
 * An adapter is a core module that turns one set of imports into another, with the main
 * module's memory (imported from "env") and without a start, a table or data of its own. It
 * is written against everything that it could ever serve; of that, a component gets what its
 * main module asks for. What is live is found from the exports that are kept: functions,
 * tables, memories, globals, tags, types (by whole rec groups), element and data segments;
 * an active segment is live with its table or memory.
 *
 * An adapter cannot own memory before it runs, so its shadow stack is injected here. It has
 * one if a mutable i32 global named `__stack_pointer` is live:
 *   - with a mutable i32 global named `allocation_state` too, and a main module that has a
 *     realloc: every exported function first calls `allocate_stack`, which, where the state
 *     is 0, makes it 1, takes 64 KiB from that realloc, sets the stack pointer behind them
 *     and makes the state 2. The realloc may re-enter the adapter while the state is 1.
 *   - else: a start function does it once, with memory.grow; then it calls the adapter's export
 *     `allocate_state`, where it has one, and its own start function.
 *   - or not at all, where the main module was given hidden pages (hide.h): an adapter that exports
 *     `adapter_enter` finds its place by itself, and is told by `allocation_state` being 6.
 * An import `__main_module__` `cabi_realloc` or `canonical_abi_realloc` becomes the main
 * module's realloc under the name that it has there, or without one a function of our own
 * that gives one page by memory.grow and refuses everything else.
 *
 * Does not know about worlds, encodings or shims. */
#ifndef GW_COMPONENT_NEW_GC_H
#define GW_COMPONENT_NEW_GC_H

#include "base/diag.h"
#include "core/wasm/module.h"
#include "core/wasm/writer.h"

struct gw_gc_options {
    const struct gw_slice *required; /* names of the exports to keep, in any order */
    uint32_t required_count;
    /* The main module's export that adapters allocate with; empty: it has none. */
    struct gw_slice realloc;
    bool has_hidden_pages;
};

/* Append `module` cut down to the required exports, with the stack injected. Imports come as
 * memories, tables, globals, tags, functions; everything else keeps its order. Names of
 * functions and globals and the producers section stay, other custom sections go.
 *   module   valid
 *   out      on an error holds a part
 *   errors   UNLINKABLE: a required export that is not there, more than one stack pointer, data that
 *            would overwrite what the main module has in its memory; NOMEM
 *   thread   any      cost  O(bytes) */
enum gw_err gw_gc_trim(const struct gw_module *module,
                       const struct gw_gc_options *options, struct gw_diag *diag,
                       struct gw_writer *out);

#endif
