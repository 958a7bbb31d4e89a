/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/new.h"

#include <stdarg.h>
#include <stdio.h>

#include "component/model/decode.h"
#include "component/model/validate.h"
#include "component/new/encoder.h"

enum gw_err gw_new_nomem(struct gw_new_encoder *e)
{
    if (!e->err) e->err = gw_new_problem_nomem(e->problem);
    return e->err;
}

struct gw_slice gw_new_text(struct gw_new_encoder *e, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = len < 0 || e->err ? NULL : gw_arena_get(&e->arena, (size_t)len + 1);
    if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    else
        gw_new_nomem(e);
    va_end(again);
    va_end(args);
    return gw_slice_of(text, text ? (size_t)len : 0);
}

struct gw_slice gw_new_key(struct gw_new_encoder *e, const uint64_t *numbers,
                           uint32_t count, struct gw_slice a, struct gw_slice b)
{
    size_t of_numbers = count * sizeof *numbers, len = of_numbers + sizeof a.len;
    uint8_t *key = gw_new_get(e, len + a.len + b.len, 1);
    if (!key) return gw_slice_of(NULL, 0);
    if (count) memcpy(key, numbers, of_numbers);
    memcpy(key + of_numbers, &a.len, sizeof a.len);
    if (a.len) memcpy(key + len, a.data, a.len);
    if (b.len) memcpy(key + len + a.len, b.data, b.len);
    return gw_slice_of(key, len + a.len + b.len);
}

void *gw_new_get(struct gw_new_encoder *e, size_t count, size_t bytes)
{
    void *p = e->err ? NULL : gw_arena_array(&e->arena, count ? count : 1, bytes);
    if (!p) gw_new_nomem(e);
    return p;
}

/* Numbers are put as addresses, plus one: NULL is what was taken out again. */
void gw_new_put(struct gw_new_encoder *e, struct gw_ptr_map *map, const void *key,
                uint32_t value)
{
    const void *as = (const void *)((uintptr_t)value + 1);
    if (!e->err && gw_ptr_map_put(map, key, as) != 0) gw_new_nomem(e);
}

bool gw_new_find(const struct gw_ptr_map *map, const void *key, uint32_t *value)
{
    const void **found = gw_ptr_map_find(map, key);
    if (!found || !*found) return false;
    *value = (uint32_t)((uintptr_t)*found - 1);
    return true;
}

struct gw_slice gw_new_item_name(struct gw_new_encoder *e, const struct gw_wit_item *item)
{
    if (item->name.len || item->kind != GW_WIT_ITEM_INTERFACE) return item->name;
    struct gw_slice id =
        gw_wit_id_of(&e->arena, item->interface->package, item->interface->name);
    if (!id.data) gw_new_nomem(e);
    return id;
}

/* ---- life ---- */

static void init(struct gw_new_encoder *e, const struct gw_new_options *options,
                 struct gw_alloc *alloc, struct gw_new_problem *problem)
{
    *e = (struct gw_new_encoder){.options = options, .alloc = alloc, .problem = problem};
    gw_arena_init(&e->arena, alloc);
    e->err = gw_meta_init(&e->meta, alloc);
    if (!e->err) e->err = gw_type_registry_new(alloc, &e->registry);
    if (e->err) gw_new_problem_nomem(problem);
    gw_ptr_map_init(&e->required, alloc);
    gw_live_init(&e->live, alloc);
    gw_ptr_map_init(&e->used, alloc);
    gw_comp_encode_init(&e->out, alloc, false);
    for (int sort = 0; sort < GW_COMP_SORT_COUNT; sort++)
        gw_vec_init(&e->names[sort], alloc, sizeof(struct gw_comp_encode_named));
    gw_space_init(&e->root, e, &e->out);
    gw_ptr_map_init(&e->instances, alloc);
    gw_ptr_map_init(&e->funcs, alloc);
    gw_map_init(&e->core_aliases, alloc);
    gw_vec_init(&e->shims, alloc, sizeof(struct gw_new_shim));
    gw_map_init(&e->shim_by_key, alloc);
    gw_fixup_init(&e->fixup, alloc, options->modules);
    gw_map_init(&e->wrappers, alloc);
    gw_new_units_init(e);
}

static void deinit(struct gw_new_encoder *e)
{
    gw_new_units_deinit(e);
    gw_map_deinit(&e->wrappers);
    gw_fixup_deinit(&e->fixup);
    gw_map_deinit(&e->shim_by_key);
    gw_vec_deinit(&e->shims);
    gw_map_deinit(&e->core_aliases);
    gw_ptr_map_deinit(&e->funcs);
    gw_ptr_map_deinit(&e->instances);
    gw_space_deinit(&e->root);
    for (int sort = 0; sort < GW_COMP_SORT_COUNT; sort++)
        gw_vec_deinit(&e->names[sort]);
    gw_comp_encode_deinit(&e->out);
    gw_new_world_deinit(e);
    gw_ptr_map_deinit(&e->used);
    gw_live_deinit(&e->live);
    gw_ptr_map_deinit(&e->required);
    gw_meta_deinit(&e->meta);
    gw_type_registry_free(&e->registry);
    gw_arena_deinit(&e->arena);
}

/* ---- the component ---- */

static void finish(struct gw_new_encoder *e, struct gw_writer *out)
{
    struct gw_writer producers;
    gw_writer_init(&producers, e->alloc);
    gw_new_own_producers(&producers);
    gw_new_names(e);
    gw_comp_encode_custom(&e->out, gw_slice_str("producers"),
                          gw_slice_of(producers.data, producers.len));
    if (producers.err || gw_comp_encode_finish(&e->out, out) != GW_OK) gw_new_nomem(e);
    gw_writer_deinit(&producers);
}

static void validate(struct gw_new_encoder *e, struct gw_slice bytes)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_component *component = NULL;
    const struct gw_component_options options = {
        .features = (gw_comp_features)~0u & ~GW_COMP_FEATURES_NONE,
        .core_features = GW_FEATURES_ALL,
        .alloc = e->alloc,
        .registry = e->registry,
    };
    enum gw_err err = gw_component_decode(bytes, &options, &diag, &component);
    if (!err) err = gw_component_validate(component, &diag);
    gw_component_unref(&component);
    if (!err) return;
    char text[400];
    gw_diag_print(&diag, text, sizeof text);
    e->err =
        err == GW_ERR_NOMEM
            ? gw_new_problem_nomem(e->problem)
            : gw_new_problem_set(e->problem, err, "component",
                                 "write it out with --skip-validation and look at it "
                                 "with `godwit print`",
                                 "what came out is not valid: %s",
                                 diag.err ? text : gw_err_text(err));
}

enum gw_err gw_new_component(const struct gw_new_options *options, struct gw_alloc *alloc,
                             struct gw_writer *out, struct gw_new_problem *problem)
{
    struct gw_new_encoder e;
    size_t from = out->len;
    init(&e, options, alloc, problem);
    if (!e.err) gw_new_units(&e);
    if (!e.err) gw_new_world(&e);
    if (!e.err) gw_new_imports(&e);
    if (!e.err) gw_new_core(&e);
    if (!e.err) gw_new_exports(&e);
    if (!e.err) finish(&e, out);
    if (!e.err && !options->skips_validation)
        validate(&e, gw_slice_of(out->data + from, out->len - from));
    enum gw_err err = e.err;
    deinit(&e);
    return err;
}
