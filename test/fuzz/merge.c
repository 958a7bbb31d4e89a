/* SPDX-License-Identifier: Apache-2.0 */
/* Merging: two WIT texts with a byte 0 between them, or a core module with component-type
 * sections. What was merged, and a world of one joined to a world of the other, must
 * print to a text that is accepted and prints to itself, and must go through such a
 * section. */
#include "component/new/classify.h"
#include "component/new/meta.h"
#include "component/wit/load.h"
#include "component/wit/merge.h"
#include "component/wit/print.h"
#include "core/wasm/decode.h"
#include "fuzz.h"

static const struct gw_wit_options options = {.all_features = true};

static void print(const struct gw_wit *wit, struct gw_writer *out)
{
    const struct gw_wit_print_options how = {.others_too = true};
    out->len = 0;
    gw_wit_print(wit, wit->root, &how, out);
}

/* Is it a limit that was reached? Anything else is an error of ours. */
static bool is_fair(enum gw_err err)
{
    return err == GW_OK || err == GW_ERR_NOMEM || err == GW_ERR_LIMIT;
}

static void check_text(const struct gw_wit *wit, struct gw_alloc *alloc)
{
    struct gw_wit again;
    struct gw_writer text, printed;
    gw_wit_init(&again, alloc);
    gw_writer_init(&text, alloc);
    gw_writer_init(&printed, alloc);
    print(wit, &text);
    enum gw_err err = text.err;
    if (!err)
        err = gw_wit_load_text(&again, "merged", gw_slice_of(text.data, text.len), &options);
    if (!is_fair(err)) GW_BUG("merged WIT is refused");
    if (!err) print(&again, &printed);
    if (!err && !printed.err &&
        !gw_slice_eq(gw_slice_of(text.data, text.len), gw_slice_of(printed.data, printed.len)))
        GW_BUG("merged WIT prints to another text");
    gw_writer_deinit(&printed);
    gw_writer_deinit(&text);
    gw_wit_deinit(&again);
}

static void check_section(struct gw_wit *wit, const struct gw_wit_world *world,
                          struct gw_alloc *alloc)
{
    struct gw_meta meta;
    struct gw_meta_module module;
    struct gw_new_problem problem = {.err = GW_OK};
    gw_meta_module_init(&module, alloc);
    enum gw_err err = gw_meta_init(&meta, alloc);
    if (!err)
        err = gw_meta_add(&meta, wit, world, GW_COMP_UTF8, "world", &module, &problem);
    if (!is_fair(err)) GW_BUG("a world does not go through a section");
    if (!err && meta.world->export_count != world->export_count)
        GW_BUG("a world lost exports in a section");
    gw_meta_module_deinit(&module);
    gw_meta_deinit(&meta);
}

static const struct gw_wit_world *last_world(const struct gw_wit *wit)
{
    const struct gw_wit_package *p = wit->root;
    return p->world_count ? p->worlds[p->world_count - 1] : NULL;
}

static void merge(struct gw_slice first, struct gw_slice second, struct gw_alloc *alloc)
{
    struct gw_wit into, from;
    const struct gw_wit_world *world = NULL, *target = NULL;
    gw_wit_init(&into, alloc);
    gw_wit_init(&from, alloc);
    enum gw_err err = gw_wit_load_text(&into, "into", first, &options);
    if (!err) err = gw_wit_load_text(&from, "from", second, &options);
    if (!err) target = last_world(&into);
    if (!err) world = last_world(&from);
    if (!err) err = gw_wit_merge(&into, &from, world ? &world : NULL);
    if (!err) check_text(&into, alloc);
    if (!err && world && target && world != target) {
        err = gw_wit_join_worlds(&into, world, target);
        if (!err) check_text(&into, alloc);
        if (!err) err = gw_wit_unify_versions(&into, target);
        if (!err) check_text(&into, alloc);
        if (!err) check_section(&into, target, alloc);
    }
    gw_wit_deinit(&from);
    gw_wit_deinit(&into);
}

static void classify(struct gw_slice bytes, const struct gw_meta *meta,
                     const struct gw_meta_module *said, struct gw_alloc *alloc)
{
    struct gw_type_registry *registry = NULL;
    struct gw_module *module = NULL;
    struct gw_arena arena;
    struct gw_class class;
    struct gw_new_problem problem = {.err = GW_OK};
    gw_arena_init(&arena, alloc);
    enum gw_err err = gw_type_registry_new(alloc, &registry);
    const struct gw_decode_options decoding = {
        .features = GW_FEATURES_ALL, .alloc = alloc, .registry = registry};
    const struct gw_class_options how = {.world = meta->world,
                                         .export_keys = said->export_keys.data,
                                         .export_key_count = (uint32_t)said->export_keys.len,
                                         .place = "main module"};
    if (!err) err = gw_module_decode(bytes, &decoding, NULL, &module);
    if (!err) gw_classify(module, &how, &arena, &class, &problem);
    gw_module_unref(&module);
    gw_type_registry_free(&registry);
    gw_arena_deinit(&arena);
}

static void read_module(struct gw_slice bytes, struct gw_alloc *alloc)
{
    struct gw_meta meta;
    struct gw_meta_module module;
    struct gw_new_problem problem = {.err = GW_OK};
    gw_meta_module_init(&module, alloc);
    enum gw_err err = gw_meta_init(&meta, alloc);
    if (!err) err = gw_meta_read(&meta, bytes, "main module", &module, &problem);
    if (!err) err = gw_meta_unify_versions(&meta, &problem);
    if (!err) classify(bytes, &meta, &module, alloc);
    gw_meta_module_deinit(&module);
    gw_meta_deinit(&meta);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    fuzz_begin(&alloc);
    if (size >= 4 && memcmp(data, "\0asm", 4) == 0) {
        read_module(gw_slice_of(data, size), &alloc);
    } else {
        const uint8_t *cut = size ? memchr(data, 0, size) : NULL;
        size_t first = cut ? (size_t)(cut - data) : size;
        merge(gw_slice_of(data, first),
              cut ? gw_slice_of(cut + 1, size - first - 1) : gw_slice_of(data, size), &alloc);
    }
    fuzz_end(&alloc);
    return 0;
}
