/* SPDX-License-Identifier: Apache-2.0 */
/* wasi.h -- give a guest a world: WASI 0.1, exactly as much of it as is named here.
 *
 *   config = godwit_wasi_config_new(); godwit_wasi_config_arg(config, "prog"); ...
 *   godwit_wasi_new(store, config, &wasi);       opens what was named
 *   godwit_wasi_define(wasi, linker, module);    then godwit_linker_instantiate
 *   godwit_wasi_run(wasi, instance, &code, &trap);
 *
 * Descriptors 0, 1 and 2 are stdio; preopened directories follow in their order, then
 * listeners. */
#ifndef GODWIT_WASI_H
#define GODWIT_WASI_H

#include "godwit/linker.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a guest will be given. A new one gives nothing: no arguments, no variables, no
 * files, stdin at its end, and what is printed is dropped. Texts are copied. Functions
 * that return false are out of memory. */
struct godwit_wasi_config;
GW_API GW_OWN struct godwit_wasi_config *godwit_wasi_config_new(void);
GW_API void godwit_wasi_config_delete(GW_OWN struct godwit_wasi_config *config);

/* Add an argument; the first is the program's name. Add a variable. */
GW_API bool godwit_wasi_config_arg(struct godwit_wasi_config *config, const char *arg);
GW_API bool godwit_wasi_config_env(struct godwit_wasi_config *config, const char *name,
                                   const char *value);

/* Open a directory of the host to the guest, under the guest's name for it. */
GW_API bool godwit_wasi_config_dir(struct godwit_wasi_config *config,
                                   const char *host_path, const char *guest_path,
                                   bool read_only);

/* Listen on "host:port"; the guest may accept connections there. */
GW_API bool godwit_wasi_config_listen(struct godwit_wasi_config *config,
                                      const char *address);

/* The host's own stdin, stdout and stderr; or a file descriptor of the host's (which
 * stays the host's) as number 0, 1 or 2. */
GW_API void godwit_wasi_config_inherit_stdio(struct godwit_wasi_config *config);
GW_API void godwit_wasi_config_stdio_fd(struct godwit_wasi_config *config, int number,
                                        int host_fd);

/* Functions for stdin, and for stdout (1) or stderr (2). They return 0 or a value of
 * <errno.h>, and set *done to the bytes moved; 0 bytes read is the end. */
typedef int godwit_wasi_read_fn(void *env, void *out, size_t cap, size_t *done);
typedef int godwit_wasi_write_fn(void *env, const void *bytes, size_t len, size_t *done);
GW_API void godwit_wasi_config_stdin_fn(struct godwit_wasi_config *config,
                                        godwit_wasi_read_fn *read, void *env);
GW_API void godwit_wasi_config_output_fn(struct godwit_wasi_config *config, int number,
                                         godwit_wasi_write_fn *write, void *env);

/* Descriptors open at once, default 4096; threads besides the first, default 1024. */
GW_API void godwit_wasi_config_limits(struct godwit_wasi_config *config,
                                      uint32_t max_descs, uint32_t max_threads);

/* Make the guest's world.
 *   config   owned, also when it fails
 *   *out     the store's: it goes when the store does
 *   errors   NOT_FOUND, ACCESS, IO: which directory or address; LIMIT, NOMEM */
struct godwit_wasi;
GW_API GW_OWN struct godwit_error *
godwit_wasi_new(wasm_store_t *store, GW_OWN struct godwit_wasi_config *config,
                struct godwit_wasi **out);

/* Define what a module imports of WASI 0.1 (wasi_snapshot_preview1, wasi_unstable,
 * wasi-threads), and the shared memories it imports that are not there yet.
 *   module   NULL: all functions, no memory */
GW_API GW_OWN struct godwit_error *godwit_wasi_define(struct godwit_wasi *wasi,
                                                      struct godwit_linker *linker,
                                                      const wasm_module_t *module);

/* Run a command from `_start` to its end, threads included; `_initialize` of a reactor.
 *   *exit_code  of a command that ended by itself
 *   *trap       owned: what stopped it, or NULL. May be NULL itself
 *   errors      STOPPED: see *trap; NOT_FOUND: it is no program;
 *               UNLINKABLE: no proper one */
GW_API GW_OWN struct godwit_error *godwit_wasi_run(struct godwit_wasi *wasi,
                                                   const wasm_instance_t *instance,
                                                   uint32_t *exit_code,
                                                   wasm_trap_t **trap);

/* End what runs, waits included: it traps (GODWIT_TRAP_INTERRUPTED) soon. Repeat until it
 * has returned: it may just be about to wait.
 *   thread   any */
GW_API void godwit_wasi_interrupt(struct godwit_wasi *wasi);

#ifdef __cplusplus
}
#endif

#endif
