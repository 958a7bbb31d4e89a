/* SPDX-License-Identifier: Apache-2.0 */
/* input.h -- from a path on the command line to an engine and a module, with messages on
 * the way. */
#ifndef GW_CLI_INPUT_H
#define GW_CLI_INPUT_H

#include "core/engine/engine.h"
#include "os/map_file.h"

/* All print their own message and return 0 or the exit code; *out is written only on 0.
 * `-` is standard input everywhere. What they give lives as long as the process or until
 * released as usual. */
int gw_input_engine(const struct gw_engine_config *config, struct gw_engine **out);

/* An engine with the default limits and these features. */
int gw_input_engine_with(gw_features features, struct gw_engine **out);

/* Decode and validate; or decode only. */
int gw_input_load(struct gw_engine *engine, const char *path, struct gw_module **out);
int gw_input_decode(struct gw_engine *engine, const char *path, struct gw_module **out);

/* The bytes as they are. */
int gw_input_bytes(const char *path, struct gw_map_file *out);

/* What to call the file in messages: "<stdin>" for `-`. */
const char *gw_input_name(const char *path);

#endif
