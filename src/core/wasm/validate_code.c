/* SPDX-License-Identifier: Apache-2.0 */
/* Function bodies: locals, and the loop over instructions. */
#include "core/wasm/expr.h"
#include "core/wasm/limits.h"
#include "core/wasm/signature.h"
#include "core/wasm/type_codes.h"
#include "core/wasm/validator.h"

/* The loop reads immediates without looking for the end: it stops this far before the
 * module's. A read beyond the body but inside the module does no harm, and is noticed
 * right after. */
enum { LOOKAHEAD = 32 };

/* Read a LEB128 of at most five bytes.     returns  what follows, or NULL if it is longer
 * or has bits beyond the 32nd */
GW_INLINE const uint8_t *read_u32(const uint8_t *p, uint32_t *out)
{
    uint32_t byte = *p++, value = byte & 0x7f;
    if (GW_LIKELY(byte < 0x80)) {
        *out = value;
        return p;
    }
    for (unsigned shift = 7; shift < 28; shift += 7) {
        byte = *p++;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            *out = value;
            return p;
        }
    }
    byte = *p++;
    *out = value | byte << 28;
    return byte < 0x10 ? p : NULL;
}

/* Skip a signed LEB128 of at most `max` bytes whose last byte, if it is the max-th, must
 * carry only sign bits above `used`.     returns  NULL if it does not */
GW_INLINE const uint8_t *skip_signed(const uint8_t *p, unsigned max, unsigned used)
{
    for (unsigned i = 1; i < max; i++)
        if (*p++ < 0x80) return p;
    unsigned from_sign_up = *p >> (used - 1);
    return *p < 0x80 && (from_sign_up == 0 || from_sign_up == 0x7fu >> (used - 1)) ? p + 1
                                                                                   : NULL;
}

/* What the loop keeps in registers. `frame` is the innermost, `floor` its first
 * operand. */
struct cursor {
    const uint8_t *p;
    gw_valtype *sp, *floor;
    struct gw_vframe *frame;
};

GW_INLINE void load(const struct gw_validator *v, struct cursor *c)
{
    c->p = v->p;
    c->sp = v->sp;
    c->frame = &v->frames[v->frame_count - 1];
    c->floor = v->stack + c->frame->height;
}

/* Do the operands of the innermost frame end in exactly these types? */
GW_INLINE bool stack_ends_in(const struct cursor *c, const gw_valtype *types,
                             uint32_t count)
{
    if ((size_t)(c->sp - c->floor) < count) return false;
    const gw_valtype *at = c->sp - count;
    for (uint32_t i = 0; i < count; i++)
        if (at[i] != types[i]) return false;
    return true;
}

/* Open a block without type index. The caller has popped what the instruction takes. */
GW_INLINE bool open_block(struct gw_validator *v, struct cursor *c, enum gw_opcode op)
{
    uint8_t code = *c->p;
    if (v->frame_count == v->frame_cap) return false;
    if (code != GW_TYPE_CODE_EMPTY && (code < 0x7c || code > 0x7f)) return false;
    c->p++;
    c->frame++;
    c->frame->params = c->frame->results = NULL;
    c->frame->param_count = 0;
    c->frame->result_count = code != GW_TYPE_CODE_EMPTY;
    c->frame->one = GW_I32 + (0x7fu - code);
    c->frame->height = (uint32_t)(c->sp - v->stack);
    c->frame->set_mark = v->set_len;
    c->frame->op = (uint16_t)op;
    c->frame->is_unreachable = false;
    c->floor = c->sp;
    v->frame_count++;
    return true;
}

/* Close the innermost block if its operands are exactly its results and it is not the
 * body. */
GW_INLINE bool close_block(struct gw_validator *v, struct cursor *c)
{
    const struct gw_vframe *frame = c->frame;
    uint32_t count = frame->result_count;
    if (v->frame_count == 1 || v->set_len != frame->set_mark ||
        (size_t)(c->sp - c->floor) != count || (frame->op == GW_OP_IF && count != 0) ||
        !stack_ends_in(c, gw_vframe_results(frame), count) || frame->param_count != 0)
        return false;
    v->frame_count--;
    c->frame--;
    c->floor = v->stack + c->frame->height;
    return true;
}

/* Find the types of a label, if the operands carry exactly them. */
GW_INLINE bool branch(const struct gw_validator *v, const struct cursor *c,
                      uint32_t label)
{
    if (label >= v->frame_count) return false;
    const struct gw_vframe *frame = c->frame - label;
    if (frame->op == GW_OP_LOOP)
        return stack_ends_in(c, frame->params, frame->param_count);
    return stack_ends_in(c, gw_vframe_results(frame), frame->result_count);
}

GW_INLINE void cut(struct cursor *c)
{
    c->sp = c->floor;
    c->frame->is_unreachable = true;
}

GW_INLINE bool call(const struct gw_validator *v, struct cursor *c, uint32_t index)
{
    if (index >= v->m->func_count) return false;
    const struct gw_type *type = &v->m->types[v->func_types[index]];
    uint32_t count = type->func.param_count;
    if (type->func.result_count > 1 || !stack_ends_in(c, type->func.params, count))
        return false;
    c->sp -= count;
    if (type->func.result_count) *c->sp++ = type->func.results[0];
    return true;
}

/* The type of local `index` if it needs no care: it exists and is set from the start. */
GW_INLINE bool plain_local(const struct gw_validator *v, uint32_t index, gw_valtype *type)
{
    if (index >= v->local_count) return false;
    *type = v->locals[index];
    return (*type & (GW_NULLABLE | 0x7f)) != GW_KIND_REF;
}

/* The address and alignment of an access to a memory 0 with 32-bit addresses. */
GW_INLINE const uint8_t *read_memarg(const uint8_t *p, unsigned natural_log2)
{
    uint32_t offset;
    return *p <= natural_log2 ? read_u32(p + 1, &offset) : NULL;
}

/* A number or memory instruction, by its row in the table of signatures. */
GW_INLINE bool simple(struct cursor *c, const struct gw_fast *fast, bool has_memory)
{
    size_t have = (size_t)(c->sp - c->floor);
    const uint8_t *next;
    switch (fast->kind) {
    case GW_FAST_BINARY:
        if (have < 2 || c->sp[-1] != fast->in || c->sp[-2] != fast->in) return false;
        *(--c->sp - 1) = fast->out;
        return true;
    case GW_FAST_UNARY:
        if (have < 1 || c->sp[-1] != fast->in) return false;
        c->sp[-1] = fast->out;
        return true;
    case GW_FAST_LOAD:
        if (have < 1 || c->sp[-1] != GW_I32 || !has_memory) return false;
        next = read_memarg(c->p, fast->align_log2);
        if (!next) return false;
        c->p = next;
        c->sp[-1] = fast->out;
        return true;
    case GW_FAST_STORE:
        if (have < 2 || c->sp[-1] != fast->in || c->sp[-2] != GW_I32 || !has_memory)
            return false;
        next = read_memarg(c->p, fast->align_log2);
        if (!next) return false;
        c->p = next;
        c->sp -= 2;
        return true;
    default:
        return false;
    }
}

/* Try the common case of one instruction.     returns  false to leave it to a full step;
 * then the cursor is worthless */
GW_INLINE bool quick(struct gw_validator *v, struct cursor *c, bool has_memory,
                     struct gw_uses_finder *notes)
{
    uint32_t index;
    gw_valtype type;
    const uint8_t *at = c->p;
    uint8_t code = *c->p++;
    switch (code) {
    case 0x20: /* local.get */
        c->p = read_u32(c->p, &index);
        if (!c->p || !plain_local(v, index, &type)) return false;
        *c->sp++ = type;
        if (notes) gw_uses_note_local(notes, index, at, false);
        return true;
    case 0x21: /* local.set */
    case 0x22: /* local.tee */
        c->p = read_u32(c->p, &index);
        if (!c->p || !plain_local(v, index, &type)) return false;
        if (c->sp == c->floor || c->sp[-1] != type) return false;
        c->sp -= code == 0x21;
        if (notes) gw_uses_note_local(notes, index, at, true);
        return true;
    case 0x23: /* global.get */
        c->p = read_u32(c->p, &index);
        if (!c->p || index >= v->m->global_count) return false;
        *c->sp++ = v->m->globals[index].type.type;
        return true;
    case 0x24: /* global.set */
        c->p = read_u32(c->p, &index);
        if (!c->p || index >= v->m->global_count || c->sp == c->floor) return false;
        if (!v->m->globals[index].type.is_mutable) return false;
        return *--c->sp == v->m->globals[index].type.type;
    case 0x41: /* i32.const */
        c->p = skip_signed(c->p, 5, 4);
        *c->sp++ = GW_I32;
        return c->p;
    case 0x42: /* i64.const */
        c->p = skip_signed(c->p, 10, 1);
        *c->sp++ = GW_I64;
        return c->p;
    case 0x43: /* f32.const */
        c->p += 4;
        *c->sp++ = GW_F32;
        return true;
    case 0x44: /* f64.const */
        c->p += 8;
        *c->sp++ = GW_F64;
        return true;
    case 0x02: /* block */
        if (!open_block(v, c, GW_OP_BLOCK)) return false;
        if (notes) gw_uses_note_block(notes, false, at);
        return true;
    case 0x03: /* loop */
        if (!open_block(v, c, GW_OP_LOOP)) return false;
        if (notes) gw_uses_note_block(notes, true, at);
        return true;
    case 0x04: /* if */
        if (c->sp == c->floor || *--c->sp != GW_I32) return false;
        if (!open_block(v, c, GW_OP_IF)) return false;
        if (notes) gw_uses_note_block(notes, false, at);
        return true;
    case 0x0b: /* end */
        if (!close_block(v, c)) return false;
        if (notes) gw_uses_note_end(notes, at);
        return true;
    case 0x0c: /* br */
        c->p = read_u32(c->p, &index);
        if (!c->p || !branch(v, c, index)) return false;
        cut(c);
        return true;
    case 0x0d: /* br_if */
        c->p = read_u32(c->p, &index);
        if (!c->p || c->sp == c->floor || *--c->sp != GW_I32) return false;
        return branch(v, c, index);
    case 0x0f: /* return */
        if (!branch(v, c, v->frame_count - 1)) return false;
        cut(c);
        return true;
    case 0x10: /* call */
        c->p = read_u32(c->p, &index);
        if (!c->p || !call(v, c, index)) return false;
        if (notes) gw_uses_note_call(notes);
        return true;
    case 0x1a: /* drop */
        return c->sp-- > c->floor;
    case 0x1b: /* select */
        if (c->sp - c->floor < 3 || c->sp[-1] != GW_I32 || c->sp[-2] != c->sp[-3])
            return false;
        c->sp -= 2;
        return !gw_valtype_is_ref(c->sp[-1]);
    default:
        return simple(c, &v->fast[code], has_memory);
    }
}

static bool fail_past_end(struct gw_validator *v)
{
    v->at = v->end;
    return gw_validator_fail(v, GW_ERR_EOF, "unexpected end of section or function");
}

/* Frames in `close_block`'s way (an if with results, an else) and everything rare take a
 * step. */
GW_INLINE bool walk(struct gw_validator *v, struct gw_uses_finder *notes)
{
    const struct gw_module *m = v->m;
    const uint8_t *module_end = m->bytes.data + m->bytes.len, *limit = v->end;
    if (module_end - limit < LOOKAHEAD)
        limit = m->bytes.len < LOOKAHEAD ? m->bytes.data : module_end - LOOKAHEAD;
    bool has_memory = m->memory_count > 0 && !m->memories[0].type.limits.is_64;
    struct cursor c;
    load(v, &c);
    while (v->frame_count > 0) {
        struct cursor before = c;
        if (GW_LIKELY(c.p < limit) && GW_LIKELY(quick(v, &c, has_memory, notes)))
            continue;
        v->p = before.p;
        v->sp = before.sp;
        if (v->p > v->end) return fail_past_end(v);
        if (!gw_validate_step(v)) return false;
        if (notes) gw_uses_note(notes, before.p);
        if (v->frame_count > 0) load(v, &c);
    }
    return true;
}

/* And note on the way what becomes of the locals. */
static bool walk_noting(struct gw_validator *v)
{
    const struct gw_module *m = v->m;
    struct gw_local_uses uses;
    if (gw_uses_begin(v->notes, m->funcs[v->func].body, v->type->func.param_count,
                      v->local_count))
        return gw_validator_nomem(v);
    if (!walk(v, v->notes)) return false;
    if (gw_uses_finish(v->notes, &uses)) return gw_validator_nomem(v);
    struct gw_local_use *kept = gw_arena_array(v->arena, uses.count, sizeof *kept);
    if (!kept) return gw_validator_nomem(v);
    if (uses.count) memcpy(kept, uses.locals, uses.count * sizeof *kept);
    uses.locals = kept;
    m->local_uses[v->func - m->func_import_count] = uses;
    return true;
}

static bool add_locals(struct gw_validator *v, uint32_t count, gw_valtype type)
{
    uint32_t need = v->local_count + count;
    if (need > v->local_cap) {
        uint32_t cap = need > v->local_cap * 2 ? need + 64 : v->local_cap * 2;
        gw_valtype *locals = gw_alloc_resize(
            v->m->alloc, v->locals, v->local_cap * sizeof *locals, cap * sizeof *locals);
        if (!locals) return gw_validator_nomem(v);
        v->locals = locals;
        v->local_cap = cap;
    }
    for (uint32_t i = v->local_count; i < need; i++)
        v->locals[i] = type;
    v->local_count = need;
    return true;
}

/* Read the local declarations. Their sum is checked against 2^32 first: beyond it the
 * body is malformed, whatever our own limit. */
static bool read_locals(struct gw_validator *v)
{
    struct gw_reader r = {v->p, v->end, GW_OK};
    uint32_t groups = gw_reader_u32(&r);
    uint64_t sum = v->local_count;
    bool has_unset = false;
    for (uint32_t i = 0; i < groups && r.err == GW_OK; i++) {
        v->at = r.at;
        uint32_t count = gw_reader_u32(&r);
        gw_valtype type = gw_type_codes_read_val(&r);
        if (r.err) break;
        sum += count;
        if (sum > UINT32_MAX)
            return gw_validator_fail(v, GW_ERR_MALFORMED, "too many locals");
        if (!gw_validator_check_type(v, type)) return false;
        if (count && !gw_valtype_is_defaultable(type)) has_unset = true;
        if (sum <= GW_MAX_LOCALS && !add_locals(v, count, type)) return false;
    }
    if (r.err) {
        v->at = r.at;
        return gw_validator_fail(v, r.err, "%s",
                                 r.err == GW_ERR_MALFORMED
                                     ? "malformed value type of a local"
                                     : gw_err_text(r.err));
    }
    if (sum > GW_MAX_LOCALS)
        return gw_validator_fail(v, GW_ERR_LIMIT, "more locals than the limit of %d",
                                 GW_MAX_LOCALS);
    v->p = r.at;
    v->has_unset = has_unset;
    return true;
}

/* Prepare the record of which locals are set; parameters are. */
static bool init_set(struct gw_validator *v, uint32_t params)
{
    v->set_len = 0;
    if (!v->has_unset) return true;
    if (!v->is_set)
        v->is_set = gw_alloc_array(v->m->alloc, GW_MAX_LOCALS, sizeof *v->is_set);
    if (!v->set_log)
        v->set_log = gw_alloc_array(v->m->alloc, GW_MAX_LOCALS, sizeof *v->set_log);
    if (!v->is_set || !v->set_log) return gw_validator_nomem(v);
    for (uint32_t i = 0; i < v->local_count; i++)
        v->is_set[i] = i < params || gw_valtype_is_defaultable(v->locals[i]);
    return true;
}

static bool start(struct gw_validator *v, const struct gw_vframe *body)
{
    v->sp = v->stack;
    v->frame_count = 0;
    v->op = GW_OP_INVALID;
    return gw_validator_reserve(v, 0) && gw_validator_push_frame(v, body);
}

bool gw_validate_body(struct gw_validator *v, gw_funcidx index)
{
    const struct gw_module_func *func = &v->m->funcs[index];
    const struct gw_type *type = &v->m->types[func->type];
    v->func = index;
    v->type = type;
    v->at = v->p = func->body.data;
    v->end = v->p + func->body.len;
    v->local_count = 0;
    for (uint32_t i = 0; i < type->func.param_count; i++)
        if (!add_locals(v, 1, type->func.params[i])) return false;
    struct gw_vframe body = {.op = GW_OP_BLOCK};
    body.results = type->func.results;
    body.result_count = type->func.result_count;
    if (!read_locals(v) || !init_set(v, type->func.param_count) || !start(v, &body) ||
        !(v->notes ? walk_noting(v) : walk(v, NULL)))
        return false;
    if (v->p == v->end) return true;
    v->at = v->p;
    return gw_validator_fail(v, GW_ERR_MALFORMED,
                             "section size mismatch: code after the end of the function");
}

bool gw_validate_expr(struct gw_validator *v, const struct gw_expr *expr, gw_valtype want)
{
    gw_valtype found;
    uint64_t bits;
    if (gw_expr_constant(expr, &found, &bits) && found == want) return true;
    v->func = UINT32_MAX;
    v->is_const = true;
    v->has_unset = false;
    v->local_count = v->set_len = 0;
    v->at = v->p = expr->code.data;
    v->end = v->p + expr->code.len;
    struct gw_vframe body = {.op = GW_OP_BLOCK, .one = want, .result_count = 1};
    bool is_valid = start(v, &body);
    while (is_valid && v->frame_count > 0)
        is_valid = gw_validate_step(v);
    v->is_const = false;
    return is_valid;
}
