/* SPDX-License-Identifier: Apache-2.0 */
#include "component/canon/layout.h"

struct gw_canon_layout_entry {
    const struct gw_comp_valtype *type; /* NULL: free */
    struct gw_canon_layout layout;
};

void gw_canon_layouts_init(struct gw_canon_layouts *layouts, struct gw_alloc *alloc)
{
    *layouts = (struct gw_canon_layouts){.alloc = alloc};
}

void gw_canon_layouts_deinit(struct gw_canon_layouts *layouts)
{
    gw_alloc_put(layouts->alloc, layouts->entries,
                 layouts->cap * sizeof *layouts->entries);
    gw_canon_layouts_init(layouts, layouts->alloc);
}

/* The entry of a type, or the free one where it belongs. cap is a power of two, never full. */
static struct gw_canon_layout_entry *probe(struct gw_canon_layout_entry *entries,
                                           size_t cap, const struct gw_comp_valtype *type)
{
    size_t i = (size_t)(((uintptr_t)type >> 3) * 0x9e3779b97f4a7c15u >> 20);
    for (;; i++) {
        struct gw_canon_layout_entry *e = &entries[i & (cap - 1)];
        if (!e->type || e->type == type) return e;
    }
}

static enum gw_err remember(struct gw_canon_layouts *ls,
                            const struct gw_comp_valtype *type,
                            const struct gw_canon_layout *layout)
{
    if (ls->len * 2 >= ls->cap) {
        size_t cap = ls->cap ? ls->cap * 2 : 16;
        struct gw_canon_layout_entry *entries =
            gw_alloc_zero(ls->alloc, cap * sizeof *entries);
        if (!entries) return GW_ERR_NOMEM;
        for (size_t i = 0; i < ls->cap; i++)
            if (ls->entries[i].type)
                *probe(entries, cap, ls->entries[i].type) = ls->entries[i];
        gw_alloc_put(ls->alloc, ls->entries, ls->cap * sizeof *entries);
        ls->entries = entries;
        ls->cap = cap;
    }
    *probe(ls->entries, ls->cap, type) = (struct gw_canon_layout_entry){type, *layout};
    ls->len++;
    return GW_OK;
}

uint8_t gw_canon_disc_bytes(uint32_t count)
{
    return count <= 0x100 ? 1 : count <= 0x10000 ? 2 : 4;
}

uint8_t gw_canon_flags_bytes(uint32_t count)
{
    return count <= 8 ? 1 : count <= 16 ? 2 : 4;
}

uint32_t gw_canon_case_count(const struct gw_comp_valtype *type)
{
    return type->kind == GW_COMP_VARIANT ? type->count : 2;
}

const struct gw_comp_valtype *gw_canon_case_type(const struct gw_comp_valtype *type,
                                                 uint32_t i)
{
    switch (type->kind) {
    case GW_COMP_VARIANT:
        return type->items[i].type;
    case GW_COMP_OPTION:
        return i ? type->elem : NULL;
    default:
        return i ? type->error : type->ok;
    }
}

static enum gw_err too_large(struct gw_diag *diag)
{
    return gw_diag_set(diag, GW_ERR_LIMIT, "a value of this type takes %u bytes or more",
                       GW_CANON_MAX_BYTES + 1u);
}

static uint8_t flat_sum(uint64_t a, uint64_t b)
{
    return a + b < GW_CANON_FLAT_MANY ? (uint8_t)(a + b) : GW_CANON_FLAT_MANY;
}

enum gw_err gw_canon_layouts_row(struct gw_canon_layouts *ls,
                                 const struct gw_comp_label *items, uint32_t count,
                                 struct gw_diag *diag, struct gw_canon_layout *out)
{
    struct gw_canon_layout row = {
        .align = {1, 1},
          .is_solid = true
    };
    uint64_t size[2] = {0, 0};
    for (uint32_t i = 0; i < count; i++) {
        struct gw_canon_layout l;
        enum gw_err err = gw_canon_layouts_get(ls, items[i].type, diag, &l);
        if (err != GW_OK) return err;
        row.is_solid &= l.is_solid && size[0] % l.align[0] == 0;
        row.flat = flat_sum(row.flat, l.flat);
        for (int w = 0; w < 2; w++) {
            size[w] = gw_canon_align(size[w], l.align[w]) + l.size[w];
            if (size[w] > GW_CANON_MAX_BYTES) return too_large(diag);
            if (l.align[w] > row.align[w]) row.align[w] = l.align[w];
        }
    }
    row.is_solid &= size[0] % row.align[0] == 0;
    for (int w = 0; w < 2; w++) {
        size[w] = gw_canon_align(size[w], row.align[w]);
        if (size[w] > GW_CANON_MAX_BYTES) return too_large(diag);
        row.size[w] = (uint32_t)size[w];
    }
    *out = row;
    return GW_OK;
}

static enum gw_err variant_layout(struct gw_canon_layouts *ls,
                                  const struct gw_comp_valtype *type,
                                  struct gw_diag *diag, struct gw_canon_layout *out)
{
    uint32_t count = gw_canon_case_count(type);
    struct gw_canon_layout v = {
        .align = {1, 1},
          .disc = gw_canon_disc_bytes(count)
    };
    uint32_t most[2] = {0, 0};
    for (uint32_t i = 0; i < count; i++) {
        const struct gw_comp_valtype *payload = gw_canon_case_type(type, i);
        struct gw_canon_layout l;
        if (!payload) continue;
        enum gw_err err = gw_canon_layouts_get(ls, payload, diag, &l);
        if (err != GW_OK) return err;
        if (l.flat > v.flat) v.flat = l.flat;
        for (int w = 0; w < 2; w++) {
            if (l.size[w] > most[w]) most[w] = l.size[w];
            if (l.align[w] > v.align[w]) v.align[w] = l.align[w];
        }
    }
    v.flat = flat_sum(v.flat, 1);
    for (int w = 0; w < 2; w++) {
        v.payload[w] = (uint32_t)gw_canon_align(v.disc, v.align[w]);
        if (v.disc > v.align[w]) v.align[w] = v.disc;
        uint64_t size = gw_canon_align((uint64_t)v.payload[w] + most[w], v.align[w]);
        if (size > GW_CANON_MAX_BYTES) return too_large(diag);
        v.size[w] = (uint32_t)size;
    }
    *out = v;
    return GW_OK;
}

static enum gw_err fixed_layout(struct gw_canon_layouts *ls,
                                const struct gw_comp_valtype *type, struct gw_diag *diag,
                                struct gw_canon_layout *out)
{
    struct gw_canon_layout l;
    enum gw_err err = gw_canon_layouts_get(ls, type->elem, diag, &l);
    if (err != GW_OK) return err;
    uint64_t flat = (uint64_t)l.flat * type->count;
    l.flat = flat_sum(flat, 0);
    l.disc = 0;
    for (int w = 0; w < 2; w++) {
        uint64_t size = (uint64_t)l.size[w] * type->count;
        if (size > GW_CANON_MAX_BYTES) return too_large(diag);
        l.size[w] = (uint32_t)size;
    }
    *out = l;
    return GW_OK;
}

static struct gw_canon_layout leaf(uint8_t bytes, bool is_solid)
{
    return (struct gw_canon_layout){
        .size = {bytes, bytes},
          .align = {bytes, bytes},
          .flat = 1, .is_solid = is_solid
    };
}

enum gw_err gw_canon_layouts_get(struct gw_canon_layouts *ls,
                                 const struct gw_comp_valtype *type, struct gw_diag *diag,
                                 struct gw_canon_layout *out)
{
    switch ((enum gw_comp_kind)type->kind) {
    case GW_COMP_BOOL:
        return *out = leaf(1, false), GW_OK;
    case GW_COMP_S8:
    case GW_COMP_U8:
        return *out = leaf(1, true), GW_OK;
    case GW_COMP_S16:
    case GW_COMP_U16:
        return *out = leaf(2, true), GW_OK;
    case GW_COMP_S32:
    case GW_COMP_U32:
        return *out = leaf(4, true), GW_OK;
    case GW_COMP_S64:
    case GW_COMP_U64:
        return *out = leaf(8, true), GW_OK;
    case GW_COMP_F64:
        return *out = leaf(8, false), GW_OK;
    case GW_COMP_F32:
    case GW_COMP_CHAR:
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        return *out = leaf(4, false), GW_OK;
    case GW_COMP_FLAGS:
        return *out = leaf(gw_canon_flags_bytes(type->count), false), GW_OK;
    case GW_COMP_ENUM:
        return *out = leaf(gw_canon_disc_bytes(type->count), false), GW_OK;
    case GW_COMP_STRING:
    case GW_COMP_LIST:
    case GW_COMP_MAP:
        *out = (struct gw_canon_layout){
            .size = {8, 16},
              .align = {4, 8 },
              .flat = 2
        };
        return GW_OK;
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
    case GW_COMP_VARIANT:
    case GW_COMP_OPTION:
    case GW_COMP_RESULT:
    case GW_COMP_FIXED_LIST:
        break;
    default:
        return gw_diag_set(diag, GW_ERR_UNSUPPORTED,
                           "streams, futures and error contexts are not passed yet");
    }
    if (ls->cap) {
        struct gw_canon_layout_entry *known = probe(ls->entries, ls->cap, type);
        if (known->type) return *out = known->layout, GW_OK;
    }
    struct gw_canon_layout made;
    enum gw_err err;
    if (type->kind == GW_COMP_RECORD || type->kind == GW_COMP_TUPLE)
        err = gw_canon_layouts_row(ls, type->items, type->count, diag, &made);
    else if (type->kind == GW_COMP_FIXED_LIST)
        err = fixed_layout(ls, type, diag, &made);
    else
        err = variant_layout(ls, type, diag, &made);
    if (err == GW_OK) err = remember(ls, type, &made);
    if (err == GW_OK) *out = made;
    return err;
}
