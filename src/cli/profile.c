/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/profile.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/console.h"
#include "core/runtime/instance.h"
#include "core/runtime/sites.h"

enum { LINES = 20 };

struct line {
    const struct gw_module *module;
    gw_funcidx func;
    uint32_t calls, turns;
};

/* -- functions ----------------------------------------------------------------------- */

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

static void print_functions(const struct gw_store *store)
{
    struct line top[LINES] = {{0}};
    for (const struct gw_instance *i = store->instances; i; i = i->next)
        if (i->profile) offer_all(top, i);
    for (unsigned i = 0; i < LINES && weight(&top[i]) > 0; i++) {
        char name[256];
        gw_trap_print_func(top[i].module, top[i].func, name, sizeof name);
        fprintf(stderr, "profile: %10u calls %10u turns  %s\n", top[i].calls,
                top[i].turns, name);
    }
}

/* -- indirect calls ------------------------------------------------------------------ */

struct call {
    const struct gw_module *module; /* the caller's */
    const struct gw_site *site;
};

static void offer_call(struct call top[LINES], struct call call)
{
    unsigned at = LINES;
    while (at > 0 && (!top[at - 1].site || top[at - 1].site->calls < call.site->calls))
        at--;
    if (at == LINES) return;
    for (unsigned i = LINES - 1; i > at; i--)
        top[i] = top[i - 1];
    top[at] = call;
}

static void print_target(const struct gw_site_target *target, const char *before)
{
    char name[256] = "the host";
    const struct gw_func *func = target->func;
    if (func->instance)
        gw_trap_print_func(func->instance->module, func->index, name, sizeof name);
    fprintf(stderr, "%s %" PRIu64 " %s", before, target->calls, name);
}

/* Heaviest first; what is left over at the end. */
static void print_targets(const struct gw_site *site)
{
    uint64_t others = site->calls;
    uint32_t printed = 0;
    const char *before = " ->";
    for (unsigned n = 0; n < GW_SITE_TARGETS; n++) {
        unsigned best = GW_SITE_TARGETS;
        for (unsigned i = 0; i < GW_SITE_TARGETS; i++) {
            if (printed >> i & 1 || !site->targets[i].func) continue;
            if (best == GW_SITE_TARGETS ||
                site->targets[i].calls > site->targets[best].calls)
                best = i;
        }
        if (best == GW_SITE_TARGETS) break;
        printed |= 1u << best;
        print_target(&site->targets[best], before);
        others -= site->targets[best].calls;
        before = ",";
    }
    if (others) fprintf(stderr, ", %" PRIu64 " elsewhere", others);
    fprintf(stderr, "\n");
}

static void print_calls(const struct gw_store *store)
{
    struct call top[LINES] = {{0}};
    for (const struct gw_instance *i = store->instances; i; i = i->next)
        for (const struct gw_site *s = i->sites ? i->sites->first : NULL; s; s = s->next)
            offer_call(top, (struct call){i->module, s});
    for (unsigned i = 0; i < LINES && top[i].site; i++) {
        const struct gw_site *site = top[i].site;
        char name[256];
        gw_trap_print_func(top[i].module, site->func, name, sizeof name);
        fprintf(stderr, "profile: %10" PRIu64 " calls at 0x%06x %s", site->calls,
                top[i].module->funcs[site->func].body_offset + site->position, name);
        print_targets(site);
    }
}

void gw_profile_print(const struct gw_store *store)
{
    bool has_any = false;
    for (const struct gw_instance *i = store->instances; i; i = i->next)
        has_any |= i->profile != NULL;
    if (!has_any) gw_console_note("--profile: this tier does not count");
    print_functions(store);
    print_calls(store);
}
