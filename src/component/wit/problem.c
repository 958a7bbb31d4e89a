/* SPDX-License-Identifier: Apache-2.0 */
#include "component/wit/problem.h"

#include <stdio.h>

#include "base/utf8.h"

enum { MAX_SHOWN = 200 }; /* characters of a source line */

static bool start(struct gw_wit *wit, enum gw_err err)
{
    if (wit->problem.err != GW_OK) return false;
    wit->problem = (struct gw_wit_problem){.err = err};
    return true;
}

static void say(char *out, size_t cap, const char *format, va_list args)
{
    vsnprintf(out, cap, format, args);
    gw_utf8_mask(out);
}

enum gw_err gw_wit_problem_at(struct gw_wit *wit, enum gw_err err,
                              struct gw_wit_place place, const char *format, ...)
{
    if (!start(wit, err)) return err;
    wit->problem.place = place;
    va_list args;
    va_start(args, format);
    say(wit->problem.text, sizeof wit->problem.text, format, args);
    va_end(args);
    return err;
}

enum gw_err gw_wit_problem_near(struct gw_wit *wit, enum gw_err err,
                                struct gw_wit_place place, const struct gw_suggest *near,
                                const char *format, ...)
{
    if (!start(wit, err)) return err;
    wit->problem.place = place;
    va_list args;
    va_start(args, format);
    say(wit->problem.text, sizeof wit->problem.text, format, args);
    va_end(args);
    if (near->best.data)
        gw_wit_problem_help(wit, "did you mean `%.*s`?", GW_SLICE_ARG(near->best));
    return err;
}

enum gw_err gw_wit_problem_path(struct gw_wit *wit, enum gw_err err, const char *path,
                                const char *format, ...)
{
    if (!start(wit, err)) return err;
    wit->problem.path = path;
    va_list args;
    va_start(args, format);
    say(wit->problem.text, sizeof wit->problem.text, format, args);
    va_end(args);
    return err;
}

void gw_wit_problem_help(struct gw_wit *wit, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(wit->problem.help, sizeof wit->problem.help, format, args);
    va_end(args);
}

enum gw_err gw_wit_problem_nomem(struct gw_wit *wit)
{
    start(wit, GW_ERR_NOMEM);
    return GW_ERR_NOMEM;
}

static bool is_lead(uint8_t c) { return (c & 0xc0) != 0x80; }

void gw_wit_place_find(const struct gw_wit_place *place, uint32_t *line, uint32_t *column)
{
    struct gw_slice text = place->source->text;
    *line = *column = 1;
    for (uint32_t i = 0; i < place->at && i < text.len; i++) {
        if (text.data[i] == '\n')
            ++*line, *column = 1;
        else if (is_lead(text.data[i]))
            ++*column;
    }
}

static void put(struct gw_writer *out, const char *format, ...) GW_PRINTF(2, 3);
static void put(struct gw_writer *out, const char *format, ...)
{
    char text[640];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    gw_writer_bytes(out, gw_slice_str(text));
}

/* The line of a place, without its end. */
static struct gw_slice line_of(const struct gw_wit_place *place)
{
    struct gw_slice text = place->source->text;
    size_t from = place->at < text.len ? place->at : text.len, to = from;
    while (from > 0 && text.data[from - 1] != '\n')
        from--;
    while (to < text.len && text.data[to] != '\n' && text.data[to] != '\r')
        to++;
    return gw_slice_of(text.data + from, to > from ? to - from : 0);
}

static void put_line(struct gw_writer *out, struct gw_slice line)
{
    for (size_t i = 0; i < line.len;) {
        size_t len = gw_utf8_shown(line, i);
        if (len)
            gw_writer_bytes(out, gw_slice_of(line.data + i, len));
        else
            gw_writer_u8(out, line.data[i] == '\t' ? ' ' : '?');
        i += len ? len : 1;
    }
}

static void put_caret(struct gw_writer *out, const struct gw_wit_place *place,
                      struct gw_slice line, uint32_t column)
{
    for (uint32_t i = 1; i < column; i++)
        gw_writer_u8(out, ' ');
    gw_writer_u8(out, '^');
    const uint8_t *end = line.data + line.len, *at = place->source->text.data + place->at;
    bool is_first = true;
    for (uint32_t i = 0; i < place->len && at + i < end; i++) {
        if (!is_lead(at[i])) continue;
        if (!is_first) gw_writer_u8(out, '-');
        is_first = false;
    }
    gw_writer_u8(out, '\n');
}

static void put_excerpt(struct gw_writer *out, const struct gw_wit_place *place)
{
    uint32_t number, column;
    gw_wit_place_find(place, &number, &column);
    struct gw_slice line = line_of(place);
    if (line.len > MAX_SHOWN) return;
    int width = snprintf(NULL, 0, "%u", number);
    put(out, "  %u | ", number);
    put_line(out, line);
    put(out, "\n  %*s | ", width, "");
    put_caret(out, place, line, column);
}

static void put_place(struct gw_writer *out, const struct gw_wit_place *place)
{
    uint32_t line, column;
    gw_wit_place_find(place, &line, &column);
    gw_writer_bytes(out, gw_slice_str(place->source->path));
    put(out, ":%u:%u: ", line, column);
}

void gw_wit_problem_print(const struct gw_wit_problem *problem, struct gw_writer *out)
{
    if (problem->place.source) {
        put_place(out, &problem->place);
    } else if (problem->path) {
        gw_writer_bytes(out, gw_slice_str(problem->path));
        put(out, ": ");
    }
    put(out, "%s\n", problem->text[0] ? problem->text : gw_err_text(problem->err));
    if (problem->place.source) put_excerpt(out, &problem->place);
    if (problem->other.source) {
        put_place(out, &problem->other);
        put(out, "the other one\n");
        put_excerpt(out, &problem->other);
    }
    if (problem->help[0]) put(out, "%s\n", problem->help);
}
