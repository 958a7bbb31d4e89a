/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/types.h"

#include "component/model/flatten.h"
#include "component/model/limits.h"
#include "test.h"

#define PRIM(kind) &gw_comp_valtype_prim[GW_COMP_##kind]

static struct gw_comp_valtype of_items(enum gw_comp_kind kind,
                                       const struct gw_comp_label *items, uint32_t count)
{
    struct gw_comp_valtype t = {.kind = (uint8_t)kind, .count = count, .items = items};
    gw_comp_valtype_finish(&t);
    return t;
}

static struct gw_comp_valtype of_elem(enum gw_comp_kind kind,
                                      const struct gw_comp_valtype *elem, uint32_t count)
{
    struct gw_comp_valtype t = {.kind = (uint8_t)kind, .count = count, .elem = elem};
    gw_comp_valtype_finish(&t);
    return t;
}

/* Sizes in a 64-bit memory. spec: CanonicalABI#element-size */
Test(component_model_types, what_follows_from_parts)
{
    const struct gw_comp_label fields[] = {{{NULL, 0}, PRIM(U8)},
                                           {{NULL, 0}, PRIM(STRING)},
                                           {{NULL, 0}, PRIM(U16)}};
    const struct gw_comp_label cases_[] = {{{NULL, 0}, NULL}, {{NULL, 0}, PRIM(U64)}};
    struct gw_comp_label many[300] = {{{NULL, 0}, NULL}};
    struct gw_comp_resource resource = {.name = {NULL, 0}};
    struct gw_comp_valtype own = {.kind = GW_COMP_OWN, .resource = &resource};
    struct gw_comp_valtype borrow = {.kind = GW_COMP_BORROW, .resource = &resource};
    gw_comp_valtype_finish(&own);
    gw_comp_valtype_finish(&borrow);
    struct gw_comp_valtype record = of_items(GW_COMP_RECORD, fields, 3);
    const struct {
        const char *rule;
        struct gw_comp_valtype type;
        uint32_t size, align, depth;
        bool pointer, handle, borrow, async, named;
    } rows[] = {
        {"record", record, 32, 8, 2, true, false, false, false, true},
        {"tuple", of_items(GW_COMP_TUPLE, fields, 3), 32, 8, 2, true, false, false, false,
         false},
        {"variant", of_items(GW_COMP_VARIANT, cases_, 2), 16, 8, 2, false, false, false,
         false, true},
        {"enum of 300", of_items(GW_COMP_ENUM, many, 300), 2, 2, 1, false, false, false,
         false, true},
        {"9 flags", of_items(GW_COMP_FLAGS, many, 9), 2, 2, 1, false, false, false, false,
         true},
        {"32 flags", of_items(GW_COMP_FLAGS, many, 32), 4, 4, 1, false, false, false, false,
         true},
        {"list", of_elem(GW_COMP_LIST, &record, 0), 16, 8, 3, true, false, false, false,
         true},
        {"fixed list", of_elem(GW_COMP_FIXED_LIST, PRIM(U16), 3), 6, 2, 2, false, false,
         false, false, false},
        {"too large", of_elem(GW_COMP_FIXED_LIST, PRIM(U64), UINT32_MAX), UINT32_MAX, 8, 2,
         false, false, false, false, false},
        {"option", of_elem(GW_COMP_OPTION, PRIM(U32), 0), 8, 4, 2, false, false, false,
         false, false},
        {"own", own, 4, 4, 1, false, true, false, false, true},
        {"list of borrow", of_elem(GW_COMP_LIST, &borrow, 0), 16, 8, 2, true, true, true,
         false, true},
        {"stream of strings", of_elem(GW_COMP_STREAM, PRIM(STRING), 0), 4, 4, 2, false,
         false, false, true, false},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        const struct gw_comp_valtype *t = &rows[i].type;
        CHECK_INT(rows[i].rule, t->size, rows[i].size);
        CHECK_INT(rows[i].rule, t->align, rows[i].align);
        CHECK_INT(rows[i].rule, t->depth, rows[i].depth);
        CHECK_INT(rows[i].rule, t->has_pointer, rows[i].pointer);
        CHECK_INT(rows[i].rule, t->has_handle, rows[i].handle);
        CHECK_INT(rows[i].rule, t->has_borrow, rows[i].borrow);
        CHECK_INT(rows[i].rule, t->has_async, rows[i].async);
        CHECK_INT(rows[i].rule, t->has_named, rows[i].named);
    }
}

Test(component_model_types, equality)
{
    struct gw_comp_resource r = {.name = {NULL, 0}}, alias = {.same_as = &r}, other = {0};
    struct gw_comp_valtype a = {.kind = GW_COMP_OWN, .resource = &r};
    struct gw_comp_valtype b = {.kind = GW_COMP_OWN, .resource = &alias};
    struct gw_comp_valtype c = {.kind = GW_COMP_OWN, .resource = &other};
    struct gw_comp_valtype d = {.kind = GW_COMP_BORROW, .resource = &r};
    const struct gw_comp_label x[] = {{gw_slice_str("x"), PRIM(U8)}};
    const struct gw_comp_label y[] = {{gw_slice_str("y"), PRIM(U8)}};
    struct gw_comp_valtype rx = of_items(GW_COMP_RECORD, x, 1),
                           ry = of_items(GW_COMP_RECORD, y, 1),
                           rx2 = of_items(GW_COMP_RECORD, x, 1);
    CHECK("a further name is the same", gw_comp_valtype_equal(&a, &b));
    CHECK("another resource is not", !gw_comp_valtype_equal(&a, &c));
    CHECK("own is not borrow", !gw_comp_valtype_equal(&a, &d));
    CHECK("records by structure", gw_comp_valtype_equal(&rx, &rx2));
    CHECK("records by name of field", !gw_comp_valtype_equal(&rx, &ry));
    CHECK("prims", !gw_comp_valtype_equal(PRIM(U8), PRIM(S8)));
}

static void flat_text(const struct gw_comp_flat *flat, char *out, size_t cap)
{
    out[0] = 0;
    for (uint32_t i = 0; i < flat->count; i++) {
        char one[16];
        gw_valtype_print(flat->types[i], one, sizeof one);
        size_t at = strlen(out);
        snprintf(out + at, cap - at, "%s%s", i ? " " : "", one);
    }
}

/* spec: CanonicalABI#flattening */
Test(component_model_types, flatten)
{
    const struct gw_comp_label floats[] = {{{NULL, 0}, PRIM(F32)}, {{NULL, 0}, PRIM(U64)}};
    const struct gw_comp_label mixed[] = {{{NULL, 0}, PRIM(F32)}, {{NULL, 0}, PRIM(U32)}};
    struct gw_comp_valtype result = {.kind = GW_COMP_RESULT, .ok = PRIM(STRING),
                                     .error = PRIM(F64)};
    gw_comp_valtype_finish(&result);
    struct gw_comp_valtype variant = of_items(GW_COMP_VARIANT, mixed, 2);
    const struct {
        const char *rule;
        struct gw_comp_valtype type;
        bool is_64;
        const char *want;
    } rows[] = {
        {"tuple", of_items(GW_COMP_TUPLE, floats, 2), false, "f32 i64"},
        {"f32 and i32 share an i32", variant, false, "i32 i32"},
        {"f32 and i64 share an i64", of_items(GW_COMP_VARIANT, floats, 2), false, "i32 i64"},
        {"result", result, false, "i32 i64 i32"},
        {"result with 64-bit pointers", result, true, "i32 i64 i64"},
        {"fixed list", of_elem(GW_COMP_FIXED_LIST, PRIM(U8), 3), false, "i32 i32 i32"},
        {"option of a variant", of_elem(GW_COMP_OPTION, &variant, 0), false, "i32 i32 i32"},
        {"list", of_elem(GW_COMP_LIST, PRIM(U8), 0), true, "i64 i64"},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        struct gw_comp_flat flat = {.count = 0};
        char text[256];
        gw_comp_flatten(&flat, &rows[i].type, rows[i].is_64);
        flat_text(&flat, text, sizeof text);
        CHECK_STR(rows[i].rule, text, rows[i].want);
    }
    struct gw_comp_flat flat = {.count = 0};
    struct gw_comp_valtype huge = of_elem(GW_COMP_FIXED_LIST, PRIM(U8), 1 << 27);
    gw_comp_flatten(&flat, &huge, false);
    CHECK_INT("stops when it is too many", flat.count, GW_COMP_MAX_FLAT_PARAMS + 1);
}
