/* SPDX-License-Identifier: Apache-2.0 */
/* files.h -- a few packages in memory, for compositions that are made where there are no files. */
#ifndef GW_TEST_COMPOSE_FILES_H
#define GW_TEST_COMPOSE_FILES_H

#include <string.h>

#include "base/compiler.h"
#include "component/wit/load.h"

static const struct compose_file {
    const char *path, *text;
} compose_files[] = {
    {"deps/d/step.wat",
     "(component (core module $M (func (export \"step\") (param i32) (result i32) "
     "(local.get 0)))"
     " (core instance $m (instantiate $M))"
     " (func $f (param \"x\" u32) (result u32) (canon lift (core func $m \"step\")))"
     " (instance $i (export \"step\" (func $f)))"
     " (export \"step\" (func $f)) (export \"d:api/steps@1.0.0\" (instance $i)))"       },
    {"deps/d/walk.wat",
     "(component (import \"d:api/steps@1.0.0\" (instance $i"
     "  (export \"step\" (func (param \"x\" u32) (result u32)))))"
     " (import \"step\" (func $f (param \"x\" u32) (result u32)))"
     " (export \"walk\" (func $f)) (export \"d:api/steps@1.0.0\" (instance $i)))"       },
    {"deps/d/res.wat",
     "(component (import \"d:api/shapes@1.0.0\" (instance $i"
     "  (export \"canvas\" (type $c (sub resource)))"
     "  (export \"[method]canvas.size\" (func (param \"self\" (borrow $c)) (result "
     "u32)))))"
     " (alias export $i \"canvas\" (type $c)) (export $e \"canvas\" (type $c))"
     " (import \"make\" (func $make (result (own $c)))) (export \"make\" (func $make)))"},
    {"deps/d/old/1.0.0.wat", "(component (import \"a\" (func)))"                        },
    {"deps/d/old/1.2.0.wat", "(component (import \"a\" (func (param \"x\" u8))))"       },
    {"deps/d/bad.wat",       "(component (import \"a\" (func (type 7))))"               },
    {"deps/d/api/a.wit",
     "package d:api@1.0.0; interface steps { step: func(x: u32) -> u32; }"
     " interface shapes { record point { x: s32 } resource canvas { constructor(at: "
     "point);"
     " size: func() -> u32; } } interface more { use shapes.{canvas, point};"
     " variant v { a(point), b(list<canvas>) } f: func(c: borrow<canvas>) -> v; }"
     " world w { import shapes; import f: func(); export more; export step: func(x: u32) "
     "-> u32; }"                                                                        },
};

static inline bool compose_is_folder(const char *path)
{
    size_t len = strlen(path);
    for (size_t i = 0; i < GW_COUNT(compose_files); i++)
        if (strncmp(compose_files[i].path, path, len) == 0 &&
            compose_files[i].path[len] == '/')
            return true;
    return false;
}

static inline enum gw_err compose_look(void *env, const char *path, bool *is_folder)
{
    (void)env;
    *is_folder = compose_is_folder(path);
    for (size_t i = 0; i < GW_COUNT(compose_files) && !*is_folder; i++)
        if (strcmp(compose_files[i].path, path) == 0) return GW_OK;
    return *is_folder ? GW_OK : GW_ERR_NOENT;
}

static inline enum gw_err compose_read(void *env, const char *path,
                                       struct gw_arena *arena, struct gw_slice *out)
{
    (void)env;
    for (size_t i = 0; i < GW_COUNT(compose_files); i++)
        if (strcmp(compose_files[i].path, path) == 0) {
            *out = gw_arena_copy(arena, gw_slice_str(compose_files[i].text));
            return out->data ? GW_OK : GW_ERR_NOMEM;
        }
    return GW_ERR_NOENT;
}

static inline enum gw_err compose_list(void *env, const char *path,
                                       enum gw_err (*each)(void *to, const char *name),
                                       void *to)
{
    enum gw_err err = GW_OK;
    size_t len = strlen(path);
    (void)env;
    for (size_t i = 0; i < GW_COUNT(compose_files) && !err; i++) {
        const char *file = compose_files[i].path;
        char name[64];
        if (strncmp(file, path, len) != 0 || file[len] != '/') continue;
        size_t end = strcspn(file + len + 1, "/");
        if (end >= sizeof name) continue;
        memcpy(name, file + len + 1, end);
        name[end] = 0;
        err = each(to, name);
    }
    return err;
}

static const struct gw_wit_files compose_in_memory = {
    .look = compose_look, .read = compose_read, .list = compose_list};

#endif
