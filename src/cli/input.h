/* SPDX-License-Identifier: Apache-2.0 */
/* input.h -- from a path on the command line to an engine and a module, with messages on
 * the way. */
#ifndef GW_CLI_INPUT_H
#define GW_CLI_INPUT_H

#include "component/model/component.h"
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

/* A module or a component, as binary or text; the other is NULL. */
struct gw_input {
    struct gw_map_file file; /* what the module or component points into */
    struct gw_module *module;
    struct gw_component *component;
    bool is_text;
};

/* Decode whichever it is; or validate it, too.
 *   features   of components; core ones are the engine's
 *   *out       gw_input_close, before the engine goes */
int gw_input_open(struct gw_engine *engine, const char *path, gw_comp_features features,
                  struct gw_input *out);
int gw_input_open_valid(struct gw_engine *engine, const char *path,
                        gw_comp_features features, struct gw_input *out);
/* Validate either of bytes, and print nothing. */
enum gw_err gw_input_check(struct gw_engine *engine, struct gw_slice bytes,
                           gw_comp_features features, struct gw_diag *diag);
/* The same of a component; of a module it says what to do with it. */
int gw_input_open_component(struct gw_engine *engine, const char *path,
                            struct gw_input *out);
void gw_input_close(struct gw_input *input);

/* Decode and validate bytes that were read already; they are copied. */
int gw_input_load_bytes(struct gw_engine *engine, const char *path, struct gw_slice bytes,
                        struct gw_module **out);

/* Say whether a file holds a component; not of standard input, which is read only once.
 *   *out     written then: its bytes; gw_map_file_close */
bool gw_input_find_component(const char *path, struct gw_map_file *out);

/* Are these a component, as binary or text? */
bool gw_input_is_component(struct gw_slice bytes);

/* The bytes as they are. */
int gw_input_bytes(const char *path, struct gw_map_file *out);

/* Say so where nothing is at the path. */
int gw_input_exists(const char *path);

/* What to call the file in messages: "<stdin>" for `-`. */
const char *gw_input_name(const char *path);

#endif
