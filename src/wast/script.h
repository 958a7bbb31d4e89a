/* SPDX-License-Identifier: Apache-2.0 */
/* script.h -- one run of a script: what its threads share, and what each of them has.
 *
 * A script thread is a store, its own names, and a cursor over the script's tokens. The
 * first one is the script itself; `(thread ...)` starts others, each on a thread of the
 * host. Failures of directives are reported and counted; they never stop the script. */
#ifndef GW_WAST_SCRIPT_H
#define GW_WAST_SCRIPT_H

#include "component/model/component.h"
#include "component/model/value.h"
#include "core/engine/engine.h"
#include "core/runtime/instance.h"
#include "core/runtime/linker.h"
#include "core/text/parser.h"
#include "os/lock.h"
#include "os/thread.h"
#include "wast/wast.h"

/* Shared by all threads of a script; `lock` guards the report, the counts and the
 * annotations' marks that parsing sets. */
struct gw_script {
    struct gw_engine *engine;
    struct gw_alloc *alloc;
    gw_comp_features comp_features;
    struct gw_lexed lexed;
    const char *name;
    gw_wast_report *report;
    void *env;
    struct gw_lock lock;
    struct gw_wast_result result;
    bool out_of_memory;
};

/* An extern under a name: what a thread was lent of another's instance. */
struct gw_script_lent {
    struct gw_slice name;
    struct gw_extern what;
};

/* What an id of an instance stands for: an instance of the thread's store, or `lent`
 * things. */
struct gw_script_instance {
    struct gw_instance *instance;
    const struct gw_script_lent *lent;
    uint32_t lent_count;
};

/* A component of the script; `may_wait`: something in it is asynchronous. */
struct gw_script_component {
    struct gw_component *component; /* a reference */
    bool may_wait;
};

struct gw_comp_instance;

/* An instance of one; `waited`: a call got to where it would have had to wait, so nothing can be
 * said of it any more. */
struct gw_script_comp_instance {
    struct gw_comp_instance *instance;
    bool waited;
};

struct gw_script_thread {
    struct gw_script *script;
    struct gw_store *store;
    struct gw_linker *linker;
    struct gw_parser p;           /* cursor; its arena lives as long as the thread */
    struct gw_map instance_names; /* to an index into instances */
    struct gw_vec instances; /* struct gw_script_instance; the last is the current one */
    struct gw_map module_names; /* to an index into modules */
    struct gw_vec modules;   /* struct gw_module *, references; the last is the current */
    struct gw_vec host_refs; /* gw_ref: rooted, made by ref.extern and ref.host */
    struct gw_map component_names, comp_instance_names; /* to indices into these: */
    struct gw_vec components;                           /* struct gw_script_component */
    struct gw_vec comp_instances; /* struct gw_script_comp_instance */
    bool invokes_component;       /* what was instantiated last */
    struct gw_map thread_names;   /* to an index into threads */
    struct gw_vec threads;        /* struct gw_script_child * */
    uint32_t end;                 /* token behind the last command */
    uint32_t depth;               /* of threads in threads */
    uint32_t directive;           /* token of the directive at hand */
    bool failed, skipped;         /* the directive at hand */
};

enum { GW_SCRIPT_MAX_DEPTH = 4, GW_SCRIPT_MAX_THREADS = 64 /* of one thread */ };

/* A thread of the host that runs a script thread. */
struct gw_script_child {
    struct gw_script_thread thread;
    struct gw_thread handle;
    bool is_running;
};

/* Make a script thread with a fresh store that knows spectest.      errors  NOMEM */
enum gw_err gw_script_thread_init(struct gw_script_thread *t, struct gw_script *script,
                                  uint32_t from, uint32_t end, uint32_t depth);
void gw_script_thread_deinit(struct gw_script_thread *t);

/* Run all commands of a script thread. */
void gw_script_run(struct gw_script_thread *t);

/* Report that the directive at hand failed; only the first report counts. */
void gw_script_fail(struct gw_script_thread *t, const char *format, ...) GW_PRINTF(2, 3);
/* The same for `what` that ended with an error; diag may have nothing to add. */
void gw_script_fail_diag(struct gw_script_thread *t, const char *what, enum gw_err err,
                         const struct gw_diag *diag);
/* Count the directive at hand as skipped, and say why, unless it failed. */
void gw_script_skip(struct gw_script_thread *t, const char *why);
/* The same for an error of the host's, such as NOMEM.     returns  whether there was one
 */
bool gw_script_check(struct gw_script_thread *t, enum gw_err err, const char *doing);

/* Modules (module.c). */
enum gw_script_stage {
    GW_SCRIPT_PARSE,
    GW_SCRIPT_DECODE,
    GW_SCRIPT_VALIDATE,
    GW_SCRIPT_LOADED
};

/* Take the `(module ...)` at the cursor through parsing, decoding and validation.
 *   *stage   where it stopped
 *   *out     a reference, where LOADED  */
enum gw_err gw_script_load(struct gw_script_thread *t, struct gw_diag *diag,
                           enum gw_script_stage *stage, struct gw_module **out);
/* Commands; the cursor is on their '('. */
void gw_script_module(struct gw_script_thread *t);
void gw_script_register(struct gw_script_thread *t);
void gw_script_assert_module(struct gw_script_thread *t, uint16_t word);

/* Make an instance known under an id (or none), as the current one. */
void gw_script_add_instance(struct gw_script_thread *t, struct gw_slice id,
                            struct gw_script_instance instance);
/* The instance an optional id stands for; NULL after a report. */
const struct gw_script_instance *gw_script_instance(struct gw_script_thread *t);

/* Actions (action.c). What came of one; slots live in the thread's arena. */
struct gw_script_outcome {
    enum gw_err err;
    const gw_valtype *types; /* canonical */
    uint32_t count;
    const uint64_t *slots;
    bool is_component;                       /* then these: */
    const struct gw_comp_valtype *comp_type; /* NULL: no result */
    const struct gw_comp_value *comp_value;
};

/* Perform `(invoke ...)` or `(get ...)`.     returns  false after a report: it could not
 * be performed */
bool gw_script_action(struct gw_script_thread *t, struct gw_script_outcome *out);
void gw_script_assert_action(struct gw_script_thread *t, uint16_t word);
/* Say what an action that should have returned did instead, and clear it. */
void gw_script_fail_outcome(struct gw_script_thread *t, enum gw_err err,
                            const char *what);

/* Take a trap that waits in the store away. */
void gw_script_forget_outcome(struct gw_script_thread *t);

/* Components (component.c). Is `(component` at a token? Commands; the cursor is on their '('. */
bool gw_script_at_component(const struct gw_script_thread *t, uint32_t token);
void gw_script_component(struct gw_script_thread *t);
void gw_script_assert_component(struct gw_script_thread *t, uint16_t word);
/* Perform `(invoke ...)` if it is a component's.     *is_it  whether it is */
bool gw_script_comp_action(struct gw_script_thread *t, struct gw_script_outcome *out,
                           bool *is_it);
/* Compare with the result that stands at the cursor, if any. */
void gw_script_comp_result(struct gw_script_thread *t,
                           const struct gw_script_outcome *outcome);
/* Take a value of a type (component_value.c), or print one as WAVE; false after a report. */
bool gw_script_comp_value(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                          struct gw_comp_value *out);
void gw_script_comp_print(struct gw_script_thread *t, const struct gw_comp_valtype *type,
                          const struct gw_comp_value *got, char *out, size_t cap);

/* Values (value.c). Take a constant of a type into slots; false after a report. */
bool gw_script_constant(struct gw_script_thread *t, gw_valtype type, uint64_t *slots);
/* Take a pattern: does the value fit it? */
bool gw_script_pattern(struct gw_script_thread *t, gw_valtype type,
                       const uint64_t *slots);
void gw_script_print(struct gw_script_thread *t, gw_valtype type, const uint64_t *slots,
                     char *out, size_t cap);

/* `(thread ...)` and `(wait ...)` (thread.c). */
void gw_script_start(struct gw_script_thread *t);
void gw_script_wait(struct gw_script_thread *t);
void gw_script_wait_all(struct gw_script_thread *t);

/* Define the module spectest (spectest.c). */
enum gw_err gw_script_spectest(struct gw_script_thread *t);

#endif
