/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/profile.h"

#include <stdio.h>

#include "cli/console.h"
#include "core/runtime/instance.h"

enum { LINES = 20 };

struct line {
    const struct gw_module *module;
    gw_funcidx func;
    uint32_t calls, turns;
};

static uint64_t weight(const struct line *line)
{
    return (uint64_t)line->calls + line->turns;
}

/* Keep the heaviest, heaviest first. */
static void offer(struct line top[LINES], const struct line *line)
{
    unsigned at = LINES;
    while (at > 0 && weight(&top[at - 1]) < weight(line))
        at--;
    if (at == LINES) return;
    for (unsigned i = LINES - 1; i > at; i--)
        top[i] = top[i - 1];
    top[at] = *line;
}

static void offer_all(struct line top[LINES], const struct gw_instance *instance)
{
    const struct gw_module *module = instance->module;
    uint32_t count = module->func_count - module->func_import_count;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *counters = &instance->profile[i * GW_INSTANCE_COUNTERS];
        offer(top,
              &(struct line){module, module->func_import_count + i,
                             counters[GW_INSTANCE_CALLS], counters[GW_INSTANCE_TURNS]});
    }
}

void gw_profile_print(const struct gw_store *store)
{
    struct line top[LINES] = {{0}};
    bool has_any = false;
    for (const struct gw_instance *i = store->instances; i; i = i->next) {
        if (!i->profile) continue;
        offer_all(top, i);
        has_any = true;
    }
    if (!has_any) gw_console_note("--profile: this tier does not count");
    for (unsigned i = 0; i < LINES && weight(&top[i]) > 0; i++) {
        char name[256];
        gw_trap_print_func(top[i].module, top[i].func, name, sizeof name);
        fprintf(stderr, "profile: %10u calls %10u turns  %s\n", top[i].calls,
                top[i].turns, name);
    }
}
