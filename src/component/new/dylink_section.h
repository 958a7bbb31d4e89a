/* SPDX-License-Identifier: Apache-2.0 */
/* dylink_section.h -- the custom section `dylink.0`: how a shared library wants to be linked.
 *
 *   subsection   kind (u8), size (u32), content
 *   1 mem-info      memory: bytes, log2 of their alignment; table: slots, log2 of theirs
 *   2 needed        names of other libraries
 *   3 export-info   (name, flags) of exports
 *   4 import-info   (module, name, flags) of imports
 *   5 runtime-path  where a loader would look for them
 *
 * spec: tool-conventions, DynamicLinking */
#ifndef GW_COMPONENT_NEW_DYLINK_SECTION_H
#define GW_COMPONENT_NEW_DYLINK_SECTION_H

#include "base/arena.h"
#include "base/diag.h"

#define GW_DYLINK_SECTION "dylink.0"
#define GW_DYLINK_WEAK 1u /* a flag: may stay without a definition */

struct gw_dylink_flags {
    struct gw_slice module, name; /* module: of imports */
    uint32_t flags;
};

struct gw_dylink_section {
    uint32_t memory_bytes, table_slots;
    uint32_t memory_align_log2, table_align_log2; /* below 32; 1 where nothing is said */
    const struct gw_slice *needed, *runtime_path;
    uint32_t needed_count, runtime_path_count;
    const struct gw_dylink_flags *exports, *imports;
    uint32_t export_count, import_count;
};

/* Read a section's payload.
 *   payload  names in *out point into it
 *   arena    where the lists live
 *   errors   MALFORMED, EOF, INT_TOO_*, LIMIT: an alignment; UNSUPPORTED: a subsection that nobody
 *            knows; NOMEM; diag says which, and where in the payload */
enum gw_err gw_dylink_section_read(struct gw_slice payload, struct gw_arena *arena,
                                   struct gw_diag *diag, struct gw_dylink_section *out);

#endif
