/* SPDX-License-Identifier: Apache-2.0 */
/* Functions, step by step: what kind of step a record is depends on the function's profile. */
#include <string.h>

#include "gen.h"

/* --- small steps ------------------------------------------------------------------------------ */

static char any_letter(struct gen *g)
{
    return g->letters[gen_pick(g, (unsigned)strlen(g->letters))];
}

static void leaf(struct gen *g) { gen_leaf(g, any_letter(g)); }

/* Values of many types, to stay on the stack for long. */
static void leaves(struct gen *g)
{
    for (unsigned left = 2 + gen_pick(g, 12); left > 0; left--)
        gen_leaf(g, gen_pick(g, 2) ? "iIfFV"[gen_pick(g, g->letters[4] == 'V' ? 5 : 4)]
                                   : any_letter(g));
}

static void set(struct gen *g)
{
    char letter = gen_top(g);
    if (!letter) {
        leaf(g);
        letter = gen_top(g);
    }
    if (gen_pick(g, 3) == 0) {
        gen_op1(g, GW_OP_LOCAL_TEE, gen_local(g, letter));
        return;
    }
    gen_op1(g, GW_OP_LOCAL_SET, gen_local(g, letter));
    gen_drop(g, 1);
}

static void set_global(struct gen *g)
{
    char letter = gen_top(g);
    if (!letter) return;
    gen_op1(g, GW_OP_GLOBAL_SET, gen_global(g, letter));
    gen_drop(g, 1);
}

static void sink(struct gen *g)
{
    if (gen_top(g)) gen_sink(g);
}

static void drop(struct gen *g)
{
    if (!gen_top(g)) {
        gen_op(g, GW_OP_NOP);
        return;
    }
    gen_op(g, GW_OP_DROP);
    gen_drop(g, 1);
}

/* Some locals, all read before any is written: a parallel move. */
static void permute(struct gen *g)
{
    char letter = gen_pick(g, 2) ? any_letter(g) : "iI"[gen_pick(g, 2)];
    unsigned count = 2 + gen_pick(g, 5);
    uint32_t locals[8];
    for (unsigned i = 0; i < count; i++) {
        locals[i] = gen_local(g, letter);
        gen_op1(g, GW_OP_LOCAL_GET, locals[i]);
    }
    unsigned turn = 1 + gen_pick(g, count);
    for (unsigned i = count; i-- > 0;)
        gen_op1(g, GW_OP_LOCAL_SET, locals[(i + turn) % count]);
}

/* A local that changes while an older copy of it lies on the stack. */
static void overwrite(struct gen *g)
{
    char letter = any_letter(g);
    uint32_t local = gen_local(g, letter);
    for (unsigned left = 1 + gen_pick(g, 3); left > 0; left--) {
        gen_op1(g, GW_OP_LOCAL_GET, local);
        gen_push(g, letter);
        gen_leaf(g, letter);
        gen_op1(g, GW_OP_LOCAL_SET, local);
        gen_drop(g, 1);
    }
}

static void end(struct gen *g)
{
    if (g->frame_count > 1) gen_close(g);
}

/* --- which step a record is --------------------------------------------------------------------- */

enum { PROFILES = 8 };

static const struct {
    void (*step)(struct gen *g);
    /*      mixed crypto float vector control memory calls objects */
    uint8_t weight[PROFILES];
} steps[] = {
    {end,            {9, 2, 5, 5, 14, 6, 6, 6}  },
    {gen_int,        {12, 8, 5, 4, 6, 8, 5, 4}  },
    {gen_crypto,     {4, 40, 1, 1, 2, 2, 1, 0}  },
    {gen_float,      {8, 0, 34, 3, 2, 2, 3, 1}  },
    {gen_vector,     {7, 1, 4, 34, 2, 4, 2, 1}  },
    {gen_relaxed,    {1, 0, 0, 7, 0, 0, 0, 0}   },
    {gen_select,     {4, 2, 4, 4, 3, 3, 2, 3}   },
    {gen_load,       {8, 4, 5, 6, 2, 22, 2, 1}  },
    {gen_store,      {7, 3, 5, 5, 2, 18, 2, 1}  },
    {gen_atomic,     {2, 0, 0, 0, 0, 9, 0, 0}   },
    {gen_bulk,       {1, 0, 0, 0, 0, 6, 0, 0}   },
    {gen_resize,     {1, 0, 0, 0, 0, 2, 1, 0}   },
    {gen_block,      {3, 0, 2, 2, 12, 2, 3, 2}  },
    {gen_loop,       {2, 1, 1, 1, 6, 1, 1, 1}   },
    {gen_if,         {4, 0, 2, 2, 12, 2, 3, 2}  },
    {gen_branch_if,  {3, 0, 1, 1, 10, 1, 2, 2}  },
    {gen_leave,      {1, 0, 0, 0, 5, 1, 2, 1}   },
    {gen_call,       {3, 1, 1, 1, 2, 1, 18, 2}  },
    {gen_try,        {2, 0, 0, 0, 3, 0, 6, 1}   },
    {gen_legacy_try, {1, 0, 0, 0, 2, 0, 2, 0}   },
    {gen_branch_on,  {1, 0, 0, 0, 3, 0, 1, 6}   },
    {gen_reference,  {2, 0, 0, 0, 1, 0, 2, 14}  },
    {gen_object,     {2, 0, 0, 0, 1, 0, 1, 30}  },
    {gen_table,      {2, 0, 0, 0, 0, 1, 3, 7}   },
    {leaf,           {4, 6, 3, 3, 4, 2, 4, 3}   },
    {leaves,         {2, 2, 3, 2, 2, 1, 4, 1}   },
    {set,            {8, 16, 10, 10, 8, 4, 6, 6}},
    {set_global,     {2, 1, 2, 2, 2, 1, 2, 2}   },
    {sink,           {2, 2, 2, 2, 2, 1, 2, 2}   },
    {drop,           {1, 1, 1, 1, 1, 1, 1, 1}   },
    {permute,        {2, 6, 4, 3, 3, 1, 3, 2}   },
    {overwrite,      {2, 4, 3, 3, 2, 1, 2, 2}   },
};

static void take_step(struct gen *g, unsigned profile)
{
    unsigned total = 0;
    for (unsigned i = 0; i < GW_COUNT(steps); i++)
        total += steps[i].weight[profile];
    unsigned at = (unsigned)gen_bits(g, 1) * total / GENERATE_END;
    for (unsigned i = 0; i < GW_COUNT(steps); i++) {
        if (at < steps[i].weight[profile]) {
            steps[i].step(g);
            return;
        }
        at -= steps[i].weight[profile];
    }
}

/* Keep the stack below what the function's pressure allows. */
static void relieve(struct gen *g)
{
    while (g->height > g->pressure && gen_room(g) > 0) {
        if (gen_pick(g, 3) > 0) {
            sink(g);
        } else {
            gen_op1(g, GW_OP_LOCAL_SET, gen_local(g, gen_top(g)));
            gen_drop(g, 1);
        }
    }
}

/* --- functions ------------------------------------------------------------------------------------- */

static void declare_locals(struct gen *g)
{
    strcpy(g->locals, g->type->params);
    g->scratch = (unsigned)strlen(g->locals);
    strcat(g->locals, g->letters);
    unsigned more = gen_pick(g, 3) ? gen_pick(g, 12) : gen_pick(g, 60);
    char only = gen_pick(g, 4) ? 0 : any_letter(g);
    g->local_count = (unsigned)strlen(g->locals);
    for (unsigned i = 0; i < more; i++)
        g->locals[g->local_count++] = only             ? only
                                      : gen_pick(g, 4) ? "iIfFV"[gen_pick(g, 5)]
                                                       : any_letter(g);
    for (unsigned i = 0; i < g->local_count; i++)
        g->locals[i] = gen_letter(g, g->locals[i]);
    g->locals[g->local_count] = '\0';

    gw_writer_u32(g->w, g->local_count - g->scratch);
    for (unsigned i = g->scratch; i < g->local_count; i++) {
        gw_writer_u32(g->w, 1);
        gen_valtype(g, g->w, g->locals[i]);
    }
}

/* Values other than zero for some: nearly every program that works on references would end
 * at null else. */
static void set_locals(struct gen *g, bool all)
{
    for (unsigned i = 0; i < g->local_count; i++) {
        if (!all &&
            (gen_is_number(g->locals[i]) ? i < g->scratch || gen_pick(g, 2) : true))
            continue;
        if (all && strchr("xe", g->locals[i])) continue;
        gen_constant(g, g->locals[i]);
        gen_op1(g, GW_OP_LOCAL_SET, i);
    }
}

void gen_code(struct gen *g, unsigned func, struct gw_writer *w)
{
    static const uint16_t pressures[] = {3, 6, 10, 16, 24, 40, 60, 120};
    g->w = w;
    g->code_from = w->len;
    g->type = &g->types[g->func_types[func]];
    g->at = g->streams[func].data;
    g->end = g->at + g->streams[func].len;
    if (!gen_next_record(g)) memset(g->record, 0, sizeof g->record);
    g->used = 2; /* the function's type is taken from these */
    unsigned profile = gen_pick(g, PROFILES);
    g->pressure = pressures[gen_pick(g, GW_COUNT(pressures))];
    bool is_eager = profile == 7 || gen_pick(g, 8) == 7;
    g->frame_count = 0;
    declare_locals(g);
    gen_open_function(g);
    set_locals(g, is_eager);
    while (gen_next_record(g)) {
        if (w->len - g->code_from > GEN_MAX_CODE || g->height > GEN_MAX_STACK / 2)
            continue;
        take_step(g, profile);
        relieve(g);
    }
    gen_close_function(g);
}
