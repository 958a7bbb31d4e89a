/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/console.h"
#include "cli/doctor.h"
#include "cli/misfit_report.h"
#include "cli/type_text.h"
#include "core/runtime/linker.h"
#include "core/runtime/match.h"
#include "wasi/wasi.h"

/* -- components -------------------------------------------------------------------------- */

void gw_doctor_misfit(void *env, const struct gw_comp_misfit *m)
{
    struct gw_doctor_imports *imports = env;
    struct gw_doctor *d = imports->doctor;
    bool is_wasi =
        m->wanted->name.len > 5 && memcmp(m->wanted->name.data, "wasi:", 5) == 0;
    bool is_export = m->kind >= GW_COMP_MISFIT_EXPORT_MISSING;
    const char *offerer = is_export ? "the component" : imports->offerer;
    gw_doctor_begin(d);
    if (d->json)
        gw_misfit_report_json(d->json, m, offerer);
    else
        gw_misfit_report_print(stdout, m, NULL, offerer);
    if (is_export)
        gw_doctor_end(d, "%s", gw_misfit_report_remedy(m));
    else if (m->difference || m->near == GW_COMP_NEAR_VERSION)
        gw_doctor_end(
            d,
            "build it against the WIT of `%.*s`, or compose it with a component "
            "that exports what it wants",
            GW_SLICE_ARG(m->offered));
    else if (m->near == GW_COMP_NEAR_NAME)
        gw_doctor_end(d, "correct the name in its world to `%.*s`",
                      GW_SLICE_ARG(m->offered));
    else if (is_wasi)
        gw_doctor_end(
            d,
            "run it on a host that offers WASI of this version; `godwit world %s` "
            "says which kind",
            d->file);
    else if (m->wanted->type.kind == GW_COMP_EXTERN_COMPONENT)
        gw_doctor_end(d, "compose it with this component inside: without "
                         "--import-dependencies");
    else if (m->wanted->type.kind == GW_COMP_EXTERN_CORE_MODULE)
        gw_doctor_end(d, "plug in a component that exports this core module (`godwit "
                         "compose plug`); `godwit help unbundle` shows how");
    else
        gw_doctor_end(
            d, "compose it with a component that exports this (`godwit compose`), or "
               "run it in a program that offers it (godwit_host_define_func)");
}

/* -- core modules ------------------------------------------------------------------------ */

/* Modules that only one kind of host knows: what they are a sign of. */
static const struct {
    const char *module, *remedy;
} signs[] = {
    {"__main_module__",
     "it is an adapter: give it to `godwit new --adapt`, with the module "
     "that it adapts"                                                                                     },
    {"gojs",                     "it is built for a browser: build it with GOOS=wasip1"                   },
    {"go",                       "it is built for a browser: build it with GOOS=wasip1"                   },
    {"wbg",                      "it is built for JavaScript: build it for wasm32-wasip1 or wasm32-wasip2"},
    {"__wbindgen_placeholder__",
     "it is built for JavaScript: build it for wasm32-wasip1 or wasm32-wasip2"                            },
    {"GOT.mem",
     "it is a shared library: link it with the program that uses it, by `godwit new`"                     },
    {"GOT.func",
     "it is a shared library: link it with the program that uses it, by `godwit new`"                     },
};

/* Was it made to become a component? */
static bool is_for_component(const struct gw_module *module, struct gw_slice import)
{
    static const char front[] = "component-type";
    for (uint32_t i = 0; i < module->custom_count; i++) {
        struct gw_slice name = module->customs[i].name;
        if (name.len >= sizeof front - 1 &&
            memcmp(name.data, front, sizeof front - 1) == 0)
            return true;
    }
    return gw_slice_is(import, "$root") ||
           (import.len && memchr(import.data, ':', import.len)) ||
           (import.len >= 6 && memcmp(import.data, "cm32p2", 6) == 0);
}

/* One import may say of the whole module what it is; NULL: none does. */
static const char *remedy_by_sign(const struct gw_module *module)
{
    for (uint32_t i = 0; i < module->import_count; i++)
        for (size_t k = 0; k < GW_COUNT(signs); k++)
            if (gw_slice_is(module->imports[i].module, signs[k].module))
                return signs[k].remedy;
    return NULL;
}

static void remedy(struct gw_doctor *d, const struct gw_module *module,
                   const struct gw_import *import, bool is_known)
{
    struct gw_suggest near = {.wanted = import->name};
    const char *by_sign = remedy_by_sign(module);
    if (by_sign) {
        gw_doctor_end(d, "%s", by_sign);
        return;
    }
    gw_wasi_suggest(import->module, &near);
    if (is_known)
        gw_doctor_end(d, "build it with headers of WASI 0.1");
    else if (near.best.data)
        gw_doctor_end(d, "is `%.*s` meant?", GW_SLICE_ARG(near.best));
    else if (is_for_component(module, import->module))
        gw_doctor_end(d, "make a component of it: godwit new %s", d->file);
    else
        gw_doctor_end(
            d,
            "link it with what defines this, or offer a module that exports it: "
            "godwit run --preload %.*s=FILE %s",
            GW_SLICE_ARG(import->module), d->file);
}

static void tell_import(struct gw_doctor *d, const struct gw_module *module,
                        const struct gw_import *import, const struct gw_diag *diag)
{
    struct gw_writer type;
    gw_writer_init(&type, gw_alloc_libc());
    gw_type_text_extern(&type, module, import->kind, import->index);
    gw_doctor_begin(d);
    if (d->json) {
        gw_json_string(d->json, "problem", gw_slice_str(diag ? "different" : "missing"));
        gw_json_string(d->json, "direction", gw_slice_str("import"));
        gw_json_string(d->json, "module", import->module);
        gw_json_string(d->json, "name", import->name);
        gw_json_string(d->json, "kind", gw_slice_str(gw_type_text_kind(import->kind)));
        gw_json_string(d->json, "wanted", gw_slice_of(type.data, type.len));
        if (diag) gw_json_string(d->json, "message", gw_slice_str(diag->text));
    } else if (diag) {
        printf("  %s\n", diag->text);
    } else {
        printf("  import `");
        gw_console_put_name(import->module);
        putchar('.');
        gw_console_put_name(import->name);
        printf("`, a %s %.*s: nothing offers it\n", gw_type_text_kind(import->kind),
               (int)type.len, (const char *)type.data);
    }
    gw_writer_deinit(&type);
    remedy(d, module, import, diag != NULL);
}

static void look(struct gw_doctor *d, struct gw_store *store, struct gw_linker *linker,
                 const struct gw_module *module)
{
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct gw_import *import = &module->imports[i];
        struct gw_diag diag = GW_DIAG_INIT;
        struct gw_extern found;
        if (!gw_linker_find(linker, import->module, import->name, &found))
            tell_import(d, module, import, NULL);
        else if (gw_match_import(store, module, import, &found, &diag))
            tell_import(d, module, import, &diag);
    }
}

/* What `run` does before it instantiates, without grants. */
enum gw_err gw_doctor_module(struct gw_doctor *d, struct gw_module *module,
                             struct gw_diag *diag)
{
    const struct gw_wasi_config config = gw_wasi_config_defaults();
    struct gw_store *store = NULL;
    struct gw_linker *linker = NULL;
    struct gw_wasi *wasi = NULL;
    enum gw_err err = gw_engine_store(d->engine, &store);
    if (!err) err = gw_linker_new(store, &linker);
    if (!err) err = gw_wasi_new(store, &config, diag, &wasi);
    if (!err && gw_wasi_is_wanted(module)) err = gw_wasi_define(wasi, linker, module);
    if (!err) look(d, store, linker, module);
    gw_linker_free(&linker);
    gw_store_free(&store);
    gw_wasi_free(&wasi);
    return err;
}
