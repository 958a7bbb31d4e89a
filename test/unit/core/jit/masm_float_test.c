/* SPDX-License-Identifier: Apache-2.0 */
/* Floating point macro-operations on all CPUs, against C. */
#include <math.h>

#include "masm_harness.h"

static const uint64_t f64s[] = {
    0, 0x8000000000000000, 0x3ff0000000000000, 0xbff0000000000000, /* 1 -1 */
    0x3fe0000000000000, 0xbfe0000000000000, 0x3ff8000000000000,    /* 0.5 -0.5 1.5 */
    0xbff8000000000000, 0x4004000000000000, 0xc004000000000000,    /* -1.5 2.5 -2.5 */
    0x3fefffffffffffff, 0xbfefffffffffffff, 0x4330000000000001, 0xc330000000000001,
    0x41dfffffffc00000, 0x41dfffffffe00000, 0x41e0000000000000,    /* 2^31-1 .5 2^31 */
    0xc1e0000000000000, 0xc1e0000000100000, 0xc1e0000000200000,    /* -2^31 -.5 -1 */
    0x41efffffffe00000, 0x41effffffff00000, 0x41f0000000000000,    /* 2^32-1 .5 2^32 */
    0x43dfffffffffffff, 0x43e0000000000000, 0xc3e0000000000000, 0xc3e0000000000001,
    0x43efffffffffffff, 0x43f0000000000000, 0x7fefffffffffffff, 0xffefffffffffffff,
    0x7ff0000000000000, 0xfff0000000000000, 1, 0x8000000000000001, 0x000fffffffffffff,
    0x7ff8000000000000, 0xfff8000000000000, 0x7ff4000000000000, 0xfff0000000000001,
    0x7fffffffffffffff, 0x400921fb54442d18, 0x3690000000000000, 0x47efffffe0000000,
    0x47effffff0000000, 0xc1f0000000000000};
static const uint32_t f32s[] = {
    0, 0x80000000, 0x3f800000, 0xbf800000, 0x3f000000, 0xbf000000, 0x3fc00000, 0xbfc00000,
    0x40200000, 0xc0200000, 0x3f7fffff, 0xbf7fffff, 0x4b000001, 0xcb000001, 0x4effffff,
    0x4f000000, 0xcf000000, 0xcf000001, 0x4f7fffff, 0x4f800000, 0x5effffff, 0x5f000000,
    0xdf000000, 0xdf000001, 0x5f7fffff, 0x5f800000, 0x7f7fffff, 0xff7fffff, 0x7f800000,
    0xff800000, 1, 0x80000001, 0x007fffff, 0x7fc00000, 0xffc00000, 0x7fa00000, 0xff800001,
    0x7fffffff, 0x40490fdb};

static size_t count_of(gw_valtype type)
{
    return type == GW_F32 ? GW_COUNT(f32s) : GW_COUNT(f64s);
}
static uint64_t value_of(gw_valtype type, size_t i)
{
    return type == GW_F32 ? f32s[i % GW_COUNT(f32s)] : f64s[i % GW_COUNT(f64s)];
}
static double as_f64(gw_valtype type, uint64_t bits)
{
    float f;
    double d;
    memcpy(&f, &bits, sizeof f);
    memcpy(&d, &bits, sizeof d);
    return type == GW_F32 ? (double)f : d;
}
static uint64_t bits_of(gw_valtype type, double value)
{
    float f = (float)value;
    uint64_t bits = 0;
    if (type == GW_F32)
        memcpy(&bits, &f, sizeof f);
    else
        memcpy(&bits, &value, sizeof value);
    return bits;
}
static uint64_t low(gw_valtype type, uint64_t bits)
{
    return type == GW_F32 || type == GW_I32 ? (uint32_t)bits : bits;
}
static bool is_nan(gw_valtype type, uint64_t bits) { return isnan(as_f64(type, bits)); }
static bool is_quiet(gw_valtype type, uint64_t bits)
{
    return bits & (type == GW_F32 ? 0x400000u : 0x8000000000000u);
}

/* The same bits, or both a quiet NaN. */
static bool agree(gw_valtype type, uint64_t got, uint64_t want, bool exact)
{
    got = low(type, got);
    if (!exact && is_nan(type, want)) return is_nan(type, got) && is_quiet(type, got);
    return got == want;
}

struct op {
    const char *name;
    int which;
    gw_valtype type;
};
#define BOTH(name, which) {name, which, GW_F32}, {name, which, GW_F64}

static gw_reg float_reg(unsigned i) /* some, with those that need longer encodings */
{
    static const uint8_t at[] = {0, 1, 7, 8, 13};
    return h_float(at[i % GW_COUNT(at)]);
}
enum { FLOAT_REGS = 5 };

static void put(struct harness *h, gw_reg reg, uint64_t bits)
{
    h->in->floats[reg - 32][0] = bits;
}

static void each_option(void (*body)(struct harness *h))
{
    static const uint32_t options[] = {0, GW_JIT_NO_VECTOR_EXT};
    for (unsigned i = 0; i < GW_COUNT(options); i++) {
        struct harness *h = h_new(options[i]);
        body(h);
        h_free(h);
    }
}

/* ---- two operands ---- */

static uint64_t arithmetic(const struct op *op, uint64_t a, uint64_t b)
{
    double x = as_f64(op->type, a), y = as_f64(op->type, b), r;
    bool is_f32 = op->type == GW_F32;
    uint64_t sign = is_f32 ? 0x80000000 : 0x8000000000000000;
    switch (op->which) {
    case GW_FALU_ADD: r = is_f32 ? (double)((float)x + (float)y) : x + y; break;
    case GW_FALU_SUB: r = is_f32 ? (double)((float)x - (float)y) : x - y; break;
    case GW_FALU_MUL: r = is_f32 ? (double)((float)x * (float)y) : x * y; break;
    case GW_FALU_DIV: r = is_f32 ? (double)((float)x / (float)y) : x / y; break;
    case GW_FALU_COPYSIGN: return (a & ~sign) | (b & sign);
    default:
        if (isnan(x) || isnan(y)) return bits_of(op->type, (double)NAN);
        if (x == y) return op->which == GW_FALU_MIN ? a | b : a & b;
        return (x < y) == (op->which == GW_FALU_MIN) ? a : b;
    }
    return bits_of(op->type, r);
}

static void check_binary(struct harness *h, const struct op *op, unsigned i, bool in_slot)
{
    gw_reg dst = float_reg(i), a = float_reg(i / FLOAT_REGS),
           b = float_reg(i / FLOAT_REGS / FLOAT_REGS);
    h_fill(h);
    gw_masm_falu(h_begin(h), (enum gw_falu)op->which, op->type, dst, a,
                 in_slot ? GW_OPND_SLOT(3) : GW_OPND_REG(b));
    h_end(h);
    size_t count = count_of(op->type);
    bool all = i == 0 + 1 * FLOAT_REGS + 2 * FLOAT_REGS * FLOAT_REGS;
    for (size_t j = 0; j < count * (all ? count : 1); j++) {
        uint64_t x = value_of(op->type, j);
        uint64_t y = value_of(op->type, all ? j / count : j * 5 + i);
        if (in_slot)
            h->in->slots[3] = y | (op->type == GW_F32 ? 0xabcd000000000000 : 0);
        else
            put(h, b, y);
        if (a == b && !in_slot) y = x;
        put(h, a, x);
        enum gw_trap_code trap = h_run(h);
        uint64_t want = arithmetic(op, x, y), got = h->out->floats[dst - 32][0];
        if (trap || !agree(op->type, got, want, op->which == GW_FALU_COPYSIGN))
            H_FAIL(h, "%s%d f%u f%u f%u: %#lx, %#lx is %#lx, want %#lx", op->name,
                   op->type == GW_F32 ? 32 : 64, dst, a, b, (unsigned long)x,
                   (unsigned long)y, (unsigned long)got, (unsigned long)want);
        if (h_changed(h) & ~GW_REGSET(dst))
            H_FAIL(h, "%s f%u f%u f%u changes others", op->name, dst, a, b);
    }
}

static void two_operands(struct harness *h)
{
    static const struct op ops[] = {BOTH("add", GW_FALU_ADD), BOTH("sub", GW_FALU_SUB),
                                    BOTH("mul", GW_FALU_MUL), BOTH("div", GW_FALU_DIV),
                                    BOTH("min", GW_FALU_MIN), BOTH("max", GW_FALU_MAX),
                                    BOTH("copysign", GW_FALU_COPYSIGN)};
    for (size_t i = 0; i < GW_COUNT(ops); i++) {
        for (unsigned j = 0; j < FLOAT_REGS * FLOAT_REGS * FLOAT_REGS; j++)
            check_binary(h, &ops[i], j, false);
        for (unsigned j = 0; j < FLOAT_REGS * FLOAT_REGS; j++)
            check_binary(h, &ops[i], j, true);
    }
}
Test(masm_float, two_operands) { each_option(two_operands); }

/* ---- one operand ---- */

static uint64_t rounding(const struct op *op, uint64_t a)
{
    double x = as_f64(op->type, a);
    uint64_t sign = op->type == GW_F32 ? 0x80000000 : 0x8000000000000000;
    switch (op->which) {
    case GW_FUNARY_ABS: return a & ~sign;
    case GW_FUNARY_NEG: return a ^ sign;
    case GW_FUNARY_SQRT:
        return bits_of(op->type, op->type == GW_F32 ? (double)sqrtf((float)x) : sqrt(x));
    case GW_FUNARY_CEIL: return bits_of(op->type, ceil(x));
    case GW_FUNARY_FLOOR: return bits_of(op->type, floor(x));
    case GW_FUNARY_TRUNC: return bits_of(op->type, trunc(x));
    default: return bits_of(op->type, nearbyint(x));
    }
}

static void one_operand(struct harness *h)
{
    static const struct op ops[] = {
        BOTH("abs", GW_FUNARY_ABS),         BOTH("neg", GW_FUNARY_NEG),
        BOTH("sqrt", GW_FUNARY_SQRT),       BOTH("ceil", GW_FUNARY_CEIL),
        BOTH("floor", GW_FUNARY_FLOOR),     BOTH("trunc", GW_FUNARY_TRUNC),
        BOTH("nearest", GW_FUNARY_NEAREST)};
    for (size_t i = 0; i < GW_COUNT(ops) * FLOAT_REGS * FLOAT_REGS; i++) {
        const struct op *op = &ops[i / FLOAT_REGS / FLOAT_REGS];
        gw_reg dst = float_reg((unsigned)i), a = float_reg((unsigned)i / FLOAT_REGS);
        bool exact = op->which == GW_FUNARY_ABS || op->which == GW_FUNARY_NEG;
        h_fill(h);
        gw_masm_funary(h_begin(h), (enum gw_funary)op->which, op->type, dst, a);
        h_end(h);
        for (size_t j = 0; j < count_of(op->type); j++) {
            uint64_t x = value_of(op->type, j), want = rounding(op, x);
            put(h, a, x);
            enum gw_trap_code trap = h_run(h);
            uint64_t got = h->out->floats[dst - 32][0];
            if (trap || !agree(op->type, got, want, exact) ||
                h_changed(h) & ~GW_REGSET(dst))
                H_FAIL(h, "%s%d f%u f%u: %#lx is %#lx, want %#lx", op->name,
                       op->type == GW_F32 ? 32 : 64, dst, a, (unsigned long)x,
                       (unsigned long)got, (unsigned long)want);
        }
    }
}
Test(masm_float, one_operand) { each_option(one_operand); }

static void precisions(struct harness *h)
{
    for (unsigned i = 0; i < FLOAT_REGS * FLOAT_REGS; i++) {
        gw_reg dst = float_reg(i), a = float_reg(i / FLOAT_REGS);
        for (unsigned up = 0; up < 2; up++) {
            gw_valtype from = up ? GW_F32 : GW_F64, to = up ? GW_F64 : GW_F32;
            h_fill(h);
            if (up)
                gw_masm_promote(h_begin(h), dst, a);
            else
                gw_masm_demote(h_begin(h), dst, a);
            h_end(h);
            for (size_t j = 0; j < count_of(from); j++) {
                put(h, a, value_of(from, j));
                CHECK_INT("runs", h_run(h), GW_TRAP_NONE);
                uint64_t want = bits_of(to, as_f64(from, value_of(from, j)));
                if (!agree(to, h->out->floats[dst - 32][0], want, false))
                    H_FAIL(h, "%s f%u f%u: %#lx is %#lx, want %#lx",
                           up ? "promote" : "demote", dst, a,
                           (unsigned long)value_of(from, j),
                           (unsigned long)h->out->floats[dst - 32][0],
                           (unsigned long)want);
            }
        }
    }
}
Test(masm_float, precisions) { each_option(precisions); }

/* ---- comparisons ---- */

static bool holds(enum gw_fcond cond, double x, double y)
{
    switch (cond) {
    case GW_FEQ: return x == y;
    case GW_FNE: return x != y;
    case GW_FLT: return x < y;
    case GW_FGT: return x > y;
    case GW_FLE: return x <= y;
    default: return x >= y;
    }
}

enum shape { SET, BRANCH, BRANCH_NOT, SELECT_I32, SELECT_I64, SELECT_F32, SELECT_F64,
             SELECT_V128, SHAPES };

/* 1 or 0 into `dst`, or what x or y hold. */
static void emit_comparison(struct gw_masm *m, enum shape shape, const struct op *op,
                            gw_reg dst, gw_reg x, gw_reg y, gw_reg a, gw_reg b)
{
    static const gw_valtype types[] = {[SELECT_I32] = GW_I32, [SELECT_I64] = GW_I64,
                                       [SELECT_F32] = GW_F32, [SELECT_F64] = GW_F64,
                                       [SELECT_V128] = GW_V128};
    enum gw_fcond cond = (enum gw_fcond)op->which;
    if (shape == SET) {
        gw_masm_fset(m, cond, op->type, dst, a, b);
    } else if (shape == BRANCH || shape == BRANCH_NOT) {
        gw_label to = gw_masm_label(m), end = gw_masm_label(m);
        gw_masm_fbranch(m, cond, shape == BRANCH_NOT, op->type, a, b, to);
        gw_masm_const(m, GW_I32, dst, shape == BRANCH_NOT);
        gw_masm_jump(m, end);
        gw_masm_bind(m, to);
        gw_masm_const(m, GW_I32, dst, shape == BRANCH);
        gw_masm_bind(m, end);
    } else {
        gw_masm_fselect(m, types[shape], dst, x, y, cond, op->type, a, b);
    }
}

static void check_comparison(struct harness *h, enum shape shape, const struct op *op,
                             unsigned i)
{
    bool is_float = shape >= SELECT_F32;
    gw_reg ints[H_REGS];
    h_some_ints(ints);
    gw_reg a = float_reg(i % 2), b = float_reg(i % 3);
    gw_reg dst = is_float ? float_reg(i / 3) : ints[i / 3 % 3];
    gw_reg x = is_float ? float_reg(i % 4) : ints[i % 4],
           y = is_float ? float_reg(i % 5) : ints[i % 5];
    h_fill(h);
    for (unsigned j = 0; shape == SELECT_I32 && j < 32; j++)
        h->in->ints[j] = (uint32_t)h->in->ints[j];
    emit_comparison(h_begin(h), shape, op, dst, x, y, a, b);
    h_end(h);
    for (size_t j = 0; j < count_of(op->type) * 3; j++) {
        put(h, b, value_of(op->type, j * 5 + i));
        put(h, a, value_of(op->type, j));
        double l = as_f64(op->type, h->in->floats[a - 32][0]),
               r = as_f64(op->type, h->in->floats[b - 32][0]);
        bool is_true = holds((enum gw_fcond)op->which, l, r);
        CHECK_INT("runs", h_run(h), GW_TRAP_NONE);
        gw_reg from = is_true ? x : y;
        uint64_t got = is_float ? h->out->floats[dst - 32][0] : h->out->ints[dst];
        uint64_t want = shape <= BRANCH_NOT ? is_true
                        : is_float          ? h->in->floats[from - 32][0]
                                            : h->in->ints[from];
        if (shape == SELECT_F32) got = (uint32_t)got, want = (uint32_t)want;
        if (got != want || h_changed(h) & ~GW_REGSET(dst))
            H_FAIL(h, "%s%d shape %d r%u = r%u r%u by f%u f%u: %g %g: %#lx, want %#lx",
                   op->name, op->type == GW_F32 ? 32 : 64, (int)shape, dst, x, y, a, b, l, r,
                   (unsigned long)got, (unsigned long)want);
    }
}

static void comparisons(struct harness *h)
{
    static const struct op ops[] = {BOTH("eq", GW_FEQ), BOTH("ne", GW_FNE),
                                    BOTH("lt", GW_FLT), BOTH("gt", GW_FGT),
                                    BOTH("le", GW_FLE), BOTH("ge", GW_FGE)};
    for (size_t i = 0; i < GW_COUNT(ops); i++)
        for (unsigned shape = 0; shape < SHAPES; shape++)
            for (unsigned j = 0; j < 60; j++)
                check_comparison(h, (enum shape)shape, &ops[i], j);
}
Test(masm_float, comparisons) { each_option(comparisons); }

/* ---- conversions ---- */

/* returns  the trap, or NONE and *result */
static enum gw_trap_code truncated(enum gw_round_to to, bool is_saturating, double x,
                                   uint64_t *result)
{
    static const double least[] = {-2147483649.0, -1.0, -9223372036854777856.0, -1.0},
                        beyond[] = {2147483648.0, 4294967296.0, 9223372036854775808.0,
                                    18446744073709551616.0};
    static const uint64_t lowest[] = {0x80000000, 0, 0x8000000000000000, 0},
                          highest[] = {0x7fffffff, 0xffffffff, 0x7fffffffffffffff,
                                       0xffffffffffffffff};
    *result = 0;
    if (isnan(x)) return is_saturating ? GW_TRAP_NONE : GW_TRAP_INVALID_CONVERSION;
    if (x <= least[to] || x >= beyond[to]) {
        *result = x < 0 ? lowest[to] : highest[to];
        return is_saturating ? GW_TRAP_NONE : GW_TRAP_INTEGER_OVERFLOW;
    }
    switch (to) {
    case GW_TO_I32_S: *result = (uint32_t)(int32_t)x; break;
    case GW_TO_I32_U: *result = (uint32_t)x; break;
    case GW_TO_I64_S: *result = (uint64_t)(int64_t)x; break;
    case GW_TO_I64_U: *result = (uint64_t)x; break;
    }
    return GW_TRAP_NONE;
}

static void to_integers(struct harness *h)
{
    gw_reg ints[H_REGS];
    h_some_ints(ints);
    for (unsigned i = 0; i < 4 * 2 * 2 * FLOAT_REGS * H_REGS; i++) {
        enum gw_round_to to = (enum gw_round_to)(i % 4);
        bool is_saturating = i / 4 % 2;
        gw_valtype from = i / 8 % 2 ? GW_F64 : GW_F32;
        gw_reg a = float_reg(i / 16), dst = ints[i / 16 / FLOAT_REGS % H_REGS];
        h_fill(h);
        gw_masm_trunc(h_begin(h), to, is_saturating, from, dst, a);
        h_end(h);
        for (size_t j = 0; j < count_of(from); j++) {
            uint64_t x = value_of(from, j), want;
            enum gw_trap_code trap = truncated(to, is_saturating, as_f64(from, x), &want);
            put(h, a, x);
            enum gw_trap_code got = h_run(h);
            if (got != trap || (!trap && h->out->ints[dst] != want))
                H_FAIL(h, "trunc to %d sat %d f%d r%u f%u: %g traps %d, is %#lx; want %d %#lx",
                       (int)to, is_saturating, from == GW_F32 ? 32 : 64, dst, a,
                       as_f64(from, x), (int)got, (unsigned long)h->out->ints[dst],
                       (int)trap, (unsigned long)want);
            else if (!trap && h_changed(h) & ~GW_REGSET(dst))
                H_FAIL(h, "trunc changes others");
        }
    }
}
Test(masm_float, to_integers) { each_option(to_integers); }

static uint64_t converted(enum gw_convert_from from, gw_valtype to, uint64_t x)
{
    bool is_f32 = to == GW_F32;
    double r = 0;
    switch (from) {
    case GW_FROM_I32_S: r = is_f32 ? (double)(float)(int32_t)x : (int32_t)x; break;
    case GW_FROM_I32_U: r = is_f32 ? (double)(float)(uint32_t)x : (uint32_t)x; break;
    case GW_FROM_I64_S: r = is_f32 ? (double)(float)(int64_t)x : (double)(int64_t)x; break;
    case GW_FROM_I64_U: r = is_f32 ? (double)(float)x : (double)x; break;
    }
    return bits_of(to, r);
}

static void from_integers(struct harness *h)
{
    static const uint64_t values[] = {
        0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000001, 0xffffff7f, 0xffffff80,
        0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001, 0xffffffffffffffff,
        0xfffffffffffffbff, 0xfffffffffffffc00, 0xfffffffffffffc01, 0x8000000000000400,
        0x8000000000000401, 0x8000008000000000, 0x8000008000000001, 0xffffff7fffffffff,
        0x20000000000001, 0x1000001, 0x123456789abcdef0};
    gw_reg ints[H_REGS];
    h_some_ints(ints);
    for (unsigned i = 0; i < 4 * 2 * FLOAT_REGS * H_REGS; i++) {
        enum gw_convert_from from = (enum gw_convert_from)(i % 4);
        gw_valtype to = i / 4 % 2 ? GW_F64 : GW_F32;
        bool is_64 = from == GW_FROM_I64_S || from == GW_FROM_I64_U;
        gw_reg dst = float_reg(i / 8), a = ints[i / 8 / FLOAT_REGS];
        h_fill(h);
        gw_masm_convert(h_begin(h), from, to, dst, a);
        h_end(h);
        for (size_t j = 0; j < GW_COUNT(values); j++) {
            uint64_t x = is_64 ? values[j] : (uint32_t)values[j];
            uint64_t want = converted(from, to, x);
            h->in->ints[a] = x;
            CHECK_INT("runs", h_run(h), GW_TRAP_NONE);
            uint64_t got = low(to, h->out->floats[dst - 32][0]);
            if (got != want || h_changed(h) & ~GW_REGSET(dst))
                H_FAIL(h, "convert from %d f%d: %#lx is %#lx, want %#lx", (int)from,
                       to == GW_F32 ? 32 : 64, (unsigned long)x, (unsigned long)got,
                       (unsigned long)want);
        }
    }
}
Test(masm_float, from_integers) { each_option(from_integers); }

static void bits_between_classes(struct harness *h)
{
    gw_reg ints[H_REGS];
    h_some_ints(ints);
    for (unsigned i = 0; i < 2 * FLOAT_REGS * H_REGS; i++) {
        bool is_64 = i % 2;
        gw_reg f = float_reg(i / 2), r = ints[i / 2 / FLOAT_REGS];
        h_fill(h);
        gw_masm_reinterpret(h_begin(h), is_64 ? GW_I64 : GW_I32, r, f);
        h_end(h);
        CHECK_INT("runs", h_run(h), GW_TRAP_NONE);
        CHECK_INT("to integer", h->out->ints[r],
                  low(is_64 ? GW_I64 : GW_I32, h->in->floats[f - 32][0]));
        CHECK_INT("others stay", h_changed(h) & ~GW_REGSET(r), 0);
        gw_masm_reinterpret(h_begin(h), is_64 ? GW_F64 : GW_F32, f, r);
        h_end(h);
        CHECK_INT("runs", h_run(h), GW_TRAP_NONE);
        CHECK_INT("to float", low(is_64 ? GW_F64 : GW_F32, h->out->floats[f - 32][0]),
                  low(is_64 ? GW_I64 : GW_I32, h->in->ints[r]));
        CHECK_INT("others stay", h_changed(h) & ~GW_REGSET(f), 0);
    }
}
Test(masm_float, bits_between_classes) { each_option(bits_between_classes); }
