/* SPDX-License-Identifier: Apache-2.0 */
/* code_registry.h -- which gw_code an address belongs to, for the whole process.
 *
 * A fault handler asks, so looking up takes no lock: entries are never unlinked, only
 * emptied and used again, and a version tells a reader that one changed under it. Whoever
 * asks runs the code in question, so that its own entry does not change meanwhile. */
#ifndef GW_CORE_JIT_CODE_REGISTRY_H
#define GW_CORE_JIT_CODE_REGISTRY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct gw_code;

/* Make [start, start + bytes) known as of `code`.     errors  NOMEM     thread  any */
enum gw_err gw_code_registry_add(const void *start, size_t bytes, struct gw_code *code);
/* Forget it; start as added.     thread  any */
void gw_code_registry_remove(const void *start);

/* The code that the address belongs to, or NULL.     thread  any, async-signal-safe
 *   cost  O(live ranges) */
struct gw_code *gw_code_registry_find(const void *pc);

/* Changes whenever a range is forgotten: what was found before may not be there any more.
 *   thread   any */
uint32_t gw_code_registry_changes(void);

#endif
