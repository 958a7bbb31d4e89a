/* SPDX-License-Identifier: Apache-2.0 */
/* Integer macro-operations on all CPUs, against C. */
#include "masm_harness.h"

static const uint64_t values[] = {
    0, 1, 2, 3, 5, 7, 10, 31, 32, 33, 63, 64, 65, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000,
    0xffff, 0x10000, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff,
    0x100000000, 0x123456789, 0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001,
    0xfffffffffffffffe, 0xffffffffffffffff, 0xffffffff80000000, 0xffffffff7fffffff,
    0x123456789abcdef0, 0xfedcba9876543210};

/* One operation: `which` of its family on dst, a, b. */
struct op {
    const char *name;
    int which;
    bool is_64;
};

struct family {
    void (*emit)(struct gw_masm *m, const struct op *op, gw_reg dst, gw_reg a,
                 struct gw_opnd b);
    /* returns  false: it traps with *trap */
    bool (*reference)(const struct op *op, uint64_t a, uint64_t b, uint64_t *result,
                      enum gw_trap_code *trap);
};

static uint64_t narrow(bool is_64, uint64_t value)
{
    return is_64 ? value : (uint32_t)value;
}

/* Run what h_end made, for one pair of operands. */
static void check(struct harness *h, const struct family *f, const struct op *op,
                  gw_reg dst, gw_reg a, gw_reg b, uint64_t x, uint64_t y)
{
    uint64_t want = 0;
    enum gw_trap_code want_trap = GW_TRAP_NONE;
    bool returns = f->reference(op, x, y, &want, &want_trap);
    enum gw_trap_code trap = h_run(h);
    if (returns ? trap != GW_TRAP_NONE : trap != want_trap) {
        H_FAIL(h, "%s%u r%u r%u r%u: %#lx, %#lx traps %d, want %d", op->name,
               op->is_64 ? 64 : 32, dst, a, b, (unsigned long)x, (unsigned long)y,
               (int)trap, (int)want_trap);
        return;
    }
    if (!returns) return;
    if (h->out->ints[dst] != want)
        H_FAIL(h, "%s%u r%u r%u r%u: %#lx, %#lx is %#lx, want %#lx", op->name,
               op->is_64 ? 64 : 32, dst, a, b, (unsigned long)x, (unsigned long)y,
               (unsigned long)h->out->ints[dst], (unsigned long)want);
    gw_regset changed = h_changed(h) & ~GW_REGSET(dst);
    if (changed)
        H_FAIL(h, "%s%u r%u r%u r%u: changes %#lx", op->name, op->is_64 ? 64 : 32, dst, a,
               b, (unsigned long)changed);
}

/* b in a register: every aliasing of a few registers. */
static void check_registers(struct harness *h, const struct family *f, const struct op *op)
{
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (unsigned i = 0; i < H_REGS * H_REGS * H_REGS; i++) {
        gw_reg dst = regs[i % H_REGS], a = regs[i / H_REGS % H_REGS],
               b = regs[i / H_REGS / H_REGS];
        h_fill(h);
        f->emit(h_begin(h), op, dst, a, GW_OPND_REG(b));
        h_end(h);
        bool all = dst == regs[2] && a == regs[3] && b == regs[4];
        for (unsigned j = 0; j < GW_COUNT(values) * (all ? GW_COUNT(values) : 1); j++) {
            unsigned k = all ? j / GW_COUNT(values) : j * 7 + 3 + i;
            uint64_t x = narrow(op->is_64, values[j % GW_COUNT(values)]);
            uint64_t y = narrow(op->is_64, values[k % GW_COUNT(values)]);
            if (a == b) y = x;
            h->in->ints[a] = x;
            h->in->ints[b] = y;
            check(h, f, op, dst, a, b, x, y);
        }
    }
}

/* b in a slot, or a constant. */
static void check_others(struct harness *h, const struct family *f, const struct op *op,
                         bool is_const)
{
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (unsigned i = 0; i < H_REGS * H_REGS * GW_COUNT(values); i++) {
        gw_reg dst = regs[i % H_REGS], a = regs[i / H_REGS % H_REGS];
        if (i % H_REGS && (i + i / H_REGS) % 3) continue; /* enough of them */
        uint64_t y = narrow(op->is_64, values[i / H_REGS / H_REGS]);
        int64_t constant = op->is_64 ? (int64_t)y : (int32_t)y;
        h_fill(h);
        h->in->slots[2] = op->is_64 ? y : y | 0xabcd000000000000;
        f->emit(h_begin(h), op, dst, a, is_const ? GW_OPND_CONST(constant) : GW_OPND_SLOT(2));
        h_end(h);
        for (unsigned j = 0; j < GW_COUNT(values); j++) {
            uint64_t x = narrow(op->is_64, values[j]);
            h->in->ints[a] = x;
            check(h, f, op, dst, a, GW_REG_NONE, x, y);
        }
    }
}

static void check_family(const struct family *f, const struct op *ops, size_t count,
                         bool has_others)
{
    static const uint32_t options[] = {0, GW_JIT_NO_VECTOR_EXT};
    for (unsigned i = 0; i < GW_COUNT(options); i++) {
        struct harness *h = h_new(options[i]);
        for (size_t j = 0; j < count; j++) {
            check_registers(h, f, &ops[j]);
            if (has_others) check_others(h, f, &ops[j], false);
            if (has_others) check_others(h, f, &ops[j], true);
        }
        h_free(h);
    }
}

/* ---- arithmetic ---- */

static void emit_alu(struct gw_masm *m, const struct op *op, gw_reg dst, gw_reg a,
                     struct gw_opnd b)
{
    gw_masm_alu(m, (enum gw_alu)op->which, op->is_64, dst, a, b);
}

static uint64_t shifted(int which, bool is_64, uint64_t a, unsigned count)
{
    unsigned bits = is_64 ? 64 : 32, back = (bits - count) & (bits - 1);
    switch (which) {
    case GW_ALU_SHL: return a << count;
    case GW_ALU_SHR_U: return a >> count;
    case GW_ALU_SHR_S:
        return is_64 ? (uint64_t)((int64_t)a >> count) : (uint64_t)((int32_t)a >> count);
    case GW_ALU_ROTL: return count ? a << count | a >> back : a;
    default: return count ? a >> count | a << back : a;
    }
}

static bool alu(const struct op *op, uint64_t a, uint64_t b, uint64_t *result,
                enum gw_trap_code *trap)
{
    (void)trap;
    uint64_t r;
    switch (op->which) {
    case GW_ALU_ADD: r = a + b; break;
    case GW_ALU_SUB: r = a - b; break;
    case GW_ALU_AND: r = a & b; break;
    case GW_ALU_OR: r = a | b; break;
    case GW_ALU_XOR: r = a ^ b; break;
    case GW_ALU_MUL: r = a * b; break;
    default: r = shifted(op->which, op->is_64, a, b & (op->is_64 ? 63 : 31)); break;
    }
    *result = narrow(op->is_64, r);
    return true;
}

Test(masm, arithmetic)
{
    static const struct op ops[] = {
#define BOTH(name, which) {name, which, false}, {name, which, true}
        BOTH("add", GW_ALU_ADD),   BOTH("sub", GW_ALU_SUB),     BOTH("and", GW_ALU_AND),
        BOTH("or", GW_ALU_OR),     BOTH("xor", GW_ALU_XOR),     BOTH("mul", GW_ALU_MUL),
        BOTH("shl", GW_ALU_SHL),   BOTH("shr_s", GW_ALU_SHR_S), BOTH("shr_u", GW_ALU_SHR_U),
        BOTH("rotl", GW_ALU_ROTL), BOTH("rotr", GW_ALU_ROTR)};
    check_family(&(struct family){emit_alu, alu}, ops, GW_COUNT(ops), true);
}

static void emit_div(struct gw_masm *m, const struct op *op, gw_reg dst, gw_reg a,
                     struct gw_opnd b)
{
    gw_masm_div(m, (enum gw_div)op->which, op->is_64, dst, a, b, 0);
}

static bool divide(const struct op *op, uint64_t a, uint64_t b, uint64_t *result,
                   enum gw_trap_code *trap)
{
    if (!b) {
        *trap = GW_TRAP_DIVIDE_BY_ZERO;
        return false;
    }
    bool is_div = op->which == GW_DIV_S || op->which == GW_DIV_U;
    if (op->which == GW_DIV_U || op->which == GW_REM_U) {
        *result = is_div ? a / b : a % b;
        return true;
    }
    int64_t x = op->is_64 ? (int64_t)a : (int32_t)a, y = op->is_64 ? (int64_t)b : (int32_t)b;
    if (y == -1) {
        bool overflows = x == (op->is_64 ? INT64_MIN : INT32_MIN);
        *trap = GW_TRAP_INTEGER_OVERFLOW;
        *result = is_div ? narrow(op->is_64, 0 - (uint64_t)x) : 0;
        return !(overflows && is_div);
    }
    *result = narrow(op->is_64, (uint64_t)(is_div ? x / y : x % y));
    return true;
}

Test(masm, division)
{
    static const struct op ops[] = {
        BOTH("div_s", GW_DIV_S), BOTH("div_u", GW_DIV_U), BOTH("rem_s", GW_REM_S),
        BOTH("rem_u", GW_REM_U)};
    check_family(&(struct family){emit_div, divide}, ops, GW_COUNT(ops), true);
}

/* Every divisor takes its own way: many of them, with the dividends around multiples. */
Test(masm, division_by_constants)
{
    struct harness *h = h_new(0);
    struct family f = {emit_div, divide};
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (unsigned i = 0; i < 3000; i++) {
        uint64_t d = i < 1000 ? i + 1 : i * 0x9e3779b97f4a7c15u >> (i % 60);
        if (i % 3 == 1) d = 0 - d;
        struct op op = {"div", (int)(i % 4), i % 8 >= 4};
        d = narrow(op.is_64, d ? d : 1);
        h_fill(h);
        emit_div(h_begin(h), &op, regs[i % 5], regs[(i + i / 6) % H_REGS],
                 GW_OPND_CONST(op.is_64 ? (int64_t)d : (int32_t)d));
        h_end(h);
        for (unsigned j = 0; j < 60; j++) {
            uint64_t x = j < GW_COUNT(values) ? values[j] : d * (j * 0x9e3779b1u) - j % 3;
            x = narrow(op.is_64, x);
            h->in->ints[regs[(i + i / 6) % H_REGS]] = x;
            check(h, &f, &op, regs[i % 5], regs[(i + i / 6) % H_REGS], GW_REG_NONE, x, d);
        }
    }
    h_free(h);
}

/* dead registers may be changed: nothing but that. */
Test(masm, division_uses_dead_registers)
{
    struct harness *h = h_new(0);
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (unsigned i = 0; i < H_REGS * H_REGS; i++) {
        gw_reg a = regs[i % H_REGS], b = regs[i / H_REGS];
        gw_regset dead = gw_masm_cpu.ints & ~GW_REGSET(a) & ~GW_REGSET(b);
        h_fill(h);
        h->in->ints[b] = 10;
        h->in->ints[a] = 12345;
        gw_masm_div(h_begin(h), GW_REM_U, true, regs[4], a, GW_OPND_REG(b), dead);
        h_end(h);
        CHECK_INT("dead", h_run(h), GW_TRAP_NONE);
        CHECK_INT("remainder", h->out->ints[regs[4]], a == b ? 0 : 5);
        CHECK_INT("others stay", h_changed(h) & ~dead & ~GW_REGSET(regs[4]), 0);
    }
    h_free(h);
}

static void emit_unary(struct gw_masm *m, const struct op *op, gw_reg dst, gw_reg a,
                       struct gw_opnd b)
{
    (void)b;
    gw_masm_unary(m, (enum gw_unary)op->which, op->is_64, dst, a);
}

static bool unary(const struct op *op, uint64_t a, uint64_t b, uint64_t *result,
                  enum gw_trap_code *trap)
{
    (void)b;
    (void)trap;
    unsigned bits = op->is_64 ? 64 : 32;
    uint64_t r;
    switch (op->which) {
    case GW_UNARY_CLZ: r = a ? (unsigned)__builtin_clzll(a) - (64 - bits) : bits; break;
    case GW_UNARY_CTZ: r = a ? (unsigned)__builtin_ctzll(a) : bits; break;
    case GW_UNARY_POPCNT: r = (unsigned)__builtin_popcountll(a); break;
    case GW_UNARY_EXTEND8: r = (uint64_t)(int8_t)a; break;
    case GW_UNARY_EXTEND16: r = (uint64_t)(int16_t)a; break;
    case GW_UNARY_EXTEND32: r = (uint64_t)(int32_t)a; break;
    default: r = (uint32_t)a; break;
    }
    *result = narrow(op->is_64, r);
    return true;
}

Test(masm, unary)
{
    static const struct op ops[] = {
        BOTH("clz", GW_UNARY_CLZ), BOTH("ctz", GW_UNARY_CTZ),
        BOTH("popcnt", GW_UNARY_POPCNT), BOTH("extend8", GW_UNARY_EXTEND8),
        BOTH("extend16", GW_UNARY_EXTEND16), {"extend32", GW_UNARY_EXTEND32, true},
        {"extend32_u", GW_UNARY_EXTEND32_U, true}};
    check_family(&(struct family){emit_unary, unary}, ops, GW_COUNT(ops), false);
}

static void emit_lea(struct gw_masm *m, const struct op *op, gw_reg dst, gw_reg a,
                     struct gw_opnd b)
{
    gw_masm_lea(m, op->is_64, dst, a, b.reg, (unsigned)op->which & 3, op->which >> 2);
}

static bool lea(const struct op *op, uint64_t a, uint64_t b, uint64_t *result,
                enum gw_trap_code *trap)
{
    (void)trap;
    uint64_t disp = (uint64_t)(int64_t)(op->which >> 2);
    *result = narrow(op->is_64, a + (b << (op->which & 3)) + disp);
    return true;
}

Test(masm, lea)
{
    static const struct op ops[] = {
        BOTH("lea", 0), BOTH("lea", 1), BOTH("lea", 2), BOTH("lea", 3), BOTH("lea+1", 4),
        BOTH("lea-1", -4 | 3), BOTH("lea+far", 0x4000000 | 2), BOTH("lea-far", -0x40000000)};
    check_family(&(struct family){emit_lea, lea}, ops, GW_COUNT(ops), false);
}

/* ---- conditions ---- */

static bool holds(enum gw_cond cond, bool is_64, uint64_t a, uint64_t b)
{
    int64_t x = is_64 ? (int64_t)a : (int32_t)a, y = is_64 ? (int64_t)b : (int32_t)b;
    switch (cond) {
    case GW_EQ: return a == b;
    case GW_NE: return a != b;
    case GW_LT_S: return x < y;
    case GW_GE_S: return x >= y;
    case GW_LT_U: return a < b;
    case GW_GE_U: return a >= b;
    case GW_GT_S: return x > y;
    case GW_LE_S: return x <= y;
    case GW_GT_U: return a > b;
    case GW_LE_U: return a <= b;
    case GW_BITS_ZERO: return (a & b) == 0;
    default: return (a & b) != 0;
    }
}

static void emit_set(struct gw_masm *m, const struct op *op, gw_reg dst, gw_reg a,
                     struct gw_opnd b)
{
    gw_masm_set(m, (enum gw_cond)op->which, op->is_64, dst, a, b);
}

/* The same by a branch: over what sets dst to 2, backwards or forwards. */
static void emit_branch(struct gw_masm *m, const struct op *op, gw_reg dst, gw_reg a,
                        struct gw_opnd b)
{
    gw_label is_true = gw_masm_label(m), end = gw_masm_label(m), test = gw_masm_label(m);
    gw_masm_jump(m, test);
    gw_masm_bind(m, is_true);
    gw_masm_const(m, GW_I32, dst, 1);
    gw_masm_jump(m, end);
    gw_masm_bind(m, test);
    gw_masm_branch(m, (enum gw_cond)op->which, op->is_64, a, b, is_true);
    gw_masm_const(m, GW_I32, dst, 0);
    gw_masm_bind(m, end);
}

static void emit_trap_if(struct gw_masm *m, const struct op *op, gw_reg dst, gw_reg a,
                         struct gw_opnd b)
{
    gw_masm_trap_if(m, (enum gw_cond)op->which, op->is_64, a, b, GW_TRAP_CAST_FAILURE);
    gw_masm_const(m, GW_I32, dst, 0);
}

/* Chooses between two registers that keep what h_fill gave them, or that are dst or a. */
static void emit_select(struct gw_masm *m, const struct op *op, gw_reg dst, gw_reg a,
                        struct gw_opnd b)
{
    gw_reg other = (gw_reg)__builtin_ctzll(gw_masm_cpu.ints & ~GW_REGSET(dst) &
                                           ~GW_REGSET(a) &
                                           ~(b.at == GW_AT_REG ? GW_REGSET(b.reg) : 0));
    gw_masm_select(m, GW_I64, dst, a, b.at == GW_AT_REG ? b.reg : other,
                   (enum gw_cond)op->which, op->is_64, a, b);
    if (b.at != GW_AT_REG) { /* the other one stands for 0 */
        gw_label end = gw_masm_label(m);
        gw_masm_branch(m, GW_NE, true, dst, GW_OPND_REG(other), end);
        gw_masm_const(m, GW_I64, dst, 0);
        gw_masm_bind(m, end);
    }
}

static bool set(const struct op *op, uint64_t a, uint64_t b, uint64_t *result,
                enum gw_trap_code *trap)
{
    (void)trap;
    *result = holds((enum gw_cond)op->which, op->is_64, a, b);
    return true;
}

static bool trap_if(const struct op *op, uint64_t a, uint64_t b, uint64_t *result,
                    enum gw_trap_code *trap)
{
    *trap = GW_TRAP_CAST_FAILURE;
    *result = 0;
    return !holds((enum gw_cond)op->which, op->is_64, a, b);
}

static bool chosen(const struct op *op, uint64_t a, uint64_t b, uint64_t *result,
                   enum gw_trap_code *trap)
{
    (void)trap;
    *result = holds((enum gw_cond)op->which, op->is_64, a, b) ? a : b;
    return true;
}

static const struct op conditions[] = {
    BOTH("eq", GW_EQ),     BOTH("ne", GW_NE),     BOTH("lt_s", GW_LT_S),
    BOTH("ge_s", GW_GE_S), BOTH("lt_u", GW_LT_U), BOTH("ge_u", GW_GE_U),
    BOTH("gt_s", GW_GT_S), BOTH("le_s", GW_LE_S), BOTH("gt_u", GW_GT_U),
    BOTH("le_u", GW_LE_U), BOTH("bits_zero", GW_BITS_ZERO), BOTH("bits_set", GW_BITS_SET)};

Test(masm, set)
{
    check_family(&(struct family){emit_set, set}, conditions, GW_COUNT(conditions), true);
}

Test(masm, branch)
{
    check_family(&(struct family){emit_branch, set}, conditions, GW_COUNT(conditions), true);
}

Test(masm, trap_if)
{
    check_family(&(struct family){emit_trap_if, trap_if}, conditions, 4, true);
}

Test(masm, select)
{
    check_family(&(struct family){emit_select, chosen}, conditions, GW_COUNT(conditions),
                 false);
}

/* A comparison with 0 right behind an operation, which may know how it came out: `which`
 * is alu, condition and whether it compares 64 bits. */
static void emit_known(struct gw_masm *m, const struct op *op, gw_reg dst, gw_reg a,
                       struct gw_opnd b)
{
    enum gw_cond cond = (enum gw_cond)(op->which >> 4 & 15);
    bool compares_64 = op->which >> 8 & 1;
    gw_label is_true = gw_masm_label(m), end = gw_masm_label(m);
    gw_masm_alu(m, (enum gw_alu)(op->which & 15), op->is_64, dst, a, b);
    if (op->which >> 9) {
        gw_masm_set(m, cond, compares_64, dst, dst, GW_OPND_CONST(0));
        return;
    }
    gw_masm_branch(m, cond, compares_64, dst, GW_OPND_CONST(0), is_true);
    gw_masm_const(m, GW_I32, dst, 0);
    gw_masm_jump(m, end);
    gw_masm_bind(m, is_true);
    gw_masm_const(m, GW_I32, dst, 1);
    gw_masm_bind(m, end);
}

static bool known(const struct op *op, uint64_t a, uint64_t b, uint64_t *result,
                  enum gw_trap_code *trap)
{
    struct op inner = {op->name, op->which & 15, op->is_64};
    bool compares_64 = op->which >> 8 & 1;
    alu(&inner, a, b, result, trap);
    *result = holds((enum gw_cond)(op->which >> 4 & 15), compares_64,
                    narrow(compares_64, *result), 0);
    return true;
}

Test(masm, known_comparisons)
{
    static const enum gw_alu alus[] = {GW_ALU_ADD, GW_ALU_SUB, GW_ALU_AND,  GW_ALU_XOR,
                                       GW_ALU_MUL, GW_ALU_SHL, GW_ALU_SHR_S, GW_ALU_ROTL};
    static const enum gw_cond conds[] = {GW_EQ, GW_NE, GW_LT_S, GW_GT_S, GW_GT_U, GW_GE_U};
    struct op ops[4 * GW_COUNT(alus) * GW_COUNT(conds)];
    size_t count = 0;
    for (unsigned i = 0; i < GW_COUNT(ops); i++) {
        int which = (int)alus[i / 4 % GW_COUNT(alus)] |
                    (int)conds[i / 4 / GW_COUNT(alus)] << 4 | (int)(i & 1) << 8 |
                    (int)(i / 3 % 2) << 9;
        ops[count++] = (struct op){"known", which, i & 2};
    }
    struct family f = {emit_known, known};
    struct harness *h = h_new(0);
    for (size_t i = 0; i < count; i++) {
        check_others(h, &f, &ops[i], false);
        check_others(h, &f, &ops[i], true);
    }
    h_free(h);
}
