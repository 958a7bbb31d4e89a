/* SPDX-License-Identifier: Apache-2.0 */
/* encode.h -- module to binary. spec: binary/modules
 *
 * What decode reads, encode writes back byte for byte, but for: LEBs (always minimal), a
 * nullable reference to an abstract heap type (always the short form), and empty groups
 * of a compact import section (left out). Bodies and constant expressions are copied as
 * they stand. */
#ifndef GW_CORE_WASM_ENCODE_H
#define GW_CORE_WASM_ENCODE_H

#include "base/diag.h"
#include "core/wasm/module.h"
#include "core/wasm/writer.h"

struct gw_encode_options {
    /* Whether to leave out the custom section of that name; NULL keeps all. */
    bool (*drops_custom)(void *env, struct gw_slice name);
    void *env;
};

/* Encode; sections keep their order, custom ones included. `_with` chooses what to keep.
 *   errors   NOMEM, LIMIT */
enum gw_err gw_module_encode(const struct gw_module *module, struct gw_writer *out);
enum gw_err gw_module_encode_with(const struct gw_module *module,
                                  const struct gw_encode_options *options,
                                  struct gw_writer *out);

/* Write one type, as the type section has it, and the type of an import or export: its kind, then
 * what the thing at that index of the module is. For whoever writes module types. */
void gw_module_encode_type(struct gw_writer *w, const struct gw_type *type);
void gw_module_encode_extern(struct gw_writer *w, const struct gw_module *m,
                             enum gw_extern_kind kind, uint32_t index);

#endif
