/* SPDX-License-Identifier: Apache-2.0 */
/* deps.h -- the packages that a composition speaks of, found among files.
 *
 * What was given by name comes first. Then each folder is searched, for ns:name in
 *
 *   FOLDER/ns/name/              a folder of WIT
 *   FOLDER/ns/name.wat .wasm .wit
 *
 * and for ns:name@1.2.3 in FOLDER/ns/name/, for the version as a folder or file: 1.2.3, or else the
 * lowest later one of its track.
 *
 * Problems are recorded in a gw_wit, whose arena holds what is given back. */
#ifndef GW_COMPONENT_COMPOSE_DEPS_H
#define GW_COMPONENT_COMPOSE_DEPS_H

#include "component/wit/load.h"

/* `ns:name` or `ns:name@1.2.3` is at this path; without a version it is any version. */
struct gw_deps_given {
    struct gw_slice name;
    const char *path;
};

struct gw_deps {
    const struct gw_wit_files *files;
    const struct gw_deps_given *given;
    uint32_t given_count;
    const char *const *folders;
    uint32_t folder_count;
};

/* Find where a package is.
 *   place    of its name, for the problem
 *   errors   NOENT: nowhere, and the problem says where it would be; others as files give */
enum gw_err gw_deps_find(const struct gw_deps *deps, struct gw_wit *wit,
                         const struct gw_wit_package_name *name,
                         struct gw_wit_place place, const char **path);

/* Load what is there as the binary of a component: WIT is encoded, text assembled. It is neither
 * decoded nor validated.
 *   errors   INVALID: it is no component; MALFORMED and others: what is wrong in its text */
enum gw_err gw_deps_load(const struct gw_deps *deps, struct gw_wit *wit, const char *path,
                         struct gw_wit_place place, struct gw_slice *bytes);

#endif
