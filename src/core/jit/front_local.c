/* SPDX-License-Identifier: Apache-2.0 */
/* front_local.c -- locals, what becomes of them around calls, globals, and the bases
 * of addresses. */
#include "core/jit/front.h"

#include "core/jit/front_decode.h"
#include "core/jit/front_entry.h"
#include "core/jit/front_ops.h"

/* ---- around calls ---- */

void gw_front_wrote(struct gw_front *f, uint32_t local)
{
    gw_reg reg = f->homes.locals[local].reg;
    if (reg != GW_REG_NONE) f->clean &= ~GW_REGSET(reg);
    if (f->mirror_count) gw_front_unmirror(f, local);
}

/* Which local has which register, at the current position. */
static void update_now(struct gw_front *f)
{
    for (; f->next_home < f->homes.order_count; f->next_home++) {
        uint32_t local = f->homes.order[f->next_home];
        const struct gw_home *home = &f->homes.locals[local];
        if (home->start > f->position) break;
        f->now[home->reg] = local;
        f->clean &= ~GW_REGSET(home->reg);
    }
}

/* The local in `reg`, if it is needed behind the current instruction. */
static const struct gw_home *live_in(const struct gw_front *f, gw_reg reg)
{
    if (f->now[reg] == GW_FRONT_NONE) return NULL;
    const struct gw_home *home = &f->homes.locals[f->now[reg]];
    return home->end > f->position ? home : NULL;
}

/* Aliases below `args` of a local that is not loaded again get their values into
 * their places. */
static void settle_aliases(struct gw_front *f, gw_reg reg, size_t args)
{
    uint32_t *link = &f->aliases[reg];
    while (*link != GW_FRONT_NONE && *link >= args)
        link = &GW_VEC_AT(struct gw_fentry, &f->stack, *link)->next;
    uint32_t i = *link;
    *link = GW_FRONT_NONE;
    while (i != GW_FRONT_NONE) {
        struct gw_fentry *e = GW_VEC_AT(struct gw_fentry, &f->stack, i);
        i = e->next;
        gw_front_to_place(f, e);
    }
}

/* Is its old value of no use, since the result goes there? */
static bool is_overwritten(const struct gw_front *f, gw_reg reg)
{
    return gw_front_next_set(f) == f->now[reg] && f->aliases[reg] == GW_FRONT_NONE;
}

gw_regset gw_front_save(struct gw_front *f, size_t args, bool has_result)
{
    f->has_left = true;
    f->copies = 0;
    gw_front_forget_memory(f);
    update_now(f);
    for (gw_regset set = f->owned; set; set &= set - 1) {
        uint32_t index = f->owner[__builtin_ctzll(set)];
        if (index < args)
            gw_front_to_place(f, GW_VEC_AT(struct gw_fentry, &f->stack, index));
    }
    gw_regset reload = 0;
    for (gw_regset set = f->dying; set; set &= set - 1) {
        gw_reg reg = (gw_reg)__builtin_ctzll(set);
        const struct gw_home *home = live_in(f, reg);
        if (!home) {
            if (f->aliases[reg] != GW_FRONT_NONE) settle_aliases(f, reg, args);
            continue;
        }
        bool is_dead = has_result && is_overwritten(f, reg);
        if (is_dead && !f->has_tries) continue; /* a handler would see the old value */
        if (!(f->clean & GW_REGSET(reg)))
            gw_masm_store_slot(&f->m, gw_front_plain(home->type), home->slot, reg);
        f->clean |= GW_REGSET(reg);
        if (!is_dead) reload |= GW_REGSET(reg);
    }
    return reload;
}

void gw_front_reload(struct gw_front *f, gw_regset homes)
{
    for (gw_regset set = homes; set; set &= set - 1) {
        gw_reg reg = (gw_reg)__builtin_ctzll(set);
        const struct gw_home *home = &f->homes.locals[f->now[reg]];
        gw_masm_load_slot(&f->m, gw_front_plain(home->type), reg, home->slot);
    }
}

gw_regset gw_front_living(struct gw_front *f)
{
    gw_regset live = 0;
    update_now(f);
    for (gw_regset set = f->dying; set; set &= set - 1) {
        gw_reg reg = (gw_reg)__builtin_ctzll(set);
        if (live_in(f, reg)) live |= GW_REGSET(reg);
    }
    return live;
}

void gw_front_reload_all(struct gw_front *f)
{
    gw_regset live = gw_front_living(f);
    gw_front_reload(f, live);
    f->clean |= live;
}

void gw_front_builtin(struct gw_front *f, enum gw_jit_builtin_id id, uint32_t operands,
                      const gw_valtype *results, uint32_t result_count, uint64_t a,
                      uint64_t b)
{
    gw_front_settle(f, operands);
    size_t args = f->stack.len - operands;
    gw_regset homes = gw_front_save(f, args, result_count > 0);
    uint32_t slot = operands ? gw_front_place(f, operands - 1) : gw_front_next_place(f);
    gw_front_need_slots(f, slot + 1);
    gw_masm_call_builtin(&f->m, id, slot, a, b);
    gw_front_truncate(f, args);
    for (uint32_t i = 0; i < result_count; i++)
        gw_front_push_slot(f, results[i]);
    gw_front_reload(f, homes);
}

/* ---- bases ---- */

struct gw_addr gw_front_context(const struct gw_front *f, uint64_t offset)
{
    (void)f;
    return (struct gw_addr){gw_masm_cpu.context, GW_REG_NONE, 0, (int64_t)offset};
}

/* What an imported item's pointer in the instance leads to. */
static struct gw_addr imported(struct gw_front *f, uint32_t array, uint32_t index,
                               size_t offset)
{
    gw_reg temp = gw_front_temp(f, GW_I64);
    gw_masm_load(&f->m, GW_ACCESS_64, temp,
                 gw_front_context(f, array + (uint64_t)index * 8));
    return (struct gw_addr){temp, GW_REG_NONE, 0, (int64_t)offset};
}

struct gw_addr gw_front_global(struct gw_front *f, gw_globalidx index)
{
    uint32_t own = f->module->global_import_count;
    size_t offset = offsetof(struct gw_global, value);
    if (index < own) return imported(f, f->layout.globals, index, offset);
    return gw_front_context(f, f->layout.own_globals +
                                   (uint64_t)(index - own) * sizeof(struct gw_global) +
                                   offset);
}

struct gw_addr gw_front_memory_field(struct gw_front *f, gw_memidx index, size_t offset)
{
    uint32_t own = f->module->memory_import_count;
    if (index < own) return imported(f, f->layout.memories, index, offset);
    return gw_front_context(f, f->layout.own_memories +
                                   (uint64_t)(index - own) * sizeof(struct gw_memory) +
                                   offset);
}

struct gw_addr gw_front_table_field(struct gw_front *f, gw_tableidx index, size_t offset)
{
    uint32_t own = f->module->table_import_count;
    if (index < own) return imported(f, f->layout.tables, index, offset);
    return gw_front_context(f, f->layout.own_tables +
                                   (uint64_t)(index - own) * sizeof(struct gw_table) +
                                   offset);
}

/* ---- globals ---- */

enum gw_access gw_front_access(gw_valtype type)
{
    switch (type) {
    case GW_I32:
        return GW_ACCESS_32;
    case GW_F32:
        return GW_ACCESS_F32;
    case GW_F64:
        return GW_ACCESS_F64;
    case GW_V128:
        return GW_ACCESS_V128;
    default:
        return GW_ACCESS_64;
    }
}

void gw_fop_global_get(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_globalidx index = gw_fdecode_u32(f);
    gw_valtype type = f->module->globals[index].type.type;
    struct gw_addr addr = gw_front_global(f, index);
    gw_reg dst = gw_front_result(f, type);
    gw_masm_load(&f->m, gw_front_access(type), dst, addr);
    gw_front_push(f, type, dst);
}

void gw_fop_global_set(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_globalidx index = gw_fdecode_u32(f);
    gw_valtype type = f->module->globals[index].type.type;
    struct gw_fentry e = gw_front_pop(f);
    struct gw_opnd value;
    if (e.kind == GW_FE_CONST && !gw_front_is_float(type))
        value = gw_front_as_opnd(f, &e);
    else
        value = GW_OPND_REG(gw_front_as_reg(f, &e));
    struct gw_addr addr = gw_front_global(f, index);
    gw_masm_store(&f->m, gw_front_access(type), value, addr);
}

/* ---- locals ---- */

static bool is_same_home(const struct gw_front *f, const struct gw_fentry *e,
                         uint32_t local)
{
    return e->kind == GW_FE_LOCAL &&
           gw_front_home_key(f, e->local) == gw_front_home_key(f, local);
}

void gw_fop_local_get(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_fentry_push_local(f, gw_fdecode_u32(f));
}

void gw_fop_local_set(struct gw_front *f, unsigned byte)
{
    bool is_tee = byte == 0x22;
    uint32_t local = gw_fdecode_u32(f);
    struct gw_fentry e = *gw_fentry_pop(f);
    struct gw_home *home = &f->homes.locals[local];
    bool is_there = is_same_home(f, &e, local);
    home->zero_since = f->zero_next == local ? f->stretch : 0;
    f->zero_next = GW_FRONT_NONE;
    if (!is_there) {
        gw_front_preserve(f, local);
        if (home->reg != GW_REG_NONE)
            gw_front_read(f, &e, home->reg);
        else
            gw_front_write_slot(f, &e, home->slot);
        if (home->reg == GW_REG_NONE) gw_front_wrote_slot(f, &e, local);
    }
    if (!is_there || e.local != local) gw_front_wrote(f, local);
    if (!is_tee) return;
    if (e.kind == GW_FE_CONST)
        gw_front_push_const(f, e.type, e.bits);
    else
        gw_front_push_local(f, local);
}

void gw_fop_drop(struct gw_front *f, unsigned byte)
{
    (void)byte;
    gw_front_drop(f, 1);
}
