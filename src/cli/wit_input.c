/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/wit_input.h"

#include "cli/console.h"
#include "cli/input.h"
#include "component/new/meta.h"
#include "component/wit/choose.h"
#include "component/wit/load.h"
#include "component/wit/merge.h"
#include "component/wit/problem.h"

int gw_wit_input_fail(const struct gw_wit *wit)
{
    struct gw_writer text;
    gw_writer_init(&text, gw_alloc_libc());
    gw_wit_problem_print(&wit->problem, &text);
    fflush(stdout);
    fprintf(stderr, "%sgodwit:%s %.*s", gw_console_style(stderr, GW_STYLE_RED),
            gw_console_style(stderr, GW_STYLE_PLAIN), (int)text.len,
            (const char *)text.data);
    gw_writer_deinit(&text);
    return gw_err_exit_code(wit->problem.err);
}

/* Split the values of an option at their commas.
 *   *out     owned: struct gw_slice */
static enum gw_err split(const struct gw_args *args, enum gw_option_id id,
                         struct gw_vec *out)
{
    gw_vec_init(out, gw_alloc_libc(), sizeof(struct gw_slice));
    for (unsigned i = 0; i < args->use_count; i++) {
        if (args->uses[i].id != id) continue;
        for (const char *at = args->uses[i].text; *at;) {
            size_t len = strcspn(at, ",");
            const struct gw_slice name = gw_slice_of(at, len);
            if (len && !gw_vec_push_copy(out, &name)) return GW_ERR_NOMEM;
            at += len + (at[len] == ',');
        }
    }
    return GW_OK;
}

/* Let the package of a joined world be called as it prints, if no other one is. */
static enum gw_err name_root(struct gw_wit *wit, const struct gw_wit_package *package)
{
    static const char id[] = "root:root";
    uint64_t index;
    if (!gw_map_find(&wit->by_id, package->name.id, &index)) return GW_OK;
    enum gw_err err = gw_map_put_new(&wit->by_id, gw_slice_str(id), index);
    if (err == GW_ERR_EXIST) return GW_OK;
    if (!err) ((struct gw_wit_package *)(uintptr_t)package)->name.id = gw_slice_str(id);
    return err ? gw_wit_problem_nomem(wit) : GW_OK;
}

/* What the component-type sections of a core module say. */
static enum gw_err load_module(void *env, struct gw_wit *wit, struct gw_slice bytes,
                               const char *path)
{
    (void)env;
    struct gw_meta meta;
    struct gw_meta_module module;
    struct gw_new_problem problem = {.err = GW_OK};
    const struct gw_wit_world *world;
    gw_meta_module_init(&module, wit->arena.alloc);
    enum gw_err err = gw_meta_init(&meta, wit->arena.alloc);
    if (!err) err = gw_meta_read(&meta, bytes, path, &module, &problem);
    if (err) {
        struct gw_slice place = gw_arena_copy(&wit->arena, gw_slice_str(problem.place));
        gw_wit_problem_path(wit, err, place.len ? (const char *)place.data : path, "%s",
                            problem.text);
        gw_wit_problem_help(wit, "%s", problem.help);
    } else if (module.section_count == 0) {
        err = gw_wit_problem_path(wit, GW_ERR_INVALID, path,
                                  "this is a core module without a component-type "
                                  "section: it says nothing of a world");
        gw_wit_problem_help(wit, "put one in with `godwit embed`, or give the component "
                                 "that was made of it");
    } else {
        world = meta.world;
        err = gw_wit_merge(wit, &meta.wit, &world);
        if (!err) err = name_root(wit, world->package);
        wit->root = err ? NULL : world->package;
    }
    gw_meta_module_deinit(&module);
    gw_meta_deinit(&meta);
    return err;
}

int gw_wit_input_load(const struct gw_args *args, const char *path,
                      enum gw_option_id features, enum gw_option_id all,
                      struct gw_wit *wit)
{
    struct gw_vec names;
    gw_wit_init(wit, gw_alloc_libc());
    int code = gw_input_exists(path);
    if (code) return code;
    enum gw_err err = split(args, features, &names);
    const struct gw_wit_options options = {.features = names.data,
                                           .feature_count = (uint32_t)names.len,
                                           .all_features = gw_args_have(args, all)};
    if (err) gw_wit_problem_nomem(wit);
    struct gw_wit_files files = gw_wit_folder;
    files.module = load_module;
    if (!err) err = gw_wit_load(wit, &files, path, &options);
    gw_vec_deinit(&names);
    return err ? gw_wit_input_fail(wit) : 0;
}

int gw_wit_input_world(const struct gw_args *args, const char *path,
                       enum gw_option_id option, struct gw_wit *wit,
                       const struct gw_wit_world **out)
{
    const struct gw_option_use *use = gw_args_last(args, option);
    if (gw_wit_choose_world(wit, path, use ? use->text : NULL, out) == GW_OK) return 0;
    return gw_wit_input_fail(wit);
}
