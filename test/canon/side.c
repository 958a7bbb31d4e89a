/* SPDX-License-Identifier: Apache-2.0 */
#include "canon/side.h"

static uint8_t *new_base(struct side *side, uint64_t size)
{
    uint8_t *base = gw_alloc_zero(side->alloc, (size_t)size);
    if (!base) GW_BUG("out of memory");
    return base;
}

/* Grow, and move: nobody may keep a pointer. */
static void grow(struct side *side, uint64_t bytes)
{
    struct gw_canon_memory *m = &side->memory;
    uint8_t *base = new_base(side, m->size + bytes);
    memcpy(base, m->base, (size_t)m->size);
    gw_alloc_put(side->alloc, m->base, (size_t)m->size);
    m->base = base;
    m->size += bytes;
}

static enum gw_err give(struct gw_canon_memory *memory, uint64_t old, uint64_t old_bytes,
                        uint32_t align, uint64_t bytes, struct gw_diag *diag,
                        uint64_t *out)
{
    struct side *side = GW_CONTAINER(memory, struct side, memory);
    uint32_t call = side->call_count++;
    uint64_t line[4] = {old, old_bytes, align, bytes};
    if (side->log) wire_put_bytes(side->log, line, sizeof line);
    for (uint32_t i = 0; i < side->script_count; i++) {
        const struct side_step *step = &side->script[i];
        if (step->call != call) continue;
        if (step->what == 2) return gw_diag_set(diag, GW_ERR_TRAP, "realloc trapped");
        if (step->what == 0) return *out = step->arg, GW_OK;
        grow(side, step->arg);
    }
    if (old_bytes && bytes <= old_bytes) return *out = old, GW_OK;
    uint64_t at = (side->next + align - 1) / align * align;
    if (old_bytes && gw_canon_memory_has(memory, at, old_bytes))
        memmove(memory->base + at, memory->base + old, (size_t)old_bytes);
    side->next = at + bytes;
    *out = at;
    return GW_OK;
}

static void read_table(struct side *side, struct wire *w,
                       const struct gw_canon_resource *resources)
{
    uint32_t count = (uint32_t)wire_number(w, 2), bad;
    for (uint32_t i = 0; !w->failed && i < count; i++) {
        struct gw_canon_handle h = {.kind = (uint8_t)(wire_number(w, 1) % 3)};
        h.resource = &resources[wire_number(w, 1) % WIRE_RESOURCES];
        h.lends = (uint32_t)wire_number(w, 1);
        h.rep = wire_number(w, 4);
        h.scope = &side->foreign;
        if (gw_canon_table_add(&side->table, &h, NULL, &bad) != GW_OK)
            GW_BUG("out of memory");
    }
    uint32_t *last = &side->table.free;
    uint32_t free_count = (uint32_t)wire_number(w, 2);
    for (uint32_t i = 0; !w->failed && i < free_count; i++) {
        uint32_t index = (uint32_t)wire_number(w, 2);
        if (index == 0 || index >= side->table.len ||
            side->table.handles[index].kind != GW_CANON_HANDLE_FREE ||
            side->table.handles[index].rep == UINT64_MAX) {
            w->failed = true;
            break;
        }
        side->table.handles[index].rep = UINT64_MAX; /* once only */
        *last = index;
        last = &side->table.handles[index].next_free;
        *last = 0;
    }
}

void side_init(struct side *side, struct wire *w, struct gw_alloc *alloc,
               struct gw_vec *log, const struct gw_canon_resource *resources)
{
    memset(side, 0, sizeof *side);
    side->alloc = alloc;
    side->log = log;
    unsigned options = (unsigned)wire_number(w, 1);
    side->options.is_64 = options & 1;
    side->options.encoding = (enum gw_canon_encoding)((options >> 1 & 3) % 3);
    side->memory.size = wire_number(w, 4);
    const uint8_t *bytes = wire_bytes(w, (size_t)side->memory.size);
    if (!bytes) side->memory.size = 0;
    side->memory.base = new_base(side, side->memory.size);
    if (bytes) memcpy(side->memory.base, bytes, (size_t)side->memory.size);
    side->memory.realloc = give;
    side->next = wire_number(w, 4);
    side->script_count = (uint32_t)wire_number(w, 1) % GW_COUNT(side->script);
    for (uint32_t i = 0; i < side->script_count; i++) {
        side->script[i].call = (uint8_t)wire_number(w, 1);
        side->script[i].what = (uint8_t)(wire_number(w, 1) % 3);
        side->script[i].arg = wire_number(w, 8);
        if (side->script[i].what == 1) side->script[i].arg %= 4096;
    }
    gw_canon_table_init(&side->table, alloc);
    gw_canon_scope_init(&side->scope);
    gw_canon_scope_init(&side->foreign);
    read_table(side, w, resources);
}

void side_deinit(struct side *side)
{
    gw_canon_scope_deinit(&side->scope);
    gw_canon_table_deinit(&side->table);
    gw_alloc_put(side->alloc, side->memory.base, (size_t)side->memory.size);
}

void side_put(const struct side *side, struct gw_vec *vec,
              const struct gw_canon_resource *resources)
{
    wire_put(vec, side->memory.size, 4);
    wire_put_bytes(vec, side->memory.base, (size_t)side->memory.size);
    wire_put(vec, side->table.len - 1, 2);
    for (uint32_t i = 1; i < side->table.len; i++) {
        const struct gw_canon_handle *h = &side->table.handles[i];
        bool is_free = h->kind == GW_CANON_HANDLE_FREE;
        wire_put(vec, h->kind, 1);
        wire_put(vec, is_free ? 0 : (uint64_t)(h->resource - resources), 1);
        wire_put(vec, is_free ? 0 : h->lends, 1);
        wire_put(vec, is_free ? 0 : h->rep, 4);
    }
    uint32_t n = 0;
    for (uint32_t i = side->table.free; i; i = side->table.handles[i].next_free)
        n++;
    wire_put(vec, n, 2);
    for (uint32_t i = side->table.free; i; i = side->table.handles[i].next_free)
        wire_put(vec, i, 2);
    wire_put(vec, side->scope.borrows, 2);
}
