/* SPDX-License-Identifier: Apache-2.0 */
/* load.h -- from files to a resolved gw_wit.
 *
 * A package is a file, or a folder whose files *.wit are all of it. What it needs of others stands
 * nested in its files or in its folder deps/, each as a folder, a .wit file, or a package that was
 * encoded (.wasm, or .wat as text); deps of deps are not looked for. Folders below deps/ have any
 * name; other files are left alone.
 *
 * Where files come from is the caller's: nothing here touches the system. */
#ifndef GW_COMPONENT_WIT_LOAD_H
#define GW_COMPONENT_WIT_LOAD_H

#include "component/wit/wit.h"

struct gw_wit_files {
    void *env;
    /* Is it there, and is it a folder?     errors  NOENT, ACCESS, IO */
    enum gw_err (*look)(void *env, const char *path, bool *is_folder);
    /* Read a file; the bytes live in the arena, or as long.     errors  the same, LIMIT, NOMEM */
    enum gw_err (*read)(void *env, const char *path, struct gw_arena *arena,
                        struct gw_slice *out);
    /* Name what is in a folder, in any order; an error of `each` ends it. */
    enum gw_err (*list)(void *env, const char *path,
                        enum gw_err (*each)(void *to, const char *name), void *to);
    /* Take what a core module says of its world into the wit, which is fresh, and set its root; the
     * bytes live as long as the wit.     NULL: modules are refused */
    enum gw_err (*module)(void *env, struct gw_wit *wit, struct gw_slice bytes,
                          const char *path);
};

/* The system's files. */
extern const struct gw_wit_files gw_wit_folder;

/* Load a package, text or binary, and all that it needs; the wit is fresh. wit->root is it.
 *   path     must live as long as the wit
 *   errors   any; wit->problem says what and where */
enum gw_err gw_wit_load(struct gw_wit *wit, const struct gw_wit_files *files,
                        const char *path, const struct gw_wit_options *options);

/* The same of one text that stands in memory; `name` is for messages. */
enum gw_err gw_wit_load_text(struct gw_wit *wit, const char *name, struct gw_slice text,
                             const struct gw_wit_options *options);

#endif
