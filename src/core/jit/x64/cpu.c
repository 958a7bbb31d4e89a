/* SPDX-License-Identifier: Apache-2.0 */
/* Which registers there are, and what the machine can do. */
#include <cpuid.h>
#include <stdatomic.h>

#include "core/jit/stubs.h"
#include "core/jit/x64/emit.h"

#define BIT(reg) GW_REGSET(reg)
#define CALLEE_SAVED (BIT(GW_RBX) | BIT(GW_RBP) | BIT(GW_R12) | BIT(GW_R13))
_Static_assert(__builtin_popcount(CALLEE_SAVED) == GW_JIT_SAVED_REGS, "as in stubs.h");

const struct gw_masm_cpu gw_masm_cpu = {
    .ints = BIT(GW_RAX) | BIT(GW_RDX) | BIT(GW_RSI) | BIT(GW_RDI) | BIT(GW_R8) |
            BIT(GW_R9) | BIT(GW_R10) | BIT(GW_RBX) | BIT(GW_RBP) | BIT(GW_R12) |
            BIT(GW_R13),
    .floats = (BIT(GW_XMM14) - 1) & ~(BIT(GW_XMM0) - 1),
    .callee_saved = CALLEE_SAVED,
    .int_args = {GW_RDI, GW_RSI, GW_RDX, GW_R8, GW_R9, GW_R10}, /* ORDER(stubs.S) */
    .float_args = {32, 33, 34, 35, 36, 37, 38, 39},
    .int_results = {GW_RAX, GW_RDX},
    .float_results = {32, 33},
    .context = GW_X64_CONTEXT,
    .memory = GW_X64_MEMORY,
    .fuel = GW_X64_FUEL,
};

/* XCR0 says whether the system keeps the upper halves of vector registers. */
static bool system_keeps_ymm(void)
{
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & 6) == 6;
}

enum { KNOWN = 1 << 30, SUPPORTED = 1 << 29 };

static uint32_t detect(void)
{
    uint32_t a, b, c, d, features = KNOWN;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return features;
    if (c & bit_SSE4_1) features |= SUPPORTED;
    if (c & bit_POPCNT) features |= GW_X64_POPCNT;
    bool has_avx = c & bit_AVX && c & bit_OSXSAVE && system_keeps_ymm();
    if (has_avx) features |= GW_X64_AVX;
    if (has_avx && c & bit_FMA) features |= GW_X64_FMA;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
        if (b & bit_BMI) features |= GW_X64_BMI1;
        if (has_avx && b & bit_BMI2) features |= GW_X64_BMI2; /* VEX forms, too */
        if (has_avx && b & bit_AVX2) features |= GW_X64_AVX2;
    }
    if (__get_cpuid(0x80000001, &a, &b, &c, &d) && c & bit_LZCNT)
        features |= GW_X64_LZCNT;
    return features;
}

static uint32_t detected(void)
{
    static _Atomic uint32_t known; /* who comes twice finds the same */
    uint32_t features = atomic_load_explicit(&known, memory_order_relaxed);
    if (GW_UNLIKELY(!features)) {
        features = detect();
        atomic_store_explicit(&known, features, memory_order_relaxed);
    }
    return features;
}

uint32_t gw_masm_features(void) { return detected() & ~(uint32_t)(KNOWN | SUPPORTED); }

bool gw_masm_is_supported(void) { return detected() & SUPPORTED; }
