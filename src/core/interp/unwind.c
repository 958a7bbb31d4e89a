/* SPDX-License-Identifier: Apache-2.0 */
/* unwind.c -- from a throw to its handler: tables, no cost where nothing is thrown. */
#include <string.h>

#include "core/interp/code.h"

/* The row that catches at code offset `at`; rows are innermost first. */
static const struct gw_catch_row *find_row(const struct gw_prepared *p, uint32_t at,
                                           const struct gw_tag *tag)
{
    uint32_t depth = UINT32_MAX;
    for (uint32_t i = 0; i < p->row_count; i++) {
        const struct gw_catch_row *row = &p->rows[i];
        if (at < row->start || at >= row->end || row->depth > depth) continue;
        switch ((enum gw_catch_row_kind)row->kind) {
        case GW_ROW_DELEGATE:
            depth = row->target;
            break;
        case GW_ROW_ALL:
        case GW_ROW_ALL_REF:
            return row;
        case GW_ROW_TAG:
        case GW_ROW_TAG_REF:
        case GW_ROW_LEGACY:
            if (!row->tag || row->tag == tag) return row;
            break;
        }
    }
    return NULL;
}

static void deliver(const struct gw_catch_row *row, const struct gw_gc_exception *exception,
                    uint64_t *fp)
{
    uint64_t *to = fp + row->dst;
    size_t count = row->tag ? exception->tag->canon->param_slots : 0;
    gw_ref ref = (gw_ref)(uintptr_t)exception;
    if (row->kind == GW_ROW_LEGACY) *to++ = ref;
    memcpy(to, exception->args, count * sizeof *to);
    if (row->kind == GW_ROW_TAG_REF || row->kind == GW_ROW_ALL_REF) to[count] = ref;
}

struct gw_prepared *gw_unwind(struct gw_exec *x, struct gw_prepared *prepared, gw_ref exception,
                              const uint8_t *pc, uint64_t *fp)
{
    const struct gw_gc_exception *object =
        (const struct gw_gc_exception *)(uintptr_t)exception;
    for (;;) {
        uint32_t at = (uint32_t)(pc - gw_prepared_code(prepared));
        const struct gw_catch_row *row = find_row(prepared, at, object->tag);
        if (row) {
            deliver(row, object, fp);
            x->pc = gw_prepared_code(prepared) + row->target;
            x->frame = fp;
            return prepared;
        }
        struct gw_caller caller = gw_frame_caller(fp + prepared->header);
        if (!caller.prepared) return NULL;
        prepared = caller.prepared;
        pc = caller.pc - 1;
        fp = caller.fp;
    }
}
