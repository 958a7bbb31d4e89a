/* SPDX-License-Identifier: Apache-2.0 */
/* The official scripts in the ways that normal use rarely takes: a collection at every
 * allocation, and no guard regions. */
#include <ftw.h>

#include "wast/wast.h"
#include "os/map_file.h"
#include "test.h"

static struct gw_engine *engine;
static int files;

static void report(void *env, const char *line)
{
    (void)env;
    cr_expect(false, "%s", line);
}

static int run_file(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info, (void)at;
    size_t len = strlen(path);
    if (kind != FTW_F || len < 5 || strcmp(path + len - 5, ".wast") != 0) return 0;
    struct gw_map_file file;
    cr_assert_eq(gw_map_file_open(path, SIZE_MAX, gw_alloc_libc(), &file), GW_OK);
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_wast_result result = {0};
    enum gw_err err = gw_wast_run(engine, 0, file.bytes, path, report, NULL, &diag, &result);
    CHECK_INT(path, err, GW_OK);
    CHECK_INT(path, result.failed, 0);
    gw_map_file_close(&file);
    files++;
    return 0;
}

static void run_all(struct gw_engine_config config, const char *folder)
{
    cr_assert_eq(gw_engine_new(&config, NULL, &engine), GW_OK);
    cr_assert_eq(nftw(folder, run_file, 16, 0), 0);
    CHECK("there are scripts", files > 0);
    gw_engine_unref(&engine);
}

Test(stress, a_collection_at_every_allocation, .timeout = 120)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    config.store.gc_stress = true;
    static const char *const folders[] = {"spec/core/gc", "spec/core/exceptions",
                                          "spec/core/bulk-memory",
                                          "spec/legacy/exceptions"};
    for (size_t i = 0; i < GW_COUNT(folders); i++) {
        TEST_CORPUS_OR_SKIP(path, folders[i]);
        run_all(config, path);
    }
}

Test(stress, no_guard_regions, .timeout = 120)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    config.store.prefer_checked = true;
    TEST_CORPUS_OR_SKIP(path, "spec/core");
    run_all(config, path);
}

Test(stress, every_step_is_metered, .timeout = 120)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    config.store.is_metered = true;
    TEST_CORPUS_OR_SKIP(path, "spec/core");
    run_all(config, path);
}
