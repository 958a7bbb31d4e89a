/* SPDX-License-Identifier: Apache-2.0 */
/* fiber_switch.h -- what a processor owes to fibers: fiber_x86_64.S, fiber_aarch64.S, or
 * fiber_ucontext.c for all others (and where GW_FIBER_UCONTEXT asks for it). */
#ifndef GW_OS_UNIX_FIBER_SWITCH_H
#define GW_OS_UNIX_FIBER_SWITCH_H

/* Save the registers that a call keeps on this stack, its stack pointer in *from, and go
 * on where `to` was saved. */
void gw_os_fiber_switch(void **from, void *to);

/* Lay out a stack that ends at `top` (aligned to 16) so that switching to the result
 * calls entry(env), which never returns. */
void *gw_os_fiber_prepare(char *top, void (*entry)(void *env), void *env);

#endif
