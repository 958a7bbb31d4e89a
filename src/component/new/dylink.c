/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>

#include "component/new/dylinker.h"
#include "core/wasm/reader.h"

struct gw_dylink_options gw_dylink_defaults(void)
{
    return (struct gw_dylink_options){.stack_bytes = GW_DYLINK_STACK_BYTES};
}

bool gw_dylink_is_library(struct gw_slice bytes)
{
    static const uint8_t header[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    struct gw_reader r = gw_reader_of(bytes);
    if (!gw_slice_eq(gw_reader_bytes(&r, 8), gw_slice_of(header, 8))) return false;
    while (!r.err && r.at < r.end) {
        uint8_t id = gw_reader_u8(&r);
        struct gw_reader part = gw_reader_of(gw_reader_bytes(&r, gw_reader_u32(&r)));
        if (id == 0 &&
            gw_slice_is(gw_reader_bytes(&part, gw_reader_u32(&part)), GW_DYLINK_SECTION))
            return true;
    }
    return false;
}

enum gw_err gw_dylink_nomem(struct gw_dylinker *d)
{
    return gw_new_problem_nomem(d->problem);
}

enum gw_err gw_dylink_fail(struct gw_dylinker *d, const struct gw_dylink_lib *lib,
                           enum gw_err err, const char *help, const char *format, ...)
{
    char place[sizeof d->problem->place], text[sizeof d->problem->text];
    snprintf(place, sizeof place, "library `%.*s`", GW_SLICE_ARG(lib->name));
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return gw_new_problem_set(d->problem, err, place, help, "%s", text);
}

struct gw_slice gw_dylink_join(struct gw_dylinker *d, struct gw_slice a,
                               struct gw_slice b)
{
    size_t len = a.len + 1 + b.len;
    uint8_t *text = gw_arena_get(&d->arena, len);
    if (!text) return (struct gw_slice){0};
    memcpy(text, a.data, a.len);
    text[a.len] = ':';
    memcpy(text + a.len + 1, b.data, b.len);
    return gw_slice_of(text, len);
}

static enum gw_err add_library(struct gw_dylinker *d, struct gw_slice name,
                               struct gw_slice bytes, bool is_openable)
{
    struct gw_dylink_lib *lib = gw_arena_zero(&d->arena, sizeof *lib);
    if (!lib) return gw_dylink_nomem(d);
    lib->name = name;
    lib->bytes = bytes;
    lib->is_openable = is_openable;
    d->libs[d->lib_count++] = lib;
    return gw_dylink_load(d, lib);
}

static enum gw_err add_libraries(struct gw_dylinker *d)
{
    const struct gw_dylink_options *options = d->options;
    uint32_t count = options->library_count;
    if (count > GW_DYLINK_LIBRARIES_MAX)
        return gw_new_problem_set(d->problem, GW_ERR_LIMIT, "", "link some of them first",
                                  "%u libraries: at most %u can be linked", count,
                                  GW_DYLINK_LIBRARIES_MAX);
    d->libs = gw_arena_array(&d->arena, count + 2, /* and libdl.so, and stubs */
                             sizeof *d->libs);
    if (!d->libs) return gw_dylink_nomem(d);
    enum gw_err err = GW_OK;
    for (uint32_t i = 0; i < count && !err; i++) {
        const struct gw_dylink_library *one = &options->libraries[i];
        err = add_library(d, one->name, one->bytes, one->is_openable);
    }
    struct gw_slice libdl;
    if (!err && options->has_libdl) {
        err = gw_dylink_libdl(d, &libdl);
        if (!err) err = add_library(d, gw_slice_str(GW_DYLINK_LIBDL), libdl, false);
    }
    return err;
}

/* May all that is missing trap when it is called? */
static bool may_stub(const struct gw_dylinker *d, bool has_stubs)
{
    for (size_t i = 0; i < d->missing.len; i++) {
        const struct gw_dylink_symbol *symbol =
            *GW_VEC_AT(struct gw_dylink_symbol *, &d->missing, i);
        bool is_weak = symbol->flags & GW_DYLINK_WEAK;
        if (symbol->kind != GW_EXTERN_FUNC) return false;
        if (!is_weak && !d->options->stubs_missing) return false;
    }
    return !has_stubs;
}

/* Find out which libraries stay, and their order; make stubs of what is missing. */
static enum gw_err resolve(struct gw_dylinker *d)
{
    for (bool has_stubs = false;;) {
        enum gw_err err = gw_dylink_index(d);
        if (!err) err = gw_dylink_check_needed(d);
        if (err) return err;
        if (d->missing.len) {
            struct gw_slice stubs;
            if (!may_stub(d, has_stubs)) return gw_dylink_missing(d);
            has_stubs = true;
            err = gw_dylink_stubs(d, &stubs);
            if (!err) err = add_library(d, gw_slice_str(GW_DYLINK_STUBS), stubs, false);
        } else {
            err = gw_dylink_needs(d);
            if (!err && gw_dylink_drop_unused(d) == 0) return gw_dylink_order(d);
        }
        if (err) return err;
    }
}

/* Hand all over: env as the main module, and the libraries behind the adapters. */
static enum gw_err encode(struct gw_dylinker *d, struct gw_slice main,
                          struct gw_writer *out)
{
    struct gw_new_options options = d->options->of;
    uint32_t before = options.module_count;
    struct gw_new_module *modules =
        gw_arena_array(&d->arena, before + d->lib_count, sizeof *modules);
    if (!modules) return gw_dylink_nomem(d);
    if (before) memcpy(modules, options.modules, before * sizeof *modules);
    for (uint32_t i = 0; i < d->lib_count; i++) {
        enum gw_err err =
            gw_dylink_arguments(d, d->libs[d->order[i]], &modules[before + i]);
        if (err) return err;
    }
    options.main = main;
    options.modules = modules;
    options.module_count += d->lib_count;
    options.fixups = gw_dylink_init;
    options.env = d;
    return gw_new_component(&options, d->alloc, out, d->problem);
}

static enum gw_err link_all(struct gw_dylinker *d, struct gw_writer *out)
{
    struct gw_writer main;
    if (gw_type_registry_new(d->alloc, &d->registry)) return gw_dylink_nomem(d);
    enum gw_err err = add_libraries(d);
    if (!err) err = resolve(d);
    if (!err) err = gw_dylink_jumps(d);
    gw_writer_init(&main, d->alloc);
    if (!err) err = gw_dylink_env(d, &main);
    if (!err) err = encode(d, gw_slice_of(main.data, main.len), out);
    gw_writer_deinit(&main);
    return err;
}

enum gw_err gw_dylink_component(const struct gw_dylink_options *options,
                                struct gw_alloc *alloc, struct gw_writer *out,
                                struct gw_new_problem *problem)
{
    struct gw_dylinker d = {.options = options, .alloc = alloc, .problem = problem};
    gw_arena_init(&d.arena, alloc);
    gw_map_init(&d.by_name, alloc);
    gw_map_init(&d.exports, alloc);
    gw_map_init(&d.jump_of, alloc);
    gw_vec_init(&d.missing, alloc, sizeof(struct gw_dylink_symbol *));
    gw_vec_init(&d.jumps, alloc, sizeof(struct gw_dylink_jump));
    gw_vec_init(&d.open.functions, alloc, sizeof(struct gw_dylink_symbol *));
    gw_vec_init(&d.open.data, alloc, sizeof(struct gw_dylink_address));
    gw_writer_init(&d.open.bytes, alloc);
    enum gw_err err = link_all(&d, out);
    for (uint32_t i = 0; i < d.lib_count; i++)
        gw_module_unref(&d.libs[i]->module);
    gw_type_registry_free(&d.registry);
    gw_writer_deinit(&d.open.bytes);
    gw_vec_deinit(&d.open.data);
    gw_vec_deinit(&d.open.functions);
    gw_vec_deinit(&d.jumps);
    gw_vec_deinit(&d.missing);
    gw_map_deinit(&d.jump_of);
    gw_map_deinit(&d.exports);
    gw_map_deinit(&d.by_name);
    gw_arena_deinit(&d.arena);
    return err;
}
