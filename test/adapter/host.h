/* SPDX-License-Identifier: Apache-2.0 */
/* host.h -- a small host of WASI 0.2 on the public C API: as much as the built-in adapter asks
 * for, so that adapted programs run where nothing else is installed. It gives what it is told to give,
 * and is no sandbox for anything but tests. */
#ifndef GW_TEST_ADAPTER_HOST_H
#define GW_TEST_ADAPTER_HOST_H

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "godwit/component.h"

struct preopen {
    int fd;
    const char *name;
};

struct world {
    const char *const *args; /* with the program's name */
    size_t arg_count;
    const char *env[32]; /* NAME=VALUE */
    size_t env_count;
    struct preopen dirs[8];
    size_t dir_count;
    bool has_exited;
    int exit_code;
};

/* What handles of the host's resources are: numbers of files for descriptors, pointers else. */
struct stream {
    int fd;
    bool has_position, appends;
    uint64_t position;
};
struct pollable {
    int fd; /* -1: a point in time */
    short events;
    uint64_t when_ns; /* monotonic */
};

typedef struct godwit_component_value value;

struct row {
    const char *interface, *name;
    godwit_component_callback *callback;
};

/* All functions and resources: */
void define_rows(struct godwit_host *host, struct world *world, const struct row *rows,
                 size_t count);
void define_drop(struct godwit_host *host, const char *interface, const char *name,
                 void (*drop)(void *env, uint64_t handle));
void define_cli(struct godwit_host *host, struct world *world);
void define_io(struct godwit_host *host, struct world *world);
void define_filesystem(struct godwit_host *host, struct world *world);

/* A host function, its unused parameters named. */
#define HOST_FUNC(name)                                                                  \
    static wasm_trap_t *name(struct godwit_call *call GW_UNUSED, void *env GW_UNUSED,    \
                             const value *args GW_UNUSED, size_t arg_count GW_UNUSED,    \
                             value *result GW_UNUSED)

/* ---- values ---- */

static inline value *more(struct godwit_call *call, size_t count)
{
    value *p = godwit_call_get(call, count * sizeof *p + 1);
    if (!p) abort();
    memset(p, 0, count * sizeof *p);
    return p;
}

static inline value of_u64(uint64_t number)
{
    return (value){.kind = GODWIT_TYPE_U64, .of.u64 = number};
}
static inline value of_handle(uint64_t handle)
{
    return (value){.kind = GODWIT_TYPE_OWN, .of.handle = handle};
}
static inline value of_pointer(const void *p)
{
    return of_handle((uint64_t)(uintptr_t)p);
}
static inline value of_enum(uint32_t index)
{
    return (value){.kind = GODWIT_TYPE_ENUM, .index = index};
}
static inline value of_text(const char *text, size_t len)
{
    return (value){.kind = GODWIT_TYPE_STRING, .of.string = text, .count = len};
}
static inline value of_bytes(const void *bytes, size_t len)
{
    return (value){
        .kind = GODWIT_TYPE_LIST, .packed = true, .of.items = bytes, .count = len};
}
static inline value of_many(enum godwit_type_kind kind, const value *values, size_t count)
{
    return (value){.kind = (uint8_t)kind, .of.values = values, .count = count};
}

/* Case `index` of a variant, option or result, with a payload. */
static inline value of_case(struct godwit_call *call, enum godwit_type_kind kind,
                            uint32_t index, value payload)
{
    value *p = more(call, 1);
    *p = payload;
    return (value){.kind = (uint8_t)kind, .index = index, .of.payload = p};
}
static inline value of_ok(struct godwit_call *call, value payload)
{
    return of_case(call, GODWIT_TYPE_RESULT, 0, payload);
}
static inline value of_some(struct godwit_call *call, value payload)
{
    return of_case(call, GODWIT_TYPE_OPTION, 1, payload);
}

#endif
