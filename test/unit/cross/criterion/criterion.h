/* SPDX-License-Identifier: Apache-2.0 */
/* criterion.h -- what our tests use of Criterion, for cross builds, where there is none.
 * Each test runs in a process of its own here, too; runner.c. */
#ifndef GW_CROSS_CRITERION_H
#define GW_CROSS_CRITERION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cross_options {
    double timeout; /* seconds */
    int signal;     /* by which it is to end; 0: none */
};

struct cross_test {
    const char *suite, *name;
    void (*run)(void);
    struct cross_options options;
    struct cross_test *next;
};

void cross_add(struct cross_test *test);
/* Note a failure of the running test; after `cr_assert` and a skip it does not go on. */
__attribute__((format(printf, 4, 5))) void
cross_fail(const char *file, int line, bool goes_on, const char *format, ...);
_Noreturn void cross_leave(void);

#define Test(suite_, name_, ...)                                                         \
    static void cross_##suite_##_##name_(void);                                          \
    __attribute__((constructor)) static void cross_add_##suite_##_##name_(void)          \
    {                                                                                    \
        static struct cross_test test = {.suite = #suite_,                               \
                                         .name = #name_,                                 \
                                         .run = cross_##suite_##_##name_,                \
                                         .options = {__VA_ARGS__}};                      \
        cross_add(&test);                                                                \
    }                                                                                    \
    static void cross_##suite_##_##name_(void)

#define cr_expect(condition, ...)                                                        \
    ((condition) ? (void)0 : cross_fail(__FILE__, __LINE__, true, #condition ": " __VA_ARGS__))
#define cr_assert(condition, ...)                                                        \
    ((condition) ? (void)0 : cross_fail(__FILE__, __LINE__, false, #condition ": " __VA_ARGS__))
#define cr_assert_fail(...) cross_fail(__FILE__, __LINE__, false, "" __VA_ARGS__)
#define cr_assert_eq(a, b, ...) cr_assert((a) == (b), ##__VA_ARGS__)
#define cr_expect_eq(a, b, ...) cr_expect((a) == (b), ##__VA_ARGS__)
#define cr_expect_geq(a, b, ...) cr_expect((a) >= (b), ##__VA_ARGS__)
#define cr_assert_not_null(a, ...) cr_assert((a) != NULL, ##__VA_ARGS__)
#define cr_expect_null(a, ...) cr_expect((a) == NULL, ##__VA_ARGS__)
#define cr_expect_str_eq(a, b, ...) cr_expect(strcmp(a, b) == 0, ##__VA_ARGS__)
#define cr_skip_test(...) (printf("skipped: " __VA_ARGS__), puts(""), cross_leave())

#endif
