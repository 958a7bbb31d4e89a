/* SPDX-License-Identifier: Apache-2.0 */
/* make-adapter WIT CORE OUT: give the adapter's core module the sections that state its worlds, and
 * write it as C. Runs while godwit is built, from godwit's own objects.
 *
 *   header, core sections, component-type `imports` | component-type `command`
 *
 * What is before the bar is the reactor; all of it is the command. Every exported function is made to call
 * `adapter_enter` first: C could only do so when its frame stands. */
#include <stdio.h>

#include "component/new/core_writer.h"
#include "component/new/meta.h"
#include "component/wit/load.h"
#include "component/wit/problem.h"
#include "core/wasm/decode.h"
#include "core/wasm/encode.h"
#include "core/wasm/type_codes.h"

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "make-adapter: %s: %s\n", what, why);
    return 1;
}

static bool is_not_needed(void *env, struct gw_slice name)
{
    (void)env;
    return gw_slice_is(name, "target_features") || gw_slice_is(name, "producers");
}

static bool is_inside(struct gw_slice name)
{
    return gw_slice_is(name, "adapter_enter") || gw_slice_is(name, "allocate_state") ||
           gw_slice_is(name, "cabi_import_realloc");
}

static bool prepend_call(struct gw_module *module, struct gw_slice *body, uint32_t func)
{
    struct gw_reader r = gw_reader_of(*body);
    struct gw_writer w;
    gw_writer_init(&w, gw_alloc_libc());
    for (uint32_t groups = gw_reader_u32(&r); groups > 0 && !r.err; groups--) {
        gw_reader_u32(&r);
        gw_type_codes_read_val(&r);
    }
    gw_writer_fixed(&w, body->data, (size_t)(r.at - body->data));
    gw_core_writer_op_u32(&w, GW_OP_CALL, func);
    gw_writer_fixed(&w, r.at, (size_t)(r.end - r.at));
    *body = gw_arena_copy(&module->arena, gw_slice_of(w.data, w.len));
    bool is_fine = !r.err && !w.err && body->data;
    gw_writer_deinit(&w);
    return is_fine;
}

static bool enter_first(struct gw_module *module)
{
    const struct gw_export *enter =
        gw_module_find_export(module, gw_slice_str("adapter_enter"));
    for (uint32_t i = 0; enter && i < module->export_count; i++) {
        const struct gw_export *it = &module->exports[i];
        if (it->kind == GW_EXTERN_FUNC && !is_inside(it->name) &&
            !prepend_call(module, &module->funcs[it->index].body, enter->index))
            return false;
    }
    return enter;
}

static int write_core(const char *path, struct gw_arena *arena, struct gw_writer *out)
{
    const struct gw_encode_options drop = {.drops_custom = is_not_needed};
    struct gw_decode_options options = {.features = gw_features_default(),
                                        .alloc = gw_alloc_libc()};
    struct gw_slice bytes;
    struct gw_module *module = NULL;
    struct gw_diag diag = GW_DIAG_INIT;
    if (gw_wit_folder.read(gw_wit_folder.env, path, arena, &bytes))
        return fail(path, "cannot be read");
    if (gw_type_registry_new(options.alloc, &options.registry) ||
        gw_module_decode(bytes, &options, &diag, &module) || !enter_first(module) ||
        gw_module_encode_with(module, &drop, out))
        return fail(path, diag.text);
    if (module->data_count || module->elem_count)
        return fail(path, "has data or elements: an adapter has no memory and no table");
    gw_module_unref(&module);
    gw_type_registry_free(&options.registry);
    return 0;
}

static int write_world(struct gw_wit *wit, const char *name, struct gw_writer *out)
{
    const struct gw_wit_world *world = gw_wit_find_world(wit->root, gw_slice_str(name));
    struct gw_writer payload;
    gw_writer_init(&payload, gw_alloc_libc());
    enum gw_err err = GW_ERR_NOENT;
    if (world) err = gw_meta_write(wit, world, GW_COMP_UTF8, NULL, 0, &payload);
    gw_writer_u8(out, 0);
    size_t from = out->len;
    gw_writer_name(out, gw_slice_str("component-type"));
    gw_writer_bytes(out, gw_slice_of(payload.data, payload.len));
    gw_writer_prefix_len(out, from);
    gw_writer_deinit(&payload);
    return err || out->err ? fail(name, "cannot be written as a section") : 0;
}

static int write_c(const char *path, const struct gw_writer *bytes, size_t reactor_len)
{
    FILE *f = fopen(path, "w");
    if (!f) return fail(path, "cannot be written");
    fprintf(f, "#include <stdint.h>\nextern const uint8_t gw_adapter_bytes[];\n"
               "extern const uint32_t gw_adapter_reactor_len, gw_adapter_command_len;\n"
               "const uint8_t gw_adapter_bytes[] = {");
    for (size_t i = 0; i < bytes->len; i++)
        fprintf(f, "%s%u,", i % 24 ? "" : "\n", bytes->data[i]);
    fprintf(f,
            "\n};\nconst uint32_t gw_adapter_reactor_len = %zu;\n"
            "const uint32_t gw_adapter_command_len = %zu;\n",
            reactor_len, bytes->len);
    return fclose(f) == 0 ? 0 : fail(path, "cannot be written");
}

int main(int argc, char **argv)
{
    if (argc != 4) return fail("usage", "make-adapter WIT CORE OUT");
    struct gw_wit wit;
    struct gw_arena arena;
    struct gw_writer out;
    size_t reactor_len = 0;
    gw_wit_init(&wit, gw_alloc_libc());
    gw_arena_init(&arena, gw_alloc_libc());
    gw_writer_init(&out, gw_alloc_libc());
    int code = 0;
    if (gw_wit_load(&wit, &gw_wit_folder, argv[1], &(struct gw_wit_options){0})) {
        struct gw_writer text;
        gw_writer_init(&text, gw_alloc_libc());
        gw_wit_problem_print(&wit.problem, &text);
        fwrite(text.data, 1, text.len, stderr);
        gw_writer_deinit(&text);
        code = 1;
    }
    if (!code) code = write_core(argv[2], &arena, &out);
    if (!code) code = write_world(&wit, "imports", &out);
    reactor_len = out.len;
    if (!code) code = write_world(&wit, "command", &out);
    if (!code) code = write_c(argv[3], &out, reactor_len);
    gw_writer_deinit(&out);
    gw_arena_deinit(&arena);
    gw_wit_deinit(&wit);
    return code;
}
