/* SPDX-License-Identifier: Apache-2.0 */
#include "os/fiber.h"

#include <stdint.h>
#include <string.h>

#include "base/compiler.h"
#include "os/unix/fiber_switch.h"
#include "os/vm.h"

#if GW_HAS_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if GW_HAS_TSAN
#include <sanitizer/tsan_interface.h>
#endif

/* -- what sanitizers want to know about a switch ------------------------------------- */

static void before_enter(struct gw_os_fiber *f)
{
    (void)f;
#if GW_HAS_ASAN
    __sanitizer_start_switch_fiber(&f->outer_fake_stack, f->stack, f->bytes);
#endif
#if GW_HAS_TSAN
    f->outer_race_fiber = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(f->race_fiber, 0);
#endif
}

static void after_enter(struct gw_os_fiber *f)
{
    (void)f;
#if GW_HAS_ASAN
    __sanitizer_finish_switch_fiber(f->outer_fake_stack, NULL, NULL);
#endif
}

static void before_leave(struct gw_os_fiber *f)
{
    (void)f;
#if GW_HAS_ASAN
    __sanitizer_start_switch_fiber(&f->fake_stack, f->outer_stack, f->outer_bytes);
#endif
#if GW_HAS_TSAN
    __tsan_switch_to_fiber(f->outer_race_fiber, 0);
#endif
}

static void after_leave(struct gw_os_fiber *f)
{
    (void)f;
#if GW_HAS_ASAN
    __sanitizer_finish_switch_fiber(f->fake_stack, &f->outer_stack, &f->outer_bytes);
#endif
}

/* ------------------------------------------------------------------------------------ */

static void start(void *env)
{
    struct gw_os_fiber *f = env;
    after_leave(f);
    f->body(f->env);
    GW_BUG("a fiber's body returned");
}

enum gw_err gw_os_fiber_init(struct gw_os_fiber *fiber, size_t stack_bytes,
                             gw_os_fiber_body *body, void *env)
{
    size_t guard = gw_vm_page(), bytes = gw_vm_round(stack_bytes);
    if (bytes == 0 || bytes > PTRDIFF_MAX - guard) return GW_ERR_NOMEM;
    char *stack = gw_vm_map(guard + bytes);
    if (!stack) return GW_ERR_NOMEM;
    if (!gw_vm_guard(stack, guard)) {
        gw_vm_release(stack, guard + bytes);
        return GW_ERR_NOMEM;
    }
    *fiber = (struct gw_os_fiber){
        .stack = stack + guard, .bytes = bytes, .body = body, .env = env};
    fiber->other = gw_os_fiber_prepare(stack + guard + bytes, start, fiber);
#if GW_HAS_TSAN
    fiber->race_fiber = __tsan_create_fiber(0);
#endif
    return GW_OK;
}

void gw_os_fiber_deinit(struct gw_os_fiber *fiber)
{
    if (!fiber->stack) return;
#if GW_HAS_TSAN
    __tsan_destroy_fiber(fiber->race_fiber);
#endif
#if GW_HAS_ASAN
    __asan_unpoison_memory_region(fiber->stack,
                                  fiber->bytes); /* frames that never returned */
#endif
    size_t guard = gw_vm_page();
    gw_vm_release(fiber->stack - guard, guard + fiber->bytes);
    fiber->stack = NULL;
}

/* `other` is read before the switch overwrites it: the same word serves both ways. */
void gw_os_fiber_enter(struct gw_os_fiber *fiber)
{
    before_enter(fiber);
    gw_os_fiber_switch(&fiber->other, fiber->other);
    after_enter(fiber);
}

void gw_os_fiber_leave(struct gw_os_fiber *fiber)
{
    before_leave(fiber);
    gw_os_fiber_switch(&fiber->other, fiber->other);
    after_leave(fiber);
}
