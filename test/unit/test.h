/* SPDX-License-Identifier: Apache-2.0 */
/* test.h -- what table-driven unit tests add to Criterion.
 *
 * A test is a table whose rows name the rule they check; CHECK_* print that name when they fail and
 * let the remaining rows run. Criterion runs each test in its own process. */
#ifndef GW_TEST_H
#define GW_TEST_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"

#define CHECK(rule, condition) \
    cr_expect((condition), "%s: %s", (const char *)(rule), #condition)
#define CHECK_INT(rule, got, want)                                                   \
    do {                                                                             \
        long long check_got = (long long)(got), check_want = (long long)(want);      \
        cr_expect(check_got == check_want, "%s: %s is %lld, want %lld",              \
                  (const char *)(rule), #got, check_got, check_want);                \
    } while (0)
#define CHECK_STR(rule, got, want)                                                   \
    do {                                                                             \
        const char *check_got = (got), *check_want = (want);                         \
        cr_expect(strcmp(check_got, check_want) == 0, "%s: %s is \"%s\", want \"%s\"", \
                  (const char *)(rule), #got, check_got, check_want);                \
    } while (0)

/* Path of a file of the corpora, or NULL where they are absent: then say so and skip. */
static inline GW_UNUSED const char *test_corpus(const char *relative)
{
    static char path[4096];
    const char *root = getenv("GODWIT_CORPORA");
    snprintf(path, sizeof path, "%s/%s", root && *root ? root : GODWIT_CORPORA, relative);
    return access(path, R_OK) == 0 ? path : NULL;
}

#define TEST_CORPUS_OR_SKIP(variable, relative)                                      \
    const char *variable = test_corpus(relative);                                    \
    if (!variable) cr_skip_test("no corpora: %s", relative)

#endif
