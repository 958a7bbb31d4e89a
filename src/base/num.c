/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;
static locale_t c_locale;

static void make_c_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

/* The C locale, kept for the life of the process; (locale_t)0 short of memory. */
static locale_t get_c_locale(void)
{
    pthread_once(&c_locale_once, make_c_locale);
    return c_locale;
}

static int digit_of(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 99;
}

/* Skip one run of digits with single `_` between them; 0 if there is none. */
static size_t digits(struct gw_slice text, size_t at, int base)
{
    size_t from = at;
    while (at < text.len && digit_of(text.data[at]) < base) {
        at++;
        if (at + 1 < text.len && text.data[at] == '_' &&
            digit_of(text.data[at + 1]) < base)
            at++;
    }
    return at - from;
}

static bool is_at(struct gw_slice text, size_t at, char low, char high)
{
    return at < text.len && (text.data[at] == low || text.data[at] == high);
}

static bool starts_hex(struct gw_slice text, size_t at)
{
    return at + 1 < text.len && text.data[at] == '0' && text.data[at + 1] == 'x';
}

static bool rest_is(struct gw_slice text, size_t at, const char *word)
{
    return gw_slice_is(gw_slice_of(text.data + at, text.len - at), word);
}

static bool starts_payload(struct gw_slice text, size_t at)
{
    return text.len - at > 6 && memcmp(text.data + at, "nan:0x", 6) == 0;
}

enum gw_num_class gw_num_classify(struct gw_slice text)
{
    bool has_sign = is_at(text, 0, '+', '-');
    size_t at = has_sign;
    if (rest_is(text, at, "inf") || rest_is(text, at, "nan")) return GW_NUM_FLOAT;
    if (starts_payload(text, at)) {
        size_t run = digits(text, at + 6, 16);
        return run && at + 6 + run == text.len ? GW_NUM_FLOAT : GW_NUM_NONE;
    }
    bool is_hex = starts_hex(text, at);
    int base = is_hex ? 16 : 10;
    if (is_hex) at += 2;
    size_t run = digits(text, at, base);
    if (!run) return GW_NUM_NONE;
    at += run;
    if (at == text.len) return has_sign ? GW_NUM_INT : GW_NUM_NAT;
    if (text.data[at] == '.') {
        at++;
        at += digits(text, at, base);
    }
    if (is_hex ? is_at(text, at, 'p', 'P') : is_at(text, at, 'e', 'E')) {
        at++;
        if (is_at(text, at, '+', '-')) at++;
        run = digits(text, at, 10);
        if (!run) return GW_NUM_NONE;
        at += run;
    }
    return at == text.len ? GW_NUM_FLOAT : GW_NUM_NONE;
}

/* The value of digits[at..], which `classify` has approved.    returns false above max */
static bool value_of(struct gw_slice text, size_t at, uint64_t max, uint64_t *out)
{
    unsigned base = 10;
    if (starts_hex(text, at)) at += 2, base = 16;
    uint64_t value = 0;
    for (; at < text.len; at++) {
        if (text.data[at] == '_') continue;
        uint64_t digit = (uint64_t)digit_of(text.data[at]);
        if (value > (max - digit) / base || digit > max) return false;
        value = value * base + digit;
    }
    *out = value;
    return true;
}

bool gw_num_parse_nat(struct gw_slice text, uint64_t max, uint64_t *out)
{
    return gw_num_classify(text) == GW_NUM_NAT && value_of(text, 0, max, out);
}

bool gw_num_parse_int(struct gw_slice text, unsigned bits, uint64_t *out)
{
    enum gw_num_class class = gw_num_classify(text);
    uint64_t mask = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
    if (class == GW_NUM_NAT) return value_of(text, 0, mask, out);
    if (class != GW_NUM_INT) return false;
    bool is_negative = text.data[0] == '-';
    uint64_t value, half = (uint64_t)1 << (bits - 1);
    if (!value_of(text, 1, is_negative ? half : mask, &value)) return false;
    *out = (is_negative ? 0 - value : value) & mask;
    return true;
}

/* An IEEE binary format: precision with the hidden bit, exponent range of the value 1.m *
 * 2^e. */
struct format {
    int precision, min_exponent, max_exponent;
};

static const struct format binary32 = {24, -126, 127}, binary64 = {53, -1022, 1023};

/* Round mantissa * 2^exponent (and a bit more where `sticky`) to nearest, ties to even,
 * once. Returns the bits without sign; false where it rounds to infinity. */
static bool round_to(const struct format *f, uint64_t mantissa, int64_t exponent,
                     bool sticky, uint64_t *bits)
{
    if (mantissa == 0) {
        *bits = 0; /* leading zeros are skipped, so nothing sticks to a zero */
        return true;
    }
    int shift_up = __builtin_clzll(mantissa);
    mantissa <<= shift_up;
    exponent += 63 - shift_up; /* now mantissa / 2^63 is in [1, 2) */
    int64_t drop = 64 - f->precision;
    if (exponent < f->min_exponent) drop += f->min_exponent - exponent; /* subnormal */
    uint64_t kept = drop < 64 ? mantissa >> drop : 0;
    if (drop <= 64) {
        uint64_t half = (uint64_t)1 << (drop - 1), rest = mantissa & (half | (half - 1));
        if (rest > half || (rest == half && (sticky || (kept & 1)))) kept++;
    }
    int fraction_bits = f->precision - 1;
    if (exponent < f->min_exponent) {
        *bits = kept; /* a carry into the lowest normal has the right bits too */
        return true;
    }
    if (kept >> f->precision) kept >>= 1, exponent++;
    if (exponent > f->max_exponent) return false;
    *bits = (uint64_t)(exponent - f->min_exponent + 1) << fraction_bits |
            (kept & (((uint64_t)1 << fraction_bits) - 1));
    return true;
}

enum { EXPONENT_CAP = 1 << 28 }; /* saturates far outside of any format */

static int64_t exponent_of(struct gw_slice text, size_t at)
{
    if (at >= text.len) return 0;
    at++; /* e or p */
    bool is_negative = text.data[at] == '-';
    if (is_at(text, at, '+', '-')) at++;
    int64_t value = 0;
    for (; at < text.len; at++) {
        if (text.data[at] == '_') continue;
        value = value * 10 + digit_of(text.data[at]);
        if (value > EXPONENT_CAP) value = EXPONENT_CAP;
    }
    return is_negative ? -value : value;
}

static bool parse_hex(const struct format *f, struct gw_slice text, size_t at,
                      uint64_t *bits)
{
    uint64_t mantissa = 0;
    int64_t exponent = 0;
    bool sticky = false, in_fraction = false;
    for (; at < text.len && !is_at(text, at, 'p', 'P'); at++) {
        uint8_t c = text.data[at];
        if (c == '_') continue;
        if (c == '.') {
            in_fraction = true;
            continue;
        }
        uint64_t digit = (uint64_t)digit_of(c);
        if (mantissa >> 60) {
            sticky |= digit != 0;
            if (!in_fraction) exponent += 4;
        } else {
            mantissa = mantissa << 4 | digit;
            if (in_fraction) exponent -= 4;
        }
    }
    return round_to(f, mantissa, exponent + exponent_of(text, at), sticky, bits);
}

/* More digits than any halfway point between two doubles has; what follows only has to be
 * noticed. */
enum { MAX_DIGITS = 800 };

/* Rewrite a decimal literal as "ddd...e+N" for strtod. */
static void normalise(struct gw_slice text, size_t at, char out[MAX_DIGITS + 32])
{
    size_t len = 0;
    int64_t exponent = 0;
    bool in_fraction = false, sticky = false;
    for (; at < text.len && !is_at(text, at, 'e', 'E'); at++) {
        uint8_t c = text.data[at];
        if (c == '_') continue;
        if (c == '.') {
            in_fraction = true;
            continue;
        }
        if (len == MAX_DIGITS) {
            sticky |= c != '0';
            if (!in_fraction) exponent++;
            continue;
        }
        if (len || c != '0') out[len++] = (char)c;
        if (in_fraction) exponent--;
    }
    if (!len) out[len++] = '0';
    if (sticky) out[len++] = '1', exponent--;
    snprintf(out + len, 32, "e%lld", (long long)(exponent + exponent_of(text, at)));
}

static bool parse_payload(struct gw_slice text, size_t at, unsigned fraction_bits,
                          uint64_t *out)
{
    return value_of(text, at + 4, ((uint64_t)1 << fraction_bits) - 1, out) && *out != 0;
}

static bool parse_float(const struct format *f, struct gw_slice text, uint64_t *out)
{
    if (gw_num_classify(text) == GW_NUM_NONE) return false;
    unsigned fraction_bits = (unsigned)f->precision - 1;
    unsigned sign_at = f == &binary32 ? 31 : 63;
    uint64_t infinity = (((uint64_t)1 << (sign_at - fraction_bits)) - 1) << fraction_bits;
    uint64_t bits = 0;
    size_t at = is_at(text, 0, '+', '-');
    if (rest_is(text, at, "inf")) {
        bits = infinity;
    } else if (rest_is(text, at, "nan")) {
        bits = infinity | (uint64_t)1 << (fraction_bits - 1);
    } else if (starts_payload(text, at)) {
        if (!parse_payload(text, at, fraction_bits, &bits)) return false;
        bits |= infinity;
    } else if (starts_hex(text, at)) {
        if (!parse_hex(f, text, at + 2, &bits)) return false;
    } else {
        char copy[MAX_DIGITS + 32];
        normalise(text, at, copy);
        if (f == &binary32) {
            float value = strtof_l(copy, NULL, get_c_locale());
            uint32_t narrow;
            memcpy(&narrow, &value, sizeof narrow);
            bits = narrow;
        } else {
            double value = strtod_l(copy, NULL, get_c_locale());
            memcpy(&bits, &value, sizeof bits);
        }
        if (bits == infinity) return false;
    }
    if (text.data[0] == '-') bits |= (uint64_t)1 << sign_at;
    *out = bits;
    return true;
}

bool gw_num_parse_f32(struct gw_slice text, uint32_t *bits)
{
    uint64_t wide;
    if (!parse_float(&binary32, text, &wide)) return false;
    *bits = (uint32_t)wide;
    return true;
}

bool gw_num_parse_f64(struct gw_slice text, uint64_t *bits)
{
    return parse_float(&binary64, text, bits);
}

/* inf and nan; 0 for all others. */
static unsigned print_special(uint64_t bits, unsigned sign_at, unsigned fraction_bits,
                              char out[GW_NUM_TEXT_MAX])
{
    uint64_t fraction = bits & (((uint64_t)1 << fraction_bits) - 1);
    uint64_t exponent_mask = ((uint64_t)1 << (sign_at - fraction_bits)) - 1;
    if ((bits >> fraction_bits & exponent_mask) != exponent_mask) return 0;
    const char *sign = bits >> sign_at & 1 ? "-" : "";
    if (fraction == 0) return (unsigned)snprintf(out, GW_NUM_TEXT_MAX, "%sinf", sign);
    if (fraction == (uint64_t)1 << (fraction_bits - 1))
        return (unsigned)snprintf(out, GW_NUM_TEXT_MAX, "%snan", sign);
    return (unsigned)snprintf(out, GW_NUM_TEXT_MAX, "%snan:0x%llx", sign,
                              (unsigned long long)fraction);
}

/* The fewest digits, between two counts of which the last always does. Those of the first count
 * are all there for numbers that are normal. */
static unsigned print_shortest(double value, bool is_f32, char out[GW_NUM_TEXT_MAX])
{
    double least = is_f32 ? (double)FLT_MIN : DBL_MIN;
    locale_t c = get_c_locale(), before = (locale_t)0;
    if (c) before = uselocale(c);
    int len = 0, last = is_f32 ? 9 : 17;
    bool is_subnormal = value < least && value > -least;
    for (int precision = is_subnormal ? 1 : last - (is_f32 ? 3 : 2); precision <= last;
         precision++) {
        len = snprintf(out, GW_NUM_TEXT_MAX, "%.*g", precision, value);
        if (is_f32 ? (double)strtof(out, NULL) == value : strtod(out, NULL) == value)
            break;
    }
    if (c) uselocale(before);
    return (unsigned)len;
}

unsigned gw_num_print_f32(uint32_t bits, char out[GW_NUM_TEXT_MAX])
{
    unsigned len = print_special(bits, 31, 23, out);
    if (len) return len;
    float value;
    memcpy(&value, &bits, sizeof value);
    return print_shortest((double)value, true, out);
}

unsigned gw_num_print_f64(uint64_t bits, char out[GW_NUM_TEXT_MAX])
{
    unsigned len = print_special(bits, 63, 52, out);
    if (len) return len;
    double value;
    memcpy(&value, &bits, sizeof value);
    return print_shortest(value, false, out);
}
