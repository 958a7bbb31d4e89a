/* SPDX-License-Identifier: Apache-2.0 */
/* config.h -- how a component is composed with those it finds by name: read from the part of YAML that
 * such files use.
 *
 *   definitions: [cli.wat]            components whose exports satisfy imports of the same name
 *   search-paths: [lib]               folders beside the file's own
 *   disallow-imports: true            what is not found is an error, not an import
 *   import-components: true           the result imports the components
 *   skip-validation: true             of the result
 *   dependencies: {a: x/a.wasm}       where a component is; also `a: {path: x/a.wasm}`
 *   instantiations:
 *     one:
 *       dependency: a                 of which component; default: of that name
 *       arguments:
 *         x: two                      an import is another instance,
 *         y: {instance: two, export: e}   or an export of it
 *
 * Block and flow mappings and sequences, plain and quoted scalars, comments; no anchors, tags,
 * block scalars or several documents. Paths are relative to the file. */
#ifndef GW_COMPONENT_COMPOSE_CONFIG_H
#define GW_COMPONENT_COMPOSE_CONFIG_H

#include "base/arena.h"
#include "base/diag.h"

struct gw_compose_argument {
    struct gw_slice name, instance;
    struct gw_slice export; /* empty: the instance itself */
};

struct gw_compose_instantiation {
    struct gw_slice name;
    struct gw_slice dependency; /* empty: of the same name */
    const struct gw_compose_argument *args;
    uint32_t arg_count;
};

struct gw_compose_dependency {
    struct gw_slice name, path;
    bool is_as_given; /* the path is not relative to the configuration */
};

struct gw_compose_config {
    const struct gw_slice *definitions, *search_paths;
    uint32_t definition_count, search_path_count;
    const struct gw_compose_dependency *dependencies;
    uint32_t dependency_count;
    const struct gw_compose_instantiation *instantiations;
    uint32_t instantiation_count;
    bool disallow_imports, import_components, skip_validation;
};

/* Read a configuration.
 *   text     borrowed; *out, in the arena, points into it
 *   errors   MALFORMED: no such YAML, or no such key; diag says the line; NOMEM, LIMIT */
enum gw_err gw_compose_config_read(struct gw_slice text, struct gw_arena *arena,
                                   struct gw_diag *diag, struct gw_compose_config *out);

#endif
