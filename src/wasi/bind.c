/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/bind.h"

#include "wasi/threads.h"

void gw_bind_init(struct gw_bind *bind, struct gw_process *process,
                  struct gw_threads *threads)
{
    bind->threads = threads;
    bind->p1.process = process;
}

bool gw_bind_has_module(struct gw_slice module)
{
    return gw_slice_is(module, GW_THREADS_MODULE) || gw_p1_has_module(module);
}

static enum gw_err define(struct gw_bind *bind, struct gw_linker *linker,
                          const struct gw_module *module, const struct gw_import *import)
{
    if (import->kind != GW_EXTERN_FUNC) return GW_OK;
    if (gw_slice_is(import->module, GW_THREADS_MODULE) &&
        gw_slice_is(import->name, GW_THREADS_NAME))
        return gw_threads_define(bind->threads, linker);
    return gw_p1_define(&bind->p1, linker, module, import);
}

enum gw_err gw_bind_functions(struct gw_bind *bind, struct gw_linker *linker,
                              const struct gw_module *module)
{
    if (module == NULL) {
        enum gw_err err = gw_p1_define_all(&bind->p1, linker);
        return err == GW_OK ? gw_threads_define(bind->threads, linker) : err;
    }
    for (uint32_t i = 0; i < module->import_count; i++) {
        enum gw_err err = define(bind, linker, module, &module->imports[i]);
        if (err != GW_OK) return err;
    }
    return GW_OK;
}
