/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/validator.h"

#include <stdio.h>

#include "core/wasm/limits.h"
#include "core/wasm/names.h"
#include "core/wasm/type_codes.h"

static bool fail(struct gw_validator *v, enum gw_err err, const char *format,
                 va_list args)
{
    if (v->err) return false;
    v->err = err;
    struct gw_diag *diag = v->diag;
    if (!diag || diag->err) return false;
    char text[sizeof diag->text];
    vsnprintf(text, sizeof text, format, args);
    if (v->func != UINT32_MAX) {
        struct gw_slice name = gw_names_find(v->m, GW_NAMES_FUNC, 0, v->func);
        diag->func = v->func;
        snprintf(diag->section, sizeof diag->section, "code");
        snprintf(diag->func_name, sizeof diag->func_name, "%.*s", GW_SLICE_ARG(name));
    }
    uint64_t offset = v->at ? (uint64_t)(v->at - v->m->bytes.data) : GW_DIAG_NONE;
    gw_diag_at(diag, err, offset, "%s", text);
    return false;
}

bool gw_validator_fail(struct gw_validator *v, enum gw_err err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(v, err, format, args);
    va_end(args);
    return false;
}

bool gw_validator_invalid(struct gw_validator *v, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(v, GW_ERR_INVALID, format, args);
    va_end(args);
    return false;
}

bool gw_validator_nomem(struct gw_validator *v)
{
    return gw_validator_fail(v, GW_ERR_NOMEM, "out of memory");
}

static const char *op_text(const struct gw_validator *v)
{
    return v->op < GW_OP_COUNT ? gw_opcode_rows[v->op].text : "instruction";
}

bool gw_validator_mismatch(struct gw_validator *v, gw_valtype want, gw_valtype found)
{
    char want_text[24], found_text[24];
    gw_valtype_print(want, want_text, sizeof want_text);
    gw_valtype_print(found, found_text, sizeof found_text);
    return gw_validator_invalid(v, "type mismatch: %s expected %s but found %s",
                                op_text(v), want_text, found_text);
}

bool gw_validator_need(struct gw_validator *v, gw_features need, const char *what)
{
    v->uses |= need;
    gw_features missing = need & ~v->m->features;
    if (GW_LIKELY(!missing)) return true;
    const char *feature = gw_features_text((enum gw_feature)__builtin_ctz(missing));
    return gw_validator_fail(v, GW_ERR_FEATURE, "%s needs feature %s (--feature +%s)",
                             what, feature, feature);
}

bool gw_validator_check_type(struct gw_validator *v, gw_valtype type)
{
    if (!gw_valtype_is_ref(type) && type != GW_V128) return true;
    gw_heaptype heap = gw_valtype_heap(type);
    if (gw_valtype_is_ref(type) && gw_heap_is_index(heap) && heap >= v->m->type_count)
        return gw_validator_invalid(v, "unknown type %u", heap);
    char text[24];
    gw_valtype_print(type, text, sizeof text);
    return gw_validator_need(v, gw_type_codes_features(type), text);
}

bool gw_validator_matches(const struct gw_validator *v, gw_valtype sub, gw_valtype super)
{
    if (sub == super || sub == GW_BOT) return true;
    if (!gw_valtype_is_ref(sub) || !gw_valtype_is_ref(super)) return false;
    const gw_type_id *ids = v->m->type_ids;
    return gw_valtype_matches(v->m->registry, gw_valtype_canon(sub, ids),
                              gw_valtype_canon(super, ids));
}

bool gw_validator_list_matches(const struct gw_validator *v, const gw_valtype *sub,
                               uint32_t sub_count, const gw_valtype *super,
                               uint32_t super_count)
{
    if (sub_count != super_count) return false;
    for (uint32_t i = 0; i < sub_count; i++)
        if (!gw_validator_matches(v, sub[i], super[i])) return false;
    return true;
}

bool gw_validator_reserve(struct gw_validator *v, size_t count)
{
    size_t used = (size_t)(v->sp - v->stack);
    size_t need = used + count + (size_t)(v->end - v->p) + 1;
    if (need <= v->stack_cap) return true;
    size_t cap = v->stack_cap * 2 > need ? v->stack_cap * 2 : need;
    gw_valtype *stack = gw_alloc_resize(
        v->m->alloc, v->stack, v->stack_cap * sizeof *stack, cap * sizeof *stack);
    if (!stack) return gw_validator_nomem(v);
    v->stack = stack;
    v->stack_cap = cap;
    v->sp = stack + used;
    return true;
}

bool gw_validator_push(struct gw_validator *v, gw_valtype type)
{
    if (!gw_validator_reserve(v, 1)) return false;
    *v->sp++ = type;
    return true;
}

bool gw_validator_push_list(struct gw_validator *v, const gw_valtype *types,
                            uint32_t count)
{
    if (count == 0) return true;
    if (!gw_validator_reserve(v, count)) return false;
    memcpy(v->sp, types, count * sizeof *types);
    v->sp += count;
    return true;
}

bool gw_validator_pop_any(struct gw_validator *v, gw_valtype *out)
{
    const struct gw_vframe *frame = gw_validator_top(v);
    if (v->sp > v->stack + frame->height) {
        *out = *--v->sp;
        return true;
    }
    *out = GW_BOT;
    if (frame->is_unreachable) return true;
    return gw_validator_invalid(v,
                                "type mismatch: %s expected an operand but the stack is "
                                "empty",
                                op_text(v));
}

bool gw_validator_pop(struct gw_validator *v, gw_valtype want)
{
    const struct gw_vframe *frame = gw_validator_top(v);
    if (v->sp == v->stack + frame->height) {
        if (frame->is_unreachable) return true;
        char text[24];
        gw_valtype_print(want, text, sizeof text);
        return gw_validator_invalid(
            v, "type mismatch: %s expected %s but the stack is empty", op_text(v), text);
    }
    gw_valtype found = *--v->sp;
    if (gw_validator_matches(v, found, want)) return true;
    return gw_validator_mismatch(v, want, found);
}

bool gw_validator_pop_ref(struct gw_validator *v, gw_valtype *out)
{
    if (!gw_validator_pop_any(v, out)) return false;
    if (*out == GW_BOT) *out = GW_VALTYPE_REF(GW_HEAP_BOT, false);
    if (gw_valtype_is_ref(*out)) return true;
    char text[24];
    gw_valtype_print(*out, text, sizeof text);
    return gw_validator_invalid(v, "type mismatch: %s expected a reference but found %s",
                                op_text(v), text);
}

bool gw_validator_pop_list(struct gw_validator *v, const gw_valtype *types,
                           uint32_t count)
{
    while (count-- > 0)
        if (!gw_validator_pop(v, types[count])) return false;
    return true;
}

void gw_validator_set_unreachable(struct gw_validator *v)
{
    struct gw_vframe *frame = gw_validator_top(v);
    v->sp = v->stack + frame->height;
    frame->is_unreachable = true;
}

bool gw_validator_push_frame(struct gw_validator *v, const struct gw_vframe *frame)
{
    if (v->frame_count == v->frame_cap) {
        if (v->frame_count >= GW_MAX_CONTROL_DEPTH)
            return gw_validator_fail(v, GW_ERR_LIMIT,
                                     "blocks nest deeper than the limit of %d",
                                     GW_MAX_CONTROL_DEPTH);
        uint32_t cap = v->frame_cap ? v->frame_cap * 2 : 64;
        struct gw_vframe *frames = gw_alloc_resize(
            v->m->alloc, v->frames, v->frame_cap * sizeof *frames, cap * sizeof *frames);
        if (!frames) return gw_validator_nomem(v);
        v->frames = frames;
        v->frame_cap = cap;
    }
    struct gw_vframe *top = &v->frames[v->frame_count];
    *top = *frame;
    top->height = (uint32_t)(v->sp - v->stack);
    top->set_mark = v->set_len;
    top->is_unreachable = false;
    if (!gw_validator_push_list(v, frame->params, frame->param_count)) return false;
    v->frame_count++;
    return true;
}

static void unset_locals(struct gw_validator *v, uint32_t mark)
{
    while (v->set_len > mark)
        v->is_set[v->set_log[--v->set_len]] = false;
}

bool gw_validator_pop_frame(struct gw_validator *v, struct gw_vframe *out)
{
    *out = *gw_validator_top(v);
    if (!gw_validator_pop_list(v, gw_vframe_results(out), out->result_count))
        return false;
    size_t left = (size_t)(v->sp - v->stack) - out->height;
    if (left > 0)
        return gw_validator_invalid(
            v, "type mismatch: %zu operand%s left at the end of the block", left,
            left == 1 ? " is" : "s are");
    unset_locals(v, out->set_mark);
    v->frame_count--;
    return true;
}

bool gw_validator_label(struct gw_validator *v, gw_labelidx label,
                        const gw_valtype **types, uint32_t *count)
{
    if (label >= v->frame_count)
        return gw_validator_invalid(v, "unknown label %u", label);
    const struct gw_vframe *frame = &v->frames[v->frame_count - 1 - label];
    bool is_loop = frame->op == GW_OP_LOOP;
    *types = is_loop ? frame->params : gw_vframe_results(frame);
    *count = is_loop ? frame->param_count : frame->result_count;
    return true;
}

static const char *const comp_texts[] = {
    [GW_COMP_FUNC] = "function",
    [GW_COMP_STRUCT] = "structure",
    [GW_COMP_ARRAY] = "array",
    [GW_COMP_CONT] = "continuation",
};

const struct gw_type *gw_validator_type(struct gw_validator *v, gw_typeidx index,
                                        enum gw_comp comp)
{
    if (index >= v->m->type_count) {
        gw_validator_invalid(v, "unknown type %u", index);
        return NULL;
    }
    const struct gw_type *type = &v->m->types[index];
    if (type->comp == comp) return type;
    gw_validator_invalid(v, "type mismatch: non-%s type %u", comp_texts[comp], index);
    return NULL;
}

const struct gw_type *gw_validator_tag(struct gw_validator *v, gw_tagidx index)
{
    if (index < v->m->tag_count) return &v->m->types[v->m->tags[index].type];
    gw_validator_invalid(v, "unknown tag %u", index);
    return NULL;
}

bool gw_validator_memory(struct gw_validator *v, gw_memidx index, gw_valtype *address)
{
    if (index >= v->m->memory_count)
        return gw_validator_invalid(v, "unknown memory %u", index);
    *address = gw_limits_index_type(&v->m->memories[index].type.limits);
    return true;
}

const struct gw_tabletype *gw_validator_table(struct gw_validator *v, gw_tableidx index)
{
    if (index < v->m->table_count) return &v->m->tables[index].type;
    gw_validator_invalid(v, "unknown table %u", index);
    return NULL;
}

bool gw_validator_data(struct gw_validator *v, gw_dataidx index)
{
    if (!v->m->has_data_count)
        return gw_validator_fail(v, GW_ERR_MALFORMED, "data count section required");
    if (index < v->m->data_count) return true;
    return gw_validator_invalid(v, "unknown data segment %u", index);
}

bool gw_validator_elem(struct gw_validator *v, gw_elemidx index, gw_valtype *type)
{
    if (index >= v->m->elem_count)
        return gw_validator_invalid(v, "unknown elem segment %u", index);
    *type = v->m->elems[index].type;
    return true;
}
