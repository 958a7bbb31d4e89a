/* SPDX-License-Identifier: Apache-2.0 */
#include "component/check/needs.h"

#include "test.h"

Test(component_check_needs, imports_have_words)
{
    static const struct {
        const char *module, *name, *words; /* module NULL: of a component */
        bool is_platform;
    } cases[] = {
        {NULL,                     "wasi:filesystem/types@0.2.3",  "files",     false},
        {NULL,                     "wasi:cli/environment@0.2.0",   "arguments", false},
        {NULL,                     "wasi:cli/stdout@0.3.0",        "standard",  false},
        {NULL,                     "wasi:sockets/tcp@0.2.0",       "sockets",   false},
        {NULL,                     "wasi:keyvalue/store@0.2.0",    "stores",    true },
        {NULL,                     "wasi:nobody/knows@1.0.0",      "other",     true },
        {NULL,                     "my:own/thing",                 "somebody",  true },
        {"wasi_snapshot_preview1", "path_open",                    "files",     false},
        {"wasi_snapshot_preview1", "fd_write",                     "was given", false},
        {"wasi_unstable",          "environ_get",                  "arguments", false},
        {"wasi",                   "thread-spawn",                 "threads",   false},
        {"env",                    "fd_write",                     "somebody",  true },
        {"wasi_snapshot_preview1", "",                             "somebody",  true },
    };
    for (size_t i = 0; i < GW_COUNT(cases); i++) {
        struct gw_slice name = gw_slice_str(cases[i].name);
        size_t need = cases[i].module
                          ? gw_need_of_core(gw_slice_str(cases[i].module), name)
                          : gw_need_of(name);
        cr_assert(need < gw_need_count);
        CHECK(cases[i].name, strstr(gw_needs[need].words, cases[i].words));
        CHECK_INT(cases[i].name, gw_needs[need].is_platform, cases[i].is_platform);
    }
}
