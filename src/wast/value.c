/* SPDX-License-Identifier: Apache-2.0 */
/* Constants and result patterns of scripts. */
#include <stdio.h>

#include "base/num.h"
#include "core/runtime/gc.h"
#include "core/text/parse_instr.h"
#include "core/text/parse_type.h"
#include "wast/script.h"

/* The numeric literal at the cursor, in the low bits. */
static uint64_t number(struct gw_parser *p, gw_valtype type)
{
    struct gw_slice text = gw_token_text(p->lexed, gw_parser_token(p));
    uint64_t value = 0;
    uint32_t narrow = 0;
    bool is_good = false;
    switch (type) {
    case GW_I32:
        is_good = gw_num_parse_int(text, 32, &value);
        break;
    case GW_I64:
        is_good = gw_num_parse_int(text, 64, &value);
        break;
    case GW_F32:
        is_good = gw_num_parse_f32(text, &narrow);
        value = narrow;
        break;
    default:
        is_good = gw_num_parse_f64(text, &value);
    }
    if (is_good)
        p->at++;
    else
        gw_parser_unexpected(p, "a number");
    return is_good ? value : 0;
}

/* The type of a constant instruction; GW_BOT for others. */
static gw_valtype constant_type(uint16_t word)
{
    switch (word) {
    case GW_OP_I32_CONST:
        return GW_I32;
    case GW_OP_I64_CONST:
        return GW_I64;
    case GW_OP_F32_CONST:
        return GW_F32;
    case GW_OP_F64_CONST:
        return GW_F64;
    case GW_OP_V128_CONST:
        return GW_V128;
    default:
        return GW_BOT;
    }
}

/* The host object that stands for a number; the same one for the same number. */
static bool host_ref(struct gw_script_thread *t, uint32_t number_of, uint64_t *slot)
{
    for (size_t i = 0; i < t->host_refs.len; i++) {
        gw_ref ref = *GW_VEC_AT(gw_ref, &t->host_refs, i);
        const struct gw_gc_host *host = (const struct gw_gc_host *)(uintptr_t)ref;
        if ((uintptr_t)host->data != number_of) continue;
        *slot = ref;
        return true;
    }
    struct gw_gc_host *host =
        gw_gc_new_host(t->store, (void *)(uintptr_t)number_of, NULL);
    if (!host) return !gw_script_check(t, GW_ERR_NOMEM, "host reference");
    gw_ref ref = (gw_ref)(uintptr_t)host;
    uint32_t handle;
    enum gw_err err = gw_gc_root(t->store, ref, &handle);
    if (!err && !gw_vec_push_copy(&t->host_refs, &ref)) err = GW_ERR_NOMEM;
    *slot = ref;
    return !gw_script_check(t, err, "host reference");
}

static bool reference(struct gw_script_thread *t, uint16_t word, uint64_t *slot)
{
    struct gw_parser *p = &t->p;
    if (word == GW_OP_REF_NULL) {
        gw_parse_type_heap(p);
        *slot = GW_REF_NULL;
        return !p->err;
    }
    if (word != GW_KW_REF_EXTERN && word != GW_KW_REF_HOST) {
        p->at--;
        gw_parser_unexpected(p, "a constant");
        return false;
    }
    uint32_t value = (uint32_t)gw_parser_nat(p, UINT32_MAX, "a number");
    return !p->err && host_ref(t, value, slot);
}

bool gw_script_constant(struct gw_script_thread *t, gw_valtype type, uint64_t *slots)
{
    struct gw_parser *p = &t->p;
    gw_parser_expect(p, GW_TOKEN_LPAR, "a constant");
    uint16_t word = gw_parser_token(p)->word;
    gw_valtype given = constant_type(word);
    p->at += !p->err;
    if (given != GW_BOT ? given != type : !gw_valtype_is_ref(type)) {
        gw_script_fail(t, "argument of the wrong type");
        return false;
    }
    if (given == GW_V128) {
        uint8_t bytes[16];
        gw_parse_instr_v128(p, bytes);
        memcpy(slots, bytes, 16);
    } else if (given != GW_BOT) {
        *slots = number(p, given);
    } else if (!reference(t, word, slots)) {
        return false;
    }
    gw_parser_close(p);
    return !p->err;
}

/* spec: syntax/values#canonical-nan: the payload is the top bit only, or has it */
static bool is_nan(uint64_t bits, bool is_f64, bool canonical)
{
    unsigned fraction_bits = is_f64 ? 52 : 23;
    uint64_t sign = (uint64_t)1 << (is_f64 ? 63 : 31);
    uint64_t quiet = (uint64_t)1 << (fraction_bits - 1);
    uint64_t exponent = (sign - 1) & ~(((uint64_t)1 << fraction_bits) - 1);
    bits &= sign | (sign - 1);
    if (canonical) return (bits & ~sign) == (exponent | quiet);
    return (bits & (exponent | quiet)) == (exponent | quiet);
}

/* One number or NaN pattern against the value's bits. */
static bool number_fits(struct gw_parser *p, gw_valtype type, uint64_t bits)
{
    bool canonical = gw_parser_at_word(p, GW_KW_NAN_CANONICAL);
    if (canonical || gw_parser_at_word(p, GW_KW_NAN_ARITHMETIC)) {
        p->at++;
        return (type == GW_F32 || type == GW_F64) &&
               is_nan(bits, type == GW_F64, canonical);
    }
    uint64_t wanted = number(p, type);
    if (type == GW_I32 || type == GW_F32) bits &= UINT32_MAX;
    return !p->err && bits == wanted;
}

static bool float_lanes_fit(struct gw_parser *p, gw_valtype lane, const uint8_t *bytes)
{
    bool fits = true;
    size_t width = lane == GW_F32 ? 4 : 8;
    p->at++;
    for (size_t at = 0; at < 16 && !p->err; at += width) {
        uint64_t bits = 0;
        memcpy(&bits, bytes + at, width);
        fits = number_fits(p, lane, bits) && fits;
    }
    return fits;
}

static bool vector_fits(struct gw_parser *p, const uint64_t *slots)
{
    uint8_t got[16], wanted[16];
    memcpy(got, slots, 16);
    if (gw_parser_at_word(p, GW_KW_F32X4)) return float_lanes_fit(p, GW_F32, got);
    if (gw_parser_at_word(p, GW_KW_F64X2)) return float_lanes_fit(p, GW_F64, got);
    gw_parse_instr_v128(p, wanted);
    return !p->err && memcmp(got, wanted, 16) == 0;
}

/* The heap type that a pattern word asks for; GW_HEAP_BOT for others. */
static gw_heaptype heap_of(uint16_t word)
{
    switch (word) {
    case GW_OP_REF_FUNC:
        return GW_HEAP_FUNC;
    case GW_KW_REF_EXTERN:
        return GW_HEAP_EXTERN;
    case GW_KW_REF_HOST:
    case GW_KW_REF_ANY:
    case GW_KW_REF:
        return GW_HEAP_ANY;
    case GW_OP_REF_EQ:
        return GW_HEAP_EQ;
    case GW_OP_REF_I31:
        return GW_HEAP_I31;
    case GW_KW_REF_STRUCT:
        return GW_HEAP_STRUCT;
    case GW_KW_REF_ARRAY:
        return GW_HEAP_ARRAY;
    case GW_KW_REF_EXN:
        return GW_HEAP_EXN;
    case GW_KW_REF_CONT:
        return GW_HEAP_CONT;
    default:
        return GW_HEAP_BOT;
    }
}

static bool is_host(gw_ref ref, uint64_t wanted)
{
    if (gw_ref_is_i31(ref)) return false;
    const struct gw_gc_object *object = (const struct gw_gc_object *)(uintptr_t)ref;
    return object->kind == GW_GC_HOST &&
           (uintptr_t)((const struct gw_gc_host *)object)->data == wanted;
}

/* A reference's static type says which hierarchy it is in; only within `any` do objects
 * tell more. */
static bool reference_fits(struct gw_script_thread *t, uint16_t word, gw_valtype type,
                           gw_ref ref)
{
    struct gw_parser *p = &t->p;
    gw_heaptype wanted = heap_of(word), is = gw_valtype_heap(type);
    if (word == GW_OP_REF_NULL) {
        if (!gw_parser_at(p, GW_TOKEN_RPAR)) gw_parse_type_heap(p);
        return ref == GW_REF_NULL;
    }
    if (wanted == GW_HEAP_BOT) {
        p->at--;
        gw_parser_unexpected(p, "a pattern");
        return false;
    }
    bool has_number = gw_parser_at(p, GW_TOKEN_NAT);
    uint64_t wanted_number = has_number ? gw_parser_nat(p, UINT32_MAX, "a number") : 0;
    if (ref == GW_REF_NULL) return false;
    const struct gw_type_registry *registry = t->store->registry;
    bool in_any = gw_heap_matches(registry, is, GW_HEAP_ANY);
    if (has_number)
        return gw_heap_matches(registry, is, wanted) && is_host(ref, wanted_number);
    if (word == GW_KW_REF && !in_any) return true;
    if (in_any && wanted != GW_HEAP_FUNC && wanted != GW_HEAP_EXTERN &&
        wanted != GW_HEAP_EXN)
        return gw_gc_ref_matches(t->store, ref, wanted);
    return gw_heap_matches(registry, is, wanted);
}

/* (either pattern ...) */
static bool any_fits(struct gw_script_thread *t, gw_valtype type, const uint64_t *slots)
{
    bool fits = false;
    while (gw_parser_at(&t->p, GW_TOKEN_LPAR) && !fits) {
        uint32_t next = gw_parser_token(&t->p)->link;
        if (gw_parser_at_open(&t->p, GW_KW_EITHER)) {
            gw_parser_unexpected(&t->p, "a plain pattern");
            return false;
        }
        fits = gw_script_pattern(t, type, slots);
        if (!t->p.err) t->p.at = next;
    }
    return fits;
}

bool gw_script_pattern(struct gw_script_thread *t, gw_valtype type, const uint64_t *slots)
{
    struct gw_parser *p = &t->p;
    gw_parser_expect(p, GW_TOKEN_LPAR, "a pattern");
    if (p->err) return false;
    uint16_t word = p->tokens[p->at++].word;
    if (word == GW_KW_EITHER) return any_fits(t, type, slots);
    gw_valtype wanted = constant_type(word);
    bool fits;
    if (wanted == GW_BOT)
        fits = gw_valtype_is_ref(type) && reference_fits(t, word, type, slots[0]);
    else if (wanted == GW_V128)
        fits = type == GW_V128 && vector_fits(p, slots);
    else
        fits = type == wanted && number_fits(p, type, slots[0]);
    if (!fits) return false;
    gw_parser_close(p);
    return !p->err;
}

void gw_script_print(struct gw_script_thread *t, gw_valtype type, const uint64_t *slots,
                     char *out, size_t cap)
{
    char text[GW_NUM_TEXT_MAX];
    (void)t;
    switch (gw_valtype_kind(type)) {
    case GW_KIND_I32:
        snprintf(out, cap, "i32 %d", (int)(int32_t)(uint32_t)slots[0]);
        break;
    case GW_KIND_I64:
        snprintf(out, cap, "i64 %lld", (long long)slots[0]);
        break;
    case GW_KIND_F32:
        gw_num_print_f32((uint32_t)slots[0], text);
        snprintf(out, cap, "f32 %s", text);
        break;
    case GW_KIND_F64:
        gw_num_print_f64(slots[0], text);
        snprintf(out, cap, "f64 %s", text);
        break;
    case GW_KIND_V128:
        snprintf(out, cap, "v128 i64x2 0x%016llx 0x%016llx", (unsigned long long)slots[0],
                 (unsigned long long)slots[1]);
        break;
    default:
        snprintf(out, cap, "%s reference", slots[0] ? "a non-null" : "a null");
    }
}
