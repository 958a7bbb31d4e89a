/* SPDX-License-Identifier: Apache-2.0 */
/* meta.h -- what core modules say of their worlds: custom sections `component-type...`.
 *
 * Such a section is a component itself: it exports the type of one world, and says beside
 * that how strings are passed and which tools made it.
 *
 *   (component
 *     (@custom "wit-component-encoding" "\04\00")  version 4; utf8, utf16, latin1+utf16
 *     (type (component (export "ns:p/w" (component ...))))
 *     (export "w" (type 0))
 *     (@producers ...))
 *
 * A module may hold many, one for each set of bindings that was linked into it, and a
 * component is made of several modules. A gw_meta joins them all: their packages in one
 * gw_wit, their worlds in one world. What is of one module (how each function passes
 * strings, which of the exports are its own) lies in a gw_meta_module.
 *
 * A world's items have keys, texts that stay the same while worlds are joined: the name,
 * or "ns:p/i@1.2.3" of an interface that is known by its own (gw_wit_item_key). */
#ifndef GW_COMPONENT_NEW_META_H
#define GW_COMPONENT_NEW_META_H

#include "component/model/component.h"
#include "component/new/new.h"
#include "component/wit/wit.h"
#include "core/wasm/writer.h"

/* One line of a producers section. */
struct gw_meta_producer {
    struct gw_slice field; /* language, processed-by, sdk */
    struct gw_slice name, version;
};

struct gw_meta {
    struct gw_wit wit;
    const struct gw_wit_world *world; /* all of them in one: root:root/root */
};

/* Lives as long as the gw_meta that it was read into. */
struct gw_meta_module {
    uint32_t section_count;
    struct gw_map imports, exports; /* see gw_meta_encoding */
    struct gw_vec export_keys;      /* struct gw_slice: of what this module must export */
    struct gw_vec producers; /* struct gw_meta_producer, each name of a field once */
};

/* Start with an empty world.     errors  NOMEM; then it still is to be deinited */
enum gw_err gw_meta_init(struct gw_meta *meta, struct gw_alloc *alloc);
void gw_meta_deinit(struct gw_meta *meta);

void gw_meta_module_init(struct gw_meta_module *module, struct gw_alloc *alloc);
void gw_meta_module_deinit(struct gw_meta_module *module);

/* Read all component-type sections of a module, and join their worlds to what is there
 * already.
 *   bytes    of the module; names point into them, so they outlive the meta
 *   place    for messages: "main module", "adapter `x`"
 *   module   init'ed; more is added
 *   errors   MALFORMED: no module, or a section that is none of ours; INVALID: the worlds
 *            contradict each other; LIMIT, NOMEM; *problem says what */
enum gw_err gw_meta_read(struct gw_meta *meta, struct gw_slice bytes, const char *place,
                         struct gw_meta_module *module, struct gw_new_problem *problem);

/* The same with a world that stands elsewhere: `wit` is copied, not changed. */
enum gw_err gw_meta_add(struct gw_meta *meta, struct gw_wit *wit,
                        const struct gw_wit_world *world, enum gw_comp_encoding encoding,
                        const char *place, struct gw_meta_module *module,
                        struct gw_new_problem *problem);

/* Let the latest imported version of each interface stand for the others of its track.
 *   errors   INVALID: a later version lacks something; NOMEM */
enum gw_err gw_meta_unify_versions(struct gw_meta *meta, struct gw_new_problem *problem);

/* Say how a function passes strings, by its item's key (versions do not count) and its
 * own name.
 *   returns  whether the module's sections speak of it; *out is written only then */
bool gw_meta_encoding(const struct gw_meta_module *module, bool is_export,
                      struct gw_slice key, struct gw_slice func,
                      enum gw_comp_encoding *out);

/* Does the name of a custom section say that it is one of these? */
bool gw_meta_is_section(struct gw_slice name);

/* Append a core module without these sections; everything else byte by byte.
 *   errors   MALFORMED, NOMEM */
enum gw_err gw_meta_strip(struct gw_slice bytes, struct gw_writer *out);

/* Append a section's payload: the world's type, the encoding, and producers (ours is
 * added).
 *   errors   NOMEM */
enum gw_err gw_meta_write(struct gw_wit *wit, const struct gw_wit_world *world,
                          enum gw_comp_encoding encoding,
                          const struct gw_meta_producer *producers,
                          uint32_t producer_count, struct gw_writer *out);

/* The line that says that this program took part. */
struct gw_meta_producer gw_meta_ourselves(void);

/* Append the payload of a `producers` section: lines of one field stand together. */
void gw_meta_write_producers(const struct gw_meta_producer *producers, uint32_t count,
                             struct gw_writer *out);

/* Add what the payload of such a section says to a list, where it is not there.
 *   producers  struct gw_meta_producer; they point into the payload
 *   errors     MALFORMED, NOMEM; LIMIT: over 1000 lines, of which the first were added */
enum gw_err gw_meta_read_producers(struct gw_slice payload, struct gw_vec *producers);

#endif
