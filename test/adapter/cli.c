/* SPDX-License-Identifier: Apache-2.0 */
/* wasi:cli, wasi:clocks, wasi:random. */
#include "host.h"
#include "os/clock.h"
#include "os/random.h"

enum { SECOND = 1000000000 };

static value list_of(value *values, size_t count)
{
    return of_many(GODWIT_TYPE_LIST, values, count);
}

HOST_FUNC(get_arguments)
{
    const struct world *world = env;
    value *list = more(call, world->arg_count);
    for (size_t i = 0; i < world->arg_count; i++)
        list[i] = of_text(world->args[i], strlen(world->args[i]));
    *result = list_of(list, world->arg_count);
    return NULL;
}

HOST_FUNC(get_environment)
{
    const struct world *world = env;
    value *list = more(call, world->env_count);
    for (size_t i = 0; i < world->env_count; i++) {
        const char *equals = strchr(world->env[i], '=');
        value *pair = more(call, 2);
        pair[0] = of_text(world->env[i], (size_t)(equals - world->env[i]));
        pair[1] = of_text(equals + 1, strlen(equals + 1));
        list[i] = of_many(GODWIT_TYPE_TUPLE, pair, 2);
    }
    *result = list_of(list, world->env_count);
    return NULL;
}

HOST_FUNC(cli_exit)
{
    struct world *world = env;
    wasm_byte_vec_t message;
    world->has_exited = true;
    world->exit_code = (int)args[0].index;
    wasm_byte_vec_new(&message, sizeof "exit", "exit");
    wasm_trap_t *trap = wasm_trap_new(godwit_call_store(call), &message);
    wasm_byte_vec_delete(&message);
    return trap;
}

static value stdio(int fd)
{
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream) abort();
    stream->fd = fd;
    return of_pointer(stream);
}

HOST_FUNC(get_stdin)
{
    *result = stdio(0);
    return NULL;
}
HOST_FUNC(get_stdout)
{
    *result = stdio(1);
    return NULL;
}
HOST_FUNC(get_stderr)
{
    *result = stdio(2);
    return NULL;
}

HOST_FUNC(no_terminal)
{
    *result = (value){.kind = GODWIT_TYPE_OPTION};
    return NULL;
}

HOST_FUNC(monotonic_now)
{
    *result = of_u64(gw_clock_monotonic());
    return NULL;
}

HOST_FUNC(monotonic_resolution)
{
    *result = of_u64(1);
    return NULL;
}

static value pollable_at(uint64_t when_ns)
{
    struct pollable *p = calloc(1, sizeof *p);
    if (!p) abort();
    *p = (struct pollable){.fd = -1, .when_ns = when_ns};
    return of_pointer(p);
}

HOST_FUNC(subscribe_instant)
{
    *result = pollable_at(args[0].of.u64);
    return NULL;
}

HOST_FUNC(subscribe_duration)
{
    uint64_t now = gw_clock_monotonic(), ns = args[0].of.u64;
    *result = pollable_at(ns > UINT64_MAX - now ? UINT64_MAX : now + ns);
    return NULL;
}

static value datetime(struct godwit_call *call, uint64_t ns)
{
    value *fields = more(call, 2);
    fields[0] = of_u64(ns / SECOND);
    fields[1] = (value){.kind = GODWIT_TYPE_U32, .of.u32 = (uint32_t)(ns % SECOND)};
    return of_many(GODWIT_TYPE_RECORD, fields, 2);
}

HOST_FUNC(wall_now)
{
    uint64_t ns = 0;
    (void)gw_clock_now(GW_CLOCK_REALTIME, &ns);
    *result = datetime(call, ns);
    return NULL;
}

HOST_FUNC(wall_resolution)
{
    *result = datetime(call, 1);
    return NULL;
}

HOST_FUNC(get_random_bytes)
{
    size_t len = (size_t)args[0].of.u64;
    void *bytes = godwit_call_get(call, len + 1);
    if (!bytes || gw_random_fill(bytes, len)) abort();
    *result = of_bytes(bytes, len);
    return NULL;
}

#define CLI(interface) "wasi:cli/" interface "@0.2.0"
#define CLOCKS(interface) "wasi:clocks/" interface "@0.2.0"

void define_cli(struct godwit_host *host, struct world *world)
{
    static const struct row rows[] = {
        {CLI("environment"),         "get-arguments",       get_arguments       },
        {CLI("environment"),         "get-environment",     get_environment     },
        {CLI("exit"),                "exit",                cli_exit            },
        {CLI("stdin"),               "get-stdin",           get_stdin           },
        {CLI("stdout"),              "get-stdout",          get_stdout          },
        {CLI("stderr"),              "get-stderr",          get_stderr          },
        {CLI("terminal-stdin"),      "get-terminal-stdin",  no_terminal         },
        {CLI("terminal-stdout"),     "get-terminal-stdout", no_terminal         },
        {CLI("terminal-stderr"),     "get-terminal-stderr", no_terminal         },
        {CLOCKS("monotonic-clock"),  "now",                 monotonic_now       },
        {CLOCKS("monotonic-clock"),  "resolution",          monotonic_resolution},
        {CLOCKS("monotonic-clock"),  "subscribe-instant",   subscribe_instant   },
        {CLOCKS("monotonic-clock"),  "subscribe-duration",  subscribe_duration  },
        {CLOCKS("wall-clock"),       "now",                 wall_now            },
        {CLOCKS("wall-clock"),       "resolution",          wall_resolution     },
        {"wasi:random/random@0.2.0", "get-random-bytes",    get_random_bytes    },
    };
    define_rows(host, world, rows, GW_COUNT(rows));
    define_drop(host, CLI("terminal-input"), "terminal-input", NULL);
    define_drop(host, CLI("terminal-output"), "terminal-output", NULL);
}
