/* encode.h -- module to binary. spec: binary/modules */
#ifndef GW_CORE_WASM_ENCODE_H
#define GW_CORE_WASM_ENCODE_H

#include "base/diag.h"
#include "core/wasm/module.h"
#include "core/wasm/writer.h"

/* Encode with minimal LEBs. Bodies are copied as they stand; custom sections keep their place.
 *   errors   NOMEM, LIMIT */
enum gw_err gw_module_encode(const struct gw_module *module, struct gw_writer *out);

#endif
