/* SPDX-License-Identifier: Apache-2.0 */
/* front_slow.c -- calls of builtins that are rarely needed, out of the way. */
#include "core/jit/front.h"

static void keep(struct gw_front *f, gw_reg reg, gw_valtype type, uint32_t slot)
{
    struct gw_fkept kept = {reg, gw_front_plain(type), slot};
    if (!gw_vec_push_copy(&f->kept, &kept)) gw_front_fail(f, GW_ERR_NOMEM);
}

/* The slot of a home's local is its own, the place of an entry in a register unused, the slot of
 * a copy holds the same: all may be written at any time. */
void gw_front_keep(struct gw_front *f, struct gw_deferred *d)
{
    f->has_left = true;
    gw_front_forget_memory(f); /* what mirrors it is not kept */
    d->first_kept = (uint32_t)f->kept.len;
    gw_regset living = gw_front_living(f);
    for (gw_regset set = living; set; set &= set - 1) {
        gw_reg reg = (gw_reg)__builtin_ctzll(set);
        const struct gw_home *home = &f->homes.locals[f->now[reg]];
        keep(f, reg, home->type, home->slot);
    }
    for (gw_regset set = f->dying & ~living; set; set &= set - 1) {
        gw_reg reg = (gw_reg)__builtin_ctzll(set);
        if (f->aliases[reg] == GW_FRONT_NONE) continue;
        const struct gw_fentry *e =
            GW_VEC_AT(struct gw_fentry, &f->stack, f->aliases[reg]);
        keep(f, reg, e->type, e->slot);
    }
    for (gw_regset set = f->owned; set; set &= set - 1) {
        gw_reg reg = (gw_reg)__builtin_ctzll(set);
        const struct gw_fentry *e = GW_VEC_AT(struct gw_fentry, &f->stack, f->owner[reg]);
        keep(f, reg, e->type, e->slot);
    }
    for (gw_regset set = f->copies; set; set &= set - 1) {
        gw_reg reg = (gw_reg)__builtin_ctzll(set);
        const struct gw_home *home = &f->homes.locals[f->copied[reg]];
        keep(f, reg, home->type, home->slot);
    }
    d->kept_count = (uint32_t)f->kept.len - d->first_kept;
}

void gw_front_slow_call(struct gw_front *f, const struct gw_deferred *d,
                        enum gw_jit_builtin_id id, uint32_t slot, gw_reg result,
                        uint64_t a, uint64_t b)
{
    const struct gw_fkept *kept = f->kept.data; /* NULL where nothing is ever kept */
    if (d->kept_count) kept += d->first_kept;
    for (uint32_t i = 0; i < d->kept_count; i++)
        gw_masm_store_slot(&f->m, kept[i].type, kept[i].slot, kept[i].reg);
    gw_masm_call_builtin(&f->m, id, slot, a, b);
    gw_masm_load_slot(&f->m, GW_I64, result, slot);
    for (uint32_t i = 0; i < d->kept_count; i++)
        if (kept[i].reg != result)
            gw_masm_load_slot(&f->m, kept[i].type, kept[i].reg, kept[i].slot);
    gw_masm_jump(&f->m, d->back);
}
