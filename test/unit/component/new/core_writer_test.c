/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/core_writer.h"

#include "core/wasm/decode.h"
#include "core/wasm/encode.h"
#include "core/wasm/validate.h"
#include "test.h"

#define NAME(text) gw_slice_of((text), sizeof(text) - 1)

static const gw_valtype i32s[] = {GW_I32, GW_I32, GW_I64};

/* One of everything. */
static void write_all(struct gw_core_writer *w)
{
    static const struct gw_globaltype global = {GW_I32, true};
    static const struct gw_tabletype table = {
        GW_FUNCREF, {.min = 2, .max = 9, .has_max = true}
    };
    static const struct gw_memtype memory = {.limits = {.min = 1}, .page_size_log2 = 16};
    uint32_t thunk = gw_core_writer_type(w, NULL, 0, NULL, 0);
    uint32_t unary = gw_core_writer_type(w, i32s, 1, i32s, 1);
    uint32_t imported = gw_core_writer_import_func(w, NAME("m"), NAME("f"), unary);
    gw_core_writer_import_table(w, NAME("m"), NAME("t"), &table);
    gw_core_writer_import_global(w, NAME("m"), NAME("g"), &global);
    gw_core_writer_import_tag(w, NAME("m"), NAME("e"), thunk);
    uint32_t own_table = gw_core_writer_table(w, &table);
    gw_core_writer_export(w, NAME("memory"), GW_EXTERN_MEMORY,
                          gw_core_writer_memory(w, &memory));
    gw_core_writer_export(w, NAME("base"), GW_EXTERN_GLOBAL,
                          gw_core_writer_global_i32(w, 0x80000000, false));
    uint32_t func = gw_core_writer_func(w, unary);
    struct gw_writer *body = gw_core_writer_open_body(w, i32s, 3);
    gw_core_writer_op_u32(body, GW_OP_LOCAL_GET, 0);
    gw_core_writer_op_mem(body, GW_OP_I32_LOAD, 2, 8);
    gw_core_writer_op_u32(body, GW_OP_CALL, imported);
    gw_core_writer_close_body(w);
    uint32_t start = gw_core_writer_func(w, thunk);
    body = gw_core_writer_open_body(w, NULL, 0);
    gw_core_writer_i32_const(body, UINT32_MAX);
    gw_core_writer_op(body, GW_OP_DROP);
    gw_core_writer_close_body(w);
    gw_core_writer_start(w, start);
    const uint32_t funcs[] = {imported, func};
    gw_core_writer_elems(w, 0, 0, funcs, 2);
    gw_core_writer_elems(w, own_table, 1, funcs, 1);
    gw_core_writer_declare(w, funcs, 2);
    gw_core_writer_data(w, 0, 16, NAME("bytes"));
    gw_core_writer_custom(w, NAME("note"), NAME("payload"));
}

Test(core_writer, writes_valid_modules)
{
    struct gw_core_writer w;
    struct gw_writer out, again;
    gw_core_writer_init(&w, gw_alloc_libc());
    gw_writer_init(&out, gw_alloc_libc());
    gw_writer_init(&again, gw_alloc_libc());
    write_all(&w);
    CHECK_INT("finish", gw_core_writer_finish(&w, &out), GW_OK);

    struct gw_type_registry *registry;
    struct gw_module *module = NULL;
    CHECK_INT("registry", gw_type_registry_new(gw_alloc_libc(), &registry), GW_OK);
    const struct gw_decode_options options = {
        .features = GW_FEATURES_ALL, .alloc = gw_alloc_libc(), .registry = registry};
    CHECK_INT("decodes",
              gw_module_decode(gw_slice_of(out.data, out.len), &options, NULL, &module),
              GW_OK);
    CHECK_INT("is valid", gw_module_validate(module, NULL), GW_OK);
    CHECK_INT("is as an encoder writes it", gw_module_encode(module, &again), GW_OK);
    CHECK("byte for byte", gw_slice_eq(gw_slice_of(out.data, out.len),
                                       gw_slice_of(again.data, again.len)));
    CHECK_INT("groups of locals", module->funcs[1].body.data[0], 2);
    CHECK_INT("a table of its own", module->tables[1].type.limits.max, 9);
    CHECK_INT("segments", module->elem_count, 3);
    gw_module_unref(&module);
    gw_type_registry_free(&registry);
    gw_writer_deinit(&again);
    gw_writer_deinit(&out);
    gw_core_writer_deinit(&w);
}

Test(core_writer, finds_equal_types)
{
    struct gw_core_writer w;
    gw_core_writer_init(&w, gw_alloc_libc());
    CHECK_INT("first", gw_core_writer_type(&w, i32s, 1, NULL, 0), 0);
    CHECK_INT("results are no parameters", gw_core_writer_type(&w, NULL, 0, i32s, 1), 1);
    CHECK_INT("longer", gw_core_writer_type(&w, i32s, 3, NULL, 0), 2);
    CHECK_INT("equal", gw_core_writer_type(&w, NULL, 0, i32s, 1), 1);
    CHECK_INT("always new", gw_core_writer_new_type(&w, NULL, 0, i32s, 1), 3);
    CHECK_INT("the last", gw_core_writer_type(&w, i32s, 3, NULL, 0), 2);
    gw_core_writer_deinit(&w);
}
