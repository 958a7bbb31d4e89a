/* SPDX-License-Identifier: Apache-2.0 */
/* ops_int.h -- the integer handlers of one width; included by ops_i32.c and ops_i64.c.
 *
 * The includer defines T and S (unsigned and signed type), BITS, P(name) (prefixes a name) and
 * the bit counts CLZ, CTZ, POPCNT. Forms: operand a then b, each S(lot), R(0) or C(onstant). */

#define A_SLOT ((T)SLOT(10))
#define B_SLOT ((T)SLOT(12))
#define IMM ((T)(S)I32(12))
#define ACC ((T)r0)

#define FORM(name, form, operand_a, operand_b, check, result)                            \
    SOP(P(name##_##form##_r))                                                            \
    {                                                                                    \
        T a = operand_a, b = operand_b;                                                  \
        check r0 = (uint64_t)(result);                                                   \
        NEXT(16);                                                                        \
    }                                                                                    \
    SOP(P(name##_##form##_s))                                                            \
    {                                                                                    \
        T a = operand_a, b = operand_b;                                                  \
        check r0 = (uint64_t)(result);                                                   \
        SLOT(8) = r0;                                                                    \
        NEXT(16);                                                                        \
    }

#define FORMS_COMMUTATIVE(name, check, result)                                           \
    FORM(name, SS, A_SLOT, B_SLOT, check, result)                                        \
    FORM(name, SC, A_SLOT, IMM, check, result)                                           \
    FORM(name, RS, ACC, A_SLOT, check, result)                                           \
    FORM(name, RC, ACC, IMM, check, result)
#define FORMS_ALL(name, check, result)                                                   \
    FORMS_COMMUTATIVE(name, check, result)                                               \
    FORM(name, SR, A_SLOT, ACC, check, result)                                           \
    FORM(name, CS, IMM, A_SLOT, check, result)                                           \
    FORM(name, CR, IMM, ACC, check, result)

#define PAIR(name, form) {P(name##_##form##_r), P(name##_##form##_s)}
#define ROW_COMMUTATIVE(name)                                                            \
    {[GW_SS] = PAIR(name, SS), [GW_SC] = PAIR(name, SC), [GW_RS] = PAIR(name, RS),       \
     [GW_RC] = PAIR(name, RC)}
#define ROW_ALL(name)                                                                    \
    {PAIR(name, SS), PAIR(name, SC), PAIR(name, RS), PAIR(name, RC), PAIR(name, SR),     \
     PAIR(name, CS), PAIR(name, CR)}

/* b is part of the expression's scope even where an operation ignores none of them. */
#define NO_CHECK
#define DIVISOR                                                                          \
    if (GW_UNLIKELY(b == 0)) TRAP(DIVIDE_BY_ZERO);
#define DIVISOR_SIGNED                                                                   \
    DIVISOR                                                                              \
    if (GW_UNLIKELY(b == (T)-1 && a == (T)1 << (BITS - 1))) TRAP(INTEGER_OVERFLOW);

FORMS_COMMUTATIVE(add, NO_CHECK, (T)(a + b))
FORMS_ALL(sub, NO_CHECK, (T)(a - b))
FORMS_COMMUTATIVE(mul, NO_CHECK, (T)(a * b))
FORMS_ALL(div_s, DIVISOR_SIGNED, (T)((S)a / (S)b))
FORMS_ALL(div_u, DIVISOR, (T)(a / b))
FORMS_ALL(rem_s, DIVISOR, b == (T)-1 ? 0 : (T)((S)a % (S)b))
FORMS_ALL(rem_u, DIVISOR, (T)(a % b))
FORMS_COMMUTATIVE(and, NO_CHECK, (T)(a & b))
FORMS_COMMUTATIVE(or, NO_CHECK, (T)(a | b))
FORMS_COMMUTATIVE(xor, NO_CHECK, (T)(a ^ b))
FORMS_ALL(shl, NO_CHECK, (T)(a << (b & (BITS - 1))))
FORMS_ALL(shr_s, NO_CHECK, (T)((S)a >> (b & (BITS - 1))))
FORMS_ALL(shr_u, NO_CHECK, (T)(a >> (b & (BITS - 1))))
FORMS_ALL(rotl, NO_CHECK, (T)(a << (b & (BITS - 1)) | a >> (-b & (BITS - 1))))
FORMS_ALL(rotr, NO_CHECK, (T)(a >> (b & (BITS - 1)) | a << (-b & (BITS - 1))))

/* ORDER(opcodes.def): add to rotr */
gw_op *const P(bin)[15][GW_FORMS][2] = {
    ROW_COMMUTATIVE(add), ROW_ALL(sub),        ROW_COMMUTATIVE(mul), ROW_ALL(div_s),
    ROW_ALL(div_u),       ROW_ALL(rem_s),      ROW_ALL(rem_u),       ROW_COMMUTATIVE(and),
    ROW_COMMUTATIVE(or),  ROW_COMMUTATIVE(xor), ROW_ALL(shl),        ROW_ALL(shr_s),
    ROW_ALL(shr_u),       ROW_ALL(rotl),       ROW_ALL(rotr),
};

/* Comparisons, alone and fused with a branch that is taken when they hold. */
#define BRANCH(name, form, operand_a, operand_b, bytes, test)                            \
    SOP(P(br_##name##_##form))                                                           \
    {                                                                                    \
        T a = operand_a, b = operand_b;                                                  \
        if (test) NEXT(I32(12));                                                         \
        NEXT(bytes);                                                                     \
    }
#define COMPARE(name, test)                                                              \
    FORMS_COMMUTATIVE(name, NO_CHECK, test)                                              \
    BRANCH(name, SS, (T)SLOT(8), (T)SLOT(10), 16, test)                                  \
    BRANCH(name, SC, (T)SLOT(8), (T)(S)I32(16), 24, test)                                \
    BRANCH(name, RS, ACC, (T)SLOT(8), 16, test)                                          \
    BRANCH(name, RC, ACC, (T)(S)I32(8), 16, test)

COMPARE(eq, a == b)
COMPARE(ne, a != b)
COMPARE(lt_s, (S)a < (S)b)
COMPARE(lt_u, a < b)
COMPARE(gt_s, (S)a > (S)b)
COMPARE(gt_u, a > b)
COMPARE(le_s, (S)a <= (S)b)
COMPARE(le_u, a <= b)
COMPARE(ge_s, (S)a >= (S)b)
COMPARE(ge_u, a >= b)
/* Not an instruction: (a & b) against zero, for branches. */
BRANCH(test, SS, (T)SLOT(8), (T)SLOT(10), 16, (a & b) != 0)
BRANCH(test, SC, (T)SLOT(8), (T)(S)I32(16), 24, (a & b) != 0)
BRANCH(test, RS, ACC, (T)SLOT(8), 16, (a & b) != 0)
BRANCH(test, RC, ACC, (T)(S)I32(8), 16, (a & b) != 0)
BRANCH(testz, SS, (T)SLOT(8), (T)SLOT(10), 16, (a & b) == 0)
BRANCH(testz, SC, (T)SLOT(8), (T)(S)I32(16), 24, (a & b) == 0)
BRANCH(testz, RS, ACC, (T)SLOT(8), 16, (a & b) == 0)
BRANCH(testz, RC, ACC, (T)(S)I32(8), 16, (a & b) == 0)

gw_op *const P(cmp)[10][GW_FORMS][2] = {
    ROW_COMMUTATIVE(eq),   ROW_COMMUTATIVE(ne),   ROW_COMMUTATIVE(lt_s), ROW_COMMUTATIVE(lt_u),
    ROW_COMMUTATIVE(gt_s), ROW_COMMUTATIVE(gt_u), ROW_COMMUTATIVE(le_s), ROW_COMMUTATIVE(le_u),
    ROW_COMMUTATIVE(ge_s), ROW_COMMUTATIVE(ge_u),
};

#define ROW_BRANCH(name)                                                                 \
    {P(br_##name##_SS), P(br_##name##_SC), P(br_##name##_RS), P(br_##name##_RC)}
gw_op *const P(br)[GW_BR_COUNT][4] = {
    ROW_BRANCH(eq),   ROW_BRANCH(ne),   ROW_BRANCH(lt_s), ROW_BRANCH(lt_u),
    ROW_BRANCH(gt_s), ROW_BRANCH(gt_u), ROW_BRANCH(le_s), ROW_BRANCH(le_u),
    ROW_BRANCH(ge_s), ROW_BRANCH(ge_u), ROW_BRANCH(test), ROW_BRANCH(testz),
};

#define UNARY(name, result)                                                              \
    SOP(P(name##_S_r)) { T a = A_SLOT; r0 = (uint64_t)(result); NEXT(16); }              \
    SOP(P(name##_S_s)) { T a = A_SLOT; r0 = (uint64_t)(result); SLOT(8) = r0; NEXT(16); } \
    SOP(P(name##_R_r)) { T a = ACC; r0 = (uint64_t)(result); NEXT(16); }                 \
    SOP(P(name##_R_s)) { T a = ACC; r0 = (uint64_t)(result); SLOT(8) = r0; NEXT(16); }
#define ROW_UNARY(name)                                                                  \
    {{P(name##_S_r), P(name##_S_s)}, {P(name##_R_r), P(name##_R_s)}}

UNARY(eqz, a == 0)
UNARY(clz, a == 0 ? BITS : CLZ(a))
UNARY(ctz, a == 0 ? BITS : CTZ(a))
UNARY(popcnt, POPCNT(a))
UNARY(extend8, (T)(int8_t)a)
UNARY(extend16, (T)(int16_t)a)
UNARY(extend32, (T)(int32_t)a)

gw_op *const P(eqz)[2][2] = ROW_UNARY(eqz);
gw_op *const P(count)[3][2][2] = {ROW_UNARY(clz), ROW_UNARY(ctz), ROW_UNARY(popcnt)};
gw_op *const P(extend)[3][2][2] = {ROW_UNARY(extend8), ROW_UNARY(extend16),
                                   ROW_UNARY(extend32)};
