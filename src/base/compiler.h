/* SPDX-License-Identifier: Apache-2.0 */
/* compiler.h -- every compiler extension that godwit uses, named once.
 *
 * Beyond C11, the code relies on: attributes, __builtin_expect, typeof-free
 * statement macros, __int128, thread-local storage, vector extensions (interp's SIMD
 * only), computed labels nowhere. gcc 12 and clang 14 or newer.
 * No other file tests __GNUC__ or __clang__. */
#ifndef GW_BASE_COMPILER_H
#define GW_BASE_COMPILER_H

#include <stddef.h>
#include <stdint.h>

/* Marks a pointer whose ownership moves with it: to the callee for an argument,
 * to the caller for a result. Unmarked pointers are borrowed for the call. */
#define GW_OWN

#define GW_API __attribute__((visibility("default")))
#define GW_LIKELY(x) __builtin_expect(!!(x), 1)
#define GW_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define GW_COLD __attribute__((cold, noinline))
#define GW_NOINLINE __attribute__((noinline))
#define GW_INLINE static inline __attribute__((always_inline))
#define GW_NODISCARD __attribute__((warn_unused_result))
#define GW_NORETURN __attribute__((noreturn))
#define GW_PRINTF(string, first) __attribute__((format(printf, string, first)))
#define GW_FALLTHROUGH __attribute__((fallthrough))
#define GW_UNUSED __attribute__((unused))
#define GW_MAY_ALIAS __attribute__((may_alias))
#define GW_ALIGNED(bytes) __attribute__((aligned(bytes)))
#define GW_VECTOR(bytes) __attribute__((vector_size(bytes)))
#define GW_SECTION(name) __attribute__((section(name)))
#define GW_THREAD_LOCAL _Thread_local
/* Compile one function for more than the baseline of the CPU; its caller asks first. */
#define GW_TARGET(features) __attribute__((target(features)))
/* No instrumentation at all: coverage's is clang's alone. */
#if defined(__clang__)
#define GW_NO_SANITIZE                                                                   \
    __attribute__((no_sanitize_address, no_sanitize("undefined", "coverage")))
#else
#define GW_NO_SANITIZE __attribute__((no_sanitize_address, no_sanitize("undefined")))
#endif

/* A call in tail position that must become a jump. gcc makes it one at -O2 as long as
 * no local has its address taken; clang guarantees it. */
#if defined(__clang__)
#define GW_TAIL __attribute__((musttail)) return
#else
#define GW_TAIL return
#endif

/* Inside a loop: keeps the compiler from making a library call of it. */
#define GW_NO_IDIOM() __asm__ volatile("" : : : "memory")

/* Built with AddressSanitizer or ThreadSanitizer? */
#if defined(__SANITIZE_ADDRESS__)
#define GW_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GW_HAS_ASAN 1
#endif
#endif
#ifndef GW_HAS_ASAN
#define GW_HAS_ASAN 0
#endif
#if defined(__SANITIZE_THREAD__)
#define GW_HAS_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define GW_HAS_TSAN 1
#endif
#endif
#ifndef GW_HAS_TSAN
#define GW_HAS_TSAN 0
#endif

/* Is there a compiler for this CPU? Not where ThreadSanitizer must see every access. */
#if (defined(__x86_64__) || defined(__aarch64__)) && !GW_HAS_TSAN
#define GW_HAS_JIT 1
#else
#define GW_HAS_JIT 0
#endif

#if defined(__aarch64__)
#define GW_IS_A64 1
#else
#define GW_IS_A64 0
#endif

#define GW_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define GW_CONTAINER(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))

/* Our own fault: print where and abort, in every build. */
GW_NORETURN GW_COLD void gw_bug(const char *file, int line, const char *what);
#define GW_BUG(what) gw_bug(__FILE__, __LINE__, what)

/* A belief that the sandbox depends on: kept in release. */
#define GW_EXPECT(x) (GW_LIKELY(x) ? (void)0 : GW_BUG("expected " #x))

/* A proof: checked in debug builds only. */
#ifdef NDEBUG
#define GW_ASSERT(x) ((void)0)
#else
#define GW_ASSERT(x) GW_EXPECT(x)
#endif

#endif
