/* SPDX-License-Identifier: Apache-2.0 */
#include "component/new/hide.h"

#include "core/text/parse.h"
#include "core/wasm/decode.h"
#include "core/wasm/validate.h"
#include "test.h"
#include "wasm.h"

struct hidden {
    struct gw_type_registry *registry;
    struct gw_module *module;
    struct gw_writer in, out;
};

static void load(struct hidden *h, const char *text)
{
    struct gw_diag diag = GW_DIAG_INIT;
    gw_writer_init(&h->in, gw_alloc_libc());
    gw_writer_init(&h->out, gw_alloc_libc());
    cr_assert(gw_type_registry_new(gw_alloc_libc(), &h->registry) == GW_OK);
    const struct gw_text_options text_options = {.features = GW_FEATURES_ALL};
    cr_assert(gw_text_parse(gw_slice_str(text), &text_options, &diag, &h->in) == GW_OK,
              "%s", diag.text);
    struct gw_decode_options options = {
        .features = GW_FEATURES_ALL, .alloc = gw_alloc_libc(), .registry = h->registry};
    cr_assert(gw_module_decode(gw_slice_of(h->in.data, h->in.len), &options, &diag,
                               &h->module) == GW_OK);
    cr_assert(gw_module_validate(h->module, &diag) == GW_OK, "%s", diag.text);
}

static void unload(struct hidden *h)
{
    gw_module_unref(&h->module);
    gw_type_registry_free(&h->registry);
    gw_writer_deinit(&h->in);
    gw_writer_deinit(&h->out);
}

static int32_t call(const wasm_extern_vec_t *exports, size_t i, int32_t a, int32_t b)
{
    wasm_val_t args[] = {WASM_I32_VAL(a), WASM_I32_VAL(b)}, result = WASM_INIT_VAL;
    wasm_func_t *func = wasm_extern_as_func(exports->data[i]);
    wasm_val_vec_t in = {wasm_func_param_arity(func), args};
    wasm_val_vec_t out = {wasm_func_result_arity(func), &result};
    cr_assert(wasm_func_call(func, &in, &out) == NULL);
    return result.of.i32;
}

/* What the module does, and where its addresses lie. */
static void check_pages(const wasm_extern_vec_t *exports)
{
    enum { SIZE, GROW, PEEK, POKE, PAGE = 65536, LAST = GW_HIDE_PAGES + 2 - 1 };
    CHECK_INT("hidden pages do not count", call(exports, SIZE, 0, 0), 2);
    call(exports, POKE, LAST * PAGE, 77);
    call(exports, POKE, LAST * PAGE + PAGE - 1, 78);
    call(exports, POKE, 3 * PAGE + 5, 9);
    CHECK_INT("grow by nothing", call(exports, GROW, 0, 0), 2);
    CHECK_INT("grow", call(exports, GROW, 3, 0), 2);
    CHECK_INT("grown", call(exports, SIZE, 0, 0), 5);
    CHECK_INT("new pages are clear", call(exports, PEEK, 3 * PAGE + 5, 0), 0);
    CHECK_INT("the last page moved", call(exports, PEEK, (LAST + 3) * PAGE, 0), 77);
    CHECK_INT("all of it", call(exports, PEEK, (LAST + 4) * PAGE - 1, 0), 78);
    CHECK_INT("grow beyond them", call(exports, GROW, 100, 0), 5);
    CHECK_INT("its old place is clear", call(exports, PEEK, (LAST + 3) * PAGE, 0), 0);
    CHECK_INT("and moved again", call(exports, PEEK, (LAST + 103) * PAGE, 0), 77);
    CHECK_INT("grow too far", call(exports, GROW, 70000, 0), -1);
    CHECK_INT("the maximum is the module's own", call(exports, GROW, 96, 0), -1);
    CHECK_INT("up to it", call(exports, GROW, 95, 0), 105);
}

Test(hide, lets_memory_be_grown_below_the_pages)
{
    struct hidden h;
    load(&h, "(module (memory (export \"m\") 2 200)"
             "(func (export \"size\") (result i32) memory.size)"
             "(func (export \"grow\") (param i32) (result i32) (local i64)"
             " local.get 0 memory.grow)"
             "(func (export \"peek\") (param i32) (result i32) local.get 0 i32.load8_u)"
             "(func (export \"poke\") (param i32 i32) local.get 0 local.get 1 i32.store8)"
             "(@custom \".debug_line\" \"x\") (@custom \"note\" \"x\"))");
    CHECK("can", gw_hide_can(h.module));
    CHECK_INT("hide", gw_hide_pages(h.module, &h.out), GW_OK);
    wasm_engine_t *engine = wasm_engine_new();
    wasm_store_t *store = wasm_store_new(engine);
    wasm_byte_vec_t bytes = {h.out.len, (char *)h.out.data};
    wasm_module_t *module = wasm_module_new(store, &bytes);
    cr_assert(module);
    wasm_extern_vec_t none = WASM_EMPTY_VEC, exports;
    wasm_instance_t *instance = wasm_instance_new(store, module, &none, NULL);
    cr_assert(instance);
    wasm_instance_exports(instance, &exports);
    wasm_extern_vec_t funcs = {exports.size - 1, exports.data + 1};
    check_pages(&funcs);
    wasm_extern_vec_delete(&exports);
    wasm_instance_delete(instance);
    wasm_module_delete(module);
    wasm_store_delete(store);
    wasm_engine_delete(engine);
    unload(&h);
}

Test(hide, knows_what_it_cannot_do)
{
    static const struct {
        const char *rule, *module;
        bool can;
    } cases[] = {
        {"one memory",         "(module (memory 1))",                      true },
        {"with a maximum",     "(module (memory 1 1))",                    true },
        {"none",               "(module)",                                 false},
        {"imported",           "(module (import \"m\" \"m\" (memory 1)))", false},
        {"two",                "(module (memory 1) (memory 1))",           false},
        {"64-bit addresses",   "(module (memory i64 1))",                  false},
        {"shared",             "(module (memory 1 2 shared))",             false},
        {"as large as can be", "(module (memory 65536))",                  false},
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct hidden h;
        load(&h, cases[i].module);
        CHECK_INT(cases[i].rule, gw_hide_can(h.module), cases[i].can);
        if (cases[i].can) {
            CHECK_INT(cases[i].rule, gw_hide_pages(h.module, &h.out), GW_OK);
            CHECK_INT(cases[i].rule, h.module->memories[0].type.limits.min,
                      1 + GW_HIDE_PAGES);
        }
        unload(&h);
    }
}
