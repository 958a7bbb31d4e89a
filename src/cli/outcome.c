/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/outcome.h"

#include <stdio.h>

#include "cli/console.h"
#include "cli/value_text.h"
#include "core/runtime/gc.h"
#include "core/runtime/global.h"

static void report_trap(struct gw_store *store)
{
    struct gw_trap *trap = gw_trap_take(store);
    if (!trap) {
        gw_console_error("trap");
        return;
    }
    gw_console_error("trap: %s", trap->message);
    char text[8192];
    gw_trap_print(trap, text, sizeof text);
    fputs(text, stderr);
    gw_trap_free(store, &trap);
}

/* The arguments of the exception are all that is known about it: tags have no names at
 * run time. */
static void report_exception(const struct gw_store *store)
{
    const struct gw_gc_exception *e =
        (const struct gw_gc_exception *)(uintptr_t)store->exception;
    gw_console_error("uncaught exception");
    if (!e) return;
    const struct gw_type *type = &e->tag->canon->type;
    unsigned slot = 0;
    for (uint32_t i = 0; i < type->func.param_count; i++) {
        gw_valtype param = type->func.params[i];
        union gw_value value = {0};
        gw_value_from_slots(&value, param, &e->args[slot]);
        slot += gw_valtype_slots(param);
        fprintf(stderr, "  argument %u: ", i);
        gw_value_text_print(stderr, param, &value);
        fputc('\n', stderr);
    }
}

int gw_outcome_report(struct gw_store *store, const char *subject, enum gw_err err,
                      const struct gw_diag *diag)
{
    switch (err) {
    case GW_OK:
        return 0;
    case GW_ERR_EXIT:
        return (int)(store->exit_code & 0xff);
    case GW_ERR_TRAP:
        report_trap(store);
        return gw_err_exit_code(err);
    case GW_ERR_EXCEPTION:
        report_exception(store);
        return gw_err_exit_code(err);
    default:
        return gw_console_fail(subject, err, diag);
    }
}
