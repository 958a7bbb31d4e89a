/* SPDX-License-Identifier: Apache-2.0 */
/* front.c -- drives the compilation of one function: decodes, dispatches, begins and
 * ends. */
#include "core/jit/front.h"

#include <string.h>

#include "core/jit/front_decode.h"
#include "core/jit/front_entry.h"
#include "core/jit/front_ops.h"

enum {
    LEAF_SLOTS = 128, /* a leaf's frame of so many fits below the stack's limit */
    ROOM = 8
}; /* entries that any instruction but a call may push */

enum gw_err gw_front_new(struct gw_alloc *alloc, const struct gw_module *module,
                         uint32_t options, struct gw_front **out)
{
    struct gw_front *f = gw_alloc_zero(alloc, sizeof *f);
    if (!f) return GW_ERR_NOMEM;
    f->alloc = alloc;
    f->module = module;
    f->options = options;
    enum gw_err err = gw_layout_of(module, &f->layout);
    if (err) {
        gw_alloc_put(alloc, f, sizeof *f);
        return err;
    }
    f->is_memory0_guarded = module->memory_count > 0 && gw_front_is_guarded(f, 0);
    gw_masm_init(&f->m, alloc, options);
    gw_homes_init(&f->homes, alloc, options);
    gw_vec_init(&f->stack, alloc, sizeof(struct gw_fentry));
    gw_vec_init(&f->ctls, alloc, sizeof(struct gw_fctl));
    gw_vec_init(&f->catches, alloc, sizeof(struct gw_jit_catch));
    gw_vec_init(&f->deferred, alloc, sizeof(struct gw_deferred));
    gw_vec_init(&f->kept, alloc, sizeof(struct gw_fkept));
    gw_vec_init(&f->moves, alloc, sizeof(struct gw_fmove));
    gw_vec_init(&f->targets, alloc, sizeof(gw_label));
    gw_vec_init(&f->costs, alloc, sizeof(uint32_t));
    *out = f;
    return GW_OK;
}

static void free_aliases(struct gw_front *f)
{
    gw_alloc_put(f->alloc, f->aliases, f->alias_count * sizeof *f->aliases);
    f->aliases = NULL;
    f->alias_count = 0;
}

void gw_front_free(struct gw_front **front)
{
    struct gw_front *f = *front;
    if (!f) return;
    gw_homes_deinit(&f->homes);
    free_aliases(f);
    gw_masm_deinit(&f->m);
    gw_vec_deinit(&f->stack);
    gw_vec_deinit(&f->ctls);
    gw_vec_deinit(&f->catches);
    gw_vec_deinit(&f->deferred);
    gw_vec_deinit(&f->kept);
    gw_vec_deinit(&f->moves);
    gw_vec_deinit(&f->targets);
    gw_vec_deinit(&f->costs);
    gw_alloc_put(f->alloc, f, sizeof *f);
    *front = NULL;
}

/* ---- decoding ---- */

uint64_t gw_fdecode_long(struct gw_front *f, bool is_signed)
{
    const uint8_t *p = f->r.at;
    uint64_t value = *p & 0x7f;
    unsigned shift = 7;
    while (*p++ & 0x80) {
        value |= (uint64_t)(*p & 0x7f) << shift;
        shift += 7;
    }
    if (is_signed && shift < 64 && (p[-1] & 0x40)) value |= UINT64_MAX << shift;
    f->r.at = p;
    return value;
}

void gw_fdecode_any_block(struct gw_front *f)
{
    gw_instr_read_block(&f->r, &f->in.block);
}

/* The next instruction is the current one.    returns  its first byte, which is read */
static inline unsigned begin(struct gw_front *f)
{
    const uint8_t *at = f->r.at++;
    f->position = (uint32_t)(at - f->body);
    f->m.source = f->position;
    f->fuel++;
    return *at;
}

/* All of it into f->in, when only its first byte was read. */
static void read_whole(struct gw_front *f)
{
    f->r.at--;
    gw_instr_read(&f->r, &f->in);
    GW_EXPECT(f->r.err == GW_OK); /* validated */
}

void gw_front_advance(struct gw_front *f)
{
    switch (begin(f)) {
    case 0x04: /* if */
        gw_fdecode_block(f);
        break;
    case 0x0d: /* br_if */
        f->in.index = gw_fdecode_u32(f);
        break;
    case 0x1b: /* select, eqz, add */
    case 0x45:
    case 0x50:
    case 0x6a:
    case 0x7c:
        break;
    default:
        read_whole(f);
        break;
    }
}

enum gw_opcode gw_front_next_op(const struct gw_front *f)
{
    struct gw_reader r = f->r;
    if (r.at >= r.end) return GW_OP_INVALID;
    uint8_t byte = *r.at++;
    if (byte < 0xfb || byte == 0xff) return gw_opcode_find(0, byte);
    return gw_opcode_find(byte, gw_reader_u32(&r));
}

/* ---- dispatch ---- */

static void unsupported(struct gw_front *f)
{
    gw_front_builtin(f, GW_BUILTIN_UNSUPPORTED, 0, NULL, 0, f->in.op, 0);
    gw_front_dead_code(f);
}

static void prefixed_gc(struct gw_front *f)
{
    if (f->in.op <= GW_OP_STRUCT_SET)
        gw_front_struct(f);
    else if (f->in.op <= GW_OP_ARRAY_INIT_ELEM)
        gw_front_array(f);
    else
        gw_front_ref(f);
}

static void prefixed_misc(struct gw_front *f)
{
    enum gw_opcode op = f->in.op;
    if (op <= GW_OP_I64_TRUNC_SAT_F64_U || op >= GW_OP_I64_ADD128)
        gw_front_number(f);
    else if (op <= GW_OP_MEMORY_FILL)
        gw_front_memory(f);
    else
        gw_front_table(f);
}

/* An instruction that has no function of its own. */
static void rare(struct gw_front *f, unsigned byte)
{
    read_whole(f);
    switch (byte) {
    case 0x25:
    case 0x26:
        gw_front_table(f);
        return;
    case 0x3f:
    case 0x40:
        gw_front_memory(f);
        return;
    case 0x12:
    case 0x13:
    case 0x14:
    case 0x15:
        gw_front_call(f);
        return;
    case 0xfb:
        prefixed_gc(f);
        return;
    case 0xfc:
        prefixed_misc(f);
        return;
    case 0xfd:
        gw_front_vector(f);
        return;
    case 0xfe:
        gw_front_atomic(f);
        return;
    default:
        break;
    }
    if (byte <= 0x1f)
        gw_front_control(f);
    else if (byte <= 0xd6)
        gw_front_ref(f);
    else
        unsupported(f);
}

#define TWO(byte, op) [byte] = (op), [(byte) + 1] = (op)
#define THREE(byte, op) TWO(byte, op), [(byte) + 2] = (op)
#define FIVE(byte, op) THREE(byte, op), TWO((byte) + 3, op)
#define TEN(byte, op) FIVE(byte, op), FIVE((byte) + 5, op)

/* By the first byte; none for `rare`. */
static gw_fop *const ops[256] = {
    [0x00] = gw_fop_unreachable,
    [0x02] = gw_fop_block,
    [0x03] = gw_fop_loop,
    [0x04] = gw_fop_if,
    [0x05] = gw_fop_else,
    [0x0b] = gw_fop_end,
    [0x0c] = gw_fop_br,
    [0x0d] = gw_fop_br_if,
    [0x0f] = gw_fop_return,
    [0x10] = gw_fop_call,
    [0x11] = gw_fop_call_indirect,
    [0x1a] = gw_fop_drop,
    [0x1b] = gw_fop_select,
    [0x20] = gw_fop_local_get,
    TWO(0x21, gw_fop_local_set),
    [0x23] = gw_fop_global_get,
    [0x24] = gw_fop_global_set,
    TEN(0x28, gw_fop_load),
    TWO(0x32, gw_fop_load),
    TWO(0x34, gw_fop_load),
    FIVE(0x36, gw_fop_store),
    TWO(0x3b, gw_fop_store),
    TWO(0x3d, gw_fop_store),
    [0x41] = gw_fop_i32_const,
    [0x42] = gw_fop_i64_const,
    [0x43] = gw_fop_f32_const,
    [0x44] = gw_fop_f64_const,
    [0x45] = gw_fop_eqz,
    TEN(0x46, gw_fop_compare),
    [0x50] = gw_fop_eqz,
    TEN(0x51, gw_fop_compare),
    TEN(0x5b, gw_fop_fcompare),
    TWO(0x65, gw_fop_fcompare),
    THREE(0x67, gw_fop_unary),
    THREE(0x6a, gw_fop_alu),
    TWO(0x6d, gw_fop_divide),
    TWO(0x6f, gw_fop_divide),
    FIVE(0x71, gw_fop_alu),
    THREE(0x76, gw_fop_alu),
    THREE(0x79, gw_fop_unary),
    THREE(0x7c, gw_fop_alu),
    TWO(0x7f, gw_fop_divide),
    TWO(0x81, gw_fop_divide),
    FIVE(0x83, gw_fop_alu),
    THREE(0x88, gw_fop_alu),
    FIVE(0x8b, gw_fop_funary),
    TWO(0x90, gw_fop_funary),
    FIVE(0x92, gw_fop_falu),
    TWO(0x97, gw_fop_falu),
    FIVE(0x99, gw_fop_funary),
    TWO(0x9e, gw_fop_funary),
    FIVE(0xa0, gw_fop_falu),
    TWO(0xa5, gw_fop_falu),
    [0xa7] = gw_fop_wrap,
    FIVE(0xa8, gw_fop_convert),
    [0xad] = gw_fop_extend_u,
    TEN(0xae, gw_fop_convert),
    TEN(0xb8, gw_fop_convert),
    THREE(0xc2, gw_fop_convert),
};

#undef TWO
#undef THREE
#undef FIVE
#undef TEN

/* Control flow is followed where nothing is compiled. */
static void skip(struct gw_front *f, unsigned byte)
{
    if (byte >= 0x20 && byte <= 0x22) {
        gw_fdecode_u32(f);
        return;
    }
    read_whole(f);
    if (byte <= 0x1f) gw_front_skip(f);
}

/* The code up to here belongs to `source`: is it what is sought? */
static void note_found(struct gw_front *f, uint32_t source)
{
    if (GW_UNLIKELY(f->m.len > f->m.find) && f->m.found == UINT32_MAX)
        f->m.found = source;
}

/* What only pushes: nothing is emitted, nothing is locked. */
static inline bool push_quickly(struct gw_front *f)
{
    const uint8_t *at = f->r.at;
    if (*at == 0x20 && at[1] < 0x80) {
        gw_fentry_push_local(f, at[1]);
        f->r.at = at + 2;
    } else if (*at == 0x41 && at[1] < 0x80) {
        gw_fentry_push_const(f, GW_I32,
                             (uint32_t)((int32_t)((uint32_t)at[1] << 25) >> 25));
        f->r.at = at + 2;
    } else {
        return false;
    }
    f->fuel++;
    return true;
}

static inline void instruction(struct gw_front *f)
{
    if (GW_LIKELY(!f->is_dead) && push_quickly(f)) return;
    unsigned byte = begin(f);
    gw_fop *op = ops[byte];
    if (GW_UNLIKELY(f->is_dead))
        skip(f, byte);
    else if (GW_LIKELY(op))
        op(f, byte);
    else
        rare(f, byte);
    gw_fentry_done(f);
    note_found(f, f->position);
}

/* ---- fuel ---- */

/* What a block costs is known at its end: a first pass finds out, a second one uses
 * it. */
void gw_front_block_start(struct gw_front *f)
{
    if (!(f->options & GW_JIT_METERED)) return;
    uint32_t *costs = f->costs.data;
    if (f->cost_at != GW_FRONT_NONE && !f->has_costs && f->err == GW_OK)
        costs[f->cost_at] = f->fuel;
    f->fuel = 0;
    f->cost_at = f->cost_at == GW_FRONT_NONE ? 0 : f->cost_at + 1;
    uint32_t cost = 0;
    if (f->has_costs)
        cost = f->cost_at < f->costs.len ? costs[f->cost_at] : 0;
    else if (!gw_vec_push(&f->costs))
        gw_front_fail(f, GW_ERR_NOMEM);
    gw_masm_fuel(&f->m, cost);
}

static void settle_costs(struct gw_front *f)
{
    if (f->cost_at != GW_FRONT_NONE && !f->has_costs && f->err == GW_OK)
        *GW_VEC_AT(uint32_t, &f->costs, f->cost_at) = f->fuel;
}

/* ---- deferred code ---- */

struct gw_deferred *gw_front_defer(struct gw_front *f,
                                   void (*emit)(struct gw_front *f,
                                                const struct gw_deferred *d))
{
    static GW_THREAD_LOCAL struct gw_deferred nowhere;
    struct gw_deferred *d = gw_vec_push(&f->deferred);
    if (!d) {
        gw_front_fail(f, GW_ERR_NOMEM);
        d = &nowhere;
    }
    *d = (struct gw_deferred){.emit = emit,
                              .label = gw_masm_label(&f->m),
                              .back = gw_masm_label(&f->m),
                              .source = f->m.source};
    return d;
}

static void emit_deferred(struct gw_front *f)
{
    for (size_t i = 0; i < f->deferred.len && f->err == GW_OK; i++) {
        struct gw_deferred d = *GW_VEC_AT(struct gw_deferred, &f->deferred, i);
        f->m.source = d.source;
        gw_masm_bind(&f->m, d.label);
        d.emit(f, &d);
        note_found(f, d.source);
    }
}

/* ---- the beginning ---- */

static void start(struct gw_front *f)
{
    const struct gw_module_func *source = &f->module->funcs[f->func];
    f->r = gw_reader_of(source->body);
    f->body = source->body.data;
    f->r.at += f->homes.code_at;
    f->position = 0;
    f->err = GW_OK;
    f->stack.len = f->ctls.len = f->catches.len = f->deferred.len = f->kept.len = 0;
    f->max_slots = f->place = f->homes.slot_count;
    f->is_dead = f->has_tries = false;
    f->skip_depth = 0;
    f->temps = ((gw_masm_cpu.ints & ~gw_masm_cpu.callee_saved) | gw_masm_cpu.floats) &
               ~f->homes.taken;
    f->free = f->temps;
    f->owned = f->locked = f->operands = f->copies = 0;
    gw_front_forget_memory(f);
    f->stretch++; /* never one of an earlier pass */
    f->zero_next = GW_FRONT_NONE;
    f->last_operand = GW_REG_NONE;
    f->result_local = GW_FRONT_NONE;
    f->flushed = 0;
    f->dying = f->homes.taken & ~gw_masm_cpu.callee_saved;
    f->clean = 0;
    f->next_home = 0;
    for (unsigned i = 0; i < GW_FRONT_REGS; i++)
        f->now[i] = GW_FRONT_NONE;
    memset(f->aliases, 0xff, f->alias_count * sizeof *f->aliases);
    f->fuel = 0;
    f->cost_at = GW_FRONT_NONE;
    if (!f->has_costs) f->costs.len = 0;
}

static void zero_locals(struct gw_front *f)
{
    uint32_t first = 0, count = 0;
    for (uint32_t i = f->type->func.param_count; i < f->homes.local_count; i++) {
        const struct gw_home *home = &f->homes.locals[i];
        if (!home->is_used || !home->needs_zero) continue;
        gw_valtype type = gw_front_plain(home->type);
        if (home->reg != GW_REG_NONE) {
            struct gw_fentry zero = {.kind = GW_FE_CONST, .type = type};
            gw_front_read(f, &zero, home->reg);
            continue;
        }
        if (first + count != home->slot) {
            if (count) gw_masm_zero_slots(&f->m, first, count);
            first = home->slot;
            count = 0;
        }
        count += gw_valtype_slots(type);
    }
    if (count) gw_masm_zero_slots(&f->m, first, count);
}

/* Parameters arrive in registers and store->passing and go to their homes. */
static void take_params(struct gw_front *f)
{
    uint32_t count = f->type->func.param_count, used = 0;
    if (!gw_front_moves_in(f, false, f->type->func.params, count)) return;
    struct gw_fmove *moves = f->moves.data;
    for (uint32_t i = 0; i < count; i++) {
        const struct gw_home *home = &f->homes.locals[i];
        if (!home->is_used) continue;
        moves[used] = moves[i];
        moves[used].to = home->reg != GW_REG_NONE ? GW_TO_REG : GW_TO_SLOT;
        moves[used].reg = home->reg;
        moves[used++].slot = home->slot;
    }
    f->moves.len = used;
    gw_front_move_all(f, f->temps);
}

void gw_front_count(struct gw_front *f, uint32_t counter)
{
    if (!(f->options & GW_JIT_PROFILED)) return;
    uint32_t own = f->func - f->module->func_import_count;
    gw_masm_count(&f->m, own * GW_INSTANCE_COUNTERS + counter);
}

static void prologue(struct gw_front *f, uint32_t *internal)
{
    bool is_small =
        f->homes.slot_count + f->module->funcs[f->func].body.len <= LEAF_SLOTS;
    gw_masm_prologue(&f->m, f->homes.taken & gw_masm_cpu.callee_saved, f->homes.has_calls,
                     f->homes.has_calls || !is_small, internal);
    take_params(f);
    zero_locals(f);
    /* Whatever calls nothing is over soon, or has a loop that polls. */
    if (f->options & GW_JIT_INTERRUPTIBLE && f->homes.has_calls) gw_masm_poll(&f->m);
    gw_front_count(f, GW_INSTANCE_CALLS);
    gw_front_block_start(f);
    f->fuel +=
        (uint32_t)gw_store_bulk_cost((uint64_t)f->homes.own_slots * sizeof(uint64_t));
}

/* ---- one function ---- */

static inline bool reserve(struct gw_front *f)
{
    return GW_LIKELY(f->stack.cap - f->stack.len >= ROOM) || gw_front_make_room(f);
}

static void pass_once(struct gw_front *f, struct gw_compiled *out)
{
    uint32_t find = f->m.find;
    gw_masm_reset(&f->m);
    f->m.find = find;
    f->m.found = UINT32_MAX;
    start(f);
    struct gw_fctl *func = gw_vec_push(&f->ctls);
    if (!func) {
        gw_front_fail(f, GW_ERR_NOMEM);
        return;
    }
    *func = (struct gw_fctl){.kind = GW_FCTL_FUNC,
                             .results = f->type->func.results,
                             .result_count = f->type->func.result_count,
                             .base = f->homes.slot_count,
                             .end = gw_masm_label(&f->m)};
    prologue(f, &out->internal);
    note_found(f, f->homes.code_at);
    while (f->ctls.len > 0 && f->err == GW_OK && f->m.err == GW_OK && reserve(f)) {
        instruction(f);
    }
    settle_costs(f);
    emit_deferred(f);
    if (f->err == GW_OK) gw_masm_finish(&f->m, f->max_slots, &out->frame_bytes);
    gw_front_fail(f, f->m.err);
}

/* One pass over the body; one more with long branches where short ones do not reach. */
static void pass(struct gw_front *f, struct gw_compiled *out)
{
    pass_once(f, out);
    if (!f->m.wants_far || f->m.is_far) return;
    f->m.is_far = true;
    pass_once(f, out);
}

static bool make_aliases(struct gw_front *f)
{
    size_t count = GW_FRONT_REGS + (size_t)f->homes.local_count;
    if (count <= f->alias_count) return true;
    free_aliases(f);
    f->aliases = gw_alloc_array(f->alloc, count, sizeof *f->aliases);
    if (!f->aliases) return false;
    f->alias_count = count;
    return true;
}

/* Compile with what the first pass did not know: does it leave, what do its blocks
 * cost? */
static enum gw_err passes(struct gw_front *f, struct gw_compiled *out)
{
    f->has_costs = f->has_left = f->m.is_far = false;
    enum gw_err err = gw_homes_assign(&f->homes, f->module, f->func, f->is_hungry);
    if (err) return err;
    if (!make_aliases(f)) return GW_ERR_NOMEM;
    pass(f, out);
    bool leaves = f->has_left && !f->homes.has_calls;
    bool is_metered = f->options & GW_JIT_METERED;
    if (f->err == GW_OK && (leaves || is_metered)) {
        if (leaves) gw_homes_add_calls(&f->homes);
        f->has_costs = is_metered;
        pass(f, out);
    }
    return f->err;
}

/* Few instructions need more temporaries than there are as a rule: then locals get
 * fewer registers. */
static enum gw_err compile(struct gw_front *f, gw_funcidx func, struct gw_compiled *out)
{
    f->func = func;
    f->type = gw_module_func_type(f->module, func);
    f->is_hungry = false;
    enum gw_err err = passes(f, out);
    if (err && f->is_hungry) err = passes(f, out);
    return err;
}

enum gw_err gw_front_compile(struct gw_front *front, gw_funcidx func,
                             struct gw_compiled *out)
{
    struct gw_compiled made = {0};
    front->m.find = UINT32_MAX;
    enum gw_err err = compile(front, func, &made);
    if (err) return err;
    made.code = front->m.code;
    made.code_bytes = (uint32_t)front->m.len;
    made.saved = front->m.saved;
    made.has_context = front->m.has_context;
    made.relocs = front->m.relocs.data;
    made.reloc_count = (uint32_t)front->m.relocs.len;
    made.catches = front->catches.data;
    made.catch_count = (uint32_t)front->catches.len;
    *out = made;
    return GW_OK;
}

/* ---- where did it happen? ---- */

/* What a hardware fault in its code means. */
static enum gw_trap_code meaning(const struct gw_instr *in)
{
    switch (in->op) {
    case GW_OP_CALL_INDIRECT:
    case GW_OP_RETURN_CALL_INDIRECT:
        return GW_TRAP_UNINITIALIZED_ELEMENT;
    case GW_OP_CALL_REF:
    case GW_OP_RETURN_CALL_REF:
        return GW_TRAP_NULL_FUNCTION;
    case GW_OP_REF_AS_NON_NULL:
        return GW_TRAP_NULL_REFERENCE;
    case GW_OP_REF_CAST:
    case GW_OP_REF_CAST_NULL:
        return GW_TRAP_CAST_FAILURE;
    case GW_OP_I31_GET_S:
    case GW_OP_I31_GET_U:
        return GW_TRAP_NULL_I31;
    case GW_OP_THROW_REF:
        return GW_TRAP_NULL_EXCEPTION;
    default:
        break;
    }
    if (in->op >= GW_OP_STRUCT_NEW && in->op <= GW_OP_STRUCT_SET)
        return GW_TRAP_NULL_STRUCTURE;
    if (in->op >= GW_OP_ARRAY_NEW && in->op <= GW_OP_ARRAY_INIT_ELEM)
        return GW_TRAP_NULL_ARRAY;
    return GW_TRAP_MEMORY_BOUNDS;
}

enum gw_err gw_front_locate(struct gw_front *front, gw_funcidx func, uint32_t offset,
                            uint32_t *source, enum gw_trap_code *trap)
{
    struct gw_compiled made = {0};
    front->m.find = offset;
    enum gw_err err = compile(front, func, &made);
    front->m.find = UINT32_MAX;
    if (err) return err;
    uint32_t position = front->m.found;
    const struct gw_module_func *from = &front->module->funcs[func];
    if (position < front->homes.code_at || position >= from->body.len)
        position = front->homes.code_at; /* the prologue */
    struct gw_reader r = gw_reader_of(from->body);
    r.at += position;
    struct gw_instr in;
    gw_instr_read(&r, &in);
    *source = from->body_offset + position;
    *trap = meaning(&in);
    return GW_OK;
}
