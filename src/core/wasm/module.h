/* SPDX-License-Identifier: Apache-2.0 */
/* module.h -- what a module is: the decoded sections, immutable, shared between threads.
 *
 * Everything lives in the module's arena and dies with the last reference. Names and
 * bodies point into `bytes`. Index spaces hold imports first. All valtypes are local
 * (types.h). Made by decode.h (from binary) or core/text/parse.h (from text, by way of
 * the binary). */
#ifndef GW_CORE_WASM_MODULE_H
#define GW_CORE_WASM_MODULE_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/map.h"
#include "core/wasm/features.h"
#include "core/wasm/type_registry.h"
#include "core/wasm/types.h"

/* How an import was written: alone, or in a group that shares the module name, and in
 * GW_IMPORT_NAMES the type too (the compact import section). */
enum gw_import_form { GW_IMPORT_SINGLE, GW_IMPORT_ITEMS, GW_IMPORT_NAMES };

struct gw_import {
    struct gw_slice module, name;
    enum gw_extern_kind kind;
    uint32_t index;   /* in the index space of its kind */
    uint8_t form;     /* enum gw_import_form */
    bool opens_group; /* the first of its group */
};

struct gw_export {
    struct gw_slice name;
    enum gw_extern_kind kind;
    uint32_t index;
};

/* A constant expression: its bytes, `end` included. Evaluated by core/runtime. */
struct gw_expr {
    struct gw_slice code;
    uint32_t offset; /* of the first byte in the module */
};

struct gw_module_func {
    gw_typeidx type;
    bool is_import;
    struct gw_slice body; /* locals and code, without the size; empty for an import */
    uint32_t body_offset; /* of `body` in the module */
    bool is_declared_ref; /* may be the target of ref.func */
};

struct gw_module_table {
    struct gw_tabletype type;
    bool is_import, has_init;
    struct gw_expr init;
};

struct gw_module_memory {
    struct gw_memtype type;
    bool is_import;
};

struct gw_module_global {
    struct gw_globaltype type;
    bool is_import;
    struct gw_expr init;
};

struct gw_module_tag {
    gw_typeidx type;
    bool is_import;
};

enum gw_segment_mode { GW_SEGMENT_ACTIVE, GW_SEGMENT_PASSIVE, GW_SEGMENT_DECLARED };

struct gw_module_elem {
    enum gw_segment_mode mode;
    uint8_t flags; /* as in the binary, for encode */
    gw_valtype type;
    gw_tableidx table;
    struct gw_expr offset;
    uint32_t count;
    const gw_funcidx *funcs;     /* either these ... */
    const struct gw_expr *exprs; /* ... or these */
};

/* As decode_data.h reads them, one by one. */
struct gw_module_data {
    enum gw_segment_mode mode;
    uint8_t flags;
    bool is_plain; /* active, in memory 0, and the offset is an i32.const: */
    uint32_t at;   /* this one */
    gw_memidx memory;
    struct gw_expr offset;
    struct gw_slice bytes;
};

/* A custom section, where it stands: before which of the known sections (id), in
 * order. */
struct gw_custom {
    struct gw_slice name, payload;
    uint8_t after_section; /* id of the known section before it, 0 for none */
    uint32_t offset;       /* of the payload in the module */
};

/* A section's place in the binary, customs included, in the order of the binary. */
struct gw_section {
    uint8_t id;
    uint32_t offset, len_bytes; /* of the content */
    uint32_t count;             /* items, where it has them */
};

struct gw_digest;     /* base/sha256.h */
struct gw_local_uses; /* local_uses.h */

struct gw_module {
    _Atomic uint32_t refs;
    struct gw_alloc *alloc;
    struct gw_arena arena;
    struct gw_type_registry *registry;
    struct gw_slice bytes; /* the binary */
    void *owned_bytes; /* == bytes.data when the module frees it; else NULL: borrowed */
    void (*release_bytes)(struct gw_slice bytes); /* called last; may be NULL */
    gw_features features;                         /* what was allowed */
    gw_features uses;                             /* what validation saw in use */
    bool is_validated;
    bool notes_uses;                  /* validation shall note what becomes: */
    struct gw_local_uses *local_uses; /* of each own function; NULL where it did not */

    uint32_t type_count, rec_group_count;
    struct gw_type *types;
    gw_type_id *type_ids;   /* canonical id of each; filled by validation */
    uint32_t *type_offsets; /* of each in the module, for messages */
    struct gw_rec_group *rec_groups;
    uint32_t interned_groups; /* so many are held in the registry */

    uint32_t import_count, export_count;
    struct gw_import *imports;
    struct gw_export *exports;
    struct gw_map export_map; /* name to index in exports; of equal names the first */

    uint32_t func_count, func_import_count;
    struct gw_module_func *funcs;
    uint32_t table_count, table_import_count;
    struct gw_module_table *tables;
    uint32_t memory_count, memory_import_count;
    struct gw_module_memory *memories;
    uint32_t global_count, global_import_count;
    struct gw_module_global *globals;
    uint32_t tag_count, tag_import_count;
    struct gw_module_tag *tags;

    uint32_t elem_count, data_count;
    struct gw_module_elem *elems;
    struct gw_slice datas; /* what stands behind their count */
    uint32_t plain_data_count, passive_data_count;
    size_t plain_data_bytes; /* of the plain ones together */
    bool has_data_count; /* the DataCount section was there */
    bool has_start;
    gw_funcidx start;

    /* Of `bytes`, in the arena; NULL where nobody computed it. Set before it is shared. */
    const struct gw_digest *digest;

    /* What a tier keeps of it: set once under the tier's lock, released at the end. */
    _Atomic(void *) code;
    void (*release_code)(void *code);

    uint32_t custom_count, section_count;
    struct gw_custom *customs;
    struct gw_section *sections;
};

/* Take and give back a reference; the last one frees the module. unref nulls the pointer
 * and accepts NULL in it.      thread  any */
struct gw_module *gw_module_ref(struct gw_module *module);
void gw_module_unref(struct gw_module **module);

/* The type of function `index`, local form. */
static inline const struct gw_type *gw_module_func_type(const struct gw_module *m,
                                                        gw_funcidx index)
{
    return &m->types[m->funcs[index].type];
}

/* Find an export by name.      cost  O(1)      thread  any */
const struct gw_export *gw_module_find_export(const struct gw_module *module,
                                              struct gw_slice name);

#endif
