/* SPDX-License-Identifier: Apache-2.0 */
/* What a process knows and does by itself: arguments, variables, clocks, chance, its end. */
#include "component/adapter/guest/state.h"

struct variable {
    struct text name, value;
};

static uint8_t *put(uint8_t *to, struct text text, uint8_t end)
{
    __builtin_memcpy(to, text.data, text.len);
    to[text.len] = end;
    return to + text.len + 1;
}

EXPORT("args_sizes_get") wasi1_errno args_sizes_get(uint32_t *count, uint32_t *len)
{
    struct state *s = state_get_block();
    struct list list = {NULL, 0};
    if (s) {
        alloc_to_room(s);
        wasi2_get_arguments(&list);
    }
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < list.len; i++)
        bytes += ((struct text *)list.items)[i].len + 1;
    *count = list.len;
    *len = bytes;
    return E_SUCCESS;
}

EXPORT("args_get") wasi1_errno args_get(uint8_t **pointers, uint8_t *bytes)
{
    struct state *s = state_get_block();
    struct list list;
    if (!s) return E_SUCCESS;
    alloc_to_room(s);
    wasi2_get_arguments(&list);
    for (uint32_t i = 0; i < list.len; i++) {
        pointers[i] = bytes;
        bytes = put(bytes, ((struct text *)list.items)[i], 0);
    }
    return E_SUCCESS;
}

EXPORT("environ_sizes_get") wasi1_errno environ_sizes_get(uint32_t *count, uint32_t *len)
{
    struct state *s = state_get_block();
    struct list list = {NULL, 0};
    if (s) {
        alloc_to_room(s);
        wasi2_get_environment(&list);
    }
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < list.len; i++) {
        const struct variable *it = &((struct variable *)list.items)[i];
        bytes += it->name.len + 1 + it->value.len + 1;
    }
    *count = list.len;
    *len = bytes;
    return E_SUCCESS;
}

EXPORT("environ_get") wasi1_errno environ_get(uint8_t **pointers, uint8_t *bytes)
{
    struct state *s = state_get_block();
    struct list list;
    if (!s) return E_SUCCESS;
    alloc_to_room(s);
    wasi2_get_environment(&list);
    for (uint32_t i = 0; i < list.len; i++) {
        const struct variable *it = &((struct variable *)list.items)[i];
        pointers[i] = bytes;
        bytes = put(bytes, it->name, '=');
        bytes = put(bytes, it->value, 0);
    }
    return E_SUCCESS;
}

static wasi1_errno put_time(const struct datetime *time, uint64_t *out)
{
    return ns_of(time, out) ? E_SUCCESS : E_OVERFLOW;
}

/* The host does not tell how long a process ran: its clocks are the monotonic one. */
EXPORT("clock_res_get") wasi1_errno clock_res_get(uint32_t id, uint64_t *out)
{
    struct datetime time;
    if (id > CLOCK_THREAD) return E_INVAL;
    if (!state_get_block()) {
        *out = 1;
        return E_SUCCESS;
    }
    if (id == CLOCK_REALTIME) {
        wasi2_wall_resolution(&time);
        return put_time(&time, out);
    }
    *out = wasi2_monotonic_resolution();
    return E_SUCCESS;
}

EXPORT("clock_time_get")
wasi1_errno clock_time_get(uint32_t id, uint64_t precision, uint64_t *out)
{
    struct datetime time;
    (void)precision;
    if (id > CLOCK_THREAD) return E_INVAL;
    struct state *s = state_get_block();
    if (!s) { /* the beginning of time, so that it never goes back */
        *out = 0;
        return E_SUCCESS;
    }
    if (id == CLOCK_REALTIME) {
        wasi2_wall_now(&time);
        return put_time(&time, out);
    }
    if (!s->is_clock_paused) s->clock_cached = wasi2_monotonic_now();
    *out = s->clock_cached;
    return E_SUCCESS;
}

EXPORT("random_get") wasi1_errno random_get(uint8_t *out, uint32_t len)
{
    enum { MOST = 1 << 20 };
    struct state *s = state_get_block();
    struct text text;
    if (!s) return E_SUCCESS;
    while (len) {
        uint32_t some = min32(len, MOST);
        alloc_to(s, out, some);
        wasi2_get_random_bytes(some, &text);
        out += some;
        len -= some;
    }
    return E_SUCCESS;
}

EXPORT("proc_exit") _Noreturn void proc_exit(uint32_t code)
{
    wasi2_exit(code != 0);
    __builtin_unreachable();
}

/* A guest has no handlers, so a signal does what it does by default: end the process,
 * or nothing. */
EXPORT("proc_raise") wasi1_errno proc_raise(uint32_t signal)
{
    /* none, child, continue, urgent, window changed; stop and the three of terminals */
    const uint32_t nothing = 1 << 0 | 1 << 16 | 1 << 17 | 1 << 22 | 1 << 27;
    const uint32_t stops = 1 << 18 | 1 << 19 | 1 << 20 | 1 << 21;
    if (signal > 30) return E_INVAL;
    if (nothing >> signal & 1) return E_SUCCESS;
    if (stops >> signal & 1) return E_NOTSUP;
    proc_exit(1);
}

EXPORT("sched_yield") wasi1_errno sched_yield(void) { return E_SUCCESS; }

/* ---- sockets: none can be opened ---- */

static wasi1_errno no_socket(uint32_t fd)
{
    struct state *s = state_get();
    struct desc *d;
    return !s || desc_get(s, fd, 0, &d) ? E_BADF : E_NOTSOCK;
}

EXPORT("sock_accept")
wasi1_errno sock_accept(uint32_t fd, uint32_t flags, uint32_t *out)
{
    (void)flags, (void)out;
    return no_socket(fd);
}

EXPORT("sock_recv")
wasi1_errno sock_recv(uint32_t fd, const struct iovec *iov, uint32_t count,
                      uint32_t flags, uint32_t *len, uint16_t *out_flags)
{
    (void)iov, (void)count, (void)flags, (void)len, (void)out_flags;
    return no_socket(fd);
}

EXPORT("sock_send")
wasi1_errno sock_send(uint32_t fd, const struct iovec *iov, uint32_t count,
                      uint32_t flags, uint32_t *len)
{
    (void)iov, (void)count, (void)flags, (void)len;
    return no_socket(fd);
}

EXPORT("sock_shutdown") wasi1_errno sock_shutdown(uint32_t fd, uint32_t how)
{
    (void)how;
    return no_socket(fd);
}

/* ---- what C libraries expect of an adapter beyond WASI 0.1 ---- */

/* A number for their own use, which every function here refuses. */
EXPORT("adapter_open_badfd") wasi1_errno adapter_open_badfd(uint32_t *fd)
{
    struct state *s = state_get();
    struct desc d = {.kind = DESC_BAD};
    return s ? desc_add(s, &d, fd) : E_NOMEM;
}

EXPORT("adapter_close_badfd") wasi1_errno adapter_close_badfd(uint32_t fd)
{
    struct state *s = state_get();
    return s ? desc_close(s, fd) : E_BADF;
}

EXPORT("reset_adapter_state") void reset_adapter_state(void) { state_reset(); }

/* Paused, the monotonic clock shows what it showed last, and the host is not asked. */
EXPORT("adapter_monotonic_clock_set_paused")
void adapter_monotonic_clock_set_paused(int32_t is_paused)
{
    struct state *s = state_get_block();
    if (s) s->is_clock_paused = is_paused;
}
