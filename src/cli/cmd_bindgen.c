/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/wit_input.h"
#include "component/bindgen/bindgen.h"

static int write_file(const char *folder, struct gw_slice name, const char *ending,
                      const struct gw_writer *content)
{
    char path[4096];
    int len =
        snprintf(path, sizeof path, "%s/%.*s%s", folder, GW_SLICE_ARG(name), ending);
    if (len < 0 || (size_t)len >= sizeof path)
        return gw_console_fail(folder, GW_ERR_LIMIT, NULL);
    return gw_output_write(path, gw_slice_of(content->data, content->len), true);
}

static void say_notes(struct gw_slice notes)
{
    while (notes.len) {
        const uint8_t *end = memchr(notes.data, '\n', notes.len);
        size_t len = end ? (size_t)(end - notes.data) : notes.len;
        gw_console_note("%.*s", (int)len, (const char *)notes.data);
        len += end != NULL;
        notes = gw_slice_of(notes.data + len, notes.len - len);
    }
}

static int generate(const struct gw_args *args, struct gw_wit *wit,
                    enum gw_canon_encoding encoding)
{
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_BINDGEN_OUTPUT);
    const char *folder = output ? output->text : ".";
    const struct gw_wit_world *world;
    int code =
        gw_wit_input_world(args, args->operands[1], GW_OPTION_BINDGEN_WORLD, wit, &world);
    if (code) return code;
    struct gw_bindgen made;
    gw_bindgen_init(&made, gw_alloc_libc());
    if (gw_bindgen_c(wit, world, encoding, &made) != GW_OK) code = gw_wit_input_fail(wit);
    if (!code) say_notes(gw_slice_of(made.notes.data, made.notes.len));
    if (!code) code = gw_output_folder(folder);
    if (!code) code = write_file(folder, made.name, ".h", &made.header);
    if (!code) code = write_file(folder, made.name, ".c", &made.source);
    if (!code) code = write_file(folder, made.name, "_component_type.o", &made.object);
    gw_bindgen_deinit(&made);
    return code;
}

int gw_cmd_bindgen(const struct gw_args *args)
{
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_BINDGEN_OUTPUT);
    const struct gw_option_use *named = gw_args_last(args, GW_OPTION_BINDGEN_ENCODING);
    enum gw_canon_encoding encoding = GW_CANON_UTF8;
    struct gw_wit wit;
    if (strcmp(args->operands[0], "c") != 0)
        return gw_console_usage("bindgen",
                                "the language comes first, and `%s` is none that there "
                                "are bindings for: godwit bindgen c PATH",
                                args->operands[0]);
    if (args->operand_count != 2)
        return gw_console_usage("bindgen",
                                "expected a language and one path of WIT: godwit bindgen "
                                "c PATH");
    if (output && strcmp(output->text, "-") == 0)
        return gw_console_usage("bindgen",
                                "three files are written, which need a folder: "
                                "-o DIR");
    if (named && strcmp(named->text, "utf16") == 0)
        encoding = GW_CANON_UTF16;
    else if (named && strcmp(named->text, "utf8") != 0)
        return gw_console_usage("bindgen", "strings in C are utf8 or utf16, not `%s`",
                                named->text);
    int code = gw_wit_input_load(args, args->operands[1], GW_OPTION_BINDGEN_FEATURES,
                                 GW_OPTION_BINDGEN_ALL_FEATURES, &wit);
    if (!code) code = generate(args, &wit, encoding);
    gw_wit_deinit(&wit);
    return code;
}
