/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/embed.h"

#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/wit_input.h"
#include "component/new/meta.h"

static const char *const encodings[] = {
    [GW_COMP_UTF8] = "utf8",
    [GW_COMP_UTF16] = "utf16",
    [GW_COMP_LATIN1_UTF16] = "compact-utf16",
};

static int read_encoding(const struct gw_args *args, enum gw_comp_encoding *out)
{
    const struct gw_option_use *use = gw_args_last(args, GW_OPTION_EMBED_ENCODING);
    *out = GW_COMP_UTF8;
    if (!use) return 0;
    for (size_t i = 0; i < GW_COUNT(encodings); i++)
        if (strcmp(use->text, encodings[i]) == 0)
            return *out = (enum gw_comp_encoding)i, 0;
    return gw_console_usage("embed", "strings are utf8, utf16 or compact-utf16, not `%s`",
                            use->text);
}

/* Does the command line ask for a dummy, and in which mangling? */
static int read_dummy(const struct gw_args *args, bool *is_dummy, bool *is_standard)
{
    const struct gw_option_use *names = gw_args_last(args, GW_OPTION_EMBED_DUMMY_NAMES);
    *is_standard = !names || strcmp(names->text, "standard32") == 0;
    *is_dummy = names || gw_args_have(args, GW_OPTION_EMBED_DUMMY);
    if (!*is_standard && strcmp(names->text, "legacy") != 0)
        return gw_console_usage("embed", "names are standard32 or legacy, not `%s`",
                                names->text);
    bool wants_file = !*is_dummy && !gw_args_have(args, GW_OPTION_EMBED_ONLY_CUSTOM);
    if (wants_file && !args->operand_count)
        return gw_console_usage("embed", "embed needs a core module, or --dummy");
    if (!wants_file && args->operand_count)
        return gw_console_usage("embed",
                                "with --dummy or --only-custom there is no file "
                                "to read, but `%s` was given",
                                args->operands[0]);
    return 0;
}

static int embed_file(const char *path, struct gw_wit *wit,
                      const struct gw_wit_world *world, enum gw_comp_encoding encoding,
                      struct gw_writer *out)
{
    struct gw_engine *engine;
    struct gw_input input;
    int code = gw_input_engine_with(GW_FEATURES_ALL, &engine);
    if (code) return code;
    code = gw_input_open(engine, path, GW_COMP_FEATURES_ALL, &input);
    if (!code) {
        if (input.component) {
            gw_console_error("%s is a component already: a world goes into a core module",
                             gw_input_name(path));
            code = gw_err_exit_code(GW_ERR_INVALID);
        } else {
            enum gw_err err = gw_embed(wit, world, encoding, input.module->bytes, out);
            if (err) code = gw_console_fail(gw_input_name(path), err, NULL);
        }
        gw_input_close(&input);
    }
    gw_engine_unref(&engine);
    return code;
}

static int embed(const struct gw_args *args, struct gw_wit *wit, const char *path,
                 struct gw_writer *out)
{
    bool is_dummy, is_standard;
    enum gw_comp_encoding encoding;
    const struct gw_wit_world *world;
    int code = read_encoding(args, &encoding);
    if (!code) code = read_dummy(args, &is_dummy, &is_standard);
    if (!code) code = gw_wit_input_world(args, path, GW_OPTION_EMBED_WORLD, wit, &world);
    if (code) return code;
    if (gw_args_have(args, GW_OPTION_EMBED_ONLY_CUSTOM)) {
        enum gw_err err = gw_meta_write(wit, world, encoding, NULL, 0, out);
        return err ? gw_console_fail(path, err, NULL) : 0;
    }
    if (!is_dummy) return embed_file(args->operands[0], wit, world, encoding, out);
    struct gw_writer module;
    gw_writer_init(&module, gw_alloc_libc());
    enum gw_err err = gw_embed_dummy(wit, world, is_standard, &module);
    if (!err)
        err = gw_embed(wit, world, encoding, gw_slice_of(module.data, module.len), out);
    gw_writer_deinit(&module);
    return err ? gw_console_fail(path, err, NULL) : 0;
}

int gw_cmd_embed(const struct gw_args *args)
{
    const struct gw_option_use *path = gw_args_last(args, GW_OPTION_EMBED_WIT);
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_EMBED_OUTPUT);
    struct gw_wit wit;
    struct gw_writer out;
    if (!path)
        return gw_console_usage("embed", "name the package of the world: --wit PATH");
    gw_writer_init(&out, gw_alloc_libc());
    int code = gw_wit_input_load(args, path->text, GW_OPTION_EMBED_FEATURES,
                                 GW_OPTION_EMBED_ALL_FEATURES, &wit);
    if (!code) code = embed(args, &wit, path->text, &out);
    if (!code)
        code = gw_output_write(output ? output->text : NULL,
                               gw_slice_of(out.data, out.len), true);
    gw_wit_deinit(&wit);
    gw_writer_deinit(&out);
    return code;
}
