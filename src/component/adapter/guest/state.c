/* SPDX-License-Identifier: Apache-2.0 */
#include "component/adapter/guest/state.h"

enum { NO_STACK, STACK_BEGUN, STACK_THERE, STATE_BEGUN, STATE_THERE, STATE_USED, AT_END };

int32_t get_allocation_state(void);
void set_allocation_state(int32_t state);
struct state *get_state_pointer(void);
void set_state_pointer(struct state *s);
void set_stack_pointer(void *top);

__attribute__((import_module("__main_module__"), import_name("cabi_realloc"))) void *
main_realloc(void *old, uint32_t old_size, uint32_t align, uint32_t size);

/* ---- where lists of imports go ---- */

static void alloc_to_block(struct state *s)
{
    s->at = s->room;
    s->end = (uint8_t *)s + BLOCK_BYTES - UNTOUCHED_BYTES;
    s->last = NULL;
    s->is_direct = false;
}

void alloc_to_room(struct state *s)
{
    alloc_to_block(s);
    if (get_allocation_state() != AT_END) return;
    s->at = (uint8_t *)s - (HIDDEN_PAGES - 1) * BLOCK_BYTES;
    s->end = (uint8_t *)s - BLOCK_BYTES;
}

void alloc_to(struct state *s, uint8_t *buffer, uint32_t len)
{
    s->at = buffer;
    s->end = buffer + len;
    s->last = NULL;
    s->is_direct = true;
}

static uint8_t *align_up(uint8_t *at, uint32_t align)
{
    return (uint8_t *)(((uintptr_t)at + align - 1) & ~((uintptr_t)align - 1));
}

/* More than there is room for: memory of its own, for this one call. It is not used again: the main module
 * may not know that it is taken. */
static void grow_room(struct state *s, uint32_t need)
{
    /* A list that is longer than what was asked for; or than there can be room. */
    if (s->is_direct || get_allocation_state() == AT_END) __builtin_trap();
    if (need < 4 * BLOCK_BYTES) need = 4 * BLOCK_BYTES; /* many strings may follow */
    uint32_t pages = need / BLOCK_BYTES + 1;
    uint32_t page = (uint32_t)__builtin_wasm_memory_grow(0, pages);
    if (page == UINT32_MAX) __builtin_trap();
    s->at = (uint8_t *)(page * BLOCK_BYTES);
    s->mark = s->at + pages * BLOCK_BYTES;
    s->end = s->mark - UNTOUCHED_BYTES;
}

EXPORT("cabi_import_realloc")
void *cabi_import_realloc(uint8_t *old, uint32_t old_size, uint32_t align, uint32_t size)
{
    struct state *s = get_state_pointer();
    if (!s) __builtin_trap();
    if (old && old == s->last) s->at = old; /* shrinks or grows where it is */
    uint8_t *place = align_up(s->at, align);
    if (place > s->end || size > (uint32_t)(s->end - place)) {
        grow_room(s, size);
        place = s->at;
    }
    if (old && place != old)
        __builtin_memmove(place, old, old_size < size ? old_size : size);
    s->last = place;
    s->at = place + size;
    return place;
}

/* ---- descriptors ---- */

wasi1_errno desc_add(struct state *s, const struct desc *desc, uint32_t *fd)
{
    uint32_t i = 0;
    while (i < s->fd_count && s->fds[i].kind != DESC_FREE)
        i++;
    if (i == MAX_FDS) return E_MFILE;
    if (i == s->fd_count) s->fd_count++;
    s->fds[i] = *desc;
    *fd = i;
    return E_SUCCESS;
}

static struct desc *find(struct state *s, uint32_t fd)
{
    return fd < s->fd_count && s->fds[fd].kind != DESC_FREE ? &s->fds[fd] : NULL;
}

wasi1_errno desc_get(struct state *s, uint32_t fd, uint64_t rights, struct desc **out)
{
    struct desc *d = find(s, fd);
    if (!d || d->kind == DESC_BAD) return E_BADF;
    uint64_t missing = rights & ~d->rights;
    if (missing) {
        bool is_dir = d->type == TYPE_DIRECTORY;
        if (is_dir && (missing & ~(uint64_t)RIGHTS_DIR)) return E_ISDIR;
        if (!is_dir && (missing & (uint64_t)(RIGHTS_DIR & ~RIGHTS_FILE))) return E_NOTDIR;
        return E_NOTCAPABLE;
    }
    *out = d;
    return E_SUCCESS;
}

wasi1_errno desc_get_file(struct state *s, uint32_t fd, uint64_t rights,
                          wasi1_errno not_file, struct desc **out)
{
    struct desc *d = find(s, fd);
    if (d && d->kind == DESC_STDIO) return not_file;
    return desc_get(s, fd, rights, out);
}

wasi1_errno desc_get_dir(struct state *s, uint32_t fd, uint64_t rights, struct desc **out)
{
    struct desc *d = find(s, fd);
    if (d && d->kind != DESC_BAD && d->type != TYPE_DIRECTORY) return E_NOTDIR;
    return desc_get(s, fd, rights, out);
}

void desc_drop_streams(struct desc *d)
{
    if (d->in) wasi2_drop_input(d->in);
    if (d->out) wasi2_drop_output(d->out);
    d->in = d->out = 0;
}

wasi1_errno desc_open_in(struct desc *d)
{
    struct handle_result r;
    if (d->in) return E_SUCCESS;
    if (d->kind != DESC_FILE || d->type == TYPE_DIRECTORY) return E_BADF;
    wasi2_read_via_stream(d->file, d->position, &r);
    if (r.is_err) return errno_of(r.code);
    d->in = r.value;
    return E_SUCCESS;
}

wasi1_errno desc_open_out(struct desc *d)
{
    struct handle_result r;
    if (d->out) return E_SUCCESS;
    if (d->kind != DESC_FILE || d->type == TYPE_DIRECTORY) return E_BADF;
    if (d->flags & FD_APPEND)
        wasi2_append_via_stream(d->file, &r);
    else
        wasi2_write_via_stream(d->file, d->position, &r);
    if (r.is_err) return errno_of(r.code);
    d->out = r.value;
    return E_SUCCESS;
}

void reading_end(struct state *s)
{
    if (s->reading.entries) wasi2_drop_entries(s->reading.entries);
    s->reading.entries = 0;
    s->reading.is_pending = false;
}

wasi1_errno desc_close(struct state *s, uint32_t fd)
{
    struct desc *d = find(s, fd);
    if (!d) return E_BADF;
    if (s->reading.fd == fd) reading_end(s);
    desc_drop_streams(d);
    if (d->kind == DESC_FILE) wasi2_drop_descriptor(d->file);
    d->kind = DESC_FREE;
    return E_SUCCESS;
}

wasi1_errno desc_renumber(struct state *s, uint32_t from, uint32_t to)
{
    struct desc *moved = find(s, from), *closed = find(s, to);
    if (!moved || !closed) return E_BADF;
    if (moved == closed) return E_SUCCESS;
    if (s->reading.fd == from) reading_end(s);
    desc_close(s, to);
    *closed = *moved;
    moved->kind = DESC_FREE;
    return E_SUCCESS;
}

/* ---- the beginning ---- */

static void add_stdio(struct state *s, int number, uint64_t right)
{
    uint32_t fd;
    struct option_handle terminal;
    struct desc d = {.kind = DESC_STDIO, .file = number};
    d.rights = d.inheriting = (RIGHTS_STREAM & ~(RIGHT_FD_READ | RIGHT_FD_WRITE)) | right;
    if (number == 0) {
        d.in = wasi2_get_stdin();
        wasi2_get_terminal_stdin(&terminal);
        if (terminal.is_some) wasi2_drop_terminal_input(terminal.value);
    } else {
        d.out = number == 1 ? wasi2_get_stdout() : wasi2_get_stderr();
        if (number == 1)
            wasi2_get_terminal_stdout(&terminal);
        else
            wasi2_get_terminal_stderr(&terminal);
        if (terminal.is_some) wasi2_drop_terminal_output(terminal.value);
    }
    d.type = terminal.is_some ? TYPE_CHARACTER_DEVICE : TYPE_UNKNOWN;
    desc_add(s, &d, &fd);
}

/* Their names stay where the host put them: room begins behind. */
static void add_preopens(struct state *s)
{
    struct list list;
    uint32_t fd;
    alloc_to_block(s);
    wasi2_get_directories(&list);
    s->room = align_up(s->at, 8);
    s->preopens = list.items;
    s->preopen_count = list.len;
    for (uint32_t i = 0; i < list.len; i++) {
        struct desc d = {.kind = DESC_FILE,
                         .type = TYPE_DIRECTORY,
                         .file = s->preopens[i].dir,
                         .preopen = i + 1,
                         .rights = RIGHTS_DIR,
                         .inheriting = RIGHTS_DIR | RIGHTS_FILE};
        if (desc_add(s, &d, &fd)) wasi2_drop_descriptor(d.file);
    }
}

static void open_fds(struct state *s)
{
    s->fd_count = 0;
    s->reading.entries = 0;
    s->reading.is_pending = false;
    add_stdio(s, 0, RIGHT_FD_READ);
    add_stdio(s, 1, RIGHT_FD_WRITE);
    add_stdio(s, 2, RIGHT_FD_WRITE);
    add_preopens(s);
}

static void init(struct state *s)
{
    s->room = (uint8_t *)(s + 1);
    s->mark = (uint8_t *)s + BLOCK_BYTES;
    s->has_fds = s->is_clock_paused = false;
    s->clock_cached = 0;
}

EXPORT("allocate_state") void allocate_state(void)
{
    if (get_allocation_state() != STACK_THERE) return;
    set_allocation_state(STATE_BEGUN);
    struct state *s = main_realloc(NULL, 0, 8, BLOCK_BYTES);
    init(s);
    __builtin_memset((uint8_t *)s + BLOCK_BYTES - UNTOUCHED_BYTES, 0, UNTOUCHED_BYTES);
    set_state_pointer(s);
    set_allocation_state(STATE_THERE);
}

struct state *state_get_block(void)
{
    allocate_state();
    if (get_allocation_state() < STATE_THERE) return NULL;
    if (get_allocation_state() == STATE_THERE) set_allocation_state(STATE_USED);
    return get_state_pointer();
}

struct state *state_get(void)
{
    struct state *s = state_get_block();
    if (s && !s->has_fds) {
        s->has_fds = true;
        open_fds(s);
    }
    return s;
}

/* ---- moving ---- */

static bool is_taken(const struct state *s)
{
    const uint64_t *end = (const uint64_t *)s->mark;
    for (unsigned i = 1; i <= UNTOUCHED_BYTES / sizeof *end; i++)
        if (end[-(int)i]) return true;
    return false;
}

/* A pointer into the block, after the block has moved. */
static void *moved(const void *p, const struct state *from, struct state *to)
{
    uint32_t at = (uint32_t)p - (uint32_t)from;
    return at < BLOCK_BYTES ? (uint8_t *)to + at : (uint8_t *)p;
}

static void fix_pointers(const struct state *from, struct state *to)
{
    to->room = moved(to->room, from, to);
    to->mark = (uint8_t *)to + BLOCK_BYTES;
    if (!to->has_fds) return;
    to->preopens = moved(to->preopens, from, to);
    for (uint32_t i = 0; i < to->preopen_count; i++)
        to->preopens[i].name.data = moved(to->preopens[i].name.data, from, to);
}

static void enter_at_end(void)
{
    struct state *from = get_state_pointer();
    struct state *to =
        (struct state *)((__builtin_wasm_memory_size(0) - 1) * BLOCK_BYTES);
    set_stack_pointer(to);
    if (from == to) return;
    if (from)
        fix_pointers(from, to);
    else
        init(to);
    set_state_pointer(to);
}

/* Neither has a frame: the stack pointer is set in them. */
EXPORT("adapter_enter") void adapter_enter(void)
{
    if (get_allocation_state() < STATE_THERE) return;
    if (get_allocation_state() == AT_END) {
        enter_at_end();
        return;
    }
    const struct state *from = get_state_pointer();
    if (!is_taken(from)) return;
    uint32_t page = (uint32_t)__builtin_wasm_memory_grow(0, 2);
    if (page == UINT32_MAX) __builtin_trap();
    struct state *to = (struct state *)((page + 1) * BLOCK_BYTES);
    set_stack_pointer(to);
    if (get_allocation_state() == STATE_USED) {
        __builtin_memcpy(to, from, BLOCK_BYTES - UNTOUCHED_BYTES);
        fix_pointers(from, to);
    } else {
        init(to);
    }
    set_state_pointer(to);
}

void state_reset(void)
{
    if (get_allocation_state() >= STATE_THERE) init(get_state_pointer());
}

/* ---- numbers ---- */

/* Nine of seven bits in a word: a table would be data. */
#define NINE(a, b, c, d, e, f, g, h, i)                                                  \
    ((uint64_t)(a) | (uint64_t)(b) << 7 | (uint64_t)(c) << 14 | (uint64_t)(d) << 21 |    \
     (uint64_t)(e) << 28 | (uint64_t)(f) << 35 | (uint64_t)(g) << 42 |                   \
     (uint64_t)(h) << 49 | (uint64_t)(i) << 56)

__attribute__((noinline)) wasi1_errno errno_of(uint8_t code)
{
    uint64_t word;
    if (code < 9)
        word = NINE(E_ACCES, E_AGAIN, E_ALREADY, E_BADF, E_BUSY, E_DEADLK, E_DQUOT,
                    E_EXIST, E_FBIG);
    else if (code < 18)
        word = NINE(E_ILSEQ, E_INPROGRESS, E_INTR, E_INVAL, E_IO, E_ISDIR, E_LOOP,
                    E_MLINK, E_MSGSIZE);
    else if (code < 27)
        word = NINE(E_NAMETOOLONG, E_NODEV, E_NOENT, E_NOLCK, E_NOMEM, E_NOSPC, E_NOTDIR,
                    E_NOTEMPTY, E_NOTRECOVERABLE);
    else if (code < 36)
        word = NINE(E_NOTSUP, E_NOTTY, E_NXIO, E_OVERFLOW, E_PERM, E_PIPE, E_ROFS,
                    E_SPIPE, E_TXTBSY);
    else
        return E_XDEV;
    return (wasi1_errno)(word >> code % 9 * 7 & 0x7f);
}

uint8_t type_of(uint8_t type) { return (uint8_t)(0x64703210u >> type * 4 & 0xf); }

wasi1_errno errno_of_stream(const struct stream_error *error, wasi1_errno closed)
{
    struct option_code code;
    if (error->is_closed) return closed;
    wasi2_error_code(error->error, &code);
    wasi2_drop_error(error->error);
    return code.is_some ? errno_of(code.value) : E_IO;
}
