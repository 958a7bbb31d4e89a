/* SPDX-License-Identifier: Apache-2.0 */
/* dylinker.h -- what the files dylink*.c share: libraries, their symbols, and what becomes of
 * them. Lists live in the arena; nothing here outlives one gw_dylink_component. */
#ifndef GW_COMPONENT_NEW_DYLINKER_H
#define GW_COMPONENT_NEW_DYLINKER_H

#include "base/map.h"
#include "base/vec.h"
#include "component/new/core_writer.h"
#include "component/new/dylink.h"
#include "component/new/dylink_section.h"
#include "component/new/fixup.h"
#include "core/wasm/module.h"

#define GW_DYLINK_STUBS "godwit:stubs" /* the library that is made of what is missing */
#define GW_DYLINK_LIBDL "libdl.so"

/* What a library has, and needs of `env` beside symbols. */
enum {
    GW_DYLINK_HAS_RELOCS = 1 << 0, /* __wasm_apply_data_relocs */
    GW_DYLINK_HAS_CTORS = 1 << 1,  /* __wasm_call_ctors */
    GW_DYLINK_HAS_INIT = 1 << 2,   /* _initialize */
    GW_DYLINK_HAS_START = 1 << 3,  /* _start */
    GW_DYLINK_HAS_TLS = 1 << 4,    /* __wasm_library_tls_info */
    GW_DYLINK_HAS_WORLD = 1 << 5,  /* its world exports something */
    GW_DYLINK_NEEDS_SP = 1 << 6,   /* __stack_pointer */
    GW_DYLINK_NEEDS_INIT_SP = 1 << 7,
    GW_DYLINK_NEEDS_ASYNCIFY = 1 << 8,
    GW_DYLINK_NEEDS_GET_TLS = 1
                              << 9, /* functions: where its thread-local storage begins */
    GW_DYLINK_NEEDS_SET_TLS = 1 << 10,
    GW_DYLINK_NEEDS_HEAP_BASE = 1 << 11, /* addresses */
    GW_DYLINK_NEEDS_HEAP_END = 1 << 12,
    GW_DYLINK_NEEDS_STACK_HIGH = 1 << 13,
    GW_DYLINK_NEEDS_STACK_LOW = 1 << 14,
    GW_DYLINK_NEEDS_LIBDL = 1 << 15,
    GW_DYLINK_NEEDS_TLS_INFO = 1 << 16,
    GW_DYLINK_NEEDS_THREADS = 1 << 17, /* it may start threads */
};

struct gw_dylink_lib;

struct gw_dylink_symbol {
    struct gw_slice module, name; /* module: of what an adapter gives */
    enum gw_extern_kind kind;     /* FUNC GLOBAL TAG */
    const struct gw_type *type;   /* FUNC, TAG; of no indices */
    struct gw_globaltype global;
    uint32_t flags;                /* GW_DYLINK_WEAK */
    struct gw_dylink_lib *lib;     /* whose it is */
    struct gw_dylink_symbol *next; /* the next export of the same name */
    struct gw_dylink_symbol *last; /* in the first of them */
};

/* Sorted by name, then type; each once. */
struct gw_dylink_symbols {
    struct gw_dylink_symbol *items;
    uint32_t count;
};

struct gw_dylink_lib {
    struct gw_slice name, bytes;
    bool is_openable;
    uint32_t has; /* GW_DYLINK_HAS_*, GW_DYLINK_NEEDS_* */
    struct gw_module *module;
    struct gw_dylink_section section;
    struct gw_dylink_symbols functions; /* imported: to be called */
    struct gw_dylink_symbols data;      /* imported: addresses of data */
    struct gw_dylink_symbols pointers;  /* imported: addresses of functions, no type */
    struct gw_dylink_symbols tags;      /* imported */
    struct gw_dylink_symbols adapted;   /* imported: what adapters give */
    struct gw_dylink_symbols exports;
    uint32_t index;  /* in gw_dylinker.libs */
    uint32_t place;  /* in gw_dylinker.order */
    uint32_t *needs; /* indices of libraries, and of those that they need in turn */
    uint32_t need_count;
    uint32_t tls_slot; /* UINT32_MAX: it has none */
};

/* A function that env exports: it jumps to what stands in its slot of the table. */
struct gw_dylink_jump {
    struct gw_slice name;
    const struct gw_type *type;
    struct gw_dylink_lib *lib; /* the exporter */
};

/* What `dlopen` and `dlsym` look into, in memory behind the stack. */
struct gw_dylink_open {
    uint32_t table_base, memory_base;
    uint32_t root;           /* the address of the count of libraries, and of the first */
    struct gw_writer bytes;  /* the whole of it */
    struct gw_vec functions; /* struct gw_dylink_symbol *, in order of their slots */
    struct gw_vec data;      /* struct gw_dylink_address */
};

/* An address that is only known when all is instantiated, and where it must be written. */
struct gw_dylink_address {
    const struct gw_dylink_symbol *symbol;
    uint32_t at;
};

/* Thread-local storage, where a library uses it: per library a pointer to its own for the first
 * thread; and where threads are started, `info`: the count of libraries, the pointers to what
 * each says of its storage (`library_info`), and the first thread's pointers (`main_base`). */
struct gw_dylink_tls {
    uint32_t count, main_base, library_info, info;
};

struct gw_dylinker {
    const struct gw_dylink_options *options;
    struct gw_alloc *alloc;
    struct gw_new_problem *problem;
    struct gw_arena arena;
    struct gw_type_registry *registry;
    struct gw_dylink_lib **libs;
    uint32_t lib_count;
    uint32_t has;          /* of any library */
    uint64_t pages, slots; /* at least so large are memory and table imported */
    bool *known_needs;     /* [index of one * lib_count + index of one that it needs] */
    uint32_t *order;       /* indices in libs: what is needed first */
    struct gw_map by_name; /* index in libs */
    struct gw_map exports; /* the first struct gw_dylink_symbol * of each name */
    struct gw_vec missing; /* struct gw_dylink_symbol *: imports without an export */
    struct gw_vec jumps;   /* struct gw_dylink_jump */
    struct gw_map jump_of; /* index in jumps, by name */
    struct gw_dylink_open open;
    struct gw_dylink_tls tls;
    uint32_t jump_base; /* the first jump's slot of the table */
};

/* Say what is wrong with a library.     returns  err */
enum gw_err gw_dylink_fail(struct gw_dylinker *d, const struct gw_dylink_lib *lib,
                           enum gw_err err, const char *help, const char *format, ...)
    GW_PRINTF(5, 6);
enum gw_err gw_dylink_nomem(struct gw_dylinker *d);

/* "library:name"; data is NULL when out of memory. */
struct gw_slice gw_dylink_join(struct gw_dylinker *d, struct gw_slice a,
                               struct gw_slice b);

/* The order of names: of bytes, the shorter first. */
int gw_dylink_compare(struct gw_slice a, struct gw_slice b);

/* Print a symbol's kind and type: "func (i32) -> (i32)". */
void gw_dylink_print(const struct gw_dylink_symbol *symbol, char *out, size_t cap);

/* dylink_library.c: decode a library and sort out what it imports and exports. */
enum gw_err gw_dylink_load(struct gw_dylinker *d, struct gw_dylink_lib *lib);

/* dylink_resolve.c: find who exports what is imported. */
enum gw_err gw_dylink_index(struct gw_dylinker *d); /* fills by_name, exports, missing */
enum gw_err gw_dylink_missing(struct gw_dylinker *d); /* say what is missing */
const struct gw_dylink_symbol *gw_dylink_find(const struct gw_dylinker *d,
                                              const struct gw_dylink_symbol *import);
/* The first function of that name, of any type; NULL: none. */
const struct gw_dylink_symbol *gw_dylink_find_func(const struct gw_dylinker *d,
                                                   struct gw_slice name);
/* The function of that name that a library calls; NULL: none. */
const struct gw_dylink_symbol *gw_dylink_called(const struct gw_dylink_lib *lib,
                                                struct gw_slice name);
bool gw_dylink_same_type(const struct gw_dylink_symbol *a,
                         const struct gw_dylink_symbol *b);

/* dylink_order.c: who needs whom. */
/* Is there a library for every name that another needs? Then `needs` of each can be filled. */
enum gw_err gw_dylink_check_needed(struct gw_dylinker *d);
enum gw_err gw_dylink_needs(struct gw_dylinker *d);
enum gw_err gw_dylink_order(struct gw_dylinker *d); /* fills order, place */
/* Drop the libraries that nothing leads to.     returns  how many */
uint32_t gw_dylink_drop_unused(struct gw_dylinker *d);
enum gw_err gw_dylink_jumps(struct gw_dylinker *d); /* fills jumps */

/* dylink_env.c: lay out memory and table, and write the module that has them. */
enum gw_err gw_dylink_env(struct gw_dylinker *d, struct gw_writer *out);
/* dylink_open.c: write what dlopen looks into, for these addresses. */
enum gw_err gw_dylink_open(struct gw_dylinker *d, uint32_t table_base,
                           uint32_t memory_base);
/* dylink_init.c: what the fixup does for libraries; env is the gw_dylinker. */
enum gw_err gw_dylink_init(void *env, struct gw_fixup *fixup);

/* dylink_arguments.c: what stands behind a library's module names. */
enum gw_err gw_dylink_arguments(struct gw_dylinker *d, const struct gw_dylink_lib *lib,
                                struct gw_new_module *out);
/* Its module in gw_new_options.modules: behind the adapters, in order. */
gw_new_which gw_dylink_which(const struct gw_dylinker *d,
                             const struct gw_dylink_lib *lib);

/* dylink_stubs.c: libraries of our own: one that exports what is missing, and libdl.so. */
enum gw_err gw_dylink_stubs(struct gw_dylinker *d, struct gw_slice *bytes);
/* Say that godwit made a module. */
void gw_dylink_producers(struct gw_core_writer *w);
enum gw_err gw_dylink_libdl(struct gw_dylinker *d, struct gw_slice *bytes);

#endif
