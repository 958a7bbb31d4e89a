/* SPDX-License-Identifier: Apache-2.0 */
/* measure [-n RUNS] [-o FILE] COMMAND ARGS... -- run a command and note what each run cost.
 *
 * One line a run into FILE (default: standard error): wall, user and system time in
 * nanoseconds, peak resident KiB, exit status (128 + signal when killed).
 * A small C program, because a child's peak counts what its parent had resident when it
 * forked: a script could not see a peak below its own size. */
#include <errno.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t timeval_ns(struct timeval t)
{
    return (int64_t)t.tv_sec * 1000000000 + (int64_t)t.tv_usec * 1000;
}

static int run_once(char **argv, FILE *out)
{
    int64_t start = now_ns();
    pid_t child;
    int failed = posix_spawnp(&child, argv[0], NULL, NULL, argv, environ);
    if (failed) {
        fprintf(stderr, "measure: %s: %s\n", argv[0], strerror(failed));
        return 1;
    }
    int status;
    struct rusage used;
    while (wait4(child, &status, 0, &used) < 0)
        if (errno != EINTR) return 1;
    int64_t wall = now_ns() - start;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    fprintf(out, "%lld %lld %lld %ld %d\n", (long long)wall,
            (long long)timeval_ns(used.ru_utime), (long long)timeval_ns(used.ru_stime),
            used.ru_maxrss, code);
    return 0;
}

int main(int argc, char **argv)
{
    long runs = 1;
    FILE *out = stderr;
    int option;
    while ((option = getopt(argc, argv, "+n:o:")) != -1) {
        if (option == 'n') runs = strtol(optarg, NULL, 10);
        if (option == 'o' && !(out = fopen(optarg, "we"))) {
            fprintf(stderr, "measure: %s: %s\n", optarg, strerror(errno));
            return 2;
        }
    }
    if (optind == argc) {
        fprintf(stderr, "usage: measure [-n RUNS] [-o FILE] COMMAND ARGS...\n");
        return 2;
    }
    for (long i = 0; i < runs; i++)
        if (run_once(argv + optind, out) != 0) return 2;
    return fclose(out) == 0 ? 0 : 2;
}
