/* SPDX-License-Identifier: Apache-2.0 */
/* kept_none.c -- kept.c, and the tier itself, for builds that compile nothing. */
#include "core/engine/kept.h"

#include "core/jit/jit.h"

static bool never(void) { return false; }

const struct gw_tier gw_jit_tier = {.name = "jit", .is_supported = never};

enum gw_err gw_kept_init(struct gw_engine *engine, const char *dir)
{
    (void)engine, (void)dir;
    return GW_OK;
}

void gw_kept_free(struct gw_engine *engine) { (void)engine; }

bool gw_kept_is(struct gw_slice bytes)
{
    (void)bytes;
    return false;
}

enum gw_err gw_kept_open(struct gw_engine *engine, struct gw_slice file, int fd,
                         struct gw_diag *diag, struct gw_module **out)
{
    (void)engine, (void)file, (void)fd, (void)out;
    return gw_diag_set(diag, GW_ERR_UNSUPPORTED, "no compiled code runs on this CPU");
}

enum gw_err gw_kept_finish(struct gw_engine *engine, GW_OWN struct gw_module *module,
                           int fd, struct gw_diag *diag, struct gw_module **out)
{
    (void)engine, (void)fd;
    return gw_load_finish(module, diag, out);
}

void gw_engine_keep(struct gw_engine *engine, struct gw_module *module)
{
    (void)engine, (void)module;
}

int gw_engine_cache_trouble(struct gw_engine *engine)
{
    (void)engine;
    return 0;
}

enum gw_err gw_engine_compile_file(struct gw_engine *engine, struct gw_module *module,
                                   const char *path, struct gw_diag *diag)
{
    (void)engine, (void)module, (void)path;
    return gw_diag_set(diag, GW_ERR_UNSUPPORTED, "godwit does not compile for this CPU");
}
