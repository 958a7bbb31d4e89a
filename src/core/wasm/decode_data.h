/* SPDX-License-Identifier: Apache-2.0 */
/* decode_data.h -- data segments, read where they stand each time they are needed.
 *
 * Toolchains write tens of thousands of them. What decoding found well-formed is read again in
 * less time than an array of them takes to be paged in. */
#ifndef GW_CORE_WASM_DECODE_DATA_H
#define GW_CORE_WASM_DECODE_DATA_H

#include "core/wasm/module.h"
#include "core/wasm/reader.h"

/* A value; `module` must outlive it. */
struct gw_data_cursor {
    const struct gw_module *module;
    struct gw_reader r;
    uint32_t left;
};

/* Stand before the module's first data segment.     thread  any */
struct gw_data_cursor gw_data_first(const struct gw_module *module);
/* Read the next one.
 *   returns  false: there is none; never before module->data_count of them, unless the module's
 *            bytes changed in its file, which nobody may do to it */
bool gw_data_next(struct gw_data_cursor *cursor, struct gw_module_data *out);

/* Copy plain ones to their places in memory 0, up to one of another kind or that does not fit.
 *   cost  some nanoseconds each */
void gw_data_copy(struct gw_data_cursor *cursor, uint8_t *memory, uint64_t size_bytes);

#endif
