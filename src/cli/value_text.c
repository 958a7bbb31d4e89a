/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/value_text.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "core/runtime/func.h"
#include "core/runtime/gc.h"

static bool parse_integer(const char *text, unsigned bits, uint64_t *out)
{
    bool is_negative = *text == '-';
    if (*text == '-' || *text == '+') text++;
    int base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
    if (base == 16) text += 2;
    if (!isxdigit((unsigned char)*text))
        return false; /* strtoull takes spaces and signs */

    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, base);
    uint64_t most = is_negative ? 1ull << (bits - 1) : UINT64_MAX >> (64 - bits);
    if (errno != 0 || *end || value > most) return false;
    *out = is_negative ? 0 - value : value;
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool parse_v128(const char *text, uint8_t bytes[16])
{
    if (text[0] != '0' || text[1] != 'x') return false;
    text += 2;
    size_t len = strlen(text);
    if (len == 0 || len > 32) return false;
    memset(bytes, 0, 16);
    for (size_t i = 0; i < len; i++) {
        int digit = hex_digit(text[len - 1 - i]);
        if (digit < 0) return false;
        bytes[i / 2] |= (uint8_t)(digit << (i % 2 * 4));
    }
    return true;
}

bool gw_value_text_parse(const char *text, gw_valtype type, union gw_value *out)
{
    char *end;
    memset(out, 0, sizeof *out);
    switch (gw_valtype_kind(type)) {
    case GW_KIND_I32:
        if (!parse_integer(text, 32, &out->u64)) return false;
        out->u64 = (uint32_t)out->u64;
        return true;
    case GW_KIND_I64:
        return parse_integer(text, 64, &out->u64);
    case GW_KIND_F32:
        out->f32 = strtof(text, &end);
        break;
    case GW_KIND_F64:
        out->f64 = strtod(text, &end);
        break;
    case GW_KIND_V128:
        return parse_v128(text, out->v128);
    case GW_KIND_REF:
        return strcmp(text, "null") == 0 && gw_valtype_is_nullable(type);
    case GW_KIND_BOT:
    case GW_KIND_I8:
    case GW_KIND_I16:
        return false;
    }
    return *text && !isspace((unsigned char)*text) && *end == '\0';
}

/* `payload` is the fraction of a NaN, `quiet` its top bit. */
static bool print_special(FILE *out, double value, uint64_t payload, uint64_t quiet)
{
    const char *sign = signbit(value) ? "-" : "";
    if (isinf(value))
        fprintf(out, "%sinf", sign);
    else if (isnan(value) && payload == quiet)
        fprintf(out, "%snan", sign);
    else if (isnan(value))
        fprintf(out, "%snan:0x%" PRIx64, sign, payload);
    return isinf(value) || isnan(value);
}

static void print_f32(FILE *out, const union gw_value *v)
{
    char text[32];
    if (print_special(out, (double)v->f32, v->u32 & 0x7fffffu, 0x400000u)) return;
    for (int digits = 1; digits <= 9; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)v->f32);
        float back = strtof(text, NULL);
        if (memcmp(&back, &v->f32, sizeof back) == 0) break;
    }
    fputs(text, out);
}

static void print_f64(FILE *out, const union gw_value *v)
{
    char text[40];
    if (print_special(out, v->f64, v->u64 & 0xfffffffffffffull, 0x8000000000000ull))
        return;
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v->f64);
        double back = strtod(text, NULL);
        if (memcmp(&back, &v->f64, sizeof back) == 0) break;
    }
    fputs(text, out);
}

static bool is_func_type(gw_heaptype heap)
{
    return heap == GW_HEAP_FUNC || heap == GW_HEAP_NOFUNC;
}

static void print_ref(FILE *out, gw_heaptype heap, gw_ref ref)
{
    static const char *const kinds[] = {
        [GW_GC_STRUCT] = "struct",
        [GW_GC_ARRAY] = "array",
        [GW_GC_EXCEPTION] = "exception",
        [GW_GC_HOST] = "host",
    };
    if (ref == GW_REF_NULL) {
        fputs("null", out);
    } else if (is_func_type(heap)) {
        const struct gw_func *func = (const struct gw_func *)(uintptr_t)ref;
        if (func->instance)
            fprintf(out, "func %" PRIu32, func->index);
        else
            fputs("host func", out);
    } else if (gw_ref_is_i31(ref)) {
        fprintf(out, "i31 %" PRId32, gw_ref_i31_s(ref));
    } else {
        const struct gw_gc_object *object = (const struct gw_gc_object *)(uintptr_t)ref;
        fputs(kinds[object->kind], out);
    }
}

void gw_value_text_print(FILE *out, gw_valtype type, const union gw_value *value)
{
    switch (gw_valtype_kind(type)) {
    case GW_KIND_I32:
        fprintf(out, "%" PRId32, value->i32);
        break;
    case GW_KIND_I64:
        fprintf(out, "%" PRId64, value->i64);
        break;
    case GW_KIND_F32:
        print_f32(out, value);
        break;
    case GW_KIND_F64:
        print_f64(out, value);
        break;
    case GW_KIND_V128:
        fputs("0x", out);
        for (int i = 15; i >= 0; i--)
            fprintf(out, "%02x", value->v128[i]);
        break;
    case GW_KIND_REF:
        print_ref(out, gw_valtype_heap(type), value->ref);
        break;
    case GW_KIND_BOT:
    case GW_KIND_I8:
    case GW_KIND_I16:
        fputs("?", out);
    }
}
