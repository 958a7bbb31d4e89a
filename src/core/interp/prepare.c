/* SPDX-License-Identifier: Apache-2.0 */
/* prepare.c -- from a function's bytecode to its prepared code, in one pass. */
#include "core/interp/prepare.h"

#include <string.h>

static uint32_t header_slots(const struct gw_canon *canon)
{
    return canon->param_slots > canon->result_slots ? canon->param_slots : canon->result_slots;
}

static void *scratch_array(struct gw_prep *p, size_t count, size_t item)
{
    void *array = gw_alloc_zero(&p->store->alloc, (count ? count : 1) * item);
    if (!array && p->err == GW_OK) p->err = GW_ERR_NOMEM;
    return array;
}

static uint32_t local_info(uint32_t slot, gw_valtype type)
{
    return slot << 8 | gw_prep_acc_of(type) << 1 | gw_prep_is_32(type);
}

/* Number the locals: parameters first, the others behind the header. */
static void lay_out_locals(struct gw_prep *p)
{
    struct gw_reader groups = p->r;
    uint32_t params = p->type->func.param_count, total = params;
    uint32_t group_count = gw_reader_u32(&groups);
    for (uint32_t i = 0; i < group_count && groups.err == GW_OK; i++) {
        total += gw_reader_u32(&groups);
        gw_instr_read_type(&groups);
    }
    p->local_count = total;
    p->local_slots = scratch_array(p, total, sizeof *p->local_slots);
    p->local_aliases = scratch_array(p, total, sizeof *p->local_aliases);
    if (p->err != GW_OK) return;
    uint32_t at = 0, slot = 0;
    for (; at < params; at++) {
        p->local_slots[at] = local_info(slot, p->type->func.params[at]);
        slot += gw_valtype_slots(p->type->func.params[at]);
    }
    slot = p->header + GW_FRAME_HEADER;
    gw_reader_u32(&p->r);
    for (uint32_t i = 0; i < group_count; i++) {
        uint32_t count = gw_reader_u32(&p->r);
        gw_valtype type = gw_instr_read_type(&p->r);
        for (uint32_t k = 0; k < count && at < total; k++, at++) {
            p->local_slots[at] = local_info(slot, type);
            slot += gw_valtype_slots(type);
        }
    }
    p->operand_base = slot;
    gw_prep_need_slots(p, slot);
}

static void prologue(struct gw_prep *p)
{
    uint32_t first = p->header + GW_FRAME_HEADER, count = p->operand_base - first;
    p->in.at = p->r.at;
    uint8_t *at =
        gw_prep_emit(p, count < GW_ENTER_FIXED ? gw_enter[count] : gw_enter_many, 16);
    gw_prep_put16(at + 8, first);
    gw_prep_put16(at + 10, count);
    if (p->is_interruptible) gw_prep_emit(p, gw_poll, 8);
    gw_prep_block_start(p);
    p->fuel += (uint32_t)gw_store_bulk_cost((uint64_t)count * sizeof(uint64_t));
}

static void instruction(struct gw_prep *p)
{
    gw_instr_read(&p->r, &p->in);
    GW_EXPECT(p->r.err == GW_OK); /* validated */
    p->fuel++;
    if (!p->is_dead && gw_prep_number(p)) return; /* most are */
    if (gw_prep_control(p) || gw_prep_memory(p) || gw_prep_call(p) ||
        gw_prep_reference(p) || gw_prep_vector(p))
        return;
    if (p->err == GW_OK) p->err = GW_ERR_UNSUPPORTED; /* stack switching */
}

static void body(struct gw_prep *p)
{
    struct gw_ctl *func = gw_vec_push(&p->ctls);
    if (!func) {
        p->err = GW_ERR_NOMEM;
        return;
    }
    func->kind = GW_CTL_FUNC;
    func->fixups = func->else_fixups = GW_PREP_NONE;
    func->results = p->type->func.results;
    func->result_count = p->type->func.result_count;
    func->base = p->operand_base;
    prologue(p);
    while (p->err == GW_OK && p->ctls.len > 0) instruction(p);
    if (p->err != GW_OK) return;
    if (p->fuel_pos != GW_PREP_NONE) gw_prep_put32(p->code + p->fuel_pos + 8, p->fuel);
    gw_prep_put32(p->code + 12, p->max_slots * (uint32_t)sizeof(uint64_t));
}

/* One thread of a guest ends the others by interrupting them. */
static bool has_threads(const struct gw_instance *instance)
{
    for (uint32_t i = 0; i < instance->module->memory_count; i++)
        if (instance->memories[i]->shared) return true;
    return false;
}

static void init(struct gw_prep *p, struct gw_func *func)
{
    struct gw_instance *instance = func->instance;
    const struct gw_module_func *source = &instance->module->funcs[func->index];
    *p = (struct gw_prep){
        .func = func, .instance = instance, .module = instance->module,
        .store = instance->store, .type = gw_module_func_type(instance->module, func->index),
        .r = gw_reader_of(source->body), .body = source->body.data,
        .body_offset = source->body_offset, .last = GW_PREP_NONE, .tail = GW_PREP_NONE, .fuel_pos = GW_PREP_NONE,
        .header = header_slots(func->canon), .found = UINT32_MAX,
        .is_guarded = instance->memory0 && instance->memory0->is_guarded,
        .is_metered = instance->store->config.is_metered,
        .is_interruptible = instance->store->config.is_interruptible || has_threads(instance),
    };
    for (unsigned c = 0; c < GW_ACC_COUNT; c++)
        p->acc[c].slot = p->acc[c].entry = GW_PREP_NONE;
    struct gw_alloc *alloc = &p->store->alloc;
    gw_vec_init(&p->stack, alloc, sizeof(struct gw_pentry));
    gw_vec_init(&p->ctls, alloc, sizeof(struct gw_ctl));
    gw_vec_init(&p->fixups, alloc, sizeof(struct gw_fixup));
    gw_vec_init(&p->rows, alloc, sizeof(struct gw_catch_row));
    gw_vec_init(&p->pending, alloc, sizeof(struct gw_pending_catch));
}

static void deinit(struct gw_prep *p)
{
    struct gw_alloc *alloc = &p->store->alloc;
    size_t locals = (p->local_count ? p->local_count : 1) * sizeof(uint32_t);
    gw_alloc_put(alloc, p->local_slots, locals);
    gw_alloc_put(alloc, p->local_aliases, locals);
    gw_alloc_put(alloc, p->code, p->cap);
    gw_vec_deinit(&p->stack);
    gw_vec_deinit(&p->ctls);
    gw_vec_deinit(&p->fixups);
    gw_vec_deinit(&p->rows);
    gw_vec_deinit(&p->pending);
}

static void run(struct gw_prep *p)
{
    lay_out_locals(p);
    if (p->err == GW_OK) body(p);
}

/* Copy code and rows into a block of their exact size. */
static enum gw_err keep(struct gw_prep *p)
{
    size_t rows_bytes = p->rows.len * sizeof(struct gw_catch_row);
    size_t bytes = sizeof(struct gw_prepared) + p->len + rows_bytes;
    struct gw_prepared *kept = gw_alloc_get(&p->store->alloc, bytes);
    if (!kept) return GW_ERR_NOMEM;
    *kept = (struct gw_prepared){
        .func = p->func, .instance = p->instance, .bytes = bytes, .header = p->header,
        .frame_slots = p->max_slots, .code_bytes = (uint32_t)p->len,
        .row_count = (uint32_t)p->rows.len,
    };
    uint8_t *code = (uint8_t *)kept->code;
    memcpy(code, p->code, p->len);
    if (rows_bytes) memcpy(code + p->len, p->rows.data, rows_bytes);
    kept->rows = (const struct gw_catch_row *)(const void *)(code + p->len);
    p->func->code = code;
    return GW_OK;
}

enum gw_err gw_prepare(struct gw_func *func)
{
    struct gw_prep p;
    init(&p, func);
    run(&p);
    enum gw_err err = p.err == GW_OK ? keep(&p) : p.err;
    deinit(&p);
    return err;
}

uint32_t gw_prepare_locate(struct gw_func *func, uint32_t place)
{
    struct gw_prep p;
    init(&p, func);
    p.find = place;
    run(&p);
    uint32_t found = p.err == GW_OK ? p.found : UINT32_MAX;
    deinit(&p);
    return found;
}
