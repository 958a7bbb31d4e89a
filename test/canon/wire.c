/* SPDX-License-Identifier: Apache-2.0 */
#include "canon/wire.h"

uint64_t wire_number(struct wire *w, unsigned bytes)
{
    uint64_t v = 0;
    const uint8_t *p = wire_bytes(w, bytes);
    if (p) memcpy(&v, p, bytes);
    return v;
}

const uint8_t *wire_bytes(struct wire *w, size_t len)
{
    if (len > (size_t)(w->end - w->at)) {
        w->failed = true;
        w->at = w->end;
        return NULL;
    }
    const uint8_t *p = w->at;
    w->at += len;
    return p;
}

static void *take(struct wire *w, size_t count, size_t bytes)
{
    void *p = NULL;
    if (count <= w->fuel) p = gw_arena_zero(w->arena, count * bytes + 1);
    if (!p)
        w->failed = true;
    else
        w->fuel -= (uint32_t)count;
    return p;
}

static void items(struct wire *w, struct gw_comp_valtype *t, unsigned bytes, bool typed,
                  bool optional)
{
    t->count = (uint32_t)wire_number(w, bytes);
    struct gw_comp_label *labels = take(w, t->count, sizeof *labels);
    if (!labels || t->count == 0) {
        w->failed = true;
        return;
    }
    t->items = labels;
    for (uint32_t i = 0; typed && !w->failed && i < t->count; i++) {
        labels[i].type = wire_type(w);
        if (!labels[i].type && !optional) w->failed = true;
    }
}

static const struct gw_comp_valtype *inner(struct wire *w, bool optional)
{
    const struct gw_comp_valtype *type = wire_type(w);
    if (!type && !optional) w->failed = true;
    return type;
}

const struct gw_comp_valtype *wire_type(struct wire *w)
{
    uint8_t kind = (uint8_t)wire_number(w, 1);
    if (w->failed || kind == 255) return NULL;
    if (kind <= GW_COMP_STRING) return &gw_comp_valtype_prim[kind];
    struct gw_comp_valtype *t = take(w, 1, sizeof *t);
    if (!t) return NULL;
    t->kind = kind;
    switch (kind) {
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
        items(w, t, 2, true, false);
        break;
    case GW_COMP_VARIANT:
        items(w, t, 2, true, true);
        break;
    case GW_COMP_FLAGS:
    case GW_COMP_ENUM:
        items(w, t, 4, false, false);
        break;
    case GW_COMP_FIXED_LIST:
        t->count = (uint32_t)wire_number(w, 4);
        GW_FALLTHROUGH;
    case GW_COMP_LIST:
    case GW_COMP_OPTION:
        t->elem = inner(w, false);
        break;
    case GW_COMP_RESULT:
        t->ok = inner(w, true);
        t->error = inner(w, true);
        break;
    case GW_COMP_MAP:
        t->key = inner(w, false);
        t->value = inner(w, false);
        break;
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        t->resource = &w->resources[wire_number(w, 1) % WIRE_RESOURCES];
        break;
    default:
        w->failed = true;
    }
    if (!w->failed) gw_comp_valtype_finish(t);
    if ((kind == GW_COMP_FIXED_LIST && t->count == 0) || t->depth > 100 ||
        (kind == GW_COMP_FLAGS && t->count > 32))
        w->failed = true;
    return w->failed ? NULL : t;
}

static unsigned prim_bytes(uint8_t kind)
{
    static const uint8_t bytes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 4};
    return bytes[kind];
}

static void list(struct wire *w, const struct gw_comp_valtype *t, size_t count,
                 struct gw_comp_value *v)
{
    v->count = count;
    if (t->elem->kind <= GW_COMP_CHAR && w->lists++ % 2 == 0) {
        v->packed = true;
        size_t bytes = count * prim_bytes(t->elem->kind);
        uint8_t *copy = take(w, count, prim_bytes(t->elem->kind));
        const uint8_t *from = wire_bytes(w, bytes);
        if (copy && from && bytes) memcpy(copy, from, bytes);
        v->items = copy;
        return;
    }
    struct gw_comp_value *values = take(w, count, sizeof *values);
    v->values = values;
    for (size_t i = 0; !w->failed && i < count; i++)
        wire_value(w, t->elem, &values[i]);
}

static void row(struct wire *w, const struct gw_comp_valtype *t, struct gw_comp_value *v)
{
    struct gw_comp_value *values = take(w, t->count, sizeof *values);
    v->values = values;
    v->count = t->count;
    for (uint32_t i = 0; !w->failed && i < t->count; i++)
        wire_value(w, t->items[i].type, &values[i]);
}

static void pairs(struct wire *w, const struct gw_comp_valtype *t,
                  struct gw_comp_value *v)
{
    v->count = (uint32_t)wire_number(w, 4);
    struct gw_comp_value *values = take(w, 2 * v->count, sizeof *values);
    v->values = values;
    for (size_t i = 0; !w->failed && i < v->count; i++) {
        wire_value(w, t->key, &values[2 * i]);
        wire_value(w, t->value, &values[2 * i + 1]);
    }
}

static const struct gw_comp_valtype *payload_of(const struct gw_comp_valtype *t,
                                                uint32_t i)
{
    if (t->kind == GW_COMP_VARIANT) return i < t->count ? t->items[i].type : NULL;
    if (t->kind == GW_COMP_OPTION) return i ? t->elem : NULL;
    return i ? t->error : t->ok;
}

static void variant(struct wire *w, const struct gw_comp_valtype *t,
                    struct gw_comp_value *v)
{
    v->index = (uint32_t)wire_number(w, 4);
    const struct gw_comp_valtype *type = payload_of(t, v->index);
    if (!type) return;
    struct gw_comp_value *payload = take(w, 1, sizeof *payload);
    if (payload) wire_value(w, type, payload);
    v->payload = payload;
}

void wire_value(struct wire *w, const struct gw_comp_valtype *t, struct gw_comp_value *v)
{
    *v = (struct gw_comp_value){.kind = t->kind};
    switch (t->kind) {
    case GW_COMP_STRING:
        v->count = (uint32_t)wire_number(w, 4);
        v->string = (const char *)wire_bytes(w, v->count);
        if (!v->string) v->count = 0;
        break;
    case GW_COMP_LIST:
        list(w, t, (uint32_t)wire_number(w, 4), v);
        break;
    case GW_COMP_FIXED_LIST:
        list(w, t, t->count, v);
        break;
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
        row(w, t, v);
        break;
    case GW_COMP_MAP:
        pairs(w, t, v);
        break;
    case GW_COMP_ENUM:
        v->index = (uint32_t)wire_number(w, 4);
        break;
    case GW_COMP_FLAGS:
        v->flags = (uint32_t)wire_number(w, 4);
        break;
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        v->handle = wire_number(w, 8);
        break;
    case GW_COMP_VARIANT:
    case GW_COMP_OPTION:
    case GW_COMP_RESULT:
        variant(w, t, v);
        break;
    default:
        v->u64 = wire_number(w, prim_bytes(t->kind));
    }
}

void wire_put_bytes(struct gw_vec *vec, const void *bytes, size_t len)
{
    uint8_t *p = gw_vec_extend(vec, len);
    if (!p) GW_BUG("out of memory");
    if (len) memcpy(p, bytes, len);
}

void wire_put(struct gw_vec *vec, uint64_t v, unsigned bytes)
{
    wire_put_bytes(vec, &v, bytes);
}

static void put_list(struct gw_vec *vec, const struct gw_comp_valtype *t,
                     const struct gw_comp_value *v)
{
    if (t->kind == GW_COMP_LIST) wire_put(vec, v->count, 4);
    if (v->packed) {
        wire_put_bytes(vec, v->items, v->count * prim_bytes(t->elem->kind));
        return;
    }
    for (size_t i = 0; i < v->count; i++)
        wire_put_value(vec, t->elem, &v->values[i]);
}

void wire_put_value(struct gw_vec *vec, const struct gw_comp_valtype *t,
                    const struct gw_comp_value *v)
{
    const struct gw_comp_valtype *payload;
    if (v->kind != t->kind) GW_BUG("a value of another kind");
    switch (t->kind) {
    case GW_COMP_STRING:
        wire_put(vec, v->count, 4);
        wire_put_bytes(vec, v->string, v->count);
        break;
    case GW_COMP_LIST:
    case GW_COMP_FIXED_LIST:
        put_list(vec, t, v);
        break;
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
        for (uint32_t i = 0; i < t->count; i++)
            wire_put_value(vec, t->items[i].type, &v->values[i]);
        break;
    case GW_COMP_MAP:
        wire_put(vec, v->count, 4);
        for (size_t i = 0; i < 2 * v->count; i++)
            wire_put_value(vec, i % 2 ? t->value : t->key, &v->values[i]);
        break;
    case GW_COMP_ENUM:
        wire_put(vec, v->index, 4);
        break;
    case GW_COMP_FLAGS:
        wire_put(vec, v->flags, 4);
        break;
    case GW_COMP_OWN:
    case GW_COMP_BORROW:
        wire_put(vec, v->handle, 8);
        break;
    case GW_COMP_VARIANT:
    case GW_COMP_OPTION:
    case GW_COMP_RESULT:
        wire_put(vec, v->index, 4);
        payload = payload_of(t, v->index);
        if (!payload != !v->payload) GW_BUG("a payload where none belongs, or none");
        if (payload) wire_put_value(vec, payload, v->payload);
        break;
    default:
        wire_put(vec, v->u64, prim_bytes(t->kind));
    }
}
