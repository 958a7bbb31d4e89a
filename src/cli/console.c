/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/console.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/command.h"

static enum gw_console_when color_when = GW_CONSOLE_AUTO;

void gw_console_set_color(enum gw_console_when when) { color_when = when; }

static bool shows_color(FILE *stream)
{
    if (color_when != GW_CONSOLE_AUTO) return color_when == GW_CONSOLE_ALWAYS;
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
    if (none && *none) return false;
    if (!term || strcmp(term, "dumb") == 0) return false;
    return isatty(fileno(stream));
}

const char *gw_console_style(FILE *stream, enum gw_console_style style)
{
    static const char *const codes[] = {
        [GW_STYLE_PLAIN] = "\x1b[0m",  [GW_STYLE_BOLD] = "\x1b[1m",
        [GW_STYLE_DIM] = "\x1b[2m",    [GW_STYLE_RED] = "\x1b[1;31m",
        [GW_STYLE_GREEN] = "\x1b[32m", [GW_STYLE_YELLOW] = "\x1b[33m",
        [GW_STYLE_CYAN] = "\x1b[36m",
    };
    return shows_color(stream) ? codes[style] : "";
}

static void say(enum gw_console_style style, const char *format, va_list args)
{
    fflush(stdout);
    fprintf(stderr, "%sgodwit:%s ", gw_console_style(stderr, style),
            gw_console_style(stderr, GW_STYLE_PLAIN));
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

void gw_console_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(GW_STYLE_RED, format, args);
    va_end(args);
}

void gw_console_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(GW_STYLE_DIM, format, args);
    va_end(args);
}

int gw_console_fail(const char *subject, enum gw_err err, const struct gw_diag *diag)
{
    char text[512];
    if (diag && diag->err != GW_OK)
        gw_diag_print(diag, text, sizeof text);
    else
        snprintf(text, sizeof text, "%s", gw_err_text(err));
    gw_console_error("%s: %s", subject, text);
    return gw_err_exit_code(err);
}

int gw_console_usage(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(GW_STYLE_RED, format, args);
    va_end(args);
    fprintf(stderr, "Try `godwit help%s%s`.\n", command ? " " : "",
            command ? command : "");
    return gw_err_exit_code(GW_ERR_USAGE);
}

int gw_console_finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return code;
    gw_console_error("cannot write to standard output: %s", strerror(errno));
    return code != 0 ? code : 1;
}

/* How much of `text` fits in `room` columns: up to the last space, or one whole word. */
static size_t fitting(const char *text, size_t len, unsigned room)
{
    if (len <= room) return len;
    for (size_t i = room; i > 0; i--)
        if (text[i] == ' ') return i;
    size_t word = 0;
    while (word < len && text[word] != ' ')
        word++;
    return word;
}

static void wrap_line(FILE *stream, const char *text, size_t len, unsigned indent,
                      unsigned width)
{
    unsigned room = width > indent + 20 ? width - indent : 20;
    while (len > 0) {
        size_t take = fitting(text, len, room);
        fwrite(text, 1, take, stream);
        text += take, len -= take;
        while (len > 0 && *text == ' ')
            text++, len--;
        fputc('\n', stream);
        if (len > 0) fprintf(stream, "%*s", (int)indent, "");
    }
}

void gw_console_wrap(FILE *stream, const char *text, unsigned indent, unsigned width)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        if (len == 0 || *text == ' ')
            fprintf(stream, "%.*s\n", (int)len, text);
        else
            wrap_line(stream, text, len, indent, width);
        text += len;
        if (*text) text++;
        if (*text && *text != '\n' && *text != ' ')
            fprintf(stream, "%*s", (int)indent, "");
    }
}

int gw_console_no_command(const char *name)
{
    const char *near = gw_command_near(name);
    return gw_console_usage(NULL, "`%s` is no command%s%s%s", name,
                            near ? "; did you mean `" : "", near ? near : "",
                            near ? "`?" : "");
}

void gw_console_put_name(struct gw_slice name)
{
    for (size_t i = 0; i < name.len;) {
        size_t len = gw_utf8_shown(name, i);
        if (len)
            fwrite(name.data + i, 1, len, stdout);
        else
            printf("\\%02x", name.data[i]);
        i += len ? len : 1;
    }
}

void gw_console_heading(const char *text)
{
    printf("\n%s%s%s\n", gw_console_style(stdout, GW_STYLE_BOLD), text,
           gw_console_style(stdout, GW_STYLE_PLAIN));
}
