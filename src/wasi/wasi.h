/* SPDX-License-Identifier: Apache-2.0 */
/* wasi.h -- give a guest WASI 0.1: what it may see of the world, and its run from start
 * to exit.
 *
 *   gw_wasi_new       checks and opens what the config names; nothing else is ever
 * granted gw_wasi_define    puts the functions a module imports into a linker
 *   (instantiate)
 *   gw_wasi_start     runs it to its end and waits for the threads it made
 *   gw_wasi_free      after the store: its functions point here
 *
 * Descriptors: 0, 1, 2 are stdio, preopened directories follow from 3 on in the config's
 * order, then listeners. (Directories first: libc looks for them from 3 on and stops at
 * what is none.) A guest that writes to a closed pipe raises SIGPIPE in the host, unless
 * the host ignores it. */
#ifndef GW_WASI_WASI_H
#define GW_WASI_WASI_H

#include "base/diag.h"
#include "base/suggest.h"
#include "core/runtime/linker.h"
#include "wasi/host/desc.h"

struct gw_wasi;

/* Where a descriptor of stdio leads. */
enum gw_wasi_stdio_kind {
    GW_WASI_NULL,   /* the default: reads end at once, what is written is dropped */
    GW_WASI_FD,     /* a file of the host's that stays the host's */
    GW_WASI_STREAM, /* the embedder's functions */
};

struct gw_wasi_stdio {
    enum gw_wasi_stdio_kind kind;
    int fd;
    struct gw_stream stream;
};

struct gw_wasi_dir {
    const char *host_path;
    const char *guest_path; /* the name the guest knows it by: "/", "data" */
    bool is_read_only;
};

struct gw_wasi_config {
    const char *const *args; /* with the program's name as first */
    size_t arg_count;
    const char *const *env; /* "NAME=value" */
    size_t env_count;
    const struct gw_wasi_dir *dirs;
    size_t dir_count;
    const char *const *listeners; /* "host:port" to listen on, from the start */
    size_t listener_count;
    struct gw_wasi_stdio in, out, err; /* default: GW_WASI_NULL */
    uint32_t max_descs;                /* open at once, stdio included; default 4096 */
    uint32_t max_threads;              /* alive at once besides the first; default 1024 */
};

struct gw_wasi_config gw_wasi_config_defaults(void);

/* Stdin, stdout and stderr of the host itself. */
void gw_wasi_config_inherit_stdio(struct gw_wasi_config *config);

/* Make the guest's world.
 *   config   borrowed for the call
 *   *out     owned; gw_wasi_free, after the store is freed or will run no guest again
 *   errors   NOENT, ACCESS, IO: diag says which directory or address; LIMIT, NOMEM */
enum gw_err gw_wasi_new(struct gw_store *store, const struct gw_wasi_config *config,
                        struct gw_diag *diag, struct gw_wasi **out);
void gw_wasi_free(struct gw_wasi **wasi);

/* Offer the names of all functions of a module to whoever looks for what was meant. */
void gw_wasi_suggest(struct gw_slice module, struct gw_suggest *suggest);

/* Does the module import anything that gw_wasi_define gives? */
bool gw_wasi_is_wanted(const struct gw_module *module);

/* Define what `module` imports of wasi_snapshot_preview1, wasi_unstable and wasi
 * (thread-spawn), and a new shared memory for each it imports that the linker does not
 * have. NULL: all functions, no memory. linker   of the store of gw_wasi_new errors
 * NOMEM, LIMIT */
enum gw_err gw_wasi_define(struct gw_wasi *wasi, struct gw_linker *linker,
                           const struct gw_module *module);

/* Run a command's `_start`; for a reactor (without one), `_initialize` if it has that.
 * When a command is over, so are its threads; a trap or exit in any of them is that of
 * the whole. *exit_code  of a command that ended by itself; 0 for a reactor errors TRAP,
 * EXCEPTION: the value waits in the store; NOENT: nothing to run; UNLINKABLE: it has
 *            another type */
enum gw_err gw_wasi_start(struct gw_wasi *wasi, struct gw_instance *instance,
                          uint32_t *exit_code);

/* End the guest from any thread: what it runs or waits for traps INTERRUPTED soon. The
 * call it is in may just be about to wait: repeat until gw_wasi_start returns. Sticks, as
 * gw_store_interrupt. */
void gw_wasi_interrupt(struct gw_wasi *wasi);

#endif
