/* SPDX-License-Identifier: Apache-2.0 */
/* fault.h -- hardware faults (bad address, arithmetic, illegal instruction) as a callback. */
#ifndef GW_OS_FAULT_H
#define GW_OS_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum gw_fault_kind {
    GW_FAULT_ADDRESS,
    GW_FAULT_ARITHMETIC,
    GW_FAULT_ILLEGAL, /* an instruction that is none, or a breakpoint */
};

struct gw_fault {
    enum gw_fault_kind kind;
    uintptr_t address; /* that was accessed; GW_FAULT_ADDRESS only */
    void *registers;   /* ucontext_t of the place */
};

/* Looks at a fault, on the alternate stack, all signals as the faulting code had them.
 * Leaves by a jump if the fault is its own; returns if it is not. */
typedef void gw_fault_handler(const struct gw_fault *fault);

/* Call `handler` on faults, for the whole process. What was installed before is called
 * for faults from which the handler returns. Once: a second call changes nothing.
 *   errors   UNSUPPORTED: the system refuses
 *   thread   any */
enum gw_err gw_fault_install(gw_fault_handler *handler);

/* Give this thread an alternate signal stack unless it has one; freed when the thread
 * ends.
 *   errors   NOMEM      cost  a thread-local load after the first time */
enum gw_err gw_fault_thread_init(void);

#endif
