/* SPDX-License-Identifier: Apache-2.0 */
/* dedupe.c -- a core module may import the same name twice; an instance in a component has each name
 * once. So the second becomes "name [v2]". */
#include "component/new/encoder.h"
#include "core/wasm/encode.h"

static struct gw_slice key_of(struct gw_new_encoder *e, struct gw_slice module,
                              struct gw_slice name)
{
    return gw_new_key(e, NULL, 0, module, name);
}

/* Rename what is there already.        returns  whether there was such */
static bool rename(struct gw_new_encoder *e, const struct gw_module *module,
                   struct gw_map *seen, struct gw_slice *names)
{
    bool any = false;
    uint64_t tried;
    for (uint32_t i = 0; i < module->import_count && !e->err; i++) {
        struct gw_import *import = &module->imports[i];
        names[i] = gw_arena_copy(&e->arena, import->name); /* the bytes are replaced */
        if (!names[i].data) gw_new_nomem(e);
        struct gw_slice key = key_of(e, import->module, import->name), first = key;
        uint32_t n = 1;
        if (!e->err && gw_map_find(seen, first, &tried)) n = (uint32_t)tried;
        uint64_t unused;
        while (!e->err && gw_map_find(seen, key, &unused)) {
            import->name = gw_new_text(e, "%.*s [v%u]", GW_SLICE_ARG(names[i]), ++n);
            key = key_of(e, import->module, import->name);
            any = true;
        }
        if (e->err) break;
        if (gw_map_put(seen, key, 1) != GW_OK || gw_map_put(seen, first, n) != GW_OK)
            gw_new_nomem(e);
    }
    return any;
}

void gw_new_dedupe(struct gw_new_encoder *e, const struct gw_module *module,
                   struct gw_writer *bytes, struct gw_slice **names)
{
    struct gw_map seen;
    struct gw_slice *was = gw_new_get(e, module->import_count, sizeof *was);
    if (!was) return;
    gw_map_init(&seen, e->alloc);
    bool any = rename(e, module, &seen, was);
    gw_map_deinit(&seen);
    if (e->err || !any) return;
    /* They point into bytes that go away. */
    for (uint32_t i = 0; i < module->import_count && !e->err; i++)
        was[i] = gw_new_text(e, "%.*s", GW_SLICE_ARG(was[i]));
    if (e->err) return;
    struct gw_writer out;
    gw_writer_init(&out, e->alloc);
    if (gw_module_encode(module, &out) != GW_OK) {
        gw_writer_deinit(&out);
        gw_new_nomem(e);
        return;
    }
    gw_writer_deinit(bytes);
    *bytes = out;
    *names = was;
}
