/* SPDX-License-Identifier: Apache-2.0 */
/* console.h -- what the command says: messages on standard error, colour where it is
 * seen.
 *
 * Process-wide, since a process has one terminal. Thread: main. */
#ifndef GW_CLI_CONSOLE_H
#define GW_CLI_CONSOLE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/compiler.h"
#include "base/diag.h"
#include "base/slice.h"

enum gw_console_when { GW_CONSOLE_AUTO, GW_CONSOLE_ALWAYS, GW_CONSOLE_NEVER };

/* Choose for which streams colour is used. Until called: AUTO. */
void gw_console_set_color(enum gw_console_when when);

/* Escape sequences, or "" where the stream shows no colours. */
enum gw_console_style {
    GW_STYLE_PLAIN,
    GW_STYLE_BOLD,
    GW_STYLE_DIM,
    GW_STYLE_RED,
    GW_STYLE_GREEN,
    GW_STYLE_YELLOW,
    GW_STYLE_CYAN,
};
const char *gw_console_style(FILE *stream, enum gw_console_style style);

/* Print a name of the guest's on standard output: control characters, which would play with the
 * terminal, as \xx. */
void gw_console_put_name(struct gw_slice name);
/* Begin a part of a report on standard output: an empty line, then its name. */
void gw_console_heading(const char *text);

/* Say "godwit: ..." on standard error, as one line. */
void gw_console_error(const char *format, ...) GW_PRINTF(1, 2);
void gw_console_note(const char *format, ...) GW_PRINTF(1, 2);

/* Report what went wrong with `subject`, a file mostly, and give the exit code. */
int gw_console_fail(const char *subject, enum gw_err err, const struct gw_diag *diag);

/* Report wrong usage, with where to look; returns 2. `command` NULL: of godwit itself. */
int gw_console_usage(const char *command, const char *format, ...) GW_PRINTF(2, 3);

/* Report that the operand `name` is no command, with the one probably meant; returns 2. */
int gw_console_no_command(const char *name);

/* Flush standard output; says so and returns 1 if anything could not be written, else
 * `code`. */
int gw_console_finish(int code);

/* Print `text` wrapped at `width` columns, later lines indented; lines that start with a
 * space and empty lines stand as they are. The cursor is at column `indent` already. */
void gw_console_wrap(FILE *stream, const char *text, unsigned indent, unsigned width);

#endif
