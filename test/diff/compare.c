/* SPDX-License-Identifier: Apache-2.0 */
#include "compare.h"

#include <inttypes.h>

enum { CHECKED = 1, METERED = 2, INTERRUPTIBLE = 4, GC_STRESS = 8 };

/* The first is what the others are compared with. */
static const struct {
    const char *name, *tier;
    unsigned flags;
} configs[] = {
    {"interp",                            "interp", INTERRUPTIBLE                      },
    {"jit",                               "jit",    INTERRUPTIBLE                      },
    {"interp-checked",                    "interp", CHECKED                            },
    {"interp-metered-gc",                 "interp", METERED | GC_STRESS                },
    {"jit-checked",                       "jit",    CHECKED                            },
    {"jit-metered",                       "jit",    METERED                            },
    {"jit-metered-interruptible-checked", "jit",    METERED | INTERRUPTIBLE | CHECKED  },
    {"jit-gc",                            "jit",    GC_STRESS                          },
    {"jit-checked-gc",                    "jit",    CHECKED | GC_STRESS | INTERRUPTIBLE},
};

static const struct gw_tier *tier_of(unsigned index)
{
    static const struct gw_tier *tiers[GW_COUNT(configs)];
    static bool is_ready;
    for (unsigned i = 0; i < GW_COUNT(configs) && !is_ready; i++)
        tiers[i] = outcome_tier(configs[i].tier);
    is_ready = true;
    return tiers[index];
}

const char *compare_config(unsigned index)
{
    for (unsigned i = 0; i < GW_COUNT(configs); i++)
        if (tier_of(i) && index-- == 0) return configs[i].name;
    return NULL;
}

const char *compare_missing(void)
{
    for (unsigned i = 0; i < GW_COUNT(configs); i++)
        if (!tier_of(i)) return configs[i].tier;
    return NULL;
}

/* Collecting at every allocation takes long: those come round seldom. */
static const uint8_t turns[] = {4, 5, 6, 4, 5, 2, 4, 6, 5, 4, 5, 6, 4, 7, 8, 3};
static const uint8_t brief_turns[] = {1, 4, 1, 5, 1, 6, 1, 4, 1, 2, 1, 5, 1, 4, 1, 7};

/* Shall configuration i run? `turn` chooses one beyond the first two. */
static bool is_chosen(const struct compare_options *options, unsigned i)
{
    if (!tier_of(i)) return false;
    if (options->only) return i == 0 || strstr(configs[i].name, options->only);
    if (i == 0 || options->all) return true;
    if (!options->is_brief && i == 1) return true;
    if (options->is_brief) return i == brief_turns[options->turn % GW_COUNT(brief_turns)];
    unsigned other = turns[options->turn % GW_COUNT(turns)];
    return i == (tier_of(other) ? other : 2);
}

static enum gw_err run(const struct outcome_module *module, unsigned i,
                       const struct compare_options *options, struct gw_alloc *alloc,
                       struct gw_diag *diag, struct outcome *out)
{
    struct outcome_config config = outcome_defaults(alloc);
    config.name = configs[i].name;
    config.tier = tier_of(i);
    config.budget = options->budget;
    config.fuel = configs[i].flags & METERED ? INT64_MAX / 2 : -1;
    config.is_interruptible = configs[i].flags & INTERRUPTIBLE;
    config.prefer_checked = configs[i].flags & CHECKED;
    config.gc_stress = configs[i].flags & GC_STRESS;
    config.allow_shared = true;
    config.is_linked = options->is_linked;
    if (!options->only || strcmp(options->only, configs[i].name) == 0)
        config.trace = options->trace;
    if (config.trace) fprintf(config.trace, "-- %s\n", config.name);
    return outcome_run(module, &config, diag, out);
}

/* Where two outcomes part. */
static void describe(struct comparison *c, unsigned i, const struct outcome *a,
                     const struct outcome *b)
{
    unsigned call = 0, calls = a->calls < b->calls ? a->calls : b->calls;
    if (calls > OUTCOME_MAX_CALLS) calls = OUTCOME_MAX_CALLS;
    while (call < calls && a->after[call] == b->after[call])
        call++;
    char where[60] = "in what is left in memory, globals and tables";
    if (call < calls) snprintf(where, sizeof where, "from call %u on", call);
    snprintf(c->text, sizeof c->text, "%s and %s disagree %s", configs[0].name,
             configs[i].name, where);
    c->verdict = VERDICT_DIFFERENT;
}

static void refuse(struct comparison *c, const char *config, enum gw_err err,
                   const struct gw_diag *diag)
{
    char text[300];
    gw_diag_print(diag, text, sizeof text);
    snprintf(c->text, sizeof c->text, "%s: %s: %s", config, gw_err_name(err), text);
    c->verdict = VERDICT_REFUSED;
}

struct comparison compare_wasm(struct gw_slice wasm,
                               const struct compare_options *options)
{
    struct comparison c = {0};
    struct gw_alloc alloc;
    gw_alloc_init(&alloc, gw_alloc_libc(), (size_t)1 << 30);
    struct gw_diag diag = GW_DIAG_INIT;
    struct outcome_module module;
    enum gw_err err = outcome_load(wasm, options->features, &alloc, &diag, &module);
    if (err != GW_OK) {
        refuse(&c, "load", err, &diag);
        return c;
    }
    struct outcome first = {0}, other;
    for (unsigned i = 0; i < GW_COUNT(configs) && c.verdict == VERDICT_SAME; i++) {
        if (!is_chosen(options, i)) continue;
        err = run(&module, i, options, &alloc, &diag, i == 0 ? &first : &other);
        c.runs++;
        if (err != GW_OK)
            refuse(&c, configs[i].name, err, &diag);
        else if (i > 0 && other.digest != first.digest)
            describe(&c, i, &first, &other);
    }
    c.calls = first.calls;
    c.traps = first.traps;
    c.exceptions = first.exceptions;
    outcome_unload(&module);
    if (alloc.used_bytes != 0) GW_BUG("a module leaked memory");
    return c;
}
