/* SPDX-License-Identifier: Apache-2.0 */
/* state.h -- what the adapter remembers: one block of 64 KiB in the main module's memory, taken
 * when it is needed for the first time.
 *
 * It has no data segment, no table and no memory of its own, so its code holds no strings, no
 * jump tables and no static variables but the globals of globals.S.
 *
 *   allocation_state   0 no stack yet, 1 being allocated, 2 there (gw_gc_trim makes these steps)
 *                      3 the state is being allocated, 4 all is there, 5 and has been used
 *                      6 there are pages for us at the end of memory, which the main module does not see
 *
 * At the end of memory, the last page is the block; before it come the stack and room for lists. They are there
 * for one call: when the memory grows, only the block moves along.
 *
 * While a block is being allocated, the main module's realloc runs, and may call us. Then there is
 * no state, and nothing of the host may be called: each function says what it answers. */
#ifndef GW_COMPONENT_ADAPTER_GUEST_STATE_H
#define GW_COMPONENT_ADAPTER_GUEST_STATE_H

#include "component/adapter/guest/wasi1.h"
#include "component/adapter/guest/wasi2.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* The end of the block stays as it is: see adapter_enter. */
enum { HIDDEN_PAGES = 16 }; /* ORDER(hidden pages) with component/new/hide.h */
enum { BLOCK_BYTES = 65536, UNTOUCHED_BYTES = 64, MAX_FDS = 768, MAX_KEPT_NAME = 512 };

enum desc_kind { DESC_FREE, DESC_STDIO, DESC_FILE, DESC_BAD };

/* Handles are 0 where there is none. Regular files are read and written at `position`;
 * streams serve what has no positions, and appending. */
struct desc {
    uint8_t kind, type; /* type as in WASI 0.1 */
    uint16_t flags;
    handle file;      /* of DESC_STDIO: 0, 1, 2 */
    handle in, out;   /* streams, once they are needed */
    uint32_t preopen; /* its index + 1; 0: it was opened */
    uint64_t position, rights, inheriting;
};

/* The directory that is being read: a stream that stands before the entry `next`, or behind
 * it where that one is pending: it was cut off by the end of the guest's buffer. */
struct reading {
    uint32_t fd;
    handle entries; /* 0: none */
    uint64_t next;
    bool is_pending;
    struct dirent entry;
    uint8_t name[MAX_KEPT_NAME];
};

struct state {
    /* Where imports that return lists put them: either the caller's own buffer, or room for
     * the time of one call. */
    uint8_t *room; /* to the block's end */
    bool has_fds;
    uint8_t *at, *end, *last; /* what is free; what was given last */
    uint8_t *mark;            /* end of the memory that was grown last, untouched too */
    bool is_direct;
    bool is_clock_paused;
    uint64_t clock_cached;
    struct preopen *preopens;
    uint32_t preopen_count;
    uint32_t fd_count; /* above it nothing was ever open */
    struct reading reading;
    struct desc fds[MAX_FDS];
};

_Static_assert(sizeof(struct state) < BLOCK_BYTES - 16384, "room is left in its block");

/* The state; NULL while it or the stack is being allocated. `_block` knows no descriptors yet, so that
 * who needs none does not import what opens them. */
struct state *state_get(void);
struct state *state_get_block(void);
/* Allocate it, and call nothing of the host: before the main module starts, for there are some that take
 * all memory from where it ended then as their own. */
void allocate_state(void);
/* Called before everything else at each call from outside, while the stack is not in use: `make-adapter` puts
 * it there. Some allocators (of wasi-libc until 2022, of AssemblyScript) take all memory up to its end as
 * theirs when they are used for the first time. They mark the end of it. Where that is seen, the block and the
 * stack move to new pages. */
void adapter_enter(void);
/* Forget it: as if it had never been. */
void state_reset(void);

/* Say where the lists of the next call shall lie. */
void alloc_to_room(struct state *s);
void alloc_to(struct state *s, uint8_t *buffer, uint32_t len);

/* Take some of that place: what imports call, and we may. */
void *cabi_import_realloc(uint8_t *old, uint32_t old_size, uint32_t align, uint32_t size);

/* Find a descriptor that may be used so.
 *   errors   BADF, NOTCAPABLE, ISDIR, NOTDIR; of `_file`, not_file for what is no file of
 *            the host's; of `_dir`, NOTDIR */
wasi1_errno desc_get(struct state *s, uint32_t fd, uint64_t rights, struct desc **out);
wasi1_errno desc_get_file(struct state *s, uint32_t fd, uint64_t rights,
                          wasi1_errno not_file, struct desc **out);
wasi1_errno desc_get_dir(struct state *s, uint32_t fd, uint64_t rights,
                         struct desc **out);
/* Give the lowest free number to a copy of `desc`.    errors  MFILE */
wasi1_errno desc_add(struct state *s, const struct desc *desc, uint32_t *fd);
wasi1_errno desc_close(struct state *s, uint32_t fd);
wasi1_errno desc_renumber(struct state *s, uint32_t from, uint32_t to);
/* Are its bytes at positions? Not those of pipes, terminals, directories. */
static inline bool desc_is_seekable(const struct desc *d)
{
    return d->type == TYPE_REGULAR_FILE || d->type == TYPE_BLOCK_DEVICE;
}
void desc_drop_streams(struct desc *d);
/* Open its stream, where it has none.
 *   errors   the host's; BADF for a directory */
wasi1_errno desc_open_in(struct desc *d);
wasi1_errno desc_open_out(struct desc *d);
void reading_end(struct state *s);

/* error-code, descriptor-type to 0.1. */
wasi1_errno errno_of(uint8_t code);
uint8_t type_of(uint8_t type);
/* An error of a stream, whose handle is dropped; `closed`: what is said of a closed one. */
wasi1_errno errno_of_stream(const struct stream_error *error, wasi1_errno closed);

static inline wasi1_errno errno_of_small(const struct small_result *r)
{
    return r->is_err ? errno_of(r->value) : E_SUCCESS;
}

/* Nanoseconds since the epoch.    returns  false: more than fit */
static inline bool ns_of(const struct datetime *time, uint64_t *out)
{
    const uint64_t second = 1000000000, most = UINT64_MAX / second;
    *out = time->seconds * second + time->nanoseconds;
    return time->seconds < most && time->nanoseconds < second;
}

static inline uint32_t min32(uint32_t a, uint32_t b) { return a < b ? a : b; }

#endif
