/* SPDX-License-Identifier: Apache-2.0 */
/* Values, each used once, and start functions.
 * spec: component-model, Binary#value-definitions, #start-definitions */
#include "base/utf8.h"
#include "component/model/validator.h"
#include "core/wasm/reader.h"

bool gw_comp_validate_use(struct gw_comp_validator *v, uint32_t index)
{
    if (v->scope->value_used[index])
        return gw_comp_validator_invalid(v, "value %u is used more than once", index);
    v->scope->value_used[index] = true;
    return true;
}

bool gw_comp_validate_values(struct gw_comp_validator *v)
{
    const struct gw_comp_scope *s = v->scope;
    if (s->kind != GW_COMP_SCOPE_COMPONENT) return true;
    for (uint32_t i = 0; i < s->counts[GW_COMP_SORT_VALUE]; i++)
        if (!s->value_used[i])
            return gw_comp_validator_invalid(v, "value index %u was not used", i);
    return true;
}

bool gw_comp_validate_start(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    const struct gw_comp_start_def *s = &def->start;
    if (!gw_comp_validator_check(v, GW_COMP_SORT_FUNC, s->func)) return false;
    const struct gw_comp_func_type *f = v->scope->s.funcs[s->func].func;
    if (f->param_count != s->arg_count)
        return gw_comp_validator_invalid(
            v,
            "component start function requires %u arguments but "
            "was given %u",
            f->param_count, s->arg_count);
    if ((f->result != NULL) != s->result_count)
        return gw_comp_validator_invalid(
            v,
            "component start function has a result count of %d but the function type has "
            "a result count of %d",
            (int)s->result_count, f->result != NULL);
    for (uint32_t i = 0; i < s->arg_count; i++) {
        if (!gw_comp_validator_check(v, GW_COMP_SORT_VALUE, s->args[i]) ||
            !gw_comp_validate_use(v, s->args[i]))
            return false;
        const struct gw_comp_valtype *given = v->scope->s.values[s->args[i]].value;
        if (!gw_comp_match_valtype(v, NULL, given, f->params[i].type) && !v->err)
            return gw_comp_validator_invalid(
                v, "value type mismatch for component start function argument %u: %s", i,
                gw_comp_match_why(v));
    }
    struct gw_comp_extern_type result = {.kind = GW_COMP_EXTERN_VALUE,
                                         .value = f->result};
    if (f->result) gw_comp_scope_push(v, &result, false);
    return v->err == GW_OK;
}

/* -- the bytes of a value ---------------------------------------------------------- */

static bool check_value(struct gw_reader *r, const struct gw_comp_valtype *t);

static bool bad(struct gw_reader *r)
{
    if (r->err == GW_OK) r->err = GW_ERR_INVALID;
    return false;
}

static bool check_case(struct gw_reader *r, const struct gw_comp_valtype *none_or_zero,
                       const struct gw_comp_valtype *one)
{
    uint8_t flag = gw_reader_u8(r);
    if (flag > 1) return bad(r);
    const struct gw_comp_valtype *t = flag ? one : none_or_zero;
    return r->err == GW_OK && (!t || check_value(r, t));
}

/* Pairs for a map, elements for a list. Each takes at least a byte. */
static bool check_list(struct gw_reader *r, uint32_t count,
                       const struct gw_comp_valtype *a, const struct gw_comp_valtype *b)
{
    if (count > (size_t)(r->end - r->at)) return bad(r);
    for (uint32_t i = 0; i < count; i++)
        if (!check_value(r, a) || (b && !check_value(r, b))) return false;
    return true;
}

static bool check_text(struct gw_reader *r)
{
    uint32_t len = gw_reader_u32(r);
    struct gw_slice text = gw_reader_bytes(r, len);
    return r->err == GW_OK && (gw_utf8_is_valid(text) || bad(r));
}

/* One scalar value in UTF-8. */
static bool check_char(struct gw_reader *r)
{
    if (r->at == r->end) return bad(r);
    uint8_t first = *r->at;
    size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    struct gw_slice text = gw_reader_bytes(r, len);
    return r->err == GW_OK && (gw_utf8_is_valid(text) || bad(r));
}

static bool check_f32(struct gw_reader *r)
{
    uint32_t bits = gw_reader_fixed32(r);
    bool is_nan = (bits & 0x7fffffff) > 0x7f800000;
    return !is_nan || bits == 0x7fc00000 || bad(r);
}

static bool check_f64(struct gw_reader *r)
{
    uint64_t bits = gw_reader_fixed64(r);
    bool is_nan = (bits & 0x7fffffffffffffff) > 0x7ff0000000000000;
    return !is_nan || bits == 0x7ff8000000000000 || bad(r);
}

static bool in_range(struct gw_reader *r, int64_t value, int64_t least, int64_t most)
{
    return (value >= least && value <= most) || bad(r);
}

static bool check_prim(struct gw_reader *r, enum gw_comp_kind kind)
{
    switch (kind) {
    case GW_COMP_BOOL:
        return in_range(r, gw_reader_u8(r), 0, 1);
    case GW_COMP_S8:
    case GW_COMP_U8:
        gw_reader_u8(r);
        return true;
    case GW_COMP_S16:
        return in_range(r, gw_reader_s32(r), INT16_MIN, INT16_MAX);
    case GW_COMP_U16:
        return in_range(r, gw_reader_u32(r), 0, UINT16_MAX);
    case GW_COMP_S32:
        gw_reader_s32(r);
        return true;
    case GW_COMP_U32:
        gw_reader_u32(r);
        return true;
    case GW_COMP_S64:
        gw_reader_s64(r);
        return true;
    case GW_COMP_U64:
        gw_reader_u64(r);
        return true;
    case GW_COMP_F32:
        return check_f32(r);
    case GW_COMP_F64:
        return check_f64(r);
    case GW_COMP_CHAR:
        return check_char(r);
    case GW_COMP_STRING:
        return check_text(r);
    default:
        return bad(r);
    }
}

static bool check_flags(struct gw_reader *r, uint32_t count)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < (count + 7) / 8; i++)
        bits |= (uint64_t)gw_reader_u8(r) << (8 * i);
    return bits >> count == 0 || bad(r);
}

static bool check_value(struct gw_reader *r, const struct gw_comp_valtype *t)
{
    if (r->err) return false;
    switch ((enum gw_comp_kind)t->kind) {
    case GW_COMP_RECORD:
    case GW_COMP_TUPLE:
        for (uint32_t i = 0; i < t->count; i++)
            if (!check_value(r, t->items[i].type)) return false;
        return true;
    case GW_COMP_VARIANT:
    case GW_COMP_ENUM: {
        uint32_t index = gw_reader_u32(r);
        if (r->err || index >= t->count) return bad(r);
        const struct gw_comp_valtype *payload = t->items[index].type;
        return !payload || check_value(r, payload);
    }
    case GW_COMP_FLAGS:
        return check_flags(r, t->count);
    case GW_COMP_LIST:
        return check_list(r, gw_reader_u32(r), t->elem, NULL);
    case GW_COMP_FIXED_LIST:
        return check_list(r, t->count, t->elem, NULL);
    case GW_COMP_MAP:
        return check_list(r, gw_reader_u32(r), t->key, t->value);
    case GW_COMP_OPTION:
        return check_case(r, NULL, t->elem);
    case GW_COMP_RESULT:
        return check_case(r, t->ok, t->error);
    default:
        return check_prim(r, (enum gw_comp_kind)t->kind) && r->err == GW_OK;
    }
}

bool gw_comp_validate_value(struct gw_comp_validator *v, struct gw_comp_def *def)
{
    struct gw_comp_extern_type item = {.kind = GW_COMP_EXTERN_VALUE};
    if (!gw_comp_validate_valtype(v, def->value.type, &item.value)) return false;
    if (item.value->has_handle || item.value->has_async)
        return gw_comp_validator_invalid(
            v,
            "a value definition cannot hold a handle, stream, future or error-context");
    struct gw_reader r = gw_reader_of(def->value.bytes);
    if (!check_value(&r, item.value) || r.err || r.at != r.end)
        return gw_comp_validator_invalid(v,
                                         "the bytes of this value are none of its type");
    gw_comp_scope_push(v, &item, false);
    return true;
}
