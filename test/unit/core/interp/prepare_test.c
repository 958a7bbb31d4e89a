/* SPDX-License-Identifier: Apache-2.0 */
/* Every operand form and every merged form of an instruction must give what the plain one gives. */
#include "guest.h"

static const char *const int_ops[] = {
    "add", "sub", "mul", "div_s", "div_u", "rem_s", "rem_u", "and", "or", "xor", "shl", "shr_s",
    "shr_u", "rotl", "rotr", "eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s",
    "ge_u"};
enum { FIRST_COMPARE = 15 };

static const uint64_t values[] = {0, 1, 2, 5, 31, 33, 0x7fffffff, 0x80000000, 0xffffffff,
                                  0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
                                  0x123456789abcdef0};

/* %1$s is the type, %2$s the instruction, %3$s the left and %4$s the right constant. Locals 2 and 3 are of
 * the type, 4 is an i32. $v wraps a value so that it sits in the accumulator. */
static const char *const value_forms[] = {
    "(%1$s.%2$s (local.get 0) (local.get 1))",
    "(%1$s.%2$s (local.get 0) (%1$s.const %4$s))",
    "(%1$s.%2$s (%1$s.const %3$s) (local.get 1))",
    "(%1$s.%2$s (%1$s.const %3$s) (%1$s.const %4$s))",
    "(%1$s.%2$s (%1$s.or (local.get 0) (%1$s.const 0)) (local.get 1))",
    "(%1$s.%2$s (%1$s.or (local.get 0) (%1$s.const 0)) (%1$s.const %4$s))",
    "(%1$s.%2$s (local.get 0) (%1$s.or (local.get 1) (%1$s.const 0)))",
    "(%1$s.%2$s (%1$s.const %3$s) (%1$s.or (local.get 1) (%1$s.const 0)))",
    "(%1$s.%2$s (%1$s.or (local.get 0) (%1$s.const 0)) (%1$s.or (local.get 1) (%1$s.const 0)))",
    "(%1$s.%2$s (local.tee 2 (local.get 0)) (local.tee 3 (local.get 1)))",
    "(%1$s.%2$s (local.tee 2 (%1$s.xor (local.get 0) (%1$s.const 0))) (local.get 1))",
    "(%1$s.%2$s (local.get 0) (local.tee 3 (%1$s.add (local.get 1) (%1$s.const 0))))",
    "(%1$s.%2$s (call $id (local.get 0)) (call $id (local.get 1)))",
    /* an alias survives a write to its local */
    "(%1$s.%2$s (local.get 0) (block (result %1$s) (local.set 2 (local.get 0))"
    " (local.set 0 (%1$s.const 77)) (local.get 1)))",
};

static const char *const branch_forms[] = {
    "(block $b (br_if $b %5$s) (return (i32.const 0))) (i32.const 1)",
    "(block $b (br_if $b (i32.eqz %5$s)) (return (i32.const 1))) (i32.const 0)",
    "(if (result i32) %5$s (then (i32.const 1)) (else (i32.const 0)))",
    "(block $b (br_if $b (local.tee 4 %5$s)) (return (local.get 4))) (local.get 4)",
    "(select (i32.const 1) (i32.const 0) %5$s)",
    "(i32.eqz (i32.eqz %5$s))",
    "(block $b (result i32) (i32.const 1) (br_if $b %5$s) (drop) (i32.const 0))",
    "(block $b (result i32) (drop (i32.const 5)) (i32.const 3) (i32.const 1) (br_if $b %5$s)"
    " (drop) (drop) (i32.const 0))",
    "(block $t (block $f (br_table $f $t %5$s)) (return (i32.const 0))) (i32.const 1)",
};

static size_t add(char *out, size_t at, size_t cap, const char *form, const char *type,
                  const char *op, const char *a, const char *b, const char *inner)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    int n = snprintf(out + at, cap - at, form, type, op, a, b, inner);
#pragma GCC diagnostic pop
    cr_assert(n >= 0 && (size_t)n < cap - at);
    return at + (size_t)n;
}

enum { MAX_TEXT = 1 << 16 };

/* One module: all forms of one instruction on one pair of values, as functions f0, f1, ... */
static unsigned write_module(char *text, const char *type, size_t op, const char *a, const char *b)
{
    bool is_compare = op >= FIRST_COMPARE;
    unsigned count = 0;
    size_t at = 0;
    at = add(text, at, MAX_TEXT, "(module (func $id (param %1$s) (result %1$s) local.get 0)", type,
             "", "", "", "");
    for (size_t v = 0; v < GW_COUNT(value_forms); v++) {
        char value[512];
        add(value, 0, sizeof value, value_forms[v], type, int_ops[op], a, b, "");
        for (size_t k = 0; k < (is_compare ? 1 + GW_COUNT(branch_forms) : 1); k++) {
            char head[200];
            snprintf(head, sizeof head,
                     "(func (export \"f%u\") (param %s %s) (result %s) (local %s %s i32) ", count++,
                     type, type, is_compare ? "i32" : type, type, type);
            at = add(text, at, MAX_TEXT, "%2$s", "", head, "", "", "");
            at = add(text, at, MAX_TEXT, k == 0 ? "%5$s" : branch_forms[k - 1], type,
                     int_ops[op], a, b, value);
            at = add(text, at, MAX_TEXT, ")", "", "", "", "", "");
        }
    }
    add(text, at, MAX_TEXT, ")", "", "", "", "", "");
    return count;
}

static void check_pair(const char *type, bool is_64, size_t op, uint64_t a, uint64_t b)
{
    static char text[MAX_TEXT];
    char as[40], bs[40], rule[128];
    uint64_t mask = is_64 ? UINT64_MAX : UINT32_MAX;
    snprintf(as, sizeof as, "0x%llx", (unsigned long long)(a & mask));
    snprintf(bs, sizeof bs, "0x%llx", (unsigned long long)(b & mask));
    unsigned count = write_module(text, type, op, as, bs);
    struct guest g;
    struct gw_engine_config config = gw_engine_config_defaults();
    config.store.is_interruptible = false;
    guest_open(&g, config, text);
    uint64_t want = 0;
    enum gw_trap_code want_trap = GW_TRAP_NONE;
    for (unsigned i = 0; i < count; i++) {
        char name[16];
        uint64_t slots[2] = {a & mask, b & mask};
        snprintf(name, sizeof name, "f%u", i);
        snprintf(rule, sizeof rule, "%s.%s %s %s form %u", type, int_ops[op], as, bs, i);
        enum gw_err err = guest_call(&g, name, slots);
        enum gw_trap_code trap = err == GW_OK ? GW_TRAP_NONE : guest_trap(&g);
        uint64_t got = err == GW_OK ? slots[0] & (op >= FIRST_COMPARE ? 1 : mask) : 0;
        if (i == 0) {
            want = got;
            want_trap = trap;
        }
        CHECK_INT(rule, trap, want_trap);
        CHECK_INT(rule, got, want);
    }
    guest_close(&g);
}

static void check_all(const char *type, bool is_64, size_t first, size_t last)
{
    for (size_t op = first; op < last; op++)
        for (size_t i = 0; i < GW_COUNT(values); i++)
            for (size_t k = (i + op) % 2; k < GW_COUNT(values); k += 2)
                check_pair(type, is_64, op, values[i], values[k]);
}

Test(prepare, i32_arithmetic_agrees_in_every_form, .timeout = 120)
{
    check_all("i32", false, 0, FIRST_COMPARE);
}

Test(prepare, i64_arithmetic_agrees_in_every_form, .timeout = 120)
{
    check_all("i64", true, 0, FIRST_COMPARE);
}

Test(prepare, i32_comparisons_and_branches_agree, .timeout = 240)
{
    check_all("i32", false, FIRST_COMPARE, GW_COUNT(int_ops));
}

Test(prepare, i64_comparisons_and_branches_agree, .timeout = 240)
{
    check_all("i64", true, FIRST_COMPARE, GW_COUNT(int_ops));
}

/* Merged instructions against the same computed apart: a call in between keeps them from merging. */
Test(prepare, merged_instructions_are_their_parts)
{
#define ID(x) "(call $id " x ")"
    static const struct {
        const char *rule, *merged, *apart;
    } rows[] = {
        {"rotated xor", "(i32.rotl (i32.xor (local.get 0) (local.get 1)) (i32.const 7))",
         "(i32.rotl " ID("(i32.xor (local.get 0) (local.get 1))") " (i32.const 7))"},
        {"rotated right", "(i32.rotr (i32.xor (local.get 0) (local.get 1)) (i32.const 40))",
         "(i32.rotr " ID("(i32.xor (local.get 0) (local.get 1))") " (i32.const 40))"},
        {"not rotated", "(i32.rotr (i32.xor (local.get 0) (local.get 1)) (i32.const 0))",
         "(i32.xor (local.get 0) (local.get 1))"},
        {"bit field", "(i32.and (i32.shr_u (local.get 0) (i32.const 37)) (i32.const 0x1ff))",
         "(i32.and " ID("(i32.shr_u (local.get 0) (i32.const 5))") " (i32.const 0x1ff))"},
        {"scaled sum", "(i32.add (local.get 1) (i32.shl (local.get 0) (i32.const 3)))",
         "(i32.add (local.get 1) " ID("(i32.shl (local.get 0) (i32.const 3))") ")"},
        {"scaled load", "(i32.load (i32.add (i32.const 8) (i32.shl (i32.and (local.get 0)"
         " (i32.const 7)) (i32.const 2))))",
         "(i32.load " ID("(i32.add (i32.const 8) " ID("(i32.shl (i32.and (local.get 0)"
         " (i32.const 7)) (i32.const 2))") ")") ")"},
        {"indexed load", "(i32.load offset=4 (i32.add (local.tee 2 (i32.and (local.get 1)"
         " (i32.const 31))) (i32.shl (i32.and (local.get 0) (i32.const 3)) (i32.const 2))))",
         "(i32.load offset=4 " ID("(i32.add (i32.and (local.get 1) (i32.const 31))"
         " (i32.mul (i32.and (local.get 0) (i32.const 3)) (i32.const 4)))") ")"},
        {"multiply and add", "(i32.add (i32.mul (local.get 0) (local.get 1)) (local.get 1))",
         "(i32.add " ID("(i32.mul (local.get 0) (local.get 1))") " (local.get 1))"},
        {"with constants", "(i32.add (i32.mul (local.get 0) (i32.const 3877)) (i32.const 29573))",
         "(i32.add " ID("(i32.mul (local.get 0) (i32.const 3877))") " (i32.const 29573))"},
        {"load and branch", "(if (result i32) (i32.load8_u (i32.and (local.get 0) (i32.const 63)))"
         " (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) " ID("(i32.load8_u (i32.and (local.get 0) (i32.const 63)))")
         " (then (i32.const 1)) (else (i32.const 2)))"},
        {"load, keep, compare", "(if (result i32) (i32.eq (local.tee 2 (i32.load8_u (i32.and"
         " (local.get 0) (i32.const 63)))) (i32.const 3)) (then (i32.const 100)) (else (local.get 2)))",
         "(if (result i32) (i32.eq " ID("(local.tee 2 (i32.load8_u (i32.and (local.get 0)"
         " (i32.const 63))))") " (i32.const 3)) (then (i32.const 100)) (else (local.get 2)))"},
        {"loop end", "(loop $l (local.set 2 (i32.add (local.get 2) (local.get 1)))"
         " (br_if $l (i32.ne (local.tee 3 (i32.add (local.get 3) (i32.const 1))) (i32.const 9))))"
         " (i32.add (local.get 2) (local.get 3))",
         "(i32.add (i32.mul (local.get 1) (i32.const 9)) (i32.const 9))"},
        {"double loop end", "(loop $l (local.set 2 (i32.add (local.get 2) (i32.const 5)))"
         " (local.set 3 (i32.add (local.get 3) (i32.const 1))) (br_if $l (i32.lt_u (local.get 3)"
         " (i32.const 6)))) (i32.add (local.get 2) (local.get 3))", "(i32.const 36)"},
        {"compared with itself", "(loop $l (local.set 3 (i32.add (local.get 3) (i32.const 1)))"
         " (br_if $l (i32.ne (local.get 3) (local.get 3)))) (local.get 3)", "(i32.const 1)"},
        {"counting down", "(local.set 3 (i32.const 4)) (loop $l (local.set 2 (i32.add (local.get 2)"
         " (i32.const 10))) (br_if $l (local.tee 3 (i32.sub (local.get 3) (i32.const 1)))))"
         " (local.get 2)", "(i32.const 40)"},
        {"moves", "(local.set 2 (local.get 0)) (local.set 3 (local.get 1)) (local.set 0 (local.get 3))"
         " (local.set 1 (local.get 2)) (i32.sub (local.get 0) (local.get 1))",
         "(i32.sub (local.get 1) (local.get 0))"},
        {"global and branch", "(if (result i32) (global.get $g) (then (i32.const 1))"
         " (else (i32.const 2)))", "(i32.const 1)"},
        {"div_u by constant 2", "(i32.div_u (local.get 0) (i32.const 2))",
         "(i32.div_u (local.get 0) " ID("(i32.const 2)") ")"},
        {"div_u of a sum by 2", "(i32.div_u (i32.add (local.get 0) (local.get 1)) (i32.const 2))",
         "(i32.div_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 2)") ")"},
        {"div_u by constant 3", "(i32.div_u (local.get 0) (i32.const 3))",
         "(i32.div_u (local.get 0) " ID("(i32.const 3)") ")"},
        {"div_u of a sum by 3", "(i32.div_u (i32.add (local.get 0) (local.get 1)) (i32.const 3))",
         "(i32.div_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 3)") ")"},
        {"div_u by constant 7", "(i32.div_u (local.get 0) (i32.const 7))",
         "(i32.div_u (local.get 0) " ID("(i32.const 7)") ")"},
        {"div_u of a sum by 7", "(i32.div_u (i32.add (local.get 0) (local.get 1)) (i32.const 7))",
         "(i32.div_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 7)") ")"},
        {"div_u by constant 641", "(i32.div_u (local.get 0) (i32.const 641))",
         "(i32.div_u (local.get 0) " ID("(i32.const 641)") ")"},
        {"div_u of a sum by 641", "(i32.div_u (i32.add (local.get 0) (local.get 1)) (i32.const 641))",
         "(i32.div_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 641)") ")"},
        {"div_u by constant 0x7fffffff", "(i32.div_u (local.get 0) (i32.const 0x7fffffff))",
         "(i32.div_u (local.get 0) " ID("(i32.const 0x7fffffff)") ")"},
        {"div_u of a sum by 0x7fffffff", "(i32.div_u (i32.add (local.get 0) (local.get 1)) (i32.const 0x7fffffff))",
         "(i32.div_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 0x7fffffff)") ")"},
        {"div_u by constant 0x80000000", "(i32.div_u (local.get 0) (i32.const 0x80000000))",
         "(i32.div_u (local.get 0) " ID("(i32.const 0x80000000)") ")"},
        {"div_u of a sum by 0x80000000", "(i32.div_u (i32.add (local.get 0) (local.get 1)) (i32.const 0x80000000))",
         "(i32.div_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 0x80000000)") ")"},
        {"div_u by constant 0x80000001", "(i32.div_u (local.get 0) (i32.const 0x80000001))",
         "(i32.div_u (local.get 0) " ID("(i32.const 0x80000001)") ")"},
        {"div_u of a sum by 0x80000001", "(i32.div_u (i32.add (local.get 0) (local.get 1)) (i32.const 0x80000001))",
         "(i32.div_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 0x80000001)") ")"},
        {"div_u by constant 0xfffffffe", "(i32.div_u (local.get 0) (i32.const 0xfffffffe))",
         "(i32.div_u (local.get 0) " ID("(i32.const 0xfffffffe)") ")"},
        {"div_u of a sum by 0xfffffffe", "(i32.div_u (i32.add (local.get 0) (local.get 1)) (i32.const 0xfffffffe))",
         "(i32.div_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 0xfffffffe)") ")"},
        {"div_u by constant 0xffffffff", "(i32.div_u (local.get 0) (i32.const 0xffffffff))",
         "(i32.div_u (local.get 0) " ID("(i32.const 0xffffffff)") ")"},
        {"div_u of a sum by 0xffffffff", "(i32.div_u (i32.add (local.get 0) (local.get 1)) (i32.const 0xffffffff))",
         "(i32.div_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 0xffffffff)") ")"},
        {"rem_u by constant 2", "(i32.rem_u (local.get 0) (i32.const 2))",
         "(i32.rem_u (local.get 0) " ID("(i32.const 2)") ")"},
        {"rem_u of a sum by 2", "(i32.rem_u (i32.add (local.get 0) (local.get 1)) (i32.const 2))",
         "(i32.rem_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 2)") ")"},
        {"rem_u by constant 3", "(i32.rem_u (local.get 0) (i32.const 3))",
         "(i32.rem_u (local.get 0) " ID("(i32.const 3)") ")"},
        {"rem_u of a sum by 3", "(i32.rem_u (i32.add (local.get 0) (local.get 1)) (i32.const 3))",
         "(i32.rem_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 3)") ")"},
        {"rem_u by constant 7", "(i32.rem_u (local.get 0) (i32.const 7))",
         "(i32.rem_u (local.get 0) " ID("(i32.const 7)") ")"},
        {"rem_u of a sum by 7", "(i32.rem_u (i32.add (local.get 0) (local.get 1)) (i32.const 7))",
         "(i32.rem_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 7)") ")"},
        {"rem_u by constant 641", "(i32.rem_u (local.get 0) (i32.const 641))",
         "(i32.rem_u (local.get 0) " ID("(i32.const 641)") ")"},
        {"rem_u of a sum by 641", "(i32.rem_u (i32.add (local.get 0) (local.get 1)) (i32.const 641))",
         "(i32.rem_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 641)") ")"},
        {"rem_u by constant 0x7fffffff", "(i32.rem_u (local.get 0) (i32.const 0x7fffffff))",
         "(i32.rem_u (local.get 0) " ID("(i32.const 0x7fffffff)") ")"},
        {"rem_u of a sum by 0x7fffffff", "(i32.rem_u (i32.add (local.get 0) (local.get 1)) (i32.const 0x7fffffff))",
         "(i32.rem_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 0x7fffffff)") ")"},
        {"rem_u by constant 0x80000000", "(i32.rem_u (local.get 0) (i32.const 0x80000000))",
         "(i32.rem_u (local.get 0) " ID("(i32.const 0x80000000)") ")"},
        {"rem_u of a sum by 0x80000000", "(i32.rem_u (i32.add (local.get 0) (local.get 1)) (i32.const 0x80000000))",
         "(i32.rem_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 0x80000000)") ")"},
        {"rem_u by constant 0x80000001", "(i32.rem_u (local.get 0) (i32.const 0x80000001))",
         "(i32.rem_u (local.get 0) " ID("(i32.const 0x80000001)") ")"},
        {"rem_u of a sum by 0x80000001", "(i32.rem_u (i32.add (local.get 0) (local.get 1)) (i32.const 0x80000001))",
         "(i32.rem_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 0x80000001)") ")"},
        {"rem_u by constant 0xfffffffe", "(i32.rem_u (local.get 0) (i32.const 0xfffffffe))",
         "(i32.rem_u (local.get 0) " ID("(i32.const 0xfffffffe)") ")"},
        {"rem_u of a sum by 0xfffffffe", "(i32.rem_u (i32.add (local.get 0) (local.get 1)) (i32.const 0xfffffffe))",
         "(i32.rem_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 0xfffffffe)") ")"},
        {"rem_u by constant 0xffffffff", "(i32.rem_u (local.get 0) (i32.const 0xffffffff))",
         "(i32.rem_u (local.get 0) " ID("(i32.const 0xffffffff)") ")"},
        {"rem_u of a sum by 0xffffffff", "(i32.rem_u (i32.add (local.get 0) (local.get 1)) (i32.const 0xffffffff))",
         "(i32.rem_u (i32.add (local.get 0) (local.get 1)) " ID("(i32.const 0xffffffff)") ")"},
        {"shl and xor", "(i32.xor (i32.shl (local.get 0) (i32.const 13)) (local.get 1))",
         "(i32.xor " ID("(i32.shl (local.get 0) (i32.const 13))") " (local.get 1))"},
        {"shl of a sum and xor", "(i32.xor (local.get 1) (i32.shl (i32.add (local.get 0) (local.get 1)) (i32.const 13)))",
         "(i32.xor (local.get 1) " ID("(i32.shl (i32.add (local.get 0) (local.get 1)) (i32.const 13))") ")"},
        {"shr_u and xor", "(i32.xor (i32.shr_u (local.get 0) (i32.const 13)) (local.get 1))",
         "(i32.xor " ID("(i32.shr_u (local.get 0) (i32.const 13))") " (local.get 1))"},
        {"shr_u of a sum and xor", "(i32.xor (local.get 1) (i32.shr_u (i32.add (local.get 0) (local.get 1)) (i32.const 13)))",
         "(i32.xor (local.get 1) " ID("(i32.shr_u (i32.add (local.get 0) (local.get 1)) (i32.const 13))") ")"},
        {"cipher step", "(local.set 2 (i32.add (local.get 0) (local.get 1))) (local.set 3 (i32.rotl (i32.xor (local.get 2) (local.get 1)) (i32.const 9))) (i32.sub (local.get 2) (local.get 3))",
         "(i32.sub (i32.add (local.get 0) (local.get 1)) (i32.rotl " ID("(i32.xor (i32.add (local.get 0) (local.get 1)) (local.get 1))") " (i32.const 9)))"},
        {"load eq slot", "(if (result i32) (i32.eq (i32.load (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eq " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load tee eq slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.eq (local.tee 2 (i32.load (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.eq " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load of a sum eq constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.eq (i32.load (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eq " ID("(i32.load offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u eq slot", "(if (result i32) (i32.eq (i32.load8_u (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eq " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u tee eq slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.eq (local.tee 2 (i32.load8_u (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.eq " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load8_u (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load8_u of a sum eq constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.eq (i32.load8_u (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eq " ID("(i32.load8_u offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load ne slot", "(if (result i32) (i32.ne (i32.load (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ne " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load tee ne slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ne (local.tee 2 (i32.load (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.ne " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load of a sum ne constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ne (i32.load (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ne " ID("(i32.load offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u ne slot", "(if (result i32) (i32.ne (i32.load8_u (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ne " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u tee ne slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ne (local.tee 2 (i32.load8_u (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.ne " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load8_u (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load8_u of a sum ne constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ne (i32.load8_u (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ne " ID("(i32.load8_u offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load lt_s slot", "(if (result i32) (i32.lt_s (i32.load (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_s " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load tee lt_s slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.lt_s (local.tee 2 (i32.load (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_s " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load of a sum lt_s constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.lt_s (i32.load (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_s " ID("(i32.load offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u lt_s slot", "(if (result i32) (i32.lt_s (i32.load8_u (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_s " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u tee lt_s slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.lt_s (local.tee 2 (i32.load8_u (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_s " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load8_u (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load8_u of a sum lt_s constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.lt_s (i32.load8_u (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_s " ID("(i32.load8_u offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load lt_u slot", "(if (result i32) (i32.lt_u (i32.load (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_u " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load tee lt_u slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.lt_u (local.tee 2 (i32.load (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_u " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load of a sum lt_u constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.lt_u (i32.load (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_u " ID("(i32.load offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u lt_u slot", "(if (result i32) (i32.lt_u (i32.load8_u (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_u " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u tee lt_u slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.lt_u (local.tee 2 (i32.load8_u (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_u " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load8_u (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load8_u of a sum lt_u constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.lt_u (i32.load8_u (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_u " ID("(i32.load8_u offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load gt_s slot", "(if (result i32) (i32.gt_s (i32.load (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_s " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load tee gt_s slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.gt_s (local.tee 2 (i32.load (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_s " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load of a sum gt_s constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.gt_s (i32.load (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_s " ID("(i32.load offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u gt_s slot", "(if (result i32) (i32.gt_s (i32.load8_u (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_s " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u tee gt_s slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.gt_s (local.tee 2 (i32.load8_u (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_s " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load8_u (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load8_u of a sum gt_s constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.gt_s (i32.load8_u (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_s " ID("(i32.load8_u offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load gt_u slot", "(if (result i32) (i32.gt_u (i32.load (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_u " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load tee gt_u slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.gt_u (local.tee 2 (i32.load (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_u " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load of a sum gt_u constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.gt_u (i32.load (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_u " ID("(i32.load offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u gt_u slot", "(if (result i32) (i32.gt_u (i32.load8_u (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_u " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u tee gt_u slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.gt_u (local.tee 2 (i32.load8_u (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_u " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load8_u (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load8_u of a sum gt_u constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.gt_u (i32.load8_u (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_u " ID("(i32.load8_u offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load le_s slot", "(if (result i32) (i32.le_s (i32.load (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_s " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load tee le_s slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.le_s (local.tee 2 (i32.load (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_s " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load of a sum le_s constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.le_s (i32.load (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_s " ID("(i32.load offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u le_s slot", "(if (result i32) (i32.le_s (i32.load8_u (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_s " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u tee le_s slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.le_s (local.tee 2 (i32.load8_u (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_s " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load8_u (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load8_u of a sum le_s constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.le_s (i32.load8_u (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_s " ID("(i32.load8_u offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load le_u slot", "(if (result i32) (i32.le_u (i32.load (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_u " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load tee le_u slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.le_u (local.tee 2 (i32.load (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_u " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load of a sum le_u constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.le_u (i32.load (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_u " ID("(i32.load offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u le_u slot", "(if (result i32) (i32.le_u (i32.load8_u (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_u " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u tee le_u slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.le_u (local.tee 2 (i32.load8_u (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_u " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load8_u (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load8_u of a sum le_u constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.le_u (i32.load8_u (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_u " ID("(i32.load8_u offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load ge_s slot", "(if (result i32) (i32.ge_s (i32.load (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_s " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load tee ge_s slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ge_s (local.tee 2 (i32.load (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_s " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load of a sum ge_s constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ge_s (i32.load (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_s " ID("(i32.load offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u ge_s slot", "(if (result i32) (i32.ge_s (i32.load8_u (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_s " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u tee ge_s slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ge_s (local.tee 2 (i32.load8_u (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_s " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load8_u (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load8_u of a sum ge_s constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ge_s (i32.load8_u (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_s " ID("(i32.load8_u offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load ge_u slot", "(if (result i32) (i32.ge_u (i32.load (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_u " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load tee ge_u slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ge_u (local.tee 2 (i32.load (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_u " ID("(i32.load (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load of a sum ge_u constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ge_u (i32.load (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_u " ID("(i32.load offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u ge_u slot", "(if (result i32) (i32.ge_u (i32.load8_u (i32.and (local.get 1) (i32.const 15))) (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_u " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"load8_u tee ge_u slot", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ge_u (local.tee 2 (i32.load8_u (local.get 3))) (local.get 0)) (then (local.get 2)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_u " ID("(i32.load8_u (i32.and (local.get 1) (i32.const 15)))") " (local.get 0)) (then (i32.load8_u (i32.and (local.get 1) (i32.const 15)))) (else (i32.const 2)))"},
        {"load8_u of a sum ge_u constant", "(local.set 3 (i32.and (local.get 1) (i32.const 15))) (if (result i32) (i32.ge_u (i32.load8_u (i32.add (local.get 3) (i32.const 1))) (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_u " ID("(i32.load8_u offset=1 (i32.and (local.get 1) (i32.const 15)))") " (i32.const 97)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"a sum to two locals", "(local.set 2 (local.tee 3 (i32.add (local.get 0) (i32.const 3)))) (i32.xor (i32.mul (local.get 2) (i32.const 3)) (local.get 3))",
         "(i32.xor (i32.mul (i32.add (local.get 0) (i32.const 3)) (i32.const 3)) (i32.add (local.get 0) (i32.const 3)))"},
        {"constants to two locals", "(local.set 2 (i32.const 11)) (local.set 3 (i32.const -5)) (i32.sub (local.get 2) (local.get 3))",
         "(i32.const 16)"},
        {"subtracted constant", "(i32.sub (local.get 0) (i32.const 0x80000000))",
         "(i32.sub (local.get 0) " ID("(i32.const 0x80000000)") ")"},
        {"wide add", "(i32.wrap_i64 (i64.shr_u (i64.add (i64.extend_i32_u (local.get 0)) (i64.const 0x8080808180808080)) (i64.const 9)))",
         "(i32.wrap_i64 (i64.shr_u (i64.add (i64.extend_i32_u (local.get 0)) (i64.or (i64.shl (i64.const 0x80808081) (i64.const 32)) (i64.const 0x80808080))) (i64.const 9)))"},
        {"wide mul", "(i32.wrap_i64 (i64.shr_u (i64.mul (i64.extend_i32_u (local.get 0)) (i64.const 0x8080808180808080)) (i64.const 9)))",
         "(i32.wrap_i64 (i64.shr_u (i64.mul (i64.extend_i32_u (local.get 0)) (i64.or (i64.shl (i64.const 0x80808081) (i64.const 32)) (i64.const 0x80808080))) (i64.const 9)))"},
        {"wide and", "(i32.wrap_i64 (i64.shr_u (i64.and (i64.extend_i32_u (local.get 0)) (i64.const 0x8080808180808080)) (i64.const 9)))",
         "(i32.wrap_i64 (i64.shr_u (i64.and (i64.extend_i32_u (local.get 0)) (i64.or (i64.shl (i64.const 0x80808081) (i64.const 32)) (i64.const 0x80808080))) (i64.const 9)))"},
        {"wide or", "(i32.wrap_i64 (i64.shr_u (i64.or (i64.extend_i32_u (local.get 0)) (i64.const 0x8080808180808080)) (i64.const 9)))",
         "(i32.wrap_i64 (i64.shr_u (i64.or (i64.extend_i32_u (local.get 0)) (i64.or (i64.shl (i64.const 0x80808081) (i64.const 32)) (i64.const 0x80808080))) (i64.const 9)))"},
        {"wide xor", "(i32.wrap_i64 (i64.shr_u (i64.xor (i64.extend_i32_u (local.get 0)) (i64.const 0x8080808180808080)) (i64.const 9)))",
         "(i32.wrap_i64 (i64.shr_u (i64.xor (i64.extend_i32_u (local.get 0)) (i64.or (i64.shl (i64.const 0x80808081) (i64.const 32)) (i64.const 0x80808080))) (i64.const 9)))"},
        {"wide sub", "(i32.wrap_i64 (i64.shr_u (i64.sub (i64.extend_i32_u (local.get 0)) (i64.const 0x8080808180808080)) (i64.const 9)))",
         "(i32.wrap_i64 (i64.shr_u (i64.sub (i64.extend_i32_u (local.get 0)) (i64.or (i64.shl (i64.const 0x80808081) (i64.const 32)) (i64.const 0x80808080))) (i64.const 9)))"},
        {"range lt_u", "(if (result i32) (i32.lt_u (i32.add (local.get 0) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_u " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product lt_u", "(if (result i32) (i32.lt_u (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_u " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range lt_uz", "(if (result i32) (i32.eqz (i32.lt_u (i32.add (local.get 0) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.lt_u " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product lt_uz", "(if (result i32) (i32.eqz (i32.lt_u (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.lt_u " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range gt_u", "(if (result i32) (i32.gt_u (i32.add (local.get 0) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_u " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product gt_u", "(if (result i32) (i32.gt_u (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.gt_u " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range gt_uz", "(if (result i32) (i32.eqz (i32.gt_u (i32.add (local.get 0) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.gt_u " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product gt_uz", "(if (result i32) (i32.eqz (i32.gt_u (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.gt_u " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range le_u", "(if (result i32) (i32.le_u (i32.add (local.get 0) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_u " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product le_u", "(if (result i32) (i32.le_u (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.le_u " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range le_uz", "(if (result i32) (i32.eqz (i32.le_u (i32.add (local.get 0) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.le_u " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product le_uz", "(if (result i32) (i32.eqz (i32.le_u (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.le_u " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range ge_u", "(if (result i32) (i32.ge_u (i32.add (local.get 0) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_u " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product ge_u", "(if (result i32) (i32.ge_u (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ge_u " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range ge_uz", "(if (result i32) (i32.eqz (i32.ge_u (i32.add (local.get 0) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.ge_u " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product ge_uz", "(if (result i32) (i32.eqz (i32.ge_u (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.ge_u " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range eq", "(if (result i32) (i32.eq (i32.add (local.get 0) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eq " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product eq", "(if (result i32) (i32.eq (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eq " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range eqz", "(if (result i32) (i32.eqz (i32.eq (i32.add (local.get 0) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.eq " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product eqz", "(if (result i32) (i32.eqz (i32.eq (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.eq " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range lt_s", "(if (result i32) (i32.lt_s (i32.add (local.get 0) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_s " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product lt_s", "(if (result i32) (i32.lt_s (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.lt_s " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range lt_sz", "(if (result i32) (i32.eqz (i32.lt_s (i32.add (local.get 0) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.lt_s " ID("(i32.add (local.get 0) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range of a product lt_sz", "(if (result i32) (i32.eqz (i32.lt_s (i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30)) (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eqz (i32.lt_s " ID("(i32.add (i32.mul (local.get 0) (local.get 1)) (i32.const -30))") " (i32.const 10))) (then (i32.const 1)) (else (i32.const 2)))"},
        {"range as a value", "(i32.add (i32.lt_u (i32.add (local.get 0) (i32.const -30)) (i32.const 10)) (i32.const 5))",
         "(i32.add " ID("(i32.lt_u (i32.add (local.get 0) (i32.const -30)) (i32.const 10))") " (i32.const 5))"},
        {"mask eq", "(if (result i32) (i32.eq (i32.and (local.get 0) (i32.const 15)) (i32.const 1)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.eq " ID("(i32.and (local.get 0) (i32.const 15))") " (i32.const 1)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"kept mask eq", "(if (result i32) (i32.eq (local.tee 2 (i32.and (local.get 0) (i32.const 15))) (i32.const 1)) (then (local.get 2)) (else (i32.add (local.get 2) (i32.const 77))))",
         "(if (result i32) (i32.eq " ID("(i32.and (local.get 0) (i32.const 15))") " (i32.const 1)) (then (i32.and (local.get 0) (i32.const 15))) (else (i32.add (i32.and (local.get 0) (i32.const 15)) (i32.const 77))))"},
        {"mask ne", "(if (result i32) (i32.ne (i32.and (local.get 0) (i32.const 15)) (i32.const 1)) (then (i32.const 1)) (else (i32.const 2)))",
         "(if (result i32) (i32.ne " ID("(i32.and (local.get 0) (i32.const 15))") " (i32.const 1)) (then (i32.const 1)) (else (i32.const 2)))"},
        {"kept mask ne", "(if (result i32) (i32.ne (local.tee 2 (i32.and (local.get 0) (i32.const 15))) (i32.const 1)) (then (local.get 2)) (else (i32.add (local.get 2) (i32.const 77))))",
         "(if (result i32) (i32.ne " ID("(i32.and (local.get 0) (i32.const 15))") " (i32.const 1)) (then (i32.and (local.get 0) (i32.const 15))) (else (i32.add (i32.and (local.get 0) (i32.const 15)) (i32.const 77))))"},
        {"strided loop end", "(loop $l (local.set 2 (i32.add (local.get 2) (i32.const 1))) (local.set 3 (i32.add (local.get 3) (local.get 2))) (br_if $l (i32.lt_u (local.get 3) (i32.const 100)))) (i32.add (local.get 2) (local.get 3))",
         "(i32.const 119)"},
        {"store to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 (i32.add (local.get 2) (i32.const 64)) (local.get 1)) (i32.load offset=8 (i32.add (local.get 2) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") " (local.get 1)) (i32.load offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") ")"},
        {"store to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 (i32.add (local.get 2) (local.get 3)) (local.get 1)) (i32.load offset=8 (i32.add (local.get 2) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 " ID("(i32.add (local.get 2) (local.get 3))") " (local.get 1)) (i32.load offset=8 " ID("(i32.add (local.get 2) (local.get 3))") ")"},
        {"store to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)) (local.get 1)) (i32.load offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") " (local.get 1)) (i32.load offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") ")"},
        {"store to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)) (local.get 1)) (i32.load offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") " (local.get 1)) (i32.load offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") ")"},
        {"store to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 (i32.add (local.get 2) (i32.const 64)) (i32.const -3)) (i32.load offset=8 (i32.add (local.get 2) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") " (i32.const -3)) (i32.load offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") ")"},
        {"store to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 (i32.add (local.get 2) (local.get 3)) (i32.const -3)) (i32.load offset=8 (i32.add (local.get 2) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 " ID("(i32.add (local.get 2) (local.get 3))") " (i32.const -3)) (i32.load offset=8 " ID("(i32.add (local.get 2) (local.get 3))") ")"},
        {"store to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)) (i32.const -3)) (i32.load offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") " (i32.const -3)) (i32.load offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") ")"},
        {"store to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)) (i32.const -3)) (i32.load offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") " (i32.const -3)) (i32.load offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") ")"},
        {"store8 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 (i32.add (local.get 2) (i32.const 64)) (local.get 1)) (i32.load8_u offset=8 (i32.add (local.get 2) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") " (local.get 1)) (i32.load8_u offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") ")"},
        {"store8 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 (i32.add (local.get 2) (local.get 3)) (local.get 1)) (i32.load8_u offset=8 (i32.add (local.get 2) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 " ID("(i32.add (local.get 2) (local.get 3))") " (local.get 1)) (i32.load8_u offset=8 " ID("(i32.add (local.get 2) (local.get 3))") ")"},
        {"store8 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)) (local.get 1)) (i32.load8_u offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") " (local.get 1)) (i32.load8_u offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") ")"},
        {"store8 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)) (local.get 1)) (i32.load8_u offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") " (local.get 1)) (i32.load8_u offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") ")"},
        {"store8 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 (i32.add (local.get 2) (i32.const 64)) (i32.const -3)) (i32.load8_u offset=8 (i32.add (local.get 2) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") " (i32.const -3)) (i32.load8_u offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") ")"},
        {"store8 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 (i32.add (local.get 2) (local.get 3)) (i32.const -3)) (i32.load8_u offset=8 (i32.add (local.get 2) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 " ID("(i32.add (local.get 2) (local.get 3))") " (i32.const -3)) (i32.load8_u offset=8 " ID("(i32.add (local.get 2) (local.get 3))") ")"},
        {"store8 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)) (i32.const -3)) (i32.load8_u offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") " (i32.const -3)) (i32.load8_u offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") ")"},
        {"store8 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)) (i32.const -3)) (i32.load8_u offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store8 offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") " (i32.const -3)) (i32.load8_u offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") ")"},
        {"store16 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 (i32.add (local.get 2) (i32.const 64)) (local.get 1)) (i32.load16_u offset=8 (i32.add (local.get 2) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") " (local.get 1)) (i32.load16_u offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") ")"},
        {"store16 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 (i32.add (local.get 2) (local.get 3)) (local.get 1)) (i32.load16_u offset=8 (i32.add (local.get 2) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 " ID("(i32.add (local.get 2) (local.get 3))") " (local.get 1)) (i32.load16_u offset=8 " ID("(i32.add (local.get 2) (local.get 3))") ")"},
        {"store16 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)) (local.get 1)) (i32.load16_u offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") " (local.get 1)) (i32.load16_u offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") ")"},
        {"store16 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)) (local.get 1)) (i32.load16_u offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") " (local.get 1)) (i32.load16_u offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") ")"},
        {"store16 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 (i32.add (local.get 2) (i32.const 64)) (i32.const -3)) (i32.load16_u offset=8 (i32.add (local.get 2) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") " (i32.const -3)) (i32.load16_u offset=8 " ID("(i32.add (local.get 2) (i32.const 64))") ")"},
        {"store16 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 (i32.add (local.get 2) (local.get 3)) (i32.const -3)) (i32.load16_u offset=8 (i32.add (local.get 2) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 " ID("(i32.add (local.get 2) (local.get 3))") " (i32.const -3)) (i32.load16_u offset=8 " ID("(i32.add (local.get 2) (local.get 3))") ")"},
        {"store16 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)) (i32.const -3)) (i32.load16_u offset=8 (i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") " (i32.const -3)) (i32.load16_u offset=8 " ID("(i32.add (i32.mul (local.get 2) (i32.const 1)) (local.get 3))") ")"},
        {"store16 to a sum", "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)) (i32.const -3)) (i32.load16_u offset=8 (i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64)))",
         "(local.set 2 (i32.and (local.get 0) (i32.const 31))) (local.set 3 (i32.const 70)) (i32.store16 offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") " (i32.const -3)) (i32.load16_u offset=8 " ID("(i32.add (i32.shl (local.get 2) (i32.const 1)) (i32.const 64))") ")"},
    };
    for (size_t i = 0; i < GW_COUNT(rows); i++) {
        char text[4096];
        int n = snprintf(text, sizeof text,
                 "(module (memory 1) (data (i32.const 0) \"\\01\\00\\03\\04abcdefghijklmnopqrstuvw\")"
                 "(global $g (mut i32) (i32.const 5))"
                 "(func $id (param i32) (result i32) (local.get 0))"
                 "(func (export \"merged\") (param i32 i32) (result i32) (local i32 i32) %s)"
                 "(func (export \"apart\") (param i32 i32) (result i32) (local i32 i32) %s))",
                 rows[i].merged, rows[i].apart);
        cr_assert(n > 0 && (size_t)n < sizeof text);
        struct guest g;
        struct gw_engine_config config = gw_engine_config_defaults();
        config.store.is_interruptible = false;
        guest_open(&g, config, text);
        for (size_t k = 0; k < GW_COUNT(values); k++) {
            uint64_t a[2] = {(uint32_t)values[k], (uint32_t)values[(k + 5) % GW_COUNT(values)]};
            uint64_t b[2] = {a[0], a[1]};
            CHECK_INT(rows[i].rule, guest_call(&g, "merged", a), GW_OK);
            CHECK_INT(rows[i].rule, guest_call(&g, "apart", b), GW_OK);
            CHECK_INT(rows[i].rule, (uint32_t)a[0], (uint32_t)b[0]);
        }
        guest_close(&g);
    }
}

Test(prepare, frames_beyond_the_limit_are_refused_with_words)
{
    static char text[1 << 20];
    size_t at = (size_t)snprintf(text, sizeof text, "(module (func (export \"f\") (local");
    for (int i = 0; i < 40000; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, " v128");
    snprintf(text + at, sizeof text - at, ")))");
    struct guest g;
    guest_open(&g, gw_engine_config_defaults(), text);
    CHECK_INT("trap", guest_call(&g, "f", NULL), GW_ERR_TRAP);
    CHECK("says why", g.store->trap && strstr(g.store->trap->message, "slots of frame"));
    guest_close(&g);
}
