/* SPDX-License-Identifier: Apache-2.0 */
/* trap.h -- guest faults as values, and the one place that unwinds.
 *
 * A trap ends the call from the host that is innermost: every frame of guest code since
 * that entry is dropped, and the entry returns GW_ERR_TRAP with the trap in store->trap.
 * Raised by a tier (returns it through its own frames), by a host function (returns
 * GW_ERR_TRAP after gw_trap_set), or by hardware: SIGSEGV in a memory's guard region or
 * SIGFPE arrives in trap.c, which asks the tier where it was and jumps back to the entry.
 * Only trap.c uses setjmp. */
#ifndef GW_CORE_RUNTIME_TRAP_H
#define GW_CORE_RUNTIME_TRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/err.h"
#include "core/wasm/types.h"

struct gw_store;
struct gw_exec;
struct gw_module;

enum gw_trap_code {
    GW_TRAP_NONE,
#define GW_TRAP_ROW(name, text) GW_TRAP_##name,
#include "core/runtime/trap.def"
#undef GW_TRAP_ROW
    GW_TRAP_COUNT
};

/* One line of a Wasm backtrace. */
struct gw_frame_info {
    struct gw_instance *instance;
    struct gw_module *module; /* a reference of the trap's */
    gw_funcidx func;          /* index in the module */
    uint32_t offset; /* of the instruction in the module's bytes; UINT32_MAX unknown */
};

enum { GW_TRAP_MAX_FRAMES = 64 };

struct gw_trap {
    enum gw_trap_code code;
    char message[192];            /* the code's text, or what the host said */
    uint32_t frame_count;         /* innermost first; at most GW_TRAP_MAX_FRAMES of ... */
    uint32_t frame_total;         /* ... this many */
    struct gw_frame_info *frames; /* owned, frame_count long */
};

const char *gw_trap_text(enum gw_trap_code code);

/* Raise a trap: record it in the store with a backtrace of the current execution and
 * return GW_ERR_TRAP for the caller to return. `_message` prints a text of its own. An
 * older pending trap is dropped. Never fails: short of memory, the backtrace is left
 * out. */
enum gw_err gw_trap_set(struct gw_store *store, enum gw_trap_code code);
enum gw_err gw_trap_set_message(struct gw_store *store, enum gw_trap_code code,
                                const char *format, ...) GW_PRINTF(3, 4);

/* Take the pending trap out of the store (NULL if none); free with gw_trap_free. */
GW_OWN struct gw_trap *gw_trap_take(struct gw_store *store);
void gw_trap_free(struct gw_store *store, struct gw_trap **trap);

/* Print what a function is called, as in a backtrace: "module!function" or "func[7]". */
void gw_trap_print_func(const struct gw_module *module, gw_funcidx func, char *out,
                        size_t cap);

/* Print the frames, one a line: "  0: 0x1a2b module!function". Names come from the name
 * section, or from exports; frames of recursion that are the same are counted, not
 * repeated.
 *   returns  the length needed, as snprintf */
size_t gw_trap_print(const struct gw_trap *trap, char *out, size_t cap);

/* Install the process-wide handlers for hardware faults; once, any thread, cheap to
 * repeat. Faults that are not a guest's go to whoever was there before. Needs an
 * alternate stack per thread that runs guest code: gw_trap_thread_init makes one for this
 * thread if it has none. */
enum gw_err gw_trap_install(void);
enum gw_err gw_trap_thread_init(void);

/* The exec that runs on this thread, for the fault handler. A fiber's switches set it. */
struct gw_exec *gw_trap_running(void);
void gw_trap_set_running(struct gw_exec *exec);

/* Run `body(env)` so that a hardware fault in guest code inside it comes back as
 * GW_ERR_TRAP. Nests. `body` and what it calls between here and generated code own
 * nothing that must be freed. */
typedef enum gw_err gw_trap_body(void *env);
enum gw_err gw_trap_catch(struct gw_exec *exec, gw_trap_body *body, void *env);

#endif
