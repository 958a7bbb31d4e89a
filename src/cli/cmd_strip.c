/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/output.h"
#include "core/wasm/encode.h"

static bool is_kept(const struct gw_args *args, struct gw_slice name)
{
    for (unsigned i = 0; i < args->use_count; i++) {
        const struct gw_option_use *use = &args->uses[i];
        if (use->id == GW_OPTION_STRIP_KEEP_NAMES && gw_slice_is(name, "name"))
            return true;
        if (use->id == GW_OPTION_STRIP_KEEP && gw_slice_is(name, use->text)) return true;
    }
    return false;
}

/* Encode the module with `customs`, room for all of its own, holding those that stay. */
static enum gw_err encode(const struct gw_args *args, const struct gw_module *module,
                          struct gw_custom *customs, struct gw_writer *out)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < module->custom_count; i++)
        if (is_kept(args, module->customs[i].name)) customs[kept++] = module->customs[i];

    /* Modules are immutable: a view of this one that is never shared nor released. */
    struct gw_module view = *module;
    view.customs = customs;
    view.custom_count = kept;
    enum gw_err err = gw_module_encode(&view, out);
    return err == GW_OK ? out->err : err;
}

static int strip(const struct gw_args *args, const struct gw_module *module)
{
    const char *path = args->operands[0];
    const struct gw_option_use *output = gw_args_last(args, GW_OPTION_STRIP_OUTPUT);
    struct gw_alloc *alloc = gw_alloc_libc();
    struct gw_writer writer;
    gw_writer_init(&writer, alloc);
    size_t customs_bytes = module->custom_count * sizeof(struct gw_custom);
    struct gw_custom *customs = gw_alloc_get(alloc, customs_bytes);
    enum gw_err err = customs ? encode(args, module, customs, &writer) : GW_ERR_NOMEM;
    int code;
    if (err == GW_OK)
        code = gw_output_write(output ? output->text : path,
                               gw_slice_of(writer.data, writer.len), true);
    else
        code = gw_console_fail(gw_input_name(path), err, NULL);
    gw_alloc_put(alloc, customs, customs_bytes);
    gw_writer_deinit(&writer);
    return code;
}

/* Without -o the file itself is rewritten; text would become a binary under the same
 * name. */
static int refuse_text(const struct gw_args *args)
{
    const char *path = args->operands[0];
    struct gw_map_file file;
    if (gw_args_have(args, GW_OPTION_STRIP_OUTPUT) || strcmp(path, "-") == 0) return 0;
    int code = gw_input_bytes(path, &file);
    if (code != 0) return code;
    if (gw_engine_is_text(file.bytes))
        code = gw_console_usage("strip", "%s is text: name the binary to write with -o",
                                path);
    gw_map_file_close(&file);
    return code;
}

int gw_cmd_strip(const struct gw_args *args)
{
    struct gw_engine *engine;
    struct gw_module *module;
    int code = refuse_text(args);
    if (code == 0) code = gw_input_engine_with(GW_FEATURES_ALL, &engine);
    if (code != 0) return code;
    code = gw_input_decode(engine, args->operands[0], &module);
    if (code == 0) {
        code = strip(args, module);
        gw_module_unref(&module);
    }
    gw_engine_unref(&engine);
    return code;
}
