/* SPDX-License-Identifier: Apache-2.0 */
/* Components of core modules: whatever is given as a main module, adapters or shared libraries, there is a
 * valid component or an error with a text.
 *
 *   input    flags (u8: bits below), then up to four times: length of the name (u8), name, length of
 *            the module (u16, little-endian), module */
#include "component/new/dylink.h"
#include "core/wasm/reader.h"
#include "fuzz.h"

enum { LINK = 1, STUBS = 2, LIBDL = 4, BY_REF = 16, LEGACY = 32, GROW = 64, VERSIONS = 128 };
enum { MODULES_MOST = 4 };

struct module {
    struct gw_slice name, bytes;
};

static uint32_t read_modules(struct gw_reader *r, struct module modules[])
{
    uint32_t count = 0;
    while (count < MODULES_MOST && r->at < r->end && !r->err) {
        struct module *m = &modules[count];
        m->name = gw_reader_bytes(r, gw_reader_u8(r));
        size_t len = gw_reader_u8(r);
        len |= (size_t)gw_reader_u8(r) << 8;
        size_t rest = (size_t)(r->end - r->at);
        m->bytes = gw_reader_bytes(r, len < rest ? len : rest);
        if (!r->err) count++;
    }
    return count;
}

static enum gw_err link_all(const struct module modules[], uint32_t count,
                            struct gw_dylink_options *options, struct gw_alloc *alloc,
                            struct gw_writer *out, struct gw_new_problem *problem)
{
    struct gw_dylink_library libraries[MODULES_MOST];
    for (uint32_t i = 0; i < count; i++)
        libraries[i] = (struct gw_dylink_library){modules[i].name, modules[i].bytes,
                                                  .is_openable = i == 0};
    options->libraries = libraries;
    options->library_count = count;
    return gw_dylink_component(options, alloc, out, problem);
}

static enum gw_err adapt_all(const struct module modules[], uint32_t count,
                             struct gw_new_options *options, struct gw_alloc *alloc,
                             struct gw_writer *out, struct gw_new_problem *problem)
{
    struct gw_new_module adapters[MODULES_MOST];
    for (uint32_t i = 1; i < count; i++)
        adapters[i - 1] =
            (struct gw_new_module){.name = modules[i].name, .bytes = modules[i].bytes};
    options->modules = adapters;
    options->module_count = count - 1;
    options->main = modules[0].bytes;
    return gw_new_component(options, alloc, out, problem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    struct gw_writer out;
    struct module modules[MODULES_MOST];
    struct gw_new_problem problem = {.err = GW_OK};
    struct gw_dylink_options options = gw_dylink_defaults();
    struct gw_reader r = gw_reader_of(gw_slice_of(data, size));
    uint8_t flags = gw_reader_u8(&r);
    uint32_t count = read_modules(&r, modules);
    if (count == 0) return 0;
    fuzz_begin(&alloc);
    gw_writer_init(&out, &alloc);
    options.stubs_missing = flags & STUBS;
    options.has_libdl = flags & LIBDL;
    options.of.calls_by_ref = flags & BY_REF;
    options.of.rejects_legacy = flags & LEGACY;
    options.of.reallocs_by_growing = flags & GROW;
    options.of.keeps_versions = flags & VERSIONS;
    options.of.debug_names = true;
    enum gw_err err = flags & LINK
                          ? link_all(modules, count, &options, &alloc, &out, &problem)
                          : adapt_all(modules, count, &options.of, &alloc, &out, &problem);
    if (err && (problem.err != err || !problem.text[0])) GW_BUG("an error without a word");
    gw_writer_deinit(&out);
    fuzz_end(&alloc);
    return 0;
}
