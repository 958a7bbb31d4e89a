/* SPDX-License-Identifier: Apache-2.0 */
#include "component/check/needs.h"

/* ORDER(needs) */
enum need {
    FILES,
    DESCRIPTORS,
    ARGUMENTS,
    STDIO,
    EXIT,
    CLOCKS,
    RANDOM,
    SOCKETS,
    HTTP,
    STREAMS,
    THREADS,
    STORAGE,
    MESSAGES,
    SETTINGS,
    OTHERS_WASI,
    OTHERS,
};

/* clang-format off */
const struct gw_need gw_needs[] = {
    [FILES]       = {"reads and writes files", "--dir HOST[::GUEST][:ro]", false},
    [DESCRIPTORS] = {"reads and writes what it was given: streams and open files", NULL, false},
    [ARGUMENTS]   = {"reads arguments and environment variables", "--env NAME[=VALUE], arguments behind FILE", false},
    [STDIO]       = {"reads standard input, writes standard output and error", NULL, false},
    [EXIT]        = {"ends with an exit code", NULL, false},
    [CLOCKS]      = {"asks for the time, and waits", NULL, false},
    [RANDOM]      = {"asks for random numbers", NULL, false},
    [SOCKETS]     = {"opens sockets", "--tcplisten ADDRESS:PORT", false},
    [HTTP]        = {"speaks HTTP", NULL, false},
    [STREAMS]     = {"passes streams on, and waits for them", NULL, false},
    [THREADS]     = {"starts threads", NULL, false},
    [STORAGE]     = {"stores data", NULL, true},
    [MESSAGES]    = {"sends and takes messages", NULL, true},
    [SETTINGS]    = {"reads settings and secrets, writes logs", NULL, true},
    [OTHERS_WASI] = {"uses other interfaces of WASI", NULL, true},
    [OTHERS]      = {"calls what somebody has to offer: another component, or the host", NULL, true},
};
const size_t gw_need_count = GW_COUNT(gw_needs);

/* The first row whose text the name begins with. Functions of WASI 0.1 stand behind "0.1/". */
static const struct {
    const char *front;
    enum need need;
} rows[] = {
    {"wasi:filesystem/", FILES},
    {"wasi:cli/environment", ARGUMENTS},
    {"wasi:cli/exit", EXIT},
    {"wasi:cli/", STDIO},
    {"wasi:clocks/", CLOCKS},
    {"wasi:random/", RANDOM},
    {"wasi:sockets/", SOCKETS},
    {"wasi:http/", HTTP},
    {"wasi:io/", STREAMS},
    {"wasi:keyvalue/", STORAGE},
    {"wasi:blobstore/", STORAGE},
    {"wasi:sql/", STORAGE},
    {"wasi:messaging/", MESSAGES},
    {"wasi:config/", SETTINGS},
    {"wasi:logging/", SETTINGS},
    {"wasi:", OTHERS_WASI},
    {"0.1/path_", FILES},
    {"0.1/fd_prestat", FILES},
    {"0.1/fd_readdir", FILES},
    {"0.1/fd_", DESCRIPTORS},
    {"0.1/args_", ARGUMENTS},
    {"0.1/environ_", ARGUMENTS},
    {"0.1/clock_", CLOCKS},
    {"0.1/poll_", CLOCKS},
    {"0.1/random_", RANDOM},
    {"0.1/sock_", SOCKETS},
    {"0.1/proc_", EXIT},
    {"0.1/sched_", THREADS},
};
/* clang-format on */

static bool begins(struct gw_slice name, const char *front)
{
    size_t len = strlen(front);
    return name.len >= len && memcmp(name.data, front, len) == 0;
}

size_t gw_need_of(struct gw_slice import)
{
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        if (begins(import, rows[i].front)) return rows[i].need;
    return OTHERS;
}

size_t gw_need_of_core(struct gw_slice module, struct gw_slice name)
{
    enum { FRONT = 4 };
    if (gw_slice_is(module, "wasi") && gw_slice_is(name, "thread-spawn")) return THREADS;
    if (!gw_slice_is(module, "wasi_snapshot_preview1") &&
        !gw_slice_is(module, "wasi_unstable"))
        return OTHERS;
    for (size_t i = 0; i < GW_COUNT(rows); i++)
        if (memcmp(rows[i].front, "0.1/", FRONT) == 0 &&
            begins(name, rows[i].front + FRONT))
            return rows[i].need;
    return OTHERS;
}

/* -- hosts ------------------------------------------------------------------------------- */

enum gw_need_host gw_need_host_of(const struct gw_comp_component_type *type)
{
    enum gw_need_host host = GW_NEED_HOST_LIBRARY;
    for (uint32_t i = 0; i < type->instance.export_count; i++) {
        struct gw_slice name = type->instance.exports[i].name;
        if (begins(name, "wasi:cli/run@")) return GW_NEED_HOST_COMMAND;
        if (begins(name, "wasi:http/incoming-handler@") ||
            begins(name, "wasi:http/handler@"))
            host = GW_NEED_HOST_HTTP;
        else if (begins(name, "wasi:") && host == GW_NEED_HOST_LIBRARY)
            host = GW_NEED_HOST_PLATFORM;
    }
    return host;
}

enum gw_need_host gw_need_host_of_core(const struct gw_module *module)
{
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == GW_EXTERN_FUNC &&
            gw_slice_is(module->exports[i].name, "_start"))
            return GW_NEED_HOST_COMMAND;
    return GW_NEED_HOST_LIBRARY;
}

const char *gw_need_host_text(enum gw_need_host host)
{
    static const char *const texts[] = {"a command", "an HTTP handler",
                                        "for a platform that calls it", "a library"};
    return texts[host];
}
