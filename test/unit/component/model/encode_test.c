/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/encode.h"

#include "test.h"

/* Forms are tested through their text (component/text/parse_test.c); here is what an encoder does between
 * them. */
Test(comp_encode, sections_and_indices)
{
    struct gw_comp_encoder e, decls;
    struct gw_writer out;
    struct gw_comp_valtype_def u8 = {.kind = GW_COMP_U8};
    struct gw_comp_extern_def type = {.kind = GW_COMP_EXTERN_TYPE, .index = 0};
    struct gw_comp_export_def decl = {.name = {.name = gw_slice_str("t")}, .type = type};
    struct gw_comp_name_def name = {.name = gw_slice_str("i")};
    struct gw_comp_extern_def instance = {.kind = GW_COMP_EXTERN_INSTANCE, .index = 1};
    static const uint8_t want[] = {
        0, 'a', 's', 'm', 0x0d, 0, 1, 0,                 /* preamble */
        7, 13, 2, 0x7d, 0x42, 2, 1, 0x7d, 4, 0, 1, 't', 3, 0, 0, /* two types */
        10, 6, 1, 0, 1, 'i', 5, 1,                       /* import */
        0, 3, 1, 'x', 9,                                 /* custom */
        7, 2, 1, 0x7d,                                   /* types again */
    };
    gw_writer_init(&out, gw_alloc_libc());
    gw_comp_encode_init(&e, gw_alloc_libc(), false);
    gw_comp_encode_init(&decls, gw_alloc_libc(), true);
    CHECK_INT("first type", gw_comp_encode_value_type(&e, &u8), 0);
    CHECK_INT("inside", gw_comp_encode_value_type(&decls, &u8), 0);
    CHECK_INT("an export is a type, too", gw_comp_encode_export(&decls, &decl), 1);
    CHECK_INT("second type", gw_comp_encode_decls_type(&e, GW_COMP_DEFTYPE_INSTANCE, &decls), 1);
    CHECK_INT("instance", gw_comp_encode_import(&e, &name, &instance), 0);
    gw_comp_encode_custom(&e, gw_slice_str("x"), gw_slice_of("\x09", 1));
    CHECK_INT("third type", gw_comp_encode_value_type(&e, &u8), 2);
    CHECK_INT("finish", gw_comp_encode_finish(&e, &out), GW_OK);
    CHECK_INT("length", out.len, sizeof want);
    CHECK("bytes", out.len == sizeof want && memcmp(out.data, want, sizeof want) == 0);
    gw_comp_encode_deinit(&decls);
    gw_comp_encode_deinit(&e);
    gw_writer_deinit(&out);
}

Test(comp_encode, names)
{
    struct gw_comp_encoder e;
    struct gw_writer out;
    struct gw_comp_encode_named func = {3, gw_slice_str("f")};
    const struct gw_comp_encode_named *names[GW_COMP_SORT_COUNT] = {[GW_COMP_SORT_FUNC] = &func};
    uint32_t counts[GW_COMP_SORT_COUNT] = {0};
    static const char want[] = "\x00\x1a\x0e" "component-name" "\x00\x02\x01" "c" "\x01\x05\x01\x01\x03\x01" "f";
    gw_writer_init(&out, gw_alloc_libc());
    gw_comp_encode_init(&e, gw_alloc_libc(), false);
    gw_comp_encode_names(&e, gw_slice_of("", 0), names, counts);
    CHECK_INT("none at all: no section", e.out.len, 8);
    counts[GW_COMP_SORT_FUNC] = 1;
    gw_comp_encode_names(&e, gw_slice_str("c"), names, counts);
    CHECK_INT("finish", gw_comp_encode_finish(&e, &out), GW_OK);
    CHECK_INT("length", out.len, 8 + sizeof want - 1);
    CHECK("bytes", memcmp(out.data + 8, want, sizeof want - 1) == 0);
    gw_comp_encode_deinit(&e);
    gw_writer_deinit(&out);
}
