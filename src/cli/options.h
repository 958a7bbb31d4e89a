/* SPDX-License-Identifier: Apache-2.0 */
/* options.h -- one command line, read against the table of commands.def.
 *
 * Values are checked and converted here, by the option's kind; a command only walks
 * `uses`, in the order in which they were written, and its operands. All strings are
 * argv's. */
#ifndef GW_CLI_OPTIONS_H
#define GW_CLI_OPTIONS_H

#include <stdint.h>

#include "cli/command.h"
#include "component/model/features.h"
#include "core/wasm/features.h"

struct gw_option_use {
    enum gw_option_id id;
    const char *text; /* the value as written; NULL for a flag */
    /* COUNT, SIZE in bytes, TIME in ns, enum gw_feature or gw_console_when; features of
     * components come behind GW_FEATURE_COUNT */
    uint64_t number;
    bool is_off; /* FEATURE: it was -name */
};

struct gw_args {
    const struct gw_command *command;
    struct gw_option_use *uses;
    unsigned use_count, use_cap;
    /* NULL-terminated; of PROGRAM: the file, then the guest's arguments. */
    char **operands;
    unsigned operand_count;
    bool wants_help; /* --help was among them: nothing else was checked */
};

/* Read argv[0..argc), what follows the command's name. Reorders argv. Messages are
 * printed.
 *   *args    `uses` is owned; gw_args_deinit
 *   returns  0, or the exit code */
int gw_args_parse(const struct gw_command *command, int argc, char **argv,
                  struct gw_args *args);
void gw_args_deinit(struct gw_args *args);

/* Was the option given? And its last use, or NULL. */
const struct gw_option_use *gw_args_last(const struct gw_args *args,
                                         enum gw_option_id id);
static inline bool gw_args_have(const struct gw_args *args, enum gw_option_id id)
{
    return gw_args_last(args, id) != NULL;
}

/* The default features, changed by the uses of a --feature option in turn. */
gw_features gw_args_features(const struct gw_args *args, enum gw_option_id id);
gw_comp_features gw_args_comp_features(const struct gw_args *args, enum gw_option_id id);

#endif
