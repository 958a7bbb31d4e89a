/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/input.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/suggest.h"
#include "cli/console.h"
#include "component/link/load.h"
#include "component/model/validate.h"
#include "component/text/parse.h"
#include "core/wasm/limits.h"
#include "core/wasm/validate.h"

const char *gw_input_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

/* Look for a file of nearly that name beside it; fills near[cap], "" if there is none. */
static void find_near(const char *path, char *near, size_t cap)
{
    const char *slash = strrchr(path, '/');
    char folder[512] = ".", best[256];
    size_t folder_len = slash ? (size_t)(slash - path) + 1 : 0;
    near[0] = '\0';
    if (folder_len >= sizeof folder) return;
    if (folder_len > 0) snprintf(folder, sizeof folder, "%.*s", (int)folder_len, path);

    DIR *dir = opendir(folder);
    if (!dir) return;
    struct gw_suggest suggest = {.wanted = gw_slice_str(path + folder_len)};
    for (struct dirent *entry; (entry = readdir(dir));) {
        const uint8_t *before = suggest.best.data;
        if (entry->d_name[0] == '.') continue;
        gw_suggest_offer(&suggest, gw_slice_str(entry->d_name));
        if (suggest.best.data == before) continue;
        snprintf(best, sizeof best, "%s", entry->d_name);
        suggest.best = gw_slice_str(best); /* the entry's storage is readdir's */
    }
    closedir(dir);
    if (suggest.best.data) snprintf(near, cap, "%.*s%s", (int)folder_len, path, best);
}

/* The file itself could not be read. */
static int cannot_open(const char *path, enum gw_err err)
{
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
        gw_console_error("cannot read %s: it is a folder", path);
    } else if (err == GW_ERR_NOENT) {
        char near[1024];
        find_near(path, near, sizeof near);
        gw_console_error("cannot open %s: %s%s%s%s", path, strerror(ENOENT),
                         near[0] ? "; did you mean " : "", near, near[0] ? "?" : "");
    } else {
        gw_console_error("cannot open %s: %s", path,
                         err == GW_ERR_ACCESS ? strerror(EACCES) : gw_err_text(err));
    }
    return gw_err_exit_code(err);
}

static bool is_about_the_file(enum gw_err err)
{
    return err == GW_ERR_NOENT || err == GW_ERR_ACCESS || err == GW_ERR_IO;
}

static int failed(const char *path, enum gw_err err, const struct gw_diag *diag)
{
    if (is_about_the_file(err)) return cannot_open(path, err);
    return gw_console_fail(gw_input_name(path), err, diag);
}

int gw_input_engine(const struct gw_engine_config *config, struct gw_engine **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_engine_new(config, &diag, out);
    return err == GW_OK ? 0 : gw_console_fail("engine", err, &diag);
}

int gw_input_engine_with(gw_features features, struct gw_engine **out)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    config.features = features;
    return gw_input_engine(&config, out);
}

int gw_input_load(struct gw_engine *engine, const char *path, struct gw_module **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_engine_load_file(engine, path, &diag, out);
    struct gw_map_file file;
    if (err != GW_ERR_MALFORMED || !gw_input_find_component(path, &file))
        return err == GW_OK ? 0 : failed(path, err, &diag);
    gw_map_file_close(&file);
    gw_console_error("%s is a component; what is wanted here is a core module",
                     gw_input_name(path));
    return gw_err_exit_code(err);
}

int gw_input_load_bytes(struct gw_engine *engine, const char *path, struct gw_slice bytes,
                        struct gw_module **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_engine_load_copy(engine, bytes, &diag, out);
    return err == GW_OK ? 0 : failed(path, err, &diag);
}

int gw_input_decode(struct gw_engine *engine, const char *path, struct gw_module **out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    enum gw_err err = gw_engine_decode_file(engine, path, &diag, out);
    return err == GW_OK ? 0 : failed(path, err, &diag);
}

int gw_input_bytes(const char *path, struct gw_map_file *out)
{
    enum gw_err err = gw_map_file_open(path, GW_MAX_MODULE_BYTES, gw_alloc_libc(), out);
    return err == GW_OK ? 0 : failed(path, err, NULL);
}

int gw_input_exists(const char *path)
{
    struct stat info;
    if (strcmp(path, "-") == 0 || stat(path, &info) == 0 || errno != ENOENT) return 0;
    return cannot_open(path, GW_ERR_NOENT);
}

bool gw_input_is_component(struct gw_slice bytes)
{
    return gw_component_is(bytes) || gw_comp_text_is(bytes);
}

bool gw_input_find_component(const char *path, struct gw_map_file *out)
{
    struct gw_map_file file;
    if (strcmp(path, "-") == 0 ||
        gw_map_file_open(path, GW_MAX_MODULE_BYTES, gw_alloc_libc(), &file))
        return false;
    if (gw_input_is_component(file.bytes)) {
        *out = file;
        return true;
    }
    gw_map_file_close(&file);
    return false;
}

static enum gw_err decode(struct gw_engine *engine, gw_comp_features features,
                          struct gw_diag *diag, struct gw_input *input)
{
    struct gw_slice bytes = input->file.bytes;
    return gw_input_is_component(bytes)
               ? gw_comp_decode(engine, bytes, features, diag, &input->component)
               : gw_engine_decode(engine, bytes, diag, &input->module);
}

static enum gw_err validate(struct gw_input *input, struct gw_diag *diag)
{
    return input->component ? gw_component_validate(input->component, diag)
                            : gw_module_validate(input->module, diag);
}

enum gw_err gw_input_check(struct gw_engine *engine, struct gw_slice bytes,
                           gw_comp_features features, struct gw_diag *diag)
{
    struct gw_input input = {.file = {.bytes = bytes}};
    enum gw_err err = decode(engine, features, diag, &input);
    if (err == GW_OK) err = validate(&input, diag);
    gw_module_unref(&input.module);
    gw_component_unref(&input.component);
    return err;
}

int gw_input_open(struct gw_engine *engine, const char *path, gw_comp_features features,
                  struct gw_input *out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    *out = (struct gw_input){.module = NULL};
    int code = gw_input_bytes(path, &out->file);
    if (code != 0) return code;
    out->is_text = gw_engine_is_text(out->file.bytes);
    enum gw_err err = decode(engine, features, &diag, out);
    if (err == GW_OK) return 0;
    gw_map_file_close(&out->file);
    return failed(path, err, &diag);
}

int gw_input_open_valid(struct gw_engine *engine, const char *path,
                        gw_comp_features features, struct gw_input *out)
{
    struct gw_diag diag = GW_DIAG_INIT;
    int code = gw_input_open(engine, path, features, out);
    if (code != 0) return code;
    enum gw_err err = validate(out, &diag);
    if (err == GW_OK) return 0;
    gw_input_close(out);
    return failed(path, err, &diag);
}

int gw_input_open_component(struct gw_engine *engine, const char *path,
                            struct gw_input *out)
{
    struct gw_input input;
    int code = gw_input_open_valid(engine, path, 0, &input);
    if (code != 0) return code;
    if (!input.component) {
        gw_console_error("%s is a core module, not a component; `godwit new` makes a "
                         "component of it",
                         gw_input_name(path));
        gw_input_close(&input);
        return gw_err_exit_code(GW_ERR_INVALID);
    }
    *out = input;
    return 0;
}

void gw_input_close(struct gw_input *input)
{
    gw_module_unref(&input->module);
    gw_component_unref(&input->component);
    gw_map_file_close(&input->file);
}
