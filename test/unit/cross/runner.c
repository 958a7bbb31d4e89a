/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the tests one by one, or those whose suite/name contains the first argument that is
 * no option. */
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include "criterion/criterion.h"

enum { DEFAULT_SECONDS = 1800 };

static struct cross_test *tests;
static int failures;

void cross_add(struct cross_test *test)
{
    test->next = tests;
    tests = test;
}

_Noreturn void cross_leave(void)
{
    fflush(stdout);
    _exit(failures != 0);
}

void cross_fail(const char *file, int line, bool goes_on, const char *format, ...)
{
    va_list args;
    printf("%s:%d: ", file, line);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    puts("");
    failures++;
    if (!goes_on) cross_leave();
}

static bool passes(const struct cross_test *test)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        double seconds = test->options.timeout;
        alarm(seconds > 0 ? (unsigned)seconds * 10 : DEFAULT_SECONDS); /* emulated */
        test->run();
        cross_leave();
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child) return false;
    if (test->options.signal)
        return WIFSIGNALED(status) && WTERMSIG(status) == test->options.signal;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(int argc, char **argv)
{
    unsigned ran = 0, failed = 0;
    const char *wanted = argc > 1 && argv[1][0] != '-' ? argv[1] : "";
    for (const struct cross_test *test = tests; test; test = test->next) {
        char name[200];
        snprintf(name, sizeof name, "%s/%s", test->suite, test->name);
        if (!strstr(name, wanted)) continue;
        ran++;
        if (passes(test)) continue;
        printf("FAILED %s\n", name);
        failed++;
    }
    printf("%u tests, %u failed\n", ran, failed);
    return failed != 0;
}
