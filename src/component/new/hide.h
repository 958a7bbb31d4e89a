/* SPDX-License-Identifier: Apache-2.0 */
/* hide.h -- pages at the end of a core module's memory that the module does not see.
 *
 * An adapter keeps its state in the main module's memory. Where that exports no realloc, there is no
 * place: allocators take all memory up to its end when they begin (wasi-libc until 2022, AssemblyScript,
 * Go, TinyGo), and some take what follows it without asking whose it is (Go). So the memory is made larger,
 * and each memory.size and memory.grow of the module becomes a call of a function that is added:
 *
 *   size   memory.size - PAGES
 *   grow   memory.grow; copies the last page to the new end, clears what the module now sees
 *
 * The last page always is the adapter's; those before it are for the time of one of its calls. */
#ifndef GW_COMPONENT_NEW_HIDE_H
#define GW_COMPONENT_NEW_HIDE_H

#include "core/wasm/module.h"
#include "core/wasm/writer.h"

enum {
    GW_HIDE_PAGES = 16
}; /* ORDER(hidden pages) with component/adapter/guest/state.h */

/* Has it one memory of its own, plain and with room for the pages? */
bool gw_hide_can(const struct gw_module *module);

/* Append the module with that done. What is known of places in its code (debug information, hints) is left out
 * if it changed.
 *   module   valid; is changed itself
 *   errors   NOMEM */
enum gw_err gw_hide_pages(struct gw_module *module, struct gw_writer *out);

#endif
