/* SPDX-License-Identifier: Apache-2.0 */
/* dylink.h -- shared libraries to one component.
 *
 * A library is a core module as `wasm-ld -shared` makes it: position-independent, with a section
 * dylink.0. All of them share one memory and one table, which a module made here has: `env`. It
 * is the main module of the component, each library one of the others (new.h), and what can only be
 * known when all of them are alive becomes part of the fixup (fixup.h):
 *
 *   env       memory: | stack | what dlopen knows | library | library | ... | heap
 *             table:  | null | what dlsym finds | library | ... | functions by address and in cycles
 *             globals: where each library begins, the addresses that it imports
 *             functions: one for each that a library needs before its exporter is there; it jumps
 *             through the table
 *   fixup     fills in the table and the addresses, calls what relocates data, then constructors
 *
 * Libraries are instantiated in the order of what they need. A symbol is the first library's that
 * exports it under that name and type, in the order in which the libraries are given.
 * spec: component-model, SharedEverythingDynamicLinking; tool-conventions, DynamicLinking */
#ifndef GW_COMPONENT_NEW_DYLINK_H
#define GW_COMPONENT_NEW_DYLINK_H

#include "component/new/new.h"

#define GW_DYLINK_STACK_BYTES (1u << 20)
#define GW_DYLINK_LIBRARIES_MAX 1000

struct gw_dylink_library {
    struct gw_slice name; /* by which others need it: libc.so */
    struct gw_slice bytes;
    bool is_openable; /* dlopen finds it, and dlsym all that it exports */
};

struct gw_dylink_options {
    const struct gw_dylink_library *libraries;
    uint32_t library_count;
    uint32_t stack_bytes;     /* default: GW_DYLINK_STACK_BYTES */
    bool stubs_missing;       /* functions that no library exports trap when called */
    bool has_libdl;           /* libdl.so is there: dlopen, dlsym, dlclose, dlerror */
    struct gw_new_options of; /* the rest: adapters as modules; no main, no fixups */
};

struct gw_dylink_options gw_dylink_defaults(void);

/* Append a component to `out`.
 *   options   borrowed
 *   errors    as gw_new_component; UNLINKABLE: a library or a symbol is missing, or does not fit;
 *             *problem says which and who needs it */
enum gw_err gw_dylink_component(const struct gw_dylink_options *options,
                                struct gw_alloc *alloc, struct gw_writer *out,
                                struct gw_new_problem *problem);

/* Does a core module's binary have a section dylink.0?       cost  O(sections) */
bool gw_dylink_is_library(struct gw_slice bytes);

#endif
