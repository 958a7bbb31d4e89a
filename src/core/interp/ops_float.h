/* SPDX-License-Identifier: Apache-2.0 */
/* ops_float.h -- the float handlers of one width; included by ops_f32.c and ops_f64.c.
 *
 * The includer defines T, P(name), SLOT_AT(at), IMM_AT, ACC, STORE(slot, v), SUFFIX (the type's suffix of
 * float constants), TWO_MANTISSA (2 to the number of mantissa bits) and IMM_BYTES, the length of an instruction
 * with a constant. */
#include "core/interp/float.h"

#define A_SLOT SLOT_AT(10)
#define B_SLOT SLOT_AT(12)

#define FORM(name, form, operand_a, operand_b, bytes, result)                            \
    SOP(P(name##_##form##_r))                                                            \
    {                                                                                    \
        T a = operand_a, b = operand_b;                                                  \
        ACC = result;                                                                    \
        NEXT(bytes);                                                                     \
    }                                                                                    \
    SOP(P(name##_##form##_s))                                                            \
    {                                                                                    \
        T a = operand_a, b = operand_b;                                                  \
        ACC = result;                                                                    \
        STORE(&SLOT(8), ACC);                                                            \
        NEXT(bytes);                                                                     \
    }
#define FORMS_ALL(name, result)                                                          \
    FORM(name, SS, A_SLOT, B_SLOT, 16, result)                                           \
    FORM(name, SC, A_SLOT, IMM_AT, IMM_BYTES, result)                                    \
    FORM(name, RS, ACC, A_SLOT, 16, result)                                              \
    FORM(name, RC, ACC, IMM_AT, IMM_BYTES, result)                                       \
    FORM(name, SR, A_SLOT, ACC, 16, result)                                              \
    FORM(name, CS, IMM_AT, A_SLOT, IMM_BYTES, result)                                    \
    FORM(name, CR, IMM_AT, ACC, IMM_BYTES, result)
#define PAIR(name, form) {P(name##_##form##_r), P(name##_##form##_s)}
#define ROW_ALL(name)                                                                    \
    {PAIR(name, SS), PAIR(name, SC), PAIR(name, RS), PAIR(name, RC), PAIR(name, SR),     \
     PAIR(name, CS), PAIR(name, CR)}

FORMS_ALL(add, a + b)
FORMS_ALL(sub, a - b)
FORMS_ALL(mul, a *b)
FORMS_ALL(div, a / b)
FORMS_ALL(min, P(minimum)(a, b))
FORMS_ALL(max, P(maximum)(a, b))
FORMS_ALL(copysign, P(sign_of)(a, b))

/* ORDER(opcodes.def): add to copysign */
gw_op *const P(bin)[7][GW_FORMS][2] = {ROW_ALL(add), ROW_ALL(sub), ROW_ALL(mul), ROW_ALL(div),
                                       ROW_ALL(min), ROW_ALL(max), ROW_ALL(copysign)};

#define COMPARE_FORM(name, form, operand_a, operand_b, bytes, test)                      \
    SOP(P(name##_##form##_r))                                                            \
    {                                                                                    \
        T a = operand_a, b = operand_b;                                                  \
        r0 = test;                                                                       \
        NEXT(bytes);                                                                     \
    }                                                                                    \
    SOP(P(name##_##form##_s))                                                            \
    {                                                                                    \
        T a = operand_a, b = operand_b;                                                  \
        r0 = test;                                                                       \
        SLOT(8) = r0;                                                                    \
        NEXT(bytes);                                                                     \
    }
#define BRANCH(name, form, operand_a, operand_b, bytes, test)                            \
    SOP(P(br_##name##_##form))                                                           \
    {                                                                                    \
        T a = operand_a, b = operand_b;                                                  \
        if (test) NEXT(I32(12));                                                         \
        NEXT(bytes);                                                                     \
    }
#define BRANCHES(name, test)                                                             \
    BRANCH(name, SS, SLOT_AT(8), SLOT_AT(10), 16, test)                                  \
    BRANCH(name, SC, SLOT_AT(8), IMM_BRANCH, 24, test)                                   \
    BRANCH(name, RS, ACC, SLOT_AT(8), 16, test)                                          \
    BRANCH(name, RC, ACC, IMM_BRANCH, 24, test)
#define COMPARE(name, test)                                                              \
    COMPARE_FORM(name, SS, A_SLOT, B_SLOT, 16, test)                                     \
    COMPARE_FORM(name, SC, A_SLOT, IMM_AT, IMM_BYTES, test)                              \
    COMPARE_FORM(name, RS, ACC, A_SLOT, 16, test)                                        \
    COMPARE_FORM(name, RC, ACC, IMM_AT, IMM_BYTES, test)                                 \
    BRANCHES(name, test)                                                                 \
    BRANCHES(not_##name, !(test))
#define ROW_COMPARE(name)                                                                \
    {PAIR(name, SS), PAIR(name, SC), PAIR(name, RS), PAIR(name, RC)}
#define ROW_BRANCH(name)                                                                 \
    {P(br_##name##_SS), P(br_##name##_SC), P(br_##name##_RS), P(br_##name##_RC)}
#define ROW_BRANCHES(name) {ROW_BRANCH(not_##name), ROW_BRANCH(name)}

COMPARE(eq, a == b)
COMPARE(ne, a != b)
COMPARE(lt, a < b)
COMPARE(gt, a > b)
COMPARE(le, a <= b)
COMPARE(ge, a >= b)

gw_op *const P(cmp)[6][GW_FORMS][2] = {ROW_COMPARE(eq), ROW_COMPARE(ne), ROW_COMPARE(lt),
                                       ROW_COMPARE(gt), ROW_COMPARE(le), ROW_COMPARE(ge)};
gw_op *const P(br)[6][2][4] = {ROW_BRANCHES(eq), ROW_BRANCHES(ne), ROW_BRANCHES(lt),
                               ROW_BRANCHES(gt), ROW_BRANCHES(le), ROW_BRANCHES(ge)};

#define UNARY_FORM(name, form, operand, result)                                          \
    SOP(P(name##_##form##_r))                                                            \
    {                                                                                    \
        T a = operand;                                                                   \
        ACC = result;                                                                    \
        NEXT(16);                                                                        \
    }                                                                                    \
    SOP(P(name##_##form##_s))                                                            \
    {                                                                                    \
        T a = operand;                                                                   \
        ACC = result;                                                                    \
        STORE(&SLOT(8), ACC);                                                            \
        NEXT(16);                                                                        \
    }
#define UNARY(name, result)                                                              \
    UNARY_FORM(name, S, A_SLOT, result)                                                  \
    UNARY_FORM(name, R, ACC, result)
#define ROW_UNARY(name) {PAIR(name, S), PAIR(name, R)}

UNARY(abs, P(absolute)(a))
UNARY(neg, P(negated)(a))
UNARY(ceil, P(ceil_of)(a))
UNARY(floor, P(floor_of)(a))
UNARY(trunc, P(trunc_of)(a))
UNARY(nearest, P(nearest_of)(a))
UNARY(sqrt, P(sqrt_of)(a))

/* ORDER(opcodes.def): abs to sqrt */
gw_op *const P(unary)[7][2][2] = {ROW_UNARY(abs),     ROW_UNARY(neg),   ROW_UNARY(ceil),
                                  ROW_UNARY(floor),   ROW_UNARY(trunc), ROW_UNARY(nearest),
                                  ROW_UNARY(sqrt)};
