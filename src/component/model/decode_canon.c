/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical definitions. spec: component-model, Binary#canonical-definitions */
#include "component/model/decoder.h"

static bool kind_of(uint8_t code, enum gw_comp_canon_kind *out)
{
    for (unsigned i = 0; i < GW_COMP_CANON_COUNT; i++) {
        if (gw_comp_canon_rows[i].code != code) continue;
        *out = (enum gw_comp_canon_kind)i;
        return true;
    }
    return false;
}

/* The features that a kind of definition needs. */
static void need_kind(struct gw_comp_decoder *d, const uint8_t *at,
                      enum gw_comp_canon_kind kind)
{
    enum gw_comp_feature feature = GW_COMP_FEATURE_ASYNC;
    if (kind <= GW_COMP_CANON_RESOURCE_REP) return;
    if (kind >= GW_COMP_CANON_ERROR_CONTEXT_NEW &&
        kind <= GW_COMP_CANON_ERROR_CONTEXT_DROP)
        feature = GW_COMP_FEATURE_ERROR_CONTEXT;
    else if (kind >= GW_COMP_CANON_THREAD_SPAWN_REF)
        feature = GW_COMP_FEATURE_SHARED_THREADS;
    else if (kind >= GW_COMP_CANON_THREAD_INDEX)
        feature = GW_COMP_FEATURE_THREADING;
    gw_comp_decoder_need(d, at, feature, gw_comp_canon_rows[kind].text);
}

static void read_opts(struct gw_comp_decoder *d, struct gw_comp_canon_def *c)
{
    c->opt_count = gw_comp_decoder_count(d, GW_COMP_MAX_LABELS, "canonical options");
    struct gw_comp_canon_opt *opts = gw_comp_decoder_array(d, c->opt_count, sizeof *opts);
    for (uint32_t i = 0; i < c->opt_count && d->r.err == GW_OK; i++) {
        const uint8_t *at = d->r.at;
        opts[i].kind = gw_reader_u8(&d->r);
        if (opts[i].kind >= GW_COMP_OPT_COUNT)
            gw_comp_decoder_bad_byte(d, at, opts[i].kind, "canonical option");
        if (opts[i].kind >= GW_COMP_OPT_ASYNC)
            gw_comp_decoder_need(d, at, GW_COMP_FEATURE_ASYNC, "this canonical option");
        if (opts[i].kind >= GW_COMP_OPT_MEMORY && opts[i].kind != GW_COMP_OPT_ASYNC)
            opts[i].index = gw_comp_decoder_index(d);
    }
    c->opts = opts;
}

static void read_func_sort(struct gw_comp_decoder *d, enum gw_comp_canon_kind kind)
{
    const uint8_t *at = d->r.at;
    uint8_t sort = gw_reader_u8(&d->r);
    if (sort)
        gw_comp_decoder_bad_byte(d, at, sort,
                                 kind == GW_COMP_CANON_LIFT ? "canonical function lift"
                                                            : "canonical function lower");
}

static gw_valtype read_core_valtype(struct gw_comp_decoder *d)
{
    gw_valtype type = gw_decoder_valtype(gw_comp_decoder_lend(d));
    gw_comp_decoder_take(d);
    return type;
}

/* ORDER(canon immediates): as the binary has them; canon.def says which. */
static void read_immediates(struct gw_comp_decoder *d, uint16_t imm,
                            struct gw_comp_canon_def *c)
{
    c->result = GW_COMP_TYPEREF_NONE;
    if (imm & GW_COMP_IMM_FUNC_SORT) read_func_sort(d, (enum gw_comp_canon_kind)c->kind);
    if (imm & (GW_COMP_IMM_CORE_FUNC | GW_COMP_IMM_FUNC))
        c->func = gw_comp_decoder_index(d);
    if (imm & GW_COMP_IMM_TYPE) c->type = gw_comp_decoder_index(d);
    if (imm & GW_COMP_IMM_RESULT) c->result = gw_comp_decoder_results(d);
    if (imm & GW_COMP_IMM_CORE_VALTYPE) c->valtype = read_core_valtype(d);
    if (imm & GW_COMP_IMM_SLOT) c->slot = gw_reader_u32(&d->r);
    if (imm & GW_COMP_IMM_SHARED) c->flag = gw_comp_decoder_flag(d);
    if (imm & GW_COMP_IMM_CORE_TYPE) c->type = gw_comp_decoder_index(d);
    if (imm & GW_COMP_IMM_TABLE) c->table = gw_comp_decoder_index(d);
    if (imm & (GW_COMP_IMM_ASYNC | GW_COMP_IMM_CANCEL)) c->flag = gw_comp_decoder_flag(d);
    if (imm & GW_COMP_IMM_MEMORY) c->memory = gw_comp_decoder_index(d);
    if (imm & GW_COMP_IMM_OPTS) read_opts(d, c);
    if (imm & GW_COMP_IMM_TYPE_LAST) c->type = gw_comp_decoder_index(d);
}

void gw_comp_decode_canon(struct gw_comp_decoder *d)
{
    const uint8_t *at = d->r.at;
    struct gw_comp_def def = {.kind = GW_COMP_DEF_CANON, .sort = GW_COMP_SORT_CORE_FUNC};
    def.offset = gw_comp_decoder_offset(d, at);
    enum gw_comp_canon_kind kind = GW_COMP_CANON_LIFT;
    uint8_t code = gw_reader_u8(&d->r);
    if (d->r.err == GW_OK && !kind_of(code, &kind))
        gw_comp_decoder_bad_byte(d, at, code, "canonical function");
    need_kind(d, at, kind);
    def.canon = gw_comp_decoder_array(d, 1, sizeof *def.canon);
    if (!def.canon || d->r.err) return;
    def.canon->kind = (uint8_t)kind;
    if (kind == GW_COMP_CANON_LIFT) def.sort = GW_COMP_SORT_FUNC;
    read_immediates(d, gw_comp_canon_rows[kind].immediates, def.canon);
    gw_comp_decoder_add(d, &def, 1);
}
